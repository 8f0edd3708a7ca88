"""Insets: a part of the map at a larger scale in a panel of its own, its extent drawn and linked on the main map."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from atlas import columns as c
from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import InsetPanel
from atlas.cartography.layout.furniture import scale_text
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.placement import Place, panel_place
from atlas.errors import LayoutError, UnknownNameError
from atlas.i18n.messages import Message
from atlas.i18n.typography import typeset
from atlas.sources.matching.normalization import normalize
from atlas.sources.territory.territory import Territory
from atlas.sources.toml.validation import toml_specification

Floats = npt.NDArray[np.float64]
_PADDING_MM: Final = 1.0  # between what it shows and its edge
_STRIP_MM: Final = 5.0  # the strip of the panel that holds title and scale
_LEAST_MM: Final = 20.0  # sides of a panel
_SHARES: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75)  # of its size that an inset may have where its place is narrow
_NOTHING_MM2: Final = 1.0  # of land that nobody sees hidden
_MOST_MM: Final = 400.0
#: Artists of a panel are drawn above all those of the main map.
LIFT: Final = 30.0
#: An inset is at least this many times as large as the map, or it shows nothing new.
LEAST_ZOOM: Final = 1.4


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Inset:
    """A zoom on some communes.

    Attributes:
        communes: codes or names of the communes that it shows whole.
        radius_km: how far it reaches around the middle of those communes, instead of showing them whole.
        title: written above it.
        width_mm, height_mm: of its panel on A4, in proportion on other pages; a height of 0 is that of its extent.
        place: where on the main map; by itself where it hides least.
        labels: whether the names of its communes are written in it.
    """

    communes: tuple[str, ...]
    title: Text = ""
    radius_km: float = 0.0
    width_mm: float = 56.0
    height_mm: float = 0.0
    place: Place = "auto"
    labels: bool = True

    def __post_init__(self) -> None:
        if not self.communes:
            raise ValueError(Message("fault.cartography.inset.communes"))
        if not all(_LEAST_MM <= side <= _MOST_MM for side in (self.width_mm, self.height_mm or _LEAST_MM)):
            raise ValueError(Message("fault.cartography.inset.size"))
        if not 0 <= self.radius_km <= 1000:
            raise ValueError(Message("fault.cartography.inset.radius", radius=f"{self.radius_km:g}"))


def commune_codes(territory: Territory, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes of communes given by code or by name (French or Arabic, spelling folded).

    Raises:
        UnknownNameError: no commune, or more than one, has that name.
    """
    table = territory.communes
    columns = [name for name in (c.NAME, c.NAME_AR) if name in table]
    names_of = {code: {normalize(str(table.loc[code, name])) for name in columns} for code in table.index}
    codes: list[str] = []
    for commune in wanted:
        folded = normalize(commune)
        matches = [commune] if commune in names_of else [code for code, names in names_of.items() if folded in names]
        if len(matches) != 1:
            raise UnknownNameError("commune (or more than one)", commune, [str(name) for name in table[c.NAME]])
        codes += matches
    return tuple(codes)


def extent_codes(territory: Territory, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes of the communes of an extent: each of its names or codes is that of a province or a commune.

    Raises:
        UnknownNameError: no unit has that name, or more than one commune.
    """
    provinces = territory.provinces
    named = {normalize(str(name)): code for code, name in provinces[c.NAME].items()}
    codes: list[str] = []
    for unit in wanted:
        province = unit if unit in provinces.index else named.get(normalize(unit))
        if province is None:
            codes += commune_codes(territory, (unit,))
        else:
            inside = territory.communes[c.PROVINCE_CODE].astype(str) == str(province)
            codes += list(territory.communes.index[inside])
    return tuple(dict.fromkeys(codes))


def inset_extent(inset: Inset, territory: Territory) -> tuple[float, float, float, float]:
    """Return west, south, east, north of what an inset has to show, meters in the plate's projection.

    Raises:
        UnknownNameError: a commune that does not exist.
    """
    codes = commune_codes(territory, inset.communes)
    west, south, east, north = (float(v) for v in territory.projected.loc[list(codes)].total_bounds)
    if inset.radius_km:
        x, y, reach = (west + east) / 2, (south + north) / 2, inset.radius_km * 1000
        return x - reach, y - reach, x + reach, y + reach
    return west, south, east, north


def inset_on_page(inset: Inset, page: Page) -> Inset:
    """Return an inset whose panel is as large as a page asks for: sizes are said for A4."""
    width, height = (
        side and min(max(side * page.inset_scale, _LEAST_MM), _MOST_MM) for side in (inset.width_mm, inset.height_mm)
    )
    return inset if page.inset_scale == 1.0 else replace(inset, width_mm=width, height_mm=height)


def inset_frame(inset: Inset, territory: Territory) -> MapFrame:
    """Return the window of an inset, ground and scale, as it is in a panel whose corner is that of the page.

    Raises:
        UnknownNameError: a commune that does not exist.
    """
    extent = inset_extent(inset, territory)
    box = Box(0.0, 0.0, inset.width_mm, _panel_height(inset, extent) - _STRIP_MM)
    return MapFrame.fit(extent, box, padding_mm=_PADDING_MM, crs=territory.plane.definition)


def _panel_height(inset: Inset, extent: tuple[float, float, float, float]) -> float:
    west, south, east, north = extent
    inner = inset.width_mm - 2 * _PADDING_MM
    return inset.height_mm or inner * (north - south) / (east - west) + 2 * _PADDING_MM + _STRIP_MM


def _require_zoom(inset: Inset, frame: MapFrame, main: MapFrame) -> MapFrame:
    if frame.scale * LEAST_ZOOM > main.scale:
        raise LayoutError(
            Message("fault.cartography.inset.zoom", width=inset.width_mm, scale=str(frame.scale), map=str(main.scale))
        )
    return frame


def draw_inset(sheet: MapSheet, inset: Inset, draw: Callable[[MapSheet], None], *, number: int) -> MapSheet:
    """Draw an inset on the main map's sheet: panel, map, title, scale, and the extent on the main map.

    Args:
        sheet: the main map, whose ``boxes`` the panel joins.
        inset: what to show.
        draw: draws ground, marks, boundaries, scale bar and names on the inset's own sheet, as on the main one.
        number: its place among the insets of the plate, from 1.

    Returns:
        the inset's sheet.
    """
    canvas, what = sheet.canvas, f"inset {number}"
    called = Message("fault.cartography.thing.inset", n=number)
    inset, box = _sized_panel(sheet, inset_on_page(inset, sheet.canvas.page), called)
    window = inset_frame(inset, sheet.data.territory)
    extent = _on_map(sheet, window)
    if any(box.overlaps(other) for other in sheet.boxes):
        raise LayoutError(Message("fault.cartography.panel.overlap", what=called))
    theme = canvas.theme
    frame_box = Box(box.x, box.y, box.width, box.height - _STRIP_MM)
    frame = _require_zoom(inset, replace(window, box=frame_box), sheet.frame)
    inner = MapSheet(canvas, frame, map_shapes(sheet.data.territory, frame), sheet.data)
    with canvas.above(LIFT, scope=what, window=number):
        edge = ShapeStyle(face=theme.paper, edge=theme.boundary, width_pt=theme.weights.neat_line, z=0.5, gid="panel")
        canvas.rectangle(box, edge)
        draw(inner)
        line = ShapeStyle(edge=theme.boundary, width_pt=theme.weights.neat_line, z=15, gid="neat-line")
        canvas.rectangle(frame_box, line)
        title = typeset(
            text_in(inset.title, canvas.language, what=Message("fault.cartography.text.inset_title", n=number)),
            canvas.language,
        )
        scale = scale_text(frame, canvas.language)
        small = theme.text(theme.type.foot, color=theme.quiet).at("end", "middle")
        bold = theme.text(theme.type.legend, weight=600).at("start", "middle")
        level = box.top - _STRIP_MM / 2
        if canvas.measure(title, bold).width + canvas.measure(scale, small).width + 5.0 > box.width:
            raise LayoutError(Message("fault.cartography.panel.title", title=title, what=called, width=box.width))
        canvas.text(title, (canvas.along(box, 1.5), level), bold, gid="title")
        canvas.text(scale, (canvas.along(box, box.width - 1.5), level), small, gid="numeric-scale")
    lines = _draw_extent(sheet, extent, box, what=what)
    canvas.items.append(InsetPanel(number, frame, tuple(lines)))
    sheet.boxes.append(box)
    return inner


def _sized_panel(sheet: MapSheet, inset: Inset, called: Message) -> tuple[Inset, Box]:
    """Return an inset, and the box of its panel, as large as it says or, where that hides land, a little smaller.

    One that has a place of its own, or would enlarge the map too little, stays as it is.
    """
    shares = _SHARES if inset.place == "auto" else _SHARES[:1]
    panels: list[tuple[Inset, Box]] = []
    for share in shares:
        width, height = inset.width_mm * share, inset.height_mm * share
        if panels and min(width, height or width) < _LEAST_MM:
            break
        sized = replace(inset, width_mm=width, height_mm=height)
        window = inset_frame(sized, sheet.data.territory)
        if panels and window.scale * LEAST_ZOOM > sheet.frame.scale:
            break
        height, extent = window.box.height + _STRIP_MM, _on_map(sheet, window)
        box = panel_place(sheet, sized.width_mm, height, place=inset.place, near=extent, what=called)
        panels.append((sized, box))
        if shapely.box(box.x, box.y, box.right, box.top).intersection(sheet.ground.region).area < _NOTHING_MM2:
            return sized, box
    return panels[0]


def _on_map(sheet: MapSheet, frame: MapFrame) -> Box:
    """Return the window of an inset on the main map."""
    west, south, east, north = frame.extent
    (x0, y0), (x1, y1) = sheet.frame.to_page(np.array([[west, south], [east, north]]))
    return Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0))


def _draw_extent(sheet: MapSheet, extent: Box, panel: Box, *, what: str) -> list[Floats]:
    """Draw the window of an inset on the main map, and lines from it to the panel, which are returned."""
    theme, clip = sheet.canvas.theme, sheet.frame.box
    look = ShapeStyle(edge=theme.accent, width_pt=theme.weights.inset, z=14, gid=f"extent:{what}", clip=clip)
    sheet.canvas.rectangle(extent, look)
    sheet.strokes.append(shapely.box(extent.x, extent.y, extent.right, extent.top).exterior)
    # Names keep off both.
    lines: list[Floats] = []
    if not extent.overlaps(panel):
        link = ShapeStyle(edge=theme.accent, width_pt=theme.weights.hairline, z=14, gid=f"link:{what}", clip=clip)
        lines = connectors(extent, panel)
        sheet.canvas.segments(lines, link)
        sheet.strokes += [shapely.LineString(line) for line in lines]
    return lines


def connectors(extent: Box, panel: Box) -> list[Floats]:
    """Return the two lines that join corners of two boxes without crossing either: edges of their common hull."""
    boxes = [shapely.box(b.x, b.y, b.right, b.top) for b in (extent, panel)]
    ring = shapely.get_coordinates(shapely.convex_hull(shapely.union_all(boxes)))
    corners = [{(round(x, 6), round(y, 6)) for x, y in shapely.get_coordinates(b)} for b in boxes]
    lines = []
    for start, end in itertools.pairwise(ring):
        a, b = (tuple(np.round(point, 6)) for point in (start, end))
        if (a in corners[0] and b in corners[1]) or (a in corners[1] and b in corners[0]):
            lines.append(np.array([start, end]))
    return lines
