"""The whole window over a fake engine: keys, drops, empty states, verdicts, nothing cut off."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from bloodview.gui.engine import Engine
from bloodview.gui.errors import ErrorDialog
from bloodview.gui.parts import ElidedLabel
from bloodview.gui.session import State
from bloodview.gui.theme import DARK, LIGHT, Tokens, apply_theme
from bloodview.gui.verdict import SIMULATED
from bloodview.gui.words import number
from bloodview.progress import Report
from bloodview.result import SIMULATED_NOTICE, Estimate, Recipe, Release, Result
from bloodview.samples import Sample
from tests.fakes import fake_engine, fake_result
from tests.gui.conftest import MakeWindow, analyze_and_wait, open_and_wait

F5, ESCAPE = Qt.Key.Key_F5, Qt.Key.Key_Escape


def _with(release: Release, *messages: str) -> Engine:
    def analyze(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        return fake_result(sample, release, messages, recipe=recipe)

    return fake_engine(analyze=analyze)


def test_an_empty_window_says_what_to_do(make_window: MakeWindow) -> None:
    window = make_window()
    assert window.result.currentWidget() is window.result.empty
    assert window.result.empty.heading.text() == "Drop sample files here"
    assert window.result.empty.button.isVisible()
    actions = window.actions_
    assert not any(action.isEnabled() for action in (actions.analyze, actions.analyze_all, actions.print, actions.save))
    assert not window.patient.isEnabled()


def test_ctrl_o_opens_several_files(qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window = make_window()
    names = ["/clinic/a.fcs", "/clinic/b.fcs"]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_arguments: (names, ""))
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: [entry.state for entry in window.session.entries] == [State.NEW, State.NEW])
    assert [action.text() for action in window.actions_.recent.actions()] == ["b.fcs", "a.fcs"]
    assert window.result.empty.heading.text() == "a"
    assert "Press Analyze" in window.result.empty.hint.text()


def test_f5_analyzes_and_shows_four_counts(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs")
    qtbot.keyClick(window, F5)
    qtbot.waitUntil(lambda: window.result.currentWidget() is window.result.scroller)
    assert window.session.current is not None
    counts = window.session.current.result.counts  # type: ignore[union-attr]
    cards = window.result.counts
    assert counts.rbc is not None
    assert counts.rbc_uncorrected is not None
    assert cards.rbc.value.text() == number(counts.rbc.value)
    assert cards.rbc.unit.text() == "×10¹²/L"
    assert cards.rbc.interval.text() == f"95 % interval {counts.rbc.low:.2f} – {counts.rbc.high:.2f}"
    assert cards.rbc.more.text() == f"without clump correction {counts.rbc_uncorrected:.2f}"
    assert counts.retic is not None
    assert f"{number(counts.retic.value)} ×10⁹/L" in cards.retic.more.text()
    assert cards.plt.value.text() == f"{counts.plt.value:.0f}"  # type: ignore[union-attr]
    assert "95 % interval" in cards.clump.accessibleName()


@pytest.mark.parametrize(
    ("release", "words"),
    [
        (Release.OK, "Release: OK"),
        (Release.REVIEW, "Hold for review"),
        (Release.REFUSED, "Refused"),
    ],
)
def test_the_verdict_stands_in_words_with_its_reasons(make_window: MakeWindow, release: Release, words: str) -> None:
    window = make_window(
        "Rex.fcs", analyzed=True, engine=_with(release, "Platelets are <b>clumped</b>.", SIMULATED_NOTICE)
    )
    verdict = window.result.verdict
    assert verdict.title == words
    told = [line.removeprefix("•  ") for line in verdict.messages.splitlines()]
    assert told[0] == "Platelets are <b>clumped</b>."
    assert (len(told) > 1) == (release is not Release.REFUSED)  # of refused counts nothing is said
    assert verdict.notice.text() == SIMULATED
    assert verdict.notice.isVisible()


def test_flags_and_messages_stand_beside_the_counts(make_window: MakeWindow) -> None:
    def analyze(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        counts = replace(
            fake_result(sample).counts,
            rbc=Estimate(6.9, 6.8, 7.0),
            retic_pct=Estimate(1.5, 1.3, 1.7),
            retic=Estimate(120.0, 115.0, 125.0),
            plt=Estimate(21.0, 19.0, 23.0),
        )
        return fake_result(sample, recipe=recipe, counts=counts)

    window = make_window("Rex.fcs", analyzed=True, engine=fake_engine(analyze=analyze))
    cards = window.result.counts
    assert [card.flag.text() for card in (cards.rbc, cards.retic, cards.clump, cards.plt)] == ["", "(H)", "", "LL"]
    assert cards.plt.reference.text() == "reference 148 – 484"
    assert cards.clump.reference.text() == "no reference interval"
    assert cards.retic.more.text().endswith("  H")
    for told in ("critically low", "148 – 484", "Dog, adult", "Source: "):
        assert told in cards.plt.toolTip()
        assert told in cards.plt.accessibleName()
    assert "Reticulocytes (RETIC): above the reference interval" in cards.retic.toolTip()
    said = window.result.verdict.messages
    assert said.index("Critical thrombocytopenia") < said.index("smear")


def test_a_species_without_intervals_has_no_flags(make_window: MakeWindow) -> None:
    def analyze(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        return fake_result(sample, recipe=recipe, species=None)

    window = make_window("Rex.fcs", analyzed=True, engine=fake_engine(analyze=analyze))
    window.patient.edits["name"].setText("Rex")
    window.session.set_species(None)
    card = window.result.counts.plt
    assert (card.flag.text(), card.toolTip(), card.reference.isVisible()) == ("", "", False)


def test_without_volume_the_cards_say_why(make_window: MakeWindow) -> None:
    def analyze(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        result = fake_result(sample, recipe=recipe)
        counts = replace(result.counts, rbc=None, rbc_uncorrected=None, retic=None, plt=None)
        return replace(result, volume_nl=None, counts=counts)

    window = make_window("Rex.fcs", analyzed=True, engine=fake_engine(analyze=analyze))
    assert window.result.counts.plt.value.text() == "–"
    assert window.result.counts.plt.interval.text() == "needs the analysed volume"
    assert window.result.counts.retic.unit.text() == "%"


def test_a_failed_file_says_why_where_one_looks(make_window: MakeWindow) -> None:
    window = make_window("bad.fcs", "Rex.fcs")
    assert window.result.empty.heading.text() == "This file cannot be read"
    assert window.result.empty.hint.text() == window.session.entries[0].reason


def test_escape_cancels_and_then_lets_go_of_the_selection(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", engine=fake_engine(pause=5))
    qtbot.keyClick(window, F5)
    qtbot.waitUntil(lambda: window.session.entries[0].state is State.ANALYZING)
    assert window.progress.bar.isVisible()
    assert window.progress.button.isVisible()
    qtbot.keyClick(window, ESCAPE)
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    assert window.session.entries[0].state is State.NEW
    assert not window.progress.bar.isVisible()
    assert window.progress.message.whole() == "Ready"


def test_escape_lets_go_of_the_selection(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    result = window.session.entries[0].result
    assert result is not None
    window.session.select(result.population == 3)
    assert window.session.selection is not None
    qtbot.keyClick(window, ESCAPE)
    assert window.session.selection is None


def test_files_and_folders_can_be_dropped(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path) -> None:
    window = make_window()
    folder = tmp_path / "day"
    folder.mkdir()
    for path in (folder / "b.fcs", folder / "c.fcs", tmp_path / "a.fcs"):
        path.touch()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.fcs")), QUrl.fromLocalFile(str(folder))])
    left = Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, Qt.KeyboardModifier.NoModifier)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert window.drop_hint.isVisible()
    action, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(50, 50), action, data, left, keys))
    assert not window.drop_hint.isVisible()
    qtbot.waitUntil(lambda: len(window.session.entries) == 3 and not window.session.jobs.busy)
    assert [entry.path.name for entry in window.session.entries] == ["a.fcs", "b.fcs", "c.fcs"]


def test_the_list_chooses_what_is_shown(make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", "Luna.fcs", analyzed=True)
    assert window.result.heading.whole() == "Rex"
    window.samples.setCurrentIndex(window.samples.model().index(1, 0))
    assert window.result.heading.whole() == "Luna"
    assert window.patient.edits["name"].text() == "Luna"


def test_the_patient_is_edited_and_the_species_chosen(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    form = window.patient
    assert form.species.currentText() == "Dog"
    form.edits["owner"].clear()
    qtbot.keyClicks(form.edits["owner"], "<b>B. Owner")
    assert window.session.current is not None
    assert window.session.current.patient.owner == "<b>B. Owner"
    form.species.setCurrentText("Cat")
    assert window.session.current.species == "cat"
    assert window.result.verdict.title == "Analyze again (F5)"
    assert not window.actions_.print.isEnabled()
    analyze_and_wait(qtbot, window.session)
    assert window.actions_.print.isEnabled()


@pytest.mark.logs_warnings
def test_a_bug_is_shown_with_details_to_copy(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("bug.fcs", analyzed=True)
    dialog = window.findChild(ErrorDialog)
    assert isinstance(dialog, ErrorDialog)
    assert "ZeroDivisionError" in dialog.details.toPlainText()
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert "ZeroDivisionError" in QApplication.clipboard().text()
    dialog.close()


def test_removing_the_last_sample_brings_the_empty_window_back(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    window.samples.setFocus()
    qtbot.keyClick(window.samples, Qt.Key.Key_Delete)
    assert window.session.entries == ()
    assert window.result.empty.heading.text() == "Drop sample files here"
    open_and_wait(qtbot, window.session, "Luna.fcs")
    assert window.session.current is not None


def test_a_window_with_files_open_remembers_its_size(make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs")
    window.resize(1400, 820)
    window.close()
    assert make_window().size().width() == 1400


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("messages", [0, 9])
def test_nothing_is_cut_off(
    qtbot: QtBot, qapp: QApplication, make_window: MakeWindow, size: tuple[int, int], tokens: Tokens, messages: int
) -> None:
    apply_theme(qapp, tokens)
    engine = _with(Release.REVIEW, *(f"Message {number}: look at the smear. " * 3 for number in range(messages)))
    window = make_window("Rex.fcs", "a" * 90 + ".fcs", "bad.fcs", analyzed=True, engine=engine)
    window.resize(*size)
    qtbot.wait(30)
    assert (window.width(), window.height()) == size
    assert window.result.page.size() == window.result.scroller.viewport().size()
    for label in window.findChildren(QLabel):
        if label.isVisible() and not isinstance(label, ElidedLabel) and not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), label.text()
            assert label.height() >= label.fontMetrics().height() or not label.text(), label.text()
    for kind in (QToolButton, QPushButton):
        for button in window.findChildren(kind):
            if button.isVisible() and button.objectName() != "qt_toolbar_ext_button":
                assert button.width() >= button.minimumSizeHint().width(), button.text()
    table = window.result.table
    assert table.viewport().height() >= 5 * table.rowHeight(0)
    for column in range(table.model().columnCount()):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column), column
    assert not window.samples.horizontalScrollBar().isVisible()


def test_text_of_files_is_shown_as_it_is(make_window: MakeWindow) -> None:
    window = make_window('<b>&"Rex".fcs', analyzed=True)
    assert window.result.heading.whole() == '<b>&"Rex"'
    shown = [label for label in window.findChildren(QLabel) if "Rex" in label.text()]
    assert shown
    assert {label.textFormat() for label in shown} == {Qt.TextFormat.PlainText}
    assert [action.text() for action in window.actions_.recent.actions()] == ['<b>&&"Rex".fcs']


def test_a_small_screen_scrolls(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    window.resize(1024, 600)
    qtbot.wait(20)
    assert (window.width(), window.height()) == (1024, 600)
    assert window.result.page.height() >= window.result.page.minimumSizeHint().height()


def test_what_was_mended_while_reading_is_said_before_the_analysis(make_window: MakeWindow) -> None:
    engine = fake_engine()

    def read(path: Path) -> list[Sample]:
        return [replace(sample, warnings=("412 events are missing.",)) for sample in engine.read_samples(path)]

    window = make_window("Rex.fcs", engine=replace(engine, read_samples=read))
    assert "412 events are missing." in window.result.empty.hint.text()


def test_a_refused_result_gives_no_counts(make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", analyzed=True, engine=_with(Release.REFUSED, "The populations do not separate."))
    cards = window.result.counts
    assert {card.value.text() for card in (cards.rbc, cards.retic, cards.clump, cards.plt)} == {"–"}
    assert cards.plt.interval.text() == "refused: the messages say why"
    assert window.result.scatter.isVisible()
