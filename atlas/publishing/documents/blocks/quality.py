"""How good the register is: located, rejected, filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final, Literal

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.captions import quality_line
from atlas.errors import AtlasError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import join_items
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import is_demonstration, source_line
from atlas.publishing.documents.tree import DataTable, FigureBlock, Node, Paragraph, TableCell, plain
from atlas.publishing.quality.report import ReportTable, Section, public_sections

_PARTS: Final = ("summary", "completeness", "sources", "provinces")


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class QualityBlock(DocumentBlock):
    """Print the quality of the register, as its report has it.

    Attributes:
        parts: the tables printed: ``summary``, ``completeness``, ``sources``, ``provinces``.
    """

    argument: ClassVar[str] = "parts"
    example: ClassVar[str] = ":::{quality} summary, completeness\n:::"
    block: Literal["quality"] = "quality"
    parts: tuple[Literal["summary", "completeness", "sources", "provinces"], ...] = ("summary", "completeness")

    @property
    def shows_records(self) -> bool:
        """Records are counted in ways that no indicator is."""
        return True

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the line of the plates and the tables asked for."""
        placed, language = context.data.placed, context.language
        if placed is None or not placed.is_counted:
            raise AtlasError(Message("fault.documents.no_register"))
        line = Paragraph(plain(quality_line(context.data, language)))
        if placed.withheld:
            return (line,)
        sections = context.once(_sections, context.data, language)
        shown = [sections[_PARTS.index(part)] for part in self.parts]
        return (line, *(self._figure(context, part, part.table) for part in shown if part.table is not None))

    def _figure(self, context: Context, section: Section, table: ReportTable) -> Node:
        table, empty = _without_empty(table)
        note = (
            tr("quality_report.unfilled", context.language, fields=join_items(empty, context.language)) if empty else ""
        )
        heads = tuple(
            TableCell(plain(text), "end" if numeric else "start", head=True)
            for text, numeric in zip(table.head, table.numeric, strict=True)
        )
        rows = tuple(
            tuple(
                TableCell(plain(text), "end" if numeric else "start", head=i == 0)
                for i, (text, numeric) in enumerate(zip(row, table.numeric, strict=True))
            )
            for row in table.rows
        )
        return FigureBlock(
            title=plain(section.title),
            blocks=(DataTable((heads,), rows, breaks=True),),
            source=plain(source_line(context, [], records=True)),
            notes=tuple(map(plain, filter(None, (section.after, note)))),
            invented=is_demonstration(context),
        )


def _sections(data: Dataset, language: LanguageCode) -> tuple[Section, ...]:
    """Return the sections of the report."""
    return tuple(public_sections(data, language=language))


def _without_empty(table: ReportTable) -> tuple[ReportTable, tuple[str, ...]]:
    """Return a table of fields without those that no record has a value of, and the names of these."""
    if not table.bars:
        return table, ()
    filled = [share > 0 for share in table.bars]
    rows = tuple(row for row, holds in zip(table.rows, filled, strict=True) if holds)
    empty = tuple(row[0] for row, holds in zip(table.rows, filled, strict=True) if not holds)
    return replace(table, rows=rows, bars=tuple(share for share in table.bars if share > 0)), empty
