"""The look: two sets of colours, the palette and style sheet made of them, and following the system's choice."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from bloodview.paths import resources
from bloodview.settings import Theme


@dataclass(frozen=True)
class Tokens:
    """Colours by what they are for, each '#rrggbb'; text on its ground has a contrast of at least 4.5."""

    name: str
    window: str
    surface: str
    raised: str
    text: str
    muted: str
    border: str
    accent: str
    on_accent: str
    accent_soft: str
    ok: str
    ok_soft: str
    review: str
    review_soft: str
    refused: str
    refused_soft: str

    @property
    def is_dark(self) -> bool:
        """Whether the ground is dark."""
        return self.name == "dark"


LIGHT = Tokens(
    name="light",
    window="#f3f5f8",
    surface="#ffffff",
    raised="#eef1f5",
    text="#17202c",
    muted="#566375",
    border="#d9dfe7",
    accent="#1a5fb4",
    on_accent="#ffffff",
    accent_soft="#e4eefb",
    ok="#146c43",
    ok_soft="#e3f4ea",
    review="#8a5200",
    review_soft="#fff1d6",
    refused="#b3201a",
    refused_soft="#fde8e6",
)

DARK = Tokens(
    name="dark",
    window="#12161c",
    surface="#1a2029",
    raised="#232b36",
    text="#e9eef5",
    muted="#9eacbd",
    border="#313c4a",
    accent="#7db4ff",
    on_accent="#0c1622",
    accent_soft="#1d3350",
    ok="#6fd39b",
    ok_soft="#15301f",
    review="#f2b95c",
    review_soft="#35280f",
    refused="#ff958c",
    refused_soft="#3b1b1a",
)


_CHOSEN = "theme"
_SCHEMES: Mapping[Theme, Qt.ColorScheme] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def tokens_of(shown: QWidget | type[QGuiApplication]) -> Tokens:
    """Give the colours that go with the palette of a widget or of the whole application."""
    return DARK if shown.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def apply_theme(application: QApplication, tokens: Tokens) -> None:
    """Give the whole application these colours."""
    QDir.setSearchPaths("icons", [str(resources() / "icons")])
    application.setPalette(_palette(tokens))
    application.setStyleSheet(_style_sheet(tokens))


def follow_system(application: QApplication) -> None:
    """Take the system's light or dark colours now and whenever the user changes them."""
    application.setStyle("Fusion")
    hints = application.styleHints()
    hints.colorSchemeChanged.connect(lambda scheme: _follow(application, scheme))
    _follow(application, hints.colorScheme())


def choose_theme(application: QApplication, theme: Theme) -> None:
    """Take light or dark colours whatever the system has, or follow the system again."""
    if theme == (application.property(_CHOSEN) or "system"):
        return
    application.setProperty(_CHOSEN, theme)
    hints = application.styleHints()
    # So that the frames of windows and the system's own dialogs go along.
    hints.setColorScheme(_SCHEMES[theme])
    apply_theme(application, _tokens_for(_SCHEMES[theme] if theme != "system" else hints.colorScheme()))


def _follow(application: QApplication, scheme: Qt.ColorScheme) -> None:
    """Take the system's colours, unless the user has chosen some."""
    if (application.property(_CHOSEN) or "system") == "system":
        apply_theme(application, _tokens_for(scheme))


def _tokens_for(scheme: Qt.ColorScheme) -> Tokens:
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, colour in {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.raised,
        role.Text: tokens.text,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.refused,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.accent,
        role.Mid: tokens.border,
        role.Midlight: tokens.raised,
        role.Light: tokens.surface,
        role.Dark: tokens.border,
    }.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        faint = QColor(tokens.muted)
        faint.setAlpha(150)
        palette.setColor(QPalette.ColorGroup.Disabled, name, faint)
    return palette


def _style_sheet(tokens: Tokens) -> str:
    # Style sheets take pictures from files only, so these two exist once per theme.
    check, down = f"icons:check-{tokens.name}.svg", f"icons:down-{tokens.name}.svg"
    return f"""
    QToolTip {{ background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.border}; padding: 4px; }}
    QMenuBar {{ background: {tokens.window}; padding: 2px 6px; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; background: transparent; }}
    QMenuBar::item:selected {{ background: {tokens.raised}; }}
    QMenu {{ background: {tokens.surface}; border: 1px solid {tokens.border}; padding: 4px; }}
    QMenu::item {{ padding: 5px 26px 5px 26px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {tokens.accent_soft}; }}
    QMenu::item:disabled {{ color: {tokens.muted}; }}
    QMenu::separator {{ height: 1px; background: {tokens.border}; margin: 4px 8px; }}
    QToolBar {{ background: {tokens.window}; border: none; border-bottom: 1px solid {tokens.border};
        padding: 1px 10px 4px 10px; spacing: 4px; }}
    QToolBar::separator {{ width: 1px; background: {tokens.border}; margin: 6px 6px; }}
    QToolBar QToolButton {{ padding: 5px 10px; border-radius: 6px; border: 1px solid transparent; }}
    QToolBar QToolButton:hover:enabled {{ background: {tokens.raised}; }}
    QToolBar QToolButton:pressed {{ background: {tokens.border}; }}
    QToolBar QToolButton#qt_toolbar_ext_button {{ padding: 0; border: 1px solid {tokens.border};
        background-color: {tokens.surface}; background-image: url({down}); background-repeat: no-repeat;
        background-position: center; }}
    QToolBar QToolButton:disabled {{ color: {tokens.muted}; }}
    QToolButton#primary:enabled, QPushButton#primary:enabled {{ background: {tokens.accent};
        color: {tokens.on_accent}; font-weight: 600; border: 1px solid {tokens.accent}; }}
    QToolButton#primary:hover:enabled, QPushButton#primary:hover:enabled {{ background: {tokens.accent};
        border: 1px solid {tokens.text}; }}
    QPushButton {{ background: {tokens.surface}; border: 1px solid {tokens.border}; border-radius: 6px;
        padding: 5px 14px; }}
    QPushButton:hover:enabled {{ background: {tokens.raised}; }}
    QPushButton:focus, QToolButton:focus {{ border: 1px solid {tokens.accent}; }}
    QPushButton:disabled {{ color: {tokens.muted}; }}
    QPushButton::menu-indicator {{ image: url({down}); width: 12px; height: 12px; right: 7px;
        subcontrol-origin: padding; subcontrol-position: center right; }}
    QPushButton[menu="true"] {{ padding-right: 26px; }}
    QFrame#card, QFrame#panel {{ background: {tokens.surface}; border: 1px solid {tokens.border};
        border-radius: 8px; }}
    QFrame#side {{ background: {tokens.surface}; border: none; border-right: 1px solid {tokens.border}; }}
    QFrame#card QLabel, QFrame#panel QLabel, QFrame#side QLabel {{ background: transparent; }}
    QLabel#muted {{ color: {tokens.muted}; }}
    QLabel#heading {{ font-weight: 600; }}
    QLineEdit, QComboBox, QPlainTextEdit {{ background: {tokens.surface}; border: 1px solid {tokens.border};
        border-radius: 5px; padding: 3px 7px; selection-background-color: {tokens.accent};
        selection-color: {tokens.on_accent}; }}
    QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus {{ border: 1px solid {tokens.accent}; }}
    QLineEdit:disabled, QComboBox:disabled {{ background: {tokens.raised}; color: {tokens.muted}; }}
    QComboBox::drop-down {{ border: none; width: 20px; }}
    QComboBox::down-arrow {{ image: url({down}); width: 12px; height: 12px; }}
    QComboBox QAbstractItemView {{ background: {tokens.surface}; border: 1px solid {tokens.border};
        selection-background-color: {tokens.accent_soft}; selection-color: {tokens.text}; outline: 0; }}
    QListView {{ background: {tokens.surface}; border: none; outline: 0; }}
    QTableView {{ background: {tokens.surface}; border: none; gridline-color: transparent; outline: 0;
        selection-background-color: {tokens.accent_soft}; selection-color: {tokens.text}; }}
    QTableView::item {{ padding: 0 6px; border-bottom: 1px solid {tokens.raised}; }}
    QCalendarWidget QTableView::item {{ padding: 0; border: none; }}
    QTableView::indicator, QCheckBox::indicator {{ width: 14px; height: 14px; border-radius: 3px;
        border: 1px solid {tokens.muted}; background: {tokens.surface}; }}
    QTableView::indicator:checked, QCheckBox::indicator:checked {{ background: {tokens.accent};
        border-color: {tokens.accent}; image: url({check}); }}
    QCheckBox:focus {{ color: {tokens.accent}; }}
    QHeaderView {{ background: {tokens.surface}; }}
    QHeaderView::section {{ background: {tokens.surface}; color: {tokens.muted}; border: none;
        border-bottom: 1px solid {tokens.border}; padding: 3px 6px; font-weight: 400; }}
    QProgressBar {{ background: {tokens.raised}; border: none; border-radius: 3px; max-height: 6px; }}
    QProgressBar::chunk {{ background: {tokens.accent}; border-radius: 3px; }}
    QSplitter::handle {{ background: transparent; }}
    QScrollArea {{ background: transparent; border: none; }}
    QScrollArea > QWidget > QWidget {{ background: transparent; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {tokens.border}; border-radius: 4px; min-height: 24px; margin: 1px; }}
    QScrollBar::handle:vertical:hover {{ background: {tokens.muted}; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {tokens.border}; border-radius: 4px; min-width: 24px; margin: 1px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QToolButton#chip {{ border: 1px solid {tokens.border}; border-radius: 11px; padding: 2px 9px 2px 6px;
        background: {tokens.surface}; color: {tokens.text}; }}
    QToolButton#chip:!checked {{ background: transparent; color: {tokens.muted}; border-style: dashed; }}
    QToolButton#chip:hover {{ border-color: {tokens.muted}; }}
    QToolButton#tool {{ border: 1px solid transparent; border-radius: 5px; padding: 3px; }}
    QToolButton#tool:hover {{ background: {tokens.raised}; }}
    QToolButton#tool:checked {{ background: {tokens.accent_soft}; border: 1px solid {tokens.accent}; }}
    """
