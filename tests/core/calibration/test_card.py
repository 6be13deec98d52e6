"""The model card says what a reader must know."""

from pathlib import Path

import pytest

from bloodview.calibration.card import card, made_for, model_facts, summary
from bloodview.clinic.agreement import HeldOut
from bloodview.language import speaking
from bloodview.learn.manifest import Agreement, Manifest, Weakness
from tests.core.learn import tiny


def manifest(simulated: bool) -> Manifest:
    found = tiny.manifest(tiny.trained(), tiny.packed())
    agreement = (
        Agreement(count="plt", samples=9, median_error=0.0512),
        Agreement(count="red", samples=10, median_error=0.004),
    )
    cohort = found.cohort.model_copy(update={"simulated": simulated})
    return found.model_copy(update={"cohort": cohort, "agreement": agreement})


def test_a_simulated_model_says_so_first() -> None:
    text = card(manifest(simulated=True))
    title, _, first = text.splitlines()[:3]
    assert title == "# Model Tiny"
    assert first.startswith("**Trained on simulated samples, not on real blood.**")
    assert "calibrate to your own analyser before deciding on a patient" in first


def test_a_real_model_does_not() -> None:
    text = card(manifest(simulated=False))
    assert "simulated" not in text
    assert "with another method's counts as references" in text


def test_the_card_names_samples_agreement_and_panel() -> None:
    found = manifest(simulated=True)
    text = card(found)
    for row in (
        f"| id | {found.id} |",
        "| samples | 10 with 25,000 events |",
        "| species | cat (5), dog (5) |",
        "| analyser | Test |",
        "| PLT | 9 | 5.1 % |",
        "| Red events | 10 | 0.4 % |",
        f"| weights (sha256) | {found.weights_sha256} |",
    ):
        assert row in text
    for channel in found.panel.channels:
        assert f"| {channel.name} |" in text
    assert "No cell was ever labelled" in text


def test_the_card_compares_methods_per_count_and_species() -> None:
    rows = [
        HeldOut(
            f"s{number}_*.fcs",
            "dog" if number < 6 else "cat",
            {"rbc": 4.0 + number, "plt": 100.0},
            {"rbc": 4.1 + number, "plt": 9.0 if number == 7 else 99.0 + number % 3},
        )
        for number in range(9)
    ]
    text = card(manifest(simulated=False), rows)
    # RBC is counted 0.1 too high throughout: no spread, slope 1, intercept 0.1.
    row = "| RBC | all | 9 | +0.100 (+1.4 %) | +0.100 to +0.100 | 1.00 (1.00 to 1.00) | 0.100 (0.100 to 0.100) |"
    assert row in text
    assert "| RBC | dog | 6 |" in text
    assert "| RBC | cat |" not in text  # three cats are too few
    assert "| PLT | all | 9 |" in text
    assert "not verified" in text
    assert "- The references of s7\\_\\*.fcs disagree with its events" in text
    assert text.index("| PLT | all") < text.index("## References to check") < text.index("## Panel")
    assert "| all |" not in card(manifest(simulated=False))


def test_a_count_that_fails_in_a_species_stands_among_the_limits() -> None:
    rows = [HeldOut(f"s{number}.fcs", "dog", {"retic_pct": 2.0 + number}, {"retic_pct": 0.0}) for number in range(6)]
    text = card(manifest(simulated=False), rows)
    said = "RETIC % in samples of dog is within the allowable error in only 0 of 6 samples"
    assert text.index("## Limits") < text.index(f"- {said}") < text.index("- Platelets below")
    assert said in summary(manifest(simulated=False), Path("model"), rows)


def test_facts_for_the_agreement_report() -> None:
    found = dict(model_facts(manifest(simulated=True)))
    assert found["Model"] == "Tiny"
    assert found["Samples"] == "10 with 25,000 events"
    assert found["Trained on"].startswith("simulated samples, not real blood")
    assert "simulated" not in dict(model_facts(manifest(simulated=False)))["Trained on"]


def test_weak_counts_are_a_fact_of_the_model() -> None:
    weak = (
        Weakness(count="retic_pct", species="dog", within=0, samples=10),
        Weakness(count="plt", within=4, samples=30),
        Weakness(count="retic_pct", species="cat", within=3, samples=9),
    )
    found = dict(model_facts(manifest(simulated=False).model_copy(update={"weak": weak})))
    assert found["Weak counts"] == ("PLT in all 4/30; RETIC % in dog 0/10, cat 3/9")
    assert dict(model_facts(manifest(simulated=False)))["Weak counts"] == "none known"


def test_blank_facts_are_worded() -> None:
    found = manifest(simulated=False)
    cohort = found.cohort.model_copy(update={"species": {}, "instrument": ""})
    panel = found.panel.model_copy(update={"instrument": ""})
    text = card(found.model_copy(update={"cohort": cohort, "panel": panel}))
    assert "| species | not named |" in text
    assert "| analyser | several, or not named |" in text


@pytest.mark.parametrize("words", ["Tiny", "10 samples, 25,000 events", "5.1 % over 9 samples", "in model"])
def test_the_summary(words: str) -> None:
    assert words in summary(manifest(simulated=True), Path("model"))


def test_type_and_serial_number_are_named_once() -> None:
    found = manifest(simulated=False)
    cohort = found.cohort.model_copy(update={"instrument": "Helios VX", "serial": "H1"})
    one = found.model_copy(update={"cohort": cohort})
    assert made_for(one) == "Helios VX H1"
    assert "| analyser | Helios VX H1 |" in card(one)
    facts = dict(model_facts(one))
    assert (facts["Analyser"], facts["Serial"]) == ("Helios VX", "H1")
    several = found.model_copy(
        update={
            "cohort": cohort.model_copy(update={"instrument": "", "serial": ""}),
            "panel": found.panel.model_copy(update={"instrument": "Helios"}),
        }
    )
    assert made_for(several) == "Helios"
    assert dict(model_facts(several))["Serial"] == "several, or not named"


def test_a_card_is_english_in_every_language_since_models_travel() -> None:
    found = manifest(simulated=True)
    rows = [HeldOut(f"s{number}.fcs", "dog", {"plt": 100.0 + number}, {"plt": 180.0}) for number in range(12)]
    with speaking("de"):
        said = card(found, rows), summary(found, Path("m"), rows)
    assert said == (card(found, rows), summary(found, Path("m"), rows))
