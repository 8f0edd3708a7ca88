"""What became of a layer that somebody edited: rows added and deleted, values and shapes changed, columns lost."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyogrio.raw import read_arrow

from atlas import columns as c
from atlas.errors import Fault, TerritoryError
from atlas.i18n.messages import Listed, Message

What: TypeAlias = Literal["row added", "row deleted", "value changed", "shape changed", "column added", "column lost"]
_KEYS: Final = (c.CODE, c.ID)
_SHAPE: Final = "wkb_geometry"
#: How far, relatively, two numbers may lie apart that agree in fifteen digits.
_FIFTEEN_DIGITS: Final = 1e-14


@dataclass(frozen=True, eq=False)
class Differences:
    """What differs between two states of a layer.

    Attributes:
        layer, key: the layer, and the column by which rows are recognized.
        table: one row for each difference: ``what``, ``key`` (of the row), ``column``, ``before``, ``after``; in the
            order of the kinds above, then of the rows before, then of the columns.
        rows_before, rows_after: how many rows there are.
    """

    layer: str
    key: str
    table: pd.DataFrame
    rows_before: int
    rows_after: int

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(len(self.table))

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {what}" for what, count in self.table["what"].value_counts(sort=False).items())
        return f"<Differences of {self.layer}: {self.rows_before} rows, then {self.rows_after}; {counts or 'none'}>"


def compare_layers(
    before: str | Path, after: str | Path, *, layer: str = "communes", key: str = "", moved_m: float = 0.01
) -> Differences:
    """Say what was changed in a layer since it was written: nothing of an edit goes unnoticed.

    Values are compared as they are stored: a whole number that became a fraction, an empty text that became a missing
    one are differences; NaN is a missing value. Fractions that agree in fifteen digits are the same: GDAL keeps no more
    on the way to a database and back. A column that came back under its title (QGIS can export so) is the
    column of that title. Shapes are compared whatever their first vertex and the order of their
    parts.

    Args:
        before: the file as the toolkit wrote it.
        after: the file as it came back.
        layer: of both files.
        key: column that identifies a row; ``code`` or ``id`` when it is not said.
        moved_m: how far a vertex may be from where it was, in the unit of the layer.

    Raises:
        TerritoryError: a file or layer that cannot be read, or a key that is not there or not unique.
    """
    old, new = _read(Path(before), layer), _read(Path(after), layer)
    new = _by_name(new, old, _aliases(Path(before), layer))
    name = key or next((column for column in _KEYS if column in old), "")
    first, second = (_rows(table, name, Path(path)) for table, path in ((old, before), (new, after)))
    differences: list[tuple[What, str, str, Any, Any]] = []
    differences += [("row added", row, "", None, None) for row in second if row not in first]
    differences += [("row deleted", row, "", None, None) for row in first if row not in second]
    shared = [column for column in old if column in new and column not in (name, _SHAPE)]
    both = [row for row in first if row in second]
    for row in both:
        i, j = first[row], second[row]
        for column in shared:
            was, now = old[column][i], new[column][j]
            if not _same(was, now):
                differences.append(("value changed", row, column, was, now))
    if _SHAPE in old and _SHAPE in new:
        differences += [
            ("shape changed", row, c.GEOMETRY, None, None)
            for row in both
            if not _same_shape(old[_SHAPE][first[row]], new[_SHAPE][second[row]], moved_m)
        ]
    differences += [("column added", "", column, None, None) for column in new if column not in old]
    differences += [("column lost", "", column, None, None) for column in old if column not in new]
    table = pd.DataFrame(differences, columns=["what", "key", "column", "before", "after"], dtype="object")
    return Differences(layer, name, table, len(first), len(second))


def _read(path: Path, layer: str) -> Mapping[str, list[Any]]:
    """Return the columns of a layer as Python values, nothing rounded and nothing guessed."""
    if not path.is_file():
        reason, remedy = Message("fault.sources.layer_diff.no_file"), Message("fault.sources.layer_diff.check_path")
        raise TerritoryError(Fault(reason, remedy, file=path))
    try:
        _, table = read_arrow(path, layer=layer)
    except (DataSourceError, DataLayerError) as error:
        names = [str(name) for name, _ in pyogrio.list_layers(path)] if _opens(path) else []
        remedy = Message("fault.sources.layer_diff.give_kind")
        if names:
            remedy = Message("fault.sources.layer_diff.give_layer", names=Listed(names, marks=False))
        reason = Message("fault.sources.layer_diff.unreadable", error=str(error))
        raise TerritoryError(Fault(reason, remedy, file=path, value=layer)) from error
    return {_plain(name): _values(table.column(name)) for name in table.column_names}


def _aliases(path: Path, layer: str) -> Mapping[str, str]:
    """Return title of a column → its name, as a GeoPackage says them; QGIS can export columns by their titles."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute(
                "SELECT name, column_name FROM gpkg_data_columns WHERE table_name = ? AND name IS NOT NULL", (layer,)
            ).fetchall()
    except sqlite3.Error:
        return {}  # no GeoPackage, or one without titles
    return dict(rows)


def _by_name(
    new: Mapping[str, list[Any]], old: Mapping[str, list[Any]], aliases: Mapping[str, str]
) -> Mapping[str, list[Any]]:
    """Return the columns that came back under their titles, under their names again."""
    names = {title: name for title, name in aliases.items() if name in old and name not in new}
    return {names.get(column, column): values for column, values in new.items()}


def _opens(path: Path) -> bool:
    try:
        pyogrio.list_layers(path)
    except DataSourceError:
        return False
    return True


def _plain(name: str) -> str:
    return _SHAPE if name in (_SHAPE, "geom", c.GEOMETRY) else name


def _values(column: pa.ChunkedArray) -> list[Any]:
    return [None if isinstance(v, float) and math.isnan(v) else v for v in column.to_pylist()]


def _rows(table: Mapping[str, list[Any]], key: str, path: Path) -> dict[str, int]:
    if key not in table:
        reason, remedy = Message("fault.sources.layer_diff.no_column"), Message("fault.sources.layer_diff.say_key")
        raise TerritoryError(Fault(reason, remedy, file=path, column=key or " / ".join(_KEYS)))
    faults, rows = [], {}
    for i, value in enumerate(table[key]):
        if value is None or str(value) in rows:
            reason = Message(f"fault.sources.layer_diff.{'no_key' if value is None else 'key_twice'}")
            remedy = Message("fault.sources.layer_diff.own_key")
            faults.append(Fault(reason, remedy, file=path, row=i + 1, column=key, value=str(value)))
            continue
        rows[str(value)] = i
    if faults:
        raise TerritoryError(faults)
    return rows


def _same(was: Any, now: Any) -> bool:
    if isinstance(was, float) and isinstance(now, float):
        return math.isclose(was, now, rel_tol=_FIFTEEN_DIGITS)
    return bool(was == now) and type(was) is type(now)


def _same_shape(was: bytes | None, now: bytes | None, moved: float) -> bool:
    if was is None or now is None or was == now:
        return was == now
    first, second = (shapely.normalize(shapely.from_wkb(shape)) for shape in (was, now))
    return bool(shapely.equals_exact(first, second, tolerance=moved))


__all__ = ["Differences", "compare_layers"]
