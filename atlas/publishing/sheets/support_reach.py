"""The support bodies of a catalogue that cover a commune or a province, the nearest seats first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from atlas import columns as c
from atlas.analysis.support.coverage import SupportCoverage, is_near, seat, support_coverage
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.publishing.documents.support.words_of_bodies import card_name
from atlas.publishing.mail.plain_line import plain_line
from atlas.publishing.sheets.published_actors import LONGEST_NAME, Support
from atlas.publishing.sheets.unit_map import UnitLevel
from atlas.sources.support.listed_bodies import SupportRules, listing_of
from atlas.sources.support.published import PublishedBody
from atlas.sources.support.records import read_support
from atlas.sources.support.spoken import text_in
from atlas.sources.support.vocabulary import PAPER
from atlas.sources.territory.territory import Territory

_NOWHERE: Final = float("inf")


@dataclass(frozen=True, eq=False)
class SupportReach:
    """Who covers which unit.

    Attributes:
        territory: whose units.
        bodies: those that are listed, by their ids.
        coverage: of the communes.
        invented: whether any of them is invented, for demonstration.
    """

    territory: Territory
    bodies: Mapping[str, PublishedBody]
    coverage: SupportCoverage

    @classmethod
    def read(cls, path: Path, territory: Territory, *, day: date, scope: str = PAPER) -> SupportReach:
        """Read the bodies that a catalogue of a day lists where it goes: on paper, on the web.

        Raises:
            InputError: the file of bodies is wrong, every fault at once.
        """
        listing = listing_of(read_support(path, territory), scope, SupportRules(on=day))
        return cls(territory, listing.by_id, support_coverage(listing.bodies, territory))

    @property
    def has_invented(self) -> bool:
        """Whether any of the bodies is invented, for demonstration."""
        return any(body.invented for body in self.bodies.values())

    def covering(self, code: str, by: UnitLevel) -> tuple[PublishedBody, ...]:
        """Return the bodies that cover a unit: a commune, or any commune of a province."""
        communes = self.territory.communes
        own = [code] if by == "commune" else communes.index[communes[c.PROVINCE_CODE].astype(str) == code].astype(str)
        ids = dict.fromkeys(name for commune in own for name in self.coverage.covering[commune])
        return tuple(self.bodies[name] for name in ids)

    def nearest(self, code: str, by: UnitLevel, *, language: LanguageCode, most: int) -> tuple[list[Support], int]:
        """Return the near bodies that cover a unit, the nearest seat first, and how many more cover it.

        Those of the whole region or country are counted among the others, unless no near one covers the unit.
        """
        covering = self.covering(code, by)
        near = [body for body in covering if is_near(body)] or list(covering)
        rows = sorted((self._support(body, code, language) for body in near), key=lambda row: (row.km, row.name))
        shown = rows[:most]
        return shown, len(covering) - len(shown)

    def _support(self, body: PublishedBody, code: str, language: LanguageCode) -> Support:
        """Return a body with its nearest seat; one without a seat is at no distance that could be said."""
        here = np.array(self.territory.anchors[code], dtype=np.float64)
        seats = [(place.commune, point) for place in body.places if (point := seat(place, self.territory))]
        km = [float(np.hypot(*(np.array(point) - here))) / 1000 for _, point in seats]
        commune = ""
        if seats and (where := seats[int(np.argmin(km))][0]) in self.territory.communes.index:
            row = self.territory.communes.loc[where]
            own = row.get(LANGUAGES[language].name_column)
            commune = own if isinstance(own, str) and own else str(row[c.NAME])
        name = plain_line(text_in(body.name, language))
        return Support(name[:LONGEST_NAME], commune, min(km, default=_NOWHERE), card_name(body))
