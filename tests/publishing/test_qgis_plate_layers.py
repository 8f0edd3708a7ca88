"""Do the layers of an editor's own reach the GeoPackage: shapes, look, place in the stack, entry in the legend?"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from small_atlas import METRIC, A, B, C, D, dataset, edition
from test_geopackage import ask

from atlas.analysis.own_figures.zonings import OUTSIDE, Zones, Zoning, group_by_zone
from atlas.cartography.layout.engine import compose
from atlas.cartography.legend import LegendBox
from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.map_layers import MapLayer
from atlas.cartography.spec.plate import Plate
from atlas.publishing.qgis.layouts.pictures import MARGIN_MM
from atlas.publishing.tables.geopackage import write_geopackage

ROADS = [
    shapely.LineString([(501_000, 502_000), (518_000, 517_000)]),
    shapely.LinearRing([(505e3, 505e3), (507e3, 505e3), (507e3, 507e3)]),
]
PARK = shapely.box(503_000, 503_000, 509_000, 508_000)
SCHOOLS = [shapely.Point(504_000, 515_000), shapely.Point(516_000, 504_000)]
PHONE = "0600000009"


def table(*shapes):
    return gpd.GeoDataFrame({"gérant": [PHONE] * len(shapes)}, geometry=list(shapes), crs=METRIC)


LAYERS = (
    MapLayer(table(PARK), color="#55aa55", label="Parc « naturel »", width_mm=0.0),
    MapLayer(table(*ROADS), color="#cc0000", width_mm=0.6, label="Routes"),
    MapLayer(table(*SCHOOLS, PARK), color="#0000cc", size_mm=2.0, stack="over"),
)
PLATE = Plate(
    key="couches", title="Couches", marks=(Choropleth("population_change"), Circles("population_2014")), layers=LAYERS
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write_geopackage(edition(plates=(PLATE,)), dataset(), tmp_path_factory.mktemp("layers") / "atlas.gpkg")


@pytest.fixture(scope="module")
def project(file):
    return project_of(file)


def test_each_kind_of_shape_is_a_layer_with_the_shapes_of_the_plate_and_nothing_else_of_the_table(file):
    names = sorted(name for name in gpd.list_layers(file)["name"] if "_layer" in name and name.startswith("p"))
    assert names == ["p01_layer1_areas", "p01_layer2_lines", "p01_layer3_areas", "p01_layer3_points"]
    for name, shapes in zip(names, ([PARK], ROADS, [PARK], SCHOOLS), strict=True):
        written = gpd.read_file(file, layer=name)
        assert written.crs == METRIC
        assert list(written.columns) == ["label", "geometry"], "what an editor's table says stays with the editor"
        assert len(written) == len(shapes)
        for own, shape in zip(written.geometry, shapes, strict=True):
            assert own.hausdorff_distance(shape) < 1e-3
    assert PHONE.encode() not in file.read_bytes()


def test_they_are_drawn_as_in_print_and_lie_where_the_plate_has_them(file, project):
    styles = dict(ask(file, "SELECT f_table_name, styleQML FROM layer_styles WHERE f_table_name LIKE 'p01_layer%'"))
    colors = {"p01_layer1_areas": "85,170,85", "p01_layer2_lines": "204,0,0", "p01_layer3_points": "0,0,204"}
    for name, color in colors.items():
        assert color in styles[name]
    assert re.search(r'"line_width"[^>]*"0\.6"|line_width" v(alue)?="0\.6"', styles["p01_layer2_lines"])
    tables = {
        layer.findtext("id"): re.search(r"layername=(\w+)", layer.findtext("datasource"))[1]
        for layer in project.iter("maplayer")
    }
    # What veils the neighbours on the pages of the communes lies over all plates, and no plate shows it.
    ids = [item.text for item in project.find("layer-tree-group").find("custom-order")]
    order = [tables[identifier] for identifier in ids if identifier != "atlas_layer_commune_page"]
    above = ["p01_layer3_points", "p01_layer3_areas", "p01_layer2_lines", "boundaries", "communes", "p01_layer1_areas"]
    place = {name: order.index(name) for name in above}
    assert list(place.values()) == sorted(place.values())
    circles = max(i for i, name in enumerate(order[: place["p01_layer2_lines"]]) if name == "commune_centres")
    assert place["p01_layer3_areas"] < circles < place["p01_layer2_lines"]
    (preset,) = [p for p in project.iter("visibility-preset") if p.get("name").startswith("01")]
    assert {tables[layer.get("id")] for layer in preset} >= set(colors)


def test_the_layout_explains_those_that_have_a_label_and_the_table_of_classes_counts_them(file, project):
    held = [layer.get("id") for layer in project.iter("layer-tree-layer")]
    legend = {layer.get("id") for item in project.iter("LayoutItem") for layer in item.iter("layer-tree-layer")}
    assert legend
    explained = {id_ for id_ in legend if "p01_" in id_}
    assert explained <= set(held)
    rows = ask(file, "SELECT layer, label, colour, count FROM plates WHERE mark = 'layer' ORDER BY layer")
    assert rows == [
        ("p01_layer1_areas", "Parc «\u202fnaturel\u202f»", "#55aa55", 1), ("p01_layer2_lines", "Routes", "#cc0000", 2),
        ("p01_layer3_areas", "", "#0000cc", 1), ("p01_layer3_points", "", "#0000cc", 2),
    ]  # fmt: skip


def project_of(file):
    ((content,),) = ask(file, "SELECT content FROM qgis_projects")
    archive = zipfile.ZipFile(io.BytesIO(bytes.fromhex(content) if isinstance(content, str) else content))
    return ElementTree.fromstring(archive.read(archive.namelist()[0]))


def test_land_in_no_zone_and_layers_below_it_are_explained_where_the_plate_explains_them(tmp_path):
    zoning = Zoning(key="bassins", title="Bassins", zone="bassin", file="x.csv", on="code", partial=True)
    codes = pd.Series({A: "W", B: "E", C: OUTSIDE, D: "E"}, dtype="string").rename("bassin")
    whole = dataset()
    view = group_by_zone(whole, Zones(zoning, codes, {code: (code, code) for code in "WE"}))
    data = replace(whole, zonings={"bassins": view})
    plate = Plate(key="zones", title="Zones", marks=(Choropleth("population_density", by="zone"),), zoning="bassins",
                  layers=LAYERS[1:2])  # fmt: skip
    own = replace(edition(plates=(plate,)), zonings=(zoning,))
    drawing = compose(own.page_of(plate), data, language="fr")
    boxes = {entry: each.box for each in drawing.items_of(LegendBox) for entry in ("Hors zonage", "Routes")
             if entry in str(each.block)}  # fmt: skip
    project = project_of(write_geopackage(own, data, tmp_path / "atlas.gpkg"))
    (layout,) = [each for each in project.iter("Layout") if each.get("name") == "01 – Zones"]
    high, rim = drawing.canvas.page.height_mm, MARGIN_MM
    pictures = {item.get("position"): item.get("file") for item in layout.iter("LayoutItem") if item.get("file")}
    places = {entry: f"{box.x - rim:.4f},{high - box.top - rim:.4f},mm" for entry, box in boxes.items()}
    drawn = {entry: base64.b64decode(pictures[place].partition(":")[2]).decode() for entry, place in places.items()}
    assert {entry: "#cc0000" in svg for entry, svg in drawn.items()} == {"Hors zonage": False, "Routes": True}
