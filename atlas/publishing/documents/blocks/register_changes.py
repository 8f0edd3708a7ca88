"""Two dated registers compared: who is new, closed, moved, by province or family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from atlas import columns as c
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import written_date
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import NumberKey, head_cell, name_cell, number_cell, value_of
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import DataTable, Inline, Node, TableCell

_COLUMNS: Final = ("before", "new", "closed", "arrived", "left", "after")


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChangesBlock(Caption, DocumentBlock):
    """Compare the register with the one before (``previous`` of the edition): new, closed, moved, by group.

    Attributes:
        by: ``province`` or ``family``.
    """

    argument: ClassVar[str] = "by"
    example: ClassVar[str] = ""
    block: Literal["register-changes"] = "register-changes"
    by: Literal["province", "family"] = "province"

    @property
    def shows_records(self) -> bool:
        """Actors are counted in ways that no indicator is."""
        return True

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table: before, new, closed, moved in and out, now, change in per cent."""
        data, language = context.data, context.language
        changes, dates = data.supplement.changes, data.supplement.dates
        if self.by not in changes:
            reason = Message("fault.publishing.changes.none")
            raise EditionError(Fault(reason, Message("fault.publishing.changes.none_remedy")))
        when = dict(zip(("before", "after"), (written_date(day, language) for day in dates), strict=True))
        heads = (head_cell(tr(f"crossing.{self.by}", language), number=False),
                 *(head_cell(when[name] if name in when else tr(f"changes.{name}", language)) for name in _COLUMNS),
                 head_cell(tr("changes.rate", language)))  # fmt: skip
        table: Any = changes[self.by]
        if self.by == "family":
            table = table.reindex([value for value in data.vocabulary.codes(c.FAMILY) if value in table.index])
        rows = [self._row(context, table.loc[code], str(code)) for code in table.index]
        rows.append(self._row(context, changes["region"].iloc[0], ""))
        shown = Shown(
            blocks=(DataTable((heads,), tuple(rows)),), indicators=(), by="region", records=True,
            lecture=self._lecture(context, table, when),
            title=tr(f"changes.title.{self.by}", language, **when,
                     region=data.territory.title.get(language, data.territory.key)),
        )  # fmt: skip
        return (exhibit(context, self, shown),)

    def _row(self, context: Context, numbers: Any, code: str) -> tuple[TableCell, ...]:
        language, tone = context.language, "" if code else "total"
        level = self.by if code else "region"
        cells = [name_cell(self._name(context, code), tone=tone)]
        cells += [
            number_cell(value_of(NumberKey(f"changes:{name}", level, code), float(numbers[name]), language), tone=tone)
            for name in _COLUMNS
        ]
        before = float(numbers["before"])
        rate = 100 * (float(numbers["after"]) - before) / before if before else None
        return (
            *cells,
            number_cell(value_of(NumberKey("changes:rate", level, code), rate, language, decimals=1), tone=tone),
        )

    def _name(self, context: Context, code: str) -> str:
        if not code:
            return tr("crossing.all", context.language)
        if self.by == "family":
            titles = context.data.vocabulary.titles(c.FAMILY)
            return titles[code][context.language]
        return str(context.data.provinces.loc[code, LANGUAGES[context.language].name_column])

    def _lecture(self, context: Context, table: Any, when: dict[str, str]) -> tuple[Inline, ...]:
        code = str(table["after"].sort_values(ascending=False, kind="stable").index[0])
        names = {
            name: value_of(NumberKey(f"changes:{name}", self.by, code), float(table.loc[code, name]), context.language)
            for name in ("new", "closed")
        }
        place, since = self._name(context, code), when["before"]
        return phrase("changes.lecture", context.language, place=place, since=since, **names)
