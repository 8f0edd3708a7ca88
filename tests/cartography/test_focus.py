"""Is a plate of one province of it alone, its neighbors faint, its classes and sizes those of the whole?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex
from squares import CODES, artists, dataset, legend_texts, located, with_values

from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.charts.ages import AgesChart
from atlas.cartography.charts.lives import lives
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Circles, Discontinuities, DotDensity, Pies, Points, Waffle
from atlas.cartography.scales.color import tint
from atlas.cartography.spec.focus import FAINT, focus_of
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import LayoutError, MapTypeError, UnknownNameError

DATA = dataset()
RATE = "associations_hcp_10k"


def plate(*marks, focus=("Nord",), **options):
    return Plate(key="p", title={"fr": "Titre", "ar": "عنوان", "en": "Title"}, marks=marks, focus=focus, **options)


def class_faces(drawing):
    """Fill of each path of classes, in the order drawn."""
    parts = [a for a in drawing.canvas.axes.collections if (a.get_gid() or "").startswith("class:")]
    return [(to_hex(a.get_facecolor()[0]), path) for a in parts for path in a.get_paths()]


def test_its_units_have_the_colors_of_the_whole_and_its_neighbors_the_same_mixed_with_the_land():
    data = with_values(DATA, **{RATE: [1.0, 2, 3, 4, 5, 6]})
    mark = Choropleth(RATE, breaks=(2.5, 4.5))
    whole, part = compose(plate(mark, focus=()), data), compose(plate(mark), data)
    colors = {}
    for face, path in class_faces(whole):
        at = shapely.Polygon(path.to_polygons()[0]).representative_point()
        shape = next(k for k, s in whole.sheet.ground.communes.items() if s.contains(at))
        colors[shape] = face
    assert len(colors) == 6
    seen = {}
    for face, path in class_faces(part):
        at = shapely.Polygon(path.to_polygons()[0]).representative_point()
        seen[next(k for k, s in part.sheet.ground.communes.items() if s.contains(at))] = face
    for code in CODES[:3]:
        assert seen[code] == tint(colors[code], FAINT, ground=to_hex(PRINT.land))
    for code in CODES[3:]:
        assert seen[code] == colors[code]
    (outline,) = artists(part, "focus")
    assert len(outline.get_segments()) >= 1


def test_the_map_is_zoomed_and_the_legend_is_of_what_is_shown():
    data = with_values(DATA, **{RATE: [1.0, 2, 3, 30, 40, 50]})
    mark = Choropleth(RATE, breaks=(1.5, 2.5, 35))
    whole, part = compose(plate(mark, focus=()), data), compose(plate(mark), data)
    assert part.scale < whole.scale
    assert part.scales[0]["counts"] == [0, 0, 1, 2], "the same four classes"
    texts = legend_texts(part)
    assert {"35,0", "2,5"} <= set(texts)
    assert "1,5" not in texts, "classes below those that occur are left out"
    assert "Nord, ensemble" in texts
    assert not {"Alpha", "Bravo", "Charlie"} & set(texts), "the ranking is of its communes"
    named = {text for text, _ in part.canvas.texts}
    assert {"Delta", "Fox"} <= named
    assert "Alpha" not in named
    assert "Alpha" not in describe_plate(plate(mark), data, "fr")


def test_symbols_are_as_large_as_on_the_map_of_the_whole():
    mark = Circles("associations_hcp", largest_mm=20)
    part = compose(plate(mark), DATA)
    around, own = artists(part, "circles:associations_hcp")
    assert len(own.get_paths()) == 2, "Delta and Écho; Fox has none"
    sizes = sorted(path.get_extents().width for path in own.get_paths())
    assert sizes[-1] == pytest.approx(20 * np.sqrt(30 / 120), rel=1e-6)
    assert to_hex(around.get_facecolor()[0]) == tint(to_hex(PRINT.symbol), FAINT, ground=to_hex(PRINT.land))
    sizes = [texts for texts in (legend_texts(part)) if texts in ("30", "10", "3")]
    assert sizes == ["30", "10", "3", "30"], "circles of the legend, then the ranking: none larger than the largest"


@pytest.mark.parametrize(
    "mark",
    [
        Pies(("associations_hcp", "jobs_hcp"), by="commune"),
        DotDensity("population_2024", each=1000),
        Waffle(("associations_hcp",), each=1),
        Choropleth("population_density", by="province", breaks=(200,)),
    ],
)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_mark_of_units_can_be_of_some(mark, language):
    drawing = compose(plate(mark), DATA, language=language)
    assert not drawing.unlabeled


def test_points_are_counted_in_the_focus_alone():
    table = pd.DataFrame({
        "id": ["a", "b", "c"], "name": ["A", "B", "C"], "family": ["cooperative", "association", "association"],
        "lon": [-5.95, -5.85, -5.95], "lat": [35.05, 35.15, 35.15],
    })  # fmt: skip
    data = located(table)
    drawing = compose(plate(Points("family")), data)
    assert "Associations (2)" in legend_texts(drawing)
    assert not any("Coop" in text for text in legend_texts(drawing))


def test_a_chart_of_records_counts_those_of_the_focus_alone():
    table = pd.DataFrame({
        "id": list("abcd"), "name": list("ABCD"), "family": ["cooperative", *3 * ["association"]],
        "founded": ["2001", "2004", "2011", "2012"],
        "lon": [-5.95, -5.85, -5.95, -5.85], "lat": [35.05, 35.15, 35.15, 35.15],
    })  # fmt: skip
    data = located(table)
    focus = focus_of(plate(Points("family")), data)
    counted = lives(AgesChart(), focus.data, (), closed=False).table
    inside = data.placed.actors["code"].isin(focus.communes)
    assert sorted(counted["founded"]) == [2004, 2011, 2012]
    assert len(counted) == int(inside.sum())
    assert len(lives(AgesChart(), data, (), closed=False).table) == 4


def test_a_mark_of_the_whole_and_a_unit_that_is_not_there_are_refused():
    with pytest.raises(MapTypeError, match="one without"):
        compose(plate(Discontinuities(RATE)), DATA)
    with pytest.raises(UnknownNameError):
        compose(plate(Choropleth(RATE, breaks=(3,)), focus=("Ouest",)), DATA)


def test_a_scale_of_its_own_is_kept_or_refused():
    mark = Choropleth(RATE, breaks=(3,))
    assert compose(plate(mark, scale=1_000_000), DATA).scale == 1_000_000
    with pytest.raises(LayoutError, match="too large"):
        compose(plate(mark, scale=1_000), DATA)
    with pytest.raises(ValueError, match="scale"):
        plate(mark, scale=1)


@pytest.mark.parametrize(
    ("language", "whole", "of_one"), [("fr", "région entière", "Nord, ensemble"), ("en", "whole region", "Nord, whole")]
)
def test_the_whole_that_its_text_speaks_of_is_its_province_and_not_the_region(language, whole, of_one):
    mark = Choropleth(RATE, breaks=(2.5, 4.5))
    data = with_values(DATA, **{RATE: [1.0, 2, 3, 4, 5, 6]})
    data = with_values(data, by="province", **{RATE: [5.0, 2.0]})
    part, every = (describe_plate(plate(mark, focus=focus), data, language) for focus in (("Nord",), ()))
    assert whole in every
    assert whole not in part
    assert of_one in part


def test_the_name_of_a_method_keeps_its_capital():
    data = with_values(DATA, associations_hcp=[1, 2, 3, 4, 5, 6])
    text = describe_plate(plate(Choropleth(RATE, smooth=True), focus=()), data, "fr")
    assert "Taux lissés, Bayes empirique" in text
