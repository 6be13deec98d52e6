"""One colour, label and mark per population, so that window, tables and printed report agree."""

from collections.abc import Mapping

from bloodview.result import Population

# After Okabe & Ito, "Color Universal Design" (2008): hues that people with any colour vision tell apart. The
# lightness of each is moved so that the five are also 9 or more L* apart in greyscale (41, 51, 61, 70, 80) and
# none vanishes on white or on dark; the commonest population, mature red cells, keeps a mid tone.
_COLOURS: Mapping[Population, str] = {
    Population.RETIC: "#0062A8",
    Population.RBC: "#CC5500",
    Population.CLUMP: "#CC79A7",
    Population.PLT: "#56B4E9",
    Population.OTHER: "#C6C6C6",
}

# The same hues in the same order, lighter (53, 61, 70, 78, 90), for a dark ground: each has a contrast of 4 or more
# on the window's dark surface, where WCAG 2.2 (1.4.11) asks 3 of what is drawn.
_ON_DARK: Mapping[Population, str] = {
    Population.RETIC: "#2E82D6",
    Population.RBC: "#EA7226",
    Population.CLUMP: "#E392C1",
    Population.PLT: "#72CBFA",
    Population.OTHER: "#E2E2E2",
}

# Marks where colour is not to be had, in the letters that pyqtgraph also uses:
# o disc, t triangle on its tip, s square, d diamond, x cross.
_SYMBOLS: Mapping[Population, str] = {
    Population.RBC: "o",
    Population.RETIC: "t",
    Population.CLUMP: "s",
    Population.PLT: "d",
    Population.OTHER: "x",
}


def population_colour(population: Population, dark: bool = False) -> str:
    """Give the colour of a population as '#RRGGBB', on paper and white or on a dark ground."""
    return (_ON_DARK if dark else _COLOURS)[population]


def population_symbol(population: Population) -> str:
    """Give the mark of a population: o disc, t triangle on its tip, s square, d diamond, x cross."""
    return _SYMBOLS[population]


def population_label(population: Population) -> str:
    """Give the short name of a population as shown in plots and tables."""
    return population.name
