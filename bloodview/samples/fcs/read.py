"""All data sets of an FCS file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bloodview.language import mark, tr
from bloodview.samples.facts import acquired_of, doubt_about, instrument_of, volume_of
from bloodview.samples.fault import Fault
from bloodview.samples.fcs.layout import find_layout
from bloodview.samples.fcs.text import read_header, read_text, whole_number
from bloodview.samples.fcs.values import read_values
from bloodview.samples.names import listed, own_names
from bloodview.samples.sample import Sample

_MOST_SETS = 100
_LAYOUT = re.compile(r"\$(P\d+|(BEGIN|END)(DATA|STEXT|ANALYSIS)|BYTEORD|DATATYPE|MODE|NEXTDATA|PAR|TOT)")


@dataclass(frozen=True)
class _DataSet:
    version: str
    keywords: Mapping[str, str]
    channels: tuple[str, ...]
    events: NDArray[np.float32]
    warnings: tuple[str, ...]

    @property
    def total(self) -> int | None:
        return whole_number(self.keywords.get("$TOT"))

    @property
    def complete(self) -> bool:
        return self.total in (None, len(self.events))


def read_fcs(content: memoryview, path: Path, sha256: str, warnings: tuple[str, ...] = ()) -> list[Sample]:
    """Read the data sets of an FCS file whose bytes are `content`; raises a Fault.

    Values are those stored: neither $PnG (gain) nor $PnE (logarithmic amplification of integers) is applied, so
    that another reader's raw values are ours. Not-a-number and infinite values are kept, with a warning. Of data
    sets that hold the same events in several versions (LMD files) only the newest whole one is taken.
    """
    return [_sample(data, path, sha256, warnings) for data in _newest(_data_sets(content))]


def _data_sets(content: memoryview) -> list[_DataSet]:
    found: list[_DataSet] = []
    base = 0
    problem = ""
    while len(found) < _MOST_SETS:
        try:
            data = _data_set(content[base:], base)
        except Fault as fault:
            if not found:
                raise
            problem = fault.about(tr("A further data set of the file"))
            break
        found.append(data)
        step = whole_number(data.keywords.get("$NEXTDATA")) or 0
        if step == 0:
            break
        base += step
        if bytes(content[base : base + 3]) != b"FCS":
            problem = tr("The file names a further data set that it does not hold.") if base < len(content) else ""
            break
    if problem:
        found[-1] = replace(found[-1], warnings=(*found[-1].warnings, problem))
    return found


def _data_set(content: memoryview, base: int) -> _DataSet:
    header = read_header(content)
    text = read_text(content, header)
    layout = find_layout(header, text.keywords, text.segment, len(content), base)
    events, cut = read_values(content, layout)
    events.flags.writeable = False
    channels, renamed = _channel_names(text.keywords, len(layout.widths))
    warnings = [*text.warnings, *layout.warnings, *renamed]
    if cut and text.warnings:
        raise Fault(mark("{file} has damaged keywords that contradict its values; export or copy the file again."))
    if cut:
        names = listed([channels[index] for index in cut])
        warnings.append(
            tr("Values beyond the stated range ($PnR) lost their upper bits, as FCS asks: {names}.", names=names)
        )
    warnings += doubt_about(events)
    return _DataSet(header.version, text.keywords, channels, events, tuple(warnings))


def _channel_names(keywords: Mapping[str, str], count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    numbers = range(1, count + 1)
    return own_names([keywords.get(f"$P{n}N", "") for n in numbers], [keywords.get(f"$P{n}S", "") for n in numbers])


def _newest(found: list[_DataSet]) -> list[_DataSet]:
    """Drop the sets that another one holds in a newer version, unless that one is cut short.

    The one that stays takes over what only a dropped one says: LMD files name the instrument in the old set.
    """
    kept = []
    for data in found:
        twins = [other for other in found if other.version != data.version and other.total == data.total]
        if all(_rank(data) > _rank(twin) for twin in twins):
            facts = {key: value for twin in twins for key, value in twin.keywords.items() if not _LAYOUT.match(key)}
            kept.append(replace(data, keywords={**facts, **data.keywords}))
    return kept


def _rank(data: _DataSet) -> tuple[bool, str]:
    return data.complete, data.version


def _sample(data: _DataSet, path: Path, sha256: str, warnings: tuple[str, ...]) -> Sample:
    volume, doubt = volume_of(data.keywords)
    return Sample(
        path=path,
        sha256=sha256,
        events=data.events,
        channels=data.channels,
        keywords=data.keywords,
        instrument=instrument_of(data.keywords),
        acquired=acquired_of(data.keywords),
        volume_nl=volume,
        warnings=(*warnings, *data.warnings, *doubt),
    )
