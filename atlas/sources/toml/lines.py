"""Where each key of a TOML file stands: its line, so that a fault can be found with an editor."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from atlas.errors import Fault

#: The way to a value: names of keys, positions in lists (from 0).
Way = tuple[str | int, ...]

_BLANK: Final = re.compile(r"[ \t]*")
_GAP: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE: Final = re.compile(r"[^,\]}\n#]*")
_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'", re.DOTALL
)
_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_NAME_OF_PLATE: Final = re.compile(r" \([^()]*\)")


def key_lines(text: str) -> dict[Way, int]:
    """Return the line, from 1, of every key, table and element of a list in a TOML text that can be read."""
    return _Scanner(text).scan()


def with_lines(faults: Iterable[Fault], *, head: str) -> list[Fault]:
    """Return faults in the order of their lines, each of a TOML file with its own (``plates[1] (a).title``).

    Args:
        faults: those that have a line, or no file that can be read, are left as they are.
        head: the table whose keys are named without it.
    """
    lines: dict[Path, dict[Way, int]] = {}
    placed = []
    for fault in faults:
        file = Path(fault.file)
        if fault.row is None and fault.column and file.suffix.lower() == ".toml":
            if file not in lines:
                lines[file] = _lines_in(file)
            way = _way(fault.column)
            way = way if way[:1] in lines[file] else (head, *way)
            fault = replace(fault, row=_nearest(lines[file], way))
        placed.append(fault)
    return sorted(placed, key=lambda fault: (str(fault.file), fault.row or 0))


def _lines_in(file: Path) -> dict[Way, int]:
    try:
        return key_lines(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, AssertionError, IndexError):
        return {}


def _way(place: str) -> Way:
    """Read a place as it is told to people: keys with points, positions from 1 in brackets, a plate's key beside."""
    plain = _NAME_OF_PLATE.sub("", place)
    return tuple(name or int(number) - 1 for name, number in _STEP.findall(plain))


def _nearest(lines: dict[Way, int], way: Way) -> int | None:
    """Return the line of a value, or of the innermost table that would hold it."""
    return next((lines[way[:end]] for end in range(len(way), 0, -1) if way[:end] in lines), None)


class _Scanner:
    """One pass over a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.lines: dict[Way, int] = {}
        self.last: dict[Way, int] = {}  # the position of the last table of each [[list]]

    def scan(self) -> dict[Way, int]:
        table: Way = ()
        self.skip(_GAP)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.heading()
            else:
                self.pair(table)
            self.skip(_GAP)
        return self.lines

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise AssertionError(f"no TOML at {self.at}")
        self.at = match.end()
        return match.group()

    def note(self, way: Way) -> None:
        self.lines.setdefault(way, bisect_right(self.starts, self.at))

    def heading(self) -> Way:
        many = self.text.startswith("[[", self.at)
        begin, self.at = self.at, self.at + 1 + many
        names = self.key()
        end, self.at = self.at + 1 + many, begin
        way: Way = ()
        for place, name in enumerate(names, start=1):
            way += (name,)
            if many and place == len(names):
                self.last[way] = self.last.get(way, -1) + 1
            self.note(way)
            if way in self.last:
                way += (self.last[way],)
        self.note(way)
        self.at = end
        return way

    def pair(self, table: Way) -> None:
        begin = self.at
        names = self.key()
        end, self.at = self.at + 1, begin
        way = table
        for name in names:
            way += (name,)
            self.note(way)
        self.at = end
        self.value(way)

    def key(self) -> list[str]:
        names = []
        while True:
            self.skip(_BLANK)
            quoted = self.text[self.at] in "\"'"
            raw = self.skip(_STRING if quoted else _BARE_KEY)
            names.append(str(tomllib.loads(f"k = {raw}")["k"]) if quoted else raw)
            self.skip(_BLANK)
            if self.text[self.at] != ".":
                return names
            self.at += 1

    def value(self, way: Way) -> None:
        self.skip(_BLANK)
        first = self.text[self.at]
        if first in "[{":
            self.collection(way, "]" if first == "[" else "}")
        else:
            self.skip(_STRING if first in "\"'" else _BARE_VALUE)

    def collection(self, way: Way, end: str) -> None:
        self.at += 1
        count = 0
        while True:
            self.skip(_GAP)
            if self.text[self.at] == end:
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
            elif end == "]":
                self.note((*way, count))
                self.value((*way, count))
                count += 1
            else:
                self.pair(way)
