"""Does what a QGIS user edited come back whole, and is every edit told?"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from small_atlas import A, B, C, D, dataset, edition

from atlas import columns as c
from atlas.errors import TerritoryError
from atlas.publishing.geopackage import write_geopackage
from atlas.sources.comparing import compare_layers
from atlas.sources.register import read_register
from atlas.sources.territory import read_territory


@pytest.fixture(scope="module")
def data():
    return dataset()


@pytest.fixture(scope="module")
def file(data, tmp_path_factory):
    return write_geopackage(edition(), data, tmp_path_factory.mktemp("back") / "atlas.gpkg")


def rewritten(file, path, edit, layer="communes"):
    """The layer as QGIS would save it after an edit, whole numbers kept."""
    meta, table = pyogrio.raw.read_arrow(file, layer=layer)
    frame = table.to_pandas(types_mapper={__import__("pyarrow").int64(): pd.Int64Dtype()}.get)
    geometry = frame.columns[-1] if meta["geometry_name"] == "" else meta["geometry_name"]
    frame[geometry] = shapely.from_wkb(frame[geometry])
    edited = edit(gpd.GeoDataFrame(frame, geometry=geometry, crs=meta["crs"]))
    edited.to_file(path, layer=layer, engine="pyogrio")
    return path


class TestReadBack:
    """Through the doors by which data come in."""

    def test_the_communes_come_back_as_they_were(self, file, data):
        back = read_territory(file).communes
        before = data.territory.communes
        assert list(back.index) == list(before.index)
        for column in (c.NAME, c.NAME_AR, c.PROVINCE, c.PROVINCE_CODE):
            assert list(back[column]) == list(before[column])
        # One figure is missing: the others are still whole numbers.
        known = back[c.POPULATION_2024].dropna()
        assert list(known) == [1100, 2700, 500]
        assert back[c.POPULATION_2024].isna().sum() == 1
        assert (back.to_crs(26191).area / before.to_crs(26191).area - 1).abs().max() < 1e-8

    def test_the_actors_come_back_as_they_were(self, file, data):
        back = read_register(file, layer="actors").table
        before = data.placed.actors
        assert list(back[c.ID]) == list(before[c.ID])
        assert list(back[c.NAME]) == list(before[c.NAME])
        assert back[c.MEMBERS].astype("Float64").tolist()[2:] == before[c.MEMBERS].astype("Float64").tolist()[2:]
        assert (back[c.LON] - before[c.LON]).abs().max() < 1e-7


class TestCompare:
    """What an edit changed."""

    def test_an_untouched_copy_differs_in_nothing(self, file, tmp_path):
        same = rewritten(file, tmp_path / "same.gpkg", lambda frame: frame)
        found = compare_layers(file, same)
        assert not found, found.table.to_string()
        assert "4 rows, then 4; none" in repr(found)

    def test_every_edit_is_told_once(self, file, tmp_path):
        def edit(frame):
            frame = frame[frame["code"] != D].copy()
            frame.loc[frame["code"] == A, "population_2024"] = 1101
            frame.loc[frame["code"] == B, "name"] = "L'Autre"
            shift = frame["code"] == C
            frame.loc[shift, frame.geometry.name] = frame.loc[shift].translate(5, 0).to_numpy()
            more = frame[frame["code"] == A].assign(code="99999")
            return pd.concat([frame, more]).drop(columns="kind").assign(remark="vu")

        found = compare_layers(file, rewritten(file, tmp_path / "edited.gpkg", edit)).table
        told = [tuple(row) for row in found.itertuples(index=False, name=None)]
        assert told == [
            ("row added", "99999", "", None, None),
            ("row deleted", D, "", None, None),
            ("value changed", A, "population_2024", 1100, 1101),
            ("value changed", B, "name", "L'Bêta & <fils>", "L'Autre"),
            ("shape changed", C, "geometry", None, None),
            ("column added", "", "remark", None, None),
            ("column lost", "", "kind", None, None),
        ]

    def test_a_whole_number_that_became_a_fraction_is_a_difference(self, file, tmp_path):
        spoilt = rewritten(
            file,
            tmp_path / "spoilt.gpkg",
            lambda frame: frame.assign(population_2024=frame["population_2024"].astype("float64")),
        )
        assert set(compare_layers(file, spoilt).table["column"]) == {"population_2024"}

    def test_rows_without_key_and_keys_twice_are_listed(self, file, tmp_path):
        twice = rewritten(file, tmp_path / "twice.gpkg", lambda frame: frame.assign(code=A))
        with pytest.raises(TerritoryError, match="stands twice") as told:
            compare_layers(file, twice)
        assert len(told.value.faults) == 3

    def test_a_layer_that_is_not_there_is_refused_with_those_that_are(self, file):
        with pytest.raises(TerritoryError, match="Give one of its layers: communes, provinces"):
            compare_layers(file, file, layer="nowhere")
        with pytest.raises(TerritoryError, match="does not exist"):
            compare_layers(file, file.with_name("no.gpkg"))

    def test_actors_are_compared_by_their_identifier(self, file):
        assert compare_layers(file, file, layer="actors").key == "id"
