"""Saying which patient a sample is from: one that is known, or a new one."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from bloodview.clinic import Patient
from bloodview.gui.icons import themed_icon
from bloodview.gui.parts import card, text_label
from bloodview.gui.patient_checks import chip_digits
from bloodview.gui.patient_fields import CHOOSE_TWIN, PatientFields
from bloodview.gui.worklist_filter import DEBOUNCE
from bloodview.gui.worklist_words import patient_title, species_written
from bloodview.language import tr
from bloodview.store.records import PatientRecord

_ID = Qt.ItemDataRole.UserRole
Search = Callable[[str, Callable[[Sequence[PatientRecord]], None]], None]


class PatientChoice(QDialog):
    """A list of known patients beside the form of a new one.

    `search` finds the patients that a text names and gives them to a function. `chosen` carries the id of a known
    patient, `added` the clinic.Patient of a new one.
    """

    chosen = Signal(int)
    added = Signal(object)

    def __init__(
        self,
        file: str,
        told: Patient,
        likely: Sequence[PatientRecord],
        search: Search,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._likely = bool(likely)
        self._twin: PatientRecord | None = None
        self.setWindowTitle(tr("Which patient?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit(clearButtonEnabled=True, maxLength=120)
        self.search.setPlaceholderText(tr("Search name, owner, ID or microchip"))
        self.search.setAccessibleName(tr("Search patients"))
        self.search.addAction(themed_icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Known patients"))
        self.list.setSpacing(2)
        self.list.setWordWrap(True)
        self.fields = PatientFields(CHOOSE_TWIN)
        self.give = _button(tr("Give to this patient"))
        self.add = _button(tr("Add as a new patient"))
        self._place(file)
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE)
        self._timer.timeout.connect(self._look)
        self.search.textChanged.connect(lambda: self._timer.start())
        self.list.itemSelectionChanged.connect(self._refresh)
        self.list.itemActivated.connect(lambda _item: self._give())
        self.fields.edited.connect(self._refresh)
        self.fields.chip_asked.connect(self._look_for_twin)
        self.fields.twin_wanted.connect(self._choose)
        self.give.clicked.connect(self._give)
        self.add.clicked.connect(self._add)
        self.fields.show_patient(told)
        if likely:
            self.show_patients(likely)
        else:
            self._look()
        self.resize(900, 540)
        self.search.setFocus()

    def show_patients(self, found: Sequence[PatientRecord]) -> None:
        """List these patients; an answer that comes after the dialog was closed is let go."""
        if not isValid(self):
            return
        self.list.clear()
        for record in found:
            item = QListWidgetItem(_words(record))
            item.setData(_ID, record.id)
            self.list.addItem(item)
        # The only patient there is may be any: one is chosen beforehand only where something speaks for it.
        if len(found) == 1 and (self._likely or self.search.text().strip()):
            self.list.setCurrentRow(0)
        self._refresh()

    def _place(self, file: str) -> None:
        known, content, _head = card(tr("Known patients"))
        content.addWidget(self.search)
        content.addWidget(self.list, 1)
        content.addWidget(self.give, alignment=Qt.AlignmentFlag.AlignRight)
        new, form, _head = card(tr("New patient"))
        scroller = QScrollArea()
        scroller.setWidget(self.fields)
        scroller.setWidgetResizable(True)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        form.addWidget(scroller, 1)
        form.addWidget(self.add, alignment=Qt.AlignmentFlag.AlignRight)
        halves = QHBoxLayout()
        halves.setSpacing(10)
        halves.addWidget(known, 1)
        halves.addWidget(new, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        # Enter in a field would press it otherwise, and what was written would be gone.
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(text_label(tr("Which patient is {file} from?", file=file), name="heading", wrap=True))
        column.addLayout(halves, 1)
        column.addWidget(buttons)

    def _look(self) -> None:
        self._search(self.search.text().strip(), self.show_patients)

    def _look_for_twin(self, microchip: str) -> None:
        self._search(microchip, partial(self._have_found, microchip))

    def _have_found(self, microchip: str, found: Sequence[PatientRecord]) -> None:
        if isValid(self):
            written = chip_digits(microchip)
            same = (record for record in found if chip_digits(record.patient.microchip) == written)
            self._twin = next(same, None)
            self.fields.show_twin(microchip, self._twin)

    def _choose(self) -> None:
        if self._twin is not None:
            self.show_patients([self._twin])
            self.list.setCurrentRow(0)
            self.give.setFocus()

    def _refresh(self) -> None:
        self.give.setEnabled(bool(self.list.selectedItems()))
        self.add.setEnabled(self.fields.faultless())

    def _give(self) -> None:
        item = next(iter(self.list.selectedItems()), None)
        if item is not None:
            self.chosen.emit(int(item.data(_ID)))
            self.accept()

    def _add(self) -> None:
        self.added.emit(self.fields.patient())
        self.accept()


def _words(record: PatientRecord) -> str:
    patient = record.patient
    more = (species_written(patient.species), patient.breed, patient.identifier, patient.microchip, patient.owner)
    return f"{patient_title(record)}\n{' · '.join(part for part in more if part)}".strip()


def _button(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    return button
