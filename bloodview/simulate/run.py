"""One sample from blood to events: what the analyser would have stored, and the truth about every event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.result import Population
from bloodview.simulate.blood import Blood, draw_blood
from bloodview.simulate.cells import concentrations, draw_cells
from bloodview.simulate.instrument import CHANNELS, Instrument, Session, digitise, gains_at, measure
from bloodview.simulate.optics import Floats
from bloodview.simulate.pulses import make_pulses
from bloodview.simulate.sorts import Cell

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
FEWEST, MOST = 100, 2_000_000  # events of a sample


@dataclass(frozen=True, eq=False)
class SimulatedSample:
    """A sample and the truth about it.

    events : float32 [n, 13], in the order of `channels`
    truth : uint8 [n], the Population of every event: two or more red cells are a CLUMP, whether they stick together
        or pass together; one red cell is a RBC or RETIC whatever else passes with it, a white cell excepted; a platelet
        clump is one PLT; fragments, ghosts, debris, white cells and noise are OTHER
    kind : uint8 [n], the Cell that decided: finer than truth
    cells : uint8 [n], red cells in the event
    volume_nl : analysed volume of diluted blood in nanolitres; dilution : how far it is diluted
    rbc : 10^12/L, every red cell of a clump counted; plt : 10^9/L; retic_pct, clump_pct : percent of red events;
        all four counted from this sample's own events
    """

    species: str
    condition: str
    events: Floats
    channels: tuple[str, ...]
    truth: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    cells: NDArray[np.uint8]
    volume_nl: float
    dilution: float
    rbc: float
    plt: float
    retic_pct: float
    clump_pct: float
    keywords: Mapping[str, str] = field(default_factory=dict)


def simulate_sample(
    species: str,
    condition: str,
    events: int,
    rng: np.random.Generator,
    *,
    session: Session | None = None,
    instrument: Instrument | None = None,
    began: datetime | None = None,
    keywords: Mapping[str, str] | None = None,
) -> SimulatedSample:
    """Simulate one sample of exactly `events` events; the run lasts, and the volume grows, until they are there.

    began : when the run was started, for $DATE, $BTIM and $ETIM
    keywords : added to the file's own ($CYT, $VOL, DILUTION, SPECIES), for example the patient's
    UserError where species or condition are unknown or the number of events is absurd.
    """
    if not FEWEST <= events <= MOST:
        raise UserError(
            tr(
                "{events} events cannot be simulated in a sample; ask for {fewest} to {most}.",
                events=events,
                fewest=FEWEST,
                most=MOST,
            )
        )
    session, instrument = session or Session(), instrument or Instrument()
    blood = draw_blood(species, condition, rng)
    particles = int(1.05 * events / (1 - 0.9 * blood.debris_share)) + 200
    while True:
        run = _run(blood, particles, instrument, session, rng)
        if len(run.time) >= events:
            break
        particles = int(particles * 1.1 * events / max(len(run.time), 1)) + 200
    kind, red = run.kind[:events], run.red[:events]
    truth = _population(kind, red)
    volume = instrument.flow_nl_s * float(run.time[events - 1])
    counts = np.bincount(truth, minlength=5)
    reds = int(counts[: Population.PLT].sum())
    own = {
        "$CYT": instrument.name,
        "$CYTSN": session.serial,
        "$VOL": f"{volume:.3f}",
        "$TIMESTEP": f"{instrument.time_step_s:g}",
        "DILUTION": f"{instrument.dilution:g}",
        "SPECIES": species,
    } | (_when(began, float(run.time[events - 1])) if began else {})
    per_litre = instrument.dilution / volume
    return SimulatedSample(
        species=species,
        condition=condition,
        events=run.channels[:events],
        channels=CHANNELS,
        truth=truth,
        kind=kind,
        cells=red,
        volume_nl=volume,
        dilution=instrument.dilution,
        rbc=float(red[truth != Population.OTHER].sum()) * per_litre / 1000,
        plt=float(counts[Population.PLT]) * per_litre,
        retic_pct=100 * float(counts[Population.RETIC]) / max(reds, 1),
        clump_pct=100 * float(counts[Population.CLUMP]) / max(reds, 1),
        keywords=own | dict(keywords or {}),
    )


def _when(began: datetime, seconds: float) -> dict[str, str]:
    ended = began + timedelta(seconds=seconds)
    month = _MONTHS[began.month - 1]  # FCS wants English months whatever the computer's language
    return {
        "$DATE": f"{began:%d}-{month}-{began:%Y}",
        "$BTIM": f"{began:%H:%M:%S}",
        "$ETIM": f"{ended:%H:%M:%S}",
    }


@dataclass(frozen=True, eq=False)
class _Run:
    time: NDArray[np.float64]
    channels: Floats
    kind: NDArray[np.uint8]
    red: NDArray[np.uint8]


def _run(blood: Blood, particles: int, instrument: Instrument, session: Session, rng: np.random.Generator) -> _Run:
    """Let particles flow through the instrument and keep what triggers."""
    cells = draw_cells(blood, particles, rng)
    per_second = sum(concentrations(blood).values()) / instrument.dilution * instrument.flow_nl_s
    arrival = np.cumsum(rng.exponential(1 / per_second, particles))
    gain = np.array(instrument.gain, np.float32) * np.array(session.gain, np.float32)
    adc = cells.signal * gain * gains_at(arrival, session)[cells.particle, None]
    spikes = cells.cell == Cell.NOISE
    adc[spikes, 1] = instrument.threshold * (1 + rng.exponential(0.3, int(spikes.sum())))
    pulses = make_pulses(cells, arrival, adc, instrument)
    width = pulses.width.copy()
    short = spikes[pulses.start]
    width[short] *= rng.uniform(0.3, 0.9, (int(short.sum()), 1))
    area, height, width = measure(pulses.area, pulses.height, width, instrument, rng)
    seen = height[:, 1] >= instrument.threshold
    kind, red = _deciding(cells.cell, pulses.start)
    channels = digitise(area[seen], height[seen], width[seen], pulses.time[seen], instrument)
    return _Run(pulses.time[seen], channels, kind[seen], red[seen])


# Which cell of an event decides what the event is: the last one here that is in it.
_ORDER = np.array(
    [
        Cell.NOISE,
        Cell.DEBRIS,
        Cell.GHOST,
        Cell.FRAGMENT,
        Cell.PLT,
        Cell.PLT_CLUMP,
        Cell.MATURE,
        Cell.PUNCTATE,
        Cell.RETIC,
        Cell.WBC,
    ],
    np.uint8,
)
_RANK = np.argsort(_ORDER)


def _deciding(cell: NDArray[np.uint8], start: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Give the deciding Cell and the number of red cells of every event."""
    strongest = np.maximum.reduceat(_RANK[cell], start)
    red = np.add.reduceat((cell <= Cell.RETIC).astype(np.uint8), start)
    return _ORDER[strongest], red


def _population(kind: NDArray[np.uint8], red: NDArray[np.uint8]) -> NDArray[np.uint8]:
    truth = np.full(len(kind), Population.OTHER, np.uint8)
    truth[(kind == Cell.PLT) | (kind == Cell.PLT_CLUMP)] = Population.PLT
    truth[(kind == Cell.MATURE) | (kind == Cell.PUNCTATE)] = Population.RBC
    truth[kind == Cell.RETIC] = Population.RETIC
    truth[(red > 1) & (kind != Cell.WBC)] = Population.CLUMP
    return truth
