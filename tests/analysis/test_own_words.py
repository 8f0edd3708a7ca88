"""A territory of one's own speaks of its own figures: no census, no office and no year of another country."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.errors import TerritoryError
from atlas.i18n.language import LANGUAGES
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import read_territory

MOROCCAN = ("2014", "2024", "HCP", "RGPH", "26191", "المندوبية", "souk")
FILE = """
file = "communes.gpkg"
title = { fr = "Bretagne", ar = "بريتاني", en = "Brittany" }
crs = "EPSG:2154"
figures_year = 2021

[columns]
population_2024 = "POP"
population_2014 = "BEFORE"
associations_hcp = "ASSO"

[years]
population_2014 = 2015

[words]
"indicator.associations_hcp.title" = { fr = "Associations déclarées", ar = "الجمعيات", en = "Declared associations" }

[credits]
figures = "Insee"
boundaries = "IGN"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brittany")
    cells = [shapely.box(lon, 48.0, lon + 0.5, 48.5) for lon in (-4.0, -3.5, -3.0)]
    layer = {"code": ["29001", "29002", "56001"], "name": list("ABC"), "POP": [10, 20, 30], "BEFORE": 9, "ASSO": 2}
    gpd.GeoDataFrame(layer, geometry=cells, crs="EPSG:4326").to_file(folder / "communes.gpkg")
    (folder / "territory.toml").write_text(FILE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data(folder):
    territory = read_territory(folder / "territory.toml")
    points = gpd.GeoDataFrame(
        {"id": ["1", "2"], "famille": ["coopérative", "association"]},
        geometry=gpd.points_from_xy([-3.8, -3.2], [48.2, 48.3]), crs="EPSG:4326",
    )  # fmt: skip
    placed = locate(read_register(points), territory)
    return tabulate(placed, territory, extra=["population_within_5km", "inhabitant_mean_km", "access_actors_5km"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_indicator_speaks_of_another_country(data, language):
    assert len(data.indicators) > 60
    for indicator in data.indicators:
        texts = (indicator.heading(language), indicator.formula[language], indicator.explanation[language])
        assert not [word for text in texts for word in MOROCCAN if word in text], (indicator.key, texts)


def test_years_and_words_are_those_of_the_file(data):
    assert data.indicator("population_2024").heading("fr") == "Population (habitants, 2021)"
    assert data.indicator("population_change").year == "2015–2021"
    assert data.indicator("population_within_5km").year == data.indicator("coverage_5km").year
    assert data.indicator("associations_hcp").title["en"] == "Declared associations"
    assert data.indicator("density_10k").formula["en"] == "10,000 × actors / inhabitants"


def test_the_shipped_territory_says_what_it_always_did():
    region = tabulate(read_territory("tanger-tetouan"))
    assert region.indicator("population_2024").formula["fr"] == "habitants recensés en 2024"


def test_words_that_do_not_exist_are_told_with_their_line(folder):
    wrong = folder / "wrong.toml"
    wrong.write_text(FILE.replace("indicator.associations_hcp.title", "indicator.nothing.title"), encoding="utf-8")
    with pytest.raises(TerritoryError, match=r"line \d+, words.indicator.nothing.title"):
        read_territory(wrong)
