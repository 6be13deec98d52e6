"""The model library: the models installed for this user, beside the one that comes with the program."""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bloodview.analysis.analyze import shipped_model
from bloodview.errors import UserError, WrongModel, refusing
from bloodview.language import tr
from bloodview.learn.manifest import AGREEMENT_FILE, CARD_FILE, MANIFEST_FILE, WEIGHTS_FILE, Manifest, read_manifest
from bloodview.paths import user_data

SHIPPED = "shipped"
"""Stands for the model that comes with the program, whichever it is: an update brings another id."""

_OPTIONAL = (CARD_FILE, AGREEMENT_FILE)
_LONGEST_NAME = 200
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Installed:
    """One model of the library; a damaged one has no manifest but the sentence that says what is wrong with it.

    key : what the settings remember it by: its id, or SHIPPED
    """

    key: str
    folder: Path
    manifest: Manifest | None
    fault: str
    shipped: bool
    since: datetime | None

    @property
    def name(self) -> str:
        """What people call it; a damaged one goes by its folder."""
        return self.manifest.name if self.manifest is not None else self.folder.name


def models_folder() -> Path:
    """Give the folder that holds the installed models, one folder each, named by its id."""
    return user_data() / "models"


def installed() -> tuple[Installed, ...]:
    """List the shipped model and the installed ones, the newest first; a damaged one is listed with its fault."""
    folder = models_folder()
    found: list[Installed] = []
    if folder.is_dir():
        with refusing(folder, "read"):
            places = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
        found = [_look(path, path.name) for path in places]
    found.sort(key=lambda model: model.since.timestamp() if model.since is not None else 0.0, reverse=True)
    return (_look(shipped_model(), SHIPPED), *found)


def install(folder: Path, name: str = "") -> Installed:
    """Copy a model folder into the library, whole or not at all; the same model twice is harmless.

    Only the files of a model are copied, whatever else lies beside them. `name`, where given, becomes its name.
    Raises WrongModel where the folder holds no model or its weights are not those it describes.
    """
    manifest = read_manifest(folder)
    _check_weights(folder, manifest)
    place = models_folder() / manifest.id
    with refusing(place, "written"):
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{manifest.id}."))
        try:
            for file in (MANIFEST_FILE, WEIGHTS_FILE, *_OPTIONAL):
                if (folder / file).is_file():
                    _copy(folder / file, fresh / file)
            if name.strip() and name.strip() != manifest.name:
                _rename(fresh, manifest, name.strip()[:_LONGEST_NAME])
            fresh.chmod(0o755)
            _exchange(fresh, place)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return _look(place, manifest.id)


def remove(key: str) -> None:
    """Take a model out of the library; raises UserError for the shipped one and for one that is not there."""
    if key == SHIPPED:
        raise UserError(
            tr("The model that comes with BloodView cannot be removed; choose another one for your analyser.")
        )
    place = models_folder() / key
    if place.parent != models_folder() or key.startswith(".") or not place.is_dir():
        raise UserError(tr("There is no model {key} among the installed ones; open Tools, Models again.", key=key))
    with refusing(place, "removed"):
        # Out of sight in one step, so that a removal cut short never leaves half a model in the list.
        gone = Path(tempfile.mkdtemp(dir=place.parent, prefix=".removed."))
        place.rename(gone / key)
        shutil.rmtree(gone, ignore_errors=True)


def _look(folder: Path, key: str) -> Installed:
    shipped = key == SHIPPED
    try:
        manifest = read_manifest(folder)
        if not shipped and manifest.id != folder.name:
            raise WrongModel(
                tr(
                    "{folder} holds the model {model}; import that folder again and remove this one.",
                    folder=folder,
                    model=manifest.id,
                )
            )
        if not (folder / WEIGHTS_FILE).is_file():
            raise WrongModel(
                tr(
                    "{folder} lacks its weights ({file}); import the model again.",
                    folder=folder,
                    file=WEIGHTS_FILE,
                )
            )
        since = datetime.fromtimestamp((folder / MANIFEST_FILE).stat().st_mtime)
    except UserError as error:
        return Installed(key, folder, None, str(error), shipped, None)
    return Installed(key, folder, manifest, "", shipped, since)


def _check_weights(folder: Path, manifest: Manifest) -> None:
    path = folder / WEIGHTS_FILE
    if not path.is_file():
        raise WrongModel(
            tr(
                "{folder} lacks its weights ({file}); copy the whole folder or calibrate again.",
                folder=folder,
                file=WEIGHTS_FILE,
            )
        )
    with refusing(path, "read"), path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != manifest.weights_sha256:
        raise WrongModel(
            tr(
                "{path} is not the file that {file} describes; copy the model again or recalibrate.",
                path=path,
                file=MANIFEST_FILE,
            )
        )


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as reading, target.open("wb") as writing:
        shutil.copyfileobj(reading, writing, _CHUNK)
        writing.flush()
        os.fsync(writing.fileno())


def _rename(folder: Path, manifest: Manifest, name: str) -> None:
    """Give the model in a folder another name, in its description and at the head of its card."""
    renamed = manifest.model_copy(update={"name": name}).model_dump(mode="json")
    (folder / MANIFEST_FILE).write_text(json.dumps(renamed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    card = folder / CARD_FILE
    if card.is_file():
        head, _line, rest = card.read_text(encoding="utf-8", errors="replace").partition("\n")
        if manifest.name in head:
            card.write_text(f"{head.replace(manifest.name, name)}\n{rest}", encoding="utf-8")


def _exchange(fresh: Path, place: Path) -> None:
    """Put `fresh` in the place of a model, which comes back where that fails."""
    if not place.exists():
        fresh.rename(place)
        return
    old = fresh.with_name(f"{fresh.name}.old")
    place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
