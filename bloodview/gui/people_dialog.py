"""Tools > People: who works in the clinic and may sign; every change is told in the audit trail."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from bloodview.errors import UserError
from bloodview.gui.audit_view import AuditDialog
from bloodview.gui.beside import show_beside
from bloodview.gui.parts import card, plain_button, text_label
from bloodview.gui.people_form import PersonForm
from bloodview.gui.people_table import PeopleTable
from bloodview.gui.records import Records
from bloodview.language import tr
from bloodview.store import AuditRow, By, Person, Store, UserRecord, add_user, audit_about, change_user, users


class PeopleDialog(QDialog):
    """The people as a table beside what can be done with them."""

    def __init__(self, records: Records, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records = records
        self._people: tuple[UserRecord, ...] = ()
        self._last = ""
        self.setWindowTitle(tr("People"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = PeopleTable()
        self.state = text_label(name="muted", wrap=True)
        self.add = plain_button(tr("Add…"), lambda: self._ask(None))
        self.change = plain_button(tr("Change…"), lambda: self._ask(self.table.chosen()))
        self.audit = plain_button(tr("Audit trail…"), self._ask_audit)
        close = plain_button(tr("Close"), self.reject)
        self._place(close)
        self.table.selectionModel().selectionChanged.connect(self._refresh)
        self.table.activated.connect(lambda _index: self._ask(self.table.chosen()))
        letter = self.fontMetrics().averageCharWidth()
        self.resize(92 * letter, 22 * self.fontMetrics().lineSpacing())
        self._refresh()
        self.reload()

    def reload(self, chosen: int | None = None) -> None:
        """Read the people again, and select one of them."""
        self._records.read(users, partial(self._show, chosen))

    def _show(self, chosen: int | None, people: tuple[UserRecord, ...]) -> None:
        if not isValid(self):  # closed before the answer came
            return
        kept = self.table.chosen()
        wanted = chosen if chosen is not None else kept.id if kept is not None else None
        self._people = people
        self.table.rows.show(people)
        self.table.selectRow(max(0, self.table.rows.row_of(wanted)) if wanted is not None else 0)
        if people:
            words = tr(
                "Only the vets of this list sign results. Nobody is removed from it, since signed results keep their "
                "names."
            )
        else:
            words = tr(
                "Nobody is kept yet: whoever signs writes a name. Once there is a first vet, only the vets of this "
                "list sign."
            )
        self.state.setText(words)
        # Qt leaves a label that wraps one line where its words change once the dialog is laid out.
        self.state.setMinimumHeight(2 * self.state.fontMetrics().lineSpacing())
        self._refresh()

    def _place(self, close: QPushButton) -> None:
        frame, content, _head = card()
        content.addWidget(self.table)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.add, self.change, self.audit):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.state)
        column.addWidget(frame, 1)
        column.addLayout(buttons)

    def _refresh(self) -> None:
        chosen = self.table.chosen() is not None
        self.change.setEnabled(chosen)
        self.audit.setEnabled(chosen)

    def _ask(self, person: UserRecord | None) -> None:
        form = PersonForm(self._people, person, self._last, self)
        form.wanted.connect(partial(self._keep, form, person))
        form.open()

    def _keep(self, form: PersonForm, before: UserRecord | None, told: Person, pin: str | None, by: By) -> None:
        def work(store: Store) -> UserRecord:
            if before is None:
                return add_user(store, told, pin or "", by)
            return change_user(store, before.id, told, pin, by)

        self._records.write(work, partial(self._have_kept, form, by), partial(self._refuse, form))

    def _have_kept(self, form: PersonForm, by: By, kept: UserRecord) -> None:
        if isValid(form):
            form.finish()
        if isValid(self):
            self._last = by.name
            self.reload(kept.id)

    def _refuse(self, form: PersonForm, error: Exception) -> None:
        if isinstance(error, UserError) and isValid(form):
            form.refuse(str(error))
        elif isinstance(error, UserError):
            self._records.refused.emit(error)
        else:
            self._records.crashed.emit(error)

    def _ask_audit(self) -> None:
        person = self.table.chosen()
        if person is not None:
            self._records.read(
                lambda store: audit_about(store, f"user {person.id}"), partial(self._show_audit, person.name)
            )

    def _show_audit(self, name: str, trail: tuple[AuditRow, ...]) -> None:
        if isValid(self):
            AuditDialog(name, trail, self).open()


def people_action(records: Records, window: QWidget) -> QAction:
    """Make the action for the menu; it waits for the records."""
    action = QAction(tr("People…"), window)
    action.setToolTip(tr("Who works here, who may sign, and their PINs"))
    action.triggered.connect(lambda: show_people(records, window))

    def refresh() -> None:
        action.setEnabled(records.store is not None)

    records.opened.connect(refresh)
    records.unusable.connect(refresh)
    refresh()
    return action


def show_people(records: Records, parent: QWidget) -> PeopleDialog:
    """Show the people beside the window, one such dialog at a time."""
    return show_beside(parent, PeopleDialog, lambda: PeopleDialog(records, parent))
