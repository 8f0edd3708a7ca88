"""The commands that ask: what they print, what they write, and what they say to a question that cannot be asked."""

import re
from functools import partial

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.cartography.layout.engine import draw
from atlas.cli import main
from atlas.errors import OutputError
from atlas.publishing.tables.writers import write_table
from tests.cartography.squares import CODES, SOUTH, STEP, WEST, dataset, territory

REGISTER = """identifiant,nom,famille,longitude,latitude,membres,téléphone,consentement
1,Al Amal,coopérative,{0},{2},12,0600000001,oui
2,Annour,association,{0},{2},30,0600000002,non
3,Al Wahda,coopérative,{1},{2},30,,
4,Assalam,coopérative,{1},{2},,,
5,Loin,association,2.35,48.86,4,,
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("query")
    text = REGISTER.format(WEST + STEP / 2, WEST + 1.5 * STEP, SOUTH + STEP / 2)
    (folder / "acteurs.csv").write_text(text, encoding="utf-8")
    communes = territory().communes.reset_index()
    communes.drop(columns=["jobs_hcp"]).to_file(folder / "carres.gpkg", layer="communes", engine="pyogrio")
    return folder


def ask(files, *words, command="query"):
    source = [files / "acteurs.csv"] if command == "query" else []
    arguments = [command, *source, *words, "--territory", files / "carres.gpkg"]
    return CliRunner().invoke(main, [str(word) for word in arguments])


def rows(result):
    """The cells of a printed table, without its headings, its rule and its count."""
    assert result.exit_code == 0, result.output
    return [re.split(r"\s{2,}", line.strip()) for line in result.stdout.splitlines()[2:-1]]


def test_communes_are_asked_for_by_a_condition(files):
    result = ask(files, "province == 'Sud' and actors > 0", "--columns", "name,actors,density_10k")
    assert rows(result) == [[CODES[0], "Alpha", "2", "0.2"], [CODES[1], "Bravo", "2", "2.0"]]
    assert result.stdout.splitlines()[0].split() == ["code", "name", "actors", "density_10k"]
    assert result.stdout.splitlines()[-1] == "2 communes"
    assert rows(ask(files, "--by", "province", "--columns", "name", "--sort", "name")) == [
        ["00010", "Nord"],
        ["00009", "Sud"],
    ]


def test_actors_are_asked_for_sorted_and_near_a_place(files):
    top = ask(files, "--by", "actor", "--sort", "members", "--top", "1", "--columns", "id,members")
    assert rows(top) == [["2", "30"], ["3", "30"]]  # who is equal to the last one stays
    low = ask(files, "--by", "actor", "--sort", "members", "--lowest", "--columns", "id")
    assert [row[0] for row in rows(low)] == ["1", "2", "3", "4"]
    near = ask(files, "family == 'cooperative'", "--by", "actor", "--within-km", "2", "--of", "Bravo")
    assert [row[0] for row in rows(near)] == ["3", "4"]
    point = ask(
        files,
        "--by",
        "actor",
        "--within-km",
        "1",
        "--of",
        f"{WEST + STEP / 2},{SOUTH + STEP / 2}",
        "--columns",
        "id,distance_km",
    )
    assert rows(point) == [["1", "0"], ["2", "0"]]


def test_contacts_are_told_of_those_who_consented_alone(files, tmp_path):
    shown = ask(files, "--by", "actor", "--columns", "id,phone").stdout
    assert "0600000001" in shown
    assert "0600000002" not in shown
    target = tmp_path / "acteurs.csv"
    assert ask(files, "--by", "actor", "--columns", "id,phone", "-o", target).exit_code == 0
    assert "0600000001" in target.read_text(encoding="utf-8")
    assert "0600000002" not in target.read_text(encoding="utf-8")


def test_indicators_are_computed_when_a_question_names_them(files):
    result = ask(files, "`coverage_2.5km` > 0", "--columns", "coverage_2.5km")
    assert [row[0] for row in rows(result)] == CODES[:2]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "gpkg", "geojson", "parquet"])
def test_the_answer_is_written_as_the_name_asks(files, tmp_path, ending):
    target = tmp_path / f"oui.{ending}"
    result = ask(files, "actors > 0", "-o", target)
    assert result.exit_code == 0, result.output
    assert "(2 rows)" in result.stdout
    readers = {"csv": pd.read_csv, "xlsx": partial(pd.read_excel, engine="openpyxl"), "parquet": gpd.read_parquet}
    text = {"dtype": {"code": str}} if ending in ("csv", "xlsx") else {}
    read = readers.get(ending, gpd.read_file)(target, **text)
    assert read["code"].tolist() == CODES[:2]
    assert read["actors"].tolist() == [2, 2]


def test_a_question_without_answer_says_which_text_nobody_has(files):
    result = ask(files, "province == 'Sudd'")
    assert result.exit_code == 0
    assert result.stdout.strip() == "0 communes"
    assert "no commune has province “Sudd”; there is Sud" in result.stderr


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["__import__('os').system('x')"], 2, "a function is called"),
        (["name.str.len() > 3"], 2, "cannot be read"),
        (["@x > 3"], 1, "no variable"),
        (["actors >"], 2, "cannot be read"),
        (["actors + 1"], 2, "not true or false"),
        (["actor > 1"], 1, "did you mean “actors”"),
        (["--columns", "actor"], 1, "actors"),
        (["--sort", "actor"], 1, "actors"),
        (["--top", "3"], 2, "go with --sort"),
        (["--sort", "name", "--top", "0"], 2, "top"),
        (["--within-km", "3"], 2, "go together"),
        (["--of", "Alpha"], 2, "go together"),
        (["--within-km", "-3", "--of", "Alpha"], 2, "within-km"),
        (["--within-km", "3", "--of", "Zoulou"], 1, "no commune “Zoulou”"),
        (["--within-km", "3", "--of", "35.05,-5.95"], 2, "longitude first"),
        (["-o", "x.docx"], 1, "no table can be written"),
        (["--by", "cercle"], 2, "cercle"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_with_its_exit_code(
    files, tmp_path, monkeypatch, words, code, complaint
):
    monkeypatch.chdir(tmp_path)
    result = ask(files, *words)
    assert result.exit_code == code, result.output
    assert complaint in result.stderr
    assert "Traceback" not in result.output
    assert not list(tmp_path.iterdir())


def test_the_register_is_never_written_over(files):
    before = (files / "acteurs.csv").read_bytes()
    result = ask(files, "-o", files / "acteurs.csv")
    assert result.exit_code == 1
    assert "replace the register itself" in result.stderr
    assert (files / "acteurs.csv").read_bytes() == before


def test_the_card_of_a_place_is_printed(files):
    result = ask(files, "Alpha", files / "acteurs.csv", "--language", "en", command="profile")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"Alpha (urban commune, province: Sud, code {CODES[0]})")
    assert "1 tied, of 6" in result.stdout
    assert "Social economy" not in ask(files, "Alpha", "--language", "en", command="profile").stdout
    assert ask(files, "Nord", "--by", "province", command="profile").exit_code == 0
    wrong = ask(files, "Zoulou", command="profile")
    assert (wrong.exit_code, "Zoulou" in wrong.stderr) == (1, True)


def test_a_table_of_ones_own_and_a_geodataframe_are_written_too(tmp_path):
    data = tabulate(None, territory())
    write_table(data.communes[["name", "geometry"]], tmp_path / "c.gpkg")
    again = gpd.read_file(tmp_path / "c.gpkg")
    assert again["code"].tolist() == CODES
    assert again.crs.is_projected  # a table in degrees is written in the plane that fits it
    assert again.to_crs(4326).total_bounds == pytest.approx(data.communes.total_bounds, abs=1e-9)
    write_table(pd.DataFrame({"a": [1, 2]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == b"a\r\n1\r\n2\r\n"
    lines = data.communes.set_geometry(data.communes.boundary)
    with pytest.raises(OutputError, match="points or of polygons"):
        write_table(lines, tmp_path / "l.gpkg")
    with pytest.raises(OutputError, match="system of coordinates"):
        write_table(data.communes.set_crs(None, allow_override=True), tmp_path / "l.gpkg")
    table = pd.DataFrame({"id": ["1"], "phone": ["0600"], "consent": [False]})
    write_table(table, tmp_path / "p.csv")
    assert "0600" not in (tmp_path / "p.csv").read_text()
    write_table(table, tmp_path / "p.csv", contacts=True)
    assert "0600" in (tmp_path / "p.csv").read_text()


def test_a_register_located_in_memory_is_asked_like_the_file(files):
    from atlas.sources.register.register import read_register

    placed = locate(read_register(files / "acteurs.csv"), territory())
    assert placed.select("members >= 30")["id"].tolist() == ["2", "3"]


def test_a_drawn_plate_shows_itself_as_a_picture_and_stays_as_it_was():
    from atlas.cartography.marks import Choropleth
    from atlas.cartography.spec.plate import Plate

    figure = draw(Plate(key="a", title="A", marks=(Choropleth("associations_hcp_10k"),)), dataset())
    size, dpi = tuple(figure.get_size_inches()), figure.dpi
    picture = figure._repr_png_()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(picture[i : i + 4], "big") for i in (16, 20))
    assert width == 1100
    assert height / width == pytest.approx(210 / 297, abs=0.002)
    assert picture == figure._repr_png_()
    assert (tuple(figure.get_size_inches()), figure.dpi) == (size, dpi)
