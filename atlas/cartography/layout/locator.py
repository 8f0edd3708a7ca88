"""The locator: a small map that shows the region in an outline that the editor gives, never one of the toolkit's."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import MapFrame, page_path
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import DrawnPart
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.placement import Place, panel_place
from atlas.i18n.messages import Message

_SHARE: Final = 0.16  # of the map's width that the longer side of the locator takes
_SMALLEST_MM: Final = 18.0
_LEAST_MARK_MM: Final = 1.6  # a region smaller than this in the locator gets a ring around it
_DETAIL_MM: Final = 0.1


def draw_locator(sheet: MapSheet, outline: BaseGeometry, *, place: Place) -> Box:
    """Draw the outline with the region in it, in a panel on the map; return the panel.

    Args:
        sheet: the main map, whose ``boxes`` the panel joins.
        outline: the country or the larger region, EPSG:4326.
        place: where on the map.
    """
    canvas, theme = sheet.canvas, sheet.canvas.theme
    shape = gpd.GeoSeries([outline], crs="EPSG:4326").to_crs(sheet.frame.crs).iloc[0]
    west, south, east, north = shape.bounds
    longest = max(_SMALLEST_MM, _SHARE * sheet.frame.on_trim.box.width)
    unit = longest / max(east - west, north - south)
    size = (max((east - west) * unit, _SMALLEST_MM / 2) + 3.0, max((north - south) * unit, _SMALLEST_MM / 2) + 3.0)
    box = panel_place(sheet, *size, place=place, what=Message("fault.cartography.thing.locator"))
    frame = MapFrame.fit((west, south, east, north), box, padding_mm=1.5, crs=sheet.frame.crs)
    region = shapely.union_all(np.asarray(sheet.data.territory.projected.geometry.values, dtype=object))
    whole, part = (shapely.simplify(frame.place(ground), _DETAIL_MM) for ground in (shape, region))
    with canvas.above(0.0, scope="locator"), canvas.collect_artists() as artists:
        line = theme.weights.hairline
        canvas.rectangle(box, ShapeStyle(face=theme.sea, edge=theme.boundary, width_pt=line, z=16, gid="panel"))
        country = ShapeStyle(face=theme.beyond, edge=theme.quiet, width_pt=line, z=16.1, gid="outline", clip=box)
        canvas.shapes([page_path(whole)], country)
        canvas.shapes([page_path(part)], ShapeStyle(face=theme.accent, z=16.2, gid="region", clip=box))
        left, low, right, high = part.bounds
        if max(right - left, high - low) < _LEAST_MARK_MM:
            center = np.array([[(left + right) / 2, (low + high) / 2]])
            ring = ShapeStyle(edge=theme.accent, width_pt=0.8, z=16.3, gid="ring")
            canvas.circles(center, np.array([2.5 * _LEAST_MARK_MM]), ring)
    canvas.items.append(DrawnPart("locator", box, tuple(artists)))
    sheet.boxes.append(box)
    return box
