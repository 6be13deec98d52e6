"""Tools > Quality control: charts and table of a level's controls, its lots, and what can be done with them."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from bloodview.clinic.controls import CONTROLLED, ControlMaterial
from bloodview.errors import UserError
from bloodview.gui.audit_view import AuditDialog
from bloodview.gui.beside import show_beside
from bloodview.gui.parts import card, plain_button, text_label
from bloodview.gui.quality_asking import ExcludeDialog
from bloodview.gui.quality_form import MaterialForm
from bloodview.gui.quality_plot import Dot, LeveyJennings
from bloodview.gui.quality_table import ControlTable
from bloodview.gui.quality_words import level_title, material_title, today_words
from bloodview.gui.quality_work import Book, exclude, read_book
from bloodview.gui.records import Records
from bloodview.gui.worklist_words import COUNT_TITLES, COUNT_UNITS
from bloodview.language import day_words, tr
from bloodview.store import AuditRow, By, ControlRecord, MaterialRecord, audit_about, save_material


class QualityDialog(QDialog):
    """One level at a time: its four charts above its table."""

    def __init__(self, records: Records, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records = records
        self._book = Book()
        self.setWindowTitle(tr("Quality control"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.state = text_label(wrap=True)
        self.level = QComboBox()
        self.level.setAccessibleName(tr("Level"))
        self.level.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.lots = QComboBox()
        self.lots.setAccessibleName(tr("Lot"))
        self.lots.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.about = text_label(name="muted", wrap=True)
        self.charts = {count: LeveyJennings(count) for count in CONTROLLED}
        self._cards: dict[str, QWidget] = {}
        self.table = ControlTable()
        self.add = plain_button(tr("Add a lot…"), lambda: self._ask_material(None))
        self.change = plain_button(tr("Change the lot…"), lambda: self._ask_material(self._lot()))
        self.audit = plain_button(tr("Audit trail…"), self._ask_audit)
        self.exclude = plain_button(tr("Exclude…"), self._ask_exclude)
        close = plain_button(tr("Close"), self.reject)
        self._place(close)
        self.level.currentIndexChanged.connect(self._show_level)
        self.lots.currentIndexChanged.connect(self._show_lot)
        self.table.selectionModel().selectionChanged.connect(self._refresh)
        records.changed.connect(self.reload)
        metrics = self.fontMetrics()
        self.resize(150 * metrics.averageCharWidth(), 46 * metrics.lineSpacing())
        self._refresh()
        self.reload()

    def reload(self) -> None:
        """Read the controls again."""
        self._records.read(read_book, self._show)

    def _show(self, book: Book) -> None:
        if not isValid(self):  # closed before the answer came
            return
        self._book = book
        kept = self.level.currentText()
        self.level.blockSignals(True)
        self.level.clear()
        self.level.addItems(list(dict.fromkeys(level_title(each.material) for each in book.materials)))
        self.level.setCurrentIndex(max(self.level.findText(kept), 0 if book.materials else -1))
        self.level.blockSignals(False)
        if book.materials:
            self.state.setText(today_words(book.days))
        else:
            self.state.setText(
                tr(
                    "There is no control yet. Add the lot of a control with its targets; measure it like a sample, "
                    "with the lot as its patient number, or open its file and choose Analysis > Use as control."
                )
            )
        self._show_level()

    def _show_level(self) -> None:
        mine = self._mine()
        kept = self.lots.currentData()
        self.lots.blockSignals(True)
        self.lots.clear()
        for each in reversed(mine):
            self.lots.addItem(tr("lot {lot}", lot=each.material.lot), each.id)
        self.lots.setCurrentIndex(max(self.lots.findData(kept), 0 if mine else -1))
        self.lots.blockSignals(False)
        ids = [each.id for each in mine]
        self.table.rows.show(self._book, ids)
        for count, chart in self.charts.items():
            dots = self._dots(count, {each.id: each.material for each in mine})
            chart.show_controls(dots)
        self._arrange([count for count in self.charts if any(count in each.material.targets for each in mine)])
        self._show_lot()

    def _arrange(self, counts: Sequence[str]) -> None:
        """Place the charts of the counts that have targets, two beside each other."""
        for count, frame in self._cards.items():
            self._grid.removeWidget(frame)
            frame.setVisible(count in counts)
        for place, count in enumerate(counts):
            alone = len(counts) == place + 1 and place % 2 == 0
            self._grid.addWidget(self._cards[count], place // 2, place % 2, 1, 2 if alone else 1)

    def _show_lot(self) -> None:
        lot = self._lot()
        self.about.setText(_about(lot.material) if lot is not None else "")
        self._refresh()

    def _mine(self) -> list[MaterialRecord]:
        wanted = self.level.currentText()
        return [each for each in self._book.materials if level_title(each.material) == wanted]

    def _lot(self) -> MaterialRecord | None:
        return next((each for each in self._book.materials if each.id == self.lots.currentData()), None)

    def _dots(self, count: str, known: dict[int, ControlMaterial]) -> list[Dot]:
        dots = []
        for each in self._book.controls:
            material = known.get(each.material_id)
            if material is None or count not in material.targets or count not in each.counts:
                continue
            rules = self._book.rules(each).get(count, frozenset())
            at = each.at.astimezone()
            dots.append(Dot(at, each.counts[count], material.lot, material.targets[count], rules, each.excluded))
        return dots

    def _place(self, close: QPushButton) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.state)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.level)
        top.addWidget(self.lots)
        top.addWidget(self.about, 1)
        column.addLayout(top)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        for count, chart in self.charts.items():
            frame, content, head = card()
            head.addWidget(text_label(COUNT_TITLES[count], name="heading"))
            head.addWidget(text_label(COUNT_UNITS[count], name="muted"))
            head.addStretch()
            content.addWidget(chart, 1)
            frame.setParent(self)
            frame.hide()
            self._cards[count] = frame
        column.addLayout(self._grid, 3)
        frame, content, _head = card()
        content.addWidget(self.table)
        column.addWidget(frame, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.add, self.change, self.exclude, self.audit):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(close)
        column.addLayout(buttons)

    def _refresh(self) -> None:
        control = self.table.chosen()
        self.change.setEnabled(self._lot() is not None)
        self.audit.setEnabled(control is not None or self._lot() is not None)
        self.exclude.setEnabled(control is not None)
        self.exclude.setText(tr("Count again…") if control is not None and control.excluded else tr("Exclude…"))
        for shown in (self.level, self.lots):
            shown.setVisible(bool(self._book.materials))

    def _ask_material(self, before: MaterialRecord | None) -> None:
        analysers = {each.instrument for each in self._book.controls}
        analysers |= {each.material.analyser for each in self._book.materials}
        form = MaterialForm(before, self._book.users, self._records.named, sorted(analysers), self)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.wanted.connect(partial(self._keep_material, form, before))
        form.open()

    def _keep_material(self, form: MaterialForm, before: MaterialRecord | None, told: ControlMaterial, by: By) -> None:
        number = before.id if before is not None else None
        self._records.write(
            lambda store: save_material(store, told, by, number),
            partial(self._have_kept_material, form, by),
            partial(self._refuse, form),
        )

    def _have_kept_material(self, form: MaterialForm, by: By, kept: MaterialRecord) -> None:
        self._records.named = by.name
        if isValid(self):
            if self.level.findText(level_title(kept.material)) < 0:
                self.level.addItem(level_title(kept.material))
            self.level.setCurrentText(level_title(kept.material))
            self.lots.addItem(kept.material.lot, kept.id)
            self.lots.setCurrentIndex(self.lots.findData(kept.id))
        if isValid(form):
            form.finish()

    def _ask_exclude(self) -> None:
        control = self.table.chosen()
        if control is not None:
            dialog = ExcludeDialog(control, self._book.users, self._records.named, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.wanted.connect(partial(self._exclude, dialog, control))
            dialog.open()

    def _exclude(self, dialog: ExcludeDialog, control: ControlRecord, reason: str, by: By) -> None:
        self._records.write(
            lambda store: exclude(store, control, by, reason),
            partial(self._have_excluded, dialog, by),
            partial(self._refuse, dialog),
        )

    def _have_excluded(self, dialog: ExcludeDialog, by: By, _kept: ControlRecord) -> None:
        self._records.named = by.name
        if isValid(dialog):
            dialog.finish()

    def _refuse(self, dialog: MaterialForm | ExcludeDialog, error: Exception) -> None:
        if isinstance(error, UserError) and isValid(dialog):
            dialog.refuse(str(error))
        else:
            self._records.fail(error)

    def _ask_audit(self) -> None:
        control, lot = self.table.chosen(), self._lot()
        if control is not None:
            known = {each.id: each.material for each in self._book.materials}
            subject, title = f"control {control.id}", material_title(known[control.material_id])
        elif lot is not None:
            subject, title = f"material {lot.id}", material_title(lot.material)
        else:
            return
        self._records.read(lambda store: audit_about(store, subject), partial(self._show_audit, title))

    def _show_audit(self, title: str, trail: tuple[AuditRow, ...]) -> None:
        if isValid(self):
            AuditDialog(title, trail, self).open()


def show_quality(records: Records, parent: QWidget) -> QualityDialog:
    """Show quality control beside the window, one such dialog at a time."""
    return show_beside(parent, QualityDialog, lambda: QualityDialog(records, parent))


def _about(material: ControlMaterial) -> str:
    """Say what is known of a lot besides its targets."""
    told = []
    if material.expiry is not None:
        day = day_words(material.expiry)
        told.append(
            tr("EXPIRED on {day}", day=day) if material.expired(date.today()) else tr("expires on {day}", day=day)
        )
    if material.valid_from is not None:
        told.append(tr("targets valid from {day}", day=day_words(material.valid_from)))
    told.append(tr("for {analyser}", analyser=material.analyser) if material.analyser else tr("for every analyser"))
    return "   ·   ".join(told)
