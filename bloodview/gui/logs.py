"""Log file, crash traces and uncaught errors of the window."""

import faulthandler
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from bloodview import __version__
from bloodview.errors import refusing
from bloodview.paths import logs

_LOG = logging.getLogger(__name__)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@contextmanager
def logging_to_file() -> Iterator[None]:
    """Keep a log, a trace of crashes and Qt's own messages in the user's log folder while the block runs."""
    folder = logs()
    with refusing(folder, "written"):
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "bloodview.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8")
        crashes = (folder / "crash.log").open("a", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    faulthandler.enable(crashes)
    before = qInstallMessageHandler(_log_qt)
    _LOG.info("BloodView %s starts", __version__)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        # Traces of a later crash go to standard error, which a program without a console does not have.
        if sys.__stderr__ is None:
            faulthandler.disable()
        else:
            faulthandler.enable(sys.__stderr__)
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()
        crashes.close()


@contextmanager
def catching(show: Callable[[BaseException], object]) -> Iterator[None]:
    """Hand errors that no one caught (slots above all) to `show` while the block runs."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before(kind, error, trace)
        else:
            show(error)

    sys.excepthook = hook
    try:
        yield
    finally:
        sys.excepthook = before


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.INFO), "%s", message)
