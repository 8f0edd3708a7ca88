"""Is a plate of the real region on its page: nothing cut, nothing over another, every line filled, in each language?"""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from PIL import Image
from squares import artists, dataset, located, svg, text_shapes, with_values

from atlas import columns as c
from atlas.cartography.layout import engine as engine
from atlas.cartography.layout.captions import foot_lines, quality_line
from atlas.cartography.layout.engine import compose, draw
from atlas.cartography.layout.sidebar import fill_figures
from atlas.cartography.marks import Choropleth, Circles, Points
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.plate import Plate
from atlas.errors import EditionError, GlyphError, LayoutError, UnknownNameError
from atlas.i18n.typography import RIGHT_TO_LEFT

SQUARES = dataset()
TITLE = {"fr": "Des densités très inégales", "ar": "كثافات متفاوتة", "en": "Very unequal densities"}
NOTE = {
    "fr": "La région compte {region:population_2024} habitants ; {first:population_density} est la plus dense.",
    "ar": "عدد سكان الجهة {region:population_2024}.",
    "en": "The region has {region:population_2024} inhabitants.",
}
IMPRINT = Imprint(number="02", producer="Observatoire", edition="Atlas", date="2026-11")
MARKS = {
    "choropleth": (Choropleth("population_density", method="geometric"),),
    "circles": (Circles("population_2024", color="population_change", largest_mm=20),),
    "provinces": (Choropleth("population_density", by="province"), Circles("associations_hcp", by="province")),
    "points": (Points(),),
}


def essay(kind="choropleth", **fields):
    # Only a column beside the map has room for a table and a note under every legend.
    side = "landscape" in fields.get("page", "landscape")
    base = {"key": "essai", "title": TITLE, "marks": MARKS[kind], "note": NOTE if side else "", "ranking": 8 * side}
    return Plate(**base | fields)


CASES = [
    ("choropleth", "region", "A4 landscape", "fr"),
    ("choropleth", "larger", "A4 portrait", "ar"),
    ("circles", "region", "A3 landscape", "en"),
    ("circles", "larger", "A4 landscape", "ar"),
    ("provinces", "larger", "A3 portrait", "fr"),
    ("points", "demonstration", "A4 landscape", "fr"),
    ("points", "demonstration", "A4 portrait", "en"),
]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def real(request):
    kind, data, page, language = request.param
    chosen = request.getfixturevalue(data)
    return compose(essay(kind, page=page), chosen, language=language, imprint=IMPRINT)


@pytest.fixture(scope="module")
def plain(region):
    return compose(essay(), region, imprint=IMPRINT)


def bounds(shape):
    x0, y0, x1, y1 = shape.bounds
    return Box(x0, y0, x1 - x0, y1 - y0)


def test_no_text_leaves_the_page_and_none_overlaps_another(real):
    shapes = text_shapes(real.canvas)
    page = Box(0, 0, real.canvas.page.width_mm, real.canvas.page.height_mm)
    assert len(shapes) > 40
    for text, _, shape in shapes:
        assert page.inset(real.canvas.page.margin_mm - 0.5).contains(bounds(shape)), f"{text} leaves the page"
    for (one, gid, a), (two, other, b) in itertools.combinations(shapes, 2):
        assert shapely.intersection(a, b).area < 0.01, f"“{one}” ({gid}) overlaps “{two}” ({other})"


def test_what_matplotlib_draws_is_where_the_boxes_say(real):
    canvas = real.canvas
    # Without hinting and at a high resolution, as in the PDF.
    canvas.figure.set_dpi(2400)
    renderer, k = RendererAgg(8, 8, 2400), 25.4 / 2400
    for (text, _, shape), artist in zip(text_shapes(canvas), canvas.axes.texts, strict=True):
        with matplotlib.rc_context({"text.hinting": "none"}):
            extent = artist.get_window_extent(renderer)
        if artist.get_rotation():  # matplotlib turns the height of the whole line, not the ink's
            continue
        x0, _, x1, _ = shape.bounds
        assert (extent.x0 * k, extent.x1 * k) == pytest.approx((x0, x1), abs=0.3), text
    canvas.figure.set_dpi(100)


def test_each_text_is_in_its_part_of_the_page(real):
    layout = real.layout
    for text, gid, shape in text_shapes(real.canvas):
        box = bounds(shape)
        homes = [
            part for part in (layout.title, layout.frame, layout.legend, layout.foot) if part.inset(-0.5).contains(box)
        ]
        assert homes, f"“{text}” is in no part of the page"
        if gid.startswith(("label:", "place:", "graticule")):
            assert layout.frame.contains(box)


def test_labels_keep_off_circles_and_furniture(real):
    labels = [(t, bounds(s)) for t, gid, s in text_shapes(real.canvas) if gid.startswith("label:")]
    assert len(labels) >= 7
    found = [
        path
        for one in real.canvas.axes.collections
        if str(one.get_gid()).startswith("circles:")
        for path in one.get_paths()
    ]
    shapes = [shapely.Polygon(path.to_polygons(closed_only=True)[0]) for path in found]
    bars = [path.get_extents() for i in range(4) for one in artists(real, f"scale-bar:{i}") for path in one.get_paths()]
    shapes += [shapely.box(bar.x0, bar.y0, bar.x1, bar.y1) for bar in bars]
    for text, box in labels:
        name = shapely.box(box.x, box.y, box.right, box.top)
        assert not any(name.intersects(shape) for shape in shapes), text


def test_the_page_is_its_size_whatever_it_holds(real):
    page = real.canvas.page
    assert real.figure.get_size_inches() * 25.4 == pytest.approx([page.width_mm, page.height_mm])


def test_a_saved_picture_has_the_size_of_the_page(plain):
    stream = io.BytesIO()
    plain.figure.savefig(stream, format="png", dpi=50)
    width, height = Image.open(stream).size
    assert (width / 50 * 25.4, height / 50 * 25.4) == pytest.approx((297, 210), abs=0.6)


def test_the_only_axes_are_the_page_without_ticks_or_labels(real):
    (axes,) = real.figure.axes
    assert not axes.axison
    assert axes.get_xlim() == (0, real.canvas.page.width_mm)
    assert axes.get_ylim() == (0, real.canvas.page.height_mm)
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("", "", "")
    assert axes.get_position().bounds == (0, 0, 1, 1)
    assert axes.get_legend() is None


def test_pyplot_is_never_used():
    code = "import sys, atlas.cartography.layout.engine as d; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    sources = Path(engine.__file__).parent.glob("*.py")
    assert not [
        path.name for path in sources if re.search(r"^\s*(import|from) .*pyplot", path.read_text("utf-8"), re.M)
    ]


def test_every_colour_is_opaque(real):
    for one in real.canvas.axes.collections:
        assert one.get_alpha() is None
        faces, edges = one.get_facecolor(), one.get_edgecolor()
        assert np.isin(np.asarray(faces)[:, 3] if len(faces) else [], (0.0, 1.0)).all()
        assert np.isin(np.asarray(edges)[:, 3] if len(edges) else [], (0.0, 1.0)).all()
    for text in real.canvas.axes.texts:
        assert to_rgba(text.get_color())[3] == 1.0
        assert text.get_alpha() is None


def test_text_is_never_smaller_than_print_allows(real):
    sizes = [text.get_fontsize() for text in real.canvas.axes.texts]
    assert min(sizes) >= 5.5 - 1e-9


def test_the_map_is_at_its_round_scale_and_says_so(real):
    (artist,) = artists(real, "numeric-scale")
    said = re.sub(r"\D", "", artist.get_text().partition(":")[2])
    assert int(said) == real.scale == real.frame.scale
    (land,) = artists(real, "land")
    drawn = land.get_paths()[0].get_extents()
    assert real.layout.frame.inset(2.5).contains(Box(drawn.x0, drawn.y0, drawn.width, drawn.height))


def test_the_ground_is_drawn_at_the_scale_that_is_printed(plain, region):
    west, south, east, north = region.territory.projected.total_bounds
    drawn = artists(plain, "land")[0].get_paths()[0].get_extents()
    assert drawn.width == pytest.approx((east - west) * 1000 / plain.scale, abs=0.3)
    assert drawn.height == pytest.approx((north - south) * 1000 / plain.scale, abs=0.3)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_plate_speaks_one_language(language):
    drawing = compose(essay(labels="provinces"), SQUARES, language=language, imprint=IMPRINT)
    arabic = [t for t, _ in drawing.canvas.texts if any("\u0600" <= ch <= "\u06ff" for ch in t)]
    words = [t for t, _ in drawing.canvas.texts if re.search(r"[^\W\d_]", t.replace(RIGHT_TO_LEFT, ""))]
    if language == "ar":
        assert len(arabic) > 15
        numbers = [t for t, _ in drawing.canvas.texts if re.fullmatch(r"\W*\d[\d.,]*\W*", t) and "°" not in t]
        assert numbers
        assert all(t.startswith(RIGHT_TO_LEFT) or t == IMPRINT.number for t in numbers), "a number without its mark"
    else:
        assert not arabic
    assert len(words) > 15
    assert text_in(TITLE, language) in [t for t, _ in drawing.canvas.texts]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_credits_of_the_boundaries_speak_the_language_of_the_plate(language, region):
    lines, _ = foot_lines(essay(), region, language, IMPRINT)
    assert "contributeurs" not in " ".join(lines)


@pytest.mark.parametrize("page", ["A4 landscape", "A3 landscape", "A4 portrait"])
@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Où j’achète, ça plaît ?"), ("ar", "معدلات في الجماعات"), ("en", "Why people join")]
)
def test_letters_that_hang_under_the_title_keep_off_the_subtitle(language, title, page):
    under = {"fr": "ÀÉÎ 10 000 (2024)", "ar": "أإآ لكل 10.000 نسمة (2024)", "en": "All 10,000 (2024)"}[language]
    one = Plate(
        key="essai", title={language: title}, subtitle={language: under}, marks=(Choropleth("population_density"),)
    )
    drawing = compose(replace(one, page=page, labels="none", ranking=0), dataset(), language=language)
    placed = zip(drawing.canvas.axes.texts, drawing.canvas.texts, strict=True)
    boxes = {artist.get_gid(): box for artist, (_, box) in placed if artist.get_gid() in ("title", "subtitle")}
    assert boxes["title"].y > boxes["subtitle"].top + 0.25
    assert boxes["subtitle"].y > drawing.layout.title.y + 0.6, "above the rule"


def test_arabic_is_the_mirror_of_french():
    french, arabic = (compose(essay(), SQUARES, language=language).layout for language in ("fr", "ar"))
    assert french.legend.x > french.frame.right
    assert arabic.legend.right < arabic.frame.x


def test_every_unit_without_a_name_is_reported(region):
    drawing = compose(essay(labels="communes", ranking=0, note=""), region)
    named = {gid.removeprefix("label:") for _, gid, _ in text_shapes(drawing.canvas) if gid.startswith("label:")}
    assert named | set(drawing.unlabeled) == {*region.communes.index, *region.provinces.index}
    assert not named & set(drawing.unlabeled)


def test_province_lines_lie_on_commune_lines_on_the_plate(plain):
    fills = [
        shapely.LineString(ring)
        for one in plain.canvas.axes.collections
        if str(one.get_gid()).startswith("class:")
        for path in one.get_paths()
        for ring in path.to_polygons(closed_only=True)
    ]
    outlines = shapely.union_all(fills)
    shapely.prepare(outlines)
    for gid in ("province-boundaries", "commune-boundaries"):
        for segment in artists(plain, gid)[0].get_segments():
            middles = (segment[1:] + segment[:-1]) / 2
            assert shapely.dwithin(outlines, shapely.points(np.vstack([segment, middles])), 1e-6).all()
    widths = [artists(plain, gid)[0].get_linewidths()[0] for gid in ("commune-boundaries", "province-boundaries")]
    assert widths[0] < widths[1]


def test_the_same_plate_is_the_same_svg(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    with matplotlib.rc_context({"svg.hashsalt": "atlas", "svg.fonttype": "none"}):
        one, two = (svg(draw(essay(), SQUARES)) for _ in range(2))
    assert one == two
    assert "Des densités très inégales" in one, "the title is text"
    assert 'id="scale-bar:0"' in one


# Texts ---------------------------------------------------------------------------------------------------------------


def test_figures_of_a_note_are_filled_in_from_the_data():
    text = "{region:population_2024} · {first:population_2024} {first_value:population_2024} · {last:population_2024}"
    assert fill_figures(text, SQUARES, "fr") == "169\u202f000 · Alpha 120\u202f000 · Fox"
    assert fill_figures("{last_value:population_2024} à {last:population_2024}", SQUARES, "ar").endswith("واو")
    assert fill_figures("rien à remplir", SQUARES, "fr") == "rien à remplir"


def test_first_and_last_among_equals_are_those_of_the_ranking():
    data = with_values(SQUARES, associations_hcp=[5, 9, 9, 1, 1, 5])
    assert fill_figures("{first:associations_hcp} {last:associations_hcp}", data, "fr") == "Bravo Delta"
    drawing = compose(essay(marks=(Circles("associations_hcp"),), note="", ranking=3, labels="none"), data)
    texts = [t for t, _ in drawing.canvas.texts]
    rows = [t for t in texts if t in ("Alpha", "Bravo", "Charlie", "Delta", "Écho", "Fox")]
    assert rows == ["Bravo", "Charlie", "Alpha"]


@pytest.mark.parametrize(
    "text", ["{foo:population_2024}", "{region}", "{}", "{population_2024}", "{first:}", "{First:x}"]
)
def test_what_is_no_figure_is_refused_and_never_printed(text):
    with pytest.raises(EditionError, match="not a figure"):
        fill_figures(f"Il y a {text} habitants", SQUARES, "fr")


def test_a_figure_of_an_unknown_indicator_or_without_any_value_is_refused():
    with pytest.raises(UnknownNameError, match="population_2024"):
        fill_figures("{region:population_2025}", SQUARES, "fr")
    nothing = with_values(SQUARES, population_density=[np.nan] * 6)
    with pytest.raises(EditionError, match="no value"):
        fill_figures("{first:population_density}", nothing, "fr")


def test_a_ranking_counts_from_the_highest_and_shows_the_region(plain, region):
    top = region.communes["population_density"].sort_values(ascending=False).head(8)
    texts = [text for text, _ in plain.canvas.texts]
    at = texts.index("Les plus fortes valeurs")
    assert texts[at + 1 : at + 17 : 2] == [region.communes.loc[code, c.NAME] for code in top.index]
    assert texts[at + 17] == "Région"


def numbers_in(line):
    return [
        int(n.replace("\u202f", "")) for n in re.findall(r"\d[\d\u202f]*(?![\d,])", re.sub(r"\([^)]*%\)", "", line))
    ]


@pytest.mark.parametrize("seed", range(6))
def test_counts_of_the_quality_line_sum_up(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(5, 60))
    table = pd.DataFrame(
        {
            "id": [str(i) for i in range(n)],
            "lon": rng.choice([-5.85, -5.75, -6.2, -9.0, np.nan], n),
            "lat": rng.choice([35.05, 35.15], n),
            "family": "mutual",
            "precision": rng.choice(np.array(["address", "place", "commune", None], dtype=object), n),
        }
    )
    data = located(table)
    placed, count, *details = numbers_in(quality_line(data, "fr"))
    assert count == n
    assert placed == len(data.placed.actors)
    assert sum(details) == n, "each record is counted once: placed by precision, or rejected"


def test_the_quality_line_of_the_demonstration_register(demonstration):
    line = quality_line(demonstration, "fr")
    placed, count, *details = numbers_in(line)
    assert (placed, count) == (len(demonstration.placed.actors), 5776)
    assert sum(details) == count
    assert "," in line.partition("%")[0]


def test_only_plates_of_the_register_say_how_well_it_was_located(demonstration, region):
    def foot(kind, data):
        return " ".join(foot_lines(essay(kind), data, "fr", IMPRINT)[0])

    assert "Localisation" in foot("points", demonstration)
    assert "Localisation" not in foot("choropleth", demonstration)
    assert "Localisation" not in foot("choropleth", region)
    assert "septembre 2026" in foot("choropleth", region)
    assert "EPSG:26191" in foot("choropleth", region)


def test_a_plate_says_whether_its_data_are_invented(demonstration):
    badges = {}
    for kind in ("points", "choropleth"):
        drawing = compose(essay(kind, note="", ranking=0), demonstration)
        (badge,) = artists(drawing, "badge-text")
        badges[kind] = (badge.get_text(), badge.get_color())
    theme = drawing.canvas.theme
    assert badges["points"] == ("Registre de démonstration\u202f: données inventées", theme.warning)
    assert badges["choropleth"] == ("Données réelles du HCP", theme.accent)


# What does not fit or does not exist --------------------------------------------------------------------------------


def test_a_legend_too_tall_is_refused_rather_than_cut():
    with pytest.raises(LayoutError, match="legend needs"):
        compose(essay(note="Une note beaucoup trop longue. " * 120), SQUARES)


def test_a_title_too_long_is_refused_rather_than_cut():
    with pytest.raises(LayoutError, match="title"):
        compose(essay(title="Un titre sans fin " * 20), SQUARES)


def test_a_letter_that_no_font_has_is_refused_and_named():
    with pytest.raises(GlyphError, match=r"U\+4E2D"):
        compose(essay(title="Densité 中"), SQUARES)


def test_a_text_missing_in_a_language_is_refused_and_named():
    with pytest.raises(EditionError, match=r"title of plate “essai”.*“ar”"):
        compose(essay(title={"fr": "Densité"}), SQUARES, language="ar")


def test_a_page_that_does_not_exist_is_refused():
    with pytest.raises(UnknownNameError, match="A4 landscape"):
        compose(essay(page="A7"), SQUARES)


@pytest.mark.parametrize("name", ["A4 landscape", "A4 portrait", "A3 landscape", "A3 portrait"])
def test_a_plate_s_own_page_wins_over_the_edition_s(name):
    drawing = compose(essay(page=name), SQUARES, imprint=replace(IMPRINT, page="A3 portrait"))
    assert drawing.canvas.page == Page.from_name(name)


@pytest.mark.parametrize(
    ("field", "value"), [("key", "é!"), ("key", "a b"), ("key", "../x"), ("ranking", 13), ("ranking", -13)]
)
def test_a_plate_that_cannot_be_is_refused(field, value):
    with pytest.raises(ValueError, match="ranking" if field == "ranking" else "key"):
        essay(**{field: value})
