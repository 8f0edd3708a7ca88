"""Does QGIS show an edition as it is printed: the same classes, colours, numbers of units, themes and layouts?"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from installed import need_qgis
from small_atlas import HOSTILE, QGIS_PYTHON, A, B, dataset, edition
from test_geopackage import ask, validate

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import (
    Bars,
    Bivariate,
    Choropleth,
    Circles,
    Discontinuities,
    DotDensity,
    Graduated,
    Grid,
    Links,
    Mushrooms,
    Pies,
    Points,
    ServiceArea,
    Smoothed,
    Squares,
    Symbols,
    Typology,
    Waffle,
)  # fmt: skip
from atlas.cartography.marks.style.classes import inclusive_bounds, sentinel
from atlas.cartography.scales.classification import Breaks, membership
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.spec.plate import Plate
from atlas.i18n.language import LANGUAGES
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.qgis.styles.styles import LONGEST_NAME
from atlas.publishing.tables.geopackage import write_geopackage

CHECKER = Path(__file__).with_name("qgis_check.py")
FAMILIES = ("cooperatives", "associations")


def on_break():
    """A ratio whose values are the breaks themselves, zero, the true ends, and nothing."""
    given_values = {0: 1.0, 1: 10.0, 2: 1 / 3 * 30 + 10}  # 1, 10 on a break, 20.0 above it

    def compute(base):
        index = base.stocks.index
        return pd.Series([given_values.get(i, math.nan) for i in range(len(index))], index=index)

    return Indicator(
        key="edge", title={"fr": "L'« & <bord> \"تعاونية\"", "ar": "حافة", "en": "Edge"}, nature=Nature.RATIO,
        formula="given", compute=compute,
    )  # fmt: skip


def hostile():
    """A category whose values and titles try to break a query, an expression or an XML file."""
    values = HOSTILE[:4]
    titles = {value: dict.fromkeys(LANGUAGES, f'L\'« & <sorte> "{i}" تعاونية') for i, value in enumerate(values)}

    def compute(base):
        index = base.stocks.index
        return pd.Series([values[i % 4] for i in range(len(index))], index=index, dtype="object")

    return Indicator(
        key="kinds", title={"fr": "Sortes", "ar": "أنواع", "en": "Kinds"}, nature=Nature.CATEGORY, formula="given",
        categories=titles, compute=compute,
    )  # fmt: skip


BY_BREAK = Choropleth("edge", breaks=(10.0,))
PLATES = (
    Plate(key="bornes", title="L'« & <bord> \"تعاونية\"", marks=(BY_BREAK,), labels="communes"),
    Plate(key="cercles", title="Cercles", marks=(Circles("population_2024"),), names="fr+ar", labels="communes"),
    Plate(key="cercles-teintes", title="Teintes", marks=(Circles("population_2024", color="edge", breaks=(10.0,)),)),
    Plate(key="carres-sortes", title="Carrés", marks=(Squares("population_2014", color="kinds"),)),
    Plate(key="sortes", title="Sortes", marks=(Typology("kinds"),), labels="none"),
    Plate(key="formes", title="Formes", marks=(Symbols("kinds"),)),
    Plate(key="gradues", title="Gradués", marks=(Choropleth("edge", breaks=(10.0,)), Graduated("population_2014"))),
    Plate(key="secteurs", title="Secteurs", marks=(Pies(FAMILIES, by="commune"),), labels="provinces"),
    Plate(key="batons", title="Bâtons", marks=(Bars(FAMILIES),)),
    Plate(key="moities", title="Moitiés", marks=(Mushrooms(*FAMILIES),)),
    Plate(key="croisees", title="Croisées", marks=(Bivariate("edge", "population_change", breaks=(10.0,)),)),
    Plate(key="acteurs", title="Acteurs", marks=(Points(),)),
    Plate(key="grille", title="Mailles", marks=(Grid(cell_km=3),), page="A3 portrait"),
    Plate(key="grille-cercles", title="Mailles", marks=(Grid(cell_km=3, show="count"),)),
    Plate(key="portee", title="Portée", marks=(ServiceArea(rings_km=(1.0, 3.0), dots_mm=1.0),)),
    Plate(key="lissee", title="Lissée", marks=(Smoothed(bandwidth_km=3),)),
    Plate(key="points", title="Points", marks=(DotDensity("population_2024", each=100),)),
    Plate(key="bords", title="Bords", marks=(BY_BREAK, Discontinuities("edge", by="province", classes=2))),
    Plate(key="gaufre", title="Gaufre", marks=(Waffle(FAMILIES, each=1),)),
    Plate(key="un-nom-de-planche-bien-plus-long-que-trente-signes", title="Long", marks=(Typology("kinds"),)),
)  # fmt: skip


@pytest.fixture(scope="module")
def data():
    return dataset(extra=(on_break(), hostile()))


@pytest.fixture(scope="module")
def atlas():
    return edition(plates=PLATES)


@pytest.fixture(scope="module")
def file(data, atlas, tmp_path_factory):
    return write_geopackage(atlas, data, tmp_path_factory.mktemp("qgis") / "atlas.gpkg")


@pytest.fixture(scope="module")
def shown(file, tmp_path_factory):
    """What QGIS says of the file; skipped where QGIS is not installed."""
    need_qgis()
    pictures = tmp_path_factory.mktemp("pictures")
    answer = subprocess.run(
        [QGIS_PYTHON, str(CHECKER), str(file), "--pictures", str(pictures)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr[-2000:]
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def classes(file):
    columns = ("plate", "mark", "layer", "style", "class", "lower", "upper", "label", "colour", "count")
    quoted = ", ".join(f'"{name}"' for name in columns)
    return pd.DataFrame(ask(file, f"SELECT {quoted} FROM plates ORDER BY fid"), columns=columns)


def entries(shown, classes):
    """Pairs of what QGIS shows of a style and the plate's own record of it."""
    for style in shown["styles"]:
        own = classes[(classes["layer"] == style["table"]) & (classes["style"] == style["name"])]
        if len(own):
            yield style, own


class TestInQgis:
    """What headless QGIS makes of the file."""

    def test_every_layer_is_valid_and_dressed_by_its_default_style(self, shown, file):
        tables = [name for (name,) in ask(file, "SELECT table_name FROM gpkg_geometry_columns")]
        assert sorted(shown["layers"]) == sorted(tables)
        defaults = dict(ask(file, "SELECT f_table_name, styleName FROM layer_styles WHERE useAsDefault = 1"))
        for table, layer in shown["layers"].items():
            assert layer["valid"], table
            assert layer["crs"] == "EPSG:26191"
            style = next(s for s in shown["styles"] if (s["table"], s["name"]) == (table, defaults[table]))
            assert layer["kind"] == style["kind"], table
            assert [e["label"] for e in layer["entries"]] == [e["label"] for e in style["entries"]], table

    def test_every_style_is_read_and_asks_only_for_columns_that_are_there(self, shown):
        for style in shown["styles"]:
            assert style["imported"], style["name"]
            assert style["missing_columns"] == [], style["name"]

    def test_classes_have_the_numbers_of_units_and_the_colours_of_the_plate(self, shown, classes):
        seen = 0
        for style, own in entries(shown, classes):
            assert [e["label"] for e in style["entries"] if e["label"]] == [
                t for t in own["label"] if t and style["kind"] not in ("singleSymbol", "nullSymbol")
            ]
            if style["kind"] in ("singleSymbol", "nullSymbol"):
                continue
            for entry, (_, row) in zip(style["entries"], own.iterrows(), strict=True):
                if entry["drawn"]:
                    assert entry["count"] == row["count"], (style["name"], row["class"])
                if (
                    entry["drawn"]
                    and row["colour"]
                    and row["mark"] in ("choropleth", "typology", "bivariate", "circles")
                ):
                    assert entry["colour"] == row["colour"].lower(), (style["name"], row["class"])
                seen += 1
        assert seen > 40

    def test_bounds_are_those_of_the_plate_one_step_under_each_break(self, shown):
        style = next(s for s in shown["styles"] if s["name"] == "01 bornes")
        top, low, missing = style["entries"]
        assert (top["lower"], top["upper"], top["count"]) == (10.0, 20.0, 2)  # the value on the break is here
        assert (low["lower"], low["upper"], low["count"]) == (1.0, math.nextafter(10.0, 0.0), 1)
        assert (missing["label"], missing["count"]) == ("Donnée absente", 1)

    def test_no_feature_is_without_a_look_that_the_plate_gives_one(self, shown, classes):
        for style, own in entries(shown, classes):
            hidden = sum(e["count"] == 0 and not e["drawn"] for e in style["entries"])
            if not hidden:
                assert style["without"] == 0, style["name"]
            assert style["features"] >= style["without"]
            assert len(own)

    def test_the_project_opens_with_a_theme_and_a_layout_for_each_plate(self, shown):
        project = shown["projects"]["atlas"]
        assert project["read"]
        assert all(project["layers"].values())
        assert project["empty_themes"] == []
        assert len(project["themes"]) == len(PLATES) + 1
        assert len(project["layouts"]) == len(PLATES) + 1

    def test_layouts_have_the_page_and_the_scale_of_the_plate_and_export(self, shown):
        layouts = list(shown["projects"]["atlas"]["layouts"].items())
        for name, layout in layouts:
            number = name[:2]
            size = [297.0, 420.0] if number == "13" else [297.0, 210.0]
            assert layout["page_mm"] == pytest.approx(size)
            assert layout["result"] == 0
            assert Path(layout["picture"]).stat().st_size > 5000
            if number.isdigit():
                scale = layout["maps"][-1]["scale"]
                assert scale == pytest.approx(round(scale, -2), rel=1e-6)
        assert layouts[-1][1]["pages"] == 4  # a page for each commune

    def test_what_stands_in_a_legend_does_not_lie_over_what_stands_below_it(self, shown):
        for name, layout in shown["projects"]["atlas"]["layouts"].items():
            legend = [one for one in layout["items"] if one["name"].startswith("légende ")]
            for one in legend:
                if one["kind"] != "QgsLayoutItemLegend":
                    continue
                left, top, right, bottom = one["box"]
                assert 0 < right <= layout["page_mm"][0], (name, one)
                for other in legend:
                    x0, y0, x1, _ = other["box"]
                    if y0 > top + 1 and x0 < right and x1 > left:
                        assert bottom <= y0 + 1.5, (name, one, other)

    def test_a_layout_has_all_that_surrounds_the_map_of_its_plate(self, shown):
        for name, layout in shown["projects"]["atlas"]["layouts"].items():
            if not name[:2].isdigit():
                continue
            names = {one["name"] for one in layout["items"]}
            assert {"numéro", "titre", "sous-titre", "filet du titre", "sources", "signature"} <= names
            assert {"échelle graphique", "flèche du nord", "carte"} <= names
            assert [(one["name"], one["crs"]) for one in layout["grids"]] == [("graticule", "EPSG:4326")]

    def test_names_are_written_in_two_languages(self, shown, file):
        qml = ask(file, "SELECT styleQML FROM layer_styles WHERE styleName = '02 cercles'")[0][0]
        assert "name_ar" in qml
        assert next(s for s in shown["styles"] if s["name"] == "02 cercles")["labels"]

    def test_tables_and_relations_stand_in_the_project(self, shown):
        relations = shown["projects"]["atlas"]["relations"]
        assert relations["Communes de la province"]
        assert all(relations.values())
        assert set(shown["projects"]["atlas"]["tables"]) == {"indicators", "figures", "provenance", "plates"}

    def test_every_layer_says_its_terms_without_the_project(self, shown):
        for name in ("communes", "provinces", "actors"):
            said = shown["layers"][name]["metadata"]
            assert said["licenses"] == ["ODbL-1.0"]
            assert said["rights"] == ["© nous"]
            assert said["abstract"]
            assert said["history"]
            assert said["boxes"] == 1

    def test_aliases_are_titles(self, shown, data):
        aliases = shown["layers"]["communes"]["aliases"]
        assert aliases["edge"] == data.indicator("edge").heading("fr")


class TestFile:
    """What can be said of the file without QGIS."""

    def test_the_validator_of_gdal_finds_nothing(self, file):
        answer = validate(file)
        assert answer.returncode == 0, answer.stdout + answer.stderr

    def test_two_builds_are_equal(self, file, data, atlas, tmp_path):
        again = write_geopackage(atlas, data, tmp_path / "atlas.gpkg")
        assert again.read_bytes() == file.read_bytes()

    def test_styles_are_registered_as_qgis_needs_them(self, file):
        assert ask(file, "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'") == [("attributes",)]
        assert ask(file, "SELECT DISTINCT f_table_schema, f_geometry_column FROM layer_styles") == [("", "geom")]
        assert ask(file, "SELECT count(*) FROM gpkg_contents WHERE table_name = 'qgis_projects'") == [(0,)]
        names = ask(file, "SELECT f_table_name, styleName FROM layer_styles")
        assert len(set(names)) == len(names)
        assert max(len(name) for _, name in names) <= LONGEST_NAME

    def test_styles_and_descriptors_are_well_formed(self, file):
        for qml, sld in ask(file, "SELECT styleQML, styleSLD FROM layer_styles"):
            assert ElementTree.fromstring(qml.split("\n", 1)[1]).tag == "qgis"
            if sld:
                ElementTree.fromstring(sld.split("\n", 1)[1])

    def test_a_descriptor_has_the_bounds_of_the_classes(self, file):
        sld = ask(file, "SELECT styleSLD FROM layer_styles WHERE styleName = '01 bornes'")[0][0]
        names = {"ogc": "http://www.opengis.net/ogc"}
        root = ElementTree.fromstring(sld.split("\n", 1)[1])
        assert [e.text for e in root.iterfind(".//ogc:Literal", names)] == ["10.0", "10.0"]
        assert len(root.findall(".//ogc:PropertyIsLessThan", names)) == 1
        assert len(root.findall(".//ogc:PropertyIsNull", names)) == 1

    def test_hostile_texts_survive(self, file, data):
        read = gpd.read_file(file, layer="commune_centres").set_index("code")
        assert list(read["kinds"]) == list(data.communes["kinds"])
        assert set(read["kinds"]) == set(HOSTILE[:4])

    def test_the_long_table_has_every_value_and_why_one_is_missing(self, file, data):
        rows = ask(file, "SELECT level, indicator, unit, value, flag FROM figures WHERE indicator = 'edge'")
        assert [row for row in rows if row[0] == "commune"][3][3:] == (None, "no_data")
        table = {(level, unit): value for level, _, unit, value, _ in rows}
        assert table["commune", B] == 10.0
        total = ask(file, "SELECT count(*) FROM figures")[0][0]
        assert total == len(data.indicators) * (4 + 2 + 1)

    def test_rejected_records_are_only_in_the_editor_s_copy(self, file, data, tmp_path):
        tables = "SELECT table_name FROM gpkg_contents"
        assert ("rejected",) not in ask(file, tables)
        own = write_geopackage(edition(plates=PLATES[:1]), data, tmp_path / "own.gpkg", rejected=True)
        assert ("rejected",) in ask(own, tables)
        assert len(ask(own, "SELECT * FROM rejected")) == len(data.placed.rejected)

    def test_names_stand_where_the_plate_has_them(self, file, data, atlas):
        plate = PLATES[1]
        theme, printed = theme_of(atlas), imprint(atlas, plate, "fr")
        drawing = compose(plate, data, theme=theme, language="fr", imprint=printed)
        names = gpd.read_file(file, layer="plate_names")
        own = names[(names["plate"] == "02") & (names["kind"] == "unit")]
        texts = [one for one in drawing.canvas.axes.texts if (one.get_gid() or "").startswith("label:")]
        assert list(own["code"]) == [one.get_gid().removeprefix("label:") for one in texts]
        page = drawing.frame.to_page(np.column_stack([own.geometry.x, own.geometry.y]))
        np.testing.assert_allclose(page, [one.get_position() for one in texts], atol=1e-6)
        np.testing.assert_allclose(own["size_pt"], [one.get_fontsize() for one in texts])
        assert any(re.search("[\u0600-\u06ff]", text) for text in own["text"])

    def test_symbols_moved_apart_stand_where_the_plate_moves_them(self, data, tmp_path):
        plate = Plate(
            key="ecartes",
            title="Écartés",
            marks=(Circles("population_2024", largest_mm=60, largest=1000.0, spread=True),),
        )
        one = edition(plates=(plate,))
        path = write_geopackage(one, data, tmp_path / "atlas.gpkg")
        drawing = compose(plate, data, theme=theme_of(one), language="fr", imprint=imprint(one, plate, "fr"))
        points = gpd.read_file(path, layer="p01_centres").set_index("code").geometry
        moved = drawing.sheet.moved
        assert moved
        page = drawing.frame.to_page(np.array([points[code].coords[0] for code in moved]))
        np.testing.assert_allclose(page, list(moved.values()), atol=1e-6)
        anchors = np.array([drawing.sheet.ground.anchors[code] for code in moved])
        assert np.hypot(*(page - anchors).T).max() > 1.0

    def test_the_centres_are_inside_their_communes(self, file):
        areas = gpd.read_file(file, layer="communes").set_index("code").geometry
        points = gpd.read_file(file, layer="commune_centres").set_index("code").geometry
        assert areas.contains(points).all()

    def test_links_are_read(self, data, tmp_path):
        from atlas.analysis.spatial.flows import FROM_CODE, TO_CODE, VALUE, Flows

        table = pd.DataFrame({FROM_CODE: [A], TO_CODE: [B], VALUE: [3.0]})
        flows = Flows(table=table, inside=0.0, unplaced=table.iloc[:0], counted=False)
        plate = Plate(key="liens", title="Liens", marks=(Links(bend=0.0),))
        path = write_geopackage(edition(plates=(plate,)), replace(data, flows=flows), tmp_path / "atlas.gpkg")
        line = gpd.read_file(path, layer="p01_links")
        assert list(line["value"]) == [3.0]
        assert line.geometry.length[0] == pytest.approx(10_000, rel=0.2)


class TestBounds:
    """Left-closed classes, though QGIS counts both bounds in."""

    @given(
        st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=7, unique=True),
        st.lists(st.floats(-1e6, 1e6), max_size=30),
    )
    def test_the_first_entry_that_fits_is_the_class_of_the_plate(self, edges, values):
        edges = sorted(edges)
        values = np.array([*values, *edges, *(math.nextafter(e, -math.inf) for e in edges)])
        bounds = inclusive_bounds(edges)

        def first(value):
            return next((i for i, (low, high) in enumerate(bounds) if low <= value <= high), -1)

        assert [first(v) for v in values] == list(membership(values, edges))

    @given(st.floats(1, 1e15))
    def test_what_stands_for_a_missing_value_lies_below_all_values(self, most):
        scale = ClassScale(pd.Series([-most, most]), Breaks((-most, most), (-most, most), 1), ("#000000",))
        marks = [sentinel(code, scale) for code in (-1, -3, -4)]
        assert len(set(marks)) == 3
        assert max(marks) < -most


def test_a_connection_that_fails_leaves_no_file(data, tmp_path, monkeypatch):
    from atlas.errors import OutputError
    from atlas.publishing.qgis.project import tables

    def failing(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(tables, "qml", failing)
    with pytest.raises(OutputError, match="disk is full"):
        write_geopackage(edition(plates=PLATES[:1]), data, tmp_path / "atlas.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_no_text_of_an_edition_is_an_expression_of_qgis():
    from xml.etree.ElementTree import Element, SubElement, fromstring

    from atlas.publishing.qgis.styles.evaluation import Evaluated, literal
    from atlas.publishing.qgis.styles.styles import xml_text

    assert literal("Part [%]") == "Part [% '[%' %]]"
    assert literal(Evaluated("[% @atlas_featurenumber %]")) == "[% @atlas_featurenumber %]"
    evil = "Actifs [% layer_property('x', 'source') %] & <b>gras</b>"
    root = Element("qgis")
    SubElement(root, "category", {"label": evil, "value": evil})
    SubElement(root, "layer-tree-layer", {"name": evil})
    SubElement(root, "Option", {"name": "legend/label-0", "value": evil})
    SubElement(root, "layername").text = evil
    read = fromstring(xml_text(root))
    safe = "Actifs [% '[%' %] layer_property('x', 'source') %] & <b>gras</b>"
    assert read[0].get("label") == read[1].get("name") == read[2].get("value") == read[3].text == safe
    assert read[0].get("value") == evil, "a value that is compared with stays what it is"
