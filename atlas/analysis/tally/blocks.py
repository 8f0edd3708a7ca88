"""Rows of Parquet, GeoParquet and CSV files by blocks: coordinates, keys and amounts, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import shapely
from pyproj import Transformer

from atlas.analysis.tally.file_parts import DEGREES, PARQUET, FilePart, parse_options, read_options, unreadable_file
from atlas.analysis.tally.plan import Plan, RowFormat
from atlas.errors import Fault, InputError
from atlas.i18n.messages import Message

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
#: Rows of a block: what it takes stays in tens of megabytes.
BLOCK_ROWS: Final = 1 << 17
#: Bytes that are read of a column at once: a file that is mapped, or read ahead, is in memory as it is.
_READ_BYTES: Final = 1 << 20
#: A point of well-known binary, as nearly every writer makes it: byte order, type, x, y.
_WKB_POINT: Final = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])


@dataclass(frozen=True, eq=False, slots=True)
class RowBlock:
    """Some rows, read.

    Attributes:
        x, y: longitudes and latitudes, EPSG:4326, NaN where there is none.
        unreadable: which coordinates are texts that are no numbers, None when all are.
        keys: key → its values as texts.
        amounts: summed column → its whole numbers, and which rows state one.
    """

    x: Floats
    y: Floats
    unreadable: Flags | None
    keys: tuple[pa.DictionaryArray, ...]
    amounts: tuple[tuple[npt.NDArray[np.int64], Flags], ...]


def read_blocks(part: FilePart, plan: Plan) -> Iterator[RowBlock]:
    """Read the rows of a part, block by block.

    Raises:
        InputError: a file that is cut short, or a summed column that holds something else than whole numbers.
    """
    try:
        for batch in _batches(part, plan):
            yield block_of(batch, plan=plan, format=part.format, file=part.path)
    except (pa.ArrowException, OSError) as error:
        raise InputError(unreadable_file(Path(part.path), error)) from error


def block_of(batch: pa.RecordBatch, *, plan: Plan, format: RowFormat, file: str = "") -> RowBlock:
    """Take coordinates, keys and amounts out of some rows of Arrow.

    Raises:
        InputError: a summed column that holds something else than whole numbers.
    """
    if format.geometry:
        x, y, unreadable = _points(batch.column(format.geometry))
    else:
        x, no_x = _numbers(batch.column(format.lon), format.decimal)
        y, no_y = _numbers(batch.column(format.lat), format.decimal)
        unreadable = no_x | no_y if no_x.any() or no_y.any() else None
    if format.crs not in ("", DEGREES, "EPSG:4326"):
        x, y = _to_degrees(format.crs).transform(x, y)
    keys = tuple(_texts(batch.column(name)) for name in plan.by)
    return RowBlock(x, y, unreadable, keys, tuple(_amounts(batch.column(name), name, file) for name in plan.sums))


def _batches(part: FilePart, plan: Plan) -> Iterator[pa.RecordBatch]:
    format = part.format
    names = list(
        dict.fromkeys(name for name in (format.lon, format.lat, format.geometry, *plan.by, *plan.sums) if name)
    )
    if Path(part.path).suffix.lower() in PARQUET:
        with pq.ParquetFile(part.path) as parquet:
            texts = [name for name in plan.by if pa.types.is_string(parquet.schema_arrow.field(name).type)]
        with pq.ParquetFile(part.path, read_dictionary=texts, buffer_size=_READ_BYTES, pre_buffer=False) as parquet:
            yield from parquet.iter_batches(BLOCK_ROWS, row_groups=list(part.groups), columns=names, use_threads=False)
        return
    convert = pyarrow.csv.ConvertOptions(
        include_columns=names,
        column_types=dict.fromkeys(names, pa.string()),
        strings_can_be_null=True,
        null_values=[""],
    )
    options = {"read_options": read_options(), "parse_options": parse_options(format.delimiter)}
    with pyarrow.csv.open_csv(part.path, convert_options=convert, **options) as reader:
        yield from reader


def _points(column: pa.Array) -> tuple[Floats, Floats, Flags | None]:
    """Return coordinates of points, native (x, y) or of well-known binary; what is no point cannot be read."""
    if pa.types.is_struct(column.type):
        x, y = (pc.struct_field(column, name).to_numpy(zero_copy_only=False) for name in ("x", "y"))
        return x.astype(np.float64), y.astype(np.float64), None
    quick = _quick_points(column)
    if quick is not None:
        return quick[0], quick[1], None
    shapes = np.asarray(shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore"), dtype=object)
    is_point = shapely.get_type_id(shapes) == 0
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    lost = column.is_valid().to_numpy(zero_copy_only=False) & ~is_point
    return x, y, lost if lost.any() else None


def _quick_points(column: pa.Array) -> tuple[Floats, Floats] | None:
    """Return coordinates read from the bytes themselves, when every value is a plain point of 21 bytes."""
    size = _WKB_POINT.itemsize
    if not pa.types.is_binary(column.type) or column.null_count or not len(column):
        return None
    _, starts, data = column.buffers()
    offsets = np.frombuffer(starts, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    if (np.diff(offsets) != size).any():
        return None
    points = np.frombuffer(data, dtype=_WKB_POINT, count=len(column), offset=int(offsets[0]))
    if (points["order"] != 1).any() or (points["type"] != 1).any():
        return None
    return points["x"].astype(np.float64), points["y"].astype(np.float64)


def _numbers(column: pa.Array, decimal: str) -> tuple[Floats, Flags]:
    """Return numbers of a column, NaN where there is none, and which values are texts that are no numbers."""
    no_text = np.zeros(len(column), dtype=bool)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64), no_text
    text = pc.utf8_trim_whitespace(column)
    if decimal == ",":
        text = pc.replace_substring(text, ",", ".")
    text = pc.if_else(pc.equal(text, ""), None, text)
    try:
        return pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False), no_text
    except pa.ArrowInvalid:
        values = pd.to_numeric(text.to_pandas(), errors="coerce").to_numpy(dtype=np.float64)
        return values, np.isnan(values) & text.is_valid().to_numpy(zero_copy_only=False)


def _texts(column: pa.Array) -> pa.DictionaryArray:
    """Return the values of a key as texts, each value once."""
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices, pc.cast(coded.dictionary, pa.string()))


def _amounts(column: pa.Array, name: str, file: str) -> tuple[npt.NDArray[np.int64], Flags]:
    """Return the whole numbers of a column, 0 where there is none, and which rows state one."""
    if pa.types.is_string(column.type):
        column = pc.utf8_trim_whitespace(column)
        column = pc.if_else(pc.equal(column, ""), None, column)
    try:
        whole = pc.cast(column, pa.int64())
    except pa.ArrowInvalid as error:
        bad = next((value for value in column.to_pylist() if value is not None and not _reads(value)), "")
        raise InputError(
            Fault(
                Message("fault.tally.not_whole"), Message("fault.tally.scale"), file=file, column=name, value=str(bad)
            )
        ) from error
    return whole.fill_null(0).to_numpy(zero_copy_only=False), whole.is_valid().to_numpy(zero_copy_only=False)


def _reads(value: Any) -> bool:
    try:
        return bool(pa.scalar(value).cast(pa.int64()).is_valid)
    except pa.ArrowInvalid:
        return False


def _to_degrees(crs: str) -> Transformer:
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
