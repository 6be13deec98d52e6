"""Agreement per count and species, and which samples disagree, on tables made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from bloodview.clinic.agreement import (
    HeldOut,
    columns,
    compare,
    comparisons,
    disagreements,
    species_in,
    weaknesses,
)
from bloodview.clinic.figures import figure, interval, percent, signed
from bloodview.clinic.quality import GOALS
from bloodview.clinic.suspects import suspects
from bloodview.language import speaking
from bloodview.result import Estimate

NAN = float("nan")


def cohort(samples: int = 24, seed: int = 5) -> tuple[HeldOut, ...]:
    """Invent a sane cohort: both methods read the truth with the errors that such methods have."""
    rng = np.random.default_rng(seed)
    spread = {"rbc": 0.02, "plt": 0.08, "retic_pct": 0.12, "clump_pct": 0.15}
    rows = []
    for number in range(samples):
        truth = {
            "rbc": rng.uniform(2, 10),
            "plt": float(np.exp(rng.uniform(1.5, 7))),
            "retic_pct": float(np.exp(rng.uniform(-4, 2.5))),
            "clump_pct": float(np.exp(rng.uniform(-1, 2))),
        }
        read = [{name: value * rng.normal(1, spread[name]) for name, value in truth.items()} for _ in range(2)]
        rows.append(HeldOut(f"s{number:02}.fcs", ("dog", "cat", "horse")[number % 3], *read))
    return tuple(rows)


def test_a_comparison_by_hand() -> None:
    found = compare("plt", np.array([100.0, 200, 300, NAN, 5]), np.array([110.0, 190, 390, 7, 6]))
    assert found is not None
    assert (found.n, found.species) == (4, "")
    # Differences 10, -10, 90, 1.
    assert found.absolute.bias.value == pytest.approx(22.75)
    assert found.absolute.sd == pytest.approx(np.std([10, -10, 90, 1], ddof=1))
    assert found.relative is not None
    # The mean of 5 and 6 is too low for parts to say anything.
    assert found.relative.bias.value == pytest.approx(np.mean([10 / 105, -10 / 195, 90 / 345]))
    assert found.cv == pytest.approx(found.absolute.sd / np.mean([105, 195, 345, 5.5]))
    # 90 exceeds 20 % of 300; 1 is 20 % of 5, and within 2 anyway.
    assert found.within == 0.75
    assert found.tau == 1


def test_two_pairs_are_not_compared() -> None:
    assert compare("rbc", np.array([5.0, 6, NAN]), np.array([5.0, 6, 7])) is None


def test_zeros_have_no_relative_difference() -> None:
    found = compare("clump_pct", np.zeros(4), np.zeros(4))
    assert found is not None
    assert found.relative is None
    assert found.line is None
    assert found.within == 1
    assert np.isnan(found.cv)
    assert np.isnan(found.tau)


def test_counts_and_species_are_compared_on_their_own() -> None:
    rows = list(cohort(16))  # six dogs, five cats, five horses
    rows[1] = replace(rows[1], counted={**rows[1].counted, "retic_pct": NAN})
    blank = {name: value for name, value in rows[1].reference.items() if name != "plt"}
    rows[1] = replace(rows[1], reference=blank)
    found = {(each.count, each.species): each.n for each in comparisons(rows)}
    assert found["rbc", ""] == 16
    assert found["plt", ""] == 15
    assert found["rbc", "dog"] == 6
    assert found["rbc", "cat"] == 5
    assert ("plt", "cat") not in found  # four are too few
    assert found["retic_pct", ""] == 15
    assert species_in(rows) == ("dog", "cat", "horse")
    assert len(columns(rows, "plt", "cat")[0]) == 4
    assert comparisons(()) == ()


def test_the_worst_disagreement_comes_first() -> None:
    rows = (
        HeldOut("a.fcs", "dog", {"rbc": 6.0, "plt": 200.0}, {"rbc": 6.1, "plt": 260.0}),
        HeldOut("b.fcs", "", {"rbc": 6.0, "plt": 4.0}, {"rbc": 5.0, "plt": 3.0}),
    )
    found = disagreements(rows)
    assert [(each.file, each.count) for each in found] == [
        ("b.fcs", "rbc"),
        ("a.fcs", "plt"),
        ("a.fcs", "rbc"),
        ("b.fcs", "plt"),
    ]
    # One less of 6 in units of 3 % of their mean and 0.01.
    assert found[0].residual == pytest.approx(-1 / np.hypot(0.03 * 5.5, 0.01))
    assert [each.allowed for each in found] == [False, False, True, True]


def test_a_count_that_fails_in_one_species_is_named() -> None:
    rows = [replace(row, counted={**row.counted, "plt": 0.0}) if row.species == "cat" else row for row in cohort(24)]
    assert weaknesses(comparisons(cohort(24))) == ()
    (text,) = weaknesses(comparisons(rows))
    assert text.startswith("PLT in samples of cat is within the allowable error in only 0 of 8 samples: do not rely")
    overall = weaknesses(comparisons([replace(row, counted={"rbc": 1.0}, species="") for row in rows]))
    assert [text.split(" is ")[0] for text in overall] == ["RBC overall"]


@pytest.mark.parametrize("seed", range(20))
def test_nobody_is_suspected_in_a_sane_cohort(seed: int) -> None:
    assert suspects(cohort(40, seed)) == ()
    assert suspects(cohort(5, seed)) == ()


def test_exchanged_references_are_told_with_both_names() -> None:
    rows = list(cohort())
    rows[3], rows[8] = (
        replace(rows[3], reference=rows[8].reference),
        replace(rows[8], reference=rows[3].reference),
    )
    found = suspects(rows)
    assert len(found) == 2
    assert any("The references of s03.fcs" in text and "exchanged with those of s08.fcs" in text for text in found)
    assert any("The references of s08.fcs" in text and "exchanged with those of s03.fcs" in text for text in found)


@pytest.mark.parametrize(("count", "factor"), [("retic_pct", 0.01), ("plt", 0.1), ("rbc", 10.0), ("clump_pct", 10.0)])
def test_a_wrong_unit_is_told(count: str, factor: float) -> None:
    rows = list(cohort())
    chosen = max(range(len(rows)), key=lambda number: min(rows[number].pair(count) or (0.0,)))
    slipped = {**rows[chosen].reference, count: factor * rows[chosen].reference[count]}
    rows[chosen] = replace(rows[chosen], reference=slipped)
    (text,) = suspects(rows)
    assert rows[chosen].file in text
    assert f"{GOALS[count].label} may be given in another unit" in text


def test_one_wrong_count_is_told_with_both_values() -> None:
    rows = list(cohort())
    rows[0] = replace(rows[0], reference={**rows[0].reference, "rbc": 4.0}, counted={**rows[0].counted, "rbc": 8.5})
    (text,) = suspects(rows)
    assert "RBC 4.00 given, 8.50 counted" in text
    assert "check that row of the table" in text


def test_a_model_that_is_wrong_throughout_accuses_nobody() -> None:
    rows = [replace(row, counted={name: 1.6 * value for name, value in row.counted.items()}) for row in cohort()]
    assert suspects(rows) == ()


def test_what_goes_wrong_in_a_whole_species_accuses_none_of_it() -> None:
    """Reticulocytes of dogs are not seen at all; what is said of the other counts of a dog still tells."""
    rows = [
        replace(row, counted={**row.counted, "retic_pct": 0.0}) if row.species == "dog" else row for row in cohort(30)
    ]
    assert suspects(rows) == ()
    rows[3] = replace(rows[3], reference={**rows[3].reference, "rbc": 2 * rows[3].reference["rbc"]})
    (text,) = suspects(rows)
    assert "The references of s03.fcs" in text
    assert "RETIC" not in text


def test_blanks_and_nothing_at_all_are_no_suspects() -> None:
    assert suspects(()) == ()
    assert suspects([HeldOut("a.fcs", "", {}, {}), HeldOut("b.fcs", "", {"rbc": 5.0}, {"plt": 9.0})]) == ()
    rows = [replace(row, reference={"plt": row.reference["plt"]}) for row in cohort()]
    assert suspects(rows) == ()


def test_figures() -> None:
    assert [figure(value) for value in (0.0, 1234.5, 7.1234, 0.01234, -3.5, NAN, float("inf"), -float("inf"))] == [
        *("0", "1234", "7.12", "0.0123", "−3.50", "–", "∞", "−∞")
    ]
    assert (signed(0.5), signed(-0.5), signed(0.0)) == ("+0.500", "−0.500", "0")
    assert (percent(0.0512), percent(-0.256, sign=True), percent(0.012, sign=True), percent(NAN)) == (
        *("5.1 %", "−26 %", "+1.2 %", "–"),
    )
    # Neither binary fractions nor a minus before nothing show.
    assert (figure(0.3 - 0.2), figure(1e-7), percent(-0.0001), signed(-1e-9)) == ("0.100", "0", "0.0 %", "0")
    assert interval(Estimate(1, 0.931, float("inf"))) == "0.931 to ∞"


def test_figures_follow_the_language() -> None:
    with speaking("de"):
        assert [figure(1234.5), figure(-7.1234), signed(0.25), percent(0.0123)] == ["1234", "−7,12", "+0,250", "1,2 %"]
