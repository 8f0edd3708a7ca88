"""What lies around and beneath all web maps, as on plates: relief, waters, roads, limits; for all pages."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from PIL import Image

from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.context.features import features_in
from atlas.cartography.context.relief import relief_pixels, sea_of
from atlas.cartography.context.role_shapes import limit_lines
from atlas.cartography.context.roles import RoleLook, role_looks
from atlas.cartography.spec.map_layers import MapLayer, context_layers, is_picture, read_layers
from atlas.publishing.web.maps import symbols
from atlas.publishing.web.maps.ground import WebGround
from atlas.sources.territory.context import Role

#: Roles that are of use over filled units too: lines that tell where one is.
_OVER: Final[tuple[Role, ...]] = ("lakes", "rivers", "railways", "roads")
_QUALITY: Final = 60  # of the relief: at 100, three times the bytes for what nobody sees under a map


def context_pictures(sheet: MapSheet, ground: WebGround, roles: Sequence[Role]) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures of an edition by their names: what lies under the units, and lines over them.

    The lines are those that the territory has, for a reader who asks where a unit is.

    Args:
        sheet: a map on the ground.
        ground: of all web maps.
        roles: that the plates of the edition switch on.

    Raises:
        TerritoryError: the territory has no layer of a role.
    """
    if not roles:
        return
    territory = ground.territory
    layers = read_layers(context_layers(roles), Path(), crs=ground.frame.crs, context=territory.context)
    if under := "".join(part for layer in layers for part in _elements(sheet, ground, layer)):
        yield "ground", _picture(ground, under)
    at_hand = [role for role in _OVER if territory.context and (territory.context / f"{role}.geojson").is_file()]
    over = read_layers(context_layers(at_hand), Path(), crs=ground.frame.crs, context=territory.context)
    if lines := "".join(part for layer in over for part in _elements(sheet, ground, layer)):
        yield "lines", _picture(ground, lines)


def has_ground(sheet: MapSheet, ground: WebGround, roles: Sequence[Role]) -> bool:
    """Tell whether :func:`context_pictures` yields a ground, without shading any relief.

    Raises:
        TerritoryError: the territory has no layer of a role.
    """
    layers = read_layers(context_layers(roles), Path(), crs=ground.frame.crs, context=ground.territory.context)
    return any(is_picture(layer) or any(_elements(sheet, ground, layer)) for layer in layers)


def _picture(ground: WebGround, content: str) -> bytes:
    width, height = ground.size
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{content}</svg>\n'.encode()


def _elements(sheet: MapSheet, ground: WebGround, layer: MapLayer) -> Iterator[str]:
    """Yield a layer as elements, what matters least first."""
    if is_picture(layer):
        yield _relief(sheet, ground, str(layer.source))
        return
    features = features_in(layer, sheet.frame)
    for look in reversed(role_looks(layer.role or "rivers", sheet.canvas.theme)):
        shapes = features.shapes[features.ranks == look.rank]
        if look.kind != "point" and len(shapes) and sheet.frame.scale <= look.widest:
            shown = limit_lines(sheet, shapes) if layer.role == "limits" else shapes
            yield _shapes(ground, look, shown)


def _shapes(ground: WebGround, look: RoleLook, shapes: np.ndarray[tuple[int], np.dtype[np.object_]]) -> str:
    filled = look.kind == "area" and bool(look.face)
    lines = shapely.boundary(shapes) if look.kind == "area" and not filled else shapes
    dashes = look.dash[1] if isinstance(look.dash, tuple) else (1.0, 1.6) if look.dash == "dotted" else ()
    look_of = symbols.attributes(
        fill=look.face if filled else "none", stroke=look.edge,
        stroke_width=symbols.units(look.width_mm) if look.edge else "",
        stroke_dasharray=" ".join(symbols.units(part * look.width_mm) for part in dashes), stroke_linejoin="round",
    )  # fmt: skip
    return f'<path d="{"".join(map(ground.path, lines))}"{look_of}/>'


def _relief(sheet: MapSheet, ground: WebGround, path: str) -> str:
    """Return the shading as a picture with the sea over its edge, for the coast of its cells is rough."""
    pixels = relief_pixels(path, sheet.ground, sheet.frame, sheet.canvas.theme)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "WEBP", quality=_QUALITY, method=6)
    width, height = ground.size
    content = base64.b64encode(stream.getvalue()).decode()
    shown = (
        f'<image width="{width}" height="{height}" preserveAspectRatio="none" href="data:image/webp;base64,{content}"/>'
    )
    if not sheet.ground.sea_known:
        return shown
    sea = ground.path(sea_of(sheet.ground, sheet.frame))
    return f'{shown}<path d="{sea}" fill="{sheet.canvas.theme.sea}" fill-rule="evenodd"/>'
