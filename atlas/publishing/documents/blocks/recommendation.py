"""A recommendation: numbered, to whom, and the indicator by which one will see whether it is followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.cartography.marks.mark import Ask
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.inlines import filled_runs, phrase
from atlas.publishing.documents.tree import Node, Panel, Paragraph
from atlas.publishing.documents.values import figure_value


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationBlock(DocumentBlock):
    """Set a recommendation: its number and title, its reasons inside, whom it is for, what will measure it.

    Attributes:
        title: what is to be done, with its number.
        to: whom it is for.
        follow: key of the indicator to follow; its value today is printed.
    """

    argument: ClassVar[str] = "title"
    takes_body: ClassVar[bool] = True
    example: ClassVar[str] = ":::{recommendation} 1. Ouvrir un lieu\n:to: communes\n:follow: actors\nTexte.\n:::"
    block: Literal["recommendation"] = "recommendation"
    title: str
    to: str
    follow: str = ""

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicator to follow."""
        return ((self.follow, frozenset()),) if self.follow else ()

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the recommendation as a panel."""
        lines: list[Node] = [*body, Paragraph(phrase("recommendation.to", context.language, to=self.to), "quiet")]
        if self.follow:
            indicator = context.data.indicator(self.follow)
            value = figure_value(context.data, self.follow, context.language)
            lines.append(
                Paragraph(
                    phrase(
                        "recommendation.follow",
                        context.language,
                        what=indicator.with_dagger(indicator.heading(context.language)),
                        value=value,
                    ),
                    "quiet",
                )
            )
        return (Panel(filled_runs(self.title, context), tuple(lines), "quiet"),)
