"""The plots: points or density, hidden populations, one selection in both."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bloodview.gui.event_plot import EventPlot
from bloodview.gui.plot_view import Tool, corners_of
from bloodview.gui.scale import Kind
from bloodview.gui.theme import DARK, LIGHT, apply_theme, follow_system
from bloodview.gui.window import MainWindow
from bloodview.report.colours import population_colour
from bloodview.result import Population
from tests.fakes import fake_engine
from tests.gui.conftest import MakeWindow


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    """Give a window with one analyzed sample."""
    return make_window("Rex.fcs", analyzed=True)


def _drawn(plot: EventPlot, strong: bool = False) -> dict[Population, int]:
    return {
        population: len(item.data)
        for population, item in plot._points[strong].items()
        if len(item.data) and item.isVisible()
    }


def test_every_population_is_drawn_in_its_colour(window: MainWindow) -> None:
    plot = window.result.scatter.plot
    assert window.session.current is not None
    assert window.session.current.result is not None
    counts = np.bincount(window.session.current.result.population, minlength=5)
    assert _drawn(plot) == {population: int(counts[population]) for population in Population}
    assert _drawn(window.result.latent.plot) == _drawn(plot)
    for population, item in plot._points[False].items():
        assert item.opts["brush"].color().name().upper() == population_colour(population).upper()


def test_axes_begin_with_size_against_rna(window: MainWindow) -> None:
    scatter = window.result.scatter
    assert [chooser.currentText() for chooser in scatter.channels] == ["FSL-A", "SFL-A"]
    assert [chooser.currentText() for chooser in scatter.kinds] == ["arcsinh", "arcsinh"]


def test_axes_can_be_chosen_and_stay_for_the_next_sample(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", "Luna.fcs", analyzed=True)
    scatter = window.result.scatter
    scatter.channels[0].setCurrentText("SSC-A")
    scatter.kinds[1].setCurrentText("linear")
    assert window.session.current is not None
    assert window.session.current.sample is not None
    np.testing.assert_allclose(scatter.plot._y, window.session.current.sample.events[:, 3])
    window.session.show(window.session.entries[1].key)
    assert scatter.channels[0].currentText() == "SSC-A"
    assert scatter.kinds[1].currentData() == Kind.LINEAR
    np.testing.assert_allclose(scatter.plot._y, window.session.entries[1].sample.events[:, 3])  # type: ignore[union-attr]


def test_tick_labels_are_raw_values(window: MainWindow) -> None:
    axis = window.result.scatter.plot.getAxis("bottom")
    (low, high), _ = window.result.scatter.plot.getViewBox().viewRange()
    (spacing, places), _minor = axis.tickValues(low, high, 500)
    labels = axis.tickStrings(places, 1.0, spacing)
    assert "10k" in labels
    for place, words in zip(places, labels, strict=True):
        assert np.arcsinh(float(words.replace("k", "e3")) / 500) == pytest.approx(place)


def test_a_hidden_population_leaves_all_pictures(window: MainWindow) -> None:
    window.result.bar.chips[Population.RBC].click()
    assert Population.RBC not in _drawn(window.result.scatter.plot)
    assert Population.RBC not in _drawn(window.result.latent.plot)
    assert not window.result.histogram.curves[Population.RBC].isVisible()
    assert window.result.histogram.curves[Population.PLT].isVisible()
    window.result.bar.chips[Population.RBC].click()
    assert Population.RBC in _drawn(window.result.scatter.plot)


def test_what_is_selected_in_one_plot_stands_out_in_the_other(window: MainWindow) -> None:
    result = window.result
    result.latent.plot.select_region(corners_of(-8.5, -3.5, 0.0, 4.5))
    chosen = window.session.selection
    assert chosen is not None
    assert window.session.current is not None
    assert window.session.current.result is not None
    population = window.session.current.result.population
    assert set(population[chosen]) == {Population.PLT}
    assert _drawn(result.scatter.plot, strong=True) == {Population.PLT: int(chosen.sum())}
    assert result.table.model().index(Population.PLT, 4).data() == f"{chosen.sum():,}"
    assert f"{chosen.sum():,} of {len(chosen):,} events selected" == result.bar.selected.whole()
    assert result.histogram.heading.text() == "Histogram of selected"
    result.bar.clear.click()
    assert _drawn(result.scatter.plot, strong=True) == {}


def test_hidden_events_cannot_be_selected(window: MainWindow) -> None:
    window.session.set_hidden(Population.PLT, True)
    window.result.latent.plot.select_region(corners_of(-8.5, -3.5, 0.0, 4.5))
    assert window.session.selection is None


@pytest.mark.parametrize("tool", [Tool.RECTANGLE, Tool.LASSO])
def test_dragging_with_the_mouse_selects(qtbot: QtBot, window: MainWindow, tool: Tool) -> None:
    window.result.bar.tools[tool].click()
    plot = window.result.latent.plot
    view = plot.getViewBox()
    corners = [QPointF(-8, 0), QPointF(-8, 4.5), QPointF(-4, 4.5), QPointF(-4, 0)]
    if tool is Tool.RECTANGLE:
        corners = corners[::2]
    points = [plot.mapFromScene(view.mapViewToScene(corner)) for corner in corners]
    _drag(qtbot, plot, points)
    assert window.session.selection is not None
    assert window.session.current is not None
    assert window.session.current.result is not None
    assert set(window.session.current.result.population[window.session.selection]) == {Population.PLT}
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=points[0])
    qtbot.waitUntil(lambda: window.session.selection is None)


def test_panning_moves_the_view_and_the_button_brings_it_back(qtbot: QtBot, window: MainWindow) -> None:
    window.result.bar.tools[Tool.PAN].click()
    plot = window.result.latent.plot
    before = plot.getViewBox().viewRange()
    middle = plot.viewport().rect().center()
    _drag(qtbot, plot, [middle, middle + QPoint(60, 0)])
    assert plot.getViewBox().viewRange()[0][0] < before[0][0] - 0.5
    assert window.session.selection is None
    plot.show_all()
    assert plot.getViewBox().viewRange()[0] == pytest.approx(before[0])


def test_many_events_become_a_density_image(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window("Rex.fcs", analyzed=True, engine=fake_engine(60_000))
    plot = window.result.scatter.plot
    assert plot.is_density
    assert _drawn(plot) == {}
    assert plot._images[False].image is not None
    before = plot._images[False].image.copy()
    plot.getViewBox().setRange(xRange=(4, 6), padding=0)
    qtbot.waitUntil(lambda: not np.array_equal(plot._images[False].image, before))
    plot.select_region(corners_of(5, 6, 0, 10))
    assert plot._images[True].image is not None


def test_plots_follow_light_and_dark_while_running(qapp: QApplication, window: MainWindow) -> None:
    plots = [window.result.scatter.plot, window.result.latent.plot, window.result.histogram.plot]
    assert {plot.backgroundBrush().color().name() for plot in plots} == {LIGHT.surface}
    apply_theme(qapp, DARK)
    assert {plot.backgroundBrush().color().name() for plot in plots} == {DARK.surface}
    for population in Population:
        wanted = population_colour(population, dark=True).lower()
        assert window.result.scatter.plot._points[False][population].opts["brush"].color().name() == wanted
        assert window.result.histogram.curves[population].opts["pen"].color().name() == wanted
    mark = window.result.bar.chips[Population.RETIC].icon().pixmap(14, 14).toImage()
    assert mark.pixelColor(mark.rect().center()).name() == population_colour(Population.RETIC, dark=True).lower()


def test_the_histogram_counts_what_is_there(window: MainWindow) -> None:
    histogram = window.result.histogram
    histogram.measure.setCurrentText("events")
    assert window.session.current is not None
    assert window.session.current.result is not None
    for population in Population:
        members = int((window.session.current.result.population == population).sum())
        assert histogram.curves[population].yData.sum() == pytest.approx(members, abs=0.02 * members + 3)
    histogram.measure.setCurrentText("% of peak")
    assert [curve.yData.max() for curve in histogram.curves.values()] == pytest.approx([100.0] * 5)


def _drag(qtbot: QtBot, plot: EventPlot, points: list[QPoint]) -> None:
    button = Qt.MouseButton.LeftButton
    view = plot.viewport()
    qtbot.mouseMove(view, points[0])
    qtbot.mousePress(view, button, pos=points[0])
    for start, end in itertools.pairwise(points):
        for part in range(1, 5):
            qtbot.mouseMove(view, start + (end - start) * (part / 4))
            qtbot.wait(5)
    qtbot.mouseRelease(view, button, pos=points[-1])
    qtbot.wait(20)


def test_the_system_turning_dark_turns_the_window_dark(qtbot: QtBot, qapp: QApplication, window: MainWindow) -> None:
    follow_system(qapp)
    plot = window.result.scatter.plot
    window.session.select(window.session.current.result.population == 3)  # type: ignore[union-attr]
    for scheme, tokens in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
        qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert plot.backgroundBrush().color().name() == tokens.surface
        assert plot._points[False][Population.RBC].opts["brush"].color().name() == tokens.border
        assert window.palette().window().color().name() == tokens.window
