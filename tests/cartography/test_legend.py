"""Do legend blocks keep to the height they announced, touch where they must, and refuse what does not fit?"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from squares import artists, blank, circles, extent

from atlas.cartography.legend import (
    ClassBoxes,
    Heading,
    NestedSizes,
    Note,
    Ranking,
    Swatch,
    Swatches,
    SymbolRow,
    SymbolRows,
)
from atlas.cartography.legend.flow import flow
from atlas.cartography.spec.page import Box
from atlas.errors import LayoutError

AREA = Box(200, 30, 62, 140)
COLORS = ("#ffffcc", "#a1dab4", "#41b6c4", "#225ea8")
BOXES = ClassBoxes(("3", "10", "25", "60", "114"), COLORS, (40, 30, 25, 15), "Nombre de communes")
NESTED = NestedSizes((16.0, 10.0, 4.0), ("4 000", "1 500", "250"), "#c8553d", "#ffffff")
LONG = "Une phrase assez longue pour qu’elle prenne plusieurs lignes dans la colonne de la légende. " * 3
BLOCKS = {
    "heading": Heading("Densité de population", "habitants par km², 2024"),
    "long-heading": Heading(LONG, LONG),
    "boxes": BOXES,
    "nested": NESTED,
    "small-nested": NestedSizes((3.0, 2.0, 1.0), ("30", "12", "3"), "#c8553d", "#ffffff"),
    "nested-squares": NestedSizes((16.0, 10.0, 4.0), ("4 000", "1 500", "250"), "#c8553d", "#ffffff", "square"),
    "nested-half-discs": NestedSizes((16.0, 10.0, 4.0), ("4 000", "1 500", "250"), "#ffffff", "#000000", "half_disc"),
    "bars": NestedSizes((18.0, 12.0, 2.0), ("900", "600", "100"), "#ffffff", "#000000", "bar", 2.4),
    "symbols": SymbolRows(
        (
            SymbolRow(LONG, "star", 8.0, "#c8553d", "#ffffff", 3),
            SymbolRow("Femmes", "top_half", 5.6, "#E69F00"),
            SymbolRow("Hommes", "left_half", 5.6, "#0072B2"),
            SymbolRow("1 carré = 10 acteurs", "cell", 1.1, "#ffffff", "#000000"),
            SymbolRow("Donnée absente", "absent", count=2),
            SymbolRow("Secret statistique", "withheld", count=1),
            SymbolRow("Aucun", "none", count=4),
        )
    ),
    "swatches": Swatches((Swatch("Donnée absente", "#c9c9c9", 3, texture="hatch"), Swatch(LONG, "#ffffff"))),
    "dots": Swatches((Swatch("Coopératives", "#E69F00", 12, circle_mm=1.8),)),
    "ranking": Ranking("Les plus fortes valeurs", (("Tanger", "1 275 428"), ("Tétouan", "404 322")), ("Région", "3 M")),
    "note": Note("Lecture", LONG),
}


def inked(canvas):
    """Boxes of all that was drawn on a canvas, mm."""
    found = [box for _, box in canvas.texts]
    for collection in canvas.axes.collections:
        for path in collection.get_paths():
            x0, y0, x1, y1 = extent(path)
            found.append(Box(x0, y0, x1 - x0, y1 - y0))
    return found


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_a_block_draws_inside_the_box_that_it_asked_for(name, language):
    canvas = blank(language)
    block = BLOCKS[name]
    height = block.height(canvas, AREA.width)
    box = Box(AREA.x, 60, AREA.width, height)
    block.draw(canvas, box)
    drawn = inked(canvas)
    assert drawn
    for one in drawn:
        assert box.inset(-0.3).contains(one), f"{one} leaves {box}"
    for one, two in itertools.combinations([b for _, b in canvas.texts], 2):
        assert not one.inset(0.15).overlaps(two.inset(0.15))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_class_boxes_touch_and_breaks_stand_between_them(language):
    canvas = blank(language)
    BOXES.draw(canvas, Box(200, 60, 62, BOXES.height(canvas, 62)))
    boxes = [extent(artists(canvas, f"class-box:{i}")[0].get_paths()[0]) for i in range(4)]  # first one highest
    assert [to_hex(artists(canvas, f"class-box:{i}")[0].get_facecolor()[0]) for i in range(4)] == [*COLORS[::-1]]
    for upper, lower in itertools.pairwise(boxes):
        assert upper[1] == pytest.approx(lower[3], abs=1e-9)
        assert upper[0] == lower[0]
    lines = [boxes[0][3], *(box[1] for box in boxes)]
    breaks = [t for t in canvas.axes.texts if t.get_gid() == "class-break"]
    assert [t.get_text() for t in breaks] == [*BOXES.edges[::-1]]
    shown = [box for (_, box), t in zip(canvas.texts, canvas.axes.texts, strict=True) if t.get_gid() == "class-break"]
    for line, box in zip(lines, shown, strict=True):
        assert box.center[1] == pytest.approx(line, abs=0.35)


@pytest.mark.parametrize("language", ["fr", "ar"])
@settings(max_examples=20)
@given(counts=st.lists(st.integers(0, 120), min_size=4, max_size=4).filter(any))
def test_bars_are_as_long_as_the_classes_are_full(language, counts):
    canvas = blank(language)
    block = ClassBoxes(BOXES.edges, COLORS, tuple(counts), "")
    block.draw(canvas, Box(200, 60, 62, 40))
    bars = [extent(one.get_paths()[0]) for one in artists(canvas, "class-count")]
    lengths = np.array([bar[2] - bar[0] for bar in bars])[::-1]
    assert lengths / lengths.max() == pytest.approx(np.array(counts) / max(counts), abs=1e-9)
    boxes = [extent(artists(canvas, f"class-box:{i}")[0].get_paths()[0]) for i in range(4)]
    start = {round(bar[2 if language == "ar" else 0], 6) for bar in bars}
    assert len(start) == 1
    assert all(
        (bar[2] < box[0]) if language == "ar" else (bar[0] > box[2]) for bar, box in zip(bars, boxes, strict=True)
    )


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nested_circles_share_their_lowest_point(language):
    canvas = blank(language)
    NESTED.draw(canvas, Box(200, 60, 62, NESTED.height(canvas, 62)))
    found = circles(canvas, "legend-circles")
    assert found.diameters == pytest.approx([16, 10, 4], rel=1e-3)
    assert found.heights == pytest.approx(found.diameters)
    assert found.centers[:, 1] - found.diameters / 2 == pytest.approx([found.centers[0, 1] - 8] * 3)
    assert len(set(found.centers[:, 0].round(9))) == 1
    leaders = [one.get_segments()[0] for one in artists(canvas, "leader")]
    for leader, top in zip(leaders, found.centers[:, 1] + found.diameters / 2, strict=True):
        assert leader[0][1] == pytest.approx(top)
    ends = sorted(leader[-1][1] for leader in leaders)
    assert [text for text, _ in canvas.texts] == [*NESTED.texts]
    assert sorted(box.center[1] for _, box in canvas.texts) == pytest.approx(ends, abs=0.4)


@given(diameters=st.lists(st.floats(0.5, 30), min_size=1, max_size=4).map(lambda d: tuple(sorted(d, reverse=True))))
@settings(max_examples=30)
def test_values_beside_nested_circles_never_overlap(diameters):
    canvas = blank()
    block = NestedSizes(diameters, tuple(f"{i} 000 000" for i in range(len(diameters))), "#c8553d", "#ffffff")
    box = Box(200, 60, 62, block.height(canvas, 62))
    block.draw(canvas, box)
    texts = [b for _, b in canvas.texts]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(texts, 2))
    assert all(box.inset(-0.3).contains(b) for b in texts)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("columns", [1, 2, 3])
def test_blocks_flow_down_then_to_the_next_column(language, columns):
    canvas = blank(language)
    blocks = [BLOCKS[name] for name in ("heading", "boxes", "ranking", "note", "dots")]
    area = Box(10, 20, 190, 160 / columns)
    taken = flow(canvas, blocks, area, columns=columns)
    assert sorted(taken) == list(range(5))
    assert all(area.inset(-0.02).contains(box) for box in taken.values())
    assert not any(a.overlaps(b) for a, b in itertools.combinations(taken.values(), 2))
    starts = [box.right if language == "ar" else -box.x for box in taken.values()]
    assert starts == sorted(starts, reverse=True), "the first column stands at the side where reading starts"
    for one in inked(canvas):
        assert area.inset(-0.3).contains(one)


def test_a_legend_too_tall_is_an_error_that_says_how_much():
    canvas = blank()
    blocks = [Note("Lecture", LONG), BOXES, NESTED, Ranking("Rangs", (("a", "1"),) * 12)]
    needed = sum(block.height(canvas, 62) + 4.5 for block in blocks) - 4.5
    with pytest.raises(LayoutError, match=f"needs {needed:.0f} mm"):
        flow(canvas, blocks, Box(200, 30, 62, needed - 2))
    taken = flow(blank(), blocks, Box(200, 30, 62, needed + 0.1))
    assert taken[3].y == pytest.approx(30.1, abs=0.01)


def test_class_boxes_without_any_unit_do_not_divide_by_zero():
    canvas = blank()
    ClassBoxes(("1", "2"), ("#ffffcc",), (0,), "Communes").draw(canvas, Box(200, 60, 62, 20))
    assert len(artists(canvas, "class-box:0")) == 1


def test_columns_are_even_and_keep_together_what_belongs_together():
    canvas, area = blank(), Box(10, 20, 190, 120)
    special = Swatches((Swatch("Donnée absente", "#c9c9c9", 3),))
    blocks = [BLOCKS["heading"], BOXES, special, Ranking("Rangs", (("a", "1"),) * 6), BLOCKS["note"]]
    taken = flow(canvas, blocks, area, columns=3)
    columns = [round(taken[i].x) for i in range(5)]
    assert columns[0] == columns[1] == columns[2] < columns[3] < columns[4], "one column would have held them all"
    low = Box(10, 20, 190, taken[0].top - taken[1].y)  # too low for what belongs together: then it parts
    parted = flow(blank(), blocks[:4], low, columns=3)
    assert round(parted[1].x) == columns[0] < round(parted[2].x)
    assert all(low.inset(-0.02).contains(box) for box in parted.values())


def test_a_table_says_of_what_it_is_where_a_plate_shows_more_than_one_thing():
    plain, told = (Ranking("Rangs", (("a", "1"),) * 3, detail=detail) for detail in ("", "Population (habitants)"))
    assert told.height(blank(), 60) > plain.height(blank(), 60) + 3
    canvas = blank()
    told.draw(canvas, Box(200, 60, 62, 30))
    (title, head), (detail, under), (_, first) = canvas.texts[:3]
    assert (title, detail) == ("Rangs", "Population (habitants)")
    assert first.top < under.y < under.top < head.y + 0.5
