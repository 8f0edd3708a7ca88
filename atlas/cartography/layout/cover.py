"""The picture of the cover: the region alone, its communes shaded by their inhabitants per km²."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from atlas import columns as c
from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.map_frame import MapFrame, page_lines, page_path
from atlas.cartography.scales.color import tint
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.theme import Theme

_STEPS = 6


def draw_cover(data: Dataset, *, theme: Theme, height_mm: float, key: str = "") -> Figure:
    """Draw the region on the accent colour of the theme, ``height_mm`` tall and nearly as wide.

    Communes take one of six tints by the rank of an indicator, of their density of population when there is no ``key``;
    it is an ornament, without a legend.
    """
    page = Page(height_mm * 0.92, height_mm)
    canvas = Canvas(page, theme, "fr")
    canvas.figure.set_facecolor(theme.accent)
    box = Box(0, 0, page.width_mm, page.height_mm)
    west, south, east, north = (float(v) for v in data.territory.projected.total_bounds)
    frame = MapFrame.fit((west, south, east, north), box, padding_mm=12, crs=data.territory.plane.definition)
    ground = map_shapes(data.territory, frame)
    rank = _values(data, key).rank(pct=True).fillna(0.0).to_numpy()
    tints = [tint(theme.accent, 0.16 + 0.13 * k, ground=theme.on_accent) for k in range(_STEPS)]
    colors = [tints[min(_STEPS - 1, int(r * _STEPS))] for r in rank]
    paths = [page_path(ground.communes[code]) for code in data.communes.index]
    canvas.shapes(paths, ShapeStyle(face=colors, edge=theme.accent, width_pt=0.4, z=3, gid="cover-communes"))
    provinces = [shape.boundary for shape in ground.provinces.values()]
    canvas.segments(page_lines(provinces), ShapeStyle(edge=theme.accent, width_pt=1.3, z=4, gid="cover-provinces"))
    return canvas.figure


def _values(data: Dataset, key: str) -> pd.Series[float]:
    """What the communes are ranked by; the same for all where nothing is known."""
    table = data.communes
    if key and data.indicator(key).nature in (Nature.STOCK, Nature.RATIO):
        return table[key].astype("float64")
    if c.POPULATION_2024 in table:
        return (table[c.POPULATION_2024] / table[c.AREA_KM2]).astype("float64")
    return pd.Series(0.0, index=table.index)
