"""Reads a register of actors, checks every record, and reports everything that is wrong at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, TypedDict, Unpack

import pandas as pd

from atlas import columns as c
from atlas.errors import Fault, InputError, RegisterError
from atlas.guard import with_guard
from atlas.i18n.interface import ui_language
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode
from atlas.i18n.messages import Message, section, tr
from atlas.i18n.typography import join_items
from atlas.resources import register_file, register_names
from atlas.sources.files.header_detection import Aside
from atlas.sources.files.read_options import Request
from atlas.sources.files.sheets import join_sheets, set_aside
from atlas.sources.files.tables import read_tables
from atlas.sources.matching.normalization import fold
from atlas.sources.notebook import html
from atlas.sources.parsing.coordinate_pairs import split_positions
from atlas.sources.parsing.projections import check_crs
from atlas.sources.parsing.values import Guess
from atlas.sources.register.headings import REGISTER_COLUMNS, match_headings, missing_column
from atlas.sources.register.mapping import SourceMapping, read_mapping
from atlas.sources.register.records import Records
from atlas.sources.register.roundtrip import as_recorded
from atlas.sources.vocabulary.vocabulary import CONCEPTS, Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy

_DTYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys((c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS), "Int64"),
    **dict.fromkeys((c.LON, c.LAT), "float64"),
    c.DATE: "datetime64[s]",
    c.CONSENT: "boolean",
}
#: Names that the toolkit gives to columns of its own: a heading of the file that equals one is kept with " (file)".
_RESERVED: Final = frozenset(
    [
        *REGISTER_COLUMNS, c.ROW, c.SHEET, c.UNREADABLE, c.CODE, c.COMMUNE, c.PROVINCE, c.PROVINCE_CODE, c.GEOMETRY,
        c.PLACING, c.SNAPPED_M, c.REASON, c.REMEDY, "declared_code", "distance_km",
    ]
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Register:
    """A register of actors, one record per row, in the toolkit's columns.

    Attributes:
        table: RangeIndex; the columns of ``headings.REGISTER_COLUMNS`` (those that the file lacks are missing values;
            "demonstration" only when the file has it), `columns.ROW` (the record's line in the file),
            `columns.UNREADABLE`, `columns.SHEET` when several sheets were read, then the file's other columns under
            their own headings. Coordinates are degrees, EPSG:4326, NaN for none.
        path: The file, None for a table in memory.
        title: What a plate calls it.
        date: ISO date of the latest record, "" when no record is dated.
        demonstration: The register says that it is invented.
        faults: With ``on_fault="keep"``, the values that were taken as missing.
        reading: What was detected: format, encoding, delimiter, decimal, sheets or layer, system, columns.
        asides: The filled rows that are no records (titles, totals, notes, headings said again): rows of the file =
            rows of headings + records + asides.
        guesses: The misspelt families and sectors that were understood.
        vocabulary: What its families, sectors, statuses and precisions are.
        titles: Its title by language, where the mapping says it in several.
    """

    table: pd.DataFrame
    path: Path | None
    title: str
    date: str
    demonstration: bool
    faults: tuple[Fault, ...] = ()
    reading: Mapping[str, str] = field(default_factory=dict)
    asides: tuple[Aside, ...] = ()
    guesses: tuple[Guess, ...] = ()
    vocabulary: Vocabulary = field(default_factory=social_economy)
    titles: Mapping[str, str] = field(default_factory=dict)

    def title_in(self, language: LanguageCode) -> str:
        """Return what a plate in a language calls the register."""
        return self.titles.get(language, self.title)

    def __len__(self) -> int:
        return len(self.table)

    def _repr_html_(self) -> str:
        brief = (c.ID, c.NAME, c.FAMILY, c.SECTOR, c.DECLARED, c.MEMBERS, c.STATUS, c.DATE)
        return html(repr(self), self.table, columns=brief)

    def __repr__(self) -> str:
        placed = int(self.table[c.LON].notna().sum())
        wrong = f", {count_phrase(len(self.faults), 'value')} taken as missing" if self.faults else ""
        aside = f", {count_phrase(len(self.asides), 'row')} set aside" if self.asides else ""
        return f"Register “{self.title}”: {count_phrase(len(self), 'record')}, {placed} with coordinates{wrong}{aside}"


def count_phrase(count: int, noun: str) -> str:
    """Return a number with its noun: "1 fault", "2 faults"."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


class RegisterOptions(TypedDict, total=False):
    """What is said of a source beside its mapping file, and wins over it.

    ``columns``: {our column: heading of the file}; ``encoding`` of a text file or Shapefile; ``layer`` or sheet;
    ``crs`` of the coordinates; ``year``, the last that a record may bear (this year's when not given);
    ``coordinates=False`` for a source that may have no columns of coordinates when it has one of communes;
    ``vocabulary`` of its codes, the social economy's when it is not given.
    """

    columns: Mapping[str, str] | None
    encoding: str | None
    layer: str | None
    crs: str | None
    year: int | None
    coordinates: bool | None
    vocabulary: Vocabulary | None


def read_register(
    source: str | Path | pd.DataFrame,
    *,
    mapping: str | Path | SourceMapping | None = None,
    on_fault: Literal["raise", "keep"] = "raise",
    **given: Unpack[RegisterOptions],
) -> Register:
    """Return the register of a file (CSV, Excel, GeoPackage, GeoJSON, Shapefile, Parquet) or of a (Geo)DataFrame.

    Every filled row is a record of the table, or one of the ``asides`` (titles, totals, notes): none is dropped.

    Args:
        source: The file or the table; or the name of a shipped register (``demonstration``). The points of a
            geographic layer are its coordinates; other registers have columns of degrees, or of meters in a system that
            is named or recognized (EPSG:26191, UTM 29 and 30), which become degrees. Of a workbook all sheets that look
            like a register are read.
        mapping: What is fixed of this source, or its file in TOML (see `SourceMapping`).
        on_fault: "raise" refuses a register with any fault. "keep" takes wrong values as missing and lists them in
            ``faults``; a record whose coordinates were wrong has ``unreadable_coordinates`` True. Faults of structure
            (no identifier, identifiers twice, no coordinates column, no rows, polygons) are refused either way.
        **given: ``columns``, ``encoding``, ``layer``, ``crs``, ``year``, ``coordinates``, which win over the mapping,
            and the ``vocabulary`` of its codes (see `RegisterOptions`).
            A year of foundation may not exceed the year of the register's latest date.

    Raises:
        RegisterError: The structure of the register or a value is wrong; every fault is listed, in the order of the
            rows.
    """
    if on_fault not in ("raise", "keep"):
        raise ValueError(Message("fault.sources.register.on_fault", value=repr(on_fault)))
    register, refused, wrong = _read(source, mapping, given)
    if register is None or (wrong and on_fault == "raise"):
        raise RegisterError(_in_order([*refused, *wrong]))
    return register


def check_register(
    source: str | Path | pd.DataFrame,
    *,
    mapping: str | Path | SourceMapping | None = None,
    **given: Unpack[RegisterOptions],
) -> tuple[Register | None, tuple[Fault, ...]]:
    """Return the register with its wrong values taken as missing (None when its structure is wrong), and every fault.

    Arguments as in `read_register`; a wrong input never raises.
    """
    register, refused, wrong = _read(source, mapping, given)
    return register, _in_order([*refused, *wrong])


class RefusedRegisterError(RegisterError):
    """The structure of a register is wrong; ``records`` is what could be read of it all the same."""

    def __init__(self, faults: Iterable[Fault], records: Records) -> None:
        super().__init__(faults)
        self.records = records

    def __reduce__(self) -> tuple[type[RegisterError], tuple[tuple[Fault, ...]], dict[str, object]]:
        return RegisterError, (self.faults,), {}


@with_guard(Message("act.register"), error=RegisterError)
def read_records(
    source: str | Path | pd.DataFrame, how: SourceMapping, *, year: int, vocabulary: Vocabulary | None = None
) -> Records:
    """Return the columns of a source as they are read, before they make a register; see `Records`.

    Raises:
        RegisterError: The source cannot be read as a table, or its columns are not those of a register.
    """
    if isinstance(source, str) and source in register_names():
        source = register_file(source)
    try:
        tables = read_tables(source, _request(how))
    except InputError as error:
        raise RegisterError(error.faults) from None
    recorded = [as_recorded(set_aside(table)) for table in tables]
    columns = {**recorded[0][1], **how.columns}
    raw, sheets = join_sheets([split_positions(table, columns=columns) for table, _ in recorded], columns=columns)
    if not len(raw.rows):
        remedy = Message("fault.sources.file.export_with_rows")
        raise RegisterError(Fault(Message("fault.sources.table.no_records"), remedy, raw.file))
    located = frozenset() if raw.lon is None else frozenset({c.LON, c.LAT})
    matched, faults = match_headings(raw.headings, columns=columns, without=located, file=raw.file, row=raw.heading_row)
    if vocabulary is not None:  # what the vocabulary does not have stays a column of the file's own
        absent = {*CONCEPTS} - vocabulary.concepts
        matched = {column: heading for column, heading in matched.items() if column not in absent}
    needed = [c.LON, c.LAT]
    if not how.coordinates and not {c.LON, c.LAT} & set(matched):
        needed = [c.DECLARED]  # without a place there must be the name of one
    lacking = [column for column in needed if column not in matched and column not in located]
    missing = [missing_column(column, headings=raw.headings, file=raw.file, row=raw.heading_row) for column in lacking]
    read = Records(raw, matched, mapping=how, sheets=sheets, vocabulary=vocabulary)
    read.read(year=year)
    if structure := [*missing, *faults, *read.faults(structural=True)]:
        blocking = [replace(fault, blocks=True) for fault in structure]
        raise RefusedRegisterError([*blocking, *read.faults(structural=False)], read)
    return read


@with_guard(Message("act.register"), error=RegisterError)
def _read(
    source: str | Path | pd.DataFrame, mapping: str | Path | SourceMapping | None, given: RegisterOptions
) -> tuple[Register | None, tuple[Fault, ...], tuple[Fault, ...]]:
    """Return the register, the faults of its structure and those of its values."""
    year = given.get("year")
    try:
        how = resolve_mapping(mapping, given)
        last, vocabulary = dt.date.today().year if year is None else year, given.get("vocabulary")
        records = read_records(source, how, year=last, vocabulary=vocabulary)
    except RegisterError as error:
        return None, error.faults, ()
    register = register_of(records)
    if how.demonstration is False and register.demonstration:
        remedy = Message("fault.sources.register.remove_demonstration")
        return None, (Fault(Message("fault.sources.register.real_or_invented"), remedy),), ()
    return register, (), register.faults


def resolve_mapping(mapping: str | Path | SourceMapping | None, given: RegisterOptions) -> SourceMapping:
    """Merge the mapping of a source with the options given beside it, which win.

    Raises:
        RegisterError: The mapping file is wrong, or the system given is none.
    """
    if isinstance(mapping, SourceMapping):
        read = mapping
    else:
        read = read_mapping(mapping, given.get("vocabulary")) if mapping else SourceMapping()
    crs = given.get("crs")
    if crs is not None and (wrong := check_crs(crs)):
        raise RegisterError(Fault(wrong.reason, wrong.remedy, value=crs))
    names = {"encoding": "encoding", "layer": "sheet", "coordinates": "coordinates"}
    others = {ours: given.get(theirs) for theirs, ours in names.items()}
    return read.with_options(columns=given.get("columns"), crs=crs, **others)  # type: ignore[arg-type]


def _request(how: SourceMapping) -> Request:
    return Request(
        layer=how.sheet,
        encoding=how.encoding,
        heading_row=how.header_row,
        headings=frozenset(fold(heading) for heading in how.columns.values()),
        crs=how.crs,
    )


def register_of(records: Records) -> Register:
    """Return the register that columns make; the values refused are missing, and its faults."""
    raw, how = records.raw, records.mapping
    path = raw.file if isinstance(raw.file, Path) else None
    demonstration = bool(how.demonstration) or _is_demonstration(records.columns)
    written = {DEFAULT_LANGUAGE: how.title} if isinstance(how.title, str) else dict(how.title or {})
    titles = {language: text for language, text in written.items() if text}
    return Register(
        table=_table(records),
        path=path,
        title=titles.get(DEFAULT_LANGUAGE, next(iter(titles.values()), _title(path, demonstration=demonstration))),
        date=how.date or _latest(records.columns.get(c.DATE)),
        demonstration=demonstration,
        faults=records.faults(structural=False),
        reading={**raw.notes, **records.notes, "columns": _matches(records.matched)},
        asides=raw.asides,
        guesses=tuple(records.guesses),
        vocabulary=records.vocabulary,
        titles=titles if isinstance(how.title, Mapping) else {},
    )


def _table(records: Records) -> pd.DataFrame:
    raw, size = records.raw, len(records.raw.rows)
    table: dict[str, Any] = {}
    for column in REGISTER_COLUMNS:
        if column in records.columns:
            table[column] = records.columns[column]
        elif column != c.DEMONSTRATION:
            table[column] = pd.Series([None], dtype=_DTYPES.get(column, "str")).repeat(size).reset_index(drop=True)
    table[c.ROW] = pd.Series(raw.rows)
    table[c.UNREADABLE] = pd.Series(records.unreadable)
    if records.sheets is not None:
        table[c.SHEET] = pd.Series(records.sheets, dtype="str")
    used = set(records.matched.values())
    for heading in (heading for heading in raw.headings if heading not in used):
        values = raw.frame[heading].reset_index(drop=True)
        if isinstance(values.dtype, pd.StringDtype) and (values == "").any():
            values = values.where(values != "")
        table[f"{heading} (file)" if heading.lower() in _RESERVED else heading] = values
    return pd.DataFrame(table)


def _matches(matched: Mapping[str, str]) -> str:
    """List our columns, each by its title and its code, with their headings in the file."""
    titles = section("column", ui_language())
    pairs = (
        str(Message("sources.detected.column", title=titles[column], column=column, heading=heading))
        for column, heading in matched.items()
    )
    return join_items(pairs, ui_language())


def _is_demonstration(columns: Mapping[str, pd.Series]) -> bool:
    flags = columns.get(c.DEMONSTRATION)
    if flags is not None and bool(flags.fillna(False).any()):
        return True
    sources = columns.get(c.SOURCE)
    return sources is not None and any("demonstration" in fold(str(source)) for source in sources.dropna().unique())


def _title(path: Path | None, *, demonstration: bool) -> str:
    if demonstration:
        return tr("demonstration_title", DEFAULT_LANGUAGE)
    words = "" if path is None else " ".join(path.stem.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:]


def _latest(dates: pd.Series | None) -> str:
    latest = None if dates is None else dates.max()
    return "" if latest is None or pd.isna(latest) else f"{latest:%Y-%m-%d}"


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    """Return faults of the whole file first, then row after row."""
    return tuple(sorted(faults, key=lambda fault: fault.row or 0))
