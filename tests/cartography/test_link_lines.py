"""Is a link as wide as what it carries, on map and legend, from the right commune to the right one?"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex
from squares import CODES, artists, circles, dataset, legend_texts, located, territory

from atlas.analysis.spatial.flows import flows
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Links
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError, MapTypeError
from atlas.sources.edits.links import read_links
from atlas.sources.roads.road_file import read_roads
from atlas.sources.roads.speeds import Speeds

ROWS = [(0, 5, 100), (5, 0, 40), (1, 0, 30), (2, 0, 10), (3, 4, 2), (4, 4, 25)]


def with_links(rows=ROWS):
    data = dataset()
    table = pd.DataFrame([(CODES[a], CODES[b], v) for a, b, v in rows], columns=["de", "vers", "valeur"])
    return replace(data, flows=flows(read_links(table), data.territory, None))


def drawn(mark, data=None, language="fr"):
    plate = Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), labels="none", ranking=0)
    return compose(plate, data or with_links(), language=language)


def lines(drawing):
    """{(start, end): (width in mm, line)}, the casings left out; ends found by the commune that holds each."""
    (one,) = artists(drawing, "links")
    shapes = [drawing.frame.place(g) for g in dataset().territory.projected.geometry]
    found = {}
    for xy, width, color in zip(one.get_segments(), one.get_linewidths(), one.get_colors(), strict=True):
        if to_hex(color) != PRINT.symbol_edge:
            pair = tuple(
                next(i for i, s in enumerate(shapes) if s.contains(shapely.Point(end))) for end in (xy[0], xy[-1])
            )
            assert pair not in found
            found[pair] = width * MM_PER_PT, xy
    return found


@pytest.mark.parametrize("widest_mm", [3.0, 6.0])
def test_widths_are_proportional_on_map_and_legend(widest_mm):
    drawing = drawn(Links(widest_mm=widest_mm))
    widths = {pair: width for pair, (width, _) in lines(drawing).items()}
    expected = {(a, b): widest_mm * v / 100 for a, b, v in ROWS if a != b}
    expected = {pair: width for pair, width in expected.items() if width >= 0.1}
    assert widths == {pair: pytest.approx(width, rel=0.005) for pair, width in expected.items()}
    shown = [float(t) for t in legend_texts(drawing) if t.isdigit()]
    legend = [one.get_linewidths()[0] * MM_PER_PT for one in artists(drawing, "legend-line")]
    assert legend == [pytest.approx(widest_mm * value / 100, rel=0.005) for value in shown]
    assert len(shown) >= 2


def test_the_widest_lie_lowest_and_each_has_its_casing():
    (one,) = artists(drawn(Links(widest_mm=6)), "links")
    widths = np.array(one.get_linewidths()) * MM_PER_PT
    assert (np.diff(widths[1::2]) < 0).all()
    assert widths[::2] == pytest.approx(widths[1::2] + 0.3)


def test_both_ways_between_two_communes_stay_apart_unless_straight():
    bent = lines(drawn(Links(widest_mm=6)))
    there, back = bent[0, 5][1], bent[5, 0][1]
    middle = there[len(there) // 2] - back[len(back) // 2]
    length = np.hypot(*(there[-1] - there[0]))
    assert np.hypot(*middle) == pytest.approx(2 * 0.12 * length)
    straight = lines(drawn(Links(bend=0)))
    assert len(straight[0, 5][1]) == 2


def test_what_stays_inside_or_is_too_thin_is_said():
    texts = " ".join(legend_texts(drawn(Links(widest_mm=3))))
    assert "À l’intérieur d’une commune, non tracé\u202f: 25" in texts
    assert "moins de 4\u202f: non tracé (1)" in texts
    record = drawn(Links(widest_mm=3, least=35)).scales[0]
    assert (record["lines"], record["not_drawn"], record["inside"], record["total"]) == (2, 3, 25.0, 207.0)
    assert "moins de 35\u202f: non tracé (3)" in " ".join(legend_texts(drawn(Links(widest_mm=3, least=35))))


def test_rings_stand_where_links_arrive():
    drawing = drawn(Links(ends_mm=2.0))
    found = circles(drawing, "link-ends")
    assert found.diameters == pytest.approx([2.0] * 2)
    shapes = [drawing.frame.place(g) for g in dataset().territory.projected.geometry]
    held = {next(i for i, s in enumerate(shapes) if s.contains(shapely.Point(xy))) for xy in found.centers}
    assert held == {0, 5}, "the link to commune 4 is too thin to be drawn"
    assert "Commune d’arrivée (2)" in legend_texts(drawing)
    assert not artists(drawn(Links(ends_mm=0)), "link-ends")


def test_a_series_shares_one_scale():
    one, two = (lines(drawn(Links(largest=200), with_links([(0, 5, v), (1, 0, 50)]))) for v in (100, 200))
    assert one[1, 0][0] == pytest.approx(two[1, 0][0])


def test_links_to_the_nearest_support_body_join_communes():
    table = pd.DataFrame(
        {
            "id": ["S", *"abcd"],
            "lon": [-5.95, -5.94, -5.85, -5.84, -5.75],
            "lat": [35.05, 35.05, 35.05, 35.04, 35.15],
            "family": ["support", "mutual", "mutual", "cooperative", "association"],
        }
    )
    drawing = drawn(Links(of="nearest_support", widest_mm=4), located(table))
    assert {pair: width for pair, (width, _) in lines(drawing).items()} == {
        (1, 0): pytest.approx(4.0), (5, 0): pytest.approx(2.0),
    }  # fmt: skip
    assert "À l’intérieur d’une commune, non tracé\u202f: 1" in legend_texts(drawing)


def test_the_legend_s_own_words_and_credit():
    mark = Links(
        title={"fr": "Livraisons", "ar": "توريدات"},
        detail={"fr": "tonnes", "ar": "طن"},
        source={"fr": "essai", "ar": "تجربة"},
    )
    assert {"Livraisons", "tonnes", "Sources\u202f: essai"} <= set(legend_texts(drawn(mark)))
    assert "توريدات" in " ".join(legend_texts(drawn(mark, language="ar")))


def test_what_cannot_be_linked_is_refused():
    with pytest.raises(MapTypeError, match="links need a table"):
        drawn(Links(), dataset())
    with pytest.raises(MapTypeError, match="register"):
        drawn(Links(of="nearest_support"), dataset())
    with pytest.raises(ClassificationError, match="nothing to draw"):
        drawn(Links(), with_links([(4, 4, 3)]))
    for wrong, reason in (
        ({"of": "support"}, "of is one of"),
        ({"widest_mm": 0}, "widest link is between 0.3 and 20 mm"),
        ({"bend": 1}, "bend of a link is between 0 and 0.5"),
        ({"ends_mm": 0.1}, "ring of an end is between 0.5 and 10 mm"),
        ({"largest": 0}, "largest symbol, above zero"),
        ({"color": "blue"}, "'blue' is not"),
    ):
        with pytest.raises(ValueError, match=reason):
            Links(**wrong)


def test_links_along_roads_follow_the_network_and_lead_to_the_body_of_the_shortest_time():
    """Two bodies: one near in the air behind a country without road, one farther along the road."""
    squares = territory()
    west, east = shapely.Point(-5.95, 35.05), shapely.Point(-5.72, 35.06)
    line = shapely.LineString([west, (-5.85, 35.01), east])
    roads = gpd.GeoDataFrame({"class": ["primary"]}, geometry=[line], crs="EPSG:4326")
    network = read_roads(roads, squares, speeds=Speeds({"primary": 90.0}, access=3.0))
    actors = pd.DataFrame(
        {
            "id": [*"abc"], "lon": [-5.95, -5.95, -5.72], "lat": [35.05, 35.19, 35.06],
            "family": ["cooperative", "support", "support"],
        }
    )  # fmt: skip
    data = located(actors, squares.with_roads(network))
    straight = Links(of="nearest_support").fit(data, PRINT, "fr")
    along = Links(of="nearest_support", roads=True).fit(data, PRINT, "fr")
    assert list(straight.width.values.index) == [(CODES[0], CODES[3])]
    assert list(along.width.values.index) == [(CODES[0], CODES[2])]
    (way,) = along.ways
    road = roads.to_crs(squares.plane.crs).geometry.iloc[0]
    # Its ends lead to the road, the rest lies on it.
    assert shapely.distance(road, shapely.points(way[1:-1])).max() < 1e-6
    np.testing.assert_allclose(way[[0, -1]], [squares.anchors[CODES[0]], squares.anchors[CODES[2]]])
    drawing = drawn(Links(of="nearest_support", roads=True), data)
    (artist,) = artists(drawing, "links")
    page = shapely.LineString(artist.get_segments()[0])
    assert shapely.hausdorff_distance(page, shapely.LineString(drawing.frame.to_page(way))) < 0.06
    assert any("par la route" in text for text in legend_texts(drawing))
    with pytest.raises(MapTypeError, match="has no roads"):
        drawn(Links(of="nearest_support", roads=True), located(actors))
