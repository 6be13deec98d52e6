"""Quality control as pictures: the charts of a level, and the form of a lot."""

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bloodview.gui.quality_dialog import QualityDialog
from bloodview.gui.quality_form import MaterialForm
from bloodview.gui.records import Records
from bloodview.gui.theme import DARK, LIGHT, Tokens, apply_theme
from tests.gui.invented_quality import invented_book
from tests.snapshots.compare import assert_like
from tests.snapshots.test_clinic import still
from tests.snapshots.windows import pixels, same_font

__all__ = ["same_font", "still"]


class _Answered(QObject):
    """Stands for records that hold the invented controls."""

    changed = Signal()
    named = "Dr. Anna Miller"

    def read(self, work: object, done: Callable[[object], None], failed: object = None) -> None:
        done(invented_book())


def _charts() -> QWidget:
    dialog = QualityDialog(cast("Records", _Answered()))
    dialog.level.setCurrentIndex(1)
    return dialog


def _lot() -> QWidget:
    form = MaterialForm(invented_book().materials[2], (), "Dr. Anna Miller", ("Fake BC-1",))
    form.show()
    form.refuse("The PIN is not that of Dr. Anna Miller; type it again.")
    return form


@pytest.mark.parametrize(
    ("theme", "scale", "ending"), [(LIGHT, 1.0, ""), (DARK, 1.0, "_dark"), (LIGHT, 1.5, "_larger")]
)
@pytest.mark.parametrize(("name", "make", "size"), [("quality", _charts, (1120, 760)), ("lot", _lot, (560, 560))])
def test_view(
    qtbot: QtBot,
    qapp: QApplication,
    request: pytest.FixtureRequest,
    name: str,
    make: Callable[[], QWidget],
    size: tuple[int, int],
    theme: Tokens,
    scale: float,
    ending: str,
) -> None:
    font = qapp.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    qapp.setFont(font)
    qapp.setStyle("Fusion")
    apply_theme(qapp, theme)
    view = make()
    qtbot.addWidget(view)
    view.resize(round(size[0] * scale), round(size[1] * scale))
    view.show()
    view.setFocus()
    qtbot.wait(120)
    assert_like(pixels(view), f"{name}{ending}", update=bool(request.config.getoption("--update-snapshots")), mean=2.0)
