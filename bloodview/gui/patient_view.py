"""A patient: the form, and all results with their trends."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bloodview.clinic import Patient
from bloodview.gui.empty import Empty
from bloodview.gui.history_table import HistoryTable
from bloodview.gui.history_values import past_of
from bloodview.gui.parts import ElidedLabel, card, text_label
from bloodview.gui.patient_checks import SEXES, age_line, sex_code
from bloodview.gui.patient_fields import PatientFields
from bloodview.gui.trend_panel import TrendPanel
from bloodview.gui.worklist_words import patient_title, species_written
from bloodview.language import tr
from bloodview.store.records import PatientRecord, ResultRecord, SampleRecord

History = Sequence[tuple[SampleRecord, ResultRecord]]


class PatientView(QWidget):
    """Shows one patient of the records.

    Signals: `saved` (clinic.Patient: what was written), `opened` (id of a sample), `left` (back to the worklist).
    """

    saved = Signal(object)
    opened = Signal(int)
    left = Signal()

    def __init__(self, intervals_folder: Path | None = None) -> None:
        super().__init__()
        self._folder = intervals_folder
        self._history: History = ()
        self._shown: int | None = None
        self.record: PatientRecord | None = None
        self.fields = PatientFields()
        self.trends = TrendPanel()
        self.table = HistoryTable()
        self.empty = Empty()
        self.heading = ElidedLabel(size=1.55, bold=True)
        self.subheading = ElidedLabel(name="muted")
        self.back = QPushButton(tr("Back to the worklist"))
        self.save = QPushButton(tr("Save"))
        self.undo = QPushButton(tr("Undo"))
        self.pages = QStackedWidget()
        self._place()
        self.back.clicked.connect(lambda: self.left.emit())
        self.save.clicked.connect(self._save)
        self.undo.clicked.connect(self._undo)
        self.fields.edited.connect(self._refresh)
        self.trends.chosen.connect(self.table.choose)
        self.table.opened.connect(lambda past: self.opened.emit(past.sample_id))
        self._refresh()

    @property
    def changed(self) -> bool:
        """Whether something was written that is not saved."""
        return self.record is not None and self.fields.changed()

    def show_patient(self, record: PatientRecord, history: History) -> None:
        """Show a patient and the history of its results, the oldest first.

        What was written of the same patient and not saved stays.
        """
        keep = self.changed and self._shown == record.id
        self.record, self._shown = record, record.id
        self._history = history
        if not keep:
            self.fields.show_patient(record.patient)
        self._show_history()
        self._refresh()

    def forget_changes(self) -> None:
        """Let what is shown next take the place of what was written, as that is saved."""
        self._shown = None

    def _place(self) -> None:
        self.save.setObjectName("primary")
        form = QFrame()
        form.setObjectName("side")
        scroller = QScrollArea()
        scroller.setWidget(self.fields)
        scroller.setWidgetResizable(True)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.addWidget(self.undo)
        buttons.addStretch()
        buttons.addWidget(self.save)
        column = QVBoxLayout(form)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.back, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(text_label(tr("Patient"), name="heading"))
        column.addWidget(scroller, 1)
        column.addLayout(buttons)
        form.setMinimumWidth(self.fontMetrics().horizontalAdvance("0") * 35)
        table, content, head = card(tr("History"))
        head.addWidget(text_label(tr("▲ ▼ change beyond both 95 % intervals"), name="muted"))
        head.addStretch()
        content.addWidget(self.table)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(8)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.trends)
        parts.addWidget(table)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setSizes([480, 260])
        self.pages.addWidget(parts)
        self.pages.addWidget(self.empty)
        right = QWidget()
        rows = QVBoxLayout(right)
        rows.setContentsMargins(16, 8, 16, 10)
        rows.setSpacing(8)
        names = QHBoxLayout()
        names.setSpacing(14)
        names.addWidget(self.heading, 2)
        names.addWidget(self.subheading, 3)
        self.subheading.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        rows.addLayout(names)
        rows.addWidget(self.pages, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(form)
        whole.addWidget(right, 1)

    def _show_history(self) -> None:
        if self.record is None:
            return
        patient = self.record.patient
        pasts = [past_of(sample, result, patient, self._folder) for sample, result in self._history]
        pasts.sort(key=lambda past: past.at)
        self.table.rows.show(pasts)
        self.trends.show_history(pasts)
        if pasts:
            self.pages.setCurrentIndex(0)
            self.table.selectRow(0)
        else:
            hint = tr("Analyze a sample of this patient: each result then stands here, with its trend.")
            self.empty.say("analyze", tr("No results yet"), hint, None)
            self.pages.setCurrentWidget(self.empty)

    def _refresh(self) -> None:
        patient = self.fields.patient()
        self.setEnabled(self.record is not None)
        self.save.setEnabled(self.changed and self.fields.faultless())
        self.undo.setEnabled(self.changed)
        self.heading.set_whole(patient_title(self.record))
        self.subheading.set_whole(_describe(patient))

    def _save(self) -> None:
        if self.save.isEnabled():
            self.saved.emit(self.fields.patient())

    def _undo(self) -> None:
        if self.record is not None:
            self.fields.show_patient(self.record.patient)
            self._refresh()


def _describe(patient: Patient) -> str:
    code = sex_code(patient.sex)
    sex = tr(SEXES[code]) if code is not None else patient.sex
    parts = (species_written(patient.species), patient.breed, sex, age_line(patient.birth, date.today()), patient.owner)
    return "   ·   ".join(part for part in parts if part)
