"""A birth date: written freely, or chosen in a calendar."""

from datetime import date

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtWidgets import QCalendarWidget, QFrame, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from bloodview.clinic import age_days
from bloodview.gui.icons import themed_icon
from bloodview.gui.written_days import kept_day, shown_day
from bloodview.language import tr

_LONGEST = 120


class BirthEdit(QWidget):
    """A line for a date, in the order of the language, and the button of its calendar; a year alone will do."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._birth = ""
        self.line = QLineEdit()
        self.line.setAccessibleName(tr("Patient: Born"))
        self.line.setPlaceholderText(tr("{day} or {year}", day=shown_day("2021-03-04"), year=2021))
        self.line.setMaxLength(_LONGEST)
        self.line.textEdited.connect(self._edit)
        self.line.editingFinished.connect(lambda: self.show_birth(self._birth))
        self.button = QToolButton()
        self.button.setObjectName("tool")
        self.button.setIcon(themed_icon("calendar"))
        self.button.setAccessibleName(tr("Choose the birth date in a calendar"))
        self.button.setToolTip(tr("Choose the birth date in a calendar"))
        self.button.clicked.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.line)
        self.calendar: QCalendarWidget | None = None

    def show_birth(self, birth: str) -> None:
        """Show a birth date as it is kept, or whatever stands in its place."""
        self._birth = birth
        if self.line.text() != shown_day(birth):
            self.line.setText(shown_day(birth))

    def birth(self) -> str:
        """Give the birth date as it is kept."""
        return self._birth

    def _edit(self, text: str) -> None:
        self._birth = kept_day(text, date.today())
        self.edited.emit()

    def _open(self) -> None:
        frame = QFrame(self, Qt.WindowType.Popup)
        frame.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget()
        calendar.setAccessibleName(tr("Birth date"))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setMaximumDate(QDate.currentDate())
        calendar.setSelectedDate(_day_of(self._birth))
        # A click chooses; the arrows only walk, Enter chooses.
        calendar.clicked.connect(lambda day: self._take(day, frame))
        calendar.activated.connect(lambda day: self._take(day, frame))
        column = QVBoxLayout(frame)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(calendar)
        self.calendar = calendar
        frame.destroyed.connect(self._forget)
        frame.adjustSize()
        frame.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        frame.show()
        calendar.setFocus()

    def _take(self, day: QDate, frame: QFrame) -> None:
        if frame.isVisible():
            frame.close()
            self.show_birth(day.toString("yyyy-MM-dd"))
            self.edited.emit()

    def _forget(self) -> None:
        self.calendar = None


def _day_of(text: str) -> QDate:
    today = date.today()
    days = age_days(text, today)
    return QDate.currentDate().addDays(-round(days)) if days is not None else QDate.currentDate()
