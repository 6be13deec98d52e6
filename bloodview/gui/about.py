"""The About box: program, model, and how far to trust it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from bloodview import __version__
from bloodview.gui.session import Session


def about_text(session: Session) -> str:
    """Say which program and model this is; plain text."""
    model = session.model
    if model is None:
        about_model = "Model: loaded with the first analysis."
    else:
        about_model = f"Model: {model.name} ({model.id})."
        if model.simulated:
            about_model += (
                "\nIt was trained on simulated samples only. Its counts are for demonstration and testing, not for "
                "diagnosis, until a laboratory has calibrated it to an analyser with reference counts."
            )
    return (
        f"BloodView {__version__}\n\n"
        "Counts red cells, reticulocytes, clumped red cells and platelets from the list-mode files of veterinary "
        "blood analysers.\n\n"
        f"{about_model}\n\n"
        "Software released under the Apache License 2.0. It uses Qt (LGPL) and other free software."
    )


def show_about(session: Session, parent: QWidget) -> QMessageBox:
    """Show the About box without waiting for it to be closed."""
    box = QMessageBox(parent)
    box.setWindowTitle("About BloodView")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(about_text(session))
    box.setIconPixmap(parent.windowIcon().pixmap(64, 64))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
