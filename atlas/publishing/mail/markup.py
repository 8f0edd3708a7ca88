"""The tree as the HTML of a message: tables that only lay out, one column, language and direction on every block.

Classes stand for styles until `styled` writes them into each element: webmails take style sheets away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import section
from atlas.publishing.documents.tree import (
    Anchor,
    CardGrid,
    CodeSample,
    Columns,
    Contents,
    DataTable,
    Definitions,
    DirectoryCard,
    FigureBlock,
    FigureRun,
    FootnoteMark,
    Headline,
    InfoCard,
    Inline,
    KeyFigures,
    LineBreak,
    Listing,
    NameIndex,
    Node,
    PageBreak,
    Panel,
    Paragraph,
    Picture,
    Quotation,
    Run,
    StageBar,
    Styled,
    TableCell,
    ThematicBreak,
    with_signs,
)  # fmt: skip
from atlas.publishing.documents.values import FigureValue
from atlas.publishing.documents.writers.plain_text import stages_line
from atlas.publishing.mail.message import InlinePicture

_OUTWARD: Final = ("https://", "http://", "mailto:")
_STYLES: Final = {"strong": "b", "emph": "i", "code": "code", "quiet": "small", "sup": "sup", "sub": "sub"}
_PANELS: Final = {"": "panel", "quiet": "panel", "accent": "strong", "warning": "alarm"}
#: Width of what stands in the column, pixels: 600 without its sides.
INNER_PX: Final = 560
#: Pixels of a millimeter of a small picture of a card: a logo, a small map.
_PX_PER_MM: Final = 6
#: Tables of more columns are set smaller, so that a telephone shows them whole.
_MANY: Final = 5
_SHOWN: Final = "".join


@dataclass
class MailMarkup:
    """Writes a tree in one language as the body of a message; keeps what it met on the way.

    Attributes:
        language: of the document.
        home: where the letter is read on the web: links inside lead there; empty for nowhere.
        draw: makes a PNG of a picture for a width in pixels; without it the description stands for it.
        pictures: those that the body shows.
        notes: the footnotes met, by their numbers.
    """

    language: LanguageCode
    home: str = ""
    draw: Callable[[Picture, int], bytes] | None = None
    pictures: list[InlinePicture] = field(default_factory=list)
    notes: dict[int, FootnoteMark] = field(default_factory=dict)

    def __post_init__(self) -> None:
        style = LANGUAGES[self.language]
        self.words, self.colon = section("documents", self.language), style.colon
        self.start = "right" if style.right_to_left else "left"
        self.said = f'lang="{self.language}" dir="{style.direction}"'

    def rows(self, nodes: Iterable[Node]) -> str:
        """Write blocks as rows of the one column."""
        written = (self.node(node) for node in nodes)
        return "\n".join(f"<tr>{self.cell(body, 'row')}</tr>" for body in written if body)

    def nodes(self, nodes: Iterable[Node]) -> str:
        """Write blocks one below the other inside a cell."""
        return "\n".join(filter(None, map(self.node, nodes)))

    def node(self, node: Node) -> str:
        """Write one block by the method that has the name of its class; pages and contents are nothing in a message."""
        if isinstance(node, PageBreak | Contents):
            return ""
        return str(getattr(self, f"_{type(node).__name__.lower()}")(node))

    def block(self, name: str, body: str, look: str = "") -> str:
        """Write a block with its language, its direction and its side."""
        shown = f' class="{look}"' if look else ""
        return f'<{name} {self.said} align="{self.start}"{shown}>{body}</{name}>'

    def cell(self, body: str, look: str = "", *, align: str = "") -> str:
        """Write a cell of a layout table."""
        shown = f' class="{look}"' if look else ""
        return f'<td {self.said} align="{align or self.start}"{shown}>{body}</td>'

    def layout(self, rows: str, *, look: str = "", width: str = "100%") -> str:
        """Write a table that only lays out."""
        shown = f' class="{look}"' if look else ""
        plain = 'border="0" cellpadding="0" cellspacing="0"'
        return f'<table role="presentation" {plain} width="{width}"{shown}>{rows}</table>'

    def runs(self, runs: Sequence[Inline]) -> str:
        """Write pieces of text."""
        return _SHOWN(map(self._run, with_signs(runs)))

    def _run(self, run: Inline) -> str:
        if isinstance(run, Run):
            return self._text(run)
        if isinstance(run, FigureRun):
            return self.number(run.figure, run.sign)
        if isinstance(run, Styled):
            name = _STYLES[run.style]
            return f"<{name}>{self.runs(run.runs)}</{name}>"
        if isinstance(run, Anchor):
            return self._anchor(run)
        if isinstance(run, FootnoteMark):
            self.notes.setdefault(run.number, run)
            return f"<sup>{run.number}</sup>"
        return "<br>" if isinstance(run, LineBreak) else ""

    def _text(self, run: Run) -> str:
        if not run.language or run.language == self.language:
            return escape(run.text)
        direction = LANGUAGES[run.language].direction
        return f'<span lang="{run.language}" dir="{direction}">{escape(run.text)}</span>'

    def number(self, figure: FigureValue, sign: str = "") -> str:
        """Write a number with its key, so that what was sent can be compared with the tables."""
        attributes = {"key": figure.key, "level": figure.level, "code": figure.code, "year": figure.year}
        attributes["population"] = figure.population
        data = _SHOWN(f' data-{name}="{escape(value)}"' for name, value in attributes.items() if value)
        return f"<span{data}>{escape(figure.text)}</span>{sign}{'<sup>†</sup>' if figure.invented else ''}"

    def _anchor(self, run: Anchor) -> str:
        target = f"{self.home}{run.target}" if run.target.startswith("#") and self.home else run.target
        if not target.startswith(_OUTWARD):
            return self.runs(run.runs)
        return f'<a href="{escape(target)}">{self.runs(run.runs)}</a>'

    def _paragraph(self, node: Paragraph) -> str:
        return self.block("p", self.runs(node.runs), node.tone)

    def _headline(self, node: Headline) -> str:
        return self.block(f"h{min(node.level + 1, 4)}", self.runs(node.runs))

    def _listing(self, node: Listing) -> str:
        items = []
        for position, item in enumerate(node.items):
            done = node.checked[position] if node.checked else None
            sign = "" if done is None else ("☑ " if done else "☐ ")
            alone = item[0] if len(item) == 1 else None
            body = self.runs(alone.runs) if isinstance(alone, Paragraph) else self.nodes(item)
            items.append(self.block("li", sign + body))
        return self.block("ol" if node.ordered else "ul", _SHOWN(items))

    def _definitions(self, node: Definitions) -> str:
        parts = (
            self.block("p", self.runs(term), "name") + _SHOWN(map(self.nodes, meanings))
            for term, meanings in node.entries
        )
        return "\n".join(parts)

    def _quotation(self, node: Quotation) -> str:
        return self.block("blockquote", self.nodes(node.blocks))

    def _thematicbreak(self, _: ThematicBreak) -> str:
        return "<hr>"

    def _codesample(self, node: CodeSample) -> str:
        return self.block("p", "<br>".join(map(escape, node.text.splitlines())))

    def _picture(self, node: Picture) -> str:
        caption = self.block("p", self.runs(node.caption), "quiet") if node.caption else ""
        return self.block("p", self.picture(node)) + caption

    def picture(self, node: Picture, *, width: int = INNER_PX, small: bool = False) -> str:
        """Write a picture that the message carries; its sense is in its description.

        One that is not small is as wide as what is around it, also on a telephone.
        """
        if self.draw is None:
            return escape(f"[{node.alt}]")
        name = f"{node.name.strip('-') or 'image'}-{len(self.pictures) + 1}"
        kind = "jpeg" if node.kind == "jpeg" else "png"
        self.pictures.append(InlinePicture(name, self.draw(node, width), kind))
        shown = "" if small else ' class="wide"'
        return f'<img src="cid:{name}" width="{width}" alt="{escape(node.alt)}" border="0"{shown}>'

    def _datatable(self, node: DataTable) -> str:
        caption = self.block("p", escape(node.caption), "name") if node.caption else ""
        heads = _SHOWN(f"<tr>{_SHOWN(self._head(cell) for cell in row)}</tr>" for row in node.heads)
        rows = _SHOWN(f"<tr>{_SHOWN(map(self._entry, row))}</tr>" for row in node.rows)
        plain = 'border="0" cellpadding="0" cellspacing="0" width="100%"'
        look = "data many" if max(map(len, (*node.heads, *node.rows)), default=0) > _MANY else "data"
        return f'{caption}<table role="table" {self.said} {plain} class="{look}">{heads}{rows}</table>'

    def _head(self, cell: TableCell) -> str:
        return self._table_cell("th", cell, ' scope="col"', "")

    def _entry(self, cell: TableCell) -> str:
        if cell.head:
            return self._table_cell("th", cell, ' scope="row"', f"name {cell.tone}".strip())
        return self._table_cell("td", cell, "", cell.tone)

    def _table_cell(self, name: str, cell: TableCell, scope: str, look: str) -> str:
        # Numbers stand on the right in every language: their units below each other.
        align = {"start": self.start, "center": "center", "end": "right"}[cell.align]
        span = f' colspan="{cell.span}"' if cell.span > 1 else ""
        ground = f' bgcolor="{cell.fill}"' if cell.fill else ""
        shown = f' class="{look}"' if look else ""
        return f'<{name} {self.said} align="{align}"{scope}{span}{ground}{shown}>{self.runs(cell.runs)}</{name}>'

    def _keyfigures(self, node: KeyFigures) -> str:
        parts = []
        for item in node.items:
            before = f"<small>{escape(item.before)}</small> " if item.before else ""
            unit = f" <small>{escape(item.figure.unit)}</small>" if item.figure.unit else ""
            parts.append(self.block("p", before + self.number(item.figure, unit), "value"))
            parts.append(self.block("p", escape(item.name), "name"))
            if item.detail:
                parts.append(self.block("p", self.runs(item.detail), "quiet"))
        return "\n".join(parts)

    def _figureblock(self, node: FigureBlock) -> str:
        lines = [("champ", node.champ), ("lecture", node.lecture), *(("note", note) for note in node.notes)]
        truth = [self._truth(word, runs) for word, runs in (*lines, ("source", node.source)) if runs]
        marked = [self.block("p", escape(self.words["invented"]), "warning")] if node.invented else []
        return "\n".join((self.block("p", self.runs(node.title), "title"), self.nodes(node.blocks), *marked, *truth))

    def _truth(self, word: str, runs: Sequence[Inline]) -> str:
        return self.block("p", f"<b>{escape(self.words[word] + self.colon)}</b>{self.runs(runs)}", "truth")

    def _panel(self, node: Panel) -> str:
        title = self.block("p", self.runs(node.title), "title") if node.title else ""
        return self.layout(f"<tr>{self.cell(title + self.nodes(node.blocks), _PANELS[node.tone])}</tr>")

    def _infocard(self, node: InfoCard) -> str:
        shown = self.picture(node.picture, width=INNER_PX - 34) if node.picture else ""
        return self._card(node, shown, node.blocks)

    def _directorycard(self, node: DirectoryCard) -> str:
        """Write the card of a body; a QR code would lead those who look at a screen where the link leads them."""
        small = [picture for picture in (node.logo, node.picture) if picture is not None]
        widths = [round(picture.width_mm * _PX_PER_MM) for picture in small]
        shown = " ".join(self.picture(each, width=px, small=True) for each, px in zip(small, widths, strict=True))
        return self._card(node, shown, (*node.blocks, *node.beside))

    def _card(self, node: InfoCard, pictures: str, blocks: Iterable[Node]) -> str:
        parts = [self.block("p", self.runs(node.title), "title")]
        parts += [self.block("p", self.runs(node.subtitle), "quiet")] if node.subtitle else []
        parts += [self.block("p", pictures)] if pictures else []
        parts += [self.block("p", escape(" · ".join(node.badges)), "quiet")] if node.badges else []
        parts.append(self.nodes(blocks))
        parts += [self.block("p", self.runs(node.foot), "truth")] if node.foot else []
        return self.layout(f"<tr>{self.cell(_SHOWN(parts), 'card')}</tr>")

    def _stagebar(self, node: StageBar) -> str:
        return self.block("p", escape(stages_line(node, self.language)))

    def _cardgrid(self, node: CardGrid) -> str:
        return "\n".join(map(self.nodes, node.cells))

    def _columns(self, node: Columns) -> str:
        return "\n".join(map(self.nodes, node.parts))

    def _nameindex(self, node: NameIndex) -> str:
        return self.block("ul", _SHOWN(self.block("li", self.runs(runs)) for runs, _ in node.entries))

    def _note(self, note: FootnoteMark) -> str:
        return "<br>".join(self.runs(node.runs) for node in note.blocks if isinstance(node, Paragraph))

    def footnotes(self) -> str:
        """Write the footnotes that were called, at the end."""
        lines = [
            self.block("p", f"<sup>{number}</sup> {self._note(self.notes[number])}", "truth")
            for number in sorted(self.notes)
        ]
        return f"<tr>{self.cell(_SHOWN(lines), 'row')}</tr>" if lines else ""
