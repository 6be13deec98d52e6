"""A clinic edits its own copy of the intervals; a damaged copy is refused in a sentence and the shipped one is used."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bloodview.clinic import (
    ReferenceInterval,
    bands_of,
    copy_for_editing,
    discard_copy,
    intervals_for,
    messages_for,
    save_interval,
)
from bloodview.clinic.intervals import shipped_file
from bloodview.errors import UserError
from bloodview.language import speaking
from tests.core.clinic.animals import animal

DAY = date(2026, 11, 24)


def interval_of(
    species: str, count: str, folder: Path | None = None, age: float = 2000, breed: str = ""
) -> ReferenceInterval:
    found = intervals_for(species, age, folder, breed)
    assert found is not None
    return found.intervals[count]


def test_a_copy_is_the_shipped_file_and_is_not_made_twice(tmp_path: Path) -> None:
    path = copy_for_editing("dog", tmp_path / "new" / "folder")
    shipped = shipped_file("dog")
    assert shipped is not None
    assert path.read_bytes() == shipped.read_bytes()
    path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    assert copy_for_editing("dog", path.parent).read_text("utf-8").endswith("# mine\n")


def test_an_edited_interval_holds_from_then_on_and_says_so(tmp_path: Path) -> None:
    path = save_interval("dog", tmp_path, "adult", replace(interval_of("dog", "rbc"), low=5.5, high=8.5), on=DAY)
    edited = interval_of("dog", "rbc", tmp_path)
    assert (edited.low, edited.high, edited.certainty) == (5.5, 8.5, "clinic")
    assert edited.source == "edited by the clinic on 2026-11-24"
    assert edited.note == ""
    found = intervals_for("dog", 2000, tmp_path)
    assert found is not None
    assert found.edited
    assert interval_of("dog", "plt", tmp_path) == interval_of("dog", "plt")  # the others stay
    assert interval_of("dog", "rbc").low == 5.65  # and so does the shipped file
    assert "# Reference intervals. They differ between laboratories" in path.read_text("utf-8")
    assert "means only: 4.57 ± 0.68" in path.read_text("utf-8")


def test_the_file_stays_english_and_the_day_is_said_in_the_language_of_the_clinic(tmp_path: Path) -> None:
    with speaking("de"):
        path = save_interval("dog", tmp_path, "adult", replace(interval_of("dog", "rbc"), low=5.5), on=DAY)
        assert interval_of("dog", "rbc", tmp_path).source.endswith("24.11.2026")
    assert 'source = "edited by the clinic on 2026-11-24"' in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace("2026-11-24", "a Monday"), "utf-8")
    with speaking("de"):
        assert interval_of("dog", "rbc", tmp_path).source == "edited by the clinic on a Monday"


def test_critical_limits_keep_their_source_unless_they_change(tmp_path: Path) -> None:
    shipped = interval_of("dog", "plt")
    save_interval("dog", tmp_path, "adult", replace(shipped, low=150), on=DAY)
    assert interval_of("dog", "plt", tmp_path).critical_source == shipped.critical_source
    save_interval("dog", tmp_path, "adult", replace(shipped, low=150, critical_low=25), on=DAY)
    edited = interval_of("dog", "plt", tmp_path)
    assert (edited.critical_low, edited.critical_source) == (25, "edited by the clinic on 2026-11-24")


def test_of_an_entry_for_several_bands_only_one_changes(tmp_path: Path) -> None:
    shipped = interval_of("dog", "plt", age=20)
    save_interval("dog", tmp_path, "2 to 4 weeks", replace(shipped, low=100), on=DAY)
    assert interval_of("dog", "plt", tmp_path, age=20).low == 100
    assert interval_of("dog", "plt", tmp_path, age=5) == shipped


def test_an_interval_that_was_not_there_is_added(tmp_path: Path) -> None:
    clumps = ReferenceInterval("clump_pct", None, 2, "%", "", "")
    save_interval("horse", tmp_path, "foal, up to 6 months", clumps, on=DAY)
    assert interval_of("horse", "clump_pct", tmp_path, age=30).high == 2
    found = intervals_for("horse", 2000, tmp_path)
    assert found is not None
    assert "clump_pct" not in found.intervals


def test_an_interval_of_a_breed_holds_for_it_alone(tmp_path: Path) -> None:
    greyhound = replace(interval_of("dog", "rbc"), low=7, high=10)
    save_interval("dog", tmp_path, "adult", greyhound, on=DAY, breed="Greyhound")
    assert interval_of("dog", "rbc", tmp_path, breed="greyhound").low == 7
    assert interval_of("dog", "rbc", tmp_path).low == 5.65


@pytest.mark.parametrize(
    ("band", "breed", "changes"),
    [
        ("adult", "", {"low": 9.0}),
        ("adult", "", {"low": -1.0}),
        ("adult", "", {"low": float("nan")}),
        ("adult", "", {"high": float("inf")}),
        ("adult", "", {"low": None, "high": None}),
        ("adult", "", {"critical_low": 6.0}),
        ("adult", "", {"unit": "M/µL"}),
        ("adult", "", {"count": "wbc"}),
        ("senior", "", {}),
        ("adult", "Dragon", {}),
    ],
)
def test_impossible_intervals_are_refused_and_nothing_is_written(
    tmp_path: Path, band: str, breed: str, changes: dict[str, object]
) -> None:
    path = copy_for_editing("dog", tmp_path)
    before = path.read_bytes()
    wrong = replace(interval_of("dog", "rbc"), **changes)  # type: ignore[arg-type]
    with pytest.raises(UserError, match=r"dog\.toml .*save again\.$"):
        save_interval("dog", tmp_path, band, wrong, on=DAY, breed=breed)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"species = ",
        b'species = "cat"\n[[band]]\nname = "adult"\nfrom_days = 0\nsource = "x"\n',
        b'species = "dog"\n[[band]]\nname = "adult"\nfrom_days = 5\nsource = "x"\n',
        b'species = "dog"\nevil = 1\n[[band]]\nname = "adult"\nfrom_days = 0\nsource = "x"\n',
        b"#" * 300_000,
        b'species = "dog"\n[[band]]\nname = "adult"\nfrom_days = 0\nsource = "x"\n[[interval]]\ncount = "rbc"\n'
        b'bands = ["adult"]\nlow = 9\nhigh = 5\nunit = "10^12/L"\nsource = "x"\ncertainty = "clinic"\n',
    ],
    ids=["empty", "not text", "not toml", "another species", "no birth", "unknown key", "huge", "limits exchanged"],
)
def test_a_damaged_copy_is_named_and_the_shipped_one_is_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "dog.toml").write_bytes(content)
    found = intervals_for("dog", 2000, tmp_path)
    assert found is not None
    assert found.intervals["rbc"].low == 5.65
    assert not found.edited
    assert str(tmp_path / "dog.toml") in found.problem
    assert found.problem.endswith("correct it, or delete it to use the shipped intervals.")
    assert "\n" not in found.problem
    assert messages_for(animal("dog", rbc=7, folder=tmp_path))[0].text == found.problem
    assert bands_of("dog", tmp_path) == bands_of("dog")
    with pytest.raises(UserError):
        save_interval("dog", tmp_path, "adult", found.intervals["rbc"], on=DAY)
    assert (tmp_path / "dog.toml").read_bytes() == content


def test_a_discarded_copy_is_put_aside(tmp_path: Path) -> None:
    save_interval("dog", tmp_path, "adult", replace(interval_of("dog", "rbc"), low=5.0), on=DAY)
    discard_copy("dog", tmp_path)
    discard_copy("dog", tmp_path)
    assert interval_of("dog", "rbc", tmp_path).low == 5.65
    assert (tmp_path / "dog.old").is_file()


def test_no_copy_is_made_of_an_unknown_species(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="dragon"):
        copy_for_editing("../dragon", tmp_path)
    assert not list(tmp_path.parent.glob("dragon*"))
