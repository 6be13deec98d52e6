"""The manual: its chapters, their pictures and links, and the window that shows them."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bloodview.gui.manual import CHAPTERS, ManualDialog, chapter_text, manual_folder
from bloodview.language import speaking
from bloodview.paths import resources
from tests.gui.conftest import MakeWindow

IMAGES = resources() / "docs" / "images"
_LARGEST = 150_000


def made(qtbot: QtBot) -> ManualDialog:
    dialog = ManualDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_list_of_chapters_is_that_of_the_files() -> None:
    assert list(CHAPTERS) == sorted(path.stem for path in manual_folder().glob("*.md"))
    for key, title in CHAPTERS.items():
        assert chapter_text(key).splitlines()[0] == f"# {title}"


def test_every_picture_is_there_small_and_shown_somewhere() -> None:
    named = {name for key in CHAPTERS for name in re.findall(r"!\[[^]]+\]\(\.\./images/([^)]+)\)", chapter_text(key))}
    kept = {path.name for path in IMAGES.glob("*.png")}
    assert named == kept
    for name in kept:
        assert (IMAGES / name).stat().st_size < _LARGEST, name
        assert not QImage(str(IMAGES / name)).isNull()


@pytest.mark.parametrize("key", CHAPTERS)
def test_every_link_leads_to_a_chapter(qtbot: QtBot, key: str) -> None:
    dialog = made(qtbot)
    for link in re.findall(r"(?<!!)\[[^]]+\]\(([^)]+)\)", chapter_text(key)):
        dialog.list.setCurrentRow(list(CHAPTERS).index(key))
        dialog.browser.anchorClicked.emit(QUrl(link))
        assert list(CHAPTERS)[dialog.list.currentRow()] == link.removesuffix(".md")


def test_links_elsewhere_are_not_followed(qtbot: QtBot) -> None:
    dialog = made(qtbot)
    for link in ("https://example.org/04-reports.md", "file:///etc/passwd", "../../secret.md"):
        dialog.browser.anchorClicked.emit(QUrl(link))
        assert dialog.list.currentRow() == 0


def test_pictures_are_as_narrow_as_the_page(qtbot: QtBot) -> None:
    dialog = made(qtbot)
    kind = QTextDocument.ResourceType.ImageResource.value
    for width in (1100, 700):
        dialog.resize(width, 600)
        room = dialog.browser.viewport().width()

        def fits(room: int = room) -> bool:
            shown = dialog.browser.document().resource(kind, QUrl("../images/window.png"))
            return isinstance(shown, QImage) and 0.8 * room < shown.width() < room

        qtbot.waitUntil(fits)
        assert dialog.browser.horizontalScrollBar().maximum() == 0


def test_nothing_but_the_manuals_own_pictures_is_loaded(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = made(qtbot)
    picture = tmp_path / "other.png"
    QImage(str(IMAGES / "window.png")).save(str(picture))
    dialog.browser.read(f"![secret]({picture.as_uri()})")
    kind = QTextDocument.ResourceType.ImageResource.value
    shown = dialog.browser.document().resource(kind, QUrl.fromLocalFile(str(picture)))
    assert not isinstance(shown, QImage) or shown.isNull()


def test_f1_shows_the_manual(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    (dialog,) = window.findChildren(ManualDialog)
    assert dialog.windowTitle() == "Manual"
    assert "Analyze" in dialog.browser.toPlainText()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert "May the counts be used?" in dialog.browser.toPlainText()
    dialog.close()


def test_another_language_says_that_the_chapters_are_in_english(qtbot: QtBot) -> None:
    def said(dialog: ManualDialog) -> int:
        return len([label for label in dialog.findChildren(QLabel) if label.objectName() == "muted"])

    with speaking("de"):
        assert said(made(qtbot)) == 1
    assert said(made(qtbot)) == 0
