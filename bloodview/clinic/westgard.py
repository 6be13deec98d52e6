"""Westgard's rules for controls: which of them a series of control measurements breaks, within a level and across.

A control is judged by its distance from the target in standard deviations, z = (value - mean) / SD. The rules are those
of Westgard, Barry, Hunt & Groth, "A multi-rule Shewhart chart for quality control in clinical chemistry", Clin Chem
1981; 27:493-501. There 1-2s only asks a person to look at the other rules; a program looks at all of them every time,
so here 1-2s alone is a warning and each of the others rejects the run.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby


class Rule(StrEnum):
    """A rule by its usual name.

    ONE_2S : one control beyond 2 SD; a warning (1 in 22 good controls is). Levey & Jennings, Am J Clin Pathol 1950;
        20:1059-1066, drew this limit; Westgard 1981 made it the warning
    ONE_3S : one control beyond 3 SD: random error. Shewhart, Economic Control of Quality, 1931; Westgard 1981
    TWO_2S : two in a row of one level, or two levels of one run, beyond the same 2 SD: systematic error. Westgard 1981
    R_4S : one level beyond +2 SD and another beyond -2 SD in the same run: random error. Westgard 1981
    FOUR_1S : four in a row, of one level or across levels, beyond the same 1 SD: systematic error. Westgard 1981
    TEN_X : ten in a row, of one level or across levels, on the same side of the mean: systematic error. Westgard 1981
    """

    ONE_2S = "1-2s"
    ONE_3S = "1-3s"
    TWO_2S = "2-2s"
    R_4S = "R-4s"
    FOUR_1S = "4-1s"
    TEN_X = "10-x"


REJECTING = frozenset(Rule) - {Rule.ONE_2S}
"""Rules that reject a run."""

# Rule, how many in a row, and beyond how many SD all of them lie on the same side.
_IN_A_ROW = ((Rule.TWO_2S, 2, 2.0), (Rule.FOUR_1S, 4, 1.0), (Rule.TEN_X, 10, 0.0))


@dataclass(frozen=True)
class Control:
    """One control measurement of one count.

    level : what was measured; a new lot is a level of its own, as it has its own target
    run : number of the run, never smaller than that of the control before
    z : distance from the target in standard deviations
    """

    level: str
    run: int
    z: float


def broken_rules(controls: Sequence[Control]) -> tuple[frozenset[Rule], ...]:
    """Give the rules that each control breaks, for controls in the order they were measured.

    A pattern of several controls is laid to those of the run that completed it, not to those before, which were judged
    in their own time.
    """
    found: list[set[Rule]] = [set() for _ in controls]
    before: dict[str, list[float]] = {}
    for _run, group in groupby(range(len(controls)), key=lambda place: controls[place].run):
        run = list(group)
        for place in run:
            series = before.setdefault(controls[place].level, [])
            series.append(controls[place].z)
            found[place].update(_alone(series))
        for rule, places in _together(controls, run):
            for place in places:
                found[place].add(rule)
    return tuple(frozenset(each) for each in found)


def rejects(rules: frozenset[Rule]) -> bool:
    """Tell whether a control that breaks these rules rejects its run."""
    return bool(rules & REJECTING)


def runs_of(levels: Sequence[str], days: Sequence[date]) -> tuple[int, ...]:
    """Number the runs of controls in the order they were measured.

    A run is what was measured of different levels one after the other: one more of the same level, or another day,
    begins the next.
    """
    numbers: list[int] = []
    seen: set[str] = set()
    for place, (level, day) in enumerate(zip(levels, days, strict=True)):
        begins = place == 0 or level in seen or day != days[place - 1]
        seen = {level} if begins else seen | {level}
        numbers.append(len(numbers) and numbers[-1] + begins)
    return tuple(numbers)


def _alone(series: Sequence[float]) -> Iterator[Rule]:
    """Give the rules that the last control of a level's series breaks by itself and with the ones before."""
    size = abs(series[-1])
    if size > 2:
        yield Rule.ONE_2S
    if size > 3:
        yield Rule.ONE_3S
    for rule, number, limit in _IN_A_ROW:
        if _one_sided(series[-number:], number, limit):
            yield rule


def _together(controls: Sequence[Control], run: Sequence[int]) -> Iterator[tuple[Rule, Sequence[int]]]:
    """Give the rules that the controls of a run break across levels, with the places that they are laid to."""
    if len({controls[place].level for place in run}) < 2:
        return
    above = [place for place in run if controls[place].z > 2]
    below = [place for place in run if controls[place].z < -2]
    for beyond in (above, below):
        if len(beyond) > 1:
            yield Rule.TWO_2S, beyond
    if above and below:
        yield Rule.R_4S, [*above, *below]
    for rule, number, limit in _IN_A_ROW[1:]:
        # Those of a run are of one time: whichever of them was written first, the last `number` end with the run.
        last = list(range(max(run[-1] + 1 - number, 0), run[-1] + 1))
        if _one_sided([controls[place].z for place in last], number, limit):
            yield rule, [place for place in run if place in last]


def _one_sided(values: Sequence[float], number: int, limit: float) -> bool:
    """Tell whether there are so many values, all beyond a limit on the same side."""
    if len(values) < number:
        return False
    return all(value > limit for value in values) or all(value < -limit for value in values)
