"""The mapping file of a source: what its columns and words mean, said once in TOML."""

from __future__ import annotations

import codecs
import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from atlas.errors import Fault, RegisterError
from atlas.guard import guarded
from atlas.sources.files.incoming import WRITTEN, admit
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.parsing.dates import ORDERS, Order
from atlas.sources.parsing.projections import check_crs
from atlas.sources.parsing.vocabulary import READERS
from atlas.sources.register.headings import REGISTER_COLUMNS

_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """What is fixed of a source; everything that is left out is found from the file.

    Attributes:
        columns: {our column: heading of the file}.
        values: {"family": {word of the file: code}}; also for "sector", "status", "precision".
        coordinates: False says that the source need not have columns of coordinates: its records are placed by the name
            of their commune.
        crs: The system of the coordinates: "EPSG:26191"; degrees are "EPSG:4326".
        encoding: The encoding of a text file or of a Shapefile's table.
        sheet: The sheet of a workbook, or the layer of a geographic file.
        header_row: The row of the headings, as a spreadsheet counts.
        date_order: Which figure of 03/04/2024 is the day: "dmy", "mdy", "ymd".
        demonstration: The records are invented.
        title: What a plate calls the register.
        date: The date of the register: an ISO date, a month or a year.
        path: The file that the mapping was read from.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    coordinates: bool = True
    crs: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    date_order: Order | None = None
    demonstration: bool | None = None
    title: str | None = None
    date: str | None = None
    path: Path | None = None

    def with_options(self, *, columns: Mapping[str, str] | None = None, **others: str | bool | None) -> SourceMapping:
        """The same mapping with what is said beside it, which wins; None says nothing."""
        given = {name: value for name, value in others.items() if value is not None}
        return replace(self, columns={**self.columns, **(columns or {})}, **given)  # type: ignore[arg-type]


@guarded("reading the mapping", error=RegisterError)
def read_mapping(path: str | Path) -> SourceMapping:
    """Read a mapping file and check it: every fault at once.

    Raises:
        RegisterError: The file is missing or no TOML, names an unknown key, column, code, encoding or system.
    """
    file = Path(path)
    admit(file, most=WRITTEN, kind=RegisterError)
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise RegisterError(Fault(f"this is not TOML: {error}", "Correct the line that is named", file)) from None
    except UnicodeDecodeError:
        raise RegisterError(Fault("the mapping file is not in UTF-8", "Save it as UTF-8", file)) from None
    except OSError as error:
        reason = f"the mapping file cannot be read ({error.strerror})"
        raise RegisterError(Fault(reason, "Check its path", file)) from None
    if faults := list(_faults(document, file)):
        raise RegisterError(faults)
    return SourceMapping(**document, path=file)


def _faults(document: Mapping[str, Any], file: Path) -> Iterator[Fault]:
    for name, value in document.items():
        check = _CHECKS.get(name)
        if check is None:
            remedy = _nearest(name, list(_CHECKS))
            yield Fault("there is no such key in a mapping file", remedy, file, value=name)
            continue
        for place, wrong, refused in check(value):
            yield Fault(wrong.reason, wrong.remedy, file, column=".".join([name, *place]), value=str(refused))


_Found = Iterator[tuple[tuple[str, ...], Unreadable, object]]


def _table(value: object) -> _Found:
    if not isinstance(value, dict):
        yield (), Unreadable("this is no table", 'Write it as a section of its own, lines of name = "text"'), value


def _columns(value: object) -> _Found:
    yield from _table(value)
    for name, heading in value.items() if isinstance(value, dict) else ():
        if name not in REGISTER_COLUMNS:
            remedy = _nearest(name, REGISTER_COLUMNS)
            yield (name,), Unreadable("the mapping names a column that does not exist", remedy), name
        elif not isinstance(heading, str) or not heading.strip():
            yield (name,), Unreadable("the heading is no text", "Write the heading between quotation marks"), heading


def _values(value: object) -> _Found:
    yield from _table(value)
    for column, words in value.items() if isinstance(value, dict) else ():
        if column not in READERS:
            yield (column,), Unreadable("this column has no words of its own", _nearest(column, list(READERS))), column
            continue
        for place, wrong, refused in _table(words):
            yield (column, *place), wrong, refused
        codes = READERS[column][1]
        for word, code in words.items() if isinstance(words, dict) else ():
            if code not in codes:
                wrong = Unreadable(f"the mapping names an unknown {column}", _nearest(str(code), codes))
                yield (column, word), wrong, code


def _text(check: Callable[[str], Unreadable | None]) -> Callable[[object], _Found]:
    def checked(value: object) -> _Found:
        wrong = check(value) if isinstance(value, str) else Unreadable("this is no text", 'Write it between “"” marks')
        if wrong:
            yield (), wrong, value

    return checked


def _known_encoding(name: str) -> Unreadable | None:
    try:
        codecs.lookup(name)
    except LookupError:
        return Unreadable("this encoding does not exist", "Write one such as utf-8, cp1252 or cp1256")
    return None


def _one_of(names: tuple[str, ...]) -> Callable[[str], Unreadable | None]:
    wrong = Unreadable("this is none of the orders", "Write " + " or ".join(names))
    return lambda name: None if name in names else wrong


def _is_date(text: str) -> Unreadable | None:
    return None if _DATE.fullmatch(text) else Unreadable("this is no date", "Write it as 2026-01-31, 2026-01 or 2026")


def _whole(value: object) -> _Found:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        yield (), Unreadable("this is no row", "Write the number of the row of headings, 1 or more"), value


def _flag(value: object) -> _Found:
    if not isinstance(value, bool):
        yield (), Unreadable("this is neither true nor false", "Write true or false"), value


def _nearest(name: str, names: list[str] | tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, names, n=2, cutoff=0.6)
    return "Did you mean " + " or ".join(near) + "?" if near else "Write one of " + ", ".join(names)


_CHECKS: Final[Mapping[str, Callable[[object], _Found]]] = {
    "columns": _columns,
    "values": _values,
    "coordinates": _flag,
    "crs": _text(check_crs),
    "encoding": _text(_known_encoding),
    "sheet": _text(lambda _: None),
    "header_row": _whole,
    "date_order": _text(_one_of(ORDERS)),
    "demonstration": _flag,
    "title": _text(lambda _: None),
    "date": _text(_is_date),
}
