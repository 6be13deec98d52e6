"""A clinic's day that is killed: `python -m tests.core.store.day FOLDER` starts one per line it reads, and kills it.

A line is "NUMBER FROM SECONDS": how the day is called, and how long it lives from its "start" or from when its
records are "open". What the day has finished, it notes in
FOLDER/finished, one JSON value a line, after the function that did it has returned.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from bloodview.clinic import Patient
from bloodview.store import (
    add_result,
    amend,
    analyzing,
    assign_patient,
    back_up_daily,
    comment,
    import_sample,
    keep_report,
    open_store,
    save_patient,
    sign,
)
from tests.core.store.made import made_result, made_sample


def live(folder: Path, number: int, opened: int) -> None:
    """Work until somebody ends it; a byte to `opened` tells that the records are open."""
    store = open_store(None, folder / "records")
    os.write(opened, b"o")
    notes = os.open(folder / "finished", os.O_APPEND | os.O_CREAT | os.O_WRONLY)

    def finished(**what: object) -> None:
        os.write(notes, (json.dumps(what) + "\n").encode())

    for turn in range(10_000):
        patient = save_patient(store, Patient(name=f"Rex {number}.{turn}", owner="Anna Müller"))
        finished(patient=patient.id, name=patient.patient.name)
        sample = made_sample(folder / "files", f"{number}-{turn}.fcs", os.urandom(60_000))
        record, _ = import_sample(store, sample, who="Ann")
        finished(sample=record.id, sha256=record.sha256)
        assign_patient(store, record.id, patient.id, "Ann")
        finished(sample=record.id, patient_id=patient.id)
        with analyzing(store, record.id):
            for seed in (1, 2):
                kept = add_result(store, record.id, made_result(record.sha256, seed=seed, events=20_000), "Ann")
                finished(result=kept.id, digest=kept.digest)
        comment(store, record.id, "Fine.", "Ann")
        sign(store, record.id, "Dr. Ann")
        finished(sample=record.id, state="final")
        report = keep_report(store, kept.id, b"%PDF" + os.urandom(50_000))
        finished(report=report.id, sample_of=record.id)
        amend(store, record.id, "Dr. Ann", "Second thoughts.")
        finished(sample=record.id, state="amended")
        back_up_daily(store)


def main() -> None:
    """Start and kill days as told."""
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        number, since, seconds = line.split()
        listen, opened = os.pipe()
        day = os.fork()
        if day == 0:
            live(folder, int(number), opened)
            os._exit(1)
        os.close(opened)
        if since == "open":
            os.read(listen, 1)
        os.close(listen)
        time.sleep(float(seconds))
        os.kill(day, signal.SIGKILL)
        _, status = os.waitpid(day, 0)
        print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else "ended by itself", flush=True)


if __name__ == "__main__":
    main()
