"""Where the events of a data set lie and how each value is stored, decided by what fits together."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bloodview.language import mark, tr
from bloodview.samples.fault import Fault
from bloodview.samples.fcs.text import HEADER_BYTES, Header, Segment, whole_number

_ABSURD_BYTES = 2**40  # no analyser writes a terabyte; what promises that is damaged
_MOST_CHANNELS = 5_000
_FLOAT_BYTES = {"F": 4, "D": 8}


@dataclass(frozen=True)
class Layout:
    """How to read the events.

    start : first byte, counted from the start of the data set
    widths : bytes of one value of each channel
    floats : whether each channel holds floating point numbers (else unsigned integers)
    order : places of the bytes of a value, 1 = least significant, as $BYTEORD gives them
    masks : largest value of each integer channel by $PnR, 0 where nothing is to be masked
    """

    start: int
    events: int
    widths: tuple[int, ...]
    floats: tuple[bool, ...]
    order: tuple[int, ...]
    masks: tuple[int, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Place:
    start: int
    events: int
    widths: tuple[int, ...]
    warnings: tuple[str, ...] = ()


def find_layout(header: Header, keywords: Mapping[str, str], text: Segment, size: int, base: int = 0) -> Layout:
    """Decide where and how the events are stored, or raise a Fault.

    text : the bytes that TEXT takes; size : bytes from the start of the data set to the end of the file;
    base : where in the file the data set starts (some writers count from the start of the file)
    """
    _require_list_mode(keywords)
    channels = _channel_count(keywords)
    types = [_data_type(keywords, n) for n in range(1, channels + 1)]
    floats = tuple(kind in _FLOAT_BYTES for kind in types)
    options = list(dict.fromkeys(_width_options(keywords, types)))
    sections = _sections(header, keywords, text, base)
    place = _find_place(sections, options, keywords, size, certain=_certain(keywords, types))
    order = _byte_order(keywords, max(place.widths))
    masks = tuple(
        0 if is_float else _mask(keywords.get(f"$P{n}R"), width)
        for n, (is_float, width) in enumerate(zip(floats, place.widths, strict=True), start=1)
    )
    warnings = place.warnings
    if _disagree(header, keywords):
        warnings = (
            *warnings,
            tr("Header and keywords disagree about where the events are: the place that fits was taken."),
        )
    return Layout(place.start, place.events, place.widths, floats, order, masks, warnings)


def _require_list_mode(keywords: Mapping[str, str]) -> None:
    mode = keywords.get("$MODE", "L").upper()
    if mode in ("C", "U"):
        raise Fault(
            mark("{file} holds histograms ($MODE {mode}), not single events; export list-mode data."), mode=mode
        )
    if mode != "L":
        raise Fault(
            mark("{file} is in a mode that is not known ($MODE {mode}); export or copy the file again."),
            mode=ascii(mode[:20]),
        )


def _channel_count(keywords: Mapping[str, str]) -> int:
    channels = whole_number(keywords.get("$PAR"))
    if not channels:
        raise Fault(mark("{file} does not say how many channels it has ($PAR); export or copy the file again."))
    if channels > _MOST_CHANNELS:
        raise Fault(
            mark(
                "{file} promises {channels} channels ($PAR), more than any analyser has; export or copy the file again."
            ),
            channels=channels,
        )
    if f"$P{channels}B" not in keywords and f"$P{channels}N" not in keywords:
        raise Fault(
            mark(
                "{file} promises {channels} channels ($PAR) but does not describe them all; export "
                "or copy the file again."
            ),
            channels=channels,
        )
    return channels


def _data_type(keywords: Mapping[str, str], n: int) -> str:
    kind = keywords.get(f"$P{n}DATATYPE") or keywords.get("$DATATYPE", "")
    if kind.upper() == "A":
        raise Fault(mark("{file} stores its values as text ($DATATYPE A); export it with binary values."))
    if kind.upper() not in ("I", "F", "D"):
        raise Fault(
            mark("{file} does not say how its values are stored ($DATATYPE {kind}); export or copy the file again."),
            kind=ascii(kind[:20]),
        )
    return kind.upper()


def _certain(keywords: Mapping[str, str], types: list[str]) -> bool:
    """Whether the bytes per event are beyond doubt: all floats, and $PnB says the same."""
    return all(
        kind in _FLOAT_BYTES and keywords.get(f"$P{n}B", "").strip() == str(8 * _FLOAT_BYTES[kind])
        for n, kind in enumerate(types, start=1)
    )


def _width_options(keywords: Mapping[str, str], types: list[str]) -> Iterator[tuple[int, ...]]:
    """Yield the possible bytes per value of each channel, the most likely first.

    Integers of 10 or 12 bits are stored in 16 by every known instrument, though the standard would pack them.
    """
    bits = []
    for n, kind in enumerate(types, start=1):
        declared = whole_number(keywords.get(f"$P{n}B"))
        if kind in _FLOAT_BYTES:
            declared = 8 * _FLOAT_BYTES[kind]
        if not declared or declared > 64:
            stated = keywords.get(f"$P{n}B", "nothing")
            raise Fault(
                mark("{file} does not say how channel {n} is stored ($P{n}B {stated}); export or copy the file again."),
                n=n,
                stated=ascii(stated[:20]),
            )
        bits.append(declared)
    if all(width % 8 == 0 for width in bits):
        yield tuple(width // 8 for width in bits)
        return
    yield tuple(next(size for size in (1, 2, 4, 8) if 8 * size >= width) for width in bits)
    yield tuple(-(-width // 8) for width in bits)
    for size in (2, 4, 8):
        if 8 * size >= max(bits):
            yield (size,) * len(bits)


def _sections(header: Header, keywords: Mapping[str, str], text: Segment, base: int) -> list[Segment]:
    """List the places where the events may be: after TEXT, the nearest first, then before it."""
    stated = _stated_in_text(keywords)
    pairs = {header.data, stated, (header.data[0], stated[1]), (stated[0], header.data[1])}
    if base:
        pairs |= {(first - base, last - base) for first, last in (header.data, stated)}
    possible = {(first, last) for first, last in pairs if HEADER_BYTES <= first <= last}
    after = {(first, last) for first, last in possible if first >= text[1]}
    before = {(first, last) for first, last in possible if last <= text[0]}
    return sorted(after) + sorted(before)


def _find_place(
    sections: list[Segment], options: list[tuple[int, ...]], keywords: Mapping[str, str], size: int, *, certain: bool
) -> _Place:
    """Choose the section and widths that agree with the number of events; `certain`: no doubt about the widths."""
    total = whole_number(keywords.get("$TOT"))
    if total == 0 and all(last - first + 1 < sum(options[0]) for first, last in sections):
        raise Fault(mark("{file} holds no events; measure the sample again."))
    if not sections:
        raise Fault(mark("{file} does not say where its events are; export or copy the file again."))
    if total:
        for surplus in (0, 1, -1):
            for first, last in sections:
                for widths in options:
                    need = total * sum(widths)
                    if last - first + 1 == need + surplus and first + need <= size:
                        note = (tr("The place of the last event is off by one byte, as some instruments write it."),)
                        return _Place(first, total, widths, note if surplus else ())
        for first, last in sections:
            for widths in options:
                spare = last - first + 1 - total * sum(widths)
                if 0 < spare < sum(widths) <= total and last - spare < size:
                    note = (
                        tr(
                            "The data are followed by {spare} bytes that belong to no event: they were left out.",
                            spare=spare,
                        ),
                    )
                    return _Place(first, total, widths, note)
        cut = _cut_short(sections, options, total, size)
        if cut:
            return cut
    return _by_length(sections, options, keywords, total, size, certain=certain)


def _cut_short(sections: list[Segment], options: list[tuple[int, ...]], total: int, size: int) -> _Place | None:
    """Take the whole events of a file that ends before its last event."""
    for first, last in sections:
        for widths in options:
            need = total * sum(widths)
            if last - first + 1 - need in (0, 1) and first + need > size:
                if need > _ABSURD_BYTES:
                    raise Fault(
                        mark(
                            "{file} promises {total} events, more than any analyser measures; export or copy the "
                            "file again."
                        ),
                        total=total,
                    )
                events = (size - first) // sum(widths)
                if events < 1:
                    raise Fault(
                        mark(
                            "{file} ends before its first event (it promises {total}); copy it again from the analyser."
                        ),
                        total=total,
                    )
                note = tr(
                    "The file is cut short: {missing} of {total} events are missing.",
                    missing=total - events,
                    total=total,
                )
                return _Place(first, events, widths, (note,))
    return None


def _by_length(
    sections: list[Segment],
    options: list[tuple[int, ...]],
    keywords: Mapping[str, str],
    total: int | None,
    size: int,
    *,
    certain: bool,
) -> _Place:
    """Take the number of events from the section's length where $TOT is missing or demonstrably wrong.

    It is refused where the length is a multiple of $TOT and integer widths may be wrong instead: then $PnB is
    as likely to be at fault, and the values would be nonsense. `options` holds one entry where widths are whole bytes.
    """
    stated = tr("{total} events", total=total) if total is not None else tr("an unknown number of events")
    channels = len(options[0])
    described = f"$P{channels + 1}B" not in keywords and f"$P{channels + 1}N" not in keywords
    fitting = []
    for first, last in sections:
        length, event = last - first + 1, sum(options[0])
        doubtful = not certain and total and length % total == 0
        events = length // event
        if events > 0 and length % event in (0, 1) and first + events * event <= size and not doubtful:
            fitting.append(_Place(first, events, options[0]))
    if len(fitting) == 1 and described and len(options) == 1:
        place = fitting[0]
        note = tr(
            "The keywords promise {stated}, the data hold {found}: those were read.", stated=stated, found=place.events
        )
        return _Place(place.start, place.events, place.widths, (note,))
    lengths = sorted({str(last - first + 1) for first, last in sections})
    raise Fault(
        mark(
            "{file} contradicts itself: it promises {stated} of {width} bytes in a section of "
            "{lengths} bytes; export or copy the file again."
        ),
        stated=stated,
        width=sum(options[0]),
        lengths=" / ".join(lengths),
    )


def _stated_in_text(keywords: Mapping[str, str]) -> Segment:
    return whole_number(keywords.get("$BEGINDATA")) or 0, whole_number(keywords.get("$ENDDATA")) or 0


def _disagree(header: Header, keywords: Mapping[str, str]) -> bool:
    stated = _stated_in_text(keywords)
    return all(header.data) and all(stated) and header.data != stated


def _byte_order(keywords: Mapping[str, str], width: int) -> tuple[int, ...]:
    stated = keywords.get("$BYTEORD", "").replace(" ", "")
    if width == 1 and not stated:
        return (1,)
    order = tuple(int(digit) for digit in stated.split(",")) if re.fullmatch(r"[1-8](,[1-8]){0,7}", stated) else ()
    if sorted(order) != list(range(1, len(order) + 1)) or not order:
        raise Fault(
            mark("{file} does not say the order of its bytes ($BYTEORD {stated}); export or copy the file again."),
            stated=ascii(stated[:20]),
        )
    if len(order) < width:
        if order == tuple(sorted(order)) and len(order) > 1:
            return tuple(range(1, width + 1))
        if order == tuple(sorted(order, reverse=True)) and len(order) > 1:
            return tuple(range(width, 0, -1))
        raise Fault(
            mark(
                "{file} does not say the order of its {width} bytes a value ($BYTEORD {stated}); "
                "export or copy the file again."
            ),
            width=width,
            stated=stated,
        )
    return order


def _mask(stated: str | None, width: int) -> int:
    """Give the largest value of a channel whose range is `stated`, 0 where the range does not limit it."""
    try:
        range_ = int(float(stated or 0))
    except (ValueError, OverflowError):
        return 0
    return (1 << (range_ - 1).bit_length()) - 1 if 1 < range_ <= 1 << (8 * width - 1) else 0
