"""Settings: what is kept, and how much of it."""

import pytest
from pytestqt.qtbot import QtBot

from bloodview.gui.settings_dialog import SettingsDialog, show_settings
from bloodview.settings import read_settings
from tests.gui.conftest import MakeWindow


def test_settings_are_kept_only_by_ok(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    dialog = show_settings(window.session, window)
    dialog.clinic.name.setText("  Clinic at the Lake ")
    dialog.reject()
    assert read_settings().clinic_name == ""
    dialog = SettingsDialog(window.session, window)
    dialog.clinic.name.setText("  Clinic at the Lake ")
    dialog.clinic.address.setPlainText("1 Shore Road\nLakeside")
    dialog.reports.paper.setCurrentText("Letter")
    dialog._accept()
    kept = read_settings()
    assert (kept.clinic_name, kept.clinic_address, kept.paper) == (
        "Clinic at the Lake",
        "1 Shore Road\nLakeside",
        "Letter",
    )
    assert window.session.settings == kept


@pytest.mark.parametrize("many", [0, 500])
def test_a_clinic_address_is_cut_where_settings_end(qtbot: QtBot, make_window: MakeWindow, many: int) -> None:
    window = make_window()
    dialog = SettingsDialog(window.session, window)
    dialog.clinic.address.setPlainText("x" * (many + 40))
    assert len(dialog.settings().clinic_address) == min(500, many + 40)
    dialog.reject()
