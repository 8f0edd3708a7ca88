"""A chart of the library, by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

from atlas.analysis.dataset.tables import Level
from atlas.cartography.charts import AnyChart, charts
from atlas.cartography.charts.chart import ChartValue
from atlas.cartography.marks.mark import Ask
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import NumberKey, value_of
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.markdown.directives import parse_options
from atlas.publishing.documents.tree import Inline, Node


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBlock(Caption, DocumentBlock):
    """Draw a chart: the kind after the name, its own options among those of the figure.

    Attributes:
        chart: its kind, and its options as in an edition's ``charts``.
        width: in millimeters on paper; as wide as the column when 0.
        population: key of a population (``[[populations]]``) whose actors alone are drawn.
    """

    argument: ClassVar[str] = "chart"
    example: ClassVar[str] = ":::{chart} lorenz\n:indicator: associations_hcp\n:::"
    block: Literal["chart"] = "chart"
    chart: AnyChart
    width: float = 0.0
    population: str = ""

    @classmethod
    def from_text(cls, argument: str, options: Mapping[str, str]) -> dict[str, Any]:
        """Return its own options and, apart, those of the chart."""
        own = {option.name for option in fields(cls)} - {"chart", "block"}
        charts.knows(argument)  # one of another package signs in when it is asked for
        kind = charts.here.get(argument)
        rest = {name: text for name, text in options.items() if name not in own}
        chart = {"chart": argument, **(parse_options(kind, rest) if kind is not None else rest)}
        return {**parse_options(cls, {name: text for name, text in options.items() if name in own}), "chart": chart}

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators of the chart."""
        return self.chart.asks

    @property
    def message_name(self) -> str:
        """How a message names it: as the chart names itself."""
        return self.chart.message_name

    @property
    def shows_records(self) -> bool:
        """Whether the chart counts single records."""
        return self.chart.shows_records

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Draw the chart."""
        context = context.of_population(self.population)
        picture = context.pictures.chart(
            self.chart, context.data, theme=context.theme, language=context.language,
            width_mm=self.width or context.column_mm,
        )  # fmt: skip
        example = self.chart.lecture(context.data, context.language)
        by: Level = "province" if getattr(self.chart, "by", "") == "province" else "commune"
        shown = Shown(
            blocks=(picture,),
            indicators=(keys := self.chart.indicator_keys(context.data)),
            by=by,
            title="" if keys else self.chart.kind(context.language),
            records=self.chart.shows_records,
            lecture=None if example is None else self._lecture(example, context),
        )
        return (exhibit(context, self, shown),)

    def _lecture(self, example: ChartValue, context: Context) -> tuple[Inline, ...]:
        """Return a value of the chart as a sentence, the number with its key."""
        key = NumberKey(f"chart:{self.chart.chart}", example.level, example.code, context.population)
        value = value_of(key, example.value, context.language)
        return phrase("chart_example", context.language, name=example.name, at=example.at, value=value)
