"""Axes of numbers and of days whose ticks are written as the language spoken writes them."""

from datetime import datetime

import pyqtgraph as pg
from PySide6.QtCore import QLocale

from bloodview.language import LOCALES, SOURCE, decimal, language

_MONTH, _DAY = "%b", "%a %d"  # as pyqtgraph asks them of strftime, which knows only the language of the computer


class NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis of plain numbers."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Write the numbers beside the ticks."""
        point = decimal(0.0, 1).strip("0")
        return [text.replace(".", point) for text in super().tickStrings(values, scale, spacing)]


class DayAxis(pg.DateAxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis of moments, in seconds since 1970."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Write years, months, days or hours beside the ticks, whichever there is room for."""
        written: list[str] = super().tickStrings(values, scale, spacing)
        form = next((spec.format for spec in self.zoomLevel.tickSpecs if spec.spacing == spacing), "")
        if language() == SOURCE or form not in (_MONTH, _DAY):
            return written
        locale, short = QLocale(LOCALES[language()]), QLocale.FormatType.ShortFormat
        days = [datetime.fromtimestamp(value) for value in values]
        if form == _MONTH:
            return [locale.standaloneMonthName(day.month, short) for day in days]
        return [f"{locale.standaloneDayName(day.isoweekday(), short)} {day.day}" for day in days]
