"""Sound inputs of every kind that the toolkit reads, small, made in code: what the fuzzer damages."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from PIL import Image

#: The files of an input by their names; the first is the one that is named to the reader.
Files = Mapping[str, bytes]

HEADINGS: Final = (
    "identifiant", "nom", "famille", "secteur", "statut", "annee_creation", "membres", "femmes", "commune",
    "longitude", "latitude", "date", "consentement",
)  # fmt: skip
ROWS: Final = (
    ("R1", "Coopérative Tissage d'Ourika", "coopérative", "artisanat", "actif", "2011", "34", "30", "Bêta",
    "-5.85", "35.05", "2025-01-31", "oui"),
    ("R2", "جمعية النخيل", "جمعية", "الفلاحة", "نشيط", "2004", "18", "4", "Alpha", "-5,95", "35,05", "12/02/2025",
    "non"),
    ("R3", "Mutuelle des Potiers", "mutuelle", "commerce", "", "1998", "120", "55", "Gamma", "5°45'10\" O",
    "35°03' N", "2024", ""),
    ("R4", "Association Sources", "Association", "éducation", "en sommeil", "2020", "9", "9", "Delta", "-5.95",
    "35.15", "3 mai 2024", "oui"),
    ("R5", "Loin d'ici", "association", "culture", "actif", "2019", "7", "2", "Écho", "2.35", "48.85",
    "2025-06-30", "non"),
    ("R6", "Sans lieu", "coopérative", "pêche", "actif", "2016", "1 250", "600", "Fox", "", "", "2023-03", "oui"),
)  # fmt: skip
TITLE: Final = ("Liste des acteurs de l'année",)
TOTAL: Final = ("Total", "", "", "", "", "", "1438", "700")
NOTE: Final = ("Source : enquête de terrain",)
CODES: Final = tuple(f"0000{n}" for n in range(1, 7))
NAMES: Final = ("Alpha", "Bêta", "Gamma", "Delta", "Écho", "Fox")
FORMAT_VERSION: Final = 0x02400000  # ICC 2.4


@cache
def communes() -> gpd.GeoDataFrame:
    """Six square communes of 0.1° in two provinces."""
    shapes = [
        shapely.box(-6 + 0.1 * (n % 3), 35 + 0.1 * (n // 3), -5.9 + 0.1 * (n % 3), 35.1 + 0.1 * (n // 3))
        for n in range(6)
    ]
    table = {
        "code": CODES,
        "name": NAMES,
        "province": ["Sud"] * 3 + ["Nord"] * 3,
        "population_2024": [12_000, 800, 4_310, 20_750, 990, 1_500],
    }
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")


def register_csv() -> Files:
    """A register as a text with a title, a total and a note."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerows([TITLE, HEADINGS, *ROWS, TOTAL, NOTE])
    return {"registre.csv": stream.getvalue().encode()}


def register_xlsx() -> Files:
    """The register as a workbook of two sheets, the second of which is no register."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Acteurs"
    for row in (TITLE, HEADINGS, *ROWS, TOTAL, NOTE):
        sheet.append([float(cell) if cell.isdigit() else cell or None for cell in row])
    book.create_sheet("Codes").append(["code", "libellé"])
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    # The day on which it was made is left out, so that a seed gives the same bytes each time.
    members["docProps/core.xml"] = re.sub(
        rb"\d{4}-\d\d-\d\dT[\d:]+", b"2026-01-01T00:00:00", members["docProps/core.xml"]
    )
    return {"registre.xlsx": packed(members)}


def packed(members: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip archive of no date."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def register_ods() -> Files:
    """The register as an OpenDocument workbook."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(_xml(text)) if text else '<table:table-cell/>' for text in row)}"
        "</table:table-row>"
        for row in (TITLE, HEADINGS, *ROWS, TOTAL)
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Acteurs">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    members = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": listed}
    return {"registre.ods": packed({name: text.encode() for name, text in members.items()})}


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


@cache
def points() -> gpd.GeoDataFrame:
    """The register as points; one record has no geometry."""
    table = pd.DataFrame(list(ROWS), columns=list(HEADINGS)).drop(columns=["longitude", "latitude"])
    places = [shapely.Point(-5.95 + 0.04 * n, 35.02 + 0.03 * n) for n in range(5)]
    return gpd.GeoDataFrame(table, geometry=np.array([*places, None], dtype=object), crs="EPSG:4326")


def layer(frame: gpd.GeoDataFrame, name: str) -> Files:
    """A table as the file or files that GDAL writes for this name; the first is the one that is named."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        if path.suffix == ".parquet":
            frame.to_parquet(path)
        else:
            dated: dict[str, Any] = {"DBF_DATE_LAST_UPDATE": "2026-01-01"} if path.suffix == ".shp" else {}
            short = frame.rename(columns=lambda column: column[:10])
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-01-01T00:00:00.000Z"})
            try:
                short.to_file(path, engine="pyogrio", encoding="UTF-8", **dated)
            finally:  # an option of the process, which goes on
                pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        found = {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir())}
    return {name: found.pop(name), **found}


def register_json() -> Files:
    """The register as GeoJSON, written on its lines."""
    features = json.loads(points().to_json(drop_id=True))
    return {"registre.geojson": json.dumps(features, indent=0, ensure_ascii=False).encode()}


def communes_json() -> Files:
    """The communes as GeoJSON."""
    return {
        "communes.geojson": json.dumps(
            json.loads(communes().to_json(drop_id=True)), indent=0, ensure_ascii=False
        ).encode()
    }


def mapping() -> Files:
    """What a register's columns and words mean, with the register."""
    text = (
        'crs = "EPSG:4326"\nencoding = "utf-8"\ndate_order = "dmy"\nheader_row = 2\ndemonstration = true\n'
        'title = "Registre d\'essai"\ndate = "2025-06"\n[columns]\nid = "identifiant"\nname = "nom"\n'
        '[values.family]\n"جمعية" = "association"\n[values.status]\n"en sommeil" = "dormant"\n'
    )
    return {"lecture.toml": text.encode(), **register_csv()}


def described() -> Files:
    """The description of a territory, with its layer."""
    text = (
        'file = "communes.geojson"\nlayer = "communes"\ntitle = { fr = "Six carrés", en = "Six squares" }\n'
        'boundary_vintage = "2025-06"\nfigures_year = 2024\n[columns]\ncode = "code"\nname = "name"\n'
        '[credits]\nfigures = "Nous"\nboundaries = { fr = "Nous" }\nlicence = "interne"\n'
    )
    return {"territoire.toml": text.encode(), **communes_json()}


def places() -> Files:
    """Places of the user's own."""
    return {"lieux.csv": "nom;nom_ar;lon;lat;commune\nDouar A;دوار;-5,95;35,05;Alpha\nSouk B;;;;Delta\n".encode()}


def links() -> Files:
    """Links between communes."""
    return {"liens.csv": b"de;vers;valeur\n00001;00002;12\n00003;00001;1 250\n00006;00004;0,5\n"}


def decisions() -> Files:
    """What was decided of pairs."""
    return {"paires.csv": b"pair,decision\na:1 | b:1,same\na:2 | b:2,different\na:3 | b:1,\n"}


def correspondence() -> Files:
    """Where the parts of old units went."""
    return {"passage.csv": b"ancien;nouveau;poids\n00001;00001;1\n00002;00003;0,4\n00002;00004;60 %\n"}


def offsets() -> Files:
    """Places of names on the maps."""
    return {"decalages.csv": b"code,dx_mm,dy_mm,language,plate\n00001,2.5,-1,fr,a\n00004,0,3,,\n"}


EDITION: Final = """[edition]
key = "essai"
title = { fr = "Essai", ar = "تجربة" }
producer = "L'Observatoire"
date = "2026-06"
perimeter = "communes.geojson"
register = "registre.csv"
offsets = "decalages.csv"
links = "liens.csv"
places = "lieux.csv"
place_by_name = "settlement"
theme = "look.toml"
page = "A4 landscape"
coverage_km = [5, 10]
[confidentiality]
least_units = 2
p_percent = 10
[book]
texts = ["texte.md"]
key_figures = ["population_2024"]
[[indicators]]
kind = "lisa"
of = "population_density"
[[plates]]
key = "a"
title = "Où ?"
note = "Au total {region:population_2024}."
marks = [
  { mark = "choropleth", indicator = "population_density", classes = 3 },
  { mark = "points", color = "family" },
]
charts = [{ chart = "bars", indicator = "population_2024", by = "commune", rows = 5 }]
annotations = [{ text = "Ici", points_to = "Alpha", width_mm = 20 }]
[[plates]]
key = "b"
title = "Combien ?"
legend = "auto"
marks = [{ mark = "circles", indicator = "population_2024" }]
"""
THEME: Final = """extends = "print"
[colours]
accent = "#7a1f3d"
[palettes]
sequential = "Plum"
[type]
label = 7.0
[weights]
province = 1.0
"""
TEXT: Final = """# Avant-propos

Un texte *important*, **très**, avec `code` et [un lien](https://exemple.ma).
La région compte {region:population_2024} habitants.

## Des chiffres

> Une citation
> > et une autre

- un
- deux
  1. trois

| Commune | Habitants |
|---|---:|
| Alpha | 12 000 |

![Un carré](carre.png "Sa légende")

---
"""


def edition() -> Files:
    """An edition of two plates and a book, with all the files that it names."""
    files = {"edition.toml": EDITION.encode(), **communes_json(), **register_csv(), **offsets(), **links(), **places()}
    return {**files, "look.toml": THEME.encode(), "texte.md": TEXT.encode(), "carre.png": picture("PNG")}


def picture(kind: str, side: int = 40) -> bytes:
    """A small picture."""
    pixels = np.add.outer(np.arange(side), np.arange(side)).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(np.stack([pixels, pixels[::-1], pixels.T], axis=-1)).save(stream, kind)
    return stream.getvalue()


def geotiff() -> Files:
    """A picture with a place on the ground, over the communes."""
    import rasterio
    from rasterio.transform import Affine

    with rasterio.MemoryFile() as memory:
        how: dict[str, Any] = {"driver": "GTiff", "width": 30, "height": 20, "count": 3, "dtype": "uint8"}
        with memory.open(crs="EPSG:4326", transform=Affine(0.01, 0, -6, 0, -0.01, 35.2), **how) as target:
            target.write(np.arange(1800, dtype=np.int64).reshape(3, 20, 30).astype(np.uint8) // 2)
        return {"fond.tif": memory.read()}


def mbtiles() -> Files:
    """The tiles of two zooms around the communes."""
    database = sqlite3.connect(":memory:")
    database.executescript(
        "CREATE TABLE metadata (name text, value text);"
        "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);"
    )
    database.executemany("INSERT INTO metadata VALUES (?, ?)", [("format", "png"), ("name", "essai")])
    for zoom, column, row in [(z, x, y) for z in (7, 8) for x in range(2**z) for y in range(2**z) if _near(z, x, y)]:
        database.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (zoom, column, row, picture("PNG", 32)))
    database.commit()
    return {"fond.mbtiles": database.serialize()}


def _near(zoom: int, column: int, row: int) -> bool:
    lon = 360 * (column + 0.5) / 2**zoom - 180
    turn = np.pi * (2 * (row + 0.5) / 2**zoom - 1)
    return bool(abs(lon + 5.85) < 4 and abs(np.degrees(np.arctan(np.sinh(turn))) - 35.1) < 3)


def profile() -> Files:
    """The ICC profile of a press of four inks, with tables of two steps."""

    def table(inputs: int, outputs: int, steps: int) -> bytes:
        head = b"mft2" + bytes(4) + struct.pack(">4B", inputs, outputs, steps, 0)
        matrix = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
        cells = np.linspace(65535, 0, steps**inputs * outputs).astype(">u2").tobytes()
        line = struct.pack(">2H", 0, 65535)
        return head + matrix + struct.pack(">2H", 2, 2) + line * inputs + cells + line * outputs

    name = b"Une presse\0"
    forward, backward = table(4, 3, 2), table(3, 4, 2)
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061),
        **dict.fromkeys((b"A2B0", b"A2B1", b"A2B2"), forward),
        **dict.fromkeys((b"B2A0", b"B2A1", b"B2A2"), backward),
    }
    listed, body = struct.pack(">I", len(tags)), b""
    for tag, data in tags.items():
        body += bytes(-len(body) % 4)
        listed += tag + struct.pack(">2I", 132 + 12 * len(tags) + len(body), len(data))
        body += data
    head = struct.pack(">8xI4s4s4s", FORMAT_VERSION, b"prtr", b"CMYK", b"Lab ") + struct.pack(
        ">6H", 2000, 1, 1, 0, 0, 0
    )
    head += b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061) + bytes(48)
    whole = head + listed + body
    return {"presse.icc": struct.pack(">I", len(whole)) + whole[4:]}


def font() -> Files:
    """A font of one letter."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for move, place in zip((pen.moveTo, pen.lineTo, pen.lineTo), ((0, 0), (500, 0), (250, 700)), strict=True):
        move(place)
    pen.closePath()
    glyph = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.font.recalcTimestamp = False
    builder.updateHead(created=0, modified=0)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    builder.setupGlyf({".notdef": glyph, "A": glyph})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "A": (600, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Essai", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    return {"essai.ttf": stream.getvalue()}


def pdf() -> Files:
    """A page with words and a line, as Typst composes it."""
    from atlas.publishing.render.conversion import compile_pages

    with tempfile.TemporaryDirectory() as folder:
        page = '#set page(width: 60mm, height: 40mm)\n#set document(title: "Essai")\nUn mot.\n#line(length: 10mm)\n'
        return {"page.pdf": compile_pages(page, Path(folder))}


SEEDS: Final[Mapping[str, Callable[[], Files]]] = {
    "register.csv": register_csv,
    "register.xlsx": register_xlsx,
    "register.ods": register_ods,
    "register.geojson": register_json,
    "register.gpkg": lambda: layer(points(), "registre.gpkg"),
    "register.shp": lambda: layer(points(), "registre.shp"),
    "register.parquet": lambda: layer(points(), "registre.parquet"),
    "mapping": mapping,
    "territory.geojson": communes_json,
    "territory.gpkg": lambda: layer(communes(), "communes.gpkg"),
    "territory.shp": lambda: layer(communes(), "communes.shp"),
    "territory.toml": described,
    "outline": lambda: {"pays.geojson": communes_json()["communes.geojson"]},
    "places": places,
    "links": links,
    "decisions": decisions,
    "correspondence": correspondence,
    "offsets": offsets,
    "edition": edition,
    "theme": lambda: {"look.toml": THEME.encode()},
    "text": lambda: {"texte.md": TEXT.encode(), "carre.png": picture("PNG")},
    "logo": lambda: {"logo.png": picture("PNG", 220)},
    "geotiff": geotiff,
    "mbtiles": mbtiles,
    "profile": profile,
    "font": font,
    "pdf": pdf,
    "command": register_csv,
    "build": edition,
}
