"""Two models side by side: what they were made of, and how each agrees with the references of its own calibration."""

import html
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bloodview.analysis.library import Installed
from bloodview.calibration import model_facts
from bloodview.clinic.agreement import Comparison, HeldOut, comparisons
from bloodview.clinic.figures import percent, signed
from bloodview.clinic.quality import GOALS
from bloodview.gui.model_words import NAMES, since_words
from bloodview.gui.parts import scaled_font, text_label
from bloodview.language import mark, tr, trn, whole
from bloodview.language import percent as share_words
from bloodview.learn.manifest import Manifest

_NOTE = mark(
    "Each model was measured on samples of its own calibration that were left out of its training. Where the samples "
    "are not the same, part of the difference is theirs."
)
_LACKS = mark("not kept")
Line = tuple[str, str, str]


class CompareDialog(QDialog):
    """A table of facts and agreement, one column a model."""

    def __init__(
        self, models: tuple[Installed, Installed], rows: tuple[Sequence[HeldOut], Sequence[HeldOut]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Compare two models"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lines = compared(models, rows)
        self.table = QTableWidget(len(lines), 3)
        for column, name in enumerate(("", models[0].name, models[1].name)):
            head = QTableWidgetItem(name)
            head.setToolTip(html.escape(name))
            self.table.setHorizontalHeaderItem(column, head)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(25)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                item = QTableWidgetItem(text)
                item.setToolTip(html.escape(text.strip()))
                if not any(line[1:]):
                    item.setFont(scaled_font(self.font(), 1.0, bold=True))
                self.table.setItem(row, column, item)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(16, 14, 16, 14)
        column_.setSpacing(10)
        column_.addWidget(self.table, 1)
        column_.addWidget(text_label(tr(_NOTE), name="muted", wrap=True))
        column_.addWidget(buttons)
        room = self.screen().availableGeometry()
        self.resize(min(860, room.width() - 40), min(720, room.height() - 50))


def compared(models: tuple[Installed, Installed], rows: tuple[Sequence[HeldOut], Sequence[HeldOut]]) -> Sequence[Line]:
    """Give the lines of the table: a heading has two empty columns."""
    first, second = (_facts(model) for model in models)
    lines: list[Line] = [(name, first[name], second.get(name, "–")) for name in first]
    overall = [{each.count: each for each in comparisons(held_out) if not each.species} for held_out in rows]
    medians = [_medians(model.manifest) for model in models]
    median = tr("median error")
    for count, goal in GOALS.items():
        lines.append((f"{goal.label} [{goal.unit}]", "", ""))
        lines.append((f"   {median}", medians[0].get(goal.label, "–"), medians[1].get(goal.label, "–")))
        sides = [_measures(side.get(count)) for side in overall]
        lines += [(f"   {name}", sides[0][name], sides[1][name]) for name in sides[0]]
    return lines


def _facts(model: Installed) -> Mapping[str, str]:
    if model.manifest is None:
        return {tr("Damaged"): model.fault}
    _name, *facts = model_facts(model.manifest)
    return {**dict(facts), tr("Installed"): since_words(model)}


def _medians(manifest: Manifest | None) -> Mapping[str, str]:
    rows = manifest.agreement if manifest is not None else ()
    return {NAMES[row.count]: _median(row.median_error, row.samples) for row in rows}


def _median(error: float, samples: int) -> str:
    return trn("{error} of {number} sample", "{error} of {number} samples", samples, error=share_words(error, 1))


def _measures(found: Comparison | None) -> Mapping[str, str]:
    names = (tr("bias"), tr("limits of agreement"), tr("CV"), tr("within the allowable error"))
    if found is None:
        return dict.fromkeys(names, tr(_LACKS))
    limits = found.absolute
    words = (
        signed(limits.bias.value),
        tr("{low} to {high}", low=signed(limits.lower.value), high=signed(limits.upper.value)),
        percent(found.cv),
        tr("{share} of {number}", share=percent(found.within), number=whole(found.n)),
    )
    return dict(zip(names, words, strict=True))
