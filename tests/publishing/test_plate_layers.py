"""Layers of an edition's plates: read beside the edition, part of the fingerprint, kept inside its folder."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from atlas.errors import EditionError
from atlas.publishing.build.input_files import plate_files
from atlas.publishing.edition.basemaps import tile_place
from atlas.publishing.edition.load import read_edition
from atlas.sources.territory.territory import read_territory

TOML = """
[edition]
key = "essai"
title = "Essai"

[[plates]]
key = "densite"
title = "La densité"
marks = [{{ mark = "choropleth", indicator = "population_density", palette = ["#fff7bc", "#fec44f", "#d95f0e"] }}]
layers = [{{ source = "{source}", color = "{color}", label = "Routes" }}]
"""


def write(folder, source="routes.gpkg", color="#a3271f", shift=0.0):
    road = shapely.LineString([(-5.9 + shift, 35.7), (-5.4, 35.5)])
    gpd.GeoDataFrame(geometry=[road], crs="EPSG:4326").to_file(folder / "routes.gpkg")
    file = folder / "edition.toml"
    file.write_text(TOML.format(source=source, color=color), encoding="utf-8")
    return file


def test_an_edition_reads_layers_and_palettes_of_its_own(tmp_path):
    edition = read_edition(write(tmp_path))
    (plate,) = edition.plates
    assert plate.layers[0].source == "routes.gpkg"
    assert plate.marks[0].palette == ("#fff7bc", "#fec44f", "#d95f0e")
    assert plate_files(edition)["routes.gpkg"] == tmp_path / "routes.gpkg"


def test_a_plate_is_drawn_again_when_the_file_of_its_layer_changes(tmp_path):
    place = read_territory("tanger-tetouan")
    edition = read_edition(write(tmp_path))
    before = tile_place(edition, edition.plates[0], place).digest
    write(tmp_path, shift=0.1)
    assert before
    assert tile_place(edition, edition.plates[0], place).digest != before


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"color": "red"}, "the color of a layer is written #rrggbb; “red” is not"),
        ({"source": "../elsewhere.gpkg"}, r"layers\[1\]\.source"),
    ],
)
def test_what_is_wrong_with_a_layer_is_said_with_its_place_in_the_file(tmp_path, changes, says):
    with pytest.raises(EditionError, match=says):
        read_edition(write(tmp_path, **changes))


def test_a_palette_that_grey_would_mix_up_is_refused_with_its_line(tmp_path):
    file = write(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("#fec44f", "#000000"), encoding="utf-8")
    with pytest.raises(EditionError, match="a grey copy would mix up the classes"):
        read_edition(file)
