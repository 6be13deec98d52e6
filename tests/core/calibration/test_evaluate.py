"""Agreement with references, against figures worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from bloodview.calibration import evaluate
from bloodview.errors import WrongPanel, WrongReference
from bloodview.progress import Cancelled, Step
from bloodview.result import Counts, Estimate, Recipe, Release, Result
from bloodview.samples import Sample, write_fcs

# What each sample is counted as: RBC, PLT, retic percentage (None: not measurable).
COUNTED: dict[str, tuple[float, float | None, float]] = {
    "a.fcs": (6.0, 220.0, 1.0),
    "b.fcs": (8.0, 130.0, 2.0),
    "c.fcs": (5.0, 6.0, 0.0),
    "d.fcs": (7.0, None, 3.0),
}
REFERENCES = """file,species,rbc,plt,retic_pct,clump_pct
a.fcs,dog,6.0,200,1.2,
b.fcs,cat,7.0,100,,
c.fcs,,5.0,5,0.1,
d.fcs,horse,7.0,300,3.0,
odd.fcs,dog,7.0,300,3.0,
strange.fcs,cow,7.0,300,3.0,1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four samples, a file that is none, and one of another analyser."""
    for name in (*COUNTED, "strange.fcs"):
        write_fcs(tmp_path / name, np.ones((5, 1), np.float32), ["FSC-A"], {"SPECIES": "dog"})
    (tmp_path / "odd.fcs").write_bytes(b"no sample at all")
    (tmp_path / "reference.csv").write_text(REFERENCES, encoding="utf-8")
    return tmp_path


def near(value: float, half: float) -> Estimate:
    return Estimate(value, value - half, value + half)


def counting(sample: Sample, recipe: Recipe) -> Result:
    """Count a sample as COUNTED says."""
    if sample.path.name not in COUNTED:
        raise WrongPanel(f"{sample.path} lacks channel SFL-A; choose another model.")
    rbc, plt, retic = COUNTED[sample.path.name]
    return Result(
        file=sample.path.name,
        sha256=sample.sha256,
        instrument="",
        species=recipe.species or "dog",
        counts=Counts(near(rbc, 0.1), rbc, near(retic, 0.2), None, None, None if plt is None else near(plt, 10)),
        population=np.zeros(5, np.uint8),
        probability=np.ones(5, np.float32),
        latent=np.zeros((5, 2), np.float32),
        population_events=(5.0, 0, 0, 0, 0),
        release=Release.REVIEW,
        messages=("One.", "Two."),
        model_id="m",
        model_name="M",
        model_simulated=False,
        version="1",
        recipe=recipe,
    )


def test_rows_hold_counts_references_and_errors(folder: Path) -> None:
    found = evaluate(folder, folder / "reference.csv", counting)
    assert len(found.rows) == 6
    first = found.rows[0]
    assert {name: first[name] for name in ("plt_reference", "plt", "plt_low", "plt_high", "plt_error")} == {
        "plt_reference": 200.0,
        "plt": 220.0,
        "plt_low": 210.0,
        "plt_high": 230.0,
        "plt_error": 20.0,
    }
    assert (first["release"], first["messages"]) == ("review", "One. | Two.")
    assert [row["species"] for row in found.rows] == ["dog", "cat", "dog", "horse", "dog", "cow"]
    assert found.rows[1]["retic_pct"] == 2.0
    assert found.rows[1]["retic_pct_error"] is None
    assert "plt" not in found.rows[3]
    assert all(set(row) <= set(found.columns) for row in found.rows)


def test_what_cannot_be_counted_keeps_its_row(folder: Path) -> None:
    found = evaluate(folder, folder / "reference.csv", counting)
    odd, strange = found.rows[4:]
    assert (odd["file"], odd["release"]) == ("odd.fcs", "refused")
    assert "odd.fcs" in str(odd["messages"])
    assert "lacks channel SFL-A" in str(strange["messages"])
    assert "4 of 6 samples counted (release: 0 ok, 4 review, 2 refused)" in found.summary
    assert f"odd.fcs: {odd['messages']}" in found.summary


def line(summary: str, count: str) -> list[str]:
    (found,) = [line for line in summary.splitlines() if line.startswith(count)]
    return found.replace("%", "").split()


def test_the_summary_by_hand(folder: Path) -> None:
    summary = evaluate(folder, folder / "reference.csv", counting).summary
    # RBC errors 0, 1 (of 7), 0, 0: three within 10 %; relative 0, 0.143, 0, 0, their 95th percentile 0.85 x 0.143.
    assert line(summary, "rbc") == ["rbc", "4", "75.0", "0.0", "12.1", "0.250", "+0.250"]
    # PLT errors 20, 30, 1: 20 of 200 and 1 (less than 2) are within; relative 0.1, 0.3 and 1 / 10;
    # 95th percentile 0.1 + 0.9 x 0.2.
    assert line(summary, "plt") == ["plt", "3", "66.7", "10.0", "28.0", "17.000", "+17.000"]
    # Retic errors -0.2, -0.1, 0, all within 0.25 points; relative 0.2 / 1.2, 0.1 / 0.25 and 0.
    assert line(summary, "retic_pct") == ["retic_pct", "3", "100.0", "16.7", "37.7", "0.100", "-0.100"]
    assert "clump_pct" not in summary


def test_the_summary_compares_methods(folder: Path) -> None:
    lines = evaluate(folder, folder / "reference.csv", counting).summary.splitlines()
    # PLT differences 20, 30 and 1: mean 17, SD 14.731; limits 17 -+ 1.96 x 14.731; CV of the mean of all, 110.17.
    (plt,) = [line for line in lines if line.startswith("PLT (10⁹/L), Bland-Altman")]
    assert "bias +17.0 (−19.6 to 53.6)" in plt
    assert "95 % limits −11.9 to +45.9, CV 13 %" in plt
    (line_of_plt,) = [line for line in lines if line.startswith("PLT, Passing-Bablok")]
    # Slopes (130 - 6) / 95, (220 - 130) / 100 and (220 - 6) / 195: the middle one of three is 1.097.
    assert "slope 1.10 (−∞ to ∞), intercept 0.513 (−∞ to ∞), Kendall's tau 1.0" in line_of_plt
    assert not [line for line in lines if line.startswith("CLUMP %")]


def test_species_and_seed_reach_the_analysis(folder: Path) -> None:
    asked: list[Recipe] = []

    def remember(sample: Sample, recipe: Recipe) -> Result:
        asked.append(recipe)
        return counting(sample, recipe)

    evaluate(folder, folder / "reference.csv", remember, seed=4)
    assert asked[:3] == [Recipe("dog", 4), Recipe("cat", 4), Recipe(None, 4)]


def test_bugs_and_cancelling_are_not_swallowed(folder: Path) -> None:
    def broken(_sample: Sample, _recipe: Recipe) -> Result:
        raise ZeroDivisionError

    def stop(step: Step) -> None:
        if step.message == "Counting c.fcs":
            raise Cancelled

    with pytest.raises(ZeroDivisionError):
        evaluate(folder, folder / "reference.csv", broken)
    with pytest.raises(Cancelled):
        evaluate(folder, folder / "reference.csv", counting, report=stop)
    with pytest.raises(WrongReference):
        evaluate(folder, folder / "none.csv", counting)
