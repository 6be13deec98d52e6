"""The samples of the worklist as rows of a table."""

import html
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Qt

from bloodview.gui.table_model import LEFT, Index, TableModel
from bloodview.gui.words import count_interval
from bloodview.gui.worklist_words import (
    COUNT_UNITS,
    COUNT_WORDS,
    FLAG_WORDS,
    STATE_TIPS,
    flagged,
    held_lines,
    held_word,
    moment_words,
    patient_title,
    row_state,
    species_title,
)
from bloodview.language import mark, tr
from bloodview.result import Estimate, Release
from bloodview.store.records import WorklistRow

Flagging = Callable[[WorklistRow], Mapping[str, str]]

KEYS = ("state", "patient", "owner", "species", "rbc", "retic_pct", "clump_pct", "plt", "acquired", "imported", "file")
COUNTS = ("rbc", "retic_pct", "clump_pct", "plt")
_HEADERS = (
    *(mark("State"), mark("Patient"), mark("Owner"), mark("Species"), "RBC", "RETIC %", "CLUMP %", "PLT"),
    *(mark("Acquired"), mark("Imported"), mark("File")),
)
_TIPS = (
    mark("Where the sample stands, from new to signed"),
    mark("The animal the sample was taken from"),
    mark("Owner of the animal"),
    mark("Species of the animal"),
    mark("Red cells, ×10¹²/L; L low, H high, LL and HH critical, in brackets borderline"),
    mark("Reticulocytes, % of red cell events"),
    mark("Clumped red cells, % of red cell events"),
    mark("Platelets, ×10⁹/L; L low, H high, LL and HH critical, in brackets borderline"),
    mark("When the analyser measured the sample"),
    mark("When the sample came into the records"),
    mark("Sample file"),
)

ROW = int(Qt.ItemDataRole.UserRole)
FLAG = ROW + 1
HELD = ROW + 2  # why a count is held, empty for one that is not


def no_flags(_row: WorklistRow) -> Mapping[str, str]:
    """Give no flag to any count."""
    return {}


class WorklistModel(TableModel):
    """One row a sample; `flagging` gives the flags of a row's counts by the count's key."""

    def __init__(self, flagging: Flagging = no_flags) -> None:
        super().__init__(_HEADERS, _TIPS, alignment)
        self._flagging = flagging
        self._rows: Sequence[WorklistRow] = ()
        self._flags: dict[int, Mapping[str, str]] = {}

    def show(self, rows: Sequence[WorklistRow]) -> None:
        """Show other rows; where they are of the same samples only their cells change."""
        same = [row.sample_id for row in rows] == [row.sample_id for row in self._rows]
        if not same:
            self.beginResetModel()
        self._rows = tuple(rows)
        self._flags = {}
        if same and rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(KEYS) - 1))
        elif not same:
            self.endResetModel()

    def set_flagging(self, flagging: Flagging) -> None:
        """Judge the counts by other reference intervals."""
        self._flagging = flagging
        self.show(self._rows)

    def rows(self) -> Sequence[WorklistRow]:
        """Give the rows shown, in their order."""
        return self._rows

    def row_of(self, number: int) -> WorklistRow | None:
        """Give the sample of a row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def count(self) -> int:
        """Count the samples."""
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's words, flag, alignment and tool tip."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, key = self._rows[index.row()], KEYS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, key)
        if role == ROW:
            return row
        if role == FLAG:
            return self._flag(row, key)
        if role == HELD:
            return row.held.get(key, "") if key in COUNTS else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if key in COUNTS and key in row.held:
                return tr("hold: {reason}", reason=row.held[key])
            flag = tr(FLAG_WORDS.get(self._flag(row, key), ""))
            return f"{self._words(row, key)}, {flag}" if flag else self._words(row, key)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "<br>".join(html.escape(line) for line in self._tip(row, key) if line)
        return None

    def _flag(self, row: WorklistRow, key: str) -> str:
        if key not in COUNTS or estimate_of(row, key) is None:
            return ""
        if row.sample_id not in self._flags:
            self._flags[row.sample_id] = self._flagging(row)
        return self._flags[row.sample_id].get(key, "")

    def _words(self, row: WorklistRow, key: str) -> str:
        if key in COUNTS and estimate_of(row, key) is None and key in row.held:
            return held_word()
        if key in COUNTS:
            return flagged(key, estimate_of(row, key), self._flag(row, key))
        if key == "state":
            return row_state(row)
        if key == "patient":
            return tr("Control: {control}", control=row.control) if row.control else patient_title(row.patient)
        if key == "owner":
            return row.patient.patient.owner if row.patient is not None else ""
        if key == "species":
            return species_title(row.species)
        if key == "file":
            return row.file
        return moment_words(moment_of(row, key))

    def _tip(self, row: WorklistRow, key: str) -> list[str]:
        estimate = estimate_of(row, key)
        if key in COUNTS and key in row.held:
            return held_lines(key, row.held[key], getattr(row.counts, key, None))
        if key in COUNTS and estimate is None:
            refused = row.release is Release.REFUSED
            return [
                tr("The release gate refused this result; open it to read why.") if refused else tr("Not counted yet.")
            ]
        if estimate is not None:
            shown = f"{self._words(row, key)} {COUNT_UNITS[key]}"
            flag = tr(FLAG_WORDS.get(self._flag(row, key), ""))
            within = tr("95 % interval {interval}", interval=count_interval(key, estimate))
            return [tr(COUNT_WORDS[key]), shown, within, flag]
        if key == "state":
            return [row_state(row), tr(STATE_TIPS[row.state]), _signature(row)]
        if key == "patient" and row.patient is not None:
            patient = row.patient.patient
            return [patient.name, patient.identifier, patient.breed, patient.microchip]
        return [self._words(row, key)]


def estimate_of(row: WorklistRow, key: str) -> Estimate | None:
    """Give a count of a row; a refused result gives none, and none is given that is held, as on paper."""
    if key not in COUNTS or key in row.held or row.counts is None or row.release is Release.REFUSED:
        return None
    estimate = getattr(row.counts, key)
    return estimate if isinstance(estimate, Estimate) else None


def moment_of(row: WorklistRow, key: str) -> datetime | None:
    """Give when a row's sample was acquired or imported."""
    return row.acquired if key == "acquired" else row.imported


def _signature(row: WorklistRow) -> str:
    if row.signed_at is None:
        return ""
    return tr("Signed by {who}, {moment}", who=row.signed_by, moment=moment_words(row.signed_at))


def alignment(column: int) -> Qt.AlignmentFlag:
    """Set counts to the right, everything else to the left."""
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    return right if KEYS[column] in COUNTS else LEFT
