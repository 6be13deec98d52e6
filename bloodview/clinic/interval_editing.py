"""A clinic's own copy of the reference intervals: made from the shipped file, edited with its comments kept."""

from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from bloodview.clinic.interval_files import check_intervals, read_interval_file
from bloodview.clinic.intervals import EDITED, ReferenceInterval, shipped_file
from bloodview.errors import UserError, refusing
from bloodview.language import mark, tr
from bloodview.paths import replacing

CLINIC = "clinic"
"""Certainty of an interval that the clinic entered."""


def copy_for_editing(species: str, folder: Path) -> Path:
    """Put the shipped intervals of a species into the clinic's folder, unless there is a copy; give its path."""
    shipped = shipped_file(species)
    if shipped is None:
        raise UserError(
            tr(
                "“{species}” has no reference intervals to edit; choose one of the species of the list.",
                species=species,
            )
        )
    own = folder / shipped.name
    if not own.exists():
        with refusing(shipped, "read"):
            content = shipped.read_bytes()
        with refusing(own, "written"), replacing(own) as temporary:
            temporary.write_bytes(content)
    return own


def save_interval(
    species: str, folder: Path, band: str, interval: ReferenceInterval, *, on: date, breed: str = ""
) -> Path:
    """Write one interval into the clinic's copy, as its own from that day on; give the copy's path.

    The rest of the file and its comments stay. Of an entry for several age bands only this band changes. `breed` is
    the label of a breed of the list, "" for every breed without intervals of its own. Limits that are not in rising
    order, an unknown count, unit or band, and a damaged copy are refused in a sentence, and nothing is written.
    """
    own = copy_for_editing(species, folder)
    before = read_interval_file(own).entry(interval.count, band, breed)
    with refusing(own, "read"):
        document = _parsed(own.read_text("utf-8-sig"), own)
    entries = document.setdefault("interval", tomlkit.aot())
    source = critical_source = f"{EDITED}{on.isoformat()}"
    critical = (interval.critical_low, interval.critical_high)
    if before is not None and critical == (before.critical_low, before.critical_high):
        critical_source = before.critical_source
    _fill(_entry(entries, interval.count, band, breed), interval, source, critical_source)
    text = tomlkit.dumps(document)
    check_intervals(text.encode("utf-8"), own, mark("check the limits, the unit and the age band, and save again"))
    with refusing(own, "written"), replacing(own) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return own


def discard_copy(species: str, folder: Path) -> None:
    """Take the clinic's copy away, so that the shipped intervals hold again; it is kept beside as .old."""
    shipped = shipped_file(species)
    own = folder / shipped.name if shipped is not None else None
    if own is not None and own.exists():
        with refusing(own, "put aside"):
            own.replace(own.with_suffix(".old"))


def _parsed(text: str, path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise UserError(
            tr("{path} is not a TOML file ({error}); correct or delete it.", path=path, error=error)
        ) from error


def _entry(entries: AoT, count: str, band: str, breed: str) -> Table:
    """Give the table of that count, band and breed alone, made or split from one of several bands if need be."""
    for entry in entries:
        if entry["count"] == count and entry.get("breed", "") == breed and band in entry["bands"]:
            if len(entry["bands"]) == 1:
                found: Table = entry
                return found
            entry["bands"].remove(band)
            break
    made = tomlkit.table()
    made["count"] = count
    made["bands"] = [band]
    if breed:
        made["breed"] = breed
    entries.append(made)
    return made


def _fill(entry: Table, interval: ReferenceInterval, source: str, critical_source: str) -> None:
    critical = interval.critical_low is not None or interval.critical_high is not None
    values = {
        "low": interval.low,
        "high": interval.high,
        "unit": interval.unit,
        "critical_low": interval.critical_low,
        "critical_high": interval.critical_high,
        "source": source,
        "critical_source": critical_source if critical else None,
        "certainty": CLINIC,
        "note": None,  # it spoke of the numbers that were here before
    }
    for name, value in values.items():
        if value is not None:
            entry[name] = value
        elif name in entry:
            del entry[name]
