"""A register of anything counts, mixes and is reached as that of the social economy, under keys of its vocabulary."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from atlas import columns as c
from atlas.analysis.catalogue.entries import catalogue
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.derived import Access, build, find
from atlas.analysis.disclosure import Disclosure, protect
from atlas.analysis.location.location import locate
from atlas.errors import AbsentConceptError, UnknownNameError
from atlas.sources.register.register import read_register
from atlas.sources.vocabulary.vocabulary_file import read_vocabulary
from tests.factories import METRIC, small_territory, squares

WORDS = """
title = "Services"
concepts = []
families = [
  { code = "care", stock = "cares", title = "Soins", rate = true, color = "#112233" },
  { code = "trade", stock = "trades", title = "Commerces" },
]
sectors = [
  { code = "pharmacy", stock = "pharmacies", title = "Pharmacies", rate = true },
  { code = "market", stock = "markets", title = "Marchés" },
]
words = { "indicator.actors.title" = "Services" }
"""


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory):
    file = tmp_path_factory.mktemp("words") / "services.toml"
    file.write_text(WORDS, encoding="utf-8")
    return read_vocabulary(file)


@pytest.fixture(scope="module")
def data(vocabulary):
    """Four squares of 10 km; a pharmacy in the middle of the first, two markets in the second."""
    shapes = squares(2, 2, corner=(500_000, 500_000), side=10_000)
    communes = gpd.GeoDataFrame(
        {c.NAME: list("ABCD"), c.NAME_AR: list("ABCD"), c.PROVINCE_AR: "P",
         c.PROVINCE_CODE: "00001", c.PROVINCE: "P", c.KIND: "rural",
         c.POPULATION_2024: 10_000,
         c.AREA_KM2: 100.0},
        geometry=shapes, crs=METRIC, index=pd.Index([f"00001000{i}" for i in range(4)], name=c.CODE),
    )  # fmt: skip
    territory = small_territory(communes)
    points = gpd.GeoSeries(
        gpd.points_from_xy([505_000, 515_000, 516_000], [505_000, 505_000, 505_000]), crs=METRIC
    ).to_crs(4326)
    table = pd.DataFrame(
        {"id": list("123"), "famille": ["care", "trade", "trade"], "secteur": ["pharmacy", "market", "market"],
         "lon": points.x, "lat": points.y},
    )  # fmt: skip
    placed = locate(read_register(table, vocabulary=vocabulary), territory)
    keys = ["nearest_pharmacies_km", "coverage_markets_5km", "population_within_pharmacies_5km"]
    return tabulate(placed, territory, extra=[*keys, "access_markets_20km"])


def test_keys_come_from_the_families_and_sectors_of_the_vocabulary(data):
    keys = {indicator.key for indicator in data.indicators}
    assert {"cares", "share_care", "lq_trade", "pharmacies", "share_markets", "cares_10k", "pharmacies_10k"} <= keys
    assert not keys & {"cooperatives", "members", "women_share", "jobs", "creations_per_year", "markets_10k"}
    assert list(data.communes["trades"]) == [0, 2, 0, 0]
    assert data.communes["lq_care"].iloc[0] == pytest.approx(3.0)
    assert data.indicator("actors").title == {"fr": "Services", "ar": "Services", "en": "Services"}
    assert data.communes["dominant_sector"].iloc[1] == "market"


def test_reach_of_a_sector_is_that_of_its_records_alone(data):
    # The mean distance of a square of side a to its middle is 0.38260 a; a disc of 5 km covers π/4 of it.
    assert data.communes["nearest_pharmacies_km"].iloc[0] == pytest.approx(3.8260, abs=1e-4)
    assert data.communes["population_within_pharmacies_5km"].iloc[0] == pytest.approx(100 * np.pi / 4, abs=1e-6)
    two_discs = 2 * np.pi * 25 - (2 * 25 * np.arccos(0.1) - 0.5 * np.sqrt(100 - 1))
    inside = two_discs - _beyond(1.0)
    assert data.communes["coverage_markets_5km"].iloc[1] == pytest.approx(inside, abs=1e-6)
    assert "access_markets_20km" in data.communes


def _beyond(shift: float) -> float:
    """The part of the right disc of 5 km beyond the right side of the square, whose middle is ``shift`` km nearer."""
    distance = 5.0 - shift
    return 25 * np.arccos(distance / 5) - distance * np.sqrt(25 - distance**2)


def test_what_a_vocabulary_does_not_have_is_absent_and_says_so(vocabulary):
    with pytest.raises(AbsentConceptError, match="Services"):
        find("women_share", vocabulary=vocabulary)
    with pytest.raises(UnknownNameError, match="cares"):
        find("care", vocabulary=vocabulary)
    with pytest.raises(ValueError, match="members"):
        build(Access("members"), vocabulary=vocabulary)
    assert not any("member" in indicator.key for indicator in catalogue(vocabulary=vocabulary))
    assert find("nearest_cooperatives_km").title["fr"] == "Distance moyenne à la coopérative la plus proche"


def test_secrets_of_a_register_of_anything_are_kept(data):
    public, log = protect(data, Disclosure(counts=True, least_units=3), shown=("cares",))
    assert len(log)
    assert public.communes.get("cares", pd.Series(dtype=float)).isna().any()
    assert "nearest_pharmacies_km" not in public.communes  # measured from places
