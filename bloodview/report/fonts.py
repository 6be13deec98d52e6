"""The typefaces of the report: DejaVu Sans, which covers Latin, Greek, Cyrillic and much else, embedded in the PDF."""

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from bloodview.errors import UserError, refusing
from bloodview.language import tr
from bloodview.paths import resources

PLAIN = "BloodView"
BOLD = "BloodView-Bold"

_FILES = {PLAIN: "DejaVuSansCondensed.ttf", BOLD: "DejaVuSansCondensed-Bold.ttf"}


def register_fonts() -> None:
    """Make the two faces known to reportlab; a letter that they lack prints as a box."""
    for name, file in _FILES.items():
        if name in pdfmetrics.getRegisteredFontNames():
            continue
        path = resources() / "fonts" / file
        try:
            with refusing(path, "read"):
                pdfmetrics.registerFont(TTFont(name, str(path)))
        except TTFError as error:
            raise UserError(
                tr("{path} is missing or damaged ({error}); install BloodView again.", path=path, error=error)
            ) from error
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
