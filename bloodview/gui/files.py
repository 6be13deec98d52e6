"""Which files of a folder or a drop are samples."""

from pathlib import Path

from bloodview.errors import UserError, refusing

LIST_MODE = (".fcs", ".lmd")
TABLES = (".csv", ".tsv", ".txt")
_FOLDER_LIMIT = 2000

FILTER = (
    "Sample files (*.fcs *.FCS *.lmd *.LMD *.csv *.CSV *.tsv *.TSV *.txt *.TXT)"
    ";;List-mode files (*.fcs *.FCS *.lmd *.LMD);;Tables (*.csv *.CSV *.tsv *.TSV *.txt *.TXT);;All files (*)"
)


def sample_files(folder: Path) -> list[Path]:
    """List the sample files of a folder and its subfolders; tables only where there is no list-mode file.

    A folder of list-mode files often holds tables of references beside them, which are not samples.
    """
    found: dict[bool, list[Path]] = {True: [], False: []}
    with refusing(folder, "read"):
        for path in folder.rglob("*"):
            suffix = path.suffix.lower()
            if suffix in LIST_MODE + TABLES and not path.name.startswith(".") and path.is_file():
                found[suffix in LIST_MODE].append(path)
                if len(found[True]) > _FOLDER_LIMIT:
                    raise UserError(
                        f"{folder} holds more than {_FOLDER_LIMIT} samples; open one of its subfolders at a time."
                    )
    paths = found[True] or found[False]
    if not paths:
        raise UserError(f"{folder} holds no sample files (FCS, LMD, CSV or TSV); open the folder that does.")
    return sorted(paths)
