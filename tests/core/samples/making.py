"""Makes FCS files as instruments do and as they should not, byte by byte and without our own code."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

TEXT_START = 256
LITTLE, BIG, MIDDLE = (1, 2, 3, 4), (4, 3, 2, 1), (3, 4, 1, 2)


def stored(values: NDArray[np.generic], widths: Sequence[int], order: Sequence[int], datatype: str = "I") -> bytes:
    """Store values [n, channels], one of `widths` bytes a channel, in the byte order given."""
    columns = []
    for index, width in enumerate(widths):
        kind = {"I": "<u8", "F": "<f4", "D": "<f8"}[datatype]
        little = np.ascontiguousarray(values[:, index].astype(kind)).view(np.uint8).reshape(len(values), -1)
        places = [place - 1 for place in order if place <= width]
        if len(places) < width:
            places = list(range(width)) if order[0] == 1 else list(range(width))[::-1]
        columns.append(little[:, places])
    return np.concatenate(columns, axis=1).tobytes()


def make_fcs(
    values: NDArray[np.generic],
    *,
    names: Sequence[str] | None = None,
    bits: Sequence[int] = (),
    widths: Sequence[int] = (),
    ranges: Sequence[int] = (),
    datatype: str = "I",
    order: Sequence[int] = LITTLE,
    version: str = "FCS3.1",
    keywords: Mapping[str, str | None] | None = None,
    delimiter: str = "/",
    data_shift: int = 0,
    header_data: tuple[int, int] | None = None,
    text_data: tuple[int, int] | None = None,
    supplement: str = "",
    after: bytes = b"",
) -> bytes:
    """Make an FCS file.

    bits : what $PnB says; widths : bytes in which values really lie (from `bits` where not given)
    keywords : added or, where None, left out; data_shift : added to the stated last byte of the data
    header_data, text_data : what HEADER and TEXT say about the data instead of the truth
    """
    channels = values.shape[1]
    full = {"I": 32, "F": 32, "D": 64}[datatype]
    bits = list(bits) or [full] * channels
    widths = list(widths) or [-(-width // 8) for width in bits]
    names = list(names or [f"C{n}-A" for n in range(1, channels + 1)])
    data = stored(values, widths, order, datatype)

    def text(first: int, last: int, more: tuple[int, int]) -> bytes:
        pairs: dict[str, str | None] = {
            "$BEGINDATA": f"{first:020d}",
            "$ENDDATA": f"{last:020d}",
            "$BEGINSTEXT": f"{more[0]:020d}",
            "$ENDSTEXT": f"{more[1]:020d}",
            "$BYTEORD": ",".join(map(str, order)),
            "$DATATYPE": datatype,
            "$MODE": "L",
            "$NEXTDATA": "0",
            "$PAR": str(channels),
            "$TOT": str(len(values)),
        }
        for n in range(1, channels + 1):
            range_ = ranges[n - 1] if ranges else 1 << min(bits[n - 1], 63)
            pairs |= {f"$P{n}B": str(bits[n - 1]), f"$P{n}E": "0,0", f"$P{n}N": names[n - 1], f"$P{n}R": str(range_)}
        pairs |= keywords or {}
        joined = delimiter.join(f"{key}{delimiter}{value}" for key, value in pairs.items() if value is not None)
        return f"{delimiter}{joined}{delimiter}".encode()

    end = TEXT_START + len(text(0, 0, (0, 0)))
    first, last = end, end + len(data) - 1 + data_shift
    more = f"{delimiter}{supplement}{delimiter}".encode() if supplement else b""
    place = (end + len(data), end + len(data) + len(more) - 1) if more else (0, 0)
    segment = text(*(text_data or (first, last)), place)
    numbers = (TEXT_START, end - 1, *(header_data or (first, last)), 0, 0)
    header = f"{version}    {''.join(f'{number:>8}' for number in numbers)}".encode()
    return header.ljust(TEXT_START) + segment + data + more + after
