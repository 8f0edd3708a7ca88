"""Directives as an editor writes them: ``:::{name} words``, options ``:key: value``, a body; the grammar of MyST."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

_HEAD: Final = re.compile(r"\{([\w-]+)\}[ \t]*(.*)")
_OPTION: Final = re.compile(r":([A-Za-z_][\w-]*):(?:[ \t]+(.*))?$")
_ENTRY: Final = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*))?$")
_TYPED: Final = re.compile(r"[\[{\"']|[+-]?\d|true$|false$")


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive as it is written.

    Attributes:
        name: between the braces.
        argument: what follows them on the line.
        options: their texts by their names, hyphens written as ``_``.
        body: what stands below the options.
        line: of its beginning.
        lines: line of each option.
        body_line: of the body's first line.
        twice: line of each option that is written again.
    """

    name: str
    argument: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    line: int = 1
    lines: Mapping[str, int] = field(default_factory=dict)
    body_line: int = 1
    twice: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrittenEntries:
    """Lines of keys and values that were read.

    Attributes:
        values: texts by their keys, hyphens written as ``_``.
        lines: of the keys.
        twice: line of each key that is written again.
        rows: how many rows were read.
    """

    values: Mapping[str, str]
    lines: Mapping[str, int]
    twice: Mapping[str, int]
    rows: int


def read_directive(head: str, content: str, *, line: int) -> Directive | None:
    """Read what stands between colon fences; None when it names no directive.

    Args:
        head: the rest of the opening line: ``{chart} lorenz``.
        content: the lines between the fences.
        line: of the opening.
    """
    match = _HEAD.fullmatch(head.strip())
    if match is None:
        return None
    rows = content.split("\n")
    options = _options(rows, _OPTION, first=line + 1)
    used = options.rows
    while used < len(rows) and not rows[used].strip():
        used += 1
    body = "\n".join(rows[used:]).rstrip()
    return Directive(
        match[1], match[2].strip(), options.values, body, line, options.lines, line + 1 + used, options.twice
    )


def read_entries(rows: list[str], *, first: int) -> WrittenEntries:
    """Read the lines ``key: value`` of a front matter up to the first row that is none; ``#`` begins a remark."""
    return _options(rows, _ENTRY, first=first, remark="#")


def _options(rows: list[str], pattern: re.Pattern[str], *, first: int, remark: str = "") -> WrittenEntries:
    """Read options up to the first row that is none; indented rows go on with the one before."""
    options: dict[str, str] = {}
    lines: dict[str, int] = {}
    twice: dict[str, int] = {}
    key = ""
    for position, row in enumerate(rows):
        if remark and row.lstrip().startswith(remark):
            continue
        if match := pattern.match(row):
            key = match[1].replace("-", "_")
            if key in options:
                twice[key] = first + position
            options[key], lines[key] = (match[2] or "").strip(), first + position
        elif key and row[:1] in " \t" and row.strip():
            options[key] = f"{options[key]}\n{row.strip()}".strip()
        else:
            return WrittenEntries(options, lines, twice, position)
    return WrittenEntries(options, lines, twice, len(rows))


def parse_options(kind: type[Any], options: Mapping[str, str]) -> dict[str, Any]:
    """Return options as the values that the fields of a dataclass are made from.

    A text stays as it is written; a list is ``a, b`` or a TOML list; numbers, true, false and tables are TOML.
    """
    hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable, which mypy does not see of `type[Any]`
    return {name: _value(text, hints.get(name)) for name, text in options.items()}


@lru_cache(maxsize=256)
def _hints(kind: type[Any]) -> Mapping[str, Any]:
    """Return the types of the fields of a dataclass; working them out takes longer than all else of a directive."""
    return get_type_hints(kind, include_extras=False)


def _value(text: str, hint: Any) -> Any:
    parts = _parts(hint)
    if str in parts and not (Mapping in parts and text.startswith("{")):
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if bool in parts and not text:  # an option that is only named is switched on
        return True
    if _TYPED.match(text) or "\n" in text:
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except (tomllib.TOMLDecodeError, RecursionError):  # no TOML, or lists in lists without end
            pass
    if tuple in parts:
        return [part.strip() for part in text.strip("[]").split(",") if part.strip()]
    return text


def _parts(hint: Any) -> set[Any]:
    """Return the plain types that a hint allows: the members of a union, str for a choice of words."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return {part for member in get_args(hint) for part in _parts(member)}
    if origin is Literal:
        return {type(choice) for choice in get_args(hint)}
    return {_plain(origin or hint)}


def _plain(kind: Any) -> Any:
    return Mapping if isinstance(kind, type) and issubclass(kind, Mapping) else kind
