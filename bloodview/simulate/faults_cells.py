"""What a faulty run holds in the place of blood: debris, ghosts and white cells, made of a sample's events."""

import numpy as np
from numpy.typing import NDArray

from bloodview.simulate.instrument import DETECTORS, LARGEST, Instrument

Events = NDArray[np.float32]
_LIGHT = 2 * len(DETECTORS)  # areas and heights come first, then widths


def debris_of(events: Events, rng: np.random.Generator, low: float = 0.008, high: float = 0.2) -> Events:
    """Shrink events [n, 13] to debris of `low` to `high` of their light, none below the trigger's threshold."""
    count = len(events)
    size = np.exp(rng.uniform(np.log(low), np.log(high), (count, 1)))
    own = np.exp(0.3 * rng.standard_normal((count, len(DETECTORS))))
    factor = np.concatenate([size * own, size * own], axis=1)
    factor *= np.exp(0.05 * rng.standard_normal((count, _LIGHT)))
    made = np.array(events)
    made[:, :_LIGHT] *= factor.astype(np.float32)
    threshold = Instrument().threshold
    trigger = len(DETECTORS) + DETECTORS.index("FS2")
    short = np.maximum(threshold * (1 + rng.exponential(0.3, count)) / np.maximum(made[:, trigger], 1), 1)
    for column in (DETECTORS.index("FS2"), trigger):
        made[:, column] *= short.astype(np.float32)
    made[:, :_LIGHT] = np.rint(np.clip(made[:, :_LIGHT], 0, LARGEST))
    made[:, _LIGHT : _LIGHT + len(DETECTORS)] *= rng.uniform(0.75, 1.0, (count, 1)).astype(np.float32)
    return made


def lysed_of(events: Events, rng: np.random.Generator, white: float = 0.3) -> Events:
    """Make of events [n, 13] a lysed run: a share of white cells, the rest ghosts of the red cells."""
    made = np.array(events)
    count = len(made)
    leucocyte = rng.random(count) < white
    granules = np.where(rng.random(count) < 0.6, rng.uniform(2.5, 5, count), rng.uniform(0.8, 1.5, count))
    factors = {
        "FS1": np.where(leucocyte, rng.uniform(1.2, 3, count), rng.uniform(0.03, 0.12, count)),
        "FS2": np.where(leucocyte, rng.uniform(1.0, 2.5, count), rng.uniform(0.03, 0.12, count)),
        "SSC": np.where(leucocyte, granules, rng.uniform(0.03, 0.12, count)),
        "FL1": np.where(leucocyte, rng.uniform(15, 60, count), rng.uniform(0.3, 1.0, count)),
    }
    for number, detector in enumerate(DETECTORS):
        for column in (number, len(DETECTORS) + number):
            made[:, column] *= factors[detector].astype(np.float32)
    made[:, :_LIGHT] = np.rint(np.clip(made[:, :_LIGHT], 0, LARGEST))
    made[leucocyte, _LIGHT : _LIGHT + len(DETECTORS)] *= np.float32(1.5)
    return made
