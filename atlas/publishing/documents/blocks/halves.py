"""A population that is studied beside those it is compared with: any indicators, one row each."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from atlas.analysis.catalogue.definition import Nature
from atlas.analysis.findings.quantity_words import comparison
from atlas.cartography.marks.mark import Ask
from atlas.errors import UnknownNameError
from atlas.i18n.messages import tr
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import NumberKey, head_cell, name_cell, number_cell, value_of
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import DataTable, FigureRun, Inline, Node, Run, TableCell
from atlas.publishing.documents.values import FigureValue, figure_value


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class HalvesBlock(Caption, DocumentBlock):
    """Compare a population studied with its complement, for the region: an indicator a row, the gap in words.

    Attributes:
        population: key of the population (``[[populations]]``).
        keys: of the indicators.
        studied_title, others_title: heads of the two columns.
    """

    argument: ClassVar[str] = "population"
    example: ClassVar[str] = ""
    block: Literal["halves"] = "halves"
    population: str
    keys: tuple[str, ...]
    studied_title: str = ""
    others_title: str = ""

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators compared."""
        return tuple((key, frozenset()) for key in self.keys)

    @property
    def shows_records(self) -> bool:
        """Actors are counted in ways that no indicator is."""
        return True

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table."""
        halves = context.data.supplement.halves
        if self.population not in halves:
            raise UnknownNameError("population", self.population, list(halves))
        language = context.language
        heads = (head_cell("", number=False), head_cell(self.studied_title or tr("halves.studied", language)),
                 head_cell(self.others_title or tr("halves.others", language)),
                 head_cell(tr("halves.gap", language)))  # fmt: skip
        rows = tuple(self._row(context, key) for key in self.keys)
        shown = Shown(
            blocks=(DataTable((heads,), rows),), indicators=(), by="region", records=True,
            lecture=self._lecture(context),
            title=tr("halves.title", language, studied=self.studied_title, others=self.others_title),
        )  # fmt: skip
        return (exhibit(context, self, shown),)

    def _pair(self, context: Context, key: str) -> tuple[FigureValue, FigureValue]:
        both = context.data.supplement.halves[self.population]
        names = (self.population, f"{self.population}:others")
        first, second = (
            figure_value(_data(tables), key, context.language, population=name)
            for tables, name in zip((both.studied, both.others), names, strict=True)
        )
        return first, second

    def _row(self, context: Context, key: str) -> tuple[TableCell, ...]:
        indicator, (studied, others) = context.data.indicator(key), self._pair(context, key)
        gap: tuple[Inline, ...] = (Run("–"),)
        if (
            indicator.nature is Nature.RATIO
            and isinstance(studied.value, float)
            and isinstance(others.value, float)
            and studied.value * others.value > 0
        ):
            words = comparison(indicator, studied.value, others.value, context.language)
            ratio = value_of(NumberKey(f"gap:{key}", "region", ""), studied.value / others.value, context.language)
            gap = (FigureRun(_with_text(ratio, words, self.population)),)
        return (
            name_cell(indicator.with_dagger(indicator.heading(context.language))),
            number_cell(studied),
            number_cell(others),
            TableCell(gap, "end"),
        )

    def _lecture(self, context: Context) -> tuple[Inline, ...]:
        ratios = {key: self._pair(context, key) for key in self.keys if context.data.indicator(key).nature == "ratio"}
        pairs = {
            key: (a, b) for key, (a, b) in ratios.items()
            if isinstance(a.value, float) and isinstance(b.value, float) and a.value * b.value > 0
        }  # fmt: skip
        if not pairs:
            return ()
        key = max(pairs, key=lambda name: abs(math.log(_ratio(*pairs[name]))))
        studied, others = pairs[key]
        indicator = context.data.indicator(key)
        return phrase("halves.lecture", context.language, what=indicator.heading(context.language), studied=studied,
                      others=others, first=self.studied_title or tr("halves.studied", context.language),
                      second=self.others_title or tr("halves.others", context.language))  # fmt: skip


def _ratio(first: FigureValue, second: FigureValue) -> float:
    return float(first.value or 1) / float(second.value or 1)


def _with_text(value: FigureValue, text: str, population: str) -> FigureValue:
    return replace(value, text=text, population=population)


def _data(tables: Any) -> Any:
    return tables
