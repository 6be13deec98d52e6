"""What the pages of the settings are made of: a page with a form, a line with a path, a note below a field."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bloodview.gui.parts import text_label
from bloodview.language import tr


@dataclass(frozen=True, eq=False)
class Fault:
    """What keeps a page from being taken over: a sentence, and the control that it is about."""

    control: QWidget
    words: str


class Page(QWidget):
    """One page: what it is about, and a form. `values` gives fields of `Settings`, `fault` what is wrong with them."""

    def __init__(self, title: str, purpose: str) -> None:
        super().__init__()
        self.title = title
        self.form = QFormLayout()
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setHorizontalSpacing(14)
        self.form.setVerticalSpacing(10)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 12, 4)
        column.setSpacing(12)
        column.addWidget(text_label(title, name="heading", size=1.15))
        column.addWidget(text_label(purpose, name="muted", wrap=True))
        column.addLayout(self.form)
        column.addStretch()

    def row(self, words: str, control: QWidget, note: str = "") -> None:
        """Add a control with its label before it and a note below it."""
        label = text_label(words)
        label.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(words)
        self.form.addRow(label, below(control, note) if note else control)

    def values(self) -> dict[str, object]:
        """Give the fields of the settings as the page has them."""
        raise NotImplementedError

    def fault(self) -> Fault | None:
        """Give what keeps the page from being taken over."""
        return None


class PathLine(QWidget):
    """A line with the path of a folder or file, and a button to look for it."""

    def __init__(self, path: str, name: str, *, empty: str, files: str = "") -> None:
        super().__init__()
        self._name, self._files = name, files
        self.line = QLineEdit(path, maxLength=4096, placeholderText=empty, clearButtonEnabled=True)
        self.line.setAccessibleName(name)
        self.line.setCursorPosition(0)
        self.browse = QPushButton(tr("Browse…"))
        self.browse.setAccessibleName(tr("Browse: {name}", name=name))
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._browse)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)

    def path(self) -> str:
        """Give the path as written, empty for none."""
        return self.line.text().strip()

    def fault(self) -> Fault | None:
        """Refuse a path that depends on where the program was started; whether it is there now is not asked."""
        path = self.path()
        if path and not Path(path).is_absolute():
            example = Path.home() / "BloodView"
            return Fault(
                self.line, tr("{name} needs its whole path, such as {example}.", name=self._name, example=example)
            )
        return None

    def _browse(self) -> None:
        if self._files:
            found, _filter = QFileDialog.getOpenFileName(self, self._name, self.path(), self._files)
        else:
            found = QFileDialog.getExistingDirectory(self, self._name, self.path())
        if found:
            self.line.setText(found)


def below(control: QWidget, note: str) -> QWidget:
    """Put a note below a control."""
    holder = QWidget()
    holder.setFocusProxy(control)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    column.addWidget(control)
    column.addWidget(text_label(note, name="muted", wrap=True, size=0.92))
    return holder
