"""A document laid on pages of paper: what of it can be parted, where pages break, how high maps and gaps become."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from atlas.errors import LayoutError
from atlas.publishing.documents.tree import (
    CardGrid,
    Columns,
    DataTable,
    Definitions,
    FigureBlock,
    Headline,
    Listing,
    NameIndex,
    Node,
    PageBreak,
    Panel,
    Paragraph,
    Quotation,
)
from atlas.publishing.documents.writers.elastic_blocks import elasticity, with_height_change
from atlas.publishing.documents.writers.page_breaks import PageSlice, break_pages, height_changes

#: What flows from one page onto the next, line by line.
_FLOWING: Final = (Paragraph, Listing, Definitions, Quotation, NameIndex)
#: Panels and parts side by side that are higher than such a share of a page are parted (templates/documents/look.typ).
_LONG_PANEL: Final = 0.4
_LONG_COLUMNS: Final = 0.6
#: A table that is parted keeps so much of it with its title and with what stands below it, in millimeters.
_HEAD_MM: Final = 32.0
_FOOT_MM: Final = 30.0
_ROW_MM: Final = 5.6
#: A chapter begins no lower than this above the foot of a page.
_CHAPTER_MM: Final = 58.0
#: White that is left at the foot of a page is spread between its blocks: so much more a gap may become, between two
#: paragraphs and elsewhere; so much stays white for what measuring does not see; in millimeters.
_PROSE_GAP_MM: Final = 1.5
_GAP_MM: Final = 7.0
_SPARED_MM: Final = 3.0
#: Of a page that is emptier than this, the white is not spread: it would look torn.
_TORN: Final = 0.4


@dataclass(frozen=True, slots=True)
class PartMeasure:
    """How high a part is, in millimeters: by itself, with the gap below it, with the gap above it."""

    height: float
    with_below: float
    with_above: float

    @property
    def above(self) -> float:
        """The gap that it asks for above itself."""
        return max(self.with_above - self.height, 0.0)

    @property
    def below(self) -> float:
        """The gap that it asks for below itself."""
        return max(self.with_below - self.height, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSheet:
    """The page of a document.

    Attributes:
        room: height of the text on a page, in millimeters.
        line: distance of the lines of a paragraph, in millimeters.
        between: gap between two paragraphs, in millimeters.
        flowing: whether a chapter runs on below the one before.
        pages: how many are wanted; as few as look well when 0.
        slack: room that is left for what measuring does not see: footnotes, the rounding of lines; in millimeters.
    """

    room: float
    line: float
    flowing: bool
    between: float = 0.0
    pages: int = 0
    slack: float = 2.5

    @property
    def usable(self) -> float:
        """Height that is filled, in millimeters."""
        return self.room - self.slack


@dataclass(frozen=True, slots=True)
class PagePlan:
    """The blocks of a document with its page breaks, its maps and tables as high as their pages need.

    Attributes:
        nodes: the blocks.
        pages: how many pages they take.
        gaps: the room above the block of a position, where it is more than usual, in millimeters.
    """

    nodes: tuple[Node, ...]
    pages: int
    gaps: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Part:
    """A slice, and the block that it begins, if it begins one."""

    slice: PageSlice
    node: int | None = None


def page_plan(
    nodes: Sequence[Node], front: Sequence[PartMeasure], measures: Sequence[PartMeasure], sheet: PlannedSheet
) -> PagePlan:
    """Choose the page breaks of a document and the heights of its maps.

    Args:
        nodes: of the document.
        front: of what stands before them on the first page.
        measures: of the blocks that are no page breaks, in order.
        sheet: the page.
    """
    blocks, fixed = list(nodes), set[int]()
    while True:
        parts = _parts(blocks, front, measures, sheet, fixed)
        slices = [part.slice for part in parts]
        starts = break_pages(slices, sheet.usable, pages=sheet.pages)
        changes = height_changes(slices, starts, sheet.usable)
        wanted = {node: by for position, by in changes.items() if (node := parts[position].node) is not None}
        drawn = _with_heights(blocks, wanted)
        if failed := {node for node, change in drawn.items() if change is None}:
            fixed |= failed
            continue
        changed = {node: change for node, change in drawn.items() if change is not None}
        first = {parts[start].node for start in starts[1:]}
        gaps = _spread_white(parts, starts, {node: by for node, (_, by) in changed.items()}, sheet.usable, blocks)
        return _plan(blocks, {node: block for node, (block, _) in changed.items()}, first, gaps, len(starts))


def _plan(
    blocks: Sequence[Node], changed: Mapping[int, Node], first: set[int | None], gaps: Mapping[int, float], pages: int
) -> PagePlan:
    """Put a break before each block that begins a page and has none, and name gaps by where their blocks stand."""
    nodes: list[Node] = []
    above: dict[int, float] = {}
    for position, block in enumerate(blocks):
        if position in first and not (position and isinstance(blocks[position - 1], PageBreak)):
            nodes.append(PageBreak())
        if position in gaps:
            above[len(nodes)] = gaps[position]
        nodes.append(changed.get(position, block))
    return PagePlan(tuple(nodes), pages, above)


def _with_heights(blocks: Sequence[Node], wanted: Mapping[int, float]) -> dict[int, tuple[Node, float] | None]:
    """Return blocks made higher or lower, and by how much; None for one whose legend does not fit so low a map."""
    drawn: dict[int, tuple[Node, float] | None] = {}
    for position, by in wanted.items():
        try:
            drawn[position] = with_height_change(blocks[position], by)
        except LayoutError:
            drawn[position] = None
    return drawn


def _spread_white(
    parts: Sequence[_Part], starts: Sequence[int], higher: Mapping[int, float], room: float, blocks: Sequence[Node]
) -> dict[int, float]:
    """Return the gaps above blocks that take up the white of their pages, in millimeters; the last page stays."""
    gaps: dict[int, float] = {}
    for start, end in pairwise(starts):
        page = parts[start:end]
        tall = sum(part.slice.height for part in page) + sum(part.slice.gap for part in page[1:])
        white = room - tall - sum(higher.get(part.node, 0.0) for part in page if part.node is not None)
        may = {
            part.node: (part.slice.gap, _may_grow(blocks, part.node))
            for part in page[1:]
            if part.node and not part.slice.follows
        }
        most = sum(growth for _, growth in may.values())
        share = min((white - _SPARED_MM) / most, 1.0) if most else 0.0
        if share > 0 and white < _TORN * room:
            gaps |= {node: math.floor(100 * (gap + share * growth)) / 100 for node, (gap, growth) in may.items()}
    return gaps


def _may_grow(blocks: Sequence[Node], position: int) -> float:
    """Return by how much the gap above a block may grow, in millimeters."""
    prose = isinstance(blocks[position], _FLOWING) and isinstance(blocks[position - 1], _FLOWING)
    return _PROSE_GAP_MM if prose else _GAP_MM


def _parts(
    blocks: Sequence[Node],
    front: Sequence[PartMeasure],
    measures: Sequence[PartMeasure],
    sheet: PlannedSheet,
    fixed: set[int],
) -> list[_Part]:
    """PageSlice a document."""
    parts: list[_Part] = []
    below, follows, begins = 0.0, False, False
    before: Node | None = None
    for position, measure in enumerate(front):
        parts.append(_Part(PageSlice(height=measure.height, gap=max(below, measure.above), follows=position > 0)))
        below = measure.below
    measured = iter(measures)
    for position, block in enumerate(blocks):
        if isinstance(block, PageBreak):
            begins = True
            continue
        measure = next(measured)
        chapter = isinstance(block, Headline) and block.level == 1
        begins = begins or (chapter and not sheet.flowing and bool(parts))
        slices = list(_slices(block, measure.height, sheet, elastic=position not in fixed))
        # Paragraphs have their gap between them, and no part of it by themselves.
        between = sheet.between if isinstance(before, _FLOWING) and isinstance(block, _FLOWING) else 0.0
        slices[0] = replace(
            slices[0], gap=max(below, measure.above, between), follows=follows and not begins, begins=begins,
            below=_CHAPTER_MM if chapter else 0.0,
        )  # fmt: skip
        parts += [_Part(part, None if number else position) for number, part in enumerate(slices)]
        below, follows, begins, before = measure.below, isinstance(block, Headline), False, block
    return parts


def _slices(block: Node, height: float, sheet: PlannedSheet, *, elastic: bool) -> Iterator[PageSlice]:
    """Yield the slices of a block."""
    if isinstance(block, Columns) and block.flow:
        height /= block.flow  # measured where there is no foot of a page, all of it stands in the first column
    lower, higher = elasticity(block) if elastic else (0.0, 0.0)
    if lower or higher:
        yield PageSlice(height=height, least=height - lower, most=height + higher)
    elif isinstance(block, CardGrid) and len(block.cells) > block.columns:
        lines = math.ceil(len(block.cells) / block.columns)
        # Rows that fill pages are never more on a page than they shall be.
        least = lines * (sheet.usable / (block.rows + 1) + 1.0) if block.rows else 0.0
        yield from _even(max(height, least), lines, keep=1)
    elif _parts_by_rows(block):
        yield from _rows(height)
    elif _parts_by_lines(block, height, sheet):
        yield from _even(height, max(round(height / sheet.line), 1), keep=2)
    else:
        yield PageSlice(height=height)


def _parts_by_rows(block: Node) -> bool:
    tables = block.blocks if isinstance(block, FigureBlock) else (block,)
    return any(isinstance(table, DataTable) and table.breaks for table in tables)


def _parts_by_lines(block: Node, height: float, sheet: PlannedSheet) -> bool:
    if isinstance(block, Panel):
        return height > sheet.room * _LONG_PANEL
    if isinstance(block, Columns):
        return height > sheet.room * _LONG_COLUMNS
    return isinstance(block, _FLOWING) or height > sheet.room


def _even(height: float, count: int, *, keep: int) -> Iterator[PageSlice]:
    """Yield lines of one height, the first and the last ones together."""
    line = height / count
    ends = min(keep, count)
    if count <= 2 * ends - 1:
        yield PageSlice(height=height)
        return
    yield PageSlice(height=line * ends)
    for _ in range(count - 2 * ends):
        yield PageSlice(height=line, inside=True)
    yield PageSlice(height=line * ends, inside=True)


def _rows(height: float) -> Iterator[PageSlice]:
    """Yield the rows of a table that is parted, with its title and what stands below it."""
    rows = max(math.floor((height - _HEAD_MM - _FOOT_MM) / _ROW_MM), 0)
    if rows == 0:
        yield PageSlice(height=height)
        return
    yield PageSlice(height=_HEAD_MM)
    for _ in range(rows):
        yield PageSlice(height=_ROW_MM, inside=True)
    yield PageSlice(height=height - _HEAD_MM - rows * _ROW_MM, inside=True)
