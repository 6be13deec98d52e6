"""The report as it will be, before it is saved or printed."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bloodview.gui.icons import themed_icon
from bloodview.gui.pages import page_count, page_image
from bloodview.gui.parts import ElidedLabel
from bloodview.gui.printing import ask_printer, print_pdf
from bloodview.gui.saving import save_pdf
from bloodview.gui.signing_person import Person
from bloodview.language import tr, trn, whole

_PAGE_WIDTH = 760
_NAME_LENGTH = 20  # letters


class ReportPreview(QDialog):
    """Shows the pages; Save and Print are one click away. `issued` tells, once, that one of them was done, and by whom.

    person : asks who makes the report, where it is kept in the records
    """

    issued = Signal(str)

    def __init__(
        self, pdf: bytes, paper: str, suggested: str, parent: QWidget | None = None, person: Person | None = None
    ) -> None:
        super().__init__(parent)
        self.person = person
        self._pdf = pdf
        self._paper = paper
        self._suggested = suggested
        self._is_issued = False
        self.setWindowTitle(tr("Report"))
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
        self.save = QPushButton(themed_icon("save"), tr("Save PDF…"))
        self.save.clicked.connect(self._save)
        self.print = QPushButton(themed_icon("print"), tr("Print…"))
        self.print.clicked.connect(self._print)
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.reject)
        for button in (self.save, self.print):
            button.setIconSize(QSize(18, 18))
        row = QHBoxLayout()
        row.setSpacing(10)
        if person is not None:
            person.setToolTip(tr("Who makes this report: the records keep the name with it"))
            person.name.setMinimumContentsLength(_NAME_LENGTH)
            row.addWidget(person)
        row.addStretch(1)
        row.addWidget(self.save)
        row.addWidget(self.print)
        row.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 12, 14, 14)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.status)
        whole.addLayout(row)
        self.resize(self._page_width + 90, min(940, room.height() - 60))

    def _page(self, page: int) -> QLabel:
        ratio = self.devicePixelRatioF()
        image = page_image(self._pdf, page, 110 * ratio)
        scaled = image.scaledToWidth(round(self._page_width * ratio), Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        shown = QLabel()
        shown.setPixmap(QPixmap.fromImage(scaled))
        shown.setAccessibleName(tr("Page {number} of the report", number=whole(page + 1)))
        shown.setStyleSheet("border: 1px solid palette(mid);")
        return shown

    def _save(self) -> None:
        if not self._is_named():
            return
        name, _filter = QFileDialog.getSaveFileName(self, tr("Save the report"), self._suggested, "PDF (*.pdf)")
        if name:
            path = save_pdf(self._pdf, name)
            self.status.set_whole(tr("Saved as {path}", path=path))
            self._tell_issued()

    def _print(self) -> None:
        if not self._is_named():
            return
        ask_printer(self._paper, page_count(self._pdf), self, self._send)

    def _send(self, printer: object) -> None:
        pages = print_pdf(self._pdf, printer)  # type: ignore[arg-type]
        self.status.set_whole(trn("Sent {number} page to the printer", "Sent {number} pages to the printer", pages))
        if pages:
            self._tell_issued()

    def _is_named(self) -> bool:
        """Ask first who it is: a report in the records that nobody made is of no use to whoever asks later."""
        if self.person is None or self.person.ready():
            return True
        self.status.set_whole(tr("Say first who makes this report"))
        self.person.name.setFocus()
        return False

    def _tell_issued(self) -> None:
        if not self._is_issued:
            self._is_issued = True
            self.issued.emit(self.person.who() if self.person is not None else "")
