"""How long actors last: the share that would be left at each age, by the closures from one register to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from atlas.errors import EditionError, Fault
from atlas.i18n.messages import Message, tr, tr_plural
from atlas.i18n.numbers import written_date
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import NumberKey, head_cell, name_cell, number_cell, value_of
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import DataTable, Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalBlock(Caption, DocumentBlock):
    """Tell how many actors of each age closed since the register before, and what share would be left.

    Attributes:
        ages: of which a row is printed.
    """

    argument: ClassVar[str] = "ages"
    example: ClassVar[str] = ""
    block: Literal["survival"] = "survival"
    ages: tuple[int, ...] = (1, 2, 3, 5, 7, 10, 15)

    @property
    def shows_records(self) -> bool:
        """Actors are counted in ways that no indicator is."""
        return True

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table, a bar for what is left."""
        data, language = context.data, context.language
        exits, dates = data.supplement.exits, data.supplement.dates
        table: Any = exits
        if exits is None:
            reason = Message("fault.publishing.changes.none")
            raise EditionError(Fault(reason, Message("fault.publishing.changes.none_remedy")))
        heads = tuple(head_cell(tr(f"survival.{name}", language), number=name != "age")
                      for name in ("age", "at_risk", "closures", "left"))  # fmt: skip
        rows = []
        for age in (age for age in self.ages if age in exits.index):
            low = table.loc[age]
            share = 100 * float(low["survival"])
            rows.append((
                name_cell(tr_plural("survival.years", age, language)),
                number_cell(value_of(NumberKey("exits:at_risk", "age", str(age)), float(low["at_risk"]), language)),
                number_cell(value_of(NumberKey("exits:closures", "age", str(age)), float(low["closures"]), language)),
                number_cell(
                    value_of(NumberKey("exits:survival", "age", str(age)), share, language, decimals=1, percent=True),
                    bar=share / 100),
            ))  # fmt: skip
        example = self.ages[len(self.ages) // 2]
        share = 100 * float(table.loc[example, "survival"])
        left = value_of(NumberKey("exits:survival", "age", str(example)), share, language, decimals=1, percent=True)
        before, after = (written_date(day, language) for day in dates)
        shown = Shown(
            blocks=(DataTable((heads,), tuple(rows)),), indicators=(), by="region", records=True,
            lecture=phrase("survival.lecture", language, age=str(example), left=left),
            title=tr("survival.title", language, before=before, after=after),
        )  # fmt: skip
        return (exhibit(context, self, shown),)
