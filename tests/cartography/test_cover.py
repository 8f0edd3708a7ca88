"""The cover that shows a territory among its neighbours: all of the page is painted, one side is free for a title."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from squares import dataset

from atlas.cartography.layout.cover import draw_relief_cover
from atlas.cartography.scales.color import tint
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.theme import PRINT

LAND = np.rint(255 * np.array(to_rgb(tint(PRINT.accent, 0.62))))


def land(page, *, mirrored=False):
    """Where the territory is painted: shares of the page's width and height, from the upper left corner."""
    figure = draw_relief_cover(dataset(), theme=PRINT, page=page, mirrored=mirrored)
    figure.set_dpi(30)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    colors = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
    assert not (colors.min(axis=2) > 250).any()  # no paper is left
    rows, columns = np.nonzero((np.abs(colors - LAND) < 12).all(axis=2))
    return columns / colors.shape[1], rows / colors.shape[0]


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_wide_cover_leaves_the_side_of_the_title_free(mirrored):
    across, _ = land(Page(309, 222), mirrored=mirrored)
    assert len(across) > 100
    left, right = across.min(), 1 - across.max()
    title, other = (right, left) if mirrored else (left, right)
    assert 0.01 < other < 0.05
    assert title > other + 0.05


def test_an_upright_cover_has_its_territory_below_the_title():
    across, down = land(Page(222, 309))
    assert down.min() > 0.25
    assert down.max() < 0.99
    assert (across.min() + across.max()) / 2 == pytest.approx(0.5, abs=0.03)
