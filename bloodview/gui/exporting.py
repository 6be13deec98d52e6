"""Exporting samples of the worklist: what and where to is asked, then the files are written in the background."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale, QStandardPaths, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from bloodview.errors import UserError
from bloodview.export import Exported, Form
from bloodview.gui.errors import show_error
from bloodview.gui.export_work import export_events, export_table
from bloodview.gui.job import Task
from bloodview.gui.parts import text_label
from bloodview.gui.session import Session
from bloodview.language import mark, tr, trn, whole
from bloodview.progress import Report
from bloodview.store import Store, WorklistRow

Read = Callable[..., None]
"""`Records.read`: gives the open store to a function, and its answer to another."""

_CHOICES: tuple[tuple[str, Form | None], ...] = (
    (mark("Table of results for a spreadsheet (CSV)"), None),
    (mark("All events with labels, for data tools (Parquet)"), Form.PARQUET),
    (mark("All events with labels, for cytometry programs (FCS)"), Form.FCS),
)
_MOST_PROBLEMS = 8


class ExportDialog(QDialog):
    """Asks what to export of the samples chosen."""

    def __init__(self, session: Session, read: Read, rows: Sequence[WorklistRow], parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._read, self._rows = session, read, tuple(rows)
        self._parent = parent
        self.setWindowTitle(tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.what = QComboBox()
        self.what.setAccessibleName(tr("What to export"))
        self.what.addItems([tr(words) for words, _form in _CHOICES])
        self.comma = QCheckBox(tr("Decimal commas, cells parted by semicolons"))
        self.comma.setToolTip(tr("As spreadsheets of many countries expect it"))
        self.comma.setChecked(QLocale().decimalPoint() == ",")
        self.what.currentIndexChanged.connect(self._follow)
        count = trn("{number} sample is selected.", "{number} samples are selected.", len(rows))
        form_ = QFormLayout()
        form_.setHorizontalSpacing(14)
        form_.setVerticalSpacing(10)
        form_.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        label = text_label(tr("What"))
        label.setBuddy(self.what)
        form_.addRow(label, self.what)
        form_.addRow("", self.comma)
        self.export = QPushButton(tr("Export…"))
        self.export.setObjectName("primary")
        self.export.setDefault(True)
        self.export.clicked.connect(self._ask_where)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.export, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(text_label(count, name="heading"))
        column.addLayout(form_)
        privacy = tr("The table names patients and owners; FCS files name them where the analyser's own file does.")
        column.addWidget(text_label(privacy, name="muted", wrap=True))
        column.addStretch()
        column.addWidget(buttons)
        self.setMinimumWidth(70 * self.fontMetrics().averageCharWidth())

    def _form(self) -> Form | None:
        return _CHOICES[self.what.currentIndex()][1]

    def _follow(self) -> None:
        self.comma.setEnabled(self._form() is None)

    def _ask_where(self) -> None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen = self._form()
        if chosen is None:
            suggested = str(Path(documents) / "results.csv")
            name, _filter = QFileDialog.getSaveFileName(
                self, tr("Export the results"), suggested, tr("Tables ({patterns})", patterns="*.csv")
            )
            path = Path(name) if name.lower().endswith(".csv") or not name else Path(f"{name}.csv")
            folder = path.parent
        else:
            name = QFileDialog.getExistingDirectory(self, tr("Choose a folder for the files"), documents)
            path = folder = Path(name)
        if not name:
            return
        watched = self._session.settings.watched_folder
        if watched and folder == Path(watched):
            words = tr(
                "{folder} is watched, and what lies in it is imported as samples; choose another folder.",
                folder=folder,
            )
            show_error(UserError(words), self)
            return
        comma = self.comma.isChecked()
        self.accept()
        self._read(lambda store: store, partial(_run, self._session, self._rows, path, chosen, comma, self._parent))


def show_export(session: Session, read: Read, rows: Sequence[WorklistRow], parent: QWidget) -> ExportDialog | None:
    """Ask what to export of these samples; nothing where there are none."""
    if not rows:
        return None
    dialog = ExportDialog(session, read, rows, parent)
    dialog.open()
    return dialog


def _run(
    session: Session,
    rows: Sequence[WorklistRow],
    path: Path,
    form: Form | None,
    comma: bool,
    parent: QWidget,
    store: Store,
) -> None:
    work: Callable[[Report], Any] = (
        partial(export_table, store, rows, path, comma)
        if form is None
        else partial(export_events, store, rows, path, form)
    )
    session.jobs.add(
        Task(
            title=tr("Exporting"),
            work=work,
            done=partial(_tell, parent, path),
            failed=session.crashed.emit,
        )
    )


def _tell(parent: QWidget, path: Path, exported: Exported) -> None:
    """Say what was written, and what could not be."""
    if not isValid(parent):
        return
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(tr("Export"))
    box.setText(done_words(path, exported))
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.open()


def done_words(path: Path, exported: Exported) -> str:
    """Say what an export wrote, and of what it could not write the first few."""
    if exported.files == (path,):
        said = tr("The results are in {path}.", path=path)
    else:
        said = trn("{number} file is in {path}.", "{number} files are in {path}.", len(exported.files), path=path)
    left = len(exported.problems) - _MOST_PROBLEMS
    more = [tr("Further samples that could not be exported: {number}.", number=whole(left))] if left > 0 else []
    return "\n\n".join([said, *exported.problems[:_MOST_PROBLEMS], *more])
