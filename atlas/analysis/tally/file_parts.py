"""What files there are to count, in what parts a task takes them, and where their coordinates stand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from pyproj import CRS

from atlas import columns as c
from atlas.analysis.tally.plan import Plan, RowFormat
from atlas.errors import Fault, InputError, quote_names
from atlas.i18n.messages import Message
from atlas.sources.register.headings import match_headings

#: Bytes of text of a block of a CSV file.
_CSV_BYTES: Final = 1 << 24
#: Rows that one task reads at least, of a file that says how many it has.
_TASK_ROWS: Final = 4_000_000
PARQUET: Final = (".parquet", ".geoparquet", ".pq")
TEXT: Final = (".csv", ".tsv", ".txt")
_DELIMITERS: Final = ";,\t|"
DEGREES: Final = "OGC:CRS84"


@dataclass(frozen=True, slots=True)
class FilePart:
    """What one task reads: a whole text file, or some row groups of a Parquet file.

    Attributes:
        path: the file.
        groups: positions of the row groups; all of them without any.
        format: where the coordinates stand in it, nothing left open.
    """

    path: str
    groups: tuple[int, ...]
    format: RowFormat


def list_parts(paths: str | Path | Iterable[str | Path], plan: Plan) -> list[FilePart]:
    """Find the files and what each task reads of them; check their columns before anything is counted.

    Args:
        paths: a file, a folder (its Parquet and text files, at any depth), a pattern such as ``data/*.parquet``, or
            several of these.
        plan: what is counted.

    Raises:
        InputError: no file, a file of another kind, a column that is missing, coordinates that cannot be found; every
            fault of every file.
    """
    files = _files([paths] if isinstance(paths, str | Path) else list(paths))
    parts: list[FilePart] = []
    faults: list[Fault] = []
    for file in files:
        try:
            parts += _parts_of(file, plan)
        except InputError as error:
            faults += error.faults
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            faults.append(unreadable_file(file, error))
    if faults:
        raise InputError(faults)
    return parts


def _files(paths: list[str | Path]) -> list[Path]:
    files: list[Path] = []
    faults = []
    for path in map(Path, paths):
        if path.is_dir():
            within = sorted(file for file in path.rglob("*") if file.suffix.lower() in (*PARQUET, *TEXT))
        elif any(sign in path.name for sign in "*?["):
            within = sorted(path.parent.glob(path.name))
        else:
            within = [path] if path.is_file() else []
        if not within:
            faults.append(Fault(Message("fault.tally.no_file"), Message("fault.tally.give_files"), file=path))
        files += within
    if not paths:
        faults.append(Fault(Message("fault.tally.no_file"), Message("fault.tally.give_files")))
    if faults:
        raise InputError(faults)
    return list(dict.fromkeys(files))


def _parts_of(file: Path, plan: Plan) -> list[FilePart]:
    suffix = file.suffix.lower()
    if suffix in PARQUET:
        return _parquet_parts(file, plan)
    if suffix in TEXT:
        first = _first_line(file)
        delimiter = plan.format.delimiter or max(_DELIMITERS, key=first.count)
        with pyarrow.csv.open_csv(file, read_options=read_options(), parse_options=parse_options(delimiter)) as reader:
            names = reader.schema.names
        return [FilePart(str(file), (), _format_of(file, names, plan, delimiter=delimiter))]
    raise InputError(Fault(Message("fault.tally.kind"), Message("fault.tally.give_files"), file=file))


def _parquet_parts(file: Path, plan: Plan) -> list[FilePart]:
    with pq.ParquetFile(file) as parquet:
        metadata, schema = parquet.metadata, parquet.schema_arrow
    format = _format_of(file, schema.names, plan, geo=json.loads((schema.metadata or {}).get(b"geo", b"{}")))
    floats = [name for name in plan.sums if not is_whole(schema.field(name).type)]
    if floats:
        raise InputError(
            [
                Fault(
                    Message("fault.tally.not_whole"),
                    Message("fault.tally.scale"),
                    file=file,
                    column=name,
                    value=str(schema.field(name).type),
                )
                for name in floats
            ]
        )
    parts, groups, rows = [], [], 0
    for group in range(metadata.num_row_groups):
        groups.append(group)
        rows += metadata.row_group(group).num_rows
        if rows >= _TASK_ROWS or group == metadata.num_row_groups - 1:
            parts.append(FilePart(str(file), tuple(groups), format))
            groups, rows = [], 0
    return parts


def _format_of(
    file: Path, names: list[str], plan: Plan, *, delimiter: str = "", geo: dict[str, Any] | None = None
) -> RowFormat:
    """Say where the coordinates of a file stand; refuse one that lacks a column."""
    format = plan.format
    asked = [name for name in (*plan.by, *plan.sums, format.lon, format.lat, format.geometry) if name]
    faults = [
        Fault(
            Message("fault.tally.no_column"),
            Message("fault.tally.columns_are", names=quote_names(names)),
            file=file,
            column=name,
        )
        for name in dict.fromkeys(asked)
        if name not in names
    ]
    lon, lat, geometry, crs = format.lon, format.lat, format.geometry, format.crs
    described = (geo or {}).get("columns", {})
    if not (lon or geometry):
        geometry = str((geo or {}).get("primary_column", ""))
        if not geometry:
            matched, _ = match_headings(names)
            lon, lat = matched.get(c.LON, ""), matched.get(c.LAT, "")
        if not geometry and not (lon and lat):
            faults.append(
                Fault(
                    Message("fault.tally.no_coordinates"),
                    Message("fault.tally.say_coordinates", names=quote_names(names)),
                    file=file,
                )
            )
    if geometry in described and not crs:
        system = described[geometry].get("crs", DEGREES)
        if system is None:
            faults.append(
                Fault(Message("fault.tally.no_crs"), Message("fault.tally.say_crs"), file=file, column=geometry)
            )
        else:
            crs = system if isinstance(system, str) else _short(CRS.from_json_dict(system))
    if faults:
        raise InputError(faults)
    return RowFormat(lon, lat, geometry, crs, delimiter, format.decimal)


def _short(crs: CRS) -> str:
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.to_wkt()


def read_options() -> pyarrow.csv.ReadOptions:
    """Return how much of a CSV file is read at once."""
    return pyarrow.csv.ReadOptions(block_size=_CSV_BYTES, use_threads=False)


def parse_options(delimiter: str) -> pyarrow.csv.ParseOptions:
    """Return how the cells of a CSV file are told apart."""
    return pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)


def _first_line(file: Path) -> str:
    with file.open(encoding="utf-8-sig") as stream:
        return stream.readline(_CSV_BYTES)


def is_whole(kind: pa.DataType) -> bool:
    """Tell whether a column holds whole numbers."""
    return bool(pa.types.is_integer(kind) or pa.types.is_boolean(kind))


def unreadable_file(file: Path, error: Exception) -> Fault:
    """Return the fault of a file that its library cannot read, in the words of the library."""
    detail = str(error).splitlines()[0] if str(error) else type(error).__name__
    return Fault(Message("fault.tally.unreadable", detail=detail), Message("fault.tally.give_files"), file=file)
