"""The dock beside the plots that says which channels decided."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bloodview.clinic.explanation import Explanation, Outline, Prototype
from bloodview.errors import UserError
from bloodview.gui.result_panel import ResultPanel
from bloodview.gui.why_bars import Bar, Bars
from bloodview.gui.why_dock import WhyDock
from bloodview.gui.why_work import Answer, Question, answer
from bloodview.gui.window import MainWindow
from bloodview.progress import Report, ignore
from bloodview.result import Population
from tests.gui.conftest import MakeWindow

CHANNELS = ("FSC-A", "SSC-A", "FL1-A")


def explained(population: Population, event: int | None = None) -> Explanation:
    return Explanation(
        population=population,
        event=event,
        drawn=500 if event is None else 1,
        channels=CHANNELS,
        attribution=np.array([11.5, -2.25, 0.4]),
        shift=np.array([-2.0, 0.5, 0.02]),
        times=np.array([0.03, 1.4, 1.0]),
        difference=9.6,
        error=0.0004,
        nearest=(Prototype(population, 3, 13, 0.42), Prototype(Population.OTHER, 1, 9, 0.9)),
    )


class Asked:
    """Answers every question at once and remembers it."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def __call__(self, _session: object, question: Question, _report: Report) -> Answer:
        self.questions.append(question)
        circle = np.stack([1000 + 500 * np.cos(np.linspace(0, 6.2, 20)), 100 + 50 * np.sin(np.linspace(0, 6.2, 20))], 1)
        found = explained(question.population, question.event)
        return Answer(
            question, found, (Outline(Population.RBC, 0.5, circle), Outline(Population.RBC, 0.95, circle)), None
        )


@pytest.fixture
def opened(make_window: MakeWindow, qtbot: QtBot) -> tuple[MainWindow, WhyDock, Asked]:
    window = make_window("Rex.fcs", "Bella.fcs", analyzed=True)
    asked = Asked()
    dock = WhyDock(window.session, window.result, asked)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    qtbot.waitUntil(lambda: bool(asked.questions) and not window.session.jobs.busy)
    return window, dock, asked


def test_explains_the_chosen_population(opened: tuple[MainWindow, WhyDock, Asked], qtbot: QtBot) -> None:
    window, dock, asked = opened
    assert dock.population.currentData() == Population.PLT
    assert [bar.name for bar in dock.bars.bars] == ["FSC-A", "SSC-A", "FL1-A"]
    assert dock.bars.bars[0].words == "0.03 times: smaller than an ordinary red cell"
    assert dock.bars.bars[1].words == "1.40 times: larger than an ordinary red cell"
    assert dock.bars.bars[2].words == "as in an ordinary red cell"
    assert dock.sums.text() == "Mean of 500 events. The bars add up to 9.6 log odds; 0.04 % of it is missing (median)."
    assert dock.nearest.text().startswith("Nearest kinds of cell in the training: PLT 3 of 13 (0.4 SD), OTHER 1 of 9")
    dock.population.setFocus()
    QTest.keyClick(dock.population, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    assert asked.questions[-1].population == Population.CLUMP


def test_a_click_explains_the_event_there(opened: tuple[MainWindow, WhyDock, Asked], qtbot: QtBot) -> None:
    window, dock, asked = opened
    entry = window.session.current
    assert entry is not None
    assert entry.result is not None
    event = int(np.flatnonzero(entry.result.population == Population.PLT)[0])
    latent = entry.result.latent[event]
    place = QPointF(float(latent[0]), float(latent[1]))
    assert dock.clicks[1].at(place) == event
    dock.clicks[1].clicked.emit(event)
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    assert asked.questions[-1].event == event
    assert dock.heading.text().startswith(f"Event {event + 1:,}")
    dock.whole.click()
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    assert asked.questions[-1].event is None


def test_compares_with_another_sample(opened: tuple[MainWindow, WhyDock, Asked], qtbot: QtBot) -> None:
    window, dock, asked = opened
    assert dock.other.count() == 2
    dock.other.setCurrentIndex(1)
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    other = asked.questions[-1].other
    assert other is not None
    assert other is not window.session.current
    assert dock.heading.text() == f"How PLT differ from those of {other.path.stem}"
    assert dock.bars.bars[0].words == "smaller than in the other sample"


def test_the_outline_comes_and_goes(opened: tuple[MainWindow, WhyDock, Asked]) -> None:
    _, dock, _ = opened
    assert not dock._usual.lines
    dock.outline.setChecked(True)
    assert len(dock._usual.lines) == 2
    dock.outline.setChecked(False)
    assert not dock._usual.lines


def test_is_closed_until_asked_for_and_has_a_key(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    assert not window.why.isVisible()
    assert window.why.toggleViewAction().shortcut().toString() == "F7"
    assert isinstance(window.result, ResultPanel)
    qtbot.waitUntil(lambda: not window.session.jobs.busy)


def test_a_model_that_is_gone_is_told(opened: tuple[MainWindow, WhyDock, Asked]) -> None:
    window, _, _ = opened
    entry = window.session.current
    assert entry is not None
    assert entry.result is not None
    other = replace(entry, result=replace(entry.result, model_id="000000000000"), path=Path("Rex.fcs"))
    with pytest.raises(UserError, match=r"that counted Rex.fcs is not there any more; analyze the sample again\."):
        answer(window.session, Question(other, Population.PLT), ignore)


def test_bars_are_told_to_a_screen_reader(qtbot: QtBot) -> None:
    bars = Bars()
    qtbot.addWidget(bars)
    bars.show_bars([Bar("FSC-A", -1.5, "smaller"), Bar("SSC-A", 4.0, "larger")], "#0062A8")
    assert [bar.name for bar in bars.bars] == ["SSC-A", "FSC-A"]
    assert bars.accessibleDescription() == "FSC-A -1.5, smaller; SSC-A 4.0, larger"
