"""Printing a PDF through the system's print dialog."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from bloodview.errors import UserError
from bloodview.gui.pages import page_count, page_image
from bloodview.language import tr

_MOST_DOTS_PER_INCH = 300.0  # more is not seen on paper, and a page at 1200 takes 400 MB


def make_printer(paper: str) -> QPrinter:
    """Make a printer set to the paper of the report, which has its own margins."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    size = QPageSize.PageSizeId.Letter if paper == "Letter" else QPageSize.PageSizeId.A4
    printer.setPageSize(QPageSize(size))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setDocName(tr("BloodView report"))
    return printer


def ask_printer(paper: str, pages: int, parent: QWidget, chosen: Callable[[QPrinter], None]) -> QPrintDialog:
    """Show the system's print dialog; `chosen` gets the printer when the user has agreed."""
    printer = make_printer(paper)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setMinMax(1, pages)
    dialog.setFromTo(1, pages)
    dialog.accepted.connect(lambda: chosen(printer))
    # QPrintDialog has an open() of its own that asks for a slot by name.
    QDialog.open(dialog)
    return dialog


def print_pdf(pdf: bytes, printer: QPrinter) -> int:
    """Print the pages of the printer's page range; gives how many.

    Raises UserError where the printer does not take them.
    """
    last = page_count(pdf)
    first = max(1, printer.fromPage())
    last = min(last, printer.toPage() or last)
    painter = QPainter()
    if not painter.begin(printer):
        raise UserError(
            tr("The printer cannot be used; check that it is on and connected, or save the report instead.")
        )
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    try:
        for page in range(first, last + 1):
            if page > first and not printer.newPage():
                raise UserError(tr("The printer took no further page; check its paper and print again."))
            image = page_image(pdf, page - 1, min(float(printer.resolution()), _MOST_DOTS_PER_INCH))
            painter.drawImage(_fitted(QRectF(painter.viewport()), image.width() / image.height()), image)
    finally:
        painter.end()
    return last - first + 1


def _fitted(room: QRectF, ratio: float) -> QRectF:
    """Give the largest rectangle of a width/height ratio in the middle of the page."""
    width = min(room.width(), room.height() * ratio)
    fitted = QRectF(0, 0, width, width / ratio)
    fitted.moveCenter(room.center())
    return fitted
