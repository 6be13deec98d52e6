"""Calibration, second page: the table and its samples as checked, before any time is spent on training."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from bloodview.calibration.checked import FEW, FEWEST, GOOD, CheckedCohort
from bloodview.clinic import all_species
from bloodview.clinic.agreement import FEWEST_OF_SPECIES
from bloodview.gui.cohort_table import CohortTable
from bloodview.gui.parts import ElidedLabel, card
from bloodview.gui.remarks import Remarks
from bloodview.progress import Step

_COUNTS = {"rbc": "RBC", "plt": "PLT", "retic_pct": "RETIC %", "clump_pct": "CLUMP %"}


class TablePage(QWidget):
    """Shows a checked cohort; emits `again_wanted`, as the table may have been mended, and `leave_out_wanted`."""

    again_wanted = Signal()
    leave_out_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.summary = ElidedLabel(size=1.15, bold=True)
        self.detail = ElidedLabel(name="muted")
        self.again = QPushButton("Check again")
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.again_wanted)
        self.leave_out = QPushButton()
        self.leave_out.setAutoDefault(False)
        self.leave_out.setToolTip("Calibrate without the rows at fault; the table itself is not changed")
        self.leave_out.clicked.connect(self.leave_out_wanted)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.remarks = Remarks()
        self.table = CohortTable()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.summary)
        words.addWidget(self.detail)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addLayout(words, 1)
        head.addWidget(self.leave_out)
        head.addWidget(self.again)
        frame, content, _head = card()
        content.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.remarks)
        column.addWidget(frame, 1)

    def begin(self) -> None:
        """Say that the table is being checked."""
        self.summary.set_whole("Checking the samples…")
        self.detail.set_whole("")
        self.again.setEnabled(False)
        self.leave_out.setVisible(False)
        self.bar.setVisible(True)
        self.bar.setValue(0)
        self.remarks.say([])
        self.table.rows.show_cohort(CheckedCohort())

    def step(self, step: Step) -> None:
        """Show how far the check is."""
        self.bar.setValue(round(1000 * step.fraction))
        self.detail.set_whole(step.message)

    def show_cohort(self, cohort: CheckedCohort) -> None:
        """Show what the check found."""
        self.bar.setVisible(False)
        self.again.setEnabled(True)
        self.leave_out.setVisible(0 < cohort.faulty < len(cohort.rows) and not cohort.fault)
        self.leave_out.setText(f"Leave out {cohort.faulty} row{'s' if cohort.faulty != 1 else ''}")
        self.table.rows.show_cohort(cohort)
        self.summary.set_whole(summary(cohort))
        self.detail.set_whole(detail(cohort))
        self.remarks.say(remarks(cohort))


def summary(cohort: CheckedCohort) -> str:
    """Say in one line whether a calibration can begin."""
    samples = f"{len(cohort.rows)} sample{'s' if len(cohort.rows) != 1 else ''}"
    if cohort.fault:
        return "This table cannot be used"
    if cohort.faulty:
        return f"{cohort.faulty} of {samples} cannot be used: correct the rows marked ✗, or leave them out"
    return f"{samples}, ready to calibrate" if cohort.usable else f"{samples}: too few to calibrate"


def detail(cohort: CheckedCohort) -> str:
    """Say how many samples of each species there are, and of which analyser and panel."""
    parts = [f"{_label(key)} {count}" for key, count in cohort.species.items()]
    unnamed = len(cohort.rows) - sum(cohort.species.values())
    if unnamed and cohort.rows:
        parts.append(f"not named {unnamed}")
    said = [", ".join(parts)] if parts else []
    said += [", ".join(name or "analyser not named" for name in cohort.analysers)] if cohort.analysers else []
    if cohort.left_out:
        said.append(f"{cohort.left_out} left out")
    if cohort.panel is not None:
        said.append(f"panel of {len(cohort.panel.channels)} channels")
    return "   ·   ".join(said)


def _label(key: str) -> str:
    return next((species.label for species in all_species() if species.key == key), key)


def remarks(cohort: CheckedCohort) -> list[tuple[str, str]]:
    """Give what stands out of the whole cohort: "refused" or "review", and a sentence."""
    if cohort.fault:
        return [("refused", cohort.fault)]
    found = [
        ("refused", f"Row {row.line}, {row.cells['file']}: {sentence}")
        for row in cohort.rows
        for _column, sentence in row.faults[:1]
    ]
    count = len(cohort.rows)
    if count < FEWEST:
        found.append(("refused", f"{count} samples are too few: calibrate with at least {FEWEST}, better {GOOD}."))
    elif count < FEW:
        found.append(("review", f"{count} samples are few: counts may be far off; {FEW} to 100 make a good model."))
    elif count < GOOD:
        found.append(("review", f"{count} samples will do; with {GOOD} or more, rare populations are counted better."))
    unnamed = count - sum(cohort.species.values())
    if unnamed and count:
        found.append(("review", f"{unnamed} samples name no known species: what is usual in theirs cannot be learned."))
    rare = [f"{_label(key)} {number}" for key, number in cohort.species.items() if number < FEWEST_OF_SPECIES]
    if rare:
        words = f"Few samples of {', '.join(rare)}: their agreement is not given apart below {FEWEST_OF_SPECIES}."
        found.append(("review", words))
    blank = [label for key, label in _COUNTS.items() if count and not any(row.cells[key] for row in cohort.rows)]
    if blank:
        found.append(("review", f"No row gives {' or '.join(blank)}: the model cannot learn to count that well."))
    if len(cohort.analysers) > 1:
        found.append(("review", "The samples come from several analysers; one model each counts better."))
    if cohort.unlisted:
        names = ", ".join(cohort.unlisted[:3]) + ("…" if len(cohort.unlisted) > 3 else "")
        found.append(("review", f"{len(cohort.unlisted)} files of the folder are in no row and are left out: {names}"))
    return found
