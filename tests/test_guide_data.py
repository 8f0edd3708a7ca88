"""The guide of the data (docs/donnees.md) says what works: its files are read, its indicator is computed."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import atlas
from atlas.analysis.dataset.dataset import tabulate
from atlas.sources.register.mapping import read_mapping
from atlas.sources.territory.territory import read_territory

GUIDE = (Path(__file__).parents[1] / "docs" / "donnees.md").read_text(encoding="utf-8")


def blocks(kind):
    found = re.findall(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    return found


@pytest.mark.parametrize("text", blocks("toml mapping"))
def test_its_mapping_files_are_read(tmp_path, text):
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    read = read_mapping(path)
    assert read.coordinates is ("coordinates" not in text)


def test_its_territory_is_read(tmp_path):
    (text,) = blocks("toml territory")
    shapes = [shapely.box(-6 + x / 10, 35, -5.9 + x / 10, 35.1) for x in range(2)]
    table = {"CODE_COM": ["1", "2"], "NOM": ["العرائش", "القصر الكبير"], "POP": [10, 20]}
    layer = gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")
    layer.to_file(tmp_path / "communes.shp", encoding="cp1256")
    (tmp_path / "communes.cpg").unlink()
    (tmp_path / "territoire.toml").write_text(text, encoding="utf-8")
    territory = read_territory(tmp_path / "territoire.toml")
    assert territory.communes["name"].tolist() == ["العرائش", "القصر الكبير"]
    assert territory.communes["population_2024"].sum() == 30
    assert len(territory.credits) == 2


def test_its_indicator_is_computed():
    (text,) = blocks("python")
    names = {"atlas": atlas}
    exec(text.partition("data = ")[0], names)  # our own guide
    one = names["services_1k"]
    data = tabulate(None, read_territory("tanger-tetouan"), extra=[one])
    row = data.communes.loc["013310103"]
    assert row["services_1k"] == pytest.approx(1000 * row["public_services"] / row["population_2024"])
    assert "services publics" in one.describe("fr")
