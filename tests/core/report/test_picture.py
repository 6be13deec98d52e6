"""Pictures hold every event where it belongs."""

import numpy as np

from bloodview.report.colours import population_colour
from bloodview.report.contour import level_lines, outline
from bloodview.report.labels import place_labels
from bloodview.report.picture import draw
from bloodview.result import Population


def _two_clouds(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    points = np.concatenate([random.normal((0, 0), 0.3, (count, 2)), random.normal((6, 6), 0.3, (5, 2))])
    return points, np.array([0] * count + [3] * 5, np.uint8)


def test_a_rare_population_is_seen_in_its_place_and_colour() -> None:
    points, population = _two_clouds()
    picture = draw(points, population, 200, 100)
    assert picture.pixels.shape == (100, 200, 3)
    upper_right, upper_left = picture.pixels[:40, 120:].astype(int), picture.pixels[:40, :80]
    colour = [int(population_colour(Population.PLT)[start : start + 2], 16) for start in (1, 3, 5)]
    assert (np.abs(upper_right - colour).max(axis=2) < 20).sum() > 50
    assert (upper_left == 255).all()
    assert picture.centres[Population.PLT][0] > 0.85


def test_events_that_are_not_finite_are_left_out() -> None:
    points, population = _two_clouds()
    spoiled = np.concatenate([points, [[np.nan, 0], [np.inf, 1]]])
    picture = draw(spoiled, np.append(population, np.array([3, 3], np.uint8)), 200, 100)
    np.testing.assert_array_equal(picture.pixels, draw(points, population, 200, 100).pixels)


def test_no_events_and_one_event_give_pictures() -> None:
    empty = draw(np.empty((0, 2)), np.empty(0, np.uint8), 50, 50)
    assert (empty.pixels == 255).all()
    assert empty.centres == {}
    one = draw(np.array([[7.0, 7.0]]), np.array([2], np.uint8), 50, 50)
    assert (one.pixels < 255).any()
    assert all(low < 7 < high for low, high in zip(one.low, one.high, strict=True))


def test_an_outline_holds_its_share_of_the_events() -> None:
    places = np.random.default_rng(5).normal(0.5, 0.08, (20_000, 2))
    lines = outline(places, 0.9)
    assert len(lines) == 1
    # A round cloud: nine tenths lie within 2.146 standard deviations of the middle.
    radius = np.hypot(*(lines[0] - 0.5).T)
    assert abs(radius.mean() - 2.146 * 0.08) < 0.012
    np.testing.assert_array_equal(lines[0][0], lines[0][-1])


def test_level_lines_are_closed_around_each_hill() -> None:
    grid = np.zeros((9, 12))
    grid[2:4, 2:4] = grid[5:7, 7:10] = 1.0
    lines = level_lines(grid, 0.5)
    assert sorted(np.round(line[:-1].mean(axis=0), 1).tolist() for line in lines) == [[2.5, 2.5], [8.0, 5.5]]


def test_labels_keep_clear_of_each_other_and_of_the_edge() -> None:
    points, population = _two_clouds()
    near = np.concatenate([points, points[:4000] + 0.2])
    picture = draw(near, np.concatenate([population, np.full(4000, 2, np.uint8)]), 300, 300)
    size = (0.12, 0.05)
    places = place_labels(picture, dict.fromkeys(picture.centres, size))
    assert set(places) == {Population.RBC, Population.CLUMP, Population.PLT}
    for x, y in places.values():
        assert size[0] / 2 <= x <= 1 - size[0] / 2
        assert size[1] / 2 <= y <= 1 - size[1] / 2
    middles = list(places.values())
    for index, one in enumerate(middles):
        for other in middles[index + 1 :]:
            assert abs(one[0] - other[0]) >= size[0] or abs(one[1] - other[1]) >= size[1]
