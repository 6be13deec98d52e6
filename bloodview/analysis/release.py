"""Whether the counts of a sample may be released: each reason a small pure rule, its sentence for the reader."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bloodview.analysis.made_for import Made
from bloodview.analysis.reason import COUNTS, Reason, ranked
from bloodview.clinic import species_named
from bloodview.clinic.quality import GOALS
from bloodview.language import decimal, mark, tr, trn, whole
from bloodview.learn.manifest import Weakness
from bloodview.result import Counts, Release
from bloodview.samples import Detector

FEWEST_EVENTS = 2000
"""Below this a platelet count of 30 x 10^9/L rests on a handful of events (haematology.md 4.7, by Poisson)."""

CLUMP_REVIEW_PCT = 15.0
"""Clumps from which the red cell count is called unreliable (haematology.md 3.3, there marked as a proposal)."""

SHIFT_LIMIT = 4.0
"""A channel's median farther from the calibration samples than this many of their spreads: gain or reagent changed."""

GAIN_LIMIT = 0.35
"""Gain of a detector, as a part of the calibration's, from which the correction for it is no longer relied on alone.
Counts were as good at 15 % as at none (benchmarks.md, Robustness) and nobody measured more; animals differ by 10 % of
side scatter at one gain (one standard deviation, 60 simulated samples), so a narrower limit would hold good ones."""

GAIN_HOLD = 0.4
"""Gain from which all counts are held: one that was doubled or halved is found at 45 to 120 % off, as an animal's own
side scatter looks like a gain; of 297 good simulated samples 1 % were found beyond 40 %, and none beyond 45 %."""

UNCERTAIN_SHARE, UNCERTAIN_PLT = 0.4, 20.0
"""Half width of the platelet interval from which it is uncertain: as a share of the count, and in 10^9/L. Twice the
allowable error of haematology.md 2.1 (20 %, marked unverified there), and a class of 3.4."""


_DETECTORS = {
    str(Detector.FORWARD_LOW): mark("forward low"),
    str(Detector.FORWARD_HIGH): mark("forward high"),
    str(Detector.SIDE): mark("side"),
    str(Detector.FLUORESCENCE): mark("fluorescence"),
    str(Detector.IMPEDANCE): mark("impedance"),
}


@dataclass(frozen=True)
class Signs:
    """What the rules look at.

    unlikely : share of events less likely than 99.5 % of the calibration's; usual_unlikely its largest there
    gains : detector and its gain in this sample, 1 where it is the calibration's
    shifts : channel and distance of its median from the calibration samples, in their spreads
    made, instrument, model_instrument : how the sample's analyser compares with the model's, and their names
    weak : counts that the model's calibration warns of, in whichever species
    """

    events: int
    counts: Counts
    other_share: float
    unlikely: float
    usual_unlikely: float
    shifts: Sequence[tuple[str, float]]
    species: str | None
    species_known: bool
    made: Made
    instrument: str
    model_instrument: str
    has_volume: bool
    reading_warnings: Sequence[str]
    gains: Mapping[str, float] = field(default_factory=dict)
    weak: Sequence[Weakness] = ()


def reasons(signs: Signs) -> list[Reason]:
    """All reasons, what refuses first."""
    found = [reason for rule in RULES if (reason := rule(signs)) is not None]
    found += [Reason(Release.REVIEW, warning) for warning in signs.reading_warnings]
    return ranked(found)


def verdict(found: Sequence[Reason]) -> Release:
    """The most serious of the reasons."""
    if any(reason.release is Release.REFUSED for reason in found):
        return Release.REFUSED
    return Release.REVIEW if any(reason.release is Release.REVIEW for reason in found) else Release.OK


def too_few(signs: Signs) -> Reason | None:
    """Too few events to count rare populations."""
    if signs.events >= FEWEST_EVENTS:
        return None
    return Reason(
        Release.REFUSED,
        trn(
            "Only {number} event: fewer than {fewest} are not enough; measure the sample again.",
            "Only {number} events: fewer than {fewest} are not enough; measure the sample again.",
            signs.events,
            fewest=whole(FEWEST_EVENTS),
        ),
    )


def unlike_calibration(signs: Signs) -> Reason | None:
    """The events do not look like those the model was calibrated on."""
    percent = 100 * signs.unlikely
    if signs.unlikely > max(0.25, 8 * signs.usual_unlikely):
        return Reason(
            Release.REFUSED,
            tr(
                "{percent} % of the events look like none the model knows; check that the model is for this analyser.",
                percent=decimal(percent, 0),
            ),
        )
    if signs.unlikely > max(0.03, 3 * signs.usual_unlikely):
        return Reason(
            Release.REVIEW,
            tr(
                "{percent} % of the events look like none the model knows; look at the plots and a smear.",
                percent=decimal(percent, 1),
            ),
            COUNTS,
        )
    return None


def shifted(signs: Signs) -> Reason | None:
    """A channel lies far from where the calibration samples had it."""
    far = [
        tr("{channel} ({distance} spreads)", channel=name, distance=f"{distance:+.0f}")
        for name, distance in signs.shifts
        if abs(distance) > SHIFT_LIMIT
    ]
    if not far:
        return None
    return Reason(
        Release.REVIEW,
        tr(
            "Signals lie far from the calibration's in {channels}; check the analyser's gain and reagents.",
            channels=", ".join(far[:3]),
        ),
        COUNTS,
    )


def gain_off(signs: Signs) -> Reason | None:
    """A detector amplifies far more or less than at the calibration."""
    off = [
        tr("{detector} {change} %", detector=_detector_words(name), change=f"{100 * (gain - 1):+.0f}")
        for name, gain in sorted(signs.gains.items(), key=lambda item: -abs(math.log(item[1])))
        if abs(math.log(gain)) > math.log(1 + GAIN_LIMIT)
    ]
    if not off:
        return None
    farthest = max(abs(math.log(gain)) for gain in signs.gains.values())
    return Reason(
        Release.REVIEW,
        tr(
            "The gain is not the calibration's ({detectors}); the counts allow for it, but run a "
            "control and have the analyser adjusted.",
            detectors=", ".join(off[:3]),
        ),
        COUNTS if farthest > math.log(1 + GAIN_HOLD) else (),
    )


def much_other(signs: Signs) -> Reason | None:
    """So many other events that the separation itself is in question."""
    if signs.other_share <= 0.15:
        return None
    return Reason(
        Release.REVIEW,
        tr(
            "{percent} % of the events are no red cells or platelets; look for lysis and clots.",
            percent=decimal(100 * signs.other_share, 0),
        ),
        COUNTS,
    )


def no_red_cells(signs: Signs) -> Reason | None:
    """A water blank, a white-cell file or a wrong separation."""
    if signs.counts.retic_pct is not None:
        return None
    return Reason(Release.REFUSED, tr("No red cells were found; check that this is a red-cell measurement of blood."))


def clumped(signs: Signs) -> Reason | None:
    """So many clumps that the corrected red cell count is in doubt."""
    clumps = signs.counts.clump_pct
    if clumps is None or clumps.value < CLUMP_REVIEW_PCT:
        return None
    return Reason(
        Release.REVIEW,
        tr(
            "{percent} % of the red events are clumps: the red cell count rests on the clump "
            "correction; disperse with saline or warm to 37 °C and measure again.",
            percent=decimal(clumps.value, 0),
        ),
    )


def uncertain_platelets(signs: Signs) -> Reason | None:
    """A platelet count whose interval spans clinical decisions (30, 50 and 100 x 10^9/L, haematology.md 3.4)."""
    plt = signs.counts.plt
    if plt is None or (plt.high - plt.low) / 2 <= max(UNCERTAIN_SHARE * plt.value, UNCERTAIN_PLT):
        return None
    return Reason(
        Release.REVIEW,
        tr(
            "The platelet count is uncertain: it may lie between {low} and {high} x 10^9/L; "
            "estimate platelets on a smear.",
            low=decimal(plt.low, 0),
            high=decimal(plt.high, 0),
        ),
        ("plt",),
    )


def unknown_species(signs: Signs) -> Reason | None:
    """The model was never calibrated on this species, or none is named."""
    if signs.species is None:
        return Reason(Release.REVIEW, tr("No species is named; choose the species and analyze again."))
    if signs.species_known:
        return None
    return Reason(
        Release.REVIEW,
        tr(
            "The model was calibrated without any {species}; confirm the counts by another method.",
            species=_species_words(signs.species),
        ),
    )


def other_instrument(signs: Signs) -> Reason | None:
    """The sample comes from another analyser than the calibration, or it may: no numbers of another's model."""
    made = signs.model_instrument or tr("an analyser that it does not name")
    match signs.made:
        case Made.THIS:
            return None
        case Made.OTHER:
            return Reason(
                Release.REFUSED,
                tr(
                    "The model was made for {made}, the sample is from {instrument}, so its counts are "
                    "not released; calibrate to this analyser or choose a model made for it.",
                    made=made,
                    instrument=signs.instrument,
                ),
            )
        case Made.OTHER_UNIT:
            sentence = tr(
                "The model was made for {made}, the sample is from another analyser of this type, {instrument}; "
                "calibrate to this one before releasing counts.",
                made=made,
                instrument=signs.instrument,
            )
        case Made.UNNAMED:
            sentence = tr(
                "The model was made for {made}, and the file names no analyser; make sure that the sample is from "
                "that one, or calibrate to its analyser.",
                made=made,
            )
        case Made.UNKNOWN:
            sentence = tr(
                "The model does not say which analyser it was made for, the sample is from {instrument}; calibrate to "
                "this analyser before releasing counts.",
                instrument=signs.instrument,
            )
    return Reason(Release.REVIEW, sentence)


def weak_counts(signs: Signs) -> Reason | None:
    """The calibration itself found counts that are not to be relied on in this species."""
    told = [
        _weak_words(weak)
        for weak in signs.weak
        if weak.species in ("", signs.species) and getattr(signs.counts, weak.count) is not None
    ]
    if not told:
        return None
    return Reason(Release.REVIEW, tr("{findings}; confirm by another method.", findings="; ".join(told)))


def _weak_words(weak: Weakness) -> str:
    label, within = GOALS[weak.count].label, whole(weak.within)
    if not weak.species:
        return trn(
            "{label} was within the allowable error in only {within} of {number} sample left out of the model's "
            "calibration",
            "{label} was within the allowable error in only {within} of {number} samples left out of the model's "
            "calibration",
            weak.samples,
            label=label,
            within=within,
        )
    return trn(
        "{label} was within the allowable error in only {within} of {number} sample of {species} left out of the "
        "model's calibration",
        "{label} was within the allowable error in only {within} of {number} samples of {species} left out of the "
        "model's calibration",
        weak.samples,
        label=label,
        within=within,
        species=_species_words(weak.species),
    )


def _species_words(species: str) -> str:
    known = species_named(species)
    return known.noun if known else species


def _detector_words(name: str) -> str:
    return tr(_DETECTORS[name]) if name in _DETECTORS else name.replace("_", " ")


def no_volume(signs: Signs) -> Reason | None:
    """Percentages only."""
    if signs.has_volume:
        return None
    return Reason(
        Release.REVIEW,
        tr(
            "The file names no analysed volume and dilution, so there are percentages but no "
            "concentrations; give both in the panel."
        ),
    )


RULES = (
    no_red_cells,
    too_few,
    unlike_calibration,
    other_instrument,
    weak_counts,
    gain_off,
    shifted,
    much_other,
    clumped,
    uncertain_platelets,
    unknown_species,
    no_volume,
)
