"""What the pages of docs/ say of marks and charts, for those that list or explain them: nothing else names a page.

A page of ``docs/representations/`` begins with its place in the list (``rang: 110``), its title, and a line that says
what the mark shows: ```bars` · un ou plusieurs stocks en bâtons.``. Below ``<!-- clés: mark bars -->`` stand the
meanings of the keys that are its own, a row each: ``- `bar_mm` : Largeur d’un bâton.``
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).parent.parent / "docs"
FOLDER: Final = "representations"
#: The keys of a specification, with the rows below that say what its own mean.
KEYS: Final = r"<!-- clés: ([^>]+?) -->((?:\n- `[\w.]+` : .+)*)"
_ROW: Final = re.compile(r"^- `([\w.]+)` : (.+)$", re.MULTILINE)
_HEAD: Final = re.compile(r"---\nrang: (\d+)\n---\n+# (.+)\n+`(\w+)` · (.+?)\.?\n")


@dataclass(frozen=True, order=True)
class MarkPage:
    """The page of a mark.

    Attributes:
        rank: its place in the list.
        name: of the file, without its suffix.
        title: of the page.
        mark: the name that an edition gives it.
        shows: what the mark shows, in a line.
    """

    rank: int
    name: str
    title: str
    mark: str
    shows: str


def mark_pages() -> list[MarkPage]:
    """Return the pages of marks in the order of their list.

    Raises:
        ValueError: a page does not begin with its place, its title and what its mark shows.
    """
    pages = []
    for path in sorted((DOCS / FOLDER).glob("*.md")):
        if path.stem != "index":
            head = _HEAD.match(path.read_text(encoding="utf-8"))
            if head is None:
                raise ValueError(f"{path}: a page begins with its rang, its title and a line that says what it shows")
            pages.append(MarkPage(int(head[1]), path.stem, *head.groups()[1:]))
    return sorted(pages)


def mark_list() -> str:
    """Return the table of all marks, each with its page."""
    rows = [f"| [{page.title}]({page.name}.md) | `{page.mark}` | {page.shows} |" for page in mark_pages()]
    return "\n".join(["| | `mark` | montre |", "|---|---|---|", *rows])


@cache
def own_words() -> Mapping[str, Mapping[str, str]]:
    """Return what the pages of marks and charts say of keys: specification → key → meaning."""
    return {name: dict(_ROW.findall(rows)) for text in _texts() for name, rows in re.findall(KEYS, text) if rows}


def _texts() -> Iterator[str]:
    for path in sorted(DOCS.rglob("*.md")):
        yield path.read_text(encoding="utf-8")
