"""Gates through Gating-ML 2.0 and back, gates as other programs write them, and files that are refused."""

import math
from pathlib import Path

import numpy as np
import pytest

from bloodview.errors import UserError
from bloodview.gating import (
    Axis,
    Cloud,
    Gate,
    PolygonGate,
    Stretch,
    ThresholdGate,
    gates_from_gatingml,
    gatingml,
    label,
    read_gatingml,
    write_gatingml,
)
from bloodview.result import Population

ARCSINH = Axis('FSC-A <&> "Ä"', Stretch.ARCSINH, 123.456)
LOG = Axis("SFL-A", Stretch.LOG, floor=10.0)
VIEW = (Axis("latent 1", latent=True), Axis("latent 2", latent=True))
GATES: tuple[Gate, ...] = (
    PolygonGate(ARCSINH, LOG, ((0.1, 1.2), (7.25, 1 / 3), (4, 4.5), (1, 3)), Population.PLT),
    PolygonGate(VIEW[0], VIEW[1], ((-1.5, 0), (2, 0), (0, 2)), Population.CLUMP),
    ThresholdGate(ARCSINH, 2.125, None, Population.RETIC),
    ThresholdGate(Axis("Time"), None, 60_000.0, Population.OTHER),
    ThresholdGate(LOG, 1.0, 2.0, Population.RBC),
)

_HEAD = (
    '<?xml version="1.0"?>{doctype}<gating:Gating-ML xmlns:gating="http://www.isac-net.org/std/Gating-ML/v2.0/gating" '
    'xmlns:transforms="http://www.isac-net.org/std/Gating-ML/v2.0/transformations" '
    'xmlns:data-type="http://www.isac-net.org/std/Gating-ML/v2.0/datatypes">{content}</gating:Gating-ML>'
)
_DIMENSION = (
    '<gating:dimension gating:compensation-ref="{compensation}" {more}>'
    '<data-type:fcs-dimension data-type:name="A"/></gating:dimension>'
)


def _file(content: str, doctype: str = "") -> bytes:
    return _HEAD.format(content=content, doctype=doctype).encode()


def _rectangle(more: str, compensation: str = "uncompensated", attributes: str = "") -> str:
    dimension = _DIMENSION.format(compensation=compensation, more=more)
    return f'<gating:RectangleGate gating:id="R1" {attributes}>{dimension}</gating:RectangleGate>'


def _transform(body: str) -> str:
    return f'<transforms:transformation transforms:id="T1">{body}</transforms:transformation>'


def test_gates_come_back_as_they_were(tmp_path: Path) -> None:
    write_gatingml(GATES, tmp_path / "gates.xml")
    back = read_gatingml(tmp_path / "gates.xml", Population.OTHER)
    assert len(back) == len(GATES)
    for gate, again in zip(GATES, back, strict=True):
        assert type(gate) is type(again)
        assert gate.population is again.population
        if isinstance(gate, PolygonGate) and isinstance(again, PolygonGate):
            assert np.allclose(gate.corners, again.corners, rtol=1e-13)
            assert [axis.name for axis in (gate.x, gate.y)] == [axis.name for axis in (again.x, again.y)]
            assert math.isclose(gate.x.cofactor, again.x.cofactor, rel_tol=1e-13)
            assert (gate.y.floor, gate.y.stretch, gate.x.latent) == (again.y.floor, again.y.stretch, again.x.latent)
        elif isinstance(gate, ThresholdGate) and isinstance(again, ThresholdGate):
            for side, same in ((gate.low, again.low), (gate.high, again.high)):
                assert side == (same if same is None else pytest.approx(same, rel=1e-13))
            assert (gate.axis.name, gate.axis.stretch) == (again.axis.name, again.axis.stretch)


def test_gates_that_came_back_hold_the_same_events() -> None:
    random = np.random.default_rng(3)
    values = np.exp(random.normal(6, 3, (20_000, 3))).astype(np.float32)
    cloud = Cloud((ARCSINH.name, "SFL-A", "Time"), values, random.normal(size=(20_000, 2)).astype(np.float32))
    back = gates_from_gatingml(gatingml(GATES), "gates.xml", Population.OTHER)
    model = np.zeros(20_000, np.uint8)
    before, after = label(cloud, model, GATES), label(cloud, model, back)
    assert before.held == after.held
    assert before.population.tolist() == after.population.tolist()
    assert min(before.held) > 0


def test_the_written_scale_is_the_standards_formula() -> None:
    # fasinh(x) = (asinh(x sinh(M ln10) / T) + A ln10) / ((M + A) ln10), computed here from what the file says.
    text = gatingml((ThresholdGate(ARCSINH, 2.125, None, Population.RETIC),)).decode()
    said = {name: float(text.split(f'transforms:{name}="')[1].split('"')[0]) for name in ("T", "M", "A")}
    raw = math.sinh(2.125) * ARCSINH.cofactor
    ln10 = math.log(10)
    place = math.asinh(raw * math.sinh(said["M"] * ln10) / said["T"]) + said["A"] * ln10
    assert place / ((said["M"] + said["A"]) * ln10) == pytest.approx(2.125)


@pytest.mark.parametrize(
    ("body", "low", "raw"),
    [
        ('<transforms:fasinh transforms:T="10000" transforms:M="4" transforms:A="1"/>', 0.37, None),
        ('<transforms:flog transforms:T="10000" transforms:M="5"/>', 0.4, 10 ** (5 * (0.4 - 1) + 4)),
        ('<transforms:flin transforms:T="1000" transforms:A="100"/>', 0.5, 450.0),
    ],
)
def test_scales_of_other_programs_are_read(body: str, low: float, raw: float | None) -> None:
    if raw is None:
        ln10 = math.log(10)
        raw = math.sinh(low * 5 * ln10 - ln10) * 10_000 / math.sinh(4 * ln10)
    content = _transform(body) + _rectangle(f'gating:min="{low}" gating:transformation-ref="T1"')
    (gate,) = gates_from_gatingml(_file(content), "other.xml", Population.PLT)
    assert isinstance(gate, ThresholdGate)
    assert gate.population is Population.PLT
    values = np.array([[raw * 0.999], [raw * 1.001]], np.float32)
    found = label(Cloud(("A",), values, np.zeros((2, 2), np.float32)), np.zeros(2, np.uint8), (gate,))
    assert found.by_hand.tolist() == [False, True]


_BOMB = '<!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not valid XML"),
        (b"<a>", "not valid XML"),
        (b"<a/>", "not Gating-ML"),
        (b"\x00\xff" * 50, "not valid XML"),
        (_file("&b;", _BOMB), "document type"),
        (_file("", "<!DOCTYPE g>"), "document type"),
        (_file("", '<!DOCTYPE g SYSTEM "file:///etc/passwd">'), "document type"),
        (_file("<x>" * 50 + "</x>" * 50), "not Gating-ML"),
        (_file('<gating:EllipsoidGate gating:id="E"/>'), "other than polygons"),
        (_file(_rectangle('gating:min="1"', "C1")), "compensated"),
        (_file(_rectangle('gating:min="1"', attributes='gating:parent_id="R0"')), "inside other gates"),
        (_file(_rectangle('gating:min="nan"')), "damaged"),
        (_file(_rectangle('gating:min="one"')), "damaged"),
        (_file(_rectangle("")), "damaged"),
        (_file(_rectangle('gating:min="1" gating:transformation-ref="T9"')), "damaged"),
        (_file(_transform("<x/>") + _rectangle('gating:min="1" gating:transformation-ref="T1"')), "scale other"),
        (
            _file(
                _transform('<transforms:fasinh transforms:T="0" transforms:M="4" transforms:A="0"/>')
                + _rectangle('gating:min="1" gating:transformation-ref="T1"')
            ),
            "damaged",
        ),
        (_file(_rectangle('gating:min="1"') * 201), "too many"),
        (b" " * 10_000_001, "too large"),
    ],
)
def test_what_would_not_be_applied_as_written_is_refused_by_name(content: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words) as raised:
        gates_from_gatingml(content, "strange.xml", Population.OTHER)
    assert "strange.xml" in str(raised.value)


def test_a_rectangle_of_two_channels_becomes_a_polygon() -> None:
    sides = _DIMENSION.format(compensation="FCS", more='gating:min="1" gating:max="3"')
    content = f'<gating:RectangleGate gating:id="R">{sides}{sides.replace("A", "B", 1)}</gating:RectangleGate>'
    (gate,) = gates_from_gatingml(_file(content), "other.xml", Population.OTHER)
    assert isinstance(gate, PolygonGate)
    assert gate.corners == ((1, 1), (3, 1), (3, 3), (1, 3))


def test_a_file_that_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nothing"):
        read_gatingml(tmp_path / "nothing.xml", Population.OTHER)
