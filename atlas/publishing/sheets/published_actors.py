"""Who a sheet may name: actors that said yes to it, and the support bodies among them that are near."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.publishing.mail.plain_line import plain_line
from atlas.publishing.sheets.unit_map import Floats, UnitLevel, points_of
from atlas.sources.vocabulary.vocabulary import Vocabulary

#: Longer names are cut where a sheet lists them; the tables of the edition have them whole.
LONGEST_NAME: Final = 74
_ELLIPSIS: Final = "…"
_COLUMNS: Final = {"commune": c.CODE, "province": c.PROVINCE_CODE}


@dataclass(frozen=True, slots=True)
class Support:
    """A support body that may be named: where it is, how far as the crow flies, the name of its card in a catalogue."""

    name: str
    commune: str
    km: float
    card: str = ""


@dataclass(frozen=True, eq=False)
class Directory:
    """The active actors of a register, those that may be named among them.

    Attributes:
        actors: all active ones; None where their number is secret.
        named: those that consented to be published.
        places: of ``named``, (n, 2) meters.
        vocabulary: of the register.
    """

    actors: gpd.GeoDataFrame | None
    named: gpd.GeoDataFrame | None
    places: Floats
    vocabulary: Vocabulary

    @classmethod
    def of(cls, data: Dataset) -> Directory:
        """Return the directory of a dataset; an empty one without a register or where records are withheld."""
        if data.placed is None or data.placed.withheld:
            return cls(None, None, np.empty((0, 2)), data.vocabulary)
        records = data.placed.actors
        active = records[(records[c.STATUS] != c.CLOSED).to_numpy(dtype=bool, na_value=True)]
        named = active[consenting(active)]
        return cls(active, named, points_of(named, data.territory), data.vocabulary)

    def within(self, code: str, by: UnitLevel) -> gpd.GeoDataFrame | None:
        """Return the actors of a unit that may be named, by family and then by name."""
        if self.named is None:
            return None
        own = self.named[self.named[_COLUMNS[by]].astype(str) == code]
        families = pd.Categorical(own[c.FAMILY], categories=list(self.vocabulary.codes(c.FAMILY)), ordered=True)
        order = pd.DataFrame({"family": families, "name": own[c.NAME].astype(str).str.casefold()}, index=own.index)
        return own.loc[order.sort_values(["family", "name"], kind="stable").index]

    def unnamed_count(self, code: str, by: UnitLevel) -> int:
        """Return how many active actors of a unit may not be named."""
        if self.actors is None or self.named is None:
            return 0
        column = _COLUMNS[by]
        return int((self.actors[column].astype(str) == code).sum() - (self.named[column].astype(str) == code).sum())

    def by_commune(self, language: LanguageCode) -> dict[str, list[tuple[str, str]]]:
        """Return family and name of the actors of each commune that may be named, by family and then by name."""
        if self.named is None:
            return {}
        column = LANGUAGES[language].name_column
        table = pd.DataFrame(self.named).reindex(columns=list(dict.fromkeys((c.CODE, c.FAMILY, c.NAME, column))))
        people: dict[str, list[tuple[str, str]]] = {}
        for actor in table.to_dict("records"):
            people.setdefault(str(actor[c.CODE]), []).append((str(actor[c.FAMILY]), shown_name(actor, language)))
        places = {family: place for place, family in enumerate(self.vocabulary.codes(c.FAMILY))}
        return {
            code: sorted(own, key=lambda person: (places.get(person[0], len(places)), person[1].casefold()))
            for code, own in people.items()
        }

    def unnamed_by_commune(self) -> dict[str, int]:
        """Return how many active actors of each commune may not be named."""
        if self.actors is None or self.named is None:
            return {}
        counts = self.actors[c.CODE].astype(str).value_counts()
        rest = counts.sub(self.named[c.CODE].astype(str).value_counts(), fill_value=0)
        return {str(code): int(count) for code, count in rest.items() if count > 0}

    def nearest_supports(self, data: Dataset, code: str, *, language: LanguageCode, most: int) -> list[Support]:
        """Return the support bodies that may be named, nearest to the middle of a unit first."""
        if self.named is None:
            return []
        rows = self.named[c.FAMILY].isin(self.vocabulary.support).to_numpy(dtype=bool)
        middle = np.array(data.territory.anchors[code], dtype=np.float64)
        km = np.hypot(*(self.places[rows] - middle).T) / 1000
        bodies = self.named[rows]
        column = LANGUAGES[language].name_column
        communes = data.communes[column] if column in data.communes else data.communes[c.NAME]
        nearest = np.argsort(km, kind="stable")[:most]
        records = bodies.iloc[nearest].to_dict("records")
        return [
            Support(shown_name(body, language), str(communes[str(body[c.CODE])]), float(far))
            for body, far in zip(records, km[nearest], strict=True)
        ]


def consenting(actors: pd.DataFrame) -> Any:
    """Return which actors consented to be published: a true value alone is a yes."""
    answers = actors[c.CONSENT] if c.CONSENT in actors else pd.Series(False, index=actors.index)
    return np.array([isinstance(answer, bool | np.bool_) and bool(answer) for answer in answers], dtype=bool)


def shown_name(actor: Mapping[Any, Any], language: LanguageCode) -> str:
    """Return the name of an actor in a language, else the one it has, as one safe line that is not too long."""
    own = actor.get(LANGUAGES[language].name_column)
    name = own if isinstance(own, str) and own.strip() else str(actor[c.NAME])
    line = plain_line(name)
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + _ELLIPSIS
