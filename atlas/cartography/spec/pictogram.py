"""Pictograms: a symbol of an editor's own from an SVG file, as one shape of the area that all symbols have."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import shapely
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen

from atlas.cartography.canvas.symbols import Pictogram
from atlas.errors import EditionError, Fault, PictureError
from atlas.i18n.messages import Message
from atlas.sources.files.vector_pictures import check_svg

Floats = npt.NDArray[np.float64]

_MOST_BYTES: Final = 200_000
_MOST_CORNERS: Final = 20_000
_PIECES: Final = 12  # straight sides of a curve
#: Parts that draw nothing where they stand.
_UNDRAWN: Final = ("defs", "clipPath", "mask", "symbol", "marker", "pattern", "metadata", "title", "desc")
#: Parts that are no shape: text, pictures, copies, and styles that are not read.
_NO_SHAPES: Final = ("text", "image", "use", "style")
#: What a shape may have from the groups it is in.
_PROPERTIES: Final = ("fill", "fill-rule", "display")
_OPERATION: Final = re.compile(r"\s*,?\s*(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def read_pictogram(name: str, folder: Path) -> Pictogram:
    """Read the filled shapes of an SVG file as one symbol, centered, of the area of the circle of diameter 2.

    Only shapes are read (paths, rectangles, circles, ellipses, polygons), with the transformations of their groups;
    nothing is run, and nothing else is opened. Colors are those of the map.

    Args:
        name: of the file, relative to the folder.
        folder: of the edition.

    Raises:
        EditionError: there is no such file, it is no plain SVG, or it has no filled shape.
    """
    path = folder / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _fault("missing", name, error=str(error.strerror)) from None
    if len(content) > _MOST_BYTES:
        raise _fault("large", name, most=_MOST_BYTES // 1000)
    try:
        check_svg(content, name=name, check=lambda _: None)
        shape = _filled_shape(content, name)
    except PictureError as error:
        raise EditionError(error.faults) from None
    except (ElementTree.ParseError, ValueError, IndexError, KeyError, TypeError, ZeroDivisionError) as error:
        raise _fault("unreadable", name, error=str(error)) from None
    if shape.is_empty or shape.area <= 0 or not math.isfinite(shape.area):
        raise _fault("empty", name)
    west, south, east, north = shape.bounds
    middle, scale = np.array([(west + east) / 2, (south + north) / 2]), math.sqrt(math.pi / shape.area)
    upright = shapely.transform(shape, lambda xy: (xy - middle) * scale * np.array([1.0, -1.0]))
    rings = [ring for part in shapely.get_parts(shapely.orient_polygons(upright)) for ring in _rings(part)]
    return Pictogram(name, tuple(tuple((float(x), float(y)) for x, y in ring) for ring in rings))


def _fault(reason: str, name: str, **values: Any) -> EditionError:
    message = Message(f"fault.cartography.pictogram.{reason}", **values)
    return EditionError(Fault(message, Message("fault.cartography.pictogram.remedy"), name))


def _filled_shape(content: bytes, name: str) -> Any:
    """Return the union of the filled shapes of a document, its y axis downwards."""
    from fontTools.svgLib.path.parser import parse_path
    from fontTools.svgLib.path.shapes import PathBuilder

    shapes = []
    for element, placed, even_odd in _shapes(ElementTree.fromstring(content), Identity, {}, name):
        builder, pen = PathBuilder(), _Corners()
        element.attrib.pop("transform", None)
        builder.add_path_from_element(element)
        for way in builder.paths:
            parse_path(way, TransformPen(pen, placed))
        if sum(map(len, pen.rings)) > _MOST_CORNERS:
            raise _fault("large", name, most=_MOST_BYTES // 1000)
        shapes.append(_inside(pen.rings, even_odd=even_odd))
    return shapely.union_all(np.array(shapes, dtype=object))


def _shapes(
    element: ElementTree.Element, placed: Any, rules: Mapping[str, str], name: str
) -> Iterator[tuple[ElementTree.Element, Any, bool]]:
    """Yield the filled shapes under an element, where its groups place them, and whether they fill by odd windings."""
    kind = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    rules = {**rules, **_properties(element)}
    if kind in _NO_SHAPES:
        raise _fault("holds", name, element=kind)
    if kind in _UNDRAWN or rules.get("display") == "none":
        return
    placed = placed.transform(_transformation(element.get("transform", "")))
    if kind in ("path", "rect", "circle", "ellipse", "polygon") and rules.get("fill") != "none":
        yield element, placed, rules.get("fill-rule") == "evenodd"
    for child in element:
        yield from _shapes(child, placed, rules, name)


def _properties(element: ElementTree.Element) -> dict[str, str]:
    """Return what an element says of how it is filled, in its style or by itself; its children have it from it."""
    styles = [part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part]
    own = {key: value for key, value in element.attrib.items() if key in _PROPERTIES}
    return own | {key.strip(): value.strip() for key, value in styles if key.strip() in _PROPERTIES}


def _transformation(text: str) -> Any:
    """Return a list of SVG's transformations as one."""
    placed, read = Identity, 0
    for match in _OPERATION.finditer(text):
        kind, values = match[1], [float(value) for value in _NUMBER.findall(match[2])]
        read += len(match[0])
        if kind == "matrix":
            placed = placed.transform(Transform(*values))
        elif kind == "translate":
            placed = placed.translate(*values)
        elif kind == "scale":
            placed = placed.scale(*values)
        elif kind == "rotate":
            about = values[1:] or [0.0, 0.0]
            placed = placed.translate(*about).rotate(math.radians(values[0])).translate(-about[0], -about[1])
        else:
            turn = math.radians(values[0])
            placed = placed.skew(turn, 0.0) if kind == "skewX" else placed.skew(0.0, turn)
    if text.strip() and read < len(text.strip()):
        raise ValueError(text)
    return placed


class _Corners(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Collects the corners of closed rings, curves as short straight sides."""

    def __init__(self) -> None:
        super().__init__(None)
        self.rings: list[list[tuple[float, float]]] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.rings.append([pt])

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.rings[-1].append(pt)

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:  # noqa: N802
        t = np.linspace(0.0, 1.0, _PIECES + 1)[1:, None]
        a, b, c, d = (np.array(point) for point in (self._getCurrentPoint(), pt1, pt2, pt3))
        way = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
        self.rings[-1] += [(float(x), float(y)) for x, y in way]


def _inside(rings: Sequence[Sequence[tuple[float, float]]], *, even_odd: bool) -> Any:
    """Return what rings fill by SVG's rule: where their windings add up to something, or to an odd number."""
    closed = [np.array([*ring, ring[0]]) for ring in rings if len(set(ring)) > 2]
    lines = shapely.union_all(np.array([shapely.LineString(ring) for ring in closed], dtype=object))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))) if closed else np.array([])
    filled = []
    for face in faces:
        at = shapely.get_coordinates(shapely.point_on_surface(face))[0]
        turns = sum(_winding(ring, at) for ring in closed)
        if turns % 2 if even_odd else turns:
            filled.append(face)
    return shapely.union_all(np.array(filled, dtype=object)) if filled else shapely.Polygon()


def _winding(ring: Floats, at: Floats) -> int:
    """Return how often a closed ring goes around a place."""
    angles = np.unwrap(np.arctan2(ring[:, 1] - at[1], ring[:, 0] - at[0]))
    return round(float(angles[-1] - angles[0]) / (2 * math.pi))


def _rings(part: Any) -> Iterator[Floats]:
    for ring in (part.exterior, *part.interiors):
        yield shapely.get_coordinates(ring)
