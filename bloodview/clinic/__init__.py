"""Species, patients and clinics: the data lie in resources, the rules here."""

from bloodview.clinic.patient import Clinic, Patient, one_line, patient_from_keywords
from bloodview.clinic.species import Species, all_species, species_named, species_of

__all__ = [
    "Clinic",
    "Patient",
    "Species",
    "all_species",
    "one_line",
    "patient_from_keywords",
    "species_named",
    "species_of",
]
