"""Are pages broken so that the white on them is the least there is, as trying every way to break them finds?"""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.publishing.documents.tree import FigureBlock, Headline, PageBreak, Paragraph, Picture, Run
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
