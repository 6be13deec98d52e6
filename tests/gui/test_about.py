"""About: the versions of what runs, and the licences of everything that comes with the program."""

import importlib.metadata
import platform
import sys
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from bloodview import __version__
from bloodview.gui.about import show_about, versions
from bloodview.gui.licences import Part, parts, text_of
from bloodview.gui.licences_dialog import LicencesDialog
from bloodview.store import open_store
from tests.gui.conftest import MakeWindow


def test_the_versions_are_those_that_run(make_window: MakeWindow, tmp_path: Path) -> None:
    window = make_window()
    told = dict(versions(window.session))
    assert told["BloodView"] == __version__
    assert told["Python"] == platform.python_version()
    assert told["Qt"] == PySide6.__version__
    torch = sys.modules.get("torch")
    assert told["PyTorch"] == (str(torch.__version__) if torch is not None else "loaded with the first analysis")
    assert told["Model"] == "loaded with the first analysis"
    store = open_store(None, tmp_path)
    with store.reading() as connection:
        schema = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    store.close()
    assert told["Schema of the records"] == schema


def test_about_names_the_model_says_that_it_is_simulated_and_copies(make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    dialog = show_about(window.session, window)
    assert "simulated samples only" in dialog.words.text()
    assert "fake-0001" in dict(dialog.table)["Model"]
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == dialog.text()
    assert f"Python: {platform.python_version()}" in dialog.text()
    dialog.licences.click()
    (licences,) = dialog.findChildren(LicencesDialog)
    licences.close()
    dialog.close()


def test_every_part_has_version_licence_and_text() -> None:
    found = {part.name: part for part in parts()}
    for name in ("numpy", "torch", "PySide6_Essentials", "reportlab", "pydantic", "pyqtgraph"):
        assert found[name].version == importlib.metadata.version(name)
    for part in found.values():
        assert part.licence, part
        assert len(part.licence) <= 200, part
        assert len(text_of(part)) > 500, (part.name, text_of(part)[:200])
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text_of(found["PySide6_Essentials"])
    assert "Apache License" in text_of(found["bloodview"])
    assert "Bitstream" in text_of(found["DejaVu fonts"])
    assert "PYTHON SOFTWARE FOUNDATION" in text_of(found["Python"])


def test_what_was_packed_is_listed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    names = {part.name for part in parts()}
    assert names >= {each.metadata["Name"] for each in importlib.metadata.distributions()}


def test_a_part_without_its_text_says_so(tmp_path: Path) -> None:
    gone = Part("gone", "1", "MIT", (tmp_path / "LICENSE",))
    assert text_of(gone) == "gone comes without the text of its licence (MIT)."


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> LicencesDialog:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(f"text of {name}")
    shown = (
        Part("alpha", "1.0", "MIT", (tmp_path / "a",)),
        Part("beta", "2.0", "BSD-3-Clause", (tmp_path / "b",)),
        Part("gamma", "3.0", "MIT", (tmp_path / "c",)),
    )
    made = LicencesDialog(shown)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_list_is_searched_by_name_and_licence(qtbot: QtBot, dialog: LicencesDialog) -> None:
    assert dialog.text.toPlainText() == "text of a"
    for words, names, shown in (
        ("mit", ["alpha", "gamma"], "text of a"),
        ("BET", ["beta"], "text of b"),
        ("?", [], ""),
    ):
        dialog.search.clear()
        qtbot.keyClicks(dialog.search, words)
        rows = [dialog.found.index(row, 0).data() for row in range(dialog.found.rowCount())]
        assert rows == names
        assert dialog.text.toPlainText() == shown
    dialog.search.clear()
    dialog.table.selectRow(2)
    assert dialog.text.toPlainText() == "text of c"
