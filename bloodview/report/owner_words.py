"""What the page for the owner says, in plain words: what was measured and what a value may mean in general.

The words explain; they never diagnose, and they hold no number of their own.
"""

from collections.abc import Mapping

from bloodview.clinic.flags import Flag
from bloodview.language import mark

MEASURED: Mapping[str, tuple[str, str]] = {
    "rbc": (mark("Red blood cells"), mark("They carry oxygen through the body.")),
    "retic": (
        mark("Young red blood cells (reticulocytes)"),
        mark("They show how many new red blood cells the bone marrow is making."),
    ),
    "plt": (mark("Platelets"), mark("They help to stop bleeding.")),
    "clump_pct": (
        mark("Red blood cells that stuck together"),
        mark("The count of red blood cells takes them into account."),
    ),
}

VERDICTS: Mapping[Flag, str] = {
    Flag.CRITICAL_LOW: mark("much lower than usual"),
    Flag.LOW: mark("lower than usual"),
    Flag.BORDERLINE_LOW: mark("at the lower edge of the usual range"),
    Flag.NORMAL: mark("within the usual range"),
    Flag.BORDERLINE_HIGH: mark("at the upper edge of the usual range"),
    Flag.HIGH: mark("higher than usual"),
    Flag.CRITICAL_HIGH: mark("much higher than usual"),
    Flag.UNKNOWN: mark("measured; there is no usual range to compare it with"),
}

LOWER = {Flag.CRITICAL_LOW, Flag.LOW}
HIGHER = {Flag.CRITICAL_HIGH, Flag.HIGH}

MEANS_LOW: Mapping[str, str] = {
    "rbc": mark(
        "Having too few red blood cells is called anaemia. It has many causes: lost blood, red blood cells that break "
        "down early, or a bone marrow that makes too few of them."
    ),
    "retic": mark(
        "A low number of young red blood cells says little alone; your vet reads it beside the other values."
    ),
    "plt": mark(
        "With too few platelets a body may bleed more easily. Platelets can also clump in the tube and then be counted "
        "too low; a look at the blood under the microscope shows which it is."
    ),
}
MEANS_HIGH: Mapping[str, str] = {
    "rbc": mark(
        "More red blood cells than usual are often seen when an animal has lost water or was excited; there are other "
        "causes too."
    ),
    "retic": mark(
        "Many young red blood cells show that the bone marrow is making new ones, for example to replace some that "
        "were lost."
    ),
    "plt": mark("More platelets than usual can have many causes; your vet knows which of them need a closer look."),
    "clump_pct": mark(
        "Red blood cells can stick together in the body or only in the tube. Your vet may look at the blood under the "
        "microscope."
    ),
}

TITLE = mark("About the blood count of {name}")
NAMELESS_TITLE = mark("About your animal's blood count")
INTRODUCTION = mark(
    "A small sample of blood was measured. A program counted the cells in it and compared each count with what is "
    "usual for {animals}. This page sums up the report of your clinic in plain words."
)
ANIMALS: Mapping[str, str] = {
    "dog": mark("healthy dogs"),
    "cat": mark("healthy cats"),
    "horse": mark("healthy horses"),
    "cow": mark("healthy cattle"),
    "sheep": mark("healthy sheep"),
    "goat": mark("healthy goats"),
    "pig": mark("healthy pigs"),
    "rabbit": mark("healthy rabbits"),
    "ferret": mark("healthy ferrets"),
    "alpaca": mark("healthy alpacas"),
    "llama": mark("healthy llamas"),
    "mouse": mark("healthy mice"),
    "rat": mark("healthy rats"),
}
HEALTHY = mark("healthy animals of the same kind")
USUAL = mark("A value a little outside the usual range can be normal for your animal.")
UNCERTAIN = mark("A value at the edge may lie on either side of it: every count has a small uncertainty.")
NO_COUNTS = mark(
    "The measurement gave no counts that may be used. Your vet may look at the blood again or take a new sample."
)
HELD = mark(
    "Your vet still has to check this measurement before its numbers may be used, so they are not given on this page."
)
HELD_SOME = mark(
    "Your vet still has to check these values before they may be used, so they are not given on this page: {counts}."
)
PRELIMINARY = mark("This result is preliminary: your vet has not signed it yet, and it may still change.")
SIMULATED = mark(
    "The program learned to count from blood that a computer made up, and it has not been adjusted to the clinic's "
    "analyser yet. Its numbers are for trying it out: no decision about an animal may rest on them."
)
CALL = mark(
    "One of these values is far from usual. If your vet has not spoken with you about it yet, call the clinic today."
)
TALK = mark(
    "Talk to your vet about these results. A blood count is no diagnosis: your vet knows your animal and reads the "
    "count together with the examination and other tests. Please do not start, stop or change any treatment because "
    "of this page."
)
