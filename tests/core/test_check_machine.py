"""Before the first start the Makefile says, or as root installs, what a bare machine lacks."""

import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = Path(__file__).parents[2] / "packaging" / "check_machine.sh"
_TOOLS = ("sh", "grep", "sort", "find", "cat", "touch", "chmod")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="system libraries are checked on Linux only")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder that is all of PATH: a bare Debian without Python, Qt's libraries or fonts."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in _TOOLS:
        found = next(path for path in (Path("/bin") / tool, Path("/usr/bin") / tool) if path.exists())
        (folder / tool).symlink_to(found)
    _add(folder, "uname", "echo Linux")
    _add(folder, "id", "echo 1000")
    _add(folder, "ldconfig", "echo 'libEGL.so.1 (libc6,x86-64) => /lib/libEGL.so.1'")
    _add(folder, "apt-cache", "echo '  Candidate: 3.12.3-0ubuntu2'")
    _add(folder, "apt-get", f'echo "$@" >> {tmp_path}/installed; touch {folder}/python3; chmod +x {folder}/python3')
    return folder


def _add(folder: Path, name: str, does: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)


def _check(machine: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine), "HOME": str(machine.parent)}
    return subprocess.run(
        [str(machine / "sh"), str(_SCRIPT)], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_user_is_told_the_one_command(machine: Path) -> None:
    answer = _check(machine)
    assert answer.returncode == 1
    assert answer.stdout == ""
    command = next(line for line in answer.stderr.splitlines() if "install it with:" in line)
    assert "sudo apt-get update && sudo apt-get install -y python3 python3-venv" in command
    assert "libxcb-cursor0" in command
    assert "libgl1" in command
    assert "libegl1" not in command
    assert not (machine.parent / "installed").exists()


def test_an_old_distribution_gets_a_newer_python_beside_its_own(machine: Path) -> None:
    _add(machine, "apt-cache", "echo '  Candidate: 3.10.6-1~22.04'")
    assert "python3.11 python3.11-venv" in _check(machine).stderr


def test_root_gets_it_installed(machine: Path) -> None:
    _add(machine, "id", "echo 0")
    answer = _check(machine)
    assert answer.returncode == 0
    assert answer.stdout.strip() == "python3"
    update, install = (machine.parent / "installed").read_text().splitlines()
    assert update.startswith("update")
    assert install.startswith("install -y")
    assert "libxcb-icccm4" in install


def test_fedora_is_told_its_own_names(machine: Path) -> None:
    (machine / "apt-get").unlink()
    _add(machine, "dnf", "exit 1")
    command = _check(machine).stderr
    assert "sudo dnf install -y python3 python3-pip" in command
    assert "xcb-util-cursor" in command


def test_a_ready_machine_answers_with_its_python(machine: Path) -> None:
    _add(machine, "python3.12", f'exec {sys.executable} "$@"')
    names = [line.split()[0] for line in _SCRIPT.read_text().splitlines() if line.startswith("lib") and ".so" in line]
    assert len(names) > 15
    _add(machine, "ldconfig", "\n".join(f"echo '{name} (libc6)'" for name in names))
    fonts = machine.parent / ".fonts"
    fonts.mkdir()
    (fonts / "a.ttf").touch()
    answer = _check(machine)
    assert (answer.returncode, answer.stdout.strip(), answer.stderr) == (0, "python3.12", "")


def test_an_old_python_is_passed_over(machine: Path) -> None:
    _add(machine, "python3", "exit 1")
    assert "Python >= 3.11 with venv" in _check(machine).stderr
