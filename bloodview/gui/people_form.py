"""The form of one person: name, role, PIN, whether they work here, and who makes the change."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from bloodview.gui.parts import text_label
from bloodview.gui.people_words import ROLE_WORDS
from bloodview.gui.settings_parts import below
from bloodview.gui.signing_person import Person as Changer
from bloodview.gui.theme import tokens_of
from bloodview.language import tr
from bloodview.store.records import Role, UserRecord
from bloodview.store.staff import By, Person, may_change

_LONGEST = 120


class PersonForm(QDialog):
    """Stays open until `finish` is called.

    `wanted` carries the person, the PIN (None to leave it, empty for none) and who makes the change.
    """

    wanted = Signal(object, object, object)

    def __init__(
        self, people: Sequence[UserRecord], person: UserRecord | None, last: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._first = not people
        self._person = person
        self.setWindowTitle(tr("Add a person") if person is None else tr("Change a person"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name = QLineEdit(person.name if person is not None else "", maxLength=_LONGEST)
        self.name.setPlaceholderText(tr("As reports shall print it: Dr. A. Miller"))
        self.role = QComboBox()
        for role, words in ROLE_WORDS.items():
            self.role.addItem(tr(words), str(role))
        self.role.setCurrentIndex(self.role.findData(str(person.role if person is not None else Role.VET)))
        self.role.setEnabled(not self._first)
        has_pin = person is not None and person.has_pin
        self.pin, self.again = _secret(has_pin), _secret(has_pin)
        self.without = QCheckBox(tr("Take the PIN away"))
        self.without.setVisible(has_pin)
        self.active = QCheckBox(tr("Works here: may sign or be named"))
        self.active.setChecked(person is None or person.active)
        self.active.setVisible(person is not None)
        self.by = Changer(may_change(tuple(people)), last, vets_only=False)
        self.problem = text_label(wrap=True)
        self.problem.setVisible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Save)
        self.ok.setObjectName("primary")
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        self.without.toggled.connect(self._refresh)
        self.by.changed.connect(self._grow)
        self._place(buttons)
        self._refresh()
        self.name.setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why it was not kept, and let it be tried again."""
        self.problem.setText(f"✗ {sentence}")
        self.problem.setStyleSheet(f"color: {tokens_of(self).refused};")
        self.problem.setVisible(True)
        self.ok.setEnabled(True)
        self._grow()

    def finish(self) -> None:
        """Close, as it is kept."""
        self.accept()

    def _place(self, buttons: QDialogButtonBox) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        role_note = tr("The first person is a vet: only vets sign results.") if self._first else ""
        pin_note = tr(
            "At least 4 characters, asked for at every signature. It is kept so that nobody can read it: write it "
            "down where only you find it."
        )
        for words, control, note in (
            (tr("Name"), self.name, ""),
            (tr("Role"), self.role, role_note),
            (tr("PIN"), self.pin, ""),
            (tr("PIN again"), self.again, pin_note),
        ):
            label = text_label(words)
            label.setBuddy(control)
            control.setAccessibleName(words)
            form.addRow(label, below(control, note) if note else control)
        form.addRow("", self.without)
        form.addRow("", self.active)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addLayout(form)
        if not self._first:
            column.addWidget(text_label(tr("Who makes this change"), name="heading"))
            column.addWidget(self.by)
        column.addWidget(self.problem)
        column.addStretch()
        column.addWidget(buttons)
        self.setMinimumWidth(80 * self.fontMetrics().averageCharWidth())

    def _grow(self) -> None:
        """Give a line that has come up room of its own: it would be taken from the notes."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _refresh(self) -> None:
        for line in (self.pin, self.again):
            line.setEnabled(not self.without.isChecked())

    def _save(self) -> None:
        pin: str | None = self.pin.text()
        if self.without.isChecked():
            pin = ""
        elif self.pin.text() != self.again.text():
            self.refuse(tr("The two PINs differ; type the same one twice."))
            self.again.setFocus()
            return
        elif not pin and self._person is not None:
            pin = None
        person = Person(self.name.text().strip(), Role(self.role.currentData()), self.active.isChecked())
        by = By(person.name) if self._first else By(self.by.who(), self.by.code())
        self.ok.setEnabled(False)
        self.problem.setVisible(False)
        self.wanted.emit(person, pin, by)


def _secret(has_pin: bool) -> QLineEdit:
    line = QLineEdit(maxLength=_LONGEST)
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setPlaceholderText(tr("As before") if has_pin else tr("No PIN"))
    return line
