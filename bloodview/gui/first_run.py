"""The first-run assistant: the language, the clinic's name, the units, and the demonstration; shown once."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bloodview.errors import UserError
from bloodview.gui.demo_samples import demo_samples
from bloodview.gui.errors import show_error
from bloodview.gui.opening import open_and_analyze
from bloodview.gui.parts import text_label
from bloodview.gui.session import Session
from bloodview.gui.settings_clinic import UNITS
from bloodview.gui.settings_language import language_box, language_note
from bloodview.language import tr
from bloodview.paths import resources


class FirstRun(QDialog):
    """Questions on one page; closing it asks them no more, and the settings hold the same answers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(tr("Welcome to BloodView"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.language = language_box(session.settings.language)
        self.later = text_label(name="muted", wrap=True, size=0.92)
        self.language.currentIndexChanged.connect(self._tell_later)
        self._tell_later()
        self.name = QLineEdit(session.settings.clinic_name, maxLength=200, placeholderText=tr("Name of the clinic"))
        self.name.setAccessibleName(tr("Name of the clinic"))
        self.units = QComboBox()
        self.units.setAccessibleName(tr("Units"))
        for key, words in UNITS.items():
            self.units.addItem(tr(words), key)
        self.units.setCurrentIndex(max(0, self.units.findData(session.settings.units)))
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for words, control in (
            (tr("Language"), self.language),
            (tr("Clinic"), self.name),
            (tr("Units"), self.units),
        ):
            label = text_label(words)
            label.setBuddy(control)
            form.addRow(label, control)
        form.insertRow(1, "", self.later)
        self.demo = QPushButton(tr("Try the demo samples"))
        self.demo.setToolTip(tr("Opens and counts simulated samples of several species"))
        self.start = QPushButton(tr("Start"))
        self.start.setObjectName("primary")
        self.start.setDefault(True)
        self.demo.setAutoDefault(False)
        self.demo.clicked.connect(lambda: self._finish(demo=True))
        self.start.clicked.connect(lambda: self._finish(demo=False))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.demo)
        buttons.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 18)
        column.setSpacing(16)
        column.addLayout(self._head())
        column.addLayout(form)
        column.addWidget(
            text_label(tr("All of this can be changed later under File, Settings."), name="muted", wrap=True)
        )
        column.addStretch()
        column.addLayout(buttons)
        self.setMinimumWidth(max(520, 72 * self.fontMetrics().averageCharWidth()))
        self.name.setFocus()

    def reject(self) -> None:
        """Close without answers, and do not ask again."""
        self._keep({})
        super().reject()

    def _head(self) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(
            QIcon(str(resources() / "icons" / "bloodview.svg")).pixmap(QSize(48, 48), self.devicePixelRatioF())
        )
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(text_label(tr("Welcome to BloodView"), size=1.4, bold=True))
        purpose = tr(
            "Counts red cells, reticulocytes, clumped red cells and platelets in the files of your blood analyser."
        )
        words.addWidget(text_label(purpose, name="muted", wrap=True))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def _finish(self, *, demo: bool) -> None:
        answers = {
            "language": self.language.currentData(),
            "clinic_name": self.name.text().strip(),
            "units": self.units.currentData(),
        }
        if not self._keep(answers):
            return
        self.accept()
        if demo:
            try:
                open_and_analyze(self._session, demo_samples())
            except UserError as error:
                show_error(error, self.parentWidget())

    def _tell_later(self) -> None:
        note = language_note(self.language.currentData())
        self.later.setText(note)
        self.later.setVisible(bool(note))

    def _keep(self, answers: dict[str, object]) -> bool:
        """Keep the answers, and that they were asked for; False where the settings cannot be written."""
        changed = {**answers, "first_run_done": True}
        try:
            self._session.set_settings(self._session.settings.model_copy(update=changed))
        except UserError as error:
            show_error(error, self.parentWidget())
            return False
        return True


def show_first_run(session: Session, parent: QWidget) -> FirstRun | None:
    """Show the assistant where it has not been shown yet, without waiting for it to be closed."""
    if session.settings.first_run_done:
        return None
    dialog = FirstRun(session, parent)
    dialog.open()
    return dialog
