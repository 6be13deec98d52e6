"""The worklist over records made by hand: what it shows, asks for, and tells where it is empty."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bloodview.gui.theme import DARK, LIGHT, Tokens, apply_theme
from bloodview.gui.worklist_filter import Days, WorklistFilter
from bloodview.gui.worklist_model import FLAG, KEYS, WorklistModel
from bloodview.gui.worklist_view import PAGE, WorklistView
from bloodview.store import open_store, worklist
from bloodview.store.records import State, WorklistQuery
from tests.gui.invented_records import LONG_NAME, made_flags, made_rows

NOW = datetime(2026, 3, 4, 10, 0).astimezone()
TIP, SPOKEN = Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def view(qtbot: QtBot) -> WorklistView:
    """Give a worklist with 24 samples on the screen."""
    view = WorklistView(QAction("Open…"), made_flags)
    qtbot.addWidget(view)
    view.resize(1280, 800)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.show_rows(made_rows(24, NOW), 24, 24)
    return view


def test_the_model_holds_to_the_rules_of_qt(qtmodeltester: ModelTester) -> None:
    model = WorklistModel(made_flags)
    qtmodeltester.check(model)
    model.show(made_rows(9, NOW))
    qtmodeltester.check(model)
    model.show(made_rows(4, NOW))
    assert model.rowCount() == 4


def test_a_row_says_state_patient_and_flags_in_words(view: WorklistView) -> None:
    words = {key: view.rows.index(0, column).data() for column, key in enumerate(KEYS)}
    assert words["state"] == "Needs review"
    assert (words["patient"], words["owner"], words["species"]) == ("Rex", "Miller, Anna", "Dog")
    assert words["plt"] == "30 LL"
    assert words["rbc"] == "4.90 L"
    index = view.rows.index(0, KEYS.index("plt"))
    assert index.data(FLAG) == "critical_low"
    assert "critically low" in index.data(SPOKEN)
    assert "95 % interval 28 – 32" in index.data(TIP)


def test_a_borderline_count_has_its_letter_in_brackets(view: WorklistView) -> None:
    index = view.rows.index(2, KEYS.index("rbc"))
    assert index.data() == "5.48 (L)"
    assert "straddles" in index.data(TIP)


def test_a_refused_result_shows_no_count_and_no_flag(view: WorklistView) -> None:
    refused = view.rows.index(6, KEYS.index("plt"))
    assert refused.data() == "–"
    assert refused.data(FLAG) == ""
    assert "refused" in refused.data(TIP)


def test_names_are_no_markup_in_tool_tips(view: WorklistView) -> None:
    index = view.rows.index(3, KEYS.index("patient"))
    assert index.data() == LONG_NAME
    assert "<b>" not in index.data(TIP)
    assert "&lt;b&gt;&amp;" in index.data(TIP)


def test_typing_asks_once_when_it_rests(qtbot: QtBot, view: WorklistView) -> None:
    asked: list[WorklistQuery] = []
    view.wanted.connect(asked.append)
    qtbot.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert view.filter.search.hasFocus()
    qtbot.keyClicks(view.filter.search, "luna")
    assert asked == []
    qtbot.waitUntil(lambda: len(asked) > 0)
    assert [query.text for query in asked] == ["luna"]
    qtbot.keyClicks(view.filter.search, "x")
    qtbot.keyClick(view.filter.search, Qt.Key.Key_Return)
    assert [query.text for query in asked] == ["luna", "lunax"]
    assert view.table.hasFocus()


@pytest.mark.parametrize(
    ("days", "day", "since", "until"),
    [
        (Days.TODAY, date(2026, 3, 4), None, None),
        (Days.YESTERDAY, date(2026, 3, 3), None, None),
        (Days.WEEK, None, datetime(2026, 2, 26), datetime(2026, 3, 5)),
        (Days.MONTH, None, datetime(2026, 2, 3), datetime(2026, 3, 5)),
        (Days.ANY, None, None, None),
    ],
)
def test_days_become_a_span(
    qtbot: QtBot, days: Days, day: date | None, since: datetime | None, until: datetime | None
) -> None:
    controls = WorklistFilter()
    qtbot.addWidget(controls)
    controls.show_days(days)
    query = controls.query(WorklistQuery(), today=date(2026, 3, 4))
    assert (query.day, query.since, query.until) == (day, since, until)


def test_days_chosen_the_wrong_way_round_are_turned(qtbot: QtBot) -> None:
    controls = WorklistFilter()
    qtbot.addWidget(controls)
    controls.show_days(Days.CHOSEN)
    controls.since.setDate(date(2026, 3, 9))  # type: ignore[arg-type]
    controls.until.setDate(date(2026, 3, 2))  # type: ignore[arg-type]
    query = controls.query(WorklistQuery())
    assert (query.since, query.until) == (datetime(2026, 3, 2), datetime(2026, 3, 10))


def test_states_and_species_narrow_and_are_let_go_together(view: WorklistView) -> None:
    asked: list[WorklistQuery] = []
    view.wanted.connect(asked.append)
    view.filter.states.choose(["review", "preliminary"])
    view.filter.species.choose(["cat"])
    assert asked[-1] == replace(asked[-1], states=(State.REVIEW, State.PRELIMINARY), species=("cat",))
    assert view.filter.states.text() == "State: 2 chosen"
    assert view.filter.species.accessibleName() == "Species: Cat"
    view.filter.clear.click()
    assert asked[-1] == replace(asked[-1], states=(), species=())
    assert not view.filter.clear.isEnabled()


def test_a_click_on_a_head_orders_all_samples_by_it(view: WorklistView, tmp_path: Path) -> None:
    asked: list[WorklistQuery] = []
    view.wanted.connect(asked.append)
    store = open_store(None, tmp_path / "records")
    header = view.table.horizontalHeader()
    for column, key in enumerate(KEYS):
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            header.setSortIndicator(column, order)
            assert (asked[-1].order, asked[-1].descending) == (key, order == Qt.SortOrder.DescendingOrder)
            assert worklist(store, asked[-1]) == ()  # the records know this order
    store.close()


def test_enter_opens_and_delete_removes_nothing(qtbot: QtBot, view: WorklistView) -> None:
    opened: list[int] = []
    view.opened.connect(lambda row: opened.append(row.sample_id))
    view.table.setFocus()
    view.table.selectRow(0)
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert opened == [2]
    qtbot.keyClick(view.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.chosen()) == 24
    qtbot.keyClick(view.table, Qt.Key.Key_Delete)
    assert view.rows.rowCount() == 24
    assert not view.open.isEnabled()


def test_what_can_be_done_follows_the_selection(view: WorklistView) -> None:
    signed: list[list[int]] = []
    view.sign_wanted.connect(lambda rows: signed.append([row.sample_id for row in rows]))
    view.table.selectRow(4)  # a new one
    assert view.open.isEnabled()
    assert not view.sign.isEnabled()
    view.table.selectRow(5)  # one without patient: it is asked whose it is
    assert view.patient.isEnabled()
    assert view.assign.isEnabled()
    view.table.selectRow(2)  # a final one
    assert view.sign.text() == "Amend…"
    assert not view.assign.isEnabled()
    view.table.selectRow(1)
    assert view.sign.text() == "Sign…"
    view.sign.trigger()
    assert signed == [[2]]


def test_the_selection_outlives_a_refresh(view: WorklistView) -> None:
    view.table.choose([3, 4])
    view.show_rows(made_rows(30, NOW)[2:], 28, 30)
    assert [row.sample_id for row in view.chosen()] == [3, 4]


def test_an_empty_worklist_says_what_to_do(view: WorklistView) -> None:
    view.show_rows((), 0, 0)
    assert view.empty.heading.text() == "No samples yet"
    view.show_rows((), 0, 20)
    assert view.empty.heading.text() == "No samples today yet"
    view.empty.button.click()
    assert view.filter.chosen_days() is Days.ANY
    view.filter.states.choose(["final"])
    view.show_rows((), 0, 20)
    assert view.empty.heading.text() == "Nothing found"
    view.empty.button.click()
    assert view.filter.states.chosen() == ()


def test_more_than_a_page_is_said_and_asked_for(view: WorklistView) -> None:
    asked: list[WorklistQuery] = []
    view.wanted.connect(asked.append)
    view.show_rows(made_rows(24, NOW), 700, 9000)
    assert "700 samples" in view.summary.whole()
    assert "the first 24 are shown" in view.summary.whole()
    view.more.click()
    assert asked[-1].limit == 2 * PAGE


def test_500_rows_show_at_once(qtbot: QtBot, view: WorklistView) -> None:
    rows = made_rows(500, NOW)
    begun = datetime.now()
    view.show_rows(rows, 500, 500)
    view.repaint()
    for _page in range(12):
        qtbot.keyClick(view.table, Qt.Key.Key_PageDown)
        view.table.viewport().repaint()
    # Thirteen screens in what a slow test machine needs; a screen takes about 10 ms.
    assert (datetime.now() - begun).total_seconds() < 2.5
    assert view.table.currentIndex().row() > 200


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_nothing_is_cut_off_at_one_and_a_half_times_the_text(qapp: QApplication, qtbot: QtBot, theme: Tokens) -> None:
    before = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(before.pointSizeF() * 1.5)
    try:
        qapp.setFont(larger)
        apply_theme(qapp, theme)
        view = WorklistView(None, made_flags)
        qtbot.addWidget(view)
        view.resize(1280, 800)
        view.show_rows(made_rows(24, NOW), 24, 24)
        view.show()
        metrics = view.table.fontMetrics()
        assert view.table.verticalHeader().defaultSectionSize() > metrics.height()
        assert view.table.columnWidth(0) > metrics.horizontalAdvance("Needs review") + metrics.height()
        assert view.minimumSizeHint().width() <= 1280
    finally:
        qapp.setFont(before)
