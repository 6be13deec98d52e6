"""What people read is said through the catalogue as a whole, wherever in the program it begins."""

import gettext
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bloodview import language
from bloodview.analysis.made_for import Made
from bloodview.analysis.release import RULES, Signs, reasons
from bloodview.calibration.references import parse_count, row_words
from bloodview.errors import Doing, UserError, refusing
from bloodview.language import LANGUAGES, speaking, tr
from bloodview.learn.manifest import Weakness
from bloodview.result import SIMULATED_NOTICE, Counts, Estimate, is_simulated_notice
from bloodview.samples import read_samples
from bloodview.store.trouble import telling

POOR = Signs(
    events=1_500,
    counts=Counts(None, None, Estimate(1, 0.8, 1.2), None, Estimate(20, 19, 21), Estimate(250, 20, 800)),
    other_share=0.3,
    unlikely=0.1,
    usual_unlikely=0.01,
    shifts=[("FSC-A", 5.5)],
    species="dog",
    species_known=False,
    made=Made.OTHER,
    instrument="Helios",
    model_instrument="Atlas",
    has_volume=False,
    reading_warnings=(),
    gains={"forward_low": 1.8},
    weak=[Weakness(count="plt", species="dog", within=3, samples=10)],
)


class _Quoting(gettext.NullTranslations):
    """A language that puts every sentence of the catalogue between guillemets."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def pgettext(self, context: str, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


@pytest.fixture
def quoting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak the language of guillemets inside the test."""
    monkeypatch.setattr(language, "_catalogue", lambda code: _Quoting())
    with speaking("de"):
        yield


def whole(sentence: str) -> bool:
    """Whether a sentence came whole out of the catalogue, with nothing glued before or behind."""
    depth = 0
    for place, letter in enumerate(sentence):
        depth += {"«": 1, "»": -1}.get(letter, 0)
        if depth == 0 and place < len(sentence) - 1:
            return False
    return sentence.startswith("«") and sentence.endswith("»")


@pytest.mark.parametrize("doing", get_args(Doing))
def test_a_refusal_is_a_sentence_of_its_own_for_each_verb(doing: Doing, quoting: None, tmp_path: Path) -> None:
    with pytest.raises(UserError) as said, refusing(tmp_path, doing):
        raise PermissionError(13, "Permission denied")
    assert whole(str(said.value))
    assert f"{tmp_path} cannot be {doing}: Permission denied;" in str(said.value)


def test_every_reason_of_the_release_gate_is_whole(quoting: None) -> None:
    cases = [POOR, replace(POOR, unlikely=0.9, species=None)]
    cases += [replace(POOR, made=made) for made in Made]
    cases += [replace(POOR, counts=Counts(None, None, None, None, None, None))]
    found = [reason.sentence for signs in cases for reason in reasons(signs)]
    assert all(whole(sentence) for sentence in found)
    assert {rule for rule in RULES for signs in cases if rule(signs) is not None} == set(RULES)
    assert any("«forward low»" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.fcs", b""),
        ("cut.fcs", b"FCS3.1 but no more"),
        ("other.fcs", b"something else"),
        ("book.csv", b"PK\x03\x04 and more"),
        ("words.csv", b"no numbers at all\n"),
        ("rows.csv", b"FSC-A,SSC-A\n" + b"1,2\n,\n,\n,\n" * 9),
    ],
)
def test_what_is_wrong_with_a_file_is_whole(name: str, content: bytes, quoting: None, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError) as said:
        read_samples(path)
    assert whole(str(said.value))
    assert str(path) in str(said.value)


def test_a_row_of_a_table_is_named_in_one_piece(quoting: None, tmp_path: Path) -> None:
    table = tmp_path / "reference.csv"
    with pytest.raises(UserError) as said:
        parse_count("many", "rbc", 3, table)
    # The check of a cohort puts other words in the place of these.
    assert str(said.value).startswith(f"«{row_words(table, 3)} has 'many' under rbc")


def test_what_the_database_refuses_is_whole(quoting: None) -> None:
    with pytest.raises(UserError) as said, telling("records {of} ours"):
        sqlite3.connect("/nowhere/at/all.sqlite")
    assert whole(str(said.value))
    assert "records {of} ours" in str(said.value)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_notice_on_simulated_samples_is_known_in_the_language_of_its_result(code: str) -> None:
    with speaking(code):
        said = tr(SIMULATED_NOTICE)
    assert is_simulated_notice(said)
    assert not is_simulated_notice(f"{said} And more.")
