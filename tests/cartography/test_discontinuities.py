"""Are borders as wide as the gap between their two sides, on map and legend, and only between neighbours?"""

from __future__ import annotations

import itertools
import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from squares import CODES, PROVINCES, artists, dataset, legend_texts, with_values

from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Discontinuities
from atlas.cartography.spec.plate import Plate
from atlas.errors import ClassificationError, MapTypeError

SQUARES = dataset()
DENSITY = "population_density"
#: Who shares a side among 1 2 3 / 4 5 6 (corners do not count).
SIDES = [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)]
VALUES = [100.0, 40.0, 10.0, 100.0, 30.0, 90.0]
GAPS = {(0, 1): 60, (1, 2): 30, (3, 4): 70, (4, 5): 60, (0, 3): 0, (1, 4): 10, (2, 5): 80}


def drawn(*marks, data=None, **fields):
    data = data or with_values(SQUARES, population_density=VALUES)
    return compose(
        Plate(**{"key": "essai", "title": "Essai", "marks": marks, "labels": "none", "ranking": 0} | fields), data
    )


def borders(drawing):
    """{pair of communes: width in mm} of the lines drawn, found by which squares each line touches along its length."""
    (lines,) = artists(drawing, f"discontinuities:{DENSITY}")
    shapes = {i: drawing.frame.place(SQUARES.territory.projected.geometry[code]) for i, code in enumerate(CODES)}
    found = {}
    for line, width in zip(lines.get_segments(), lines.get_linewidths(), strict=True):
        middle = shapely.LineString(line).interpolate(0.5, normalized=True)
        pair = tuple(i for i, shape in shapes.items() if shape.distance(middle) < 0.05)
        assert pair not in found
        found[pair] = width * MM_PER_PT
    return found


def legend_lines(drawing):
    """Widths of the legend's lines in mm, widest first."""
    return [one.get_linewidths()[0] * MM_PER_PT for one in artists(drawing, "legend-line")]


def test_widths_are_proportional_to_the_difference_on_map_and_legend():
    drawing = drawn(Discontinuities(DENSITY, widths="proportional", widest_mm=4.0))
    found = borders(drawing)
    assert found == {pair: pytest.approx(4.0 * gap / 80, rel=0.005) for pair, gap in GAPS.items() if gap}
    shown = [float(t) for t in legend_texts(drawing) if t.replace(",", "").isdigit()]
    assert shown == sorted(shown, reverse=True)
    assert len(shown) >= 2
    assert legend_lines(drawing) == [pytest.approx(4.0 * value / 80, rel=0.005) for value in shown]


def test_relative_gaps_are_higher_by_lower_and_grow_from_one():
    drawing = drawn(Discontinuities(DENSITY, gap="relative", widths="proportional", widest_mm=4.0))
    ratios = {pair: max(VALUES[a] for a in pair) / min(VALUES[a] for a in pair) for pair in SIDES}
    expected = {pair: 4.0 * (ratio - 1) / 8 for pair, ratio in ratios.items() if ratio > 1}
    assert borders(drawing) == {pair: pytest.approx(width, rel=0.005) for pair, width in expected.items()}
    assert drawing.scales[0]["largest"] == 9


def test_classes_take_equal_steps_of_width_on_the_breaks_too():
    drawing = drawn(Discontinuities(DENSITY, breaks=(10, 60, 70), widest_mm=1.8))
    steps = {0: 0.0, 10: 0.6, 30: 0.6, 60: 1.2, 70: 1.8, 80: 1.8}  # 10, 60 and 70 stand on a break
    expected = {pair: steps[gap] for pair, gap in GAPS.items() if steps[gap]}
    assert borders(drawing) == {pair: pytest.approx(width) for pair, width in expected.items()}
    assert legend_lines(drawing) == pytest.approx([1.8, 1.2, 0.6])
    assert drawing.scales[0]["counts"] == [1, 2, 2, 2]
    texts = legend_texts(drawing)
    assert "de 70 à 80 (2)" in texts
    assert "de 60 à moins de 70 (2)" in texts
    assert "moins de 10\u202f: non tracé (1)" in texts


@settings(max_examples=10, deadline=None)
@given(values=st.lists(st.one_of(st.just(math.nan), st.integers(0, 50).map(float)), min_size=6, max_size=6))
def test_each_border_has_the_width_of_its_class_for_any_values(values):
    data = with_values(SQUARES, population_density=values)
    gaps = {pair: abs(values[pair[0]] - values[pair[1]]) for pair in SIDES}
    known = {pair: gap for pair, gap in gaps.items() if not math.isnan(gap)}
    mark = Discontinuities(DENSITY, classes=3)
    if not known:
        with pytest.raises(ClassificationError, match="no two neighbours"):
            drawn(mark, data=data)
        return
    drawing = drawn(mark, data=data)
    (record,) = drawing.scales
    edges, widths = record["breaks"], record["widths_mm"]
    expected = {}
    for pair, gap in known.items():
        k = next((i for i, (low, high) in enumerate(itertools.pairwise(edges)) if low <= gap < high), len(edges) - 2)
        if widths[k]:
            expected[pair] = widths[k]
    assert borders(drawing) == {pair: pytest.approx(width) for pair, width in expected.items()}
    assert sum(record["counts"]) + record["no_data"] == len(SIDES)
    assert record["no_data"] == len(gaps) - len(known)


def test_unknown_sides_and_division_by_zero_are_counted_and_not_drawn():
    values = [math.nan, 40.0, 10.0, 0.0, 30.0, 90.0]
    drawing = drawn(
        Discontinuities(DENSITY, gap="relative", widths="proportional"),
        data=with_values(SQUARES, population_density=values),
    )
    assert not [pair for pair in borders(drawing) if 0 in pair or 3 in pair]
    assert (drawing.scales[0]["no_data"], drawing.scales[0]["endless"]) == (2, 1)
    said = " ".join(legend_texts(drawing))
    assert "faute de donnée\u202f: 2" in said
    assert "valeur nulle, non tracé\u202f: 1" in said


def test_no_gap_anywhere_draws_no_line():
    data = with_values(SQUARES, population_density=[7.0] * 6)
    for widths in ("classes", "proportional"):
        assert borders(drawn(Discontinuities(DENSITY, widths=widths), data=data)) == {}


def test_provinces_are_neighbours_along_the_sum_of_their_communes_borders():
    data = with_values(SQUARES, by="province", population_density=[10.0, 400.0])
    drawing = drawn(Discontinuities(DENSITY, by="province", widths="proportional", widest_mm=3.0), data=data)
    (lines,) = artists(drawing, f"discontinuities:{DENSITY}")
    length = sum(shapely.LineString(line).length for line in lines.get_segments())
    south = drawing.frame.place(SQUARES.table("province").to_crs("EPSG:26191").geometry[PROVINCES[0]])
    north = drawing.frame.place(SQUARES.table("province").to_crs("EPSG:26191").geometry[PROVINCES[1]])
    assert length == pytest.approx(shapely.intersection(south.boundary, north.boundary).length, rel=0.01)
    assert lines.get_linewidths() * MM_PER_PT == pytest.approx([3.0] * len(lines.get_linewidths()))


def test_it_stands_over_a_choropleth_and_labels_know_its_lines(region):
    drawing = drawn(Choropleth(DENSITY), Discontinuities(DENSITY, gap="relative"), data=region)
    (lines,) = artists(drawing, f"discontinuities:{DENSITY}")
    assert lines.get_zorder() > max(one.get_zorder() for one in artists(drawing, "class:0"))
    assert len(drawing.scales) == 2


def test_lines_of_the_real_map_lie_on_the_drawn_boundaries(region):
    drawing = drawn(Discontinuities(DENSITY), data=region)
    (lines,) = artists(drawing, f"discontinuities:{DENSITY}")
    every = [
        shapely.LineString(segment)
        for gid in ("commune-boundaries", "province-boundaries")
        for one in artists(drawing, gid)
        for segment in one.get_segments()
    ]
    ground = shapely.buffer(shapely.union_all(every), 0.001)
    assert all(ground.covers(shapely.LineString(line)) for line in lines.get_segments())
    assert len(lines.get_segments()) > 100


def test_what_cannot_be_a_gap_is_refused():
    with pytest.raises(MapTypeError, match="stock"):
        drawn(Discontinuities("population_2024"))
    with pytest.raises(ClassificationError, match="absolute"):
        drawn(Discontinuities("population_change", gap="relative"))
    for wrong, reason in (
        ({"widest_mm": 0.1}, "widest border is between 0.3 and 10 mm"), ({"gap": "ratio"}, "gap is one of"),
        ({"widths": "thick"}, "widths is one of"), ({"breaks": (3, 2)}, "breaks are numbers that rise"),
        ({"by": "region"}, "by is one of"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=reason):
            Discontinuities(DENSITY, **wrong)
