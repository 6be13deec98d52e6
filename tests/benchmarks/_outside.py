"""Peers that live in other libraries: ClustPy's IDEC and VaDE, and FlowSOM, which BloodView never loads.

They run as processes of .venv-bench (made by `make bench`), so that their versions and their licence (FlowSOM: GPL-3)
stay apart from BloodView's, and one that fails costs a row of the table and no more.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bloodview.learn.bags import Bag, draw
from bloodview.result import RED, Population
from tests.benchmarks._document import ROOT
from tests.benchmarks._naming import best_names, cluster_shares

PLACE = ROOT / ".venv-bench"
HOURS = 2
Values = NDArray[np.float32]
Labels = NDArray[np.uint8]
Clusters = list[NDArray[np.int64]]


class PeerMissing(Exception):
    """A peer that cannot be measured here, and why."""


@dataclass(frozen=True)
class Outcome:
    """Labels of the test samples by one method, and its seconds of learning and of counting."""

    method: str
    labels: Mapping[str, Labels]
    training: float
    counting: float


def flowsom(bags: Sequence[Bag], test: Mapping[str, Values], events: int, seed: int) -> list[Outcome]:
    """FlowSOM on a pooled draw: its metaclusters named by the references, and its nodes named one by one."""
    train = {bag.name: bag.values for bag in bags}
    levels = _clustered("flowsom", pooled(bags, events, seed), train, test, seed)
    names = ("FlowSOM, 10 metaclusters", "FlowSOM, 100 nodes")
    return [
        Outcome(
            name, dict(zip(test, _named(level, bags, list(Population)), strict=True)), level.training, level.counting
        )
        for name, level in zip(names, levels, strict=True)
    ]


def clustpy(bags: Sequence[Bag], test: Mapping[str, Values], events: int, seed: int) -> list[Outcome]:
    """ClustPy's IDEC parts all events in two, then its VaDE the red ones in three: the published order."""
    train = {bag.name: bag.values for bag in bags}
    (first,) = _clustered("idec", pooled(bags, events, seed), train, test, seed)
    allowed = (Population.RBC, Population.PLT, Population.OTHER)
    names = _names(first, bags, allowed)
    red = [np.isin(one, np.flatnonzero(names == Population.RBC)) for one in (*first.train, *first.test)]
    red_train = {bag.name: bag.values[inside] for bag, inside in zip(bags, red, strict=False)}
    red_test = {name: test[name][inside] for name, inside in zip(test, red[len(bags) :], strict=True)}
    red_bags = [Bag(bag.name, red_train[bag.name], bag.species, bag.shares) for bag in bags]
    if min(len(values) for values in red_train.values()) < 1:
        raise PeerMissing("IDEC took every event of a sample for no red cell")
    (second,) = _clustered("vade", pooled(red_bags, events, seed), red_train, red_test, seed)
    # Only what part of the red cells a cluster is can be asked of red events alone.
    wanted = _references(bags)
    wanted[:, :2] = np.nan
    kinds = best_names(cluster_shares(second.train, second.number), wanted, RED)
    labels = {}
    for name, cluster, inside, kind in zip(test, first.test, red[len(bags) :], second.test, strict=True):
        labels[name] = names[cluster]
        labels[name][inside] = kinds[kind]
    training, counting = first.training + second.training, first.counting + second.counting
    return [Outcome("ClustPy, IDEC K=2 then VaDE K=3", labels, training, counting)]


def pooled(bags: Sequence[Bag], events: int, seed: int) -> Values:
    """Draw events [n, d] for learning, as many of every sample."""
    return np.concatenate(draw(bags, max(1, events // len(bags)), seed))


@dataclass(frozen=True, eq=False)
class _Level:
    """Clusters of the events of every train and test sample, how many there are, and the seconds they took."""

    train: Clusters
    test: Clusters
    number: int
    training: float
    counting: float


def _clustered(
    method: str, learned: Values, train: Mapping[str, Values], test: Mapping[str, Values], seed: int
) -> list[_Level]:
    """Run one method in .venv-bench; raises PeerMissing, with the last thing it said, where it fails."""
    python = PLACE / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.is_file():
        raise PeerMissing("not installed here: `make bench` installs it in .venv-bench")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pools = {half: np.concatenate(list(samples.values())) for half, samples in (("train", train), ("test", test))}
        np.savez(folder / "events.npz", draw=learned, train=pools["train"], test=pools["test"])
        program = [str(python), str(Path(__file__).with_name("_clusterers.py")), method, name, str(seed)]
        try:
            said = subprocess.run(program, capture_output=True, text=True, timeout=3600 * HOURS, check=False)
        except subprocess.TimeoutExpired as error:
            raise PeerMissing(f"stopped after {HOURS} hours") from error
        if said.returncode:
            last = (said.stderr.strip() or f"exit code {said.returncode}").splitlines()[-1]
            raise PeerMissing(f"failed: {last[:120]}".replace("|", "/"))
        with np.load(folder / "clusters.npz", allow_pickle=False) as clusters:
            halves = [_by_sample(clusters["train"], train), _by_sample(clusters["test"], test)]
        training, counting = json.loads((folder / "seconds.json").read_text(encoding="utf-8"))
    numbers = [
        1 + max(int(one.max(initial=0)) for half in level for one in half) for level in zip(*halves, strict=True)
    ]
    return [
        _Level(of_train, of_test, number, training, counting)
        for of_train, of_test, number in zip(*halves, numbers, strict=True)
    ]


def _by_sample(clusters: NDArray[np.int64], samples: Mapping[str, Values]) -> list[Clusters]:
    ends = np.cumsum([len(values) for values in samples.values()])[:-1]
    return [np.split(level, ends) for level in clusters]


def _references(bags: Sequence[Bag]) -> NDArray[np.float64]:
    return np.stack([bag.shares.as_array() for bag in bags])


def _names(level: _Level, bags: Sequence[Bag], allowed: Sequence[Population]) -> Labels:
    return best_names(cluster_shares(level.train, level.number), _references(bags), allowed)


def _named(level: _Level, bags: Sequence[Bag], allowed: Sequence[Population]) -> list[Labels]:
    names = _names(level, bags, allowed)
    return [names[one] for one in level.test]
