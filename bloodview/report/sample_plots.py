"""The two plots of a report: the events in the channels that tell most, and in the model's latent space."""

import numpy as np

from bloodview.language import tr
from bloodview.report.axes import Axis, telling_axes
from bloodview.report.plot import Plot, plot_picture
from bloodview.result import Result
from bloodview.samples import Sample


def sample_plots(
    result: Result, sample: Sample, wanted: tuple[str, str] | None, size: tuple[float, float]
) -> tuple[Plot, Plot]:
    """Give both plots in the given size, in points; `wanted` names the channels of the first, across and up."""
    axes = telling_axes(sample, wanted)
    columns = [sample.events[:, sample.channels.index(axis.name)] for axis in axes]
    points = np.stack([axis.scaled(column) for axis, column in zip(axes, columns, strict=True)], axis=1)
    hidden = (Axis(tr("latent 1"), "", None), Axis(tr("latent 2"), "", None))
    scatter = plot_picture(points, result.population, size)
    latent = plot_picture(result.latent.astype(np.float64), result.population, size)
    return Plot(tr("Population scatter"), axes, scatter, size), Plot(tr("Latent space"), hidden, latent, size)
