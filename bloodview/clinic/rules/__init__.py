"""The rules behind the interpretive messages: each a small pure function of one sample's findings."""

from collections.abc import Callable

from bloodview.clinic.findings import Findings
from bloodview.clinic.rules import platelets, red_cells, regeneration, sighthound, validity, young
from bloodview.clinic.wording import Message

Rule = Callable[[Findings], Message | None]

RULES: tuple[Rule, ...] = (
    validity.implausible_red_cells,
    validity.implausible_platelets,
    validity.clumps,
    validity.wide_red_cells,
    validity.wide_reticulocytes,
    validity.wide_platelets,
    platelets.cat_platelets_minimum,
    platelets.cavalier_platelets,
    young.young,
    young.young_reticulocytes,
    young.growing_dog,
    young.age_unknown,
    red_cells.anaemia,
    red_cells.clumps_noticed,
    red_cells.rouleaux_usual,
    regeneration.regeneration,
    regeneration.regeneration_breed,
    regeneration.reticulocytosis,
    regeneration.horse_reticulocytes,
    regeneration.horse_reticulocytes_high,
    regeneration.ruminant_regeneration,
    platelets.thrombocytopenia,
    platelets.plain_low,
    platelets.sighthound_platelets,
    platelets.cat_thrombocytosis,
    sighthound.sighthound_red_cells,
    red_cells.disperse_clumps,
    red_cells.look_at_clumps,
    red_cells.mchc_high,
    regeneration.repeat_for_regeneration,
    regeneration.cat_aggregate,
    regeneration.consider_reticulocytosis,
    regeneration.horse_follow,
    platelets.cat_platelet_clumps,
    platelets.cavalier_smear,
    platelets.smear_platelets,
    platelets.bleeding,
)
