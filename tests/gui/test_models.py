"""The list and the table as Qt models, checked by Qt's own tester."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bloodview.gui.population_table import PopulationModel
from bloodview.gui.reading import open_files
from bloodview.gui.sample_list import SampleListModel
from bloodview.gui.session import Session
from bloodview.gui.words import count_words
from bloodview.report.colours import population_label
from bloodview.result import Population
from bloodview.settings import Settings
from tests.fakes import fake_engine
from tests.gui.conftest import analyze_and_wait, open_and_wait

TIP = Qt.ItemDataRole.ToolTipRole
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


def _check(tester: ModelTester, model: QAbstractItemModel) -> None:
    tester.check(model)


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    """Give a session with one analyzed sample."""
    session = Session(fake_engine(2000), Settings())
    open_and_wait(qtbot, session, "Rex.fcs")
    analyze_and_wait(qtbot, session)
    return session


def test_the_list_follows_the_session(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    session = Session(fake_engine(200), Settings())
    model = SampleListModel(session)
    _check(qtmodeltester, model)
    open_and_wait(qtbot, session, "Rex.fcs", "bad.fcs")
    _check(qtmodeltester, model)
    assert [model.index(row).data() for row in range(model.rowCount())] == ["Rex", "bad"]
    assert "Not analyzed yet" in model.index(0).data(SPOKEN)
    assert "Failed. bad.fcs is not a sample file" in model.index(1).data(SPOKEN)


def test_a_change_of_one_entry_changes_one_row(qtbot: QtBot) -> None:
    session = Session(fake_engine(200), Settings())
    model = SampleListModel(session)
    open_and_wait(qtbot, session, "a.fcs", "b.fcs")
    changed: list[int] = []
    resets: list[bool] = []
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    model.modelReset.connect(lambda: resets.append(True))
    analyze_and_wait(qtbot, session)
    assert set(changed) == {0, 1}
    assert resets == []


def test_text_from_files_is_no_markup_in_tool_tips(qtbot: QtBot) -> None:
    session = Session(fake_engine(200), Settings())
    model = SampleListModel(session)
    open_files(session, [Path("/clinic/bad <b>&.fcs")])
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert "<b>" not in model.index(0).data(TIP)
    assert "bad &lt;b&gt;&amp;.fcs" in model.index(0).data(TIP)


def test_the_table_gives_events_share_and_count(session: Session, qtmodeltester: ModelTester) -> None:
    model = PopulationModel(session)
    _check(qtmodeltester, model)
    assert session.current is not None
    result = session.current.result
    assert result is not None
    row = [model.index(Population.PLT, column).data() for column in range(model.columnCount())]
    events = result.population_events[Population.PLT]
    assert row == [
        "PLT",
        f"{events:,.0f}",
        f"{events / result.events:.2%}".replace("%", " %"),
        f"{count_words('plt', events * 200 / 2000)} ×10⁹/L",
        "–",
    ]
    shares = [float(model.index(row, 2).data().removesuffix(" %")) for row in range(model.rowCount())]
    assert sum(shares) == pytest.approx(100, abs=0.05)
    assert [model.index(row, 0).data() for row in range(5)] == [population_label(member) for member in Population]


def test_unticking_hides_and_ticking_shows(session: Session) -> None:
    model = PopulationModel(session)
    index = model.index(Population.RBC, 0)
    tick = Qt.ItemDataRole.CheckStateRole
    assert model.setData(index, Qt.CheckState.Unchecked.value, tick)
    assert session.hidden == {Population.RBC}
    assert Qt.CheckState(index.data(tick)) == Qt.CheckState.Unchecked
    assert model.setData(index, Qt.CheckState.Checked.value, tick)
    assert session.hidden == frozenset()


def test_the_selection_is_counted_by_population(session: Session) -> None:
    model = PopulationModel(session)
    assert session.current is not None
    result = session.current.result
    assert result is not None
    chosen = np.zeros(result.events, dtype=bool)
    chosen[:500] = True
    session.select(chosen)
    counts = [int(model.index(row, 4).data()) for row in range(5)]
    assert counts == np.bincount(result.population[:500], minlength=5).tolist()
    session.select(None)
    assert model.index(0, 4).data() == "–"


def test_without_a_result_the_table_is_empty(session: Session, qtbot: QtBot) -> None:
    model = PopulationModel(session)
    open_and_wait(qtbot, session, "new.fcs")
    session.show(session.entries[-1].key)
    assert model.rowCount() == 0
