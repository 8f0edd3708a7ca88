"""The map of one commune or province at a round scale, its neighbors faded: an SVG written from the shapes themselves.

A plate takes a second to draw; a hundred sheets must not. All shapes are generalized once for each class of scales, as
one coverage, and a sheet's map is what its window shows of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.typeface import MM_PER_PT, measure
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle, Theme
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.letters import is_arabic
from atlas.i18n.messages import tr
from atlas.i18n.numbers import shortest
from atlas.i18n.typography import in_latin
from atlas.publishing.sheets.outlines import Outlines, generalize, outlines_of, tolerance
from atlas.sources.territory.territory import Territory

Floats = npt.NDArray[np.float64]
UnitLevel = Literal["commune", "province"]


_LEAST_AREA_MM2: Final = 14.0  # a smaller piece of a neighbor gets no name
_BAR_MM: Final = 26.0  # the longest scale bar


def svg_families(text: str, theme: Theme) -> str:
    """Return the typefaces of a text in an SVG, that of its script first: Typst looks at no other of the list."""
    families = (theme.family, theme.arabic_family)
    return ", ".join(reversed(families) if is_arabic(text) else families)


@dataclass(frozen=True, eq=False)
class UnitMap:
    """A map drawn.

    Attributes:
        svg: the picture.
        scale: denominator of its numeric scale, round.
        named: codes of the neighbors (of a province: of its communes) whose names it shows.
    """

    svg: str
    scale: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapLook:
    """How a map is drawn: its size in millimeters, the theme, the language of its names."""

    width_mm: float
    height_mm: float
    theme: Theme
    language: LanguageCode


def unit_map(territory: Territory, code: str, *, by: UnitLevel, points: Floats, look: MapLook) -> UnitMap:
    """Draw a commune or a province in the middle of its surroundings.

    Args:
        territory: the communes and the land around.
        code: of the unit.
        by: its level.
        points: of its actors, (n, 2) meters in the plates' projection.
        look: size, theme and language.
    """
    whole = outlines_of(territory)
    shape = (whole.communes if by == "commune" else whole.provinces)[code]
    frame = MapFrame.fit(
        shape.bounds, Box(0.0, 0.0, look.width_mm, look.height_mm), padding_mm=5.0, crs=territory.plane.definition
    )
    outlines = generalize(territory, tolerance(frame.scale))
    drawing = UnitDrawing(frame, look)
    drawing.ground(territory, outlines, code, by)
    drawing.dots(points, radius_mm=0.75 if by == "commune" else 0.5)
    corner = drawing.free_corner(points, shape)
    named = drawing.names(territory, outlines, code, by)
    drawing.scale_bar(corner)
    return UnitMap(drawing.svg(), frame.scale, named)


def locator(territory: Territory, code: str, *, by: UnitLevel, look: MapLook) -> str:
    """Draw the region with its provinces, small, and the unit in it, as an SVG; without a code, the provinces alone."""
    whole = outlines_of(territory)
    bounds: Any = tuple(gpd.GeoSeries(list(whole.provinces.values())).total_bounds)
    box = Box(0.0, 0.0, look.width_mm, look.height_mm)
    frame = MapFrame.fit(bounds, box, padding_mm=0.4, crs=territory.plane.definition)
    outlines = generalize(territory, tolerance(frame.scale))
    drawing, theme = UnitDrawing(frame, look), look.theme
    for shape in outlines.provinces.values():
        drawing.shape(shape, face=theme.beyond if code else theme.accent, edge=theme.paper, width_mm=0.2)
    unit = (outlines.communes if by == "commune" else outlines.provinces).get(code)
    if unit is not None:
        drawing.shape(unit, face=theme.symbol, edge=theme.symbol, width_mm=0.25)
    return drawing.svg()


class UnitDrawing:
    """An SVG being written, in millimeters from its upper left corner."""

    def __init__(self, frame: MapFrame, look: MapLook) -> None:
        self.frame, self.look = frame, look
        self.parts: list[str] = []
        self.taken: list[Box] = []
        west, south, east, north = frame.extent
        edge = (east - west) * 0.02
        self._window = (west - edge, south - edge, east + edge, north + edge)

    def svg(self) -> str:
        """Return the whole picture."""
        width, height = _mm(self.look.width_mm), _mm(self.look.height_mm)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
            f'viewBox="0 0 {width} {height}">{"".join(self.parts)}</svg>'
        )

    def ground(self, territory: Territory, outlines: Outlines, code: str, by: UnitLevel) -> None:
        """Draw sea, land, the communes around, and the unit on top of them."""
        theme, width = self.look.theme, theme_widths(self.look.theme)
        sea = theme.sea if outlines.sea_known else theme.beyond
        self.parts.append(f'<rect width="100%" height="100%" fill="{sea}"/>')
        self.shape(outlines.beyond, face=theme.beyond)
        for shape in outlines.communes.values():
            self.shape(shape, face=theme.land, edge=theme.commune_boundary, width_mm=width["commune"])
        unit = (outlines.communes if by == "commune" else outlines.provinces)[code]
        self.shape(unit, face=theme.paper)
        if by == "province":
            inside = territory.communes.index[territory.communes[c.PROVINCE_CODE].astype(str) == code]
            for commune in inside:
                self.shape(outlines.communes[str(commune)], edge=theme.commune_boundary, width_mm=width["commune"])
        for shape in outlines.provinces.values():
            self.shape(shape, edge=theme.boundary, width_mm=width["province"])
        self.shape(unit, edge=theme.accent, width_mm=0.7)

    def shape(self, shape: BaseGeometry, *, face: str = "none", edge: str = "", width_mm: float = 0.0) -> None:
        """Draw what the window shows of a polygon of the ground."""
        seen = shapely.clip_by_rect(shape, *self._window)
        if seen.is_empty:
            return
        stroke = f' stroke="{edge}" stroke-width="{_mm(width_mm)}" stroke-linejoin="round"' if edge else ""
        self.parts.append(f'<path d="{self._path(seen)}" fill="{face}" fill-rule="evenodd"{stroke}/>')

    def dots(self, points: Floats, *, radius_mm: float) -> None:
        """Draw a dot for each actor."""
        theme = self.look.theme
        x, y = self._to_page(points).T if len(points) else (np.array([]), np.array([]))
        circles = "".join(
            f'<circle cx="{_mm(a)}" cy="{_mm(b)}" r="{_mm(radius_mm)}"/>' for a, b in zip(x, y, strict=True)
        )
        if circles:
            look = f'fill="{theme.symbol}" stroke="{theme.symbol_edge}" stroke-width="0.12"'
            self.parts.append(f"<g {look}>{circles}</g>")

    def names(self, territory: Territory, outlines: Outlines, code: str, by: UnitLevel) -> tuple[str, ...]:
        """Write the names that have room: of a commune's neighbors, of a province's communes; return their codes."""
        theme, language = self.look.theme, self.look.language
        column = LANGUAGES[language].name_column
        named = []
        for commune, shape in self._in_order(outlines.communes):
            own = str(territory.communes.at[commune, c.PROVINCE_CODE]) == code
            if commune == code or (by == "province" and not own):
                continue
            name = str(territory.communes.at[commune, column] or territory.communes.at[commune, c.NAME])
            style = TextStyle(6.4, color=theme.ink if own else theme.quiet, halo=theme.paper if own else theme.land)
            if self._write_name(name, shape, style):
                named.append(commune)
        return tuple(named)

    def free_corner(self, points: Floats, unit: BaseGeometry) -> Box:
        """Take the corner for the scale bar that hides the fewest dots, then the least of the unit; the start below."""
        width, height = self.look.width_mm, self.look.height_mm
        wide, high = min(_BAR_MM, width / 3) + 6.0, 8.0
        start = Box(0.0, 0.0, wide, high)
        corners = [start, start.mirror(width), Box(0.0, height - high, wide, high)]
        corners.append(corners[2].mirror(width))
        if LANGUAGES[self.look.language].right_to_left:
            corners = [corners[i] for i in (1, 0, 3, 2)]
        dots = self.frame.to_page(points) if len(points) else np.empty((0, 2))
        shown = self.frame.place(unit)

        def cost(corner: Box) -> tuple[int, float]:
            cover = shapely.box(corner.x, corner.y, corner.right, corner.top)
            return int(shapely.intersects_xy(cover, *dots.T).sum()), round(float(cover.intersection(shown).area), 1)

        self.taken.append(min(corners, key=cost))
        return self.taken[-1]

    def scale_bar(self, corner: Box) -> None:
        """Draw a bar of a round length in a corner; the numeric scale stands below the map."""
        theme, language = self.look.theme, self.look.language
        meters = _round_below(min(_BAR_MM, self.look.width_mm / 3) / self.frame.mm_per_m)
        length = meters * self.frame.mm_per_m
        start = corner.right - 3.0 - length if corner.x > 0 else 3.0
        y = self.look.height_mm - corner.y - 3.0
        far = f"{shortest(meters / 1000, language)} {tr('km', language)}"
        ends = f"M{_mm(start)} {_mm(y - 1)}V{_mm(y)}H{_mm(start + length)}V{_mm(y - 1)}"
        self.parts += (
            f'<path d="{ends}" fill="none" stroke="{theme.paper}" stroke-width="1"/>',
            f'<path d="{ends}" fill="none" stroke="{theme.ink}" stroke-width="0.3"/>',
        )
        style = TextStyle(6.4, color=theme.ink, halo=theme.paper)
        self._text(far, (start + length / 2, y - 1.7), style)

    def _in_order(self, communes: Mapping[str, BaseGeometry]) -> Iterator[tuple[str, BaseGeometry]]:
        """Yield the communes that the window shows, the largest piece first, cut to the window."""
        west, south, east, north = self.frame.extent
        edge = 2.0 / self.frame.mm_per_m
        seen = {
            code: shapely.clip_by_rect(shape, west + edge, south + edge, east - edge, north - edge)
            for code, shape in communes.items()
        }
        sizes = {code: piece.area * self.frame.mm_per_m**2 for code, piece in seen.items()}
        for code in sorted(sizes, key=lambda commune: (-sizes[commune], commune)):
            if sizes[code] >= _LEAST_AREA_MM2:
                yield code, seen[code]

    def _write_name(self, name: str, piece: BaseGeometry, style: TextStyle) -> bool:
        """Write a name in the middle of a piece of ground, where it hides no other; say whether it had room."""
        parts = shapely.get_parts(piece)
        largest = parts[int(np.argmax(shapely.area(parts)))]
        middle = shapely.maximum_inscribed_circle(largest, tolerance=0.5 / self.frame.mm_per_m).coords[0]
        x, y = self._to_page(np.array([middle]))[0]
        size = measure(name, style, self.look.theme)
        half = size.width / 2 + 0.6
        x = min(max(float(x), half), self.look.width_mm - half)
        box = Box(x - half, self.look.height_mm - float(y) - 1.4, 2 * half, 2.8)
        if any(box.overlaps(other) for other in self.taken):
            return False
        self.taken.append(box)
        self._text(name, (x, float(y) + 0.8), style)
        return True

    def _text(self, text: str, at: tuple[float, float], style: TextStyle) -> None:
        """Write a line with its halo: a stroked copy below, plain text above that stays searchable."""
        theme, (x, y) = self.look.theme, at
        families = quoteattr(svg_families(text, theme))
        common = f'x="{_mm(x)}" y="{_mm(y)}" font-family={families} font-size="{_mm(style.size_pt * MM_PER_PT)}"'
        shown = f'text-anchor="middle">{escape(text)}</text>'
        outline = f'stroke="{style.halo}" stroke-width="0.7" stroke-linejoin="round"'
        self.parts += (
            f'<text {common} fill="{style.halo}" {outline} {shown}',
            f'<text {common} fill="{style.color}" {shown}',
        )

    def _to_page(self, ground: Floats) -> Floats:
        """Turn meters into millimeters from the upper left corner."""
        page = self.frame.to_page(ground)
        return np.column_stack([page[:, 0], self.look.height_mm - page[:, 1]])

    def _path(self, shape: BaseGeometry) -> str:
        rings = shapely.get_rings(shapely.get_parts(shape))
        return "".join(_ring(self._to_page(shapely.get_coordinates(ring))) for ring in rings)


def written_scale(scale: int, language: LanguageCode) -> str:
    """Write a numeric scale as the language does; in Arabic it runs from left to right."""
    text = f"1{LANGUAGES[language].ratio}{shortest(scale, language)}"
    return in_latin(text) if LANGUAGES[language].right_to_left else text


def theme_widths(theme: Theme) -> Mapping[str, float]:
    """Return the widths of a theme's boundaries in millimeters."""
    weights = theme.weights
    return {"commune": weights.commune * MM_PER_PT, "province": weights.province * MM_PER_PT}


def _ring(points: Floats) -> str:
    steps = [f"{x:g} {y:g}" for x, y in _thin(points).tolist()]  # of hundredths as `_mm` writes them, and faster
    return f"M{'L'.join(steps[:-1])}Z" if len(steps) > 2 else ""


def _thin(points: Floats) -> Floats:
    """Leave out points that print in the place of the one before."""
    rounded = np.round(points, 2)
    moved = np.ones(len(rounded), dtype=bool)
    moved[1:] = np.any(rounded[1:] != rounded[:-1], axis=1)
    moved[-1] = True
    return rounded[moved]


def _mm(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _round_below(meters: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is not above a length."""
    power = 10.0 ** np.floor(np.log10(meters))
    return float(max(step * power for step in (1, 2, 5) if step * power <= meters * (1 + 1e-9)))


def points_of(actors: gpd.GeoDataFrame, territory: Territory) -> Floats:
    """Return where actors are, (n, 2) meters in the plane of the territory."""
    places = actors.geometry.to_crs(territory.plane.crs)
    return np.column_stack([places.x, places.y]) if len(places) else np.empty((0, 2))


def points_by_unit(actors: gpd.GeoDataFrame, columns: Iterable[str], territory: Territory) -> Mapping[str, Floats]:
    """Return the places of actors by the codes of their communes and provinces, projected once for all sheets."""
    places = points_of(actors, territory)
    return {
        str(code): places[rows]
        for column in columns
        for code, rows in actors.groupby(column, sort=False).indices.items()
    }
