"""A model as a folder: weights as safetensors (no code can hide in them), model.json and a card to read."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from bloodview import __version__
from bloodview.errors import WrongModel, refusing
from bloodview.language import tr
from bloodview.result import Population

from .bags import CLASSES
from .fit import Fit
from .manifest import CARD_FILE, FORMAT, MANIFEST_FILE, WEIGHTS_FILE, Agreement, Cohort, Manifest, read_manifest
from .mixture import Mixture
from .model import Model, SpeciesMixture, StageOne, StageTwo
from .networks import Autoencoder, VariationalAutoencoder
from .scaling import Scaling
from .spread import Spread
from .vade import Prior

_MOST_WEIGHT_BYTES = 500_000_000


def tensors_of(fit: Fit) -> dict[str, Tensor]:
    """Every array of a fit under a name of its own."""
    one, two = fit.one, fit.two
    named = {
        "scaling.mean": torch.from_numpy(fit.scaling.mean),
        "scaling.deviation": torch.from_numpy(fit.scaling.deviation),
        "typical": torch.from_numpy(fit.typical),
        "one.view": one.view,
        "two.mean": two.prior.mean,
        "two.log_variance": two.prior.log_variance,
        "two.log_weight": two.prior.log_weight,
    }
    named |= {f"one.network.{key}": value for key, value in one.network.state_dict().items()}
    named |= {f"two.network.{key}": value for key, value in two.network.state_dict().items()}
    for species, own in one.species.items():
        named[f"one.{species}.mean"] = own.mixture.mean
        named[f"one.{species}.covariance"] = own.mixture.covariance
        named[f"one.{species}.owner"] = own.owner
        named[f"one.{species}.prior"] = own.prior
        named[f"one.{species}.leak"] = own.leak
        named[f"one.{species}.sure"] = own.sure
        named[f"two.{species}.weights"] = two.weights[species]
        named[f"two.{species}.offsets"] = two.offsets[species]
        named[f"two.{species}.trust"] = two.trust[species]
    return {key: value.detach().contiguous() for key, value in named.items()}


def manifest_of(
    fit: Fit, weights: bytes, *, name: str, seed: int, cohort: Cohort, agreement: tuple[Agreement, ...], panel: object
) -> Manifest:
    """Describe a fit whose weights are stored as the bytes `weights`."""
    return Manifest.model_validate(
        {
            "format": FORMAT,
            "program": __version__,
            "name": name,
            "seed": seed,
            "panel": panel,
            "cohort": cohort,
            "channels": len(fit.scaling.mean),
            "latent_one": fit.one.view.shape[0],
            "latent_two": fit.two.network.latent,
            "clusters": _names(fit.one.species[""].owner),
            "subtypes": _names(fit.two.prior.owner),
            "adapted": tuple(fit.two.names),
            "spread_relative": fit.spread.relative,
            "spread_share": fit.spread.share,
            "misfit": fit.misfit,
            "agreement": agreement,
            "unlikely": fit.unlikely,
            "unlikely_share": fit.unlikely_share,
            "weights_sha256": hashlib.sha256(weights).hexdigest(),
        }
    )


def save_model(
    folder: Path, manifest: Manifest, weights: bytes, card: str, more: Mapping[str, bytes] | None = None
) -> None:
    """Write a model folder whole: a new folder beside it takes its place only when everything is on the disk.

    more : further files of the folder, their content by bare name
    """
    with refusing(folder, "written"):
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name[:60]}."))
        try:
            description = json.dumps(manifest.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"
            _write(fresh / WEIGHTS_FILE, weights)
            _write(fresh / CARD_FILE, card.encode())
            for name, content in (more or {}).items():
                _write(fresh / name, content)
            _write(fresh / MANIFEST_FILE, description.encode())
            fresh.chmod(0o755)
            _exchange(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def pack(fit: Fit) -> bytes:
    """The weights file of a fit."""
    return bytes(save_tensors(tensors_of(fit)))


def load_model(folder: Path) -> Model:
    """Load a model folder.

    Raises WrongModel where it is missing, damaged or of another format; nothing in it is executed.
    """
    manifest = read_manifest(folder)
    path = folder / WEIGHTS_FILE
    if not path.is_file():
        raise WrongModel(
            tr(
                "{folder} lacks its weights ({file}); copy the whole folder or calibrate again.",
                folder=folder,
                file=WEIGHTS_FILE,
            )
        )
    with refusing(path, "read"):
        if path.stat().st_size > _MOST_WEIGHT_BYTES:
            raise WrongModel(tr("{path} is too large for a model's weights; choose another model.", path=path))
        weights = path.read_bytes()
        card_path = folder / CARD_FILE
        card = card_path.read_text(encoding="utf-8", errors="replace") if card_path.is_file() else ""
    if hashlib.sha256(weights).hexdigest() != manifest.weights_sha256:
        raise WrongModel(
            tr(
                "{path} is not the file that {file} describes; copy the model again or recalibrate.",
                path=path,
                file=MANIFEST_FILE,
            )
        )
    try:
        return _assemble(manifest, load_tensors(weights), card)
    except (SafetensorError, KeyError, RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]  # torch says it in several lines
        raise WrongModel(
            tr("{path} is damaged ({reason}); copy the model again or recalibrate.", path=path, reason=reason)
        ) from error


def _assemble(manifest: Manifest, tensors: dict[str, Tensor], card: str) -> Model:
    network = Autoencoder(manifest.channels, manifest.latent_one)
    network.load_state_dict(_under(tensors, "one.network."))
    variational = VariationalAutoencoder(manifest.channels, len(manifest.adapted), manifest.latent_two)
    variational.load_state_dict(_under(tensors, "two.network."))
    prior = Prior(
        tensors["two.mean"],
        tensors["two.log_variance"],
        tensors["two.log_weight"],
        torch.tensor([Population[name].value for name in manifest.subtypes]),
    )
    if len(manifest.panel.channels) != manifest.channels or len(tensors["one..mean"]) != len(manifest.clusters):
        raise ValueError("panel and weights do not belong together")
    return Model(
        id=manifest.id,
        name=manifest.name,
        panel=manifest.panel,
        simulated=manifest.cohort.simulated,
        instrument=manifest.cohort.instrument,
        species=tuple(manifest.cohort.species),
        card=card,
        scaling=Scaling(tensors["scaling.mean"].numpy(), tensors["scaling.deviation"].numpy()),
        one=StageOne(
            network.eval(),
            {species: _species_mixture(tensors, species) for species in ("", *manifest.adapted)},
            tensors["one.view"],
        ),
        two=StageTwo(
            variational.eval(),
            prior.eval(),
            {species: tensors[f"two.{species}.weights"] for species in ("", *manifest.adapted)},
            {species: tensors[f"two.{species}.offsets"] for species in ("", *manifest.adapted)},
            {species: tensors[f"two.{species}.trust"] for species in ("", *manifest.adapted)},
            manifest.adapted,
        ),
        spread=Spread(manifest.spread_relative, manifest.spread_share),
        unlikely=manifest.unlikely,
        unlikely_share=manifest.unlikely_share,
        typical=np.asarray(tensors["typical"].numpy()),
        serial=manifest.cohort.serial,
        weak=manifest.weak,
    )


def _names(owner: Tensor) -> tuple[str, ...]:
    return tuple(Population(number).name for number in owner.tolist())


def _species_mixture(tensors: dict[str, Tensor], species: str) -> SpeciesMixture:
    mixture = Mixture(tensors[f"one.{species}.mean"], tensors[f"one.{species}.covariance"])
    owner = tensors[f"one.{species}.owner"].long()
    if len(owner) != len(mixture.mean) or int(owner.min()) < 0 or int(owner.max()) >= CLASSES:
        raise ValueError("components and their names do not belong together")
    leak = tensors[f"one.{species}.leak"].double()
    if leak.shape != (2,) or not (0.1 <= float(leak[0]) <= 10 and 0 <= float(leak[1]) <= 1):
        raise ValueError("the leak of debris is out of range")
    sure = tensors[f"one.{species}.sure"].double()
    if sure.shape != (2,) or not (float(sure.min()) >= 0 and float(sure.max()) <= 1):
        raise ValueError("the rates of sure platelets are out of range")
    return SpeciesMixture(mixture, owner, tensors[f"one.{species}.prior"], leak, sure)


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _exchange(fresh: Path, folder: Path) -> None:
    """Put `fresh` in the place of `folder`; what stood there goes only after the new one stands, else it comes back."""
    if not folder.exists():
        fresh.rename(folder)
        return
    if not folder.is_dir() or not ((folder / MANIFEST_FILE).is_file() or not any(folder.iterdir())):
        raise FileExistsError(17, tr("something that is not a model stands there"))
    old = fresh.with_name(f"{fresh.name}.old")
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
