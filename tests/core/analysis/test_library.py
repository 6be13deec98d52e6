"""The model library: whole folders only, damage told and never fatal, and the right model for each analyser."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from bloodview.analysis.analyze import shipped_model
from bloodview.analysis.choice import analysers_of, chosen_for, model_for, with_model, with_warning
from bloodview.analysis.library import SHIPPED, Installed, install, installed, models_folder, remove
from bloodview.errors import UserError, WrongModel
from bloodview.learn.manifest import CARD_FILE, MANIFEST_FILE, WEIGHTS_FILE, read_manifest
from bloodview.result import Counts, Recipe, Release, Result
from bloodview.samples import read_samples
from bloodview.settings import Settings, read_settings, settings_path, write_settings


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Give the folder of a model outside the library."""
    return Path(shutil.copytree(shipped_model(), tmp_path / "made"))


def _keys(models: tuple[Installed, ...]) -> list[str]:
    return [model.key for model in models]


def test_without_any_other_the_shipped_model_is_listed() -> None:
    (only,) = installed()
    assert (only.key, only.folder, only.shipped, only.fault) == (SHIPPED, shipped_model(), True, "")
    assert not models_folder().exists()


def test_an_installed_model_is_a_copy_and_twice_is_harmless(made: Path) -> None:
    (made / "agreement.csv").write_text("file\n", encoding="utf-8")
    (made / "notes.txt").write_text("dear", encoding="utf-8")
    first = install(made)
    assert install(made).key == first.key == read_manifest(made).id
    assert _keys(installed()) == [SHIPPED, first.key]
    kept = {path.name for path in first.folder.iterdir()}
    assert kept == {MANIFEST_FILE, WEIGHTS_FILE, CARD_FILE, "agreement.csv"}
    assert (first.folder / WEIGHTS_FILE).read_bytes() == (made / WEIGHTS_FILE).read_bytes()
    assert [path.name for path in models_folder().iterdir()] == [first.key]
    shutil.rmtree(made)
    assert installed()[1].fault == ""


def test_a_model_takes_the_name_given_to_it(made: Path) -> None:
    before = read_manifest(made)
    model = install(made, "  Lab 2 <b>&  ")
    assert model.name == "Lab 2 <b>&"
    assert read_manifest(model.folder) == before.model_copy(update={"name": "Lab 2 <b>&"})
    assert (model.folder / CARD_FILE).read_text(encoding="utf-8").startswith("# Model Lab 2 <b>&\n")
    assert install(made).name == before.name


def test_a_damaged_model_is_listed_with_its_sentence(made: Path) -> None:
    key = install(made).key
    (models_folder() / "broken").mkdir()
    (models_folder() / "0123456789ab").mkdir()
    (models_folder() / "0123456789ab" / MANIFEST_FILE).write_bytes(b"{")
    shutil.copytree(models_folder() / key, models_folder() / "abcdefabcdef")
    (models_folder() / key / WEIGHTS_FILE).unlink()
    (models_folder() / "a file").touch()
    faults = {model.key: model.fault for model in installed()}
    assert set(faults) == {SHIPPED, key, "broken", "0123456789ab", "abcdefabcdef"}
    assert faults[SHIPPED] == ""
    assert "holds no model" in faults["broken"]
    assert "is damaged" in faults["0123456789ab"]
    assert "lacks its weights" in faults[key]
    assert f"holds the model {key}" in faults["abcdefabcdef"]


def test_what_is_no_whole_model_is_not_installed(made: Path, tmp_path: Path) -> None:
    with (made / WEIGHTS_FILE).open("ab") as file:
        file.write(b"x")
    with pytest.raises(WrongModel, match="is not the file"):
        install(made)
    (made / WEIGHTS_FILE).unlink()
    with pytest.raises(WrongModel, match="lacks its weights"):
        install(made)
    with pytest.raises(WrongModel, match="holds no model"):
        install(tmp_path)
    assert not models_folder().exists()


def test_an_install_that_fails_keeps_the_model_before(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = install(made).key

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="cannot be written: No space left on device"):
        install(made, "Another name")
    assert [path.name for path in models_folder().iterdir()] == [key]
    assert installed()[1].name == read_manifest(made).name


def test_a_removed_model_is_gone_and_the_shipped_one_stays(made: Path) -> None:
    key = install(made).key
    outside = models_folder().parent / "outside"
    outside.mkdir()
    for wrong in (SHIPPED, "../outside", "..", ".", "", "nothing"):
        with pytest.raises(UserError):
            remove(wrong)
    assert outside.is_dir()
    remove(key)
    assert _keys(installed()) == [SHIPPED]
    assert list(models_folder().iterdir()) == []


def test_each_analyser_has_its_model(made: Path, tmp_path: Path) -> None:
    key = install(made).key
    settings = Settings(model_folder=str(tmp_path))
    assert chosen_for("Helios 3", "A1", settings).folder == tmp_path
    assert chosen_for("Helios 3", "A1", Settings()).folder == shipped_model()
    one = with_model(settings, "Helios 3 A1", key)
    assert chosen_for("Helios 3", "A1", one).folder == models_folder() / key
    assert chosen_for("Helios 3", "A2", one).folder == tmp_path
    assert chosen_for("", "", one).folder == tmp_path
    every = with_model(one, "Helios 3", SHIPPED)
    assert chosen_for("Helios 3", "A2", every).folder == shipped_model()
    assert chosen_for("Helios 3", "A1", every).folder == models_folder() / key
    assert analysers_of(every, key) == ("Helios 3 A1",)
    assert with_model(every, "Helios 3 A1", "").models == {"Helios 3": SHIPPED}
    assert chosen_for("Helios 3", "A1", every).warning == ""


@pytest.mark.parametrize("key", ["0123456789ab", "../../etc", "", "."])
def test_a_model_that_is_gone_is_passed_over_with_a_warning(key: str) -> None:
    chosen = chosen_for("Helios 3", "A1", Settings(models={"Helios 3 A1": key}))
    assert chosen.folder == shipped_model()
    assert "The model chosen for Helios 3 A1" in chosen.warning
    assert "no longer installed" in chosen.warning


def test_a_sample_has_the_model_of_its_analyser(made: Path) -> None:
    key = install(made).key
    (sample,) = read_samples(shipped_model().parents[1] / "demo" / "rex-dog-healthy.fcs")
    assert model_for(sample, Settings(models={sample.instrument: key})).folder == models_folder() / key
    assert model_for(sample, Settings(models={sample.keywords["$CYT"]: key})).folder == models_folder() / key
    assert model_for(sample, Settings(models={f"{sample.instrument}2": key})).folder == shipped_model()


@pytest.mark.parametrize(
    ("before", "after"),
    [(Release.OK, Release.REVIEW), (Release.REVIEW, Release.REVIEW), (Release.REFUSED, Release.REFUSED)],
)
def test_a_warning_about_the_model_asks_for_review(before: Release, after: Release) -> None:
    result = made_up(before)
    assert with_warning(result, "") is result
    warned = with_warning(result, "The model is gone.")
    assert (warned.release, warned.messages) == (after, ("The model is gone.", "Much debris."))


def made_up(release: Release) -> Result:
    nothing = np.zeros(0)
    return Result(
        file="a.fcs",
        sha256="",
        instrument="",
        species=None,
        counts=Counts(None, None, None, None, None, None),
        population=nothing.astype(np.uint8),
        probability=nothing.astype(np.float32),
        latent=np.zeros((0, 2), np.float32),
        population_events=(0.0,) * 5,
        release=release,
        messages=("Much debris.",),
        model_id="",
        model_name="",
        model_simulated=False,
        version="",
        recipe=Recipe(),
    )


def test_settings_keep_the_models_and_older_files_are_read() -> None:
    settings = with_model(Settings(), "Helios 3 A1", "0123456789ab")
    write_settings(settings)
    assert read_settings() == settings
    settings_path().write_text('{"clinic_name": "Lake"}', encoding="utf-8")
    assert read_settings().models == {}
