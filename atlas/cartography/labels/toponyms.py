"""Names of seas, straits and neighbors: along their shapes in Latin letters, straight in Arabic, clear of all else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
import shapely.affinity
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas import curved_text
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import TextRole
from atlas.cartography.canvas.typeface import cap_height
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle
from atlas.errors import Fault, TerritoryError
from atlas.i18n.language import DEFAULT_LANGUAGE
from atlas.i18n.messages import Message
from atlas.i18n.typography import typeset

Floats = npt.NDArray[np.float64]

_SIZES: Final = (1.45, 1.2, 1.0)  # of the names of seas, as room allows, in sizes of the theme
SPACING_EM: Final = 0.1  # between letters; wider, and a reader of PDF takes them for words
_OFF_EDGE_MM: Final = 2.0
_OFF_LAND_MM: Final = 0.8
_STEP_MM: Final = 2.0  # between two places on a line that are tried
_SAMPLE_MM: Final = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class Toponym:
    """A name as it could stand: its text, look, baseline (along a line) or point and angle, and the area it covers."""

    text: str
    style: TextStyle
    area: BaseGeometry
    baseline: Floats | None = None
    at: tuple[float, float] = (0.0, 0.0)
    angle_deg: float = 0.0


def draw_places(sheet: MapSheet, *, named: BaseGeometry | None = None) -> None:
    """Write the names of seas, straits and neighbors where the frame shows them clear of the region.

    Neighbors that lie in ``named``, an area whose parts have names of their own, are not named again.

    A place may have several lines and positions; the first one with a free place serves.

    Raises:
        TerritoryError: a place has no name in the language of the plate.
    """
    # A territory names its seas in the languages of its own; to a reader of another one in French, as its communes.
    places = sheet.data.territory.places
    column = f"name_{sheet.canvas.language}"
    if column not in places.columns:
        column = f"name_{DEFAULT_LANGUAGE}"
    written: set[str] = set()
    obstacles = {wet: _obstacles(sheet, wet=wet) for wet in (True, False)}
    for row in places.to_dict("records"):
        if not isinstance(row[column], str) or not row[column].strip():
            remedy = Message("fault.cartography.labels.give_place")
            shown = " ".join(str(row[key]) for key in row if str(key).startswith("name_"))
            raise TerritoryError(
                Fault(
                    Message("fault.cartography.labels.place", language=sheet.canvas.language),
                    remedy,
                    "places.csv",
                    None,
                    column,
                    shown,
                )
            )
        text = typeset(row[column], sheet.canvas.language)
        if text in written:
            continue
        wet = row["kind"] != "land"
        if (
            not wet
            and named is not None
            and shapely.contains_xy(named, *_page(sheet, np.array([[row["lon"], row["lat"]]]))[0])
        ):
            continue
        candidates = _candidates(sheet, row, text, wet=wet)
        toponym = next((candidate for candidate in candidates if clear(sheet, candidate, obstacles[wet])), None)
        if toponym is not None:
            draw_toponym(sheet, toponym)
            written.add(text)


def _candidates(sheet: MapSheet, row: Mapping[Any, Any], text: str, *, wet: bool) -> Iterator[Toponym]:
    """Yield where a name could stand, the best first: large before small, in the middle of its line before its ends."""
    theme, arabic = sheet.canvas.theme, sheet.canvas.rtl
    color = theme.sea_ink if wet else theme.beyond_ink
    plain = theme.text(theme.type.sea if wet else theme.type.legend, italic=wet and not arabic, color=color)
    for factor in _SIZES if wet else (1.0,):
        style = replace(plain, size_pt=plain.size_pt * factor)
        line = row.get("line")
        if isinstance(line, str) and line.strip():
            for part in _visible(sheet, line):
                yield from names_along(sheet, text, style, part)
        elif factor == 1.0:
            (x, y), angle = _page(sheet, np.array([[row["lon"], row["lat"]]]))[0], float(row["angle_deg"])
            yield straight(sheet, text, style, (float(x), float(y)), angle)


def names_along(
    sheet: MapSheet, text: str, style: TextStyle, line: Floats, *, beside_mm: float | None = None
) -> Iterator[Toponym]:
    """Yield the places of a text on a line, from its middle outwards; Arabic lies straight along the line's chord.

    With ``beside_mm`` the text stands so far over the line or, where it finds no place there, under it.
    """
    canvas = sheet.canvas
    spaced = style if canvas.rtl else replace(style, spacing_em=SPACING_EM)
    needed = curved_text.length(text, spaced, canvas.theme) + 2 * curved_text.SLACK_MM
    spare = curved_text.line_length(line) - needed
    if spare < 0:
        return
    starts = np.arange(0.0, spare + 1e-9, _STEP_MM)
    for start in starts[np.argsort(np.abs(starts - spare / 2), kind="stable")]:
        piece = _piece(line, float(start), float(start) + needed)
        (x0, y0), (x1, y1) = piece[0], piece[-1]
        height = cap_height(style)
        rises = (-height / 2,) if beside_mm is None else (beside_mm, -beside_mm - height)
        # Readers of PDF take the letters of a steep line for lines of their own: such a name stands straight on it.
        if canvas.rtl or abs(y1 - y0) > abs(x1 - x0):
            for rise in rises:
                x, y = (float(v) for v in curved_text.offset_line(piece, rise + height / 2)[len(piece) // 2])
                yield straight(sheet, text, style, (x, y), math.degrees(math.atan2(y1 - y0, x1 - x0)))
        else:
            for rise in rises:
                middle = curved_text.offset_line(piece, rise + height / 2)
                area = shapely.buffer(shapely.LineString(middle), height * 0.75, cap_style="flat")
                yield Toponym(text, spaced, area, baseline=curved_text.offset_line(piece, rise))


def straight(sheet: MapSheet, text: str, style: TextStyle, at: tuple[float, float], angle: float) -> Toponym:
    """Return a name with its middle at a point, turned by degrees."""
    extent = sheet.canvas.measure(text, style)
    x, y = at
    box = shapely.box(x - extent.width / 2, y - extent.height / 2, x + extent.width / 2, y + extent.height / 2)
    return Toponym(text, style, shapely.affinity.rotate(box, angle, origin=at), at=at, angle_deg=angle)


def draw_toponym(sheet: MapSheet, toponym: Toponym) -> None:
    """Write a name where it stands and keep others off it."""
    gid, role = f"place:{toponym.text}", TextRole("place")
    if toponym.baseline is not None:
        sheet.canvas.text_along(toponym.text, toponym.baseline, toponym.style, gid=gid, role=role)
    else:
        style = toponym.style.at("middle", "middle")
        sheet.canvas.text(toponym.text, toponym.at, style, rotation=toponym.angle_deg, gid=gid, role=role)
    sheet.boxes.append(_around(toponym.area))


def _obstacles(sheet: MapSheet, *, wet: bool) -> BaseGeometry:
    """Return what a name has to keep off: the region, and all land for a name at sea."""
    land = shapely.union(sheet.ground.region, sheet.ground.beyond) if wet else sheet.ground.region
    obstacle = shapely.buffer(land, _OFF_LAND_MM)
    shapely.prepare(obstacle)
    return obstacle


def clear(sheet: MapSheet, toponym: Toponym, obstacles: BaseGeometry) -> bool:
    """Tell whether a name lies in the frame and off obstacles, other names, strokes and symbols."""
    if not sheet.frame.safe.inset(_OFF_EDGE_MM).contains(_around(toponym.area)) or shapely.intersects(
        toponym.area, obstacles
    ):
        return False
    boxes = np.array([(b.x, b.y, b.right, b.top) for b in sheet.obstacles]).reshape(-1, 4)
    if shapely.intersects(shapely.box(*boxes.T), toponym.area).any():
        return False
    if any(shapely.intersects(stroke, toponym.area) for stroke in sheet.strokes):
        return False
    x, y, r = sheet.circles.T
    return bool((shapely.distance(shapely.points(x, y), toponym.area) >= r + 0.5).all())


def _around(area: BaseGeometry) -> Box:
    x0, y0, x1, y1 = shapely.bounds(area)
    return Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0))


def _visible(sheet: MapSheet, text: str) -> list[Floats]:
    """Return the parts of a line that the frame shows, smoothed, page mm, the longest first."""
    line = shapely.linestrings(smooth(_page(sheet, _points(text))))
    box = sheet.frame.safe.inset(_OFF_EDGE_MM)
    parts = shapely.get_parts(shapely.intersection(line, shapely.box(box.x, box.y, box.right, box.top)))
    lines = [shapely.get_coordinates(part) for part in parts if shapely.get_type_id(part) == 1]
    return sorted(lines, key=lambda part: -curved_text.line_length(part))


def _points(text: str) -> Floats:
    """Read “lon lat, lon lat, …”.

    Raises:
        TerritoryError: the text is something else.
    """
    try:
        points = np.array([[float(v) for v in pair.split()] for pair in text.split(",")])
        if points.ndim == 2 and points.shape[1] == 2 and len(points) > 1:
            return points
    except ValueError:
        pass
    remedy = Message("fault.cartography.labels.write_line")
    raise TerritoryError(Fault(Message("fault.cartography.labels.line"), remedy, "places.csv", None, "line", text))


def smooth(points: Floats) -> Floats:
    """Round the corners of a line by cutting them four times (Chaikin 1974); its ends stay."""
    for _ in range(4):
        near, far = 0.75 * points[:-1] + 0.25 * points[1:], 0.25 * points[:-1] + 0.75 * points[1:]
        points = np.vstack([points[:1], np.stack([near, far], axis=1).reshape(-1, 2), points[-1:]])
    return points


def _piece(line: Floats, start: float, end: float) -> Floats:
    """Return a part of a line between two lengths along it, evenly sampled."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(start, end, max(3, 2 * round((end - start) / _SAMPLE_MM / 2) + 1))
    return np.column_stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])])


def _page(sheet: MapSheet, lonlat: Floats) -> Floats:
    return sheet.frame.to_page(np.column_stack(_to_plane(sheet.frame.crs).transform(lonlat[:, 0], lonlat[:, 1])))


@cache
def _to_plane(crs: str) -> Transformer:
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


__all__ = ["SPACING_EM", "Toponym", "clear", "draw_places", "draw_toponym", "names_along", "smooth", "straight"]
