"""What settings do to the window at once: its colours and units, and which events its plots show."""

from PySide6.QtWidgets import QApplication

from bloodview.gui.session import Session
from bloodview.gui.theme import choose_theme
from bloodview.gui.units import choose_units
from bloodview.result import Population


def follow_settings(session: Session, application: QApplication) -> None:
    """Give window, counts and plots what the settings say, now and after every change of them."""
    shown: dict[str, bool] = {}

    def follow() -> None:
        settings = session.settings
        choose_theme(application, settings.theme)
        if choose_units(application, settings.units) and session.current is not None:
            # What is looked at is written anew.
            session.result_changed.emit()
            session.current_changed.emit()
        # Only a change of the setting counts: what was hidden by hand stays so.
        if shown.get("other", True) != settings.plot_other:
            session.set_hidden(Population.OTHER, not settings.plot_other)
        shown["other"] = settings.plot_other

    session.settings_changed.connect(follow)
    follow()
