"""The pictures of covers: a territory among its neighbors in relief, or alone with its communes shaded by a figure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.base_layers import draw_ground, map_shapes
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.map_frame import MapFrame, page_lines, page_path
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.context.relief import draw_relief
from atlas.cartography.scales.color import tint
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.theme import Theme
from atlas.errors import TerritoryError
from atlas.sources.territory.context import context_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STEPS = 6
_RELIEF_PADDING_MM = 8.0  # between the territory and the edges of a cover that is filled
# Share of paper in the colors of the territory and of its neighbors; a title reads on these where there is no sea.
_LAND, _BEYOND = 0.62, 0.2


def draw_relief_cover(data: Dataset, *, theme: Theme, page: Page, mirrored: bool = False) -> Figure:
    """Draw a territory, its neighbors and their seas in relief over a whole page, in tints of the theme's accent.

    The territory stands at the right, so that a title has room at the left, or ``mirrored``; on an upright page at the
    foot, below the title.
    Without a relief in its ground the land is plain; without coasts the neighbors fill the page.
    """
    looks = replace(
        theme, sea=theme.accent, land=tint(theme.accent, _LAND, ground=theme.on_accent),
        beyond=tint(theme.accent, _BEYOND, ground=theme.on_accent),
    )  # fmt: skip
    canvas = Canvas(page, looks, "fr")
    canvas.figure.set_facecolor(theme.accent)
    box = Box(0, 0, page.width_mm, page.height_mm)
    west, south, east, north = (float(v) for v in data.territory.projected.total_bounds)
    frame = MapFrame.fit(
        (west, south, east, north), box, padding_mm=_RELIEF_PADDING_MM, crs=data.territory.plane.definition
    )
    frame = replace(frame, center=_aside((west, south, east, north), frame, mirrored=mirrored))
    ground = map_shapes(data.territory, frame)
    draw_ground(canvas, ground, frame)
    path = _relief(data)
    if path is not None:
        draw_relief(MapSheet(canvas, frame, ground, data), str(path))
    provinces = page_lines([shape.boundary for shape in ground.provinces.values()])
    canvas.segments(provinces, ShapeStyle(edge=theme.accent, width_pt=0.5, z=4, gid="cover-provinces", clip=box))
    return canvas.figure


def _aside(bounds: tuple[float, float, float, float], frame: MapFrame, *, mirrored: bool) -> tuple[float, float]:
    """Return the middle of a window in which bounds stand at its right or left edge, of an upright one at its foot."""
    west, south, east, north = bounds
    box, (x, y), least = frame.box, frame.center, _RELIEF_PADDING_MM / frame.mm_per_m
    if box.width > box.height:
        spare = max(0.0, (box.width / frame.mm_per_m - (east - west)) / 2 - least)
        return x + (spare if mirrored else -spare), y
    return x, y + max(0.0, (box.height / frame.mm_per_m - (north - south)) / 2 - least)


def _relief(data: Dataset) -> Path | None:
    """Return the relief in the territory's ground, if it has one."""
    try:
        return context_file(data.territory.context, "relief")
    except TerritoryError:
        return None


def draw_cover(data: Dataset, *, theme: Theme, height_mm: float, key: str = "") -> Figure:
    """Draw the region on the accent color of the theme, ``height_mm`` tall and nearly as wide.

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
    """Return what the communes are ranked by; the same for all where nothing is known."""
    table = data.communes
    if key and data.indicator(key).nature in (Nature.STOCK, Nature.RATIO):
        return table[key].astype("float64")
    if c.POPULATION_2024 in table:
        return (table[c.POPULATION_2024] / table[c.AREA_KM2]).astype("float64")
    return pd.Series(0.0, index=table.index)
