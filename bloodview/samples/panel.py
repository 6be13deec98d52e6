"""Panels: which channels of an analyser are used, what each measures, and where volume and dilution stand."""

import math
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import numpy as np
import tomlkit
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from tomlkit.exceptions import TOMLKitError

from bloodview.errors import WrongPanel, refusing
from bloodview.language import tr, trn
from bloodview.paths import replacing
from bloodview.samples.names import listed
from bloodview.samples.sample import Sample

_MAX_BYTES = 1_000_000  # a panel of a thousand channels is a tenth of this

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Detector(StrEnum):
    """What a channel looks at."""

    FORWARD_LOW = "forward_low"
    FORWARD_HIGH = "forward_high"
    SIDE = "side"
    FLUORESCENCE = "fluorescence"
    IMPEDANCE = "impedance"
    OTHER = "other"


class Signal(StrEnum):
    """What of the pulse a channel holds."""

    AREA = "area"
    HEIGHT = "height"
    WIDTH = "width"


class PanelChannel(BaseModel):
    """One channel of a panel; values up to about `cofactor` stay linear, larger ones become logarithmic."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    detector: Detector
    signal: Signal
    cofactor: Positive


class Panel(BaseModel):
    """An analyser's channels in the order models use them, and where its volume and dilution stand.

    instrument : text that the sample's instrument ($CYT) starts with; "" takes any
    volume_nl, dilution : fixed values of the analyser, which go before the keywords
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    instrument: Annotated[str, Field(max_length=200)] = ""
    channels: Annotated[tuple[PanelChannel, ...], Field(min_length=1, max_length=1000)]
    volume_keyword: str = "$VOL"
    volume_nl: Positive | None = None
    dilution_keyword: str = "DILUTION"
    dilution: Positive | None = None

    @field_validator("channels")
    @classmethod
    def _named_once(cls, channels: tuple[PanelChannel, ...]) -> tuple[PanelChannel, ...]:
        names = [channel.name for channel in channels]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(tr("channel {name} is named more than once", name=twice[0]))
        return channels

    def volume_of(self, sample: Sample) -> float | None:
        """Analysed volume of diluted blood in nanolitres, None where it is not known."""
        if self.volume_nl is not None:
            return self.volume_nl
        return positive_number(sample.keywords.get(self.volume_keyword.upper()))

    def dilution_of(self, sample: Sample) -> float | None:
        """How many times the blood was diluted, None where it is not known."""
        if self.dilution is not None:
            return self.dilution
        return positive_number(sample.keywords.get(self.dilution_keyword.upper()))

    def expects(self, sample: Sample) -> bool:
        """Whether the sample says it comes from the panel's instrument, or the panel takes any."""
        return sample.instrument.casefold().startswith(self.instrument.strip().casefold())


def positive_number(text: str | None) -> float | None:
    """Read a keyword's value as a number (decimal comma allowed), None unless finite and above zero."""
    try:
        number = float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None


def read_panel(path: Path) -> Panel:
    """Read a panel from its TOML file.

    Raises WrongPanel, a sentence naming the file and the fault.
    """
    with refusing(path, "read"), path.open("rb") as file:
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise WrongPanel(tr("{path} is too large for a panel; choose a panel file made by this program.", path=path))
    try:
        return Panel.model_validate(tomlkit.parse(content.decode("utf-8-sig")).unwrap())
    except UnicodeDecodeError as error:
        raise WrongPanel(tr("{path} is not a text file; choose a panel file (TOML).", path=path)) from error
    except TOMLKitError as error:
        raise WrongPanel(
            tr(
                "{path} is not valid TOML ({error}); correct that place or choose another panel.",
                path=path,
                error=error,
            )
        ) from error
    except ValidationError as error:
        raise WrongPanel(
            tr("{path} is not a usable panel: {fault}; correct it or choose another.", path=path, fault=_fault(error))
        ) from error


def write_panel(panel: Panel, path: Path) -> None:
    """Write a panel as TOML that a person can read and edit."""
    document = tomlkit.document()
    document.add(tomlkit.comment("An analyser's channels, and where its volume and dilution stand."))
    values = panel.model_dump(mode="json", exclude_none=True)
    channels = tomlkit.aot()
    for channel in values.pop("channels"):
        channels.append(tomlkit.item(channel))
    for key, value in values.items():
        document.add(key, value)
    document.add("channels", channels)
    with refusing(path, "written"), replacing(path) as temporary:
        temporary.write_text(tomlkit.dumps(document), encoding="utf-8")


def channel_values(sample: Sample, panel: Panel) -> NDArray[np.float32]:
    """Raw values of the panel's channels, in the panel's order: float32 [n, d].

    A channel's name counts without regard to case, blanks and separators where that leaves one candidate.
    Raises WrongPanel where the sample lacks a channel.
    """
    columns = [_column(channel.name, sample.channels) for channel in panel.channels]
    missing = [channel.name for channel, column in zip(panel.channels, columns, strict=True) if column is None]
    if missing:
        raise WrongPanel(
            trn(
                "{path} lacks channel {missing} of the panel {panel} (it holds {channels}); calibrate to this analyser "
                "or choose a model made for it.",
                "{path} lacks channels {missing} of the panel {panel} (it holds {channels}); calibrate to this "
                "analyser or choose a model made for it.",
                len(missing),
                path=sample.path,
                missing=listed(missing),
                panel=panel.name,
                channels=listed(sample.channels),
            )
        )
    return np.ascontiguousarray(sample.events[:, [column for column in columns if column is not None]])


def transform(values: NDArray[np.float32], panel: Panel) -> NDArray[np.float32]:
    """Transform raw values [n, d] in the panel's order: arcsinh(x / cofactor), float32 [n, d]."""
    if values.ndim != 2 or values.shape[1] != len(panel.channels):
        raise ValueError(f"{values.shape} values do not fit a panel of {len(panel.channels)} channels")
    cofactors = np.array([channel.cofactor for channel in panel.channels], np.float32)
    scaled: NDArray[np.float32] = np.arcsinh(values.astype(np.float32, copy=False) / cofactors)
    return scaled


def _column(name: str, channels: tuple[str, ...]) -> int | None:
    if name in channels:
        return channels.index(name)
    alike = [index for index, channel in enumerate(channels) if _plain(channel) == _plain(name)]
    return alike[0] if len(alike) == 1 else None


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = " ".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"])
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"
