"""Columns in another unit are refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from bloodview.calibration.references import Reference
from bloodview.calibration.units import refuse_other_units
from bloodview.errors import WrongReference

TABLE = Path("reference.csv")
SANE = [Reference(Path(f"s{n}.fcs"), "dog", 6.5, plt, retic, 1.0) for n, (plt, retic) in enumerate([(300, 0.5)] * 8)]


def test_a_sane_table_passes() -> None:
    refuse_other_units(SANE, TABLE)
    bleeding = [replace(each, plt=3.0) for each in SANE[:3]]
    refuse_other_units([*bleeding, *SANE[3:]], TABLE)


def test_blank_columns_and_few_rows_are_not_judged() -> None:
    refuse_other_units([replace(each, plt=None, rbc=None, retic_pct=None) for each in SANE], TABLE)
    refuse_other_units([replace(each, plt=0.3) for each in SANE[:3]], TABLE)


def test_horses_have_no_reticulocytes() -> None:
    refuse_other_units([replace(each, species="horse", retic_pct=0.0) for each in SANE], TABLE)


@pytest.mark.parametrize(
    ("column", "factor"), [("plt", 1000.0), ("plt", 0.001), ("rbc", 1000.0), ("rbc", 0.1), ("retic_pct", 0.01)]
)
def test_a_column_in_another_unit_is_refused_by_its_name(column: str, factor: float) -> None:
    wrong = [replace(each, **{column: getattr(each, column) * factor}) for each in SANE]
    with pytest.raises(WrongReference, match=f"reference.csv has a median {column} of"):
        refuse_other_units(wrong, TABLE)
