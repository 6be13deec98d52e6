"""The files that belong to the records, copied beside a backup and back: originals and reports, each only once."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from bloodview.errors import refusing
from bloodview.language import tr
from bloodview.progress import Report, Step
from bloodview.store.originals import safe_name
from bloodview.store.private import private_folder, replacing_private

_ORIGINAL = re.compile(r"originals/([0-9a-f]{2})/\1[0-9a-f]{62}/[^/]+")
_REPORT = re.compile(r"reports/([0-9a-f]{2})/\1[0-9a-f]{62}\.pdf")


def beside(backup: Path) -> Path:
    """Give the folder of the files that belong to a backup."""
    return backup.with_name(f"{backup.stem} files")


def copy_missing(source: Path, target: Path, report: Report) -> int:
    """Copy every original and report that `target` lacks from `source`, each whole or not at all; gives how many."""
    with refusing(source, "read"):
        missing = [name for name in _kept(source) if not (target / name).exists()]
    for number, name in enumerate(missing):
        report(Step(number / len(missing), tr("Copying the original files")))
        with refusing(target / name, "written"):
            private_folder(target)
            for folder in reversed(Path(name).parents[:-1]):
                private_folder(target / folder)
            with replacing_private(target / name) as temporary:
                shutil.copyfile(source / name, temporary, follow_symlinks=False)
    report(Step(1.0, tr("Copying the original files")))
    return len(missing)


def _kept(folder: Path) -> Iterator[str]:
    """Give the names below `folder` that are as the records would have made them; nothing else is touched."""
    for path in sorted(folder.glob("originals/*/*/*")) + sorted(folder.glob("reports/*/*.pdf")):
        name = path.relative_to(folder).as_posix()
        ours = _REPORT.fullmatch(name) or (_ORIGINAL.fullmatch(name) and safe_name(path.name) == path.name)
        if ours and path.is_file() and not path.is_symlink():
            yield name
