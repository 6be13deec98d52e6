"""Held counts in the window: a word and a reason in place of the count, wherever counts are shown."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.gui.counts_panel import CountsPanel
from bloodview.gui.history_previous import previous_of
from bloodview.gui.history_table import HistoryModel
from bloodview.gui.history_values import Past, before, flags_of_row, past_of
from bloodview.gui.trend_panel import TrendCard
from bloodview.gui.worklist_model import KEYS, WorklistModel
from bloodview.report import judged
from bloodview.result import Release, Result
from bloodview.store import State, add_result, import_sample, mark_reviewed, open_store, save_patient
from tests.core.report.held import HELD
from tests.core.store.made import REX, made_result, made_sample
from tests.fakes import fake_result, fake_sample
from tests.gui.invented_records import made_history, made_rows

_WHY = {"plt": HELD["plt"]}


@pytest.fixture
def result() -> Result:
    """Give a result of which the platelets are held."""
    return fake_result(fake_sample(Path("rex.fcs"), 400), Release.REVIEW, held=_WHY)


def _pasts(held: Mapping[str, str]) -> list[Past]:
    """Give a history whose last result holds counts."""
    *earlier, (sample, last) = made_history(3)
    waiting = (replace(sample, state=State.REVIEW), replace(last, release=Release.REVIEW, held=held))
    return [past_of(*pair, Patient(species="dog")) for pair in (*earlier, waiting)]


def test_a_card_shows_the_reason_and_the_estimate_small(qtbot: QtBot, result: Result) -> None:
    panel = CountsPanel()
    qtbot.addWidget(panel)
    found = judged(result, Patient(species="dog"))
    panel.show_result(result, found)
    assert result.counts.plt is not None
    assert (panel.plt.value.text(), panel.plt.unit.text(), panel.plt.flag.text()) == ("hold", "", "")
    assert panel.plt.interval.text().startswith("estimate ")
    assert f"hold: {_WHY['plt']}" in panel.plt.accessibleName()
    assert panel.rbc.value.text() != "hold"
    panel.show_result(result, judged(result, Patient(species="dog"), by_hand=True), "released by Ann")
    assert panel.plt.value.text() == f"{result.counts.plt.value:.0f}"
    assert panel.plt.accessibleName().count("released by Ann") == 1
    assert "released by Ann" not in panel.rbc.accessibleName()
    panel.show_result(replace(result, held={}), found)
    assert panel.plt.hold.isHidden()


def test_the_absolute_reticulocytes_are_held_with_the_red_cells(qtbot: QtBot, result: Result) -> None:
    panel = CountsPanel()
    qtbot.addWidget(panel)
    held = replace(result, held={"rbc": "A clog."})
    panel.show_result(held, judged(held, Patient(species="dog")))
    assert panel.retic.value.text() != "hold"
    assert panel.retic.more.text() == "absolute count held, as RBC"


def test_the_worklist_says_hold_in_place_of_the_count() -> None:
    row = replace(made_rows(1, datetime(2026, 3, 4, 10, 15))[0], held=_WHY)
    model = WorklistModel(flags_of_row)
    model.show([row])
    index = model.index(0, KEYS.index("plt"))
    assert model.data(index) == "hold"
    assert _WHY["plt"] in str(model.data(index, Qt.ItemDataRole.AccessibleTextRole))
    tip = str(model.data(index, Qt.ItemDataRole.ToolTipRole))
    assert _WHY["plt"] in tip
    assert "estimate 30" in tip
    assert "plt" not in flags_of_row(row)
    assert "plt" in flags_of_row(replace(row, held={}))
    assert model.data(model.index(0, KEYS.index("rbc"))) != "hold"


def test_the_history_compares_nothing_with_a_held_count_and_draws_it_hollow(qtbot: QtBot) -> None:
    pasts = _pasts(_WHY)
    assert "plt" not in pasts[-1].counts
    assert "plt" not in pasts[-1].flags
    assert before(pasts, 3, "plt") == pasts[1].counts["plt"]
    model = HistoryModel()
    model.show(pasts)
    column = next(number for number in range(8) if model.headerData(number, Qt.Orientation.Horizontal) == "PLT")
    assert [model.data(model.index(row, column)) == "hold" for row in range(3)] == [True, False, False]
    card = TrendCard("plt")
    qtbot.addWidget(card)
    card.show_history(pasts)
    assert card.plot.scatter is not None
    assert card.plot.held is not None
    assert [len(points.getData()[0]) for points in (card.plot.scatter, card.plot.held)] == [2, 1]
    assert card.plot.accessibleDescription() == "1 held value, drawn hollow"
    card.show_history(_pasts({}))
    assert card.plot.accessibleDescription() == ""


def test_a_trend_of_nothing_but_held_values_says_so(qtbot: QtBot) -> None:
    card = TrendCard("plt")
    qtbot.addWidget(card)
    card.show_history(_pasts(_WHY)[-1:])
    assert card.detail.text() == "held for review"
    assert card.plot.held is not None


def test_a_sample_is_not_compared_with_an_earlier_held_count_until_it_is_released(tmp_path: Path) -> None:
    store = open_store(None, tmp_path / "data")
    rex = save_patient(store, REX)
    ids = []
    for day in (1, 2):
        sample = made_sample(tmp_path, f"{day}.fcs", acquired=datetime(2026, 3, day, 10, 15))
        record, _ = import_sample(store, sample, rex.id)
        add_result(store, record.id, replace(made_result(sample.sha256, Release.REVIEW), held=_WHY))
        ids.append(record.id)
    held = previous_of(store, ids[1])
    assert held is not None
    assert (held.counts.plt, held.counts.rbc is None) == (None, False)
    mark_reviewed(store, ids[0], "Ann", "Seen.")
    freed = previous_of(store, ids[1])
    assert freed is not None
    assert freed.counts.plt is not None
    store.close()
