"""What the model counted and what is counted by hand, side by side."""

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from bloodview.gui.parts import text_label
from bloodview.gui.units import COUNT_UNITS
from bloodview.gui.words import count_interval, count_words
from bloodview.language import mark, tr
from bloodview.result import Counts, Result

_ROWS = {"rbc": "RBC", "retic_pct": "RETIC", "clump_pct": "CLUMP", "plt": "PLT"}
_HEADS = (mark("Model"), mark("By hand"))


class Compare(QWidget):
    """Four counts in two columns, each with its 95 % interval; what differs is bold."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        for column, head in enumerate(_HEADS, 1):
            grid.addWidget(text_label(tr(head), name="muted"), 0, column)
        self.cells: dict[str, tuple[QLabel, QLabel]] = {}
        for row, (key, name) in enumerate(_ROWS.items(), 1):
            unit = COUNT_UNITS[key]
            grid.addWidget(text_label(f"{name}  {unit}", name="muted"), row, 0)
            self.cells[key] = (text_label(), text_label())
            for column, cell in enumerate(self.cells[key], 1):
                grid.addWidget(cell, row, column)
        grid.setRowStretch(len(_ROWS) + 1, 1)
        self.setAccessibleName(tr("Counts of the model and by hand"))

    def show_counts(self, model: Result | None, hand: Result | None) -> None:
        """Show the counts of the model, and those by hand where there are any."""
        told = []
        for key, (before, after) in self.cells.items():
            before.setText(_words(key, model.counts if model is not None else None))
            after.setText(_words(key, hand.counts if hand is not None else None))
            differs = hand is not None and before.text() != after.text()
            after.setStyleSheet("font-weight: 600;" if differs else "")
            told.append(
                tr(
                    "{count}: model {before}, by hand {after}",
                    count=_ROWS[key],
                    before=before.text(),
                    after=after.text(),
                )
            )
        self.setAccessibleDescription(". ".join(told))


def _words(key: str, counts: Counts | None) -> str:
    estimate = getattr(counts, key) if counts is not None else None
    if estimate is None:
        return "–"
    return f"{count_words(key, estimate.value)}  ({count_interval(key, estimate)})"
