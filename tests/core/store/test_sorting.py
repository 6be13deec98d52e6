"""The worklist is sorted over all samples, whichever column leads, and what lacks it stands last."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bloodview.clinic import Patient
from bloodview.result import Estimate, Release
from bloodview.store import Store, WorklistQuery, add_result, import_sample, save_patient, worklist
from tests.core.store.made import made_result, made_sample


def _keep(store: Store, folder: Path, name: str, plt: float | None, release: Release = Release.OK) -> None:
    record, _ = import_sample(store, made_sample(folder, name, name.encode()))
    result = made_result(record.sha256, release)
    estimate = Estimate(plt, plt - 1, plt + 1) if plt is not None else None
    add_result(store, record.id, replace(result, counts=replace(result.counts, plt=estimate)))


def _files(store: Store, order: str, descending: bool, limit: int = 500, offset: int = 0) -> Sequence[str]:
    query = WorklistQuery(order=order, descending=descending, limit=limit, offset=offset)
    return [row.file for row in worklist(store, query)]


def test_counts_lead_and_what_is_not_shown_stands_last(store: Store, tmp_path: Path) -> None:
    _keep(store, tmp_path, "many.fcs", 900.0)
    _keep(store, tmp_path, "refused.fcs", 1.0, Release.REFUSED)
    _keep(store, tmp_path, "few.fcs", 30.0)
    _keep(store, tmp_path, "without.fcs", None)
    _keep(store, tmp_path, "some.fcs", 240.0, Release.REVIEW)
    import_sample(store, made_sample(tmp_path, "new.fcs", b"new"))
    assert _files(store, "plt", True)[:3] == ["many.fcs", "some.fcs", "few.fcs"]
    assert _files(store, "plt", False)[:3] == ["few.fcs", "some.fcs", "many.fcs"]
    for descending in (True, False):
        assert set(_files(store, "plt", descending)[3:]) == {"refused.fcs", "without.fcs", "new.fcs"}
    # The part that is shown is the first of all samples, not a sorted part of the newest.
    assert _files(store, "plt", True, limit=1) == ["many.fcs"]
    assert _files(store, "plt", True, limit=1, offset=1) == ["some.fcs"]


def test_a_result_counts_until_another_takes_its_place(store: Store, tmp_path: Path) -> None:
    _keep(store, tmp_path, "a.fcs", 100.0)
    _keep(store, tmp_path, "b.fcs", 200.0)
    assert _files(store, "plt", True) == ["b.fcs", "a.fcs"]
    _keep(store, tmp_path, "a.fcs", 300.0)
    assert _files(store, "plt", True) == ["a.fcs", "b.fcs"]


def test_owners_are_sorted_as_people_read_them(store: Store, tmp_path: Path) -> None:
    owners = {"z.fcs": "Zimmer", "o.fcs": "Özil, M.", "p.fcs": "popa", "m.fcs": "MÜLLER 2 3", "none.fcs": ""}
    for number, (file, owner) in enumerate(owners.items()):
        # A name in groups of digits, and none at all: neither gets between the owners.
        told = Patient("" if number == 1 else f"Rex {number} 1", f"P{number}", owner=owner)
        import_sample(store, made_sample(tmp_path, file, file.encode()), save_patient(store, told).id)
    import_sample(store, made_sample(tmp_path, "nobody.fcs", b"nobody"))
    named = ["m.fcs", "o.fcs", "p.fcs", "z.fcs"]
    assert _files(store, "owner", False)[:4] == named
    assert _files(store, "owner", True)[:4] == named[::-1]
    assert {*_files(store, "owner", True)[4:]} == {"none.fcs", "nobody.fcs"}


def test_an_unknown_order_is_a_bug(store: Store) -> None:
    with pytest.raises(ValueError, match="no order"):
        worklist(store, WorklistQuery(order="name; DROP TABLE sample"))
