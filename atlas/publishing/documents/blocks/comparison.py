"""Territories compared: a row each, their gap to the region as the ground of each cell, the region below."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, Literal

from atlas import columns as c
from atlas.analysis.populations.zones import SIZES, zone_values, zones_of
from atlas.cartography.marks.mark import Ask
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import NumberKey, head_cell, name_cell, number_cell, value_of
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import DataTable, FigureBlock, Inline, Node, TableCell, plain
from atlas.publishing.documents.values import FigureValue, figure_value, figure_values

#: Grounds of a cell by its ratio to the region: far under, under, about, over, far over.
_STEPS: Final = (0.67, 0.9, 1.1, 1.5)
_GROUNDS: Final = ("#b9d3e6", "#dbe9f2", "", "#f3dfcf", "#e3b995")


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonBlock(Caption, DocumentBlock):
    """Compare territories on several indicators: a row each, what is far from the region on a colored ground.

    Attributes:
        keys: of the indicators, a column each.
        by: the rows: ``province``, ``kind`` (communes in town and in the country) or ``size`` (of communes).
        plain: without colored grounds.
    """

    argument: ClassVar[str] = "keys"
    example: ClassVar[str] = ":::{comparison} population_density, associations_hcp_10k\n:::"
    block: Literal["comparison"] = "comparison"
    keys: tuple[str, ...]
    by: Literal["province", "kind", "size"] = "province"
    plain: bool = False

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators compared."""
        return tuple((key, frozenset()) for key in self.keys)

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table."""
        data, language = context.data, context.language
        heads = (head_cell(tr(f"comparison.{self.by}", language), number=False),
                 *(head_cell(_head(data.indicator(key), language)) for key in self.keys))  # fmt: skip
        columns = [self._column(context, key) for key in self.keys]
        rows = [
            (name_cell(self._name(context, code)),
             *(self._cell(context, key, column[code]) for key, column in zip(self.keys, columns, strict=True)))
            for code in columns[0]
        ]  # fmt: skip
        rows.append((
            name_cell(tr("region", language), tone="total"),
            *(number_cell(figure_value(data, key, language, population=context.population), tone="total")
              for key in self.keys),
        ))  # fmt: skip
        shown = Shown(
            blocks=(DataTable((heads,), tuple(rows)),), indicators=self.keys, by="province",
            champ="" if self.by == "province" else tr(f"comparison.field_{self.by}", language),
            lecture=None if self.by == "province" else self._lecture(context, columns),
        )  # fmt: skip
        figure = exhibit(context, self, shown)
        return (figure,) if self.plain else (_add_note(figure, tr("comparison.note", language)),)

    def _lecture(self, context: Context, columns: Sequence[Mapping[str, FigureValue]]) -> tuple[Inline, ...]:
        """Read the row that has most of the first ratio."""
        data, language = context.data, context.language
        for key, column in zip(self.keys, columns, strict=True):
            numbers = {name: figure.value for name, figure in column.items() if isinstance(figure.value, float)}
            if data.indicator(key).nature == "ratio" and numbers:
                most = max(numbers, key=lambda name: numbers[name])
                return phrase(
                    "comparison.lecture",
                    language,
                    zone=f"{tr(f'comparison.{self.by}', language)} {self._name(context, most)}",
                    what=data.indicator(key).heading(language),
                    value=column[most],
                    whole=figure_value(data, key, language, population=context.population),
                )
        return ()

    def _column(self, context: Context, key: str) -> dict[str, FigureValue]:
        if self.by == "province":
            return figure_values(context.data, key, context.language, by="province", population=context.population)
        zones = zones_of(context.data, c.KIND if self.by == "kind" else "size")
        values, indicator = zone_values(context.data, key, zones), context.data.indicator(key)
        order = ("urban", "rural") if self.by == "kind" else tuple(SIZES)
        return {
            name: value_of(
                NumberKey(f"zone:{key}", self.by, name),
                float(values[name]),
                context.language,
                decimals=indicator.decimals,
            )
            for name in order
            if name in values.index
        }

    def _name(self, context: Context, code: str) -> str:
        if self.by == "province":
            return str(context.data.provinces.loc[code, LANGUAGES[context.language].name_column])
        return tr(f"comparison.zones.{code}", context.language)

    def _cell(self, context: Context, key: str, figure: FigureValue) -> TableCell:
        whole = context.data.region[key].iloc[0]
        indicator = context.data.indicator(key)
        if self.plain or indicator.nature != "ratio" or not isinstance(figure.value, float):
            return number_cell(figure)
        whole = float("nan") if whole is None else float(whole)
        if math.isnan(whole) or whole <= 0 or figure.value <= 0:
            return number_cell(figure)
        ratio = figure.value / whole
        return number_cell(figure, fill=_GROUNDS[sum(ratio >= step for step in _STEPS)])


def _head(indicator: Any, language: str) -> str:
    return str(indicator.with_dagger(indicator.heading(language)))


def _add_note(figure: FigureBlock, note: str) -> FigureBlock:
    return replace(figure, notes=(*figure.notes, plain(note)))
