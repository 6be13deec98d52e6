"""The report as it will be, before it is saved or printed."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bloodview.gui.icons import themed_icon
from bloodview.gui.pages import page_count, page_image
from bloodview.gui.parts import ElidedLabel
from bloodview.gui.printing import ask_printer, print_pdf
from bloodview.gui.saving import save_pdf

_PAGE_WIDTH = 760


class ReportPreview(QDialog):
    """Shows the pages; Save and Print are one click away. `issued` tells, once, that one of them was done."""

    issued = Signal()

    def __init__(self, pdf: bytes, paper: str, suggested: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pdf = pdf
        self._paper = paper
        self._suggested = suggested
        self._is_issued = False
        self.setWindowTitle("Report")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = self.screen().availableGeometry()
        self._page_width = min(_PAGE_WIDTH, room.width() - 130)
        self.pages = QWidget()
        self.pages.setObjectName("pages")
        column = QVBoxLayout(self.pages)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(16)
        for page in range(page_count(pdf)):
            column.addWidget(self._page(page), alignment=Qt.AlignmentFlag.AlignHCenter)
        scroll = QScrollArea()
        scroll.setWidget(self.pages)
        scroll.setWidgetResizable(True)
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.status = ElidedLabel(name="muted")
        self.save = QPushButton(themed_icon("save"), "Save PDF…")
        self.save.clicked.connect(self._save)
        self.print = QPushButton(themed_icon("print"), "Print…")
        self.print.clicked.connect(self._print)
        close = QPushButton("Close")
        close.clicked.connect(self.reject)
        for button in (self.save, self.print):
            button.setIconSize(QSize(18, 18))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.status, 1)
        row.addWidget(self.save)
        row.addWidget(self.print)
        row.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 12, 14, 14)
        whole.addWidget(scroll, 1)
        whole.addLayout(row)
        self.resize(self._page_width + 90, min(940, room.height() - 60))

    def _page(self, page: int) -> QLabel:
        ratio = self.devicePixelRatioF()
        image = page_image(self._pdf, page, 110 * ratio)
        scaled = image.scaledToWidth(round(self._page_width * ratio), Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        shown = QLabel()
        shown.setPixmap(QPixmap.fromImage(scaled))
        shown.setAccessibleName(f"Page {page + 1} of the report")
        shown.setStyleSheet("border: 1px solid palette(mid);")
        return shown

    def _save(self) -> None:
        name, _filter = QFileDialog.getSaveFileName(self, "Save the report", self._suggested, "PDF (*.pdf)")
        if name:
            path = save_pdf(self._pdf, name)
            self.status.set_whole(f"Saved as {path}")
            self._tell_issued()

    def _print(self) -> None:
        ask_printer(self._paper, page_count(self._pdf), self, self._send)

    def _send(self, printer: object) -> None:
        pages = print_pdf(self._pdf, printer)  # type: ignore[arg-type]
        self.status.set_whole(f"Sent {pages} page{'s' if pages != 1 else ''} to the printer")
        if pages:
            self._tell_issued()

    def _tell_issued(self) -> None:
        if not self._is_issued:
            self._is_issued = True
            self.issued.emit()
