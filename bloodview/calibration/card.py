"""The model card: what a model is, what it was trained on and how far it can be trusted, for people to read."""

from collections.abc import Sequence
from pathlib import Path

from bloodview.calibration.agreement_text import agreement_line, compared, doubted, weak_points
from bloodview.clinic import species_named
from bloodview.clinic.agreement import HeldOut, comparisons, weaknesses
from bloodview.clinic.quality import GOALS
from bloodview.clinic.suspects import suspects
from bloodview.language import SOURCE, mark, speaking, tr, whole
from bloodview.learn.manifest import Agreement, Manifest, Weakness
from bloodview.samples import Detector, analyser_key

_SIMULATED = mark("simulated samples, not real blood: for trying BloodView out, not for deciding on a patient")
_MEASURED = mark("samples of an analyser and references of another method")
_NO_ANALYSER = mark("several, or not named")
_NAMES = {"red": "Red events", "plt": "PLT", "retic": "RETIC", "clump": "CLUMP"}


def card(manifest: Manifest, rows: Sequence[HeldOut] = ()) -> str:
    """Write the card as markdown; `rows` are the samples' references and held-out counts where they are known.

    In English wherever it is written: a model goes from clinic to clinic.
    """
    with speaking(SOURCE):
        return _card(manifest, rows)


def _card(manifest: Manifest, rows: Sequence[HeldOut]) -> str:
    cohort = manifest.cohort
    species = ", ".join(f"{key} ({count})" for key, count in cohort.species.items()) or "not named"
    channels = "\n".join(
        f"| {channel.name} | {_words(channel.detector)} | {channel.signal.value} | {channel.cofactor:g} |"
        for channel in manifest.panel.channels
    )
    agreement = "\n".join(
        f"| {_NAMES[row.count]} | {row.samples} | {100 * row.median_error:.1f} % |" for row in manifest.agreement
    )
    return f"""# Model {manifest.name}

{_trust(manifest)}

| | |
|---|---|
| id | {manifest.id} |
| made by | BloodView {manifest.program}, seed {manifest.seed} |
| analyser | {made_for(manifest) or _NO_ANALYSER} |
| samples | {cohort.samples} with {cohort.events:,} events |
| species | {species} |
| weights (sha256) | {manifest.weights_sha256} |

## What it does

Two stages: a mixture of {len(manifest.clusters)} Gaussians, named from the sample-level references with the help of an
autoencoder with IDEC clustering, separates red cells, platelets and other events; a VaDE splits the red events into
mature cells, reticulocytes and clumps. No cell was ever labelled. In a new sample the mixture weights are estimated
again, and the debris that leaks into the platelets is taken back; counts are sums of probabilities.

## Agreement with the references on samples left out

The mixture was fitted again without each quarter of the samples and then counted them. Errors include the error of the
reference method itself.

| count | samples | median error |
|---|---|---|
{agreement}

{compared(rows)}Mean squared residual of the naming of clusters, in errors of the references: {manifest.misfit:.2f}
(about 1 or less is good).

{doubted(rows)}## Panel

| channel | detector | signal | cofactor |
|---|---|---|---|
{channels}

## Limits

- Made for the analyser named above: counts of samples from another type of analyser are refused, and those from
  another analyser of the type, or from files that name none, are held for review.
- Species not named above were never seen.
{weak_points(rows)}- Platelets below about 20 x 10^9/L rest on few events and on the debris of the sample.
"""


def made_for(manifest: Manifest) -> str:
    """Name the analyser that a model was made for: its samples', else those of its panel; empty where none is named."""
    cohort = manifest.cohort
    return analyser_key(cohort.instrument, cohort.serial) or manifest.panel.instrument


def model_facts(manifest: Manifest) -> tuple[tuple[str, str], ...]:
    """Say in labelled lines what a model is and what it was calibrated on, for the agreement report."""
    cohort = manifest.cohort
    return (
        (tr("Model"), manifest.name),
        (tr("Model id"), manifest.id),
        (tr("Made by"), tr("BloodView {version}, seed {seed}", version=manifest.program, seed=manifest.seed)),
        (tr("Analyser"), cohort.instrument or manifest.panel.instrument or tr(_NO_ANALYSER)),
        (tr("Serial"), cohort.serial or tr(_NO_ANALYSER)),
        (tr("Samples"), tr("{samples} with {events} events", samples=cohort.samples, events=whole(cohort.events))),
        (
            tr("Species"),
            ", ".join(f"{_species_words(key)} ({count})" for key, count in cohort.species.items()) or tr("not named"),
        ),
        (tr("Weak counts"), _weak(manifest.weak) or tr("none known")),
        (tr("Trained on"), tr(_SIMULATED if cohort.simulated else _MEASURED)),
    )


def summary(manifest: Manifest, folder: Path, rows: Sequence[HeldOut] = ()) -> str:
    """Say in a few lines of the terminal, in English, how well what was calibrated agrees and what to check."""
    with speaking(SOURCE):
        return _summary(manifest, folder, rows)


def _summary(manifest: Manifest, folder: Path, rows: Sequence[HeldOut]) -> str:
    lines = [
        f"Model {manifest.id} ({manifest.name}) saved in {folder}",
        f"{manifest.cohort.samples} samples, {manifest.cohort.events:,} events; "
        f"naming residual {manifest.misfit:.2f} reference errors squared",
    ]
    lines += [f"{_NAMES[row.count]:<11} median held-out error {_percent(row)}" for row in manifest.agreement]
    found = comparisons(rows)
    lines += [agreement_line(each) for each in found if not each.species]
    return "\n".join([*lines, *weaknesses(found), *suspects(rows)])


def _weak(found: Sequence[Weakness]) -> str:
    """Say of each count in which species how many samples of how many were within the allowable error."""
    told = []
    for count, goal in GOALS.items():
        own = [f"{_species_words(each.species)} {each.within}/{each.samples}" for each in found if each.count == count]
        told += [tr("{count} in {species}", count=goal.label, species=", ".join(own))] if own else []
    return "; ".join(told)


def _species_words(key: str) -> str:
    species = species_named(key)
    return species.noun if species else key or tr("all")


def _words(detector: Detector) -> str:
    return detector.value.replace("_", " ")


def _percent(row: Agreement) -> str:
    return f"{100 * row.median_error:5.1f} % over {row.samples} samples"


def _trust(manifest: Manifest) -> str:
    if manifest.cohort.simulated:
        return (
            "**Trained on simulated samples, not on real blood.** It shows what BloodView does; calibrate to your own "
            "analyser before deciding on a patient."
        )
    return "Calibrated on samples of the analyser named below, with another method's counts as references."
