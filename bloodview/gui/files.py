"""Which files the window opens."""

from pathlib import Path

from bloodview.errors import UserError, refusing
from bloodview.samples import sample_files

_FOLDER_LIMIT = 2000

FILTER = (
    "Sample files (*.fcs *.FCS *.lmd *.LMD *.csv *.CSV *.tsv *.TSV *.txt *.TXT)"
    ";;List-mode files (*.fcs *.FCS *.lmd *.LMD);;Tables (*.csv *.CSV *.tsv *.TSV *.txt *.TXT);;All files (*)"
)


def files_of_folder(folder: Path) -> list[Path]:
    """List the sample files of a folder; raises UserError where there is none or more than a list can show."""
    with refusing(folder, "read"):
        paths = sample_files(folder)
    if not paths:
        raise UserError(f"{folder} holds no sample files (FCS, LMD, CSV or TSV); open the folder that does.")
    if len(paths) > _FOLDER_LIMIT:
        raise UserError(f"{folder} holds more than {_FOLDER_LIMIT} samples; open one of its subfolders at a time.")
    return paths
