"""The samples that come with the program."""

from pathlib import Path

from bloodview.errors import UserError
from bloodview.language import tr
from bloodview.paths import resources


def demo_samples() -> list[Path]:
    """List the samples that come with the program; raises UserError where they are missing."""
    samples = sorted((resources() / "demo").glob("*.fcs"))
    if not samples:
        raise UserError(tr("{folder} holds no demo samples; install BloodView again.", folder=resources() / "demo"))
    return samples
