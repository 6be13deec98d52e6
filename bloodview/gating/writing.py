"""Gates as JSON, as the records keep them with a result."""

import json
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bloodview.errors import UserError
from bloodview.gating.gates import MOST_CORNERS, MOST_GATES, Axis, Gate, PolygonGate, Stretch, ThresholdGate, is_sound
from bloodview.language import tr
from bloodview.result import Population

_MOST = 5_000_000  # letters; two hundred lassos are a tenth of this

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Axis(_Written):
    name: Annotated[str, Field(min_length=1, max_length=500)]
    stretch: Stretch = Stretch.LINEAR
    cofactor: Positive = 1.0
    floor: Positive = 1.0
    latent: bool = False


class _Polygon(_Written):
    kind: Literal["polygon"] = "polygon"
    x: _Axis
    y: _Axis
    corners: Annotated[tuple[tuple[Finite, Finite], ...], Field(min_length=3, max_length=MOST_CORNERS)]
    population: Literal["RBC", "RETIC", "CLUMP", "PLT", "OTHER"]


class _Threshold(_Written):
    kind: Literal["threshold"] = "threshold"
    axis: _Axis
    low: Finite | None = None
    high: Finite | None = None
    population: Literal["RBC", "RETIC", "CLUMP", "PLT", "OTHER"]


_GATES: TypeAdapter[tuple[_Polygon | _Threshold, ...]] = TypeAdapter(
    Annotated[tuple[Annotated[_Polygon | _Threshold, Field(discriminator="kind")], ...], Field(max_length=MOST_GATES)]
)


def gates_to_json(gates: Sequence[Gate]) -> str:
    """Write gates in the order in which they are applied."""
    return json.dumps([_written(gate).model_dump(mode="json") for gate in gates], separators=(",", ":"))


def gates_from_json(text: str) -> tuple[Gate, ...]:
    """Read what `gates_to_json` wrote; a UserError where it is anything else."""
    try:
        if len(text) > _MOST:
            raise ValueError
        gates = tuple(_gate(each) for each in _GATES.validate_json(text))
        if not all(is_sound(gate) for gate in gates):
            raise ValueError
    except (ValidationError, ValueError) as error:
        raise UserError(
            tr("The stored gates of this result are damaged; run Tools > Verify records, and restore a backup.")
        ) from error
    return gates


def _written(gate: Gate) -> _Polygon | _Threshold:
    if isinstance(gate, PolygonGate):
        return _Polygon(
            x=_axis(gate.x),
            y=_axis(gate.y),
            corners=gate.corners,
            population=gate.population.name,
        )
    return _Threshold(
        axis=_axis(gate.axis),
        low=gate.low,
        high=gate.high,
        population=gate.population.name,
    )


def _axis(axis: Axis) -> _Axis:
    return _Axis(name=axis.name, stretch=axis.stretch, cofactor=axis.cofactor, floor=axis.floor, latent=axis.latent)


def _gate(written: _Polygon | _Threshold) -> Gate:
    population = Population[written.population]
    if isinstance(written, _Polygon):
        return PolygonGate(_read(written.x), _read(written.y), written.corners, population)
    return ThresholdGate(_read(written.axis), written.low, written.high, population)


def _read(axis: _Axis) -> Axis:
    return Axis(axis.name, axis.stretch, axis.cofactor, axis.floor, axis.latent)
