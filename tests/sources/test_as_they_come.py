"""Layers and registers as they come: borders simplified one by one, parts in rows, axes exchanged, places in a text."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from atlas import columns as c
from atlas.analysis.location.crowds import crowded_points, restored_codes
from atlas.analysis.location.location import locate
from atlas.cli import main
from atlas.errors import RegisterError, TerritoryError, group_faults
from atlas.sources.deduplication.duplicates import CROWD, find_duplicates
from atlas.sources.matching.beyond import names_beyond
from atlas.sources.matching.gazetteer import AMBIGUOUS, UNKNOWN, Gazetteer
from atlas.sources.matching.normalization import normalize
from atlas.sources.parsing.position_texts import read_position_text
from atlas.sources.register.mapping import SourceMapping, read_mapping
from atlas.sources.register.proposals import propose_mapping
from atlas.sources.register.register import check_register, read_register
from atlas.sources.territory.territory import read_territory
from atlas.sources.territory.territory_file import DescribedTerritory


def plus_code_by_hand(code):
    """Each pair of digits is a number to the base of 20; zeros are the padding of a shortened code."""
    signs = "23456789CFGHJMPQRVWX"
    digits = code.replace("+", "").rstrip("0")
    lat = sum(signs.index(sign) * 20.0 ** (1 - i) for i, sign in enumerate(digits[::2]))
    lon = sum(signs.index(sign) * 20.0 ** (1 - i) for i, sign in enumerate(digits[1::2]))
    half = 20.0 ** (2 - len(digits) // 2) / 2
    return lat - 90 + half, lon - 180 + half


def layer(shapes, **columns):
    codes = [f"{i:02d}" for i in range(len(shapes))]
    return gpd.GeoDataFrame(
        {"code": codes, "name": [f"Unit {code}" for code in codes], **columns}, geometry=list(shapes), crs=4326
    )


def described(table, **parts):
    return read_territory(DescribedTerritory(Path("own.gpkg"), table=table, **parts))


def ragged(width):
    """Two squares of a degree whose common border was drawn twice: teeth of this width (degrees) overlap or gape."""
    teeth = [(1 + (width if i % 2 else -width), i / 10) for i in range(1, 10)]
    west = shapely.Polygon([(0, 0), (1, 0), *teeth, (1, 1), (0, 1)])
    shifted = [(1 - (x - 1), y) for x, y in teeth]
    return [west, shapely.Polygon([(2, 0), (2, 1), (1, 1), *shifted[::-1], (1, 0)])]


@pytest.mark.parametrize("width", [0.0002, 0.0006])
def test_borders_drawn_twice_are_repaired_below_the_tolerance_and_it_is_said(width):
    shapes = ragged(width)
    territory = described(layer(shapes))
    outlines = territory.communes.geometry.to_numpy()
    assert shapely.coverage_is_valid(outlines)
    assert shapely.union_all(outlines).equals_exact(shapely.box(0, 0, 2, 1), tolerance=1e-9) or np.isclose(
        shapely.union_all(outlines).area, 2.0, rtol=1e-9
    )
    moved = shapely.area(outlines) - shapely.area(shapes)
    assert (abs(moved) < 1.1 * width).all()
    overlaps, gaps = map(str, territory.notes)
    assert overlaps.startswith("4 overlaps repaired (") or overlaps.startswith("5 overlaps repaired (")
    assert "tolerance 250 m" in overlaps
    assert "gaps between communes closed" in gaps
    assert len(territory.adjacency) == 1


def test_a_wide_overlap_a_swallowed_unit_and_a_repair_refused_are_faults_as_before():
    with pytest.raises(TerritoryError, match="repair_m"):
        described(layer(ragged(0.01)))
    with pytest.raises(TerritoryError, match="overlap"):
        described(layer(ragged(0.0002)), repair_m=0)
    small = [shapely.box(0, 0, 1, 1), shapely.box(0.9985, 0.4, 1.0005, 0.401)]  # three quarters of it are overlapped
    with pytest.raises(TerritoryError, match="overlap"):
        described(layer(small))


def test_a_gap_wider_than_the_tolerance_stays_open_and_is_told():
    west, east = ragged(0.0002)
    lake = shapely.box(1.5, 0.5, 1.6, 0.6)
    territory = described(layer([west, shapely.difference(east, lake)]))
    assert "1 gap wider than 250 m left open" in str(territory.notes[-1])
    assert shapely.union_all(territory.communes.geometry.to_numpy()).area == pytest.approx(2 - 0.01, rel=1e-6)


def test_a_sound_layer_keeps_every_vertex():
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    territory = described(layer(shapes))
    assert territory.notes == ()
    assert list(territory.communes.geometry) == shapes


def test_a_unit_in_several_rows_is_one_on_request_only(tmp_path):
    parts = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(5, 5, 6, 6)]
    table = layer(parts, population_2024=[70, 30, 70]).assign(code=["a", "b", "a"], name=["A", "B", "A"])
    table.to_file(tmp_path / "rows.gpkg", layer="units")
    with pytest.raises(TerritoryError, match="dissolve = true"):
        read_territory(tmp_path / "rows.gpkg")
    (tmp_path / "own.toml").write_text('file = "rows.gpkg"\ndissolve = true\n', encoding="utf-8")
    territory = read_territory(tmp_path / "own.toml")
    assert territory.communes[c.POPULATION_2024].to_dict() == {"a": 70, "b": 30}
    assert territory.communes.geometry["a"].equals(shapely.MultiPolygon([parts[0], parts[2]]))
    assert [str(note) for note in territory.notes] == ["1 commune put together from 2 rows"]
    with pytest.raises(TerritoryError, match=r"index 2, column “population_2024”.*row 2"):
        described(table.assign(population_2024=[70, 30, 7]), dissolve=True)


def test_an_exchanged_layer_is_turned_on_request_and_recognised_where_it_can_be():
    upright = layer([shapely.box(120, 10, 121, 11), shapely.box(121, 10, 122, 11)])
    turned = upright.set_geometry(shapely.transform(upright.geometry.to_numpy(), lambda xy: xy[:, ::-1]))
    with pytest.raises(TerritoryError, match="exchanged = true"):
        described(turned)
    territory = described(turned, exchanged=True)
    assert territory.communes.total_bounds.tolist() == [120, 10, 122, 11]
    assert "exchanged" in str(territory.notes[0])


def test_a_layer_that_may_be_exchanged_is_told_from_its_register(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    layer([shapely.box(40, 3, 41, 4), shapely.box(41, 3, 42, 4)]).to_file("turned.gpkg")
    rows = "".join(f"{i},A{i},3.{i},40.{i}\n" for i in range(1, 6))
    Path("r.csv").write_text("id,nom,lon,lat\n" + rows, encoding="utf-8")
    heard = CliRunner().invoke(main, ["check", "r.csv", "--territory", "turned.gpkg"]).output
    assert "5 of 5 points are in the territory only when longitude and latitude are exchanged" in heard
    Path("m.toml").write_text("exchanged = true\n", encoding="utf-8")
    heard = CliRunner().invoke(main, ["check", "r.csv", "--territory", "turned.gpkg", "--mapping", "m.toml"]).output
    assert "5 records: 5 placed" in heard


def test_points_of_a_layer_are_exchanged_as_the_mapping_says(tmp_path):
    points = gpd.GeoDataFrame({"id": ["a"], "nom": ["A"]}, geometry=[shapely.Point(47.5, -2.5)], crs=4326)
    points.to_file(tmp_path / "p.gpkg")
    table = read_register(tmp_path / "p.gpkg", mapping=SourceMapping(exchanged=True)).table
    assert table[[c.LON, c.LAT]].to_numpy().tolist() == [[-2.5, 47.5]]


@pytest.mark.parametrize("ending", [".zip", ".kml", ".kmz", ".geojsonl"])
def test_territories_come_in_archives_and_in_kml(tmp_path, ending):
    table = layer([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    path = tmp_path / f"units{ending}"
    if ending == ".zip":
        table.to_file(tmp_path / "units.shp")
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("units.*"):
                if part != path:
                    archive.write(part, f"export/{part.name}")
    elif ending == ".geojsonl":
        table.to_file(path, driver="GeoJSONSeq")
    else:
        table.to_file(tmp_path / "doc.kml", driver="KML")
        if ending == ".kml":
            (tmp_path / "doc.kml").rename(path)
        else:
            with zipfile.ZipFile(path, "w") as archive:
                archive.write(tmp_path / "doc.kml", "doc.kml")
    territory = read_territory(path)
    assert territory.communes[c.NAME].tolist() == ["Unit 00", "Unit 01"]
    assert territory.key == "units"


def test_a_territory_without_its_index_is_read_and_a_damaged_archive_is_told(tmp_path):
    table = layer([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    table.to_file(tmp_path / "units.shp")
    (tmp_path / "units.shx").unlink()
    assert len(read_territory(tmp_path / "units.shp").communes) == 2
    assert not (tmp_path / "units.shx").exists()
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(TerritoryError, match=r"bad\.zip"):
        read_territory(tmp_path / "bad.zip")


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("8FWV9GRV+V9", *plus_code_by_hand("8FWV9GRV+V9")),
        ("8fwv9grv+", *plus_code_by_hand("8FWV9GRV")),
        ("https://www.google.com/maps/place/X/@48.1,2.9,15z/data=!4b1!8m2!3d48.8584!4d2.2945", 48.8584, 2.2945),
        ("https://maps.google.com/?q=12.5,-7.25", 12.5, -7.25),
        ("https://www.openstreetmap.org/?mlat=47.21&mlon=-1.55#map=12/40/3", 47.21, -1.55),
        ("https://www.google.com/maps/search/33.9,+-6.85?hl=fr", 33.9, -6.85),
        ("geo:-18.9,47.5", -18.9, 47.5),
    ],
)  # fmt: skip
def test_a_place_in_one_text_is_read(text, lat, lon):
    assert read_position_text(f" {text} ") == pytest.approx((lat, lon), abs=1e-9)


@pytest.mark.parametrize(
    "text",
    ["59X+VQ Tanger", "https://maps.app.goo.gl/abc", "https://www.google.com/maps/@48.1,2.9,15z", "8FWV9GRV", "",
     "12,5", "8FWV0000+", "https://maps.google.com/?q=912.5,-7.25"],
)  # fmt: skip
def test_what_says_no_place_is_none(text):
    assert read_position_text(text) is None


def test_plus_codes_and_links_stand_in_any_column_of_places(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("id;nom;longitude;latitude\n1;A;;8FWV9GRV+V9\n2;B;2,5;48,5\n", encoding="utf-8")
    register = read_register(path)
    assert register.table[c.LAT].tolist() == pytest.approx([plus_code_by_hand("8FWV9GRV+V9")[0], 48.5])
    assert "1 Plus Code" in register.reading["positions"]
    path.write_text("id;nom;lien Google Maps\n1;A;https://maps.google.com/?q=48.25,2.5\n", encoding="utf-8")
    assert read_register(path).table[[c.LON, c.LAT]].to_numpy().tolist() == [[2.5, 48.25]]
    path.write_text("id;nom;longitude;latitude\n1;A;;https://maps.app.goo.gl/abc\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="the link says no place"):
        read_register(path)


def test_faults_that_are_one_fact_are_one_line_and_what_blocks_stands_first(tmp_path):
    rows = [f"{i},A{i},{'kooop' if i % 2 else 'xyz'},2,48" for i in range(40)]
    path = tmp_path / "r.csv"
    path.write_text("\n".join(["id,nom,famille,lon,lat", *rows, "7,Z,kooop,2,48"]), encoding="utf-8")
    register, faults = check_register(path)
    assert register is None
    lines = group_faults(faults)
    assert len(lines) == 3 < len(faults)
    assert "bear this identifier" in lines[0]
    assert "(21 rows: 3, 5, 7, 9, 11 and 16 more)" in " ".join(lines)
    assert "(20 rows: 2, 4, 6, 8, 10 and 15 more)" in " ".join(lines)


def test_a_mapping_is_proposed_while_the_register_is_still_refused(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("id;nom;famille;lon;lat\n1;A;zzyx;2;48\n1;B;coop;2;48\n", encoding="utf-8")
    text = propose_mapping(path)
    assert "# What still keeps this register from being read:" in text
    assert "bear this identifier" in text
    assert "# zzyx = " in text
    path.write_text("id;nom;famille\n1;A;coop\n", encoding="utf-8")  # no place at all
    assert "longitude" in propose_mapping(path).split("[columns]")[0]


def crowd(size, **columns):
    names = [f"Coopérative Al {word} {kind}" for word in ("Amal", "Nour", "Zitoune") for kind in ("Rif", "Jbala")]
    return pd.DataFrame(
        {
            "id": range(size), "nom": [names[i % 6] for i in range(size)], "famille": "coopérative",
            "commune": "Larache", "lon": -5.31, "lat": 35.07, **columns,
        }
    )  # fmt: skip


def test_records_on_one_point_of_a_geocoder_are_one_finding_and_no_pairs():
    far = crowd(240, commune=[f"Lieu {i % 40}" for i in range(240)])
    table = read_register(far).table
    (point,) = crowded_points(table)
    assert (point.lon, point.lat, point.count) == (-5.31, 35.07, 240)
    assert len(point.communes) == 5
    spread = table.assign(**{c.LON: np.nan, c.LAT: np.nan})
    assert len(find_duplicates(table)) == len(find_duplicates(spread))  # the point is no evidence
    assert crowded_points(table.head(CROWD - 1)) == []


def test_codes_that_lost_their_zeros_are_said():
    codes = gpd.GeoDataFrame(
        {"code": ["02001", "02017", "12001"], "name": ["A", "B", "C"]},
        geometry=[shapely.box(i, 40, i + 1, 41) for i in range(3)], crs=4326,
    )  # fmt: skip
    territory = described(codes)
    table = pd.DataFrame({c.DECLARED: ["2001", "02017", "2017.0", "12001", "B", None, "2001"]})
    assert restored_codes(table, territory) == {"2001": 2, "2017.0": 1}


def test_a_town_beyond_that_is_part_of_a_commune_is_left_open():
    territory = read_territory()
    gazetteer = Gazetteer.of(territory)
    assert {normalize(name) for name in ("Sidi Slimane", "Driouch", "تازة")} <= set(names_beyond(territory))
    for name in ("Sidi Kacem", "Ville de Taza", "تازة"):
        match = gazetteer.match(name)
        assert (match.kind, match.code, match.candidates[0].code) == (AMBIGUOUS, "", "")
        assert len(match.candidates) > 1
    assert gazetteer.match("Guercif").kind == UNKNOWN
    assert gazetteer.match("Bab Taza").sure
    assert gazetteer.match("Tanger").sure
    records = pd.DataFrame({"id": ["a", "b"], "nom": ["A", "B"], "commune": ["Taza", "Bab Taza"]})
    register = read_register(records, coordinates=False)
    placed = locate(register, territory, without_coordinates="settlement", gazetteer=gazetteer)
    assert placed.actors[c.ID].tolist() == ["b"]
    assert placed.rejected[c.REASON].tolist() == ["commune_ambiguous"]
    assert placed.rejected[c.MAY_BE].iloc[0].startswith("Taza (100), Bab Taza (80)")


def test_lost_decimal_points_are_put_back_where_the_mapping_counts_the_figures_before_them(tmp_path):
    file, mapping = tmp_path / "r.csv", tmp_path / "m.toml"
    rows = [("-4250071", "350418"), ("-4", "34.9"), ("−53", "35,25"), ("", ""), ("-5.5", "3461")]
    lines = [f"{i};Coop {i};{lon};{lat}" for i, (lon, lat) in enumerate(rows)]
    file.write_text("id;nom;longitude;latitude\n" + "\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"lost_point = \{ lon = 1, lat = 2 \}"):
        read_register(file)
    mapping.write_text("lost_point = { lon = 1, lat = 2 }\n", encoding="utf-8")
    table = read_register(file, mapping=mapping).table
    np.testing.assert_array_equal(table[c.LON], [-4.250071, -4.0, -5.3, np.nan, -5.5])
    np.testing.assert_array_equal(table[c.LAT], [35.0418, 34.9, 35.25, np.nan, 34.61])
    proposal = tmp_path / "again.toml"
    proposal.write_text(propose_mapping(file, mapping=mapping), encoding="utf-8")
    np.testing.assert_array_equal(read_register(file, mapping=proposal).table[c.LON], table[c.LON])


def test_lost_decimal_points_of_numbers_in_memory_and_counts_that_cannot_be(tmp_path):
    numbers = pd.DataFrame({"id": ["a", "b"], "name": "x", "lon": [-612.0, np.nan], "lat": [35_123_456, np.nan]})
    mapping = SourceMapping(lost_point={"lon": 1, "lat": 2})
    table = read_register(numbers, mapping=mapping).table
    np.testing.assert_array_equal(table[[c.LON, c.LAT]], [[-6.12, 35.123456], [np.nan, np.nan]])
    (tmp_path / "m.toml").write_text("lost_point = { lon = 0 }\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="one, two or three figures"):
        read_mapping(tmp_path / "m.toml")
