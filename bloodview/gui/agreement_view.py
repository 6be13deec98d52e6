"""How a model agrees with the references of its calibration: the table, two plots, and the samples that agree least."""

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bloodview.clinic.agreement import HeldOut, columns, comparisons, disagreements
from bloodview.clinic.figures import figure
from bloodview.clinic.quality import GOALS
from bloodview.clinic.suspects import suspects
from bloodview.gui.agreement_plots import AgreementPlots
from bloodview.gui.agreement_table import AgreementTable
from bloodview.gui.parts import card, text_label
from bloodview.gui.remarks import Remarks
from bloodview.language import mark, tr, trc

_WORST = 20
_TABLE_HEIGHT = 172
_NOTE = mark(
    "Every sample was counted by a model that was not fitted to it. Differences hold the errors of the reference "
    "method too. Shaded: the allowable error."
)


_NOTHING = mark("This model keeps no counts beside references; its model card says how it agrees.")


class AgreementView(QWidget):
    """Draws the agreement of held-out samples; choosing a row of a table shows its count in the plots."""

    def __init__(self) -> None:
        super().__init__()
        self._held_out: Sequence[HeldOut] = ()
        self.suspects = Remarks()
        self.table = AgreementTable()
        self.table.setFixedHeight(_TABLE_HEIGHT)
        self.plots = AgreementPlots()
        self.worst = _Worst()
        top, inside, _head = card()
        inside.setContentsMargins(6, 4, 6, 4)
        inside.addWidget(self.table)
        least, content, _head = card(tr("Agree least"))
        content.addWidget(self.worst)
        least.setMinimumWidth(330)
        self.note = text_label(tr(_NOTE), name="muted", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.plots, 5)
        row.addWidget(least, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.suspects)
        column.addWidget(top)
        column.addLayout(row, 1)
        column.addWidget(self.note)
        self.table.selectionModel().currentRowChanged.connect(lambda index, _before: self._show_row(index.row()))
        self.worst.currentCellChanged.connect(lambda row, *_others: self._show_count(self.worst.count_of(row)))

    def show_rows(self, held_out: Sequence[HeldOut]) -> None:
        """Show the held-out samples of a model."""
        self._held_out = held_out
        doubts = suspects(held_out) if held_out else (tr(_NOTHING),)
        self.suspects.say([("review", sentence) for sentence in doubts])
        # What holds for all samples first: four rows tell the whole at a glance.
        self.table.rows.show(sorted(comparisons(held_out), key=lambda comparison: bool(comparison.species)))
        self.worst.show_rows(held_out)
        self.plots.clear()
        self.table.selectRow(0)

    def _show_row(self, row: int) -> None:
        comparison = self.table.rows.comparison(row)
        if comparison is not None:
            self.plots.show_comparison(comparison, *columns(self._held_out, comparison.count, comparison.species))

    def _show_count(self, count: str) -> None:
        for row in range(self.table.rows.rowCount()):
            comparison = self.table.rows.comparison(row)
            if comparison is not None and (comparison.count, comparison.species) == (count, ""):
                self.table.selectRow(row)


class _Worst(QTableWidget):
    """The counts that agree least with their references."""

    def __init__(self) -> None:
        super().__init__(0, 4)
        self.setHorizontalHeaderLabels([tr("Sample"), tr("Count"), trc("reference count", "Given"), tr("Counted")])
        self.setAccessibleName(tr("Samples that agree least"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(25)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, held_out: Sequence[HeldOut]) -> None:
        """List the worst counts, the worst first."""
        worst = disagreements(held_out)[:_WORST]
        self.setRowCount(len(worst))
        for row, each in enumerate(worst):
            label = GOALS[each.count].label
            named = {"file": each.file, "count": label}
            said = (
                tr("{file}: {count}, within the allowable error", **named)
                if each.allowed
                else tr("{file}: {count}, beyond the allowable error", **named)
            )
            # A mark in words' place, so that colour is not needed.
            texts = [each.file, label, figure(each.reference), f"{figure(each.counted)}{'' if each.allowed else ' ✗'}"]
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(html.escape(said))
                item.setData(Qt.ItemDataRole.UserRole, each.count)
                if column >= 2:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)

    def count_of(self, row: int) -> str:
        """Give the count that a row is about."""
        item = self.item(row, 0)
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""
