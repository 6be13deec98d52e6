"""Settings, pages Clinic and Reports: what stands at the head of a report and how the report is printed."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit

from bloodview.gui.settings_parts import Fault, Page, PathLine
from bloodview.language import mark, tr
from bloodview.settings import Settings

_LOGO_BOX = QSize(210, 84)
_MOST_PIXELS = 40_000_000  # as the report takes them
_FORMATS = ("png", "jpeg")

# As reports write them.
UNITS = {
    "SI": mark("SI: 10¹²/L and 10⁹/L"),
    "conventional": mark("Conventional: M/µL and K/µL"),
}


class ClinicPage(Page):
    """The clinic as it stands at the head of reports."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Clinic"), tr("Stands at the head of every report."))
        self.name = QLineEdit(settings.clinic_name, maxLength=200, placeholderText=tr("Name of the clinic"))
        self.address = QPlainTextEdit(settings.clinic_address, placeholderText=tr("Street and town"))
        self.address.setTabChangesFocus(True)
        self.address.setFixedHeight(5 * self.address.fontMetrics().lineSpacing())
        self.phone = QLineEdit(settings.clinic_phone, maxLength=100)
        self.logo = PathLine(
            settings.clinic_logo, tr("Logo"), empty=tr("No logo"), files=tr("Pictures (*.png *.jpg *.jpeg)")
        )
        self.picture = QLabel()
        self.picture.setAccessibleName(tr("The logo as it will be printed"))
        self.row(tr("Name"), self.name)
        self.row(tr("Address"), self.address)
        self.row(tr("Phone"), self.phone)
        self.row(tr("Logo"), self.logo, tr("A PNG or JPEG picture; it is made to fit."))
        self.form.addRow("", self.picture)
        self.logo.line.editingFinished.connect(self._show_logo)
        self.logo.line.textChanged.connect(lambda: None if self.logo.line.hasFocus() else self._show_logo())
        self._show_logo()

    def values(self) -> dict[str, object]:
        """Give the clinic."""
        return {
            "clinic_name": self.name.text().strip(),
            "clinic_address": self.address.toPlainText().strip()[:500],
            "clinic_phone": self.phone.text().strip(),
            "clinic_logo": self.logo.path(),
        }

    def fault(self) -> Fault | None:
        """Refuse a logo that no report could show."""
        wrong = self.logo.fault()
        if wrong is None and self.logo.path() and _picture(self.logo.path()) is None:
            words = tr(
                "{file} is no PNG or JPEG picture of at most 40 million pixels; choose another logo.",
                file=self.logo.path(),
            )
            return Fault(self.logo.line, words)
        return wrong

    def _show_logo(self) -> None:
        picture = _picture(self.logo.path())
        self.picture.setPixmap(picture or QPixmap())
        self.picture.setVisible(picture is not None)


class ReportsPage(Page):
    """How reports are printed."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Reports"), tr("How counts are written, and how reports are printed."))
        self.units = QComboBox()
        for key, words in UNITS.items():
            self.units.addItem(tr(words), key)
        self.units.setCurrentIndex(max(0, self.units.findData(settings.units)))
        self.paper = QComboBox()
        self.paper.addItems(["A4", "Letter"])
        self.paper.setCurrentText(settings.paper)
        self.owner = QCheckBox(tr("Add a page in plain words for the owner"))
        self.owner.setChecked(settings.owner_summary)
        self.why = QCheckBox(tr("Add a page that says which channels decided"))
        self.why.setChecked(settings.explanations)
        self.row(tr("Units"), self.units)
        self.row(tr("Paper"), self.paper)
        self.form.addRow("", self.owner)
        self.form.addRow("", self.why)

    def values(self) -> dict[str, object]:
        """Give units, paper, and whether the owner gets a page."""
        return {
            "units": self.units.currentData(),
            "paper": self.paper.currentText(),
            "owner_summary": self.owner.isChecked(),
            "explanations": self.why.isChecked(),
        }


def _picture(path: str) -> QPixmap | None:
    """Read a logo, made to fit; None where there is none that a report could show."""
    if not path:
        return None
    reader = QImageReader(path)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if bytes(reader.format().data()).decode() not in _FORMATS or not 0 < size.width() * size.height() <= _MOST_PIXELS:
        return None
    if size.width() > _LOGO_BOX.width() or size.height() > _LOGO_BOX.height():
        reader.setScaledSize(size.scaled(_LOGO_BOX, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else QPixmap.fromImage(image)
