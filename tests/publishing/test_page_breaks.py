"""Are pages broken so that the white on them is the least there is, as trying every way to break them finds?"""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.publishing.documents.tree import (
    DataTable,
    FigureBlock,
    Headline,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    TableCell,
)
from atlas.publishing.documents.writers.elastic_blocks import ROW_AIR_MM
from atlas.publishing.documents.writers.page_breaks import PageSlice, break_pages, height_changes
from atlas.publishing.documents.writers.page_plan import PartMeasure, PlannedSheet, page_plan

ROOM = 100.0
SHEET = PlannedSheet(room=ROOM + 2.5, line=5.0, flowing=True)


def heights_of(slices, starts):
    """How high each page becomes, its maps as high as they are drawn."""
    changes = height_changes(slices, starts, ROOM)
    for start, end in pairwise((*starts, len(slices))):
        parts = range(start, end)
        gaps = sum(slices[position].gap for position in parts[1:])
        yield gaps + sum(slices[position].height + changes.get(position, 0.0) for position in parts)


@settings(max_examples=60)
@given(st.lists(st.floats(5.0, 60.0), min_size=1, max_size=9))
def test_no_other_way_to_break_rigid_parts_leaves_less_white(heights):
    slices = [PageSlice(height=height) for height in heights]
    starts = break_pages(slices, ROOM)

    def white(breaks):
        pages = [sum(heights[a:b]) for a, b in pairwise((*breaks, len(heights)))]
        if max(pages) > ROOM:
            return float("inf")
        shares = [(ROOM - page) / ROOM for page in pages]
        return sum(share**2 for share in shares[:-1]) + 0.3 * shares[-1] ** 2 + len(pages) * 0.02**2

    every = ((0, *rest) for n in range(len(heights)) for rest in combinations(range(1, len(heights)), n))
    assert white(starts) == pytest.approx(min(map(white, every)))


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(20.0, 70.0), st.booleans()), min_size=1, max_size=12))
def test_a_page_is_never_higher_than_its_room_and_maps_keep_their_limits(parts):
    slices = [
        PageSlice(height=height, gap=5.0, least=height * elastic * 0.8, most=height * elastic * 1.3)
        for height, elastic in parts
    ]
    starts = break_pages(slices, ROOM)
    assert all(height <= ROOM + 1e-6 for height in heights_of(slices, starts))
    for position, change in height_changes(slices, starts, ROOM).items():
        part = slices[position]
        assert part.least - 1e-6 <= part.height + change <= part.most + 1e-6


def test_a_map_is_lower_where_that_saves_a_page_and_higher_where_white_is_left():
    tall = PageSlice(height=60.0, least=40.0, most=80.0)
    assert break_pages([PageSlice(height=55.0), tall], ROOM) == (0,)
    assert height_changes([PageSlice(height=55.0), tall], (0,), ROOM) == {1: pytest.approx(-15.0)}
    assert height_changes([PageSlice(height=25.0), tall], (0,), ROOM) == {1: pytest.approx(15.0)}


def test_what_follows_a_headline_stays_with_it_and_a_chapter_begins_a_page():
    slices = [
        PageSlice(height=70.0),
        PageSlice(height=10.0),
        PageSlice(height=40.0, follows=True),
        PageSlice(height=10.0, begins=True),
    ]
    assert break_pages(slices, ROOM) == (0, 1, 3)


def test_as_many_pages_as_are_asked_for_where_so_many_can_be():
    slices = [PageSlice(height=30.0, least=20.0, most=90.0) for _ in range(6)]
    assert len(break_pages(slices, ROOM, pages=3)) == 3
    assert len(break_pages(slices, ROOM, pages=4)) == 4
    assert len(break_pages(slices, ROOM, pages=40)) == len(break_pages(slices, ROOM))


def picture(height, *, refuses=()):
    """A map that is drawn as high as asked, and refuses some heights."""

    def redraw(tall):
        if any(low <= tall <= high for low, high in refuses):
            from atlas.errors import LayoutError

            raise LayoutError("the legend does not fit")
        return picture(tall)

    return Picture(b"", "svg", "", height_mm=height, heights=(height * 0.6, height * 1.4), redraw=redraw)


def figure(height, **options):
    return FigureBlock((Run("x"),), (picture(height, **options),))


def measured(*heights):
    return [PartMeasure(height, height, height) for height in heights]


def test_the_maps_of_a_page_are_drawn_to_fill_it():
    nodes = page_plan((figure(75.0), figure(75.0)), (), measured(81, 81), SHEET).nodes
    assert [type(node) for node in nodes] == [FigureBlock, PageBreak, FigureBlock]
    assert nodes[0].blocks[0].height_mm == 75.0 + 18.0  # 19 mm are left, in steps of three


def test_a_map_whose_legend_does_not_fit_keeps_its_height():
    low = figure(60.0, refuses=[(0.0, 59.0)])
    assert page_plan((figure(60.0), figure(60.0)), (), measured(66, 66), SHEET).nodes[0].blocks[0].height_mm == 42.0
    nodes = page_plan((low, figure(60.0)), (), measured(66, 66), SHEET).nodes
    assert nodes[0].blocks[0].height_mm == 60.0


def test_breaks_that_an_editor_writes_stand_and_headlines_are_not_left_behind():
    text = (Paragraph((Run("x"),)), PageBreak(), Headline(2, (Run("x"),)), figure(60.0))
    nodes = page_plan(text, (), measured(5, 8, 66), SHEET).nodes
    assert [type(node) for node in nodes].count(PageBreak) == 1
    assert isinstance(nodes[1], PageBreak)


def table(rows, **options):
    cells = tuple((TableCell((Run("x"),)),) for _ in range(rows))
    return FigureBlock((Run("x"),), (DataTable(cells[:1], cells[1:], **options),))


def test_the_rows_of_a_table_have_more_air_where_white_would_be_left_and_no_more_than_looks_well():
    text = (table(10), PageBreak(), table(10), PageBreak(), table(10, dense=True), PageBreak(), table(2))
    nodes = page_plan(text, (), measured(92, 60, 60, 20), SHEET).nodes
    airs = [block.blocks[0].air_mm for block in nodes if isinstance(block, FigureBlock)]
    assert airs == [0.8, ROW_AIR_MM, 0.0, ROW_AIR_MM]


@settings(max_examples=60)
@given(st.lists(st.floats(8.0, 70.0), min_size=2, max_size=12))
def test_the_white_of_a_page_is_spread_between_its_blocks_and_no_page_becomes_too_high(heights):
    blocks = tuple(FigureBlock((Run("x"),), ()) for _ in heights)
    measures = [PartMeasure(height, height + 4.0, height + 4.0) for height in heights]
    plan = page_plan(blocks, (), measures, SHEET)
    pages, left = [[]], iter(heights)
    for position, node in enumerate(plan.nodes):
        if isinstance(node, PageBreak):
            pages.append([])
        else:
            pages[-1].append((plan.gaps.get(position, 4.0), next(left)))
    for page in pages:
        tall = sum(height for _, height in page) + sum(gap for gap, _ in page[1:])
        assert tall <= ROOM + 1e-6 or len(page) == 1
        assert all(4.0 <= gap <= 11.0 + 1e-6 for gap, _ in page)
    assert all(gap == 4.0 for gap, _ in pages[-1])  # the end of a text stays as it is


def test_of_an_almost_empty_page_the_white_is_not_spread():
    text = (*(FigureBlock((Run("x"),), ()) for _ in range(3)), PageBreak(), Paragraph((Run("x"),)))
    assert page_plan(text, (), measured(15, 15, 15, 5), SHEET).gaps == {}
    assert set(page_plan(text, (), measured(30, 30, 20, 5), SHEET).gaps) == {1, 2}


def test_a_headline_stays_near_what_it_heads_when_white_is_spread():
    text = (*map(Paragraph, [(Run("x"),)] * 2), Headline(2, (Run("x"),)), figure(40.0, refuses=[(0.0, 99.0)]))
    text = (*text, PageBreak(), Paragraph((Run("x"),)))
    gaps = page_plan(text, (), measured(15, 15, 8, 46, 5), SHEET).gaps
    assert set(gaps) == {1, 2}
    assert gaps[1] < gaps[2]  # paragraphs part less than a headline and the text before it
