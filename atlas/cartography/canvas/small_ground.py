"""The ground of small maps: generalized once for all of one scale, moved into each frame, outlined in thin lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely

from atlas.cartography.canvas.base_layers import MapShapes
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.map_frame import MapFrame, page_lines, page_path

_DETAILED_MM: Final = 45.0  # width of a map from which on its communes are outlined


def ground_in(ground: MapShapes, base: MapFrame, frame: MapFrame) -> MapShapes:
    """Return the ground of one frame in another of the same scale; what reaches over its edge is cut beyond it."""
    shift = np.array(frame.box.center) - np.array(base.box.center)
    shift += (np.array(base.center) - np.array(frame.center)) * frame.mm_per_m
    window = frame.box.inset(-1.0)

    def move(shape: Any) -> Any:
        return shapely.transform(shape, lambda xy: xy + shift)

    def clip(shape: Any) -> Any:
        return shapely.clip_by_rect(move(shape), window.x, window.y, window.right, window.top)

    return MapShapes(
        communes={code: move(shape) for code, shape in ground.communes.items()},
        provinces={code: clip(shape) for code, shape in ground.provinces.items()},
        region=clip(ground.region),
        beyond=clip(ground.beyond),
        coast=clip(ground.coast),
        sea_known=ground.sea_known,
        anchors={code: (x + float(shift[0]), y + float(shift[1])) for code, (x, y) in ground.anchors.items()},
    )


def draw_thin_outlines(canvas: Canvas, ground: MapShapes, frame: MapFrame, codes: Sequence[str] | None = None) -> None:
    """Outline communes, provinces, the coast, and the map itself: all thin.

    Communes are those of ``codes``; all where it is None and they have room.
    """
    theme, clip = canvas.theme, frame.box
    shown = [ground.communes[code] for code in (ground.communes if codes is None else codes)]
    detailed = bool(codes) or (codes is None and clip.width >= _DETAILED_MM)
    lines = [(shown, theme.commune_boundary, 0.12, "communes")] if detailed else []
    lines.append((list(ground.provinces.values()), theme.boundary, 0.35, "provinces"))
    for shapes, color, width, gid in lines:
        look = ShapeStyle(edge=color, width_pt=width, z=7, gid=gid, clip=clip)
        canvas.shapes([page_path(shape) for shape in shapes], look)
    coast = ShapeStyle(edge=theme.coast, width_pt=0.4, z=7.1, gid="coast", clip=clip)
    canvas.segments(page_lines([ground.coast]), coast)
    canvas.rectangle(clip, ShapeStyle(edge=theme.quiet, width_pt=theme.weights.hairline, z=15, gid="frame"))
