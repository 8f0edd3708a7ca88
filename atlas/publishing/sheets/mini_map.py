"""A small map of one ratio in classes, for a letter or a card: the classes of a plate, and their legend beside it."""

from __future__ import annotations

from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import numpy as np

from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.layout.quick_map import first_mark
from atlas.cartography.spec.page import Box
from atlas.decimals import rounded_float
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.i18n.numbers import shortest
from atlas.i18n.typography import in_latin
from atlas.publishing.sheets.outlines import generalize, outlines_of, tolerance
from atlas.publishing.sheets.unit_map import MapLook, UnitDrawing, UnitLevel, svg_families

_LEGEND_MM: Final = 34.0
_LEGEND: Final = 0.31  # of the width of a narrow map
_TYPE_PT: Final = 8.0
_LINE_MM: Final = 5.0


def can_be_mapped(indicator: Indicator) -> bool:
    """Tell whether a map of classes is made of an indicator: of a ratio."""
    return indicator.nature is Nature.RATIO


def mini_map(data: Dataset, key: str, *, by: UnitLevel, look: MapLook) -> str:
    """Draw a ratio of the communes or provinces as an SVG: the map, and the legend on the side that reading ends.

    Args:
        data: as they may be published.
        key: of a ratio.
        by: level of the areas.
        look: size, theme and language.

    Raises:
        MapTypeError: no map of classes is made of this indicator.
        ClassificationError: too few values to be cut into classes.
    """
    indicator, theme = data.indicator(key), look.theme
    scale: Any = first_mark(indicator, by=by).fit(data, theme, look.language)
    rtl = LANGUAGES[look.language].right_to_left
    beside = legend_width(look)
    box = Box(beside if rtl else 0.0, 0.0, look.width_mm - beside, look.height_mm)
    bounds: Any = tuple(gpd.GeoSeries(list(outlines_of(data.territory).provinces.values())).total_bounds)
    frame = MapFrame.fit(bounds, box, padding_mm=1.0, crs=data.territory.plane.definition)
    outlines = generalize(data.territory, tolerance(frame.scale))
    drawing = UnitDrawing(frame, look)
    units = outlines.communes if by == "commune" else outlines.provinces
    for code, row in zip(scale.codes, scale.values.index.astype(str), strict=True):
        color = scale.colors[code] if code >= 0 else theme.no_data
        drawing.shape(units[row], face=color, edge=theme.paper, width_mm=0.12)
    for shape in outlines.provinces.values():
        drawing.shape(shape, edge=theme.boundary, width_mm=0.25)
    _legend(drawing, scale, indicator, rtl=rtl)
    return drawing.svg()


def legend_width(look: MapLook) -> float:
    """Return how wide the legend beside a map is, mm."""
    return min(_LEGEND_MM, _LEGEND * look.width_mm)


def _legend(drawing: UnitDrawing, scale: Any, indicator: Indicator, *, rtl: bool) -> None:
    """Write the classes below each other, the highest first, then what stands for missing values where there are."""
    look, theme = drawing.look, drawing.look.theme
    edges = [rounded_float(edge, indicator.decimals) for edge in scale.breaks.edges]
    lines = [
        (color, _interval(low, high, look.language))
        for color, low, high in zip(scale.colors, edges[:-1], edges[1:], strict=True)
    ][::-1]
    if np.any(np.asarray(scale.codes) < 0):
        lines.append((theme.no_data, tr("no_data", look.language)))
    top = (look.height_mm - _LINE_MM * len(lines)) / 2
    side = legend_width(look) - 1.0 if rtl else look.width_mm - legend_width(look) + 1.0
    step = -1 if rtl else 1
    for position, (color, text) in enumerate(lines):
        y = top + position * _LINE_MM
        left = side - 4.0 if rtl else side
        families = quoteattr(svg_families(text, theme))
        drawing.parts.append(
            f'<rect x="{left:g}" y="{y:g}" width="4" height="3.4" fill="{color}" stroke="{theme.quiet}" '
            f'stroke-width="0.1"/><text x="{side + step * 5.2:g}" y="{y + 2.7:g}" font-family={families} '
            f'font-size="{_TYPE_PT * MM_PER_PT:.3g}" fill="{theme.ink}" text-anchor="{"end" if rtl else "start"}">'
            f"{escape(text)}</text>"
        )


def _interval(low: float, high: float, language: str) -> str:
    text = f"{shortest(low, language)} – {shortest(high, language)}"
    return in_latin(text) if LANGUAGES[language].right_to_left else text
