"""The models: list, compare, switch the one used for an analyser, remove, import, and read what each is."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bloodview.analysis.choice import analysers_of, with_model
from bloodview.analysis.library import SHIPPED, Installed, install, installed, remove
from bloodview.errors import UserError
from bloodview.gui.agreement_saving import save_agreement
from bloodview.gui.asking import ask
from bloodview.gui.beside import show_beside
from bloodview.gui.errors import show_error
from bloodview.gui.model_card import show_card
from bloodview.gui.model_use import UseRow, known_analysers
from bloodview.gui.model_words import analyser_words, detail_words, since_words
from bloodview.gui.models_compare import CompareDialog
from bloodview.gui.models_table import ModelsTable
from bloodview.gui.parts import ElidedLabel, card, plain_button, text_label
from bloodview.gui.session import Session
from bloodview.language import mark, tr

_WORDS = mark(
    "Select one model to use, read or remove it, or two to compare them. Samples are not changed by any of this."
)


class ModelsDialog(QDialog):
    """The library of models beside the buttons for the one that is selected."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(tr("Models"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = ModelsTable()
        self.use = UseRow()
        self.compare = plain_button(tr("Compare…"), self._compare)
        self.card = plain_button(tr("Model card…"), self._card)
        self.save = plain_button(tr("Save agreement report…"), self._save)
        self.remove = plain_button(tr("Remove…"), self._remove)
        self.import_ = plain_button(tr("Import a folder…"), self._import)
        close = plain_button(tr("Close"), self.reject)
        self.status = ElidedLabel(name="muted")
        self.detail = text_label(name="muted", wrap=True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._place(close)
        self.table.selectionModel().selectionChanged.connect(self._refresh)
        self.use.wanted.connect(self._use)
        session.settings_changed.connect(self.reload)
        session.jobs.changed.connect(self._refresh)
        room = self.screen().availableGeometry()
        self.resize(min(1180, room.width() - 40), min(560, room.height() - 50))
        self.reload()
        self.table.selectRow(0)
        if session.settings.model_folder:
            folder = session.settings.model_folder
            words = tr("Other analysers are analyzed by the default model of the settings, {folder}", folder=folder)
            self.status.set_whole(words)

    def reload(self) -> None:
        """Read the library again; the selection stays."""
        kept = [model.key for model in self.table.chosen()]
        self.table.rows.show(installed(), self._session.settings)
        for row in range(self.table.rows.rowCount()):
            model = self.table.rows.model_of(row)
            if model is not None and model.key in kept[:1]:
                self.table.selectRow(row)
        self.use.offer(known_analysers(self._session))
        self._refresh()

    def _place(self, close: QPushButton) -> None:
        frame, content, _head = card()
        content.addWidget(self.table, 1)
        content.addWidget(self.detail)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.compare, self.card, self.save, self.remove):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.import_)
        foot = QHBoxLayout()
        foot.addWidget(self.status, 1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(text_label(tr(_WORDS), name="muted", wrap=True))
        column.addWidget(frame, 1)
        column.addLayout(buttons)
        column.addWidget(self.use)
        column.addLayout(foot)

    def _one(self) -> Installed | None:
        chosen = self.table.chosen()
        return chosen[0] if len(chosen) == 1 else None

    def _refresh(self) -> None:
        chosen, one = self.table.chosen(), self._one()
        whole = one is not None and one.manifest is not None
        self.compare.setEnabled(len(chosen) == 2 and all(model.manifest is not None for model in chosen))
        self.card.setEnabled(whole)
        self.save.setEnabled(whole and not self._session.jobs.busy)
        self.remove.setEnabled(one is not None and not one.shipped)
        self.use.setEnabled(whole)
        self.use.name(one.name if one is not None else "")
        self.detail.setText(detail_words(one) if one is not None else "")

    def _use(self, analyser: str) -> None:
        model = self._one()
        if model is not None:
            self._session.set_settings(with_model(self._session.settings, analyser, model.key))
            words = tr("{analyser} is now analyzed by {model}", analyser=analyser_words(analyser), model=model.name)
            self.status.set_whole(words)

    def _compare(self) -> None:
        chosen = self.table.chosen()
        try:
            first, second = (self._session.engine.read_agreement(model.folder) for model in chosen)
        except UserError as error:
            show_error(error, self)
            return
        CompareDialog((chosen[0], chosen[1]), (first, second), self).open()

    def _card(self) -> None:
        model = self._one()
        if model is not None:
            show_card(model, self)

    def _save(self) -> None:
        model = self._one()
        if model is None or model.manifest is None:
            return
        try:
            rows = self._session.engine.read_agreement(model.folder)
            if not rows:
                raise UserError(
                    tr(
                        "{model} keeps no counts beside references; its model card says how it agrees.",
                        model=model.name,
                    )
                )
        except UserError as error:
            show_error(error, self)
            return
        save_agreement(self._session, self, model.manifest, rows, self._saved, since_words(model))

    def _saved(self, path: Path) -> None:
        self.status.set_whole(tr("Saved as {path}", path=path))

    def _remove(self) -> None:
        model = self._one()
        if model is None or model.key == SHIPPED:
            return
        users = [analyser_words(analyser) for analyser in analysers_of(self._session.settings, model.key)]
        words = [tr("{model} is removed from this computer.", model=model.name)]
        if users:
            analysers = ", ".join(users)
            words.append(
                tr("Samples from {analysers} will be analyzed by the default model again.", analysers=analysers)
            )
        words.append(tr("Reports made with it stay as they are."))
        title, yes, no = tr("Remove the model?"), tr("Remove it"), tr("Keep it")
        ask(self, title, " ".join(words), yes, no, lambda: self._remove_now(model))

    def _remove_now(self, model: Installed) -> None:
        try:
            remove(model.key)
        except UserError as error:
            show_error(error, self)
            return
        settings = self._session.settings
        for analyser in analysers_of(settings, model.key):
            settings = with_model(settings, analyser, "")
        self._session.forget_model(model.folder)
        self._session.set_settings(settings)
        self.status.set_whole(tr("{model} was removed", model=model.name))
        self.reload()

    def _import(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Folder of a model"))
        if not name:
            return
        try:
            model = install(Path(name))
        except UserError as error:
            show_error(error, self)
            return
        self._session.forget_model(model.folder)
        self.status.set_whole(tr("{model} was imported; choose the analyser it is for", model=model.name))
        self.reload()


def show_models(session: Session, parent: QWidget) -> ModelsDialog:
    """Show the models beside the window, or the dialog that is open already."""
    return show_beside(parent, ModelsDialog, lambda: ModelsDialog(session, parent))
    dialog = ModelsDialog(session, parent)
    dialog.show()
    return dialog
