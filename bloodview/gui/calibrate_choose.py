"""Calibration, first page: which folder, which table of references, which panel, and what to call the model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFontDatabase
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bloodview.gui.files import TABLES, filters
from bloodview.gui.parts import card, text_label
from bloodview.language import mark, tr

_WORDS = mark(
    "BloodView learns your analyser from 20 to 100 of its own samples and the counts that another method found in "
    "them. No cell has to be marked by hand. The samples are not changed, and the model in use stays in use until you "
    "accept the new one."
)
_TABLE_WORDS = mark(
    "The table of references is a CSV file with one row a sample file: rbc in 10¹²/L, plt in 10⁹/L, retic_pct and "
    "clump_pct in % of red cell events. Cells may be left blank."
)
_EXAMPLE = """file,species,rbc,plt,retic_pct,clump_pct
sample-001.fcs,dog,6.47,361,0.41,0.51
sample-002.fcs,cat,8.12,,0.73,1.90
sample-003.fcs,horse,9.05,148,,0.20"""


@dataclass(frozen=True)
class Choice:
    """What to calibrate with; without a panel file one is proposed from the samples."""

    folder: Path
    table: Path
    panel: Path | None
    name: str


class ChoosePage(QWidget):
    """Asks for folder, table, panel and name; emits `changed`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.folder = QLineEdit(placeholderText=tr("Folder of the sample files: choose it, or drop it here"))
        self.table = QLineEdit(placeholderText=tr("reference.csv, or another table of reference counts"))
        self.panel = QLineEdit(placeholderText=tr("Proposed from the samples"))
        self.name = QLineEdit(placeholderText=tr("Named after the analyser"), maxLength=200)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(tr("Samples"), _with_button(self.folder, self._browse_folder))
        form.addRow(tr("References"), _with_button(self.table, self._browse_table))
        form.addRow(tr("Panel"), _with_button(self.panel, self._browse_panel))
        form.addRow(tr("Name of the model"), self.name)
        self.missing = text_label(name="muted", wrap=True)
        frame, content, _head = card()
        content.setContentsMargins(18, 14, 18, 18)
        content.setSpacing(16)
        content.addWidget(text_label(tr(_WORDS), wrap=True))
        content.addLayout(form)
        content.addWidget(self.missing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(frame)
        column.addWidget(_example())
        column.addStretch()
        for edit in (self.folder, self.table, self.panel):
            edit.setAcceptDrops(False)  # the page takes what is dropped
            edit.textChanged.connect(self._changed)
        self._changed()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Choose what was dropped."""
        event.acceptProposedAction()
        self.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def choice(self) -> Choice | None:
        """Give what was chosen, None while something is missing."""
        if self._complaint():
            return None
        panel = self.panel.text().strip()
        return Choice(
            Path(self.folder.text().strip()),
            Path(self.table.text().strip()),
            Path(panel) if panel else None,
            self.name.text().strip(),
        )

    def take(self, paths: Sequence[Path]) -> None:
        """Take what was dropped: a folder, a table (with the folder it lies in), a panel."""
        for path in paths:
            if path.is_dir():
                self._take_folder(path)
            elif path.suffix.lower() == ".toml":
                self.panel.setText(str(path))
            elif path.suffix.lower() in (".csv", ".tsv", ".txt"):
                if not self.folder.text().strip():
                    self.folder.setText(str(path.parent))
                self.table.setText(str(path))
            elif path.is_file():
                self._take_folder(path.parent)

    def _take_folder(self, folder: Path) -> None:
        self.folder.setText(str(folder))
        guessed = guess_table(folder)
        if guessed is not None:
            self.table.setText(str(guessed))

    def _changed(self) -> None:
        self.missing.setText(self._complaint())
        self.changed.emit()

    def _complaint(self) -> str:
        folder, table, panel = (edit.text().strip() for edit in (self.folder, self.table, self.panel))
        if not folder:
            return tr("Choose the folder that holds the sample files.")
        if not Path(folder).is_dir():
            return tr("{folder} is not a folder.", folder=folder)
        if not table:
            return tr("Choose the table of reference counts.")
        if not Path(table).is_file():
            return tr("{file} does not exist.", file=table)
        if panel and not Path(panel).is_file():
            return tr("{file} does not exist; leave the panel empty to have one proposed.", file=panel)
        return ""

    def _browse_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Folder of the samples"), self.folder.text())
        if name:
            self._take_folder(Path(name))

    def _browse_table(self) -> None:
        start = self.table.text() or self.folder.text()
        name, _filter = QFileDialog.getOpenFileName(
            self, tr("Table of references"), start, filters(tr("Tables ({patterns})", patterns=TABLES))
        )
        if name:
            self.take([Path(name)])

    def _browse_panel(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(
            self, tr("Panel"), self.panel.text(), filters(tr("Panels ({patterns})", patterns="*.toml"))
        )
        if name:
            self.panel.setText(name)


def guess_table(folder: Path) -> Path | None:
    """Find the table of references in a folder: reference.csv, or else the only CSV file."""
    try:
        tables = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file())
    except OSError:
        return None
    named = [path for path in tables if path.name.casefold() in ("reference.csv", "references.csv")]
    return named[0] if named else tables[0] if len(tables) == 1 else None


def _example() -> QWidget:
    frame, content, _head = card(tr("What the table looks like"))
    content.setContentsMargins(18, 12, 18, 16)
    content.addWidget(text_label(tr(_TABLE_WORDS), name="muted", wrap=True))
    rows = text_label(_EXAMPLE)
    rows.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    rows.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    content.addWidget(rows)
    return frame


def _with_button(edit: QLineEdit, browse: Callable[[], None]) -> QHBoxLayout:
    button = QPushButton(tr("Browse…"))
    button.setAutoDefault(False)
    button.clicked.connect(lambda: browse())
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(edit, 1)
    row.addWidget(button)
    return row
