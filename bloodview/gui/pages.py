"""The pages of a PDF as pictures, for preview and printer."""

import numpy as np
import pypdfium2
from PySide6.QtGui import QImage

_POINTS_PER_INCH = 72.0


def page_count(pdf: bytes) -> int:
    """Count the pages of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def page_image(pdf: bytes, page: int, dots_per_inch: float) -> QImage:
    """Draw one page (from 0) at a resolution."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[page].render(scale=dots_per_inch / _POINTS_PER_INCH, rev_byteorder=True).to_numpy()
        pixels = np.ascontiguousarray(picture[..., :3])
    finally:
        document.close()
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    image.setDotsPerMeterX(round(dots_per_inch / 0.0254))
    image.setDotsPerMeterY(round(dots_per_inch / 0.0254))
    return image
