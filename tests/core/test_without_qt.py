"""The doors of the program open without Qt."""

import os
import subprocess
import sys

import pytest

_DOORS = (
    *("bloodview.analysis", "bloodview.calibration", "bloodview.export", "bloodview.report", "bloodview.store"),
    *("bloodview.commands", "bloodview.simulate"),
)


@pytest.mark.skipif(not os.environ.get("BLOODVIEW_NO_QT"), reason="Qt is blocked only in the step of core tests")
def test_qt_cannot_be_imported() -> None:
    with pytest.raises(ModuleNotFoundError):
        __import__("PySide6")


@pytest.mark.parametrize("door", _DOORS)
def test_doors_load_neither_qt_nor_torch(door: str) -> None:
    program = f"import sys, {door}; print([name for name in ('PySide6', 'pyqtgraph', 'torch') if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "[]"
