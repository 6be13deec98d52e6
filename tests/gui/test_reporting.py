"""From a result to paper: preview, saved PDF, printer."""

from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bloodview.clinic import Clinic, Patient
from bloodview.errors import UserError
from bloodview.gui.pages import page_count, page_image
from bloodview.gui.printing import ask_printer, make_printer, print_pdf
from bloodview.gui.report_preview import ReportPreview
from bloodview.gui.reporting import report_name
from bloodview.gui.saving import save_pdf
from bloodview.gui.window import MainWindow
from bloodview.report import report_pdf
from tests.fakes import fake_engine, fake_result, fake_sample
from tests.gui.conftest import MakeWindow


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Give a real report."""
    sample = fake_sample(Path("/clinic/Rex.fcs"), 1000)
    return report_pdf(fake_result(sample), sample, patient=Patient(name="Rex"), clinic=Clinic(name="Lake"))


def _text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _preview(qtbot: QtBot, window: MainWindow) -> ReportPreview:
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.findChildren(ReportPreview)))
    return window.findChildren(ReportPreview)[0]


def test_ctrl_p_shows_the_pages_and_saves_what_they_say(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window("Rex.fcs", analyzed=True, engine=fake_engine(1000, report_pdf=report_pdf))
    window.patient.edits["name"].clear()
    qtbot.keyClicks(window.patient.edits["name"], '<b>&"Rex"')
    settings = window.session.settings.model_copy(update={"clinic_name": "Clinic <i>at the Lake"})
    window.session.set_settings(settings)
    preview = _preview(qtbot, window)
    shown = [label for label in preview.pages.findChildren(QLabel) if not label.pixmap().isNull()]
    assert len(shown) == page_count(preview._pdf) >= 1
    asked: list[str] = []

    def choose(_parent: object, _title: str, suggested: str, _filter: str) -> tuple[str, str]:
        asked.append(Path(suggested).name)
        return str(tmp_path / "report"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    preview.save.click()
    assert asked == ["Rex.pdf"]
    text = _text(tmp_path / "report.pdf")
    assert '<b>&"Rex"' in text
    assert "Clinic <i>at the Lake" in text
    assert window.result.counts.rbc.value.text() in text
    assert "report.pdf" in preview.status.whole()
    preview.close()


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_printing_draws_every_page_at_full_size(
    qtbot: QtBot, pdf: bytes, tmp_path: Path, paper: str, size: tuple[int, int]
) -> None:
    printer = make_printer(paper)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert printer.pageLayout().pageSize().id() == getattr(QPageSize.PageSizeId, paper)
    assert print_pdf(pdf, printer) == page_count(pdf)
    pages = PdfReader(tmp_path / "printed.pdf").pages
    assert len(pages) == page_count(pdf)
    box = pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(size, abs=1.5)
    image = page_image((tmp_path / "printed.pdf").read_bytes(), 0, 72)
    dark = sum(image.pixelColor(x, y).lightness() < 100 for x in range(0, image.width(), 3) for y in range(0, 300, 3))
    assert dark > 50


def test_only_the_pages_asked_for_are_printed(qtbot: QtBot, pdf: bytes, tmp_path: Path) -> None:
    printer = make_printer("A4")
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFromTo(1, 1)
    assert print_pdf(pdf, printer) == 1


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_cannot_be_used_is_told_in_a_sentence(qtbot: QtBot, pdf: bytes, tmp_path: Path) -> None:
    printer = make_printer("A4")
    printer.setOutputFileName(str(tmp_path / "missing" / "printed.pdf"))
    with pytest.raises(UserError, match="printer cannot be used"):
        print_pdf(pdf, printer)


def test_saving_where_one_cannot_is_told_in_a_sentence(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be written"):
        save_pdf(pdf, str(tmp_path / "file" / "report.pdf"))


def test_a_failed_report_is_told_and_nothing_is_shown(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    told: list[Exception] = []
    window.session.crashed.connect(told.append)
    window.actions_.save.trigger()
    qtbot.waitUntil(lambda: bool(told))
    assert str(told[0]) == "there is no report in this test."
    assert window.findChildren(ReportPreview) == []


def test_reports_of_several_data_sets_have_names_of_their_own(make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs")
    entry = window.session.entries[0]
    assert report_name(entry) == "Rex.pdf"
    assert report_name(replace(entry, number=2, numbers=3)) == "Rex-2.pdf"


def test_the_print_dialog_hands_over_its_printer(qtbot: QtBot, pdf: bytes, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    chosen: list[QPrinter] = []
    dialog = ask_printer("Letter", 2, parent, chosen.append)
    assert dialog.isVisible()
    assert (dialog.minPage(), dialog.maxPage()) == (1, 2)
    name = dialog.findChild(QLineEdit, "filename")
    assert isinstance(name, QLineEdit)
    name.setText(str(tmp_path / "printed.pdf"))
    dialog.accept()
    assert chosen[0].pageLayout().pageSize().id() == QPageSize.PageSizeId.Letter
    assert print_pdf(pdf, chosen[0]) == page_count(pdf)
    dialog.close()
