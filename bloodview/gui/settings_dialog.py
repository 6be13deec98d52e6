"""The settings dialog: the clinic at the head of reports, the paper, the model."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bloodview.gui.parts import text_label
from bloodview.gui.session import Session
from bloodview.settings import Settings


class SettingsDialog(QDialog):
    """Edits a copy of the settings; only OK takes it over."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        settings = session.settings
        self.name = QLineEdit(settings.clinic_name, maxLength=200, placeholderText="Name of the clinic")
        self.address = QPlainTextEdit(settings.clinic_address, placeholderText="Street and town")
        self.address.setFixedHeight(70)
        self.address.setTabChangesFocus(True)
        self.phone = QLineEdit(settings.clinic_phone, maxLength=100)
        self.paper = QComboBox()
        self.paper.addItems(["A4", "Letter"])
        self.paper.setCurrentText(settings.paper)
        self.model = QLineEdit(settings.model_folder, placeholderText="The model that comes with BloodView")
        self.model.setToolTip("Analyzes the samples of analysers for which none is chosen under Tools, Models")
        browse = QPushButton("Browse…")
        browse.clicked.connect(self._browse)
        model = QHBoxLayout()
        model.setSpacing(8)
        model.addWidget(self.model, 1)
        model.addWidget(browse)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.addRow(text_label("Head of the report", name="heading"))
        form.addRow("Clinic", self.name)
        form.addRow("Address", self.address)
        form.addRow("Phone", self.phone)
        form.addRow("Paper", self.paper)
        form.addRow(text_label("Analysis", name="heading"))
        form.addRow("Default model", model)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(buttons)

    def settings(self) -> Settings:
        """Give the settings as the dialog has them."""
        changed = {
            "clinic_name": self.name.text().strip(),
            "clinic_address": self.address.toPlainText().strip()[:500],
            "clinic_phone": self.phone.text().strip(),
            "paper": self.paper.currentText(),
            "model_folder": self.model.text().strip(),
        }
        return Settings.model_validate({**self._session.settings.model_dump(), **changed})

    def _accept(self) -> None:
        self._session.set_settings(self.settings())
        self.accept()

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Choose the folder of a model", self.model.text())
        if folder:
            self.model.setText(folder)


def show_settings(session: Session, parent: QWidget) -> SettingsDialog:
    """Show the dialog without waiting for it to be closed."""
    dialog = SettingsDialog(session, parent)
    dialog.open()
    return dialog
