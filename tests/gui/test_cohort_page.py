"""What the page of a checked cohort says, and how its table marks what is wrong."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush
from pytestqt.modeltest import ModelTester

from bloodview.calibration.checked import CheckedCohort
from bloodview.gui.calibrate_table import detail, remarks, summary
from bloodview.gui.cohort_table import CohortModel, check_words
from tests.cohorts import fake_cohort


def _said(cohort: CheckedCohort) -> str:
    return "\n".join(sentence for _kind, sentence in remarks(cohort))


@pytest.mark.parametrize(
    ("samples", "usable", "words"),
    [
        (0, False, "0 samples are too few: calibrate with at least 4"),
        (3, False, "3 samples are too few"),
        (19, True, "19 samples are few: counts may be far off"),
        (39, True, "39 samples will do"),
        (40, True, ""),
        (100, True, ""),
    ],
)
def test_the_number_of_samples_is_judged(samples: int, usable: bool, words: str) -> None:
    cohort = fake_cohort(samples)
    assert cohort.usable is usable
    assert words in _said(cohort)
    assert bool(remarks(cohort)) is bool(words)


def test_what_is_odd_about_the_whole_is_said() -> None:
    cohort = fake_cohort(40)
    rows = [replace(row, cells={**row.cells, "retic_pct": ""}) for row in cohort.rows]
    rows[0] = replace(rows[0], analyser="Helios 3 A1")
    for place, species in enumerate(["", "", "ferret", "ferret", *["dog"] * 36]):
        rows[place] = replace(rows[place], species=species)
    odd = replace(cohort, rows=tuple(rows), unlisted=("a", "b", "c", "d"))
    said = _said(odd)
    assert "2 samples name no known species" in said
    assert "No row gives RETIC %" in said
    assert "several analysers" in said
    assert "Few samples of Ferret 2" in said
    assert "4 files of the folder are in no row and are left out: a, b, c…" in said
    assert odd.usable
    assert odd.analysers == ("Fake BC-1", "Helios 3 A1")
    assert detail(odd) == "Dog 36, Ferret 2, not named 2   ·   Fake BC-1, Helios 3 A1"


def test_a_fault_of_the_whole_table_goes_before_all() -> None:
    broken = replace(fake_cohort(40), fault="reference.csv is empty.")
    assert not broken.usable
    assert remarks(broken) == [("refused", "reference.csv is empty.")]
    assert summary(broken) == "This table cannot be used"


def test_cells_are_marked_in_words_and_in_colour(qtmodeltester: ModelTester) -> None:
    model = CohortModel()
    model.show_cohort(fake_cohort(8, bad=1, odd=1))
    qtmodeltester.check(model)
    assert model.rowCount() == 8
    plt, species, check = (model.index(0, column) for column in (4, 2, 9))
    assert plt.data() == "✗ many"
    assert isinstance(plt.data(Qt.ItemDataRole.BackgroundRole), QBrush)
    assert check.data().startswith("Cannot be used: ")
    assert species.data(Qt.ItemDataRole.BackgroundRole) is None
    doubted = model.index(1, 2)
    assert (doubted.data(), model.index(1, 9).data()) == ("not named", "Look at this: No species is named.")
    assert doubted.data(Qt.ItemDataRole.ForegroundRole) != plt.data(Qt.ItemDataRole.ForegroundRole)
    assert (model.index(2, 9).data(), model.index(2, 0).data()) == ("Good", "4")


def test_text_of_a_table_is_no_markup_in_tool_tips(qtmodeltester: ModelTester) -> None:
    row = fake_cohort(1).rows[0]
    row = replace(row, cells={**row.cells, "file": "<b>&.fcs"}, faults=(("file", "<i>gone</i>"),))
    model = CohortModel()
    model.show_cohort(CheckedCohort((row,)))
    assert model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) == "&lt;b&gt;&amp;.fcs<br>&lt;i&gt;gone&lt;/i&gt;"
    assert check_words(row) == "Cannot be used: <i>gone</i>"


def test_blank_and_unread_cells_have_words() -> None:
    row = fake_cohort(1).rows[0]
    model = CohortModel()
    unread = replace(row, cells={**row.cells, "plt": ""}, events=None, volume_nl=None, dilution=None)
    model.show_cohort(CheckedCohort((unread, replace(row, line=9, volume_nl=None))))
    assert [model.index(0, column).data() for column in (4, 7, 8)] == ["blank", "–", "–"]
    assert model.index(1, 8).data() == "none"


def test_rows_at_fault_can_be_left_out() -> None:
    cohort = fake_cohort(40, bad=3)
    assert summary(cohort).startswith("3 of 40 samples cannot be used")
    left = cohort.without_faults()
    assert left.usable
    assert summary(left) == "37 samples, ready to calibrate"
    assert "3 left out" in detail(left)
    assert "37 samples will do" in _said(left)
    assert not fake_cohort(5, bad=3).without_faults().usable
