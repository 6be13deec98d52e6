"""The pages of the settings, what they refuse, and what a change does at once."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
)
from pytestqt.qtbot import QtBot

from bloodview.gui.reading import open_files
from bloodview.gui.reporting import make_report
from bloodview.gui.scatter_panel import ScatterPanel
from bloodview.gui.session import Session
from bloodview.gui.settings_dialog import SettingsDialog
from bloodview.gui.settings_effects import follow_settings
from bloodview.gui.settings_records import ENVIRONMENT, address_fault
from bloodview.gui.theme import DARK, LIGHT, choose_theme, tokens_of
from bloodview.gui.units import choose_units
from bloodview.language import language
from bloodview.progress import ignore
from bloodview.report import report_pdf
from bloodview.result import Population
from bloodview.settings import Settings, read_settings, settings_path
from tests.fakes import fake_engine, fake_sample
from tests.gui.conftest import MakeWindow

FULL = Settings(
    clinic_name="Clinic <b>at</b> the Lake",
    clinic_address="1 Shore Road\nLakeside",
    clinic_phone="123",
    language="ro",
    units="conventional",
    paper="Letter",
    owner_summary=True,
    watched_folder=str(Path.home() / "exports"),
    analyze_on_arrival=False,
    default_species="cat",
    patient_keywords={"name": ("TIERNAME", "PATIENT NAME"), "owner": ("BESITZER",)},
    theme="dark",
    plot_scale="log",
    plot_other=False,
    database_url="postgresql://clinic:secret@server/bloodview",
    model_folder=str(Path.home() / "models"),
    recent_files=("/a.fcs",),
    first_run_done=True,
)


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    return made(qtbot, Settings())


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = QImage(900, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    assert image.save(str(tmp_path / "logo.png"))
    return tmp_path / "logo.png"


def made(qtbot: QtBot, settings: Settings) -> SettingsDialog:
    shown = SettingsDialog(Session(fake_engine(), settings))
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def press_ok(dialog: SettingsDialog) -> None:
    box = dialog.findChild(QDialogButtonBox)
    assert isinstance(box, QDialogButtonBox)
    box.button(QDialogButtonBox.StandardButton.Ok).click()


@pytest.mark.parametrize("settings", [Settings(), FULL])
def test_a_dialog_that_is_not_touched_changes_nothing(qtbot: QtBot, settings: Settings) -> None:
    assert made(qtbot, settings).settings() == settings


def test_every_answer_is_kept(qtbot: QtBot, dialog: SettingsDialog, picture: Path) -> None:
    dialog.clinic.logo.line.setText(str(picture))
    dialog.reports.units.setCurrentIndex(1)
    dialog.reports.owner.setChecked(True)
    dialog.samples.watched.line.setText(str(picture.parent))
    dialog.samples.on_arrival.setChecked(False)
    dialog.samples.species.setCurrentText("Horse")
    dialog.keywords.lines["name"].setText(" tiername ,Patient  name,, TIERNAME")
    dialog.keywords.lines["owner"].setText("owner")
    dialog.view.language.setCurrentText("Deutsch")
    dialog.view.theme.setCurrentText("Dark")
    dialog.view.scale.setCurrentIndex(2)
    dialog.view.other.setChecked(False)
    dialog.records.url.setText("postgresql://server/bloodview")
    press_ok(dialog)
    kept = read_settings()
    assert kept == Settings(
        clinic_logo=str(picture),
        language="de",
        units="conventional",
        owner_summary=True,
        watched_folder=str(picture.parent),
        analyze_on_arrival=False,
        default_species="horse",
        patient_keywords={"name": ("TIERNAME", "PATIENT NAME")},
        theme="dark",
        plot_scale="linear",
        plot_other=False,
        database_url="postgresql://server/bloodview",
    )


def test_every_language_is_named_in_itself_and_is_spoken_later(dialog: SettingsDialog) -> None:
    box = dialog.view.language
    offered = [box.itemText(number) for number in range(box.count())]
    assert offered == ["Language of this computer", "English", "Deutsch", "Română"]
    box.setCurrentIndex(offered.index("Română"))
    press_ok(dialog)
    assert read_settings().language == "ro"
    assert language() == "en"  # until the next start


def test_a_page_with_a_fault_is_shown_and_nothing_is_kept(dialog: SettingsDialog, tmp_path: Path) -> None:
    text = tmp_path / "logo.png"
    text.write_text("no picture")
    faults = [
        (dialog.clinic, dialog.clinic.logo.line, str(text), "no PNG or JPEG picture"),
        (dialog.clinic, dialog.clinic.logo.line, str(tmp_path / "none.png"), "no PNG or JPEG picture"),
        (dialog.samples, dialog.samples.watched.line, "exports", "needs its whole path"),
        (dialog.samples, dialog.samples.model.line, "model", "needs its whole path"),
        (dialog.records, dialog.records.url, "server", "not like postgresql://"),
    ]
    for page, line, written, words in faults:
        line.setText(written)
        press_ok(dialog)
        assert dialog.isVisible()
        assert words in dialog.problem.text()
        assert dialog.pages[dialog.list.currentRow()] is page
        line.clear()
    assert not settings_path().exists()
    press_ok(dialog)
    assert not dialog.isVisible()


def test_settings_that_cannot_be_written_are_told_in_the_dialog(dialog: SettingsDialog) -> None:
    settings_path().parent.parent.mkdir(parents=True, exist_ok=True)
    settings_path().parent.touch()
    dialog.clinic.name.setText("Lake")
    press_ok(dialog)
    assert dialog.isVisible()
    assert "cannot be written" in dialog.problem.text()


def test_the_logo_is_shown_as_it_will_be_printed(dialog: SettingsDialog, picture: Path, qtbot: QtBot) -> None:
    assert not dialog.clinic.picture.isVisible()
    dialog.clinic.logo.line.setText(str(picture))
    assert dialog.clinic.picture.isVisible()
    shown = dialog.clinic.picture.pixmap()
    assert (shown.width(), shown.height()) == (210, 70)
    dialog.clinic.logo.line.clear()
    assert not dialog.clinic.picture.isVisible()


def test_addresses_of_databases() -> None:
    good = [
        "",
        "postgresql://clinic:secret@server:5432/bloodview",
        "postgresql+psycopg://server/bloodview",
        "sqlite:////data/records.sqlite",
    ]
    assert [address_fault(url) for url in good] == [""] * len(good)
    for url in (
        "postgresql://clinic:secret@server",
        "postgresql:///bloodview",
        "postgresql://server:port/bloodview",
        "mysql://server/bloodview",
        "http://[",
        "server",
    ):
        assert address_fault(url), url
        assert "secret" not in address_fault(url)


def test_a_password_is_not_shown_to_who_looks_over_the_shoulder(qtbot: QtBot) -> None:
    assert "secret" not in made(qtbot, FULL).records.url.displayText()
    assert made(qtbot, Settings(database_url="postgresql://server/b")).records.url.displayText().endswith("server/b")


def test_a_database_of_the_environment_counts_and_is_told_of(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "postgresql://server/b")
    assert not made(qtbot, Settings()).records.url.isEnabled()


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(dialog: SettingsDialog) -> None:
    for page in dialog.pages:
        dialog.show_page(page)
        controls = [
            control
            for kind in (QLineEdit, QComboBox, QPlainTextEdit, QAbstractButton)
            for control in page.findChildren(kind)
            if control.isVisible() and control.objectName() != "_q_qlineeditclearbutton"
        ]
        controls = [one for one in controls if not isinstance(one.parent(), QLineEdit)]
        assert controls
        for control in controls:
            assert control.accessibleName() or getattr(control, "text", str)(), (page.title, control)
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, (page.title, control)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_cut_off_at_larger_text(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    font = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(font.pointSizeF() * scale)
    qapp.setFont(larger)
    try:
        dialog = made(qtbot, FULL)
        for page in dialog.pages:
            dialog.show_page(page)
            QApplication.processEvents()
            # Downwards a page scrolls; sideways everything must fit.
            assert page.minimumSizeHint().width() <= page.width(), page.title
        titles = [dialog.list.fontMetrics().horizontalAdvance(page.title) for page in dialog.pages]
        assert max(titles) < dialog.list.viewport().width()
    finally:
        qapp.setFont(font)


@pytest.fixture
def system_theme(qapp: QApplication) -> Iterator[None]:
    yield
    choose_theme(qapp, "system")


@pytest.fixture
def system_units(qapp: QApplication) -> Iterator[None]:
    yield
    choose_units(qapp, "SI")


@pytest.mark.usefixtures("system_theme")
def test_the_theme_is_taken_at_once_and_given_back(qapp: QApplication) -> None:
    session = Session(fake_engine(), Settings())
    follow_settings(session, qapp)
    for theme, tokens in (("dark", DARK), ("light", LIGHT), ("dark", DARK)):
        session.set_settings(Settings(theme=theme))
        assert tokens_of(QApplication) is tokens
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert tokens_of(QApplication) is DARK
    session.set_settings(Settings(theme="system"))
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert tokens_of(QApplication) is LIGHT


def test_plots_follow_the_settings_but_not_against_a_choice_made_there(
    qtbot: QtBot, qapp: QApplication, make_window: MakeWindow
) -> None:
    window = make_window()
    session = window.session
    follow_settings(session, qapp)
    panel = window.result.scatter
    assert [kinds.currentText() for kinds in panel.kinds] == ["arcsinh", "arcsinh"]
    session.set_settings(Settings(plot_scale="log", plot_other=False))
    assert [kinds.currentText() for kinds in panel.kinds] == ["log", "log"]
    assert session.hidden == {Population.OTHER}
    panel.kinds[0].setCurrentText("linear")
    session.set_hidden(Population.OTHER, False)
    session.set_settings(session.settings.model_copy(update={"clinic_name": "Lake"}))
    assert [kinds.currentText() for kinds in panel.kinds] == ["linear", "log"]
    assert session.hidden == frozenset()


@pytest.mark.usefixtures("system_units")
def test_counts_are_written_in_the_units_of_the_settings_with_the_same_figures(
    qapp: QApplication, make_window: MakeWindow
) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    follow_settings(window.session, qapp)

    def said() -> str:
        panels = (window.result.counts, window.result.table)
        labels = [label.text() for panel in panels for label in panel.findChildren(QLabel)]
        rows = window.result.table.model()
        cells = [str(rows.index(row, column).data()) for row in range(5) for column in range(rows.columnCount())]
        return " ".join([*labels, *cells])

    before = said()
    assert "×10¹²/L" in before
    assert "×10⁹/L" in before
    window.session.set_settings(Settings(units="conventional"))
    assert said() == before.replace("×10¹²/L", "M/µL").replace("×10⁹/L", "K/µL")
    window.session.set_settings(Settings())
    assert said() == before


def test_what_the_settings_hide_is_hidden_from_the_start(qtbot: QtBot, qapp: QApplication) -> None:
    session = Session(fake_engine(), Settings(plot_other=False, plot_scale="linear"))
    follow_settings(session, qapp)
    panel = ScatterPanel(session)
    qtbot.addWidget(panel)
    assert panel.plot._hidden == {Population.OTHER}
    assert [kinds.currentText() for kinds in panel.kinds] == ["linear", "linear"]


def test_reports_are_made_as_the_settings_say(qtbot: QtBot, make_window: MakeWindow, picture: Path) -> None:
    window = make_window("Rex.fcs", analyzed=True, engine=fake_engine(500, report_pdf=report_pdf))
    changed = {"units": "conventional", "owner_summary": True, "clinic_logo": str(picture)}
    session, entry = window.session, window.session.current
    assert entry is not None
    before = PdfReader(io.BytesIO(make_report(session, entry, ignore)))
    session.set_settings(session.settings.model_copy(update=changed))
    after = PdfReader(io.BytesIO(make_report(session, entry, ignore)))
    assert ("K/µL" in before.pages[0].extract_text(), "K/µL" in after.pages[0].extract_text()) == (False, True)
    assert len(after.pages) == len(before.pages) + 1
    assert len(after.pages[0].images) == len(before.pages[0].images) + 1


def test_files_tell_their_patient_by_the_keywords_of_the_settings(qtbot: QtBot) -> None:
    names = {"name": ("BREED",), "species": ("TIERART",)}
    session = Session(fake_engine(), Settings(patient_keywords=names, default_species="cat"))
    open_files(session, [Path("/clinic/Rex.fcs")])
    qtbot.waitUntil(lambda: not session.jobs.busy)
    (entry,) = session.entries
    assert entry.patient.name == "Beagle"
    assert entry.species == "dog"  # as SPECIES says it, which every analyser may
    session.close()


def test_a_sample_without_species_has_that_of_the_settings(qtbot: QtBot) -> None:
    engine = replace(fake_engine(), read_samples=lambda path: [fake_sample(path, 100, SPECIES="")])
    session = Session(engine, Settings(default_species="cat"))
    open_files(session, [Path("/clinic/Rex.fcs")])
    qtbot.waitUntil(lambda: not session.jobs.busy)
    assert session.entries[0].species == "cat"
    session.close()
