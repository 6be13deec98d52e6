"""What pictures of the window share: their font, and how a widget becomes an array."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QFontInfo, QImage
from PySide6.QtWidgets import QApplication, QWidget

_STYLE = ("DejaVu Sans", 114)  # the font the snapshots were drawn with, and the width of a text in it


@pytest.fixture(autouse=True)
def same_font(qapp: QApplication) -> None:
    """Skip where the system's font is another: every text would lie elsewhere."""
    font = qapp.font()
    seen = (QFontInfo(font).family(), QWidget().fontMetrics().horizontalAdvance("Reticulocytes 0123"))
    if seen != _STYLE:
        pytest.skip(f"the snapshots were drawn with {_STYLE}, here the font is {seen}")


def pixels(widget: QWidget) -> NDArray[np.uint8]:
    """Give a widget as it is drawn, [height, width, 3]."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
