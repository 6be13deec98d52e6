"""One sample: the events of one data set of a list-mode file, as read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Sample:
    """One data set of a file, never changed after reading.

    events : float32 [n, channels], read-only, in the order of `channels`
    keywords : the file's own keywords, upper case, `$` kept (`$VOL`, `DILUTION`); empty for CSV
    volume_nl : analysed volume of *diluted* blood in nanolitres ($VOL of the FCS standard), None where absent
    warnings : sentences about what was mended or missing while reading
    """

    path: Path
    sha256: str
    events: NDArray[np.float32]
    channels: tuple[str, ...]
    keywords: Mapping[str, str]
    instrument: str
    acquired: datetime | None
    volume_nl: float | None
    warnings: tuple[str, ...] = ()
