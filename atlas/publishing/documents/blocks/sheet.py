"""The sheet of a commune or a province as a card inside another document: its map, its figures, their ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import pandas as pd

from atlas import columns as c
from atlas.cartography.marks.mark import Ask
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import number_cell
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import DataTable, FigureRun, InfoCard, Inline, Node, Picture, Run, TableCell
from atlas.publishing.documents.values import FigureValue, figure_value
from atlas.publishing.sheets.comparison import Comparison
from atlas.publishing.sheets.content import KEYS, kind_line, map_alt
from atlas.publishing.sheets.context import SheetContext
from atlas.publishing.sheets.published_actors import Directory
from atlas.publishing.sheets.unit_map import MapLook, UnitLevel, points_of, unit_map

_WIDEST_MM = 110.0
_HEIGHT = 0.7  # of the map by its width
_INSET_MM = 7.2  # of a card, on both sides
_BRIEF = (c.POPULATION_2024, "population_change", "actors", "density_10k", "women_share")


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBlock(DocumentBlock):
    """Show a commune or a province as a card: its own map at a round scale, its figures beside the region's, ranks.

    Attributes:
        place: its name or code.
        by: ``commune`` or ``province``, where a name is both.
        keys: the indicators; five usual ones without them, as far as the data have them.
        map: whether its map stands in the card.
    """

    argument: ClassVar[str] = "place"
    example: ClassVar[str] = ":::{sheet} Tanger\n:keys: population_2024, associations_hcp_10k\n:::"
    block: Literal["sheet"] = "sheet"
    place: str
    by: Literal["", "commune", "province"] = ""
    keys: tuple[str, ...] = ()
    map: bool = True

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators shown, of any nature."""
        return tuple((key, frozenset()) for key in self.keys)

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the card."""
        data, language = context.data, context.language
        card = data.profile(self.place, by=self.by or None, keys=(), language=language)
        level: UnitLevel = card.by
        present = {indicator.key for indicator in data.indicators}
        keys = self.keys or tuple(key for key in (*_BRIEF, *KEYS) if key in present)[: len(_BRIEF)]
        shared = SheetContext(data, language, context.theme, keys, Directory.of(data))
        shown = (self._map(context, shared, card.code, level),) if self.map else ()
        return (
            InfoCard(
                title=(Run(typeset(card.name, language)),),
                subtitle=(Run(kind_line(shared, card.code, level)),),
                blocks=(*shown, self._table(context, card.code, level, keys), *body),
                name=f"sheet-{card.code}",
            ),
        )

    def _table(self, context: Context, code: str, level: UnitLevel, keys: tuple[str, ...]) -> DataTable:
        data, language = context.data, context.language
        heads = ("", tr(f"book.{level}", language), tr("card.rank", language), tr("region", language))
        rows = []
        for key in keys:
            indicator = data.indicator(key)
            own = figure_value(data, key, language, by=level, code=code, population=context.population)
            whole = figure_value(data, key, language, population=context.population)
            title = typeset(indicator.with_dagger(indicator.heading(language)), language)
            rank = TableCell((_rank(Comparison(data, indicator, level), code, context),), "end", tone="quiet")
            values = (number_cell(own), rank, number_cell(whole))
            rows.append((TableCell((Run(title),), head=True), *values))
        named = tuple(TableCell((Run(head),), "end" if position else "start") for position, head in enumerate(heads))
        return DataTable((named,), tuple(rows), widths=(2.0, 1.3, 1.5, 1.3))

    def _map(self, context: Context, shared: SheetContext, code: str, level: UnitLevel) -> Picture:
        data, language = context.data, context.language
        width = min(context.column_mm - _INSET_MM, _WIDEST_MM)
        look = MapLook(width, width * _HEIGHT, context.theme, language)
        actors = shared.directory.actors
        column = c.CODE if level == "commune" else c.PROVINCE_CODE
        own = None if actors is None else actors[actors[column].astype(str) == code]
        points = points_of(own if own is not None else data.communes.iloc[:0], data.territory)
        drawn = unit_map(data.territory, code, by=level, points=points, look=look)
        alt = map_alt(shared, code, level, drawn)
        return Picture(drawn.svg.encode(), "svg", alt, name=f"carte-{code}")


def _rank(comparison: Comparison, code: str, context: Context) -> Inline:
    """Return the rank of a unit with its key: among those whose base is large enough, ``ranked:KEY``."""
    rank: Any = comparison.ranks[code]
    if pd.isna(rank):
        return Run(tr("sheet.unranked", context.language) if comparison.fragile[code] else "")
    form = "card.rank_tied" if comparison.is_tied(code) else "card.rank_of"
    count = number(comparison.count, context.language)
    text = tr(form, context.language, rank=number(int(rank), context.language), n=count)
    indicator = comparison.indicator
    return FigureRun(FigureValue(f"ranked:{indicator.key}", comparison.level, code, indicator.year, float(rank), text))
