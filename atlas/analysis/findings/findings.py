"""Findings: what stands out in the tables, as sentences of a fixed grammar, the largest gap first, each traceable."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.flags import PLAIN, flags
from atlas.analysis.dataset.tables import Level, Tables
from atlas.analysis.findings.wording import comparison, fraction, is_stable, quantity
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number, percent, signed

Kind: TypeAlias = Literal["gap", "concentration", "change"]
#: No sentence stands on fewer than so many actors, inhabitants, establishments.
LEAST_BASE: Final = 30
#: Amounts that say how many actors state something: a base of a register's figure.
_OLD, _NEW = c.POPULATION_2014, c.POPULATION_2024


@dataclass(frozen=True, slots=True)
class Value:
    """A number that a sentence prints.

    Attributes:
        indicator, level, unit, year: its key, by which the same number is found in any table.
        number: unrounded.
        decimals: as printed.
    """

    indicator: str
    level: str
    unit: str
    year: str
    number: float
    decimals: int

    @property
    def key(self) -> str:
        """The key of the number: ``density_10k/province/01151``, with its year where it has one."""
        return "/".join(part for part in (self.indicator, self.level, self.unit, self.year) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about the figures.

    Attributes:
        kind: a ``gap`` between a unit and the region, a ``concentration`` of an amount in a unit, a ``change``.
        indicator: key of the indicator.
        level, unit: of the unit that it is about.
        values: the numbers of the tables that it prints or compares.
        gap: how large it is: of a gap |ln(value / reference)|, of a concentration |ln(share / share of inhabitants)|,
            of a change |ln(after / before)|.
        texts: language → the sentence.
        invented: whether it stands on invented figures.
    """

    kind: Kind
    indicator: str
    level: str
    unit: str
    values: tuple[Value, ...]
    gap: float
    texts: tuple[tuple[str, str], ...]
    invented: bool = False

    @property
    def key(self) -> str:
        """The name by which an editor replaces it: ``gap:density_10k:01151``."""
        return f"{self.kind}:{self.indicator}:{self.unit}"

    def text(self, language: LanguageCode) -> str:
        """Return the sentence in a language."""
        return dict(self.texts)[language]


def findings(
    data: Tables, keys: Sequence[str], *, by: Level = "province", least_base: int = LEAST_BASE, each: int = 1
) -> tuple[Finding, ...]:
    """Return what stands out of some indicators, the largest gap first.

    A ratio is compared with the region's (``gap``), an amount with the unit's share of the inhabitants
    (``concentration``), the population with that of the census before (``change``). Nothing is said of values that are
    missing or withheld, of units whose base is small, of differences that are none (`wording.is_stable`).

    Args:
        data: the indicators tabulated, secrets taken out.
        keys: of the indicators; categories and ranks have no findings.
        by: the level of the units: ``province`` or ``commune``.
        least_base: no sentence stands on fewer actors, inhabitants or establishments than this.
        each: how many findings of each indicator.

    Raises:
        UnknownNameError: no such indicator or level.
    """
    found: list[Finding] = []
    for key in dict.fromkeys(keys):
        one = data.indicator(key)
        own = sorted(_of(one, data, by, least_base), key=lambda finding: (-finding.gap, finding.unit))
        found += own[:each]
    return tuple(sorted(found, key=lambda finding: (-finding.gap, finding.key)))


def finding(data: Tables, key: str) -> Finding | None:
    """Return the finding of a key (``gap:density_10k:01151``), however small its gap; None when there is none now."""
    kind, _, rest = key.partition(":")
    indicator, _, unit = rest.rpartition(":")
    one = data.indicator(indicator)
    levels: tuple[Level, ...] = ("province", "commune")
    for by in levels:
        for candidate in _of(one, data, by, LEAST_BASE):
            if (candidate.kind, candidate.unit) == (kind, unit):
                return candidate
    return None


def _of(one: Indicator, data: Tables, by: Level, least: int) -> Iterator[Finding]:
    if one.nature not in (Nature.STOCK, Nature.RATIO):
        return
    table, plain = data.table(by), flags(data, one.key, by=by) == PLAIN
    whole = _float(data.region[one.key].iloc[0])
    bases = base_sizes(one, data, by)
    for code in table.index[(plain & (bases >= least)).to_numpy()]:
        value = _float(table.loc[code, one.key])
        if math.isnan(value) or math.isnan(whole):
            continue
        if one.key == "population_change":
            yield from _changed(data, one, by, str(code))
        elif one.nature is Nature.RATIO:
            yield from _gap(data, one, by, str(code), (value, whole))
        else:
            yield from _concentration(data, one, by, str(code), (value, whole))


def base_sizes(one: Indicator, data: Tables, by: Level) -> pd.Series[Any]:
    """Return how many actors, inhabitants or establishments stand behind each unit's value.

    The smallest of its denominators and, of a rate of events (actors for 10 000 inhabitants), of the events; of an
    amount itself. A unit of which this is not known has none.
    """
    table = data.table(by)
    sizes = [table[key].astype(np.float64) for key in one.denominators if key in table and key != c.AREA_KM2]
    base = data.bases.get(by)
    if base is not None:
        names = [key for key in one.denominators if key not in table.columns and key in base.stocks.columns]
        sizes += [base.stocks[key].astype(np.float64) for key in names]
    if one.per is not None and one.denominators and one.denominators[0] in table:
        sizes.append(table[one.key].astype(np.float64) * table[one.denominators[0]].astype(np.float64) / one.per)
    if s.ACTORS in table and (one.invented or one.source == "register"):
        sizes.append(table[s.ACTORS].astype(np.float64))
    if one.nature is Nature.STOCK:
        sizes.append(table[one.key].astype(np.float64))
    if not sizes:
        sizes.append(table[c.POPULATION_2024].astype(np.float64))
    smallest = pd.concat(sizes, axis=1).min(axis=1, skipna=False)
    # Not known to a hair: 28.999… actors are 29.
    return (smallest + 1e-9).fillna(0.0)


def _value(data: Tables, one: Indicator, level: str, unit: str, value: float) -> Value:
    return Value(one.key, level, unit, one.year, value, one.decimals)


def _gap(data: Tables, one: Indicator, by: Level, code: str, pair: tuple[float, float]) -> Iterator[Finding]:
    value, whole = pair
    if is_stable(one, value, whole) or value <= 0 or whole <= 0:
        return
    texts = tuple(
        (language, tr("statement.gap", language, title=_title(one, language), place=_name(data, by, code, language),
                      value=quantity(one, value, language), reference=quantity(one, whole, language),
                      phrase=comparison(one, value, whole, language)))
        for language in LANGUAGES
    )  # fmt: skip
    values = (_value(data, one, by, code, value), _value(data, one, "region", data.territory.key, whole))
    yield Finding("gap", one.key, by, code, values, abs(math.log(value / whole)), texts, one.invented)


def _concentration(data: Tables, one: Indicator, by: Level, code: str, pair: tuple[float, float]) -> Iterator[Finding]:
    value, whole = pair
    people = data.table(by).get(_NEW)
    if people is None or value <= 0 or one.key in (_NEW, _OLD):
        return
    share, own = 100 * value / whole, 100 * _float(people.loc[code]) / _float(data.region[_NEW].iloc[0])
    if abs(share - own) < 1.0:
        return
    texts = tuple((language, _concentrated(data, one, by, code, (value, whole, share, own), language))
                  for language in LANGUAGES)  # fmt: skip
    values = (
        _value(data, one, by, code, value),
        _value(data, one, "region", data.territory.key, whole),
        Value(f"share_of:{one.key}", by, code, one.year, share, 1),
        Value(f"share_of:{_NEW}", by, code, "2024", own, 1),
    )
    yield Finding("concentration", one.key, by, code, values, abs(math.log(share / own)), texts, one.invented)


def _concentrated(
    data: Tables,
    one: Indicator,
    by: Level,
    code: str,
    numbers: tuple[float, float, float, float],
    language: LanguageCode,
) -> str:
    value, whole, share, own = numbers
    words = fraction(share, language)
    return tr(
        "statement.concentration", language, title=_title(one, language), place=_name(data, by, code, language),
        value=number(value, language, decimals=one.decimals), total=number(whole, language, decimals=one.decimals),
        share=percent(share, language, decimals=1) + (tr("statement.in_words", language, what=words) if words else ""),
        own=percent(own, language, decimals=1),
    )  # fmt: skip


def _changed(data: Tables, one: Indicator, by: Level, code: str) -> Iterator[Finding]:
    table = data.table(by)
    if not {_OLD, _NEW} <= set(table.columns):
        return
    before, after = _float(table.loc[code, _OLD]), _float(table.loc[code, _NEW])
    old, new = data.indicator(_OLD), data.indicator(_NEW)
    if before <= 0 or is_stable(new, after, before):
        return
    rate, whole = _float(table.loc[code, one.key]), _float(data.region[one.key].iloc[0])
    texts = tuple(
        (language, tr("statement.change", language, title=_title(new, language), place=_name(data, by, code, language),
                      before=number(before, language), after=number(after, language), old=old.year, new=new.year,
                      change=percent_change(rate, language), reference=percent_change(whole, language)))
        for language in LANGUAGES
    )  # fmt: skip
    values = (
        _value(data, old, by, code, before), _value(data, new, by, code, after), _value(data, one, by, code, rate),
        _value(data, one, "region", data.territory.key, whole),
    )  # fmt: skip
    yield Finding("change", one.key, by, code, values, abs(math.log(after / before)), texts, one.invented)


def percent_change(value: float, language: LanguageCode) -> str:
    """Write a change in per cent with its sign: “+15,9 %”."""
    return signed(value, language, decimals=1) + LANGUAGES[language].percent


def _title(one: Indicator, language: LanguageCode) -> str:
    return one.marked(one.title[language])


def _name(data: Tables, by: Level, code: str, language: LanguageCode) -> str:
    return str(data.table(by).loc[code, LANGUAGES[language].name_column])


def _float(value: Any) -> float:
    return float("nan") if value is None or value is pd.NA else float(value)
