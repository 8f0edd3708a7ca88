"""A register is read whole or refused whole: every fault with its row, its column, its value and what to do."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from operations import calls

from atlas import columns as c
from atlas.errors import RegisterError
from atlas.resources import shipped_path
from atlas.sources.register.headings import REGISTER_COLUMNS
from atlas.sources.register.mapping import SourceMapping
from atlas.sources.register.register import check_register, read_register
from atlas.sources.vocabulary.vocabulary_file import social_economy

HEADINGS = (
    "identifiant;nom;famille;secteur;statut;annee_creation;membres;femmes;emplois;commune_declaree;"
    "longitude;latitude;precision;source;date;consentement"
)
GOOD = {
    "identifiant": "A1",
    "nom": "Coopérative Al Amal",
    "famille": "Coopérative",
    "secteur": "Pêche",
    "statut": "En sommeil",
    "annee_creation": "2012",
    "membres": "40",
    "femmes": "12",
    "emplois": "3",
    "commune_declaree": "Tétouan",
    "longitude": "-5,37",
    "latitude": "35,57",
    "precision": "adresse",
    "source": "ODCO",
    "date": "31/03/2024",
    "consentement": "oui",
}


def record(ident, **changed):
    return {**GOOD, "identifiant": ident, **changed}


def write(path, records, encoding="utf-8"):
    lines = [HEADINGS, *(";".join(one[heading] for heading in HEADINGS.split(";")) for one in records)]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def faults_of(source, **options):
    with pytest.raises(RegisterError, match=r"\S\. \S") as caught:
        read_register(source, **options)
    return caught.value.faults


def test_a_good_record_is_read_in_the_toolkits_terms(tmp_path):
    register = read_register(write(tmp_path / "acteurs_du-nord.csv", [GOOD]), year=2026)
    (row,) = register.table.to_dict("records")
    expected = {
        c.ID: "A1",
        c.NAME: "Coopérative Al Amal",
        c.FAMILY: "cooperative",
        c.SECTOR: "fishing",
        c.STATUS: "dormant",
        c.FOUNDED: 2012,
        c.MEMBERS: 40,
        c.WOMEN: 12,
        c.JOBS: 3,
        c.DECLARED: "Tétouan",
        c.LON: -5.37,
        c.LAT: 35.57,
        c.PRECISION: "address",
        c.SOURCE: "ODCO",
        c.DATE: pd.Timestamp("2024-03-31"),
        c.CONSENT: True,
        c.ROW: 2,
        c.UNREADABLE: False,
    }
    assert {key: row[key] for key in expected} == expected
    assert (register.title, register.date, register.demonstration, register.faults) == (
        "Acteurs du nord",
        "2024-03-31",
        False,
        (),
    )
    assert register.reading["decimal"] == "comma"
    assert register.reading["delimiter"] == "semicolon"
    assert "Longitude (°, WGS 84) [lon] = “longitude”" in register.reading["columns"]


def test_types_are_the_same_whether_columns_are_there_or_not(tmp_path):
    full = read_register(write(tmp_path / "a.csv", [GOOD])).table
    bare = read_register(pd.DataFrame({"id": ["A1"], "lon": [-5.0], "lat": [35.0]})).table
    assert full.columns.tolist() == bare.columns.tolist()
    assert full.dtypes.tolist() == bare.dtypes.tolist()
    assert [name for name in REGISTER_COLUMNS if name != c.DEMONSTRATION] == bare.columns[
        : len(REGISTER_COLUMNS) - 1
    ].tolist()


WRONG = [
    ("famille", "Syndicat", c.FAMILY, "no known family"),
    ("secteur", "Spatial", c.SECTOR, "no known sector"),
    ("statut", "peut-être", c.STATUS, "no known status"),
    ("precision", "loin", c.PRECISION, "no known precision"),
    ("annee_creation", "1899", c.FOUNDED, "outside 1900–2024"),
    ("annee_creation", "2025", c.FOUNDED, "outside 1900–2024"),
    ("annee_creation", "jadis", c.FOUNDED, "no year"),
    ("membres", "-3", c.MEMBERS, "negative"),
    ("membres", "12,5", c.MEMBERS, "not whole"),
    ("membres", "1.250", c.MEMBERS, "not whole"),
    ("membres", "douze", c.MEMBERS, "no number"),
    ("membres", "9999999999999999999999", c.MEMBERS, "too large"),
    ("femmes", "41", c.WOMEN, "more women than members"),
    ("emplois", "nan", c.JOBS, "no number"),
    ("emplois", "#REF!", c.JOBS, "could not compute"),
    ("date", "31/02/2024", c.DATE, "no such day"),
    ("date", "hier", c.DATE, "no date"),
    ("date", "2031-01-01", c.DATE, "outside 1900–2026"),
    ("consentement", "bof", c.CONSENT, "neither yes nor no"),
    ("nom", "#NOM?", c.NAME, "could not compute"),
    ("nom", " ", c.NAME, "no name"),
]


@pytest.mark.parametrize(("heading", "value", "column", "reason"), WRONG)
def test_a_wrong_value_is_one_fault_with_its_place(tmp_path, heading, value, column, reason):
    path = write(tmp_path / "a.csv", [GOOD, record("A2", **{heading: value}), record("A3")])
    (fault,) = faults_of(path, year=2026)
    assert reason in str(fault.reason)
    assert (fault.file, fault.row, fault.column, fault.value) == (path, 3, heading, value)
    assert str(fault.remedy)


@pytest.mark.parametrize(("heading", "value", "column", "reason"), WRONG)
def test_kept_a_wrong_value_is_missing_and_listed_and_nothing_else_changes(tmp_path, heading, value, column, reason):
    path = write(tmp_path / "a.csv", [GOOD, record("A2", **{heading: value}), record("A3")])
    register = read_register(path, on_fault="keep", year=2026)
    good = read_register(write(tmp_path / "b.csv", [GOOD, record("A2"), record("A3")]), year=2026)
    assert len(register.faults) == 1
    assert register.table[column].isna().tolist() == [False, True, False]
    assert not register.table[c.UNREADABLE].any()
    differs = (register.table != good.table) & ~(register.table.isna() & good.table.isna())
    assert differs.fillna(True).drop(columns=column).to_numpy().sum() == 0


@pytest.mark.parametrize(
    ("longitude", "latitude", "column", "value", "reason"),
    [
        ("abc", "35", "longitude", "abc", "cannot be read"),
        ("nan", "35", "longitude", "nan", "not finite"),
        ("-5", "inf", "latitude", "inf", "not finite"),
        ("5°75'W", "35", "longitude", "5°75'W", "minutes"),
        ("467000", "35", "longitude", "467000", "outside"),
        ("-5", "91", "latitude", "91", "outside"),
        ("", "35", "longitude", "", "only the other"),
        ("-5", " ", "latitude", " ", "only the other"),
        ("#N/A", "35", "longitude", "#N/A", "could not compute"),
        ("#N/A", "", "longitude", "#N/A", "could not compute"),
    ],
)
def test_a_wrong_coordinate_is_a_fault_and_kept_is_unreadable(tmp_path, longitude, latitude, column, value, reason):
    path = write(tmp_path / "a.csv", [GOOD, record("A2", longitude=longitude, latitude=latitude)])
    (fault,) = faults_of(path)
    assert reason in str(fault.reason)
    assert (fault.row, fault.column, fault.value) == (3, column, value)
    table = read_register(path, on_fault="keep").table
    assert table[c.UNREADABLE].tolist() == [False, True]
    assert table[[c.LON, c.LAT]].isna().sum(axis=1).tolist() == [0, 2]


def test_no_coordinates_are_no_fault(tmp_path):
    register = read_register(write(tmp_path / "a.csv", [GOOD, record("A2", longitude="", latitude="\u00a0")]))
    assert register.table[c.LON].isna().tolist() == [False, True]
    assert not register.table[c.UNREADABLE].any()


def test_metres_are_told_to_be_metres(tmp_path):
    faults = faults_of(write(tmp_path / "a.csv", [record("A1", longitude="467000,5", latitude="532000")]))
    assert len(faults) == 2
    assert all("26191" in str(fault.remedy) for fault in faults)


def test_every_row_of_a_repeated_identifier_is_listed_even_when_kept(tmp_path):
    path = write(tmp_path / "a.csv", [record("A1"), record("B"), record("A1 "), record("C"), record("A1")])
    for on_fault in ("raise", "keep"):
        faults = faults_of(path, on_fault=on_fault)
        assert [(fault.row, fault.column) for fault in faults] == [
            (2, "identifiant"),
            (4, "identifiant"),
            (6, "identifiant"),
        ]
        assert all("rows 2, 4, 6" in str(fault.reason) for fault in faults)


def test_identifiers_that_are_missing_or_in_error_refuse_the_register(tmp_path):
    path = write(tmp_path / "a.csv", [record("A1"), record(" "), record("#REF!"), record("#REF!")])
    faults = faults_of(path, on_fault="keep")
    assert [(fault.row, fault.value) for fault in faults] == [(3, " "), (4, "#REF!"), (5, "#REF!")]


def test_all_faults_come_at_once_in_the_order_of_the_rows(tmp_path):
    path = write(
        tmp_path / "a.csv",
        [
            record("A1", femmes="50", date="?"),
            record("A2", longitude="x"),
            record("A1", membres="-1"),
            record("A4", nom=""),
        ],
    )
    faults = faults_of(path)
    assert [fault.row for fault in faults] == [2, 2, 2, 3, 4, 4, 5]
    register, checked = check_register(path)
    assert register is None
    assert checked == faults


def test_checking_never_raises_and_gives_the_register_when_its_structure_holds(tmp_path):
    register, faults = check_register(write(tmp_path / "a.csv", [GOOD, record("A2", membres="x")]))
    assert register is not None
    assert len(register) == 2
    assert register.faults == faults
    assert len(faults) == 1
    assert check_register(tmp_path / "nowhere.csv")[0] is None


def test_a_register_without_its_columns_says_which_and_shows_its_headings(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("nom,ville\nAl Amal,Tanger\n", encoding="utf-8")
    faults = faults_of(path)
    assert [str(fault.reason) for fault in faults] == [
        "no heading means “lon”",
        "no heading means “lat”",
    ]
    assert "“nom”, “ville”" in str(faults[0].remedy)
    path.write_text(",".join(f"c{i}" for i in range(1000)) + "\n" + "1," * 999 + "1\n", encoding="utf-8")
    faults = faults_of(path)
    assert len(faults) == 2
    assert "and 980 more" in str(faults[0].remedy)
    assert len(str(faults[0])) < 600


def test_a_thousand_columns_of_one_register_are_all_kept(tmp_path):
    path = tmp_path / "a.csv"
    others = [f"c{i}" for i in range(997)]
    path.write_text(
        ",".join(["id", "x", "y", *others]) + "\n" + ",".join(["A", "-5", "35", *others]) + "\n", encoding="utf-8"
    )
    table = read_register(path).table
    assert table[others].iloc[0].tolist() == others


def test_headings_of_the_users_own(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Ref. acteur;Code;lambda;phi\nA;7;-5,1;35,2\n", encoding="utf-8")
    table = read_register(path, columns={"id": "Ref. acteur", "lon": "lambda", "lat": "PHI"}).table
    assert table.loc[0, [c.ID, c.LON, c.LAT]].tolist() == ["A", -5.1, 35.2]
    (fault,) = faults_of(path, columns={"id": "Code", "lon": "lambda", "lat": "phy"})[:1]
    assert "“phi”" in str(fault.remedy)


def test_other_columns_keep_their_headings_and_never_hide_the_toolkits(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,x,y,Province,row,Remarque\nA,-5,35,Larache,12,\n", encoding="utf-8")
    table = read_register(path).table
    assert table["Province (file)"].tolist() == ["Larache"]
    assert table["row (file)"].tolist() == ["12"]
    assert table[c.ROW].tolist() == [2]
    assert table["Remarque"].isna().all()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"demonstration": ["oui", "non"]}, True),
        ({"démonstration": ["non", "non"]}, False),
        ({"source": ["Registre de démonstration 2026", "x"]}, True),
        ({"source": ["DEMONSTRATION", None]}, True),
        ({"source": ["ODCO", None]}, False),
        ({"demonstration": [True, None]}, True),
        ({}, False),
    ],
)
def test_a_demonstration_register_says_so(source, said):
    frame = pd.DataFrame({"id": ["A", "B"], "lon": [-5.0, -5.1], "lat": [35.0, 35.1], **source})
    register = read_register(frame)
    assert register.demonstration is said
    assert (register.title == "Registre de démonstration") is said


def test_the_year_of_the_register_bounds_the_foundations(tmp_path):
    path = write(tmp_path / "a.csv", [record("A1", date="2020-05-01", annee_creation="2021")])
    assert "1900–2020" in str(faults_of(path, year=2026)[0].reason)
    path = write(tmp_path / "b.csv", [record("A1", date="", annee_creation="2021")])
    assert read_register(path, year=2021).table[c.FOUNDED].tolist() == [2021]
    assert "1900–2020" in str(faults_of(path, year=2020)[0].reason)


@pytest.mark.parametrize(
    ("written", "read"),
    [("1 250", 1250), ("1\u202f250", 1250), ("12,0", 12), ("12.00", 12), ("٤٠", 40), ("007", 7), ("", None), ("0", 0)],
)
def test_counts_as_people_write_them(tmp_path, written, read):
    table = read_register(write(tmp_path / "a.csv", [record("A1", membres=written, femmes="")])).table
    assert (None if table[c.MEMBERS].isna()[0] else table[c.MEMBERS][0]) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-03-31", "2024-03-31"),
        ("31/03/2024", "2024-03-31"),
        ("31.3.2024", "2024-03-31"),
        ("2024/03/31", "2024-03-31"),
        ("2024-03-31T10:20:00", "2024-03-31"),
        ("03/2024", "2024-03-01"),
        ("2024", "2024-01-01"),
        ("٢٠٢٤-٠٣-٣١", "2024-03-31"),
    ],
)
def test_dates_as_people_write_them(tmp_path, written, read):
    register = read_register(write(tmp_path / "a.csv", [record("A1", date=written, annee_creation=written)]))
    assert register.date == read
    assert register.table[c.FOUNDED].tolist() == [2024]


def test_a_workbook_with_dates_numbers_and_errors(tmp_path):
    import datetime as dt

    book = openpyxl.Workbook()
    page = book.active
    page.append(["Code", "Raison sociale", "Date de création", "Nb d'adhérents", "X", "Y", "Dont femmes"])
    page.append([1, "Al Amal", dt.date(2012, 5, 3), 40, -5.37, 35.57, 12])
    page.append([])
    page.append([2, "Annour", 2013, "=1+1", "=NA()", 35.19, None])
    book.save(tmp_path / "a.xlsx")
    faults = faults_of(tmp_path / "a.xlsx")
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [
        (4, "Nb d'adhérents", "#FORMULA!"),
        (4, "X", "#FORMULA!"),
    ]
    table = read_register(tmp_path / "a.xlsx", on_fault="keep").table
    assert table[c.ID].tolist() == ["1", "2"]
    assert table[c.FOUNDED].tolist() == [2012, 2013]
    assert table[c.ROW].tolist() == [2, 4]
    assert table[c.UNREADABLE].tolist() == [False, True]


def test_a_geographic_register_takes_its_points_over_its_columns(tmp_path):
    layer = gpd.GeoDataFrame(
        {"identifiant": ["A", "B"], "longitude": [0.0, 0.0]},
        geometry=[shapely.Point(-5.37, 35.57), None],
        crs="EPSG:4326",
    ).to_crs("EPSG:26191")
    layer.to_file(tmp_path / "a.gpkg")
    for source in (layer, tmp_path / "a.gpkg"):
        table = read_register(source).table
        np.testing.assert_allclose(table[c.LON], [-5.37, np.nan], atol=1e-7)
        assert table["longitude"].tolist() == [0.0, 0.0]
        assert not table[c.UNREADABLE].any()


def test_a_layer_of_polygons_is_no_register(tmp_path):
    gpd.GeoDataFrame({"id": ["A"]}, geometry=[shapely.box(-6, 35, -5, 36)], crs=4326).to_file(tmp_path / "a.gpkg")
    (fault,) = faults_of(tmp_path / "a.gpkg", on_fault="keep")
    assert "Polygon" in str(fault.reason)


def test_infinite_numbers_in_a_frame_are_faults_and_nan_is_no_position():
    frame = pd.DataFrame({"id": ["A", "B", "C"], "lon": [-5.0, np.inf, np.nan], "lat": [35.0, 35.0, np.nan]})
    (fault,) = faults_of(frame)
    assert "finite" in str(fault.reason)
    assert (fault.row, fault.column, fault.value) == (3, "lon", "inf")


def test_many_faults_are_all_carried_and_the_first_fifty_shown(tmp_path):
    path = write(tmp_path / "a.csv", [record(f"A{i}", membres=f"x{i}") for i in range(201)])
    with pytest.raises(RegisterError, match="201 faults in all") as caught:
        read_register(path)
    assert len(caught.value.faults) == 201
    lines = str(caught.value).splitlines()
    assert len(lines) == 51
    assert lines[-1] == "… and 151 more: 201 faults in all"


def test_what_to_do_with_faults_is_one_of_two_words(tmp_path):
    with pytest.raises(ValueError, match="raise"):
        read_register(write(tmp_path / "a.csv", [GOOD]), on_fault="ignore")  # type: ignore[arg-type]


_CELLS = st.sampled_from(
    ["", "x", "nan", "-1", "12", "2012", "5°61'W", "-5,2", "35,1", "oui", "#REF!", "#N/A", "inf", "1e9", "é"]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(_CELLS, min_size=15, max_size=15), min_size=1, max_size=6))
def test_kept_every_record_that_was_written_is_there(tmp_path_factory, cells):
    headings = HEADINGS.split(";")
    records = [dict(zip(headings, [f"A{i}", *values], strict=True)) for i, values in enumerate(cells)]
    path = write(tmp_path_factory.mktemp("register") / "a.csv", records)
    register, faults = check_register(path, year=2026)
    assert register is not None
    assert register.table[c.ID].tolist() == [one["identifiant"] for one in records]
    wrong = {(fault.row, fault.column) for fault in faults}
    assert len(wrong) == len(faults)  # one fault a cell
    for place, one in enumerate(records):
        for heading, column in (("membres", c.MEMBERS), ("femmes", c.WOMEN), ("date", c.DATE), ("famille", c.FAMILY)):
            missing = bool(pd.isna(register.table.loc[place, column]))
            assert missing == (not one[heading].strip() or (place + 2, heading) in wrong)
        unreadable = {(place + 2, "longitude"), (place + 2, "latitude")} & wrong
        assert bool(register.table.loc[place, c.UNREADABLE]) == bool(unreadable)


def test_the_demonstration_register_is_read_without_fault():
    register = read_register(shipped_path("geodata", "demonstration", "register.csv"))
    assert register.demonstration
    assert register.faults == ()
    assert len(register) > 5000
    assert register.table[c.ID].is_unique
    assert register.table[c.FAMILY].isin(social_economy().codes(c.FAMILY)).all()
    assert register.table[c.SECTOR].isin(social_economy().codes(c.SECTOR)).all()


def test_checking_makes_few_calls_for_each_record():
    def frame(size):
        return pd.DataFrame(
            {
                "id": [f"A{i}" for i in range(size)],
                "nom": "Al Amal",
                "famille": "Coopérative",
                "secteur": "Pêche",
                "membres": np.arange(size) % 90,
                "femmes": np.arange(size) % 7,
                "annee_creation": "2012",
                "date": "2024-05-01",
                "x": np.linspace(-6, -4, size).astype(str),
                "y": np.linspace(34.5, 35.5, size).astype(str),
            }
        )

    few, many = frame(1_000), frame(21_000)
    register, faults = check_register(many)
    assert register is not None
    assert len(register) == len(many)
    assert len(faults) == sum(i % 7 > i % 90 for i in range(len(many)))
    # Coordinates written as text are read one by one; a loop over records makes hundreds of calls for each.
    assert calls(lambda: check_register(many)) - calls(lambda: check_register(few)) < 20_000 * 40


def test_a_register_without_coordinates_is_read_when_it_is_said_to_have_none(tmp_path):
    path = tmp_path / "communes.csv"
    path.write_text("identifiant;nom;commune\n1;Al Amal;Beni Saïd\n2;Nour;Larache\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="--place-by-name"):
        read_register(path)
    register = read_register(path, coordinates=False)
    assert register.table[c.LON].isna().all()
    assert not register.table[c.UNREADABLE].any()
    assert "coordinates" in register.reading
    mapping = tmp_path / "m.toml"
    mapping.write_text("coordinates = false\n", encoding="utf-8")
    assert len(read_register(path, mapping=mapping)) == 2


@pytest.mark.parametrize("heads", ["identifiant;nom", "identifiant;commune;longitude"])
def test_without_coordinates_a_register_needs_communes_and_half_a_position_is_none(tmp_path, heads):
    path = tmp_path / "r.csv"
    path.write_text(heads + "\n" + ";".join("1" * len(heads.split(";"))) + "\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="no heading means") as caught:
        read_register(path, coordinates=False)
    assert [str(fault.reason) for fault in caught.value.faults] == [
        "no heading means “declared_commune”" if "commune" not in heads else "no heading means “lat”"
    ]


def test_an_actor_with_a_year_of_closure_and_no_status_is_closed(tmp_path):
    path = tmp_path / "r.csv"
    head = "identifiant;longitude;latitude;Année de dissolution;Statut\n"
    rows = [
        "1;-5;35;2018;",
        "2;-5;35;;",
        "3;-5;35;2099;",
        "4;-5;35;31/12/2020;actif",
        "5;-5;35;néant;",
        "6;-5;35;2019;",
    ]
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    register = read_register(path, year=2024)
    status = register.table[c.STATUS].astype(object).where(register.table[c.STATUS].notna(), None)
    # What is stated wins; what cannot be read or lies ahead closes nobody.
    assert status.tolist() == ["closed", None, None, "active", None, "closed"]
    assert register.reading["closed"].startswith("2 by “Année de dissolution”")
    without = pd.read_csv(path, sep=";", dtype=str).drop(columns="Statut")
    status = read_register(without, year=2024).table[c.STATUS]
    assert (status == "closed").tolist() == [True, False, False, True, False, True]


@pytest.mark.parametrize("heading", ["Longitude (W)", "Longitude Ouest", "Longitude O"])
def test_longitudes_without_sign_under_a_heading_of_the_west_are_west(heading):
    table = pd.DataFrame({"id": ["1", "2", "3"], heading: ["5,37", "", "6.15"], "Latitude N": ["35.57", "", "35.19"]})
    register = read_register(table)
    assert register.table[c.LON].tolist()[::2] == [-5.37, -6.15]
    assert heading in register.reading["west"]
    # Where a sign is written it is what counts.
    signed = read_register(table.assign(**{heading: ["-5,37", "", "6.15"]}))
    assert signed.table[c.LON].tolist()[::2] == [-5.37, 6.15]
    assert read_register(table.rename(columns={heading: "Longitude"})).table[c.LON].tolist()[::2] == [5.37, 6.15]


def test_an_overlong_heading_is_cut_in_the_message_that_lists_the_headings():
    frame = pd.DataFrame({"a" * 5_000: ["x"], "id": ["1"]})
    _, faults = check_register(frame)
    assert all(len(str(fault)) < 600 for fault in faults)
    assert any("a…" in str(fault) for fault in faults)


@pytest.mark.parametrize("mark", ["nc", "N.D.", "—", "non renseigné", "N/A", "…", "غير متوفر"])
def test_a_usual_mark_of_what_is_not_known_is_missing_and_said(tmp_path, mark):
    changed = dict.fromkeys(("membres", "annee_creation", "date", "secteur", "longitude", "latitude"), mark)
    register = read_register(write(tmp_path / "a.csv", [record("A1"), record("A2", **changed)]))
    columns = [c.MEMBERS, c.FOUNDED, c.DATE, c.SECTOR, c.LON, c.LAT]
    assert register.table[columns].isna().sum(axis=1).tolist() == [0, 6]
    assert not register.table[c.UNREADABLE].any()
    assert register.reading["missing"] == f"{mark} (6 cells)"


def test_own_marks_are_missing_and_names_identifiers_and_codes_keep_theirs(tmp_path):
    path = write(tmp_path / "a.csv", [record("ND", nom="NC", membres="9999", precision="inconnu", emplois="Secret")])
    assert faults_of(path)[0].value == "Secret"
    table = read_register(path, mapping=SourceMapping(missing=("9999", "secret"))).table
    assert table.loc[0, [c.ID, c.NAME, c.PRECISION]].tolist() == ["ND", "NC", "unknown"]
    assert table[[c.MEMBERS, c.JOBS]].isna().all(axis=None)
    assert faults_of(write(tmp_path / "b.csv", [record("A1", membres="néant")]))[0].value == "néant"
