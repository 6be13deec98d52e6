"""What an analysis is asked and what it answers: frozen values without any rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from bloodview.language import LANGUAGES, mark, speaking, tr


class Population(IntEnum):
    """The population of an event; the number is what label files hold."""

    RBC = 0
    RETIC = 1
    CLUMP = 2
    PLT = 3
    OTHER = 4


RED = (Population.RBC, Population.RETIC, Population.CLUMP)

# A message of every result whose model saw no real blood; window and report say it in their own place as well.
SIMULATED_NOTICE = mark(
    "The model was trained on simulated samples, not on real blood: use the counts for trying BloodView out, "
    "and calibrate it to your analyser before deciding on a patient."
)

MEANINGS: Mapping[Population, str] = {
    Population.RBC: mark("mature single red cells"),
    Population.RETIC: mark("reticulocytes"),
    Population.CLUMP: mark("clumped red cells"),
    Population.PLT: mark("platelets"),
    Population.OTHER: mark("debris, white cells, noise"),
}


def is_simulated_notice(message: str) -> bool:
    """Whether a message is `SIMULATED_NOTICE`, in whichever language it was said when the result was made."""
    for code in LANGUAGES:
        with speaking(code):
            if message == tr(SIMULATED_NOTICE):
                return True
    return False


class Release(StrEnum):
    """Whether the counts of a sample may be released."""

    OK = "ok"
    REVIEW = "review"
    REFUSED = "refused"


@dataclass(frozen=True)
class Estimate:
    """A count and its 95 % interval, all in the same unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Counts:
    """The counts of a sample; None where they cannot be measured (no volume, no red cells).

    rbc, rbc_uncorrected in 10^12/L (rbc counts every cell of a clump, rbc_uncorrected one per event);
    retic and plt in 10^9/L; retic_pct and clump_pct in percent of red events.
    """

    rbc: Estimate | None
    rbc_uncorrected: float | None
    retic_pct: Estimate | None
    retic: Estimate | None
    clump_pct: Estimate | None
    plt: Estimate | None


@dataclass(frozen=True)
class Recipe:
    """The frozen settings of one analysis. `species` None takes the one that the file names."""

    species: str | None = None
    seed: int = 0


_RESTS_ON: Mapping[str, tuple[str, ...]] = {"rbc_uncorrected": ("rbc",), "retic": ("retic_pct", "rbc")}


def withheld(held: Mapping[str, str]) -> dict[str, str]:
    """Give the held counts and those that are computed from one, each with its reason, by the names of `Counts`."""
    rest = {
        name: held[grounds[0]]
        for name, all_grounds in _RESTS_ON.items()
        if name not in held and (grounds := [ground for ground in all_grounds if ground in held])
    }
    return {**held, **rest}


def released(counts: Counts, held: Mapping[str, str]) -> Counts:
    """Give the counts without those that are held, nor those that are computed from one: nothing is concluded there."""
    return replace(counts, **dict.fromkeys(withheld(held)))


@dataclass(frozen=True, eq=False)
class Result:
    """One analysed sample.

    population : uint8 [n], the most probable Population of every event
    probability : float32 [n], the posterior probability of that population
    latent : float32 [n, 2], coordinates in the model's 2-D view of its latent space, the same axes for every sample
    population_events : float [5], sum of posteriors per Population, in events; the counts come from these
    messages : sentences for the reader, what limits validity first
    timings : seconds per stage
    risk : probability 0..1 that a count errs beyond the allowable, by its name (rbc, plt, retic_pct, clump_pct);
        the allowable is RBC 10 %, PLT 20 %, retic_pct and clump_pct the larger of 0.5 points and 20 %
    held : the counts that are not released, by the same names, each with its reason as a sentence; empty = all
        released; what is computed from a held count is held with it (`withheld`)
    """

    file: str
    sha256: str
    instrument: str
    species: str | None
    counts: Counts
    population: NDArray[np.uint8]
    probability: NDArray[np.float32]
    latent: NDArray[np.float32]
    population_events: tuple[float, ...]
    release: Release
    messages: tuple[str, ...]
    model_id: str
    model_name: str
    model_simulated: bool
    version: str
    recipe: Recipe
    volume_nl: float | None = None
    dilution: float | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    risk: Mapping[str, float] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)

    @property
    def withheld(self) -> Mapping[str, str]:
        """Give every count that is not released, also those that are computed from a held one, with the reason."""
        return withheld(self.held)

    @property
    def events(self) -> int:
        """Number of events analysed."""
        return len(self.population)
