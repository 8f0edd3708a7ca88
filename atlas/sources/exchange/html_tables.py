"""Reads the tables of an HTML page: what portals and old intranets hand over under the name of a workbook (.xls)."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from atlas.sources.files.encodings import decode

_START: Final = 1_024
_CELLS: Final = ("td", "th")
_BREAKS: Final = ("br", "p", "div")


def is_html(path: Path) -> bool:
    """Tell whether a file is a page of HTML, whatever its ending says."""
    with path.open("rb") as stream:
        start = stream.read(_START).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body"))


def read_html_tables(path: Path) -> list[list[list[str]]]:
    """Return the tables of a page in their order: rows of texts, all rows of a table of one length.

    A cell across several columns or rows stands in its first place, and the others are empty. A table inside a cell is
    a table of its own.

    Raises:
        InputError: The page is in no encoding that can be read.
    """
    parser = _TableParser()
    parser.feed(decode(path.read_bytes(), file=path).text)
    parser.close()
    return [[row + [""] * (max(map(len, table)) - len(row)) for row in table] for table in parser.tables if any(table)]


class _TableParser(HTMLParser):
    """Collects the texts of cells; ``open_tables`` are those not yet ended, the innermost last."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.open_tables: list[list[list[str]]] = []
        self.in_cell, self._place = False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        if tag == "table":
            self.tables.append([])
            self.open_tables.append(self.tables[-1])
            self.in_cell = False
        elif not self.open_tables:
            return
        elif tag == "tr":
            self.open_tables[-1].append([])
            self.in_cell = False
        elif tag in _CELLS:
            if not self.open_tables[-1]:
                self.open_tables[-1].append([])
            across = dict(attrs).get("colspan") or "1"
            width = min(int(across), 1_000) if across.isdecimal() else 1
            self.open_tables[-1][-1].append("")
            self.open_tables[-1][-1].extend([""] * (width - 1))
            self._place = len(self.open_tables[-1][-1]) - max(width, 1)
            self.in_cell = True
        elif tag in _BREAKS and self.in_cell:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close a cell, a row or a table."""
        if tag == "table" and self.open_tables:
            self.open_tables.pop()
        if tag in (*_CELLS, "tr", "table"):
            self.in_cell = False

    def handle_data(self, data: str) -> None:
        """Add a text to the cell that is open."""
        if self.in_cell and self.open_tables:
            row = self.open_tables[-1][-1]
            row[self._place] = " ".join(f"{row[self._place]}{data}".split(" "))
