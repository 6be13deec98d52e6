"""The simulated analyser: its constants, what it adds to a clean pulse, and how it drifts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodview.simulate.optics import Floats

DETECTORS = ("FS1", "FS2", "SSC", "FL1")
CHANNELS = (*(f"{detector}-{signal}" for signal in "AHW" for detector in DETECTORS), "Time")
LARGEST = 262_143  # 18 bits


@dataclass(frozen=True)
class Instrument:
    """An invented laser analyser of four detectors: forward 2-3 and 5-15 degrees, side, RNA fluorescence.

    gain : ADC per square micrometre of scattered light, and per unit of RNA fluorescence (a mature red cell)
    noise : standard deviation of the electronics, ADC; quanta : ADC per detected quantum (variance = quanta x signal)
    threshold : ADC of the high-angle forward height (FS2-H) that triggers an event
    beam_um, speed_um_us : standard deviation of the laser along the stream, and the speed of the stream
    flow_nl_s, dilution : diluted blood through the laser, and how far it is diluted
    light_cv : brightness of the laser as each event sees it (its place in the stream), common to all detectors
    time_step_s : what one unit of Time lasts
    """

    name: str = "BloodView Simulated Laser"
    gain: tuple[float, float, float, float] = (4300.0, 5000.0, 680_000.0, 420.0)
    noise: tuple[float, float, float, float] = (55.0, 60.0, 90.0, 40.0)
    quanta: tuple[float, float, float, float] = (1.5, 1.5, 6.0, 7.0)
    threshold: float = 600.0
    beam_um: float = 2.5
    speed_um_us: float = 6.0
    flow_nl_s: float = 150.0
    dilution: float = 500.0
    light_cv: float = 0.015
    time_step_s: float = 0.001


@dataclass(frozen=True)
class Session:
    """One day of an instrument: how far its gains and its stain are off, and how they move within a run.

    gain : factor on each detector; slope : change of all gains over a run of 30 s, as a share; serial : its number
    """

    gain: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    slope: float = 0.0
    serial: str = "BSL-0001"


def draw_session(rng: np.random.Generator, serial: str = "BSL-0001") -> Session:
    """Draw a session: scatter gains within a few percent, the stain a little more."""
    common, own = rng.normal(0, 0.015), rng.normal(0, (0.015, 0.015, 0.025, 0.05))
    first, second, third, fourth = (float(factor) for factor in np.exp(common + own))
    return Session((first, second, third, fourth), float(rng.normal(0, 0.01)), serial)


def gains_at(time: NDArray[np.float64], session: Session) -> Floats:
    """Give the factor on all signals at times (seconds) within a run: a slope and a slow swing of the laser."""
    swing = 0.004 * np.sin(2 * np.pi * time / 11.0)
    return np.asarray(1 + session.slope * time / 30.0 + swing, np.float32)


def measure(
    area: Floats, height: Floats, width: Floats, instrument: Instrument, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Add to clean areas, heights (ADC) and widths (us) what laser, photons and electronics add; same units."""
    events = len(area)
    noise, quanta = np.array(instrument.noise, np.float32), np.array(instrument.quanta, np.float32)
    light = 1 + np.float32(instrument.light_cv) * rng.standard_normal((events, 1), np.float32)
    photons = rng.standard_normal((events, 4), np.float32)

    def read(clean: Floats) -> Floats:
        lit = clean * light
        own = rng.standard_normal((events, 4), np.float32)
        spread = np.sqrt(noise**2 + np.float32(0.004) ** 2 * lit**2)
        return np.asarray(lit + np.sqrt(quanta * lit) * photons + spread * own, np.float32)

    heights = read(height)
    relative = np.minimum(noise / np.maximum(height, 1), 0.4)
    jitter = np.sqrt(np.float32(0.012) ** 2 + (0.6 * relative) ** 2)
    widths = width * (1 + jitter * rng.standard_normal((events, 4), np.float32))
    return read(area), heights, widths


def digitise(area: Floats, height: Floats, width: Floats, time: NDArray[np.float64], instrument: Instrument) -> Floats:
    """Give the channels as the file holds them: whole numbers, saturating; widths in nanoseconds, Time in steps."""
    ticks = np.floor(time / instrument.time_step_s).astype(np.float32)
    columns = np.concatenate([area, height, width * np.float32(1000), ticks[:, None]], axis=1)
    saturating = np.rint(np.clip(columns[:, :-1], 0, LARGEST))
    columns[:, :-1] = saturating
    return np.ascontiguousarray(columns, np.float32)
