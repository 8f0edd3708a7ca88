"""Does each arrow lead where its flow goes, as wide as its class, and does each circle show what its place gains?"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from squares import CODES, artists, circles, dataset, legend_texts, paths

from atlas.analysis.spatial.flows import FROM_CODE, TO_CODE, balances, flows, lengths_km, net_flows
from atlas.cartography.canvas.arrows import arrow
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks.flow_ends import ArrowEnd, Course, part_courses, spread_ends
from atlas.cartography.marks.flows import FlowMap
from atlas.cartography.spec.plate import Plate
from atlas.errors import ClassificationError, MapTypeError
from atlas.sources.edits.links import VALUE, read_links

ROWS = [(0, 5, 100), (5, 0, 40), (1, 0, 30), (2, 0, 10), (3, 4, 2), (4, 4, 25)]
MARK = FlowMap(breaks=(20.0, 60.0), thinnest_mm=0.5, widest_mm=2.5)
WIDTHS = {(0, 5): 2.5, (5, 0): 1.5, (1, 0): 1.5, (2, 0): 0.5, (3, 4): 0.5}


def with_flows(rows=ROWS):
    data = dataset()
    table = pd.DataFrame([(CODES[a], CODES[b], v) for a, b, v in rows], columns=["de", "vers", "valeur"])
    return replace(data, flows=flows(read_links(table), data.territory, None))


def drawn(mark, data=None, language="fr"):
    plate = Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), labels="none", ranking=0)
    return compose(plate, data or with_flows(), language=language)


def unit_of(drawing, place):
    """The number of the commune that holds a place of the page."""
    shapes = [drawing.frame.place(g) for g in dataset().territory.projected.geometry]
    return next(i for i, shape in enumerate(shapes) if shape.contains(shapely.Point(place)))


def arrows(drawing):
    """{(start, end): (width of the shaft, width of the head, middle of the shaft, side it bends to)}, measured."""
    found = {}
    for path in paths(drawing, "flows"):
        xy = path.vertices[:-1]
        half = (len(xy) - 3) // 2
        left, tip, right = xy[:half], xy[half + 1], xy[half + 3 :][::-1]
        start = (left[0] + right[0]) / 2
        way = tip - start
        middle = (left[half // 2] + right[half // 2]) / 2 - start
        side = way[0] * middle[1] - way[1] * middle[0]
        across = np.hypot(*(left - right).T)
        assert np.ptp(across) < 1e-9, "one width all along"
        head = np.hypot(*(xy[half] - xy[half + 2]))
        found[unit_of(drawing, start), unit_of(drawing, tip)] = across[0], head, side
    return found


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_arrow_is_as_wide_as_its_class_on_map_and_legend(language):
    drawing = drawn(MARK, language=language)
    found = arrows(drawing)
    assert {pair: width for pair, (width, _, _) in found.items()} == {
        pair: pytest.approx(width) for pair, width in WIDTHS.items()
    }
    assert all(head == pytest.approx(width + 1.3) for width, head, _ in found.values())
    legend = [one.get_paths()[0].vertices for one in artists(drawing, "legend-arrow")]
    assert [np.hypot(*(xy[0] - xy[-2])) for xy in legend] == pytest.approx([2.5, 1.5, 0.5])
    tips = [xy[xy[:, 0].argmin() if language == "ar" else xy[:, 0].argmax()] for xy in legend]
    assert all(shapely.Point(tip).distance(shapely.Point(xy[3])) < 1e-9 for tip, xy in zip(tips, legend, strict=True))


def test_every_arrow_bends_to_the_left_of_its_way():
    assert all(side > 0 for _, _, side in arrows(drawn(MARK)).values())
    straight = arrows(drawn(replace(MARK, bend=0.0)))
    assert all(abs(side) < 1e-9 for _, _, side in straight.values())


def test_the_legend_counts_classes_and_all_that_is_not_drawn():
    texts = " ".join(legend_texts(drawn(replace(MARK, breaks=(), classes=1, least=35))))
    assert "(2)" in texts
    assert "moins de 35 (3 flux, 42 en tout)" in texts
    assert "à l’intérieur d’une commune (25)" in texts
    record = drawn(replace(MARK, breaks=(), least=35)).scales[0]
    assert (record["flows"], record["not_drawn"], record["total"]) == (2, 3, 207.0)


def test_lengths_are_those_of_the_ellipsoid_and_filter_flows():
    data = with_flows()
    table = data.flows.table
    anchors = data.territory.anchors
    places = dict(zip(anchors, to_degrees(data, np.array(list(anchors.values()))), strict=True))
    geodesic = [
        Geod(ellps="WGS84").inv(*places[a], *places[b])[2] / 1000
        for a, b in zip(table[FROM_CODE], table[TO_CODE], strict=True)
    ]
    lengths = lengths_km(table, data.territory)
    np.testing.assert_allclose(lengths, geodesic, rtol=1e-3)
    limit = float(np.sort(lengths)[2]) + 1e-6
    near, far = (drawn(replace(MARK, breaks=(), **{key: limit})) for key in ("longest_km", "shortest_km"))
    assert len(arrows(near)) == (lengths <= limit).sum()
    assert len(arrows(far)) == (lengths >= limit).sum()
    assert "plus de" in " ".join(legend_texts(near))
    assert "moins de" in " ".join(legend_texts(far))


def to_degrees(data, xy):
    frame = gpd.GeoSeries(shapely.points(xy), crs=data.territory.plane.crs).to_crs("EPSG:4326")
    return list(zip(frame.x, frame.y, strict=True))


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.integers(1, 50)).filter(lambda f: f[0] != f[1]),
        unique_by=lambda flow: flow[:2], min_size=1,
    )
)  # fmt: skip
def test_balances_and_net_flows_hold_their_sums(rows):
    """A matrix is the oracle: balances are column sums less row sums, and net flows have the same balances."""
    table = pd.DataFrame(rows, columns=[FROM_CODE, TO_CODE, VALUE]).astype({VALUE: "float64"})
    matrix = np.zeros((4, 4))
    for a, b, value in rows:
        matrix["abcd".index(a), "abcd".index(b)] += value
    own = balances(table).reindex(list("abcd"), fill_value=0.0)
    assert own.tolist() == (matrix.sum(axis=0) - matrix.sum(axis=1)).tolist()
    net = net_flows(table)
    assert (net[VALUE] > 0).all()
    assert len(net) == (np.triu(matrix - matrix.T) != 0).sum()
    assert balances(net).reindex(list("abcd"), fill_value=0.0).tolist() == own.tolist()


def test_circles_say_what_a_commune_gains_or_loses_over_the_whole_table():
    drawing = drawn(replace(MARK, balance=True, least=35, breaks=(), largest_mm=8.0))
    gains, losses = circles(drawing, "flow-gains"), circles(drawing, "flow-losses")
    expected = {0: -20.0, 1: -30.0, 2: -10.0, 3: -2.0, 4: 2.0, 5: 60.0}
    measured = {unit_of(drawing, xy): d for xy, d in zip(gains.centers, gains.diameters, strict=True)}
    measured |= {unit_of(drawing, xy): -d for xy, d in zip(losses.centers, losses.diameters, strict=True)}
    for unit, amount in expected.items():
        assert measured[unit] == pytest.approx(np.sign(amount) * 8.0 * np.sqrt(abs(amount) / 60), rel=1e-3)


def test_an_arrow_keeps_off_the_circles_at_both_ends():
    drawing = drawn(replace(MARK, balance=True, largest_mm=6.0))
    balls = [circles(drawing, gid) for gid in ("flow-gains", "flow-losses")]
    discs = [
        shapely.Point(xy).buffer(d / 2) for ball in balls for xy, d in zip(ball.centers, ball.diameters, strict=True)
    ]
    for path in paths(drawing, "flows"):
        shape = shapely.Polygon(path.vertices)
        xy = path.vertices[:-1]
        tip, start = xy[(len(xy) - 3) // 2 + 1], (xy[0] + xy[-1]) / 2
        near = [min(discs, key=lambda disc, at=at: disc.centroid.distance(shapely.Point(at))) for at in (tip, start)]
        assert all(disc.distance(shape) > 0.4 for disc in near)


CROWD = [(i, 0, v) for i, v in enumerate((0, 100, 90, 80, 70, 60)) if i] + [(0, 5, 100), (0, 2, 90)]


@pytest.mark.parametrize("balance", [False, True])
def test_heads_that_meet_at_a_place_stand_clear_of_each_other(balance):
    mark = replace(MARK, breaks=(), classes=2, thinnest_mm=2.0, widest_mm=4.0, balance=balance)
    drawing = drawn(mark, with_flows(CROWD))
    heads = [head_of(path) for path in paths(drawing, "flows")]
    assert len(heads) == len(CROWD)
    assert all(a.distance(b) > 0.15 for i, a in enumerate(heads) for b in heads[:i])
    found = arrows(drawing)
    assert set(found) == {(a, b) for a, b, _ in CROWD}
    assert all(side > 0 for _, _, side in found.values()), "turned to the left of the way only"


def test_names_step_off_wide_arrows_where_they_have_another_place():
    def covering(mark):
        plate = Plate(key="essai", title="Essai", marks=(mark,), labels="communes", ranking=0)
        drawing = compose(plate, with_flows())
        shafts = shapely.union_all(
            [shapely.make_valid(shapely.Polygon(p.vertices[:-1])) for p in paths(drawing, "flows")]
        )
        names = [text for text in drawing.texts if text.role.kind == "unit" and text.role.code in CODES]
        assert len(names) >= len(CODES)
        return [text.text for text in names if shapely.intersection(text.area, shafts).area > 0.05]

    assert covering(replace(MARK, thinnest_mm=2.0, widest_mm=4.0)) == []


def test_arrows_in_nobodys_way_stay_where_they_are():
    places = {"a": (0.0, 0.0), "b": (40.0, 0.0)}
    line = np.array([[3.0, 1.0], [20.0, 5.0], [37.0, 1.0]])
    (same,) = part_courses([Course("a", "b", 1.0, line)], places, {"a": 3.0, "b": 3.0})
    assert same is line


@given(
    turns=st.lists(st.floats(-3.1, 3.1), min_size=2, max_size=9), radius=st.floats(2.0, 8.0),
    width=st.floats(0.4, 2.4),
)  # fmt: skip
def test_ends_turned_about_a_place_never_overlap_or_are_left_alone(turns, radius, width):
    """Sectors on a circle are the oracle: each end keeps to the one that its head takes."""
    ends = [ArrowEnd(i, True, turn, turn + 0.4, 2.0, width) for i, turn in enumerate(turns)]
    parted, grown = spread_ends(ends, radius)
    if grown == radius and all(a.angle == b.angle for a, b in zip(ends, parted, strict=True)):
        return
    halves = [end.half_angle(grown) for end in parted]
    for i, one in enumerate(parted):
        low, high = one.bounds
        assert all(
            abs((one.angle - other.angle + np.pi) % (2 * np.pi) - np.pi) >= halves[i] + halves[j] - 1e-6
            for j, other in enumerate(parted[:i])
        )
        turned = (one.angle - ends[i].angle + np.pi) % (2 * np.pi) - np.pi
        assert -np.radians(60) - 1e-6 <= turned <= 0.4 + 1e-6
        assert low <= high


def head_of(path):
    """The triangle of a head."""
    xy = path.vertices[:-1]
    half = (len(xy) - 3) // 2
    return shapely.Polygon(xy[half : half + 3])


def test_a_short_arrow_keeps_a_shaft():
    path = arrow(np.array([[0.0, 0.0], [1.0, 0.0]]), 3.0)
    assert path.vertices[:, 0].max() == 1.0
    assert path.vertices[1][0] == pytest.approx(0.4)


def test_what_cannot_flow_is_refused():
    with pytest.raises(MapTypeError, match="links need a table"):
        drawn(MARK, dataset())
    with pytest.raises(ClassificationError, match="nothing to draw"):
        drawn(replace(MARK, least=1000.0))
    for wrong, reason in (
        ({"of": "support"}, "of is one of"), ({"show": "in"}, "show is one of"),
        ({"thinnest_mm": 4.0}, "thinnest arrow is between 0.1 and 2.4 mm"), ({"bend": 1}, "bend of a link"),
        ({"least": -1.0}, "least.* not negative"), ({"color": "blue"}, "'blue' is not"),
        ({"shortest_km": 9.0, "longest_km": 3.0}, "longest_km is not under shortest_km"),
        ({"largest_mm": 0}, "largest circle is between 1 and 60 mm"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=reason):
            FlowMap(**wrong)
