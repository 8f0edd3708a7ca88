"""Do plates of one series have the same breaks and the same sizes, so that equal values look equal?"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from squares import CODES, artists, circles, dataset, legend_texts, with_values

from atlas.cartography.inspection import DrawnPlate, inspect_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.layout.series import common_scales, with_common_scales
from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import EditionError

SQUARES = dataset()
ONE, TWO = "associations_hcp_10k", "jobs_hcp_1k"


def plate(key, *marks):
    return Plate(key=key, title=key, marks=marks, labels="none", ranking=0)


def pair(**options):
    return [plate("un", Choropleth(ONE, series="s", **options)), plate("deux", Choropleth(TWO, series="s", **options))]


def test_classes_are_those_of_all_values_together():
    data = with_values(SQUARES, **{ONE: [1.0, 2, 3, 4, 5, 6], TWO: [10.0, 20, 30, 40, 50, 60]})
    scales = common_scales(pair(classes=4, method="equal"), data)
    assert scales["s"].breaks == (1, 16, 31, 45, 60), "equal steps from 1 to 60, rounded"
    first, second = (one.marks[0] for one in with_common_scales(pair(classes=4, method="equal"), data))
    assert first.breaks == second.breaks == scales["s"].breaks
    drawings = [compose(one, data) for one in with_common_scales(pair(classes=4, method="equal"), data)]
    records = [one.scales[0] for one in drawings]
    assert records[0]["breaks"] == records[1]["breaks"]
    assert records[0]["colours"] == records[1]["colours"]
    assert [record["counts"] for record in records] == [[6, 0, 0, 0], [1, 2, 1, 2]]
    assert records[0]["series"] == "s"
    # The legend is the same: boxes, breaks; an empty class says 0.
    texts = [[t.get_text() for t in artists(one, "class-break")] for one in drawings]
    assert texts[0] == texts[1]
    assert legend_texts(drawings[0]).count("0") == 3


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(st.one_of(st.just(math.nan), st.floats(0.01, 1e4)), min_size=12, max_size=12),
    method=st.sampled_from(["quantile", "jenks", "equal", "nested_means"]),
)
def test_equal_values_have_equal_colours_on_all_plates(values, method):
    if len({value for value in values if math.isfinite(value)}) < 2:
        return
    data = with_values(SQUARES, **{ONE: values[:6], TWO: values[6:]})
    colors = {}
    for one in with_common_scales(pair(classes=3, method=method), data):
        (mark,) = one.marks
        scale = mark.fit(data, PRINT, "fr")
        for value, code in zip(scale.values, scale.codes, strict=True):
            if math.isfinite(value):
                assert code >= 0, "every value of the series has a class"
                colors.setdefault(value, set()).add(scale.colors[code])
                low, high = scale.breaks.edges[code], scale.breaks.edges[code + 1]
                assert low <= value <= high
    assert all(len(found) == 1 for found in colors.values())


def test_harmonising_twice_changes_nothing_more_and_other_plates_stay():
    data = with_values(SQUARES, **{ONE: [1.0, 2, 3, 4, 5, 6], TWO: [10.0, 20, 30, 40, 50, 60]})
    alone = plate("seule", Choropleth("population_density"))
    once = with_common_scales([*pair(), alone], data)
    assert once[2] is not None
    assert once[2] == alone
    assert with_common_scales(once, data) == once


def test_the_largest_symbol_is_that_of_the_whole_series():
    data = with_values(SQUARES, associations_hcp=[10, 8, 6, 4, 2, 0], jobs_hcp=[1000, 8, 6, 4, 2, 0])
    plates = [plate("un", Circles("associations_hcp", series="s")), plate("deux", Circles("jobs_hcp", series="s"))]
    drawings = [compose(one, data) for one in with_common_scales(plates, data)]
    assert common_scales(plates, data)["s"].largest == 1000
    small = circles(drawings[0], "circles:associations_hcp").diameters
    large = circles(drawings[1], "circles:jobs_hcp").diameters
    assert small[1:] == pytest.approx(large[1:])
    assert large[0] == pytest.approx(16.0)


def test_colours_of_symbols_join_the_classes_and_categories_do_not():
    data = with_values(SQUARES, **{ONE: [1.0, 2, 3, 4, 5, 6], TWO: [10.0, 20, 30, 40, 50, 60]})
    plates = [
        plate("un", Circles("associations_hcp", color=ONE, series="s", classes=4)),
        plate("deux", Choropleth(TWO, series="s", classes=4)),
        plate("trois", Circles("jobs_hcp", series="s", largest_mm=16)),
    ]
    one, two, three = (each.marks[0] for each in with_common_scales(plates, data))
    assert one.breaks == two.breaks != ()
    assert three.breaks == ()
    assert one.largest == three.largest == 20_000


def test_zeros_that_mean_absence_stay_apart_on_every_plate():
    data = with_values(SQUARES, **{ONE: [0.0] * 6, TWO: [0.0, 20, 30, 40, 50, 60]})
    first, second = (compose(one, data).scales[0] for one in with_common_scales(pair(classes=3), data))
    assert (first["zero"], second["zero"]) == (6, 1)
    assert first["breaks"] == second["breaks"]
    assert first["breaks"][0] == 20
    assert first["counts"] == [0, 0, 0]


def test_an_editor_s_own_breaks_are_checked_against_the_whole_series():
    data = with_values(SQUARES, **{ONE: [1.0, 2, 3, 4, 5, 6], TWO: [10.0, 20, 30, 40, 50, 60]})
    for one in with_common_scales(pair(breaks=(5.0, 25.0)), data):
        assert one.marks[0].breaks == (1, 5, 25, 60)
        compose(one, data)
    with pytest.raises(Exception, match="7–9"):
        with_common_scales(pair(breaks=(7.0, 9.0)), data)


def test_a_series_that_turns_about_a_value_turns_about_it_everywhere():
    data = with_values(SQUARES, population_change=[1.0, 5, 9, 20, 30, 40])
    other = with_values(SQUARES, population_change=[-30.0, -20, -5, 5, 20, 40])
    mark = Choropleth("population_change", series="s", classes=4)
    # Two dates are two datasets here; the breaks of one must do for values on one side only.
    (wide,) = with_common_scales([plate("un", mark)], other)
    scale = wide.marks[0].fit(data, PRINT, "fr")
    assert 0.0 in scale.breaks.edges
    below = scale.breaks.edges.index(0.0)
    assert scale.counts[:below] == (0,) * below
    assert len(scale.colors) == scale.breaks.classes


def test_marks_that_disagree_are_refused_with_all_their_differences():
    plates = [
        plate("un", Choropleth(ONE, series="s", palette="Clay", classes=4)),
        plate("deux", Choropleth(TWO, series="s", palette="Plum", classes=5)),
    ]
    with pytest.raises(EditionError) as caught:
        with_common_scales(plates, SQUARES)
    reasons = " ".join(str(fault.reason) for fault in caught.value.faults)
    assert "differ in classes" in reasons
    assert "differ in palette" in reasons
    sizes = [
        plate("un", Circles("associations_hcp", series="s", largest_mm=10)),
        plate("deux", Circles("jobs_hcp", series="s", largest_mm=20)),
    ]
    with pytest.raises(EditionError, match="largest_mm"):
        with_common_scales(sizes, SQUARES)
    mixed = [plate("un", Choropleth(ONE, series="s")), plate("deux", Choropleth("population_change", series="s"))]
    with pytest.raises(EditionError, match="turn about"):
        with_common_scales(mixed, SQUARES)


def test_a_plate_of_a_series_drawn_alone_is_drawn():
    drawing = compose(plate("un", Choropleth(ONE, series="s", breaks=(8.0, 12.0))), SQUARES)
    assert len(drawing.scales[0]["colours"]) == 3
    assert sum(drawing.scales[0]["counts"]) + drawing.scales[0]["zero"] == len(CODES)


def test_inspection_takes_a_class_that_another_plate_fills_for_no_fault():
    data = with_values(SQUARES, **{ONE: [1.0, 2, 3, 4, 5, 6], TWO: [10.0, 20, 30, 40, 50, 60]})
    (first, _), imprint = (
        with_common_scales(pair(classes=4, method="equal"), data),
        Imprint("01", producer="P", date="2026"),
    )
    subject = DrawnPlate(first, data, compose(first, data, imprint=imprint), "fr", imprint, ("fr",))
    found = {one.rule for one in inspect_plate(subject)}
    assert not {"class-empty", "legend-stray"} & found
    alone = replace(first, marks=(replace(first.marks[0], series="", breaks=(2.5, 4.5)),))
    subject = DrawnPlate(alone, data, compose(alone, data, imprint=imprint), "fr", imprint, ("fr",))
    assert "class-empty" not in {one.rule for one in inspect_plate(subject)}
