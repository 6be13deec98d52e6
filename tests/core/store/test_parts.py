"""Searched texts, file names from outside, kept originals, and events as they lie in the database."""

import os
import stat
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodview.errors import UserError
from bloodview.samples import read_samples
from bloodview.store import Store, hash_of, import_sample, original
from bloodview.store.normal import normal, searchable, terms
from bloodview.store.originals import folder_of, safe_name
from bloodview.store.packing import pack, unpack_population, unpack_probability, unpack_view
from tests.core.store.made import made_result, made_sample


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("  Réx   MÜLLER ", "rex muller"),
        ("Łukasz Straße", "lukasz strasse"),
        ("ŞERBĂNESCU Ioniță", "serbanescu ionita"),
        ("Σίσυφος", "σισυφοσ"),
        ("ﬁdo", "fido"),
        ("", ""),
    ],
)
def test_texts_are_searched_without_case_and_accents(written: str, searched: str) -> None:
    assert normal(written) == searched


@given(st.text(max_size=40))
def test_a_text_is_found_by_any_of_its_words(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert all(term in searchable((text,)) for term in terms(text))


@pytest.mark.parametrize(
    ("outside", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\Windows\system32\cmd.exe", "cmd.exe"),
        ("..", "sample"),
        (".hidden", "hidden"),
        ("CON.fcs", "_CON.fcs"),
        ("a<b>|c:\n.fcs", "a_b__c__.fcs"),
        ("RET_[XN-20^12829][00-22A (Build 7)][20171110_103414][ sample].116(1).csv",) * 2,
    ],
)
def test_a_name_from_outside_becomes_a_plain_name(outside: str, kept: str) -> None:
    assert safe_name(outside) == kept


@given(st.text(max_size=300))
def test_no_name_from_outside_leaves_its_folder(text: str) -> None:
    name = safe_name(text)
    assert name
    assert Path(name).name == name
    assert name not in {".", ".."}
    assert len(name.encode()) <= 180
    assert safe_name(name) == name


def test_a_hash_from_outside_is_no_path(tmp_path: Path) -> None:
    for forged in ("../../etc", "", "A" * 64, "0" * 63 + "/"):
        with pytest.raises(UserError, match="has no sha256"):
            folder_of(tmp_path, forged)


def test_an_export_of_several_parts_is_kept_whole(sqlite: Store, tmp_path: Path) -> None:
    start = tmp_path / "analyser" / "RET_[XN-20^12829][00-22A (Build 7)][20171110_103414][ sample].116.csv"
    start.parent.mkdir()
    for number, name in enumerate((start.name, start.name.replace(".116", ".116(1)"))):
        rows = [f"{number + 1},{row}" for row in range(1, 40)]
        start.with_name(name).write_text("\n".join(rows))
    (sample,) = read_samples(start)
    record, _ = import_sample(sqlite, sample)
    kept = original(sqlite, record.id)
    assert kept.name == start.name
    assert len(list(kept.parent.iterdir())) == 2
    assert hash_of(start) == hash_of(kept) == record.sha256
    (again,) = read_samples(kept)
    assert np.array_equal(again.events, sample.events)


def test_an_original_is_the_owners_alone_and_missing_ones_are_named(sqlite: Store, tmp_path: Path) -> None:
    record, _ = import_sample(sqlite, made_sample(tmp_path))
    path = original(sqlite, record.id)
    assert path.parent.name == record.sha256
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    with pytest.raises(UserError, match="is missing"):
        original(sqlite, record.id)


def test_a_file_that_cannot_be_copied_leaves_nothing(sqlite: Store, tmp_path: Path) -> None:
    sample = made_sample(tmp_path)
    sample.path.unlink()
    with pytest.raises(UserError, match="cannot be read"):
        import_sample(sqlite, sample)
    assert not list((sqlite.folder / "originals").glob("*/*"))


@pytest.mark.parametrize("events", [0, 1, 7])
def test_few_events_are_packed_and_unpacked(events: int) -> None:
    result = made_result("0" * 64, events=events)
    packed = pack(result)
    assert np.array_equal(unpack_population(packed.population, events), result.population)
    assert unpack_probability(packed.probability, events).shape == (events,)
    assert unpack_view(packed.latent, events).shape == (events, 2)


def test_values_that_are_no_numbers_are_packed_too() -> None:
    result = made_result("0" * 64, events=3)
    result.latent[0] = np.nan, np.inf
    result.probability[1] = np.nan
    packed = pack(result)
    assert np.isfinite(unpack_view(packed.latent, 3)).all()
    assert unpack_probability(packed.probability, 3)[1] == 0


def test_events_that_are_not_what_was_kept_are_refused() -> None:
    packed = pack(made_result("0" * 64, events=100)).population
    bomb = zlib.compress(bytes(50_000_000))
    for data, events in (
        (packed, 99),
        (packed, 101),
        (packed[:-4], 100),
        (b"no zlib", 100),
        (bomb, 100),
        (zlib.compress(bytes([7] * 100)), 100),
    ):
        with pytest.raises(UserError, match="are damaged; run Tools"):
            unpack_population(data, events)
