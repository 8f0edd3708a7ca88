"""Blocks that are measured first, then flow into the legend's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.legend.block import Block, Heading, LegendRemark, Note, Prose
from atlas.cartography.legend.classes import ClassBoxes, ClassStrip, Swatches
from atlas.cartography.legend.fan import Fan
from atlas.cartography.legend.ground_key import AreaKey, GroundMap
from atlas.cartography.legend.histogram import Histogram
from atlas.cartography.legend.lines import Arrows, Lines
from atlas.cartography.legend.matrix import Matrix
from atlas.cartography.legend.rose import Rose
from atlas.cartography.legend.scatter import Scatter
from atlas.cartography.legend.series import SeriesKey
from atlas.cartography.legend.sizes import NestedSizes
from atlas.cartography.legend.symbols import SymbolRows
from atlas.cartography.legend.tables import Ranking
from atlas.cartography.legend.triangle import Triangle
from atlas.cartography.spec.page import Box
from atlas.decimals import fixed_point
from atlas.errors import LayoutError
from atlas.i18n.messages import Message

BLOCK_GAP: Final = 4.5  # between two blocks
_HEADING_GAP: Final = 1.0  # between a heading and what it heads
_FEW: Final = 2  # headings; more mean that several marks share one legend
_EVEN_MM: Final = 2.0  # between two heights of even columns that are tried
#: Blocks that go on explaining what the ones before them began.
_GOING_ON: Final = (
    AreaKey,
    Arrows,
    Fan,
    ClassBoxes,
    ClassStrip,
    Histogram,
    NestedSizes,
    LegendRemark,
    Rose,
    SeriesKey,
    Swatches,
    SymbolRows,
)
#: All blocks but charts.
_OF_LEGEND: Final = (*_GOING_ON, GroundMap, Heading, Lines, Matrix, Note, Prose, Ranking, Scatter, Triangle)


@dataclass(frozen=True, slots=True, eq=False)
class LegendBox:
    """A block of the legend, by its position among the plate's, and where it stands."""

    position: int
    block: Block
    box: Box


def stacked_height(canvas: Canvas, blocks: Sequence[Block], width: float) -> float:
    """Return the height in mm of blocks under each other in one column of a width."""
    heights = [block.height(canvas, width) for block in blocks]
    gaps = [_HEADING_GAP if isinstance(block, Heading) else BLOCK_GAP for block in blocks[:-1]]
    return sum(heights) + sum(gaps)


def flow(
    canvas: Canvas, blocks: Sequence[Block], area: Box, *, columns: int = 1, gap: float = 6.0
) -> Mapping[int, Box]:
    """Draw blocks from the top of the first column on, over columns as even as they come.

    What belongs together (a heading and all that explains it) stays together where it fits a column.

    Returns:
        the box each block took, by its position.

    Raises:
        LayoutError: the blocks need more room than the area has; the message says how much.
    """
    taken = block_boxes(canvas, blocks, area, columns=columns, gap=gap)
    for i, box in taken.items():
        canvas.items.append(LegendBox(i, blocks[i], box))
        blocks[i].draw(canvas, box)
    return taken


def block_boxes(
    canvas: Canvas, blocks: Sequence[Block], area: Box, *, columns: int = 1, gap: float = 6.0
) -> Mapping[int, Box]:
    """Return the box that :func:`flow` gives to each block, by its position, and draw nothing."""
    width = (area.width - gap * (columns - 1)) / columns
    heights = [block.height(canvas, width) for block in blocks]
    after = [_HEADING_GAP if isinstance(block, Heading) else BLOCK_GAP for block in blocks]
    sizes = list(zip(heights, after, strict=True))
    even = np.arange(_EVEN_MM, area.height, _EVEN_MM) if columns > 1 else ()
    tries = [(_together(blocks), limit) for limit in (*even, area.height)]
    tries.append((_together(blocks, loosely=True), area.height))
    stacked = (_stack(sizes, groups, float(limit), columns) for groups, limit in tries)
    places = next((stack for stack in stacked if stack is not None), None)
    if places is None:
        needed = fixed_point(_least_height(sizes, _together(blocks, loosely=True), columns))
        remedies = _remedies(canvas, blocks, area, columns=columns)
        room = Message("fault.cartography.legend.room", needed=needed, room=fixed_point(area.height), remedies=remedies)
        raise LayoutError(room)
    taken = {}
    for i, (column, y) in places.items():
        taken[i] = Box(canvas.along(area, column * (width + gap), width), area.top - y - heights[i], width, heights[i])
    return taken


def least_height(canvas: Canvas, blocks: Sequence[Block], area: Box, *, columns: int = 1, gap: float = 6.0) -> float:
    """Return the height in mm from which on blocks have room in columns as wide as those of an area."""
    width = (area.width - gap * (columns - 1)) / columns
    after = [_HEADING_GAP if isinstance(block, Heading) else BLOCK_GAP for block in blocks]
    sizes = [(block.height(canvas, width), gap) for block, gap in zip(blocks, after, strict=True)]
    return _least_height(sizes, _together(blocks), columns) if sizes else 0.0


def fits(canvas: Canvas, blocks: Sequence[Block], area: Box, *, columns: int = 1) -> bool:
    """Tell whether blocks have room in an area."""
    try:
        block_boxes(canvas, blocks, area, columns=columns)
    except LayoutError:
        return False
    return True


def _least_height(sizes: Sequence[tuple[float, float]], groups: Sequence[Sequence[int]], columns: int) -> float:
    """Return the height in mm from which on blocks have room in columns."""
    whole = sum(height + gap for height, gap in sizes) - sizes[-1][1]
    if columns == 1:
        return whole
    tries = np.arange(_EVEN_MM, whole, 1.0).tolist()
    return next((limit for limit in tries if _stack(sizes, groups, limit, columns) is not None), whole)


def _remedies(canvas: Canvas, blocks: Sequence[Block], area: Box, *, columns: int) -> tuple[Message, ...]:
    """Say what may be shortened or left out: only what is there, note and table only where that would be enough."""
    variables = sum(isinstance(block, Heading) for block in blocks)
    remedies = []
    charts = {type(block) for block in blocks if not isinstance(block, _OF_LEGEND)}
    for key, kinds in (("note", (Note, Prose)), ("ranking", (Ranking,)), ("charts", tuple(charts))):
        rest = [block for block in blocks if not isinstance(block, kinds)]
        if len(rest) < len(blocks) and fits(canvas, rest, area, columns=columns):
            remedies.append(Message(f"fault.cartography.legend.{key}"))
    remedies += [Message("fault.cartography.legend.marks")] if variables > _FEW else []
    return (*remedies, Message("fault.cartography.legend.categories"))


def _together(blocks: Sequence[Block], *, loosely: bool = False) -> list[list[int]]:
    """Return the positions of blocks that stand under each other; loosely, only a heading and the one after it."""
    groups: list[list[int]] = []
    for i, block in enumerate(blocks):
        headed = i > 0 and isinstance(blocks[i - 1], Heading)
        if groups and (headed or (not loosely and isinstance(block, _GOING_ON))):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _stack(
    sizes: Sequence[tuple[float, float]], groups: Sequence[Sequence[int]], limit: float, columns: int
) -> dict[int, tuple[int, float]] | None:
    """Return column and distance from the top of each block in columns of a height; None where they need more.

    ``sizes`` are the height of each block and the gap after it.
    """
    column, y, places = 0, 0.0, {}
    for group in groups:
        needed = sum(sizes[i][0] for i in group) + sum(sizes[i][1] for i in group[:-1])
        if y and y + needed > limit + 0.01 and column + 1 < columns:
            column, y = column + 1, 0.0
        if y + needed > limit + 0.01:
            return None
        for i in group:
            places[i] = (column, y)
            y += sum(sizes[i])
    return places
