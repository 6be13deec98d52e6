"""Reviewing, signing, amending and the audit trail from the window: asks, has the records do it, tells how it went."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bloodview.errors import UserError
from bloodview.gui.audit_view import AuditDialog
from bloodview.gui.records import Records
from bloodview.gui.records_work import messages_of
from bloodview.gui.signing_amend import AmendDialog
from bloodview.gui.signing_dialog import SignDialog
from bloodview.gui.signing_review import ReviewDialog
from bloodview.gui.signing_rules import can_amend, can_review
from bloodview.gui.worklist_model import Flagging
from bloodview.gui.worklist_words import patient_title
from bloodview.store import (
    AuditRow,
    Store,
    UserRecord,
    WorklistRow,
    amend,
    audit_of,
    comment,
    mark_reviewed,
    sample_by_id,
    sign,
    users,
)


class Signing(QObject):
    """The dialogs begin with the name that was given last, so that it is typed once a day."""

    def __init__(self, records: Records, flagging: Flagging, window: QWidget) -> None:
        super().__init__(window)
        self._records, self._flagging, self._window = records, flagging, window

    def sign(self, rows: Sequence[WorklistRow]) -> None:
        """Ask who signs these results; a single signed one is amended instead."""
        if len(rows) == 1 and can_amend(rows[0]):
            self._records.read(users, partial(self._ask_amend, rows[0]))
        elif rows:
            self._records.read(partial(_before_signing, rows), partial(self._ask_sign, rows))

    def review(self, row: WorklistRow) -> None:
        """Ask who looked at a result that was held, and what they saw."""
        if can_review(row):
            self._records.read(partial(_before_signing, [row]), partial(self._ask_review, row))

    def show_audit(self, row: WorklistRow) -> None:
        """Show what was done to a sample."""
        self._records.read(lambda store: audit_of(store, row.sample_id), partial(self._show_audit, row))

    def _show_audit(self, row: WorklistRow, trail: tuple[AuditRow, ...]) -> None:
        AuditDialog("   ·   ".join((patient_title(row.patient), row.file)), trail, self._window).open()

    def _ask_sign(self, rows: Sequence[WorklistRow], told: tuple[tuple[UserRecord, ...], tuple[str, ...]]) -> None:
        known, messages = told
        dialog = SignDialog(rows, known, self._records.named, messages, self._flagging, self._window)
        dialog.signed.connect(partial(self._sign, dialog))
        dialog.open()

    def _ask_amend(self, row: WorklistRow, known: tuple[UserRecord, ...]) -> None:
        dialog = AmendDialog(row, known, self._records.named, self._window)
        dialog.amended.connect(partial(self._amend, dialog))
        dialog.open()

    def _ask_review(self, row: WorklistRow, told: tuple[tuple[UserRecord, ...], tuple[str, ...]]) -> None:
        known, messages = told
        dialog = ReviewDialog(row, known, self._records.named, messages, self._window)
        dialog.reviewed.connect(partial(self._review, dialog))
        dialog.open()

    def _review(self, dialog: ReviewDialog, sample_id: int, who: str, pin: str | None, remark: str) -> None:
        self._records.named = who
        work = partial(mark_reviewed, sample_id=sample_id, who=who, remark=remark, pin=pin)
        self._records.write(work, lambda _sample: dialog.finish(), partial(self._refuse, dialog.refuse))

    def _sign(self, dialog: SignDialog, ids: tuple[int, ...], who: str, pin: str | None, text: str | None) -> None:
        self._records.named = who
        work = partial(_sign_all, ids=ids, who=who, pin=pin, text=text)
        self._records.write(work, lambda _none: dialog.finish(), partial(self._refuse, dialog.refuse))

    def _amend(self, dialog: AmendDialog, sample_id: int, who: str, why: str) -> None:
        self._records.named = who
        work = partial(amend, sample_id=sample_id, who=who, why=why)
        self._records.write(work, lambda _sample: dialog.finish(), partial(self._refuse, dialog.refuse))

    def _refuse(self, say: Callable[[str], None], error: Exception) -> None:
        if isinstance(error, UserError):
            say(str(error))
            # Of several some may be signed.
            self._records.changed.emit()
        else:
            self._records.crashed.emit(error)


def _before_signing(rows: Sequence[WorklistRow], store: Store) -> tuple[tuple[UserRecord, ...], tuple[str, ...]]:
    return users(store), messages_of(store, rows[0]) if len(rows) == 1 else ()


def _sign_all(store: Store, ids: Sequence[int], who: str, pin: str | None, text: str | None) -> None:
    for sample_id in ids:
        if sample_by_id(store, sample_id).signed_at is None:
            if text is not None:
                comment(store, sample_id, text, who)
            sign(store, sample_id, who, pin)
