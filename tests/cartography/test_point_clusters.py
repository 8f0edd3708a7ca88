"""Is every record at a shared place still to be seen: as a dot of its own, or in a printed number?"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.transforms import Affine2D
from squares import artists, circles, legend_texts, located

from atlas.cartography.layout.engine import compose
from atlas.cartography.layout.point_clusters import SPREAD, cluster_points, merge_clusters, rosette
from atlas.cartography.marks import Points
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT

PLACES = [(-5.95, 35.05, 1), (-5.85, 35.05, 2), (-5.75, 35.05, 7), (-5.95, 35.15, 8), (-5.85, 35.15, 140)]


def records(places=PLACES, families=("mutual",)):
    rows = [(lon, lat) for lon, lat, n in places for _ in range(n)]
    table = pd.DataFrame(rows, columns=["lon", "lat"])
    kinds = itertools.islice(itertools.cycle(families), len(rows))
    return located(table.assign(id=[f"r{i}" for i in range(len(rows))], family=list(kinds)))


def drawn(mark, data, language="fr"):
    plate = Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), labels="none", ranking=0)
    return compose(plate, data, language=language)


def dots(drawing):
    """Places of the single dots, (n, 2) mm."""
    return np.concatenate([np.empty((0, 2)), *(np.asarray(one.get_offsets()) for one in artists(drawing, "points"))])


def numbers(drawing):
    texts = [t.get_text() for t in artists(drawing, "counted-number")]
    return sorted(int("".join(ch for ch in text if ch.isdigit())) for text in texts)


def area_of(path):
    """Area of a filled path, its curves flattened."""
    scaled = path.transformed(Affine2D().scale(1000))
    return sum(shapely.Polygon(ring).area for ring in scaled.to_polygons()) / 1e6


def gaps(xy):
    """Distances between all pairs."""
    return np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))[np.triu_indices(len(xy), 1)]


def test_few_are_spread_side_by_side_and_many_are_one_dot_with_their_number():
    drawing = drawn(Points(size_mm=2.0), records())
    assert len(dots(drawing)) == 1 + 2 + 7
    assert gaps(dots(drawing)).min() >= 2.0, "no dot covers another"
    assert numbers(drawing) == [8, 140]
    counted = circles(drawing, "counted")
    for text, center, diameter in zip(
        artists(drawing, "counted-number"), counted.centers, counted.diameters, strict=True
    ):
        (box,) = [
            box for said, box in drawing.canvas.texts if said == text.get_text() and abs(box.center[0] - center[0]) < 1
        ]
        assert box.width < diameter
        assert box.center[0] == pytest.approx(center[0], abs=0.05)
    texts = " ".join(legend_texts(drawing))
    assert "écartés" in texts
    assert "numéroté" in texts


def test_spread_dots_stand_about_their_place():
    drawing = drawn(Points(size_mm=2.0), records(PLACES[1:3]))
    stacked = np.unique(dots(drawn(Points(size_mm=2.0, colocated="stack"), records(PLACES[1:3]))).round(6), axis=0)
    assert len(stacked) == 2
    away = np.hypot(*(dots(drawing)[:, None] - stacked[None]).transpose(2, 0, 1)).min(axis=1)
    assert away.max() < 2.5


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_counting_draws_every_shared_place_as_its_number(language):
    drawing = drawn(Points(size_mm=1.0, colocated="count"), records(), language)
    assert len(dots(drawing)) == 1
    assert numbers(drawing) == [2, 7, 8, 140]


def test_stacking_leaves_every_dot_at_its_place():
    drawing = drawn(Points(colocated="stack"), records())
    assert len(dots(drawing)) == 158
    assert len(np.unique(dots(drawing).round(6), axis=0)) == 5
    assert not artists(drawing, "counted")
    assert not any("lieu" in t for t in legend_texts(drawing))


def test_a_number_has_the_colour_of_its_family_or_grey_for_several():
    one = drawn(Points(colocated="count"), records(PLACES[3:4]))
    assert [to_hex(c) for c in artists(one, "counted")[0].get_facecolor()] == [
        c.lower() for c in one.scales[0]["colours"].values()
    ]
    several = drawn(Points(colocated="count"), records(PLACES[3:4], families=("mutual", "support")))
    assert to_hex(artists(several, "counted")[0].get_facecolor()[0]) == PRINT.quiet
    assert "la part de chaque catégorie" in " ".join(legend_texts(several))


def test_the_ring_about_a_number_shows_the_share_of_each_category():
    drawing = drawn(Points(colocated="count"), records(PLACES[4:5], families=("mutual", "mutual", "support", "mutual")))
    (ring,) = artists(drawing, "counted-shares")
    areas = [abs(area_of(path)) for path in ring.get_paths()]
    assert areas == pytest.approx([sum(areas) * 0.75, sum(areas) * 0.25], rel=0.01)
    (record,) = drawing.scales
    assert [to_hex(c) for c in ring.get_facecolor()] == [record["colours"][k].lower() for k in ("mutual", "support")]


WAYS = [
    Points(colocated="spread"),
    Points(colocated="count"),
    Points(colocated="count", near_mm=6.0, size_mm=2.0),
    Points(colocated="spread", near_mm=4.0, size_mm=2.0),
]
SOMEWHERE = st.tuples(st.floats(-5.99, -5.71), st.floats(35.01, 35.19), st.integers(1, 12))


@settings(max_examples=8, deadline=None)
@given(places=st.lists(SOMEWHERE, min_size=1, max_size=12), mark=st.sampled_from(WAYS))
def test_dots_and_numbers_add_up_to_the_records(places, mark):
    drawing = drawn(mark, records(places))
    assert len(dots(drawing)) + sum(numbers(drawing)) == sum(n for _, _, n in places)


def test_dots_with_a_number_never_cover_each_other_on_the_real_map(demonstration):
    drawing = drawn(Points(colocated="count", near_mm=3.0), demonstration)
    found = circles(drawing, "counted")
    assert gaps(found.centers).min() >= found.diameters.max() * 0.999
    assert len(dots(drawing)) + sum(numbers(drawing)) == int(demonstration.region["actors"].iloc[0])


def test_the_shipped_register_is_drawn_as_before_where_no_coordinates_are_shared(demonstration):
    one, two = (drawn(Points(colocated=way), demonstration) for way in ("spread", "stack"))
    assert np.allclose(dots(one), dots(two), rtol=0, atol=1e-9)


@given(
    xy=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=0, max_size=40),
    near=st.sampled_from([0.0, 1.0, 2.5]),
)
def test_gathering_keeps_every_point_near_its_place(xy, near):
    points = np.array(xy, dtype=float).reshape(-1, 2)
    found = cluster_points(points, near_mm=near)
    assert found.sizes.sum() == len(points)
    assert len(found.place) == len(points)
    for i in range(len(found.sizes)):
        members = points[found.place == i]
        assert found.centers[i] == pytest.approx(members.mean(axis=0))
        assert gaps(members).max(initial=0) <= 2 * near + 0.01
    if near == 0:
        assert len(found.sizes) == len(set(xy))
    for way in (1, SPREAD):
        joined = merge_clusters(points, found, most_apart=way, wide_mm=3.0, dot_mm=1.0)
        many = joined.sizes > way
        assert joined.sizes.sum() == len(points)
        assert gaps(joined.centers[many]).min(initial=9) >= 3.0
        if many.any() and (~many).any():
            between = np.hypot(*(joined.centers[many][:, None] - joined.centers[~many][None]).transpose(2, 0, 1))
            assert between.min() >= 2.0


@pytest.mark.parametrize("count", range(1, SPREAD + 1))
def test_a_rosette_s_dots_touch_without_covering(count):
    places = rosette(count, 2.0)
    assert places.mean(axis=0) == pytest.approx((0, 0), abs=1e-12)
    if count > 1:
        assert 2.0 < gaps(places).min() < 2.2


def test_wrong_measures_are_refused():
    with pytest.raises(ValueError, match="spread"):
        rosette(SPREAD + 1, 1.0)
    with pytest.raises(ValueError, match="20 mm"):
        Points(near_mm=-1)
