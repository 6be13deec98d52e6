"""Finding texts that the widget which shows them is too small for: cut, or ended in dots."""

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionGroupBox,
    QStyleOptionHeader,
    QTabBar,
    QToolBar,
    QToolButton,
    QWidget,
)

from bloodview.gui.parts import ElidedLabel

# Fonts are measured in whole points and drawn in parts of them.
_SLACK = 1
_WORDS = Qt.TextFlag.TextShowMnemonic.value


def cut_off(root: QWidget) -> list[str]:
    """Say of each text visible in a widget or below it that does not fit what is too narrow or too low for it."""
    found = [fault for widget in (root, *root.findChildren(QWidget)) if widget.isVisible() for fault in _faults(widget)]
    return list(dict.fromkeys(found))


def _faults(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            yield from _label(widget)
        case QToolBar():
            for action in widget.actions():
                shown = widget.widgetForAction(action)
                if action.isVisible() and action.text() and shown is not None and not shown.isVisible():
                    yield f"tool bar without room for {action.text()!r}"
        case QScrollArea():
            inside, room = widget.widget(), widget.viewport().width()
            if inside is not None and _still(widget) and inside.width() > room + _SLACK:
                yield f"{_name(inside)} is {inside.width()} px wide where {room} are seen"
        case QAbstractButton():
            yield from _needs(widget, widget.text(), widget.sizeHint().width(), widget.width())
        case QComboBox():
            yield from _combo(widget)
        case QHeaderView():
            yield from _header(widget)
        case QTabBar():
            for index in range(widget.count()):
                room = widget.tabRect(index).intersected(widget.rect()).width()
                yield from _needs(widget, widget.tabText(index), _width(widget, widget.tabText(index)), room)
        case QMenuBar():
            for action in widget.actions():
                if action.isVisible() and not widget.rect().contains(widget.actionGeometry(action)):
                    yield f"menu bar without room for {action.text()!r}"
        case QLineEdit():
            if not widget.text() and not isinstance(widget.parent(), QComboBox):
                margins = widget.textMargins()
                room = widget.contentsRect().width() - margins.left() - margins.right() - 4
                yield from _needs(widget, widget.placeholderText(), _width(widget, widget.placeholderText()), room)
        case QGroupBox():
            option = QStyleOptionGroupBox()
            widget.initStyleOption(option)
            style = widget.style()
            part = style.subControlRect(
                QStyle.ComplexControl.CC_GroupBox, option, QStyle.SubControl.SC_GroupBoxLabel, widget
            )
            yield from _needs(widget, widget.title(), _width(widget, widget.title()), part.width())


def _label(label: QLabel) -> Iterator[str]:
    if not label.text() or not label.pixmap().isNull():
        return
    if isinstance(label, ElidedLabel):
        if label.text() != label.whole():
            yield f"{_name(label)} ends {label.whole()!r} in dots: {label.width()} of {_width(label, label.whole())} px"
    elif label.wordWrap():
        room, needed = label.height(), label.heightForWidth(label.width())
        if room + _SLACK < needed:
            yield f"{_name(label)} is {room} px high of {needed} for {label.text()!r}"
        if label.textFormat() is Qt.TextFormat.PlainText:
            longest = max(label.text().split(), key=lambda word: _width(label, word), default="")
            yield from _needs(label, longest, _width(label, longest), label.contentsRect().width())
    else:
        yield from _needs(label, label.text(), label.sizeHint().width(), label.width())
        if label.height() + _SLACK < label.fontMetrics().height() and label.height() < label.sizeHint().height():
            yield f"{_name(label)} is {label.height()} px high of {label.sizeHint().height()} for {label.text()!r}"


def _combo(combo: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    style = combo.style()
    part = style.subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
    )
    yield from _needs(combo, combo.currentText(), _width(combo, combo.currentText()), part.width())


def _header(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    if model is None or header.orientation() is not Qt.Orientation.Horizontal:
        return
    for section in range(header.count()):
        if header.isSectionHidden(section):
            continue
        words = str(model.headerData(section, header.orientation(), Qt.ItemDataRole.DisplayRole) or "")
        option = QStyleOptionHeader()
        header.initStyleOption(option)
        option.section, option.text = section, words
        sorts = header.isSortIndicatorShown() and header.sortIndicatorSection() == section
        option.sortIndicator = (
            QStyleOptionHeader.SortIndicator.SortDown if sorts else QStyleOptionHeader.SortIndicator.None_
        )
        kind = QStyle.ContentsType.CT_HeaderSection
        needed = header.style().sizeFromContents(kind, option, QSize(), header).width()
        yield from _needs(header, words, needed, header.sectionSize(section))


def _needs(widget: QWidget, words: str, needed: int, room: int) -> Iterator[str]:
    if words and room + _SLACK < needed and not _scrolls(widget):
        yield f"{_name(widget)} is {room} px wide of {needed} for {words!r}"


def _width(widget: QWidget, words: str) -> int:
    return widget.fontMetrics().size(_WORDS, words).width()


def _scrolls(widget: QWidget) -> bool:
    """Whether what does not fit can be brought into sight sideways."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QAbstractScrollArea) and not _still(parent) and parent.horizontalScrollBar().maximum():
            return not isinstance(widget, QHeaderView)
        parent = parent.parentWidget()
    return isinstance(widget, QToolButton) and not widget.text()


def _still(area: QAbstractScrollArea) -> bool:
    return area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def _name(widget: QWidget) -> str:
    names, each = [type(widget).__name__], widget.parentWidget()
    while each is not None and len(names) < 4:
        if type(each) is not QWidget:
            names.append(type(each).__name__)
        each = each.parentWidget()
    return " < ".join(names)
