"""The About box: program, versions, model, and how far to trust it."""

import platform
import sys

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bloodview import __version__
from bloodview.gui.licences_dialog import show_licences
from bloodview.gui.parts import text_label
from bloodview.gui.session import Session
from bloodview.language import tr
from bloodview.store.schemas import newest


def about_text(session: Session) -> str:
    """Say what the program is for, and how far its model can be trusted; plain text."""
    purpose = tr(
        "Counts red cells, reticulocytes, clumped red cells and platelets from the list-mode files of veterinary "
        "blood analysers."
    )
    if session.model is None or not session.model.simulated:
        return purpose
    simulated = tr(
        "The model was trained on simulated samples only. Its counts are for demonstration and testing, not for "
        "diagnosis, until a laboratory has calibrated it to an analyser with reference counts."
    )
    return f"{purpose}\n\n{simulated}"


def versions(session: Session) -> tuple[tuple[str, str], ...]:
    """Give the names and versions of what the program runs on; what is loaded later says so."""
    later = tr("loaded with the first analysis")
    torch = sys.modules.get("torch")
    model = session.model
    named = tr("{name} ({id})", name=model.name, id=model.id) if model is not None else later
    return (
        ("BloodView", __version__),
        (tr("Model"), named),
        (tr("Schema of the records"), newest()),
        ("Python", platform.python_version()),
        ("Qt", qVersion()),
        ("PyTorch", str(torch.__version__) if torch is not None else later),
        (tr("System"), f"{platform.system()} {platform.release()} {platform.machine()}"),
    )


class AboutDialog(QDialog):
    """What this program is, with its versions to copy and its licences to read."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About BloodView"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.words = text_label(about_text(session), wrap=True)
        self.table = versions(session)
        picture = QLabel()
        picture.setPixmap(parent.windowIcon().pixmap(64, 64))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(4)
        for name, version in self.table:
            label = text_label(version, wrap=True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(text_label(name, name="muted"), label)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.licences = buttons.addButton(tr("Licences…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.licences.clicked.connect(lambda: show_licences(self))
        self.copy = buttons.addButton(tr("Copy versions"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(text_label("BloodView", size=1.4, bold=True))
        column.addWidget(self.words)
        column.addLayout(form)
        column.addWidget(text_label(tr("Free software under the Apache License 2.0."), name="muted", wrap=True))
        head = QHBoxLayout()
        head.setSpacing(18)
        head.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 20, 22, 16)
        whole.setSpacing(16)
        whole.addLayout(head, 1)
        whole.addWidget(buttons)
        self.setMinimumWidth(92 * self.fontMetrics().averageCharWidth())

    def text(self) -> str:
        """Give the versions as text, to be sent to whoever helps."""
        return "\n".join(f"{name}: {version}" for name, version in self.table)


def show_about(session: Session, parent: QWidget) -> AboutDialog:
    """Show the About box without waiting for it to be closed."""
    dialog = AboutDialog(session, parent)
    dialog.open()
    return dialog
