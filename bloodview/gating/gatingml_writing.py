"""Gates written as Gating-ML 2.0, on the axes on which they were drawn."""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree  # writes only; what is read goes through gatingml_reading

from bloodview.errors import UserError, refusing
from bloodview.gating.gates import Axis, Gate, PolygonGate, Stretch, axes_of
from bloodview.gating.gatingml import (
    DATA,
    GATING,
    LATENT_PREFIX,
    M_ARCSINH,
    OWN,
    TRANSFORMS,
    data,
    gating,
    own,
    transforms,
)
from bloodview.language import tr
from bloodview.paths import replacing

# Characters that XML cannot hold, not even escaped.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_gatingml(gates: Sequence[Gate], path: Path) -> None:
    """Write gates as a Gating-ML 2.0 file, whole or not at all; a UserError where that cannot be."""
    content = gatingml(gates)
    with refusing(path, "written"), replacing(path) as temporary:
        temporary.write_bytes(content)


def gatingml(gates: Sequence[Gate]) -> bytes:
    """Give gates as Gating-ML 2.0: polygons, and thresholds as rectangles of one dimension, in their order."""
    for prefix, space in (("gating", GATING), ("transforms", TRANSFORMS), ("data-type", DATA), ("bloodview", OWN)):
        ElementTree.register_namespace(prefix, space)
    root = ElementTree.Element(gating("Gating-ML"))
    axes = (axis for gate in gates for axis in axes_of(gate) if axis.stretch is not Stretch.LINEAR)
    stretched = dict.fromkeys(_kind(axis) for axis in axes)
    names = {kind: f"T{number}" for number, kind in enumerate(stretched, 1)}
    for (stretch, cofactor), name in names.items():
        _write_transform(root, stretch, cofactor, name)
    for number, gate in enumerate(gates, 1):
        _write_gate(root, gate, number, names)
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _kind(axis: Axis) -> tuple[Stretch, float]:
    return axis.stretch, axis.cofactor if axis.stretch is Stretch.ARCSINH else 1.0


def _write_transform(root: ElementTree.Element, stretch: Stretch, cofactor: float, name: str) -> None:
    whole = ElementTree.SubElement(root, transforms("transformation"), {transforms("id"): name})
    if stretch is Stretch.ARCSINH:
        values = {"T": cofactor * math.sinh(1.0), "M": M_ARCSINH, "A": 0.0}
        ElementTree.SubElement(whole, transforms("fasinh"), _attributes(values))
    else:
        # log10(x / 10) / 1 + 1 is log10(x).
        ElementTree.SubElement(whole, transforms("flog"), _attributes({"T": 10.0, "M": 1.0}))


def _attributes(values: dict[str, float]) -> dict[str, str]:
    return {transforms(name): repr(value) for name, value in values.items()}


def _write_gate(root: ElementTree.Element, gate: Gate, number: int, names: dict[tuple[Stretch, float], str]) -> None:
    kind = "PolygonGate" if isinstance(gate, PolygonGate) else "RectangleGate"
    whole = ElementTree.SubElement(root, gating(kind), {gating("id"): f"G{number}"})
    told = ElementTree.SubElement(whole, data("custom_info"))
    floors = {f"floor{place}": repr(axis.floor) for place, axis in enumerate(axes_of(gate), 1)}
    ElementTree.SubElement(told, own("gate"), {"population": gate.population.name, **floors})
    for axis in axes_of(gate):
        _write_dimension(whole, axis, gate, names)
    if isinstance(gate, PolygonGate):
        for corner in gate.corners:
            vertex = ElementTree.SubElement(whole, gating("vertex"))
            for place in corner:
                ElementTree.SubElement(vertex, gating("coordinate"), {data("value"): repr(float(place))})


def _write_dimension(
    whole: ElementTree.Element, axis: Axis, gate: Gate, names: dict[tuple[Stretch, float], str]
) -> None:
    attributes = {gating("compensation-ref"): "uncompensated"}
    if axis.stretch is not Stretch.LINEAR:
        attributes[gating("transformation-ref")] = names[_kind(axis)]
    if not isinstance(gate, PolygonGate):
        sides = {"min": gate.low, "max": gate.high}
        attributes |= {gating(name): repr(float(side)) for name, side in sides.items() if side is not None}
    dimension = ElementTree.SubElement(whole, gating("dimension"), attributes)
    name = f"{LATENT_PREFIX}{axis.name}" if axis.latent else axis.name
    if _NO_XML.search(name):
        raise UserError(
            tr("The channel {channel} has a name that Gating-ML cannot hold; remove its gates.", channel=repr(name))
        )
    ElementTree.SubElement(dimension, data("fcs-dimension"), {data("name"): name})
