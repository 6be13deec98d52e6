"""The settings dialog: its pages at the left, the chosen one at the right, what is wrong with one at the foot."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bloodview.errors import UserError
from bloodview.gui.parts import text_label
from bloodview.gui.session import Session
from bloodview.gui.settings_clinic import ClinicPage, ReportsPage
from bloodview.gui.settings_parts import Page
from bloodview.gui.settings_records import RecordsPage
from bloodview.gui.settings_samples import KeywordsPage, SamplesPage
from bloodview.gui.settings_view import ViewPage
from bloodview.gui.theme import tokens_of
from bloodview.language import tr
from bloodview.settings import Settings

_FOCUS = "QListWidget { border: 1px solid transparent; } QListWidget:focus { border-color: palette(highlight); }"


class SettingsDialog(QDialog):
    """Edits a copy of the settings; only OK takes it over."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        settings = session.settings
        sample = session.current.sample if session.current is not None else None
        self.clinic = ClinicPage(settings)
        self.reports = ReportsPage(settings)
        self.samples = SamplesPage(settings)
        self.keywords = KeywordsPage(settings, sample.keywords if sample is not None else {})
        self.view = ViewPage(settings)
        self.records = RecordsPage(settings)
        self.pages: tuple[Page, ...] = (
            self.clinic,
            self.reports,
            self.samples,
            self.keywords,
            self.view,
            self.records,
        )
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Pages of the settings"))
        self.list.setStyleSheet(_FOCUS)
        self.list.addItems([page.title for page in self.pages])
        for place in range(self.list.count()):
            self.list.item(place).setSizeHint(QSize(0, self.fontMetrics().lineSpacing() + 14))
        widest = max(self.fontMetrics().horizontalAdvance(page.title) for page in self.pages)
        self.list.setFixedWidth(widest + 4 * self.fontMetrics().averageCharWidth() + 8)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.stack = QStackedWidget()
        for page in self.pages:
            self.stack.addWidget(_scrolling(page))
        self.list.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.list.setCurrentRow(0)
        self.problem = text_label(wrap=True)
        self.problem.setVisible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(12)
        column.addLayout(row, 1)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(130 * letter, 33 * self.fontMetrics().lineSpacing())
        self.clinic.name.setFocus()

    def settings(self) -> Settings:
        """Give the settings as the dialog has them."""
        changed = {field: value for page in self.pages for field, value in page.values().items()}
        return Settings.model_validate({**self._session.settings.model_dump(), **changed})

    def show_page(self, page: Page) -> None:
        """Turn to a page."""
        self.list.setCurrentRow(self.pages.index(page))

    def _accept(self) -> None:
        for page in self.pages:
            fault = page.fault()
            if fault is not None:
                self.show_page(page)
                fault.control.setFocus()
                self._tell(fault.words)
                return
        try:
            self._session.set_settings(self.settings())
        except UserError as error:
            self._tell(str(error))
            return
        self.accept()

    def _tell(self, words: str) -> None:
        """Say at the foot what keeps the settings from being taken over."""
        self.problem.setText(f"✗ {words}")
        self.problem.setStyleSheet(f"color: {tokens_of(self).refused};")
        self.problem.setVisible(True)


def _scrolling(page: Page) -> QScrollArea:
    """Let a page scroll where the text is large or the screen small."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area


def show_settings(session: Session, parent: QWidget) -> SettingsDialog:
    """Show the dialog without waiting for it to be closed."""
    dialog = SettingsDialog(session, parent)
    dialog.open()
    return dialog
