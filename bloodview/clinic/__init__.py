"""Species, patients and clinics, reference intervals, flags and messages: the data lie in resources, the rules here."""

from bloodview.clinic.age import age_days, age_words
from bloodview.clinic.breeds import Breed, breed_named, breeds_of
from bloodview.clinic.findings import Findings, findings_of
from bloodview.clinic.flags import Flag, flag_of
from bloodview.clinic.interval_editing import copy_for_editing, discard_copy, save_interval
from bloodview.clinic.intervals import IntervalSet, ReferenceInterval, bands_of, clinic_folder, intervals_for
from bloodview.clinic.messages import Message, Rank, messages_for
from bloodview.clinic.patient import Clinic, Patient, one_line, patient_from_keywords
from bloodview.clinic.species import Species, all_species, species_named, species_of

__all__ = [
    "Breed",
    "Clinic",
    "Findings",
    "Flag",
    "IntervalSet",
    "Message",
    "Patient",
    "Rank",
    "ReferenceInterval",
    "Species",
    "age_days",
    "age_words",
    "all_species",
    "bands_of",
    "breed_named",
    "breeds_of",
    "clinic_folder",
    "copy_for_editing",
    "discard_copy",
    "findings_of",
    "flag_of",
    "intervals_for",
    "messages_for",
    "one_line",
    "patient_from_keywords",
    "save_interval",
    "species_named",
    "species_of",
]
