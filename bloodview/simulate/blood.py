"""The blood of one animal: what a species and a condition make of its cells, before any is measured."""

from dataclasses import dataclass

import numpy as np

from bloodview.simulate.catalogue import Entry, Range, blood_ranges, condition_entry, species_entry


@dataclass(frozen=True)
class Blood:
    """Concentrations and distributions of one sample of blood.

    rbc 10^12/L counts every red cell; plt, wbc 10^9/L; mcv, mpv fL; mchc g/dL; everything called share is 0..1:
    retic_share and punctate_share of red cells, clump_share of red particles, clumped_plt_share of platelets,
    fragment_share and ghost_share of red cells, debris_share and noise_share of red cells and platelets together.
    irf is the immature share of the reticulocytes; clump_single the p of the geometric law of clump sizes.
    """

    rbc: float
    mcv: float
    volume_cv: float
    mchc: float
    hb_cv: float
    retic_share: float
    punctate_share: float
    irf: float
    clump_share: float
    clump_single: float
    plt: float
    mpv: float
    plt_log_sd: float
    plt_index: float
    giant_share: float
    activated_share: float
    clumped_plt_share: float
    fragment_share: float
    ghost_share: float
    debris_share: float
    noise_share: float
    wbc: float


def draw_blood(species: str, condition: str, rng: np.random.Generator) -> Blood:
    """Draw the blood of one animal of a species with a condition; UserError where either is unknown."""
    animal, disease = species_entry(species), condition_entry(condition)
    common = blood_ranges()

    def healthy(name: str) -> float:
        value = animal.ranges[name].draw_healthy(rng)
        factor = disease.ranges.get(f"{name}_factor")
        return value * factor.draw(rng) if factor else value

    def changed(name: str) -> float:
        value = (disease.ranges.get(name) or animal.ranges.get(name) or common[name]).draw(rng)
        factor = disease.ranges.get(f"{name.removesuffix('_pct')}_factor")
        return value * factor.draw(rng) if factor else value

    punctate = animal.ranges.get("punctate_pct")
    retic_share = _retic_share(animal, disease, rng)
    return Blood(
        rbc=healthy("rbc"),
        mcv=healthy("mcv"),
        volume_cv=healthy("rdw") / 100 * common["volume_cv_of_rdw"].draw(rng),
        mchc=healthy("mchc"),
        hb_cv=changed("hb_cv"),
        retic_share=retic_share,
        # What has just matured is still faintly stained; only cats keep such cells for days.
        punctate_share=punctate.draw_healthy(rng) / 100 if punctate else 0.3 * retic_share,
        irf=changed("irf"),
        clump_share=changed("clump_pct") / 100,
        clump_single=changed("clump_single"),
        plt=_platelets(animal, disease, rng),
        mpv=healthy("mpv"),
        plt_log_sd=changed("plt_log_sd"),
        plt_index=changed("plt_index"),
        giant_share=changed("giant_plt_pct") / 100,
        activated_share=changed("activated_plt_pct") / 100,
        clumped_plt_share=changed("clumped_plt_pct") / 100,
        fragment_share=changed("fragment_pct") / 100,
        ghost_share=changed("ghost_pct") / 100,
        debris_share=changed("debris_pct") / 100,
        noise_share=changed("noise_pct") / 100,
        wbc=animal.ranges["wbc"].draw_healthy(rng),
    )


def _retic_share(animal: Entry, disease: Entry, rng: np.random.Generator) -> float:
    if "retic" in animal.ranges:
        usual = animal.ranges["rbc"]
        share = animal.ranges["retic"].draw_healthy(rng) / (500 * (usual.low + usual.high))
    else:
        share = animal.ranges["retic_pct"].draw_healthy(rng) / 100
    share *= disease.ranges.get("retic_factor", Range(1, 1)).draw(rng)
    regeneration = disease.ranges.get("regeneration", Range(0, 0)).draw(rng)
    regenerative = animal.ranges["regenerative_retic_pct"].draw(rng) / 100
    return (1 - regeneration) * share + regeneration * regenerative


def _platelets(animal: Entry, disease: Entry, rng: np.random.Generator) -> float:
    if "plt" in disease.ranges:
        return disease.ranges["plt"].draw(rng)
    if "plt_of_upper" in disease.ranges:
        return animal.ranges["plt"].high * disease.ranges["plt_of_upper"].draw(rng)
    return animal.ranges["plt"].draw_healthy(rng) * disease.ranges.get("plt_factor", Range(1, 1)).draw(rng)
