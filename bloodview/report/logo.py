"""The clinic's logo: a picture file that may be missing, huge or no picture at all."""

import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from reportlab.lib.units import mm
from reportlab.platypus import Image as Picture

from bloodview.errors import UnreadableFile, refusing
from bloodview.language import tr

_BOX = (42 * mm, 17 * mm)
_PIXELS = (992, 402)  # of the box at 600 an inch
_MOST_PIXELS = 40_000_000


def logo_picture(path: Path) -> Picture:
    """Give a PNG or JPEG file as a picture for the head of a report; raises UserError where it is none."""
    with refusing(path, "read"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                image = _opened(path)
        except (UnidentifiedImageError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
            raise _refused(path) from error
        except Image.DecompressionBombWarning as warning:
            raise _refused(path) from warning
    scale = min(_BOX[0] / image.width, _BOX[1] / image.height)
    content = BytesIO()
    image.save(content, "PNG")
    picture = Picture(content, image.width * scale, image.height * scale)
    picture.hAlign = "LEFT"
    return picture


def _opened(path: Path) -> Image.Image:
    """Read a picture at the resolution of paper, on white where it is see-through."""
    with Image.open(path, formats=("PNG", "JPEG")) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise _refused(path)
        image.thumbnail(_PIXELS)
        whole = image.convert("RGBA")
    ground = Image.new("RGBA", whole.size, "white")
    return Image.alpha_composite(ground, whole).convert("RGB")


def _refused(path: Path) -> UnreadableFile:
    return UnreadableFile(
        tr("{path} is no PNG or JPEG picture of at most 40 million pixels; choose another logo.", path=path)
    )
