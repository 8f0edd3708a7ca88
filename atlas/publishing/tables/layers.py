"""A table that leaves, whatever its kind of file: typed columns that say what they are, and perhaps a shape per row."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from atlas import columns as c
from atlas.decimals import rounded_float

#: Digits kept after those that are printed, in files made for reading: enough to compute on, none of them noise.
EXTRA_DIGITS: Final = 6
_WHOLE: Final = 2.0**53  # beyond, a float no longer holds every whole number
_WIDEST_NAME: Final = 60
#: GeoPackage readers take these columns for the key or the shape of a row, and lose them.
_RESERVED: Final = frozenset({"fid", "ogc_fid", "rowid", "oid", "_rowid_", "geom", "geometry", "ogr_geometry"})

Shape = Literal["", "Point", "MultiLineString", "MultiPolygon"]
#: Column of the shapes, as GDAL names it and as QGIS looks for it.
GEOMETRY_COLUMN: Final = "geom"


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a column: a title and an explanation for people, digits printed, whether values are unique."""

    title: str = ""
    comment: str = ""
    decimals: int | None = None
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name in databases (lower-case ASCII), its heading in text files, what is said of it."""

    name: str
    heading: str
    about: About


@dataclass(frozen=True, eq=False, slots=True)
class TableLayer:
    """One table, as it leaves in any kind of file.

    Attributes:
        name: of the layer, the sheet or the file.
        title, description: for people, in the language of the edition.
        fields: one per column.
        columns: the values, typed, missing ones null: text, int64, float64 (finite), bool, date or UTC time.
        geometry: a shape per row with its CRS; None for a plain table.
        shape: what these shapes are.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    columns: tuple[pa.Array, ...]
    geometry: gpd.GeoSeries | None = None
    shape: Shape = ""

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def column_name(self, heading: str) -> str:
        """Return the name in databases of a column known by its heading."""
        return next(field.name for field in self.fields if field.heading == heading)

    def by_name(self) -> TableLayer:
        """Return the same layer whose headings in text files are the names of a database."""
        return replace(self, fields=tuple(replace(field, heading=field.name) for field in self.fields))

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows as Python values, floats rounded to the digits printed and six more."""
        columns = []
        for field, column in zip(self.fields, self.columns, strict=True):
            values = column.to_pylist()
            if pa.types.is_floating(column.type) and field.about.decimals is not None:
                digits = field.about.decimals + EXTRA_DIGITS
                values = [None if value is None else rounded_float(value, digits) for value in values]
            columns.append(values)
        return list(zip(*columns, strict=True))


def make_layer(
    name: str, frame: pd.DataFrame, abouts: Mapping[str, About], *, title: str, description: str, shape: Shape = ""
) -> TableLayer:
    """Make a layer of a table: each column typed and named, the shapes apart.

    Args:
        name: of the layer.
        frame: the columns in their order; a GeoDataFrame when ``shape`` says what its shapes are.
        abouts: column → what is said of it; a column without is written all the same.
        title: of the layer, for people.
        description: of the layer, for people.
        shape: ``Point``, ``MultiLineString`` or ``MultiPolygon``.
    """
    plain = [column for column in frame.columns if column != c.GEOMETRY]
    described = [abouts.get(str(column), About()) for column in plain]
    names = column_names(map(str, plain))
    fields = tuple(Field(names[str(h)], str(h), about) for h, about in zip(plain, described, strict=True))
    arrays = tuple(arrow_array(frame[h], whole=about.decimals == 0) for h, about in zip(plain, described, strict=True))
    geometry = gpd.GeoSeries(frame.geometry) if shape and isinstance(frame, gpd.GeoDataFrame) else None
    return TableLayer(name, title, description, fields, arrays, geometry, shape if geometry is not None else "")


def column_names(headings: Iterable[str]) -> dict[str, str]:
    """Name columns for databases: lower-case ASCII, no two alike, none that a reader would take for its own.

    ``coverage_2.5km`` becomes ``coverage_2_5km``, “Date d’adhésion” ``date_d_adhesion``.
    """
    listed = list(headings)
    names: dict[str, str] = {}
    # Headings that are names already come first: nothing else may take theirs.
    taken = {heading for heading in listed if _plain(heading) == heading}
    for heading in listed:
        name = plain = _plain(heading)
        number = 2
        while name != heading and name in taken:
            name, number = f"{plain}_{number}", number + 1
        taken.add(name)
        names[heading] = name
    return names


def _plain(heading: str) -> str:
    letters = "".join(
        letter for letter in unicodedata.normalize("NFKD", heading.lower()) if not unicodedata.combining(letter)
    )
    # A heading in Arabic leaves nothing: its layer keeps it as the title of the column.
    name = re.sub(r"[^a-z0-9_]+", "_", letters).strip("_")[:_WIDEST_NAME] or "column"
    return f"{name}_" if name in _RESERVED else f"c_{name}" if name[0].isdigit() else name


def arrow_array(values: pd.Series, *, whole: bool = False) -> pa.Array:
    """Return a column as one of the types that every kind of file knows, missing values null.

    Args:
        values: any column; a float that is not finite counts as missing; days without hours are dates, other times
            are taken as UTC when they say nothing else; what is no number, truth or time is text.
        whole: floats that are all whole numbers become integers (a count with gaps reads as float in pandas).
    """
    dtype = values.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return pa.array(values, type=pa.bool_(), from_pandas=True)
    if pd.api.types.is_integer_dtype(dtype):
        try:
            return pa.array(values, type=pa.int64(), from_pandas=True)
        except (OverflowError, pa.ArrowInvalid):  # unsigned and beyond: its digits matter more than its type
            return _texts(values)
    if pd.api.types.is_float_dtype(dtype):
        return _numbers(values, whole=whole)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return _times(values)
    if pd.api.types.is_object_dtype(dtype):
        kinds = {type(value) for value in values if not _missing(value)}
        if kinds and kinds <= {bool, np.bool_}:
            return pa.array([None if _missing(v) else bool(v) for v in values], type=pa.bool_())
        if kinds == {dt.date}:
            return pa.array([None if _missing(v) else v for v in values], type=pa.date32())
    return _texts(values)


def _numbers(values: pd.Series, *, whole: bool) -> pa.Array:
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    finite = np.isfinite(numbers)
    values_known = numbers[finite]
    if whole and bool(((values_known == np.round(values_known)) & (np.abs(values_known) < _WHOLE)).all()):
        return pa.array(np.where(finite, numbers, 0.0).astype(np.int64), mask=~finite)
    return pa.array(numbers, type=pa.float64(), mask=~finite)


def _times(values: pd.Series) -> pa.Array:
    zone = getattr(values.dtype, "tz", None)
    moments = values if zone is None else values.dt.tz_convert("UTC").dt.tz_localize(None)
    moments_known = moments.dropna()
    if zone is None and bool((moments_known == moments_known.dt.normalize()).all()):
        return pa.array(moments.to_numpy(dtype="datetime64[D]"), type=pa.date32())
    return pa.array(moments.to_numpy(dtype="datetime64[ms]"), type=pa.timestamp("ms", tz="UTC"))


def _texts(values: pd.Series) -> pa.Array:
    if isinstance(values.dtype, pd.StringDtype):
        try:
            array = pa.array(values, type=pa.string(), from_pandas=True)
        except UnicodeEncodeError:
            array = pa.array([_text(value) for value in values], type=pa.string())
    else:
        array = pa.array([_text(value) for value in values], type=pa.string())
    # SQLite and GDAL would cut a text at its first NUL.
    return pc.replace_substring(array, "\x00", "")


def _text(value: object) -> str | None:
    return None if _missing(value) else str(value).encode("utf-8", "replace").decode("utf-8")


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def project_layer(layer: TableLayer, crs: str) -> TableLayer:
    """Return a layer with its shapes in a system; as it is without shapes, or where no system is named."""
    if layer.geometry is None or not crs:
        return layer
    return replace(layer, geometry=layer.geometry.to_crs(crs))
