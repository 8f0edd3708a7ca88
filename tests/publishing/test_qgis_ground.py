"""Is the ground of a plate in QGIS what it is in print: relief, grid, limits of zones, what surrounds a subject?"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import rasterio.warp
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from installed import need_qgis
from small_atlas import GEOGRAPHIC, METRIC, QGIS_PYTHON, A, B, C, D, edition, placed, territory
from test_geopackage import validate

from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.own_figures.zonings import Zones, Zoning, group_by_zone
from atlas.cartography.canvas.typeface import measure, wrap
from atlas.cartography.context.relief import shade, shades, veil_palette, veil_steps
from atlas.cartography.marks import Choropleth, Circles, Points, TileMap
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.publishing.qgis.project.package import rename_package, write_project_beside
from atlas.publishing.tables.geopackage import write_geopackage

LABEL, MAP = "65641", "65639"
LONG = "Un titre de planche qui est bien plus long que la colonne de sa légende et prend trois lignes"
CHECKER = Path(__file__).with_name("qgis_check.py")
PLATES = (
    Plate(key="relief", title="Relief", marks=(Circles("population_2024"),), context=("relief",)),
    Plate(key="sans", title="Sans relief", marks=(Circles("population_2014"),)),
    Plate(key="bassins", title="Bassins", marks=(Choropleth("population_density", by="zone"),), zoning="bassins"),
    Plate(key="sujet", title="Un sujet", marks=(Choropleth("population_density"),), focus=(A, B)),
    Plate(key="acteurs", title="Acteurs", marks=(Points(),)),
    Plate(key="colonne", title=LONG, marks=(Choropleth("population_density"),), fill="column", note=4 * f"{LONG}. "),
    Plate(key="tuiles", title="Des tuiles", marks=(TileMap("population_density"),)),
    Plate(key="bandes", title=LONG, subtitle=LONG, marks=(Choropleth("population_density"),), fill="bands"),
)


def raised(folder):
    """A territory by the sea, with hills west of its middle; the raster has hills in the sea, too."""
    folder.mkdir()
    heights = np.full((60, 60), 168, dtype=np.uint8)
    heights[:, :25] = 40
    heights[:, 55:] = 255
    place = Affine(500.0, 0.0, 494_000.0, 0.0, -500.0, 526_000.0)
    with rasterio.open(
        folder / "relief.tif", "w", driver="GTiff", width=60, height=60, count=1, dtype="uint8", crs=METRIC,
        transform=place,
    ) as file:  # fmt: skip
        file.write(heights, 1)
    land = shapely.box(490_000, 490_000, 520_000, 530_000)
    around = rasterio.warp.transform_geom(METRIC, GEOGRAPHIC, shapely.geometry.mapping(land))
    return replace(territory(), land=shapely.geometry.shape(around), context=folder)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    place = raised(tmp_path_factory.mktemp("ground") / "context")
    whole = tabulate(placed(), place)
    zones = Zones(Zoning(key="bassins", title="Bassins", zone="z"), pd.Series({A: "W", C: "W", B: "E", D: "E"}), {})
    return replace(whole, zonings={"bassins": group_by_zone(whole, zones)})


@pytest.fixture(scope="module")
def file(data, tmp_path_factory):
    return write_geopackage(edition(plates=PLATES, grid=True), data, tmp_path_factory.mktemp("qgis") / "sol.gpkg")


@pytest.fixture(scope="module")
def project(file):
    write_project_beside(file)
    with zipfile.ZipFile(file.with_suffix(".qgz")) as archive:
        return ET.fromstring(archive.read("atlas.qgs").decode().partition("\n")[2])


def themes(project):
    return {
        preset.get("name").partition(" ")[0]: [layer.get("id") for layer in preset.iter("layer")]
        for preset in project.iter("visibility-preset")
    }


@given(st.integers(0, 255), st.tuples(*[st.integers(0, 255)] * 3))
def test_a_veil_over_any_colour_is_the_shading_of_print(grey, color):
    value = np.array([[float(grey)]])
    printed = shade("#{:02x}{:02x}{:02x}".format(*color), shades(value))[0, 0].astype(float)
    *ink, opacity = veil_palette()[veil_steps(value)[0, 0]].astype(float)
    mixed = np.array(color) * (1 - opacity / 255) + np.array(ink) * opacity / 255
    assert np.abs(mixed - printed).max() <= 1.0


def test_the_relief_is_a_raster_on_the_ground_that_spares_the_sea(file):
    assert validate(file).returncode == 0
    with rasterio.open(f"GPKG:{file}:relief") as raster:
        assert raster.crs.to_epsg() == 26191
        assert [kind.name for kind in raster.colorinterp] == ["red", "green", "blue", "alpha"]
        points = [(502_000, 505_000), (515_000, 505_000), (522_500, 505_000)]  # a shaded slope, level land, the sea
        (*dark, shadow), (*_, level), (*_, sea) = raster.sample(points)
    assert (dark, level, sea) == ([0, 0, 0], 0, 0)
    assert shadow == round(255 * 0.15 * 7 / 9)  # grey 40 of 168, in steps of a ninth


def test_a_plate_has_the_ground_that_it_has_in_print(project):
    of = themes(project)
    assert "atlas_layer_relief" in of["01"]
    assert "atlas_layer_relief" not in of["02"]
    assert "atlas_layer_boundaries" in of["02"]
    assert {"atlas_layer_boundaries_zones_bassins"} == {name for name in of["03"] if "boundaries" in name}
    assert {"atlas_layer_p04_veil", "atlas_layer_p04_outline"} <= set(of["04"])
    assert not [name for plate in ("01", "02", "03", "05") for name in of[plate] if "veil" in name]
    assert "atlas_layer_reference_grid" in of["00"]
    order = [item.text for item in project.find(".//custom-order")]
    marks, relief, land = (order.index(f"atlas_layer_{key}") for key in ("p03_1", "relief", "land"))
    assert marks < relief < land


def test_limits_of_zones_are_those_between_zones(file):
    lines = gpd.read_file(file, layer="boundaries_zones_bassins").set_index("kind").geometry
    assert lines["province"].length == pytest.approx(20_000)
    assert lines["province"].bounds == pytest.approx((510_000, 500_000, 510_000, 520_000), abs=0.01)
    assert lines["commune"].bounds == pytest.approx((500_000, 510_000, 520_000, 510_000), abs=0.01)


def test_a_renamed_file_finds_its_relief(file, tmp_path):
    copy = tmp_path / "sol.gpkg"
    copy.write_bytes(file.read_bytes())
    write_project_beside(copy)
    renamed, beside = rename_package(copy, tmp_path / "autre & l'été.gpkg")
    with zipfile.ZipFile(beside) as archive:
        root = ET.fromstring(archive.read("atlas.qgs").decode().partition("\n")[2])
    sources = {element.text for element in root.iter("datasource")}
    assert f"GPKG:./{renamed.name}:relief" in sources
    assert not [source for source in sources if "sol.gpkg" in source]
    with closing(sqlite3.connect(renamed)) as connection:
        assert connection.execute("SELECT count(*) FROM relief").fetchone() == (1,)


def test_units_that_are_not_on_the_ground_stand_on_the_paper(project):
    grounds = {
        layout.get("name").partition(" ")[0]: tuple(item.find("BackgroundColor").get(part) for part in ("red", "blue"))
        for layout in project.iter("Layout") for item in layout.iter("LayoutItem") if item.get("type") == MAP
    }  # fmt: skip
    assert grounds["07"] == ("255", "255")
    assert grounds["02"] != grounds["07"]


def written_labels(project):
    """The labels of all layouts: name, text, size in points, whether bold, box in mm; without expressions."""
    for layout in project.iter("Layout"):
        for item in layout.iter("LayoutItem"):
            text = item.get("labelText", "")
            if item.get("type") != LABEL or not text or "[%" in text:
                continue
            _, size, _, _, weight, *_ = item.find("LabelFont").get("description").split(",")
            width, height, _ = item.get("size").split(",")
            yield (
                f"{layout.get('name')}: {item.get('id')}",
                text,
                float(size),
                int(weight) > 50,
                float(width),
                float(height),
            )


def boxes_that_hold_a_wider_type(project):
    """How many labels of layouts there are, after asking of each whether its box holds a type wider by 15 %."""
    theme, seen = Theme(), 0
    for name, text, size, bold, width, height in written_labels(project):
        style = theme.text(size, weight=600 if bold else 400)
        lines = [part for line in text.split("\n") for part in wrap(line, style, theme, width_mm=width / 1.15)]
        widest = max(1.15 * measure(line, style, theme).width for line in lines)
        assert widest <= width + 0.01, (name, text)
        assert (1 + 1.2 * (len(lines) - 1)) * size * 25.4 / 72 <= height, (name, lines)
        seen += 1
    return seen


def test_boxes_hold_their_text_in_a_type_that_is_wider_by_15_percent(project):
    assert boxes_that_hold_a_wider_type(project) > 60


def test_qgis_shows_it(file, project):
    need_qgis()
    answer = subprocess.run(
        [QGIS_PYTHON, str(CHECKER), str(file), "--only", "Une page par commune", "00"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr[-2000:]
    shown = json.loads(answer.stdout)["projects"]["atlas"]
    assert all(shown["layers"].values())
    of = {name.partition(" ")[0]: layers for name, layers in shown["theme_layers"].items()}
    assert {name: set(layers) for name, layers in of.items()} == {
        name: set(layers) for name, layers in themes(project).items()
    }
    for scale, whole in shown["layouts"]["Une page par commune"]["scales"]:
        assert whole
        assert re.fullmatch(r"[1-9][0-9]?5?0+", f"{scale:.0f}"), scale
        assert scale == pytest.approx(round(scale, -3))
