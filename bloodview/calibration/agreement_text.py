"""Agreement with references in words: lines for the terminal, sections of the model card."""

from collections.abc import Sequence

from bloodview.clinic.agreement import Comparison, HeldOut, comparisons, weaknesses
from bloodview.clinic.figures import figure, interval, percent, signed
from bloodview.clinic.quality import GOALS
from bloodview.clinic.suspects import suspects


def method_lines(found: Comparison) -> list[str]:
    """Bland-Altman and Passing-Bablok of one count, with 95 % intervals, in one line each."""
    goal, differences = GOALS[found.count], found.absolute
    limits = f"{signed(differences.lower.value)} to {signed(differences.upper.value)}"
    bias = f"{signed(differences.bias.value)} ({interval(differences.bias)})"
    relative = f", {percent(found.relative.bias.value, sign=True)} of the mean" if found.relative else ""
    lines = [f"{goal.heading}, Bland-Altman: bias {bias}{relative}, 95 % limits {limits}, CV {percent(found.cv)}"]
    if found.line is not None:
        slope, intercept = found.line.slope, found.line.intercept
        lines.append(
            f"{goal.label}, Passing-Bablok: slope {figure(slope.value)} ({interval(slope)}), "
            f"intercept {figure(intercept.value)} ({interval(intercept)}), Kendall's tau {figure(found.tau, 2)}"
        )
    return lines


def agreement_line(found: Comparison) -> str:
    """Say in one line how one count agrees."""
    limits = found.absolute
    return (
        f"{GOALS[found.count].label:<11} bias {signed(limits.bias.value)}, 95 % limits {signed(limits.lower.value)} to "
        f"{signed(limits.upper.value)} {GOALS[found.count].unit}, {percent(found.within)} within the allowable error"
    )


def compared(rows: Sequence[HeldOut]) -> str:
    """Give the table of agreement per count and species, empty where there is nothing to compare."""
    lines = [
        f"| {GOALS[each.count].label} | {each.species or 'all'} | {each.n} | {_differences(each)} | {_line(each)} "
        f"| {percent(each.cv)} | {percent(each.within)} |"
        for each in comparisons(rows)
    ]
    if not lines:
        return ""
    return "\n".join(
        [
            "In units of the counts (RBC 10^12/L, PLT 10^9/L, percentages in points). Differences are counted less",
            "reference; bias and 95 % limits of agreement after Bland and Altman, slope and intercept after Passing",
            "and Bablok with 95 % confidence intervals, CV = standard deviation of the differences over the mean.",
            "",
            "| count | species | samples | bias | limits | slope | intercept | CV | within allowable error |",
            "|---|---|---|---|---|---|---|---|---|",
            *lines,
            "",
            "Allowable errors, and where they come from:",
            "",
            *(f"- {goal.label}: {goal.source}." for goal in GOALS.values()),
            "\n",
        ]
    )


def _differences(found: Comparison) -> str:
    relative = f" ({percent(found.relative.bias.value, sign=True)})" if found.relative else ""
    limits = f"{signed(found.absolute.lower.value)} to {signed(found.absolute.upper.value)}"
    return f"{signed(found.absolute.bias.value)}{relative} | {limits}"


def _line(found: Comparison) -> str:
    if found.line is None:
        return "– | –"
    return " | ".join(f"{figure(each.value)} ({interval(each)})" for each in (found.line.slope, found.line.intercept))


def doubted(rows: Sequence[HeldOut]) -> str:
    """Give the section on references to check, empty where there are none."""
    found = suspects(rows)
    if not found:
        return ""
    return "\n".join(["## References to check", "", *(f"- {_plain(text)}" for text in found), "", ""])


def weak_points(rows: Sequence[HeldOut]) -> str:
    """Give the lines of the card on counts that are not to be relied on, empty where there are none."""
    return "".join(f"- {text}\n" for text in weaknesses(comparisons(rows)))


def _plain(text: str) -> str:
    """Keep names of files from being read as markup."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in text)
