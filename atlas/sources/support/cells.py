"""Reads a cell of a file of support bodies by what its column holds, or says why it cannot be read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from atlas.errors import Fault
from atlas.i18n.language import DEFAULT_LANGUAGE
from atlas.i18n.letters import DIGITS
from atlas.i18n.messages import Listed
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.parsing.dates import parse_date, parse_year
from atlas.sources.parsing.vocabulary import read_yes_no
from atlas.sources.support.areas import AreaNames
from atlas.sources.support.columns import OTHERS, SHEETS, Sheet, SupportColumn, language_column
from atlas.sources.support.hours import read_hours
from atlas.sources.support.lines import contacts_in, read_mail, read_phone
from atlas.sources.support.model import Spoken
from atlas.sources.support.tables import SupportRow
from atlas.sources.support.vocabulary import Topic, code_of, codes, unreadable, why, words

_SEPARATORS: Final = re.compile(r"\s*[;,|،؛\n]\s*")
_LINK: Final = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/[^\s@]*)?")
#: Signs that turn the direction of what follows, or command a terminal: with them a text reads as another one.
_TURNING: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e]")
_YEARS: Final = range(1800, 2101)


@dataclass(frozen=True, slots=True)
class SupportCells:
    """The cells of a row that could be read, by columns; what could not stands in the faults."""

    row: SupportRow
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a text, a code or a link, "" when the cell is empty."""
        return str(self.values.get(name, ""))

    def texts(self, name: str) -> Spoken:
        """Return a text in the languages in which it is written."""
        texts = {DEFAULT_LANGUAGE: self.text(name)} | {code: self.text(language_column(name, code)) for code in OTHERS}
        return {code: text for code, text in texts.items() if text}

    def many(self, name: str) -> tuple[str, ...]:
        """Return codes, none when the cell is empty."""
        return tuple(self.values.get(name, ()))

    def day(self, name: str) -> dt.date | None:
        """Return a date, None when the cell is empty."""
        value = self.values.get(name)
        return value if isinstance(value, dt.date) else None


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads the cells of all sheets, and collects what is wrong with them."""

    areas: AreaNames
    faults: list[Fault] = field(default_factory=list)

    def read(self, row: SupportRow, sheet: Sheet) -> SupportCells:
        """Return the cells of a row by what their columns hold; what cannot be read becomes a fault."""
        values: dict[str, Any] = {}
        for column in SHEETS[sheet]:
            if column.needed and column.name not in row.cells:
                self.faults.append(
                    row.fault(
                        why("empty"),
                        why("fill"),
                        column=column.name,
                    )
                )
            for name in column.names:
                if name in row.cells:
                    value = self.value(row.cells[name], column)
                    if isinstance(value, Unreadable):
                        text = row.cells[name]
                        self.faults.append(row.fault(value.reason, value.remedy, column=name, value=text[:80]))
                    else:
                        values[name] = value
        return SupportCells(row, values)

    def value(self, text: str, column: SupportColumn) -> Any:
        """Return what a cell holds by its column, or an `Unreadable`; areas stay texts."""
        if column.holds == "area":
            return text
        if column.topic is not None:
            return _codes(text, column.topic) if column.holds == "codes" else _code(text, column.topic)
        return _text(text, column) if column.holds == "text" else _READERS[column.holds](text)


def parts_of(text: str) -> Iterator[str]:
    """Give the parts of a cell that lists several things."""
    yield from (part for part in _SEPARATORS.split(text) if part)


def _code(text: str, topic: Topic) -> str | Unreadable:
    code = code_of(text, topic)
    if code is not None:
        return code
    called = Listed([words(topic, DEFAULT_LANGUAGE)[code] for code in codes(topic)], marks=False)
    return unreadable("vocabulary", "write_word", words=called)


def _codes(text: str, topic: Topic) -> tuple[str, ...] | Unreadable:
    read = [_code(part, topic) for part in parts_of(text)]
    wrong = next((code for code in read if isinstance(code, Unreadable)), None)
    return wrong or tuple(dict.fromkeys(code for code in read if isinstance(code, str)))


def _text(text: str, column: SupportColumn) -> str | Unreadable:
    if _TURNING.search(text):
        return unreadable("turning", "delete_sign")
    if len(text) > column.longest:
        over = len(text) - column.longest
        return unreadable("too_long", "shorten", n=len(text), most=column.longest, over=over)
    if not column.private and contacts_in(text):
        return unreadable("contact_in_text", "move_contact")
    return text


def _date(text: str) -> dt.date | Unreadable:
    read = parse_date(text)
    return read if isinstance(read, Unreadable) else read.date()


def _year(text: str) -> int | Unreadable:
    read = parse_year(text)
    if isinstance(read, int) and read not in _YEARS:
        return unreadable("year", "write_year")
    return read


def _flag(text: str) -> bool | Unreadable:
    answer = read_yes_no(text)
    return unreadable("flag", "write_flag") if answer is None else answer


def _number(text: str) -> float | Unreadable:
    try:
        value = float(text.translate(DIGITS).replace(",", "."))
    except ValueError:
        return unreadable("number", "write_degrees")
    return value if -180 <= value <= 180 else unreadable("degrees", "write_degrees")


def _link(text: str) -> str | Unreadable:
    plain = text if "://" in text else f"https://{text}"
    if _LINK.fullmatch(plain):
        return plain
    return unreadable("link", "write_link")


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "date": _date, "year": _year, "flag": _flag, "number": _number, "phone": read_phone, "mail": read_mail,
    "hours": read_hours, "link": _link,
}  # fmt: skip
