"""Make the database of the newest schema that tests open ever after: `python tests/data/databases/make_databases.py`.

Run it once when a schema is released, and never again for that schema: what is here must be what users have.
"""

import hashlib
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import numpy as np

from bloodview.clinic import Clinic, Patient
from bloodview.clinic.controls import ControlMaterial, Target
from bloodview.result import Counts, Estimate, Recipe, Release, Result
from bloodview.samples import Sample
from bloodview.store import (
    By,
    Role,
    add_result,
    amend,
    backup,
    comment,
    exclude_control,
    import_sample,
    keep_report,
    measure_control,
    open_store,
    save_clinic,
    save_material,
    save_patient,
    save_user,
    sign,
)
from bloodview.store.schemas import newest

HERE = Path(__file__).resolve().parent


def _sample(folder: Path, name: str) -> Sample:
    path = folder / name
    path.write_bytes(f"The events of {name}".encode())
    return Sample(
        path=path,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        events=np.zeros((0, 2), np.float32),
        channels=("FSC-A", "SSC-A"),
        keywords={"SPECIES": "canine"},
        instrument="Fake BC-1",
        acquired=datetime(2026, 3, 4, 10, 15),
        volume_nl=2000.0,
    )


def _result(sample: Sample, seed: int) -> Result:
    population = np.random.default_rng(seed).choice(5, 200).astype(np.uint8)
    return Result(
        file=sample.path.name,
        sha256=sample.sha256,
        instrument=sample.instrument,
        species="dog",
        counts=Counts(Estimate(6.5, 6.4, 6.6), 6.4, Estimate(1.0, 0.8, 1.2), Estimate(65, 52, 78), None, None),
        population=population,
        probability=np.full(200, 0.9, np.float32),
        latent=np.random.default_rng(seed).normal(size=(200, 2)).astype(np.float32),
        population_events=tuple(np.bincount(population, minlength=5).astype(float)),
        release=Release.REVIEW if seed else Release.OK,
        messages=("Look at the smear.",) if seed else (),
        model_id="fake-0001",
        model_name="Fake model",
        model_simulated=True,
        version="0.1.0",
        recipe=Recipe("dog", seed),
        risk={"rbc": 0.02, "plt": 0.61} if seed else {},
        held={"plt": "Platelets and small red cells overlap."} if seed else {},
    )


def main() -> None:
    """Write the database of the newest schema, unless it is there."""
    target = HERE / f"schema_{newest()}.sqlite"
    if target.exists():
        sys.exit(f"{target} is there already; a released schema is never made again.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = open_store(f"sqlite:///{folder}/bloodview.sqlite", folder)
        save_clinic(store, Clinic("Tierklinik Süd", "Weg 1\nBerlin", "030 1"), "Ann")
        save_user(store, "Dr. Ann", Role.VET, "Ann")
        rex = save_patient(store, Patient("Réx", "4711", "dog", "Beagle", "male", "2021-03-04", "276", "A. Müller"))
        for number in range(2):
            sample = _sample(folder, f"{number}.fcs")
            record, _ = import_sample(store, sample, rex.id, "Ann")
            for seed in range(2):
                kept = add_result(store, record.id, _result(sample, seed), "Ann")
            comment(store, record.id, "Fine.", "Ann")
            sign(store, record.id, "Dr. Ann")
            keep_report(store, kept.id, b"%PDF-1.7", "Ann")
        amend(store, 2, "Dr. Ann", "Wrong patient.")
        import_sample(store, _sample(folder, "new.fcs"))
        told = ControlMaterial("Blood control", "normal", "2301N", targets={"rbc": Target(6.4, 0.2)})
        material = save_material(store, told, By("Dr. Ann"))
        control, _ = import_sample(store, _sample(folder, "control.fcs"))
        add_result(store, control.id, _result(_sample(folder, "control.fcs"), 0), "Ann")
        measured = measure_control(store, control.id, material.id, "Ann")
        exclude_control(store, measured.id, By("Dr. Ann"), "A bubble.")
        backup(store, target)
        store.close()
    target.chmod(0o644)


if __name__ == "__main__":
    main()
