"""Reports from the window carry what the records know: state, signature, changes, the result before; and are kept."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bloodview.clinic import Patient
from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.records_reporting import change_sentence, known_of
from bloodview.gui.report_preview import ReportPreview
from bloodview.gui.session import Session
from bloodview.gui.window import MainWindow
from bloodview.report import ReportFacts, report_pdf
from bloodview.result import Recipe, Release, Result
from bloodview.samples import Sample
from bloodview.settings import Settings
from bloodview.store import (
    Change,
    Role,
    Store,
    add_result,
    amend,
    comment,
    import_sample,
    open_store,
    report_of,
    reports_of,
    save_patient,
    save_user,
    sign,
)
from tests.fakes import fake_engine, fake_result, fake_sample

VET = "Dr. A. Weber"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give records with one vet."""
    opened = open_store(None, tmp_path / "data")
    save_user(opened, VET, Role.VET)
    yield opened
    opened.close()


def _sample(tmp_path: Path, seed: int = 1, **changes: object) -> Sample:
    path = tmp_path / f"Rex-{seed}.fcs"
    path.write_bytes(b"%d" % seed)
    return replace(_read(path)[0], **changes)  # type: ignore[arg-type]


def _read(path: Path) -> list[Sample]:
    return [replace(fake_sample(path, 400), sha256=hashlib.sha256(path.read_bytes()).hexdigest())]


def _keep(store: Store, sample: Sample, patient_id: int | None = None) -> tuple[int, Result]:
    record, _known = import_sample(store, sample, patient_id)
    result = fake_result(sample)
    add_result(store, record.id, result)
    return record.id, result


def test_a_signed_result_is_reported_as_it_was_signed(store: Store, tmp_path: Path) -> None:
    rex = save_patient(store, Patient(name="Rex", owner="A. Miller"))
    now = fake_sample(tmp_path / "x").acquired
    assert now is not None
    _keep(store, _sample(tmp_path, 1, acquired=now - timedelta(days=9)), rex.id)
    before = fake_result(_sample(tmp_path, 1))
    sample_id, result = _keep(store, _sample(tmp_path, 2), rex.id)
    open_one = known_of(sample_id, result, store)
    assert (open_one.facts.status, open_one.facts.signed_by, open_one.patient) == ("preliminary", "", None)
    comment(store, sample_id, "Smear looked at.", VET)
    sign(store, sample_id, VET)
    save_patient(store, Patient(name="Max"), patient_id=rex.id)
    known = known_of(sample_id, result, store)
    assert known.patient == Patient(name="Rex", owner="A. Miller")
    assert (known.facts.status, known.facts.signed_by, known.facts.comment) == ("final", VET, "Smear looked at.")
    assert known.facts.signed_at is not None
    assert known.facts.previous is not None
    assert known.facts.previous.counts == before.counts
    assert known.facts.changes == ()


def test_an_amended_result_says_why_and_what_changed(store: Store, tmp_path: Path) -> None:
    sample_id, result = _keep(store, _sample(tmp_path))
    sign(store, sample_id, VET)
    amend(store, sample_id, VET, "The smear was of another dog.")
    comment(store, sample_id, "Looked again.", VET)
    known = known_of(sample_id, result, store)
    assert (known.facts.status, known.facts.signed_by) == ("amended", "")
    assert known.facts.amended_why == "The smear was of another dog."
    assert known.facts.changes == ("Comment: “Looked again.”, before nothing.",)
    sign(store, sample_id, VET)
    assert known_of(sample_id, result, store).facts.signed_by == VET


def test_a_result_that_is_not_the_kept_one_is_never_signed(store: Store, tmp_path: Path) -> None:
    sample_id, result = _keep(store, _sample(tmp_path))
    sign(store, sample_id, VET)
    assert result.counts.plt is not None
    counts = replace(result.counts, plt=replace(result.counts.plt, value=1.0))
    for other in (replace(result, counts=counts), replace(result, model_id="other"), replace(result, version="9")):
        known = known_of(sample_id, other, store)
        assert (known.result_id, known.patient, known.facts) == (None, None, ReportFacts(status="preliminary"))


def test_changes_are_whole_sentences() -> None:
    assert change_sentence(Change("rbc", 6.5, 6.543)) == "RBC: 6.54 10¹²/L, before 6.50 10¹²/L."
    assert change_sentence(Change("retic_pct", None, 1.0)) == "RETIC %: 1.00 %, before not measured."
    assert change_sentence(Change("patient owner", "Bob", "")) == "Owner: nothing, before “Bob”."


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """Give a window with records that makes real reports."""
    engine = replace(fake_engine(report_pdf=report_pdf), read_samples=_read)
    records = Records(partial(open_store, None, tmp_path / "data"))
    shown = MainWindow(Session(engine, Settings()), records)
    with qtbot.waitActive(shown):
        shown.show()
    _idle(qtbot, shown)
    yield shown
    if shown.isVisible():
        shown.close_now()
    shown.deleteLater()


def _idle(qtbot: QtBot, window: MainWindow) -> None:
    records = window.records
    assert records is not None
    qtbot.waitUntil(lambda: not window.session.jobs.busy and not records.jobs.busy)


def test_the_windows_report_tells_all_and_is_kept_once_it_is_saved(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "Rex.fcs"
    path.write_bytes(b"Rex")
    open_files(window.session, [path])
    _idle(qtbot, window)
    analyze_entries(window.session, window.session.entries)
    _idle(qtbot, window)
    records = window.records
    assert records is not None
    records.write(lambda store: (comment(store, 1, "Smear looked at."), sign(store, 1, VET)))
    _idle(qtbot, window)
    window.actions_.print.trigger()
    window.actions_.print.trigger()  # by mistake: it is made once
    qtbot.waitUntil(lambda: bool(window.findChildren(ReportPreview)))
    _idle(qtbot, window)
    (preview,) = window.findChildren(ReportPreview)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(preview._pdf)).pages).split())
    # A dog with 2 x 10^9/L of platelets, in a sample made up of 400 events.
    for told in (f"FINAL · signed by {VET}", "Smear looked at.", "5.65 – 8.87", "LL critical low", "Dog, adult"):
        assert told in text, told
    assert "Sources of the messages" in text
    assert _kept(tmp_path) == []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(tmp_path / "report"), ""))
    preview.save.click()
    preview.save.click()
    _idle(qtbot, window)
    assert _kept(tmp_path) == [preview._pdf]
    assert _who(tmp_path) == [VET]  # who signed, as nobody else has said who they are
    preview.close()


def test_a_report_that_is_kept_says_who_made_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "Rex.fcs"
    path.write_bytes(b"Rex")
    open_files(window.session, [path])
    _idle(qtbot, window)
    analyze_entries(window.session, window.session.entries)
    _idle(qtbot, window)
    target = tmp_path / "report.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(target), ""))
    preview = _preview(qtbot, window)
    assert preview.person is not None
    preview.save.click()
    preview.print.click()
    assert not target.exists()
    assert preview.status.whole() == "Say first who makes this report"
    qtbot.keyClicks(preview.person.name, "Tim")
    preview.save.click()
    _idle(qtbot, window)
    assert target.exists()
    assert _who(tmp_path) == ["Tim"]
    preview.close()
    records = window.records
    assert records is not None
    records.write(lambda store: save_user(store, "Ann", Role.TECHNICIAN))
    records.write(lambda store: save_user(store, VET, Role.VET))
    _idle(qtbot, window)
    qtbot.waitUntil(lambda: not window.findChildren(ReportPreview))
    again = _preview(qtbot, window)
    assert again.person is not None
    # Tim is no user of the clinic, so somebody else makes this one; a technician may as well.
    assert (again.person.who(), again.person.name.itemText(0)) == ("", "Ann")
    again.person.name.setCurrentText("Ann")
    again.save.click()
    _idle(qtbot, window)
    assert _who(tmp_path) == ["Ann", "Tim"]
    again.close()


def test_a_refused_result_means_nothing(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    def refuse(sample: Sample, _model: object, recipe: Recipe, *_more: object) -> Result:
        return fake_result(sample, Release.REFUSED, ("No red cells.",), recipe=recipe)

    window.session.engine = replace(window.session.engine, analyze=refuse)
    path = tmp_path / "Rex.fcs"
    path.write_bytes(b"Rex")
    open_files(window.session, [path])
    _idle(qtbot, window)
    analyze_entries(window.session, window.session.entries)
    _idle(qtbot, window)
    window.actions_.print.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ReportPreview)))
    (preview,) = window.findChildren(ReportPreview)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(preview._pdf)).pages)
    assert "REFUSED" in text
    assert "PRELIMINARY" in text
    assert "Sources of the messages" not in text
    assert "reference intervals" not in text.casefold()
    preview.close()


def _preview(qtbot: QtBot, window: MainWindow) -> ReportPreview:
    window.actions_.save.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ReportPreview)))
    return window.findChildren(ReportPreview)[0]


def _who(tmp_path: Path) -> list[str]:
    store = open_store(None, tmp_path / "data")
    try:
        return [each.who for each in reports_of(store, 1)]
    finally:
        store.close()


def _kept(tmp_path: Path) -> list[bytes]:
    store = open_store(None, tmp_path / "data")
    try:
        return [report_of(store, each) for each in reports_of(store, 1)]
    finally:
        store.close()
