"""Do dumbbells stand where the values are, on the side where one reads, and do they refuse what cannot be compared?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from squares import artists, blank, circles, dataset, with_values

from atlas import columns as c
from atlas.cartography.charts import DumbbellChart, describe_chart
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import PRINT
from atlas.errors import ClassificationError, MapTypeError

DATA = dataset()
OWN = DumbbellChart("population_density", by="commune")
PAIR = DumbbellChart("population_2014", "population_2024", by="commune")


def drawn(chart, data=DATA, language="fr", width=90.0):
    canvas = blank(language)
    block = chart.block(data, PRINT, language)
    box = Box(20.0, 190.0 - block.height(canvas, width), width, block.height(canvas, width))
    block.draw(canvas, box)
    return canvas, box


def centers(canvas, gid):
    """(n, 2) centres of dots, from the upper row down."""
    spots = circles(canvas, gid).centers
    return spots[np.argsort(-spots[:, 1])]


@settings(max_examples=12)
@given(
    st.lists(st.integers(1, 10_000), min_size=6, max_size=6), st.lists(st.integers(1, 10_000), min_size=6, max_size=6)
)
def test_both_dots_stand_at_their_values_on_one_scale(first, second):
    data = with_values(DATA, population_2014=first, population_2024=second)
    canvas, _ = drawn(PAIR, data)
    values = np.array(sorted(zip(first, second, strict=True), key=lambda pair: -pair[0]), dtype=float)
    places = np.column_stack([centers(canvas, "chart-first")[:, 0], centers(canvas, "chart-second")[:, 0]])
    if np.ptp(values) == 0:
        assert np.ptp(places) == pytest.approx(0.0, abs=1e-6)
        return
    scale = (values - values.min()) / np.ptp(values)
    measured = (places - places.min()) / np.ptp(places)
    # Units of one first value may stand in any order: compared as sets of rows.
    assert np.array(sorted(map(tuple, measured.round(4)))) == pytest.approx(
        np.array(sorted(map(tuple, scale.round(4)))), abs=2e-3
    )


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_larger_values_stand_further_along_and_the_region_has_a_line(language):
    canvas, box = drawn(OWN, language=language)
    xs = centers(canvas, "chart-first")[:, 0]
    steps = np.diff(xs)  # the rows go from the highest value down
    assert (steps <= 1e-9).all() if language == "fr" else (steps >= -1e-9).all()
    line = artists(canvas, "chart-reference")[0].get_segments()[0][:, 0]
    whole = float(DATA.region["population_density"].iloc[0])
    values = DATA.communes["population_density"].astype(float)
    share = (whole - values.min()) / (values.max() - values.min())
    assert line == pytest.approx(xs[-1] + share * (xs[0] - xs[-1]), abs=0.01)
    assert box.x <= xs.min()
    assert xs.max() <= box.right


def test_texts_stay_in_the_box_and_name_every_unit():
    canvas, box = drawn(PAIR, language="ar")
    for _, extent in canvas.texts:
        assert extent.x >= box.x - 0.5
        assert extent.right <= box.right + 0.5
    assert len(artists(canvas, "chart-name")) == len(DATA.communes)


def test_the_description_says_where_the_gap_is_widest():
    values = DATA.communes
    widest = (values["population_2014"] - values["population_2024"]).abs().astype(float).idxmax()
    assert str(values.loc[widest, c.NAME]) in describe_chart(PAIR, DATA, "fr")


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(MapTypeError, match="one nature and unit"):
        DumbbellChart("population_2014", "population_density").block(DATA, PRINT, "en")
    with pytest.raises(MapTypeError):
        DumbbellChart("population_2024").block(DATA, PRINT, "en")
    with pytest.raises(ValueError, match="two different"):
        DumbbellChart("population_2024", "population_2024")
    with pytest.raises(ValueError, match="1 to 40"):
        DumbbellChart("population_density", rows=0)
    with pytest.raises(ClassificationError):
        DumbbellChart("population_density", by="commune").block(
            with_values(DATA, population_density=[float("nan")] * 6), PRINT, "en"
        )
