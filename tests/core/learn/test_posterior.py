"""A model answers any sample with finite probabilities."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from bloodview.learn.model import blended, expected_events, most_probable, posterior
from bloodview.progress import Cancelled, Step
from bloodview.samples import transform
from tests.core.learn import tiny

Floats = NDArray[np.float32]
DETECTABLE = 262_143.0


def ordinary(events: int = 300) -> Floats:
    model = tiny.model()
    sample = tiny.simulated("dog", "healthy", seed=5)
    columns = [sample.channels.index(channel.name) for channel in model.panel.channels]
    return transform(sample.events[:events, columns], model.panel)


def full(value: float, events: int = 300) -> Floats:
    model = tiny.model()
    return transform(np.full((events, len(model.panel.channels)), value, np.float32), model.panel)


def partly(value: float) -> Floats:
    values = ordinary()
    values[::2, 1] = value
    values[:, 3] = value
    return values


@pytest.mark.parametrize("species", ["dog", "cat", "horse", None])
@pytest.mark.parametrize(
    "values",
    [
        pytest.param(lambda: ordinary(0), id="no event"),
        pytest.param(lambda: ordinary(1), id="one event"),
        pytest.param(ordinary, id="ordinary"),
        pytest.param(lambda: full(DETECTABLE), id="all saturated"),
        pytest.param(lambda: full(0.0), id="all zero"),
        pytest.param(lambda: full(-3e38), id="absurd"),
        pytest.param(lambda: np.repeat(ordinary(1), 300, axis=0), id="all alike"),
        pytest.param(lambda: partly(np.nan), id="NaN channels"),
        pytest.param(lambda: partly(np.inf), id="infinite channels"),
        pytest.param(lambda: full(np.nan), id="nothing but NaN"),
    ],
)
def test_rows_are_finite_and_sum_to_one(values: object, species: str | None) -> None:
    assert callable(values)
    made = values()
    found = posterior(tiny.model(), made, species)
    assert found.probability.shape == (len(made), 5)
    assert found.view.shape == (len(made), 2)
    assert np.isfinite(found.view).all()
    assert np.isfinite(found.log_density).all()
    assert (found.probability >= 0).all()
    assert np.allclose(found.probability.sum(1), 1, atol=1e-6)


def test_the_same_sample_gets_the_same_answer() -> None:
    first, second = (posterior(tiny.model(), ordinary(), "dog") for _ in range(2))
    assert np.array_equal(first.probability, second.probability)
    assert np.array_equal(first.view, second.view)


def test_large_samples_are_answered_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = posterior(tiny.model(), ordinary(), "dog")
    monkeypatch.setattr("bloodview.learn.model.CHUNK", 64)
    chunks = posterior(tiny.model(), ordinary(), "dog")
    assert np.allclose(chunks.probability, whole.probability, atol=1e-5)
    assert np.allclose(chunks.view, whole.view, atol=1e-4)


def test_any_number_of_cores_gives_the_same_labels() -> None:
    """Sums in another order change the last digits and no more."""
    sample = tiny.simulated("dog", "regenerative_anaemia", seed=9)
    model = tiny.model()
    columns = [sample.channels.index(channel.name) for channel in model.panel.channels]
    values = transform(sample.events[:, columns], model.panel)
    one = posterior(model, values, "dog")
    torch.set_num_threads(2)  # back to one by the fixture
    two = posterior(model, values, "dog")
    assert np.allclose(two.probability, one.probability, atol=1e-6)
    sure = np.sort(one.probability, axis=1)[:, -2:]
    clear = sure[:, 1] - sure[:, 0] > 1e-5
    assert np.array_equal(two.probability.argmax(1)[clear], one.probability.argmax(1)[clear])
    assert clear.mean() > 0.999


def test_an_analysis_can_be_stopped() -> None:
    def stop(step: Step) -> None:
        if step.message.startswith("Separating mature"):
            raise Cancelled

    with pytest.raises(Cancelled):
        posterior(tiny.model(), ordinary(), "dog", stop)


def test_trust_blends_the_stages_by_hand() -> None:
    first = torch.tensor([[0.8, 0.2, 0.0], [0.0, 0.5, 0.5]]).double()
    second = torch.tensor([[0.6, 0.0, 0.4], [0.0, 1.0, 0.0]]).double()
    trust = torch.tensor([0.0, 0.5, 1.0]).double()
    # RETIC half way, CLUMP wholly from stage 2, RBC what is left: 1 - 0.1 - 0.4 and 1 - 0.75 - 0.
    assert blended(first, second, trust).tolist() == [pytest.approx([0.5, 0.1, 0.4]), pytest.approx([0.25, 0.75, 0])]
    # 0.5 + 0.6 is more than there is: scaled down to 1.
    crowded = blended(torch.tensor([[0.0, 0.5, 0.5]]), torch.tensor([[0.0, 0.9, 0.6]]), torch.tensor([0.0, 0.0, 1.0]))
    assert crowded[0].tolist() == pytest.approx([0, 0.5 / 1.1, 0.6 / 1.1])


def test_labels_and_sums() -> None:
    probability = np.array([[0.6, 0.1, 0.1, 0.1, 0.1], [0.0, 0.0, 0.2, 0.7, 0.1]])
    label, certainty = most_probable(probability)
    assert label.tolist() == [0, 3]
    assert label.dtype == np.dtype(np.uint8)
    assert certainty.tolist() == pytest.approx([0.6, 0.7])
    assert expected_events(probability).tolist() == pytest.approx([0.6, 0.1, 0.3, 0.8, 0.2])
    assert [len(part) for part in most_probable(np.zeros((0, 5)))] == [0, 0]
