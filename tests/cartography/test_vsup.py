"""Has each commune the colour of the fan's cell that its rate and its number of events say?"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from pyproj import Transformer
from squares import CODES, artists, dataset, legend_texts, territory

from atlas.cartography.layout.engine import compose
from atlas.cartography.marks.vsup import ValueByCertainty, ring_colors
from atlas.cartography.scales.color import channels, lightness
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError, MapTypeError

MARK = ValueByCertainty("associations_hcp_10k", breaks=(9.0, 10.3, 13.0))
EVENTS, PEOPLE = [120, 14, 9, 30, 2, 0], [120_000, 10_000, 8_500, 24_000, 4_000, 2_500]
TO_METERS = Transformer.from_crs("EPSG:4326", "EPSG:26191", always_xy=True)


@pytest.fixture(scope="module")
def data():
    return dataset()


def drawn(mark, data, language="fr"):
    plate = Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), labels="none", ranking=0)
    return compose(plate, data, language=language)


def color_of(drawing, code):
    """Colour of the shape that covers the middle of a commune."""
    point = territory().communes.geometry[code].centroid
    at = drawing.frame.to_page(np.array([TO_METERS.transform(point.x, point.y)]))[0]
    (color,) = [
        to_hex(artist.get_facecolor()[0])
        for artist in drawing.canvas.axes.collections
        if str(artist.get_gid()).startswith("ring:") and any(path.contains_point(at) for path in artist.get_paths())
    ]
    return color


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_commune_has_the_colour_of_the_fan_at_its_rate_and_error(data, language):
    """The fan is asked by a place: its angle from the class of the rate, its radius from 1/√n."""
    drawing = drawn(MARK, data, language)
    cells = [
        (path, to_hex(artist.get_facecolor()[0]))
        for artist in artists(drawing, "fan-cell")
        for path in artist.get_paths()
    ]
    assert len(cells) == 7
    corners = np.vstack([path.vertices for path, _ in cells])
    point = corners[corners[:, 1].argmin()]
    radius = np.hypot(*(corners - point).T).max()
    for code, events, people in zip(CODES, EVENTS, PEOPLE, strict=True):
        if not events:
            assert color_of(drawing, code) == PRINT.zero
            continue
        rate, error = 1e4 * events / people, 100 / math.sqrt(events)
        out = 0.9 if error <= 15 else 0.5 if error <= 30 else 0.2
        part = sum(rate >= edge for edge in MARK.breaks)
        turn = math.radians(-40 + 80 * (part + 0.5) / 4) * (-1 if language == "ar" else 1)
        at = point + out * radius * np.array([math.sin(turn), math.cos(turn)])
        (under,) = {color for path, color in cells if path.contains_point(at)}
        assert color_of(drawing, code) == under, code


def test_the_legend_counts_each_ring(data):
    texts = " ".join(legend_texts(drawn(MARK, data)))
    assert "plus de 30\u202f%, gris (2)" in texts.replace("\xa0", " ")
    record = drawn(MARK, data).scales[0]
    assert record["rings"] == [[2], [0, 2], [0, 1, 0, 0]]
    assert record["zero"] == 1


@given(events=st.integers(1, 400), low=st.floats(1, 49), high=st.floats(50, 100))
def test_the_ring_is_that_of_the_standard_error(data, events, low, high):
    mark = replace(MARK, errors=(low, high))
    scale = replace(mark.fit(data, PRINT, "fr"), events=np.array([float(events)]))
    error = 100 / math.sqrt(events)
    expected = 2 if error <= low else 1 if error <= high else 0
    if min(abs(error - low), abs(error - high)) > 1e-6:
        assert scale.rings.tolist() == [expected]


def test_colours_are_mixed_paler_and_opaque():
    rings = ring_colors(("#e8f2ba", "#10bfb5", "#0386a8", "#045386"))
    assert [len(ring) for ring in rings] == [1, 2, 4]
    for pair, mixed in zip((rings[2][:2], rings[2][2:]), rings[1], strict=True):
        gray = np.array(channels(rings[0][0]))
        expected = (np.array(channels(pair[0])) + np.array(channels(pair[1]))) / 4 + gray / 2
        assert np.abs(np.array(channels(mixed)) - expected).max() <= 1
    assert lightness(rings[1][1]) > lightness(rings[2][3])


def test_what_has_no_certainty_is_refused(data):
    with pytest.raises(MapTypeError, match="population_change"):
        drawn(ValueByCertainty("population_change"), data)
    with pytest.raises(ClassificationError, match="four classes"):
        drawn(ValueByCertainty("associations_hcp_10k"), dataset(associations_hcp=[5, 0, 0, 0, 0, 0]))
    rising, three = "errors has two rising percentages", "breaks has three values"
    for wrong, reason in (
        ({"errors": (30.0, 15.0)}, rising), ({"errors": (15.0,)}, rising), ({"breaks": (1.0, 2.0)}, three),
        ({"by": "town"}, "by is one of"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=reason):
            ValueByCertainty("associations_hcp_10k", **wrong)
