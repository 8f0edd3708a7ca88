"""What each indicator of a document is, how it is computed, where its numbers come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.credits import credit
from atlas.cartography.layout.captions import register_title
from atlas.cartography.marks.mark import Ask
from atlas.i18n.messages import tr
from atlas.i18n.typography import join_clauses, typeset
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import Definitions, Inline, Node, Paragraph, Run, Styled, plain


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class MethodologyBlock(DocumentBlock):
    """Explain indicators: what they say, their unit and year, their formula, their source.

    Attributes:
        keys: of the indicators.
    """

    argument: ClassVar[str] = "keys"
    example: ClassVar[str] = ":::{methodology} population_density, associations_hcp_10k\n:::"
    block: Literal["methodology"] = "methodology"
    keys: tuple[str, ...]

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators explained, of any nature."""
        return tuple((key, frozenset()) for key in self.keys)

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the definitions."""
        chosen = (context.data.indicator(key) for key in self.keys)
        return (Definitions(tuple(_definition(context, indicator) for indicator in chosen)),)


def _definition(context: Context, indicator: Indicator) -> tuple[tuple[Inline, ...], tuple[tuple[Node, ...], ...]]:
    """Return the title of an indicator and what it means."""
    language, data = context.language, context.data
    lines = credit(indicator, language, register=register_title(data, language), territory=data.territory)
    explanation = indicator.explanation[language]
    parts: list[Node] = [Paragraph(plain(typeset(explanation, language)))] if explanation else []
    details = {
        "formula": indicator.formula[language],
        "unit": ", ".join(filter(None, (indicator.unit[language], indicator.year))),
        "source": join_clauses(lines, language),
    }
    runs: list[Inline] = []
    for name, text in details.items():
        if text:
            before: tuple[Inline, ...] = (Run(" "),) if runs else ()
            runs += [
                *before,
                Styled("strong", (Run(tr(f"book.{name}", language)),)),
                Run(f" {typeset(text, language)}."),
            ]
    return plain(indicator.with_dagger(indicator.title[language])), ((*parts, Paragraph(tuple(runs), "quiet")),)
