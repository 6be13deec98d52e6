"""Settings: kept whole, forgiving to other versions, damaged ones set aside."""

import os
import stat
from pathlib import Path

import pytest

from bloodview.errors import UserError
from bloodview.settings import Settings, read_settings, settings_path, with_recent, write_settings


def test_without_a_file_there_are_defaults() -> None:
    assert read_settings() == Settings()
    assert not settings_path().exists()


def test_what_is_written_is_read() -> None:
    settings = Settings(clinic_name="Clinic 'Lake' <b>", paper="Letter", recent_files=("/a.fcs",))
    write_settings(settings)
    assert read_settings() == settings
    assert [path.name for path in settings_path().parent.iterdir()] == ["settings.json"]


@pytest.mark.skipif(os.name != "posix", reason="files have no mode here")
def test_only_the_user_may_read_a_password_in_the_settings() -> None:
    write_settings(Settings(database_url="postgresql://clinic:secret@server/bloodview"))
    assert stat.S_IMODE(settings_path().stat().st_mode) == 0o600


def test_what_the_clinic_sets_is_kept() -> None:
    settings = Settings(
        clinic_logo="/clinic/logo.png",
        units="conventional",
        owner_summary=True,
        watched_folder="//server/analyser",
        analyze_on_arrival=False,
        default_species="cat",
        patient_keywords={"name": ("PATIENT NAME", "Tiername")},
        theme="dark",
        plot_scale="log",
        plot_other=False,
        database_url="postgresql://server/bloodview",
        first_run_done=True,
    )
    write_settings(settings)
    assert read_settings() == settings


def test_fields_of_other_versions_are_passed_over() -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text('{"clinic_name": "Lake", "from_the_future": 3}', encoding="utf-8")
    assert read_settings() == Settings(clinic_name="Lake")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"paper": "A5"}',
        b"\xff\xfe",
        b'{"clinic_name": 3}',
        b'{"units": "imperial"}',
        b'{"theme": "pink"}',
        b'{"patient_keywords": {"name": 4}}',
    ],
)
def test_damaged_settings_are_set_aside_and_their_words_not_logged(
    content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_bytes(content)
    assert read_settings() == Settings()
    assert not settings_path().exists()
    assert settings_path().with_suffix(".damaged.json").read_bytes() == content
    assert "settings are damaged" in caplog.text
    assert "A5" not in caplog.text


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence() -> None:
    settings_path().parent.parent.mkdir(parents=True, exist_ok=True)
    settings_path().parent.touch()
    with pytest.raises(UserError, match="cannot be written"):
        write_settings(Settings())


def test_recent_files_are_newest_first_each_once_and_ten_at_most() -> None:
    settings = Settings()
    for number in [*range(12), 5]:
        settings = with_recent(settings, Path(f"/clinic/{number}.fcs"))
    assert [Path(name).stem for name in settings.recent_files] == ["5", "11", "10", "9", "8", "7", "6", "4", "3", "2"]
