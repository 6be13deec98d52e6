"""Ticks of the plots in the marks and words of the language spoken."""

from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot

from bloodview.gui.plot_axis import DayAxis, NumberAxis
from bloodview.gui.plot_view import RawAxis
from bloodview.gui.scale import label
from bloodview.language import speaking

_MONTH, _DAY = 3600.0 * 24 * 30, 3600.0 * 24


@pytest.mark.parametrize(("code", "half"), [("en", "0.5"), ("de", "0,5"), ("ro", "0,5")])
def test_ticks_take_the_decimal_mark(qtbot: QtBot, code: str, half: str) -> None:
    axes = NumberAxis("left"), RawAxis("left")
    with speaking(code):
        assert [axis.tickStrings([0.5], 1.0, 0.5) for axis in axes] == [[half], [half]]


def test_ticks_of_thousands_are_short_in_every_language() -> None:
    assert (label(1500.0), label(100_000.0)) == ("1.5k", "100k")
    with speaking("de"):
        assert (label(1500.0), label(100_000.0)) == ("1,5k", "100k")


def test_months_and_days_are_named_in_the_language(qtbot: QtBot) -> None:
    axis = DayAxis("bottom")
    moment = datetime(2026, 3, 4, 12).timestamp()
    named = {}
    for code in ("en", "de", "ro"):
        with speaking(code):
            axis.zoomLevel = axis.zoomLevels[5 * _DAY]
            months = axis.tickStrings([moment], 1.0, _MONTH)
            days = axis.tickStrings([moment], 1.0, _DAY)
            axis.zoomLevel = axis.zoomLevels[6 * 3600]
            named[code] = (*months, *days, *axis.tickStrings([moment], 1.0, _DAY))
    assert named["en"] == ("Mar", "04", "Wed 04")
    assert named["de"][0].startswith("Mär")
    assert named["de"][1:] == ("04", "Mi 4")
    assert named["ro"][0].startswith("mar")
