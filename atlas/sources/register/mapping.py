"""The mapping file of a source: what its columns and words mean, said once in TOML."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

from atlas.errors import Fault, RegisterError
from atlas.guard import with_guard
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Listed, Message
from atlas.sources.files.encodings import encoding_exists
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.parsing.dates import Order
from atlas.sources.parsing.projections import check_crs
from atlas.sources.register.headings import REGISTER_COLUMNS
from atlas.sources.toml.document import read_specification
from atlas.sources.toml.validation import toml_specification
from atlas.sources.vocabulary.vocabulary import CODED, Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy

_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@toml_specification(exact=True)
@dataclass(frozen=True, slots=True)
class SourceMapping:
    """What is fixed of a source; everything that is left out is found from the file.

    Attributes:
        columns: {our column: heading of the file}.
        values: {"family": {word of the file: code}}; also for "sector", "status", "precision".
        missing: What the source writes where a value is not known, beside the usual "NC", "-", "n.d.": ["9999"].
        coordinates: False says that the source need not have columns of coordinates: its records are placed by the name
            of their commune.
        exchanged: Latitudes stand where longitudes belong: under their headings, or in the points of a layer.
        lost_point: Coordinates have lost their decimal point: how many figures stand before it, {"lon": 1, "lat": 2}
            for -580174 and 3576472. Those that have one stay as they are.
        crs: The system of the coordinates: "EPSG:26191"; degrees are "EPSG:4326".
        encoding: The encoding of a text file or of a Shapefile's table.
        sheet: The sheet of a workbook, or the layer of a geographic file.
        header_row: The row of the headings, as a spreadsheet counts.
        date_order: Which figure of 03/04/2024 is the day: "dmy", "mdy", "ymd".
        demonstration: The records are invented.
        title: What a plate calls the register, in one language or by language.
        date: The date of the register: an ISO date, a month or a year.
        path: The file that the mapping was read from.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    coordinates: bool = True
    exchanged: bool = False
    lost_point: Mapping[Literal["lon", "lat"], int] = field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    date_order: Order | None = None
    demonstration: bool | None = None
    title: str | Mapping[str, str] | None = None
    date: str | None = None
    path: Path | None = None

    def with_options(self, *, columns: Mapping[str, str] | None = None, **others: str | bool | None) -> SourceMapping:
        """Return the mapping with other options, which win over its own; None leaves an option as it is."""
        given = {name: value for name, value in others.items() if value is not None}
        return replace(self, columns={**self.columns, **(columns or {})}, **given)  # type: ignore[arg-type]


@with_guard(Message("act.mapping"), error=RegisterError)
def read_mapping(path: str | Path, vocabulary: Vocabulary | None = None) -> SourceMapping:
    """Read a mapping file and check it against the codes of a vocabulary, the social economy's without one.

    Raises:
        RegisterError: The file is missing, is not TOML, or names an unknown key, column, code, encoding or coordinate
            system; every fault is listed with its line.
    """
    file = Path(path)
    return read_specification(
        SourceMapping,
        file,
        kind=RegisterError,
        check=partial(_faults, file=file, vocabulary=vocabulary or social_economy()),
    )


def _faults(mapping: SourceMapping, *, file: Path, vocabulary: Vocabulary) -> Iterator[Fault]:
    """List everything that types cannot say."""
    yield from _column_faults(mapping.columns, file)
    for column, words in mapping.values.items():
        if column not in CODED:
            reason, remedy = Message("fault.sources.mapping.no_words"), _nearest(column, CODED)
            yield Fault(reason, remedy, file, None, f"values.{column}", column)
        else:
            yield from _code_faults(column, words, vocabulary.codes(column), file)
    if isinstance(mapping.title, Mapping) and not (mapping.title and set(mapping.title) <= set(LANGUAGES)):
        reason, remedy = (
            Message("fault.sources.territory.no_text_by_language"),
            Message("fault.sources.territory.write_by_language"),
        )
        yield Fault(reason, remedy, file, None, "title")
    for key, check in _CHECKS.items():
        value = getattr(mapping, key)
        if value is not None and (wrong := check(value)):
            yield Fault(wrong.reason, wrong.remedy, file, None, key, str(value))


def _column_faults(columns: Mapping[str, str], file: Path) -> Iterator[Fault]:
    for column, heading in columns.items():
        if column not in REGISTER_COLUMNS:
            remedy = _nearest(column, REGISTER_COLUMNS)
            reason = Message("fault.sources.small_table.no_such_column")
            yield Fault(reason, remedy, file, None, f"columns.{column}", column)
        elif not heading.strip():
            remedy = Message("fault.sources.mapping.quote_heading")
            yield Fault(Message("fault.sources.mapping.empty_heading"), remedy, file, None, f"columns.{column}")


def _code_faults(column: str, words: Mapping[str, str], codes: Sequence[str], file: Path) -> Iterator[Fault]:
    for word, code in words.items():
        if code not in codes:
            reason, remedy = Message(f"fault.sources.mapping.unknown_{column}"), _nearest(code, codes)
            yield Fault(reason, remedy, file, None, f"values.{column}.{word}", code)


def _check_encoding(name: str) -> Unreadable | None:
    remedy = Message("fault.sources.text.write_an_encoding")
    return None if encoding_exists(name) else Unreadable(Message("fault.sources.text.no_such_encoding"), remedy)


def _check_date(text: str) -> Unreadable | None:
    remedy = Message("fault.sources.mapping.write_date")
    return None if _DATE.fullmatch(text) else Unreadable(Message("fault.sources.mapping.no_date"), remedy)


def _check_row(row: int) -> Unreadable | None:
    remedy = Message("fault.sources.mapping.write_row")
    return None if row >= 1 else Unreadable(Message("fault.sources.mapping.no_row"), remedy)


def _nearest(name: str, names: Sequence[str]) -> Message:
    near = difflib.get_close_matches(name, names, n=2, cutoff=0.6)
    if near:
        return Message("fault.sources.mapping.did_you_mean", names=Listed(near, last="or", marks=False))
    return Message("fault.sources.mapping.write_one_of", names=Listed(names, marks=False, most=len(names)))


def _check_figures(lost_point: Mapping[str, int]) -> Unreadable | None:
    if all(0 < figures <= 3 for figures in lost_point.values()):
        return None
    return Unreadable(Message("fault.sources.mapping.figures"), Message("fault.sources.mapping.count_figures"))


_CHECKS: Final[Mapping[str, Callable[[Any], Unreadable | None]]] = {
    "crs": check_crs,
    "encoding": _check_encoding,
    "header_row": _check_row,
    "date": _check_date,
    "lost_point": _check_figures,
}
