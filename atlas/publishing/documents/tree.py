"""The tree of a document: the few neutral blocks and pieces of text that every writer knows.

What an editor writes and what a directive shows both become these; writers never hear of a directive. All of them are
plain values: two documents that say the same are equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from atlas.publishing.documents.values import FigureValue

Align: TypeAlias = Literal["start", "center", "end"]
Tone: TypeAlias = Literal["", "quiet", "accent", "warning"]
PictureKind: TypeAlias = Literal["svg", "png", "jpeg"]
_SIGN: Final = re.compile(r"\s?[%٪‰]")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; ``language`` where it is not the document's (a name in the other script)."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class FigureRun:
    """A number of the data inside a text; ``sign`` is what belongs to it, “ %”, and stands before its dagger."""

    figure: FigureValue
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Styled:
    """Pieces of text that stand out: strong, emphasized, code, small and quiet."""

    style: Literal["strong", "emph", "code", "quiet", "sup", "sub"]
    runs: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link: to an address, or inside (``plate:KEY``, ``term:HEADING``, ``#NAME`` of a headline or figure)."""

    target: str
    runs: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A new line inside a paragraph."""


@dataclass(frozen=True, slots=True)
class FootnoteMark:
    """A footnote, with what it says, where it is called."""

    number: int
    blocks: tuple[Node, ...]


Inline: TypeAlias = Run | FigureRun | Styled | Anchor | LineBreak | FootnoteMark


@dataclass(frozen=True, slots=True)
class Headline:
    """A heading of level 1 to 4; ``name`` is what links reach it by."""

    level: int
    runs: tuple[Inline, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``tone`` quiet for remarks, accent for a lead, warning for what must not be overlooked."""

    runs: tuple[Inline, ...]
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; ``checked`` has for each item of a task list whether it is done."""

    items: tuple[tuple[Node, ...], ...]
    ordered: bool = False
    start: int = 1
    checked: tuple[bool | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Definitions:
    """Terms with what they mean; ``dense`` where they are looked up, not read."""

    entries: tuple[tuple[tuple[Inline, ...], tuple[tuple[Node, ...], ...]], ...]
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody else says."""

    blocks: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    """A short line between two parts of a text."""


@dataclass(frozen=True, slots=True)
class CodeSample:
    """Text as it is typed."""

    text: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page of print; ``to`` odd or even."""

    to: Literal["", "odd", "even"] = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with what it shows in words.

    Attributes:
        content: the file.
        kind: of the file.
        alt: what it shows, for readers who do not see it.
        width_mm, height_mm: on paper; of 0 as wide as the column, and as high as that makes it.
        caption: below it.
        name: of the file, when pages name it: letters, digits, ``-``.
        wide: it may take the whole width of the page, in a text of two columns.
        values: the numbers that are written in it.
        heights: the least and the greatest height that it may be drawn with instead; 0 and 0 for none.
        redraw: draws it with another height, in millimeters.
    """

    content: bytes
    kind: PictureKind
    alt: str
    width_mm: float = 0.0
    height_mm: float = 0.0
    caption: tuple[Inline, ...] = ()
    name: str = ""
    wide: bool = False
    values: tuple[FigureValue, ...] = ()
    heights: tuple[float, float] = (0.0, 0.0)
    redraw: Callable[[float], Picture] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table.

    Attributes:
        runs: its text, its numbers.
        align: numbers at the end.
        head: it names its row.
        span: how many columns it takes.
        tone: ``total`` for a sum, ``quiet`` for what is said beside.
        bar: length of a bar behind or beside the number, 0 to 1; None without.
        fill: a ground, ``#rrggbb``, the same on all outputs; its text is dark or light by it.
    """

    runs: tuple[Inline, ...]
    align: Align = "start"
    head: bool = False
    span: int = 1
    tone: Literal["", "total", "quiet"] = ""
    bar: float | None = None
    fill: str = ""


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table: rows of heads, rows of cells.

    Attributes:
        heads: one or more rows of column heads.
        rows: the cells; the first of a row names it.
        caption: for readers who do not see it, when no `FigureBlock` titles it.
        widths: of the columns, ``auto`` or a weight; empty for a first column as wide as needed and equal others.
        breaks: whether it may go on over pages, its heads repeated.
        dense: whether it is set in small type on low rows, to show much on a page.
        turned: whether the heads of all columns but the first stand upright, as those of a matrix.
        tall_mm: least height of its rows on paper, for what is filled in by hand.
        air_mm: how much higher than usual its rows are on paper, so that a page is full.
    """

    heads: tuple[tuple[TableCell, ...], ...]
    rows: tuple[tuple[TableCell, ...], ...]
    caption: str = ""
    widths: tuple[float | Literal["auto"], ...] = ()
    breaks: bool = False
    dense: bool = False
    turned: bool = False
    tall_mm: float = 0.0
    air_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A large number, its name, and a line that compares it; ``of`` says whether it is one of an unfinished count."""

    figure: FigureValue
    name: str
    detail: tuple[Inline, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Large numbers side by side."""

    items: tuple[KeyFigure, ...]
    columns: int = 3


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """What a reader calls a figure: a picture, a table or key figures with all that tells its truth.

    Attributes:
        title: what is shown: what, where, when, unit.
        blocks: what is shown.
        name: what links reach it by; numbers count figures in the order of the document.
        numbered: whether it is counted ("Figure 3").
        champ: which units or actors it is about.
        source: whom the numbers are owed to.
        lecture: a worked example, computed from the data.
        notes: what else must be known: response rates, rounding, secrecy.
        invented: whether any number comes from a demonstration register: it is marked as such.
        wide: it takes the whole width of the page, in a text of two columns.
    """

    title: tuple[Inline, ...]
    blocks: tuple[Node, ...]
    name: str = ""
    numbered: bool = True
    champ: tuple[Inline, ...] = ()
    source: tuple[Inline, ...] = ()
    lecture: tuple[Inline, ...] = ()
    notes: tuple[tuple[Inline, ...], ...] = ()
    invented: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A box of text beside the main one."""

    title: tuple[Inline, ...]
    blocks: tuple[Node, ...]
    tone: Tone = "quiet"


@dataclass(frozen=True, slots=True)
class InfoCard:
    """A card: of a commune, a support body, a person. It is never split over pages.

    Attributes:
        title: its name.
        subtitle: the name in the other script, the kind.
        blocks: what it says, below the title.
        picture: a logo, a portrait, a small map, beside the title.
        name: what links and indexes reach it by.
        badges: short words: services, stages.
        foot: verified when, by whom.
    """

    title: tuple[Inline, ...]
    subtitle: tuple[Inline, ...] = ()
    blocks: tuple[Node, ...] = ()
    picture: Picture | None = None
    name: str = ""
    badges: tuple[str, ...] = ()
    foot: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryCard(InfoCard):
    """The card of a directory.

    Attributes:
        code: a QR code.
        beside: the blocks that stand beside it, after the others.
        logo: of the body, before its name.
    """

    code: Picture | None = None
    beside: tuple[Node, ...] = ()
    logo: Picture | None = None


@dataclass(frozen=True, slots=True)
class StageBar:
    """Stages in their order, those that are meant filled in; ``title`` says what the bar is."""

    steps: tuple[tuple[str, bool], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class CardGrid:
    """Cells in rows, each as wide: cards, small figures.

    Attributes:
        cells: row by row.
        columns: of a wide page.
        rows: how many rows fill a printed page, all of one height; of 0 each is as high as it must be.
    """

    cells: tuple[tuple[Node, ...], ...]
    columns: int = 2
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks side by side on a wide page, one below the other on a narrow one; ``flow`` lets one text run through."""

    parts: tuple[tuple[Node, ...], ...]
    weights: tuple[float, ...] = ()
    flow: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents of the document."""

    depth: int = 2


@dataclass(frozen=True, slots=True)
class NameIndex:
    """An index: entries under their letters, each with the names of what it leads to (a card, a figure, a headline).

    Attributes:
        entries: in the order of their alphabet.
        columns: of a wide page.
        language: of the entries, where it is not the document's: they run in its direction.
    """

    entries: tuple[tuple[tuple[Inline, ...], tuple[str, ...]], ...]
    columns: int = 3
    language: str = ""


Node: TypeAlias = (
    Headline | Paragraph | Listing | Definitions | Quotation | ThematicBreak | CodeSample | PageBreak | Picture
    | DataTable | KeyFigures | FigureBlock | Panel | InfoCard | DirectoryCard | StageBar | CardGrid | Columns | Contents
    | NameIndex
)  # fmt: skip


def text_of(runs: Iterable[Inline]) -> str:
    """Return pieces of text as plain text; footnotes are left out."""
    parts = []
    for run in runs:
        if isinstance(run, Run):
            parts.append(run.text)
        elif isinstance(run, FigureRun):
            parts.append(run.figure.text + run.sign)
        elif isinstance(run, Styled | Anchor):
            parts.append(text_of(run.runs))
        elif isinstance(run, LineBreak):
            parts.append(" ")
    return "".join(parts)


def with_signs(runs: Iterable[Inline]) -> Iterator[Inline]:
    """Yield pieces of text, the sign of per cent that follows an invented number taken to it: “40,9 %†”."""
    number: FigureRun | None = None
    for run in runs:
        if number is not None:
            sign = _SIGN.match(run.text) if isinstance(run, Run) else None
            yield replace(number, sign=sign[0]) if sign else number
            if sign and isinstance(run, Run):
                run = replace(run, text=run.text[sign.end() :])
        number = run if isinstance(run, FigureRun) and run.figure.invented and not run.sign else None
        if number is None:
            yield run
    if number is not None:
        yield number


def plain(text: str) -> tuple[Inline, ...]:
    """Return a text as runs; none of an empty one."""
    return (Run(text),) if text else ()
