"""Every page and dialog in every language: no text is cut off, and none of the window is left in another language."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bloodview.analysis import Installed
from bloodview.errors import UserError
from bloodview.gui.about import AboutDialog
from bloodview.gui.analyzing import analyze_entries
from bloodview.gui.asking import ask
from bloodview.gui.audit_view import AuditDialog
from bloodview.gui.calibrate_dialog import CalibrateDialog
from bloodview.gui.calibrate_foot import Page
from bloodview.gui.errors import ErrorDialog
from bloodview.gui.exporting import ExportDialog
from bloodview.gui.first_run import FirstRun
from bloodview.gui.intervals_dialog import IntervalsDialog
from bloodview.gui.intervals_form import IntervalForm
from bloodview.gui.intervals_table import Line
from bloodview.gui.licences import Part
from bloodview.gui.licences_dialog import LicencesDialog
from bloodview.gui.manual import ManualDialog
from bloodview.gui.models_compare import CompareDialog
from bloodview.gui.models_dialog import ModelsDialog
from bloodview.gui.patient_choice import PatientChoice
from bloodview.gui.patient_view import PatientView
from bloodview.gui.people_dialog import show_people
from bloodview.gui.people_form import PersonForm
from bloodview.gui.qt_words import speak_in_window
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.report_preview import ReportPreview
from bloodview.gui.reporting_today_dialog import SaveTodayDialog
from bloodview.gui.session import Session
from bloodview.gui.settings_dialog import SettingsDialog
from bloodview.gui.signing_amend import AmendDialog
from bloodview.gui.signing_dialog import SignDialog
from bloodview.gui.signing_person import Person
from bloodview.gui.signing_review import ReviewDialog
from bloodview.gui.window import MainWindow
from bloodview.gui.worklist_view import WorklistView
from bloodview.language import LANGUAGES, SOURCE, speak, speaking, tr
from bloodview.progress import Report, Step
from bloodview.report import report_pdf
from bloodview.result import Population, Recipe, Release, Result
from bloodview.samples import Sample
from bloodview.settings import Settings
from bloodview.store import open_store
from bloodview.store.records import Role, UserRecord
from tests.cohorts import ANALYSER, fake_cohort, fake_manifest, fake_preview, fake_rows
from tests.fakes import fake_engine, fake_result, fake_sample
from tests.gui.cut_off import cut_off
from tests.gui.invented_records import made_audit, made_flags, made_history, made_patient, made_rows
from tests.gui.shown_words import left_in_english

_THEN = datetime(2026, 3, 4, 10, 15)
_USERS = (UserRecord(1, "B. Vet", Role.VET, has_pin=True), UserRecord(2, "T. Tech", Role.TECHNICIAN))
_MODELS = (
    Installed("shipped", Path("/shipped"), fake_manifest("Came along", "abcdef012345"), "", True, None),
    Installed("0123456789ab", Path("/a"), fake_manifest("Helios"), "", False, _THEN),
)
# The least screen that the program is made for, less what a system keeps of it for itself.
_SCREEN = (1366, 728)


@pytest.fixture(params=sorted(LANGUAGES))
def spoken(request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Speak each language, as if it were the computer's, and English again afterwards."""
    monkeypatch.setenv("BLOODVIEW_LANGUAGE", request.param)
    speak(request.param)
    speak_in_window(qapp)
    yield request.param
    speak(SOURCE)
    speak_in_window(qapp)


def _calibration(page: Page) -> QWidget:
    dialog = CalibrateDialog(Session(fake_engine(), Settings()))
    dialog.work.cohort = fake_cohort(40, bad=2, odd=3)
    if page is Page.TABLE:
        dialog.table.show_cohort(dialog.work.cohort)
    elif page is Page.RUN:
        dialog.run.begin(waiting=False)
        dialog.run.step(Step(0.62, "", fake_preview()))
    elif page is Page.RESULT:
        dialog.outcome.show_model(fake_manifest("Helios"), fake_rows(), (ANALYSER,))
    dialog.show_page(page)
    dialog.resize(1180, 690)  # as on the least screen
    return dialog


def _models() -> QWidget:
    dialog = ModelsDialog(Session(fake_engine(), Settings(models={ANALYSER: "0123456789ab"})))
    dialog.table.selectRow(1)
    dialog.resize(1180, 560)
    return dialog


def _worklist(count: int) -> QWidget:
    view = WorklistView(QAction(tr("Open…")), made_flags)
    view.show_rows(made_rows(count, _THEN), count, count)
    view.table.selectRow(1)
    return view


def _patient(results: int) -> QWidget:
    view = PatientView()
    view.show_patient(made_patient(), made_history(results))
    return view


def _choice() -> QWidget:
    known = [made_patient(number) for number in range(8)]
    return PatientChoice("2026-0001.fcs", made_patient().patient, known, lambda _text, _show: None)


def _export(parent: QWidget) -> QWidget:
    return ExportDialog(Session(fake_engine(), Settings()), lambda *_told: None, made_rows(3, _THEN), parent)


def _question(parent: QWidget) -> QWidget:
    words = tr("The calibration is still running. If you stop it now, nothing of it is kept.")
    return ask(parent, tr("Stop the calibration?"), words, tr("Stop it"), tr("Go on calibrating"), lambda: None)


def _report() -> bytes:
    sample = fake_sample(Path("Rex.fcs"), 400)
    return report_pdf(fake_result(sample), sample)


def _sign(count: int) -> QWidget:
    return SignDialog(made_rows(12, _THEN)[:count], _USERS, "B. Vet", (), made_flags)


_DIALOGS: dict[str, Callable[[], QWidget]] = {
    "worklist": partial(_worklist, 12),
    "worklist, empty": partial(_worklist, 0),
    "patient": partial(_patient, 8),
    "patient, new": partial(_patient, 0),
    "patient to choose": _choice,
    "sign one": partial(_sign, 1),
    "sign several": partial(_sign, 12),
    "review": lambda: ReviewDialog(made_rows(1, _THEN)[0], _USERS, "B. Vet"),
    "save today": lambda: SaveTodayDialog(14, 2, (), ""),
    "amend": lambda: AmendDialog(made_rows(3, _THEN)[2], (), "B. Vet"),
    "audit trail": lambda: AuditDialog("Rex", made_audit()),
    "first run": lambda: FirstRun(Session(fake_engine(), Settings())),
    "models": _models,
    "licences": lambda: LicencesDialog([Part("PySide6", "6.8", "LGPL-3.0", ())]),
    "manual": ManualDialog,
    "interval": lambda: IntervalForm(Line("rbc", None), "Rex"),
    "person": lambda: PersonForm(_USERS, None, "B. Vet"),
    "error": lambda: ErrorDialog("ValueError", "details"),
    **{f"calibration, {page.name.lower()}": partial(_calibration, page) for page in Page},
}


# Those that stand over another window.
_OVER: dict[str, Callable[[QWidget], QWidget]] = {
    "about": lambda parent: AboutDialog(Session(fake_engine(), Settings()), parent),
    "question": _question,
    "report": lambda parent: ReportPreview(
        _report(), "A4", "Rex.pdf", parent, Person(_USERS, "B. Vet", vets_only=False)
    ),
    "models compared": lambda parent: CompareDialog(_MODELS, (fake_rows(), fake_rows()), parent),
    "export": _export,
}


@pytest.mark.parametrize("name", list(_DIALOGS))
def test_no_dialog_cuts_a_text_off(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, spoken: str, name: str) -> None:
    for module in ("models_dialog", "model_use"):
        monkeypatch.setattr(f"bloodview.gui.{module}.installed", lambda: _MODELS)
    shown = _DIALOGS[name]()
    qtbot.addWidget(shown)
    if isinstance(shown, WorklistView | PatientView):  # pages of the window
        shown.resize(1280, 700)
    _look(qtbot, shown)


@pytest.mark.parametrize("name", list(_OVER))
def test_no_dialog_over_another_cuts_a_text_off(qtbot: QtBot, spoken: str, name: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    _look(qtbot, _OVER[name](parent))


def test_no_page_of_the_settings_cuts_a_text_off(qtbot: QtBot, spoken: str) -> None:
    dialog = SettingsDialog(Session(fake_engine(), Settings()))
    qtbot.addWidget(dialog)
    for page in dialog.pages:
        dialog.show_page(page)
        _look(qtbot, dialog)


def test_no_reference_interval_cuts_a_text_off(qtbot: QtBot, tmp_path: Path, spoken: str) -> None:
    dialog = IntervalsDialog(tmp_path, "dog")
    qtbot.addWidget(dialog)
    dialog.table.selectRow(0)
    _look(qtbot, dialog)


def test_no_page_of_the_window_cuts_a_text_off(qtbot: QtBot, tmp_path: Path, spoken: str) -> None:
    def read(path: Path) -> list[Sample]:
        if path.stem == "bad":
            raise UserError("bad")
        content = path.read_bytes()
        return [replace(fake_sample(path, 400, sum(content)), sha256=hashlib.sha256(content).hexdigest())]

    def analyze(sample: Sample, _model: object, recipe: Recipe, _report: Report) -> Result:
        if sample.path.stem == "Rex":
            return fake_result(sample, Release.REFUSED, recipe=recipe)
        if sample.path.stem == "odd":
            raise UserError("odd")
        return fake_result(sample, Release.REVIEW, recipe=recipe)

    files = [tmp_path / f"{name}.fcs" for name in ("Bella", "Luna", "Rex", "odd", "bad")]
    for path in files:
        path.write_bytes(path.stem.encode())
    records = Records(partial(open_store, None, tmp_path / "data"))
    window = MainWindow(Session(replace(fake_engine(analyze=analyze), read_samples=read), Settings()), records)
    session, pages = window.session, window.pages
    assert pages is not None
    window.resize(1280, 800)
    window.show()
    try:
        _settle(qtbot, window)
        _look(qtbot, window)
        open_files(session, files)
        _settle(qtbot, window)
        _look(qtbot, window)
        analyze_entries(session, session.entries[:1] + session.entries[2:])
        _settle(qtbot, window)
        for entry in session.entries:
            session.show(entry.key)
            _look(qtbot, window)
        session.show(session.entries[0].key)
        result = session.entries[0].result
        assert result is not None
        session.select(result.population == Population.PLT)
        _look(qtbot, window)
        pages.show_page(pages.worklist)
        window.notice.tell(tr("{folder} cannot be read.", folder=tmp_path))
        _look(qtbot, window)
        _look(qtbot, show_people(records, window))
    finally:
        window.close_now()
        window.deleteLater()


def test_every_menu_is_reached_by_another_letter(qtbot: QtBot, tmp_path: Path, spoken: str) -> None:
    window = MainWindow(Session(fake_engine(), Settings()), Records(partial(open_store, None, tmp_path / "data")))
    try:
        letters = [title.partition("&")[2][:1].casefold() for title in _titles(window)]
        assert all(letters)
        assert len(set(letters)) == len(letters) == 5
    finally:
        window.close_now()
        window.deleteLater()


def test_what_is_left_in_english_is_found(qtbot: QtBot) -> None:
    shown = QWidget()
    qtbot.addWidget(shown)
    label, chooser = QLabel(tr("Red cells"), shown), QComboBox(shown)
    with speaking("de"):
        chooser.addItem(tr("Platelets"))
        assert left_in_english(shown) == ["Red cells"]
        label.setText(tr("Red cells"))
        assert left_in_english(shown) == []
        chooser.addItem("Platelets")
        assert left_in_english(shown) == ["Platelets"]
    assert left_in_english(shown) == []


def test_what_is_cut_off_is_found(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    label, button, chooser = QLabel("Reticulocytes", whole), QPushButton("Analyze all", whole), QComboBox(whole)
    high = QLabel("Clumped red cells are many in this sample; look at a smear.", whole, wordWrap=True)
    chooser.addItem("Clumped red cells")
    for place, part in enumerate((label, button, chooser, high)):
        part.setGeometry(0, 50 * place, 300, 40)
    whole.resize(300, 220)
    whole.show()
    assert cut_off(whole) == []
    label.resize(label.sizeHint().width() - 5, 40)
    button.resize(button.sizeHint().width() - 5, 40)
    chooser.resize(80, 40)
    high.resize(100, high.fontMetrics().height())
    found = cut_off(whole)
    assert [fault.split()[0] for fault in found] == ["QLabel", "QPushButton", "QComboBox", "QLabel"]
    label.hide()
    assert len(cut_off(whole)) == 3


def _titles(window: MainWindow) -> list[str]:
    return [action.text() for action in window.menuBar().actions()]


def _settle(qtbot: QtBot, window: MainWindow) -> None:
    records = window.records
    assert records is not None
    qtbot.waitUntil(lambda: not window.session.jobs.busy and not records.jobs.busy)


def _look(qtbot: QtBot, shown: QWidget) -> None:
    """Fail where a text does not fit, or the whole does not fit a screen."""
    shown.show()
    qtbot.wait(5)
    assert "\n".join(cut_off(shown)) == ""
    assert left_in_english(shown) == []
    least = shown.minimumSizeHint()
    assert (least.width(), least.height()) <= _SCREEN
