"""Whom a plate credits: a territory of the user's own is not credited to the HCP."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

import atlas
from atlas.analysis.dataset.dataset import tabulate
from atlas.cartography.layout.captions import foot_lines, title_band
from atlas.cartography.spec.edition_info import Imprint
from atlas.sources.territory.territory import read_territory

OWN = """
file = "communes.gpkg"
boundary_vintage = "2025-06"
[columns]
population_2024 = "POP"
[credits]
figures = {{ fr = "Wilaya, estimations", ar = "الولاية، تقديرات", en = "Wilaya, estimates" }}
{boundaries}
"""
SAID = {"fr": "Population", "ar": "السكان", "en": "Population"}
PLATE = atlas.Plate(key="p", title=SAID, marks=(atlas.marks.Circles("population_2024"),))


def own(tmp_path, boundaries='boundaries = "Wilaya, découpage"'):
    shapes = [shapely.box(-6 + x / 10, 35, -5.9 + x / 10, 35.1) for x in range(3)]
    table = {"code": ["1", "2", "3"], "name": ["Un", "Deux", "Trois"], "POP": [10, 20, 30]}
    gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326").to_file(tmp_path / "communes.gpkg")
    path = tmp_path / "territoire.toml"
    path.write_text(OWN.format(boundaries=boundaries), encoding="utf-8")
    return tabulate(None, read_territory(path))


@pytest.mark.parametrize(
    ("language", "figures"),
    [("fr", "Wilaya, estimations"), ("ar", "الولاية، تقديرات"), ("en", "Wilaya, estimates")],
)
def test_a_territory_of_ones_own_is_credited_as_it_says(tmp_path, language, figures):
    data = own(tmp_path)
    (sources, boundaries, *_), _ = foot_lines(PLATE, data, language, Imprint("01", "", "", ""))
    assert figures in sources
    assert "Wilaya, découpage" in boundaries
    assert "2025" in boundaries
    for line in (sources, boundaries):
        assert not any(name in line for name in ("HCP", "RGPH", "المندوبية", "OpenStreetMap"))
    assert title_band(PLATE, data, language, Imprint("01", "", "", "")).badge == ""


def test_outlines_that_nobody_is_named_for_are_not_credited_to_those_of_the_figures(tmp_path):
    (sources, boundaries, *_), _ = foot_lines(PLATE, own(tmp_path, ""), "fr", Imprint("01", "", "", ""))
    assert "Wilaya, estimations" in sources
    assert "Wilaya" not in boundaries
    assert "communes" in boundaries


def test_figures_that_nobody_is_named_for_are_not_the_hcps(tmp_path):
    data = own(tmp_path)
    path = tmp_path / "territoire.toml"
    path.write_text(OWN.format(boundaries='boundaries = "W"').replace("figures", "#"), encoding="utf-8")
    silent = tabulate(None, read_territory(path))
    (sources, *_), _ = foot_lines(PLATE, silent, "fr", Imprint("01", "", "", ""))
    assert "HCP" not in sources
    assert "communes" in sources
    assert data.territory.credits != silent.territory.credits


def test_the_shipped_territory_is_credited_to_the_hcp_and_says_that_its_figures_are_real():
    data = tabulate(None, read_territory("tanger-tetouan"))
    (sources, *_), _ = foot_lines(PLATE, data, "fr", Imprint("01", "", "", ""))
    assert "HCP, RGPH 2024" in sources
    assert "HCP" in title_band(PLATE, data, "fr", Imprint("01", "", "", "")).badge
