"""Events of a result as they lie in the database: one byte an event and array, or two, compressed."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.result import Population, Result

_LEVEL = 6
_STEPS = 4095  # twelve bits: finer than a pixel of any plot


@dataclass(frozen=True)
class Packed:
    """The compressed arrays of one result, and the sha256 over them."""

    population: bytes
    probability: bytes
    latent: bytes

    @property
    def digest(self) -> str:
        """sha256 over the three, each with its own."""
        parts = (hashlib.sha256(part).hexdigest() for part in (self.population, self.probability, self.latent))
        return hashlib.sha256("".join(parts).encode()).hexdigest()


def pack(result: Result) -> Packed:
    """Compress the events of a result: populations exactly, probabilities to 1/255, the view to 1/4095 of its range."""
    population = np.ascontiguousarray(result.population, np.uint8)
    sure = np.nan_to_num(result.probability, nan=0.0).clip(0, 1)
    return Packed(
        population=_small(population.tobytes()),
        probability=_small(np.round(sure * 255).astype(np.uint8).tobytes()),
        latent=_small(_pack_view(result.latent)),
    )


def unpack_population(packed: bytes, events: int) -> NDArray[np.uint8]:
    """Give the population [events] of every event; refused where the data are not what was kept."""
    found = np.frombuffer(_large(packed, events), np.uint8)
    if events and int(found.max()) >= len(Population):
        raise _damaged()
    return found


def unpack_probability(packed: bytes, events: int) -> NDArray[np.float32]:
    """Give the probability [events] of every event's population."""
    share: NDArray[np.float32] = np.frombuffer(_large(packed, events), np.uint8).astype(np.float32) / np.float32(255)
    return share


def unpack_view(packed: bytes, events: int) -> NDArray[np.float32]:
    """Give the place [events, 2] of every event in the model's view."""
    content = _large(packed, 16 + 4 * events)
    low, span = np.frombuffer(content, "<f4", 4).reshape(2, 2)
    # All high bytes lie before all low bytes, which compresses better.
    halves = np.frombuffer(content, np.uint8, offset=16).reshape(2, 2, events)
    steps = halves[0].astype(np.float32) * 256 + halves[1]
    view: NDArray[np.float32] = (steps.T / np.float32(_STEPS) * span + low).astype(np.float32)
    return view


def digest_of(values: Mapping[str, object]) -> str:
    """Give the sha256 over the values of a result's row, whatever order they come in."""
    told = [(name, _plain(values[name])) for name in sorted(values)]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _plain(value: object) -> object:
    iso = getattr(value, "isoformat", None)
    return iso() if iso else value


def _pack_view(latent: NDArray[np.float32]) -> bytes:
    view = np.nan_to_num(np.asarray(latent, np.float32).reshape(-1, 2), nan=0.0, posinf=0.0, neginf=0.0)
    low = view.min(0) if len(view) else np.zeros(2, np.float32)
    span = (view.max(0) if len(view) else np.zeros(2, np.float32)) - low
    steps = np.round((view - low) / np.where(span > 0, span, 1) * _STEPS).astype(np.uint16).T
    halves = np.stack([steps >> 8, steps & 255]).astype(np.uint8)
    return np.stack([low, span]).astype("<f4").tobytes() + halves.tobytes()


def _small(content: bytes) -> bytes:
    return zlib.compress(content, _LEVEL)


def _large(packed: bytes, size: int) -> bytes:
    """Decompress exactly `size` bytes; never more, whatever the data claim."""
    expander = zlib.decompressobj()
    try:
        content = expander.decompress(packed, size + 1)
    except zlib.error as error:
        raise _damaged() from error
    if len(content) != size or not expander.eof:
        raise _damaged()
    return content


def _damaged() -> UserError:
    return UserError(tr("The events of a stored result are damaged; run Tools > Verify records, and restore a backup."))
