"""A logo is drawn where it is a picture; where it is none the report is printed all the same."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from bloodview.errors import UserError
from bloodview.report import report_pdf
from bloodview.report.logo import logo_picture
from tests.core.report.invented import CLINIC, invented


def _picture(folder: Path, size: tuple[int, int], name: str = "logo.png", mode: str = "RGBA") -> Path:
    path = folder / name
    Image.new(mode, size).save(path)
    return path


@pytest.mark.parametrize(
    ("size", "name", "mode"), [((900, 300), "a.png", "RGBA"), ((30, 500), "b.jpg", "L"), ((1, 1), "c.png", "P")]
)
def test_every_shape_fits_its_place(tmp_path: Path, size: tuple[int, int], name: str, mode: str) -> None:
    made = logo_picture(_picture(tmp_path, size, name, mode))
    assert made.drawWidth <= 42.01 * 72 / 25.4
    assert made.drawHeight <= 17.01 * 72 / 25.4
    assert made.drawWidth / made.drawHeight == pytest.approx(size[0] / size[1], rel=0.05)


def test_the_logo_is_in_the_report(tmp_path: Path) -> None:
    pair = invented(50)
    plain, adorned = (
        PdfReader(BytesIO(report_pdf(*pair, clinic=CLINIC, logo=logo))).pages[0]
        for logo in (None, _picture(tmp_path, (400, 200)))
    )
    assert len(adorned.images) == len(plain.images) + 1
    assert "Tierklinik Am Park" in adorned.extract_text()


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n broken", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"]
)
def test_what_is_no_picture_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(UserError, match="choose another logo"):
        logo_picture(path)


def test_a_picture_of_a_huge_size_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (8_000, 6_000)).save(path)
    with pytest.raises(UserError, match="40 million"):
        logo_picture(path)


@pytest.mark.logs_warnings
def test_a_missing_logo_stops_no_report(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    content = report_pdf(*invented(50), clinic=CLINIC, logo=tmp_path / "gone.png")
    assert "Tierklinik Am Park" in PdfReader(BytesIO(content)).pages[0].extract_text()
    assert "gone.png" in caplog.text
