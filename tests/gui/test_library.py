"""The models in the window: list, switch, compare, remove, import, read."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QTextBrowser
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bloodview.analysis.analyze import shipped_model
from bloodview.analysis.library import SHIPPED, install, installed, models_folder
from bloodview.clinic.agreement import HeldOut
from bloodview.gui.errors import ErrorDialog
from bloodview.gui.models_compare import CompareDialog, compared
from bloodview.gui.models_dialog import ModelsDialog
from bloodview.gui.window import MainWindow
from bloodview.learn.manifest import CARD_FILE, MANIFEST_FILE
from tests.cohorts import fake_rows
from tests.fakes import fake_engine
from tests.gui.conftest import MakeWindow


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Give the folder of a model that is not installed."""
    return Path(shutil.copytree(shipped_model(), tmp_path / "other"))


def _models(window: MainWindow) -> ModelsDialog:
    window.actions_.models.trigger()
    dialog = window.findChild(ModelsDialog)
    assert isinstance(dialog, ModelsDialog)
    return dialog


def _select(dialog: ModelsDialog, *rows: int) -> None:
    dialog.table.clearSelection()
    for row in rows:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        dialog.table.selectionModel().select(dialog.table.rows.index(row, 0), flags)


def _cells(dialog: ModelsDialog, row: int) -> list[str]:
    rows = dialog.table.rows
    return [str(rows.index(row, column).data()) for column in range(rows.columnCount())]


def test_the_shipped_model_is_listed_and_cannot_be_removed(make_window: MakeWindow, qtmodeltester: ModelTester) -> None:
    dialog = _models(make_window())
    qtmodeltester.check(dialog.table.rows)
    name, made_for, used, species, samples, _since, errors = _cells(dialog, 0)
    assert name == "BloodView simulated laser, all species"
    assert made_for == "BloodView Simulated Laser BSL-0001"
    assert used == "every analyser"
    assert "Dog 22" in species
    assert samples.endswith("simulated")
    assert "PLT" in errors
    assert not dialog.remove.isEnabled()
    assert dialog.card.isEnabled()
    dialog.close()


def test_a_model_is_switched_for_the_analyser_of_an_open_sample(make_window: MakeWindow, other: Path) -> None:
    key = install(other, "Ours").key
    window = make_window("Rex.fcs", analyzed=True)
    dialog = _models(window)
    _select(dialog, 1)
    dialog.use.analyser.setCurrentIndex(dialog.use.analyser.findData("Fake BC-1"))
    dialog.use.button.click()
    assert window.session.settings.models == {"Fake BC-1": key}
    assert _cells(dialog, 1)[2] == "Fake BC-1"
    assert _cells(dialog, 0)[2] == "every other analyser"
    assert window.session.entries[0].stale
    _select(dialog, 0)
    dialog.use.button.click()
    assert window.session.settings.models == {"Fake BC-1": SHIPPED}
    dialog.close()


def test_removing_asks_and_says_which_analyser_falls_back(qtbot: QtBot, make_window: MakeWindow, other: Path) -> None:
    key = install(other, "Ours").key
    window = make_window()
    window.session.set_settings(window.session.settings.model_copy(update={"models": {"Helios 3 A1": key}}))
    dialog = _models(window)
    _select(dialog, 1)
    for answer in ("Keep it", "Remove it"):
        dialog.remove.click()
        box = dialog.findChild(QMessageBox)
        assert isinstance(box, QMessageBox)
        assert "Helios 3 A1 will be analyzed by the default model" in box.text()
        next(button for button in box.findChildren(QPushButton) if button.text() == answer).click()
        qtbot.waitUntil(lambda: not dialog.findChildren(QMessageBox))
        assert len(installed()) == (2 if answer == "Keep it" else 1)
    assert window.session.settings.models == {}
    assert dialog.table.rows.rowCount() == 1
    dialog.close()


def test_a_folder_is_imported_or_refused(
    make_window: MakeWindow, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = _models(make_window())
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(other))
    dialog.import_.click()
    assert dialog.table.rows.rowCount() == 2
    assert "was imported" in dialog.status.whole()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(tmp_path))
    dialog.import_.click()
    error = dialog.findChild(ErrorDialog)
    assert isinstance(error, ErrorDialog)
    assert "holds no model" in error.words.text()
    error.close()
    dialog.close()


def test_a_damaged_model_says_so_and_can_only_be_removed(make_window: MakeWindow, other: Path) -> None:
    key = install(other).key
    (models_folder() / key / MANIFEST_FILE).write_bytes(b"{")
    dialog = _models(make_window())
    _select(dialog, 1)
    assert _cells(dialog, 1)[0] == key
    assert _cells(dialog, 1)[1].startswith("Damaged: ")
    assert "is damaged" in dialog.detail.text()
    assert dialog.remove.isEnabled()
    assert not any(each.isEnabled() for each in (dialog.card, dialog.save, dialog.use, dialog.compare))
    dialog.close()


def test_two_models_stand_side_by_side(make_window: MakeWindow, other: Path) -> None:
    install(other, "Ours <b>")
    folders: list[Path] = []

    def read(folder: Path) -> tuple[HeldOut, ...]:
        folders.append(folder)
        return fake_rows() if len(folders) > 1 else ()

    dialog = _models(make_window(engine=replace(fake_engine(), read_agreement=read)))
    assert not dialog.compare.isEnabled()
    _select(dialog, 0, 1)
    dialog.compare.click()
    shown = dialog.findChild(CompareDialog)
    assert isinstance(shown, CompareDialog)
    lines = [[shown.table.item(row, column).text() for column in range(3)] for row in range(shown.table.rowCount())]  # type: ignore[union-attr]
    assert ["PLT [10⁹/L]", "", ""] in lines
    biases = [line for line in lines if line[0].strip() == "bias"]
    assert len(biases) == 4
    assert all(line[1] == "not kept" and line[2] not in ("", "not kept") for line in biases)
    assert shown.table.horizontalHeaderItem(2).text() == "Ours <b>"  # type: ignore[union-attr]
    assert folders == [shipped_model(), installed()[1].folder]
    shown.close()
    dialog.close()


def test_a_comparison_of_models_without_agreement_has_the_medians() -> None:
    (model,) = installed()
    lines = compared((model, model), ((), ()))
    medians = [line for line in lines if line[0].strip() == "median error"]
    assert all("of 198 samples" in line[1] for line in medians)
    assert len(medians) == 4


def test_the_card_is_read_as_text_without_pictures_or_markup(make_window: MakeWindow, other: Path) -> None:
    (other / CARD_FILE).write_text("# Card <b>bold</b>\n\n![x](/etc/passwd)\n", encoding="utf-8")
    install(other)
    dialog = _models(make_window())
    _select(dialog, 1)
    dialog.card.click()
    browser = dialog.findChild(QTextBrowser)
    assert isinstance(browser, QTextBrowser)
    assert "<b>bold</b>" in browser.toPlainText()
    assert not browser.openLinks()
    browser.window().close()
    dialog.close()


def test_the_agreement_report_of_an_installed_model_is_saved(
    qtbot: QtBot, make_window: MakeWindow, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(other, "Ours: 1/2")
    asked: list[str] = []

    def choose(_parent: object, _title: str, suggested: str, _filter: str) -> tuple[str, str]:
        asked.append(suggested)
        return str(tmp_path / "agreement.pdf"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window = make_window()
    dialog = _models(window)
    _select(dialog, 1)
    dialog.save.click()
    qtbot.waitUntil(lambda: not window.session.jobs.busy)
    assert asked == ["Ours 1 2 agreement.pdf"]
    text = (tmp_path / "agreement.pdf").read_text(encoding="utf-8")
    assert "Model: Ours: 1/2" in text
    assert "Installed: " in text
    assert "Saved as" in dialog.status.whole()
    dialog.close()


def test_a_model_that_keeps_no_counts_says_so(make_window: MakeWindow) -> None:
    dialog = _models(make_window(engine=replace(fake_engine(), read_agreement=lambda _folder: ())))
    dialog.save.click()
    error = dialog.findChild(ErrorDialog)
    assert isinstance(error, ErrorDialog)
    assert "keeps no counts beside references" in error.words.text()
    error.close()
    dialog.close()


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
@pytest.mark.logs_warnings
def test_the_dialogs_are_shown_once(make_window: MakeWindow) -> None:
    window = make_window()
    dialog = _models(window)
    window.actions_.models.trigger()
    assert len(window.findChildren(ModelsDialog)) == 1
    dialog.close()


def test_a_default_model_outside_the_library_is_named(make_window: MakeWindow, other: Path) -> None:
    window = make_window()
    window.session.set_settings(window.session.settings.model_copy(update={"model_folder": str(other)}))
    dialog = _models(window)
    assert dialog.status.whole().endswith(str(other))
    assert _cells(dialog, 0)[2] == "not in use"
    dialog.close()
