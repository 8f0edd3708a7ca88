"""When the actors of a register were founded: what charts over time count, and what keeps them from counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.catalogue.stocks import ACTORS, active, last_full_year
from atlas.cartography.marks.actors import check_family
from atlas.cartography.marks.mark import Ask, require_nature
from atlas.cartography.marks.parts import part_colors
from atlas.errors import ClassificationError, MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

_STOCKS: Final = frozenset({Nature.STOCK})


def check_families(families: Sequence[str]) -> None:
    """Refuse one family twice."""
    if len(set(families)) < len(families):
        raise ValueError(Message("fault.cartography.charts.families"))


#: What a chart of families stands on: the number of actors.
ACTOR_ASKS: Final[tuple[Ask, ...]] = ((ACTORS, _STOCKS),)


def family_keys(families: Sequence[str], data: Dataset) -> tuple[str, ...]:
    """Return the columns that count the families of a chart, all of them when none is chosen."""
    stocks = data.vocabulary.family_stocks
    return tuple(stocks[family] for family in families or stocks)


@dataclass(frozen=True, eq=False)
class Lives:
    """The foundations that a chart counts.

    Attributes:
        table: one row for each record: ``founded`` (NaN when it is not known), ``family``, ``province_code``.
        last_year: the last full year of the register.
        families: those chosen, or those that occur, in the order of an atlas.
    """

    table: pd.DataFrame
    last_year: int
    families: tuple[str, ...]

    @property
    def undated_count(self) -> int:
        """How many records do not say when they were founded."""
        return int(self.table[c.FOUNDED].isna().sum())

    @property
    def dated_records(self) -> pd.DataFrame:
        """The records that say when they were founded."""
        return self.table[self.table[c.FOUNDED].notna()]

    def titles(self, data: Dataset, language: LanguageCode) -> dict[str, str]:
        """Family → its title."""
        return {family: data.vocabulary.titles(c.FAMILY)[family][language] for family in self.families}

    def colors(self, palette: str, vocabulary: Vocabulary) -> dict[str, str]:
        """Family → the color that it has on every map."""
        stocks = vocabulary.family_stocks
        colors = part_colors([stocks[family] for family in self.families], palette, vocabulary)
        return dict(zip(self.families, colors.values(), strict=True))


def lives(chart: Any, data: Dataset, families: Sequence[str], *, closed: bool) -> Lives:
    """Return the records that a chart counts, of some families or of all.

    Args:
        chart: the chart, whose stocks must be in the data.
        data: the tabulated register.
        families: those counted; all that occur when empty.
        closed: whether actors that have closed count too.

    Raises:
        MapTypeError: no register.
        ClassificationError: no record of these families says when it was founded.
        SecrecyError: the editor keeps numbers of actors secret.
    """
    if data.placed is None:
        raise MapTypeError(Message("fault.cartography.charts.no_register", chart=chart.chart))
    for key, _ in chart.asks:
        require_nature(chart, data, key)
    for family in families:
        check_family(family, data.vocabulary)
    every = data.vocabulary.codes(c.FAMILY)
    counted = active(data.placed)
    records = data.placed.actors if closed else counted
    table = pd.DataFrame(
        {
            c.FOUNDED: records[c.FOUNDED].to_numpy(dtype=np.float64, na_value=np.nan),
            c.FAMILY: records[c.FAMILY].astype("object").to_numpy(),
            c.PROVINCE_CODE: data.territory.communes[c.PROVINCE_CODE].reindex(records[c.CODE]).to_numpy(),
        }
    )
    table = table[table[c.FAMILY].isin(families or every)]
    year = last_full_year(data.placed.actors[c.FOUNDED], data.placed.register.date)
    if year is None or table[c.FOUNDED].isna().all():
        raise ClassificationError(Message("fault.cartography.charts.undated", chart=chart.chart))
    occurring = set(table[c.FAMILY])
    return Lives(table, year, tuple(families) or tuple(family for family in every if family in occurring))
