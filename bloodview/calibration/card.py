"""The model card: what a model is, what it was trained on and how far it can be trusted, for people to read."""

from pathlib import Path

from bloodview.learn.manifest import Agreement, Manifest
from bloodview.samples import Detector

_NAMES = {"red": "Red events", "plt": "PLT", "retic": "RETIC", "clump": "CLUMP"}


def card(manifest: Manifest) -> str:
    """Write the card as markdown."""
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
| analyser | {cohort.instrument or "any"} |
| samples | {cohort.samples} with {cohort.events:,} events |
| species | {species} |
| weights (sha256) | {manifest.weights_sha256} |

## What it does

Two stages: an autoencoder with IDEC clustering names clusters from the sample-level references and a mixture of
{len(manifest.clusters)} Gaussians separates red cells, platelets and other events; a VaDE splits the red events into
mature cells, reticulocytes and clumps. No cell was ever labelled. In a new sample the mixture weights are estimated
again; counts are sums of probabilities.

## Agreement with the references on samples left out

The mixture was fitted again without each quarter of the samples and then counted them. Errors include the error of the
reference method itself.

| count | samples | median error |
|---|---|---|
{agreement}

Mean squared residual of the naming of clusters, in errors of the references: {manifest.misfit:.2f} (about 1 or less is
good).

## Panel

| channel | detector | signal | cofactor |
|---|---|---|---|
{channels}

## Limits

- Made for the analyser named above; on another one BloodView asks for review and does not release counts.
- Species not named above were never seen.
- Platelets below about 20 x 10^9/L rest on few events and on the debris of the sample.
"""


def summary(manifest: Manifest, folder: Path) -> str:
    """Say in a few lines what was calibrated and how well it agrees."""
    lines = [
        f"Model {manifest.id} ({manifest.name}) saved in {folder}",
        f"{manifest.cohort.samples} samples, {manifest.cohort.events:,} events; "
        f"naming residual {manifest.misfit:.2f} reference errors squared",
    ]
    lines += [f"{_NAMES[row.count]:<11} median held-out error {_percent(row)}" for row in manifest.agreement]
    return "\n".join(lines)


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
