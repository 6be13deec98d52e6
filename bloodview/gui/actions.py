"""What the user can do: one QAction each, with its words, icon and key, and when it can be done."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from bloodview.gui.about import show_about
from bloodview.gui.analyzing import analyze_entries, can_analyze
from bloodview.gui.calibrate_open import show_calibration
from bloodview.gui.files import sample_filter
from bloodview.gui.icons import themed_icon
from bloodview.gui.manual import show_manual
from bloodview.gui.models_dialog import show_models
from bloodview.gui.reading import open_files
from bloodview.gui.reporting import can_report
from bloodview.gui.session import Session
from bloodview.gui.settings_dialog import show_settings
from bloodview.language import mark, tr, trc

_WAIT = mark("Not while other work is under way: the line at the foot of the window says which")


class Actions(QObject):
    """The actions of the window; toolbar, menus and buttons all show these. `report_wanted` asks for the report."""

    report_wanted = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self.open = self._make(tr("Open…"), "open", "Ctrl+O", self._open, tr("Open sample files"))
        self.open_folder = self._make(
            tr("Open folder…"), "", "Ctrl+Shift+O", self._open_folder, tr("Open all samples of a folder")
        )
        self.analyze = self._make(tr("Analyze"), "analyze", "F5", self._analyze, tr("Count the cells of this sample"))
        # The button of this one stands on the accent colour.
        self.analyze.setIcon(themed_icon("analyze", QPalette.ColorRole.HighlightedText))
        self.analyze_all = self._make(
            tr("Analyze all"),
            "analyze-all",
            "Shift+F5",
            self._analyze_all,
            tr("Count the cells of every sample not counted yet"),
        )
        self.cancel = self._make(tr("Cancel"), "cancel", "Esc", session.jobs.cancel, tr("Stop the work under way"))
        # The same key: the two are never enabled together.
        self.clear = self._make(
            tr("Let go of the selection"), "", "Esc", lambda: session.select(None), tr("Select no events")
        )
        self.print = self._make(
            tr("Print…"), "print", "Ctrl+P", self.report_wanted.emit, tr("Preview and print the report")
        )
        self.save = self._make(
            tr("Save report…"), "save", "Ctrl+S", self.report_wanted.emit, tr("Preview and save the report as PDF")
        )
        # On the tool bar every button has to find room.
        self.analyze_all.setIconText(trc("button of the tool bar, short", "Analyze all"))
        self.save.setIconText(trc("button of the tool bar, short", "Save report"))
        self.cancel.setIconText(trc("button of the tool bar, short", "Cancel"))
        self.settings = self._make(
            tr("Settings…"), "settings", "Ctrl+,", lambda: show_settings(session, window), tr("Clinic, paper and model")
        )
        self.calibrate = self._make(
            tr("Calibrate to an analyser…"),
            "",
            "",
            lambda: show_calibration(session, window),
            tr("Make a model from samples with reference counts"),
        )
        self.models = self._make(
            tr("Models…"), "", "", lambda: show_models(session, window), tr("List, compare, switch and remove models")
        )
        self.about = self._make(
            tr("About BloodView"), "about", "", lambda: show_about(session, window), tr("Version, model and licence")
        )
        self.manual = self._make(tr("Manual"), "", "F1", lambda: show_manual(window), tr("How to use BloodView"))
        self.quit = self._make(tr("Quit"), "", "Ctrl+Q", window.close, tr("Close BloodView"))
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.recent = QMenu(tr("Open recent"), window)
        for signal in (
            session.entries_changed,
            session.current_changed,
            session.selection_changed,
            session.jobs.changed,
        ):
            signal.connect(self._refresh)
        session.settings_changed.connect(self._list_recent)
        self._list_recent()
        self._refresh()

    def _make(self, words: str, icon: str, key: str, do: object, tip: str) -> QAction:
        action = QAction(words, self._window)
        if icon:
            action.setIcon(themed_icon(icon))
            action.setIconVisibleInMenu(False)
        if key:
            action.setShortcut(QKeySequence(key))
        native = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setProperty("tip", tr("{tip} ({key})", tip=tip, key=native) if key else tip)
        action.setToolTip(action.property("tip"))
        action.setStatusTip("")
        action.triggered.connect(lambda: do())  # type: ignore[operator]
        self._window.addAction(action)
        return action

    def _refresh(self) -> None:
        session = self._session
        self.analyze.setEnabled(can_analyze(session.current))
        self.analyze_all.setEnabled(any(can_analyze(entry) for entry in session.entries))
        self.cancel.setEnabled(session.jobs.cancellable)
        self.clear.setEnabled(session.selection is not None and not session.jobs.cancellable)
        reportable, busy = can_report(session.current), session.jobs.busy
        for action in (self.print, self.save):
            action.setEnabled(reportable and not busy)
            action.setToolTip(tr(_WAIT) if reportable and busy else action.property("tip"))

    def _open(self) -> None:
        names, _filter = QFileDialog.getOpenFileNames(
            self._window, tr("Open sample files"), self._folder(), sample_filter()
        )
        open_files(self._session, [Path(name) for name in names])

    def _open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, tr("Open all samples of a folder"), self._folder())
        if name:
            open_files(self._session, [Path(name)])

    def _folder(self) -> str:
        recent = self._session.settings.recent_files
        return str(Path(recent[0]).parent) if recent else ""

    def _analyze(self) -> None:
        if self._session.current is not None:
            analyze_entries(self._session, [self._session.current])

    def _analyze_all(self) -> None:
        open_ones = [entry for entry in self._session.entries if can_analyze(entry)]
        left = [entry for entry in open_ones if entry.result is None or entry.stale]
        analyze_entries(self._session, left or open_ones)

    def _list_recent(self) -> None:
        self.recent.clear()
        for name in self._session.settings.recent_files:
            path = Path(name)
            # "&" in a menu marks a key; a file's own is shown as such.
            action = self.recent.addAction(path.name.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, path=path: open_files(self._session, [path]))
        self.recent.setEnabled(bool(self._session.settings.recent_files))
