"""The calendar that chooses a day as pictures: every number and day of the week stands there whole."""

import pytest
from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QApplication, QCalendarWidget
from pytestqt.qtbot import QtBot

from bloodview.gui.theme import DARK, LIGHT, Tokens, apply_theme
from tests.snapshots.compare import assert_like
from tests.snapshots.windows import pixels, same_font

__all__ = ["same_font"]


@pytest.mark.parametrize(("theme", "ending"), [(LIGHT, ""), (DARK, "_dark")])
def test_calendar(qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, theme: Tokens, ending: str) -> None:
    qapp.setStyle("Fusion")
    apply_theme(qapp, theme)
    calendar = QCalendarWidget()
    calendar.setLocale(QLocale("en_GB"))
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setSelectedDate(QDate(2021, 3, 4))
    qtbot.addWidget(calendar)
    calendar.resize(calendar.sizeHint())
    with qtbot.waitExposed(calendar):
        calendar.show()
    update = bool(request.config.getoption("--update-snapshots"))
    assert_like(pixels(calendar), f"calendar{ending}", update=update, mean=2.0)
