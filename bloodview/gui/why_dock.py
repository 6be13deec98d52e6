"""Beside the plots: why a population, an event or another sample's events are not ordinary red cells."""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QDockWidget, QFrame, QPushButton, QScrollArea, QVBoxLayout

from bloodview.errors import UserError
from bloodview.gui.job import Task
from bloodview.gui.parts import text_label
from bloodview.gui.result_panel import ResultPanel
from bloodview.gui.session import Entry, Session
from bloodview.gui.theme import tokens_of
from bloodview.gui.why_bars import Bar, Bars
from bloodview.gui.why_outline import EventClicks, Places, UsualOutline
from bloodview.gui.why_words import against_words, channel_words, completeness, heading, nearest_words
from bloodview.gui.why_work import Answer, Question, answer
from bloodview.gui.words import title
from bloodview.language import tr
from bloodview.progress import Report
from bloodview.report.colours import population_colour, population_label
from bloodview.result import MEANINGS, Population

Work = Callable[[Session, Question, Report], Answer]
_ASKED = tuple(population for population in Population if population is not Population.RBC)


class WhyDock(QDockWidget):
    """Asks and shows; nothing is worked out while it is closed."""

    def __init__(self, session: Session, result: ResultPanel, work: Work = answer) -> None:
        super().__init__(tr("Why"))
        self.setObjectName("why")
        self._session, self._work = session, work
        self._event: int | None = None
        self._answer: Answer | None = None
        self._asked: Question | None = None
        self.population = QComboBox()
        self.population.setAccessibleName(tr("Population to explain"))
        for each in _ASKED:
            self.population.addItem(population_label(each), each)
            self.population.setItemData(self.population.count() - 1, tr(MEANINGS[each]), Qt.ItemDataRole.ToolTipRole)
        self.population.setCurrentIndex(_ASKED.index(Population.PLT))
        self.other = QComboBox()
        self.other.setAccessibleName(tr("What to compare with"))
        self.other.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.heading = text_label(name="heading", wrap=True)
        self.bars = Bars()
        self.bars.setAccessibleName(tr("How much each channel speaks for the population"))
        self.sums = text_label(name="muted", wrap=True)
        self.nearest = text_label(name="muted", wrap=True)
        self.whole = QPushButton(tr("Back to the population"))
        self.whole.clicked.connect(lambda: self.ask_event(None))
        self.outline = QCheckBox(tr("Usual outline of the species"))
        self.outline.setToolTip(
            tr("Grey lines in the plot of events hold 50 % (full) and 95 % (dashed) of each population of the training")
        )
        self.outline.toggled.connect(self._draw_outline)
        self._place()
        self._usual = UsualOutline(session, result.scatter)
        self.clicks = (
            EventClicks(result.scatter.plot, self._usual.places),
            EventClicks(result.latent.plot, self._latent_places),
        )
        for clicks in self.clicks:
            clicks.clicked.connect(self._clicked)
        for chooser in (*result.scatter.channels, *result.scatter.kinds):
            chooser.currentIndexChanged.connect(self._follow_axes)
        self.population.currentIndexChanged.connect(lambda: self.ask_event(None))
        self.other.currentIndexChanged.connect(lambda: self.ask_event(None))
        session.result_changed.connect(self._begin)
        session.entries_changed.connect(self._list_others)
        self.visibilityChanged.connect(self._begin)
        self.toggleViewAction().setText(tr("&Why"))
        self.toggleViewAction().setShortcut(QKeySequence("F7"))
        self.toggleViewAction().setToolTip(tr("Show which channels decided (F7)"))
        self._list_others()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_usual"):
            self._show()

    def ask_event(self, event: int | None) -> None:
        """Explain one event, or the chosen population where there is none."""
        self._event = event
        self._ask()

    def _place(self) -> None:
        inside = QFrame()
        inside.setObjectName("side")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        column.addWidget(text_label(tr("Which channels decided"), name="muted"))
        column.addWidget(self.population)
        column.addWidget(self.other)
        column.addWidget(self.outline)
        column.addWidget(self.heading)
        column.addWidget(self.bars)
        column.addWidget(self.sums)
        column.addWidget(self.nearest)
        column.addWidget(self.whole)
        column.addWidget(text_label(tr("Click an event in a plot to explain that one."), name="muted", wrap=True))
        column.addStretch()
        scroller = QScrollArea()
        scroller.setWidget(inside)
        scroller.setWidgetResizable(True)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(scroller)
        self.setMinimumWidth(350)

    def _begin(self) -> None:
        self._event = self._answer = None
        self._list_others()
        self._ask()

    def _list_others(self) -> None:
        """Offer the other samples that the same model counted."""
        current = self._session.current
        chosen = self.other.currentData()
        with QSignalBlocker(self.other):
            self.other.clear()
            self.other.addItem(tr("against an ordinary red cell"), None)
            for entry in self._session.entries:
                same = current is not None and entry.made_by == current.made_by
                if same and entry is not current and entry.sample is not None and entry.result is not None:
                    self.other.addItem(tr("against the sample {name}", name=title(entry)), entry.key)
            self.other.setCurrentIndex(max(0, self.other.findData(chosen) if chosen is not None else 0))

    def _ask(self) -> None:
        entry = self._session.current
        if not self.isVisible() or entry is None or entry.sample is None or entry.result is None:
            self._show()
            return
        question = self._question(entry)
        self._asked = question
        self._session.jobs.add(
            Task(
                title=tr("Finding out which channels decided"),
                work=partial(self._work, self._session, question),
                done=self._have,
                failed=self._fail,
            )
        )

    def _question(self, entry: Entry) -> Question:
        before = self._answer
        kept = before.basis if before is not None and before.question.entry.result is entry.result else None
        other = self._session.entry(self.other.currentData()) if self._event is None else None
        return Question(entry, self.population.currentData(), self._event, other, self._usual.axes(), kept)

    def _have(self, found: Answer) -> None:
        # An answer to an earlier question is not shown over a later one.
        if found.question is self._asked:
            self._answer = found
            self._show()

    def _fail(self, error: Exception) -> None:
        self._answer = None
        self._show()
        if isinstance(error, UserError):
            self.heading.setText(str(error))
        else:
            self._session.crashed.emit(error)

    def _show(self) -> None:
        found = self._answer
        for shown in (self.bars, self.sums, self.nearest):
            shown.setVisible(found is not None and found.explanation.drawn > 0)
        self.whole.setVisible(self._event is not None)
        self._draw_outline()
        if found is None:
            self.heading.setText(tr("Analyze a sample to see which channels decided."))
            return
        told, other = found.explanation, found.question.other
        if told.drawn == 0:
            name = population_label(told.population)
            self.heading.setText(tr("There is no event of the population {population} here.", population=name))
            return
        self.heading.setText(
            heading(told)
            if other is None
            else tr(
                "How {population} differ from those of {name}",
                population=population_label(told.population),
                name=title(other),
            )
        )
        words = channel_words if other is None else against_words
        bars = [Bar(name, float(told.attribution[row]), words(told, row)) for row, name in enumerate(told.channels)]
        self.bars.show_bars(bars, population_colour(told.population, tokens_of(self).is_dark))
        self.sums.setText(completeness(told))
        self.nearest.setText(nearest_words(told))

    def _draw_outline(self) -> None:
        wanted = self.outline.isChecked() and self.isVisible() and self._answer is not None
        self._usual.show_outlines(self._answer.outlines if wanted and self._answer is not None else ())

    def _follow_axes(self) -> None:
        if self.isVisible() and self._answer is not None and self._usual.axes() != self._answer.question.axes:
            self._usual.show_outlines(())
            self._ask()
        else:
            self._draw_outline()

    def _clicked(self, event: int) -> None:
        if self.isVisible():
            self.ask_event(event)

    def _latent_places(self) -> Places | None:
        entry = self._session.current
        if entry is None or entry.result is None:
            return None
        latent = entry.result.latent.astype(np.float64)
        return latent[:, 0], latent[:, 1]
