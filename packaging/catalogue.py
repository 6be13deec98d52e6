"""The catalogue of every sentence a person sees: brought up to date, or checked (`make catalogue`, `make check`).

`update` collects the sentences of the program and its data into resources/languages/bloodview.pot, merges them into
each language's .po file and compiles those. `check` changes nothing, and fails where a sentence lacks a translation,
where a translation is of a sentence that is gone, fills other places than its source, or is not what was compiled.
"""

import ast
import io
import re
import string
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bloodview.language import LANGUAGES, SOURCE

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "languages"
TEMPLATE = FOLDER / "bloodview.pot"
KEYWORDS: dict[str, Any] = {"tr": None, "mark": None, "trn": (1, 2), "trc": ((1, "c"), 2)}
HEADER = "# BloodView in {name}. `make catalogue` brings this file up to date with the sentences of the program."
# The parts of data files that people read: patterns of the path of keys to a text. Names of publications alone stay.
DATA = {
    "resources/clinic/messages.toml": r".*/text",
    "resources/clinic/sources.toml": r"[A-Z-]+(-[a-z]+)?/name",
    "resources/clinic/species.toml": r".*/label",
    "resources/clinic/words.toml": r"[^/]+",
    "resources/reference_intervals/*.toml": r"band/name|interval/(source|critical_source)",
}
# Texts that other sentences of the program also hold, in another sense: where they stand.
SENSES = {"resources/clinic/words.toml": "degree"}
# What a file of the catalogue says of when and by whom would only make two branches conflict.
DATED = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Generated-By', '"Project-Id', '"Report-Msgid')


def collected() -> Catalog:
    """Collect the sentences of the code and the data, each with the files in which it stands."""
    catalogue = Catalog(project="BloodView", charset="utf-8", fuzzy=False)
    for path in sorted((ROOT / "bloodview").rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        for _line, text, comments, context in extract_from_file(
            "python", path, keywords=KEYWORDS, comment_tags=("TRANSLATORS:",), strip_comment_tags=True
        ):
            catalogue.add(text, locations=[(where, None)], auto_comments=comments, context=context)  # type: ignore[list-item]
    for path, pattern in ((path, pattern) for files, pattern in DATA.items() for path in sorted(ROOT.glob(files))):
        where = path.relative_to(ROOT).as_posix()
        for path_of_keys, text in _texts(tomllib.loads(path.read_text(encoding="utf-8"))):
            if re.fullmatch(pattern, path_of_keys):
                catalogue.add(text, locations=[(where, None)], context=SENSES.get(where))  # type: ignore[list-item]
    for message in catalogue:
        message.locations = sorted(set(message.locations))
    return catalogue


def update() -> None:
    """Bring the template and every language up to date; what is gone is dropped, nothing is guessed."""
    template = collected()
    _write(TEMPLATE, template)
    for code in sorted(set(LANGUAGES) - {SOURCE}):
        known = _read(code)
        known.update(template, no_fuzzy_matching=True)
        known.obsolete.clear()
        _write(_po(code), known)
        _po(code).with_suffix(".mo").write_bytes(_compiled(known))
        missing = sum(not _translated(message) for message in known if message.id)
        print(f"{code}: {len(known)} sentences, {missing} without a translation")


def faults() -> Iterator[str]:
    """Give what is wrong with the catalogue, one sentence each."""
    template = collected()
    for code in sorted(set(LANGUAGES) - {SOURCE}):
        known = _read(code)
        for message in template:
            entry = known.get(message.id, message.context) if message.id else None
            if message.id and (entry is None or not _translated(entry)):
                yield f"{code}: not translated: {_source(message)!r}"
        for entry in known:
            if entry.id and template.get(entry.id, entry.context) is None:
                yield f"{code}: of a sentence that is gone: {_source(entry)!r}"
            if entry.id and _translated(entry):
                yield from (f"{code}: {fault}" for fault in _misfilled(entry))
        for entry in known.obsolete.values():
            yield f"{code}: of a sentence that is gone: {_source(entry)!r}"
        compiled = _po(code).with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != _compiled(known):
            yield f"{code}: compiled from another .po file"
    yield from _unfillable()


def _unfillable() -> Iterator[str]:
    # A sentence that was put together before it reached the catalogue is never found there.
    for path in sorted((ROOT / "bloodview").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in KEYWORDS:
                continue
            positions = {"trn": (0, 1), "trc": (0, 1)}.get(node.func.id, (0,))
            for argument in (node.args[position] for position in positions if position < len(node.args)):
                if isinstance(argument, ast.JoinedStr | ast.BinOp):
                    where = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
                    yield f"{where}: {node.func.id}() of a sentence that is put together"


def _texts(data: Any, keys: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield keys.lstrip("/"), data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, f"{keys}/{key}")
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value, keys)


def _misfilled(entry: Message) -> Iterator[str]:
    ids = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
    allowed = [_places(text) for text in ids]
    for said in entry.string if isinstance(entry.string, tuple | list) else (entry.string,):
        try:
            places = _places(said or "")
        except ValueError as error:
            yield f"{error} in {said!r}"
            continue
        if places not in allowed:
            yield f"other places than its source: {said!r}"


def _places(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def _translated(message: Message) -> bool:
    said = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(said) and all(said) and "fuzzy" not in message.flags


def _source(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def _po(code: str) -> Path:
    return FOLDER / code / "LC_MESSAGES" / "bloodview.po"


def _read(code: str) -> Catalog:
    if not _po(code).exists():
        return Catalog(locale=code, project="BloodView", charset="utf-8", fuzzy=False)
    with _po(code).open("rb") as file:
        return read_po(file, locale=code)


def _compiled(catalogue: Catalog) -> bytes:
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    mo = io.BytesIO()
    write_mo(mo, catalogue)
    return mo.getvalue()


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    name = LANGUAGES[catalogue.locale.language] if catalogue.locale is not None else "the language of its source"
    catalogue.header_comment = HEADER.format(name=name)
    said = io.BytesIO()
    write_po(said, catalogue, sort_output=True, include_lineno=False, width=0)
    lines = said.getvalue().decode("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(DATED)), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] == ["check"]:
        found = list(faults())
        print("\n".join(found[:200]) or "The catalogue is complete.")
        sys.exit(1 if found else 0)
    else:
        sys.exit("usage: python packaging/catalogue.py update|check")
