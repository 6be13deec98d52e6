"""What the program is made of: every part that comes with it, its version, its licence and the text of that."""

import importlib.metadata as metadata
import re
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bloodview.language import tr
from bloodview.paths import resources

_PROGRAM = "bloodview"
# Parts that ship no text of their licence, and the texts that stand for it here.
_OWN_TEXTS = {
    "pyside6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}
_TEXT = re.compile(r"(?<![a-z])(licen[cs]es?|copying|notice|authors)(?![a-z])", re.IGNORECASE)
_KINDS = ("", ".txt", ".md", ".rst", ".apache", ".bsd", ".mit", ".psf")
_MOST_BYTES = 2_000_000
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Part:
    """One part; `files` hold the text of its licence, in the order in which they are read."""

    name: str
    version: str
    licence: str
    files: tuple[Path, ...] = ()


def parts() -> tuple[Part, ...]:
    """Give every part that comes with the program, by name: Python, its packages, and the fonts."""
    found = [_python(), _fonts(), *(_package(each) for each in _packages())]
    return tuple(sorted(found, key=lambda part: part.name.casefold()))


def text_of(part: Part) -> str:
    """Give the whole text of a part's licence as it is shipped; a sentence where there is none."""
    texts = []
    for path in part.files:
        try:
            with path.open("rb") as file:
                texts.append(file.read(_MOST_BYTES).decode("utf-8", errors="replace").strip())
        except OSError:
            continue  # a part may have been installed without its texts
    if not texts:
        return tr("{name} comes without the text of its licence ({licence}).", name=part.name, licence=part.licence)
    return "\n\n".join(dict.fromkeys(texts))


def _packages() -> Iterator[metadata.Distribution]:
    """Give the packages that the program needs; of a packed program everything that was packed with it."""
    if getattr(sys, "frozen", False):
        names = [str(each.metadata["Name"]) for each in metadata.distributions()]
    else:
        names = [_PROGRAM, *_loaded()]
    seen: set[str] = set()
    while names:
        name = names.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in seen:
            continue
        seen.add(key)
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # needed on another system only
        yield found
        for needed in found.requires or ():
            if not re.search(r"extra\s*==", needed) and (start := re.match(r"[\w.-]+", needed)):
                names.append(start.group())


def _loaded() -> set[str]:
    """Name the packages in use now: what was installed for developing may tell of older needs."""
    loaded = {name.partition(".")[0] for name in sys.modules}
    owners = metadata.packages_distributions()
    return {owner for name in loaded for owner in owners.get(name, ())}


def _package(found: metadata.Distribution) -> Part:
    name = str(found.metadata["Name"])
    shipped = [Path(str(file.locate())) for file in found.files or () if _is_text(Path(file))]
    own = [resources() / "licences" / text for text in _OWN_TEXTS.get(re.sub(r"[-_.]+", "-", name).lower(), ())]
    return Part(name, found.version, _licence(found), tuple(sorted(shipped, key=_depth)) or tuple(own))


def _is_text(file: Path) -> bool:
    if file.suffix.lower() not in _KINDS:
        return False
    return bool(_TEXT.search(file.name)) or any(part.lower() in ("licenses", "licences") for part in file.parts[:-1])


def _depth(path: Path) -> tuple[int, str]:
    # The licence of the part itself lies above those of what it holds.
    return len(path.parts), str(path)


def _licence(found: metadata.Distribution) -> str:
    """Name a licence in a few words, by the newer field, else by the older one, else by the classifiers."""
    told = found.metadata.json
    classified = [each.rpartition("::")[2].strip() for each in told.get("classifier", ()) if "License ::" in each]
    written = str(told.get("license", "")).strip()
    # The older field often holds the whole text.
    short = written if "\n" not in written and len(written) <= _LONGEST_NAME else ""
    first = written.partition("\n")[0][:_LONGEST_NAME]
    return str(told.get("license_expression", "")) or short or ", ".join(classified) or first or "–"


def _python() -> Part:
    folders = [Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix)]
    found = [folder / "LICENSE.txt" for folder in folders if (folder / "LICENSE.txt").is_file()]
    return Part("Python", sys.version.partition(" ")[0], "PSF-2.0", tuple(found[:1]))


def _fonts() -> Part:
    return Part(
        "DejaVu fonts", "2.37", "Bitstream Vera, public domain", (resources() / "fonts" / "LICENSE-DejaVu.txt",)
    )
