"""Research exports of Sysmex analysers: one CSV file, or several numbered parts of it."""

import hashlib
import re
from datetime import datetime
from pathlib import Path

import numpy as np

from bloodview.language import mark, tr
from bloodview.samples.fault import Fault
from bloodview.samples.sample import Sample
from bloodview.samples.table import Table, read_table

# RET_[XN-20^12829][00-22A (Build 7)][20171110_103414][ sample].116.csv, further parts ...116(1).csv
_NAME = re.compile(r"(?P<kind>[A-Z][A-Z0-9-]*)_(?P<facts>(\[[^\]]*\])+)(?P<rest>\.\d+)(\((?P<part>\d+)\))?\.csv", re.I)
_COLUMNS = {
    "RET": ("SFL", "FSC"),
    "PLT-F": ("SFL", "FSC", "SSC", "FSCW"),
    "RBC": ("RBC",),
    "PLT": ("PLT",),
}
_MOST_PARTS = 1000


def is_export(path: Path) -> bool:
    """Whether a file is named like an export of a Sysmex analyser or a part of one."""
    return _NAME.fullmatch(path.name) is not None


def first_part(path: Path) -> Path:
    """Name the first part of the export that a file is a part of; the file itself where it is no export."""
    name = _NAME.fullmatch(path.name)
    return path if name is None else path.with_name(f"{path.name[: name.end('rest')]}{path.name[-4:]}")


def parts_of(path: Path) -> list[Path]:
    """List the parts of an export in their order, given any of them."""
    name = _matched(path)
    whole = path.name[: name.end("rest")]
    suffix = path.name[-4:]
    parts = [path.with_name(f"{whole}{suffix}")]
    opened = int(name["part"] or 0)
    for number in range(1, _MOST_PARTS):
        part = path.with_name(f"{whole}({number}){suffix}")
        if number > opened and not part.is_file():
            break
        parts.append(part)
    missing = [part.name for part in parts if not part.is_file()]
    if missing:
        raise Fault(
            mark("{file} is part of an export of which {missing} is missing; put all parts into the same folder."),
            missing=missing[0],
        )
    return parts


def read_export(parts: list[Path], contents: list[memoryview]) -> Sample:
    """Read the parts of an export as one sample, with the analyser and time that its name tells."""
    name = _matched(parts[0])
    known = _COLUMNS.get(name["kind"].upper())
    digest = hashlib.sha256()
    tables: list[Table] = []
    for content in contents:
        digest.update(content)
        tables.append(read_table(content, columns=tables[0].columns if tables else known))
    columns = tables[0].columns
    if any(table.columns != columns for table in tables):
        raise Fault(mark("{file} has parts with different columns; export the sample again."))
    events = np.concatenate([table.events for table in tables]) if len(tables) > 1 else tables[0].events
    events.flags.writeable = False
    facts = re.findall(r"\[([^\]]*)\]", name["facts"])
    return Sample(
        path=parts[0],
        sha256=digest.hexdigest(),
        events=events,
        channels=columns,
        keywords={},
        instrument=f"Sysmex {facts[0].replace('^', ' ').strip()}",
        acquired=_acquired(facts),
        volume_nl=None,
        warnings=tuple(
            tr("Part {number}: {warning}", number=number, warning=warning) if len(tables) > 1 else warning
            for number, table in enumerate(tables, start=1)
            for warning in table.warnings
        ),
    )


def _matched(path: Path) -> re.Match[str]:
    name = _NAME.fullmatch(path.name)
    if name is None:
        raise ValueError(f"{path.name} is not named like a Sysmex export")
    return name


def _acquired(facts: list[str]) -> datetime | None:
    for fact in facts:
        if re.fullmatch(r"\d{8}_\d{6}", fact):
            try:
                return datetime.strptime(fact, "%Y%m%d_%H%M%S")
            except ValueError:
                return None
    return None
