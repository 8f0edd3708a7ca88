"""A table in memory is read as a file is; closed actors, months and amounts mean one thing everywhere."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import atlas
from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.dataset.expressions import rows_where
from atlas.analysis.location.location import locate
from atlas.analysis.spatial.coverage import coverage
from atlas.analysis.spatial.grids import hexagons
from atlas.analysis.spatial.nearest import nearest_distance
from atlas.analysis.spatial.surfaces import kernel_density
from atlas.analysis.stats.point_patterns import mean_center
from atlas.errors import InputError, RegisterError, TerritoryError
from atlas.publishing.tables.writers import write_table
from atlas.sources.parsing.amounts import read_amounts
from atlas.sources.register.register import read_register
from tests.cartography.squares import CODES, territory

PLACE = territory()


def raw(**columns):
    """Five actors in Alpha and Bravo, written as offices write them."""
    return pd.DataFrame(
        {
            "N°": ["k1", "k2", "k3", "k4", "k5"],
            "Famille": ["Coopérative", "تعاونية", "ASSOCIATION", "coopératives", "Mutuelle"],
            "Secteur": ["Agriculture", "artisanat", "الصناعة التقليدية", "pêche", None],
            "Statut": ["active", "Fermée", "en sommeil", "closed", None],
            "Adhérents": ["1 250", "12", "٣٠", 7.0, None],
            "Femmes": [100, "12,0", None, 3, None],
            "Date": ["31/12/2025", pd.Timestamp("2025-11-02"), "2024", None, "15.03.2025"],
            "Longitude": ["5°57'O", "-5,95", -5.85, "-5.95", "-5.96"],
            "Latitude": ["35°03'N", "35,05", 35.05, "35.06", "35.07"],
        }
        | columns,
        index=list("abcde"),
    )


def test_locating_a_table_and_a_register_of_it_give_the_same(tmp_path):
    placed, read = locate(raw(), PLACE), locate(read_register(raw()), PLACE)
    pd.testing.assert_frame_equal(pd.DataFrame(placed.actors), pd.DataFrame(read.actors))
    raw().to_csv(tmp_path / "acteurs.csv", index=False)
    filed = locate(read_register(tmp_path / "acteurs.csv"), PLACE)
    one, other = (pd.DataFrame(each.actors.drop(columns=[c.GEOMETRY])) for each in (placed, filed))
    pd.testing.assert_frame_equal(one, other)
    assert placed.actors[c.FAMILY].tolist() == ["cooperative"] * 2 + ["association", "cooperative", "mutual"]
    assert placed.actors[c.STATUS].tolist()[:4] == ["active", "closed", "dormant", "closed"]
    assert tabulate(placed, PLACE).region["actors"].tolist() == [3]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"Adhérents": [1, "x", 3, 4, 5], "Femmes": 0}, "index 'b', column “Adhérents”: this is no number"),
        ({"Femmes": [0, 0, 0, 9, 0]}, "index 'd', column “Femmes”: there are more women than members"),
        ({"Adhérents": [-1, 2, 3, 4, 5], "Femmes": 0}, "index 'a', column “Adhérents”: the number is negative"),
        ({"N°": ["k1", "k2", "k3", "k3", "k5"]}, "2 records bear this identifier (index 'c', 'd')"),
        ({"Famille": "club de danse"}, "this is no known family"),
        ({"Date": "2093-01-01"}, "the date is outside"),
        ({"Adhérents": "1,204"}, "the number is not whole"),
    ],
)
def test_wrong_values_refuse_a_table_and_name_its_labels(wrong, said):
    with pytest.raises(RegisterError) as caught:
        locate(raw(**wrong), PLACE)
    assert said in str(caught.value)
    assert "row" not in str(caught.value)
    with pytest.raises(RegisterError) as same:
        read_register(raw(**wrong))
    assert str(same.value) == str(caught.value)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(RegisterError) as caught:
        locate(raw(**{"Famille": "?", "Adhérents": "beaucoup", "Statut": "peut-être"}), PLACE)
    assert len(caught.value.faults) == 15


def test_a_wrong_coordinate_alone_rejects_its_record_and_no_other():
    placed = locate(raw(Latitude=["35,05", "x", "95", "35.06", ""]), PLACE)
    assert placed.rejected.index.tolist() == [1, 2, 4]
    assert len(placed.actors) == 2


def test_what_locating_gave_is_located_again_as_it_was():
    first = locate(raw(), PLACE)
    for again in (first.actors, first.select(), first.register.table, first.select("family == 'cooperative'").frame):
        found = locate(again, PLACE).actors
        assert not [name for name in found.columns if "(file)" in name]
        expected = first.actors[first.actors[c.ID].isin(found[c.ID])].reset_index(drop=True)
        pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(expected), check_like=True)
    read_register(first.actors)


def test_a_table_written_and_read_again_is_the_register_it_was(tmp_path):
    placed = locate(raw(), PLACE)
    write_table(placed, tmp_path / "places.csv")
    again = locate(read_register(tmp_path / "places.csv"), PLACE)
    columns = [c.ID, c.FAMILY, c.STATUS, c.MEMBERS, c.WOMEN, c.CODE]
    pd.testing.assert_frame_equal(pd.DataFrame(again.actors[columns]), pd.DataFrame(placed.actors[columns]))


def test_a_register_without_identifiers_is_numbered_and_says_so(tmp_path):
    path = tmp_path / "a.csv"
    raw().drop(columns="N°").to_csv(path, index=False)
    register = read_register(path)
    assert register.table[c.ID].tolist() == ["2", "3", "4", "5", "6"]
    assert "numbered by their rows" in register.reading["id"]
    assert locate(raw().drop(columns="N°"), PLACE).actors[c.ID].tolist() == ["1", "2", "3", "4", "5"]


def test_closed_actors_count_in_no_table_and_in_no_group_unless_asked_for():
    placed = locate(raw(), PLACE)
    data = tabulate(placed, PLACE)
    chosen = data.actors
    assert (len(chosen), chosen.count, int(data.region["actors"].iloc[0])) == (5, 3, 3)
    assert "5 actors, 2 of them closed and not counted" in repr(chosen)
    assert "2 of them closed and not counted" in chosen._repr_html_()
    by_province = chosen.group(by="province").set_index(c.CODE)
    assert by_province["count"].to_dict() == data.provinces["actors"][data.provinces["actors"] > 0].to_dict()
    assert by_province["members"].sum() == data.region["members"].iloc[0] == 1280
    assert chosen.group(c.STATUS)["count"].sum() == 5
    assert chosen.group(c.FAMILY, closed=True)["count"].sum() == 5
    assert placed.select("status == 'closed'").group(c.FAMILY)["count"].tolist() == [2]
    assert placed.select("status == 'closed'").count == 2
    assert placed.select("family == 'cooperative'").group(c.FAMILY)["count"].tolist() == [1]
    assert placed.select("family == 'cooperative'").group(c.STATUS, closed=False)["count"].tolist() == [1]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("date == '2025-11'", [1, 2]), ("date != '2025-11'", [0, 3, 5]), ("date < '2025-11'", [0]),
        ("date <= '2025-11'", [0, 1, 2]), ("date > '2025-11'", [3, 5]), ("date >= '2025-11'", [1, 2, 3, 5]),
        ("'2025-11' < date", [3, 5]), ("date == '2025'", [0, 1, 2, 3]), ("date in ['2025-10', '2026']", [0, 5]),
        ("date == '2025-11-30'", [2]), ("'2025-10' <= date <= '2025-11-30'", [0, 1, 2]), ("not date == '2025'", [5]),
    ],
)  # fmt: skip
def test_a_month_or_a_year_means_all_of_it(asked, kept):
    days = ["2025-10-31", "2025-11-01", "2025-11-30T23:59", "2025-12-01", None, "2026-01-01"]
    table = pd.DataFrame({"date": pd.to_datetime(days, format="ISO8601")})
    assert np.flatnonzero(rows_where(table, asked)).tolist() == kept


@pytest.mark.parametrize("text", ["2025-13", "25", "hier", "9999"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match="no date"):
        rows_where(pd.DataFrame({"date": pd.to_datetime(["2025-01-01"])}), f"date == '{text}'")


@pytest.mark.parametrize(
    ("written", "decimal", "expected"),
    [
        (["1,204"], "", None), (["1.204", "12"], "", None), (["-2,500"], "", None), (["1,204"], ",", [1.204]),
        (["1,204"], ".", [1204]), (["1.204"], ",", [1204]), (["1,204", "12,5"], "", [1.204, 12.5]),
        (["1,204", "0,204"], "", [1.204, 0.204]), (["1,204", "3,204,000"], "", [1204, 3204000]),
        (["1,204", "12,5", "3,204,000"], "", None), (["1.204,5"], "", [1204.5]), (["1 204,250"], "", [1204.25]),
        (["1204", "7"], "", [1204, 7]), (["١٬٢٠٤٫٥"], "", [1204.5]), (["12,5"], ".", None), (["1,20,4"], "", None),
    ],
)  # fmt: skip
def test_a_comma_or_a_point_before_three_figures_is_not_guessed(written, decimal, expected):
    found = read_amounts(pd.Series(written), name="n", decimal=decimal)
    assert (len(found.refusals) > 0) == (expected is None)
    if expected is not None:
        assert found.values.tolist() == expected


def test_joining_refuses_amounts_that_may_be_two_and_takes_the_sign_that_is_said():
    data = tabulate(None, PLACE)
    table = pd.DataFrame({"Commune": CODES[:2], "Budget": ["1,204", "2,500"]})
    for columns in (["Budget"], {"Budget": atlas.Column("Budget", "stock")}):
        with pytest.raises(
            InputError, match=r"index 0, column “Budget”: it is not clear whether this is 1.204 or 1204"
        ):
            data.join(table, on="Commune", columns=columns)
    joined = data.join(table, on="Commune", columns=["Budget"], decimal=",").data.communes["Budget"]
    assert joined[CODES[0]] == 1.204
    numbers = table.assign(Budget=[1.204, 2.5])
    assert data.join(numbers, on="Commune", columns=["Budget"]).data.communes["Budget"][CODES[0]] == 1.204


def communes(**columns):
    shapes = [shapely.box(-6 + i / 10, 35, -5.9 + i / 10, 35.1) for i in range(2)]
    table = {"code": ["a1", "a2"], "name": ["A", "B"]} | columns
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326", index=["u", "v"])


def test_a_territory_in_memory_is_the_one_of_its_file(tmp_path):
    communes(population_2024=[10, 20]).to_file(tmp_path / "t.gpkg")
    read, made = atlas.read_territory(tmp_path / "t.gpkg"), atlas.read_territory(communes(population_2024=[10, 20]))
    pd.testing.assert_frame_equal(
        pd.DataFrame(read.communes.drop(columns=["province", "province_code"])),
        pd.DataFrame(made.communes.drop(columns=["province", "province_code"])),
    )
    again = atlas.read_territory(made.communes)
    pd.testing.assert_frame_equal(pd.DataFrame(again.communes), pd.DataFrame(made.communes))
    with pytest.raises(TypeError, match="GeoDataFrame"):
        atlas.read_territory(pd.DataFrame({"code": ["a"]}))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (communes().set_crs("EPSG:32630", allow_override=True), "degrees, and the layer says that they are metres"),
        (communes().to_crs("EPSG:32630").set_crs("EPSG:4326", allow_override=True), "not on the Earth"),
        (communes(province=["P", " "]), "index 'v', column “province”: the commune has no province"),
        (communes(province_code=[None, "1"]), "index 'u', column “province_code”: the commune has no province"),
        (communes(area_km2=[101.0, 1.01e8]), "not that of its outline"),
        (communes().set_geometry([shapely.box(0, 0, 2e-6, 2e-6), shapely.box(1, 1, 2, 2)], crs=4326), "an area of"),
        (communes(population_2024=["1,204", "5"]), "index 'u', column “population_2024”: it is not clear"),
    ],
)
def test_a_territory_in_the_wrong_units_is_refused(table, said):
    with pytest.raises(TerritoryError) as caught:
        atlas.read_territory(table)
    assert said in str(caught.value)
    assert all(str(fault.remedy) for fault in caught.value.faults)


@pytest.mark.parametrize(
    "measure",
    [
        lambda xy, box: kernel_density(xy, bandwidth_km=3, cell_km=1, extent=(4e5, 5e5, 5e5, 6e5)),
        lambda xy, box: kernel_density(1e5 + 1e4 * xy, bandwidth_km=3, cell_km=1, extent=box),
        lambda xy, box: hexagons(box, spacing_km=0.5),
        lambda xy, box: mean_center(xy),
        lambda xy, box: coverage(xy, [shapely.box(*box)], distance_m=5000),
        lambda xy, box: coverage(1e5 + xy, [shapely.box(*box)], distance_m=5000),
        lambda xy, box: nearest_distance(xy, [shapely.box(*box)]),
    ],
)
def test_what_measures_in_metres_refuses_degrees(measure):
    with pytest.raises(ValueError, match=r"are degrees, and metres are wanted: reproject"):
        measure(np.array([[-5.31, 35.57], [-5.8, 35.71]]), (-6.1, 35.05, -5.2, 35.9))


def test_a_wrong_call_of_a_selection_gets_one_sentence():
    placed = locate(raw(), PLACE)
    data = tabulate(placed, PLACE)
    chosen = placed.select()
    assert [row.id for row in chosen] == ["k1", "k2", "k3", "k4", "k5"]
    assert len(chosen[chosen["members"] > 20]) == len(placed.select(chosen["members"] > 20)) == 2
    assert len(chosen.within_km("Alpha", np.float32(5))) == len(chosen.within_km("Alpha", np.int64(5)))
    assert len(chosen.in_province(["Sud", "Nord"])) == 5
    calls = [
        (TypeError, "which column", lambda: "Alpha" in chosen),
        (ValueError, "twice", lambda: chosen.group("sector", "sector")),
        (ValueError, "already", lambda: chosen.group("province", by="province")),
        (ValueError, "other rows", lambda: chosen.select(pd.Series([True]))),
        (TypeError, "named by a text", lambda: chosen.in_commune(3)),
        (TypeError, r"placed\.select", lambda: tabulate(data.select(), PLACE)),
        (TypeError, "takes actors", lambda: locate(data.select(), PLACE)),
        (TypeError, "marks=", lambda: atlas.Plate(key="a", title="T", marks=atlas.marks.Choropleth("density_10k"))),
        (TypeError, r"draw\(plate, data\)", lambda: atlas.draw(data, atlas.Plate(key="a", title="T", marks=()))),
        (ValueError, "column is None", lambda: data.query("women_share.isna()")),
    ]
    for error, said, call in calls:
        with pytest.raises(error, match=said):
            call()
    assert tabulate(placed, PLACE, coverage_km=7).communes.columns.isin(["coverage_7km"]).any()


def test_the_keys_of_a_grouped_table_are_written(tmp_path):
    data = tabulate(locate(raw(), PLACE), PLACE)
    table = data.communes.groupby([c.PROVINCE, c.KIND])[["actors"]].sum()
    write_table(table, tmp_path / "t.csv")
    written = pd.read_csv(tmp_path / "t.csv")
    assert written.columns.tolist() == [c.PROVINCE, c.KIND, "actors"]
    assert set(written[c.PROVINCE]) == set(data.communes[c.PROVINCE])
    write_table(pd.DataFrame({"n": [1]}, index=["x"]), tmp_path / "u.csv")
    assert (tmp_path / "u.csv").read_text().split() == ["key,n", "x,1"]
