"""A folder of samples and their references as the bags that the learning takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bloodview.clinic import species_of
from bloodview.errors import UserError, WrongReference
from bloodview.language import decimal, mark, tr, trn
from bloodview.learn.bags import USUAL_CLUMP, Bag, Shares
from bloodview.progress import Report, Step
from bloodview.samples import Panel, Sample, analyser_of, channel_values, propose_panel, read_samples, transform

from .references import Reference

USUAL_OTHER = 0.01
"""Share of events that are neither red cells nor platelets, assumed only where no volume tells the red share."""

FEWEST_EVENTS = 500
PROPOSED_FROM = 12

_TOO_FEW = mark(
    "{path} holds fewer events than its reference counts ask for ({percent} % of them); check the row, its units, and "
    "volume and dilution."
)
_TOO_MANY = mark(
    "{path} holds far more events than its reference counts ask for ({percent} % of them); check the row, its units, "
    "and volume and dilution."
)


@dataclass(frozen=True)
class Measured:
    """What turns shares of a sample's events into concentrations; None where it is not known."""

    events: int
    volume_nl: float | None
    dilution: float | None


@dataclass(frozen=True, eq=False)
class Loaded:
    """A calibration cohort in memory; analysers are the types and serial numbers that its samples name."""

    bags: tuple[Bag, ...]
    panel: Panel
    analysers: tuple[tuple[str, str], ...]
    measured: tuple[Measured, ...]

    @property
    def events(self) -> int:
        """Number of events of all samples."""
        return sum(sample.events for sample in self.measured)

    @property
    def instrument(self) -> str:
        """Type of the samples' analyser ($CYT), empty where they do not agree."""
        kinds = {kind for kind, _serial in self.analysers}
        return kinds.pop() if len(kinds) == 1 else ""

    @property
    def serial(self) -> str:
        """Serial number of the samples' analyser ($CYTSN), empty where they are not all of one."""
        return self.analysers[0][1] if len(self.analysers) == 1 else ""


def load(references: Sequence[Reference], panel: Panel | None, report: Report) -> Loaded:
    """Read all samples of a table; propose a panel from some of them where none is given.

    Raises UserError for the first file that cannot be used.
    """
    chosen = panel or proposed(references)
    bags, measured, analysers, expected = [], [], set(), True
    for number, reference in enumerate(references):
        report(Step(number / len(references), tr("Reading {file}", file=reference.path.name)))
        sample = only_sample(reference.path)
        if len(sample.events) < FEWEST_EVENTS:
            raise WrongReference(
                trn(
                    "{path} holds {number} event, too few to learn from; drop it from the table.",
                    "{path} holds {number} events, too few to learn from; drop it from the table.",
                    len(sample.events),
                    path=reference.path,
                )
            )
        values = transform(channel_values(sample, chosen), chosen)
        species = species_of(sample, reference.species)
        bags.append(
            Bag(reference.path.name, values, species.key if species else None, shares(reference, sample, chosen))
        )
        measured.append(Measured(len(sample.events), chosen.volume_of(sample), chosen.dilution_of(sample)))
        analysers.add(analyser_of(sample))
        expected = expected and chosen.expects(sample)
    if not expected:  # the panel names an analyser that not all samples are from, so neither may the model
        chosen = chosen.model_copy(update={"instrument": ""})
    return Loaded(tuple(bags), chosen, tuple(sorted(analysers)), tuple(measured))


def only_sample(path: Path) -> Sample:
    """Read the one sample of a file; a file of several cannot stand beside one reference."""
    found = read_samples(path)
    if len(found) != 1:
        raise UserError(
            trn(
                "{path} holds {number} sample but has one reference; save each sample in a file of its own.",
                "{path} holds {number} samples but has one reference; save each sample in a file of its own.",
                len(found),
                path=path,
            )
        )
    return found[0]


def proposed(references: Sequence[Reference]) -> Panel:
    """Propose a panel: roles from the first sample's names, cofactors the median over samples spread over the table."""
    spread = np.unique(np.linspace(0, len(references) - 1, PROPOSED_FROM).round().astype(int))
    panels = [propose_panel(only_sample(references[number].path)) for number in spread]
    first = panels[0]
    channels = []
    for channel in first.channels:
        same = [other.cofactor for panel in panels for other in panel.channels if other.name == channel.name]
        channels.append(channel.model_copy(update={"cofactor": float(f"{np.median(same):.2g}")}))
    return first.model_copy(update={"channels": tuple(channels)})


def shares(reference: Reference, sample: Sample, panel: Panel) -> Shares:
    """Reference counts as shares of this file's events.

    n = concentration x volume / dilution (design.md section 5); red events are the red cells less the further cells
    of clumps. Without a volume the ratio of platelets to red cells still holds.
    """
    nan = float("nan")
    events = len(sample.events)
    volume, dilution = panel.volume_of(sample), panel.dilution_of(sample)
    clump = nan if reference.clump_pct is None else reference.clump_pct / 100
    more = 1 + (0.0 if np.isnan(clump) else clump) * (USUAL_CLUMP - 1)
    red = plt = nan
    if volume and dilution:
        if reference.rbc is not None:
            red = reference.rbc * 1000 * volume / dilution / more / events
        if reference.plt is not None:
            plt = reference.plt * volume / dilution / events
    elif reference.rbc and reference.plt is not None:
        ratio = reference.plt / (reference.rbc * 1000 / more)
        red = (1 - USUAL_OTHER) / (1 + ratio)
        plt = red * ratio
    _plausible(reference, red, plt)
    retic = nan if reference.retic_pct is None else reference.retic_pct / 100
    return Shares(red=min(red, 1.0) if red == red else nan, plt=plt, retic=retic, clump=clump)


def counts(found: NDArray[np.float64], measured: Measured, clumps: bool) -> dict[str, float]:
    """Turn shares [red, plt, retic, clump] of a sample's events into counts in units: `shares` run backwards.

    clumps : whether the cohort's references tell clumps, so that the cells of each count as the references have them
    Gives counts by the names of a reference table; without volume or dilution the percentages alone.
    """
    red, plt, retic, clump = (float(share) for share in found)
    counted = {"retic_pct": 100 * retic, "clump_pct": 100 * clump}
    if measured.volume_nl and measured.dilution:
        scale = measured.events * measured.dilution / measured.volume_nl
        more = 1 + (clump if clumps else 0.0) * (USUAL_CLUMP - 1)
        counted |= {"rbc": red * scale / 1000 * more, "plt": plt * scale}
    return {name: value for name, value in counted.items() if np.isfinite(value)}


def _plausible(reference: Reference, red: float, plt: float) -> None:
    """Refuse references that cannot belong to the file: wrong row, wrong unit, wrong dilution."""
    total = np.nansum([red, plt])
    if total > 1.5 or (np.isfinite(red) and red < 0.02):
        raise WrongReference(
            tr(
                _TOO_FEW if total > 1 else _TOO_MANY,
                path=reference.path,
                percent=decimal(100 * total, 0),
            )
        )
