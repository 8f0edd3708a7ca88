"""The actors that a web map may show one by one: those that agreed to be published and whose place is of_families."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.scales import palettes
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.publishing.sheets.published_actors import consenting, shown_name
from atlas.publishing.web.maps.ground import WebGround
from atlas.sources.vocabulary.vocabulary import Vocabulary

#: A place is told in 65 535ths of the map's width and height: some three meters in a region of two hundred kilometers.
_STEPS: Final = 65_535


@dataclass(frozen=True, eq=False)
class ShownActors:
    """The actors of a register for the web.

    Attributes:
        places: of those that are shown, (n, 2) units of the drawings.
        families: position of the family of each, among ``keys``.
        keys: the families that occur, in their order.
        hidden: how many active actors are counted in their communes alone.
        vocabulary: of the register.
        names: language → the name of each, by which it agreed to be known; empty without any.
    """

    places: np.ndarray[Any, np.dtype[np.float64]]
    families: np.ndarray[Any, np.dtype[np.int64]]
    keys: tuple[str, ...]
    hidden: int
    vocabulary: Vocabulary
    names: Mapping[LanguageCode, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Dataset, ground: WebGround, languages: Sequence[LanguageCode] = ()) -> ShownActors | None:
        """Return the actors that may be shown; None without a register, or where its records are withheld."""
        if data.placed is None or data.placed.withheld:
            return None
        records = data.placed.actors
        active = records[(records[c.STATUS] != c.CLOSED).to_numpy(dtype=bool, na_value=True)]
        agreed = active[may_be_shown(active, data.vocabulary)]
        if agreed.empty:
            return None
        keys = tuple(family for family in data.vocabulary.codes(c.FAMILY) if (agreed[c.FAMILY] == family).any())
        of_families = agreed[agreed[c.FAMILY].isin(keys)].to_crs(data.territory.plane.crs)
        meters = np.column_stack([of_families.geometry.x, of_families.geometry.y])
        page = ground.frame.to_page(meters)
        units = np.column_stack([page[:, 0], ground.frame.box.height - page[:, 1]]) * ground.size[0]
        families = of_families[c.FAMILY].map({key: i for i, key in enumerate(keys)}).to_numpy(dtype=np.int64)
        table = pd.DataFrame(of_families).reindex(columns=_name_columns(languages)).to_dict("records")
        names = {language: [shown_name(actor, language) for actor in table] for language in languages}
        hidden = len(active) - len(of_families)
        return cls(units / ground.frame.box.width, families, keys, hidden, data.vocabulary, names)

    def content(self, ground: WebGround, theme: Theme, languages: Sequence[LanguageCode]) -> Mapping[str, Any]:
        """Return what the script reads: 5 bytes an actor, the families with their colors and titles."""
        width, height = ground.size
        places = np.clip(self.places / np.array([width, height]), 0, 1)
        packed = np.zeros((len(places), 5), dtype=np.uint8)
        packed[:, :4] = np.rint(places * _STEPS).astype("<u2").view(np.uint8).reshape(-1, 4)
        packed[:, 4] = self.families
        return {
            "v": 1, "count": len(packed), "box": [0, 0, width, height], "families": list(self.keys),
            "bytes": base64.b64encode(packed.tobytes()).decode(),
            "colors": self._colors(theme),
            "titles": {language: self._titles(language) for language in languages},
        }  # fmt: skip

    def _colors(self, theme: Theme) -> list[str]:
        """Return the colors of the families: those of a plate that shows them."""
        own = {term.code: term.color for term in self.vocabulary.terms(c.FAMILY) if term.color}
        colors = palettes.qualitative(len(self.keys), theme.qualitative)
        return [own.get(key, color) for key, color in zip(self.keys, colors, strict=True)]

    def _titles(self, language: LanguageCode) -> list[str]:
        """Return the titles of the families, then what is said of the actors that are not shown."""
        titles = [self.vocabulary.titles(c.FAMILY)[key][language] for key in self.keys]
        return [*titles, tr("web.maps.actors_hidden", language, n=number(self.hidden, language))]


def _name_columns(languages: Sequence[LanguageCode]) -> list[str]:
    return list(dict.fromkeys((c.NAME, *(LANGUAGES[language].name_column for language in languages))))


def may_be_shown(actors: pd.DataFrame, vocabulary: Vocabulary) -> Any:
    """Return which actors may be shown at their place: they agreed to be published, and it is their own."""
    if c.PRECISION not in actors:
        return np.zeros(len(actors), dtype=bool)
    exact = (
        actors[c.PRECISION]
        .astype("object")
        .isin([term.code for term in vocabulary.precisions if term.exact])
        .to_numpy(dtype=bool)
    )
    return consenting(actors) & exact
