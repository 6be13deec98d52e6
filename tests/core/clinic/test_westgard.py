"""Westgard's rules on series whose answers are known, within a level and across levels."""

from datetime import date

import pytest

from bloodview.clinic.westgard import Control, Rule, broken_rules, rejects, runs_of


def one_level(*z: float) -> list[Control]:
    return [Control("normal", run, value) for run, value in enumerate(z)]


def two_levels(*pairs: tuple[float, float]) -> list[Control]:
    """Runs of a normal and a high control."""
    return [
        Control(level, run, z)
        for run, pair in enumerate(pairs)
        for level, z in zip(("normal", "high"), pair, strict=True)
    ]


def broken(controls: list[Control]) -> list[set[str]]:
    return [{str(rule) for rule in rules} for rules in broken_rules(controls)]


@pytest.mark.parametrize(
    ("series", "last"),
    [
        ((0.0, 1.9, -1.9), set()),
        ((0.0, 2.0), set()),  # at the limit, not beyond it
        ((0.0, 2.1), {"1-2s"}),
        ((0.0, 3.2), {"1-2s", "1-3s"}),
        ((2.1, 2.2), {"1-2s", "2-2s"}),
        ((2.1, -2.2), {"1-2s"}),  # on both sides: neither 2-2s nor, from run to run, R-4s
        ((2.1, 0.0, 2.2), {"1-2s"}),
        ((1.1, 1.2, 1.3, 1.4), {"4-1s"}),
        ((-1.1, -1.2, -1.3, -1.4), {"4-1s"}),
        ((1.1, 1.2, 0.9, 1.4), set()),
        ((0.1,) * 9, set()),
        ((0.1,) * 10, {"10-x"}),
        ((-0.1,) * 10, {"10-x"}),
        ((0.1,) * 9 + (0.0,), set()),  # on the mean is on neither side
    ],
)
def test_within_a_level(series: tuple[float, ...], last: set[str]) -> None:
    found = broken(one_level(*series))
    assert found[-1] == last
    assert not any(rule in rules for rules in found[:-1] for rule in last - {"1-2s"})


def test_a_published_case_of_two_levels_in_one_run() -> None:
    # A question of examination books: QC 1 is 106 (mean 100, s 2.5), QC 2 199 (mean 205, s 2.5): reject by R-4s.
    found = broken(two_levels(((106 - 100) / 2.5, (199 - 205) / 2.5)))
    assert found == [{"1-2s", "R-4s"}, {"1-2s", "R-4s"}]


def test_across_levels_of_a_run() -> None:
    assert broken(two_levels((2.1, 2.3))) == [{"1-2s", "2-2s"}] * 2
    assert broken(two_levels((2.1, 0.0), (0.0, -2.3)))[1:] == [set(), set(), {"1-2s"}]
    # R-4s needs both beyond 2 SD; 4.1 SD apart alone are not enough.
    assert broken(two_levels((2.3, -1.8))) == [{"1-2s"}, set()]


def test_across_levels_and_runs() -> None:
    found = broken(two_levels((0.0, 0.0), (1.1, 1.2), (1.3, 1.4)))
    assert found[:4] == [set()] * 4
    assert found[4:] == [{"4-1s"}] * 2
    found = broken(two_levels(*[(0.2, 0.3)] * 5))
    assert found[:8] == [set()] * 8
    assert found[8:] == [{"10-x"}] * 2
    assert broken(two_levels(*[(0.2, -0.3)] * 9)) == [set()] * 18


def test_a_repeat_that_passes_breaks_nothing() -> None:
    assert broken(one_level(0.1, 3.4, 0.2))[-1] == set()


def test_what_rejects() -> None:
    assert not rejects(frozenset())
    assert not rejects(frozenset({Rule.ONE_2S}))
    assert all(rejects(frozenset({rule})) for rule in Rule if rule is not Rule.ONE_2S)


def test_runs_begin_with_a_repeated_level_or_another_day() -> None:
    first, second = date(2026, 11, 23), date(2026, 11, 24)
    assert runs_of(["a", "b", "b", "a", "a"], [first] * 5) == (0, 0, 1, 1, 2)
    assert runs_of(["a", "b"], [first, second]) == (0, 1)
    assert runs_of([], []) == ()
