"""The strip at the foot of the window: what is being done, how far it is, and the button that stops it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QToolButton

from bloodview.gui.job import JobQueue
from bloodview.gui.parts import ElidedLabel
from bloodview.gui.quality_state import QualityLine
from bloodview.language import tr
from bloodview.progress import Step


class ProgressStrip(QFrame):
    """Shown while a job runs, empty otherwise; its height stays, so that nothing jumps."""

    def __init__(self, jobs: JobQueue, cancel: QAction) -> None:
        super().__init__()
        self._jobs = jobs
        self.setObjectName("strip")
        self.message = ElidedLabel(name="muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(320)
        self.bar.setAccessibleName(tr("Progress"))
        self.quality = QualityLine()
        self.button = QToolButton()
        self.button.setDefaultAction(cancel)
        self.button.setObjectName("tool")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 2, 14, 2)
        row.setSpacing(12)
        row.addWidget(self.message, 1)
        row.addWidget(self.quality)
        row.addWidget(self.bar)
        row.addWidget(self.button)
        self.setFixedHeight(32)
        jobs.stepped.connect(self._step)
        jobs.changed.connect(self._refresh)
        self._refresh()

    def _step(self, step: Step) -> None:
        self.message.set_whole(step.message)
        self.bar.setValue(round(1000 * step.fraction))

    def _refresh(self) -> None:
        busy = self._jobs.busy
        self.bar.setVisible(busy)
        self.button.setVisible(busy)
        if not busy:
            self.message.set_whole(tr("Ready"))
            self.bar.setValue(0)
