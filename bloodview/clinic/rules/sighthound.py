"""Red cells of sighthounds."""

from bloodview.clinic.breeds import SIGHTHOUND
from bloodview.clinic.findings import Findings
from bloodview.clinic.flags import ABOVE, Flag
from bloodview.clinic.rules.platelets import has_trait
from bloodview.clinic.rules.validity import red_cells_valid
from bloodview.clinic.wording import Message, say


def sighthound_red_cells(findings: Findings) -> Message | None:
    """Many red cells are usual in Greyhounds and other sighthounds (haematology.md 1.1, 3.4, [S26], [S68])."""
    high = findings.flag("rbc") in ABOVE | {Flag.BORDERLINE_HIGH}
    if not high or not has_trait(findings, SIGHTHOUND) or not red_cells_valid(findings):
        return None
    return say("sighthound_red_cells")
