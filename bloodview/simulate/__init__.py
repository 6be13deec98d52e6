"""Physics of a laser blood analyser: samples with known truth.

The way of a sample: `blood` draws what an animal has (numbers: `catalogue`, resources/simulate), `cells` its cells
(`sorts` spreads them) and their light (`optics`), `pulses` lets them cross the laser, `instrument` adds noise and
digitises, `run` keeps what triggers and the truth about it, `cohort` writes folders.
"""

from bloodview.simulate.catalogue import condition_keys, species_keys
from bloodview.simulate.cohort import simulate_cohort
from bloodview.simulate.instrument import CHANNELS, Instrument, Session, draw_session
from bloodview.simulate.run import SimulatedSample, simulate_sample
from bloodview.simulate.sorts import Cell

__all__ = [
    "CHANNELS",
    "Cell",
    "Instrument",
    "Session",
    "SimulatedSample",
    "condition_keys",
    "draw_session",
    "simulate_cohort",
    "simulate_sample",
    "species_keys",
]
