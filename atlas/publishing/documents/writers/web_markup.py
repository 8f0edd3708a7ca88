"""The tree as HTML: every text is escaped, every number has its key, nothing needs a script or a style of its own."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import section, tr
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
    KeyFigure,
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
    text_of,
    with_signs,
)  # fmt: skip
from atlas.publishing.documents.values import FigureValue
from atlas.publishing.documents.writers.inline_svg import inline_svg

_STYLES: Final = {"strong": "strong", "emph": "em", "code": "code", "quiet": "small", "sup": "sup", "sub": "sub"}
_INWARD: Final = ("plate:", "term:")
_BAR_PX: Final = 60
#: Where the table of contents is put once all headings are known.
CONTENTS: Final = "<!--contents-->"


def tag(name: str, body: str, /, **attributes: str) -> str:
    """Write an element; ``_`` in the name of an attribute is a hyphen, one that is empty is left out."""
    return f"{_opening_tag(name, attributes)}{body}</{name}>"


def _opening_tag(name: str, attributes: Mapping[str, str]) -> str:
    pairs = (f' {key.strip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value)
    return f"<{name}{''.join(pairs)}>"


@dataclass
class WebMarkup:
    """Writes a tree in one language as HTML; keeps what it met on the way.

    Attributes:
        language: of the document.
        addresses: of what lies in other pages, by the targets of links: ``plate:KEY``; a link to another one is text.
        top: by how many levels headings stand lower than in the tree.
        notes: the footnotes met, by their numbers.
        headings: level, name and text of the headings met.
        figures, pictures: how many were met.
    """

    language: LanguageCode
    addresses: Mapping[str, str] = field(default_factory=dict)
    top: int = 1
    notes: dict[int, FootnoteMark] = field(default_factory=dict)
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    figures: int = 0
    pictures: int = 0

    def __post_init__(self) -> None:
        self.words = section("documents", self.language)
        self.colon = LANGUAGES[self.language].colon

    def nodes(self, nodes: Iterable[Node]) -> str:
        """Write blocks one below the other."""
        return "\n".join(filter(None, map(self.node, nodes)))

    def node(self, node: Node) -> str:
        """Write one block by the method that has the name of its class."""
        return str(getattr(self, f"_{type(node).__name__.lower()}")(node))

    def runs(self, runs: Sequence[Inline]) -> str:
        """Write pieces of text."""
        return "".join(map(self._run, with_signs(runs)))

    def _run(self, run: Inline) -> str:
        if isinstance(run, Run):
            other = run.language and run.language != self.language
            return tag("bdi", escape(run.text), lang=run.language) if other else escape(run.text)
        if isinstance(run, FigureRun):
            return self.number(run.figure, run.sign)
        if isinstance(run, Styled):
            return tag(_STYLES[run.style], self.runs(run.runs))
        if isinstance(run, Anchor):
            return self._anchor(run)
        if isinstance(run, FootnoteMark):
            return self._footnote(run)
        return "<br>" if isinstance(run, LineBreak) else ""

    def number(self, figure: FigureValue, sign: str = "") -> str:
        """Write a number with its key, so that machines can read and compare it."""
        value = "" if figure.value is None else f"{figure.value}"
        data = f'<data value="{escape(value)}"' + _opening_tag("", {
            "data_key": figure.key, "data_level": figure.level, "data_code": figure.code, "data_year": figure.year,
            "data_population": figure.population,
        })[1:]  # fmt: skip
        mark = tag("sup", "†", class_="invented") if figure.invented else ""
        return f"{data}{escape(figure.text)}</data>{sign}{mark}"

    def _anchor(self, run: Anchor) -> str:
        target = self.addresses.get(run.target, "") if run.target.startswith(_INWARD) else run.target
        return tag("a", self.runs(run.runs), href=target) if target else self.runs(run.runs)

    def _footnote(self, run: FootnoteMark) -> str:
        name = "" if run.number in self.notes else f"call-{run.number}"
        self.notes.setdefault(run.number, run)
        label = tr("documents.footnote", self.language, n=run.number)
        link = tag("a", f"{run.number}", href=f"#note-{run.number}", aria_label=label, role="doc-noteref")
        return tag("sup", link, id=name)

    def _paragraph(self, node: Paragraph) -> str:
        return tag("p", self.runs(node.runs), class_=node.tone)

    def _headline(self, node: Headline) -> str:
        name = node.name or f"s{len(self.headings) + 1}"
        self.headings.append((node.level, name, text_of(node.runs)))
        return tag(f"h{min(node.level + self.top, 6)}", self.runs(node.runs), id=name)

    def _listing(self, node: Listing) -> str:
        checked = node.checked or (None,) * len(node.items)
        items = "".join(self._item(item, done) for item, done in zip(node.items, checked, strict=True))
        start = f"{node.start}" if node.ordered and node.start != 1 else ""
        return tag("ol" if node.ordered else "ul", items, start=start)

    def _item(self, nodes: tuple[Node, ...], done: bool | None) -> str:
        sign = ""
        if done is not None:
            state = escape(self.words["done" if done else "open"])
            sign = tag("span", "☑" if done else "☐", aria_hidden="true") + f" {tag('span', state, class_='unseen')} "
        alone = len(nodes) == 1 and isinstance(nodes[0], Paragraph)
        body = self.runs(nodes[0].runs) if alone and isinstance(nodes[0], Paragraph) else self.nodes(nodes)
        return tag("li", sign + body, class_="" if done is None else "task")

    def _definitions(self, node: Definitions) -> str:
        parts = (
            tag("dt", self.runs(term)) + "".join(tag("dd", self.nodes(meaning)) for meaning in meanings)
            for term, meanings in node.entries
        )
        return tag("dl", "".join(parts))

    def _quotation(self, node: Quotation) -> str:
        return tag("blockquote", self.nodes(node.blocks))

    def _thematicbreak(self, _: ThematicBreak) -> str:
        return "<hr>"

    def _codesample(self, node: CodeSample) -> str:
        return tag("pre", tag("code", escape(node.text)))

    def _pagebreak(self, _: PageBreak) -> str:
        return ""

    def _contents(self, _: Contents) -> str:
        return CONTENTS

    def _picture(self, node: Picture) -> str:
        caption = tag("figcaption", self.runs(node.caption)) if node.caption else ""
        return tag("figure", self.column_picture(node) + caption, class_="picture")

    def column_picture(self, node: Picture) -> str:
        """Write a picture that stands in the column of a text."""
        return self.picture(node)

    def picture(self, node: Picture) -> str:
        """Write a picture into the page: SVG as it is, others as data."""
        self.pictures += 1
        if node.kind == "svg":
            return inline_svg(node.content, alt=node.alt, prefix=f"p{self.pictures}-")
        source = f"data:image/{node.kind};base64,{base64.b64encode(node.content).decode()}"
        return _opening_tag("img", {"src": source}).removesuffix(">") + f' alt="{escape(node.alt)}">'

    def _datatable(self, node: DataTable) -> str:
        caption = tag("caption", escape(node.caption)) if node.caption else ""
        heads = "".join(tag("tr", "".join(self._cell(cell, scope="col") for cell in row)) for row in node.heads)
        rows = "".join(tag("tr", "".join(map(self._cell, row))) for row in node.rows)
        table = tag("table", caption + (tag("thead", heads) if heads else "") + tag("tbody", rows))
        label = node.caption or self.words["table"]
        return tag("div", table, class_="scroll", tabindex="0", role="group", aria_label=label)

    def _cell(self, cell: TableCell, *, scope: str = "") -> str:
        scope = scope or ("row" if cell.head else "")
        body = self.runs(cell.runs)
        if cell.fill:
            body = f"{_rectangle('fill', 10, fill=cell.fill)} {body}"
        if cell.bar is not None:
            body = f"{_rectangle('bar', round(_BAR_PX * cell.bar), whole=_BAR_PX)} {body}"
        classes = " ".join(filter(None, (cell.align if cell.align != "start" else "", cell.tone)))
        span = f"{cell.span}" if cell.span > 1 else ""
        return tag("th" if scope else "td", body, class_=classes, colspan=span, scope=scope)

    def _keyfigures(self, node: KeyFigures) -> str:
        return tag("dl", "".join(map(self._key_figure, node.items)), class_="keys")

    def _key_figure(self, item: KeyFigure) -> str:
        before = tag("small", escape(item.before)) + " " if item.before else ""
        unit = f" {tag('span', escape(item.figure.unit), class_='unit')}" if item.figure.unit else ""
        value = tag("dd", before + self.number(item.figure, unit), class_="value")
        detail = tag("dd", self.runs(item.detail), class_="detail") if item.detail else ""
        return tag("div", tag("dt", escape(item.name)) + value + detail)

    def _figureblock(self, node: FigureBlock) -> str:
        count = ""
        if node.numbered:
            self.figures += 1
            count = tag("span", escape(f"{self.words['figure']} {self.figures}{self.words['dash']}"), class_="count")
        lines = [self._labeled_line("champ", node.champ), self._labeled_line("lecture", node.lecture)]
        lines += [self._labeled_line("note", note) for note in node.notes]
        lines += [tag("p", escape(self.words["invented"]), class_="warning")] if node.invented else []
        lines.append(self._labeled_line("source", node.source))
        title = tag("figcaption", count + self.runs(node.title))
        truth = tag("div", "".join(lines), class_="truth")
        return tag("figure", title + self.nodes(node.blocks) + truth, class_="exhibit", id=node.name)

    def _labeled_line(self, word: str, runs: Sequence[Inline]) -> str:
        return tag("p", tag("b", escape(self.words[word] + self.colon)) + self.runs(runs)) if runs else ""

    def _panel(self, node: Panel) -> str:
        title = tag("p", self.runs(node.title), class_="title") if node.title else ""
        return tag("aside", title + self.nodes(node.blocks), class_=f"panel {node.tone}".strip())

    def _infocard(self, node: InfoCard) -> str:
        parts = [self.picture(node.picture) if node.picture is not None else ""]
        parts.append(tag("p", self.runs(node.title), class_="title"))
        parts.append(tag("p", self.runs(node.subtitle), class_="quiet") if node.subtitle else "")
        badges = "".join(tag("li", escape(badge)) for badge in node.badges)
        parts.append(tag("ul", badges, class_="badges") if badges else "")
        parts.append(self.nodes(node.blocks))
        parts.append(tag("p", self.runs(node.foot), class_="foot") if node.foot else "")
        return tag("section", "".join(parts), class_="card", id=node.name)

    def _directorycard(self, node: DirectoryCard) -> str:
        code = self.picture(node.code) if node.code is not None else ""
        logo = tag("span", self.picture(node.logo), class_="logo") if node.logo is not None else ""
        opening, bracket, card = self._infocard(node).removesuffix("</section>").partition(">")
        return f"{opening}{bracket}{logo}{card}{self.nodes(node.beside)}{code}</section>"

    def _stagebar(self, node: StageBar) -> str:
        meant = (tag("li", tag("b", escape(step)) if meant else escape(step)) for step, meant in node.steps)
        return tag("ol", "".join(meant), class_="stages", aria_label=node.title)

    def _cardgrid(self, node: CardGrid) -> str:
        return self._grid(node.cells, node.columns)

    def _columns(self, node: Columns) -> str:
        if node.flow:
            return tag("div", "".join(map(self.nodes, node.parts)), class_="flow")
        return self._grid(node.parts, len(node.parts))

    def _grid(self, parts: Sequence[tuple[Node, ...]], columns: int) -> str:
        return tag("div", "".join(tag("div", self.nodes(part)) for part in parts), class_=f"grid g{columns}")

    def _nameindex(self, node: NameIndex) -> str:
        items = (
            tag("li", " ".join((self.runs(runs), *(tag("a", "↗", href=f"#{name}") for name in names))))
            for runs, names in node.entries
        )
        direction = LANGUAGES[node.language].direction if node.language else ""
        return tag("ul", "".join(items), class_="index", lang=node.language, dir=direction)

    def footnotes(self) -> str:
        """Write the footnotes that were called, with links back."""
        items = []
        for number in sorted(self.notes):
            back = tag("a", "↩", href=f"#call-{number}", aria_label=self.words["back"], role="doc-backlink")
            items.append(tag("li", f"{self.nodes(self.notes[number].blocks)} {back}", id=f"note-{number}"))
        listed = tag("ol", "".join(items), class_="notes")
        return tag("section", listed, role="doc-endnotes", aria_label=self.words["notes"]) if items else ""

    def contents(self, depth: int = 2) -> str:
        """Write links to the headings that were met."""
        title = self.words["contents"]
        entries = [(name, text) for level, name, text in self.headings if level <= depth]
        items = "".join(tag("li", tag("a", escape(text), href=f"#{name}")) for name, text in entries)
        inner = tag("p", escape(title), class_="title") + tag("ul", items)
        return tag("nav", inner, class_="contents", aria_label=title) if items else ""


def _rectangle(kind: str, width: int, *, whole: int = 10, fill: str = "") -> str:
    """Write a small rectangle: a bar, or the ground of a cell, which a strict policy allows no style for."""
    inner = tag("rect", "", width=f"{width}", height="10", fill=fill)
    return tag("svg", inner, class_=kind, aria_hidden="true", width=f"{whole}", height="10")
