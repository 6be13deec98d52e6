"""Who signs: the name, and the PIN of a user who has one."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from bloodview.gui.parts import text_label
from bloodview.language import tr
from bloodview.store.records import Role, UserRecord

_LONGEST = 120


class Person(QWidget):
    """A name to write, or to choose where the clinic keeps its users; only those who may do it are offered."""

    changed = Signal()

    def __init__(self, users: Sequence[UserRecord], last: str, vets_only: bool, asks_pin: bool = True) -> None:
        super().__init__()
        self._pins = {user.name for user in users if user.has_pin and asks_pin}
        self._kept = bool(users)
        self.name = QComboBox()
        self.name.setAccessibleName(tr("Your name"))
        self.name.setEditable(not self._kept)
        offered = [user.name for user in users if user.active and (user.role is Role.VET or not vets_only)]
        self.name.addItems(offered)
        line = self.name.lineEdit()
        if line is not None:
            line.setMaxLength(_LONGEST)
            line.setPlaceholderText(tr("Your name, as reports shall print it"))
            self.name.setEditText(last)
        else:
            self.name.setPlaceholderText(tr("Choose your name"))
            self.name.setCurrentIndex(offered.index(last) if last in offered else -1)
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setAccessibleName(tr("PIN"))
        self._pin_label = text_label(tr("PIN"), name="muted")
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(text_label(tr("Name"), name="muted"), self.name)
        form.addRow(self._pin_label, self.pin)
        self.name.currentTextChanged.connect(self._refresh)
        self.pin.textChanged.connect(lambda: self.changed.emit())
        self._refresh()

    def who(self) -> str:
        """Give the name."""
        return self.name.currentText().strip()

    def code(self) -> str | None:
        """Give the PIN, None where none is asked for."""
        return self.pin.text() if self.who() in self._pins else None

    def ready(self) -> bool:
        """Whether there is all that is asked for."""
        return bool(self.who()) and (self.who() not in self._pins or bool(self.pin.text()))

    def _refresh(self) -> None:
        asks = self.who() in self._pins
        self.pin.setVisible(asks)
        self._pin_label.setVisible(asks)
        self.pin.clear()
        self.changed.emit()
