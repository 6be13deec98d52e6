"""The units in which the screens write counts, as the settings choose them; the figures are the same in both."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QCoreApplication

from bloodview.settings import Units

_CHOSEN = "units"
_WRITTEN: Mapping[str, Mapping[str, str]] = {
    "SI": {"rbc": "×10¹²/L", "retic": "×10⁹/L", "retic_pct": "%", "clump_pct": "%", "plt": "×10⁹/L"},
    "conventional": {"rbc": "M/µL", "retic": "K/µL", "retic_pct": "%", "clump_pct": "%", "plt": "K/µL"},
}


def choose_units(application: QCoreApplication, units: Units) -> bool:
    """Write counts in these units from now on; gives whether it was another before."""
    changed = bool(units != (application.property(_CHOSEN) or "SI"))
    application.setProperty(_CHOSEN, units)
    return changed


class _CountUnits(Mapping[str, str]):
    """Gives the unit of a count by its key, at the time when it is asked for."""

    def __getitem__(self, count: str) -> str:
        return self._now()[count]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> Mapping[str, str]:
        application = QCoreApplication.instance()
        chosen = application.property(_CHOSEN) if application is not None else None
        return _WRITTEN[chosen or "SI"]


COUNT_UNITS: Mapping[str, str] = _CountUnits()
