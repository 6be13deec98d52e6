"""Starting the window with the real engine behind it."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QLocale
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from bloodview import __version__, analysis
from bloodview.calibration import Calibration, calibrate, check_cohort, read_agreement
from bloodview.errors import UserError
from bloodview.gui.arriving import Arrivals
from bloodview.gui.collecting import collecting_on_gui_thread
from bloodview.gui.engine import Engine, Model
from bloodview.gui.errors import show_error
from bloodview.gui.first_run import show_first_run
from bloodview.gui.logs import catching, logging_to_file
from bloodview.gui.qt_words import speak_in_window
from bloodview.gui.reading import open_files
from bloodview.gui.records import Records
from bloodview.gui.session import Session
from bloodview.gui.settings_effects import follow_settings
from bloodview.gui.theme import follow_system
from bloodview.gui.window import MainWindow
from bloodview.language import speak, wanted
from bloodview.paths import resources
from bloodview.progress import Report
from bloodview.report import agreement_pdf, report_pdf
from bloodview.result import Recipe, Result
from bloodview.samples import Panel, Sample, read_samples
from bloodview.settings import read_settings
from bloodview.store import open_store


def run_window(files: Sequence[Path] = ()) -> int:
    """Show the window with these files open until the user closes it; gives the exit code."""
    with window_open() as window:
        arrivals = Arrivals(window.session, window.records)
        arrivals.told.connect(window.notice.tell)
        open_files(window.session, [path.absolute() for path in files])
        if has_display():
            show_first_run(window.session, window)
        return QApplication.exec()


@contextmanager
def window_open(
    engine: Engine | None = None, *, kept: bool = True, demo_folder: Path | None = None
) -> Iterator[MainWindow]:
    """Start the application, show its window, and close both cleanly at the end.

    kept : whether samples and results go into the records
    demo_folder : keeps the records of a demonstration apart from those of the clinic
    """
    application = _application()
    with logging_to_file(), collecting_on_gui_thread():
        settings = read_settings()
        speak(wanted(settings.language, QLocale.system().name()))
        speak_in_window(application)
        session = Session(engine or real_engine(), settings)
        follow_settings(session, application)
        window = MainWindow(session, _records(session, demo_folder) if kept else None)
        with catching(lambda error: show_error(error, window)):
            window.show()
            try:
                yield window
            finally:
                window.close_now()
                window.deleteLater()
                application.processEvents()


def real_engine() -> Engine:
    """Give the functions of the program itself."""
    return Engine(
        read_samples=read_samples,
        choose_model=analysis.model_for,
        load_model=_load_model,
        # It is only ever given what load_model gave.
        analyze=cast("Callable[[Sample, Model, Recipe, Report], Result]", analysis.analyze),
        report_pdf=report_pdf,
        check_cohort=check_cohort,
        calibrate=_calibrate,
        read_agreement=read_agreement,
        agreement_pdf=agreement_pdf,
    )


def _records(session: Session, demo_folder: Path | None) -> Records:
    if demo_folder is not None:
        return Records(partial(open_store, None, demo_folder), keep_demo=True)
    return Records(partial(open_store, session.settings.database_url or None, None))


def has_display() -> bool:
    """Tell whether a window can be seen here; elsewhere than on Linux it always can."""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal"):
        return False
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        if not has_display() and "QT_QPA_PLATFORM" not in os.environ:
            raise UserError(
                "There is no screen to show a window on; run BloodView on a desktop, or use bloodview analyze FILE."
            )
        application = QApplication(sys.argv[:1])
    application.setOrganizationName("BloodView")
    application.setApplicationName("BloodView")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("bloodview")
    application.setWindowIcon(QIcon(str(resources() / "icons" / "bloodview.svg")))
    follow_system(application)
    return application


def _calibrate(
    folder: Path, reference: Path, out: Path, *, panel: Panel | None, name: str, report: Report
) -> Calibration:
    analysis.leave_core_free()
    return calibrate(folder, reference, out, panel=panel, name=name, report=report)


def _load_model(folder: Path) -> Model:
    # One core stays free for the window while the others learn.
    analysis.leave_core_free()
    return analysis.load_model(folder)
