"""Asking which lot a sample is a control of, and why a control does not count."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from bloodview.gui.parts import text_label
from bloodview.gui.quality_words import material_title
from bloodview.gui.signing_asking import AskingDialog
from bloodview.gui.signing_parts import buttons_of, column_of, text_field
from bloodview.gui.signing_person import Person
from bloodview.language import moment_words, tr
from bloodview.store import By, ControlRecord, MaterialRecord, UserRecord

_LETTERS = 84


class ControlChoice(AskingDialog):
    """Asks for the lot; `chosen` carries the number of the material and who says so. Open until `finish` is called."""

    chosen = Signal(int, str)

    def __init__(
        self,
        file: str,
        materials: Sequence[MaterialRecord],
        users: Sequence[UserRecord] = (),
        last: str = "",
        parent: QWidget | None = None,
    ) -> None:
        person = Person(users, last, vets_only=False, asks_pin=False)
        super().__init__(tr("Use as control"), person, _LETTERS, parent=parent)
        words = tr(
            "{file} becomes a control measurement: it is judged by the targets of its lot, is no longer a patient's, "
            "and stays in the records.",
            file=file,
        )
        column = column_of(self, words)
        self.lots = QComboBox()
        self.lots.setAccessibleName(tr("Lot"))
        for each in reversed(materials):
            self.lots.addItem(material_title(each.material), each.id)
        column.addWidget(text_label(tr("Lot"), name="muted"))
        column.addWidget(self.lots)
        column.addWidget(self.person)
        column.addWidget(self.refused)
        column.addStretch()
        buttons, self.ok = buttons_of(self, tr("Use as control"))
        column.addWidget(buttons)
        self.person.changed.connect(self.refresh)
        self.ok.clicked.connect(lambda: self.chosen.emit(self.lots.currentData(), self.person.who()))
        self.ready()

    def refresh(self) -> None:
        """Let it be used once a lot is chosen and somebody is named."""
        self.ok.setEnabled(self.person.ready() and self.lots.count() > 0)


class ExcludeDialog(AskingDialog):
    """Asks for the reason; `wanted` carries it and who says so. Stays open until `finish` is called."""

    wanted = Signal(str, object)

    def __init__(
        self, control: ControlRecord, users: Sequence[UserRecord] = (), last: str = "", parent: QWidget | None = None
    ) -> None:
        title = tr("Count again") if control.excluded else tr("Exclude")
        super().__init__(title, Person(users, last, vets_only=False), _LETTERS, parent=parent)
        self._again = bool(control.excluded)
        when = moment_words(control.at.astimezone())
        if self._again:
            words = tr(
                "The control of {when} was excluded: {reason}. It shall count again.",
                when=when,
                reason=control.excluded,
            )
        else:
            words = tr(
                "The control of {when} shall not count. Exclude only what was measured wrongly, such as another tube, "
                "a bubble or an expired lot: an analyser that is off is found by the very controls that look wrong.",
                when=when,
            )
        column = column_of(self, words)
        self.reason = text_field(tr("Reason"), tr("For example: the wrong level was taken"))
        if not self._again:
            column.addWidget(text_label(tr("Reason"), name="muted"))
            column.addWidget(self.reason)
        column.addWidget(self.person)
        column.addWidget(self.refused)
        column.addStretch()
        buttons, self.ok = buttons_of(self, title)
        column.addWidget(buttons)
        self.person.changed.connect(self.refresh)
        self.reason.textChanged.connect(self.refresh)
        self.ok.clicked.connect(self._want)
        self.ready()

    def refresh(self) -> None:
        """Let it be done once somebody is named and the reason is told."""
        self.ok.setEnabled(self.person.ready() and (self._again or bool(self._why())))

    def _why(self) -> str:
        return "" if self._again else self.reason.toPlainText().strip()

    def _want(self) -> None:
        self.wait()
        self.wanted.emit(self._why(), By(self.person.who(), self.person.code()))
