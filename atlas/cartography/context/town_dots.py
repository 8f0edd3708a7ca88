"""Dots at towns, in four ranks: at the town and never at the middle of its commune, with its name beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely

from atlas import columns as c
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_sheet import MapSheet, Town
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.context.features import Features, features_in
from atlas.cartography.context.roles import RoleLook, role_looks
from atlas.cartography.spec.map_layers import MapLayer
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.symbols import Marker

Z: Final = 12.5  # over all marks …
_Z_UNDER: Final = 8.5  # … but symbols that it would hide
_MARKED: Final = 4  # seats of rural communes beyond the territory are left out
_INNER: Final = {1: 0.5, 2: 0.42}  # of the diameter: what fills the ring of the two highest ranks


def town_features(sheet: MapSheet, layers: Sequence[MapLayer]) -> Features | None:
    """Return the towns that a map may show; None where the plate switches none on."""
    layer = next((layer for layer in layers if layer.role == "towns"), None)
    return features_in(layer, sheet.frame) if layer is not None else None


def towns_of_plate(sheet: MapSheet, layers: Sequence[MapLayer]) -> dict[str, Town]:
    """Return the town of each urban commune (of each commune where none is called urban) that lies in the frame.

    Without the towns among the layers of a plate there are none.
    """
    features = town_features(sheet, layers)
    if features is None:
        return {}
    codes = features.table[c.CODE] if c.CODE in features.table else [None] * len(features.shapes)
    communes = sheet.data.communes
    urban = set(communes.index[communes[c.KIND] == "urban"]) if c.KIND in communes else set(communes.index)
    looks = {look.rank: look for look in role_looks("towns", sheet.canvas.theme)}
    towns = {}
    for code, rank, shape in zip(codes, features.ranks, features.shapes, strict=True):
        if code in urban:
            towns[str(code)] = Town((float(shape.x), float(shape.y)), looks[int(rank)].size_mm, int(rank))
    return towns


def draw_town(sheet: MapSheet, town: Town, *, gid: str) -> None:
    """Draw the dot of a town, under what the map shows where it would hide some of that, and keep names off it."""
    look = next(look for look in role_looks("towns", sheet.canvas.theme) if look.rank == town.rank)
    if _would_hide(sheet, town):
        _draw_dot(sheet, look, town.at, gid=f"context:{gid}", z=_Z_UNDER)
    else:
        _draw_dot(sheet, look, town.at, gid=gid, z=Z)
    sheet.drawn_towns.append(town)
    sheet.occupy(np.array([town.at]), np.array([town.size_mm]))


def _would_hide(sheet: MapSheet, town: Town) -> bool:
    """Tell whether symbols or dots that are drawn lie under the dot of a town."""
    x, y, radius = sheet.circles.T
    over_symbols = np.hypot(x - town.at[0], y - town.at[1]) < radius + town.size_mm / 2
    return bool(over_symbols.any() or (np.hypot(*(sheet.dots - town.at).T) < town.size_mm / 2).any())


def _draw_dot(sheet: MapSheet, look: RoleLook, at: tuple[float, float], *, gid: str, z: float) -> None:
    canvas, center = sheet.canvas, np.array([at])
    for i, part in enumerate(town_symbol(look, canvas.theme)):
        width = part.edge_mm / MM_PER_PT
        style = ShapeStyle(
            face=part.color, edge=part.edge or "none", width_pt=width, z=z + 0.01 * i, gid=gid, clip=sheet.frame.box
        )
        draw = canvas.squares if part.shape == "box" else canvas.circles
        draw(center, np.array([part.size_mm]), style)


def town_symbol(look: RoleLook, theme: Theme) -> tuple[Marker, ...]:
    """Return what stands at a town: a ring, filled for the two highest ranks, or a dot."""
    if look.rank >= _MARKED:
        return (Marker("circle", look.size_mm, theme.ink, theme.paper, 0.12),)
    ring = Marker("circle", look.size_mm, theme.paper, theme.ink, 0.25)
    if look.rank not in _INNER:
        return (ring,)
    shape = "box" if look.rank == 1 else "circle"
    return ring, Marker(shape, look.size_mm * _INNER[look.rank], theme.ink)


def towns_beyond(sheet: MapSheet, features: Features) -> list[tuple[Town, str]]:
    """Return the towns outside the territory, with their names in the language of the plate, large ones first."""
    looks = {look.rank: look for look in role_looks("towns", sheet.canvas.theme)}
    shapely.prepare(sheet.ground.region)
    box = sheet.frame.safe.inset(2.0)
    towns = []
    for rank, shape, name in zip(features.ranks, features.shapes, features.names(sheet.canvas.language), strict=True):
        at = (float(shape.x), float(shape.y))
        if name and rank <= _MARKED and box.holds(at) and not shapely.contains_xy(sheet.ground.region, *at):
            towns.append((Town(at, looks[int(rank)].size_mm, int(rank)), name))
    return towns
