"""Marking a held result as reviewed in the window: said on screen, in the worklist, in the trail, on the report."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.audit_words import detail_words
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.report_preview import ReportPreview
from bloodview.gui.session import Session
from bloodview.gui.signing_dialog import SignDialog
from bloodview.gui.signing_review import ReviewDialog
from bloodview.gui.window import MainWindow
from bloodview.gui.worklist_words import row_state
from bloodview.report import report_pdf
from bloodview.result import Recipe, Release, Result
from bloodview.samples import Sample
from bloodview.settings import Settings
from bloodview.store import Action, AuditRow, State, WorklistRow, audit_of, open_store
from tests.fakes import fake_engine, fake_result, fake_sample

HELD = "Platelets may be clumped."


def _read(path: Path) -> list[Sample]:
    return [replace(fake_sample(path, 400), sha256=sha256(path.read_bytes()).hexdigest())]


def _hold(sample: Sample, _model: object, recipe: Recipe, *_more: object) -> Result:
    return fake_result(sample, Release.REVIEW, (HELD,), recipe=recipe)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """Give a window with records and one result that the release gate held."""
    engine = replace(fake_engine(report_pdf=report_pdf), read_samples=_read, analyze=_hold)
    shown = MainWindow(Session(engine, Settings()), Records(partial(open_store, None, tmp_path / "data")))
    with qtbot.waitActive(shown):
        shown.show()
    _idle(qtbot, shown)
    (tmp_path / "Rex.fcs").write_bytes(b"Rex")
    open_files(shown.session, [tmp_path / "Rex.fcs"])
    _idle(qtbot, shown)
    analyze_entries(shown.session, shown.session.entries)
    _idle(qtbot, shown)
    yield shown
    shown.close_now()
    shown.deleteLater()


def _idle(qtbot: QtBot, window: MainWindow) -> None:
    records = window.records
    assert records is not None
    qtbot.waitUntil(lambda: not window.session.jobs.busy and not records.jobs.busy)


def _row(window: MainWindow) -> WorklistRow:
    assert window.pages is not None
    (row,) = window.pages.worklist.rows.rows()
    return row


def _trail(tmp_path: Path) -> tuple[AuditRow, ...]:
    store = open_store(None, tmp_path / "data")
    try:
        return audit_of(store, 1)
    finally:
        store.close()


def test_a_held_result_is_reviewed_and_then_signed(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    assert window.records_actions is not None
    assert window.records is not None
    review = window.records_actions.review
    assert (window.session.standing, _row(window).state) == ("Needs review", State.REVIEW)
    assert review.isEnabled()
    review.trigger()
    _idle(qtbot, window)
    (dialog,) = window.findChildren(ReviewDialog)
    qtbot.keyClicks(dialog.person.name, "Tim")
    dialog.remark.setPlainText("Smear looked at, no clumps.")
    dialog.ok.click()
    _idle(qtbot, window)
    qtbot.waitUntil(lambda: not window.findChildren(ReviewDialog))
    assert (window.session.standing, review.isEnabled()) == ("Preliminary, reviewed by Tim", False)
    assert row_state(_row(window)) == "Reviewed, to sign"
    told = _trail(tmp_path)[-1]
    assert (told.action, told.who) == (Action.REVIEWED, "Tim")
    assert "“Smear looked at, no clumps.”" in detail_words(told)
    assert window.records.named == "Tim"
    text = _report(qtbot, window)
    assert "PRELIMINARY · reviewed by Tim" in text
    assert "Smear looked at, no clumps." in text
    window.records_actions.sign.trigger()
    _idle(qtbot, window)
    (signing,) = window.findChildren(SignDialog)
    assert signing.looked.isHidden()  # somebody has said so already
    signing.person.name.setEditText("Dr. Ann")
    signing.ok.click()
    _idle(qtbot, window)
    assert window.session.standing == "Final, signed by Dr. Ann"
    assert [row.action for row in _trail(tmp_path)][-2:] == [Action.REVIEWED, Action.SIGNED]


def test_a_held_result_that_is_signed_at_once_is_reviewed_by_who_signs(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    assert window.records_actions is not None
    window.records_actions.sign.trigger()
    _idle(qtbot, window)
    (signing,) = window.findChildren(SignDialog)
    qtbot.keyClicks(signing.person.name, "Dr. Ann")
    assert not signing.ok.isEnabled()
    signing.looked.setChecked(True)
    signing.ok.click()
    _idle(qtbot, window)
    assert [(row.action, row.who) for row in _trail(tmp_path)][-2:] == [
        (Action.REVIEWED, "Dr. Ann"),
        (Action.SIGNED, "Dr. Ann"),
    ]


def test_the_worklist_offers_the_review_only_of_what_is_held(qtbot: QtBot, window: MainWindow) -> None:
    assert window.pages is not None
    view = window.pages.worklist
    window.pages.show_page(view)
    view.table.selectRow(0)
    button = next(each for each in view.findChildren(QPushButton) if each.text() == "Mark as reviewed…")
    assert button.isVisible()
    button.click()
    _idle(qtbot, window)
    (dialog,) = window.findChildren(ReviewDialog)
    qtbot.keyClicks(dialog.person.name, "Tim")
    dialog.remark.setPlainText("Fine.")
    dialog.ok.click()
    _idle(qtbot, window)
    assert not button.isVisible()
    assert not view.review.isEnabled()


def _report(qtbot: QtBot, window: MainWindow) -> str:
    window.actions_.print.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ReportPreview)))
    (preview,) = window.findChildren(ReportPreview)
    assert preview.person is not None
    assert preview.person.who() == "Tim"
    preview.close()
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(preview._pdf)).pages).split())
