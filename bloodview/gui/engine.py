"""What the window asks of the rest of the program, as functions that tests can replace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from bloodview.analysis import Chosen
from bloodview.analysis.hand import Basis, basis_of
from bloodview.calibration import Calibration
from bloodview.calibration.checked import CheckedCohort
from bloodview.clinic import Clinic, Patient
from bloodview.clinic.agreement import HeldOut
from bloodview.progress import Report
from bloodview.report import ReportFacts
from bloodview.result import Recipe, Result
from bloodview.samples import Panel, Sample
from bloodview.settings import Settings


class Model(Protocol):
    """What the window reads of a model; the rest is the analysis's own business."""

    @property
    def id(self) -> str:
        """Short fingerprint of the model."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def simulated(self) -> bool:
        """Whether it was trained on simulated samples only."""

    @property
    def panel(self) -> Panel:
        """The channels it reads."""


class Calibrate(Protocol):
    """Trains a model."""

    def __call__(
        self, folder: Path, reference: Path, out: Path, *, panel: Panel | None, name: str, report: Report
    ) -> Calibration:
        """Save the model as the folder `out`, or raise a UserError and save nothing."""


class AgreementReportMaker(Protocol):
    """Makes the PDF of a model's agreement with its references."""

    def __call__(self, title: str, facts: Sequence[tuple[str, str]], rows: Sequence[HeldOut], paper: str) -> bytes:
        """Give the PDF file's bytes."""


class ReportMaker(Protocol):
    """Makes the PDF of one result."""

    def __call__(
        self, result: Result, sample: Sample, *, patient: Patient, clinic: Clinic, paper: str, facts: ReportFacts
    ) -> bytes:
        """Give the PDF file's bytes."""


# It is only ever given what load_model gave.
_REAL_BASIS = cast("Callable[[Sample, Result, Model], Basis]", basis_of)


@dataclass(frozen=True)
class Engine:
    """The functions behind the buttons. All but `choose_model`, `read_agreement` and `basis_of` are called on a Job's
    thread.
    """

    read_samples: Callable[[Path], Sequence[Sample]]
    choose_model: Callable[[Sample, Settings], Chosen]
    load_model: Callable[[Path], Model]
    analyze: Callable[[Sample, Model, Recipe, Report], Result]
    report_pdf: ReportMaker
    check_cohort: Callable[[Path, Path, Panel | None, Report], CheckedCohort]
    calibrate: Calibrate
    read_agreement: Callable[[Path], Sequence[HeldOut]]
    agreement_pdf: AgreementReportMaker
    basis_of: Callable[[Sample, Result, Model], Basis] = _REAL_BASIS
