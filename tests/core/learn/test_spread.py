"""How far the model's counts stray, learned from samples left out."""

import numpy as np
import pytest

from bloodview.learn.spread import FLOOR_SHARE, REFERENCE_CV, USUAL_SAMPLES, Spread, least_of, spread_of

LEAST = least_of(20)

REFERENCE = np.column_stack([np.linspace(0.8, 0.95, 20), np.linspace(0.02, 0.1, 20), np.full((20, 2), 0.02)])


def test_deviation_by_hand() -> None:
    spread = Spread((0.03, 0.2, 0.1, 0.1), (0.0, 0.004, 0.001, 0.001))
    assert spread.deviation(0, 0.9) == pytest.approx(0.027)
    assert spread.deviation(1, 0.015) == pytest.approx(0.005)  # 3, 4, 5


def test_perfect_agreement_is_not_believed() -> None:
    found = spread_of(REFERENCE, REFERENCE, 6000)
    assert found.relative == pytest.approx(tuple(LEAST))
    assert found.share == pytest.approx(tuple(FLOOR_SHARE))


def test_spread_is_what_references_and_counting_leave() -> None:
    signs = np.where(np.arange(20) % 2 == 0, 1.3, 0.7)[:, None]
    predicted = REFERENCE * [1, 1, 1, 1]
    predicted[:, [1]] *= signs
    found = spread_of(predicted, REFERENCE, 6000)
    noise = REFERENCE_CV[1] ** 2 + np.mean(1 / (6000 * REFERENCE[:, 1]))
    assert found.relative[1] == pytest.approx(np.sqrt((1.4826 * 0.3) ** 2 - noise))
    assert found.relative[0] == LEAST[0]


def test_one_wild_sample_does_not_rule() -> None:
    predicted = REFERENCE.copy()
    predicted[3] *= 4
    assert spread_of(predicted, REFERENCE, 6000).relative == pytest.approx(tuple(LEAST))


def test_small_shares_make_the_share_part() -> None:
    reference = REFERENCE.copy()
    reference[:, 1] = 0.001
    predicted = reference.copy()
    predicted[:, 1] += np.where(np.arange(20) % 2 == 0, 5e-4, -5e-4)
    found = spread_of(predicted, reference, 6000)
    assert found.share[1] == pytest.approx(1.4826 * 5e-4)
    assert found.relative[1] == 2 * LEAST[1]  # no sample large enough to tell


def test_blank_references_do_not_count() -> None:
    reference = REFERENCE.copy()
    reference[:, 2] = np.nan
    predicted = REFERENCE.copy()
    predicted[:5] = np.nan
    reference[:5] = np.nan
    found = spread_of(predicted, reference, 6000)
    assert found.relative == pytest.approx((LEAST[0], LEAST[1], 2 * LEAST[2], LEAST[3]))


def test_a_hopeless_model_is_bounded() -> None:
    found = spread_of(REFERENCE * 9, REFERENCE, 6000)
    assert max(found.relative) == 0.5


def test_fewer_samples_leave_more_error() -> None:
    assert least_of(USUAL_SAMPLES).tolist() == least_of(10 * USUAL_SAMPLES).tolist()
    assert (least_of(10) / least_of(USUAL_SAMPLES)).tolist() == pytest.approx([4**0.75] * 4)
