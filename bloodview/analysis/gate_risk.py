"""The estimated probability that a count errs beyond the allowable, from the signals of the release gate."""

import json
import math
from collections.abc import Mapping
from functools import cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bloodview.analysis.gate_signals import NAMES, Signals, features
from bloodview.analysis.reason import COUNTS
from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.paths import resources

FARTHEST = 4.0
"""Widths from the usual beyond which a signal weighs no more: of a fault it may be any number."""

Share = Annotated[float, Field(gt=0, lt=1)]


class Weights(BaseModel):
    """A logistic function of standardised signals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bias: float
    weights: tuple[float, ...]


class Risk(BaseModel):
    """What resources/gate/risk.json holds; signals in the order of `NAMES`.

    made : how it was fitted
    hold_from : probability from which a count is held
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    made: str
    signals: tuple[str, ...]
    centre: tuple[float, ...]
    width: tuple[Annotated[float, Field(gt=0)], ...]
    counts: Mapping[str, Weights]
    hold_from: Share


@cache
def shipped_risk() -> Risk:
    """Read the weights that come with the program; UserError where they are damaged."""
    path = resources() / "gate" / "risk.json"
    with refusing(path, "read"):
        text = path.read_text("utf-8")
    try:
        risk = Risk.model_validate(json.loads(text))
    except (ValueError, ValidationError) as error:
        raise UserError(tr("{path} is damaged ({error}); install BloodView again.", path=path, error=error)) from error
    lengths = {len(risk.centre), len(risk.width), *(len(one.weights) for one in risk.counts.values())}
    if risk.signals != NAMES or lengths != {len(NAMES)} or set(risk.counts) != set(COUNTS):
        raise UserError(tr("{path} is damaged ({error}); install BloodView again.", path=path, error="signals"))
    return risk


def pushes(risk: Risk, signals: Signals, count: str) -> NDArray[np.float64]:
    """How far each signal raises the log odds that a count is wrong, [len(NAMES)]."""
    away = (features(signals, count) - np.array(risk.centre)) / np.array(risk.width)
    return np.asarray(np.array(risk.counts[count].weights) * np.clip(away, -FARTHEST, FARTHEST))


def risk_of(risk: Risk, signals: Signals, count: str) -> float:
    """Probability that a count errs beyond the allowable."""
    return 1 / (1 + math.exp(-(risk.counts[count].bias + float(pushes(risk, signals, count).sum()))))
