"""Who borders whom, on how many kilometres, when outlines share lines, points, or nothing?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from atlas.analysis.stats.contiguity import Neighbors, border_lines, neighbors, territory_neighbors
from atlas.sources.territory.territory import read_territory

ORIGIN = (500_000, 500_000)


def units(**shapes):
    return gpd.GeoDataFrame(index=list(shapes), geometry=list(shapes.values()), crs="EPSG:26191")


def square(x, y, width=1, height=1):
    west, south = ORIGIN[0] + 1000 * x, ORIGIN[1] + 1000 * y
    return shapely.box(west, south, west + 1000 * width, south + 1000 * height)


#  c d
#  a b   e alone
FIVE = units(b=square(1, 0), a=square(0, 0), c=square(0, 1), d=square(1, 1), e=square(5, 5))


def test_shared_lines_make_neighbours_and_points_only_with_the_queen():
    rook, queen = neighbors(FIVE), neighbors(FIVE, rule="queen")
    assert rook.pairs[["code_a", "code_b"]].apply("".join, axis=1).tolist() == ["ab", "ac", "bd", "cd"]
    assert rook.pairs["km"].tolist() == pytest.approx([1, 1, 1, 1])
    assert queen.pairs[["code_a", "code_b"]].apply("".join, axis=1).tolist() == ["ab", "ac", "ad", "bc", "bd", "cd"]
    assert queen.pairs.set_index(["code_a", "code_b"])["km"].to_dict()["a", "d"] == 0
    assert rook.islands == queen.islands == ("e",)
    assert rook.codes.tolist() == list("bacde")
    assert "1 without neighbour" in repr(rook)


def test_matrices_follow_the_order_of_the_units():
    rook = neighbors(FIVE)
    expected = [[0, 1, 0, 1, 0], [1, 0, 1, 0, 0], [0, 1, 0, 1, 0], [1, 0, 1, 0, 0], [0, 0, 0, 0, 0]]
    assert rook.binary.toarray().tolist() == expected
    assert rook.row_standardized.toarray().sum(axis=1).tolist() == [1, 1, 1, 1, 0]
    assert rook.lengths_km.toarray() == pytest.approx(np.array(expected, dtype=float))
    assert rook.counts.tolist() == [2, 2, 2, 2, 0]
    assert rook.among(["a", "d", "c"]).binary.toarray().tolist() == [[0, 0, 1], [0, 0, 1], [1, 1, 0]]


def test_lengths_of_broken_borders_holes_and_parts():
    lake = square(2, 2)
    shore = square(0, 0, 5, 5) - lake
    far = shapely.MultiPolygon([square(5, 0, 1, 2), square(5, 3, 1, 1)])  # two stretches of one border
    table = neighbors(units(lake=lake, shore=shore, far=far)).pairs
    assert table.to_dict("records") == [
        {"code_a": "far", "code_b": "shore", "km": pytest.approx(3)},
        {"code_a": "lake", "code_b": "shore", "km": pytest.approx(4)},
    ]


def test_vertices_of_one_side_only_do_not_hide_a_border():
    dense = shapely.segmentize(square(0, 0), 130)
    assert neighbors(units(a=dense, b=square(1, -1, 1, 3))).pairs["km"].tolist() == pytest.approx([1])


def test_lines_are_those_of_the_borders():
    lines = border_lines(FIVE)
    assert lines.crs == "EPSG:26191"
    assert lines.length.to_numpy() / 1000 == pytest.approx(lines["km"].to_numpy())
    assert lines.geometry.iloc[0].equals(shapely.LineString([(501_000, 500_000), (501_000, 501_000)]))


def test_one_unit_and_no_unit():
    assert neighbors(FIVE.iloc[:1]).islands == ("b",)
    assert neighbors(FIVE.iloc[:1]).row_standardized.toarray().tolist() == [[0.0]]
    assert len(neighbors(FIVE.iloc[:0]).codes) == 0


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: neighbors(FIVE, rule="king"), "rule='king'"),
        (lambda: neighbors(FIVE.set_crs(None, allow_override=True)), "no coordinate reference system"),
        (lambda: neighbors(pd.concat([FIVE, FIVE])), "stands twice"),
        (lambda: hand(("a", "z")), "not there"),
        (lambda: hand(("a", "a")), "of itself"),
        (lambda: hand(("a", "b"), ("b", "a")), "said twice"),
    ],
)
def test_bad_input_is_refused_in_words(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()


def hand(*pairs):
    table = pd.DataFrame(pairs, columns=["code_a", "code_b"]).assign(km=1.0)
    return Neighbors(pd.Index(["a", "b"]), table)


def test_the_shipped_territory_knows_the_neighbours_that_its_outlines_have():
    place = read_territory("tanger-tetouan")
    known, measured = territory_neighbors(place), neighbors(place.communes)
    both = known.pairs.merge(measured.pairs, on=["code_a", "code_b"], how="outer")
    assert len(both) == len(known.pairs) == len(measured.pairs)
    np.testing.assert_allclose(both["km_x"], both["km_y"], rtol=2e-3, atol=2e-3)
    assert known.islands == ()
