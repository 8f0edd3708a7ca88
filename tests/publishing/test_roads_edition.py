"""An edition with roads: read with its own layer and speeds, recorded, refused where they are missing or outside."""

from __future__ import annotations

import pytest

from atlas.errors import EditionError
from atlas.publishing.build import manifest
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.build.input_files import data_files
from atlas.publishing.edition.load import read_edition, understood_edition

HEAD = """
[edition]
key = "routes"
title = "Routes"
register = "acteurs.csv"
{roads}

[[plates]]
key = "temps"
title = "Temps"
marks = [{{ mark = "choropleth", indicator = "population_within_supports_30min" }}]
"""
SPEEDS = "access = 10\n[classes]\nmotorway = 100\ntrunk = 60\nprimary = 50\nsecondary = 40\ntertiary = {tertiary}\n"


def edition_in(folder, roads, *, tertiary=30):
    (folder / "acteurs.csv").write_text("nom;lon;lat;famille\nAppui;-5.27;35.17;support\n", encoding="utf-8")
    (folder / "vitesses.toml").write_text(SPEEDS.format(tertiary=tertiary), encoding="utf-8")
    (folder / "edition.toml").write_text(HEAD.format(roads=roads), encoding="utf-8")
    return folder / "edition.toml"


def test_times_are_tabulated_with_their_distances_beside_and_recorded(tmp_path):
    edition = read_edition(edition_in(tmp_path, '[roads]\nspeeds = "vitesses.toml"'))
    data = read_data(edition)
    shares = data.communes["population_within_supports_30min"]
    assert 0 < shares.mean() < 30
    assert shares.max() > 95
    beside = data.communes["population_within_supports_20km"]
    assert not beside.equals(shares)
    assert {"vitesses.toml", "geodata:roads/network.parquet"} <= set(data_files(edition))
    assert {"vitesses.toml", "geodata:roads/network.parquet"} <= {
        entry["file"] for entry in manifest.inputs(edition, data)
    }
    assert any("OpenMapTiles" in credit.attribution for credit in data.territory.credits)
    slower = read_data(read_edition(edition_in(tmp_path, '[roads]\nspeeds = "vitesses.toml"', tertiary=5)))
    assert slower.communes["population_within_supports_30min"].sum() < shares.sum()
    assert manifest.dataset_digest(slower) != manifest.dataset_digest(data)


@pytest.mark.parametrize(
    ("roads", "complaint"),
    [
        ("", r"has no roads.*Add a section \[roads\]"),
        ('[roads]\nfile = "absent.gpkg"', "absent.gpkg"),
        ('[roads]\nfile = "../routes.gpkg"', "outside"),
        ("[roads]\ngaps_m = 900", "tolerance"),
        ('[roads]\nvitesse = "x"', "vitesse"),
    ],
)
def test_what_is_wrong_with_roads_is_told_when_the_edition_is_read(tmp_path, roads, complaint):
    with pytest.raises(EditionError, match=f"(?s){complaint}"):
        read_edition(edition_in(tmp_path, roads))


def test_an_edition_without_times_needs_no_roads(tmp_path):
    file = edition_in(tmp_path, "")
    file.write_text(
        file.read_text(encoding="utf-8").replace("population_within_supports_30min", "nearest_km"), encoding="utf-8"
    )
    edition, faults = understood_edition(file)
    assert not faults
    assert edition.roads is None
