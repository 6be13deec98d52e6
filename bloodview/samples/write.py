"""Writing events as an FCS 3.1 file."""

import re
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

import flowio
import numpy as np
from numpy.typing import NDArray

from bloodview.errors import refusing
from bloodview.paths import replacing

_MADE_HERE = re.compile(
    r"\$*(P\d+[BENS]|(BEGIN|END)(DATA|STEXT|ANALYSIS)|BYTEORD|DATATYPE|MODE|NEXTDATA|PAR|TOT)", re.IGNORECASE
)

_FILLER = 1000  # bytes


def write_fcs(
    path: Path, events: NDArray[np.float32], channels: Sequence[str], keywords: Mapping[str, str] | None = None
) -> None:
    """Write events [n, channels] as 32-bit floats, whole or not at all.

    keywords : further keywords ($VOL, $CYT, DILUTION, PATIENT NAME ...); those that describe the data
        (offsets, $TOT, $PnN ...) are made here and left out where given. Values that are blank are left out,
        because FCS has no empty values; one that starts with "/" (the delimiter) gets a blank before it, and
        a "/" in a keyword itself becomes "|".
    """
    if events.ndim != 2 or events.shape[1] != len(channels):
        raise ValueError(f"events of shape {events.shape} do not fit {len(channels)} channels")
    extra = {
        key.replace("/", "|"): _value(value)
        for key, value in (keywords or {}).items()
        if str(value).strip() and not _MADE_HERE.fullmatch(key)
    }
    extra |= _filler(channels, extra)
    values = array("f")
    values.frombytes(np.ascontiguousarray(events, "<f4").tobytes())
    with refusing(path, "written"), replacing(path) as temporary, temporary.open("wb") as file:
        flowio.create_fcs(file, values, [_value(name) for name in channels], metadata_dict=extra)


def _filler(channels: Sequence[str], extra: Mapping[str, str]) -> dict[str, str]:
    """Give a keyword that moves the data away from where FlowIO 1.4 fails.

    It gives up ("REPORT BUG") where TEXT ends a few bytes before a power of ten and the data just beyond another.
    """
    described = sum(50 + len(name.encode()) for name in channels)
    length = 256 + 150 + described + sum(len(f"{key}{value}".encode()) + 3 for key, value in extra.items())
    near = any(abs(10**digits - length) < _FILLER // 4 for digits in range(3, 8))
    return {"FILLER": "-" * _FILLER} if near else {}


def _value(text: str) -> str:
    text = str(text).strip()
    return f" {text}" if text.startswith("/") else text
