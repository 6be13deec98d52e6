"""The form of one reference interval: its four limits, checked before they are kept."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bloodview.clinic import ReferenceInterval
from bloodview.clinic.interval_files import UNITS
from bloodview.errors import UserError
from bloodview.gui.intervals_table import Line
from bloodview.gui.intervals_words import COUNTS, limit_words, limits_fault, read_limit
from bloodview.gui.parts import text_label
from bloodview.gui.theme import tokens_of
from bloodview.gui.units import COUNT_UNITS
from bloodview.language import mark, tr

_FIELDS = {
    "critical_low": mark("Critical low"),
    "low": mark("Low"),
    "high": mark("High"),
    "critical_high": mark("Critical high"),
}
_LONGEST = 20


class IntervalForm(QDialog):
    """Asks for the limits of one count; `wanted` carries the interval, and the form stays until it is accepted."""

    wanted = Signal(object)

    def __init__(self, line: Line, named: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = line.count
        self._before = line.interval
        self.setWindowTitle(tr("Reference interval"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        self.fields: dict[str, QLineEdit] = {}
        for field, words in _FIELDS.items():
            self.fields[field] = self._field(form, field, tr(words))
        self.problem = text_label(wrap=True)
        self.problem.setVisible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Save)
        self.ok.setObjectName("primary")
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        note = tr(
            "Leave a limit empty where there is none. The values become the clinic's own, with today's date as their "
            "source; what another source says of the shipped ones no longer stands beside them."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addWidget(text_label(tr(COUNTS[line.count]), name="heading", size=1.15))
        column.addWidget(text_label(named, name="muted", wrap=True))
        column.addLayout(form)
        column.addWidget(text_label(note, name="muted", wrap=True, size=0.92))
        column.addWidget(self.problem)
        column.addStretch()
        column.addWidget(buttons)
        self.setMinimumWidth(66 * self.fontMetrics().averageCharWidth())
        self.fields["low"].setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why it was not kept, and let it be tried again."""
        self.problem.setText(f"✗ {sentence}")
        self.problem.setStyleSheet(f"color: {tokens_of(self).refused};")
        self.problem.setVisible(True)
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _field(self, form: QFormLayout, field: str, words: str) -> QLineEdit:
        limit = getattr(self._before, field) if self._before is not None else None
        line = QLineEdit(limit_words(limit), maxLength=_LONGEST, placeholderText=tr("none"))
        line.setAccessibleName(words)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(line, 1)
        row.addWidget(text_label(COUNT_UNITS[self._count], name="muted"))
        label = text_label(words)
        label.setBuddy(line)
        form.addRow(label, row)
        return line

    def _save(self) -> None:
        limits: dict[str, float | None] = {}
        for field, line in self.fields.items():
            try:
                limits[field] = read_limit(line.text())
            except UserError as error:
                line.setFocus()
                self.refuse(str(error))
                return
        fault = limits_fault(self._count, **limits)
        if fault:
            self.refuse(fault)
            return
        if self._before is not None and limits == {field: getattr(self._before, field) for field in _FIELDS}:
            self.reject()  # what was not changed keeps its source
            return
        before = self._before or ReferenceInterval(self._count, None, None, UNITS[self._count], "", "clinic")
        self.wanted.emit(
            replace(
                before,
                low=limits["low"],
                high=limits["high"],
                critical_low=limits["critical_low"],
                critical_high=limits["critical_high"],
            )
        )
