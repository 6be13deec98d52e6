"""The rules by which benchmarks name, count and tell are right on data made by hand."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bloodview.learn.bags import Bag, Shares
from bloodview.result import RED, Counts, Estimate, Population
from tests.benchmarks import _outside
from tests.benchmarks._agreement import HEADER, Counted, row
from tests.benchmarks._document import write
from tests.benchmarks._labelled import Boosting, Mixtures, prior_em
from tests.benchmarks._measure import missing
from tests.benchmarks._naming import best_names, cluster_shares, misfit

RBC, RETIC, CLUMP, PLT, OTHER = Population
Values = NDArray[np.float32]


def references(classes: NDArray[np.float64]) -> NDArray[np.float64]:
    """References that classes [S, 5] fit exactly."""
    red = classes[:, list(RED)].sum(axis=1)
    return np.stack([red, classes[:, PLT], classes[:, RETIC] / red, classes[:, CLUMP] / red], axis=1)


def test_shares_of_clusters_count_events_and_keep_empty_clusters() -> None:
    shares = cluster_shares([np.array([0, 0, 2, 2]), np.array([1])], 4)
    assert shares.tolist() == [[0.5, 0.0, 0.5, 0.0], [0.0, 1.0, 0.0, 0.0]]


def test_misfit_is_the_mean_relative_error_with_floors_and_without_blanks() -> None:
    classes = np.array([[0.81, 0.09, 0.0, 0.001, 0.099]])
    wanted = np.array([[1.0, 0.0, np.nan, 0.01]])
    # red 0.9 of 1; PLT 0.001 too many, its floor 0.002; CLUMP 0 of 0.01.
    assert misfit(classes, wanted) == pytest.approx((0.1 + 0.5 + 1.0) / 3)


def test_three_clusters_get_their_names_and_two_may_share_one() -> None:
    shares = np.array([[0.6, 0.3, 0.1], [0.5, 0.48, 0.02], [0.3, 0.3, 0.4]])
    truth = np.array([RBC, RBC, PLT])
    assert best_names(shares, references(shares @ np.eye(5)[truth]), list(Population)).tolist() == truth.tolist()


def test_only_allowed_names_are_given() -> None:
    shares = np.array([[0.9, 0.1], [0.7, 0.3]])
    wanted = references(shares @ np.eye(5)[np.array([RBC, PLT])])
    assert best_names(shares, wanted, [RBC, OTHER]).tolist() != [RBC, PLT]
    assert PLT not in best_names(shares, wanted, [RBC, OTHER])


def test_many_clusters_are_named_so_that_samples_fit() -> None:
    rng = np.random.default_rng(3)
    truth = rng.choice(np.array([RBC, RBC, RBC, RETIC, CLUMP, PLT, OTHER]), 20)
    shares = rng.dirichlet(np.full(20, 0.5), size=60)
    wanted = references(shares @ np.eye(5)[truth])
    named = best_names(shares, wanted, list(Population))
    everything_red = misfit(shares @ np.eye(5)[np.full(20, RBC)], wanted)
    assert misfit(shares @ np.eye(5)[named], wanted) < 0.05 * everything_red


def test_prior_em_finds_the_share_of_a_population_that_training_had_more_of() -> None:
    # Events of two kinds, each three times as probable under its own: 10 % are of the second kind.
    rng = np.random.default_rng(1)
    second = rng.random(20_000) < 0.1
    shown = np.where(rng.random(20_000) < 0.75, second, ~second)
    density = np.where(shown[:, None], [[1.0, 3.0]], [[3.0, 1.0]])
    posterior = prior_em(density, np.array([0.5, 0.5]), tolerance=1e-6)
    assert np.allclose(posterior.sum(axis=1), 1)
    assert posterior[:, 1].mean() == pytest.approx(0.1, abs=0.015)
    assert np.allclose(posterior, prior_em(7 * density, np.array([0.5, 0.5]), tolerance=1e-6))


def separable(rng: np.random.Generator, sizes: Sequence[int]) -> tuple[Values, NDArray[np.uint8]]:
    labels = np.repeat(np.arange(len(sizes)), sizes).astype(np.uint8)
    return (rng.normal(0, 0.3, (len(labels), 3)) + 4 * np.eye(5, 3)[labels] - 4 * (labels[:, None] == 3)).astype(
        np.float32
    ), labels


def test_methods_taught_with_labels_know_them_again_in_other_proportions() -> None:
    rng = np.random.default_rng(2)
    train = [separable(rng, [200, 100, 60, 80]) for _ in range(2)]
    values, labels = [one for one, _ in train], [one for _, one in train]
    fresh, truth = separable(rng, [300, 20, 10, 5])
    boosting = Boosting(values, ["dog", "cat"], labels, 0)
    found = [Mixtures(values, labels, 0).posterior(fresh)]
    found += [boosting.posterior(fresh, species, adapt=adapt) for species in ("cat", "ox") for adapt in (False, True)]
    for posterior in found:
        assert posterior.shape == (335, 5)
        assert np.allclose(posterior.sum(axis=1), 1)
        assert np.mean(posterior.argmax(axis=1) == truth) > 0.99


def test_idec_parts_platelets_off_and_vade_the_red_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    # The first channel is the cluster of the first stage, the second that of the second.
    def clustered(
        method: str, learned: Values, train: Mapping[str, Values], test: Mapping[str, Values], seed: int
    ) -> list[_outside._Level]:
        channel = {"idec": 0, "vade": 1}[method]
        if method == "vade":
            assert set(learned[:, 0]) == {1.0}
        of_train, of_test = ([one[:, channel].astype(np.int64) for one in half.values()] for half in (train, test))
        return [_outside._Level(of_train, of_test, 2 + channel, 10.0, 1.0)]

    def events(*kinds: tuple[int, int, int]) -> Values:
        return np.concatenate([np.full((number, 2), (first, second)) for number, first, second in kinds]).astype("f4")

    monkeypatch.setattr(_outside, "_clustered", clustered)
    bags = [
        Bag("a", events((10, 0, 0), (70, 1, 0), (20, 1, 2)), "dog", Shares(0.9, 0.1, 20 / 90, 0.0)),
        Bag("b", events((30, 0, 0), (60, 1, 0), (10, 1, 1)), "dog", Shares(0.7, 0.3, 0.0, 1 / 7)),
    ]
    test = {"c": events((2, 1, 2), (1, 0, 0), (1, 1, 1), (1, 1, 0))}
    (outcome,) = _outside.clustpy(bags, test, 100, 0)
    assert outcome.labels["c"].tolist() == [RETIC, RETIC, PLT, CLUMP, RBC]
    assert (outcome.training, outcome.counting) == (20.0, 2.0)


def test_a_peer_that_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_outside, "PLACE", tmp_path)
    bag = Bag("a", np.zeros((10, 2), np.float32), "dog", Shares(0.9, 0.1, 0.0, 0.0))
    with pytest.raises(_outside.PeerMissing, match="make bench"):
        _outside.flowsom([bag], {"b": bag.values}, 10, 0)
    assert missing("FlowSOM", "not installed").count("|") == HEADER.splitlines()[0].count("|")


def counted(rbc: float, plt: float, truth: tuple[float, float], confusion: NDArray[np.int64]) -> Counted:
    def estimate(value: float) -> Estimate:
        return Estimate(value, value - 1, value + 1)

    counts = Counts(estimate(rbc), rbc, estimate(2.0), None, estimate(0.5), estimate(plt))
    return Counted(counts, {"rbc": truth[0], "plt": truth[1], "retic_pct": 1.5, "clump_pct": 0.5}, confusion)


def test_a_row_holds_what_its_header_says() -> None:
    events = np.zeros((5, 5), np.int64)
    events[RBC, RBC], events[PLT, PLT], events[OTHER, PLT], events[PLT, OTHER] = 90, 6, 3, 1
    # RBC exact and 20 % off; PLT 10 % off, and 2.5 of a floor of 10 off (truth 5).
    both = [counted(6.0, 110.0, (6.0, 100.0), events), counted(6.0, 7.5, (5.0, 5.0), events)]
    cells = [cell.strip() for cell in row("A", both, 12.0, 3.4, intervals=True).strip("|").split("|")]
    heads = [cell.strip() for cell in HEADER.splitlines()[0].strip("|").split("|")]
    told = dict(zip(heads, cells, strict=True))
    assert told["PLT within 20 %"] == told["RBC within 10 %"] == "50 %"
    assert (told["PLT median"], told["RBC median"]) == ("17.5 %", "10.0 %")
    assert (told["RETIC MAE"], told["CLUMP MAE"]) == ("0.50", "0.00")
    assert (told["F1 RBC"], told["F1 PLT"], told["F1 RETIC"]) == ("1.000", "0.750", "0.000")
    assert told["in interval RBC / PLT / RETIC / CLUMP"] == "100 % / 0 % / 100 % / 100 %"
    assert (told["training s"], told["counting s"]) == ("12", "3")


def test_a_benchmark_writes_between_its_own_marks(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    write(document, "one", "First", "old")
    write(document, "two", "Second", "kept")
    write(document, "one", "First", "new")
    text = document.read_text(encoding="utf-8")
    assert text.startswith("# Benchmarks\n\n## First\n\n<!-- one: begin -->\nnew\n<!-- one: end -->\n")
    assert "\n## Second\n\n<!-- two: begin -->\nkept\n<!-- two: end -->\n" in text
    assert "old" not in text


def test_the_program_does_not_ask_for_what_only_benchmarks_need() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = " ".join([*project["dependencies"], *extras["dev"]]).lower()
    assert len(extras["bench"]) == 2
    assert not [name for name in ("clustpy", "flowsom", "anndata", "scanpy", "torchvision") if name in asked]
