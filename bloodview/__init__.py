"""BloodView: counts blood cells from the list-mode files of veterinary analysers, and knows when it cannot."""

__version__ = "0.1.0"
