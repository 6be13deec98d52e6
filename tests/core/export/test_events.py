"""Labelled events: round trips through Parquet and FCS, names of files, and what happens when something fails."""

from functools import partial
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from bloodview.errors import UnreadableFile, UserError
from bloodview.export import Form, Labelled, write_events, write_parquet
from bloodview.export import parquet as writing
from bloodview.progress import Cancelled, Step
from bloodview.result import Population, Result
from bloodview.samples import Sample, read_samples
from tests.core.export.invented import result_of, sample


def labelled(file: str = "rex.fcs", events: int = 50, number: int | None = None) -> Labelled:
    of = sample(events)
    return Labelled(file, lambda: (of, result_of(of)), number)


def test_parquet_gives_back_every_event_its_label_and_where_it_comes_from(tmp_path: Path) -> None:
    of = sample(70)
    result = result_of(of)
    write_parquet(of, result, tmp_path / "rex.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "rex.parquet")
    assert table.column_names == ["FSC-A", "SFL-A", "population", "probability"]
    assert [str(table.schema.field(name).type) for name in ("FSC-A", "probability")] == ["float", "float"]
    assert pyarrow.types.is_dictionary(table.schema.field("population").type)
    np.testing.assert_array_equal(np.column_stack([table[name].to_numpy() for name in of.channels]), of.events)
    assert table["population"].to_pylist() == [Population(code).name for code in result.population]
    np.testing.assert_array_equal(table["probability"].to_numpy(), result.probability)
    facts = {key.decode(): value.decode() for key, value in table.schema.metadata.items() if b"bloodview" in key}
    assert facts["bloodview.file"] == "rex.fcs"
    assert facts["bloodview.sha256"] == of.sha256
    assert (facts["bloodview.model"], facts["bloodview.version"], facts["bloodview.seed"]) == (
        "fake-0001",
        "1.2.3",
        "7",
    )


def test_parquet_in_several_groups_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = sample(101)
    write_parquet(of, result_of(of), tmp_path / "one.parquet")
    monkeypatch.setattr(writing, "_GROUP", 20)
    write_parquet(of, result_of(of), tmp_path / "many.parquet")
    one, many = (pyarrow.parquet.ParquetFile(tmp_path / f"{name}.parquet") for name in ("one", "many"))
    assert (one.num_row_groups, many.num_row_groups) == (1, 6)
    assert one.read().to_pydict() == many.read().to_pydict()


def test_labels_of_an_earlier_analysis_and_names_like_labels(tmp_path: Path) -> None:
    of = sample(20, ("Population", "FSC-A", "probability"))
    write_parquet(of, result_of(of), tmp_path / "rex.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "rex.parquet")
    assert table.column_names == ["FSC-A", "probability (channel)", "population", "probability"]
    np.testing.assert_array_equal(table["FSC-A"].to_numpy(), of.events[:, 1])


def test_a_sample_without_events_and_a_name_that_is_no_text(tmp_path: Path) -> None:
    of = sample(0)
    write_parquet(of, result_of(of, file="caf\udce9.fcs"), tmp_path / "rex.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "rex.parquet")
    assert (table.num_rows, table.num_columns) == (0, 4)
    assert table.schema.metadata[b"bloodview.file"] == b"caf?.fcs"


def test_fcs_gives_back_every_event_and_its_label(tmp_path: Path) -> None:
    of = sample(40, OWNER="A. Miller")
    result = result_of(of)
    done = write_events([Labelled("rex.fcs", lambda: (of, result))], tmp_path / "out", Form.FCS)
    assert done.files == (tmp_path / "out" / "rex.fcs",)
    (again,) = read_samples(done.files[0])
    np.testing.assert_array_equal(again.events[:, :2], of.events)
    np.testing.assert_array_equal(again.events[:, 2], result.population)
    np.testing.assert_array_equal(again.events[:, 3], result.probability)
    assert (again.keywords["OWNER"], again.keywords["BLOODVIEW MODEL"]) == ("A. Miller", "fake-0001")


@pytest.mark.parametrize("form", list(Form))
def test_no_file_is_replaced_and_no_name_leads_elsewhere(form: Form, tmp_path: Path) -> None:
    (tmp_path / f"Rex.{form.value}").write_text("mine")
    names = ["rex.fcs", "../../etc/rex.fcs", "C:\\x\\rex.csv", "a:b?.fcs", "...", "nul.fcs", "x" * 300, "rex.fcs"]
    done = write_events([labelled(name) for name in names] + [labelled("rex.fcs", number=2)], tmp_path, form)
    assert done.problems == ()
    assert {path.parent for path in done.files} == {tmp_path}
    assert [path.stem for path in done.files[:6]] == ["rex (2)", "rex (3)", "rex (4)", "a_b_", "_", "_nul"]
    assert done.files[-1].stem == "rex-2"
    assert len({path.name.casefold() for path in done.files}) == len(names) + 1
    assert (tmp_path / f"Rex.{form.value}").read_text() == "mine"


def test_what_cannot_be_read_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    def gone() -> tuple[Sample, Result]:
        raise UnreadableFile("b.fcs is gone; import it again.")

    short = sample(30)
    fewer = Labelled("c.fcs", lambda: (short, result_of(sample(29))))
    done = write_events([labelled("a.fcs"), Labelled("b.fcs", gone), fewer, labelled("d.fcs")], tmp_path, Form.PARQUET)
    assert [path.name for path in done.files] == ["a.parquet", "d.parquet"]
    assert done.problems[0] == "b.fcs is gone; import it again."
    assert "29 events" in done.problems[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.parquet", "d.parquet"]


def test_a_cancelled_export_leaves_whole_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_GROUP", 10)
    seen: list[float] = []

    def stop(after: float, step: Step) -> None:
        seen.append(step.fraction)
        if step.fraction > after:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_events([labelled("a.fcs"), labelled("b.fcs")], tmp_path, Form.PARQUET, partial(stop, 0.8))
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]
    assert pyarrow.parquet.read_table(tmp_path / "a.parquet").num_rows == 50
    assert seen == sorted(seen)


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be written"):
        write_events([labelled()], tmp_path / "file", Form.PARQUET)
