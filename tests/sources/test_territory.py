"""A territory is what HCP and OpenStreetMap say it is; one of the user's own is read, or refused for all its faults."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from operations import calls

from atlas import columns as c
from atlas.errors import TerritoryError, UnknownNameError
from atlas.resources import shipped_path
from atlas.sources.territory.outline import read_outline
from atlas.sources.territory.outlines import areas_km2, dissolve, neighbors
from atlas.sources.territory.provenance import read_credits
from atlas.sources.territory.territory import FIGURES, read_territory

PERIMETERS = ("tanger-tetouan", "tanger-tetouan-al-hoceima")


@pytest.fixture(scope="module", params=PERIMETERS)
def territory(request):
    return read_territory(request.param)


@pytest.mark.parametrize(
    ("key", "communes", "provinces", "population", "associations"),
    [("tanger-tetouan", 110, 7, 3_658_695, 2_927), ("tanger-tetouan-al-hoceima", 146, 8, 4_030_222, 3_090)],
)
def test_the_known_sums(key, communes, provinces, population, associations):
    territory = read_territory(key)
    assert len(territory.communes) == communes
    assert len(territory.provinces) == provinces
    for table in (territory.communes, territory.provinces):
        assert table[c.POPULATION_2024].sum() == population
        assert table[c.ASSOCIATIONS_HCP].sum() == associations


def test_the_default_is_the_region_of_the_toolkit():
    assert read_territory().key == "tanger-tetouan"
    assert "01051" not in set(read_territory().communes[c.PROVINCE_CODE])


def test_each_province_has_the_figures_that_hcp_publishes(territory):
    published = pd.read_csv(shipped_path("geodata", "provinces.csv"), dtype={c.CODE: str}).set_index(c.CODE)
    ours = territory.provinces
    exact = [name for name in FIGURES if name in published]
    assert set(exact) == set(FIGURES) - {c.POPULATION_2014}
    for name in exact:
        assert ours[name].tolist() == published.loc[ours.index, name].tolist(), name


def test_each_cercle_has_the_people_that_hcp_publishes(territory):
    published = pd.read_csv(shipped_path("geodata", "cercles.csv"), dtype={c.CODE: str}).set_index(c.CODE)
    rural = territory.communes[territory.communes[c.KIND] == "rural"].groupby(c.CERCLE_CODE)
    found = rural[c.POPULATION_2024].sum()
    assert found.to_dict() == published.loc[found.index, c.POPULATION_2024].to_dict()
    assert rural.size().to_dict() == published.loc[found.index, "communes"].to_dict()


def test_columns_types_and_order(territory):
    communes = territory.communes
    described = [c.NAME, c.NAME_AR, c.KIND, c.PROVINCE, c.PROVINCE_CODE, c.CERCLE_CODE, c.CERCLE, c.AREA_KM2]
    assert communes.columns.tolist() == [*described, *FIGURES, c.GEOMETRY]
    assert communes.index.name == c.CODE
    assert communes.index.is_monotonic_increasing
    assert communes.index.is_unique
    assert territory.provinces.index.is_monotonic_increasing
    assert all(communes[name].dtype == np.int64 for name in FIGURES)
    assert not communes.isna().any(axis=None)
    assert communes.crs == "EPSG:4326"
    assert set(communes[c.KIND]) == {"urban", "rural"}


def test_codes_keep_their_zeros_and_tanger_its_own(territory):
    assert {len(code) for code in territory.communes.index} == {9}
    assert {len(code) for code in territory.provinces.index} == {5}
    assert territory.communes.loc["001511010", c.NAME] == "Tanger"
    prefixes = territory.communes.index.str[:5]
    outside = (prefixes != territory.communes[c.PROVINCE_CODE]) & (territory.communes.index != "001511010")
    assert not outside.any()


def test_urban_communes_belong_to_no_cercle_and_rural_ones_to_one(territory):
    communes = territory.communes
    assert ((communes[c.CERCLE_CODE] == "") == (communes[c.KIND] == "urban")).all()
    assert ((communes[c.CERCLE] == "") == (communes[c.KIND] == "urban")).all()
    assert communes.loc["015110519", c.CERCLE] == "Tanger"


def test_names_in_two_scripts(territory):
    for table in (territory.communes, territory.provinces):
        assert table[c.NAME].str.contains("[A-Za-z]").all()
        assert table[c.NAME_AR].str.fullmatch(r"[\u0600-\u06ff\s\-]+").all()


def test_tanger_is_the_sum_of_its_arrondissements_counted_once(territory):
    parts = territory.arrondissements
    assert len(parts) == 4
    assert set(parts["commune_code"]) == {"001511010"}
    assert parts[c.POPULATION_2024].sum() == territory.communes.loc["001511010", c.POPULATION_2024]
    assert not set(parts[c.CODE]) & set(territory.communes.index)


def test_neighbours_are_those_that_share_a_border(territory):
    ours = territory.adjacency
    assert (ours["code_a"] < ours["code_b"]).all()
    found = neighbors(territory.communes)  # from the geometry: another way than the arcs
    pd.testing.assert_frame_equal(ours, found, check_exact=False, rtol=0, atol=0.002, check_dtype=False)


def test_the_projected_communes_are_computed_once_in_metres(territory):
    assert territory.projected is territory.projected
    assert territory.projected.crs == "EPSG:26191"
    ratio = territory.projected.area / 1e6 / territory.communes[c.AREA_KM2]
    assert ratio.between(0.998, 1.003).all()


def test_every_shipped_file_is_credited(territory):
    files = {credit.file for credit in territory.credits}
    assert {"communes.geojson", "census.csv", "land.geojson"} <= files
    assert "Haut-Commissariat au Plan" in next(k.attribution for k in territory.credits if k.file == "census.csv")
    assert "OpenStreetMap" in next(k.attribution for k in territory.credits if k.file == "communes.geojson")


def test_a_territory_is_read_in_columns_and_does_not_change():
    read_territory()
    assert calls(read_territory) < 150_000, "it is read value by value"
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign"):
        read_territory().key = "other"


def test_an_unknown_perimeter_proposes_the_nearest():
    with pytest.raises(UnknownNameError, match="tanger-tetouan"):
        read_territory("tanger-tetuan")


def test_a_column_mapping_is_refused_for_a_shipped_perimeter():
    with pytest.raises(ValueError, match="columns"):
        read_territory("tanger-tetouan", columns={"code": "x"})


def test_shipped_names_what_is_missing():
    with pytest.raises(FileNotFoundError, match=r"geodata/none\.csv"):
        shipped_path("geodata", "none.csv")
    with pytest.raises(UnknownNameError, match="geodata"):
        shipped_path("geodat")


# A territory of one's own.

SQUARES = {"0101": (0, 0), "0102": (1, 0), "0203": (0, 1), "0204": (1, 1)}


def own(**changes):
    """Four squares of a tenth of a degree, codes and names under the headings of another country's file."""
    shapes = [shapely.box(-6 + x / 10, 35 + y / 10, -5.9 + x / 10, 35.1 + y / 10) for x, y in SQUARES.values()]
    data = {"INSEE": list(SQUARES), "NOM": ["Ouest", "Est", "Nord", "Nord-Est"], "DEP": ["A", "A", "B", "B"]}
    columns = {**data, "POP": [10, 20, 30, 40], **changes}
    crs = columns.pop("crs", "EPSG:4326")
    return gpd.GeoDataFrame(columns, geometry=columns.pop("geometry", shapes), crs=crs)


MAPPING = {"code": "INSEE", "name": "NOM", "province": "DEP", "population_2024": "POP"}


def saved(layer, tmp_path, name="own.gpkg"):
    path = tmp_path / name
    layer.to_file(path)
    return path


@pytest.mark.parametrize("name", ["own.gpkg", "own.geojson", "own.shp"])
def test_a_layer_of_ones_own_is_read(tmp_path, name):
    territory = read_territory(saved(own(), tmp_path, name), columns=MAPPING)
    assert territory.communes.index.tolist() == list(SQUARES)
    assert territory.communes[c.POPULATION_2024].sum() == 100
    assert territory.provinces[c.POPULATION_2024].to_dict() == {"A": 30, "B": 70}
    assert territory.communes[c.AREA_KM2].tolist() == pytest.approx([101.0] * 4, rel=0.01)
    assert territory.provinces[c.AREA_KM2].sum() == pytest.approx(territory.communes[c.AREA_KM2].sum())
    pairs = set(zip(territory.adjacency["code_a"], territory.adjacency["code_b"], strict=True))
    assert pairs == {("0101", "0102"), ("0101", "0203"), ("0102", "0204"), ("0203", "0204")}, "no corner neighbours"
    assert territory.adjacency["km"].between(9, 11.2).all()
    assert territory.land is None
    assert territory.places.empty
    assert c.SOUKS not in territory.communes


@pytest.mark.parametrize("count", [0, 1, -1])
def test_a_layer_whose_count_of_records_is_old_is_read_whole(tmp_path, count):
    path = saved(own().rename(columns={theirs: ours for ours, theirs in MAPPING.items()}), tmp_path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = ?", (count,))
    assert len(read_territory(path).communes) == len(own())
    assert shapely.equals_exact(read_outline(path), shapely.union_all(own().to_crs(4326).geometry), 1e-9)


def test_another_crs_is_brought_to_degrees_with_shared_borders_kept(tmp_path):
    path = saved(own().to_crs("EPSG:26191"), tmp_path)
    territory = read_territory(path, columns=MAPPING)
    assert territory.communes.crs == "EPSG:4326"
    assert territory.communes.total_bounds == pytest.approx([-6, 35, -5.8, 35.2], abs=1e-6)
    assert shapely.coverage_is_valid(territory.communes.geometry.to_numpy())


def test_without_provinces_the_file_is_one_province(tmp_path):
    mapping = {key: MAPPING[key] for key in ("code", "name")}
    territory = read_territory(saved(own(), tmp_path, "haouz.gpkg"), columns=mapping)
    assert territory.provinces.index.tolist() == ["haouz"]
    assert territory.key == "haouz"
    assert shapely.get_num_interior_rings(territory.provinces.geometry.iloc[0]) == 0


def test_a_code_stored_as_a_number_is_text(tmp_path):
    layer = own(INSEE=[1.0, 2.0, 3.0, 4.0])
    assert read_territory(saved(layer, tmp_path), columns=MAPPING).communes.index.tolist() == ["1", "2", "3", "4"]


def test_all_faults_stand_in_one_error(tmp_path):
    shapes = own().geometry.tolist()
    bow = shapely.Polygon([(-6, 35), (-5.9, 35.1), (-5.9, 35), (-6, 35.1)])
    layer = own(INSEE=["0101", "0101", "", "0204"], POP=["10", "many", "-3", "4"], crs=None)
    layer = layer.set_geometry([bow, None, shapes[2], shapes[3]])
    with pytest.warns(UserWarning, match="crs"):  # writing without a CRS is what the user did
        path = saved(layer, tmp_path)
    with pytest.raises(TerritoryError, match="no column of a territory") as caught:
        read_territory(path, columns={**MAPPING, "jobs_hcp": "EMPLOI", "colour": "NOM"})
    found = str(caught.value)
    for expected in ("EMPLOI", "“colour”", "stands in row 2 already", "no code", "not a number", "cannot be"):
        assert expected in found
    for expected in ("reference system", "no geometry", "not valid"):
        assert expected in found
    assert len(caught.value.faults) == 9
    assert all(fault.remedy and fault.file == path for fault in caught.value.faults)


def test_missing_columns_are_told_with_those_of_the_file(tmp_path):
    with pytest.raises(TerritoryError, match=r"CLE, TEXTE, DEP, POP") as caught:
        read_territory(saved(own().rename(columns={"INSEE": "CLE", "NOM": "TEXTE"}), tmp_path))
    assert [fault.column for fault in caught.value.faults] == ["code", "name"]


def test_an_overlap_is_refused_and_a_hair_of_one_is_not(tmp_path):
    shapes = own().geometry.tolist()
    wide = own(geometry=[shapely.box(-6, 35, -5.89, 35.1), *shapes[1:]])
    with pytest.raises(TerritoryError, match=r"overlap.*0101, 0102") as caught:
        read_territory(saved(wide, tmp_path), columns=MAPPING)
    assert len(caught.value.faults) == 1
    hair = own(geometry=[shapely.box(-6, 35, -5.8999999, 35.1), *shapes[1:]])
    territory = read_territory(saved(hair, tmp_path, "hair.gpkg"), columns=MAPPING)
    assert territory.provinces.geometry.loc["A"].geom_type == "Polygon"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: own(geometry=gpd.points_from_xy([-6, -5, -4, -3], [35] * 4)), "no polygons"),
        (lambda: own().iloc[:0], "no commune"),
        (lambda: own(crs="EPSG:4326", geometry=own().to_crs("EPSG:26191").geometry.tolist()), "not on the Earth"),
    ],
)
def test_a_layer_that_is_no_territory(tmp_path, build, message):
    with pytest.raises(TerritoryError, match=message):
        read_territory(saved(build(), tmp_path), columns=MAPPING)


def test_a_table_without_geometry_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("code,name\n1,a\n", encoding="utf-8")
    with pytest.raises(TerritoryError, match="no geometry"):
        read_territory(path)


def test_several_layers_of_polygons_are_refused_and_one_among_points_is_taken(tmp_path):
    path = tmp_path / "layers.gpkg"
    own().to_file(path, layer="limites")
    own(geometry=gpd.points_from_xy([-6, -5, -4, -3], [35] * 4)).to_file(path, layer="towns")
    assert len(read_territory(path, columns=MAPPING).communes) == 4
    own().to_file(path, layer="again")
    with pytest.raises(TerritoryError, match="several layers"):
        read_territory(path, columns=MAPPING)


def test_of_several_layers_the_one_named_as_the_toolkit_names_it_is_taken(tmp_path):
    path = tmp_path / "atlas.gpkg"
    own().iloc[:2].to_file(path, layer="again")
    own().to_file(path, layer="communes")
    assert len(read_territory(path, columns=MAPPING).communes) == 4


@pytest.mark.parametrize("content", [b"", b"not a layer"])
def test_what_cannot_be_read_is_one_error(tmp_path, content):
    path = tmp_path / "broken.gpkg"
    path.write_bytes(content)
    with pytest.raises(TerritoryError, match="cannot be read"):
        read_territory(path)
    with pytest.raises(TerritoryError, match="does not exist"):
        read_territory(Path("nowhere.gpkg"))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20, unique=True))
def test_dissolving_any_group_of_squares_keeps_its_area(cells):
    shapes = [shapely.box(-6 + x / 10, 35 + y / 10, -6 + (x + 1) / 10, 35 + (y + 1) / 10) for x, y in cells]
    index = pd.Index([f"{n:03d}" for n in range(len(cells))], name=c.CODE)
    data = {c.PROVINCE: "P", c.PROVINCE_CODE: ["A" if x < 3 else "B" for x, _ in cells]}
    communes = gpd.GeoDataFrame(data, index=index, geometry=shapes, crs="EPSG:4326")
    provinces = dissolve(communes)
    assert provinces[c.AREA_KM2].sum() == pytest.approx(sum(areas_km2(shapes)), rel=1e-9)
    assert len(provinces) == communes[c.PROVINCE_CODE].nunique()
    sides = {frozenset(((x, y), (x + dx, y + dy))) for x, y in cells for dx, dy in ((1, 0), (0, 1))}
    assert len(neighbors(communes)) == sum(1 for pair in sides if pair <= set(cells))


def test_a_credit_that_is_not_whole_is_refused(tmp_path):
    (tmp_path / "provenance.toml").write_text('[[file]]\nfile = "a.csv"\ntitle = "A"\n', encoding="utf-8")
    with pytest.raises(TerritoryError, match="has no “") as caught:
        read_credits(tmp_path)
    assert len(caught.value.faults) == 5


DESCRIBED = """
file = "own.gpkg"
layer = "découpage"
title = { fr = "Pays", ar = "البلد", en = "Country" }
boundary_vintage = "2025-06"
figures_year = 2025

[columns]
code = "INSEE"
name = "NOM"
province = "DEP"
population_2024 = "POP"

[credits]
figures = { fr = "Wilaya, estimations 2025", ar = "الولاية، تقديرات 2025", en = "Wilaya, estimates of 2025" }
boundaries = "Wilaya, découpage"
licence = "interne"
"""


def described(tmp_path, text=DESCRIBED):
    own().to_file(tmp_path / "own.gpkg", layer="découpage")
    own(NOM=["a", "b", "c", "d"]).to_file(tmp_path / "own.gpkg", layer="communes", mode="a")
    path = tmp_path / "territoire.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_describes_a_territory_of_ones_own(tmp_path):
    territory = read_territory(described(tmp_path))
    assert territory.communes[c.NAME].tolist() == ["Ouest", "Est", "Nord", "Nord-Est"]
    assert territory.communes[c.POPULATION_2024].sum() == 100
    assert territory.title["ar"] == "البلد"
    assert (territory.boundary_vintage, territory.figures_year) == ("2025-06", 2025)
    assert [(one.of, one.attribution_in("en")) for one in territory.credits] == [
        ("boundaries", "Wilaya, découpage"), ("figures", "Wilaya, estimates of 2025"),
    ]  # fmt: skip


def test_a_territory_of_one_province_gives_it_its_name(tmp_path):
    territory = read_territory(described(tmp_path, DESCRIBED.replace('province = "DEP"', "")))
    assert territory.provinces.index.tolist() == ["own"]
    assert territory.provinces[c.NAME].tolist() == ["Pays"]
    assert set(territory.communes[c.PROVINCE]) == {"Pays"}


def test_what_is_said_in_python_wins_over_the_description(tmp_path):
    path = described(tmp_path)
    territory = read_territory(path, layer="communes", columns={"population_2024": "INSEE"})
    assert territory.communes[c.NAME].tolist() == ["a", "b", "c", "d"]
    assert territory.communes[c.POPULATION_2024].iloc[0] == 101
    with pytest.raises(TerritoryError, match="no such layer"):
        read_territory(path, layer="autre")
    with pytest.raises(ValueError, match="not a shipped perimeter"):
        read_territory("tanger-tetouan", layer="communes")


def test_every_fault_of_a_description_is_listed(tmp_path):
    text = 'fichier = "x"\nencoding = "cp9999"\nfigures_year = "2025"\n[columns]\ncode = 3\n[credits]\nfigure = "HCP"\n'
    with pytest.raises(TerritoryError, match="no such key") as caught:
        read_territory(described(tmp_path, text))
    said = [(fault.column, str(fault.remedy)) for fault in caught.value.faults]
    assert [key for key, _ in said] == ["file", "fichier", "encoding", "figures_year", "columns.code", "credits.figure"]
    assert "figures" in said[-1][1]
    with pytest.raises(TerritoryError, match="not TOML"):
        read_territory(described(tmp_path, "file = "))
    with pytest.raises(TerritoryError, match="cannot be read"):
        read_territory(tmp_path / "absent.toml")


def test_columns_that_a_shapefile_has_cut_are_known_again(tmp_path):
    full = own().rename(columns={"INSEE": "code", "NOM": "name", "DEP": "province_code"}).drop(columns="POP")
    full = full.assign(population_2014=[1, 2, 3, 4], population_2024=[5, 6, 7, 8], public_services=[0, 1, 0, 1])
    with pytest.warns(UserWarning, match="10"), pytest.warns(RuntimeWarning):
        full.to_file(tmp_path / "cut.shp")
    communes = read_territory(tmp_path / "cut.shp").communes
    assert communes[c.POPULATION_2014].tolist() == [1, 2, 3, 4]
    assert communes[c.POPULATION_2024].tolist() == [5, 6, 7, 8]
    assert communes[c.PUBLIC_SERVICES].tolist() == [0, 1, 0, 1]
    assert communes[c.PROVINCE_CODE].tolist() == ["A", "A", "B", "B"]
    # One “population” alone is of an unknown year: nothing is guessed.
    with pytest.warns(UserWarning, match="10"), pytest.warns(RuntimeWarning):
        full.drop(columns="population_2014").to_file(tmp_path / "one.shp")
    assert c.POPULATION_2024 not in read_territory(tmp_path / "one.shp").communes
    # What the user says of it is not also taken for the other year.
    said = read_territory(tmp_path / "one.shp", columns={"population_2024": "population"}).communes
    assert said[c.POPULATION_2024].tolist() == [5, 6, 7, 8]
    assert c.POPULATION_2014 not in said


def test_the_encoding_of_a_shapefile_can_be_said(tmp_path):
    path = tmp_path / "arabe.shp"
    own(NOM=["تطوان", "طنجة", "وزان", "العرائش"]).to_file(path, encoding="cp1256")
    path.with_suffix(".cpg").unlink()
    names = read_territory(path, columns=MAPPING, encoding="cp1256").communes[c.NAME].tolist()
    assert names == ["تطوان", "طنجة", "وزان", "العرائش"]
