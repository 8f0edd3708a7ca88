"""Which commune or province of a territory a person means by a name or a code; a name that means several is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd

from atlas import columns as c
from atlas.errors import AmbiguousNameError, UnknownNameError
from atlas.sources.matching.gazetteer import AMBIGUOUS, Gazetteer, Match
from atlas.sources.matching.normalization import normalize

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

_NEAR: Final = 60.0  # a name less alike is not worth proposing


def commune_code(territory: Territory, name: str, *, province: str | None = None) -> str:
    """Return the code of the commune that is meant: “Larache”, “العرائش”, “013310103”.

    Args:
        territory: the communes.
        name: in French or in Arabic, in a usual spelling, or the HCP code.
        province: name or code of its province, to tell homonyms apart.

    Raises:
        AmbiguousNameError: several communes have this name; the message names them.
        UnknownNameError: none has it; the message proposes those that are near.
    """
    if name in territory.communes.index:
        return name
    code = "" if province is None else province_code(territory, province)
    alike = _codes_of_name(territory.communes, name)
    if code:
        alike = [unit for unit in alike if territory.communes.at[unit, c.PROVINCE_CODE] == code]
    if len(alike) == 1:
        return alike[0]
    match = Gazetteer.of(territory).match(name, province=province)
    if match.sure and len(alike) < 2:
        return match.code
    if match.kind == AMBIGUOUS or len(alike) > 1:
        raise ambiguous(territory, match, alike)
    near = [unit.name for unit in match.candidates if unit.score >= _NEAR]
    raise UnknownNameError("commune", name, near or [str(unit) for unit in territory.communes[c.NAME]])


def province_code(territory: Territory, name: str) -> str:
    """Return the code of the province that is meant, by its name in French or in Arabic or by its code.

    Raises:
        AmbiguousNameError, UnknownNameError: as `commune_code`.
    """
    provinces = territory.provinces
    if name in provinces.index:
        return name
    alike = _codes_of_name(provinces, name)
    if len(alike) > 1:
        raise AmbiguousNameError("province", name, [f"{_text(provinces, unit, c.NAME)} ({unit})" for unit in alike])
    code = alike[0] if alike else Gazetteer.of(territory).province_code(name)
    if code:
        return code
    raise UnknownNameError("province", name, [str(unit) for unit in provinces[c.NAME]])


def ambiguous(territory: Territory, match: Match, codes: list[str]) -> AmbiguousNameError:
    """Return what to say of a name that means several communes, each of them named with its province and code."""
    listed = dict.fromkeys([*codes, *(unit.code for unit in match.candidates)])
    best = max((unit.score for unit in match.candidates), default=0.0)
    close = {unit.code for unit in match.candidates if unit.score > best - 10} | set(codes)
    table = territory.communes
    choices = [
        f"{_text(table, unit, c.NAME)} ({_text(table, unit, c.PROVINCE)}, {unit})" for unit in listed if unit in close
    ]
    return AmbiguousNameError("commune", match.text, choices)


def _text(units: gpd.GeoDataFrame, code: str, column: str) -> str:
    return str(units.at[code, column])


def _codes_of_name(units: gpd.GeoDataFrame, name: str) -> list[str]:
    """Return codes of the units whose own name, in either script, is this one."""
    wanted = normalize(name)
    columns = [column for column in (c.NAME, c.NAME_AR) if column in units]
    return [
        str(code)
        for code, *texts in units[columns].itertuples(name=None)
        if any(isinstance(text, str) and normalize(text) == wanted for text in texts)
    ]
