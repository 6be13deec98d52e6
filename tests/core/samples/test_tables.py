"""CSV and TSV files as spreadsheets, scripts and analysers write them, and what is none."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodview.errors import UserError
from bloodview.samples import Sample, read_samples

ROWS = [(1.5, 20.0, 300.0), (2.5, 21.0, 301.25), (-3.5, 22.0, 3.0e5), (0.0, 23.0, 1e-3)]
PLAIN = "FSC-A,SSC-A,FL1-A\n" + "".join(f"{a},{b},{c}\n" for a, b, c in ROWS)


def read(tmp_path: Path, content: str | bytes, name: str = "a.csv") -> Sample:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (sample,) = read_samples(path)
    assert sample.keywords == {}
    assert sample.volume_nl is None
    assert not sample.events.flags.writeable
    return sample


def refusal(tmp_path: Path, content: str | bytes, name: str = "a.csv") -> str:
    with pytest.raises(UserError) as caught:
        read(tmp_path, content, name)
    sentence = str(caught.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_delimiters_line_ends_and_encodings(tmp_path: Path, delimiter: str, end: str, encoding: str) -> None:
    text = PLAIN.replace("FL1-A", "FL1µ-A").replace(",", delimiter).replace("\n", end)
    sample = read(tmp_path, text.encode(encoding))
    np.testing.assert_array_equal(sample.events, np.array(ROWS, np.float32))
    assert sample.channels == ("FSC-A", "SSC-A", "FL1µ-A")
    assert sample.warnings == ()


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_decimal_comma(tmp_path: Path, delimiter: str) -> None:
    text = PLAIN.replace(",", delimiter).replace(".", ",")
    np.testing.assert_array_equal(read(tmp_path, text).events, np.array(ROWS, np.float32))


def test_decimal_comma_far_below(tmp_path: Path) -> None:
    text = "FSC;SSC\n" + "1;2\n" * 500 + "1,5;2,5\n"
    sample = read(tmp_path, text)
    assert len(sample.events) == 501
    np.testing.assert_array_equal(sample.events[-1], [1.5, 2.5])


def test_one_column(tmp_path: Path) -> None:
    np.testing.assert_array_equal(read(tmp_path, "PLT\n1\n2\n3\n").events, [[1], [2], [3]])
    np.testing.assert_array_equal(read(tmp_path, "PLT\n1,5\n2,5\n3,0\n").events, [[1.5], [2.5], [3]])


def test_quotes_trailing_delimiters_and_blank_lines(tmp_path: Path) -> None:
    text = '"FSC, low","SSC"\n"1.5","2"\n\n"3","4"\n\n'
    sample = read(tmp_path, text)
    assert sample.channels == ("FSC, low", "SSC")
    np.testing.assert_array_equal(sample.events, [[1.5, 2], [3, 4]])
    sample = read(tmp_path, "FSC;SSC;\n1;2;\n3;4;\n")
    np.testing.assert_array_equal(sample.events, [[1, 2], [3, 4]])
    assert sample.channels == ("FSC", "SSC")


def test_notes_above_the_header(tmp_path: Path) -> None:
    sample = read(tmp_path, f"Analyser: X1\nSample 17, dog\n\n{PLAIN}")
    np.testing.assert_array_equal(sample.events, np.array(ROWS, np.float32))


def test_spreadsheet_marks_and_numbers_as_names(tmp_path: Path) -> None:
    sample = read(tmp_path, "sep=;\r\nFSC;SSC\r\n1;2\r\n3;4\r\n")
    assert sample.channels == ("FSC", "SSC")
    assert sample.warnings == ()
    assert read(tmp_path, "Dog;Rex\nFSC;SSC\n1;2\n3;4\n").channels == ("FSC", "SSC")
    assert read(tmp_path, "FSC,SSC,488\n1,2,3\n").channels == ("FSC", "SSC", "488")


def test_thousands_are_never_taken_for_fractions(tmp_path: Path) -> None:
    sample = read(tmp_path, 'FSC,SSC\n1,2\n3,4\n"1,234",5\n')
    np.testing.assert_array_equal(sample.events, [[1, 2], [3, 4]])
    assert "1 of 3 rows" in sample.warnings[0]


def test_missing_values_and_words(tmp_path: Path) -> None:
    text = "FSC,SSC,Gate\n1,2,red\n,4,red\n5,oops,blue\n7,8,red\n9,10,\n11,NA,red\n13,14,red\n"
    sample = read(tmp_path, text)
    np.testing.assert_array_equal(sample.events, [[1, 2], [7, 8], [9, 10], [13, 14]])
    assert sample.channels == ("FSC", "SSC")
    assert sample.warnings == (
        "Columns without numbers were left out: Gate.",
        "3 of 7 rows lack a number and were left out.",
    )


def test_names_missing_and_twice(tmp_path: Path) -> None:
    sample = read(tmp_path, "FSC,FSC,\n1,2,3\n4,5,6\n")
    assert sample.channels == ("FSC", "FSC (2)", "P3")
    assert len(sample.warnings) == 2


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("", "empty"),
        ("\n\n\n", "not a table"),
        ("FSC,SSC\n", "not a table"),
        ("1,2\n3,4\n", "header row"),
        ("Dear colleague,\nplease find the sample attached.\nYours\n", "not a table"),
        ("FSC,SSC\n1,2\n3,4,5\n", "not a table"),
        ("FSC,SSC\n" + "1,2\n" * 400 + "3,4,5\n", "does not fit its header"),
        ("FSC,SSC\n" + "1,2\n" * 400 + '"3,4\n' * 3, "does not fit its header"),
        ("FSC,SSC\n1,2\n" + "x,y\n" * 80, "not a table"),
        ("FSC,SSC\n" + "1,2\n" * 90 + "1,\n" * 200 + ",1\n" * 200, "lacks numbers in 400 of 490"),
        ("A" + "," * 200_000 + "\n1\n", "more than 5000 columns"),
        (b"FSC,SSC\n1,2\n\0\0\0\0\0\0\0\0", "not a text file"),
        (bytes(range(256)) * 20, "not a text file"),
        (b"PK\x03\x04" + b"x" * 100, "workbook"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "Excel"),
        (b"%PDF-1.7 " + b"x" * 100, "PDF"),
        (b"\x89PNG\r\n" + b"x" * 100, "picture"),
        (b"\x1f\x8b" + b"x" * 100, "gzip"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str | bytes, part: str) -> None:
    assert part in refusal(tmp_path, content)


def test_workbook_named_csv(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.csv", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(UserError, match="save the sheet as CSV"):
        read_samples(tmp_path / "a.csv")


def test_infinite_values_are_kept_and_said(tmp_path: Path) -> None:
    sample = read(tmp_path, "FSC,SSC\n1,2\n3,inf\n5,1e300\n")
    np.testing.assert_array_equal(sample.events, np.array([[1, 2], [3, np.inf], [5, np.inf]], np.float32))
    assert sample.warnings == ("2 events hold values that are infinite or not numbers.",)


@pytest.mark.parametrize("rows", [1, 30_000])
def test_values_are_exact(tmp_path: Path, rows: int) -> None:
    values = np.random.default_rng(1).lognormal(8, 2, (rows, 3)).astype(np.float32)
    text = "A\tB\tC\n" + "".join("\t".join(map(repr, row)) + "\n" for row in values.tolist())
    np.testing.assert_array_equal(read(tmp_path, text, "a.tsv").events, values)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text("0123456789.,;\t\n\r\"'-eE NaAinf|#=\u00b5", max_size=200)))
def test_anything_is_a_table_or_refused(tmp_path_factory: pytest.TempPathFactory, content: str | bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        (sample,) = read_samples(path)
    except UserError as error:
        sentence = str(error)
    else:
        sentence = "any.csv"
        assert sample.events.shape[1] == len(sample.channels) > 0
        assert len(sample.events) > 0
        assert not np.isnan(sample.events).any()
    assert "any.csv" in sentence
    assert "\n" not in sentence
