"""Small territories built in code, of squares that a hand can compute, and the text of small editions."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely

from atlas import columns as c
from atlas.sources.territory.territory import Territory

GEOGRAPHIC = "EPSG:4326"
#: The plane in which the squares are squares.
METRIC = "EPSG:26191"
TITLE = {"fr": "Carrés", "ar": "مربعات", "en": "Squares"}


def squares(columns: int, rows: int, *, corner: tuple[float, float], side: float) -> list[shapely.Polygon]:
    """Squares row by row from the south-west corner, in the units of the corner."""
    west, south = corner
    return [
        shapely.box(west + side * x, south + side * y, west + side * (x + 1), south + side * (y + 1))
        for y in range(rows)
        for x in range(columns)
    ]


def provinces_of(communes: gpd.GeoDataFrame, **texts: Sequence[str] | str) -> gpd.GeoDataFrame:
    """The provinces that communes name by code, each with the texts given in the order of the codes."""
    provinces = communes.dissolve(c.PROVINCE_CODE)[[c.GEOMETRY]]
    provinces.index.name = c.CODE
    return provinces.assign(**texts)


def small_territory(communes: gpd.GeoDataFrame, provinces: gpd.GeoDataFrame | None = None, **parts) -> Territory:
    """A territory of the user's kind: what is not given is empty, as where a layer alone is read.

    Args:
        communes: by code, in any CRS.
        provinces: by code, in the same CRS; dissolved from the communes when not given.
        **parts: of `Territory`, beside.
    """
    empty = {
        "key": "squares",
        "title": TITLE,
        "adjacency": pd.DataFrame(),
        "arrondissements": pd.DataFrame(),
        "land": None,
        "places": pd.DataFrame(),
        "credits": (),
        "boundary_vintage": "2026-09",
        "figures_year": 2024,
        "crs": METRIC,
        "distances": "plane",
    }
    provinces = communes.dissolve(c.PROVINCE_CODE) if provinces is None else provinces
    return Territory(communes=communes.to_crs(GEOGRAPHIC), provinces=provinces.to_crs(GEOGRAPHIC), **{**empty, **parts})


def edition_text(head: str = "", rest: str = "") -> str:
    """Write an edition of one plate: ``head`` continues its first table, ``rest`` its plate or what follows."""
    first = '[edition]\nkey = "e"\ntitle = "E"\nproducer = "P"\ndate = "2026-11"\n'
    plate = '[[plates]]\nkey = "a"\ntitle = "A"\nmarks = [{ mark = "circles", indicator = "population_2024" }]\n'
    return first + head + plate + rest
