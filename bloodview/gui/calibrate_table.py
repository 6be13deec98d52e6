"""Calibration, second page: the table and its samples as checked, before any time is spent on training."""

from functools import reduce

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from bloodview.calibration.checked import FEW, FEWEST, GOOD, CheckedCohort
from bloodview.clinic import all_species
from bloodview.clinic.agreement import FEWEST_OF_SPECIES
from bloodview.gui.cohort_table import CohortTable
from bloodview.gui.parts import ElidedLabel, card
from bloodview.gui.remarks import Remarks
from bloodview.language import tr, trn, whole
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
        self.again = QPushButton(tr("Check again"))
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.again_wanted)
        self.leave_out = QPushButton()
        self.leave_out.setAutoDefault(False)
        self.leave_out.setToolTip(tr("Calibrate without the rows at fault; the table itself is not changed"))
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
        self.summary.set_whole(tr("Checking the samples…"))
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
        self.leave_out.setText(trn("Leave out {number} row", "Leave out {number} rows", cohort.faulty))
        self.table.rows.show_cohort(cohort)
        self.summary.set_whole(summary(cohort))
        self.detail.set_whole(detail(cohort))
        self.remarks.say(remarks(cohort))


def summary(cohort: CheckedCohort) -> str:
    """Say in one line whether a calibration can begin."""
    count = len(cohort.rows)
    if cohort.fault:
        return tr("This table cannot be used")
    if cohort.faulty:
        return trn(
            "{faulty} of {number} sample cannot be used: correct the rows marked ✗, or leave them out",
            "{faulty} of {number} samples cannot be used: correct the rows marked ✗, or leave them out",
            count,
            faulty=whole(cohort.faulty),
        )
    if cohort.usable:
        return trn("{number} sample, ready to calibrate", "{number} samples, ready to calibrate", count)
    return trn("{number} sample: too few to calibrate", "{number} samples: too few to calibrate", count)


def detail(cohort: CheckedCohort) -> str:
    """Say how many samples of each species there are, and of which analyser and panel."""
    parts = [f"{_label(key)} {whole(count)}" for key, count in cohort.species.items()]
    unnamed = len(cohort.rows) - sum(cohort.species.values())
    if unnamed and cohort.rows:
        parts.append(tr("not named {number}", number=whole(unnamed)))
    said = [", ".join(parts)] if parts else []
    said += [", ".join(name or tr("analyser not named") for name in cohort.analysers)] if cohort.analysers else []
    if cohort.left_out:
        said.append(trn("{number} left out", "{number} left out", cohort.left_out))
    if cohort.panel is not None:
        channels = len(cohort.panel.channels)
        said.append(trn("panel of {number} channel", "panel of {number} channels", channels))
    return "   ·   ".join(said)


def _label(key: str) -> str:
    return next((species.label for species in all_species() if species.key == key), key)


def remarks(cohort: CheckedCohort) -> list[tuple[str, str]]:
    """Give what stands out of the whole cohort: "refused" or "review", and a sentence."""
    if cohort.fault:
        return [("refused", cohort.fault)]
    found = [
        ("refused", tr("Row {row}, {file}: {fault}", row=row.line, file=row.cells["file"], fault=sentence))
        for row in cohort.rows
        for _column, sentence in row.faults[:1]
    ]
    found += _number(len(cohort.rows))
    found += _lacking(cohort)
    if len(cohort.analysers) > 1:
        found.append(("review", tr("The samples come from several analysers; one model each counts better.")))
    if cohort.unlisted:
        words = trn(
            "{number} file of the folder is in no row and is left out: {names}",
            "{number} files of the folder are in no row and are left out: {names}",
            len(cohort.unlisted),
            names=", ".join(cohort.unlisted[:3]) + ("…" if len(cohort.unlisted) > 3 else ""),
        )
        found.append(("review", words))
    return found


def _number(count: int) -> list[tuple[str, str]]:
    """Say what is to be expected of so many samples; nothing where they are many."""
    if count < FEWEST:
        words = trn(
            "{number} sample is too few: calibrate with at least {fewest}, better {good}.",
            "{number} samples are too few: calibrate with at least {fewest}, better {good}.",
            count,
            fewest=whole(FEWEST),
            good=whole(GOOD),
        )
        return [("refused", words)]
    if count < FEW:
        words = trn(
            "{number} sample is few: counts may be far off; {few} to 100 make a good model.",
            "{number} samples are few: counts may be far off; {few} to 100 make a good model.",
            count,
            few=whole(FEW),
        )
        return [("review", words)]
    if count < GOOD:
        words = trn(
            "{number} sample will do; with {good} or more, rare populations are counted better.",
            "{number} samples will do; with {good} or more, rare populations are counted better.",
            count,
            good=whole(GOOD),
        )
        return [("review", words)]
    return []


def _lacking(cohort: CheckedCohort) -> list[tuple[str, str]]:
    """Say of which species and which counts there is too little."""
    found, count = [], len(cohort.rows)
    unnamed = count - sum(cohort.species.values())
    if unnamed and count:
        found.append(
            trn(
                "{number} sample names no known species: what is usual in theirs cannot be learned.",
                "{number} samples name no known species: what is usual in theirs cannot be learned.",
                unnamed,
            )
        )
    rare = [f"{_label(key)} {whole(number)}" for key, number in cohort.species.items() if number < FEWEST_OF_SPECIES]
    if rare:
        found.append(
            tr(
                "Few samples of {species}: their agreement is not given apart below {number}.",
                species=", ".join(rare),
                number=whole(FEWEST_OF_SPECIES),
            )
        )
    blank = [label for key, label in _COUNTS.items() if count and not any(row.cells[key] for row in cohort.rows)]
    if blank:
        either = reduce(lambda one, other: tr("{one} or {other}", one=one, other=other), blank)
        found.append(tr("No row gives {counts}: the model cannot learn to count that well.", counts=either))
    return [("review", words) for words in found]
