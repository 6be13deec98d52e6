"""Gates read from Gating-ML 2.0: nothing of the file is executed, fetched or believed without a look."""

import math
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from bloodview.errors import UserError, refusing
from bloodview.gating.gates import (
    LATENT,
    MOST_CORNERS,
    MOST_GATES,
    Axis,
    Gate,
    PolygonGate,
    Stretch,
    ThresholdGate,
    is_sound,
)
from bloodview.gating.gatingml import LATENT_PREFIX, LN10, data, gating, own, transforms
from bloodview.language import mark, tr
from bloodview.result import Population

_MOST_BYTES, _DEEPEST = 10_000_000, 12

# What is wrong, each a whole sentence with the file's name.
_TOO_LARGE = mark("{file} is too large for a file of gates; choose one that holds gates only.")
_NO_XML = mark("{file} is not valid XML; export the gates again from the program that wrote them.")
_DECLARES = mark("{file} declares a document type or entities, which gates never need; export them again without.")
_OTHER = mark("{file} is not Gating-ML 2.0; export the gates in that format.")
_KIND = mark("{file} holds gates other than polygons and rectangles; export only those.")
_PARENT = mark("{file} holds gates inside other gates; export each on its own.")
_FAULTY = mark("{file} holds a gate that is damaged or has too many corners; export the gates again.")
_COMPENSATED = mark("{file} holds gates on compensated channels; export them uncompensated.")
_TRANSFORM = mark("{file} holds gates on a scale other than linear, log and arcsinh; draw them on one of those.")
_TOO_MANY = mark("{file} holds too many gates; export fewer.")

Straight = tuple[Axis, float, float]
"""An axis, and the factor and summand that turn the file's coordinates into its places."""


def read_gatingml(path: Path, otherwise: Population) -> tuple[Gate, ...]:
    """Read the gates of a Gating-ML 2.0 file; those of other programs name no population and get `otherwise`.

    Raises UserError, a sentence naming the file, for whatever this program would not apply exactly as written.
    """
    with refusing(path, "read"), path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    return gates_from_gatingml(content, path.name, otherwise)


def gates_from_gatingml(content: bytes, file: str, otherwise: Population) -> tuple[Gate, ...]:
    """Read gates from the bytes of a Gating-ML 2.0 file that is called `file`."""
    refuse = _refusing(file)
    root = _parsed(content, refuse)
    if root.tag != gating("Gating-ML"):
        raise refuse(_OTHER)
    known = {each.get(transforms("id"), ""): each for each in root.iter(transforms("transformation"))}
    found = [each for each in root if each.tag.startswith(gating("")) and each.tag.endswith("Gate")]
    if len(found) > MOST_GATES:
        raise refuse(_TOO_MANY)
    try:
        gates = tuple(_gate(each, known, otherwise, refuse) for each in found)
    except (ValueError, OverflowError, ZeroDivisionError, KeyError) as error:
        raise refuse(_FAULTY) from error
    if not all(is_sound(gate) for gate in gates):
        raise refuse(_FAULTY)
    return gates


def _refusing(file: str) -> Callable[[str], UserError]:
    def refuse(sentence: str) -> UserError:
        return UserError(tr(sentence, file=file))

    return refuse


def _parsed(content: bytes, refuse: Callable[[str], UserError]) -> ElementTree.Element:
    """Parse XML without a document type: entities, and with them their explosions, cannot be declared otherwise."""
    if len(content) > _MOST_BYTES:
        raise refuse(_TOO_LARGE)
    parser = expat.ParserCreate(namespace_separator="}")
    builder = ElementTree.TreeBuilder()
    depth = 0

    def declared(*_told: object) -> None:
        raise refuse(_DECLARES)

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise refuse(_OTHER)
        builder.start(_name(tag), {_name(name): value for name, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_name(tag))

    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise refuse(_NO_XML) from error
    return builder.close()


def _name(expanded: str) -> str:
    return f"{{{expanded}" if "}" in expanded else expanded


def _gate(
    element: ElementTree.Element,
    known: dict[str, ElementTree.Element],
    otherwise: Population,
    refuse: Callable[[str], UserError],
) -> Gate:
    if element.get(gating("parent_id")) is not None:
        raise refuse(_PARENT)
    told = element.find(f"{data('custom_info')}/{own('gate')}")
    population = Population[told.get("population", "")] if told is not None else otherwise
    floors = [float(told.get(f"floor{place}", "1")) if told is not None else 1.0 for place in (1, 2)]
    dimensions = element.findall(gating("dimension"))
    if not 1 <= len(dimensions) <= 2:
        raise refuse(_KIND)
    straight = [_axis(each, known, floor, refuse) for each, floor in zip(dimensions, floors, strict=False)]
    if element.tag == gating("PolygonGate") and len(straight) == 2:
        return _polygon(element, straight, population)
    if element.tag != gating("RectangleGate"):
        raise refuse(_KIND)
    sides = [_sides(each, axis) for each, axis in zip(dimensions, straight, strict=True)]
    if len(straight) == 1:
        return ThresholdGate(straight[0][0], *sides[0], population)
    (left, right), (bottom, top) = sides
    if left is None or right is None or bottom is None or top is None:
        raise refuse(_KIND)
    corners = ((left, bottom), (right, bottom), (right, top), (left, top))
    return PolygonGate(straight[0][0], straight[1][0], corners, population)


def _polygon(element: ElementTree.Element, straight: list[Straight], population: Population) -> PolygonGate:
    corners = []
    for vertex in element.findall(gating("vertex"))[: MOST_CORNERS + 1]:
        values = [float(each.get(data("value"), "")) for each in vertex.findall(gating("coordinate"))]
        (_x, a, b), (_y, c, d) = straight
        if len(values) != 2:
            raise ValueError("a corner has two coordinates")
        corners.append((values[0] * a + b, values[1] * c + d))
    return PolygonGate(straight[0][0], straight[1][0], tuple(corners), population)


def _sides(dimension: ElementTree.Element, straight: Straight) -> tuple[float | None, float | None]:
    _axis_of, factor, summand = straight
    given = [dimension.get(gating(name)) for name in ("min", "max")]
    low, high = (None if side is None else float(side) * factor + summand for side in given)
    return low, high


def _axis(
    dimension: ElementTree.Element,
    known: dict[str, ElementTree.Element],
    floor: float,
    refuse: Callable[[str], UserError],
) -> Straight:
    if dimension.get(gating("compensation-ref")) not in ("uncompensated", "FCS"):
        raise refuse(_COMPENSATED)
    named = dimension.find(data("fcs-dimension"))
    name = named.get(data("name"), "") if named is not None else ""
    axis_name = name.removeprefix(LATENT_PREFIX)
    latent = name.startswith(LATENT_PREFIX) and axis_name in LATENT
    if not latent:
        axis_name = name
    reference = dimension.get(gating("transformation-ref"))
    if reference is None:
        return Axis(axis_name, latent=latent), 1.0, 0.0
    stretch, cofactor, factor, summand = _stretch(known[reference], refuse)
    return Axis(axis_name, stretch, cofactor, floor, latent), factor, summand


def _stretch(element: ElementTree.Element, refuse: Callable[[str], UserError]) -> tuple[Stretch, float, float, float]:
    """Give the stretch and cofactor of a transformation, and how its coordinates become our places.

    fasinh = (asinh(x sinh(M ln10) / T) + A ln10) / ((M + A) ln10); flog = log10(x / T) / M + 1;
    flin = (x + A) / (T + A) (Gating-ML 2.0, section 6).
    """
    for child in element:
        values = {name: float(child.get(transforms(name), "0")) for name in ("T", "M", "A")}
        t, m, a = values["T"], values["M"], values["A"]
        if child.tag == transforms("fasinh"):
            cofactor = t if m == 0 else t / math.sinh(m * LN10)
            return Stretch.ARCSINH, cofactor, (m + a) * LN10, -a * LN10
        if child.tag == transforms("flog"):
            return Stretch.LOG, 1.0, m, math.log10(t) - m
        if child.tag == transforms("flin"):
            return Stretch.LINEAR, 1.0, t + a, -a
    raise refuse(_TRANSFORM)
