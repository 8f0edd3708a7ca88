"""Layers of context drawn on a map: the relief, then areas, lines and points of each role, by rank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_lines, page_path
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.context.features import Features, features_in
from atlas.cartography.context.relief import draw_relief
from atlas.cartography.context.roles import RoleLook, role_looks
from atlas.cartography.spec.map_layers import MapLayer, Stack, is_picture
from atlas.sources.territory.context import ROLES, Role

_Z: Final = {"under": 2.21, "between": 6.5, "over": 13.0}
_STEP: Final = 0.01  # from one role to the next above it
_OFF_LIMITS_MM: Final = 1.4  # a neighbor's limit that nearly follows the region's is not drawn beside it
_ON_SHORE_MM: Final = 0.35


def draw_context(sheet: MapSheet, layers: Sequence[MapLayer], stack: Stack) -> None:
    """Draw what of the layers of context lies at one place of the stack, the lowest role first."""
    own = sorted((layer for layer in layers if layer.role), key=lambda layer: ROLES.index(layer.role or ROLES[0]))
    for layer in own:
        role: Role = layer.role or ROLES[0]
        if stack != (layer.stack or "under") or role == "towns":
            continue
        if is_picture(layer):
            if sheet.basemap is None:
                draw_relief(sheet, str(layer.source))
            continue
        features = features_in(layer, sheet.frame)
        if len(features.shapes):
            _draw_role(sheet, role, features, z=_Z[stack] + _STEP * ROLES.index(role))


def _draw_role(sheet: MapSheet, role: Role, features: Features, *, z: float) -> None:
    """Draw the ranks that the scale shows, the least important first."""
    for look in reversed(role_looks(role, sheet.canvas.theme)):
        shapes = features.shapes[features.ranks == look.rank]
        if sheet.frame.scale > look.widest or not len(shapes):
            continue
        if role == "limits":
            shapes = limit_lines(sheet, shapes)
        style = ShapeStyle(
            face=look.face or "none", edge=look.edge or "none", width_pt=look.width_mm / MM_PER_PT, z=z,
            gid=f"context:{role}", clip=sheet.frame.box,
        )  # fmt: skip
        _draw_shapes(sheet, look, shapes, style)


def _draw_shapes(sheet: MapSheet, look: RoleLook, shapes: npt.NDArray[np.object_], style: ShapeStyle) -> None:
    if look.kind == "area" and look.face:
        sheet.canvas.shapes([page_path(shape) for shape in shapes], style)
    elif look.kind == "point":
        sheet.canvas.symbols("triangle", shapely.get_coordinates(shapes), np.full(len(shapes), look.size_mm), style)
    else:
        lines = shapely.boundary(shapes) if look.kind == "area" else shapes
        dashed = ShapeStyle(
            edge=look.edge, width_pt=style.width_pt, z=style.z, gid=style.gid, dash=look.dash, clip=style.clip
        )
        sheet.canvas.segments(page_lines(lines), dashed)


def limit_lines(sheet: MapSheet, areas: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the lines between the neighbors: not along the region, the coast or where the layer was cut."""
    ground = sheet.ground
    lines = shapely.union_all(shapely.boundary(areas))
    lines = shapely.difference(lines, shapely.buffer(ground.region, _OFF_LIMITS_MM, quad_segs=2))
    inland = shapely.buffer(ground.beyond, -_ON_SHORE_MM, quad_segs=2) if ground.sea_known else sheet_box(sheet)
    return np.array([shapely.line_merge(shapely.intersection(lines, inland))], dtype=object)


def sheet_box(sheet: MapSheet) -> shapely.Polygon:
    """Return the frame of a map as a shape."""
    box = sheet.frame.box
    return shapely.box(box.x, box.y, box.right, box.top)
