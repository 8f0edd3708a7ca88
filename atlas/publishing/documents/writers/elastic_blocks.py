"""What of a document may be given another height so that its page is full: maps, charts, the rows of tables."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from atlas.publishing.documents.tree import DataTable, FigureBlock, Node, Picture

#: Heights of pictures come in such steps, so that a changed word draws few of them anew, in millimeters.
_STEP_MM: Final = 3.0
#: So much more air a row of a table may have, in millimeters.
ROW_AIR_MM: Final = 1.3


def elasticity(block: Node) -> tuple[float, float]:
    """Return by how much a block may be lower and by how much higher than it is, in millimeters."""
    if (picture := elastic_picture(block)) is not None:
        least, most = picture.heights
        return max(picture.height_mm - least, 0.0), max(most - picture.height_mm, 0.0)
    if (table := elastic_table(block)) is not None:
        return 0.0, ROW_AIR_MM * (len(table.heads) + len(table.rows))
    return 0.0, 0.0


def with_height_change(block: Node, by: float) -> tuple[Node, float]:
    """Return a block made higher, or lower, by about so many millimeters, and by how many it is.

    Raises:
        LayoutError: the legend of its map does not fit so low a map.
    """
    if (picture := elastic_picture(block)) is not None:
        change = math.floor(by / _STEP_MM) * _STEP_MM
        if not change or picture.redraw is None:
            return block, 0.0
        again = picture.redraw(picture.height_mm + change)
        return _with_content(block, picture, again), again.height_mm - picture.height_mm
    if (table := elastic_table(block)) is not None and by > 0:
        rows = len(table.heads) + len(table.rows)
        air = math.floor(100 * by / rows) / 100
        return _with_content(block, table, replace(table, air_mm=air)), air * rows
    return block, 0.0


def _with_content(block: Node, old: Node, new: Node) -> Node:
    if not isinstance(block, FigureBlock):
        return new
    return replace(block, blocks=tuple(new if content is old else content for content in block.blocks))


def elastic_picture(block: Node) -> Picture | None:
    """Return the map or chart of a figure that may be drawn lower or higher."""
    contents = block.blocks if isinstance(block, FigureBlock) else ()
    pictures = [content for content in contents if isinstance(content, Picture) and content.redraw is not None]
    return pictures[0] if len(pictures) == 1 else None


def elastic_table(block: Node) -> DataTable | None:
    """Return the table of a figure, or the table, whose rows may have more air: one that stands on one page."""
    contents = block.blocks if isinstance(block, FigureBlock) else (block,)
    tables = [content for content in contents if isinstance(content, DataTable)]
    whole = [table for table in tables if not (table.breaks or table.dense or table.tall_mm)]
    return whole[0] if len(tables) == len(whole) == 1 else None
