"""Writing events as an FCS 3.1 file."""

from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

import flowio
import numpy as np
from numpy.typing import NDArray

from bloodview.errors import refusing
from bloodview.paths import replacing


def write_fcs(
    path: Path, events: NDArray[np.float32], channels: Sequence[str], keywords: Mapping[str, str] | None = None
) -> None:
    """Write events [n, channels] as 32-bit floats, whole or not at all.

    keywords : further keywords ($VOL, $CYT, DILUTION, PATIENT NAME ...); those that describe the data
        (offsets, $TOT, $PnN ...) are made here and left out where given. Values that are blank are left out,
        because FCS has no empty values; one that starts with "/" (the delimiter) gets a blank before it.
    """
    if events.ndim != 2 or events.shape[1] != len(channels):
        raise ValueError(f"events of shape {events.shape} do not fit {len(channels)} channels")
    extra = {key: _value(value) for key, value in (keywords or {}).items() if str(value).strip()}
    values = array("f")
    values.frombytes(np.ascontiguousarray(events, "<f4").tobytes())
    with refusing(path, "written"), replacing(path) as temporary, temporary.open("wb") as file:
        flowio.create_fcs(file, values, [_value(name) for name in channels], metadata_dict=extra)


def _value(text: str) -> str:
    text = str(text).strip()
    return f" {text}" if text.startswith("/") else text
