"""A clinic's controls, made up: two levels over six weeks, a change of lot, a drift, and one excluded control."""

import random
from datetime import datetime, timedelta

from bloodview.clinic.controls import ControlMaterial, Target
from bloodview.clinic.quality_day import Measured, judge, quality_on
from bloodview.gui.quality_work import Book
from bloodview.store import ControlRecord, MaterialRecord

LAST = datetime(2026, 11, 24, 8, 12).astimezone()
_NORMAL = {"rbc": Target(6.42, 0.09), "retic_pct": Target(1.4, 0.15), "plt": Target(312.0, 14.0)}
_NEXT = {"rbc": Target(6.60, 0.09), "retic_pct": Target(1.5, 0.15), "plt": Target(298.0, 14.0)}
_HIGH = {"rbc": Target(8.10, 0.11), "plt": Target(620.0, 25.0)}


def invented_book() -> Book:
    """Give the controls as the window reads them on the last of their days."""
    materials = (
        MaterialRecord(2, ControlMaterial("Haem control", "high", "2301-H", analyser="Fake BC-1", targets=_HIGH)),
        MaterialRecord(1, ControlMaterial("Haem control", "normal", "2301-N", analyser="Fake BC-1", targets=_NORMAL)),
        MaterialRecord(
            3,
            ControlMaterial(
                *("Haem control", "normal", "2307-N", datetime(2099, 1, 31).date(), "Fake BC-1", _NEXT),
                datetime(2026, 11, 9).date(),
            ),
        ),
    )
    known = {each.id: each.material for each in materials}
    chance = random.Random(4)
    controls: list[ControlRecord] = []
    for day in range(28):
        for high in (False, True):
            material_id = 2 if high else 1 if day < 14 else 3
            counts = {
                count: target.mean + target.sd * max(-1.7, min(1.7, chance.gauss(0, 0.8)))
                for count, target in known[material_id].targets.items()
            }
            if day == 27 and not high:
                counts["plt"] -= 4 * 14.0
            if day == 9 and not high:
                counts["rbc"] = 6.42 + 2.3 * 0.09
            at = LAST - timedelta(days=27 - day, minutes=-5 if high else 0)
            bubble = "a bubble" if day == 5 and not high else ""
            counts |= {"rbc": 5.2} if bubble else {}
            controls.append(
                ControlRecord(len(controls) + 1, material_id, 100 + len(controls), 1, at, "Fake BC-1", counts, bubble)
            )
    mine = [each for each in controls if not each.excluded]
    measured = [
        Measured(each.material_id, known[each.material_id], each.at, each.instrument, each.counts) for each in mine
    ]
    judged = judge(measured)
    broken = {each.id: rules for each, rules in zip(mine, judged, strict=True)}
    return Book(materials, tuple(controls), broken, (quality_on(measured, judged, LAST.date()),))
