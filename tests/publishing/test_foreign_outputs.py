"""Editions of other countries: nothing of the shipped one is in any byte of what leaves."""

from __future__ import annotations

import email
import email.policy
import re
import sqlite3
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdfium2 as pdfium
import pytest
import shapely
from click.testing import CliRunner

from atlas.cli import main
from atlas.publishing.build.build import Workshop
from atlas.publishing.checks.full_check import examine
from atlas.publishing.edition.load import read_edition
from atlas.publishing.edition.new_publication import write_new_publication

#: West, south, east, north; the system; whether the territory has groups of units.
PLACES = {
    "france": ((-4.0, 47.5, -1.0, 48.5), "EPSG:2154", True),
    "botswana": ((20.5, -25.0, 27.5, -19.0), "auto", True),
    "norway": ((8.0, 60.0, 13.0, 64.0), "auto", False),
}
TERRITORY = """
file = "units.gpkg"
title = {{ fr = "Ailleurs", ar = "بعيد", en = "Faraway" }}
crs = "{crs}"
boundary_vintage = "2020-01"
figures_year = 2019

[columns]
population_2024 = "people"
population_2014 = "people_before"

[years]
population_2014 = 2009

[levels.commune]
fr = {{ singular = "canton", plural = "cantons", gender = "m" }}
ar = {{ singular = "قضاء", plural = "أقضية", gender = "m" }}
en = {{ singular = "ward", plural = "wards" }}
{groups}
[levels.region]
fr = {{ singular = "pays", plural = "pays", gender = "m" }}
ar = {{ singular = "دولة", plural = "دول", gender = "f" }}
en = {{ singular = "country", plural = "countries" }}

[credits]
figures = "Census bureau 2019"
boundaries = "Land survey 2020"
"""
GROUPS = """
[levels.province]
fr = { singular = "département", plural = "départements", gender = "m" }
ar = { singular = "محافظة", plural = "محافظات", gender = "f" }
en = { singular = "county", plural = "counties" }
"""
EDITION = """
[edition]
key = "faraway"
title = {{ fr = "Atlas d’ailleurs", ar = "أطلس بعيد", en = "Atlas of far away" }}
perimeter = "territory.toml"
register = "actors.csv"
language = "{language}"

[book]
tables = ["population_2024", "density_10k"]

[[plates]]
key = "rate"
title = {{ fr = "Densité", ar = "الكثافة", en = "Density" }}
[[plates.marks]]
mark = "choropleth"
indicator = "density_10k"
method = "quantile"
classes = 3

[[plates]]
key = "people"
title = {{ fr = "Habitants", ar = "السكان", en = "People" }}
[[plates.marks]]
mark = "circles"
indicator = "population_2024"
"""
#: What the shipped territory has and others have not, in any byte; names of columns are taken out before.
SHIPPED = re.compile(
    r"Maroc|Morocc|المغرب|HCP|المندوبية|RGPH|26191|Merchich|Tanger|Tangier|طنجة|(?<!\d)20[12]4(?!\d)", re.IGNORECASE
)
#: Levels of the shipped territory in a sentence: beside another word. Alone they are names that machines read: of
#: layers, files, codes of levels.
SENTENCES = re.compile(
    r"(?:[^\W\d_]’?|’)[ ’\n](?:communes?|provinces?|préfectures?|régions?|regions?)\b"
    r"|\b(?:communes?|provinces?|préfectures?|régions?|regions?)[ \n][^\W\d_]"
    r"|جماعة|جماعات|إقليم|الأقاليم|عمالات|الجهة",
    re.IGNORECASE,
)
#: Files that hold letters.
TEXTS = {".pdf", ".gpkg", ".xlsx", ".csv", ".qgz", ".svg", ".json", ".txt", ".md", ".html", ".toml"}
#: Names of columns, the same in every territory, and the notices of the fonts.
IDENTIFIERS = re.compile(
    r"population_20[12]4|associations_hcp\w*|jobs_hcp\w*|households_2024|hcp-[a-z]+|Copyright[^\n]{0,30}2014"
    r'|"bytes": \d+|"sha256": "\w+"|base64,[\w+/=]+|data-[\w-]+="[^"]*"'
    r"|[0-9A-Fa-f]{80,}|[+-]?\d+\.\d+(?:e[+-]\d+)?"
)


def make_edition(folder: Path, name: str, language: str) -> Path:
    """A territory of 3 × 4 units, actors drawn at random, an edition of two plates, in a folder."""
    (west, south, east, north), crs, grouped = PLACES[name]
    x, y = np.linspace(west, east, 5), np.linspace(south, north, 4)
    boxes = [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for j in range(3) for i in range(4)]
    codes = [f"Z{k:02d}" for k in range(12)]
    table = {"code": codes, "name": [f"Unit {k}" for k in range(12)], "people": 1000, "people_before": 900}
    table["name_ar"] = [f"وحدة {k}" for k in range(12)]
    if grouped:
        table |= {
            "province": [f"Group {k // 6}" for k in range(12)],
            "province_code": [f"G{k // 6}" for k in range(12)],
            "province_ar": [f"مجموعة {k // 6}" for k in range(12)],
        }
    folder.mkdir(parents=True, exist_ok=True)
    gpd.GeoDataFrame(table, geometry=boxes, crs="EPSG:4326").to_file(folder / "units.gpkg")
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(west, east, 60), rng.uniform(south, north, 60)
    actors = {"id": [f"a{k}" for k in range(60)], "name": "x", "family": "association", "sector": "social"}
    pd.DataFrame({**actors, "longitude": lon, "latitude": lat}).to_csv(folder / "actors.csv", index=False)
    text = TERRITORY.format(crs=crs, groups=GROUPS if grouped else "")
    (folder / "territory.toml").write_text(text, encoding="utf-8")
    (folder / "edition.toml").write_text(EDITION.format(language=language), encoding="utf-8")
    return folder / "edition.toml"


def texts_of(path: Path) -> str:
    """Every text that a file holds, decompressed."""
    if path.suffix == ".pdf":
        document = pdfium.PdfDocument(path)
        pages = [page.get_textpage().get_text_bounded() for page in document]
        return "\n".join([*pages, str(document.get_metadata_dict())])
    if path.suffix == ".gpkg":
        with sqlite3.connect(path) as database:
            return "\n".join(line for line in database.iterdump() if "CREATE " not in line)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if path.suffix == ".eml":  # letters of a picture written in base64 say nothing
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        assert len(parts) >= 2
        return "\n".join([*(f"{name}: {value}" for part in message.walk() for name, value in part.items()), *parts])
    return path.read_text(encoding="utf-8", errors="ignore")


def leaks(path: Path) -> list[str]:
    """What of the shipped territory a file says, each with the letters around it."""
    text = IDENTIFIERS.sub("", texts_of(path))
    found = [
        *SHIPPED.finditer(text),
        *(SENTENCES.finditer(text) if path.suffix not in (".svg", ".ttf", ".qgz") else ()),
    ]
    return [text[max(0, match.start() - 60) : match.end() + 40] for match in found]


@pytest.mark.parametrize(("name", "language"), [("norway", "ar"), ("botswana", "en")])
def test_nothing_of_the_shipped_territory_is_in_what_leaves_elsewhere(tmp_path, name, language):
    edition = read_edition(make_edition(tmp_path / name, name, language))
    workshop = Workshop(jobs=1)
    out = tmp_path / "out"
    workshop.publish(edition, workshop.read(edition), out)
    assert_nothing_leaks(out, language)


def assert_nothing_leaks(out, language):
    """Every file of a build outside its web pages says nothing of the shipped territory, and the words of its own."""
    # Pictures hold no letters, and fonts their makers' notices.
    files = [path for path in out.rglob("*") if path.suffix in TEXTS and out / "web" not in path.parents]
    files = [path for path in files if path.parent.name != "polices"]
    assert {".pdf", ".gpkg", ".xlsx", ".csv", ".qgz", ".svg"} <= {path.suffix for path in files}
    assert {path.name: said for path in files if (said := leaks(path))} == {}
    words = {"fr": "canton", "ar": "قضاء", "en": "ward"}
    assert words[language] in texts_of(out / "faraway.gpkg")


def test_publications_and_web_pages_of_a_territory_begin_with_texts_that_hold_anywhere(tmp_path):
    """Beside all else that leaves, as of the other territories."""
    path = make_edition(tmp_path / "edition", "france", "fr")
    for kind in ("panorama", "newsletter", "document"):
        write_new_publication(path.parent, kind)
    sheets = '\n[[publications]]\nkey = "sheets"\nkind = "sheets"\n\n[web]\nlanguages = ["fr"]\n'
    path.write_text(path.read_text(encoding="utf-8") + sheets, encoding="utf-8")
    edition = read_edition(path)
    workshop = Workshop(jobs=1)
    out = tmp_path / "out"
    workshop.publish(edition, workshop.read(edition), out)
    assert {"panorama.pdf", "lettre.eml", "sheets.pdf", "web"} <= {entry.name for entry in out.iterdir()}
    files = [path for path in out.rglob("*") if path.suffix in {".pdf", ".html", ".eml", ".txt", ".xml", ".ttl"}]
    assert len(files) > 40
    assert {path.name: said for path in files if (said := leaks(path))} == {}
    assert_nothing_leaks(out, "fr")


def test_a_population_that_is_everybody_is_a_fault_at_its_line(tmp_path):
    path = make_edition(tmp_path, "france", "fr")
    everybody = '\n[[populations]]\nkey = "all"\ntitle.fr = "Toutes"\nwhere = "family == \'association\'"\n'
    path.write_text(path.read_text(encoding="utf-8") + everybody, encoding="utf-8")
    (fault,) = examine(path).faults
    assert path.read_text(encoding="utf-8").splitlines()[fault.row - 1] == "[[populations]]"
    assert "all" in str(fault.reason)


def test_the_command_line_speaks_of_the_levels_of_the_territory(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_LANG", "en")
    edition = make_edition(tmp_path, "france", "en")
    result = CliRunner().invoke(main, ["profile", "Unit 3", str(edition)])
    assert result.exit_code == 0, result.output
    assert not SHIPPED.search(result.output)
    assert not SENTENCES.search(result.output)
