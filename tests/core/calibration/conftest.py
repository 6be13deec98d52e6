"""Calibration is tested on the small cohort of the learning tests, on one thread like them."""

from pathlib import Path

import pytest

from tests.core.learn import tiny
from tests.core.learn.conftest import one_thread

__all__ = ["cohort_folder", "one_thread"]


@pytest.fixture
def cohort_folder(tmp_path: Path) -> Path:
    """Give a folder with the ten samples s0.fcs ... s9.fcs and reference.csv."""
    folder = tmp_path / "cohort"
    folder.mkdir()
    tiny.write_cohort(folder)
    return folder
