"""What a territory of one's own says of its maps beside its layer: names around, land beyond, places of its units."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from atlas import columns as c
from atlas.errors import Fault, TerritoryError
from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES
from atlas.i18n.messages import Listed, Message
from atlas.sources.files.attributes import read_attributes
from atlas.sources.files.tables import RawTable, texts
from atlas.sources.parsing.values import BLANKS

#: What a named place may be.
KINDS: Final = ("sea", "strait", "land")
_NAMES: Final = tuple(f"name_{language}" for language in LANGUAGES)
_AREAS: Final = ("Polygon", "MultiPolygon")
_ANGLE, _LINE = "angle_deg", "line"
PLACE_COLUMNS: Final = (*_NAMES, c.KIND, c.LON, c.LAT, _ANGLE, _LINE)


def read_place_names(path: Path) -> pd.DataFrame:
    """Read the names of seas, straits and neighbors, and where each is written.

    Args:
        path: a table with ``kind`` (``sea``, ``strait``, ``land``), ``lon``, ``lat`` and at least one of ``name_fr``,
            ``name_ar``, ``name_en``; ``angle_deg`` and ``line`` (``lon lat, lon lat, …``) where there are any. The
            first line of a name that has a free place serves.

    Returns:
        `PLACE_COLUMNS`; a language without a name has that of another.

    Raises:
        TerritoryError: all that is wrong with the table.
    """
    raw = read_attributes(path)
    _require(raw, (c.KIND, c.LON, c.LAT))
    own = pd.DataFrame({name: _text(raw, name) for name in PLACE_COLUMNS})
    spoken = [name for name in (f"name_{DEFAULT_LANGUAGE}", *_NAMES) if own[name].ne("").any()]
    names = own[spoken].replace("", pd.NA).bfill(axis=1).iloc[:, 0] if spoken else pd.Series(pd.NA, index=own.index)
    own = own.assign(**{name: own[name].mask(own[name] == "", names) for name in _NAMES})
    angles = own[_ANGLE].replace("", "0")
    wrong = [
        ("place_name", "name_fr", names.isna()),
        ("place_kind", c.KIND, ~own[c.KIND].isin(KINDS)),
        *_degrees(own),
        ("angle", _ANGLE, ~_numbers(angles).between(-360, 360)),
        ("line", _LINE, ~own[_LINE].map(_is_line)),
    ]
    _refuse(raw, wrong)
    figures = {c.LON: _numbers(own[c.LON]), c.LAT: _numbers(own[c.LAT]), _ANGLE: _numbers(angles)}
    return own.assign(**figures, **{_LINE: own[_LINE].replace("", None)})


def read_label_points(path: Path, communes: gpd.GeoDataFrame) -> dict[str, tuple[float, float]]:
    """Read where units are met on a map, where that is not the point furthest from their boundaries.

    Args:
        path: a table with ``code``, ``lon`` and ``lat``.
        communes: the units, EPSG:4326, by code.

    Returns:
        code → (lon, lat).

    Raises:
        TerritoryError: codes of no unit or said twice, points that are no degrees or lie outside their unit.
    """
    raw = read_attributes(path)
    _require(raw, (c.CODE, c.LON, c.LAT))
    own = pd.DataFrame({name: _text(raw, name) for name in (c.CODE, c.LON, c.LAT)})
    none = ~own[c.CODE].isin(communes.index.astype(str))
    lon, lat = _numbers(own[c.LON]), _numbers(own[c.LAT])
    shapes: Any = communes.geometry.reindex(own[c.CODE].to_numpy()).array
    outside = ~none & lon.notna() & lat.notna() & ~shapely.contains_xy(shapes, lon, lat)
    wrong = [("unit", c.CODE, none), ("twice", c.CODE, own[c.CODE].duplicated()), *_degrees(own)]
    _refuse(raw, [*wrong, ("outside", c.LON, outside)])
    return dict(zip(own[c.CODE], zip(lon.tolist(), lat.tolist(), strict=True), strict=True))


def read_land_around(path: Path, communes: gpd.GeoDataFrame) -> shapely.Geometry:
    """Read all land around a territory, its own added: where there is none, there is the sea.

    Args:
        path: a layer of areas in any CRS.
        communes: the territory's own, EPSG:4326.

    Raises:
        TerritoryError: the layer cannot be read, or holds no areas.
    """
    import pyogrio  # GDAL is loaded where a file is read

    around = pyogrio.read_dataframe(path)
    areas = around[around.geom_type.isin(_AREAS)] if isinstance(around, gpd.GeoDataFrame) else None
    if areas is None or areas.empty or areas.crs is None:
        raise TerritoryError(Fault(_word("land"), _word("remedy.land"), path))
    shapes = shapely.make_valid(areas.to_crs("EPSG:4326").geometry.to_numpy())
    return shapely.union_all([*communes.geometry, *shapes])


def _word(key: str, **blanks: Any) -> Message:
    return Message(f"fault.sources.surroundings.{key}", **blanks)


def _require(raw: RawTable, columns: tuple[str, ...]) -> None:
    """Raise when a table lacks columns, all of them at once."""
    absent = [name for name in columns if name not in raw.headings]
    if absent:
        remedy = _word("remedy.columns", columns=Listed(list(columns)))
        raise TerritoryError(Fault(_word("column"), remedy, raw.file, None, name) for name in absent)


def _text(raw: RawTable, name: str) -> pd.Series[str]:
    if name not in raw.headings:
        return pd.Series("", index=raw.frame.index)
    return texts(raw.frame[name]).fillna("").astype(str).str.strip(BLANKS)


def _numbers(column: pd.Series[str]) -> pd.Series[float]:
    return pd.to_numeric(column.str.replace(",", ".", regex=False), errors="coerce").astype("float64")


def _degrees(own: pd.DataFrame) -> list[tuple[str, str, pd.Series[bool]]]:
    """Return which rows have no longitude, and which no latitude."""
    limits: Mapping[str, int] = {c.LON: 180, c.LAT: 90}
    return [("degrees", name, ~_numbers(own[name]).between(-most, most)) for name, most in limits.items()]


def _is_line(text: str) -> bool:
    if not text:
        return True
    parts = [part.split() for part in text.split(",")]
    try:
        return len(parts) > 1 and all(len([float(value) for value in pair]) == 2 for pair in parts)
    except ValueError:
        return False


def _refuse(raw: RawTable, wrong: list[tuple[str, str, Any]]) -> None:
    """Raise with a fault for each row and thing that is wrong, in the order of the rows."""
    faults = [
        raw.fault(i, _word(key), _word(f"remedy.{key}"), column=column, value=_text(raw, column).iloc[i])
        for key, column, rows in wrong
        for i in (position for position, flag in enumerate(rows) if flag)
    ]
    if faults:
        raise TerritoryError(sorted(faults, key=lambda fault: fault.row or 0))
