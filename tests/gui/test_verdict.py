"""The verdict's messages: as many as a few lines hold, the rest one press away, those on validity first."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from bloodview.clinic import Rank
from bloodview.gui.message_lines import MessageLines
from bloodview.progress import Report
from bloodview.report import judged
from bloodview.result import Estimate, Recipe, Release, Result
from bloodview.samples import Sample
from tests.fakes import fake_engine, fake_result
from tests.gui.conftest import MakeWindow

_MANY = [f"Message {number} says something about the sample." for number in range(7)]
_LONG = "A sentence that is long enough to take more than one line of a narrow window, and then some more. " * 3


@pytest.fixture
def lines(qtbot: QtBot) -> Iterator[MessageLines]:
    """Give messages on the screen, in a window that is taller than they are."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    found = MessageLines()
    column.addWidget(found)
    column.addStretch()
    window.resize(700, 500)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    found.say(_MANY)
    yield found
    window.close()


def test_what_is_not_seen_is_counted_and_one_key_away(qtbot: QtBot, lines: MessageLines) -> None:
    assert lines.seen().splitlines() == [f"•  {message}" for message in _MANY[:4]]
    assert lines.all().splitlines() == [f"•  {message}" for message in _MANY]
    assert lines.more.text() == "+3 more"
    assert lines.more.accessibleName() == "Show 3 more messages"
    lines.more.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(lines.more, Qt.Key.Key_Space)
    assert lines.seen() == lines.all()
    qtbot.waitUntil(lambda: lines.height() >= 7 * lines.fontMetrics().lineSpacing())
    assert lines.more.hasFocus()
    assert lines.more.text() == "Show fewer"
    qtbot.keyClick(lines.more, Qt.Key.Key_Space)
    assert lines.more.text() == "+3 more"


def test_the_same_messages_again_stay_open_and_others_begin_anew(lines: MessageLines) -> None:
    lines.more.click()
    lines.say(_MANY)
    assert lines.seen() == lines.all()
    lines.say(_MANY[1:])
    assert lines.more.text() == "+2 more"
    lines.say(_MANY[:2])
    assert not lines.more.isVisible()
    lines.say(())
    assert not lines.isVisible()


def test_a_message_is_shown_whole_or_not_at_all(qtbot: QtBot, lines: MessageLines) -> None:
    lines.say([_LONG * 3, *_MANY[:2]])  # longer than the lines there are: the first is shown whatever it is
    assert lines.seen() == f"•  {_LONG * 3}"
    assert lines.more.text() == "+2 more"
    lines.say([_MANY[0], _LONG, *_MANY[1:3]])
    few = len(lines.seen().splitlines())
    lines.window().resize(2400, 500)
    qtbot.waitUntil(lambda: len(lines.seen().splitlines()) > few)
    assert not lines.more.isVisible()


def test_nothing_is_cut_off_at_larger_text(qapp: QApplication, qtbot: QtBot, lines: MessageLines) -> None:
    before = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(before.pointSizeF() * 1.5)
    try:
        qapp.setFont(larger)
        lines.say([_LONG, *_MANY])
        lines.more.click()
        qtbot.waitUntil(lambda: lines.height() >= 9 * lines.fontMetrics().lineSpacing())
        label = lines._label
        assert label.height() >= label.heightForWidth(label.width())
    finally:
        qapp.setFont(before)


def test_what_the_counts_are_worth_comes_before_what_they_mean(make_window: MakeWindow) -> None:
    def analyze(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        counts = replace(
            fake_result(sample).counts,
            clump_pct=Estimate(14.0, 13.0, 15.0),
            plt=Estimate(21.0, 19.0, 23.0),
        )
        return fake_result(sample, Release.REVIEW, ("The gate says this.",), recipe=recipe, counts=counts)

    window = make_window("Rex.fcs", analyzed=True, engine=fake_engine(analyze=analyze))
    entry = window.session.current
    assert entry is not None
    assert entry.result is not None
    meant = {message.text: message.rank for message in judged(entry.result, entry.patient, None).messages}
    assert set(meant.values()) >= {Rank.VALIDITY, Rank.PATTERN}
    told = [line.removeprefix("•  ") for line in window.result.verdict.messages.splitlines()]
    assert told[0] == "The gate says this."
    ranks = [meant[line] for line in told if line in meant]
    assert len(ranks) == len(meant)
    assert ranks == sorted(ranks)


def test_the_verdict_stays_in_sight_where_the_page_is_wider_than_the_window(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    panel = window.result
    panel.counts.setMinimumWidth(2 * window.width())
    window.resize(window.width() - 40, window.height())
    qtbot.waitUntil(lambda: panel.page.width() > panel.width())
    qtbot.waitUntil(lambda: panel.verdict.geometry().right() < panel.width())
    panel.counts.setMinimumWidth(0)
    window.resize(window.width() + 80, window.height())
    qtbot.waitUntil(lambda: panel.verdict.width() == panel.counts.width())
