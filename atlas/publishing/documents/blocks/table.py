"""A table of indicators: units in rows, the whole in the last one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final, Literal

from atlas import columns as c
from atlas.analysis.location.unit_lookup import province_code
from atlas.cartography.marks.mark import Ask
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.i18n.typography import typeset
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.tree import DataTable, FigureRun, Inline, LineBreak, Node, Run, Styled, TableCell, plain
from atlas.publishing.documents.values import FigureValue, figure_value, figure_values

_LONG: Final = 24


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class TableBlock(Caption, DocumentBlock):
    """Print indicators as a table: one row for each province, or for each commune.

    Attributes:
        keys: of the indicators, one column each.
        by: what the rows are.
        within: name or code of a province: its communes alone.
        sort: the indicator whose highest values stand first; the order of names without one.
        top: how many rows; all of them when 0.
        bars: whether bars stand beside the numbers of the first indicator.
        total: whether the last row is the whole territory, or the province of ``within``.
    """

    argument: ClassVar[str] = "keys"
    example: ClassVar[str] = ":::{table} population_2024, associations_hcp\n:by: province\n:::"
    block: Literal["table"] = "table"
    keys: tuple[str, ...]
    by: Literal["province", "commune"] = "province"
    within: str = ""
    sort: str = ""
    top: int = 0
    bars: bool = False
    total: bool = True

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators of its columns and of its order, of any nature."""
        return tuple((key, frozenset()) for key in dict.fromkeys((*self.keys, *([self.sort] if self.sort else []))))

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table with its figures."""
        data, language = context.data, context.language
        columns = {
            key: figure_values(data, key, language, by=self.by, population=context.population) for key in self.keys
        }
        codes = self._codes(context)
        names = data.table(self.by)[LANGUAGES[language].name_column]
        shares = _shares(columns[self.keys[0]], codes) if self.bars else {}
        rows = [
            (TableCell(plain(typeset(str(names[code]), language)), head=True),
             *(_number(columns[key][code], shares.get(code) if key == self.keys[0] else None) for key in self.keys))
            for code in codes
        ]  # fmt: skip
        if self.total:
            rows.append(self._total(context))
        heads = (
            TableCell(plain(tr(f"book.{self.by}", language)), head=True),
            *(_head(context, key) for key in self.keys),
        )
        table = DataTable((heads,), tuple(rows), breaks=len(rows) > _LONG)
        return (exhibit(context, self, Shown(blocks=(table,), indicators=self.keys, by=self.by)),)

    def _codes(self, context: Context) -> list[str]:
        """Return the units of the rows, in order."""
        table = context.data.table(self.by)
        if self.within:
            table = table[table[c.PROVINCE_CODE] == province_code(context.data.territory, self.within)]
        if self.sort:
            table = table.sort_values(self.sort, ascending=False, kind="stable", na_position="last")
        else:
            table = table.sort_values(LANGUAGES[context.language].name_column, kind="stable")
        return [str(code) for code in table.index][: self.top or None]

    def _total(self, context: Context) -> tuple[TableCell, ...]:
        """Return the row of the whole."""
        data, language = context.data, context.language
        code = province_code(data.territory, self.within) if self.within else ""
        name = str(data.provinces.at[code, LANGUAGES[language].name_column]) if code else tr("book.region", language)
        level: Literal["province", "region"] = "province" if code else "region"
        values = (
            figure_value(data, key, language, by=level, code=code, population=context.population) for key in self.keys
        )
        return (TableCell(plain(name), head=True, tone="total"), *(_number(value, tone="total") for value in values))


def _head(context: Context, key: str) -> TableCell:
    """Return the head of a column: title, unit and year."""
    indicator, language = context.data.indicator(key), context.language
    detail = " · ".join(part for part in (indicator.unit[language], indicator.year) if part)
    title: tuple[Inline, ...] = plain(indicator.with_dagger(indicator.title[language]))
    return TableCell((*title, LineBreak(), Styled("quiet", (Run(detail),))) if detail else title, "end", head=True)


def _number(value: FigureValue, bar: float | None = None, *, tone: Literal["", "total"] = "") -> TableCell:
    return TableCell((FigureRun(replace(value, invented=False)),), "end", bar=bar, tone=tone)


def _shares(values: dict[str, FigureValue], codes: list[str]) -> dict[str, float]:
    """Return the lengths of bars, 0 to 1; none where a value is negative or there is none."""
    numbers = {code: float(values[code].value) for code in codes if isinstance(values[code].value, float)}  # type: ignore[arg-type]
    most = max(numbers.values(), default=0.0)
    return {code: value / most for code, value in numbers.items()} if most > 0 and min(numbers.values()) >= 0 else {}
