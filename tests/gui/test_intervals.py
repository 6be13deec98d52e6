"""The reference intervals at the screen: shown with their sources, edited as the clinic's own, and given back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from bloodview.clinic import intervals_for
from bloodview.clinic.intervals import bands_of, clinic_folder
from bloodview.errors import UserError
from bloodview.gui.intervals_dialog import IntervalsDialog
from bloodview.gui.intervals_form import IntervalForm
from bloodview.gui.intervals_words import COUNTS, limit_words, limits_fault, read_limit
from bloodview.language import speaking
from tests.gui.conftest import MakeWindow

Make = Callable[..., IntervalsDialog]


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Make:
    def made(species: str = "dog") -> IntervalsDialog:
        dialog = IntervalsDialog(tmp_path, species)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return made


def choose(dialog: IntervalsDialog, count: str) -> None:
    dialog.table.selectRow(list(COUNTS).index(count))


def cells(dialog: IntervalsDialog, count: str) -> list[str]:
    rows = dialog.table.rows
    return [str(rows.index(list(COUNTS).index(count), column).data()) for column in range(8)]


def form_of(dialog: IntervalsDialog) -> IntervalForm:
    return next(each for each in dialog.findChildren(IntervalForm) if each.isVisible())


def edit(dialog: IntervalsDialog, count: str, **limits: str) -> IntervalForm:
    choose(dialog, count)
    dialog.edit.click()
    form = form_of(dialog)
    for field, text in limits.items():
        form.fields[field].setText(text)
    form.ok.click()
    return form


def test_every_value_is_shown_with_its_source_as_the_rules_use_it(make: Make) -> None:
    dialog = make("cat")
    for row in range(dialog.band.count()):
        dialog.band.setCurrentIndex(row)
        shown = intervals_for("cat", dialog.band.currentData())
        assert shown is not None
        for count in COUNTS:
            found = shown.get(count)
            words = cells(dialog, count)
            assert words[2:4] == (
                [limit_words(found.low) or "–", limit_words(found.high) or "–"] if found is not None else ["–", "–"]
            )
            assert words[7] == (found.source if found is not None else "no interval")
            choose(dialog, count)
            assert found is None or found.source in dialog.detail.text()
            assert found is None or found.note in dialog.detail.text()


def test_an_edit_makes_the_clinics_own_copy_and_the_reset_takes_it_back(make: Make, tmp_path: Path) -> None:
    dialog = make()
    before = cells(dialog, "plt")
    changes: list[int] = []
    dialog.changed.connect(lambda: changes.append(1))
    assert not dialog.reset.isEnabled()
    edit(dialog, "plt", low="150,5", high="500", critical_low="25")
    assert cells(dialog, "plt")[1:7] == ["25", "150.5", "500", "–", "×10⁹/L", "the clinic's own"]
    assert "edited by the clinic" in dialog.detail.text()
    used = intervals_for("dog", None, tmp_path)
    assert used is not None
    assert (found := used.get("plt")) is not None
    assert (found.low, found.high, found.critical_low, found.certainty) == (150.5, 500, 25, "clinic")
    # Another age band keeps the shipped values.
    dialog.band.setCurrentIndex(0)
    assert cells(dialog, "plt")[6] == "second-hand"
    dialog.reset.click()
    box = next(each for each in dialog.findChildren(QMessageBox) if each.isVisible())
    next(button for button in box.buttons() if button.text() == "Use the shipped ones").click()
    assert dialog.band.currentText() == "adult"
    assert cells(dialog, "plt") == before
    assert not dialog.reset.isEnabled()
    assert changes == [1, 1]


def test_a_breed_gets_an_interval_of_its_own(make: Make, tmp_path: Path) -> None:
    dialog = make()
    dialog.breed.setCurrentText("Greyhound")
    edit(dialog, "rbc", low="7.4", high="9.0")
    assert cells(dialog, "rbc")[2:4] == ["7.4", "9"]
    dialog.breed.setCurrentIndex(0)
    assert cells(dialog, "rbc")[2:4] == ["5.65", "8.87"]


@pytest.mark.parametrize(
    ("count", "limits", "sentence"),
    [
        ("plt", {"low": "600"}, "have to rise"),
        ("plt", {"critical_low": "200"}, "have to rise"),
        ("plt", {"low": "", "high": ""}, "lower or the upper limit"),
        ("plt", {"low": "484"}, "are the same"),
        ("plt", {"low": "-3"}, "-3 is no limit; write a number of zero or more, such as 5.65"),
        ("plt", {"low": "many"}, "many is no limit"),
        ("plt", {"high": "1,200"}, "in two ways"),
        ("plt", {"high": "99999999"}, "too large"),
        ("retic_pct", {"high": "120"}, "at most 100"),
    ],
)
def test_limits_that_cannot_be_are_refused_in_a_sentence(
    make: Make, tmp_path: Path, count: str, limits: dict[str, str], sentence: str
) -> None:
    dialog = make()
    form = edit(dialog, count, **limits)
    assert form.isVisible()
    assert sentence in form.problem.text()
    assert list(tmp_path.iterdir()) == []


def test_what_was_not_changed_keeps_its_source(make: Make, tmp_path: Path) -> None:
    dialog = make()
    edit(dialog, "rbc")
    assert not any(each.isVisible() for each in dialog.findChildren(IntervalForm))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_copy_is_said_and_can_be_given_up(make: Make, tmp_path: Path) -> None:
    (tmp_path / "dog.toml").write_text("species = 7")
    dialog = make()
    assert "dog.toml" in dialog.state.text()
    assert not dialog.edit.isEnabled()
    assert dialog.reset.isEnabled()
    assert cells(dialog, "rbc")[2] == "5.65"


def test_a_copy_that_cannot_be_written_is_said_in_the_form(make: Make, tmp_path: Path) -> None:
    dialog = make()
    (tmp_path / "dog.toml").mkdir()
    form = edit(dialog, "rbc", low="5")
    assert form.isVisible()
    assert "dog.toml" in form.problem.text()


def test_limits_are_read_as_the_language_writes_them() -> None:
    assert [read_limit(text) for text in ("", " 5.65 ", "5,65", "0", "1200")] == [None, 5.65, 5.65, 0.0, 1200.0]
    with speaking("de"):
        assert (limit_words(5.65), read_limit("5,650"), read_limit("0.125")) == ("5,65", 5.65, 0.125)
        with pytest.raises(UserError):
            read_limit("1.200")
    for text in ("1e5", "nan", "٣", "5.", "1 200", "5.1.2"):
        with pytest.raises(UserError):
            read_limit(text)


def test_every_shipped_interval_would_be_taken_again() -> None:
    for species in ("dog", "cat", "horse", "cow", "alpaca"):
        for _name, days in bands_of(species):
            shown = intervals_for(species, days)
            assert shown is not None
            for found in shown.intervals.values():
                fault = limits_fault(found.count, found.critical_low, found.low, found.high, found.critical_high)
                assert fault == "", (species, found)
                assert read_limit(limit_words(found.high)) == found.high


def test_the_menu_leads_there_and_the_window_judges_anew(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", analyzed=True)
    next(each for each in window.findChildren(QAction) if each.text() == "Reference intervals…").trigger()
    (dialog,) = window.findChildren(IntervalsDialog)
    current = window.session.current
    assert current is not None
    assert dialog.species.currentData() == current.species == "dog"
    said = window.result.counts.grab().toImage()
    edit(dialog, "rbc", low="30", high="40", critical_low="20")
    assert (clinic_folder() / "dog.toml").is_file()
    assert window.result.counts.grab().toImage() != said
    dialog.close()
