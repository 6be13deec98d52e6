"""The gates over the current result: what each holds, and the way to take one away."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from bloodview.gating import Axis, Gate, Labelled, PolygonGate
from bloodview.gui.marks import mark_pixmap
from bloodview.gui.scale import Kind, Scale
from bloodview.gui.theme import tokens_of
from bloodview.language import digits, tr, trn
from bloodview.report.colours import population_label

_ROWS = 3


class GateList(QWidget):
    """Numbered as in the plots; `removed` carries the place of one that is taken away."""

    removed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.rows = QListWidget()
        self.rows.setAccessibleName(tr("Gates, in the order in which they are applied"))
        self.rows.setMinimumHeight(_ROWS * self.fontMetrics().lineSpacing() + 16)
        self.remove = QPushButton(tr("Remove gate"))
        self.remove.setToolTip(tr("Take the selected gate away (Del)"))
        self.remove.clicked.connect(self._remove)
        side = QVBoxLayout()
        side.addWidget(self.remove)
        side.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.rows, 1)
        row.addLayout(side)
        self.rows.currentRowChanged.connect(lambda: self._refresh())
        self.rows.installEventFilter(self)
        self._refresh()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Take a gate away with the Delete key."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete:
            self._remove()
            return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def show_gates(self, gates: tuple[Gate, ...], labelled: Labelled | None) -> None:
        """Show other gates; the selection stays at its place."""
        chosen = self.rows.currentRow()
        dark = tokens_of(self).is_dark
        with QSignalBlocker(self.rows):
            self.rows.clear()
            for number, gate in enumerate(gates, 1):
                held = labelled.held[number - 1] if labelled is not None and len(labelled.held) == len(gates) else 0
                item = QListWidgetItem(QIcon(mark_pixmap(gate.population, dark)), _words(number, gate, held))
                self.rows.addItem(item)
            self.rows.setCurrentRow(min(chosen if chosen >= 0 else len(gates) - 1, len(gates) - 1))
        self._refresh()

    def _remove(self) -> None:
        if self.rows.currentRow() >= 0:
            self.removed.emit(self.rows.currentRow())

    def _refresh(self) -> None:
        self.remove.setEnabled(self.rows.currentRow() >= 0)


def _words(number: int, gate: Gate, held: int) -> str:
    population = population_label(gate.population)
    events = trn("{number} event", "{number} events", held)
    if isinstance(gate, PolygonGate):
        where = tr("{x} and {y}", x=gate.x.name, y=gate.y.name)
    elif gate.high is None and gate.low is not None:
        where = tr("{axis} from {place}", axis=gate.axis.name, place=digits(_raw(gate.axis, gate.low), 3))
    elif gate.low is None and gate.high is not None:
        where = tr("{axis} below {place}", axis=gate.axis.name, place=digits(_raw(gate.axis, gate.high), 3))
    else:
        where = gate.axis.name
    return "   ·   ".join((f"{number}  {population}", where, events))


def _raw(axis: Axis, place: float) -> float:
    return Scale(Kind(axis.stretch), axis.cofactor, axis.floor).raw(place)
