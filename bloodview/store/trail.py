"""What the audit trail says the records hold, gathered row by row."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from bloodview.store.records import Action
from bloodview.store.schema import PATIENT_COLUMNS

Told = dict[int, dict[str, Any]]


@dataclass
class Trail:
    """By the number of its row: digests of results and signatures, columns of everything else that the trail tells."""

    results: dict[int, str] = field(default_factory=dict)
    signatures: dict[int, str] = field(default_factory=dict)
    reports: Told = field(default_factory=dict)
    patients: Told = field(default_factory=dict)
    users: Told = field(default_factory=dict)
    samples: Told = field(default_factory=dict)
    materials: Told = field(default_factory=dict)
    controls: Told = field(default_factory=dict)


def follow(row: RowMapping, trail: Trail) -> None:
    """Add what one row of the audit trail tells."""
    kind, _, number = row["subject"].partition(" ")
    action, detail = Action(row["action"]), json.loads(row["detail"])
    match kind:
        case "patient":
            known = trail.patients.setdefault(int(number), dict.fromkeys(PATIENT_COLUMNS, ""))
            changed = action is Action.PATIENT_CHANGED
            known |= {name: value[1] if changed else value for name, value in detail.items()}
        case "user":
            trail.users[int(number)] = {name: detail[name] for name in ("name", "role", "active")}
        case "material":
            trail.materials[int(number)] = detail
        case "control":
            known = trail.controls.setdefault(int(number), {})
            known |= {name: datetime.fromisoformat(value) if name == "at" else value for name, value in detail.items()}
        case "sample":
            _follow_sample(int(number), row["who"], action, detail, trail)


def _follow_sample(number: int, who: str, action: Action, detail: dict[str, Any], trail: Trail) -> None:
    known = trail.samples.setdefault(number, {"state": "new", "comment": "", "result_id": None, "signed_by": None})
    if "state" in detail:
        known["state"] = detail["state"]
    match action:
        case Action.IMPORTED:
            known |= {"sha256": detail["sha256"], "patient_id": detail["patient"]}
        case Action.ASSIGNED:
            known["patient_id"] = detail["patient"][1]
        case Action.COMMENTED:
            known["comment"] = detail["comment"][1]
        case Action.ANALYZED:
            trail.results[detail["result"]] = detail["digest"]
            known["result_id"] = detail["result"]
        case Action.SIGNED:
            trail.signatures[detail["signature"]] = detail["signed"]
            known["signed_by"] = who
        case Action.AMENDED:
            known["signed_by"] = None
        case Action.REPORTED:
            told = {"result_id": detail["result"], "sha256": detail["sha256"]}
            trail.reports[detail["report"]] = {"sample_id": number, **told}
