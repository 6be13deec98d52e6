"""What `model.json` says about a model: checked on reading, and readable without torch."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bloodview.errors import WrongModel, refusing
from bloodview.language import tr
from bloodview.samples import Panel

FORMAT = 3
MANIFEST_FILE = "model.json"
WEIGHTS_FILE = "weights.safetensors"
CARD_FILE = "model_card.md"
AGREEMENT_FILE = "agreement.csv"
_MOST_BYTES = 4_000_000

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Size = Annotated[int, Field(ge=1, le=10_000)]
Cluster = Literal["RBC", "RETIC", "CLUMP", "PLT", "OTHER"]
Subtype = Literal["RBC", "RETIC", "CLUMP"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cohort(_Frozen):
    """The samples a model was calibrated on, in sums; instrument and serial are $CYT and $CYTSN where all agree."""

    samples: int
    events: int
    species: dict[str, int]
    simulated: bool
    instrument: str
    serial: str = ""


class Agreement(_Frozen):
    """Held-out agreement with the references of one count: median absolute relative error, in parts of 1."""

    count: Literal["red", "plt", "retic", "clump"]
    samples: int
    median_error: Finite


class Weakness(_Frozen):
    """A count not to be relied on in a species ("" = in all): `within` of `samples` left out were near enough."""

    count: Literal["rbc", "plt", "retic_pct", "clump_pct"]
    species: str = ""
    within: int
    samples: int


class Manifest(_Frozen):
    """Everything of a model but its weights.

    clusters : name of every component of stage 1, before a species changes it
    subtypes : name of every component of stage 2
    adapted : species with a mixture of their own
    spread_relative, spread_share : error of the model for red, plt, retic, clump (see `spread.Spread`)
    misfit : mean squared residual of the naming, in reference errors
    weak : counts of whose use in a species the samples left out warn
    weights_sha256 : of the weights file; the id is its beginning
    """

    format: Literal[3]
    program: str
    name: Annotated[str, Field(min_length=1, max_length=200)]
    seed: int
    panel: Panel
    cohort: Cohort
    channels: Size
    latent_one: Size
    latent_two: Size
    clusters: Annotated[tuple[Cluster, ...], Field(min_length=1, max_length=1000)]
    subtypes: Annotated[tuple[Subtype, ...], Field(min_length=3, max_length=1000)]
    adapted: Annotated[tuple[str, ...], Field(max_length=100)]
    spread_relative: tuple[Positive, Positive, Positive, Positive]
    spread_share: tuple[Finite, Finite, Finite, Finite]
    misfit: Finite
    agreement: tuple[Agreement, ...]
    weak: Annotated[tuple[Weakness, ...], Field(max_length=1000)] = ()
    unlikely: Finite
    unlikely_share: Finite
    weights_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @property
    def id(self) -> str:
        """Short name of exactly these weights."""
        return self.weights_sha256[:12]


def read_manifest(folder: Path) -> Manifest:
    """Read `model.json` of a model folder.

    Raises WrongModel, a sentence that names the folder and what to do.
    """
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise WrongModel(
            tr(
                "{folder} holds no model ({file} is missing); choose a folder made by calibration.",
                folder=folder,
                file=MANIFEST_FILE,
            )
        )
    with refusing(path, "read"), path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise WrongModel(
            tr("{path} is too large for a model's description; calibrate again or choose another model.", path=path)
        )
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "content"
        if place == "format":
            raise WrongModel(
                tr(
                    "{path} is of a format that this version does not know; update BloodView or calibrate again.",
                    path=path,
                )
            ) from error
        raise WrongModel(
            tr(
                "{path} is damaged ({place}: {fault}); calibrate again or choose another.",
                path=path,
                place=place,
                fault=first["msg"],
            )
        ) from error
