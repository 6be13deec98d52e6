"""Event values from their bytes, vectorised for every width and byte order."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bloodview.language import mark
from bloodview.samples.fault import Fault
from bloodview.samples.fcs.layout import Layout

_LOOKED_AT = 5_000  # events are enough to tell numbers from noise
_TINY, _HUGE = 1e-20, 1e20


def read_values(content: memoryview, layout: Layout) -> tuple[NDArray[np.float32], list[int]]:
    """Read the events as float32 [n, channels], a view of `content` where they are stored just so.

    Returns them and the channels (from 0) whose values went beyond their stated range and lost upper bits.
    """
    kinds = set(zip(layout.floats, layout.widths, strict=True))
    width = layout.widths[0]
    cut: list[int] = []
    if len(kinds) == 1 and _native(layout, width):
        dtype = _dtype(layout, layout.floats[0], width)
        count = layout.events * len(layout.widths)
        raw = np.frombuffer(content, dtype, count, layout.start).reshape(layout.events, -1)
        _require_integers(raw)
        if any(layout.masks):
            masks = np.array([mask or 256**width - 1 for mask in layout.masks], f"u{width}")
            cut = np.flatnonzero(np.bitwise_or.reduce(raw, axis=0) > masks).tolist()
            raw = raw & masks if cut else raw
        if not raw.flags.aligned:
            raw = raw.copy()
        with np.errstate(over="ignore"):
            events = raw.astype(np.float32, copy=False)
    else:
        events, cut = _read_columns(content, layout)
    _require_numbers(events, layout)
    return events, cut


def _read_columns(content: memoryview, layout: Layout) -> tuple[NDArray[np.float32], list[int]]:
    events = np.empty((layout.events, len(layout.widths)), np.float32)
    cut = []
    offset = layout.start
    for index, (is_float, width) in enumerate(zip(layout.floats, layout.widths, strict=True)):
        column = _read_column(content, layout, offset, is_float, width)
        mask = layout.masks[index]
        if mask:
            if int(np.bitwise_or.reduce(column)) > mask:
                cut.append(index)
            column = np.bitwise_and(column, mask)
        with np.errstate(over="ignore"):
            events[:, index] = column
        offset += width
    return events, cut


def _read_column(content: memoryview, layout: Layout, offset: int, is_float: bool, width: int) -> NDArray[Any]:
    step = sum(layout.widths)
    if _native(layout, width):
        dtype = _dtype(layout, is_float, width)
        return np.ndarray((layout.events,), dtype, content, offset, (step,))
    size = 4 if width <= 4 else 8
    total = np.zeros(layout.events, f"u{size}")
    for place, significance in enumerate(_order(layout, width)):
        byte = np.ndarray((layout.events,), np.uint8, content, offset + place, (step,))
        total |= byte.astype(total.dtype) << total.dtype.type(8 * (significance - 1))
    return total.view(f"f{size}") if is_float else total


def _order(layout: Layout, width: int) -> tuple[int, ...]:
    """Order of the bytes of a value that may be narrower than the order that $BYTEORD gives."""
    return tuple(place for place in layout.order if place <= width)


def _native(layout: Layout, width: int) -> bool:
    order = _order(layout, width)
    return width in (1, 2, 4, 8) and (order == tuple(sorted(order)) or order == tuple(sorted(order, reverse=True)))


def _dtype(layout: Layout, is_float: bool, width: int) -> np.dtype[Any]:
    little = _order(layout, width)[0] == 1
    return np.dtype(f"{'<' if little else '>'}{'f' if is_float else 'u'}{width}")


def _require_integers(raw: NDArray[Any]) -> None:
    """Refuse integers of 4 or 8 bytes that read as floats give ordinary numbers: $DATATYPE is wrong.

    An integer needs to be above 10^9 to look so, beyond what the converters of analysers give.
    """
    if raw.dtype.kind != "u" or raw.dtype.itemsize < 4:
        return
    looked_at = np.ascontiguousarray(_some(raw)).view(raw.dtype.str.replace("u", "f"))
    used = looked_at[looked_at != 0]
    size = np.abs(used[np.isfinite(used)].astype(np.float64))
    if used.size and np.count_nonzero((size > 1e-3) & (size < 1e9)) > 0.9 * used.size:
        raise Fault(mark("{file} holds no sensible numbers ($DATATYPE is wrong); export or copy the file again."))


def _require_numbers(events: NDArray[np.float32], layout: Layout) -> None:
    """Refuse floats that only a wrong $DATATYPE or $BYTEORD explains: most are beyond 1e20 or below 1e-20."""
    size = np.abs(_some(events)[:, np.array(layout.floats)])
    odd = ((size > 0) & (size < _TINY)) | ((size > _HUGE) & np.isfinite(size))
    used = np.count_nonzero(size)
    if used and np.count_nonzero(odd) > 0.25 * used:
        raise Fault(
            mark("{file} holds no sensible numbers ($DATATYPE or $BYTEORD is wrong); export or copy the file again.")
        )


def _some(events: NDArray[Any]) -> NDArray[Any]:
    return events[:: max(1, len(events) // _LOOKED_AT)]
