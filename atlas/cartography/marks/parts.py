"""What marks of several stocks share: waffles, mushrooms, pies and bars give each stock one color and one title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.catalogue.entries import Indicator
from atlas.analysis.dataset.flags import SUPPRESSED
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.labels.unit_names import join_details, with_title
from atlas.cartography.legend import Block, Heading, Sign, SymbolRow, SymbolRows
from atlas.cartography.marks.fitted_classes import date_of
from atlas.cartography.marks.mark import Asking, By, listed_units, require_nature
from atlas.cartography.marks.proportional import amounts, special_block
from atlas.cartography.marks.statements import value_range
from atlas.cartography.marks.symbol_placement import draw_missing
from atlas.cartography.scales import palettes
from atlas.cartography.scales.scales import SizeScale
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.theme import Theme
from atlas.errors import MapTypeError
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number, percent
from atlas.i18n.typography import join_items, typeset
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]


class AskingParts(Asking, Protocol):
    """What shows several stocks together, a mark or a chart, under a title of its editor's or their own."""

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the stocks, in their order."""

    @property
    def title(self) -> Text:
        """The editor's title; empty for their own."""


@dataclass(frozen=True, eq=False)
class Parts:
    """Several stocks of each unit, with their colors and titles.

    Attributes:
        table: one row for each unit, indexed by code, one column for each stock, in the order of the mark.
        colors: stock → color; the families of actors have the colors of the category “family”.
        titles: stock → title in the edition's language.
        heading: of the legend.
        withheld: codes of the units of which a part is known and withheld.
    """

    table: pd.DataFrame
    colors: Mapping[str, str]
    titles: Mapping[str, str]
    heading: Heading
    withheld: pd.Index[Any]

    @property
    def complete_rows(self) -> pd.DataFrame:
        """Units of which every part is known: one that is not would make the others look complete."""
        return self.table.dropna()

    @property
    def drawn_rows(self) -> pd.DataFrame:
        """Units of which every part is known and at least one is above zero."""
        return self.complete_rows[self.complete_rows.sum(axis=1) > 0]

    @property
    def missing(self) -> pd.Index[Any]:
        """Codes of the units of which a part is not known."""
        return self.table.index[self.table.isna().any(axis=1)].difference(self.withheld, sort=False)

    @property
    def zeros(self) -> int:
        """Number of units where every part is zero, which have no symbol."""
        return len(self.complete_rows) - len(self.drawn_rows)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            "parts": {str(key): float(total) for key, total in self.complete_rows.sum().items()},
            "colours": dict(self.colors),
            "no_data": len(self.missing),
            "suppressed": len(self.withheld),
            "zero": self.zeros,
        }

    def special_block(self, language: LanguageCode) -> list[Block]:
        """Return the legend's entries of zero, of no data and of what is withheld, if one of them occurs."""
        return special_block(self.zeros, len(self.missing), language, withheld=len(self.withheld))


@dataclass(frozen=True, eq=False)
class PartsScale:
    """Several stocks of each unit and the size they are drawn at: of their totals, or of each amount."""

    parts: Parts
    size: SizeScale

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return self.size.record() | self.parts.record()


def stated_parts(mark: AskingParts, data: Dataset, *, by: By, theme: Theme, language: LanguageCode) -> Parts:
    """Return the stocks of a mark for each unit, with their colors and titles.

    Raises:
        MapTypeError: an indicator that is not a stock, units that differ, values below zero.
        ClassificationError: more stocks than colors can tell apart.
    """
    kinds = [require_nature(mark, data, key) for key in mark.indicators]
    units = {indicator.unit[DEFAULT_LANGUAGE] for indicator in kinds}
    if len(units) > 1:
        listed = listed_units(kinds)
        raise MapTypeError(Message("fault.cartography.units", mark=mark.message_name, listed=listed))
    table = pd.DataFrame({indicator.key: amounts(data, indicator.key, by) for indicator in kinds})
    titles = {indicator.key: indicator.title[language] for indicator in kinds}
    if len(set(titles.values())) < len(titles):  # one variable in several years
        titles = {indicator.key: f"{indicator.title[language]} ({indicator.year})" for indicator in kinds}
    hidden = np.any([data.flags(indicator.key, by).eq(SUPPRESSED).to_numpy(dtype=bool) for indicator in kinds], axis=0)
    withheld = table.index[hidden & table.isna().any(axis=1).to_numpy(dtype=bool)]
    colors = part_colors(list(mark.indicators), theme.qualitative, data.vocabulary)
    return Parts(table, colors, titles, _heading(mark, kinds, data, language), withheld)


def draw_missing_parts(sheet: MapSheet, parts: Parts, *, gid: str) -> None:
    """Draw the crosses of the units of which a part is unknown or withheld."""
    draw_missing(sheet, parts.missing, gid=f"absent:{gid}")
    draw_missing(sheet, parts.withheld, gid=f"withheld:{gid}", withheld=True)


def part_colors(keys: Sequence[str], palette: str, vocabulary: Vocabulary) -> Mapping[str, str]:
    """Give each stock its color: families of actors theirs from every plate, the others the colors left, in order.

    Args:
        keys: of the stocks.
        palette: name of a qualitative palette.
        vocabulary: of the register, whose families have their places in the palette, or colors of their own.

    Raises:
        ClassificationError: more stocks than can be told apart.
    """
    palettes.qualitative(len(keys), palette)
    table = palettes.qualitative(len(palettes.QUALITATIVE), palette)
    families = {term.stock: term.color or table[i % len(table)] for i, term in enumerate(vocabulary.families)}
    own = {term.stock: term.color for term in vocabulary.sectors if term.color}
    colors = {key: {**own, **families}[key] for key in keys if key in families or key in own}
    left = [color for color in table if color not in colors.values()]
    for key in keys:
        if key not in colors:
            colors[key] = left.pop(0)
    return {key: colors[key] for key in keys}


def _heading(mark: AskingParts, kinds: Sequence[Indicator], data: Dataset, language: LanguageCode) -> Heading:
    """Return the head of a legend of parts: the editor's, or by family, sector, composition; then unit and year."""
    keys = {indicator.key for indicator in kinds}
    if title := text_in(
        mark.title, language, what=Message("fault.cartography.text.legend_title", mark=mark.message_name)
    ):
        title = typeset(title, language)
    elif keys <= {*data.vocabulary.family_stocks.values()}:
        title = data.vocabulary.text("actors_by_family")[language]
    elif keys <= {*data.vocabulary.sector_stocks.values()}:
        title = data.vocabulary.text("actors_by_sector")[language]
    else:
        title = tr("parts", language)
    units = dict.fromkeys(indicator.unit[language] for indicator in kinds)
    years = dict.fromkeys(date_of(indicator, data, language) for indicator in kinds)
    return Heading(title, join_items((part for part in (*units, *years) if part), language))


def part_rows(parts: Parts, sign: Sign, size_mm: float, theme: Theme) -> SymbolRows:
    """Return one entry for each part, in its color."""
    return SymbolRows(
        tuple(SymbolRow(parts.titles[key], sign, size_mm, face, theme.boundary) for key, face in parts.colors.items())
    )


def part_statements(parts: Parts, at: DescriptionContext, *, shared: bool) -> list[Statement]:
    """Describe parts: the whole of each, its share where they make one up, and between which values the units lie.

    The whole is that of the territory, as its notes and tables say it: units of which another part is not known count.
    """
    drawn, territory = parts.drawn_rows, at.data.region.iloc[0]
    totals = territory.reindex(drawn.columns).astype(np.float64).fillna(drawn.sum())
    whole = float(totals.sum())

    def item(key: Any) -> str:
        text = f"{parts.titles[key]} {number(float(totals[key]), at.language)}"
        share = 100 * float(totals[key]) / whole if whole else 0.0
        return f"{text} ({percent(share, at.language, decimals=int(share < 1))})" if shared and whole else text

    items = join_details([item(key) for key in drawn.columns], at.language)
    statements = [Statement(with_title(parts.heading.title, items, at.language), 1)]
    if len(parts.complete_rows) and shared and len(drawn.columns) > 1:
        statements += value_range(at.text("alt.total"), parts.complete_rows.sum(axis=1), at, decimals=0)
    elif len(parts.complete_rows):
        ranges = (
            value_range(parts.titles[key], parts.complete_rows[key], at, decimals=0)
            for key in parts.complete_rows.columns
        )
        statements += [Statement(statement.text, 2) for each in ranges for statement in each]
    unknown = len(parts.table) - len(parts.complete_rows) - len(parts.withheld)
    return statements + at.absent(unknown, 0, len(parts.withheld))
