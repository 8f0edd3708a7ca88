"""The index of what a document names: communes and provinces that have a card, a figure, a heading of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas import columns as c
from atlas.analysis.name_index import commune_index
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.typography import typeset
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import NameIndex, Node, Run
from atlas.publishing.documents.unit_cards import unit_name


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class IndexBlock(DocumentBlock):
    """List the communes in the order of their names, each with the pages of its card.

    Attributes:
        of: the language of the names that are sorted: ``fr`` or ``ar``; the document's own when empty.
        columns: of the list on paper.
    """

    argument: ClassVar[str] = "of"
    example: ClassVar[str] = ":::{index} ar\n:::"
    block: Literal["index"] = "index"
    of: Literal["", "fr", "ar"] = ""
    columns: int = 3

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the index."""
        language: LanguageCode = self.of or context.language
        column = LANGUAGES[language].name_column
        table = commune_index(context.data.territory, language=language)
        entries = tuple(
            ((Run(typeset(str(row[column] or row[c.NAME]), language), language),), (unit_name("commune", str(code)),))
            for code, row in table.iterrows()
        )
        return (NameIndex(entries, self.columns),)
