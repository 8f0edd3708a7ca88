"""Recognizes coordinates in meters and the projected system that they are in, and turns them into degrees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from atlas.decimals import fixed_point
from atlas.i18n.lexicon import alternatives
from atlas.i18n.messages import Message
from atlas.resources import shipped_path
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.coordinates import SIGNS, Unreadable

Floats = npt.NDArray[np.float64]

LONLAT: Final = "EPSG:4326"
#: The systems in which coordinates of northern Morocco come: Merchich / Nord Maroc, UTM zones 29 and 30.
SYSTEMS: Final = ("EPSG:26191", "EPSG:32629", "EPSG:32630")
#: Northern Morocco in degrees: west, south, east, north. A point inside it is inside it in one of the systems only.
HOME: Final = (-7.0, 33.5, -3.0, 36.2)
#: Share of the records that must lie there in one system, and the largest share that may lie there in another.
_SURE, _STRAY = 0.9, 0.05
#: So much more of the records in the region when X and Y are exchanged is no chance.
_CLEARLY: Final = 0.1
_EXCHANGED: Final = Unreadable("the coordinates are in metres, and X and Y are exchanged", "Exchange the two columns")
#: Beyond, a coordinate is no number of degrees.
_METERS: Final = 1000.0
_LOOKED_AT: Final = 5_000
_NUMBER: Final = r"[-+]?(?:\d{1,3}(?:[ \u00a0\u202f']\d{3})+|\d+)(?:[.,]\d*)?\s*m?"
#: Headings that say which system, and headings that leave degrees or meters open.
_NAMED: Final[Mapping[str, str]] = {
    r"\butm\s*(?:zone\s*)?29|\b29\s*n\b|32629": "EPSG:32629",
    r"\butm\s*(?:zone\s*)?30|\b30\s*n\b|32630": "EPSG:32630",
    r"26191|nord maroc|\b(?:lambert|merchich)\b.*\b(?:nord|zone 1|zone i)\b": "EPSG:26191",
}
_DEGREES: Final = re.compile(alternatives("headings.coordinates.degrees"))


def read_meters(values: pd.Series) -> tuple[Floats, dict[int, Unreadable]]:
    """Return a column of coordinates in meters, NaN for none, and by position what cannot be read.

    Reads "467123.5", "467 123,5", "467 123 m", Arabic-Indic digits.
    """
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        return values.to_numpy(dtype=np.float64, na_value=np.nan), {}
    written = values.reset_index(drop=True).astype("str")
    column = written.map(lambda text: text.translate(SIGNS), na_action="ignore").astype("str")
    plain = column.str.fullmatch(_NUMBER).fillna(False).to_numpy(dtype=bool)
    meters = np.full(len(column), np.nan)
    bare = column[plain].str.replace(r"[\s\u00a0\u202f'm]", "", regex=True).str.replace(",", ".", regex=False)
    meters[plain] = pd.to_numeric(bare).to_numpy(dtype=np.float64)
    wrong = np.flatnonzero(~plain & column.notna().to_numpy())
    return meters, dict.fromkeys(map(int, wrong), _NO_METERS)


_NO_METERS: Final = Unreadable(
    Message("fault.sources.coordinates.no_metres"), Message("fault.sources.coordinates.write_metres")
)


def are_meters(x: Floats, y: Floats) -> bool:
    """Tell whether most of the records that have both coordinates can only be in meters."""
    both = np.isfinite(x) & np.isfinite(y)
    return bool(_large(x, y).sum() * 2 > both.sum())


def _large(x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray(np.isfinite(x) & np.isfinite(y) & (np.abs(x) > _METERS) & (np.abs(y) > _METERS))


def may_be_meters(headings: tuple[str, str]) -> bool:
    """Tell whether two headings ("X", "Y", "Easting"…) leave it open that coordinates are in meters."""
    return not any(_DEGREES.search(fold(heading)) for heading in headings)


def named_system(headings: tuple[str, str]) -> str | None:
    """Return the system that headings name: "X (UTM 30N)" → "EPSG:32630"."""
    named = set()
    for heading in headings:
        folded = fold(heading)
        named |= {system for words, system in _NAMED.items() if re.search(words, folded)}
        named |= {f"EPSG:{code}" for code in re.findall(r"\bepsg (\d{4,6})\b", folded)}
    return named.pop() if len(named) == 1 else None


def recognize_system(x: Floats, y: Floats) -> str | Unreadable:
    """Return the system of `SYSTEMS` in which coordinates in meters lie in northern Morocco, or why it is not certain.

    A system is recognized when nine records in ten lie in `HOME` in it, and at most one in twenty in another; records
    in degrees are passed over. At most 5 000 records are looked at, evenly over the file.
    """
    some = _sample(x, y)
    shares = {system: _share_at_home(x[some], y[some], system) for system in SYSTEMS}
    best = max(SYSTEMS, key=lambda system: shares[system])
    if shares[best] >= _SURE and all(share <= _STRAY for system, share in shares.items() if system != best):
        return checked_order(x, y, best)
    fits = tuple(
        Message("fault.sources.coordinates.fits", share=fixed_point(100 * share), system=system)
        for system, share in shares.items()
        if share
    )
    if not fits and any(_share_at_home(y[some], x[some], system) >= _SURE for system in SYSTEMS[1:]):
        return _EXCHANGED
    reason = Message(
        "fault.sources.coordinates.system_unsure", fits=fits or Message("fault.sources.coordinates.fits_none")
    )
    return Unreadable(reason, Message("fault.sources.coordinates.say_system"))


def checked_order(x: Floats, y: Floats, crs: str) -> str | Unreadable:
    """Return the system; or why not: clearly more points lie in the region's provinces when X and Y are exchanged.

    In EPSG:26191 the region's X and Y are of one size: exchanged, two points in three lie in another commune.
    """
    some = _sample(x, y)
    given, exchanged = _share_in_region(x[some], y[some], crs), _share_in_region(y[some], x[some], crs)
    return _EXCHANGED if exchanged >= _SURE and exchanged - given > _CLEARLY else crs


def _sample(x: Floats, y: Floats) -> npt.NDArray[np.intp]:
    """Return at most 5 000 records in meters, evenly over the file."""
    both = np.flatnonzero(_large(x, y))
    return both[np.linspace(0, len(both) - 1, min(len(both), _LOOKED_AT)).astype(np.intp)]


@cache
def _region() -> shapely.Geometry:
    """Return the outline of the provinces that are shipped, EPSG:4326."""
    provinces = gpd.read_file(shipped_path("geodata", "provinces.geojson"), engine="pyogrio")
    outline: shapely.Geometry = shapely.union_all(provinces.geometry.to_numpy())
    return outline


def _share_in_region(x: Floats, y: Floats, crs: str) -> float:
    if not len(x):
        return 0.0
    lon, lat = to_degrees(x, y, crs)
    return float(shapely.contains_xy(_region(), lon, lat).mean())


def to_degrees(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes (EPSG:4326) of coordinates in another system; NaN where there is no answer."""
    lon, lat = Transformer.from_crs(CRS.from_user_input(crs), LONLAT, always_xy=True).transform(x, y)
    wrong = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(wrong, np.nan, lon), np.where(wrong, np.nan, lat)


def check_crs(crs: str) -> Unreadable | None:
    """Tell why a text names no coordinate reference system of the plane or of degrees, None when it does."""
    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        return Unreadable(Message("fault.sources.coordinates.no_crs"), Message("fault.sources.coordinates.write_crs"))
    if system.is_projected or system.is_geographic:
        return None
    reason = Message("fault.sources.coordinates.neither_crs")
    return Unreadable(reason, Message("fault.sources.coordinates.write_other_crs"))


def is_projected(crs: str) -> bool:
    """Tell whether the coordinates of a system are meters of the plane."""
    return bool(CRS.from_user_input(crs).is_projected)


def _share_at_home(x: Floats, y: Floats, crs: str) -> float:
    if not len(x):
        return 0.0
    lon, lat = to_degrees(x, y, crs)
    west, south, east, north = HOME
    return float(((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)).mean())
