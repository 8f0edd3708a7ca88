"""What changed since the register before: who is new and who is gone, by province."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from atlas.analysis.catalogue.stocks import ACTORS
from atlas.analysis.populations.register_changes import AFTER, ARRIVED, BEFORE, GONE, LEFT, NEW
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number, written_date
from atlas.i18n.typography import typeset
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import number_cell
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit, is_demonstration
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import DataTable, FigureRun, Inline, Node, Run, TableCell
from atlas.publishing.documents.values import FigureValue

_COLUMNS = (BEFORE, NEW, GONE, AFTER)


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesBlock(Caption, DocumentBlock):
    """Count new and closed actors since the earlier register, by province and in all.

    Attributes:
        moved: whether actors that stand elsewhere now have columns of their own; without, a note counts them.
    """

    example: ClassVar[str] = ""
    block: Literal["changes"] = "changes"
    moved: bool = False

    @property
    def shows_records(self) -> bool:
        """Records are counted in ways that no indicator is."""
        return True

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table, with a worked example: what the region gained and lost."""
        changes = context.data.supplement.changes
        if not changes:
            raise EditionError(
                Fault(Message("fault.publishing.changes.none"), Message("fault.publishing.changes.name_it"))
            )
        columns = (BEFORE, NEW, GONE, ARRIVED, LEFT, AFTER) if self.moved else _COLUMNS
        heads = (
            TableCell((Run(tr("book.province", context.language)),)),
            *(self._head(context, column) for column in columns),
        )
        rows = [self._row(context, "province", code, columns) for code in _in_order(context)]
        rows.append(self._row(context, "region", "", columns))
        table = DataTable((heads,), tuple(rows), widths=(1.5, *(1.0 for _ in columns)))
        dates = [written_date(day, context.language) for day in context.data.supplement.dates]
        title = tr("letter.changes_title", context.language, before=dates[0], after=dates[1])
        shown = Shown(
            blocks=(table,), indicators=(ACTORS,), by="province", title=title, records=True, numbered=False,
            lecture=self._lecture(context), notes=() if self.moved else _moves_note(context),
        )  # fmt: skip
        return (exhibit(context, self, shown),)

    def _head(self, context: Context, column: str) -> TableCell:
        return TableCell((Run(tr(f"letter.changes_{column}", context.language)),), "end")

    def _row(self, context: Context, level: str, code: str, columns: tuple[str, ...]) -> tuple[TableCell, ...]:
        language, data = context.language, context.data
        name = tr("book.region", language)
        if level == "province":
            name = typeset(str(data.provinces.at[code, LANGUAGES[language].name_column]), language)
        tone: Literal["", "total"] = "total" if level == "region" else ""
        values = (number_cell(_change(context, level, code, column), tone=tone) for column in columns)
        return (TableCell((Run(name),), head=True, tone=tone), *values)

    def _lecture(self, context: Context) -> tuple[Inline, ...]:
        values = {column: _change(context, "region", "", column) for column in (NEW, GONE)}
        return phrase("letter.changes_example", context.language, new=values[NEW], closed=values[GONE])


def _moves_note(context: Context) -> tuple[tuple[Inline, ...], ...]:
    """Count by province who came and who went: with them each row of the table adds up."""
    table: Any = context.data.supplement.changes["province"]
    style = LANGUAGES[context.language]
    runs: list[Inline] = []
    for column in (ARRIVED, LEFT):
        codes = [code for code in _in_order(context) if code in table.index and table.at[code, column]]
        for position, code in enumerate(codes):
            before = style.comma if position else f" {tr(f'letter.changes_{column}', context.language)}{style.colon}"
            name = typeset(str(context.data.provinces.at[code, style.name_column]), context.language)
            moved = FigureRun(_change(context, "province", code, column))
            runs += [Run(f"{before}{name} ("), moved, Run(")" if code != codes[-1] else ").")]
    return ((Run(tr("letter.changes_moved", context.language)), *runs),) if runs else ()


def _change(context: Context, level: str, code: str, column: str) -> FigureValue:
    """Return a number of the comparison; a unit that is not in its table had no actor in either register."""
    table: Any = context.data.supplement.changes[level]
    row = "region" if level == "region" else code
    value = int(table.at[row, column]) if row in table.index else 0
    year = context.data.supplement.dates[1][:4]
    text = number(value, context.language)
    return FigureValue(f"changes:{column}", level, code, year, float(value), text, invented=is_demonstration(context))


def _in_order(context: Context) -> list[str]:
    names = context.data.provinces[LANGUAGES[context.language].name_column].astype(str)
    return [str(code) for code in names.sort_values(kind="stable").index]
