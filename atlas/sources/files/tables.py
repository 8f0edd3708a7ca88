"""Reads any file of records into one raw table: values as they stand, the row of each record, what was detected."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from atlas import columns as c
from atlas.errors import Fault, InputError
from atlas.guard import guard
from atlas.i18n.messages import Listed, Message, Text
from atlas.sources.exchange.archives import ARCHIVES, unpack
from atlas.sources.exchange.shapefiles import with_index
from atlas.sources.exchange.well_known_binary import points_of_bytes
from atlas.sources.files.admission import admit
from atlas.sources.files.delimited import no_headings_there, read_delimited, text_array
from atlas.sources.files.header_detection import SEARCHED, Aside, TableHeading, find_heading
from atlas.sources.files.layers import LayerTable, read_layer, read_points
from atlas.sources.files.read_options import Request
from atlas.sources.files.workbooks import WorkbookSheet, cell_text, read_sheets
from atlas.sources.register.headings import recognize


@dataclass(frozen=True, eq=False)
class RawTable:
    """Records as their file has them.

    Attributes:
        frame: One column per heading, in the file's order; texts where the file holds texts (missing = NaN), numbers,
            dates and booleans where the format types them (GeoPackage, Parquet, a DataFrame).
        rows: The row of each record as the user sees it (the heading of a table is row 1; for a text file, the line
            on which the record starts; for a sheet, its row; for a layer or a frame, its order + 1).
        file: The file, "" for a table in memory.
        notes: What was detected: format, encoding, delimiter, sheet, layer, crs, blank_lines.
        lon: Longitudes of the records' points, EPSG:4326, NaN for none; None when the file has no geometries.
        lat: Latitudes, likewise.
        heading_row: The row of the headings (the first of two).
        asides: Filled rows that are no records, as far as they were told apart already (titles above the headings).
        sheet: The sheet, when the file is a workbook.
        labels: The index of a table in memory, whose labels messages name; None for a file.
        unreadable: Records whose coordinates an earlier reading could not read, when the table is one of the toolkit's.
    """

    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    file: str | Path = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    lon: npt.NDArray[np.float64] | None = None
    lat: npt.NDArray[np.float64] | None = None
    heading_row: int = 1
    asides: tuple[Aside, ...] = ()
    sheet: str = ""
    labels: pd.Index | None = None
    unreadable: npt.NDArray[np.bool_] | None = None

    def label(self, i: int) -> str:
        """Name the record at a place of a table in memory in a message; "" for a file, whose records have rows."""
        return "" if self.labels is None else index_label(self.labels[i])

    def fault(self, i: int, reason: Text, remedy: Text, *, column: str = "", value: str = "") -> Fault:
        """Return a fault of the record at a place, which names its row in the file or its index label in memory."""
        return Fault(reason, remedy, self.file, int(self.rows[i]), column, value, self.sheet, self.label(i))

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings in the file's order."""
        return tuple(self.frame.columns)


def read_table(source: str | Path | pd.DataFrame, *, layer: str | None = None, encoding: str | None = None) -> RawTable:
    """Return the records of a file (or of a DataFrame), nothing interpreted: codes stay texts, no row is dropped.

    Of a workbook it is the first sheet that looks like a register, else the first that is filled.

    Args:
        source: CSV, TSV, Excel, OpenDocument, Parquet, GeoPackage, GeoJSON, Shapefile; or a (Geo)DataFrame.
        layer: The layer of a geographic file or the sheet of a workbook, when it has several.
        encoding: The encoding of a text file or of a Shapefile's table, when detection errs.

    Raises:
        InputError: The file cannot be read as a table of records; every reason found, each with what to do.
        TypeError: ``source`` is neither a path nor a table.
    """
    return read_tables(source, Request(layer=layer, encoding=encoding))[0]


def read_tables(source: str | Path | pd.DataFrame, request: Request) -> list[RawTable]:
    """Return the same for every sheet of a workbook that looks like a register; one table for any other source."""
    if isinstance(source, pd.DataFrame):
        return [_from_frame(source, crs=request.crs)]
    if not isinstance(source, str | Path):
        raise TypeError(Message("fault.sources.table.need_path", kind=type(source).__name__))
    path = Path(source)
    _refuse_no_file(path)
    if path.suffix.lower() in ARCHIVES:
        with unpack(path, endings=tuple(_READERS)) as inside:
            return [replace(table, file=path) for table in read_tables(inside, request)]
    read = _READERS.get(path.suffix.lower())
    if read is None:
        endings = Listed(sorted([*_READERS, *ARCHIVES]), marks=False, most=len(_READERS) + len(ARCHIVES))
        remedy = Message("fault.sources.file.give_kind", endings=endings)
        raise InputError(Fault(Message("fault.sources.file.unknown_kind"), remedy, file=path, value=path.suffix))
    with guard(Message("act.table"), path):
        return read(path, request)


def texts(column: pd.Series) -> pd.Series:
    """Write any column as texts: 5.0 → "5" (a code stays a code), a date → ISO; missing and "" → NaN."""
    if isinstance(column.dtype, pd.StringDtype):
        text = column.astype("str")
    elif pd.api.types.is_bool_dtype(column.dtype):
        text = column.map({True: "true", False: "false"}).astype("str")
    elif pd.api.types.is_datetime64_any_dtype(column.dtype):
        text = column.map(_date_text, na_action="ignore").astype("str")
    elif pd.api.types.is_integer_dtype(column.dtype):
        text = column.astype("str")
    else:
        text = pd.Series([_text(value) for value in column], index=column.index, dtype="str")
    return text.where(text != "")


def _text(value: object) -> str | None:
    if isinstance(value, list | dict | tuple | np.ndarray):
        return str(value)
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    return cell_text(value.item() if isinstance(value, np.generic) else value)


def _date_text(value: pd.Timestamp) -> str:
    return value.strftime("%Y-%m-%d") if value == value.normalize() else value.isoformat(sep=" ")


def _refuse_no_file(path: Path) -> None:
    if path.exists():
        admit(path)
        return
    near: list[str] = []
    if path.parent.is_dir():
        near = difflib.get_close_matches(path.name, [p.name for p in path.parent.iterdir()], n=3, cutoff=0.6)
    proposal = Message("fault.sources.file.did_you_mean", names=Listed(near, last="or"))
    remedy = proposal if near else Message("fault.sources.file.check_path")
    raise InputError(Fault(Message("fault.sources.file.no_such"), remedy, file=path))


def _from_text(path: Path, request: Request) -> list[RawTable]:
    _refuse_layer(path, layer=request.layer, reason=Message("fault.sources.table.text_has_no_layers"))
    records = read_delimited(path, request=request)
    headings = _headings(records.headings, file=path, row=records.heading_row)
    _refuse_no_rows(len(records.rows), file=path)
    frame = pa.table(dict(zip(headings, records.columns, strict=True))).to_pandas()
    frame = _without_blank_columns(frame, records.headings)
    return [RawTable(frame, records.rows, path, records.notes, heading_row=records.heading_row, asides=records.asides)]


def _from_workbook(path: Path, request: Request) -> list[RawTable]:
    sheets, left = read_sheets(path, sheet=request.layer)
    if (row := request.heading_row) is not None:
        nothing = Message("sources.detected.nothing_in_row", row=str(row))
        left |= {sheet.name: str(nothing) for sheet in sheets if not _is_filled(sheet, row)}
        sheets = [sheet for sheet in sheets if _is_filled(sheet, row)]
        if not sheets:
            raise InputError(no_headings_there(path, row=row))
    framed = [(sheet, *_frame_sheet(sheet, request, path)) for sheet in sheets]
    taken = [candidate for candidate in framed if _is_register(candidate[2])]
    if not taken:
        taken = framed[:1]
    names = {candidate[0].name for candidate in taken}
    left |= {
        sheet.name: str(Message("sources.detected.no_register")) for sheet, _, _ in framed if sheet.name not in names
    }
    tables = [_from_sheet(sheet, filled, heading, path) for sheet, filled, heading in taken]
    if len(tables) > 1 and any(len(table.rows) for table in tables):
        left |= {table.sheet: str(Message("sources.detected.no_records")) for table in tables if not len(table.rows)}
        tables = [table for table in tables if len(table.rows)]
    _refuse_no_rows(sum(len(table.rows) for table in tables), file=path)
    others = {"other_sheets": _with_reasons(left)} if left else {}
    return [replace(table, notes={**table.notes, **others}) for table in tables]


def _with_reasons(left: Mapping[str, str]) -> str:
    """Return the sheets that were left out, each with why."""
    sheets = [Message("sources.detected.sheet_because", name=name, why=why) for name, why in left.items()]
    return str(Listed(sheets, most=len(sheets), longest=1000, marks=False))


def _frame_sheet(sheet: WorkbookSheet, request: Request, path: Path) -> tuple[list[int], TableHeading]:
    """Return the places of the filled rows of a sheet, and its headings."""
    filled = [i for i, row in enumerate(sheet.cells) if any(cell.strip() for cell in row)]
    if not filled:
        remedy = Message("fault.sources.table.name_other_sheet")
        raise InputError(Fault(Message("fault.sources.table.sheet_empty"), remedy, file=path, value=sheet.name))
    at = None if request.heading_row is None else filled.index(request.heading_row - 1)
    first = [sheet.cells[i] for i in filled[: max(SEARCHED, (at or 0)) + 2]]
    return filled, find_heading(first, expected=request.headings, at=at)


def _is_filled(sheet: WorkbookSheet, row: int) -> bool:
    return row <= len(sheet.cells) and any(cell.strip() for cell in sheet.cells[row - 1])


def _is_register(heading: TableHeading) -> bool:
    """Tell whether headings are those of a list of actors, and not of a pivot table or a key to codes."""
    columns = {recognize(name) for name in heading.names if name}
    return bool(columns & {c.ID, c.NAME, c.NAME_AR}) and bool(columns & {c.LON, c.LAT, c.DECLARED, c.FAMILY, c.SECTOR})


def _from_sheet(sheet: WorkbookSheet, filled: list[int], heading: TableHeading, path: Path) -> RawTable:
    written = [*heading.names]
    row = filled[heading.first] + 1
    headings = _headings(written, file=path, row=row)
    records = filled[heading.first + heading.depth :]
    columns = zip(*(sheet.cells[i] for i in records), strict=True) if records else ([] for _ in headings)
    table = pa.table({name: text_array(list(cells)) for name, cells in zip(headings, columns, strict=True)})
    notes = {"format": "workbook", "sheet": sheet.name}
    if blank := filled[-1] - filled[0] + 1 - len(filled):
        notes["blank_lines"] = str(blank)
    if sheet.merged:
        notes["merged_cells"] = str(Message("sources.detected.merged_cells", count=sheet.merged))
    titles = tuple(
        Aside("title", i + 1, " ".join(cell.strip() for cell in sheet.cells[i] if cell.strip()), sheet.name)
        for i in filled[: heading.first]
    )
    return RawTable(
        _without_blank_columns(table.to_pandas(), written),
        np.asarray(records, dtype=np.int64) + 1,
        path,
        notes,
        heading_row=row,
        asides=titles,
        sheet=sheet.name,
    )


def _from_layer(path: Path, request: Request) -> list[RawTable]:
    with with_index(path) as whole:
        layer = read_layer(whole, layer=request.layer, encoding=request.encoding, crs=request.crs)
    return [_from_points(layer, file=path)]


def _from_parquet(path: Path, request: Request) -> list[RawTable]:
    import pyarrow.parquet as pq  # loaded where such a file is read

    _refuse_layer(path, layer=request.layer, reason=Message("fault.sources.table.parquet_has_no_layers"))
    try:
        metadata = pq.read_schema(path).metadata or {}
        if b"geo" in metadata:
            points = read_points(gpd.read_parquet(path), file=path, crs=request.crs)
            return [_from_points(points, file=path, notes={"format": "GeoParquet"})]
        frame = pq.read_table(path).to_pandas()
        if (located := points_of_bytes(frame, crs=request.crs)) is not None:
            return [_from_points(read_points(located, file=path), file=path, notes={"format": "Parquet"})]
    except (pa.ArrowException, ValueError):
        reason = Message("fault.sources.table.no_parquet")
        if path.stat().st_size == 0:
            reason = Message("fault.sources.file.empty")
        raise InputError(Fault(reason, Message("fault.sources.file.export_table_again"), file=path)) from None
    return [_from_points(LayerTable(frame, None, None, {"format": "Parquet"}), file=path)]


def _from_frame(frame: pd.DataFrame, *, crs: str | None) -> RawTable:
    labels = frame.index
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index(allow_duplicates=True)  # an index with a name is a column, often the identifier
    if isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None:
        points = read_points(frame, crs=crs, labels=labels)
        return replace(_from_points(points, notes={"format": "GeoDataFrame"}), labels=labels)
    layer = LayerTable(pd.DataFrame(frame), None, None, {"format": "DataFrame"})
    return replace(_from_points(layer), labels=labels)


def index_label(label: object) -> str:
    """Return an index label as a message names it: 17, 'a17', ('Larache', 3)."""
    return repr(label.item() if isinstance(label, np.generic) else label)


def _from_points(layer: LayerTable, *, file: str | Path = "", notes: Mapping[str, str] | None = None) -> RawTable:
    headings = _headings([str(name) for name in layer.table.columns], file=file)
    _refuse_no_rows(len(layer.table), file=file)
    frame = layer.table.reset_index(drop=True).set_axis(headings, axis="columns")
    rows = np.arange(2, len(frame) + 2, dtype=np.int64)
    return RawTable(frame, rows, file, {**layer.notes, **(notes or {})}, layer.lon, layer.lat)


def _headings(written: Sequence[str], *, file: str | Path, row: int = 1) -> list[str]:
    """Return headings on one line each; a column without one is named by its place; one name twice is a fault."""
    headings = [" ".join(heading.replace("\ufeff", "").split()) for heading in written]
    faults = []
    for heading in (heading for heading, count in Counter(headings).items() if heading and count > 1):
        places = [str(i + 1) for i, other in enumerate(headings) if other == heading]
        reason = Message("fault.sources.table.headings_twice", columns=Listed(places, marks=False))
        remedy = Message("fault.sources.table.rename_all_but_one")
        faults.append(Fault(reason, remedy, file=file, row=row, column=heading))
    if faults:
        raise InputError(faults)
    return [heading or _placeholder(i) for i, heading in enumerate(headings)]


def _placeholder(place: int) -> str:
    return f"(column {place + 1})"


def _without_blank_columns(frame: pd.DataFrame, written: Sequence[str]) -> pd.DataFrame:
    """Drop the columns that have neither heading nor text: the margins of a spreadsheet."""
    blank = [
        i
        for i, heading in enumerate(written)
        if not heading.strip() and not frame.iloc[:, i].dropna().str.strip().ne("").any()
    ]
    return frame.drop(columns=frame.columns[blank])


def _refuse_no_rows(count: int, *, file: str | Path) -> None:
    if count == 0:
        remedy = Message("fault.sources.file.export_with_rows")
        raise InputError(Fault(Message("fault.sources.table.no_records"), remedy, file=file))


def _refuse_layer(path: Path, *, layer: str | None, reason: Message) -> None:
    if layer is not None:
        remedy = Message("fault.sources.table.leave_layer_out")
        raise InputError(Fault(reason, remedy, file=path, value=layer))


_READERS: Final[Mapping[str, Callable[[Path, Request], list[RawTable]]]] = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt"), _from_text),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods"), _from_workbook),
    **dict.fromkeys((".gpkg", ".geojson", ".json", ".geojsonl", ".shp", ".kml", ".gpx"), _from_layer),
    **dict.fromkeys((".parquet", ".geoparquet"), _from_parquet),
}
