"""Shares back to counts, and a model's table of agreement written and read."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bloodview.calibration import read_agreement
from bloodview.calibration.cohort import Measured, counts, shares
from bloodview.calibration.held_out import agreement_table, held_out_rows
from bloodview.calibration.references import Reference
from bloodview.clinic.agreement import HeldOut
from bloodview.errors import WrongModel
from bloodview.learn.manifest import AGREEMENT_FILE
from bloodview.samples import Sample
from tests.core.learn import tiny

ROWS = (
    HeldOut("a.fcs", "dog", {"rbc": 6.2, "plt": 0.0, "retic_pct": 1.5}, {"rbc": 6.25, "plt": 3.25, "retic_pct": 1.4}),
    HeldOut("=sum(A1).fcs", "", {}, {"clump_pct": 0.5}),
    HeldOut('\'ä, "b".fcs', "guinea_pig", {"clump_pct": 2.0}, {}),
)


@pytest.mark.parametrize(
    ("rbc", "plt", "retic", "clump"), [(6.0, 250.0, 1.2, 0.8), (2.0, 3.0, 20.0, 15.0), (6.0, 250.0, 1.2, None)]
)
def test_shares_and_counts_are_each_other_backwards(rbc: float, plt: float, retic: float, clump: float | None) -> None:
    # As many red cells as the reference says make about half of these events.
    volume, dilution = 50.0, 100.0
    sample = Sample(
        path=Path("a.fcs"),
        sha256="",
        events=np.zeros((6000, 1), np.float32),
        channels=("FSC-A",),
        keywords={"$VOL": str(volume), "DILUTION": str(dilution)},
        instrument="",
        acquired=None,
        volume_nl=volume,
    )
    found = shares(Reference(sample.path, "dog", rbc, plt, retic, clump), sample, tiny.loaded().panel)
    counted = counts(found.as_array(), Measured(6000, volume, dilution), clump is not None)
    wanted = {"rbc": rbc, "plt": plt, "retic_pct": retic} | ({} if clump is None else {"clump_pct": clump})
    assert counted == pytest.approx(wanted)


@pytest.mark.parametrize(("volume", "dilution"), [(None, 200.0), (500.0, None)])
def test_without_volume_or_dilution_there_are_percentages_alone(volume: float | None, dilution: float | None) -> None:
    counted = counts(np.array([0.9, 0.05, 0.01, 0.02]), Measured(5000, volume, dilution), True)
    assert counted == pytest.approx({"retic_pct": 1.0, "clump_pct": 2.0})


def test_blank_references_and_shares_stay_blank() -> None:
    loaded = replace(tiny.loaded(), bags=tiny.loaded().bags[:2], measured=tiny.loaded().measured[:2])
    references = [
        Reference(Path("s0.fcs"), "dog", 6.0, None, None, None),
        Reference(Path("s1.fcs"), "cat", None, 100.0, 1.0, None),
    ]
    rows = held_out_rows(loaded, references, np.array([[0.9, np.nan, 0.01, 0.5], [np.nan] * 4]))
    assert [set(row.reference) for row in rows] == [{"rbc"}, {"plt", "retic_pct"}]
    assert [set(row.counted) for row in rows] == [{"rbc", "retic_pct", "clump_pct"}, set()]
    # No reference tells clumps, so the counted cells are events as well.
    first = loaded.measured[0]
    assert first.volume_nl is not None
    assert first.dilution is not None
    assert rows[0].counted["rbc"] == pytest.approx(0.9 * first.events * first.dilution / first.volume_nl / 1000)


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / AGREEMENT_FILE).write_bytes(agreement_table(ROWS))
    assert read_agreement(tmp_path) == ROWS
    text = (tmp_path / AGREEMENT_FILE).read_text(encoding="utf-8")
    assert text.startswith(
        "file,species,rbc,rbc_counted,plt,plt_counted,retic_pct,retic_pct_counted,clump_pct,clump_pct_counted\n"
    )
    assert "\n'=sum(A1).fcs," in text  # no formula for a spreadsheet


def test_a_model_without_the_table_has_no_rows(tmp_path: Path) -> None:
    assert read_agreement(tmp_path) == ()
    assert read_agreement(tmp_path / "nowhere") == ()


HEAD = agreement_table(()).decode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "columns"),
        (b"file,species\na,b\n", "columns"),
        (b"\xff\xfe\x00", "no table"),
        ((HEAD + "a.fcs,dog,1\n").encode(), "row 2 has 3 cells"),
        ((HEAD + "a.fcs,dog,1,1,x,1,1,1,1,1\n").encode(), "row 2 holds 'x'"),
        ((HEAD + "a.fcs,dog,1,1,nan,1,1,1,1,1\n").encode(), "row 2 holds 'nan'"),
        ((HEAD + "a.fcs,dog,1,1,-1,1,1,1,1,1\n").encode(), "row 2 holds '-1'"),
        ((HEAD + "a.fcs,dog,1,1,1e300,1,1,1,1,1\n").encode(), "row 2 holds '1e300'"),
        ((HEAD + ",dog,1,1,1,1,1,1,1,1\n").encode(), "row 2 names no file"),
        ((HEAD + "a" * 999 + ",dog,1,1,1,1,1,1,1,1\n").encode(), "row 2 names no file"),
        ((HEAD + "a,dog,1,1,1,1,1,1,1,1\n" * 2001).encode(), "more than 2000 rows"),
        (b"a" * 2_000_001, "too large"),
    ],
)
def test_a_damaged_table_is_refused_in_a_sentence(content: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / AGREEMENT_FILE).write_bytes(content)
    with pytest.raises(WrongModel, match=why) as caught:
        read_agreement(tmp_path)
    assert str(caught.value).startswith(str(tmp_path / AGREEMENT_FILE))
    assert str(caught.value).endswith("copy the model again or recalibrate.")
