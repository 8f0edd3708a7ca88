"""The head of a text: lines ``key: value`` between ``---``, or TOML between ``+++``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from atlas.i18n.messages import Message
from atlas.publishing.documents.markdown.directives import read_entries
from atlas.sources.toml.document import no_toml

_FENCES: Final = ("---", "+++")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the head of a text says, and the text below it.

    Attributes:
        entries: by key: texts of ``key: value``, values of TOML.
        lines: of the keys.
        text: below the head.
        line: of the first line of the text.
        fault: what is wrong with the head; None when nothing is.
        fault_line: where.
    """

    entries: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    text: str = ""
    line: int = 1
    fault: Message | None = None
    fault_line: int = 1


def read_front_matter(text: str) -> FrontMatter:
    """Take the head off a text; a text without one has an empty head."""
    rows = text.split("\n")
    fence = rows[0].rstrip()
    if fence not in _FENCES:
        return FrontMatter(text=text)
    end = next((i for i, row in enumerate(rows[1:], start=1) if row.rstrip() == fence), None)
    if end is None:
        return FrontMatter(text=text, fault=Message("fault.documents.text.unclosed", fence=fence))
    head, below, line = rows[1:end], "\n".join(rows[end + 1 :]), end + 2
    if fence == "+++":
        try:
            return FrontMatter(tomllib.loads("\n".join(head)), {}, below, line)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            fault, at = no_toml(error)
            return FrontMatter(text=below, line=line, fault=fault, fault_line=1 + (at or 1))
    read = read_entries(head, first=2)
    if read.rows < len(head):
        fault = Message("fault.documents.text.no_entry", row=head[read.rows].strip())
        return FrontMatter(read.values, read.lines, below, line, fault, 2 + read.rows)
    for key, again in read.twice.items():
        return FrontMatter(read.values, read.lines, below, line, Message("fault.documents.text.twice", key=key), again)
    return FrontMatter(read.values, read.lines, below, line)
