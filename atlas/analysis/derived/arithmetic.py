"""Indicators that divide, subtract, compare, rank or classify others: one's own figures without code."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import NO_UNIT, PERCENT, Indicator, Nature, Text, Words, complete
from atlas.analysis.definitions import arithmetic
from atlas.analysis.derived.kind import Find, NamedIndicator, check_between, require_measure
from atlas.analysis.stats.rates import Values
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message
from atlas.sources.toml.validation import toml_specification

_YEAR: Final = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculatedIndicator(NamedIndicator):
    """What those that are calculated may be formula_values besides: how they are printed.

    Attributes:
        unit: printed after the title; the usual one without it.
        decimals: digits printed after the decimal sign.
    """

    unit: Text = ""
    decimals: int | None = None

    def make(
        self, of: Indicator, other: Indicator | None, compute: Callable[[Base], Values], **fields: Any
    ) -> Indicator:
        """Return the indicator: named, credited and dated as what it is made of, with the fields given."""
        kind: str = self.kind  # type: ignore[attr-defined]  # a field of every kind
        made_of = (of,) if other is None else (of, other)
        keys = "_".join(indicator.key for indicator in made_of)
        titles = {"of": of.title, "other": other.title if other is not None else NO_UNIT}
        words = f"derived.{kind}"
        inherited = self.inherited_fields(of, key=f"{kind}_{keys}", title=Message(f"{words}.title", **titles))
        inherited |= {
            "needs": tuple(dict.fromkeys(name for indicator in made_of for name in indicator.needs)),
            "year": _years([indicator.year for indicator in made_of]),
            "also": _further_sources(made_of),
        }
        formula = Message(f"{words}.formula", **_titles_with_years(of, other), **fields.pop("formula_values", {}))
        explanation = Message(f"{words}.explanation", **titles)
        usual = {"formula": formula, "explanation": explanation, "nature": Nature.RATIO, "decimals": 1}
        printed: dict[str, Any] = {} if self.decimals is None else {"decimals": self.decimals}
        printed |= {"unit": complete(self.unit)} if self.unit else {}
        return Indicator(**{**inherited, **usual, "compute": compute, **fields, **printed})


@toml_specification()
@dataclass(frozen=True, slots=True)
class RatioOf(CalculatedIndicator):
    """One stock per so many of another; that of a province is made of its sums.

    Attributes:
        of: key of the stock above.
        over: key of the stock below.
        per: how many of the second it is given for: 1 000 inhabitants.
    """

    of: str
    over: str
    per: float = 1.0
    kind: Literal["ratio"] = "ratio"

    def __post_init__(self) -> None:
        """Validate the options."""
        check_between("per", self.per, 1e-9, 1e12)

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the ones that it is made from by their keys."""
        of, over = _stock(find(self.of), self.kind), _stock(find(self.over), self.kind)
        compute = partial(arithmetic.ratio, of=of, over=over, per=self.per)
        return self.make(of, over, compute, denominators=(over.key,), per=self.per, formula_values={"per": self.per})


@toml_specification()
@dataclass(frozen=True, slots=True)
class ShareOf(CalculatedIndicator):
    """A stock in per cent of another that it is a part of.

    Attributes:
        of: key of the part.
        over: key of the whole.
    """

    of: str
    over: str
    kind: Literal["share"] = "share"

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the ones that it is made from by their keys."""
        of, over = _stock(find(self.of), self.kind), _stock(find(self.over), self.kind)
        compute = partial(arithmetic.ratio, of=of, over=over, per=100.0)
        return self.make(of, over, compute, denominators=(over.key,), per=100.0, unit=PERCENT)


@toml_specification()
@dataclass(frozen=True, slots=True)
class QuotientOf(CalculatedIndicator):
    """How many times more there is of a stock in another one than in the whole territory: a location quotient.

    Attributes:
        of: key of the part.
        over: key of the whole.
    """

    of: str
    over: str
    kind: Literal["quotient"] = "quotient"

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the ones that it is made from by their keys."""
        of, over = _stock(find(self.of), self.kind), _stock(find(self.over), self.kind)
        compute = partial(arithmetic.quotient, of=of, over=over)
        return self.make(of, over, compute, denominators=(over.key,), decimals=2, reference=1.0)


@toml_specification()
@dataclass(frozen=True, slots=True)
class DifferenceOf(CalculatedIndicator):
    """One indicator less another of the same nature and unit: two years, women and men.

    Attributes:
        of: key of the first.
        minus: key of what is taken away.
    """

    of: str
    minus: str
    kind: Literal["difference"] = "difference"

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the ones that it is made from by their keys."""
        of, minus = require_measure(find(self.of)), require_measure(find(self.minus))
        if of.nature is not minus.nature:
            raise ValueError(
                Message(
                    "fault.analysis.two_natures",
                    first=of.key,
                    first_nature=Message(f"nature_word.{of.nature}"),
                    second=minus.key,
                    second_nature=Message(f"nature_word.{minus.nature}"),
                )
            )
        compute = partial(arithmetic.difference, of=of, minus=minus)
        points = of.nature is Nature.RATIO and of.unit == PERCENT
        unit = Message("unit.points") if points else of.unit
        return self.make(of, minus, compute, nature=of.nature, unit=unit, decimals=of.decimals, reference=0.0)


@toml_specification()
@dataclass(frozen=True, slots=True)
class GrowthOf(CalculatedIndicator):
    """The change from one figure to another, in per cent of the earlier one.

    Attributes:
        of: key of the later figure.
        before: key of the earlier one.
        yearly: whether it is formula_values in per cent a year, at one pace, from the years of the two.
    """

    of: str
    before: str
    yearly: bool = False
    kind: Literal["growth"] = "growth"

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the ones that it is made from by their keys."""
        of, before = require_measure(find(self.of)), require_measure(find(self.before))
        years = _span(of, before) if self.yearly else 0
        compute = partial(arithmetic.growth, of=of, before=before, years=float(years))
        words = Message("derived.growth.yearly", **_titles_with_years(of, before), years=years)
        formula: dict[str, Any] = {"formula": words} if years else {}
        unit = Message("unit.percent_a_year") if years else PERCENT
        return self.make(of, before, compute, denominators=(before.key,), unit=unit, reference=0.0, **formula)


@toml_specification()
@dataclass(frozen=True, slots=True)
class RankOf(CalculatedIndicator):
    """The place of a unit among those of its level.

    Attributes:
        of: key of a stock or a ratio.
        lowest_first: whether the lowest value is first.
    """

    of: str
    lowest_first: bool = False
    kind: Literal["rank"] = "rank"

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        of = require_measure(find(self.of))
        compute = partial(arithmetic.rank, of=of, lowest_first=self.lowest_first)
        return self.make(of, None, compute, nature=Nature.RANK, decimals=0)


@toml_specification()
@dataclass(frozen=True, slots=True)
class ClassOf(CalculatedIndicator):
    """The class that a value is in, drawn as a typology.

    Attributes:
        of: key of a stock or a ratio.
        breaks: where one class ends and the next begins, rising.
        classes: without breaks, in how many classes as many communes each are put.
        names: title of each class, the lowest first.
    """

    of: str
    breaks: tuple[float, ...] = ()
    classes: int = 4
    names: tuple[Text, ...] = ()
    kind: Literal["class"] = "class"

    def __post_init__(self) -> None:
        """Validate the options."""
        check_between("classes", self.classes, 2, 12)
        rising = all(low < high for low, high in itertools.pairwise(self.breaks))
        if not rising or not all(math.isfinite(each) for each in self.breaks):
            raise ValueError(Message("fault.analysis.class_breaks", breaks=str(list(self.breaks))))
        if self.names and len(self.names) != self.number:
            raise ValueError(Message("fault.analysis.class_names", names=len(self.names), classes=self.number))

    @property
    def number(self) -> int:
        """How many classes there are."""
        return len(self.breaks) + 1 if self.breaks else self.classes

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        of = require_measure(find(self.of))
        titles = [complete(name) for name in self.names] or self._titles()
        compute = partial(arithmetic.classify, of=of, breaks=tuple(self.breaks), classes=self.classes)
        bounds: Any = tuple(f"{each:g}" for each in self.breaks) or Message("derived.class.equal", n=self.classes)
        return self.make(
            of, None, compute, nature=Nature.CATEGORY, decimals=0, formula_values={"breaks": bounds},
            categories={str(number): title for number, title in enumerate(titles, start=1)},
        )  # fmt: skip

    def _titles(self) -> list[Words]:
        if not self.breaks:
            return [Message("derived.class.number", n=number) for number in range(1, self.classes + 1)]
        between = [
            Message("derived.class.between", low=low, high=high) for low, high in itertools.pairwise(self.breaks)
        ]
        first, last = self.breaks[0], self.breaks[-1]
        return [Message("derived.class.below", high=first), *between, Message("derived.class.above", low=last)]


def _stock(of: Indicator, kind: str) -> Indicator:
    """Return the indicator, refused when its amounts do not add up."""
    if of.nature is not Nature.STOCK:
        nature = Message(f"nature_word.{of.nature}")
        raise ValueError(Message("fault.analysis.of_stocks", key=of.key, nature=nature, kind=kind))
    return of


def _titles_with_years(of: Indicator, other: Indicator | None) -> dict[str, Words]:
    """Return the titles of what an indicator is made from as its formula names them: with their years where these tell.

    Two years of one figure have one title.
    """
    if other is None:
        return {"of": of.title, "other": NO_UNIT}
    if all(of.title[language] != other.title[language] for language in LANGUAGES):
        return {"of": of.title, "other": other.title}
    pair = {"of": of, "other": other}
    return {name: Message("derived.dated", title=each.title, year=each.year or each.key) for name, each in pair.items()}


def _years(years: list[str]) -> str:
    """Return the first and the last year of several; none where one of them has none."""
    named = [year for text in years for year in _YEAR.findall(text)]
    if not all(years) or not named:
        return ""
    return "–".join(dict.fromkeys((min(named), max(named))))


def _span(of: Indicator, before: Indicator) -> int:
    """Return the years from one figure to another.

    Raises:
        ValueError: one of them has no year, or they are of one year.
    """
    later, earlier = _YEAR.findall(of.year), _YEAR.findall(before.year)
    years = int(later[-1]) - int(earlier[-1]) if later and earlier else 0
    if years <= 0:
        raise ValueError(Message("fault.analysis.no_span", first=before.key, second=of.key))
    return years


def _further_sources(made_of: tuple[Indicator, ...]) -> tuple[str, ...]:
    """Return the sources of what an indicator is made from, beside that of the first."""
    sources = [name for indicator in made_of for name in (indicator.source, *indicator.also)]
    return tuple(dict.fromkeys(name for name in sources if name != made_of[0].source))
