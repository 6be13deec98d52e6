"""Class offsets take a constant bias out of the counts."""

import numpy as np
import pytest
import torch
from torch import Tensor

from bloodview.learn.offsets import LARGEST, apply_offsets, class_offsets

NAN = float("nan")


def biased(bias: float, shares: tuple[float, ...], events: int = 4000) -> tuple[list[Tensor], Tensor]:
    """Posteriors [n, 2] of a class that lies two widths off, its logit too low by `bias`, and its true shares."""
    rng = np.random.default_rng(7)
    posteriors, wanted = [], []
    for share in shares:
        logit = rng.normal(np.where(rng.random(events) < share, 2.0, -2.0), 2.0) + np.log(share / (1 - share))
        true = 1 / (1 + np.exp(-logit))
        got = 1 / (1 + np.exp(-(logit - bias)))
        wanted.append([NAN, true.mean()])
        posteriors.append(torch.from_numpy(np.stack([1 - got, got], axis=1)))
    return posteriors, torch.tensor(wanted).double()


def test_a_constant_bias_is_found_and_taken_out() -> None:
    posteriors, wanted = biased(0.6, (0.02, 0.05, 0.1, 0.2, 0.3))
    before = torch.stack([posterior.mean(0) for posterior in posteriors])[:, 1]
    assert float((before / wanted[:, 1] - 1).median()) < -0.1
    offsets = class_offsets(posteriors, wanted)
    assert offsets.tolist() == pytest.approx([0.0, 0.6], abs=0.05)
    after = torch.stack([apply_offsets(posterior, offsets).mean(0) for posterior in posteriors])[:, 1]
    assert float((after / wanted[:, 1] - 1).abs().max()) < 0.02


def test_counts_without_bias_get_no_offset() -> None:
    assert float(class_offsets(*biased(0.0, (0.02, 0.1, 0.2))).abs().max()) < 1e-6


def test_few_samples_and_counting_noise_do_not_vote() -> None:
    assert class_offsets(*biased(0.6, (0.1, 0.2))).tolist() == [0, 0]
    posteriors, wanted = biased(0.6, (0.1, 0.2, 0.3))
    wanted[0, 1] = 7.9 / 4000
    assert class_offsets(posteriors, wanted).tolist() == [0, 0]


def test_an_offset_is_bounded() -> None:
    posteriors, _ = biased(0.0, (0.02, 0.05, 0.1))
    wanted = torch.tensor([[NAN, 0.9]] * 3).double()
    assert class_offsets(posteriors, wanted).tolist() == [0, LARGEST]


def test_rows_keep_their_sums() -> None:
    posterior = torch.tensor([[0.2, 0.1, 0.1], [0.0, 0.0, 0.0], [0.5, 0.25, 0.25]]).double()
    scaled = apply_offsets(posterior, torch.log(torch.tensor([1.0, 2.0, 1.0])).double())
    assert scaled.sum(1).tolist() == pytest.approx([0.4, 0, 1])
    assert scaled[2].tolist() == pytest.approx([0.4, 0.4, 0.2])
