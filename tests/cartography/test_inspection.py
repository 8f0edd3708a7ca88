"""Each rule of a drawn plate finds the fault that is planted for it, no other rule does, and a clean plate has none."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
import shapely
import shapely.affinity
import squares
from coloraide import Color
from hypothesis import given
from hypothesis import strategies as st

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import tabulate
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.placed_items import ScaleBar, TextRole
from atlas.cartography.inspection import PLATE_RULES, DrawnPlate, Severity, Standards, inspect_plate
from atlas.cartography.inspection.vision import contrast, difference
from atlas.cartography.layout.engine import compose
from atlas.cartography.legend import LegendBox, Ranking
from atlas.cartography.marks import Bivariate, Choropleth, Circles, Graduated, Typology
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.insets import Inset
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import LayoutError

IMPRINTS = {
    language: Imprint(number="01", producer=producer, edition=title, date="2026-11")
    for language, producer, title in (("fr", "Nous", "Essai"), ("ar", "نحن", "تجربة"), ("en", "We", "Trial"))
}
TITLE = {"fr": "Des densités inégales", "ar": "كثافات متفاوتة", "en": "Uneven densities"}
DENSITY = Choropleth("population_density", classes=3, palette="YlGnBu")
JOBS = Circles("jobs_hcp", largest_mm=14)


def plate(*marks, **changes):
    given = {"key": "p", "title": TITLE, "marks": marks or (DENSITY,), "ranking": 3}
    return Plate(**(given | changes))


def drawn(specification=None, data=None, *, language="fr", languages=("fr",), plant=None, **records):
    """A plate composed in the squares; ``plant`` spoils the drawing, ``records`` the record of its first scale."""
    specification, data = specification or plate(), data or squares.dataset()
    drawing = compose(specification, data, language=language, imprint=IMPRINTS[language])
    if plant:
        plant(drawing)
    if records:
        first, *others = drawing.scales
        drawing = replace(drawing, scales=({**first, **records}, *others))
    return DrawnPlate(specification, data, drawing, language, IMPRINTS[language], languages)


def found(subject, standards=None):
    return {one.rule for one in inspect_plate(subject, standards)}


def own(key="own", **changes):
    """An indicator of the editor's own, a ratio unless told otherwise."""
    given = {
        "key": key, "title": {"fr": "Le mien", "ar": "مؤشري", "en": "Mine"}, "nature": Nature.RATIO, "formula": "…",
        "compute": lambda base: base["population_2024"] / base["area_km2"], "source": "Enquête", "year": "2024",
    }  # fmt: skip
    return Indicator(**(given | changes))


def with_own(**changes):
    return tabulate(None, squares.territory(), extra=[own(**changes)])


def without_scale_bar(drawing):
    drawing.canvas.items[:] = [one for one in drawing.canvas.items if not isinstance(one, ScaleBar)]


def without_numeric_scale(drawing):
    drawing.canvas.written[:] = [one for one in drawing.canvas.written if one.role.kind != "scale"]


class AnyChoropleth(Choropleth):
    """A mark that lets every nature in."""

    @property
    def asks(self):
        return ((self.indicator, frozenset(Nature)),)


class AnyCircles(Circles):
    """Circles that let every nature in."""

    @property
    def asks(self):
        return ((self.indicator, frozenset(Nature)),)


class Silent(Choropleth):
    """A mark that explains nothing."""

    def legend(self, scale, data, theme, language):
        return ()


def longest_title():
    """The plate with the longest title that can still be drawn."""
    for words in range(12, 1, -1):
        try:
            return drawn(plate(title="Des densités " * words))
        except LayoutError:
            continue
    raise AssertionError("no title can be drawn")


CLEAN = {
    "classes": plate(),
    "circles": plate(JOBS, labels="communes"),
    "coloured circles": plate(
        Circles("population_2024", color="population_density", classes=3, palette="YlGnBu"), ranking=0
    ),
    "provinces": plate(Choropleth("population_density", by="province", classes=2)),
    "A3": plate(DENSITY, page="A3 landscape", labels="communes"),
    "upright": plate(JOBS, page="A4 portrait"),
    "two ratios": plate(Bivariate("population_density", against="population_change"), ranking=0),
}


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_plate_has_no_remark(name, language):
    subject = drawn(CLEAN[name], language=language, languages=("fr", "ar", "en"))
    assert [str(one) for one in inspect_plate(subject)] == []


HIDING = Inset(
    communes=("Alpha",), radius_km=1.5, width_mm=60, place="south", title={"fr": "Alpha", "ar": "ألف", "en": "Alpha"}
)
GRAYS = [f"#{level:02x}{level:02x}{level:02x}" for level in (255, 207, 163, 120, 82, 44, 0)]


def symbol_under_a_name(drawing):
    (one,) = squares.artists(drawing, "circles:jobs_hcp")
    x, y = one.get_paths()[0].get_extents().get_points().mean(axis=0)
    drawing.canvas.text("Alpha", (x, y), PRINT.text(6.6).at("middle"), role=TextRole("unit", "x"))


def one_value_twice(drawing):
    area = drawing.layout.legend
    for y in (area.y + 20, area.y + 15):
        drawing.canvas.text("50", (area.x, y), PRINT.text(7.4), role=TextRole("break"))


def land_elsewhere(drawing):
    """The territory lies where no inset is; its symbols stay."""
    away = shapely.affinity.translate(drawing.sheet.ground.region, 500, 500)
    object.__setattr__(drawing.sheet, "ground", replace(drawing.sheet.ground, region=away))


def coarser_inset(drawing):
    land_elsewhere(drawing)
    (frame,) = drawing.insets
    object.__setattr__(drawing, "insets", (replace(frame, scale=drawing.scale // 2),))


def name_elsewhere(drawing):
    """The name of one commune in the middle of another."""
    here, there = list(drawing.sheet.ground.communes)[:2]
    x, y = shapely.get_coordinates(shapely.point_on_surface(drawing.sheet.ground.communes[there]))[0]
    at, style = (float(x), float(y)), PRINT.text(6.6).at("middle")
    drawing.canvas.text("Alpha", at, style, role=TextRole("unit", here))


def zeros_in_the_ranking(drawing):
    table = Ranking("Les plus fortes valeurs", (("Alpha", "120"), ("Fox", "0")), ("Région", "120"))
    drawing.canvas.items.append(LegendBox(9, table, drawing.layout.legend))


def legend_in(where, color=None):
    def plant(drawing):
        class_box = squares.artists(drawing, "class-box:0")[0]
        face = color or "#" + "".join(f"{round(v * 255):02x}" for v in class_box.get_facecolor()[0][:3])
        x, y = where(drawing)
        drawing.canvas.rectangle(Box(x, y, 6, 4), ShapeStyle(face=face, z=6, kind="entry"))

    return plant


def legend_corner(drawing):
    return drawing.layout.legend.x + 30, drawing.layout.legend.y + 1


def middle_of_the_map(drawing):
    return drawing.frame.box.center


PLANTED = {
    "stock-as-area": [
        lambda: drawn(plate(AnyChoropleth("population_2024", classes=3))),
        lambda: drawn(plate(Choropleth("own", classes=3)), with_own(compute=lambda base: base["population_2024"])),
    ],
    "ratio-as-size": [lambda: drawn(plate(AnyCircles("population_density")))],
    "source-missing": [lambda: drawn(plate(Choropleth("own", classes=3)), with_own(source=""))],
    "date-missing": [lambda: drawn(plate(Choropleth("own", classes=3)), with_own(year=""))],
    "vintage-mismatch": [
        lambda: drawn(data=tabulate(None, replace(squares.territory(), boundary_vintage="2009-01"))),
        lambda: drawn(plate(Choropleth("own", classes=3)), with_own(year="2004–2014")),
    ],
    "untranslated": [
        lambda: drawn(plate(note={"fr": "Une note"}), languages=("fr", "ar")),
        lambda: drawn(plate(title={"fr": "Titre", "ar": "Titre"})),
    ],
    "foreign-words": [
        lambda: drawn(
            plate(labels="communes"),
            language="ar",
            data=squares.dataset(name_ar=["ألف", "باء", "Charlie", "دال", "هاء", "واو"]),
        ),
        lambda: drawn(plate(title={"ar": "DENSITIES"}), language="ar", languages=("ar",)),
        lambda: drawn(plate(title={"fr": "Where do people live and work"})),
        lambda: drawn(plate(title={"en": "كثافات متفاوتة"}), language="en", languages=("en",)),
    ],
    "map-hidden": [lambda: drawn(plate(Choropleth("population_change", classes=2), DENSITY))],
    "year-astray": [
        lambda: drawn(plate(title={"fr": "Les densités de 2019"})),
        lambda: drawn(plate(subtitle={"fr": "Recensement de 2019"})),
    ],
    "class-dominant": [lambda: drawn(counts=[1, 1, 9])],
    "classes-fewer": [
        lambda: drawn(data=squares.with_values(squares.dataset(), population_density=[1.0, 1, 1, 1, 9, 9])),
        lambda: drawn(
            plate(Graduated("population_2024", classes=5)),
            data=squares.with_values(squares.dataset(), population_2024=[10.0, 10, 10, 10, 20, 30]),
        ),
    ],
    "panel-over-symbol": [lambda: drawn(plate(JOBS, insets=(HIDING,)), plant=land_elsewhere)],
    "inset-over-land": [lambda: drawn(plate(insets=(HIDING,)))],
    "inset-zoom": [lambda: drawn(plate(insets=(HIDING,)), plant=coarser_inset)],
    "label-astray": [lambda: drawn(plate(labels="none"), plant=name_elsewhere)],
    "classes-many": [lambda: drawn(colours=GRAYS, counts=[1] * 7)],
    "classes-of-provinces": [
        lambda: drawn(CLEAN["provinces"], colours=GRAYS[:5], counts=[1] * 5),
    ],
    "class-empty": [lambda: drawn(counts=[3, 0, 3])],
    "breaks-unrounded": [
        lambda: drawn(plate(Choropleth("population_density", breaks=(39.65, 200.0), palette="YlGnBu"))),
    ],
    "class-twice": [
        lambda: drawn(plant=one_value_twice),
    ],
    "classes-alike": [lambda: drawn(colours=["#ff2000", "#705c00"], counts=[3, 3])],
    "classes-grey": [lambda: drawn(plate(replace(DENSITY, palette="YlOrBr")))],
    "categories-alike": [lambda: drawn(colours={"a": "#0072b2", "b": "#0a76b4"}, counts={"a": 1, "b": 1})],
    "scale-missing": [lambda: drawn(plant=without_numeric_scale), lambda: drawn(plant=without_scale_bar)],
    "title-long": [lambda: longest_title()],
    "legend-empty": [lambda: drawn(plate(Silent("population_density", classes=3)))],
    "legend-stray": [lambda: drawn(plant=legend_in(legend_corner, "#ff00ff"))],
    "legend-over-data": [lambda: drawn(plant=legend_in(middle_of_the_map))],
    "label-over-symbol": [lambda: drawn(plate(JOBS), plant=symbol_under_a_name)],
    "ranking-zeros": [lambda: drawn(plate(ranking=0), plant=zeros_in_the_ranking)],
}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_found_by_its_rule_and_by_no_other(rule):
    for made in PLANTED[rule]:
        subject = made()
        remarks = inspect_plate(subject)
        assert {remark.rule for remark in remarks} == {rule}
        for remark in remarks:
            french, arabic, english = (remark.words.plain(language) for language in ("fr", "ar", "en"))
            assert len({french, arabic, english}) == 3
            # What is not Arabic in the Arabic remark is a name, a code or a figure, and so stands in the others.
            assert latin_words(arabic) <= latin_words(french) & latin_words(english)


def latin_words(text):
    return set(re.findall("[a-zà-ÿ]{3,}", text.lower()))


def test_every_rule_has_its_planted_fault_and_a_name_of_its_own():
    names = [one.id for one in PLATE_RULES]
    assert len(names) == len(set(names))
    assert set(names) == set(PLANTED)
    assert all(one.title and one.check.__doc__ for one in PLATE_RULES)


def test_a_remark_says_where_what_how_much_and_what_to_do():
    (one,) = inspect_plate(drawn(plant=legend_in(legend_corner, "#ff00ff")), name="01 p")
    assert (one.rule, one.severity, one.plate) == ("legend-stray", Severity.WARNING, "01 p")
    told = one.as_dict()
    assert told["page"] == 1
    assert (told["x_mm"], told["y_mm"]) == pytest.approx(np.add(legend_corner(drawn().drawing), (3.0, 2.0)), abs=0.01)
    assert "#ff00ff" in str(one)
    assert str(one.finding.remedy) in str(one)
    json.dumps(told)

    (many,) = inspect_plate(drawn(colours=GRAYS, counts=[1] * 7))
    assert (many.as_dict()["measured"], many.as_dict()["threshold"], many.as_dict()["unit"]) == (7, 6, "classes")


def test_thresholds_are_the_editor_s():
    gray = drawn(plate(replace(DENSITY, palette="YlOrBr")))
    assert found(gray, Standards(delta_e=8.0)) == set()
    assert found(drawn(), Standards(classes=2)) == {"classes-many"}
    assert found(drawn(), Standards(vintage_years=1)) == {"vintage-mismatch"}


def test_an_old_year_that_the_plate_states_is_no_mismatch():
    def old(**fields):
        return drawn(plate(Choropleth("own", classes=3), **fields), with_own(year="2014"))

    assert found(old()) == {"vintage-mismatch"}
    other = found(old(title="De 2004 à aujourd’hui"))
    assert other == {"vintage-mismatch", "year-astray"}, "another year is no excuse"
    for field in ("title", "subtitle", "note"):
        assert found(old(**{field: {"fr": "Au recensement de 2014", "ar": "2014 إحصاء"}})) == set(), field


def test_a_ratio_that_no_province_can_prove_is_not_called_a_sum():
    # One commune above zero in each province: its rate may be the province's by chance.
    lonely = squares.with_values(squares.dataset(), population_density=[7.0, 0, 0, 9.0, 0, 0])
    lonely = squares.with_values(lonely, by="province", population_density=[7.0, 9.0])
    assert "stock-as-area" not in found(drawn(data=lonely))
    # A mean is no sum, a sum with a rounding error is one.
    mean = squares.with_values(squares.dataset(), population_density=[3.0, 4, 5, 6, 7, 8])
    assert "stock-as-area" not in found(
        drawn(data=squares.with_values(mean, by="province", population_density=[4.0, 7]))
    )
    total = squares.with_values(mean, by="province", population_density=[12.0000001, 21.0])
    assert "stock-as-area" in found(drawn(data=total))
    hidden = squares.with_values(mean, by="province", population_density=[np.nan, 21.0])
    assert "stock-as-area" in found(drawn(data=hidden))


def test_arabic_texts_may_quote_names_that_have_no_arabic_spelling():
    named = plate(note={"fr": "Voir OpenStreetMap", "ar": "انظر OpenStreetMap"})
    assert found(drawn(named, language="ar")) == set()
    foreign = plate(note={"fr": "Voir OpenStreetMap", "ar": "see it there"})
    assert found(drawn(foreign, language="ar")) == {"foreign-words"}


def test_french_names_of_places_belong_on_an_arabic_plate_that_asks_for_both():
    both = plate(labels="communes", names="ar+fr")
    assert found(drawn(both, language="ar")) == set()
    title = replace(both, title={"fr": "Essai", "ar": "Essai de planche"})
    assert found(drawn(title, language="ar")) == {"foreign-words"}, "only the names"


def test_a_label_beside_a_symbol_and_a_legend_beside_the_map_are_no_faults():
    def beside(drawing):
        circles = squares.circles(drawing, "circles:jobs_hcp")
        (x, y), wide = circles.centers[0], circles.diameters[0]
        drawing.canvas.text("Alpha", (x + wide / 2 + 0.3, y), PRINT.text(6.6), role=TextRole("unit", "x"))

    assert found(drawn(plate(JOBS, labels="none"), plant=beside)) == set()

    def at_sea(drawing):
        corner = drawing.frame.box.x + 1, drawing.frame.box.y + 1
        units = drawing.frame.place(squares.territory().projected.union_all())
        assert not shapely.box(*corner, corner[0] + 6, corner[1] + 4).intersects(units)
        legend_in(lambda _: corner)(drawing)

    assert found(drawn(plant=at_sea)) == set()


def test_neighbours_of_a_matrix_stand_in_its_rows_and_columns():
    apart = [["#ffffff", "#9ecae1", "#1f5a92"], ["#f4c2a1", "#8f8fa0", "#33406f"], ["#c0504d", "#5f3a4a", "#121225"]]
    names = {str(one.finding.what) for one in inspect_plate(drawn(colours=apart, counts=[]), Standards(delta_e=60.0))}
    assert any("not told apart" in name for name in names)
    same = [*apart[:2], [*apart[2][:2], apart[2][1]]]
    (alike,) = [one for one in inspect_plate(drawn(colours=same, counts=[])) if one.rule == "classes-alike"]
    assert alike.as_dict()["measured"] == 0


def test_the_remedy_names_palettes_that_hold():
    (gray,) = inspect_plate(drawn(plate(replace(DENSITY, palette="YlOrBr"))))
    assert "YlGnBu" in str(gray.finding.remedy)
    assert "YlOrBr" not in str(gray.finding.remedy)


COLORS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(COLORS, COLORS)
def test_contrast_is_that_of_wcag_as_another_library_computes_it(one, two):
    ours = contrast(*([int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in (one, two)))
    assert ours == pytest.approx(Color(one).contrast(two, method="wcag21"), rel=1e-3)
    assert 1 <= ours <= 21.0001


def test_differences_are_zero_for_the_same_colour_and_symmetric_and_grey_sees_no_hue():
    assert difference("#336699", "#336699", "protan") == pytest.approx(0)
    assert difference("#ff0000", "#00aa00", "deutan") == pytest.approx(difference("#00aa00", "#ff0000", "deutan"))
    # Red and green of one luminance: apart for the eye, one in grey.
    assert difference("#ff0000", "#009300", "plain") > 60
    assert difference("#ff0000", "#009300", "grey") < 2


def test_texts_of_insets_are_compared_with_their_own_symbols_only():
    def inset(drawing):
        circles = squares.circles(drawing, "circles:jobs_hcp")
        with drawing.canvas.above(30.0, scope="inset 1", window=1):
            x, y = circles.centers[0]
            drawing.canvas.text("Alpha", (x, y), PRINT.text(6.6).at("middle"), role=TextRole("unit", "x"))

    assert found(drawn(plate(JOBS, labels="none"), plant=inset)) == set()


def test_a_legend_of_swatches_is_read_by_the_colours_on_the_map():
    families = ["cooperative", "cooperative", "association", "association", "cooperative", "association"]
    data = squares.with_values(squares.dataset(), dominant=families)
    one = own(
        "dominant", nature=Nature.CATEGORY,
        categories={k: {"fr": k, "ar": "فئة", "en": k} for k in ("cooperative", "association")},
    )  # fmt: skip
    data = replace(data, indicators=(*data.indicators, one))
    assert found(drawn(plate(Typology("dominant"), ranking=0), data)) == set()
