"""The user manual, shown inside the program: its chapters at the left, the one that is read at the right."""

import re
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from bloodview.errors import refusing
from bloodview.gui.parts import text_label
from bloodview.language import SOURCE, language, mark, tr
from bloodview.paths import resources

# File of each chapter, in their order, and its title.
CHAPTERS: Mapping[str, str] = {
    "01-first-sample": mark("Your first sample"),
    "02-reading-a-result": mark("Reading a result"),
    "03-the-clinics-day": mark("The clinic's day"),
    "04-reports": mark("Reports"),
    "05-reference-intervals": mark("Reference intervals"),
    "06-people-and-signing": mark("People and signing"),
    "07-settings": mark("Settings"),
    "08-calibrating": mark("Calibrating to your analyser"),
    "09-keeping-records": mark("Keeping the records safe"),
    "10-when-something-is-wrong": mark("When something is wrong"),
}
_SUFFIX = ".md"
_MARGIN = 18
_PICTURE = re.compile(r"!\[[^]]*\]\(([^)]+)\)")


def manual_folder() -> Path:
    """Give the folder of the chapters."""
    return resources() / "docs" / "manual"


def chapter_text(key: str) -> str:
    """Give a chapter as Markdown; raises UserError where it cannot be read."""
    path = manual_folder() / f"{key}{_SUFFIX}"
    with refusing(path, "read"):
        return path.read_text("utf-8")


class ManualDialog(QDialog):
    """Shows one chapter at a time; links in it lead to other chapters, and nowhere else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Manual"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Chapters of the manual"))
        self.list.addItems([tr(title) for title in CHAPTERS.values()])
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        metrics = self.fontMetrics()
        for row in range(self.list.count()):
            self.list.item(row).setSizeHint(QSize(0, metrics.lineSpacing() + 14))
        widest = max(metrics.horizontalAdvance(tr(title)) for title in CHAPTERS.values())
        self.list.setFixedWidth(widest + 5 * metrics.averageCharWidth() + 8)
        self.browser = _Chapter()
        self.browser.setAccessibleName(tr("Chapter"))
        self.browser.anchorClicked.connect(self._follow)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        row_of_two = QHBoxLayout()
        row_of_two.setSpacing(12)
        row_of_two.addWidget(self.list)
        row_of_two.addWidget(self.browser, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(10)
        column.addLayout(row_of_two, 1)
        if language() != SOURCE:
            column.addWidget(text_label(tr("The chapters are written in English."), name="muted"))
        column.addWidget(buttons)
        room = self.screen().availableGeometry()
        letter = metrics.averageCharWidth()
        self.resize(min(185 * letter, room.width() - 40), min(50 * metrics.lineSpacing(), room.height() - 60))
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _show(self, row: int) -> None:
        self.browser.read(chapter_text(list(CHAPTERS)[row]))

    def _follow(self, link: QUrl) -> None:
        name = link.path().removesuffix(_SUFFIX)
        if link.isRelative() and name in CHAPTERS:
            self.list.setCurrentRow(list(CHAPTERS).index(name))


class _Chapter(QTextBrowser):
    """Shows a chapter; its pictures are made as narrow as the page, and come from the manual's own folder."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        # A bar that comes and goes would change the width of the page, and so the pictures, and so the bar.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._text = ""
        self._width = 0
        self._later = QTimer(self, singleShot=True, interval=60)
        self._later.timeout.connect(self._fit)

    def read(self, text: str) -> None:
        """Show another chapter from its beginning."""
        self._text = text
        self._lay_out()
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: object) -> None:
        """Make the pictures fit the new width, once it is settled."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self.viewport().width() != self._width:
            self._later.start()

    def loadResource(self, _kind: int, _name: object) -> object:
        """Load nothing by itself: the pictures lie in the document."""
        return None

    def _fit(self) -> None:
        bar = self.verticalScrollBar()
        place = bar.value() / max(1, bar.maximum())
        self._lay_out()
        bar.setValue(round(place * bar.maximum()))

    def _lay_out(self) -> None:
        self._width = self.viewport().width()
        former = self.document()
        document = QTextDocument(self)
        document.setDefaultFont(self.font())
        document.setDocumentMargin(_MARGIN)
        document.setMarkdown(self._text)
        room = self._width - 2 * _MARGIN - 4
        for link in _PICTURE.findall(self._text):
            picture = _picture(link, room)
            document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(link), picture)
        self.setDocument(document)
        if isValid(former):  # the first one goes with its text control
            former.deleteLater()


def _picture(link: str, room: int) -> QImage:
    """Read a picture of the manual, made as narrow as there is room."""
    image = QImage(str(resources() / "docs" / "images" / Path(link).name))
    if image.isNull() or image.width() <= room:
        return image
    return image.scaledToWidth(max(room, 1), Qt.TransformationMode.SmoothTransformation)


def show_manual(parent: QWidget) -> QDialog:
    """Show the manual without waiting for it to be closed."""
    dialog = ManualDialog(parent)
    dialog.open()
    return dialog
