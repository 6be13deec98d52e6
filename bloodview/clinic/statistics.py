"""Statistics that compare two methods which measured the same samples."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import kolmogorov, stdtrit

from bloodview.result import Estimate

Z95 = 1.959964
"""97.5 % quantile of the standard normal distribution."""

FEWEST = 3
"""Pairs below which neither a spread nor a line says anything."""


@dataclass(frozen=True)
class Differences:
    """Differences of two methods after Bland and Altman; every estimate with its 95 % confidence interval.

    bias, sd : mean and standard deviation of the differences
    lower, upper : 95 % limits of agreement, bias -+ 1.96 sd
    """

    n: int
    bias: Estimate
    sd: float
    lower: Estimate
    upper: Estimate


@dataclass(frozen=True)
class Line:
    """A line y = intercept + slope x after Passing and Bablok.

    slope, intercept : with 95 % confidence intervals; an end is infinite where too few samples bound it
    linearity : p value of the cusum test; below 0.05 the methods are hardly related by a line
    """

    slope: Estimate
    intercept: Estimate
    linearity: float


def bland_altman(differences: NDArray[np.float64]) -> Differences | None:
    """Describe differences [n]; None for fewer than three.

    The standard error of a limit is sd sqrt(1/n + 1.96^2 / (2 (n - 1))). Source: Bland & Altman, Lancet 1986;
    1:307-310, and Stat Methods Med Res 1999; 8:135-160, section 2.
    """
    n = len(differences)
    if n < FEWEST:
        return None
    bias, sd = float(np.mean(differences)), float(np.std(differences, ddof=1))
    quantile = float(stdtrit(n - 1, 0.975))
    half = quantile * sd * np.sqrt(1 / n)
    wide = quantile * sd * np.sqrt(1 / n + Z95**2 / (2 * (n - 1)))
    return Differences(n, _around(bias, half), sd, _around(bias - Z95 * sd, wide), _around(bias + Z95 * sd, wide))


def passing_bablok(x: NDArray[np.float64], y: NDArray[np.float64]) -> Line | None:
    """Fit the line that does not depend on which method is called x; None where fewer than three pairs give none.

    The slope b is the median of all pairwise slopes S_ij = (y_i - y_j) / (x_i - x_j), shifted by K, the number of
    slopes below -1; pairs that agree in both and slopes of exactly -1 do not count, a vertical slope is +infinite.
    Of an even number the two middle ones are averaged as angles, so that swapping the methods gives 1 / b. The
    intercept is the median of y_i - b x_i. With C = 1.96 sqrt(n (n - 1) (2 n + 5) / 18) and M1 = (N - C) / 2, rounded,
    the slopes number M1 + K and N - M1 + 1 + K bound the slope. None also where the methods do not rise together.

    Source: Passing & Bablok, J Clin Chem Clin Biochem 1983; 21:709-720.
    """
    n = len(x)
    if n < FEWEST or not kendall(x, y) > 0:
        return None
    first, second = np.triu_indices(n, 1)
    across, up = x[second] - x[first], y[second] - y[first]
    differ = (across != 0) | (up != 0)
    across, up = across[differ], up[differ]
    slopes = np.full(len(across), np.inf)
    np.divide(up, across, out=slopes, where=across != 0)
    slopes = np.sort(slopes[slopes != -1])
    total, shift = len(slopes), int((slopes < -1).sum())
    middle = (np.array([total - 1, total]) // 2 + shift) if total else np.array([0])
    if middle[-1] >= total:
        return None
    slope = float(np.tan(np.arctan(slopes[middle]).mean()))
    if not 0 < slope < 1e9:
        return None
    spread = Z95 * np.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    lowest = round((total - spread) / 2)
    low, high = -math.inf, math.inf
    if lowest >= 1:
        low = float(slopes[lowest + shift - 1])
        high = float(slopes[total - lowest + shift]) if lowest > shift else math.inf
    intercept = float(np.median(y - slope * x))
    ends = [float(np.median(y - end * x)) if np.isfinite(end) else -end for end in (high, low)]
    return Line(Estimate(slope, low, high), Estimate(intercept, *ends), linearity(x, y, slope, intercept))


def linearity(x: NDArray[np.float64], y: NDArray[np.float64], slope: float, intercept: float) -> float:
    """Give the p value of the cusum test that samples scatter about a line without any order along it.

    Above the line a sample scores sqrt(L / l), below it -sqrt(l / L), with l above and L below; H is the largest
    absolute sum of scores in the order of the samples along the line, over sqrt(L + 1), and has the distribution of
    Kolmogorov. Source: Passing & Bablok 1983, section 4.
    """
    rest = y - intercept - slope * x
    rest[np.abs(rest) <= 1e-9 * np.maximum(np.abs(y), np.abs(slope * x))] = 0
    above, below = int((rest > 0).sum()), int((rest < 0).sum())
    if not above or not below:
        return 1.0
    score = np.where(rest > 0, np.sqrt(below / above), np.where(rest < 0, -np.sqrt(above / below), 0.0))
    order = np.argsort(y + x / slope, kind="stable")
    return float(kolmogorov(np.abs(np.cumsum(score[order])).max() / np.sqrt(below + 1)))


def kendall(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Give Kendall's tau-b, the rank correlation that allows for ties; NaN where one method never changes."""
    first, second = np.triu_indices(len(x), 1)
    across, up = np.sign(x[first] - x[second]), np.sign(y[first] - y[second])
    pairs = np.sqrt(float(np.abs(across).sum()) * float(np.abs(up).sum()))
    return float((across * up).sum() / pairs) if pairs else float("nan")


def _around(value: float, half: float) -> Estimate:
    return Estimate(value, value - float(half), value + float(half))
