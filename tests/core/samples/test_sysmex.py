"""Sysmex exports: named columns or none, parts in order, any part opens the whole."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from bloodview.errors import UserError
from bloodview.paths import resources
from bloodview.samples import propose_panel, read_panel, read_samples
from bloodview.samples.panel import channel_values

BASE = "RET_[XN-20^12829][00-22A (Build 7)][20171110_103414][ sample].116"


def rows(start: int, stop: int) -> str:
    return "".join(f"{value % 256},{(value * 7) % 256}\n" for value in range(start, stop))


def expected(stop: int) -> np.ndarray:
    value = np.arange(stop)
    return np.column_stack([value % 256, value * 7 % 256]).astype(np.float32)


@pytest.mark.parametrize("header", ["SFL,FSC\n", ""])
@pytest.mark.parametrize("opened", ["", "(1)", "(2)", "(11)"])
def test_any_part_opens_the_whole(tmp_path: Path, opened: str, header: str) -> None:
    (tmp_path / f"{BASE}.csv").write_text(header + rows(0, 100))
    for part in range(1, 12):
        (tmp_path / f"{BASE}({part}).csv").write_text(header + rows(100 * part, 100 * part + 100))
    (tmp_path / "RET_[XN-20^12829][00-22A (Build 7)][20171110_103414][ other].116.csv").write_text("nonsense")
    (sample,) = read_samples(tmp_path / f"{BASE}{opened}.csv")
    np.testing.assert_array_equal(sample.events, expected(1200))
    assert sample.channels == ("SFL", "FSC")
    assert sample.path == tmp_path / f"{BASE}.csv"
    assert sample.instrument == "Sysmex XN-20 12829"
    assert sample.acquired == datetime(2017, 11, 10, 10, 34, 14)
    (again,) = read_samples(sample.path)
    assert again.sha256 == sample.sha256


def test_rows_without_numbers_are_dropped(tmp_path: Path) -> None:
    (tmp_path / f"{BASE}.csv").write_text("SFL,FSC\n1,2\nNaN,3\n4,5\n")
    (tmp_path / f"{BASE}(1).csv").write_text("SFL,FSC\n6,7\n8,\n9,9\n")
    (sample,) = read_samples(tmp_path / f"{BASE}.csv")
    np.testing.assert_array_equal(sample.events, [[1, 2], [4, 5], [6, 7], [9, 9]])
    assert sample.warnings == (
        "Part 1: 1 of 3 rows lack a number and were left out.",
        "Part 2: 1 of 3 rows lack a number and were left out.",
    )


@pytest.mark.parametrize("absent", ["", "(1)"])
def test_missing_part_is_refused(tmp_path: Path, absent: str) -> None:
    for part in ("", "(1)", "(2)"):
        if part != absent:
            (tmp_path / f"{BASE}{part}.csv").write_text(rows(0, 10))
    with pytest.raises(UserError, match="is missing; put all parts"):
        read_samples(tmp_path / f"{BASE}(2).csv")


def test_parts_with_other_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / f"{BASE}.csv").write_text("SFL,FSC\n1,2\n")
    (tmp_path / f"{BASE}(1).csv").write_text("SFL,SSC\n1,2\n")
    with pytest.raises(UserError, match="different columns"):
        read_samples(tmp_path / f"{BASE}.csv")


def test_absurd_part_numbers_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / f"{BASE}(99999999999).csv"
    path.write_text(rows(0, 10))
    with pytest.raises(UserError, match="is missing"):
        read_samples(path)


@pytest.mark.parametrize(
    ("kind", "header", "panel"),
    [("RET", "SFL,FSC", "sysmex-ret.toml"), ("PLT-F", "SFL,FSC,SSC,FSCW", "sysmex-plt-f.toml")],
)
def test_shipped_panels_fit(tmp_path: Path, kind: str, header: str, panel: str) -> None:
    path = tmp_path / BASE.replace("RET", kind, 1)
    path = path.with_name(path.name + ".csv")
    columns = header.count(",") + 1
    path.write_text(f"{header}\n" + "".join(",".join([str(row)] * columns) + "\n" for row in range(256)))
    (sample,) = read_samples(path)
    shipped = read_panel(resources() / "panels" / panel)
    assert channel_values(sample, shipped).shape == (256, columns)
    assert sample.instrument.startswith(shipped.instrument)
    proposed = propose_panel(sample)
    assert [(c.name, c.detector, c.signal) for c in proposed.channels] == [
        (c.name, c.detector, c.signal) for c in shipped.channels
    ]
