"""The user's settings: one frozen value, kept as JSON in the user's configuration folder."""

import logging
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bloodview.errors import refusing
from bloodview.paths import replacing, user_config

_LOG = logging.getLogger(__name__)
_RECENT_LIMIT = 10
_LONGEST_PATH = 4096

Language = Literal["", "en", "de", "ro"]
Units = Literal["SI", "conventional"]
Paper = Literal["A4", "Letter"]
Theme = Literal["system", "light", "dark"]
PlotScale = Literal["arcsinh", "log", "linear"]


class Settings(BaseModel):
    """What the user has set; a field that an older or newer program wrote and this one lacks is passed over.

    language : what the program speaks from its next start, empty for the language of the computer
    clinic_logo : file of a picture for the head of reports, empty for none
    owner_summary : whether a report ends with a page in plain words for the owner
    explanations : whether a report has a page that says which channels decided
    watched_folder : the folder whose new files are imported, empty for none
    default_species : key of the species of a sample whose file names none, empty to ask
    patient_keywords : field of `clinic.Patient` and the keywords that may hold it, likeliest first; a field that is
        not among them has the usual names
    control_keywords : keywords of a sample file that may name the lot of a control; empty for the usual ones
    plot_scale : of the axes of event plots until another is chosen there
    plot_other : whether events of no counted population are shown until they are hidden
    database_url : where the records are kept, empty for this computer; may hold a password
    first_run_done : whether the first-run assistant has been shown
    model_folder : the model to analyze with where none is chosen for the analyser, empty for the shipped one
    models : analyser ($CYT and $CYTSN, as `samples.analyser_key` joins them) and the model chosen for it
    recent_files : the files opened last, newest first
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    clinic_name: str = Field(default="", max_length=200)
    clinic_address: str = Field(default="", max_length=500)
    clinic_phone: str = Field(default="", max_length=100)
    clinic_logo: str = Field(default="", max_length=_LONGEST_PATH)
    language: Language = ""
    units: Units = "SI"
    paper: Paper = "A4"
    owner_summary: bool = False
    explanations: bool = False
    watched_folder: str = Field(default="", max_length=_LONGEST_PATH)
    analyze_on_arrival: bool = True
    default_species: str = Field(default="", max_length=100)
    patient_keywords: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    control_keywords: tuple[str, ...] = ()
    theme: Theme = "system"
    plot_scale: PlotScale = "arcsinh"
    plot_other: bool = True
    database_url: str = Field(default="", max_length=2000)
    first_run_done: bool = False
    model_folder: str = ""
    models: dict[str, str] = Field(default_factory=dict)
    recent_files: tuple[str, ...] = ()


def settings_path() -> Path:
    """Give the file that holds the settings."""
    return user_config() / "settings.json"


def read_settings() -> Settings:
    """Read the settings; a missing file gives the defaults, a damaged one is set aside and gives them too."""
    path = settings_path()
    if not path.exists():
        return Settings()
    with refusing(path, "read"):
        data = path.read_bytes()
    try:
        return Settings.model_validate_json(data)
    except ValidationError as error:
        aside = path.with_suffix(".damaged.json")
        # Only where and what kind: the values may name people.
        _LOG.error("settings are damaged, kept as %s: %s", aside, [(e["loc"], e["type"]) for e in error.errors()])
        with refusing(path, "set aside"):
            path.replace(aside)
        return Settings()


def write_settings(settings: Settings) -> None:
    """Write the settings whole or not at all, for this user's eyes only: the database may need a password."""
    path = settings_path()
    with refusing(path, "written"), replacing(path, mode=0o600) as temporary:
        temporary.write_text(settings.model_dump_json(indent=2), encoding="utf-8")


def with_recent(settings: Settings, path: Path) -> Settings:
    """Give the settings with `path` as the file opened last."""
    newest = str(path.absolute())
    others = [name for name in settings.recent_files if name != newest]
    return settings.model_copy(update={"recent_files": (newest, *others)[:_RECENT_LIMIT]})
