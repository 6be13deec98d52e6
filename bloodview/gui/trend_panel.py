"""The trends of four counts side by side, each with its last value and reference interval above it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from bloodview.gui.history_values import Past, interval_words
from bloodview.gui.parts import ElidedLabel, card, text_label
from bloodview.gui.trend_plot import TrendPlot
from bloodview.gui.worklist_words import COUNT_TITLES, COUNT_UNITS, COUNT_WORDS, flagged
from bloodview.language import tr

KEYS = ("rbc", "retic", "clump_pct", "plt")


class TrendCard(QFrame):
    """One count: its name, its last value and interval, and its plot."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self.plot = TrendPlot(key)
        self.title = text_label(COUNT_TITLES[key], name="heading")
        self.title.setToolTip(tr(COUNT_WORDS[key]))
        self.detail = ElidedLabel(name="muted")
        frame, content, head = card()
        head.addWidget(self.title)
        head.addWidget(self.detail, 1)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        content.addWidget(self.plot, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)

    def show_history(self, history: Sequence[Past]) -> None:
        """Show the results that hold this count."""
        self.plot.show_history(history)
        with_count = [past for past in history if self._key in past.counts]
        if not with_count:
            only_held = any(self._key in past.guesses for past in history)
            self.detail.set_whole(tr("held for review") if only_held else tr("no result"))
            return
        last = with_count[-1]
        words = flagged(self._key, last.counts[self._key], last.flags.get(self._key, ""))
        limits = interval_words(last.intervals.get(self._key))
        self.detail.set_whole(f"{words} {COUNT_UNITS[self._key]} · {limits}")


class TrendPanel(QWidget):
    """The four cards; `chosen` tells of the sample whose point was clicked."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.cards = {key: TrendCard(key) for key in KEYS}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, shown in enumerate(self.cards.values()):
            grid.addWidget(shown, place // 2, place % 2)
            shown.plot.chosen.connect(self.chosen)

    def show_history(self, history: Sequence[Past]) -> None:
        """Show a history, the oldest first."""
        for shown in self.cards.values():
            shown.show_history(history)
