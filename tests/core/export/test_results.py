"""The table of results: what a spreadsheet finds in it, and that it is whole or not there."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloodview.clinic import Patient
from bloodview.errors import UserError
from bloodview.export import COLUMNS, RESULT_COLUMNS, ResultRow, counted_row, write_results
from bloodview.progress import Cancelled, Step
from bloodview.result import Release
from tests.core.export.invented import COUNTS, result_of, sample

REX = Patient("Réx, the “great”", "=4711", "Dog", "Beagle", "MN", "2021-03-04", "276098100000001", "+A. Miller;-B")
ROW = ResultRow(
    "rex.fcs",
    REX,
    "dog",
    "final",
    50,
    COUNTS,
    Release.OK,
    ("Platelets are low.", "Look at a smear."),
    acquired=datetime(2026, 3, 4, 10, 15),
    analyzed=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
    signed_by="Dr. Lake",
    comment="@home\nsecond line",
    model="Fake (fake-0001)",
    version="1.2.3",
)


def read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig")), delimiter=delimiter))


def test_a_spreadsheet_reads_back_what_was_written(tmp_path: Path) -> None:
    write_results([ROW], tmp_path / "results.csv")
    assert (tmp_path / "results.csv").read_bytes().startswith(b"\xef\xbb\xbfpatient,")
    (row,) = read(tmp_path / "results.csv")
    assert tuple(row) == RESULT_COLUMNS
    assert row["patient"] == REX.name
    assert row["patient_id"] == "'=4711"
    assert row["owner"] == "'+A. Miller;'-B"
    assert row["comment"] == "'@home second line"
    assert row["messages"] == "Platelets are low. | Look at a smear."
    assert (row["state"], row["signed_by"], row["microchip"]) == ("final", "Dr. Lake", "276098100000001")
    assert row["acquired"] == "2026-03-04 10:15:00"
    assert row["analyzed"] == ROW.analyzed.astimezone().strftime("%Y-%m-%d %H:%M:%S")  # type: ignore[union-attr]
    assert (row["imported"], row["signed"]) == ("", "")
    assert [float(row[column]) for column in ("rbc", "rbc_high", "plt", "retic")] == [6.5, 6.612, 301.0, 81.2]


def test_the_counts_are_those_of_counts_csv(tmp_path: Path) -> None:
    write_results([ROW], tmp_path / "results.csv")
    (row,) = read(tmp_path / "results.csv")
    same = counted_row("rex.fcs", result_of(sample(), messages=ROW.messages))
    assert {column: row[column] for column in COLUMNS} == same


def test_countries_with_decimal_commas_get_them(tmp_path: Path) -> None:
    write_results([ROW], tmp_path / "results.csv", decimal_comma=True)
    (row,) = read(tmp_path / "results.csv", ";")
    assert (row["rbc"], row["plt_high"], row["events"]) == ("6,500", "322,0", "50")
    assert row["patient"] == REX.name
    assert row["version"] == "1.2.3"


def test_counts_that_may_not_be_released_are_left_out(tmp_path: Path) -> None:
    waiting = ResultRow("new.fcs", state="new")
    write_results([replace(ROW, release=Release.REFUSED), waiting], tmp_path / "results.csv")
    refused, new = read(tmp_path / "results.csv")
    assert refused["release"] == "refused"
    assert new == {**dict.fromkeys(RESULT_COLUMNS, ""), "file": "new.fcs", "state": "new"}
    assert not any(refused[column] for column in COLUMNS if column.startswith(("rbc", "plt", "retic", "clump")))


def test_no_rows_are_a_header(tmp_path: Path) -> None:
    write_results([], tmp_path / "results.csv")
    assert (tmp_path / "results.csv").read_text("utf-8-sig") == ",".join(RESULT_COLUMNS) + "\n"


def test_a_cancelled_export_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_text("before")
    seen: list[float] = []

    def stop_in_the_middle(step: Step) -> None:
        seen.append(step.fraction)
        if step.fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_results([ROW] * 1200, path, report=stop_in_the_middle)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["results.csv"]
    assert seen == sorted(seen)
    assert len(seen) > 2


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"results\.csv cannot be written"):
        write_results([ROW], tmp_path / "file" / "results.csv")


def test_held_counts_are_named_and_counts_csv_says_why(tmp_path: Path) -> None:
    write_results([replace(ROW, held=("plt", "retic")), ROW], tmp_path / "results.csv")
    held, free = read(tmp_path / "results.csv")
    assert (held["held"], free["held"], held["plt"]) == ("plt retic", "", "301.0")
    told = counted_row("rex.fcs", result_of(sample(), messages=("Look at a smear.",), held={"plt": "Cells overlap."}))
    assert tuple(told) == COLUMNS
    assert told["messages"] == "PLT is held: Cells overlap. | Look at a smear."
    said = counted_row("rex.fcs", result_of(sample(), messages=("Cells overlap.",), held={"plt": "Cells overlap."}))
    assert said["messages"] == "Cells overlap.", "a reason that is said already is not said twice"
