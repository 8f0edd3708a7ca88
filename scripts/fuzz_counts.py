"""How many rows a register has, counted by readers that are not the toolkit's."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pyarrow.parquet as pq

_DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MOST_REPEATED: Final = 10_000


def unaccounted(path: Path, register: Any, placed: Any) -> str:
    """Say which rows of a file are neither placed nor rejected nor set aside; nothing when all are told of.

    Args:
        path: the file.
        register: as the toolkit read it.
        placed: its records with their communes.
    """
    records = len(placed.actors) + len(placed.rejected)
    if records != len(register):
        return f"{len(register)} records, {records} placed or rejected"
    told = records + len(register.asides)
    if path.suffix in (".csv", ".xlsx", ".ods"):
        return _left_of_sheets(path, register)
    count = _COUNTS[path.suffix](path, register.reading)
    return "" if count in (None, told) else f"{count} rows in the file, {told} told of"


def _left_of_sheets(path: Path, register: Any) -> str:
    """Compare the filled rows of each sheet with those of records and asides: two rows of headings may be left."""
    several = "sheet" in register.table
    told: dict[str, set[int]] = {}
    for name, row in zip(
        register.table["sheet"] if several else [""] * len(register), register.table["row"], strict=True
    ):
        told.setdefault(str(name), set()).add(int(row))
    for aside in register.asides:
        told.setdefault(aside.sheet if several else "", set()).add(aside.row)
    filled = _filled_lines(path, register.reading) if path.suffix == ".csv" else _filled_rows(path, register.reading)
    if filled is None:
        return ""
    for name, rows in told.items():
        there = next(iter(filled.values())) if not several and len(filled) == 1 else filled.get(name)
        if there is None:
            continue
        left = [row for row in there if row not in rows]
        places = [there.index(row) for row in left]
        if strange := sorted(rows - set(there)):
            return f"rows {strange[:5]} are told of and not in the file"
        if len(left) > 2 or (len(left) == 2 and places[1] - places[0] != 1):
            return f"rows {left[:9]} are in the file and not told of"
    return ""


def _filled_lines(path: Path, reading: Mapping[str, str]) -> dict[str, Sequence[int]] | None:
    """Count the lines of a text on which a filled record begins."""
    encoding = reading["encoding"].split()[0]
    text = path.read_bytes().decode(encoding, errors="replace")
    delimiter = _DELIMITERS.get(reading["delimiter"], reading["delimiter"])
    lines, number = [], 1
    stream = io.StringIO(text, newline="")
    if text.lstrip('\ufeff"').startswith("sep="):
        stream.readline()
        number = 2
    offset = number - 1
    csv.field_size_limit(2**24)
    reader = csv.reader(stream, delimiter=delimiter)
    for fields in reader:
        if any(field.strip() for field in fields):
            lines.append(number)
        number = offset + reader.line_num + 1
    return {"": lines}


def _filled_rows(path: Path, reading: Mapping[str, str]) -> dict[str, Sequence[int]] | None:
    rows = _of_opendocument(path) if path.suffix == ".ods" else _of_excel(path)
    if rows is None:
        return None
    said = reading.get("sheet", "")
    return rows if len(rows) == 1 or "“" in said else {name: there for name, there in rows.items() if name == said}


def _of_excel(path: Path) -> dict[str, Sequence[int]] | None:
    try:
        book = openpyxl.load_workbook(path)
        return {
            sheet.title: [
                row[0].row
                for row in sheet.iter_rows()
                if any(str(cell.value or "").strip() or cell.value == 0 for cell in row)
            ]
            for sheet in book.worksheets
        }
    except Exception:
        return None  # openpyxl refuses what others read: it cannot be asked


def _of_opendocument(path: Path) -> dict[str, Sequence[int]] | None:
    try:
        with ZipFile(path) as archive:
            content = ElementTree.fromstring(archive.read("content.xml"))
    except Exception:
        return None
    found: dict[str, Sequence[int]] = {}
    for sheet in content.iter(f"{_TABLE}table"):
        filled: list[int] = []
        number = 1
        for row in sheet.iter(f"{_TABLE}table-row"):
            written = row.get(f"{_TABLE}number-rows-repeated", "1")
            times = min(int(written) if written.isdigit() else 1, _MOST_REPEATED)
            if any("".join(cell.itertext()).strip() for cell in row):
                filled += range(number, number + times)
            number += times
        found[sheet.get(f"{_TABLE}name", "")] = filled
    return found


def _of_json(path: Path, reading: Mapping[str, str]) -> int | None:
    try:
        tree = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    if not isinstance(tree, dict) or tree.get("type") != "FeatureCollection":
        return None  # a single shape, or what GDAL takes for one
    features = tree.get("features")
    if not isinstance(features, list) or not all(
        isinstance(one, dict) and one.get("type") == "Feature" for one in features
    ):
        return None  # GDAL reads what the standard does not know, each in its own way
    return len(features)


def _of_database(path: Path, reading: Mapping[str, str]) -> int | None:
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            return int(database.execute(f'SELECT count(*) FROM "{reading["layer"]}"').fetchone()[0])
    except sqlite3.Error:
        return None


def _of_shapefile(path: Path, reading: Mapping[str, str]) -> int | None:
    """Count the records of the table that are not marked as deleted, as many as the index has shapes."""
    if not path.with_suffix(".dbf").is_file():
        return None  # as many as it says it has shapes
    table = path.with_suffix(".dbf").read_bytes()
    if len(table) < 32:
        return None
    records, header, length = struct.unpack("<IHH", table[4:12])
    if not length or header + records * length > len(table):
        return None
    deleted = sum(table[header + n * length] == 0x2A for n in range(records))
    shapes = (path.with_suffix(".shx").stat().st_size - 100) // 8
    return int(records - deleted) if shapes == records else None


def _of_parquet(path: Path, reading: Mapping[str, str]) -> int | None:
    return int(pq.ParquetFile(path).metadata.num_rows)


_COUNTS: Final = {".geojson": _of_json, ".gpkg": _of_database, ".shp": _of_shapefile, ".parquet": _of_parquet}
