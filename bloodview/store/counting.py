"""Counts, and which of them are held, as columns of a row, and back."""

import json
import math
from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from bloodview.result import Counts, Estimate, Result

_ESTIMATES = ("rbc", "retic_pct", "retic", "clump_pct", "plt")


def count_values(counts: Counts) -> dict[str, float | None]:
    """Give the columns of counts; what is not a number is not kept."""
    values: dict[str, float | None] = {"rbc_uncorrected": _number(counts.rbc_uncorrected)}
    for name in _ESTIMATES:
        estimate: Estimate | None = getattr(counts, name)
        for suffix, value in (("", "value"), ("_low", "low"), ("_high", "high")):
            values[f"{name}{suffix}"] = _number(getattr(estimate, value)) if estimate else None
    return values


def read_counts(row: Mapping[Any, Any] | RowMapping) -> Counts:
    """Give the counts that the columns of a row hold."""
    found = {name: _estimate(row[name], row[f"{name}_low"], row[f"{name}_high"]) for name in _ESTIMATES}
    return Counts(rbc_uncorrected=row["rbc_uncorrected"], **found)


def held_values(found: Result) -> dict[str, str | None]:
    """Give the columns of what is held and how likely each count is in error; empty where nothing is told."""
    risk = {name: float(share) for name, share in found.risk.items()}
    return {"risk": json.dumps(risk) if risk else None, "held": json.dumps(dict(found.held)) if found.held else None}


def read_held(row: Mapping[Any, Any] | RowMapping) -> dict[str, str]:
    """Give the counts that a row says are held, each with its reason."""
    return json.loads(row["held"]) if row["held"] else {}


def read_risk(row: Mapping[Any, Any] | RowMapping) -> dict[str, float]:
    """Give how likely a row says each count is in error."""
    return json.loads(row["risk"]) if row["risk"] else {}


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def _estimate(value: float | None, low: float | None, high: float | None) -> Estimate | None:
    if value is None:
        return None
    return Estimate(value, math.nan if low is None else low, math.nan if high is None else high)
