"""The right side of the window: verdict, counts and pictures of the current sample, or what to do to get them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from bloodview.clinic import all_species, clinic_folder
from bloodview.gui.actions import Actions
from bloodview.gui.counts_panel import CountsPanel
from bloodview.gui.empty import Empty
from bloodview.gui.gates import Gating
from bloodview.gui.gates_panel import GatePanel
from bloodview.gui.histogram_panel import HistogramPanel
from bloodview.gui.parts import ElidedLabel, card
from bloodview.gui.plot_bar import PlotBar
from bloodview.gui.population_table import PopulationTable
from bloodview.gui.scatter_panel import LatentPanel, ScatterPanel
from bloodview.gui.session import Entry, Session, State
from bloodview.gui.verdict import Verdict
from bloodview.gui.words import file_words, model_words, title
from bloodview.language import moment_words, tr, trn
from bloodview.report import judged

_MARGIN, _SCROLL_BAR, _NARROW = 16, 10, 400
_PLOT, _DRAWN_IN = 120, 240  # least height of a plot, and of one in which gates are drawn
_UNLIMITED = 16_777_215  # Qt's own, which PySide does not name


class ResultPanel(QStackedWidget):
    """Places the parts; each draws itself from the session."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._actions = actions
        self.empty = Empty()
        self.heading = ElidedLabel(size=1.55, bold=True)
        self.subheading = ElidedLabel(name="muted")
        self.counted_by = ElidedLabel(name="muted")
        self.verdict = Verdict()
        self.counts = CountsPanel()
        self.bar = PlotBar(session)
        self.scatter = ScatterPanel(session)
        self.latent = LatentPanel(session)
        self.gates = GatePanel(session, Gating(session), self.scatter, self.latent)
        self.gates.hide()
        self.histogram = HistogramPanel(session)
        self.table = PopulationTable(session)
        self.page = QWidget()
        self._place()
        self.addWidget(self.empty)
        # On a small or enlarged screen the page scrolls; nothing is squeezed or cut off.
        self.scroller = QScrollArea()
        self.scroller.setWidget(self.page)
        self.scroller.setWidgetResizable(True)
        self.addWidget(self.scroller)
        self._gates_wanted: bool | None = None
        self.scroller.verticalScrollBar().rangeChanged.connect(self._show_gates)
        self.scroller.verticalScrollBar().actionTriggered.connect(self._let_scroll)
        for plot in (self.scatter.plot, self.latent.plot):
            self.bar.tool_chosen.connect(plot.set_tool)
            self.bar.whole_wanted.connect(plot.show_all)
        session.current_changed.connect(self._refresh)
        session.entries_changed.connect(self._refresh)
        session.previous_changed.connect(self._count)
        session.hand_changed.connect(self._count)
        self.gates.gating.changed.connect(self._count)
        self.bar.review_wanted.connect(self._review)
        self._refresh()

    def resizeEvent(self, event: object) -> None:
        """Keep the verdict in sight where the page is wider than the window."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        wider = self.page.minimumSizeHint().width() > self.width()
        seen = max(_NARROW, self.width() - 2 * _MARGIN - _SCROLL_BAR)
        self.verdict.setMaximumWidth(seen if wider else _UNLIMITED)

    def _place(self) -> None:
        table, content, head_of_table = card(tr("Populations"))
        head_of_table.addWidget(self.counted_by, 1)
        self.counted_by.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        content.addWidget(self.table)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(_MARGIN, 6, _MARGIN, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self.heading, 2)
        head.addWidget(self.subheading, 3)
        self.subheading.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        column.addLayout(head)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        banner = QHBoxLayout()
        banner.addWidget(self.verdict, 1)
        banner.addStretch()
        column.addLayout(banner)
        column.addWidget(self.counts)
        column.addWidget(self.bar)
        column.addWidget(self.gates)
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(self.scatter, 0, 0)
        grid.addWidget(self.latent, 0, 1)
        grid.addWidget(table, 1, 0)
        grid.addWidget(self.histogram, 1, 1)
        grid.setRowStretch(0, 8)
        grid.setRowStretch(1, 3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid, 1)

    def _refresh(self) -> None:
        entry = self._session.current
        if entry is None or entry.result is None:
            self._explain(entry)
            self.setCurrentWidget(self.empty)
            return
        self.heading.set_whole(title(entry))
        self._count()
        self.setCurrentWidget(self.scroller)

    def _count(self) -> None:
        """Show the counts as they are looked at: those by hand while gates are drawn."""
        entry, shown = self._session.current, self._session.shown
        if entry is None or shown is None:
            return
        self.counted_by.set_whole(self._counted_by(model_words(shown)))
        taken = entry.sample.acquired if entry.sample is not None else None
        freed = self._session.freed
        when = taken.date() if taken is not None else None
        found = judged(shown, entry.patient, when, clinic_folder(), by_hand=bool(freed))
        self.verdict.show_entry(entry, [message.text for message in found.messages], freed)
        self.counts.show_result(shown, found, freed)
        self._compare()

    def _counted_by(self, model: str) -> str:
        if self._session.hand is not None:
            return tr("counted by hand, not saved")
        draft = self.gates.gating.draft
        if draft is not None and draft.by:
            return tr("counted by hand over {model}", model=model)
        return tr("counted by {model}", model=model)

    def _review(self, on: bool) -> None:
        """Show the bar of gates, and the plots large enough to draw in; the page scrolls."""
        self.gates.setVisible(on)
        for plot in (self.scatter.plot, self.latent.plot):
            plot.setMinimumHeight(_DRAWN_IN if on else _PLOT)
        self._gates_wanted = on
        self._show_gates()

    def _show_gates(self) -> None:
        """Scroll to the bar of gates, again whenever the page has grown, until somebody scrolls by hand."""
        if self._gates_wanted is not None:
            self.scroller.verticalScrollBar().setValue(self.gates.y() if self._gates_wanted else 0)

    def _let_scroll(self) -> None:
        self._gates_wanted = None

    def _compare(self) -> None:
        entry = self._session.current
        self.counts.show_previous(self._session.shown, self._session.previous, bool(self._session.freed))
        if entry is not None:
            self.subheading.set_whole(
                "   ·   ".join(part for part in (self._session.standing, _describe(entry)) if part)
            )

    def _explain(self, entry: Entry | None) -> None:
        actions = self._actions
        if entry is None:
            self.empty.say(
                "drop",
                tr("Drop sample files here"),
                tr("FCS, LMD, CSV or TSV files of a blood analyser, or a folder of them. You can also open them."),
                actions.open,
            )
        elif entry.state is State.READING:
            self.empty.say("waiting", tr("Reading the file…"), file_words(entry), None)
        elif entry.state is State.WAITING:
            self.empty.say("waiting", tr("Waiting for the work before it"), file_words(entry), None)
        elif entry.state is State.ANALYZING:
            self.empty.say("analyzing", tr("Analyzing…"), file_words(entry), actions.cancel)
        elif entry.state is State.FAILED:
            again = actions.analyze if entry.sample is not None else actions.open
            readable = entry.sample is not None
            heading = tr("This sample could not be analyzed") if readable else tr("This file cannot be read")
            self.empty.say("refused", heading, entry.reason, again)
        else:
            warnings = entry.sample.warnings if entry.sample is not None else ()
            self.empty.say(
                "analyze",
                title(entry),
                "\n".join([_describe(entry), *warnings, tr("Press Analyze to count its cells.")]),
                actions.analyze,
            )


def _describe(entry: Entry) -> str:
    labels = {species.key: species.label for species in all_species()}
    parts = [labels.get(entry.species, tr("species not stated")), file_words(entry)]
    if entry.sample is not None:
        parts.append(trn("{number} event", "{number} events", len(entry.sample.events)))
        if entry.sample.acquired is not None:
            parts.append(moment_words(entry.sample.acquired))
    return "   ·   ".join(parts)
