"""Gates against slower ways to say the same: crossing numbers point by point, gates one after the other."""

import time

import numpy as np
import pytest
from numpy.typing import NDArray

from bloodview.errors import UserError
from bloodview.gating import (
    Axis,
    Cloud,
    Gate,
    History,
    PolygonGate,
    Stretch,
    ThresholdGate,
    added,
    gates_from_json,
    gates_to_json,
    inside_polygon,
    is_sound,
    label,
    lacking,
    redo,
    removed,
    undo,
)
from bloodview.result import Population

X = Axis("FSC-A", Stretch.ARCSINH, 300.0)
Y = Axis("SFL-A", Stretch.LOG, floor=10.0)
SQUARE = PolygonGate(Axis("a"), Axis("b"), ((0, 0), (2, 0), (2, 2), (0, 2)), Population.PLT)
ABOVE = ThresholdGate(Axis("a"), 1.0, None, Population.RETIC)
VIEW = PolygonGate(
    Axis("latent 1", latent=True), Axis("latent 2", latent=True), ((0, 0), (1, 0), (0, 1)), Population.CLUMP
)


def _cloud(events: int, seed: int = 0) -> Cloud:
    random = np.random.default_rng(seed)
    values = random.uniform(-1, 3, (events, 2)).astype(np.float32)
    return Cloud(("a", "b"), values, random.normal(size=(events, 2)).astype(np.float32))


def _crossings(x: float, y: float, corners: NDArray[np.float64]) -> bool:
    odd = False
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, 0), strict=True):
        if (y < y1) != (y < y2) and x < x1 + (y - y1) * ((x2 - x1) / (y2 - y1)):
            odd = not odd
    return odd


def _star(corners: int, seed: int) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    angle, radius = np.linspace(0, 2 * np.pi, corners, endpoint=False), random.uniform(0.3, 1.5, corners)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


@pytest.mark.parametrize("corners", [3, 4, 17, 130])
def test_points_lie_in_a_polygon_as_crossing_numbers_say(corners: int) -> None:
    points = np.random.default_rng(corners).uniform(-2, 2, (3000, 2))
    polygon = _star(corners, corners)
    found = inside_polygon(points[:, 0], points[:, 1], polygon)
    assert found.tolist() == [_crossings(x, y, polygon) for x, y in points]
    assert 0 < found.sum() < len(found)


def test_a_polygon_that_crosses_itself_and_points_on_its_corners_follow_the_same_rule() -> None:
    bow = np.array([[0, 0], [2, 2], [2, 0], [0, 2]], np.float64)
    grid = np.array([(x / 4, y / 4) for x in range(-1, 10) for y in range(-1, 10)])
    found = inside_polygon(grid[:, 0], grid[:, 1], bow)
    assert found.tolist() == [_crossings(x, y, bow) for x, y in grid]


def test_points_without_a_number_lie_outside() -> None:
    x = np.array([1.0, np.nan, np.inf, 1.0])
    y = np.array([1.0, 1.0, 1.0, np.nan])
    assert inside_polygon(x, y, np.array(SQUARE.corners, np.float64)).tolist() == [True, False, False, False]


def test_gates_are_applied_in_order_and_the_last_wins() -> None:
    cloud = _cloud(4000)
    model = np.full(4000, Population.RBC, np.uint8)
    found = label(cloud, model, (SQUARE, ABOVE))
    a, b = cloud.values.T
    square, above = (a > 0) & (a < 2) & (b > 0) & (b < 2), a >= 1
    assert (found.population == Population.RETIC).tolist() == above.tolist()
    assert (found.population == Population.PLT).tolist() == (square & ~above).tolist()
    assert found.by_hand.tolist() == (square | above).tolist()
    assert found.held == (square.sum(), above.sum())
    assert (model == Population.RBC).all(), "the model's own labels are not touched"
    turned = label(cloud, model, (ABOVE, SQUARE), found.masks)
    assert (turned.population == Population.PLT).tolist() == square.tolist()


def test_a_gate_on_the_models_view_looks_at_the_view() -> None:
    cloud = _cloud(2000)
    found = label(cloud, np.zeros(2000, np.uint8), (VIEW,))
    x, y = cloud.latent.T
    assert found.by_hand.tolist() == ((x > 0) & (y > 0) & (x + y < 1)).tolist()


def test_a_gate_holds_the_same_events_on_the_scale_on_which_it_was_drawn() -> None:
    raw = np.array([-50, 5, 10, 20, 3000, 1e6], np.float32)
    cloud = Cloud(("FSC-A", "SFL-A"), np.column_stack([raw, raw]), np.zeros((6, 2), np.float32))
    arcsinh = ThresholdGate(X, float(np.arcsinh(20 / 300)), float(np.arcsinh(5000 / 300)), Population.PLT)
    assert label(cloud, np.zeros(6, np.uint8), (arcsinh,)).by_hand.tolist() == [False, False, False, True, True, False]
    low = ThresholdGate(Y, None, np.log10(15), Population.OTHER)
    assert label(cloud, np.zeros(6, np.uint8), (low,)).by_hand.tolist() == [True, True, True, False, False, False]


def test_a_sample_without_the_channel_of_a_gate_is_refused_by_name() -> None:
    gate = ThresholdGate(Axis("SSC-H"), 1.0, None, Population.PLT)
    assert lacking((SQUARE, gate, VIEW), ("a", "b")) == ("SSC-H",)
    with pytest.raises(UserError, match="SSC-H"):
        label(_cloud(10), np.zeros(10, np.uint8), (gate,))


def test_steps_are_undone_and_redone() -> None:
    one = added(History(), SQUARE)
    two = added(one, ABOVE)
    assert two.gates == (SQUARE, ABOVE)
    assert undo(two).gates == (SQUARE,)
    assert undo(undo(two)).gates == ()
    assert redo(undo(two)).gates == two.gates
    assert undo(undo(undo(two))).gates == ()
    assert not redo(added(undo(two), VIEW)).can_redo, "a new step forgets what was undone"
    assert removed(two, 0).gates == (ABOVE,)
    assert undo(removed(two, 0)).gates == (SQUARE, ABOVE)
    assert added(two, SQUARE).gates == (ABOVE, SQUARE)


def test_gates_are_kept_as_json_and_read_back() -> None:
    gates: tuple[Gate, ...] = (
        SQUARE,
        ABOVE,
        VIEW,
        PolygonGate(X, Y, ((0.1, 1.23456789012345), (2.5, 3), (1, 4)), Population.OTHER),
    )
    assert gates_from_json(gates_to_json(gates)) == gates
    assert gates_from_json("[]") == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '[{"kind":"circle"}]',
        gates_to_json((ABOVE,)).replace("1.0,", "NaN,", 1),
        gates_to_json((ABOVE,)).replace('"low":1.0', '"low":null'),
        gates_to_json((SQUARE,)).replace("PLT", "WBC"),
        gates_to_json((SQUARE,)).replace('"kind"', '"more":1,"kind"'),
        gates_to_json((VIEW,)).replace("latent 1", "latent 3"),
        "[" + ",".join([gates_to_json((ABOVE,))[1:-1]] * 201) + "]",
    ],
)
def test_anything_else_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(UserError, match="damaged"):
        gates_from_json(text)


def test_gates_that_hold_nothing_are_not_sound() -> None:
    assert is_sound(SQUARE)
    assert not is_sound(PolygonGate(X, Y, ((0, 0), (1, 1)), Population.PLT))
    assert not is_sound(ThresholdGate(X, 2.0, 1.0, Population.PLT))
    assert not is_sound(ThresholdGate(X, None, None, Population.PLT))
    assert not is_sound(ThresholdGate(X, float("inf"), None, Population.PLT))


def test_a_lasso_over_two_hundred_thousand_events_is_quick() -> None:
    cloud = _cloud(200_000)
    lasso = PolygonGate(Axis("a"), Axis("b"), tuple(map(tuple, _star(120, 1) + 1)), Population.PLT)
    model = np.zeros(200_000, np.uint8)
    taken = []
    for _again in range(5):
        started = time.perf_counter()
        label(cloud, model, (lasso,))
        taken.append(time.perf_counter() - started)
    # About 25 ms on one core; edge by edge over all points it took 300.
    assert min(taken) < 0.1
