"""Calibrating to an analyser: four pages, from the choice of the samples to the model that is accepted or not."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from bloodview.calibration.checked import CheckedCohort
from bloodview.errors import UserError
from bloodview.gui.agreement_saving import save_agreement
from bloodview.gui.asking import ask
from bloodview.gui.calibrate_choose import ChoosePage
from bloodview.gui.calibrate_foot import Foot, Page, Steps
from bloodview.gui.calibrate_result import ResultPage
from bloodview.gui.calibrate_run import RunPage
from bloodview.gui.calibrate_table import TablePage
from bloodview.gui.calibrating import Calibrating
from bloodview.gui.errors import show_error
from bloodview.gui.session import Session
from bloodview.language import tr
from bloodview.progress import Step


class CalibrateDialog(QDialog):
    """Leads through the pages, which do not know each other; work runs in the session's queue."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._leaving = False
        self.work = Calibrating(session, self)
        self.choose, self.table, self.run, self.outcome = ChoosePage(), TablePage(), RunPage(), ResultPage()
        self.steps = Steps()
        self.foot = Foot()
        self.pages = QStackedWidget()
        for page in (self.choose, self.table, self.run, self.outcome):
            self.pages.addWidget(page)
        self.setWindowTitle(tr("Calibrate to an analyser"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(12)
        column.addWidget(self.steps)
        column.addWidget(self.pages, 1)
        column.addWidget(self.foot)
        room = self.screen().availableGeometry()
        self.resize(min(1180, room.width() - 40), min(740, room.height() - 50))
        self._wire()
        self.show_page(Page.CHOOSE)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return Page(self.pages.currentIndex())

    def reject(self) -> None:
        """Close, but ask first where work or a model would be lost."""
        if self.work.busy and self.page is Page.RUN:
            words = tr("The calibration is still running. If you stop it now, nothing of it is kept.")
            ask(self, tr("Stop the calibration?"), words, tr("Stop it"), tr("Go on calibrating"), self._leave)
        elif self.work.made is not None:
            words = tr("The new model was not accepted yet. If you close now, it is discarded.")
            ask(self, tr("Discard the model?"), words, tr("Discard it"), tr("Keep looking"), self._leave)
        else:
            self._leave()

    @property
    def at_stake(self) -> bool:
        """Whether closing would lose a calibration under way or a model not accepted."""
        return self.work.made is not None or (self.work.busy and self.page is Page.RUN)

    def show_page(self, page: Page) -> None:
        """Show another page."""
        self.pages.setCurrentIndex(page)
        self.steps.show_step(page)
        self._refresh()

    def _wire(self) -> None:
        self.choose.changed.connect(self._refresh)
        self.table.again_wanted.connect(self._check)
        self.table.leave_out_wanted.connect(self.work.leave_out)
        self.foot.back.clicked.connect(self._go_back)
        self.foot.next.clicked.connect(self._go_on)
        self.foot.out.clicked.connect(self._go_out)
        self.foot.save.clicked.connect(self._save)
        work = self.work
        work.changed.connect(self._refresh)
        work.started.connect(self._started)
        work.stepped.connect(self._stepped)
        work.checked.connect(self._checked)
        work.trained.connect(self._trained)
        work.refused.connect(self._refused)
        work.stopped.connect(self._stopped)
        self._session.closed.connect(self._window_closed)

    def _go_on(self) -> None:
        if self.page is Page.CHOOSE:
            self._check()
        elif self.page is Page.TABLE:
            self.run.begin(waiting=self._session.jobs.busy)
            self.show_page(Page.RUN)
            self.work.train()
        elif self.page is Page.RESULT:
            self._accept()

    def _go_back(self) -> None:
        self.show_page(Page.CHOOSE if self.page is Page.TABLE else Page.TABLE)

    def _go_out(self) -> None:
        if self.page is Page.RUN and self.work.busy:
            self.run.stopping()
            self.work.stop()
        else:
            self.close()

    def _check(self) -> None:
        choice = self.choose.choice()
        if choice is not None:
            self.table.begin()
            self.show_page(Page.TABLE)
            self.work.check(choice)

    def _started(self) -> None:
        if self.page is Page.RUN:
            self.run.start()

    def _stepped(self, step: Step) -> None:
        (self.run if self.page is Page.RUN else self.table).step(step)

    def _checked(self) -> None:
        self.table.show_cohort(self.work.cohort)
        self._leave_if_asked()

    def _trained(self) -> None:
        self.run.end()
        made = self.work.made
        if made is not None and not self._leaving:
            self.outcome.show_model(made.manifest, made.rows, self.work.cohort.analysers)
            self.show_page(Page.RESULT)
        self._leave_if_asked()

    def _refused(self, why: str) -> None:
        if self.page is Page.RUN:
            self.run.refuse(why)
        else:
            self.table.show_cohort(CheckedCohort(fault=why))
        self._leave_if_asked()

    def _stopped(self) -> None:
        self.run.end()
        self.show_page(Page.TABLE if self.page is Page.RUN else Page.CHOOSE)
        self._leave_if_asked()

    def _accept(self) -> None:
        try:
            self.work.accept(self.outcome.name.text())
        except UserError as error:
            show_error(error, self)
            return
        self._leave()

    def _save(self) -> None:
        made = self.work.made
        if made is not None:
            save_agreement(self._session, self, made.manifest, made.rows, self.foot.saved)

    def _leave(self) -> None:
        """Close for good; work that is under way is stopped first, and its end calls this again."""
        self._leaving = True
        if self.work.busy:
            self.run.stopping()
            self.foot.setEnabled(False)
            self.work.stop()
            return
        self.work.drop()
        super().reject()

    def _leave_if_asked(self) -> None:
        if self._leaving:
            self._leave()

    def _window_closed(self) -> None:
        self.run.end()
        self.work.window_closed()
        super().reject()

    def _refresh(self) -> None:
        busy, page = self.work.busy, self.page
        words = {
            Page.CHOOSE: (tr("Check the table"), self.choose.choice() is not None, tr("Close")),
            Page.TABLE: (tr("Start calibration"), self.work.cohort.usable and not busy, tr("Close")),
            Page.RUN: ("", False, tr("Cancel") if busy else tr("Close")),
            Page.RESULT: (tr("Accept"), True, tr("Discard")),
        }[page]
        back = not busy and page in (Page.TABLE, Page.RUN)
        self.foot.offer(*words, back=back, save=page is Page.RESULT)
