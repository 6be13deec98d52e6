"""Which analyser a sample is from: its type ($CYT) and its serial number ($CYTSN)."""

from bloodview.samples.sample import Sample


def analyser_of(sample: Sample) -> tuple[str, str]:
    """Give the type and the serial number of a sample's analyser, empty where the file does not name them."""
    kind, serial = sample.keywords.get("$CYT", "").strip(), sample.keywords.get("$CYTSN", "").strip()
    return (kind, serial) if kind or serial else (sample.instrument.strip(), "")


def analyser_key(kind: str, serial: str) -> str:
    """Join type and serial number to what an analyser goes by on screen; a type alone stands for all of that type."""
    return f"{kind.strip()} {serial.strip()}".strip()
