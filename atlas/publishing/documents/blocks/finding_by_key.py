"""A finding: a sentence about the figures, made by a fixed grammar, or an editor's own in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.analysis.findings.edited_text import contradictions
from atlas.analysis.findings.findings import finding
from atlas.cartography.marks.mark import Ask
from atlas.errors import EditionError, Fault
from atlas.i18n.messages import Message
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import sentence_runs
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.traversal import walk
from atlas.publishing.documents.tree import Node, Paragraph, Tone, text_of


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingBlock(DocumentBlock):
    """Say what stands out of an indicator in a unit; a text inside replaces the sentence and is checked against it.

    Attributes:
        key: of the finding: its kind, the indicator and the code of the unit (``gap:density_10k:01151``).
        tone: of the paragraph.
    """

    argument: ClassVar[str] = "key"
    takes_body: ClassVar[bool] = True
    example: ClassVar[str] = ":::{finding} concentration:associations_hcp:01511\n:::"
    block: Literal["finding"] = "finding"
    key: str
    tone: Tone = ""

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicator that it is about."""
        return ((self.key.split(":")[1], frozenset()),) if self.key.count(":") == 2 else ()

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Yield a fault for a key that is none."""
        if self.key.count(":") != 2:
            yield Fault(Message("fault.publishing.finding.key"), Message("fault.publishing.finding.key_remedy"),
                        value=self.key)  # fmt: skip

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the sentence, or the editor's text when its numbers are those of the figures."""
        now = finding(context.data, self.key)
        if now is None:
            reason = Message("fault.publishing.finding.gone")
            raise EditionError(Fault(reason, Message("fault.publishing.finding.gone_remedy"), value=self.key))
        if not body:
            runs = sentence_runs(now.sentence(context.language), context, invented=now.invented)
            return (Paragraph(runs, self.tone),)
        prose = " ".join(text_of(node.runs) for node in walk(body) if isinstance(node, Paragraph))
        if wrong := contradictions(prose, now, context.language):
            reason = Message("fault.publishing.finding.contradicted", numbers=", ".join(wrong))
            remedy = Message("fault.publishing.finding.contradicted_remedy", sentence=now.text(context.language))
            raise EditionError(Fault(reason, remedy, value=prose))
        return body
