"""Every text that a window says: on its widgets, in its tool tips, to a screen reader, in its menus."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTabBar,
    QWidget,
)

from bloodview.language import SOURCE, language, tr


def left_in_english(root: QWidget) -> list[str]:
    """Give the texts of a window that the catalogue has in the language spoken, but that are said in English."""
    if language() == SOURCE:
        return []
    return sorted({words for words in shown_words(root) if tr(words) != words})


def shown_words(root: QWidget) -> Iterator[str]:
    """Give every text of a widget and of what lies below it, with its menus."""
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisibleTo(root) and not isinstance(widget, QMenu):
            continue
        yield from (widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        yield from _words(widget)


def _words(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.placeholderText()
        case QGroupBox():
            yield widget.title()
        case QComboBox():
            yield from (widget.itemText(row) for row in range(widget.count()))
        case QTabBar():
            yield from (widget.tabText(row) for row in range(widget.count()))
        case QListWidget():
            yield from (widget.item(row).text() for row in range(widget.count()))
        case QMenu():
            yield from (action.text() for action in widget.actions())
        case QHeaderView() if widget.model() is not None and widget.orientation() is Qt.Orientation.Horizontal:
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                for section in range(widget.count()):
                    yield str(widget.model().headerData(section, widget.orientation(), role) or "")
