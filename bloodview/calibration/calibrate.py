"""Calibrate: train a model on a folder of samples with sample-level references, check it, and save it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bloodview.calibration.references import read_references
from bloodview.calibration.units import refuse_other_units
from bloodview.clinic import species_named
from bloodview.clinic.agreement import FEWEST_OF_SPECIES, HeldOut, comparisons, species_in, weak, weaknesses
from bloodview.clinic.figures import figure
from bloodview.clinic.quality import GOALS
from bloodview.clinic.suspects import suspects
from bloodview.errors import WrongReference
from bloodview.language import decimal, digits, tr, trn
from bloodview.learn.spread import relative_errors
from bloodview.progress import Report, Step, ignore, part
from bloodview.samples import Panel
from bloodview.simulate import Instrument

FEWEST_SAMPLES = 4
WORST_MEDIAN = 0.5
"""Held-out median error of a count, relative to max(reference, floor), from which a calibration is not saved."""

VITAL = ("rbc", "plt")
"""Counts without which, in most species, a model is of no use."""

COUNTS = ("red", "plt", "retic", "clump")

_SYSTEMATIC = 1.5
_LISTED = 3


@dataclass(frozen=True)
class Calibration:
    """A saved calibration.

    summary : what to tell the user, in a few lines
    held_out : every sample's references beside what a model that was not fitted to it counted
    suspects : sentences naming samples whose references disagree with their file beyond the errors of both methods
    weaknesses : sentences naming counts, over all samples or in one species, that are not to be relied on
    facts : labelled lines on the model and its cohort, for the agreement report
    """

    folder: Path
    model_id: str
    summary: str
    held_out: tuple[HeldOut, ...] = ()
    suspects: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


def calibrate(
    folder: Path,
    reference: Path,
    out: Path,
    *,
    panel: Panel | None = None,
    seed: int = 0,
    name: str = "",
    report: Report = ignore,
) -> Calibration:
    """Train a model on the samples of `folder` and save it as the folder `out`.

    Raises UserError where a file or the table cannot be used, or where the held-out counts disagree with the
    references so much that the model must not be used; then nothing is saved.
    """
    from bloodview.calibration import card, cohort, held_out
    from bloodview.learn import storage
    from bloodview.learn.fit import fit
    from bloodview.learn.manifest import AGREEMENT_FILE, Agreement, Cohort, Weakness

    references = read_references(reference, folder)
    if len(references) < FEWEST_SAMPLES:
        raise WrongReference(
            trn(
                "{table} names {number} sample; calibrate with at least {fewest}, better 40.",
                "{table} names {number} samples; calibrate with at least {fewest}, better 40.",
                len(references),
                table=reference,
                fewest=FEWEST_SAMPLES,
            )
        )
    refuse_other_units(references, reference)
    loaded = cohort.load(references, panel, part(report, 0.0, 0.1))
    wanted = np.stack([bag.shares.as_array() for bag in loaded.bags])
    _enough(wanted, reference)
    found = fit(loaded.bags, loaded.panel, seed, part(report, 0.1, 0.97))
    errors = relative_errors(found.held_out, wanted)
    rows = held_out.held_out_rows(loaded, references, found.held_out)
    refuse_disagreement(errors, rows, reference)
    agreement = tuple(
        Agreement(count=count, samples=int(np.isfinite(column).sum()), median_error=float(np.nanmedian(column)))
        for count, column in zip(COUNTS, errors.T, strict=True)
        if np.isfinite(column).any()
    )
    species = [bag.species for bag in loaded.bags if bag.species]
    made_of = Cohort(
        samples=len(loaded.bags),
        events=loaded.events,
        species={key: species.count(key) for key in sorted(set(species))},
        simulated=all(kind.startswith(Instrument().name) for kind, _serial in loaded.analysers),
        instrument=loaded.instrument,
        serial=loaded.serial,
    )
    weights = storage.pack(found)
    manifest = storage.manifest_of(
        found,
        weights,
        name=name
        or trn("{panel}, {number} sample", "{panel}, {number} samples", len(loaded.bags), panel=loaded.panel.name),
        seed=seed,
        cohort=made_of,
        agreement=agreement,
        panel=loaded.panel,
    )
    compared = comparisons(rows)
    facts = [
        {"count": each.count, "species": each.species, "within": each.near, "samples": each.n}
        for each in weak(compared)
    ]
    manifest = manifest.model_copy(update={"weak": tuple(Weakness.model_validate(fact) for fact in facts)})
    report(Step(1.0, tr("Saving {folder}", folder=out)))  # the last word: who stops here still gets no model
    more = {AGREEMENT_FILE: held_out.agreement_table(rows)}
    storage.save_model(out, manifest, weights, card.card(manifest, rows), more)
    said = card.summary(manifest, out, rows)
    return Calibration(out, manifest.id, said, rows, suspects(rows), weaknesses(compared), card.model_facts(manifest))


def refuse_disagreement(errors: NDArray[np.float64], rows: Sequence[HeldOut], table: Path) -> None:
    """Raise WrongReference where held-out counts and references disagree too much, overall or in most species.

    The sentence names the count, the samples that disagree most with what was given and counted, and what kind of
    mistake would look like this. errors : [S, 4], see `relative_errors`
    """
    for count, column in zip(GOALS, errors.T, strict=True):
        if not np.isfinite(column).any() or np.nanmedian(column) <= WORST_MEDIAN:
            continue
        worst = np.argsort(-np.nan_to_num(column))[:_LISTED]
        listed = ", ".join(_told(rows[number], count) for number in worst)
        fault = tr(
            "{table} does not fit its samples: {label} of samples left out is wrong by {percent} % on the median, most "
            "in {files}",
            table=table,
            label=GOALS[count].label,
            percent=decimal(100 * np.nanmedian(column), 0),
            files=listed,
        )
        raise WrongReference(tr("{fault}; {advice}", fault=fault, advice=_likely(rows, count)))
    for count in VITAL:
        collapsed, compared = _collapsed(errors[:, list(GOALS).index(count)], rows)
        if 2 * len(collapsed) > len(compared):
            fault = tr(
                "{table} does not fit its samples: {label} of samples left out is wrong by more than {percent} % on "
                "the median in most species ({species})",
                table=table,
                label=GOALS[count].label,
                percent=decimal(100 * WORST_MEDIAN, 0),
                species=", ".join(named.noun if (named := species_named(key)) else key for key in collapsed),
            )
            advice = _likely([row for row in rows if row.species in collapsed], count)
            raise WrongReference(tr("{fault}; {advice}", fault=fault, advice=advice))


def _collapsed(errors: NDArray[np.float64], rows: Sequence[HeldOut]) -> tuple[list[str], list[str]]:
    """Species in which a count's median error is beyond the limit, and all species with enough samples to tell."""
    compared, collapsed = [], []
    for species in species_in(rows):
        own = errors[[row.species == species for row in rows]]
        if np.isfinite(own).sum() >= FEWEST_OF_SPECIES:
            compared.append(species)
            if np.nanmedian(own) > WORST_MEDIAN:
                collapsed.append(species)
    return collapsed, compared


def _told(row: HeldOut, count: str) -> str:
    pair = row.pair(count)
    if pair is None:
        return row.file
    return tr(
        "{file} ({given} given, {counted} counted)", file=row.file, given=figure(pair[0]), counted=figure(pair[1])
    )


def _likely(rows: Sequence[HeldOut], count: str) -> str:
    """What to check: a factor that all samples share is a unit, volume or dilution; a scatter is rows of others."""
    pairs = [pair for row in rows if (pair := row.pair(count)) is not None and min(pair) > 0]
    ratios = np.log([counted / given for given, counted in pairs])
    middle = float(np.median(ratios)) if len(ratios) else 0.0
    scatter = float(np.median(np.abs(ratios - middle))) if len(ratios) else 0.0
    if abs(middle) > np.log(_SYSTEMATIC) and scatter < abs(middle) / 3:
        factor = digits(np.exp(abs(middle)), 2)
        if middle > 0:
            return tr(
                "most samples are counted about {factor} times as high as given, so check the unit of the column, "
                "volume and dilution, then calibrate again.",
                factor=factor,
            )
        return tr(
            "most samples are counted about {factor} times as low as given, so check the unit of the column, volume "
            "and dilution, then calibrate again.",
            factor=factor,
        )
    return tr("check that each row belongs to its file, and units, volume and dilution, then calibrate again.")


def _enough(wanted: NDArray[np.float64], table: Path) -> None:
    """A count that no reference ever gives cannot be learned."""
    for number, count in enumerate(("rbc", "plt")):
        if not np.isfinite(wanted[:, number]).any():
            raise WrongReference(
                tr(
                    "{table} gives no {count} that can be used; fill that column and calibrate again.",
                    table=table,
                    count=count,
                )
            )
