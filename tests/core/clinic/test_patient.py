"""The patient is read from a file's keywords and nothing in them is obeyed."""

from bloodview.clinic import Patient, one_line, patient_from_keywords


def test_keywords_give_the_patient() -> None:
    keywords = {
        "PATIENT NAME": "Bella",
        "PATIENT ID": "17",
        "SPECIES": "canine",
        "BREED": "Beagle",
        "SEX": "F",
        "BIRTH": "2020-01-02",
        "MICROCHIP": "276",
        "OWNER": "M. Sørensen",
        "$CYT": "Sim-1",
    }
    assert patient_from_keywords(keywords) == Patient(
        "Bella", "17", "canine", "Beagle", "F", "2020-01-02", "276", "M. Sørensen"
    )


def test_missing_keywords_leave_empty_texts() -> None:
    assert patient_from_keywords({}) == Patient()


def test_control_characters_become_single_spaces() -> None:
    assert one_line("a\r\n\tb\x00\x1b[31mc\u2028d ") == "a b [31mc d"
    assert patient_from_keywords({"OWNER": "A\nB"}).owner == "A B"
