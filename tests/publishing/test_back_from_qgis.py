"""Does what a QGIS user edited come back whole, and is every edit told?"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from installed import need_qgis
from small_atlas import HOSTILE, QGIS_PYTHON, A, B, C, D, dataset, edition

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.plate import Plate
from atlas.errors import TerritoryError
from atlas.i18n.column_titles import titles_of
from atlas.i18n.language import LANGUAGES
from atlas.publishing.tables.contents import units
from atlas.publishing.tables.geopackage import write_geopackage
from atlas.sources.edits.layer_diff import compare_layers
from atlas.sources.edits.offsets import read_offsets
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import DESCRIPTION, FIGURES, read_territory


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


EDITOR = Path(__file__).with_name("qgis_edit.py")
PLATE = Plate(key="bornes", title="Densités", marks=(Choropleth("population_change"),), labels="communes")


@pytest.fixture(scope="module")
def edited(data, tmp_path_factory):
    """A file before and after an edit in QGIS itself, and the communes exported by aliases; skipped without QGIS."""
    need_qgis()
    folder = tmp_path_factory.mktemp("edited")
    before = write_geopackage(edition(plates=(PLATE,)), data, folder / "before.gpkg")
    after, export = folder / "after.gpkg", folder / "export.gpkg"
    shutil.copyfile(before, after)
    command = [QGIS_PYTHON, str(EDITOR), str(after), str(export)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr[-2000:]
    return before, after, export


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_a_territory_is_known_by_its_title(language):
    shipped = read_territory("tanger-tetouan")
    fields = units(tabulate(None, shipped), "commune", language=language).fields
    titles = {field.heading: field.about.title for field in fields}
    for column in {c.CODE, *DESCRIPTION, *FIGURES} - {c.AREA_KM2}:  # the area is measured again
        assert titles[column] in titles_of(column), column


class TestEditedInQgis:
    """A layer that QGIS itself changed."""

    def test_every_change_of_the_communes_is_told_and_no_other(self, edited):
        before, after, _ = edited
        told = [tuple(row) for row in compare_layers(before, after).table.itertuples(index=False, name=None)]
        assert told == [
            ("row deleted", D, "", None, None),
            ("value changed", A, "population_2024", 1100, 1101),
            ("value changed", B, "name", "L'Bêta & <fils>", "L'Autre « نعم » 🐝"),
            ("value changed", C, "population_2014", 500, None),
            ("column added", "", "remarque", None, None),
        ]

    def test_the_territory_is_the_edited_one(self, edited, data):
        communes = read_territory(edited[1]).communes
        assert list(communes.index) == [A, B, C]
        assert communes.loc[A, c.POPULATION_2024] == 1101
        assert communes.loc[B, c.NAME] == "L'Autre « نعم » 🐝"
        assert pd.isna(communes.loc[C, c.POPULATION_2014])
        assert communes.loc[C, c.POPULATION_2024] == data.communes.loc[C, c.POPULATION_2024]

    def test_the_actors_come_back_with_whole_numbers_and_truths(self, edited):
        before, after, _ = edited
        table = compare_layers(before, after, layer="actors").table
        told = [tuple(row) for row in table.itertuples(index=False, name=None)]
        assert told[:4] == [
            ("row added", "9999", "", None, None),
            ("row deleted", "0004", "", None, None),
            ("value changed", "0000", "members", 10, 11),
            ("value changed", "0002", "members", 7, None),
        ]
        assert told[4:] == [("shape changed", "0003", "geometry", None, None)]
        back = read_register(after, layer="actors").table.set_index(c.ID)
        assert back.loc["0000", c.MEMBERS] == 11
        assert pd.isna(back.loc["0002", c.MEMBERS])
        assert str(back[c.MEMBERS].dtype) == "Int64"
        assert back.loc["0000", c.DEMONSTRATION] is not None
        assert list(back.loc["0001":"0003", c.NAME]) == list(HOSTILE[1:4])

    def test_columns_exported_by_alias_come_back_under_their_names(self, edited, data):
        before, _, export = edited
        columns = list(pyogrio.read_info(export, layer="communes")["fields"])
        assert "Code" in columns
        assert "code" not in columns
        assert not compare_layers(before, export), compare_layers(before, export).table.to_string()
        communes = read_territory(export).communes
        assert list(communes[c.NAME]) == list(data.communes[c.NAME])
        assert communes[c.POPULATION_2024].dropna().tolist() == [1100, 2700, 500]

    def test_a_name_moved_by_hand_becomes_an_offset_of_its_plate(self, edited):
        before, after, _ = edited
        assert read_offsets(before).rows == ()
        names = pyogrio.read_dataframe(before, layer="plate_names", read_geometry=False)
        first = names[(names["kind"] == "unit") & (names["window"] == 0)].iloc[0]
        (row,) = read_offsets(after).rows
        assert (row.code, row.language, row.plate) == (first["code"], "fr", "bornes")
        assert row.dx_mm == pytest.approx(first["dx_mm"] + 4, abs=1e-3)
        assert row.dy_mm == pytest.approx(first["dy_mm"] - 2, abs=1e-3)

    def test_an_offset_puts_the_name_where_qgis_had_it(self, edited, data, tmp_path):
        shutil.copyfile(edited[1], tmp_path / "moved.gpkg")
        own = replace(edition(plates=(PLATE,)), offsets="moved.gpkg", path=tmp_path / "edition.toml")
        again = write_geopackage(own, data, tmp_path / "again.gpkg")
        was, now = (pyogrio.read_dataframe(one, layer="plate_names") for one in (edited[1], again))
        (row,) = read_offsets(edited[1]).rows
        moved, printed = (table[table["code"] == row.code].iloc[0] for table in (was, now))
        assert printed["pinned"]
        assert (printed["x"], printed["y"]) == pytest.approx((moved["x"], moved["y"]), abs=0.3 * moved["scale"] / 1000)
        (kept,) = read_offsets(again).rows
        assert (kept.dx_mm, kept.dy_mm) == pytest.approx((row.dx_mm, row.dy_mm), abs=0.3)
