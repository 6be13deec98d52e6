"""The engine with one part of it replaced, for as long as a calibration and its counting last."""

import importlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest import mock

import torch
from torch import Tensor

from bloodview.errors import WrongReference
from bloodview.learn.bags import CLASSES
from bloodview.learn.leak import NO_LEAK
from tests.benchmarks._head import Head

Function = Callable[..., Any]


@dataclass(frozen=True)
class Patch:
    """A name of a module of the engine, and what makes its replacement from what stands there."""

    module: str
    name: str
    make: Callable[[Any], Any]

    @property
    def place(self) -> Any:
        """The module itself (a package may hold a function of the same name)."""
        return importlib.import_module(f"bloodview.{self.module}")


@dataclass(frozen=True)
class Variant:
    """A row of the ablation.

    patches : what is replaced, made anew for each run from its seed
    trains : whether it needs a calibration of its own; else the full engine's model is counted with
    labels : whether most probable labels are counted instead of sums of posteriors
    intervals : whether the intervals mean anything
    """

    key: str
    told: str
    patches: Callable[[int], Sequence[Patch]] = lambda _: ()
    trains: bool = True
    labels: bool = False
    intervals: bool = True


@contextmanager
def replaced(patches: Sequence[Patch]) -> Iterator[None]:
    """Replace, and put back what stood there; a name that the engine no longer has is an error."""
    with ExitStack() as stack:
        for patch in patches:
            place = patch.place
            stack.enter_context(mock.patch.object(place, patch.name, patch.make(getattr(place, patch.name))))
        yield


def noting_refusal(told: list[str]) -> Patch:
    """Let a calibration whose held-out counts disagree go on, and note the sentence with which it was refused."""

    def make(refuse: Function) -> Function:
        def replacement(*arguments: Any) -> None:
            try:
                refuse(*arguments)
            except WrongReference as error:
                told.append(str(error))

        return replacement

    return Patch("calibration.calibrate", "refuse_disagreement", make)


def _value(module: str, name: str, value: object) -> Patch:
    return Patch(f"learn.{module}", name, lambda _: value)


def _always(*patches: Patch) -> Callable[[int], Sequence[Patch]]:
    return lambda _: patches


def _no_regression(_: Function) -> Function:
    return lambda classes, *others, **named: classes.new_zeros(())


def _no_size_prior(target: Function) -> Function:
    """DEC's own target, p ~ q^2 / f."""
    return lambda assignment, size, wanted: target(assignment, size, torch.ones_like(wanted))


def _unscaled(_: Function) -> Function:
    return lambda posterior, wanted, *others, **named: (posterior, torch.ones_like(wanted))


def _not_held(_: Function) -> Function:
    return lambda posterior, shares, *others: posterior


def _undoubted(_: Function) -> Function:
    return lambda shares, *others: shares


def _not_told_by_idec(named_mixtures: Function) -> Function:
    signature = inspect.signature(named_mixtures)

    def replacement(*arguments: Any, **named: Any) -> Any:
        bound = signature.bind(*arguments, **named)
        bound.arguments["labels"] = torch.full_like(bound.arguments["labels"], 1 / CLASSES)
        return named_mixtures(*bound.args, **bound.kwargs)

    return replacement


def _prior_weights(_: Function) -> Function:
    """Weights of a new sample as they were before it was seen."""

    def replacement(log_density: Tensor, prior: Tensor, *others: Any, **named: Any) -> tuple[Tensor, Tensor]:
        log = log_density.double() + torch.log(prior.double().clamp_min(1e-300))
        return prior.double(), torch.softmax(log, dim=1)

    return replacement


def _no_gains(gains_of: Function) -> Function:
    return lambda *arguments: torch.zeros_like(gains_of(*arguments))


def _anything(_: Function) -> Function:
    return lambda gaps, panel: torch.ones((*gaps.shape[:-1], CLASSES)).to(gaps)


def _no_leaks(_: Function) -> Function:
    return lambda *others: {"": NO_LEAK.clone()}


def _no_offsets(_: Function) -> Function:
    return lambda posteriors, wanted, *others: wanted.new_zeros(wanted.shape[1])


def _trusted(part: float) -> Callable[[Function], Function]:
    return lambda blended: lambda first, second, trust: blended(first, second, torch.full_like(trust, part))


def _head(seed: int, *, adapt: bool) -> Sequence[Patch]:
    head = Head(adapt=adapt, seed=seed)
    return (
        Patch("learn.fit", "judged", head.taught_by),
        Patch("learn.adapt", "first_posterior", head.in_training),
        Patch("learn.model", "first_stage", head.in_counting),
    )


def _two(_: int) -> Sequence[Patch]:
    return (
        Patch("learn.fit", "clusters_for", lambda _: lambda bags: 2),
        _value("labelled", "COMPONENTS", 2),
        _value("labelled", "COMPONENTS_OF_SPECIES", 0),
        _value("labelled", "PER_CLASS", (1,) * CLASSES),
        _value("labelled", "PER_CLASS_OF_SPECIES", (0,) * CLASSES),
    )


_UNSCALED = (
    *(Patch(f"learn.{module}", "rescale", _unscaled) for module in ("labelled", "fit", "vade")),
    Patch("learn.judging", "held", _not_held),
)
_UNDOUBTED = Patch("learn.judging", "believed", _undoubted)
_NO_LEAKS = Patch("learn.fit", "leaks_of", _no_leaks)
_NO_GAINS = tuple(Patch(f"learn.{module}", "gains_of", _no_gains) for module in ("model", "adapt", "held_out"))
_ANYTHING = Patch("learn.fit", "possible", _anything)
_NOT_SURE = Patch("learn.leak", "weighed", lambda _: lambda summed, other, told: summed)
_NO_OFFSETS = Patch("learn.subtypes", "class_offsets", _no_offsets)
_NO_LABELS = Patch("learn.vade", "Plan", lambda plan: partial(plan, labels=0.0))

VARIANTS = (
    Variant("full", "**full**"),
    Variant("argmax", "most probable labels counted instead of sums", trains=False, labels=True, intervals=False),
    Variant(
        "no-regression",
        "IDEC without the regression on the references (its anchors stay)",
        _always(Patch("learn.idec", "regression_loss", _no_regression)),
    ),
    Variant(
        "no-size-prior",
        "IDEC without the size prior in its target (DEC's q²/f)",
        _always(Patch("learn.idec", "target_distribution", _no_size_prior)),
    ),
    Variant("no-clustering", "IDEC without KL(P, Q)", _always(_value("idec", "CLUSTERING_WEIGHT", 0.0))),
    Variant("no-anchors", "IDEC without anchors", _always(_value("idec", "ANCHOR_WEIGHT", 0.0))),
    Variant(
        "no-reconstruction",
        "IDEC without reconstruction (but pre-trained by it)",
        _always(_value("idec", "RECONSTRUCTION_WEIGHT", 0.0)),
    ),
    Variant(
        "no-idec",
        "names without IDEC's beliefs (its labels even)",
        _always(Patch("learn.fit", "named_mixtures", _not_told_by_idec)),
    ),
    Variant("two", "K = 2 (clusters, components; one Gaussian a class)", _two),
    Variant("one-judge", "one judge instead of several", _always(_value("labelled", "JUDGES", 1))),
    Variant("one-start", "one start, so one judge", _always(_value("labelled", "STARTS", 1))),
    Variant("no-rescaling", "posteriors never rescaled to the references", _always(*_UNSCALED, _UNDOUBTED)),
    Variant("no-doubt", "references believed as they are", _always(_UNDOUBTED)),
    Variant("no-gains", "gains of a sample not told", _always(*_NO_GAINS)),
    Variant("no-physics", "names and labels of any size", _always(_ANYTHING)),
    Variant("no-sure", "platelets counted by the sum alone, not by sure ones as well", _always(_NOT_SURE)),
    Variant("no-offsets", "no leak taken back and no class offsets", _always(_NO_LEAKS, _NO_OFFSETS)),
    Variant("no-weights", "no weights of each sample's own", _always(Patch("learn.model", "reweight", _prior_weights))),
    Variant(
        "head", "discriminative head instead of the mixture", lambda seed: _head(seed, adapt=False), intervals=False
    ),
    Variant("head-em", "the same, with prior EM", lambda seed: _head(seed, adapt=True), intervals=False),
    Variant("no-vade-labels", "VaDE without soft labels in its loss", _always(_NO_LABELS)),
    Variant("no-stage-2", "without stage 2", _always(Patch("learn.model", "blended", _trusted(0.0))), trains=False),
    Variant(
        "stage-2", "stage 2 alone for subtypes", _always(Patch("learn.model", "blended", _trusted(1.0))), trains=False
    ),
)
"""All variants; `full` first, whose model the ones without a training of their own count with."""
