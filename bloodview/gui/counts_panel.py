"""The four counts, large, each with its unit, its flag, its 95 % interval and the reference interval."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bloodview.gui.history_previous import Previous
from bloodview.gui.history_values import change_words, interval_words
from bloodview.gui.parts import ElidedLabel, scaled_font, text_label
from bloodview.gui.theme import tokens_of
from bloodview.gui.words import count_interval, count_words
from bloodview.gui.worklist_words import (
    COUNT_UNITS,
    COUNT_WORDS,
    CRITICAL,
    FLAG_LETTERS,
    FLAG_WORDS,
    guess_words,
    held_word,
)
from bloodview.language import day_words, tr
from bloodview.report import Judged
from bloodview.report.colours import population_colour
from bloodview.report.results import intervals_named
from bloodview.report.rows import reference_words
from bloodview.result import Counts, Estimate, Population, Release, Result, released


class CountCard(QFrame):
    """One count: name, value with unit and flag, intervals, and one more line of what belongs to it.

    key : of the count in `Counts` that is shown large
    """

    def __init__(self, name: str, short: str, key: str, population: Population) -> None:
        super().__init__()
        self.setObjectName("card")
        self._name = f"{name} ({short})"
        self._key = key
        self._flag = ""
        self._held = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.value = text_label()
        self.value.setFont(scaled_font(self.value.font(), 2.3, bold=True))
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.unit = text_label(name="muted", size=1.1)
        self.flag = text_label(size=1.5, bold=True)
        self.interval = text_label(name="muted")
        self.reference = text_label(name="muted")
        self.reference.hide()
        self.more = text_label()
        self.hold = ElidedLabel()
        self.hold.hide()
        self.before = ElidedLabel(name="muted")
        self.before.hide()
        self._population = population
        self._spot = QFrame()
        self._spot.setFixedSize(10, 10)
        self._recolour()
        head = QHBoxLayout()
        head.setSpacing(7)
        head.addWidget(self._spot)
        head.addWidget(text_label(name, name="heading"))
        head.addStretch()
        head.addWidget(text_label(short, name="muted"))
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.value)
        line.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch()
        line.addWidget(self.flag, 0, Qt.AlignmentFlag.AlignVCenter)
        self.unit.setContentsMargins(0, 0, 0, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 9, 14, 10)
        column.setSpacing(1)
        column.addLayout(head)
        column.addLayout(line)
        column.addWidget(self.interval)
        column.addWidget(self.reference)
        column.addWidget(self.more)
        column.addWidget(self.hold)
        column.addWidget(self.before)

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_spot"):
            self._recolour()

    def _recolour(self) -> None:
        colour = population_colour(self._population, tokens_of(self).is_dark)
        self._spot.setStyleSheet(f"background: {colour}; border-radius: 5px;")
        tokens = tokens_of(self)
        self.value.setStyleSheet(f"color: {tokens.review};" if self._held else "")
        self.flag.setStyleSheet(f"color: {tokens.refused if self._flag in CRITICAL else tokens.review};")

    def show_count(self, estimate: Estimate | None, unit: str, more: str, missing: str) -> None:
        """Show a count, or why there is none."""
        self._held = False
        self.more.show()
        self.hold.hide()
        self.value.setText(count_words(self._key, estimate.value if estimate else None))
        self.unit.setText(unit if estimate else "")
        self.interval.setText(
            tr("95 % interval {interval}", interval=count_interval(self._key, estimate)) if estimate else missing
        )
        self.more.setText(more)
        said = f"{self.value.text()} {unit}, {self.interval.text()}. {more}" if estimate else missing
        self.setAccessibleName(f"{self._name}: {said}")

    def show_hold(self, reason: str, estimate: Estimate) -> None:
        """Show that a count is held and why, in its place, and small what it would be."""
        self.value.setText(held_word())
        self.unit.setText("")
        self.interval.setText(guess_words(self._key, estimate))
        # In the place of what belongs to a count, so that the cards stay alike; the banner above says it whole.
        self.more.hide()
        self.hold.set_whole(reason)
        self.hold.show()
        said = tr("hold: {reason}", reason=reason)
        self.setAccessibleName(f"{self._name}: {said} {self.interval.text()}")
        self._held = True
        self._recolour()

    def show_released(self, words: str) -> None:
        """Show that a person released the count, though it was held; the line takes its room without words too."""
        self.hold.set_whole(words)
        self.hold.show()
        if words:
            self.setAccessibleName(f"{self.accessibleName()}. {words}")

    def show_flag(self, judged: Judged, others: Sequence[str] = ()) -> None:
        """Show the flag and the reference interval; the tool tip says more, also of other counts on this card."""
        self._flag = str(judged.flags.get(self._key, ""))
        self.flag.setText(FLAG_LETTERS.get(self._flag, ""))
        limits = judged.intervals.get(self._key) if judged.intervals is not None else None
        self.reference.setText(interval_words(limits))
        self.reference.setVisible(judged.intervals is not None)
        told = [line for key in (self._key, *others) for line in flag_lines(key, judged)]
        self.setToolTip("<br>".join(html.escape(line) for line in told))
        if told:
            self.setAccessibleName(f"{self.accessibleName()}. {'. '.join(told)}")
        self._recolour()

    def show_before(self, words: str) -> None:
        """Show what was counted before in the same patient; without it the line takes no room."""
        self.before.set_whole(words)
        self.before.setVisible(bool(words))
        self.setAccessibleDescription(words)


class CountsPanel(QWidget):
    """The four counts side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.rbc = CountCard(tr("Red cells"), "RBC", "rbc", Population.RBC)
        self.retic = CountCard(tr("Reticulocytes"), "RETIC", "retic_pct", Population.RETIC)
        self.clump = CountCard(tr("Clumped red cells"), "CLUMP", "clump_pct", Population.CLUMP)
        self.plt = CountCard(tr("Platelets"), "PLT", "plt", Population.PLT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for shown in (self.rbc, self.retic, self.clump, self.plt):
            row.addWidget(shown, 1)

    def show_result(self, result: Result, judged: Judged, freed: str = "") -> None:
        """Show the counts of a result beside what is normal; a refused or held one gives none, as on paper.

        freed : who released what was held, empty while it is held
        """
        self._show_counts(result, str(judged.flags.get("retic", "")))
        self._show_held(result, freed)
        for shown in (self.rbc, self.clump, self.plt):
            shown.show_flag(judged)
        self.retic.show_flag(judged, ("retic",))

    def _show_counts(self, result: Result, retic_flag: str) -> None:
        counts = result.counts
        if result.release is Release.REFUSED:
            for shown in (self.rbc, self.retic, self.clump, self.plt):
                shown.show_count(None, "", "", tr("refused: the messages say why"))
            return
        concentration = tr("needs the analysed volume") if result.volume_nl is None else tr("not measurable")
        if result.volume_nl is not None and result.dilution is None:
            concentration = tr("needs the dilution")
        self.rbc.show_count(counts.rbc, COUNT_UNITS["rbc"], _uncorrected(counts), concentration)
        self.retic.show_count(counts.retic_pct, "%", _absolute(counts, retic_flag), tr("no red cells to count among"))
        self.clump.show_count(counts.clump_pct, "%", tr("of red cell events"), tr("no red cells to count among"))
        self.plt.show_count(counts.plt, COUNT_UNITS["plt"], "", concentration)

    def _show_held(self, result: Result, freed: str) -> None:
        if result.release is Release.REFUSED:
            return
        held = result.withheld
        cards = {"rbc": self.rbc, "retic_pct": self.retic, "clump_pct": self.clump, "plt": self.plt}
        for key, shown in cards.items():
            estimate: Estimate | None = getattr(result.counts, key)
            if key in held and estimate is not None and not freed:
                shown.show_hold(held[key], estimate)
            elif held and freed:
                shown.show_released(freed if key in held and estimate is not None else "")
        if "retic" in held and "retic_pct" not in held and not freed:
            self.retic.more.setText(tr("absolute count held, as RBC"))

    def show_previous(self, result: Result | None, previous: Previous | None, by_hand: bool = False) -> None:
        """Show the patient's counts before this result, and how they changed."""
        cards = {"rbc": self.rbc, "retic_pct": self.retic, "clump_pct": self.clump, "plt": self.plt}
        known = result is not None and result.release is not Release.REFUSED and previous is not None
        # All four have the line or none, so that the cards stay alike.
        for key, shown in cards.items():
            counts = None if result is None else result.counts if by_hand else released(result.counts, result.held)
            shown.show_before(_before(key, counts, previous) if known and counts and previous else "")


def flag_lines(key: str, judged: Judged) -> list[str]:
    """Say where a count lies beside its reference interval, and where that comes from; nothing without one."""
    limits = judged.intervals.get(key) if judged.intervals is not None else None
    if judged.intervals is None or limits is None:
        return []
    flag, count = FLAG_WORDS.get(str(judged.flags.get(key, "")), ""), tr(COUNT_WORDS[key])
    named = intervals_named(judged.intervals)
    return [
        tr("{count}: {flag}", count=count, flag=tr(flag)) if flag else count,
        tr(
            "Reference interval {interval} {unit} ({animals})",
            interval=reference_words(limits),
            unit=COUNT_UNITS[key],
            animals=named,
        ),
        tr("Source: {source}", source=limits.source),
        *(
            [tr("Critical: {source}", source=limits.critical_source)]
            if flag and judged.flags.get(key, "") in CRITICAL
            else []
        ),
    ]


def _before(key: str, counts: Counts, previous: Previous) -> str:
    then, now = getattr(previous.counts, key), getattr(counts, key)
    day = day_words(previous.at.astimezone().date())
    if then is None:
        return tr("before: not counted ({day})", day=day)
    change = f"  {change_words(key, now, then)}" if now is not None else ""
    return tr("before {count}  ({day})", count=f"{count_words(key, then.value)}{change}", day=day)


def _uncorrected(counts: Counts) -> str:
    if counts.rbc_uncorrected is None:
        return ""
    return tr("without clump correction {count}", count=count_words("rbc_uncorrected", counts.rbc_uncorrected))


def _absolute(counts: Counts, flag: str) -> str:
    if counts.retic is None:
        return tr("of red cell events")
    letters = FLAG_LETTERS.get(flag, "")
    value = f"{count_words('retic', counts.retic.value)} {COUNT_UNITS['retic']}"
    return f"{value}  ({count_interval('retic', counts.retic)})" + (f"  {letters}" if letters else "")
