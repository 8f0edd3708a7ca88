"""Do the links of a table and those to the nearest support body add up, and is nothing lost?"""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest

from atlas.analysis.spatial.flows import flows, nearest_support
from atlas.errors import LinksError
from atlas.sources.edits.links import read_links
from atlas.sources.vocabulary.vocabulary_file import social_economy

CODES = [f"00{i}" for i in range(6)]
TERRITORY = SimpleNamespace(communes=pd.DataFrame(index=CODES))
#: id, family, status, commune, lon, lat
RECORDS = [
    ("S1", "support", "active", CODES[0], -5.95, 35.05),
    ("S2", "support", "active", CODES[5], -5.75, 35.15),
    ("A", "cooperative", "active", CODES[0], -5.94, 35.06),
    ("B", "mutual", "active", CODES[4], -5.80, 35.15),
    ("C", None, None, CODES[1], -5.84, 35.04),
    ("closed", "cooperative", "closed", CODES[0], -5.95, 35.05),
]


def placed(records):
    """Records located, and one that was not."""
    names = ["id", "family", "status", "code", "lon", "lat"]
    table = pd.DataFrame(records, columns=names)
    actors = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs="EPSG:4326")
    rejected = pd.DataFrame({"id": ["nowhere"], "reason": ["no coordinates"]})
    return SimpleNamespace(actors=actors, rejected=rejected, register=SimpleNamespace(vocabulary=social_economy()))


def table(rows):
    return read_links(pd.DataFrame(rows, columns=["de", "vers", "valeur"]))


def test_links_are_summed_by_commune_and_what_stays_inside_is_kept():
    found = flows(
        table([(CODES[0], CODES[1], 2), (CODES[0], CODES[1], 3), (CODES[1], CODES[0], 7), (CODES[2], CODES[2], 4)]),
        TERRITORY, None,
    )  # fmt: skip
    assert found.table.to_numpy().tolist() == [[CODES[0], CODES[1], 5.0], [CODES[1], CODES[0], 7.0]]
    assert (found.inside, found.total, len(found.unplaced)) == (4.0, 16.0, 0)


def test_a_record_stands_for_the_commune_it_was_located_in():
    found = flows(table([("S1", "C", 1), ("S2", CODES[0], 2), ("A", "nowhere", 5)]), TERRITORY, placed(RECORDS))
    assert found.table.to_numpy().tolist() == [[CODES[0], CODES[1], 1.0], [CODES[5], CODES[0], 2.0]]
    assert found.unplaced[["from", "to", "value"]].to_numpy().tolist() == [["A", "nowhere", 5.0]]
    assert found.unplaced["reason"].tolist() == ["no coordinates"]


def test_every_unknown_end_is_named_with_its_row():
    with pytest.raises(LinksError) as caught:
        flows(table([(CODES[0], "999", 1), ("x", "y", 1)]), TERRITORY, None)
    assert [(f.row, f.column, f.value) for f in caught.value.faults] == [
        (2, "to", "999"),
        (3, "from", "x"),
        (3, "to", "y"),
    ]


def test_each_active_actor_goes_to_the_support_body_nearest_to_it():
    register = placed(RECORDS)
    found = nearest_support(register, crs="EPSG:26191")
    actors = register.actors.to_crs("EPSG:26191")
    expected = {}
    for one in ("A", "B", "C"):
        place = actors[actors["id"] == one]
        bodies = actors[actors["family"] == "support"]
        nearest = bodies.loc[bodies.distance(place.geometry.iloc[0]).idxmin()]
        pair = (place["code"].iloc[0], nearest["code"])
        expected[pair] = expected.get(pair, 0) + 1
    between = {pair: n for pair, n in expected.items() if pair[0] != pair[1]}
    assert {(a, b): v for a, b, v in found.table.to_numpy()} == between
    assert found.total == 3, "closed actors and support bodies do not start links"
    assert found.counted


def test_without_support_bodies_there_are_no_links():
    found = nearest_support(placed(RECORDS[2:5]), crs="EPSG:26191")
    assert found.table.empty
    assert found.total == 0
