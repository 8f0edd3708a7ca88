"""Keyed numbers read back from what was published: web page, message, pages, workbook; digits that have no key."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

import openpyxl
import pypdfium2

from atlas.i18n.number_parser import plain

#: Elements whose text nobody reads as text.
SILENT = ("style", "script", "title")
#: Where digits name things: codes, addresses, numbers of notes, samples of code.
NAMING = ("code", "pre", "sup", "time", "svg", "bdi")


@dataclass(frozen=True)
class ReadNumber:
    """A number as an output says it, with its key."""

    key: str
    level: str
    code: str
    population: str
    text: str
    value: str = ""

    @property
    def name(self):
        return self.key, self.level, self.code, self.population


@dataclass
class _Page(HTMLParser):
    """The keyed numbers of a page and, beside them, its other words, a line for each piece of text."""

    numbers: list = field(default_factory=list)
    loose: list = field(default_factory=list)
    open: list = field(default_factory=list)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        if tag in ("meta", "link", "img", "br", "input", "hr", "col", "wbr", "source"):
            return
        self.open.append((tag, dict(attrs), []))

    def handle_endtag(self, tag):
        while self.open:
            name, attributes, texts = self.open.pop()
            if _is_number(name, attributes):
                self.numbers.append(_number(attributes, "".join(texts), around=[each for _, each, _ in self.open]))
            if name == tag:
                return

    def handle_data(self, data):
        for tag, attributes, texts in self.open:
            if _is_number(tag, attributes):
                texts.append(data)
                return
        if not any(tag in (*SILENT, *NAMING) for tag, _, _ in self.open):
            self.loose.append((tuple(tag for tag, _, _ in self.open), plain(data)))


def _is_number(tag, attributes):
    return tag == "data" or (tag not in ("table", "tr") and "data-key" in attributes)


def _number(attributes, text, *, around):
    """Return a number; what it does not say of itself the row or the table around it says."""
    names = {name: f"data-{name}" for name in ("key", "level", "code", "population")}
    holders = [attributes, *(each for each in reversed(around))]
    said = {name: next((each[full] for each in holders if full in each), "") for name, full in names.items()}
    return ReadNumber(**said, text=text, value=attributes.get("value", ""))


@lru_cache(maxsize=16)
def page_of(html):
    """Return a web page or the HTML of a message, read; those that were asked for last are kept."""
    page = _Page()
    page.feed(html)
    page.close()
    return page


def tight(text):
    """Return a text without spaces and marks of direction: lines and pages break numbers apart."""
    return re.sub(r"\s+", "", plain(text))


def printed_pages(pdf):
    """Return the text of each page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def digits_of(text):
    """Return how often each run of digits stands in a text, marks of thousands and decimals taken as part of it."""
    joined = re.sub(r"(?<=\d)[\s\u202f\u00a0]+(?=\d{3}(?!\d))", "", plain(text))
    return Counter(re.findall(r"\d+(?:[.,]\d+)*", joined))


def workbook_numbers(content):
    """Return the numbers that the last sheet of a workbook gives keys to, with the cells' values."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    keys = book.worksheets[-1]
    rows = list(keys.iter_rows(values_only=True))
    assert rows[0] == ("sheet", "cell", "key", "level", "code", "year", "population")
    for sheet, cell, key, level, code, _, population in rows[1:]:
        value = book[sheet][cell].value
        yield ReadNumber(key, level or "", code or "", population or "", str(value), value)
