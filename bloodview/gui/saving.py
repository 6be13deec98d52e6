"""Saving a report: whole or not at all."""

from pathlib import Path

from bloodview.errors import refusing
from bloodview.paths import replacing


def save_pdf(pdf: bytes, name: str) -> Path:
    """Write a PDF under a name, to which ".pdf" is added where it lacks it; gives the path.

    Raises UserError where it cannot be written.
    """
    path = Path(name)
    if path.suffix.lower() != ".pdf":
        path = path.with_name(f"{path.name}.pdf")
    with refusing(path, "written"), replacing(path) as temporary:
        temporary.write_bytes(pdf)
    return path
