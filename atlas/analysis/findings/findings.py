"""Findings: what stands out in the tables, as sentences of a fixed grammar, the largest gap first, each traceable."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.flags import PLAIN, flags
from atlas.analysis.dataset.tables import Level, Tables
from atlas.analysis.findings.quantity_words import comparison, fraction, is_stable, quantity
from atlas.analysis.findings.sentence import PrintedFigure, Sentence, Value, sentence
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number, percent, signed_number

Kind: TypeAlias = Literal["gap", "concentration", "change"]
#: No sentence stands on fewer than so many actors, inhabitants, establishments.
LEAST_BASE: Final = 30
#: Amounts that say how many actors state something: a base of a register's figure.
_OLD, _NEW = c.POPULATION_2014, c.POPULATION_2024


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about the figures.

    Attributes:
        kind: a ``gap`` between a unit and the region, a ``concentration`` of an amount in a unit, a ``change``.
        indicator: key of the indicator.
        level, unit: of the unit that it is about.
        gap: how large it is: of a gap |ln(value / reference)|, of a concentration |ln(share / share of inhabitants)|,
            of a change |ln(after / before)|.
        sentences: the sentence in each language, with the numbers that it prints.
        invented: whether it stands on invented figures.
    """

    kind: Kind
    indicator: str
    level: str
    unit: str
    gap: float
    sentences: tuple[Sentence, ...]
    invented: bool = False

    @property
    def key(self) -> str:
        """The name by which an editor replaces it: ``gap:density_10k:01151``."""
        return f"{self.kind}:{self.indicator}:{self.unit}"

    @property
    def values(self) -> tuple[Value, ...]:
        """The numbers of the tables that it prints or compares."""
        return self.sentences[0].values

    def sentence(self, language: LanguageCode) -> Sentence:
        """Return the sentence in a language, its numbers keyed."""
        return next(each for each in self.sentences if each.language == language)

    def text(self, language: LanguageCode) -> str:
        """Return the sentence in a language."""
        return str(self.sentence(language))


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
    selected: list[Finding] = []
    for key in dict.fromkeys(keys):
        indicator = data.indicator(key)
        own = sorted(_of(indicator, data, by, least_base), key=lambda finding: (-finding.gap, finding.unit))
        selected += own[:each]
    return tuple(sorted(selected, key=lambda finding: (-finding.gap, finding.key)))


def finding(data: Tables, key: str) -> Finding | None:
    """Return the finding of a key (``gap:density_10k:01151``), however small its gap; None when there is none now."""
    kind, _, rest = key.partition(":")
    indicator, _, unit = rest.rpartition(":")
    subject = data.indicator(indicator)
    levels: tuple[Level, ...] = ("province", "commune")
    for by in levels:
        for candidate in _of(subject, data, by, LEAST_BASE):
            if (candidate.kind, candidate.unit) == (kind, unit):
                return candidate
    return None


def _of(indicator: Indicator, data: Tables, by: Level, least: int) -> Iterator[Finding]:
    if indicator.nature not in (Nature.STOCK, Nature.RATIO):
        return
    table, plain = data.table(by), flags(data, indicator.key, by=by) == PLAIN
    whole = _float(data.region[indicator.key].iloc[0])
    bases = base_sizes(indicator, data, by)
    for code in table.index[(plain & (bases >= least)).to_numpy()]:
        value = _float(table.loc[code, indicator.key])
        if math.isnan(value) or math.isnan(whole):
            continue
        if indicator.key == "population_change":
            yield from _change(_Subject(data, indicator, by, str(code)))
        elif indicator.nature is Nature.RATIO:
            yield from _gap(_Subject(data, indicator, by, str(code)), (value, whole))
        else:
            yield from _concentration(_Subject(data, indicator, by, str(code)), (value, whole))


def base_sizes(indicator: Indicator, data: Tables, by: Level) -> pd.Series[Any]:
    """Return how many actors, inhabitants or establishments stand behind each unit's value.

    The smallest of its denominators and, of a rate of events (actors for 10 000 inhabitants), of the events; of an
    amount itself. A unit of which this is not known has none.
    """
    table = data.table(by)
    sizes = [table[key].astype(np.float64) for key in indicator.denominators if key in table and key != c.AREA_KM2]
    base = data.bases.get(by)
    if base is not None:
        names = [key for key in indicator.denominators if key not in table.columns and key in base.stocks.columns]
        sizes += [base.stocks[key].astype(np.float64) for key in names]
    if indicator.per is not None and indicator.denominators and indicator.denominators[0] in table:
        sizes.append(
            table[indicator.key].astype(np.float64)
            * table[indicator.denominators[0]].astype(np.float64)
            / indicator.per
        )
    if s.ACTORS in table and (indicator.invented or indicator.source == "register"):
        sizes.append(table[s.ACTORS].astype(np.float64))
    if indicator.nature is Nature.STOCK:
        sizes.append(table[indicator.key].astype(np.float64))
    if not sizes:
        sizes.append(table[c.POPULATION_2024].astype(np.float64))
    smallest = pd.concat(sizes, axis=1).min(axis=1, skipna=False)
    # Not known to a hair: 28.999… actors are 29.
    return (smallest + 1e-9).fillna(0.0)


@dataclass(frozen=True, slots=True)
class _Subject:
    """An indicator of a unit, beside the whole territory."""

    data: Tables
    indicator: Indicator
    by: Level
    code: str

    def value(self, of: Indicator, number: float) -> Value:
        """Return a number of the unit."""
        return Value(of.key, self.by, self.code, of.year, number, of.decimals)

    def whole(self, of: Indicator, number: float) -> Value:
        """Return a number of the whole territory."""
        return Value(of.key, "region", self.data.territory.key, of.year, number, of.decimals)

    def derived_value(self, name: str, number: float) -> Value:
        """Return a number that is computed from those of the tables: ``gap:density_10k``."""
        return Value(f"{name}:{self.indicator.key}", self.by, self.code, self.indicator.year, number, 1)

    def title(self, of: Indicator, language: LanguageCode) -> str:
        """Return the title of an indicator, with the mark of invented figures."""
        return of.with_dagger(of.title[language])

    def place(self, language: LanguageCode) -> str:
        """Return the name of the unit."""
        return str(self.data.table(self.by).loc[self.code, LANGUAGES[language].name_column])

    def finding(self, kind: Kind, gap: float, write: Callable[[LanguageCode], Sentence]) -> Finding:
        """Return the finding, its sentence written in each language."""
        sentences = tuple(write(language) for language in LANGUAGES)
        return Finding(kind, self.indicator.key, self.by, self.code, gap, sentences, self.indicator.invented)


def _gap(subject: _Subject, pair: tuple[float, float]) -> Iterator[Finding]:
    indicator, (value, whole) = subject.indicator, pair
    if is_stable(indicator, value, whole) or value <= 0 or whole <= 0:
        return

    def write(language: LanguageCode) -> Sentence:
        return sentence(
            "statement.gap", language, title=subject.title(indicator, language), place=subject.place(language),
            value=PrintedFigure(subject.value(indicator, value), quantity(indicator, value, language)),
            reference=PrintedFigure(subject.whole(indicator, whole), quantity(indicator, whole, language)),
            phrase=PrintedFigure(
                subject.derived_value("gap", value / whole), comparison(indicator, value, whole, language)
            ),
        )  # fmt: skip

    yield subject.finding("gap", abs(math.log(value / whole)), write)


def _concentration(subject: _Subject, pair: tuple[float, float]) -> Iterator[Finding]:
    data, indicator, (value, whole) = subject.data, subject.indicator, pair
    people = data.table(subject.by).get(_NEW)
    if people is None or value <= 0 or indicator.key in (_NEW, _OLD):
        return
    share, own = 100 * value / whole, 100 * _float(people.loc[subject.code]) / _float(data.region[_NEW].iloc[0])
    if abs(share - own) < 1.0:
        return
    of_people = Value(f"share_of:{_NEW}", subject.by, subject.code, data.indicator(_NEW).year, own, 1)

    def write(language: LanguageCode) -> Sentence:
        named = fraction(share, language)
        in_words = tr("statement.in_words", language, what=named) if named else ""
        return sentence(
            "statement.concentration", language,
            title=subject.title(indicator, language), place=subject.place(language),
            value=PrintedFigure(subject.value(indicator, value), number(value, language, decimals=indicator.decimals)),
            total=PrintedFigure(subject.whole(indicator, whole), number(whole, language, decimals=indicator.decimals)),
            share=PrintedFigure(
                subject.derived_value("share_of", share), percent(share, language, decimals=1) + in_words
            ),
            own=PrintedFigure(of_people, percent(own, language, decimals=1)),
        )  # fmt: skip

    yield subject.finding("concentration", abs(math.log(share / own)), write)


def _change(subject: _Subject) -> Iterator[Finding]:
    data, indicator, table = subject.data, subject.indicator, subject.data.table(subject.by)
    if not {_OLD, _NEW} <= set(table.columns):
        return
    before, after = _float(table.loc[subject.code, _OLD]), _float(table.loc[subject.code, _NEW])
    old, new = data.indicator(_OLD), data.indicator(_NEW)
    if before <= 0 or is_stable(new, after, before):
        return
    rate, whole = _float(table.loc[subject.code, indicator.key]), _float(data.region[indicator.key].iloc[0])

    def write(language: LanguageCode) -> Sentence:
        return sentence(
            "statement.change", language, title=subject.title(new, language), place=subject.place(language),
            before=PrintedFigure(subject.value(old, before), number(before, language)), old=old.year,
            after=PrintedFigure(subject.value(new, after), number(after, language)), new=new.year,
            change=PrintedFigure(subject.value(indicator, rate), percent_change(rate, language)),
            reference=PrintedFigure(subject.whole(indicator, whole), percent_change(whole, language)),
        )  # fmt: skip

    yield subject.finding("change", abs(math.log(after / before)), write)


def percent_change(value: float, language: LanguageCode) -> str:
    """Write a change in per cent with its sign: “+15,9 %”."""
    return signed_number(value, language, decimals=1) + LANGUAGES[language].percent


def _float(value: Any) -> float:
    return float("nan") if value is None or value is pd.NA else float(value)
