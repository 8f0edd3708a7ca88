"""The files that a document is made from: licence, vintage, whom to name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.cartography.layout.captions import register_title
from atlas.i18n.messages import tr
from atlas.i18n.numbers import written_date
from atlas.i18n.typography import typeset
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import is_demonstration
from atlas.publishing.documents.tree import DataTable, Node, TableCell, plain


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesBlock(DocumentBlock):
    """Print the files that the data come from, with licence, vintage and whom to name."""

    example: ClassVar[str] = ":::{sources}\n:::"
    block: Literal["sources"] = "sources"

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table of the files."""
        data, language = context.data, context.language
        rows = [
            (source.title_in(language), source.licence, source.vintage, source.attribution_in(language))
            for source in data.territory.credits
        ]
        if data.placed is not None and (title := register_title(data, language)):
            note = tr("demonstration", language) if is_demonstration(context) else ""
            rows.append((title, "", written_date(data.placed.register.date, language), note))
        heads = ("heading.file", "heading.licence", "heading.vintage", "heading.credit")
        cells = [
            tuple(TableCell(plain(typeset(text, language)), head=i == 0) for i, text in enumerate(row)) for row in rows
        ]
        table = DataTable(
            (tuple(TableCell(plain(tr(head, language)), head=True) for head in heads),), tuple(cells),
            caption=tr("book.data", language), widths=(2.2, 1.0, 1.0, 2.4), breaks=True,
        )  # fmt: skip
        return (table,)
