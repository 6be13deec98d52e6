"""Invented results of which the release gate holds some counts."""

from dataclasses import replace

from bloodview.result import Release, Result

HELD = {
    "plt": "Platelets and small red cells overlap: about 23 % of the platelets may be misclassified; look at a smear.",
    "retic_pct": "Two independent ways to count differ by 1.2 points; count reticulocytes on a stained smear.",
}
CLOG = "The flow stopped after a third of the run (a clog); measure the sample again."


def held(result: Result, everything: bool = False) -> Result:
    """Give a result of which platelets and reticulocytes are held, or all counts for one reason."""
    reasons = dict.fromkeys(("rbc", "clump_pct", "retic_pct", "plt"), CLOG) if everything else HELD
    risk = {count: 0.7 if count in reasons else 0.02 for count in ("rbc", "clump_pct", "retic_pct", "plt")}
    return replace(result, release=Release.REVIEW, held=reasons, risk=risk)
