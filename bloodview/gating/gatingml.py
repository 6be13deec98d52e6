"""Gating-ML 2.0, the standard by which flow cytometry programs pass on gates: the names both sides of it use."""

import math

GATING = "http://www.isac-net.org/std/Gating-ML/v2.0/gating"
TRANSFORMS = "http://www.isac-net.org/std/Gating-ML/v2.0/transformations"
DATA = "http://www.isac-net.org/std/Gating-ML/v2.0/datatypes"
OWN = "urn:bloodview:gates:1"
"""Namespace of what only this program knows of a gate: its population, and where a log axis begins."""

LATENT_PREFIX = "BloodView "
"""Before the name of an axis of the model's view, so that nobody takes it for a channel."""

LN10 = math.log(10.0)
M_ARCSINH = 1.0 / LN10
"""With this M and A = 0 a place on the standard's fasinh is arcsinh(x / cofactor) itself."""


def gating(name: str) -> str:
    """Give a name of the gating namespace as ElementTree spells it."""
    return f"{{{GATING}}}{name}"


def transforms(name: str) -> str:
    """Give a name of the transformations namespace."""
    return f"{{{TRANSFORMS}}}{name}"


def data(name: str) -> str:
    """Give a name of the datatypes namespace."""
    return f"{{{DATA}}}{name}"


def own(name: str) -> str:
    """Give a name of the program's own namespace."""
    return f"{{{OWN}}}{name}"
