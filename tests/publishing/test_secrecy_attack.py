"""Can anything secret be computed back from what is published? An attacker tries, with the register as the truth."""

from __future__ import annotations

import base64
import io
import json
import pickle
import re
import shutil
import sqlite3
import zipfile
from dataclasses import replace
from functools import cache

import openpyxl
import pandas as pd
import pikepdf
import pytest
import typst
from attacker import STOCKS, Cell, Figure, Place, Rules, falls, knowledge, secrets
from attacker_probe import Laboratory, add_access, add_linear, add_smoothed
from attacker_readings import (
    as_figures,
    bounds,
    circles,
    counted,
    csv_tables,
    geopackage,
    mentioned,
    mentions,
    numbers_of,
    records,
    texts,
    workbook,
)  # fmt: skip
from click.testing import CliRunner
from PIL import Image, PngImagePlugin
from whole import FURTHER

import atlas
from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.derived import catchment_access, find, potential, smoothed_rate
from atlas.analysis.disclosure import Disclosure, protect
from atlas.analysis.disclosure.complementary import cheapest_pattern
from atlas.cli import main
from atlas.errors import EditionError
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.manifest import quality
from atlas.publishing.edition.load import read_edition
from atlas.publishing.edition.themes import read_theme
from atlas.publishing.sheets.series import SheetName, SheetStyle, sheet_book
from atlas.publishing.tables import contents
from atlas.publishing.tables.writers import write_tables
from atlas.resources import shipped_path

PERIMETERS = ("tanger-tetouan", "tanger-tetouan-al-hoceima")
#: How few units are protected: the least that an edition may ask for, and rules that ask the same of more cells.
LEAST = (3, pytest.param(5, marks=FURTHER), pytest.param(10, marks=FURTHER))
LAST_FULL_YEAR = 2025  # before the demonstration register's date


def place_of(data) -> Place:
    return Place({str(k): str(v) for k, v in data.communes["province_code"].items()}, str(data.territory.key))


def truth(data, rules: Rules) -> list[Cell]:
    """The secret cells, by the rules and the register before anything was taken out of it."""
    return secrets(data.placed.actors, place_of(data), rules, dated=LAST_FULL_YEAR)


def published(public, *, changed=()):
    """What the files of a dataset say, as `tables` and the GeoPackage are written.

    Args:
        public: what may be published.
        changed: (unit, column, value) put in the place of what is written.
    """
    rows = [row for level in ("commune", "province", "region") for row in _written(public, level)]
    rows += _long(public)
    instead = {(unit, key): value for unit, key, value in changed}
    rows = [row for row in rows if row[:2] not in instead] + [(*cell, value, "") for cell, value in instead.items()]
    told = counted(pd.DataFrame(public.placed.actors), place_of(public))
    told += as_figures(_in_memory(public), "bases")
    return as_figures(rows, "tables") + told


def _written(public, level):
    layer = contents.units(public, level, language="fr")
    columns = {field.heading: column.to_pylist() for field, column in zip(layer.fields, layer.columns, strict=True)}
    for key, values in columns.items():
        if key in {one.key for one in public.indicators} or key == "area_km2":
            for code, value in zip(columns["code"], values, strict=True):
                yield (level, code), key, value, ""


def _long(public):
    layer = contents.figures(public, language="fr")
    by_name = {field.name: column.to_pylist() for field, column in zip(layer.fields, layer.columns, strict=True)}
    wanted = ("unit", "level", "indicator", "value", "category", "flag")
    for unit, level, key, value, category, flag in zip(*(by_name[name] for name in wanted), strict=True):
        yield (level, unit), key, category if value is None else value, flag or ""


def _in_memory(public):
    """What the bases say that travel with the tables, in a pickle or a notebook."""
    for level, base in public.bases.items():
        for name in set(base.stocks) & {*STOCKS, "records"}:
            for code, value in base.stocks[name].items():
                yield (level, code), name, None if pd.isna(value) else value, ""


def attacked(data, public, rules: Rules, *, changed=(), insiders=True):
    solved = knowledge(place_of(data), published(public, changed=changed)).solved()
    return falls(solved, truth(data, rules), rules.within, insiders=insiders)


@pytest.fixture(scope="module")
def register():
    return atlas.read_register(shipped_path("geodata", "demonstration", "register.csv"))


@pytest.fixture(scope="module", params=[PERIMETERS[0], pytest.param(PERIMETERS[1], marks=FURTHER)])
def data(request, register):
    region = atlas.read_territory(request.param)
    return atlas.tabulate(atlas.locate(register, region), region, coverage_km=())


@pytest.fixture(scope="module")
def protected(data):
    """What may be published by rules, and the log: made once for all who ask."""
    return cache(lambda rules: protect(data, rules))


@pytest.mark.parametrize("least", LEAST)
def test_no_secret_amount_can_be_computed_back(data, protected, least):
    public, _ = protected(Disclosure(least_units=least))
    assert truth(data, Rules(least))
    fallen = attacked(data, public, Rules(least))
    assert not fallen, "\n".join(map(str, fallen[:10]))


@pytest.mark.parametrize("least", LEAST)
def test_no_secret_number_of_actors_can_be_computed_back_from_the_tables(data, least, tmp_path):
    """Nor from the files for programs alone, whose numbers are rounded."""
    rules = Rules(least, counts=True)
    public, _ = protect(data, Disclosure(least_units=least, counts=True))
    assert truth(data, rules)
    fallen = attacked(data, public, rules)
    assert not fallen, "\n".join(map(str, fallen[:10]))
    write_tables(public, tmp_path)
    fallen = falls(knowledge(place_of(data), csv_tables(tmp_path)).solved(), truth(data, rules), rules.within)
    assert not fallen, "\n".join(map(str, fallen[:10]))


#: Communes of which the thin register has one actor, and what it states: numbers that stand nowhere else.
LONE = {
    "011510303": (7919, 3571, 2689),
    "011510313": (8713, 4211, 2741),
    "013310913": (9371, 4663, 2833),
    "014051311": (8269, 3907, 2969),
    "015710303": (9473, 4421, 3049),
}
#: What the lone actors did not say yes to: their name, their number, their mailbox.
UNNAMED = ("Coopérative Cachée", "0799887766", "zineb.cachee@essai.example")
PROVINCES = ("01151", "01571")  # of which the thin register has other actors too
EDITION = """
[edition]
key = "essai"
title = "Essai"
producer = "L'Observatoire"
date = "2026-11"
perimeter = "tanger-tetouan"
register = "acteurs.csv"
coverage_km = [5]

[book]
key_figures = ["actors", "women", "members", "jobs", "women_share"]
tables = ["members", "women", "jobs", "women_share", "members_per_actor"]

[[book.facing]]
plate = "adherents"
charts = [{ chart = "bars", indicator = "jobs" }]

[[plates]]
key = "adherents"
title = "Les adhérents"
labels = "main"
ranking = 0
note = "{region:actors} : {first_value:members} à {first:members}, {last_value:members} à {last:members}."
marks = [{ mark = "circles", indicator = "members", color = "women_share" }]

[[plates]]
key = "emplois"
title = "Les emplois"
marks = [{ mark = "choropleth", indicator = "employment_share" }]
"""


@pytest.fixture(scope="module")
def thin(register, tmp_path_factory):
    """An edition of a register of one record in nine of two provinces, and of communes with one actor; its folder."""
    folder = tmp_path_factory.mktemp("edition")
    region = atlas.read_territory(PERIMETERS[0])
    where = pd.DataFrame(atlas.locate(register, region).actors).set_index("id")["code"].to_dict()
    lines = shipped_path("geodata", "demonstration", "register.csv").read_text(encoding="utf-8-sig").splitlines()
    codes = {line: where.get(line.split(";")[0], "") for line in lines[1::9]}
    kept = [f"{line};;" for line, code in codes.items() if code not in LONE and code[:5] in PROVINCES]
    points = region.communes.geometry.representative_point()
    for number, (code, (members, women, jobs)) in enumerate(LONE.items()):
        lon, lat = points[code].x, points[code].y
        amounts = f"{members};{women};{jobs}"
        kept.append(
            f"SEUL-{number};{UNNAMED[0]} {number};;coopérative;agriculture;actif;2019;{amounts};;{lon:.5f};{lat:.5f};"
            f"adresse;Essai;2026-01-01;non;oui;{UNNAMED[1]};{UNNAMED[2]}"
        )
    heading = f"{lines[0]};téléphone;courriel"
    (folder / "acteurs.csv").write_text("\n".join([heading, *kept]) + "\n", encoding="utf-8")
    (folder / "edition.toml").write_text(EDITION, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def house(thin):
    """What the house knows: the same tables before anything is taken out of them."""
    region = atlas.read_territory(PERIMETERS[0])
    return atlas.tabulate(atlas.locate(atlas.read_register(thin / "acteurs.csv"), region), region, coverage_km=())


@pytest.fixture(scope="module")
def built(thin, tmp_path_factory):
    """The edition built: its folder, and the folder of its cache."""
    out, cache = tmp_path_factory.mktemp("out"), tmp_path_factory.mktemp("finished")
    edition = read_edition(thin)
    workshop = Workshop(jobs=1, cache=Cache(cache))
    workshop.publish(edition, workshop.read(edition), out)
    return out, cache


PACKAGE = "essai-2026-11.gpkg"
#: Kind of file → what an attacker reads of it.
FILES = {
    "geopackage": lambda out, place: geopackage(out / PACKAGE) + records(out / PACKAGE, place),
    "csv": lambda out, place: csv_tables(out / "tables"),
    "workbook": lambda out, place: workbook(out / "tables" / "tables.xlsx"),
    "manifest": lambda out, place: bounds(out / "manifest.json", csv_tables(out / "tables")),
}


@pytest.fixture(scope="module")
def read(built, house):
    """What each kind of file of the built edition says."""
    return {kind: reader(built[0], place_of(house)) for kind, reader in FILES.items()}


def test_no_secret_of_a_built_edition_can_be_computed_back(read, house):
    figures = [figure for found in read.values() for figure in found]
    fallen = falls(knowledge(place_of(house), figures).solved(), truth(house, Rules()), 0.2, insiders=True)
    assert not fallen, "\n".join(map(str, fallen[:10]))


def test_no_file_of_a_built_edition_says_a_secret_in_any_part(built):
    """Seen, spoken or inside: texts of pages and drawings, alternative texts, styles, projects, sheets."""
    secret = [number for amounts in LONE.values() for number in amounts]
    told = {(part, n) for part, text in texts(built[0]) for n in mentioned(text, secret)}
    assert not told


def test_a_plate_draws_no_circle_that_is_not_published(built, house):
    out = built[0]
    public = {f.unit: f.low for f in csv_tables(out / "tables") if f.key == "members" and f.unit[0] == "commune"}
    assert {("commune", code) for code in LONE}.isdisjoint(public)
    areas = circles(out / "plates" / "01-adherents.svg", "members")
    drawn = sorted(area / max(areas) * max(public.values()) for area in areas)
    assert drawn == pytest.approx(sorted(value for value in public.values() if value > 0), rel=0.02)


DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def test_what_is_kept_between_builds_holds_no_secret(built):
    secret = [number for amounts in LONE.values() for number in amounts]
    files = [path for path in built[1].rglob("*") if path.is_file()]
    assert files
    for path in files:
        if path.suffix in (".pickle", ".pkl"):
            assert set(map(float, secret)).isdisjoint(numbers_of(pickle.loads(path.read_bytes()))), path.name
    # Sums and seals, the latter of a key drawn anew, have any four digits in them now and then.
    said = [(part, DIGEST.sub("", text)) for part, text in texts(built[1])]
    assert not {(part, n) for part, text in said for n in mentioned(text, secret)}


@pytest.mark.parametrize("command", ["profile", "export"])
def test_no_command_tells_a_secret_of_an_edition(thin, tmp_path, command):
    secret = [number for amounts in LONE.values() for number in amounts]
    words = {
        "profile": ["profile", next(iter(LONE)), thin],
        "export": ["export", thin, "-o", tmp_path / "e.gpkg", "--rejected"],
    }[command]
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    said = [*texts(tmp_path), ("output", result.output)]
    assert not {(part, n) for part, text in said for n in mentioned(text, secret)}


# Can the attacker see? A secret is planted in one place after the other.


def _copied(built, out, name):
    """A file of the edition, or a folder of it, where a secret may be planted."""
    out.mkdir(exist_ok=True)
    if name and (built / name).is_dir():
        shutil.copytree(built / name, out / name)
    elif name:
        (out / name).parent.mkdir(exist_ok=True)
        shutil.copy(built / name, out / name)


def _sql(out, statement, *values):
    with sqlite3.connect(out / "essai-2026-11.gpkg") as base:
        for name in [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
            base.execute(f'DROP TRIGGER "{name}"')
        assert base.execute(statement, values).rowcount == 1


def _in_csv(out):
    path = out / "tables" / "communes.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[table["code"] == PLANTED, "members"] = str(LONE[PLANTED][0])
    table.to_csv(path, index=False)


def _in_workbook(out):
    book = openpyxl.load_workbook(out / "tables" / "tables.xlsx")
    heading = [cell.value for cell in book["communes"][1]]
    row = next(row for row in book["communes"].iter_rows() if row[0].value == PLANTED)
    row[heading.index("members")].value = LONE[PLANTED][0]
    book.save(out / "tables" / "tables.xlsx")


PLANTED = next(iter(LONE))
IN_TABLES = {
    "geopackage": lambda out: _sql(
        out, "UPDATE communes SET members = ? WHERE code = ?", LONE[PLANTED][0], PLANTED
    ),
    "long table": lambda out: _sql(
        out, "UPDATE figures SET value = ? WHERE unit = ? AND indicator = 'members'", LONE[PLANTED][0], PLANTED
    ),
    "rate": lambda out: _sql(
        out,
        "UPDATE figures SET value = (SELECT 100.0 * ? / population_2024 FROM communes WHERE code = ?) "
        "WHERE unit = ? AND indicator = 'membership_rate'", LONE[PLANTED][0], PLANTED, PLANTED,
    ),
    "csv": _in_csv,
    "workbook": _in_workbook,
}  # fmt: skip


@pytest.mark.parametrize("channel", IN_TABLES)
def test_a_figure_put_back_into_one_table_is_computed_with(built, house, read, tmp_path, channel):
    kind = channel if channel in FILES else "geopackage"
    out = tmp_path / "out"
    _copied(built[0], out, "essai-2026-11.gpkg" if kind == "geopackage" else "tables")
    IN_TABLES[channel](out)
    place = place_of(house)
    figures = [figure for name in read if name != kind for figure in read[name]] + FILES[kind](out, place)
    own = [cell for cell in truth(house, Rules()) if cell.unit == ("commune", PLANTED) and cell.name == "members"]
    fallen = falls(knowledge(place, figures).solved(), own, 0.2)
    assert [(fall.cell.value, fall.exact) for fall in fallen] == [(LONE[PLANTED][0], True)]


def _in_drawing(out):
    path = out / "plates" / "02-emplois.svg"
    path.write_text(
        path.read_text(encoding="utf-8").replace("</svg>", "<text>Seule : 7\u202f919</text></svg>"), "utf-8"
    )


def _in_page(out):
    (out / "annexe.pdf").write_bytes(typst.compile("Seule : 7\u202f919 adhérents".encode()))


def _in_alternative_text(out):
    with pikepdf.open(out / "atlas.pdf", allow_overwriting_input=True) as document:
        figure = pikepdf.Dictionary(S=pikepdf.Name.Figure, Alt=pikepdf.String("Carte : 7 919 (Seule)"))
        document.Root.StructTreeRoot.K = pikepdf.Array([document.make_indirect(figure)])
        document.save()


def _in_project(out):
    with sqlite3.connect(out / "essai-2026-11.gpkg") as base:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("atlas.qgs", '<range upper="7919.000000" lower="0"/>')
        base.execute("UPDATE qgis_projects SET content = ?", (stream.getvalue().hex(),))


def _in_a_column_of_actors(out):
    with sqlite3.connect(out / PACKAGE) as base:  # the public file has none
        base.execute("ALTER TABLE actors ADD COLUMN members INTEGER")
    _sql(out, "UPDATE actors SET members = 7919 WHERE id = 'SEUL-0'")


def _in_picture(out):
    info = PngImagePlugin.PngInfo()
    info.add_text("Description", "de 12 à 7 919")
    Image.new("RGB", (2, 2)).save(out / "plates" / "01-adherents.png", pnginfo=info)


def _in_manifest(out):
    path = out / "manifest.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["plates"][0]["marks"][0]["size"]["largest"] = 7919.0
    path.write_text(json.dumps(whole), encoding="utf-8")


#: Where, as `texts` names the part → the file, and how.
IN_TEXTS = {
    "plates/02-emplois.svg text": ("plates/02-emplois.svg", _in_drawing),
    "annexe.pdf page 1": ("", _in_page),
    "atlas.pdf alternative texts": ("atlas.pdf", _in_alternative_text),
    "plates/01-adherents.png metadata": ("plates/01-adherents.png", _in_picture),
    "manifest.json": ("manifest.json", _in_manifest),
    "essai-2026-11.gpkg actors.members": (
        "essai-2026-11.gpkg", _in_a_column_of_actors
    ),
    "essai-2026-11.gpkg layer_styles.styleSLD": ("", lambda out: _sql(
        out, "UPDATE layer_styles SET styleSLD = 'up to 7919.0' WHERE id = (SELECT min(id) FROM layer_styles)"
    )),
    "essai-2026-11.gpkg gpkg_data_columns.description": ("", lambda out: _sql(
        out, "UPDATE gpkg_data_columns SET description = '7,919 at most' WHERE rowid = 1"
    )),
    "essai-2026-11.gpkg qgis_projects.content atlas.qgs": ("", _in_project),
}  # fmt: skip


def test_a_figure_written_anywhere_in_the_files_is_read(built, tmp_path):
    for name, plant in IN_TEXTS.values():
        _copied(built[0], tmp_path, name)
        plant(tmp_path)
    assert {part for part, text in texts(tmp_path) if mentions(text, LONE[PLANTED][0])} == set(IN_TEXTS)


def test_a_figure_in_any_part_of_a_value_that_is_kept_is_read(house):
    assert float(LONE[PLANTED][0]) in set(numbers_of(pickle.loads(pickle.dumps(house))))
    assert mentioned("7919, 7 919 et 12", (7919, 12, 13)) == {7919, 12}
    assert mentioned("123 456", (123, 123_456)) == {123, 123_456}
    assert not mentions("17919 7919.5 79 19 0,7919 79190", 7919)
    assert all(mentions(text, 7919) for text in ("7919", "7 919,0 m", "de 7.919 à", "7,919", "(7\u202f919)", "«7’919»"))


def test_a_bound_of_a_class_that_is_of_no_published_unit_tells_the_hidden_one(tmp_path):
    plate = {"marks": [{"indicators": ["members"], "breaks": [3.0, 20.0, 905.0]}]}
    (tmp_path / "manifest.json").write_text(json.dumps({"plates": [plate]}), encoding="utf-8")
    rows = [(("commune", code), "members", value, "") for code, value in (("a", 3), ("b", 20), ("c", 40))]
    rows.append((("commune", "d"), "population_2024", 5, ""))
    (figure,) = bounds(tmp_path / "manifest.json", as_figures(rows, "tables"))
    assert (figure.unit, figure.key) == (("commune", "d"), "members")
    assert figure.low < 905 < figure.high


def test_a_figure_of_a_unit_that_is_none_is_not_passed_over(house):
    """A province whose code lost its zeros would be read as a sum of nothing."""
    with pytest.raises(ValueError, match=r"no province 1151\.0"):
        knowledge(place_of(house), [Figure(("province", "1151.0"), "actors", 1.0, 1.0)])


def test_a_secret_put_back_into_the_plain_tables_is_found_by_them_alone(built, house, tmp_path):
    _copied(built[0], tmp_path, "tables")
    _in_csv(tmp_path)
    figures = csv_tables(tmp_path / "tables")
    assert {figure.unit for figure in figures} == set(place_of(house).units)
    own = [cell for cell in truth(house, Rules()) if cell.unit == ("commune", PLANTED) and cell.name == "members"]
    assert [fall.exact for fall in falls(knowledge(place_of(house), figures).solved(), own, 0.2)] == [True]


def test_one_complementary_figure_put_back_gives_a_secret_away(data, protected):
    rules = Rules(5)
    public, log = protected(Disclosure(least_units=rules.least))
    given_up = log[log["reason"] == "complementary"]
    back = [
        ((level, code), key)
        for level, code, key in zip(given_up["level"], given_up["code"], given_up["indicator"], strict=True)
    ]
    back = [(unit, key, float(data.table(unit[0]).loc[unit[1], key])) for unit, key in back]
    assert back
    for figure in back[:3]:
        assert attacked(data, public, rules, changed=[figure], insiders=False), f"{figure} could have been published"


def test_a_column_put_back_gives_secrets_away(data, protected):
    """Amounts that are not published at all are not for nothing."""
    rules = Rules(3)
    public, _ = protected(Disclosure(least_units=rules.least))
    gone = [one.key for one in data.indicators if one.key not in {each.key for each in public.indicators}]
    assert {"members_both", "women_both", "men_both"} <= set(gone)
    back = [
        ((level, str(code)), "members_both", float(value))
        for level in ("commune", "province", "region")
        for code, value in data.table(level)["members_both"].items()
    ]
    assert attacked(data, public, rules, changed=back, insiders=False)


def _places_per_km2(base):
    return len(base.ground.actors) / base["area_km2"]


#: What looks at where actors are.
NEAR = (
    catchment_access("cooperatives"), find("population_within_5km"), find("inhabitant_mean_km"),
    Indicator(
        key="places_km2", title={"fr": "a", "ar": "ب", "en": "a"}, nature=Nature.RATIO, formula="n / area",
        needs=("area_km2",), compute=_places_per_km2, decimals=3,
    ),
)  # fmt: skip


SHOWN = ("actors", "density_10k", "women", "coverage_5km", *(one.key for one in NEAR))


@pytest.fixture(scope="module")
def numberless(house):
    """What may be published where numbers of actors are secret too, and the log."""
    data = atlas.tabulate(house.placed, house.territory, coverage_km=(5,)).add(*NEAR)
    return protect(data, Disclosure(counts=True), shown=SHOWN)


def test_numbers_of_actors_kept_secret_cannot_be_computed_back_from_the_tables(house, numberless):
    fallen = attacked(house, numberless[0], Rules(counts=True))
    assert not fallen, "\n".join(map(str, fallen[:10]))


def test_numbers_of_actors_kept_secret_cannot_be_counted_in_the_records(house, numberless):
    """The records are gone, from memory too: what is left says how many of the territory were placed how."""
    assert counted(pd.DataFrame(house.placed.actors), place_of(house))
    public = numberless[0].placed
    assert not counted(pd.DataFrame(public.actors), place_of(house))
    assert repr(public) == repr(house.placed)
    assert set(public.actors) <= {"placing", "precision", "geometry"}
    assert public.actors.geometry.isna().all()
    assert set(public.rejected) == {"reason"}
    assert not len(public.register.table.columns)
    assert not len(public.conflicts.columns)
    names = [text.encode() for name in ("id", "name") for text in house.placed.actors[name].dropna()]
    before, after = pickle.dumps(house), pickle.dumps(numberless[0])
    assert all(name in before for name in names)
    assert not any(name in after for name in names)


def test_nothing_that_is_measured_from_where_actors_are_is_left(numberless):
    """One actor alone covers a disc of a known area; what is far from all of them has none."""
    public, log = numberless
    keys = ["coverage_5km", *(one.key for one in NEAR)]
    for level in ("commune", "province", "region"):
        assert public.table(level)[keys].isna().all(axis=None)
        assert public.bases[level].measures.isna().all(axis=None)
    assert set(public.flags("coverage_5km")) == {"suppressed"}
    assert "nearest_km" not in public.communes
    assert set(log.loc[log["reason"] == "records", "indicator"]) >= {"coverage_5km", "nearest_km", "actors"}
    assert public.add(replace(NEAR[-1], key="again")).communes["again"].isna().all()


NUMBERLESS = """
[edition]
key = "essai"
title = "Essai"
producer = "L'Observatoire"
date = "2026-11"
perimeter = "tanger-tetouan"
register = "acteurs.csv"
coverage_km = [5]

[confidentiality]
counts = true

[book]
key_figures = ["actors", "cooperatives", "women"]
tables = ["actors", "density_10k", "women"]

[[book.facing]]
plate = "nombre"
charts = [{ chart = "bars", indicator = "actors" }]

[[plates]]
key = "nombre"
title = "Les acteurs"
labels = "main"
marks = [{ mark = "choropleth", indicator = "density_10k" }, { mark = "circles", indicator = "actors" }]

[[plates]]
key = "femmes"
title = "Les femmes"
marks = [{ mark = "circles", indicator = "women" }]
"""


@pytest.fixture(scope="module")
def numberless_edition(thin, tmp_path_factory):
    """The folder of an edition of the same register, whose numbers of actors are secret."""
    folder = tmp_path_factory.mktemp("numberless")
    shutil.copy(thin / "acteurs.csv", folder)
    (folder / "edition.toml").write_text(NUMBERLESS, encoding="utf-8")
    return folder


def test_an_edition_that_keeps_numbers_of_actors_secret_is_built_and_tells_none(
    numberless_edition, numberless, house, tmp_path, monkeypatch
):
    edition = read_edition(numberless_edition)
    monkeypatch.setattr("atlas.publishing.build.edition_data.protect", lambda data, rules, *, shown: numberless)
    workshop = Workshop(jobs=1)
    workshop.publish(edition, workshop.read(edition), tmp_path / "out")
    out, place = tmp_path / "out", place_of(house)
    with sqlite3.connect(out / "essai-2026-11.gpkg") as base:
        layers = {row[0] for row in base.execute("SELECT table_name FROM gpkg_contents")}
    assert {"communes", "provinces", "figures"} <= layers
    assert "actors" not in layers
    assert {path.stem for path in (out / "tables").glob("*.csv")}.isdisjoint({"actors", "rejected", "conflicts"})
    assert (out / "atlas.pdf").exists()
    ids = [*house.placed.actors["id"], *house.placed.actors["name"].dropna().loc[lambda names: names.str.len() > 9]]
    assert not {(part, text) for part, said in texts(out) for text in ids if text in said}
    secret = truth(house, Rules(counts=True))
    by_file = {kind: reader(out, place) for kind, reader in FILES.items()}
    for kind in ("csv", "workbook"):  # each alone too
        assert not falls(knowledge(place, by_file[kind]).solved(), secret, 0.2), kind
    found = [figure for figures in by_file.values() for figure in figures]
    fallen = falls(knowledge(place, found).solved(), secret, 0.2, insiders=True)
    assert not fallen, "\n".join(map(str, fallen[:10]))


OF_RECORDS = {
    "marks": '{ mark = "points" }', "areas": '{ mark = "service_area" }', "grids": '{ mark = "grid" }',
    "links": '{ mark = "links", of = "nearest_support" }',
    "distances": '{ mark = "choropleth", indicator = "coverage_5km" }',
    "derived": '{ mark = "choropleth", indicator = "population_within_5km" }',
}  # fmt: skip


@pytest.mark.parametrize("kind", OF_RECORDS)
def test_what_shows_records_of_such_an_edition_is_refused_with_its_place(numberless_edition, tmp_path, kind):
    text = f'{NUMBERLESS}\n[[plates]]\nkey = "essai"\ntitle = "Essai"\nmarks = [{OF_RECORDS[kind]}]\n'
    (tmp_path / "edition.toml").write_text(text, encoding="utf-8")
    shutil.copy(numberless_edition / "acteurs.csv", tmp_path)
    with pytest.raises(EditionError, match=r"plates\[3\] \(essai\).*numbers of actors secret"):
        read_edition(tmp_path)


@pytest.mark.parametrize("chart", ["ages", "lines"])
def test_a_chart_of_records_of_such_an_edition_is_refused_with_its_place(numberless_edition, tmp_path, chart):
    facing = f'charts = [{{ chart = "{chart}" }}]'
    text = NUMBERLESS.replace('charts = [{ chart = "bars", indicator = "actors" }]', facing) + facing
    (tmp_path / "edition.toml").write_text(text, encoding="utf-8")
    shutil.copy(numberless_edition / "acteurs.csv", tmp_path)
    with pytest.raises(
        EditionError, match=r"(?s)book\.facing\[1\].*actors secret.*plates\[2\] \(femmes\).*actors secret"
    ):
        read_edition(tmp_path)


@pytest.mark.parametrize(
    "words",
    [["query", "{e}", "--by", "actor"], ["export", "{e}", "-o", "{o}/e.gpkg", "--rejected"]],
    ids=lambda w: w[0],
)
def test_no_command_hands_out_records_of_such_an_edition(numberless_edition, numberless, tmp_path, monkeypatch, words):
    monkeypatch.setattr("atlas.publishing.build.edition_data.protect", lambda data, rules, *, shown: numberless)
    result = CliRunner().invoke(main, [word.format(e=numberless_edition, o=tmp_path) for word in words])
    assert result.exit_code == 1
    assert "numbers of actors are kept secret" in result.output
    assert not list(tmp_path.iterdir())


def test_a_register_of_too_few_actors_does_not_say_how_many_they_are(house):
    few = house.placed.actors["code"] == next(iter(LONE))
    records = atlas.locate(pd.DataFrame(house.placed.actors[few][["id", "name", c.LON, c.LAT]]), house.territory)
    data = atlas.tabulate(records, house.territory, coverage_km=())
    public, _ = protect(data, Disclosure(counts=True))
    assert pd.isna(public.region["actors"].iloc[0])
    assert repr(public.placed) == "a register whose number of records is kept secret"
    assert "records" not in quality(public)
    assert not len(public.placed.actors)


def test_a_column_that_is_given_up_as_a_whole_stays_where_it_is_shown(house, monkeypatch):
    """It is drawn and printed as kept back, and is no name that nobody knows."""
    thrifty = "atlas.analysis.disclosure.protection.cheapest_pattern"
    monkeypatch.setattr(thrifty, lambda cells, protection, *, shown: cheapest_pattern(cells, protection))
    assert "women" not in protect(house)[0].communes
    public, _ = protect(house, shown=("women",))
    assert public.communes["women"].isna().all()
    assert set(public.flags("women")) == {"suppressed"}


def _per_km2(base):
    return base["members"] / base["area_km2"]


OWN = Indicator(
    key="members_km2", title={"fr": "a", "ar": "ب", "en": "a"}, nature=Nature.RATIO, formula="members / area",
    needs=("members",), compute=_per_km2, decimals=1,
)  # fmt: skip
#: What an edition may ask for besides the catalogue, over secret amounts.
MORE = (
    potential("members", span_km=8), potential("jobs", span_km=15, decay="pareto"), catchment_access("women"),
    smoothed_rate("membership_rate"), smoothed_rate("membership_rate", around="neighbours", key="smoothed_nearby"), OWN,
)  # fmt: skip


def with_further(public, place):
    """What an attacker knows who tries the published definitions on amounts that he makes up."""
    system, laboratory = knowledge(place, published(public)), Laboratory(public, place)
    add_smoothed(system, public, raw="membership_rate", smooth=MORE[3].key, stock="members", per=100)
    for indicator, stock in ((MORE[0], "members"), (MORE[1], "jobs"), (OWN, "members")):
        add_linear(system, laboratory, indicator, stock)
    add_access(system, public, MORE[2].key, "women", zone_km=5, per=10_000)
    return system.solved()


@pytest.fixture(scope="module")
def further(house):
    """The house's tables with such indicators, and what may be published of them."""
    data = house.add(*MORE)
    return data, protect(data)[0]


def test_indicators_of_an_edition_s_own_give_no_secret_away(further):
    data, public = further
    fallen = falls(with_further(public, place_of(data)), truth(data, Rules()), 0.2)
    assert not fallen, "\n".join(map(str, fallen[:10]))


@pytest.mark.parametrize("left", [MORE[0], MORE[1], MORE[2], OWN], ids=lambda one: one.key)
def test_one_of_them_left_as_the_house_computes_it_would(further, left):
    data, public = further
    tables = {
        name: getattr(public, name).assign(**{left.key: getattr(data, name)[left.key]})
        for name in ("communes", "provinces", "region")
    }
    cells = [cell for cell in truth(data, Rules()) if cell.unit[0] == "commune" and len(cell.amounts) == 1]
    assert falls(with_further(replace(public, **tables), place_of(data)), cells, 0.2)


def test_smoothed_rates_give_the_sum_of_all_amounts_away(further):
    data, _ = further
    columns = ["membership_rate", MORE[3].key]
    partly = data.communes.copy()
    partly.loc[list(LONE), columns] = float("nan")
    withheld = frozenset(("commune", code, "membership_rate") for code in LONE)
    partly = replace(data, communes=partly, withheld=withheld)
    system = knowledge(place_of(data), [])
    before = len(system.rows)
    add_smoothed(system, partly, raw="membership_rate", smooth=MORE[3].key, stock="members", per=100)
    ((_, low, high),) = system.rows[before:]
    assert low < data.region["members"].iloc[0] < high < low * 1.00001


# All kinds of publications of such a register.

OF_LONE = "\n\n".join(f":::{{sheet}} {code}\n:::" for code in LONE)
PUBLISHED = f"""# Essai

{{region:actors}} acteurs.

:::{{key-figures}} actors, members, women, jobs, women_share
:::

:::{{table}} members, women, jobs, women_share
:by: commune
:::

:::{{card}} {next(iter(LONE))}
:::

:::{{breakdown}} family
:::

:::{{crossing}} province
:columns: family
:::

:::{{comparison}} members_per_actor
:by: size
:::

:::{{findings}} density_10k, women_share
:::

:::{{province-profile}} 01151
:keys: actors, members, jobs
:::

:::{{quality}} summary, completeness
:::

:::{{map}}
:marks: [{{ mark = "circles", indicator = "members", by = "commune" }}]
:::
"""
PUBLICATIONS = """
[[publications]]
key = "note"
kind = "document"
text = ["texte.md"]
outputs = ["pdf", "html", "txt"]

[[publications]]
key = "panorama"
kind = "panorama"
text = ["texte.md"]

[[publications]]
key = "etude"
kind = "study"
workbook = true
text = ["texte.md"]

[[publications]]
key = "lettre"
kind = "newsletter"
text = ["lettre.md"]
day = 2026-11-29
address = "lettre@essai.example"
since = 2026

[[publications]]
key = "fiches"
kind = "sheets"
each = ["province"]
"""


@pytest.fixture(scope="module")
def published_documents(thin, tmp_path_factory):
    """The publications of the edition, each kind that shows the register; their folder."""
    head = EDITION.partition("[book]")[0]
    (thin / "publications.toml").write_text(head + PUBLICATIONS, encoding="utf-8")
    (thin / "texte.md").write_text(PUBLISHED, encoding="utf-8")
    (thin / "lettre.md").write_text(
        f"# Lettre\n\n## Chiffre\n\n:::{{month-figure}} women_share\n:::\n\n{OF_LONE}\n", "utf-8"
    )
    out = tmp_path_factory.mktemp("publications")
    edition = read_edition(thin / "publications.toml")
    workshop = Workshop(jobs=1)
    data = workshop.read(edition)
    workshop.publish(edition, data, out)
    names = [SheetName(code, "commune") for code in LONE]
    (out / "seules.pdf").write_bytes(sheet_book(data, names, SheetStyle(language="fr", theme=read_theme("print"))))
    return out


def test_no_publication_says_a_secret_or_names_who_did_not_say_yes_in_any_part(published_documents):
    """Pages, what is spoken of them, web pages, parts of messages, workbooks, feeds, lists of numbers, sheets."""
    secret = [number for amounts in LONE.values() for number in amounts]
    contacts = ("99887766", "zineb", UNNAMED[1].encode().hex())
    endings, told = set(), set()
    for part, text in texts(published_documents):
        endings.add(part.partition(" ")[0].rpartition(".")[2])
        told |= {(part, n) for n in mentioned(text, secret)}
        told |= {(part, word) for word in contacts if word in text}
        # The tables name every actor of the register; a publication names those who said yes.
        if "Cachée" in text and not part.startswith(("essai-2026-11.gpkg", "tables")):
            told.add((part, UNNAMED[0]))
    assert not told
    assert endings >= {"pdf", "html", "txt", "xlsx", "eml", "xml", "json", "csv", "gpkg"}


def test_a_secret_put_into_a_publication_is_found(published_documents, tmp_path):
    copied = tmp_path / "out"
    shutil.copytree(published_documents, copied)
    page = copied / "note.html"
    page.write_text(page.read_text(encoding="utf-8").replace("<main", "<p>7\u202f919</p><main", 1), encoding="utf-8")
    message = copied / "lettre.eml"
    hidden = base64.b64encode("7 919 adhérents".encode()).decode()
    part = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{hidden}\r\n"
    message.write_bytes(b"Subject: x\r\n" + part.encode())
    found = {name for name, text in texts(copied) if mentions(text, 7919)}
    assert {name.partition(" ")[0] for name in found} == {"note.html", "lettre.eml"}
