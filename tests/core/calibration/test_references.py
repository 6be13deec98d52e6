"""Reference tables as laboratories save them, and those that are refused."""

from pathlib import Path

import pytest

from bloodview.calibration import Reference, read_references
from bloodview.errors import WrongReference

HEADER = "file,species,rbc,plt,retic_pct,clump_pct\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of sample files; only their names matter here."""
    folder = tmp_path / "samples"
    folder.mkdir()
    for name in ("a.fcs", "b.fcs", "Rex, dog.fcs", "größe.fcs"):
        (folder / name).write_bytes(b"")
    return folder


def read(folder: Path, content: str | bytes) -> list[Reference]:
    table = folder.parent / "reference.csv"
    table.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_references(table, folder)


def refused(folder: Path, content: str | bytes, *words: str) -> None:
    with pytest.raises(WrongReference) as caught:
        read(folder, content)
    sentence = str(caught.value)
    assert "reference.csv" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for word in words:
        assert word in sentence


def test_a_plain_table(folder: Path) -> None:
    found = read(folder, HEADER + "a.fcs,dog,6.5,250,1.25,0.5\nb.fcs,cat,8,0,0,100\n")
    assert found == [
        Reference(folder / "a.fcs", "dog", 6.5, 250.0, 1.25, 0.5),
        Reference(folder / "b.fcs", "cat", 8.0, 0.0, 0.0, 100.0),
    ]


@pytest.mark.parametrize("blank", ["", " ", "NA", "n/a", "NaN", "-"])
def test_blank_cells(folder: Path, blank: str) -> None:
    (found,) = read(folder, HEADER + f"a.fcs,,6.5,{blank},1,{blank}\n")
    assert found == Reference(folder / "a.fcs", "", 6.5, None, 1.0, None)


def test_rows_may_end_early_and_lines_may_be_empty(folder: Path) -> None:
    found = read(folder, "\n" + HEADER + "\n,,,\na.fcs,dog,6.5\n\n")
    assert found == [Reference(folder / "a.fcs", "dog", 6.5, None, None, None)]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_tables_of_other_countries(folder: Path, delimiter: str) -> None:
    rows = HEADER.replace(",", delimiter) + delimiter.join(["a.fcs", "dog", "6,5", "250", "1,25", "0,5"])
    assert read(folder, rows) == [Reference(folder / "a.fcs", "dog", 6.5, 250.0, 1.25, 0.5)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "latin-1"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_of_spreadsheets(folder: Path, encoding: str, ending: str) -> None:
    content = (HEADER + "größe.fcs,dog,6.5,250,1,1\n").replace("\n", ending).encode(encoding)
    assert [found.path.name for found in read(folder, content)] == ["größe.fcs"]


def test_quoted_names_with_commas(folder: Path) -> None:
    (found,) = read(folder, HEADER + '"Rex, dog.fcs","dog",6.5,250,1,1\n')
    assert found.path == folder / "Rex, dog.fcs"


def test_columns_in_any_order_and_case_and_further_ones(folder: Path) -> None:
    (found,) = read(folder, "PLT,File,notes,Clump_pct,RBC,species,Retic_pct\n250,a.fcs,nice,1,6.5,dog,2\n")
    assert found == Reference(folder / "a.fcs", "dog", 6.5, 250.0, 2.0, 1.0)


@pytest.mark.parametrize("name", ["../x.fcs", "/etc/passwd", "sub/a.fcs", "a\\b.fcs", "..", ".", "", "a.fcs\0"])
def test_a_table_cannot_choose_what_is_read_elsewhere(folder: Path, name: str) -> None:
    (folder.parent / "x.fcs").write_bytes(b"")
    refused(folder, HEADER + f"b.fcs,dog,6.5,250,1,1\n{name},dog,6.5,250,1,1\n", "row 3", "bare name")


def test_a_file_that_is_not_there(folder: Path) -> None:
    refused(folder, HEADER + "c.fcs,dog,6.5,250,1,1\n", "row 2", "c.fcs", str(folder))


def test_a_file_named_twice(folder: Path) -> None:
    row = "a.fcs,dog,6.5,250,1,1\n"
    refused(folder, HEADER + row + "b.fcs,dog,6.5,250,1,1\n" + row, "a.fcs more than once")


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        ("six,250,1,1", "rbc", "'six'"),
        ("6.5,-1,1,1", "plt", "'-1'"),
        ("6.5,250,101,1", "retic_pct", "'101'"),
        ("6.5,250,1,inf", "clump_pct", "'inf'"),
        ("6500,250,1,1", "rbc", "'6500'"),
        ("6.5,250000,1,1", "plt", "'250000'"),
        ("6.5,<10,1,1", "plt", "'<10'"),
    ],
)
def test_numbers_that_cannot_be(folder: Path, row: str, column: str, text: str) -> None:
    refused(folder, HEADER + f"a.fcs,dog,{row}\n", "row 2", f"under {column}", text)


def test_a_decimal_comma_in_a_comma_table_shifts_a_row(folder: Path) -> None:
    refused(folder, HEADER + "a.fcs,dog,6,5,250,1,1\n", "more cells than columns in row 2")


def test_missing_columns_are_named(folder: Path) -> None:
    refused(folder, "file,species,rbc,plt\na.fcs,dog,6.5,250\n", "lacks the column retic_pct, clump_pct")


@pytest.mark.parametrize("content", ["", "\n\n", " ,  \n", b"\xef\xbb\xbf"])
def test_an_empty_table(folder: Path, content: str | bytes) -> None:
    refused(folder, content, "is empty")


def test_a_table_without_rows(folder: Path) -> None:
    refused(folder, HEADER, "holds no samples")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(bytes(range(256)) * 40, id="every byte"),
        pytest.param(b"\0" * 5000, id="zeros"),
        pytest.param(b"x" * 300_000, id="one endless word"),
        pytest.param(HEADER.encode() + b'"' + b"x" * 300_000, id="a quote that never ends"),
        pytest.param(b"FCS3.1    \0\xff\xfe" * 1000, id="a sample instead of the table"),
    ],
)
def test_what_is_no_table(folder: Path, content: bytes) -> None:
    refused(folder, content)


def test_a_table_too_large_is_not_read(folder: Path) -> None:
    table = folder.parent / "reference.csv"
    with table.open("wb") as file:
        file.truncate(30_000_000)  # sparse: takes no space
    with pytest.raises(WrongReference, match="too large"):
        read_references(table, folder)


def test_table_and_folder_must_exist(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongReference, match=r"none\.csv does not exist"):
        read_references(tmp_path / "none.csv", folder)
    with pytest.raises(WrongReference, match="nowhere is not a folder"):
        read_references(tmp_path / "none.csv", tmp_path / "nowhere")


def test_row_numbers_count_blank_lines_as_a_spreadsheet_does(folder: Path) -> None:
    refused(folder, HEADER + "\na.fcs,dog,6.5,250,1,1\n,,,,,\nb.fcs,cat,many,1,1,1\n", "row 5", "'many'")
