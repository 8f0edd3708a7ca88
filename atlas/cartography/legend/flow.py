"""Blocks that are measured first, then flow into the legend's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from atlas.cartography.canvas import Canvas
from atlas.cartography.legend.block import Block, Heading
from atlas.cartography.page import Box
from atlas.errors import LayoutError

BLOCK_GAP: Final = 4.5  # between two blocks
_HEADING_GAP: Final = 1.0  # between a heading and what it heads


def stacked_height(canvas: Canvas, blocks: Sequence[Block], width: float) -> float:
    """Return the height in mm of blocks under each other in one column of a width."""
    heights = [block.height(canvas, width) for block in blocks]
    gaps = [_HEADING_GAP if isinstance(block, Heading) else BLOCK_GAP for block in blocks[:-1]]
    return sum(heights) + sum(gaps)


def flow(
    canvas: Canvas, blocks: Sequence[Block], area: Box, *, columns: int = 1, gap: float = 6.0
) -> Mapping[int, Box]:
    """Draw blocks from the top of the first column on; a block that does not fit starts the next column.

    Returns:
        the box each block took, by its position.

    Raises:
        LayoutError: the blocks need more room than the area has; the message says how much.
    """
    width = (area.width - gap * (columns - 1)) / columns
    heights = [block.height(canvas, width) for block in blocks]
    after = [_HEADING_GAP if isinstance(block, Heading) else BLOCK_GAP for block in blocks]
    column, y, taken = 0, area.top, {}
    for i, block in enumerate(blocks):
        # A heading stays with what it heads.
        needed = heights[i] + (after[i] + heights[i + 1] if isinstance(block, Heading) and i + 1 < len(blocks) else 0.0)
        if y - needed < area.y - 0.01 and y < area.top and column + 1 < columns:
            column, y = column + 1, area.top
        if y - heights[i] < area.y - 0.01:
            raise LayoutError(
                f"the legend needs {sum(heights) + sum(after[:-1]):.0f} mm of height, its place has "
                f"{area.height * columns:.0f} mm: shorten the note, show fewer categories, or choose a larger page"
            )
        taken[i] = Box(canvas.along(area, column * (width + gap), width), y - heights[i], width, heights[i])
        block.draw(canvas, taken[i])
        y -= heights[i] + after[i]
    return taken
