"""Alternative texts: statements for readers who do not see a map, and what they are made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from atlas.analysis.catalogue.entries import Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.labels.unit_names import count_units, join_details, whereabouts, with_title
from atlas.i18n.language import LanguageCode

#: Why values are missing, in the order in which it is said.
REASONS: Final = ("no_data", "not_applicable", "suppressed")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and how soon it is left out where there is no room: the greater the rank, the sooner."""

    text: str
    rank: int


@dataclass(frozen=True, slots=True)
class DescriptionContext:
    """What a mark is given to describe its scale: the data, the level of the units, the language.

    ``whole`` is what the whole of the data is called where that is one unit and not the territory.
    """

    data: Dataset
    by: str
    language: LanguageCode
    whole: str = ""

    def indicator(self, key: str) -> Indicator:
        """Return the definition of an indicator."""
        return self.data.indicator(key)

    def text(self, key: str, **parts: str) -> str:
        """Return words of the language."""
        return self.data.vocabulary.text(key, **parts)[self.language]

    def counts(self, title: str, items: Sequence[str]) -> str:
        """Write “title, in numbers of communes: item (n); item (n)”."""
        return self.text(f"alt.counts_{self.by}", title=title, items=join_details(items, self.language))

    def where(self, what: str, codes: Sequence[str], rank: int) -> Statement:
        """Say where the units of a class or a category are."""
        places, complete = whereabouts(codes, self.data, self.language)
        if complete:
            return Statement(with_title(what, places, self.language), rank)
        return Statement(self.text("alt.where", what=what, places=places), rank)

    def absent(self, *numbers: int) -> list[Statement]:
        """Say of how many units there is no data, of how many nothing applies, how many values are withheld."""
        counts = zip(REASONS, numbers, strict=True)
        units = {why: count_units(n, self.by, self.language) for why, n in counts if n}
        return [Statement(with_title(self.text(why), items, self.language), 3) for why, items in units.items()]
