"""The form of one lot of a control: what its label says, its targets, and who makes the change."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QFormLayout, QGridLayout, QLineEdit, QWidget

from bloodview.clinic.controls import CONTROLLED, ControlMaterial, Target
from bloodview.gui.parts import text_label
from bloodview.gui.signing_asking import AskingDialog
from bloodview.gui.signing_parts import buttons_of, column_of
from bloodview.gui.signing_person import Person
from bloodview.gui.worklist_words import COUNT_TITLES, COUNT_UNITS, COUNT_WORDS
from bloodview.gui.written_days import day_format
from bloodview.language import digits, language, tr
from bloodview.store import By, MaterialRecord, UserRecord

_LONGEST = 120
_NONE = QDate(2000, 1, 1)  # shown as words: no day is told
_LETTERS = 92


class MaterialForm(AskingDialog):
    """Stays open until `finish` is called; `wanted` carries the material and who makes the change."""

    wanted = Signal(object, object)

    def __init__(
        self,
        before: MaterialRecord | None,
        users: Sequence[UserRecord] = (),
        last: str = "",
        analysers: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        title = tr("Change a lot") if before is not None else tr("Add a lot")
        super().__init__(title, Person(users, last, vets_only=False), _LETTERS, parent=parent)
        told = before.material if before is not None else ControlMaterial("", "", "", valid_from=date.today())
        self.name = _line(told.name, tr("As the label says: Para 12"))
        self.level = _line(told.level, tr("low, normal or high"))
        self.lot = _line(told.lot, tr("As the label says: 2301-N"))
        self.expiry = _day(told.expiry, tr("not told"))
        self.valid_from = _day(told.valid_from, tr("always"))
        self.analyser = QComboBox(editable=True)
        self.analyser.addItems(["", *sorted(set(analysers) - {""})])
        self.analyser.setEditText(told.analyser)
        line = self.analyser.lineEdit()
        if line is not None:
            line.setPlaceholderText(tr("every analyser"))
            line.setMaxLength(_LONGEST)
        self.targets = {count: _target(told.targets.get(count)) for count in CONTROLLED}
        words = tr(
            "Copy name, level, lot and expiry from the label, and mean and SD of each count from the sheet that comes "
            "with the lot, or from 20 measurements of your own. A count without a target is not judged."
        )
        self._place(words)
        self.ok.clicked.connect(self._save)
        self.person.changed.connect(self.refresh)
        for field in (self.name, self.level, self.lot):
            field.textChanged.connect(self.refresh)
        self.ready()
        self.name.setFocus()

    def _place(self, words: str) -> None:
        column = column_of(self, words)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, control in (
            (tr("Name"), self.name),
            (tr("Level"), self.level),
            (tr("Lot"), self.lot),
            (tr("Expires"), self.expiry),
            (tr("Valid from"), self.valid_from),
            (tr("Analyser"), self.analyser),
        ):
            label = text_label(title)
            label.setBuddy(control)
            control.setAccessibleName(title)
            form.addRow(label, control)
        column.addLayout(form)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.addWidget(text_label(tr("Target"), name="heading"), 0, 0)
        grid.addWidget(text_label(tr("Mean"), name="muted"), 0, 1)
        grid.addWidget(text_label(tr("SD"), name="muted"), 0, 2)
        for row, (count, fields) in enumerate(self.targets.items(), start=1):
            grid.addWidget(text_label(COUNT_TITLES[count]), row, 0)
            for place, (field, title) in enumerate(zip(fields, (tr("Mean"), tr("SD")), strict=True), start=1):
                field.setAccessibleName(tr("{what}: {count}", what=title, count=tr(COUNT_WORDS[count])))
                grid.addWidget(field, row, place)
            grid.addWidget(text_label(COUNT_UNITS[count], name="muted"), row, 3)
        column.addLayout(grid)
        column.addWidget(text_label(tr("Who makes this change"), name="heading"))
        column.addWidget(self.person)
        column.addWidget(self.refused)
        column.addStretch()
        buttons, self.ok = buttons_of(self, tr("Save"))
        column.addWidget(buttons)

    def refresh(self) -> None:
        """Let it be kept once the lot and somebody are named."""
        named = all(field.text().strip() for field in (self.name, self.level, self.lot))
        self.ok.setEnabled(named and self.person.ready())

    def _save(self) -> None:
        targets: dict[str, Target] = {}
        for count, (mean, sd) in self.targets.items():
            texts = (mean.text().strip(), sd.text().strip())
            if not any(texts):
                continue
            numbers = [_number(text) for text in texts]
            if numbers[0] is None or numbers[1] is None:
                self.refuse(
                    tr(
                        "Mean and SD of {count} are two numbers; write both, or leave both empty.",
                        count=COUNT_TITLES[count],
                    )
                )
                return
            targets[count] = Target(numbers[0], numbers[1])
        told = ControlMaterial(
            name=self.name.text(),
            level=self.level.text(),
            lot=self.lot.text(),
            expiry=_told(self.expiry),
            analyser=self.analyser.currentText(),
            targets=targets,
            valid_from=_told(self.valid_from),
        )
        self.wait()
        self.wanted.emit(told, By(self.person.who(), self.person.code()))


def _line(text: str, hint: str) -> QLineEdit:
    field = QLineEdit(text, maxLength=_LONGEST)
    field.setPlaceholderText(hint)
    return field


def _day(day: date | None, none: str) -> QDateEdit:
    edit = QDateEdit(QDate.currentDate())
    edit.setCalendarPopup(True)
    edit.setMinimumDate(_NONE)
    edit.setSpecialValueText(none)
    edit.setDisplayFormat(day_format())
    edit.setDate(_NONE if day is None else QDate(day.year, day.month, day.day))
    return edit


def _told(edit: QDateEdit) -> date | None:
    day = edit.date()
    return None if day == _NONE else date(day.year(), day.month(), day.day())


def _target(target: Target | None) -> tuple[QLineEdit, QLineEdit]:
    texts = ("", "") if target is None else (digits(target.mean, 6), digits(target.sd, 6))
    mean, sd = (QLineEdit(text, maxLength=12) for text in texts)
    return mean, sd


def _number(text: str) -> float | None:
    """Read a number as the language writes it, or with a point."""
    try:
        return float(text if language() == "en" else text.replace(",", "."))
    except ValueError:
        return None
