"""Asking before something is lost, without holding up the rest of the program."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask(parent: QWidget, title: str, words: str, yes: str, no: str, agreed: Callable[[], None]) -> QMessageBox:
    """Ask one question; `agreed` is called if the answer is yes, and nothing happens otherwise."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    box.setText(words)
    doing = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    staying = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(staying)
    box.setEscapeButton(staying)
    doing.clicked.connect(lambda: agreed())
    box.open()
    return box
