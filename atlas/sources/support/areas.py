"""The communes that a support body says it covers: by codes or names of communes and provinces, or the whole region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from atlas import columns as c
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.support.vocabulary import REACHES, unreadable

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory


@dataclass(frozen=True, slots=True)
class SupportArea:
    """What a cell says is covered: codes of communes, and how wide it is (``commune`` … ``country``)."""

    communes: frozenset[str]
    reach: str


@dataclass(frozen=True, eq=False)
class AreaNames:
    """The areas of a territory by their codes and names."""

    territory: Territory

    def find(self, text: str) -> SupportArea | Unreadable:
        """Return the area of a code or a name, or say why there is none."""
        whole = self._whole.get(fold(text))
        if whole:
            return SupportArea(frozenset(self.territory.communes.index), whole)
        areas = self._areas.get(text.strip()) or self._areas.get(fold(text)) or []
        if len(areas) == 1:
            return areas[0]
        if areas:
            return unreadable("several_areas", "write_code")
        return unreadable("no_area", "write_area")

    def commune(self, text: str) -> str | Unreadable:
        """Return the code of a commune by its code or its name, or say why there is none."""
        areas = self._areas.get(text.strip()) or self._areas.get(fold(text)) or []
        communes = [next(iter(area.communes)) for area in areas if area.reach == REACHES[0]]
        if len(communes) == 1:
            return communes[0]
        return unreadable("several_communes" if communes else "no_commune", "write_commune")

    def name_of(self, code: str) -> str:
        """Return the name by which a commune is found again, else its code."""
        name = str(self.territory.communes.loc[code, c.NAME])
        return name if self.find(name) == SupportArea(frozenset([code]), REACHES[0]) else code

    @cached_property
    def _whole(self) -> Mapping[str, str]:
        widest = REACHES[2:]
        return {fold(word): reach for reach in widest for word in (reach, *_in_all(f"support.reach.{reach}"))}

    @cached_property
    def _areas(self) -> Mapping[str, list[SupportArea]]:
        communes, provinces = self.territory.communes, self.territory.provinces
        areas: dict[str, list[SupportArea]] = {}
        for code in communes.index:
            area = SupportArea(frozenset([code]), REACHES[0])
            for name in (code, *_names(communes.loc[code])):
                areas.setdefault(name, []).append(area)
        for code in provinces.index:
            inside = communes.index[communes[c.PROVINCE_CODE] == code]
            area = SupportArea(frozenset(inside), REACHES[1])
            for name in _names(provinces.loc[code]):
                for whole in dict.fromkeys((name, *(fold(f"{kind} {name}") for kind in _provinces()))):
                    areas.setdefault(whole, []).append(area)
            areas.setdefault(str(code), []).append(area)
        return areas


def _names(unit: Mapping[str, object]) -> list[str]:
    names = [unit.get(column) for column in (c.NAME, c.NAME_AR)]
    return list(dict.fromkeys(fold(name) for name in names if isinstance(name, str) and name))


def _provinces() -> list[str]:
    """Return what a province is called before its name."""
    return _in_all("support.reach.province")


def _in_all(key: str) -> list[str]:
    """Return the words of a key in all languages."""
    return [tr(key, language) for language in LANGUAGES]
