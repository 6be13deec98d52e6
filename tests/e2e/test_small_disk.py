"""Records on a disk that is full, and on one that can only be read: the window says so in a sentence and goes on."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_MOUNT = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec"]


def test_a_disk_that_is_full_or_read_only_ends_in_a_sentence_in_the_window(tmp_path: Path) -> None:
    if not shutil.which("unshare") or subprocess.run([*_MOUNT, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    disk, outside = tmp_path / "disk", tmp_path / "outside"
    for folder in (disk, outside):
        folder.mkdir()
    program = f"'{sys.executable}' -m tests.e2e.small_disk '{disk}' '{outside}'"
    run = f"mount -t tmpfs -o size=3m tmpfs '{disk}'; exec {program}"
    surroundings = {**os.environ, "XDG_DATA_HOME": str(disk / "data")}
    answer = subprocess.run([*_MOUNT, run], capture_output=True, text=True, timeout=120, env=surroundings)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    said = json.loads(answer.stdout.splitlines()[-1])
    for place in ("import", "sign"):
        assert "disk is full" in said[place] or "No space left on device" in said[place]
        assert "space" in said[place].rpartition(";")[2], "it says what to do"
        assert "Traceback" not in said[place]
    assert said["errors"] == []
    assert said["standing"].startswith("Final, signed by")
    assert said["problems"] == []
    assert said["read only"].startswith("Samples and results of this session are not kept: ")
    assert "can only be read; make the file and its folder writable" in said["read only"]
    assert said["counted without records"]
