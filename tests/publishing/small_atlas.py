"""A territory of four squares and a register of hostile texts, built in code for the tests of what is written."""

from __future__ import annotations

import os
import shutil
from functools import cache

import geopandas as gpd
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.derived import Finder
from atlas.analysis.location.location import locate
from atlas.publishing.edition.edition import Edition
from atlas.sources.register.register import read_register
from atlas.sources.territory.provenance import Credit
from atlas.sources.territory.territory import Territory
from atlas.sources.vocabulary.vocabulary_file import social_economy

#: The interpreter that has QGIS: that of the system, unless ATLAS_QGIS_PYTHON names another.
QGIS_PYTHON = os.environ.get("ATLAS_QGIS_PYTHON") or shutil.which("python3", path=os.defpath) or "python3"
METRIC, GEOGRAPHIC = "EPSG:26191", "EPSG:4326"
#        C D      each square is 10 km wide
#        A B
A, B, C, D = "000010001", "000010002", "000020001", "000020002"
CORNERS = {A: (0, 0), B: (10, 0), C: (0, 10), D: (10, 10)}
ORIGIN = (500_000.0, 500_000.0)

#: The indicators that there are without an edition.
CATALOGUE = Finder({}, social_economy())

#: Texts that a file format, a spreadsheet or a query language might trip over.
HOSTILE = (
    "L'artisanat \"d'or\" & <fils> ; a, b",
    "تعاونية الأمل",
    "Miel 🐝 du Rif",
    "x" * 300,
    "=1+1",
    "#NOM du Rif",
    "ligne 1\nligne 2",
    "0123",
    "Robert'); DROP TABLE actors;--",
)
SECRETS = ("0600000001", "0600000003", "secret@exemple.ma", "12, rue Cachée", "0611111111")


def territory():
    squares = {code: shapely.box(x, y, x + 10_000, y + 10_000) for code, (x, y) in _corners().items()}
    table = pd.DataFrame(
        {
            c.NAME: {A: "Alpha", B: "L'Bêta & <fils>", C: "Gamma", D: "Delta"},
            c.NAME_AR: "جماعة",
            c.KIND: "rural",
            c.PROVINCE: {A: "Un", B: "Un", C: "Deux", D: "Deux"},
            c.PROVINCE_CODE: {A: "00001", B: "00001", C: "00002", D: "00002"},
            c.CERCLE_CODE: "",
            c.CERCLE: "",
            c.AREA_KM2: 100.0,
            c.POPULATION_2014: {A: 1000, B: 3000, C: 500, D: 0},
            # One figure is missing: the column must stay one of whole numbers.
            c.POPULATION_2024: {A: 1100, B: 2700, C: 500, D: None},
            c.ASSOCIATIONS_HCP: {A: 5, B: 1, C: 0, D: 0},
        }
    )
    table.index.name = c.CODE
    communes = gpd.GeoDataFrame(table, geometry=list(squares.values()), crs=METRIC).to_crs(GEOGRAPHIC)
    provinces = communes[[c.PROVINCE_CODE, "geometry"]].dissolve(c.PROVINCE_CODE)
    provinces.insert(0, c.NAME, ["Un", "Deux"])
    provinces.insert(1, c.NAME_AR, "إقليم")
    provinces.insert(2, c.KIND, "province")
    provinces.insert(3, c.AREA_KM2, 200.0)
    provinces.index.name = c.CODE
    return Territory(
        key="carres",
        title={"fr": "Carrés", "ar": "مربعات", "en": "Squares"},
        communes=communes,
        provinces=provinces,
        adjacency=pd.DataFrame(columns=["code_a", "code_b", "km"]),
        arrondissements=pd.DataFrame(),
        land=None,
        places=pd.DataFrame(),
        credits=(Credit("carres.geojson", "Carrés", "Nous", "ODbL-1.0", "© nous", "2026-09", "None."),),
        boundary_vintage="2026-09",
        figures_year=2024,
        crs=METRIC,
        distances="plane",
    )


def _corners():
    return {code: (ORIGIN[0] + 1000 * x, ORIGIN[1] + 1000 * y) for code, (x, y) in CORNERS.items()}


def records():
    """One record per hostile text in the first square, then one elsewhere and one without coordinates."""
    count = len(HOSTILE)
    inside = gpd.GeoSeries([shapely.Point(505_000 + 10 * n, 505_000) for n in range(count)], crs=METRIC)
    lonlat = inside.to_crs(GEOGRAPHIC)
    table = pd.DataFrame(
        {
            "identifiant": [f"{n:04d}" for n in range(count)],
            "nom": HOSTILE,
            "famille": "coopérative",
            "secteur": "artisanat",
            "année de création": ["2015", "", *["2020"] * (count - 2)],
            "membres": ["10", "", *["7"] * (count - 2)],
            "commune déclarée": ["Gamma", *["Alpha"] * (count - 1)],
            "longitude": [repr(x) for x in lonlat.x],
            "latitude": [repr(y) for y in lonlat.y],
            "date": ["2025-06-30", "", *["2024-01-15"] * (count - 2)],
            "consentement": ["oui", "non", *[""] * (count - 2)],
            "téléphone": ["0600000000", "0600000001", *["0600000003"] * (count - 2)],
            "courriel": ["ouvert@exemple.ma", *["secret@exemple.ma"] * (count - 1)],
            "adresse": ["1, rue Ouverte", *["12, rue Cachée"] * (count - 1)],
            "Portable 2": ["0622222222", *["0611111111"] * (count - 1)],
            "Avis n° 1": "à revoir",
        }
    )
    lost = table.tail(2).assign(identifiant=["loin", "sans"], longitude=["10", ""], latitude=["10", ""])
    return pd.concat([table, lost], ignore_index=True)


def placed(table=None):
    return locate(read_register(records() if table is None else table), territory())


def dataset(**options):
    """The squares with their actors; without options one for all tests of a process, which change nothing of it."""
    return tabulate(placed(), territory(), **options) if options else _dataset()


@cache
def _dataset():
    return tabulate(placed(), territory())


def edition(**changes):
    given = {"key": "essai", "title": {"fr": "Essai", "ar": "تجربة", "en": "Trial"}, "date": "2026-06"}
    return Edition(**(given | {"producer": "L'Observatoire"} | changes))
