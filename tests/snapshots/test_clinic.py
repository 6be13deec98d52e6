"""The pages on which a clinic sets itself up, as pictures: settings, first start, people, intervals, manual."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bloodview.gui.first_run import FirstRun
from bloodview.gui.intervals_dialog import IntervalsDialog
from bloodview.gui.intervals_form import IntervalForm
from bloodview.gui.manual import ManualDialog
from bloodview.gui.people_dialog import PeopleDialog
from bloodview.gui.people_form import PersonForm
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.gui.settings_dialog import SettingsDialog
from bloodview.gui.theme import DARK, LIGHT, Tokens, apply_theme
from bloodview.settings import Settings
from bloodview.store.records import Role, UserRecord
from tests.fakes import fake_engine
from tests.gui.invented_records import LONG_NAME
from tests.snapshots.compare import assert_like
from tests.snapshots.windows import pixels, same_font

__all__ = ["same_font"]

_PEOPLE = (
    UserRecord(1, "Dr. Anna Miller", Role.VET, has_pin=True),
    UserRecord(2, LONG_NAME, Role.VET),
    UserRecord(3, "Tim Smith", Role.TECHNICIAN, active=False),
)


class _Answered:
    """Stands for records whose answers the test gives itself."""

    def read(self, work: object, done: Callable[[object], None], failed: object = None) -> None:
        done(_PEOPLE)


def _settings() -> QWidget:
    dialog = SettingsDialog(Session(fake_engine(), Settings(watched_folder="/srv/export")))
    dialog.show_page(dialog.view)
    return dialog


def _person() -> QWidget:
    form = PersonForm(_PEOPLE, _PEOPLE[0], _PEOPLE[0].name)
    form.show()
    form.refuse("The PIN is not that of Dr. Anna Miller; type it again.")
    return form


def _intervals() -> IntervalsDialog:
    dialog = IntervalsDialog(Path("/none"), "dog")
    dialog.table.selectRow(4)
    return dialog


def _limits() -> QWidget:
    line = _intervals().table.chosen()
    assert line is not None
    form = IntervalForm(line, "Dog   ·   Every breed   ·   adult")
    form.show()
    form.fields["low"].setText("900")
    form.ok.click()
    return form


def _manual() -> QWidget:
    dialog = ManualDialog()
    dialog.list.setCurrentRow(1)
    return dialog


_VIEWS: dict[str, tuple[Callable[[], QWidget], tuple[int, int]]] = {
    "settings": (_settings, (700, 480)),
    "first_run": (lambda: FirstRun(Session(fake_engine(), Settings())), (540, 320)),
    "people": (lambda: PeopleDialog(cast("Records", _Answered())), (620, 320)),
    "person": (_person, (500, 420)),
    "intervals": (_intervals, (1020, 420)),
    "interval": (_limits, (420, 360)),
    "manual": (_manual, (1000, 640)),
}


@pytest.fixture(autouse=True)
def still(qapp: QApplication) -> Iterator[None]:
    """Let no cursor blink, and nothing of the tests before be half deleted: a change of colours reaches it too."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    before, font = qapp.cursorFlashTime(), qapp.font()
    qapp.setCursorFlashTime(0)
    yield
    qapp.setCursorFlashTime(before)
    qapp.setFont(font)


@pytest.mark.parametrize(
    ("theme", "scale", "ending"), [(LIGHT, 1.0, ""), (DARK, 1.0, "_dark"), (LIGHT, 1.5, "_larger")]
)
@pytest.mark.parametrize("name", list(_VIEWS))
def test_view(
    qtbot: QtBot,
    qapp: QApplication,
    request: pytest.FixtureRequest,
    name: str,
    theme: Tokens,
    scale: float,
    ending: str,
) -> None:
    font = qapp.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    qapp.setFont(font)
    qapp.setStyle("Fusion")
    apply_theme(qapp, theme)
    make, size = _VIEWS[name]
    view = make()
    qtbot.addWidget(view)
    view.resize(round(size[0] * scale), round(size[1] * scale))
    view.show()
    view.setFocus()
    qtbot.wait(120)
    assert_like(pixels(view), f"{name}{ending}", update=bool(request.config.getoption("--update-snapshots")), mean=2.0)
