"""The tree as Typst markup: every piece of text is a quoted string, so that nothing written is taken for code.

The functions that the markup calls stand in ``templates/documents/look.typ``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from atlas.i18n.language import LANGUAGES, LanguageCode
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
from atlas.publishing.documents.writers.plain_text import plain_runs
from atlas.publishing.render.conversion import typst_string

_STYLES: Final = {"strong": "strong", "emph": "emph", "quiet": "quietly", "sup": "super", "sub": "sub"}
#: Letters of a word that any column of a table holds.
_USUAL_WORD: Final = 10
#: Numbers stand on the right in either script, units under units: Arabic too writes its digits left to right.
_ALIGNS: Final = {"start": "start", "end": "right", "center": "center"}


@dataclass
class TypstMarkup:
    """Writes a tree in one language; keeps the pictures that it names.

    Attributes:
        language: of the document.
        pictures: file name → content of every picture met.
        noted: numbers of the footnotes that stand already.
        figures: how many figures were counted.
    """

    language: LanguageCode
    pictures: dict[str, bytes] = field(default_factory=dict)
    noted: set[int] = field(default_factory=set)

    def nodes(self, nodes: Iterable[Node]) -> str:
        """Write blocks one below the other."""
        return "\n".join(filter(None, map(self.node, nodes)))

    def node(self, node: Node) -> str:
        """Write one block by the method that has the name of its class."""
        return str(getattr(self, f"_{type(node).__name__.lower()}")(node))

    def runs(self, runs: Sequence[Inline]) -> str:
        """Write pieces of text."""
        return "".join(map(self._run, with_signs(runs)))

    def content(self, runs: Sequence[Inline]) -> str:
        """Write pieces of text as an argument of a function."""
        return f"[{self.runs(runs)}]"

    def blocks(self, nodes: Iterable[Node]) -> str:
        """Write blocks as an argument of a function."""
        return f"[{self.nodes(nodes)}]"

    def _run(self, run: Inline) -> str:
        if isinstance(run, Run):
            return self._text(run.text, run.language)
        if isinstance(run, FigureRun):
            return f"#number({typst_string(run.figure.text + run.sign)}, {_truth(run.figure.invented)});"
        if isinstance(run, Styled):
            return self._style(run)
        if isinstance(run, Anchor):
            return self._anchor(run)
        if isinstance(run, FootnoteMark):
            return self._footnote(run)
        return "#linebreak();" if isinstance(run, LineBreak) else ""

    def _text(self, text: str, language: str) -> str:
        if text in ("", " "):
            return text
        if language and language != self.language:
            direction = LANGUAGES[language].direction if language in LANGUAGES else "ltr"
            return f"#foreign({typst_string(text)}, {typst_string(language)}, {direction});"
        return f"#{typst_string(text)};"

    def _style(self, run: Styled) -> str:
        if run.style == "code":
            return f"#raw({typst_string(''.join(piece.text for piece in run.runs if isinstance(piece, Run)))});"
        return f"#{_STYLES[run.style]}[{self.runs(run.runs)}];"

    def _anchor(self, run: Anchor) -> str:
        if label := self.inward(run.target):
            return f"#inward({typst_string(label)})[{self.runs(run.runs)}];"
        return f"#link({typst_string(run.target)})[{self.runs(run.runs)}];"

    def inward(self, target: str) -> str:
        """Return the label that a link inside leads to; empty for a link to an address."""
        if target.startswith("#"):
            return name_label(target[1:])
        if target.startswith("term:"):
            return term_label(target[5:])
        return f"plate-{target[6:]}" if target.startswith("plate:") else ""

    def _footnote(self, run: FootnoteMark) -> str:
        label = f"<note-{run.number}>"
        if run.number in self.noted:
            return f"#footnote({label});"
        self.noted.add(run.number)
        return f"#footnote[{self._note(run.blocks)}]{label}" if run.blocks else ""

    def _note(self, blocks: tuple[Node, ...]) -> str:
        """Write what a footnote says: one paragraph stands beside its number."""
        first = blocks[0]
        return self.runs(first.runs) if len(blocks) == 1 and isinstance(first, Paragraph) else self.nodes(blocks)

    def _paragraph(self, node: Paragraph) -> str:
        if node.tone:
            return f"#toned({typst_string(node.tone)}){self.content(node.runs)};"
        return f"#par[{self.runs(node.runs)}];"

    def _headline(self, node: Headline) -> str:
        label = f" #label({typst_string(name_label(node.name))})" if node.name else ""
        return f"#heading(level: {node.level})[{self.runs(node.runs)}]{label}"

    def _listing(self, node: Listing) -> str:
        if node.checked:
            boxes = ", ".join("none" if done is None else _truth(done) for done in node.checked)
            return f"#tasks(({boxes},), {', '.join(map(self.blocks, node.items))});"
        items = "".join(f"{self.blocks(item)}," for item in node.items)
        start = f"start: {node.start}, " if node.ordered and node.start != 1 else ""
        return f"#{'enum' if node.ordered else 'list'}({start}{items});"

    def _definitions(self, node: Definitions) -> str:
        entries = ((self.content(term), " ".join(map(self.nodes, meanings))) for term, meanings in node.entries)
        return (
            f"#definitions(dense: {_truth(node.dense)}, {', '.join(f'({t}, [{meaning}])' for t, meaning in entries)});"
        )

    def _quotation(self, node: Quotation) -> str:
        return f"#quote(block: true){self.blocks(node.blocks)};"

    def _thematicbreak(self, _: ThematicBreak) -> str:
        return "#separation;"

    def _codesample(self, node: CodeSample) -> str:
        return f"#raw({typst_string(node.text)}, block: true);"

    def _pagebreak(self, node: PageBreak) -> str:
        return f"#pagebreak(weak: true{f', to: {typst_string(node.to)}' if node.to else ''});"

    def _picture(self, node: Picture) -> str:
        width = f"{node.width_mm}mm" if node.width_mm else "100%"
        caption = self.content(node.caption) if node.caption else "none"
        name = self.file(node)
        return f"#shown({typst_string(name)}, {typst_string(node.alt)}, {width}, {caption}, wide: {_truth(node.wide)});"

    def file(self, picture: Picture) -> str:
        """Keep a picture and return the name of its file; one that stands twice is one file."""
        ending = {"svg": "svg", "png": "png", "jpeg": "jpg"}[picture.kind]
        for name, content in self.pictures.items():
            if content == picture.content and name.endswith(ending):
                return name
        name = f"picture-{len(self.pictures) + 1}.{ending}"
        self.pictures[name] = picture.content
        return name

    def _datatable(self, node: DataTable) -> str:
        count = sum(cell.span for cell in (node.rows or node.heads)[0])
        widths = node.widths or ("auto", *_weights(node, count)[1:])
        columns = ", ".join("auto" if width == "auto" else f"{width}fr" for width in widths)
        heads = "".join(
            f"{self._cell(cell, head=True, turned=node.turned and i > 0)}, "
            for row in node.heads
            for i, cell in enumerate(row)
        )
        longest = _longest_beside_bars(node.rows)
        rows = "".join(
            f"{self._cell(cell, longest=longest.get(i, ''))}, " for row in node.rows for i, cell in enumerate(row)
        )
        header = f"table.header({heads}), " if heads else ""
        options = f"dense: {_truth(node.dense)}, tall: ({node.tall_mm}mm,) * {len(node.rows)}, air: {node.air_mm}mm"
        return f"#datatable(({columns},), {len(node.heads)}, {_truth(node.breaks)}, {options}, {header}{rows});"

    def _cell(self, cell: TableCell, *, head: bool = False, turned: bool = False, longest: str = "") -> str:
        options = [f"align: {_ALIGNS[cell.align]} + {'bottom' if head else 'horizon'}"]
        options += [f"colspan: {cell.span}"] if cell.span > 1 else []
        options += [f"fill: rgb({typst_string(cell.fill)})"] if cell.fill else []
        body = self.content(cell.runs)
        if cell.fill:
            body = f"[#on-fill({typst_string(cell.fill)}){body}]"
        if cell.bar is not None:
            body = f"[#barred({cell.bar}, {typst_string(longest)}){body}]"
        if head or cell.tone == "total" or (cell.head and cell.tone != "quiet"):
            call = (
                f"headed({typst_string(_longest_word(cell.runs))})"
                if head
                else "totalled"
                if cell.tone == "total"
                else "rowed"
            )
            body = f"[#{call}{body}]"
        if cell.tone == "total" and not cell.fill:
            options.append("fill: pale")
        return f"table.cell({', '.join(options)}){f'[#turned{body}]' if turned else body}"

    def _keyfigures(self, node: KeyFigures) -> str:
        items = "".join(
            f"({typst_string(item.before)}, {typst_string(item.figure.text)}, {_truth(item.figure.invented)}, "
            f"{typst_string(item.figure.unit)}, {typst_string(item.name)}, {self.content(item.detail)}), "
            for item in node.items
        )
        return f"#key-figures({node.columns}, ({items}));"

    def _figureblock(self, node: FigureBlock) -> str:
        captions = ", ".join(
            f"{name}: {self.content(runs)}"
            for name, runs in (("champ", node.champ), ("source", node.source), ("lecture", node.lecture))
            if runs
        )
        notes = "".join(f"{self.content(note)}, " for note in node.notes)
        label = f"name: {typst_string(name_label(node.name))}, " if node.name else ""
        options = (
            f"{label}numbered: {_truth(node.numbered)}, invented: {_truth(node.invented)}, wide: {_truth(node.wide)}"
        )
        if any(isinstance(block, DataTable) and block.breaks for block in node.blocks):
            options += ", breaks: true"
        captions = f"{captions}, " if captions else ""
        return f"#exhibit({self.content(node.title)}, {options}, {captions}notes: ({notes})){self.blocks(node.blocks)};"

    def _panel(self, node: Panel) -> str:
        return f"#panel({self.content(node.title)}, {typst_string(node.tone)}){self.blocks(node.blocks)};"

    def _infocard(self, node: InfoCard) -> str:
        picture = "none"
        if node.picture is not None:
            file, alt = typst_string(self.file(node.picture)), typst_string(node.picture.alt)
            picture = f"({file}, {alt}, {node.picture.width_mm or 24}mm)"
        badges = "".join(f"{typst_string(badge)}, " for badge in node.badges)
        label = typst_string(name_label(node.name)) if node.name else '""'
        return (
            f"#info-card({self.content(node.title)}, {self.content(node.subtitle)}, {picture}, ({badges}), "
            f"{self.content(node.foot)}, {label}){self.blocks(node.blocks)};"
        )

    def _directorycard(self, node: DirectoryCard) -> str:
        badges = "".join(f"{typst_string(badge)}, " for badge in node.badges)
        pictures = (self._small_picture(picture) for picture in (node.logo, node.picture, node.code))
        return (
            f"#directory-card({self.content(node.title)}, {self.content(node.subtitle)}, {', '.join(pictures)}, "
            f"({badges}), {self.content(node.foot)}, {typst_string(name_label(node.name))}, {self.blocks(node.beside)})"
            f"{self.blocks(node.blocks)};"
        )

    def _small_picture(self, picture: Picture | None) -> str:
        if picture is None:
            return "none"
        return f"({typst_string(self.file(picture))}, {typst_string(picture.alt)}, {picture.width_mm}mm)"

    def _stagebar(self, node: StageBar) -> str:
        steps = "".join(f"({typst_string(step)}, {_truth(meant)}), " for step, meant in node.steps)
        return f"#stage-bar(({steps}), {typst_string(node.title)});"

    def _cardgrid(self, node: CardGrid) -> str:
        if not node.cells:
            return ""
        cells = ", ".join(map(self.blocks, node.cells))
        return f"#card-grid({node.columns}, {cells}, rows: {node.rows});"

    def _columns(self, node: Columns) -> str:
        if node.flow:
            return f"#columns({node.flow}, gutter: 7mm)[{''.join(map(self.nodes, node.parts))}];"
        weights = node.weights or (1.0,) * len(node.parts)
        tracks = "".join(f"{weight}fr, " for weight in weights)
        return f"#side-by-side(({tracks}), {', '.join(map(self.blocks, node.parts))});"

    def _contents(self, node: Contents) -> str:
        return f"#contents({node.depth});"

    def _nameindex(self, node: NameIndex) -> str:
        entries = "".join(
            f"({self.content(runs)}, ({''.join(f'{typst_string(name_label(name))}, ' for name in names)})), "
            for runs, names in node.entries
        )
        index = f"#name-index({node.columns}, ({entries}));"
        if not node.language or node.language == self.language:
            return index
        language = LANGUAGES[node.language]
        return f"#within({typst_string(language.code)}, {language.direction})[{index}]"


def name_label(name: str) -> str:
    """Return the name by which links reach a headline, a figure or a card."""
    return f"name-{name}"


def term_label(term: str) -> str:
    """Return the name by which links reach a term of a glossary."""
    return f"term-{term.strip().casefold()}"


def _weights(table: DataTable, count: int) -> tuple[float, ...]:
    """Return how wide the columns are beside one another: equal, but for heads with long words."""
    heads = table.heads[-1] if table.heads else ()
    if len(heads) != count or table.turned:
        return (1.0,) * count
    return tuple(max(len(_longest_word(cell.runs)) / _USUAL_WORD, 1.0) for cell in heads)


def _longest_word(runs: Sequence[Inline]) -> str:
    """Return the longest word of a head of a table, which tells whether it stands in its column without a hyphen."""
    return max(plain_runs(runs).split(), key=len, default="")


def _longest_beside_bars(rows: Sequence[Sequence[TableCell]]) -> dict[int, str]:
    """Return for each column with bars the longest of the numbers beside them: the bars begin where it ends."""
    longest: dict[int, str] = {}
    for row in rows:
        for position, cell in enumerate(row):
            if cell.bar is not None:
                longest[position] = max(longest.get(position, ""), plain_runs(cell.runs), key=len)
    return longest


def _truth(value: bool) -> str:
    return "true" if value else "false"
