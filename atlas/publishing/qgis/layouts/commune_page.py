"""The print layout of one page for each commune: its map among its neighbors, its figures beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.furniture import TitleBand
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.symbols import millimeters
from atlas.decimals import fixed_point
from atlas.i18n.language import LanguageCode
from atlas.publishing.qgis.layouts.furniture import draw_scale_and_north
from atlas.publishing.qgis.layouts.items import LEFT, RIGHT, TOP, Paper, new_layout
from atlas.publishing.qgis.layouts.legend_items import draw_layer_legend
from atlas.publishing.qgis.layouts.text_bands import draw_foot, draw_title
from atlas.publishing.qgis.project.map_layers import QgisLayer
from atlas.publishing.qgis.styles.evaluation import Evaluated
from atlas.publishing.qgis.styles.symbols import data_defined

#: Scales of the pages: the largest at which a commune has its place, with room around it.
_SCALES: Final = (
    5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 100, 125, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 5000,
)  # fmt: skip
_AROUND: Final = 1.12
_FIGURE_SHARE: Final = 0.7  # of the width of the column, for the title of a figure
_LEADING: Final = 1.14
_BETWEEN_MM: Final = 0.7
_ROW_MM: Final = 4.4  # of the legend


@dataclass(frozen=True, eq=False)
class CommunePages:
    """The layout of one page for each commune.

    Attributes:
        name: in the list of layouts, and of the map theme.
        page, theme, language: as of a plate.
        frame: the window of that plate, for its projection.
        band, foot, signature: its texts; expressions of QGIS in the title.
        coverage: identifier of the layer of communes in the project.
        figures: titles of figures, and the expressions of their values.
        actors: the layer of the dots, with what they are called.
        sea: color of what is no land.
    """

    name: str
    page: Page
    theme: Theme
    language: LanguageCode
    frame: MapFrame
    band: TitleBand
    foot: tuple[str, ...]
    signature: tuple[str, ...]
    coverage: str
    figures: Sequence[tuple[str, str]]
    actors: Sequence[QgisLayer]
    sea: str


def commune_layout(pages: CommunePages) -> Element:
    """Return a layout of one page for each commune, among its neighbors, its figures beside it."""
    paper = new_layout(pages.name, pages.page, pages.theme, pages.language)
    layout = pages.page.layout(mirrored=paper.rtl)
    frame = MapFrame(layout.frame, pages.frame.scale, pages.frame.center, pages.frame.crs)
    whole = paper.identity("map")
    draw_foot(paper, layout.foot, pages.foot, pages.signature)
    draw_title(paper, layout.title, pages.band, size_pt=pages.theme.type.title)
    _draw_figures(paper, layout.legend, pages.figures, left=_draw_dots(paper, layout.legend, pages.actors, whole))
    width = 30.0
    left = frame.box.x + 6.0 if paper.rtl else frame.box.right - width - 10.0
    draw_scale_and_north(paper, frame, Box(left, frame.box.y + 8.0, width, 1.5), whole, numbered=False)
    item = paper.map(frame, whole, preset=pages.name, ground=pages.sea, main=True)
    item.insert(0, _round_scale(frame.box))
    SubElement(item, "AtlasMap", {"atlasDriven": "1", "scalingMode": "2", "margin": fixed_point(_AROUND - 1, 2)})
    SubElement(
        paper.root,
        "Atlas",
        {
            "enabled": "1", "coverageLayer": pages.coverage, "hideCoverage": "0", "pageNameExpression": '"name"',
            "filenamePattern": "'commune_' || \"code\"", "sortFeatures": "1", "sortKey": '"code"',
            "sortAscending": "1", "filterFeatures": "0",
        },
    )  # fmt: skip
    return paper.root


def _round_scale(box: Box) -> Element:
    """Return what gives the map a round scale at which the commune of the page fits; QGIS by itself fits it tightly."""
    wide = f"bounds_width(@atlas_geometry) / {fixed_point(box.width, 3)}"
    high = f"bounds_height(@atlas_geometry) / {fixed_point(box.height, 3)}"
    wanted = f"{_AROUND} * max({wide}, {high})"  # meters a millimeter: thousands of the scale
    fitting = f"array_first(array_filter(array({', '.join(map(str, _SCALES))}), @element >= {wanted}))"
    root = Element("LayoutObject")
    root.append(data_defined({"dataDefinedMapScale": f"1000 * coalesce({fitting}, {wanted})"}, "dataDefinedProperties"))
    return root


def _draw_dots(paper: Paper, column: Box, actors: Sequence[QgisLayer], map_uuid: str) -> float:
    """Explain the dots at the foot of the column; return the height that this takes."""
    height = 0.0
    for layer in actors:
        rows = len(layer.style.renderer.cases)
        height = _ROW_MM * rows + 2.0
        place = Box(column.x, column.y, column.width, height - 2.0)
        draw_layer_legend(paper, layer, place, map_uuid)
    return height


def _draw_figures(paper: Paper, column: Box, figures: Sequence[tuple[str, str]], *, left: float) -> None:
    """Write rows of a title and a value, as many as the column holds over ``left`` mm at its foot."""
    theme, rtl = paper.theme, paper.rtl
    style, bold = theme.text(theme.type.legend), theme.text(theme.type.legend, weight=600)
    share, line, y = _FIGURE_SHARE * column.width, millimeters(theme.type.legend) * _LEADING, column.top
    for i, (title, expression) in enumerate(figures, start=1):
        # Another type may be wider: a line must not break again.
        lines = paper.wider_lines(title, style, share)
        height = line * len(lines) + _BETWEEN_MM
        y -= height
        if y < column.y + left:
            return
        title_box = Box(column.right - share if rtl else column.x, y, share, height)
        value = Box(column.x if rtl else column.x + share, y, column.width - share, height)
        paper.label("\n".join(lines), title_box, style, name=f"figure {i}")
        paper.label(Evaluated(f"[% {expression} %]"), value, bold, (LEFT if rtl else RIGHT, TOP), name=f"value {i}")
