"""Each rule of the release gate on its own, then all together."""

from dataclasses import replace

import pytest

from bloodview.analysis import release
from bloodview.analysis.made_for import Made
from bloodview.analysis.reason import Reason
from bloodview.analysis.release import Signs, reasons, verdict
from bloodview.learn.manifest import Weakness
from bloodview.result import Counts, Estimate, Release

COUNTS = Counts(
    rbc=Estimate(7, 6.9, 7.1),
    rbc_uncorrected=6.95,
    retic_pct=Estimate(1, 0.8, 1.2),
    retic=Estimate(70, 56, 84),
    clump_pct=Estimate(1, 0.8, 1.2),
    plt=Estimate(250, 240, 260),
)
GOOD = Signs(
    events=20_000,
    counts=COUNTS,
    other_share=0.03,
    unlikely=0.004,
    usual_unlikely=0.01,
    shifts=[("FSC-A", 0.5), ("SSC-A", -1.0)],
    species="dog",
    species_known=True,
    made=Made.THIS,
    instrument="Helios",
    model_instrument="Helios",
    has_volume=True,
    reading_warnings=(),
)


def test_a_good_sample_is_released() -> None:
    assert reasons(GOOD) == []
    assert verdict([]) is Release.OK


def test_a_gain_far_off_holds_all_counts_and_one_a_little_off_none() -> None:
    little, far = (release.gain_off(replace(GOOD, gains={"side": gain})) for gain in (1.37, 0.65))
    assert little is not None
    assert far is not None
    assert (little.holds, far.holds) == ((), ("rbc", "plt", "retic_pct", "clump_pct"))


def clumps(percent: float) -> Counts:
    return replace(COUNTS, clump_pct=Estimate(percent, percent - 1, percent + 1))


def weak(count: str, species: str, within: int) -> Weakness:
    return Weakness.model_validate({"count": count, "species": species, "within": within, "samples": 10})


def platelets(value: float, low: float, high: float) -> Counts:
    return replace(COUNTS, plt=Estimate(value, low, high))


@pytest.mark.parametrize(
    ("rule", "signs", "expected", "words"),
    [
        (release.gain_off, replace(GOOD, gains={"side": 1.34, "fluorescence": 0.75}), None, ""),
        (release.gain_off, replace(GOOD, gains={"side": 1.36, "forward_low": 1.0}), Release.REVIEW, "(side +36 %)"),
        (
            release.gain_off,
            replace(GOOD, gains={"fluorescence": 1.4, "forward_low": 0.5}),
            Release.REVIEW,
            "(forward low -50 %, fluorescence +40 %)",
        ),
        (release.too_few, replace(GOOD, events=1999), Release.REFUSED, "Only 1,999 events"),
        (release.too_few, replace(GOOD, events=2000), None, ""),
        (release.too_few, replace(GOOD, events=0), Release.REFUSED, "Only 0 events"),
        (release.uncertain_platelets, replace(GOOD, counts=platelets(9, 0, 51)), Release.REVIEW, "between 0 and 51 x"),
        (release.uncertain_platelets, replace(GOOD, counts=platelets(20, 5, 44)), None, ""),
        (release.uncertain_platelets, replace(GOOD, counts=platelets(300, 200, 400)), None, ""),
        (release.uncertain_platelets, replace(GOOD, counts=platelets(300, 150, 450)), Release.REVIEW, "smear"),
        (release.uncertain_platelets, replace(GOOD, counts=replace(COUNTS, plt=None)), None, ""),
        (release.no_red_cells, replace(GOOD, counts=replace(COUNTS, retic_pct=None)), Release.REFUSED, "No red cells"),
        (release.unlike_calibration, replace(GOOD, unlikely=0.30), Release.REFUSED, "30 % of the events"),
        (release.unlike_calibration, replace(GOOD, unlikely=0.25), Release.REVIEW, "25.0 % of the events"),
        (release.unlike_calibration, replace(GOOD, unlikely=0.031), Release.REVIEW, "3.1 % of the events"),
        (release.unlike_calibration, replace(GOOD, unlikely=0.03), None, ""),
        # What is usual for the model widens both limits.
        (release.unlike_calibration, replace(GOOD, unlikely=0.30, usual_unlikely=0.05), Release.REVIEW, "30.0 %"),
        (release.unlike_calibration, replace(GOOD, unlikely=0.14, usual_unlikely=0.05), None, ""),
        (release.shifted, replace(GOOD, shifts=[("SSC-A", -4.6)]), Release.REVIEW, "SSC-A (-5 spreads)"),
        (release.shifted, replace(GOOD, shifts=[("SSC-A", 4.0)]), None, ""),
        (
            release.shifted,
            replace(GOOD, shifts=[(f"C{n}", 9.0) for n in range(5)]),
            Release.REVIEW,
            "C0 (+9 spreads), C1",
        ),
        (release.much_other, replace(GOOD, other_share=0.16), Release.REVIEW, "16 % of the events are"),
        (release.much_other, replace(GOOD, other_share=0.15), None, ""),
        (release.clumped, replace(GOOD, counts=clumps(15.0)), Release.REVIEW, "15 % of the red events are clumps"),
        (release.clumped, replace(GOOD, counts=clumps(14.9)), None, ""),
        (release.clumped, replace(GOOD, counts=replace(COUNTS, clump_pct=None)), None, ""),
        (release.unknown_species, replace(GOOD, species=None, species_known=False), Release.REVIEW, "No species"),
        (release.unknown_species, replace(GOOD, species="alpaca", species_known=False), Release.REVIEW, "any alpaca"),
        (
            release.other_instrument,
            replace(GOOD, made=Made.OTHER, instrument="XN-20 7"),
            Release.REFUSED,
            "was made for Helios, the sample is from XN-20 7, so its counts are not released; calibrate to this",
        ),
        (release.other_instrument, replace(GOOD, made=Made.UNNAMED), Release.REVIEW, "the file names no analyser"),
        (
            release.other_instrument,
            replace(GOOD, made=Made.OTHER_UNIT, instrument="Helios 2"),
            Release.REVIEW,
            "another analyser of this type, Helios 2; calibrate to this one",
        ),
        (
            release.other_instrument,
            replace(GOOD, made=Made.UNKNOWN, model_instrument=""),
            Release.REVIEW,
            "does not say which analyser it was made for, the sample is from Helios; calibrate to this",
        ),
        (
            release.weak_counts,
            replace(GOOD, weak=[weak("retic_pct", "dog", 0)]),
            Release.REVIEW,
            "RETIC % was within the allowable error in only 0 of 10 samples of dog left out of the model's",
        ),
        (
            release.weak_counts,
            replace(GOOD, weak=[weak("plt", "", 4), weak("clump_pct", "dog", 3)]),
            Release.REVIEW,
            "only 4 of 10 samples left out of the model's calibration; CLUMP % was within",
        ),
        (release.weak_counts, replace(GOOD, weak=[weak("retic_pct", "cat", 0)]), None, ""),
        (
            release.weak_counts,
            replace(GOOD, counts=replace(COUNTS, plt=None), weak=[weak("plt", "dog", 0)]),
            None,
            "",
        ),
        (release.no_volume, replace(GOOD, has_volume=False), Release.REVIEW, "percentages but no concentrations"),
    ],
)
def test_each_rule(rule: object, signs: Signs, expected: Release | None, words: str) -> None:
    assert callable(rule)
    found = rule(signs)
    assert rule in release.RULES
    if expected is None:
        assert found is None
        assert reasons(signs) == []
        return
    assert isinstance(found, Reason)
    assert found.release is expected
    assert words in found.sentence
    assert found.sentence.endswith(".")
    assert found in reasons(signs)
    assert verdict(reasons(signs)) is expected


def test_every_rule_is_tried() -> None:
    tried = {rule.__name__ for rule in release.RULES}
    written = {"too_few", "no_red_cells", "unlike_calibration", "shifted", "much_other", "clumped"}
    assert tried >= written | {"unknown_species", "other_instrument", "weak_counts", "no_volume"}


def test_only_the_first_shifted_channels_are_named() -> None:
    found = release.shifted(replace(GOOD, shifts=[(f"C{n}", 9.0) for n in range(5)]))
    assert found is not None
    assert "C2" in found.sentence
    assert "C3" not in found.sentence


def test_what_refuses_is_said_first_and_decides() -> None:
    signs = replace(GOOD, events=10, has_volume=False, reading_warnings=("12 events are missing.",))
    found = reasons(signs)
    assert [reason.release for reason in found] == [Release.REFUSED, Release.REVIEW, Release.REVIEW]
    assert found[-1].sentence == "12 events are missing."
    assert verdict(found) is Release.REFUSED


def test_a_warning_of_the_reader_asks_for_review() -> None:
    assert verdict(reasons(replace(GOOD, reading_warnings=("Offsets differ.",)))) is Release.REVIEW
