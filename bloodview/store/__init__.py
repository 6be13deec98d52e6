"""The records of a clinic: patients, samples, results, signatures and their audit trail, in a database.

What the rest of the program calls:

    open_store(url=None, folder=None) -> Store; Store.close()
    save_clinic(store, clinic, who="") / clinic_of(store) -> Clinic
    save_user(store, name, role, who="", pin=None, active=True) -> UserRecord; users(store); check_pin(store, name, pin)
    add_user(store, person, pin, by); change_user(store, user_id, person, pin, by) -> UserRecord
    save_patient(store, patient, who="", patient_id=None) -> PatientRecord
    patients(store, text="", limit=200) -> tuple[PatientRecord, ...]; patient_by_id(store, patient_id)
    patient_with_chip(store, microchip, but=None) -> PatientRecord | None
    matching_patients(store, patient) -> (PatientRecord | None, tuple[PatientRecord, ...])   certain, likeliest first
    import_sample(store, sample, patient_id=None, who="", dataset=0) -> tuple[SampleRecord, already_there]
    sample_by_id(store, sample_id); samples_by_hash(store, sha256)
    assign_patient(store, sample_id, patient_id, who="")
    analyzing(store, sample_id)                                   context: the sample shows as analyzing inside
    add_result(store, sample_id, result, who="") -> ResultRecord
    results_of(store, sample_id) -> tuple[ResultRecord, ...]                newest first
    result_of(store, result_id) -> Result; labels_of(store, result_id) -> uint8 [n]
    worklist(store, query) / worklist_count(store, query)
    history(store, patient_id) -> tuple[(SampleRecord, ResultRecord), ...]  oldest first
    original(store, sample_id) -> Path
    mark_reviewed(store, sample_id, who, remark="", pin=None); review_of(store, sample_id) -> ReviewRecord | None
    held_now(sample, result) -> the counts that nobody has released, with their reasons
    add_hand_result(store, sample_id, result, gates, who, why, pin=None); hand_of(store, sample_id) -> HandRecord | None
    comment(store, sample_id, text, who)
    sign(store, sample_id, who, pin=None) -> SignatureRecord; amend(store, sample_id, who, why)
    changes_of(store, sample_id) -> tuple[Change, ...]                      what an amendment changed
    signatures_of(store, sample_id); keep_report(store, result_id, pdf, who=""); reports_of(store, sample_id)
    audit_of(store, sample_id) -> tuple[AuditRow, ...]; verify_records(store, report, files=False) -> Verification
    backup(store, path, report, files=False); restore(store, path, who="", report) -> Path
    back_up_daily(store, report) -> Path | None
    materials_of(store); save_material(store, material, by, material_id=None) -> MaterialRecord
    measure_control(store, sample_id, material_id, who="") -> ControlRecord; control_of(store, sample_id)
    exclude_control(store, control_id, by, reason); controls_of(store, since=None); measured_of(store, instrument)
    hold_for_quality(store, instrument, day) -> tuple[sample_id, ...]     unsigned results after controls that failed
"""

from bloodview.store.amending import changes_of
from bloodview.store.audit import audit_about, audit_of
from bloodview.store.backups import back_up_daily, backup, restore
from bloodview.store.copies import backup_folder
from bloodview.store.hand import HandRecord, add_hand_result, hand_of
from bloodview.store.importing import assign_patient, import_sample, original, sample_by_id, samples_by_hash
from bloodview.store.listing import worklist, worklist_count
from bloodview.store.opening import open_store
from bloodview.store.originals import hash_of
from bloodview.store.patients import matching_patients, patient_by_id, patient_with_chip, patients, save_patient
from bloodview.store.people import check_pin, clinic_of, save_clinic, save_user, users
from bloodview.store.quality import (
    ControlRecord,
    MaterialRecord,
    control_of,
    controls_of,
    exclude_control,
    materials_of,
    measure_control,
    measured_of,
    save_material,
)
from bloodview.store.quality_hold import hold_for_quality
from bloodview.store.records import (
    Action,
    AuditRow,
    Change,
    PatientRecord,
    ReportRecord,
    ResultRecord,
    Role,
    SampleRecord,
    SignatureRecord,
    State,
    UserRecord,
    Verification,
    WorklistQuery,
    WorklistRow,
)
from bloodview.store.reports import keep_report, report_of, reports_of
from bloodview.store.results import add_result, history, labels_of, result_of, results_of
from bloodview.store.reviewing import ReviewRecord, held_now, review_of
from bloodview.store.running import analyzing
from bloodview.store.staff import By, Person, add_user, change_user
from bloodview.store.status import amend, comment, mark_reviewed, sign, signatures_of
from bloodview.store.store import Store
from bloodview.store.verify import verify_records

__all__ = [
    "Action",
    "AuditRow",
    "By",
    "Change",
    "ControlRecord",
    "HandRecord",
    "MaterialRecord",
    "PatientRecord",
    "Person",
    "ReportRecord",
    "ResultRecord",
    "ReviewRecord",
    "Role",
    "SampleRecord",
    "SignatureRecord",
    "State",
    "Store",
    "UserRecord",
    "Verification",
    "WorklistQuery",
    "WorklistRow",
    "add_hand_result",
    "add_result",
    "add_user",
    "amend",
    "analyzing",
    "assign_patient",
    "audit_about",
    "audit_of",
    "back_up_daily",
    "backup",
    "backup_folder",
    "change_user",
    "changes_of",
    "check_pin",
    "clinic_of",
    "comment",
    "control_of",
    "controls_of",
    "exclude_control",
    "hand_of",
    "hash_of",
    "held_now",
    "history",
    "hold_for_quality",
    "import_sample",
    "keep_report",
    "labels_of",
    "mark_reviewed",
    "matching_patients",
    "materials_of",
    "measure_control",
    "measured_of",
    "open_store",
    "original",
    "patient_by_id",
    "patient_with_chip",
    "patients",
    "report_of",
    "reports_of",
    "restore",
    "result_of",
    "results_of",
    "review_of",
    "sample_by_id",
    "samples_by_hash",
    "save_clinic",
    "save_material",
    "save_patient",
    "save_user",
    "sign",
    "signatures_of",
    "users",
    "verify_records",
    "worklist",
    "worklist_count",
]
