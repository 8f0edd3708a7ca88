"""A plate's PDF that knows where it is: its maps can be measured in and found again, its layers switched off and on.

The places are written as ISO 32000-2 says (12.10, viewports with a geospatial measure), which Acrobat, GDAL and QGIS
read; the layers as its optional content (8.11). What is drawn, its words and its tags stay as they are.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String
from pyproj import CRS, Transformer

from atlas.cartography.canvas.map_frame import MapFrame
from atlas.errors import ComposingError
from atlas.i18n.messages import Message

_PT_PER_MM: Final = 72 / 25.4
_CORNERS: Final = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0))
_VERSION: Final = "1.7"


def with_places_and_layers(pdf: bytes, *, frames: Iterable[MapFrame], layers: Sequence[str]) -> bytes:
    """Return the PDF of a plate with the places of its maps and its layers; the same bytes give the same bytes.

    Args:
        pdf: one page, each layer an isolated group in the order of `layers`.
        frames: of the main map and of its insets; one on no ground is left out.
        layers: their names from below upwards; none for a PDF without layers.

    Raises:
        ComposingError: the page has fewer groups than layers.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        places = [_viewport(frame) for frame in frames if frame.crs]
        if places:
            page.obj[Name.VP] = document.make_indirect(Array(places))
        if layers:
            _switch(document, page, layers)
        output = io.BytesIO()
        document.save(output, deterministic_id=True, compress_streams=True, min_version=_VERSION)
    return output.getvalue()


def _viewport(frame: MapFrame) -> Dictionary:
    """Return a part of the page with the ground coordinates of its corners."""
    box, crs = frame.box, CRS.from_user_input(frame.crs)
    geographic = crs.geodetic_crs if crs.geodetic_crs is not None else CRS.from_epsg(4326)
    to_degrees = Transformer.from_crs(crs, geographic, always_xy=True)
    west, south, east, north = frame.extent
    corners = [to_degrees.transform(west + x * (east - west), south + y * (north - south)) for x, y in _CORNERS]
    kind = Name.PROJCS if crs.is_projected else Name.GEOGCS
    code = crs.to_epsg()
    system = Dictionary(Type=kind, WKT=String(crs.to_wkt("WKT1_ESRI")))
    if code is not None:
        system[Name.EPSG] = code
    measure = Dictionary(
        Type=Name.Measure, Subtype=Name.GEO, GCS=system, Bounds=_numbers(v for corner in _CORNERS for v in corner),
        LPTS=_numbers(v for corner in _CORNERS for v in corner),
        GPTS=_numbers(v for lon, lat in corners for v in (lat, lon)),
    )  # fmt: skip
    edges = (box.x, box.y, box.right, box.top)
    return Dictionary(Type=Name.Viewport, BBox=_numbers(edge * _PT_PER_MM for edge in edges), Measure=measure)


def _numbers(values: Iterable[float]) -> Array:
    return Array([round(float(value), 9) for value in values])


def _switch(document: pikepdf.Pdf, page: pikepdf.Page, layers: Sequence[str]) -> None:
    """Make the groups of a page layers that readers can switch."""
    groups = [form for form in _painted_forms(page) if form.get(Name.Group, Dictionary()).get("/I", False)]
    if len(groups) < len(layers):
        words = f"{len(groups)} < {len(layers)}"
        raise ComposingError(Message("fault.publishing.render.layers", words=words), words)
    content = [
        document.make_indirect(Dictionary(Type=Name.OCG, Name=String(name), Intent=Array([Name.View, Name.Design])))
        for name in layers
    ]
    for group, layer in zip(groups, content, strict=False):
        group[Name.OC] = layer
    default = Dictionary(Name=String("atlas"), Order=Array(content[::-1]), ON=Array(content), BaseState=Name.ON)
    document.Root[Name.OCProperties] = Dictionary(OCGs=Array(content), D=default)


def _painted_forms(page: pikepdf.Page) -> list[Object]:
    """Return the form XObjects that a page paints, in its order."""
    objects = page.obj.Resources.get(Name.XObject, Dictionary())
    names = [str(step.operands[0]) for step in pikepdf.parse_content_stream(page, "Do")]
    return [objects[name] for name in names if objects[name].get(Name.Subtype) == Name.Form]
