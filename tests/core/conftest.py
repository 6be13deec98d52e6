"""Core tests run where Qt cannot be imported when BLOODVIEW_NO_QT is set, as on a server without a display."""

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Sequence
from types import ModuleType

import pytest

_NO_QT = bool(os.environ.get("BLOODVIEW_NO_QT"))
_BLOCKED = {"PySide6", "shiboken6", "pyqtgraph", "pytestqt"}


class _QtMissing(importlib.abc.MetaPathFinder):
    """Answers every import of Qt as a machine without it does."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] in _BLOCKED:
            raise ModuleNotFoundError(f"No module named {fullname!r}: core tests run without Qt", name=fullname)
        return None


if _NO_QT:
    sys.meta_path.insert(0, _QtMissing())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Stand in for pytest-qt, which is switched off then: its settings in pyproject.toml stay known."""
    if _NO_QT:
        parser.addini("qt_api", "unused without Qt")
        parser.addini("qt_log_level_fail", "unused without Qt")
        parser.addini("qt_log_ignore", "unused without Qt", type="linelist")
