"""Which files the window opens."""

from pathlib import Path

from bloodview.errors import UserError, refusing
from bloodview.language import tr, whole
from bloodview.samples import sample_files

_FOLDER_LIMIT = 2000

# Patterns of dialogs, which on some systems tell capitals from small letters.
LISTS = "*.fcs *.FCS *.lmd *.LMD"
TABLES = "*.csv *.CSV *.tsv *.TSV *.txt *.TXT"


def sample_filter() -> str:
    """Give the kinds of files that a dialog for samples offers."""
    return filters(
        tr("Sample files ({patterns})", patterns=f"{LISTS} {TABLES}"),
        tr("List-mode files ({patterns})", patterns=LISTS),
        tr("Tables ({patterns})", patterns=TABLES),
    )


def filters(*kinds: str) -> str:
    """Give kinds of files, and all files after them, as a dialog of Qt wants them."""
    return ";;".join([*kinds, tr("All files ({patterns})", patterns="*")])


def files_of_folder(folder: Path) -> list[Path]:
    """List the sample files of a folder; raises UserError where there is none or more than a list can show."""
    with refusing(folder, "read"):
        paths = sample_files(folder)
    if not paths:
        raise UserError(
            tr("{folder} holds no sample files (FCS, LMD, CSV or TSV); open the folder that does.", folder=folder)
        )
    if len(paths) > _FOLDER_LIMIT:
        raise UserError(
            tr(
                "{folder} holds more than {number} samples; open one of its subfolders at a time.",
                folder=folder,
                number=whole(_FOLDER_LIMIT),
            )
        )
    return paths
