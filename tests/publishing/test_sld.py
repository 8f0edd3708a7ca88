"""Do styled layer descriptors paint every row once, in the class of the plate, and have the form of the standard?"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_atlas import dataset, edition
from test_geopackage import ask

from atlas.cartography.marks import Choropleth, Circles, Points, Squares, Typology
from atlas.cartography.marks.style.classes import inclusive_bounds
from atlas.cartography.spec.plate import Plate
from atlas.cartography.styles.model import Case, Renderer
from atlas.cartography.styles.symbols import Fill
from atlas.publishing.qgis.styles.sld import sld_text
from atlas.publishing.tables.geopackage import write_geopackage

SE, OGC, SLD = ("{http://www.opengis.net/" + name + "}" for name in ("se", "ogc", "sld"))
#: Children of an element in the order of the schemas of SLD 1.1 and SE 1.1.
ORDER = {
    "StyledLayerDescriptor": ["Name", "Description", "NamedLayer"],
    "NamedLayer": ["Name", "Description", "LayerFeatureConstraints", "NamedStyle", "UserStyle"],
    "UserStyle": ["Name", "Description", "IsDefault", "FeatureTypeStyle"],
    "FeatureTypeStyle": ["Name", "Description", "FeatureTypeName", "SemanticTypeIdentifier", "Rule"],
    "Rule": ["Name", "Description", "LegendGraphic", "Filter", "ElseFilter", "MinScaleDenominator",
             "MaxScaleDenominator", "LineSymbolizer", "PolygonSymbolizer", "PointSymbolizer"],
    "Description": ["Title", "Abstract"],
    "PolygonSymbolizer": ["Name", "Description", "Geometry", "Fill", "Stroke"],
    "LineSymbolizer": ["Name", "Description", "Geometry", "Stroke"],
    "PointSymbolizer": ["Name", "Description", "Geometry", "Graphic"],
    "Graphic": ["Mark", "Opacity", "Size"],
    "Mark": ["WellKnownName", "Fill", "Stroke"],
    "Fill": ["SvgParameter"],
    "Stroke": ["SvgParameter"],
}  # fmt: skip
NAMESPACES = {"StyledLayerDescriptor": SLD, "NamedLayer": SLD, "UserStyle": SLD}


def local(element):
    return element.tag.partition("}")[2]


def fits(condition, row):
    """Whether a row fits a filter, as a reader of the standard evaluates it."""
    kind = local(condition)
    if kind in ("Filter", "And"):
        return all(fits(part, row) for part in condition)
    if kind == "Not":
        return not fits(condition[0], row)
    value = row[condition.find(f"{OGC}PropertyName").text]
    if kind == "PropertyIsNull":
        return bool(pd.isna(value))
    bound = condition.find(f"{OGC}Literal").text
    if pd.isna(value):
        return False
    value, bound = (value, float(bound)) if isinstance(value, int | float) else (str(value), bound)
    return {
        "PropertyIsEqualTo": value == bound, "PropertyIsNotEqualTo": value != bound,
        "PropertyIsLessThan": value < bound if kind.endswith("LessThan") else None,
        "PropertyIsGreaterThanOrEqualTo": value >= bound if kind.endswith("ThanOrEqualTo") else None,
    }[kind]  # fmt: skip


def check_structure(root):
    """Elements in the order of the schemas, in their namespaces; a rule draws something; a filter asks one thing."""
    assert root.get("version") == "1.1.0"
    for element in root.iter():
        kind = local(element)
        if kind in ORDER:
            assert element.tag == NAMESPACES.get(kind, SE) + kind
            positions = [ORDER[kind].index(local(child)) for child in element]
            assert positions == sorted(positions), kind
        if kind == "Rule":
            assert any(local(child).endswith("Symbolizer") for child in element)
        if kind == "Filter":
            assert len(element) == 1
        if kind in ("And", "Or"):
            assert len(element) > 1
        if kind == "SvgParameter" and element.get("name") in ("fill", "stroke"):
            assert re.fullmatch("#[0-9a-f]{6}", element.text.lower())
        if kind == "Size" or element.get("name") == "stroke-width":
            assert float(element.text) > 0


PLATES = (
    Plate(key="aplat", title="Zéros et vides", marks=(Choropleth("associations_10k"),)),
    Plate(key="part", title="Vides", marks=(Choropleth("population_change", breaks=(0.0,)),)),
    Plate(key="cercles", title="Cercles", marks=(Circles("population_2024", color="population_density"),)),
    Plate(key="carres", title="Carrés", marks=(Squares("population_2014"),)),
    Plate(key="familles", title="Familles", marks=(Typology("dominant_family"),)),
    Plate(key="points", title="Points", marks=(Points(),)),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write_geopackage(edition(plates=PLATES), dataset(), tmp_path_factory.mktemp("sld") / "essai.gpkg")


def test_every_row_is_painted_once_in_the_class_of_the_plate(file):
    counts = {
        (style, label): count
        for style, label, count in ask(file, "SELECT style, label, count FROM plates WHERE count IS NOT NULL")
    }
    seen = 0
    for table, name, text in ask(file, "SELECT f_table_name, styleName, styleSLD FROM layer_styles"):
        if not text:
            continue
        root = ET.fromstring(text.partition("\n")[2])
        check_structure(root)
        rules = [rule for rule in root.iter(f"{SE}Rule") if rule.find(f"{OGC}Filter") is not None]
        rows = gpd.read_file(file, layer=table).to_dict("records") if rules else []
        painted = [[rule for rule in rules if fits(rule.find(f"{OGC}Filter"), row)] for row in rows]
        assert max(map(len, painted), default=0) <= 1, name
        for rule in rules:
            label = rule.find(f"{SE}Description/{SE}Title").text
            if (name, label) in counts:
                assert sum(rule in drawn for drawn in painted) == counts[name, label], (name, label)
                seen += 1
    assert seen > 6


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=7, unique=True).map(sorted),
    st.lists(st.one_of(st.none(), st.just(0.0), st.floats(-1e6, 1e6)), min_size=1, max_size=20),
    st.booleans(),
)
def test_rules_exclude_each_other_and_lose_no_value(edges, values, apart):
    fill = (Fill("#123456"),)
    cases = [
        Case(f"class {i}", f"c{i}", fill, lower=low, upper=high, tested=bounds)
        for i, (low, high, bounds) in enumerate(zip(edges, edges[1:], inclusive_bounds(edges), strict=False), start=1)
    ]
    cases.append(Case("no_data", "vide", fill, tested=(-1e9, -1e9)))
    if apart:
        cases.append(Case("zero", "zéro", fill, lower=0.0, upper=0.0))
    renderer = Renderer("graduated", tuple(cases), 'coalesce("v", -1000000000.0)')
    root = ET.fromstring(ET.tostring(sld_text("communes", "x", renderer)))
    check_structure(root)
    rules = {rule.find(f"{SE}Name").text: rule.find(f"{OGC}Filter") for rule in root.iter(f"{SE}Rule")}
    for value in values:
        (drawn,) = [name for name, condition in rules.items() if fits(condition, {"v": value})]
        assert (drawn == "vide") == (value is None)
        assert (drawn == "zéro") == (apart and value == 0)
