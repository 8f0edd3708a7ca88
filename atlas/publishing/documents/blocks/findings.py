"""The findings of several indicators, the largest gap first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.analysis.findings.findings import findings
from atlas.cartography.marks.mark import Ask
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import sentence_runs
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import Listing, Node, Paragraph


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsBlock(DocumentBlock):
    """List what stands out of some indicators: a sentence each, the largest gap to the region first.

    Attributes:
        keys: of the indicators.
        by: level of the units: provinces or communes.
        top: how many sentences.
        each: how many of one indicator.
        unit: code of a unit: only what is said of it.
    """

    argument: ClassVar[str] = "keys"
    example: ClassVar[str] = ":::{findings} associations_hcp_10k, jobs_hcp_1k\n:top: 2\n:::"
    block: Literal["findings"] = "findings"
    keys: tuple[str, ...]
    by: Literal["province", "commune"] = "province"
    top: int = 8
    each: int = 1
    unit: str = ""

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators that are spoken of."""
        return tuple((key, frozenset()) for key in self.keys)

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the sentences as a list."""
        each = len(context.data.table(self.by)) if self.unit else self.each
        results = [
            finding
            for finding in findings(context.data, self.keys, by=self.by, each=each)
            if self.unit in ("", finding.unit)
        ]
        items = tuple(
            (Paragraph(sentence_runs(finding.sentence(context.language), context, invented=finding.invented)),)
            for finding in results[: self.top]
        )
        return (Listing(items),) if items else ()
