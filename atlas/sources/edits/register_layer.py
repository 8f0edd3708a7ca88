"""The GeoPackage of a register with some of its records changed: its other layers, styles and projects stay."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import shapely
from pyproj import CRS, Transformer

from atlas import columns as c
from atlas.errors import RegisterError
from atlas.sources.edits.register_edits import ActorEdit
from atlas.sources.edits.unwritable import columns_lacking
from atlas.sources.parsing.values import BLANKS
from atlas.sources.register.records import Records

ENDING: Final = ".gpkg"
#: Length in bytes of the envelope of a geometry, by its kind (OGC 12-128r18, 2.1.3.1.1).
_ENVELOPES: Final = (0, 32, 48, 48, 64)
_HEADER: Final = "<2sBBi"


def edited_layer(path: Path, records: Records, edits: Sequence[ActorEdit]) -> bytes:
    """Return a GeoPackage with edits brought into its layer of actors, by identifier.

    Args:
        path: the file.
        records: its layer as it is read.
        edits: what was changed of its actors.

    Raises:
        RegisterError: the layer lacks a column that was changed; every one at once.
    """
    table = records.raw.notes["layer"]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copyfile(path, Path(folder) / path.name))
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            layer = _Layer(connection, table)
            places = {column: name for column, name in records.matched.items() if name in layer.types}
            shapes = {c.LON, c.LAT} if layer.geometry else set()
            faults = list(columns_lacking(path, edits, {*places, *shapes}, records))
            if faults:
                raise RegisterError(faults)
            rows = layer.rows(records, places)
            connection.execute("BEGIN")
            for edit in edits:
                layer.bring(edit, rows.get(edit.id), places)
            layer.write_extent()
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode=DELETE")
        return copy.read_bytes()


class _Layer:
    """A table of a GeoPackage that is written to with what its own triggers need.

    Attributes:
        types: column → type in SQLite.
        key: the column of row numbers.
        geometry: the column of points, "" in a table without any.
    """

    def __init__(self, connection: sqlite3.Connection, table: str) -> None:
        self.connection, self.table = connection, table
        described = connection.execute(f"PRAGMA table_info({_quote(table)})").fetchall()
        self.types = {name: kind.upper() for _, name, kind, *_ in described}
        self.key = next(name for _, name, _, _, _, primary in described if primary)
        self.geometry: str = ""
        self._project: Transformer | None = None
        described = connection.execute(
            "SELECT g.column_name, g.geometry_type_name, g.srs_id, s.organization, s.organization_coordsys_id, "
            "s.definition FROM gpkg_geometry_columns g JOIN gpkg_spatial_ref_sys s USING (srs_id) "
            "WHERE g.table_name = ?", (table,),
        ).fetchall()  # fmt: skip
        for self.geometry, self._kind, self._srs, authority, number, definition in described:
            system = CRS.from_user_input(f"EPSG:{number}" if authority.upper() == "EPSG" else definition)
            self._project = Transformer.from_crs("EPSG:4326", system, always_xy=True)
        for name, measure in _MEASURES.items():
            connection.create_function(name, 1, measure, deterministic=True)

    def rows(self, records: Records, places: Mapping[str, str]) -> dict[str, int]:
        """Return identifier → row number of its record, in the order of the file where it has no identifiers."""
        name = _quote(places.get(c.ID, self.key))
        query = f"SELECT {name}, {_quote(self.key)} FROM {_quote(self.table)} ORDER BY {_quote(self.key)}"
        listed = self.connection.execute(query).fetchall()
        if c.ID in places:
            return {str(identifier).strip(BLANKS): key for identifier, key in listed}
        return {identifier: key for identifier, (_, key) in zip(records.columns[c.ID], listed, strict=True)}

    def bring(self, edit: ActorEdit, row: int | None, places: Mapping[str, str]) -> None:
        """Delete, change or add one record."""
        if edit.what == "row deleted":
            self.connection.execute(f"DELETE FROM {_quote(self.table)} WHERE {_quote(self.key)} = ?", (row,))
            return
        values: dict[str, Any] = {
            places[column]: self._value(places[column], after)
            for column, (_, after) in edit.values.items()
            if column in places and not (self.geometry and column in (c.LON, c.LAT))
        }
        if self.geometry and c.LON in edit.values:
            values[self.geometry] = self._point(*(float(edit.values[axis][1]) for axis in (c.LON, c.LAT)))
        if edit.what == "row added":
            if c.ID in places:
                values[places[c.ID]] = self._value(places[c.ID], edit.id)
            names, marks = ", ".join(map(_quote, values)), ", ".join("?" * len(values))
            statement = f"INSERT INTO {_quote(self.table)} ({names}) VALUES ({marks})"
            self.connection.execute(statement, tuple(values.values()))
            return
        settings = ", ".join(f"{_quote(name)} = ?" for name in values)
        statement = f"UPDATE {_quote(self.table)} SET {settings} WHERE {_quote(self.key)} = ?"
        self.connection.execute(statement, (*values.values(), row))

    def write_extent(self) -> None:
        """Write the extent of the layer as it is now."""
        if not self.geometry:
            return
        name = _quote(self.geometry)
        box = self.connection.execute(
            f"SELECT min(ST_MinX({name})), min(ST_MinY({name})), max(ST_MaxX({name})), max(ST_MaxY({name})) "
            f"FROM {_quote(self.table)} WHERE {name} NOT NULL"
        ).fetchone()
        self.connection.execute(
            "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
            (*box, self.table),
        )

    def _value(self, name: str, text: str) -> str | int | float | None:
        kind = self.types[name]
        if not text:
            return None
        if kind.startswith(("INT", "MEDIUMINT", "SMALLINT", "TINYINT", "BOOLEAN")):
            return int(text)
        return float(text) if kind.startswith(("REAL", "DOUBLE", "FLOAT")) else text

    def _point(self, lon: float, lat: float) -> bytes:
        assert self._project is not None
        point = shapely.Point(self._project.transform(lon, lat))
        shape = shapely.MultiPoint([point]) if self._kind.upper() == "MULTIPOINT" else point
        header = struct.pack(_HEADER, b"GP", 0, 1, self._srs)  # little-endian, no envelope
        return header + shapely.to_wkb(shape, flavor="iso", byte_order=1)


def _shape(blob: bytes) -> shapely.Geometry:
    envelope = _ENVELOPES[(blob[3] >> 1) & 7]
    return shapely.from_wkb(blob[struct.calcsize(_HEADER) + envelope :])


def _side(place: int) -> Any:
    return lambda blob: None if blob is None else float(shapely.bounds(_shape(blob))[place])


#: The functions that the triggers of a GeoPackage's spatial index call.
_MEASURES: Final = {
    "ST_IsEmpty": lambda blob: None if blob is None else int(shapely.is_empty(_shape(blob))),
    "ST_MinX": _side(0), "ST_MinY": _side(1), "ST_MaxX": _side(2), "ST_MaxY": _side(3),
}  # fmt: skip


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


__all__ = ["ENDING", "edited_layer"]
