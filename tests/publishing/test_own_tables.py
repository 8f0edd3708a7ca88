"""Does a user of TOML alone get maps, tables and credits of figures of one's own, as the guide says, and all faults?"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

import atlas
from atlas.cli import main
from atlas.errors import EditionError, InputError
from atlas.i18n.interface import set_ui_language
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.checks.figures import check_figures

GUIDE = Path(__file__).parents[2] / "docs" / "vos-propres-chiffres.md"
COMMUNES = {
    "INSEE_COM": ["29001", "29002", "29003", "35001", "35002", "35003"],
    "NOM": ["Argol", "Bannalec", "Crozon", "Dinard", "Elven", "Fougères"],
    "DEP": ["29"] * 3 + ["35"] * 3,
    "NOM_DEP": ["Finistère"] * 3 + ["Ille-et-Vilaine"] * 3,
    "POP": [1000, 5600, 7600, 10400, 6100, 20500],
    "LOGEMENTS": [900, 2500, 5200, 9000, 2500, 11000],
}


def blocks():
    """The files of the guide by their names."""
    text = GUIDE.read_text(encoding="utf-8")
    found = re.findall(r"^```(?:csv|toml own) ([^\n`]+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return dict(found)


def make(folder):
    """The files of the guide, and the layer of its communes."""
    cells = [shapely.box(x, y, x + 0.1, y + 0.07) for y in (48.0, 48.07) for x in (-4.2, -4.1, -4.0)]
    gpd.GeoDataFrame(COMMUNES, geometry=cells, crs=4326).to_file(folder / "communes.gpkg", layer="communes")
    for name, text in blocks().items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "edition.toml"


@pytest.fixture(scope="module")
def brittany(tmp_path_factory):
    return make(tmp_path_factory.mktemp("brittany"))


@pytest.fixture(scope="module")
def data(brittany):
    return read_data(atlas.read_edition(brittany))


@pytest.fixture
def copy(brittany, tmp_path):
    """The edition of the guide in a folder of its own, to be spoilt."""
    shutil.copytree(brittany.parent, tmp_path / "copy")
    return tmp_path / "copy" / "edition.toml"


def change(file, *pairs):
    text = file.read_text(encoding="utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_figures_of_the_guide_are_those_of_a_hand(data):
    table = _by_hand()
    rate = 100 * table["chômeurs 2021"] / table["actifs 2021"]
    before = 100 * table["chômeurs 2015"] / table["actifs 2015"]
    assert data.communes["chomage_2021"].tolist() == pytest.approx(rate.tolist())
    assert data.communes["chomage_ecart"].tolist() == pytest.approx((rate - before).tolist())
    sums = table.groupby(table["code"].str[:2])[["chômeurs 2021", "actifs 2021"]].sum()
    by_province = 100 * sums["chômeurs 2021"] / sums["actifs 2021"]
    assert data.provinces["chomage_2021"].tolist() == pytest.approx(by_province.tolist())
    assert data.communes["exploitations"].isna().tolist() == [False, False, True, False, False, False]
    assert data.region["logements"].tolist() == [sum(COMMUNES["LOGEMENTS"])]
    growth = 100 * ((table["actifs 2021"].sum() / table["actifs 2015"].sum()) ** (1 / 6) - 1)
    assert data.region["actifs_evolution"].iloc[0] == pytest.approx(growth)


def _by_hand():
    rows = [line.split(";") for line in blocks()["emploi.csv"].strip().splitlines()]
    table = pd.DataFrame(rows[1:], columns=rows[0])
    for name in rows[0][2:6]:
        table[name] = [int(text.replace(".", "")) for text in table[name]]
    return table


def test_credits_years_units_and_formulas_are_printed_with_the_plates(brittany, data):
    edition = atlas.read_edition(brittany)
    assert (
        data.describe("chomage_ecart", language="fr").count("Insee, recensement de la population") == 2
    )  # source, credit
    assert data.indicator("chomage_ecart").heading("fr") == "Taux de chômage, écart (points, 2015–2021)"
    assert data.indicator("chomage_ecart").heading("ar") == "معدل البطالة، الفرق (نقطة مئوية، 2015–2021)"
    assert data.indicator("exploitations").source == "Agreste, recensement agricole 2020"
    assert "IGN" not in data.describe("logements", language="fr")
    assert "Insee, recensement de la population 2021" in data.describe("logements", language="fr")
    figure = atlas.draw(edition.plate("ecart"), data, language="fr")
    texts = " ".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))
    assert "Insee" in texts
    assert "points" in texts
    assert check_figures(edition, data) == []


def test_tables_of_ones_own_leave_in_every_file(brittany, data, tmp_path):
    atlas.write_geopackage(None, data, tmp_path / "a.gpkg")
    layer = gpd.read_file(tmp_path / "a.gpkg", layer="communes")
    assert layer["chomeurs_2021"].sum() == data.region["chomeurs_2021"].iloc[0]
    definitions = gpd.read_file(tmp_path / "a.gpkg", layer="indicators")
    row = definitions.set_index("key").loc["chomage_2021"]
    assert row["unit_fr"] == "%"
    assert "Chômeurs" in row["formula"]


def test_the_edition_of_the_guide_is_checked_without_a_fault(brittany):
    done = CliRunner().invoke(main, ["check", str(brittany)])
    assert done.exit_code == 0, done.output


def test_faults_of_all_tables_are_told_at_once_with_file_row_and_value(copy):
    table = copy.parent / "emploi.csv"
    change(table, ("29002;", "99999;"), ("3.050", "env. 3.050"), ("rurale\n", "montagne\n"))
    change(copy, ('name = "LOGEMENTS"', 'name = "LOGIS"'))
    with pytest.raises(InputError) as caught:
        read_data(atlas.read_edition(copy))
    faults = {(Path(fault.file).name, fault.row, fault.column, fault.value) for fault in caught.value.faults}
    assert ("emploi.csv", 3, "code", "99999") in faults
    assert ("emploi.csv", 4, "actifs 2021", "env. 3.050") in faults
    assert ("emploi.csv", 2, "type", "montagne") in faults
    assert any(file == "communes.gpkg" and column == "LOGIS" for file, _, column, _ in faults)


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        ('file = "emploi.csv"', 'file = "absent.csv"', "tables[1].file"),
        ('file = "emploi.csv"', 'file = "../emploi.csv"', "tables[1].file"),
        ('key = "actifs"', 'key = "area_km2"\nname = ""', ""),
        ('key = "chomage_2015"', 'key = "actifs_2015"', "indicators[2]"),
        ('over = "actifs_2021"', 'over = "population_density"', "indicators[1]"),
        ('of = "chomeurs_2021"', 'of = "chomeur_2021"', "indicators[1]"),
        ('nature = "category"', 'nature = "kind"', "tables[1].columns[4].nature"),
        ("absent", "absent", ""),
        ('thousands = "."', 'thousands = "."\ndecimal = "."', "tables[1]"),
        ('perimeter = "territoire.toml"', "", "tables[2]"),
    ],
)
def test_what_an_edition_says_wrongly_of_its_tables_is_told_at_its_place(copy, before, after, column):
    if before == after:
        change(copy, ("year = 2020", "yaer = 2020"))
        column = "tables[1].columns[3].yaer"
    elif "area_km2" in after:
        change(copy, ('name = "exploitations"', 'name = "exploitations"\nkey = "population_density"'))
        column = "tables[1]"
    else:
        change(copy, (before, after))
    with pytest.raises(EditionError) as caught:
        atlas.read_edition(copy)
    assert any(fault.column == column for fault in caught.value.faults), caught.value.faults


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_misspelt_key_of_a_column_is_proposed(copy, language):
    change(copy, ("year = 2020", "yaer = 2020"))
    set_ui_language(language)
    try:
        with pytest.raises(EditionError) as caught:
            atlas.read_edition(copy)
    finally:
        set_ui_language("en")
    (fault,) = caught.value.faults
    assert "year" in str(fault.remedy)


def test_a_column_of_the_register_is_summed_and_protected_as_the_guide_says(brittany, tmp_path):
    shutil.copytree(brittany.parent, tmp_path / "copy")
    register = pd.DataFrame(
        {
            "id": range(32), "nom": "Coopérative", "lon": [-4.15] * 2 + [-4.05] * 10 + [-3.95] * 20, "lat": 48.03,
            "famille": "coopérative", "Chiffre d'affaires": ["1 200,5", "800", *["100", "90", "120", "95", "NC"] * 6],
        }
    )  # fmt: skip
    register.to_csv(tmp_path / "copy" / "register.csv", index=False)
    edition = tmp_path / "copy" / "edition.toml"
    head = '[edition]\nkey = "e"\ntitle = "E"\nperimeter = "territoire.toml"\nregister = "register.csv"\n'
    plate = '[[plates]]\nkey = "ca"\ntitle = "CA"\nmarks = [{ mark = "circles", indicator = "chiffre_affaires" }]\n'
    edition.write_text(head + blocks()["register"] + plate, encoding="utf-8")
    data = read_data(atlas.read_edition(edition))
    # Two actors alone are secret; one more commune goes with them, or the province would tell.
    assert data.communes["chiffre_affaires"].iloc[:3].isna().tolist() == [True, True, False]
    assert data.communes["chiffre_affaires"].iloc[2] == 1620
    assert data.communes["chiffre_affaires_par_acteur"].iloc[2] == 81
    assert data.region["chiffre_affaires"].iloc[0] == 2000.5 + 810 + 1620
    assert data.flags("chiffre_affaires_par_acteur").tolist()[:3] == ["suppressed", "suppressed", ""]
    assert "1200" not in data.placed.actors.to_csv()


# --- atlas suggest ---------------------------------------------------------------------------------------------------

OFFERED = """Code INSEE;Commune;Population 2015;Population 2021;Superficie;Taux de chômage (%);Type;Rang;Année
29001;Argol;950;1000;12,5;8,1;rurale;6;2021
29002;Bannalec;5500;5600;78,2;6,8;rurale;5;2021
29003;Crozon;7700;7600;81,1;9,8;littorale;3;2021
35001;Dinard;10100;10400;7,8;10,2;littorale;2;2021
35002;Elven;5600;6100;64,9;6,6;rurale;4;2021
35003;Fougères;20300;20500;10,5;12,4;urbaine;1;2021
99999;Total;50150;51200;255;10,1;;;2021
"""


def offer(folder, text, *options):
    (folder / "offre.csv").write_text(text, encoding="utf-8")
    words = ["suggest", str(folder / "offre.csv"), "--territory", str(folder / "territoire.toml"), *options]
    return CliRunner().invoke(main, words)


def columns_of(text, *numbers):
    return "\n".join(";".join(line.split(";")[i] for i in numbers) for line in text.splitlines()[:-1]) + "\n"


@pytest.mark.parametrize(
    ("columns", "marks"),
    [
        (range(9), ["circles", "choropleth", "choropleth"]),
        ((0, 3), ["circles", "choropleth", "choropleth"]),
        ((1, 5), ["choropleth", "typology"]),
        ((1, 6, 2), ["circles", "typology", "choropleth"]),
        ((0, 4, 3), ["circles", "choropleth", "choropleth"]),
    ],
)
def test_what_is_suggested_builds_as_it_stands(copy, columns, marks):
    done = offer(copy.parent, columns_of(OFFERED, *columns))
    assert done.exit_code == 0, done.output
    assert done.output.count("\n# ") >= len(marks)  # a reason above each plate
    copy.write_text(done.output, encoding="utf-8")
    edition = atlas.read_edition(copy)
    assert [plate.marks[0].mark for plate in edition.plates] == marks
    data = read_data(edition)
    assert check_figures(edition, data) == []
    for plate in edition.plates:
        assert atlas.draw(plate, data) is not None


def test_the_natures_of_columns_are_told_with_rows_that_are_left_out(copy):
    text = offer(copy.parent, OFFERED).output
    natures = {"Population 2015": "stock", "Superficie": "stock", "Taux de chômage": "share", "Type": "category"}
    table = atlas.read_edition(_saved(copy, text)).tables[0]
    named = {column.name.removesuffix(" (%)"): column.nature for column in table.columns}
    assert named == {**natures, "Population 2021": "stock"}
    assert table.on == "Code INSEE"
    assert table.elsewhere == "leave"
    assert "# Rang: a rank" in text
    assert ": 1." in text


def _saved(file, text):
    file.write_text(text, encoding="utf-8")
    return file


def test_suggest_asks_for_the_sign_of_thousands_and_takes_the_answer(copy):
    text = "code;n\n" + "".join(f"{code};{i}.{i}00\n" for i, code in enumerate(COMMUNES["INSEE_COM"], start=1))
    done = offer(copy.parent, text)
    assert done.exit_code == 1
    assert "thousands" in done.output
    done = offer(copy.parent, text, "--thousands", ".")
    assert done.exit_code == 0
    data = read_data(atlas.read_edition(_saved(copy, done.output)))
    assert data.communes["n"].tolist() == [1100, 2200, 3300, 4400, 5500, 6600]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_table_that_cannot_be_drawn_is_told_so(copy, language):
    for text in ("code;note\n29001;bon\n29002;bien\n29003;sans\n", "lieu;n\nNulle part;1\nAilleurs;2\n"):
        (copy.parent / "offre.csv").write_text(text, encoding="utf-8")
        words = ["suggest", str(copy.parent / "offre.csv"), "--territory", str(copy.parent / "territoire.toml")]
        done = CliRunner().invoke(main, ["--ui", language, *words])
        assert done.exit_code == 1
        assert "offre.csv" in done.output
