"""Where the symbols of units stand on a sheet, moved apart on request, and what stands where data are missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.placed_items import Leader
from atlas.cartography.canvas.symbols import ABSENT_MM
from atlas.cartography.layout.displacement import SymbolSet
from atlas.cartography.layout.displacement import displace as moved_apart
from atlas.cartography.legend import LegendRemark
from atlas.cartography.scales.color import DARK, lightness
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr

if TYPE_CHECKING:
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]


def place_symbols(
    sheet: MapSheet, codes: pd.Index[Any], halves: Floats, *, round_symbols: bool, spread: bool
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Find the centers of symbols, keep labels off them, and lead from each that moved away to its unit.

    Args:
        sheet: the map; symbols that it does not show are left out.
        codes: units, the largest symbol first.
        halves: (n, 2) half widths and heights, mm.
        round_symbols: whether symbols are circles; rectangles otherwise.
        spread: whether they are moved apart.

    Returns:
        the positions of the symbols shown, and their centers, (m, 2) mm.
    """
    anchors = np.array([sheet.ground.anchors[code] for code in codes], dtype=np.float64).reshape(-1, 2)
    box = sheet.frame.safe if spread else sheet.frame.box
    # Moved apart, only what belongs to the window may stand in it.
    margin = np.zeros_like(halves) if spread else halves
    low, high = np.array([box.x, box.y]) - margin, np.array([box.right, box.top]) + margin
    inside = np.flatnonzero(((anchors > low) & (anchors < high)).all(axis=1))
    anchors, halves = anchors[inside], halves[inside]
    centers = anchors
    if spread:
        centers = moved_apart(SymbolSet(anchors, halves, box, round_symbols, sheet.ground.region))
        _draw_leaders(sheet, anchors, centers, halves)
        sheet.moved |= {str(codes[i]): (float(x), float(y)) for i, (x, y) in zip(inside.tolist(), centers, strict=True)}
    _occupy(sheet, centers, halves, round_symbols=round_symbols)
    return inside, centers


def place_largest_first(
    sheet: MapSheet, codes: pd.Index[Any], sizes: Floats, *, round_symbols: bool, spread: bool
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Find the centers of symbols of different sizes, the largest first, so that no small one lies under a large one.

    Args:
        sheet: the map; symbols that it does not show are left out.
        codes: units.
        sizes: diameters, (n,), or widths and heights, (n, 2), mm; the higher a symbol, the larger; those of no height
            are left out.
        round_symbols: whether symbols are circles; rectangles otherwise.
        spread: whether they are moved apart.

    Returns:
        the positions of the units of the symbols shown, and their centers, (m, 2) mm, both the largest first.
    """
    sizes = np.column_stack([sizes, sizes]) if sizes.ndim == 1 else sizes
    order = np.argsort(-sizes[:, 1], kind="stable")
    order = order[sizes[order, 1] > 0]
    shown, centers = place_symbols(sheet, codes[order], sizes[order] / 2, round_symbols=round_symbols, spread=spread)
    return order[shown], centers


def draw_missing(sheet: MapSheet, codes: pd.Index[Any], *, gid: str, withheld: bool = False) -> None:
    """Draw the cross of no data at the anchors of units, or the boxed cross of what is known and withheld."""
    if not len(codes):
        return
    centers = np.array([sheet.ground.anchors[code] for code in codes]).reshape(-1, 2)
    look = ShapeStyle(edge=sheet.canvas.theme.ink, z=9.5, gid=gid, clip=sheet.frame.box)
    sheet.canvas.crosses(centers, look, boxed=withheld)
    sheet.occupy(centers, np.full(len(centers), ABSENT_MM * math.sqrt(2)))


def edge_of(theme: Theme, *, colored: bool) -> str:
    """Dark where symbols are colored by value: a white edge would lose the palest class on the land."""
    return theme.boundary if colored else theme.symbol_edge


def edges_of(faces: Sequence[str], theme: Theme) -> list[str]:
    """Dark around pale symbols, which the land would swallow; pale around dark ones, which would swallow each other."""
    return [theme.paper if lightness(face) < DARK else theme.boundary for face in faces]


def _draw_leaders(sheet: MapSheet, anchors: Floats, centers: Floats, halves: Floats) -> None:
    """Draw a hairline from the edge of each symbol that moved further than its radius to a point at its anchor."""
    way = centers - anchors
    length = np.hypot(way[:, 0], way[:, 1])
    far = np.flatnonzero(length > halves.max(axis=1))
    if not len(far):
        return
    theme, clip = sheet.canvas.theme, sheet.frame.box
    lines = []
    for i in far:
        direction = way[i] / length[i]
        # Where the line from the anchor meets the edge of the symbol, taken as round.
        lines.append(np.array([anchors[i], centers[i] - direction * halves[i].min()]))
    sheet.strokes += [shapely.LineString(line) for line in lines]
    sheet.canvas.segments(lines, ShapeStyle(edge=theme.paper, width_pt=1.1, z=10.4, gid="leader-ground", clip=clip))
    sheet.canvas.items.append(Leader("symbol", tuple(lines), sheet.canvas.window))
    sheet.canvas.segments(lines, ShapeStyle(edge=theme.ink, width_pt=0.35, z=10.5, gid="leader-to-anchor", clip=clip))
    sheet.canvas.circles(
        anchors[far], np.full(len(far), 0.6), ShapeStyle(face=theme.ink, edge="none", z=10.5, gid="anchor", clip=clip)
    )


def _occupy(sheet: MapSheet, centers: Floats, halves: Floats, *, round_symbols: bool) -> None:
    sheet.occupy(centers, 2 * halves.min(axis=1))
    if not round_symbols:
        sheet.symbols += [
            Box(x - w, y - h, 2 * w, 2 * h) for (x, y), (w, h) in zip(centers.tolist(), halves.tolist(), strict=True)
        ]


def spread_remark(spread: bool, language: LanguageCode) -> list[LegendRemark]:
    """Return the remark that a legend makes where symbols are moved apart."""
    return [LegendRemark(tr("moved_apart", language))] if spread else []
