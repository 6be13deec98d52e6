"""A model on the disk: the same when read back, refused in one sentence when damaged, replaced whole or not at all."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from bloodview.errors import UserError, WrongModel
from bloodview.learn import storage
from bloodview.learn.manifest import CARD_FILE, MANIFEST_FILE, WEIGHTS_FILE, read_manifest
from bloodview.learn.model import posterior
from bloodview.learn.storage import load_model, save_model
from tests.core.learn import tiny

NAN, INF = float("nan"), float("inf")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A saved model."""
    return tiny.save(tmp_path / "model")


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / MANIFEST_FILE
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def put_weights(folder: Path, weights: bytes) -> None:
    """Replace the weights and let model.json vouch for them."""
    (folder / WEIGHTS_FILE).write_bytes(weights)
    edit(folder, lambda content: content.update(weights_sha256=hashlib.sha256(weights).hexdigest()))


def refused(folder: Path, names: Path, words: str) -> None:
    with pytest.raises(WrongModel) as caught:
        load_model(folder)
    sentence = str(caught.value)
    assert str(names) in sentence
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_model_read_back_gives_identical_posteriors(folder: Path) -> None:
    found, bag = tiny.trained(), tiny.loaded().bags[1]
    before, after = tiny.model(), load_model(folder)
    assert after.id == hashlib.sha256(tiny.packed()).hexdigest()[:12]
    assert (after.name, after.simulated, after.species, after.card) == ("Tiny", True, ("cat", "dog"), "# Tiny\n")
    assert after.panel == tiny.loaded().panel
    assert np.array_equal(after.scaling.mean, found.scaling.mean)
    assert after.spread == found.spread
    assert (after.unlikely, after.unlikely_share) == (found.unlikely, found.unlikely_share)
    in_memory = storage._assemble(tiny.manifest(found, tiny.packed()), storage.tensors_of(found), "")
    for species in ("cat", "dog", None):
        expected = posterior(in_memory, bag.values, species)
        for model in (before, after):
            answered = posterior(model, bag.values, species)
            assert np.array_equal(answered.probability, expected.probability)
            assert np.array_equal(answered.view, expected.view)


def test_a_model_without_a_card_still_works(folder: Path) -> None:
    (folder / CARD_FILE).unlink()
    assert load_model(folder).card == ""


def test_missing_files_are_named(folder: Path, tmp_path: Path) -> None:
    refused(tmp_path / "none", tmp_path / "none", "holds no model")
    (folder / WEIGHTS_FILE).unlink()
    refused(folder, folder, "lacks its weights")
    (folder / MANIFEST_FILE).unlink()
    refused(folder, folder, "holds no model")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe\x00", b"null", b"{}" * 10])
def test_a_damaged_description_is_refused(folder: Path, content: bytes) -> None:
    (folder / MANIFEST_FILE).write_bytes(content)
    refused(folder, folder / MANIFEST_FILE, "is damaged")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("channels", -1),
        ("latent_two", 10**9),
        ("clusters", ["PLATELET"]),
        ("misfit", "bad"),
        ("weights_sha256", "../../etc"),
        ("further", 1),
        ("panel", {"name": "x", "channels": []}),
        ("spread_relative", [0.1, 0.1]),
    ],
)
def test_a_description_with_wrong_values_is_refused(folder: Path, place: str, value: object) -> None:
    edit(folder, lambda content: content.update({place: value}))
    refused(folder, folder / MANIFEST_FILE, "is damaged")


def test_a_newer_format_asks_for_an_update(folder: Path) -> None:
    edit(folder, lambda content: content.update(format=4, something_new=True))
    refused(folder, folder / MANIFEST_FILE, "update BloodView")


def test_damaged_weights_are_refused(folder: Path) -> None:
    weights = bytearray(tiny.packed())
    weights[len(weights) // 2] ^= 1
    (folder / WEIGHTS_FILE).write_bytes(weights)
    refused(folder, folder / WEIGHTS_FILE, "is not the file")


@pytest.mark.parametrize("weights", [b"", b"PK\x03\x04", b"weights" * 100, b"\xff" * 64])
def test_what_is_no_weights_file_is_refused(folder: Path, weights: bytes) -> None:
    put_weights(folder, weights)
    refused(folder, folder / WEIGHTS_FILE, "is damaged")


def test_cut_weights_are_refused(folder: Path) -> None:
    put_weights(folder, tiny.packed()[:-100])
    refused(folder, folder / WEIGHTS_FILE, "is damaged")


@pytest.mark.parametrize(
    "missing",
    ["typical", "one.dog.mean", "one.cat.leak", "one.cat.sure", "two.cat.trust", "one.network.encoder.0.weight"],
)
def test_weights_that_lack_an_array_are_refused(folder: Path, missing: str) -> None:
    tensors = load(tiny.packed())
    del tensors[missing]
    put_weights(folder, save(tensors))
    refused(folder, folder / WEIGHTS_FILE, "is damaged")


def test_weights_of_another_model_are_refused(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    tensors = load(tiny.packed())
    tensors["two.mean"] += 0.5
    put_weights(other, save(tensors))
    assert load_model(other).id != load_model(folder).id
    shutil.copy(other / WEIGHTS_FILE, folder / WEIGHTS_FILE)
    refused(folder, folder / WEIGHTS_FILE, "is not the file that model.json describes")


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.update(channels=content["channels"] - 1),
        lambda content: content.update(clusters=content["clusters"][1:]),
        lambda content: content["panel"]["channels"].pop(),
        lambda content: content.update(adapted=["dog", "horse"]),
    ],
)
def test_a_description_of_other_weights_is_refused(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    edit(folder, change)
    refused(folder, folder / WEIGHTS_FILE, "is damaged")


def test_component_names_out_of_range_are_refused(folder: Path) -> None:
    tensors = load(tiny.packed())
    tensors["one.dog.owner"][0] = 77
    put_weights(folder, save(tensors))
    refused(folder, folder / WEIGHTS_FILE, "is damaged")


@pytest.mark.parametrize("sure", [(0.5,), (0.5, 0.1, 0.1), (-0.1, 0.1), (0.5, 1.1), (NAN, 0.1)])
def test_rates_of_sure_platelets_out_of_range_are_refused(folder: Path, sure: tuple[float, ...]) -> None:
    tensors = load(tiny.packed())
    tensors["one.dog.sure"] = torch.tensor(sure, dtype=torch.float64)
    put_weights(folder, save(tensors))
    refused(folder, folder / WEIGHTS_FILE, "is damaged (the rates of sure platelets are out of range)")


@pytest.mark.parametrize(
    "leak",
    [(0.0, 0.1), (-1.0, 0.1), (11.0, 0.1), (1.0, -0.01), (1.0, 1.5), (NAN, 0.1), (1.0, NAN), (INF, 0.0), (1.0,), ()],
)
def test_a_leak_out_of_range_is_refused(folder: Path, leak: tuple[float, ...]) -> None:
    tensors = load(tiny.packed())
    tensors["one.dog.leak"] = torch.tensor(leak, dtype=torch.float64)
    put_weights(folder, save(tensors))
    refused(folder, folder / WEIGHTS_FILE, "is damaged (the leak of debris is out of range)")


@pytest.mark.parametrize(("file", "size"), [(WEIGHTS_FILE, 600_000_000), (MANIFEST_FILE, 5_000_000)])
def test_huge_files_are_refused_unread(folder: Path, file: str, size: int) -> None:
    with (folder / file).open("ab") as opened:
        opened.truncate(size)  # sparse: takes no space
    refused(folder, folder / file, "too large")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rewrite(folder: Path, card: str = "# New\n") -> None:
    save_model(folder, tiny.manifest(tiny.trained(), tiny.packed()), tiny.packed(), card)


def test_a_model_is_replaced_whole(folder: Path, tmp_path: Path) -> None:
    (folder / "left-over.txt").write_text("of the old one", encoding="utf-8")
    rewrite(folder)
    assert set(contents(folder)) == {WEIGHTS_FILE, MANIFEST_FILE, CARD_FILE}
    assert load_model(folder).card == "# New\n"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_new_model_makes_its_folders(tmp_path: Path) -> None:
    rewrite(tmp_path / "a" / "b" / "model")
    (tmp_path / "empty").mkdir()
    rewrite(tmp_path / "empty")
    for folder in (tmp_path / "a" / "b" / "model", tmp_path / "empty"):
        assert read_manifest(folder).name == "Tiny"
        assert folder.stat().st_mode & 0o777 == 0o755


def test_what_is_no_model_is_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "cat.jpg").write_bytes(b"dear")
    file = tmp_path / "file"
    file.write_bytes(b"dear")
    for taken in (folder, file):
        with pytest.raises(UserError, match="something that is not a model stands there") as caught:
            rewrite(taken)
        assert str(taken) in str(caught.value)
    assert contents(folder) == {"cat.jpg": b"dear"}
    assert file.read_bytes() == b"dear"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "photos"]


def full_disk(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_the_old_model(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(folder)
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(UserError, match="No space left on device") as caught:
        rewrite(folder)
    assert str(folder) in str(caught.value)
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_an_exchange_that_fails_half_way_is_undone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rename = contents(folder), Path.rename

    def once(self: Path, target: Path) -> Path:
        if target == folder and not self.name.endswith(".old"):
            full_disk()
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", once)
    with pytest.raises(UserError, match="No space left"):
        rewrite(folder)
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
