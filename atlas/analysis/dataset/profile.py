"""One commune or province beside its province and the region: the figures of a card, with ranks and quality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.catalogue.entries import catalogue
from atlas.analysis.dataset.card import Line, Profile, Unit
from atlas.analysis.dataset.credits import credit
from atlas.analysis.dataset.flags import flags
from atlas.analysis.dataset.ranks import has_rank, ranks_of
from atlas.analysis.location.location import SNAPPED
from atlas.analysis.location.unit_lookup import commune_code, province_code
from atlas.errors import UnknownNameError, language_of
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Tables

#: What a card shows when nothing else is asked for, as far as the data have it.
KEYS: Final = (
    c.POPULATION_2024, "population_change", "associations_hcp_10k", "jobs_hcp_1k", "actors", "density_10k",
    "cooperatives", "associations", "dominant_family", "dominant_sector", "creation_rate", "members",
    "members_per_actor", "women_share", "coverage_5km", "nearest_km",
)  # fmt: skip
_KINDS: Final = {"commune": ("urban", "rural"), "province": ("province", "prefecture")}


def profile(
    data: Tables,
    place: str,
    *,
    by: Unit | None = None,
    keys: Sequence[str] | None = None,
    language: LanguageCode = "fr",
) -> Profile:
    """Compare a commune with its province and the region, or a province with the region.

    Args:
        data: the indicators tabulated.
        place: name or code.
        by: what is meant; without it a commune of this name, else a province.
        keys: the indicators; without them those of `KEYS` that the data have, then the user's own.
        language: of the card.

    Raises:
        AmbiguousNameError, UnknownNameError: a place of several units, or of none; an unknown indicator or language.
    """
    level, code = _unit(data, place, by)
    chosen = [data.indicator(key) for key in (_default(data) if keys is None else keys)]
    row: Any = data.table(level).loc[code]
    larger: Any = data.territory.provinces.loc[row[c.PROVINCE_CODE]] if level == "commune" else None
    spoken = language_of(language).code
    return Profile(
        code=code,
        name=_name(row, spoken),
        kind=_kind(row, level),
        by=level,
        province="" if larger is None else _name(larger, spoken),
        province_kind="" if larger is None else _kind(larger, "province"),
        region=data.territory.title.get(spoken, data.territory.key),
        lines=tuple(_line(data, level, code, indicator) for indicator in chosen),
        quality=_quality(data, level, code, spoken),
        sources=credit(chosen, spoken, register=_register(data, spoken), territory=data.territory),
        language=spoken,
    )


def _kind(row: pd.Series[Any], level: Unit) -> str:
    """Return what a unit is, as far as the card has a word for it."""
    kind = row.get(c.KIND)
    return str(kind) if kind in _KINDS[level] else level


def _unit(data: Tables, place: str, by: Unit | None) -> tuple[Unit, str]:
    if by not in (None, "commune", "province"):
        raise UnknownNameError("level of a card", str(by), ["commune", "province"])
    if by != "province":
        try:
            return "commune", commune_code(data.territory, place)
        except UnknownNameError:
            if by == "commune":
                raise
            try:
                return "province", province_code(data.territory, place)
            except UnknownNameError:
                pass
            raise
    return "province", province_code(data.territory, place)


def _default(data: Tables) -> list[str]:
    """Return the usual keys that there are, then those that no catalogue has: the user's own."""
    present = [indicator.key for indicator in data.indicators]
    usual = {indicator.key for indicator in catalogue(vocabulary=data.vocabulary)}
    own = [key for key in present if key not in usual and not key.startswith("coverage_")]
    return [*(key for key in KEYS if key in present), *own]


def _line(data: Tables, level: Unit, code: str, indicator: Indicator) -> Line:
    values = data.table(level)[indicator.key]
    ranks = ranks_of(values) if has_rank(indicator) else None
    rank = None if ranks is None or pd.isna(ranks[code]) else int(ranks[code])
    province = None
    if level == "commune":
        province = _plain(data.provinces.at[data.communes.at[code, c.PROVINCE_CODE], indicator.key])
    return Line(
        indicator=indicator,
        value=_plain(values[code]),
        flag=str(flags(data, indicator.key, by=level)[code]),
        rank=rank,
        tied=ranks is not None and rank is not None and bool((ranks == rank).sum() > 1),
        of=int(values.notna().sum()),
        province=province,
        region=_plain(data.region[indicator.key].iloc[0]),
    )


def _plain(value: Any) -> Any:
    """Return a value as Python has it, None when it is missing."""
    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _name(row: pd.Series[Any], language: LanguageCode) -> str:
    own = row.get(LANGUAGES[language].name_column)
    return own if isinstance(own, str) and own else str(row[c.NAME])


def _quality(data: Tables, level: Unit, code: str, language: LanguageCode) -> tuple[str, ...]:
    """Return what the card says of the records that are located in the unit."""
    if data.placed is None or getattr(data.placed, "withheld", False):
        return ()
    column = c.CODE if level == "commune" else c.PROVINCE_CODE
    records = data.placed.actors
    here = records[records[column] == code]
    lines = [
        tr("card.records", language, n=number(len(here), language), details=_precision(here, data.vocabulary, language))
    ]
    if c.PLACING in here and (snapped := int((here[c.PLACING] == SNAPPED).sum())):
        lines.append(tr("card.snapped", language, n=number(snapped, language)))
    conflicts = getattr(data.placed, "conflicts", None)
    if conflicts is not None and (elsewhere := int(conflicts.index.isin(here.index).sum())):
        lines.append(tr("card.conflicts", language, n=number(elsewhere, language)))
    table = data.table(level)
    if s.MEMBERS_KNOWN in table and s.ACTORS in table:
        counts: list[Any] = [table.at[code, key] for key in (s.MEMBERS_KNOWN, s.ACTORS)]
        if not any(pd.isna(count) for count in counts):
            stated, of = (number(float(count), language) for count in counts)
            lines.append(tr("card.stated", language, known=stated, all=of))
    return tuple(lines)


def _register(data: Tables, language: LanguageCode) -> str:
    """Return what the card calls the register; one of invented actors says so in each language."""
    if data.placed is None:
        return ""
    register = data.placed.register
    return tr("demonstration", language) if getattr(register, "demonstration", False) else register.title_in(language)


def _precision(here: pd.DataFrame, vocabulary: Vocabulary, language: LanguageCode) -> str:
    """Return how many records are located how precisely, in brackets."""
    if c.PRECISION not in here or here.empty:
        return ""
    counts = here[c.PRECISION].fillna(vocabulary.precisions[-1].code).value_counts()
    parts = [
        term.count.with_values(n=number(counts[term.code], language))[language]
        for term in vocabulary.precisions
        if term.code in counts and term.count is not None
    ]
    return f" ({join_items(parts, language)})" if parts else ""
