"""Whole columns in another unit: a model learns them without complaint, so they are refused before."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bloodview.calibration.references import Reference
from bloodview.errors import WrongReference
from bloodview.language import digits, tr

FEWEST = 4
PLAUSIBLE = {"rbc": (1.0, 30.0), "plt": (10.0, 3000.0)}
"""Medians over a table in 10^12/L and 10^9/L. Widest reference intervals of haematology.md section 1 (RBC of
goats up to 18, PLT of cats and cattle up to 800-1000), with room for a table of sick animals only."""

RETIC_SPECIES, LEAST_RETIC = frozenset({"dog", "cat"}), 0.02
"""Reticulocytes of healthy dogs and cats are tenths of a percent (haematology.md 1), thousandths as parts of 1."""


def refuse_other_units(references: Sequence[Reference], table: Path) -> None:
    """Raise WrongReference where the median of a column cannot be in the unit that the column is for."""
    for column, unit in (("rbc", "10^12/L"), ("plt", "10^9/L")):
        values = [value for each in references if (value := getattr(each, column)) is not None]
        low, high = PLAUSIBLE[column]
        if len(values) >= FEWEST and not low <= float(np.median(values)) <= high:
            raise WrongReference(
                tr(
                    "{table} has a median {column} of {value}, which cannot be in {unit}; give {column} "
                    "in {unit} (10^9/L are thousands in a microlitre), then calibrate again.",
                    table=table,
                    column=column,
                    value=digits(np.median(values), 3),
                    unit=unit,
                )
            )
    retic = [each.retic_pct for each in references if each.retic_pct is not None and each.species in RETIC_SPECIES]
    if len(retic) >= 2 * FEWEST and 0 < float(np.median(retic)) < LEAST_RETIC:
        raise WrongReference(
            tr(
                "{table} has a median retic_pct of {value} in dogs and cats, which looks like parts "
                "of 1; give reticulocytes in percent of red cells, then calibrate again.",
                table=table,
                value=digits(np.median(retic), 2),
            )
        )
