"""A table of one's own as an editor writes it: its file, the column that names the units, what its columns are."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Literal, TypeAlias

from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import PERCENT, Indicator, Nature, Text, complete
from atlas.analysis.definitions import formulas
from atlas.analysis.disclosure.groups import KNOWN
from atlas.analysis.stats.rates import Values
from atlas.i18n.messages import Message
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.amounts import Decimal
from atlas.sources.toml.validation import toml_specification

#: What a row of a table is.
TableLevel: TypeAlias = Literal["commune", "province", "region", "actor"]
OwnNature: TypeAlias = Literal["stock", "ratio", "share", "category", "class", "rank"]
_NATURES: Final[Mapping[str, Nature]] = {
    "stock": Nature.STOCK, "ratio": Nature.RATIO, "share": Nature.RATIO, "category": Nature.CATEGORY,
    "class": Nature.CATEGORY, "rank": Nature.RANK,
}  # fmt: skip
_YEAR: Final = re.compile(r"\d{4}")


@toml_specification(numbers_are_texts=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class OwnColumn:
    """What a column of a table is, so that it can be computed with and drawn.

    Attributes:
        name: its heading; not with ``years``.
        years: of one figure of several years, {year: heading}: an indicator for each, its key followed by the year.
        key: name of the indicator; made of the heading when empty.
        title: in each language, or one text for all.
        nature: ``stock`` (adds up), ``ratio``, ``share`` (a ratio in per cent), ``category`` or ``class``, ``rank``.
        unit: in each language, or one text for all; none when the title says it.
        over: for a ratio, the key of the stock that it is divided by: with it larger units have the mean of their
            communes weighted by it, without it they have none.
        absent: of a stock, what a unit has that is not in the table; unknown without it.
        decimals: digits printed after the decimal sign; 0 for a stock or a rank, else 1.
        year: of the figures; that of the table when empty.
        source: whom to credit; that of the table when empty.
        categories: of a category, the title of each value in the order of a legend; the values themselves when empty.
        reference: value in the middle of two opposite ramps of color.
        zero_is_absence: whether a zero means that there is none, so that maps tell it apart.
    """

    title: Text
    nature: OwnNature
    name: str = ""
    years: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    unit: Text = ""
    over: str = ""
    absent: float | None = None
    decimals: int | None = None
    year: str = ""
    source: str = ""
    categories: Mapping[str, Text] = field(default_factory=dict)
    reference: float | None = None
    zero_is_absence: bool = False

    def __post_init__(self) -> None:
        """Validate the options."""
        complete(self.title)
        if bool(self.name) == bool(self.years):
            raise ValueError(Message("fault.own_table.name_or_years"))
        if wrong := [year for year in self.years if not _YEAR.fullmatch(year)]:
            raise ValueError(Message("fault.own_table.no_year", year=wrong[0]))
        if self.years and not self.key:
            raise ValueError(Message("fault.own_table.key_of_years"))
        if self.over and self.kind is not Nature.RATIO:
            nature = Message(f"nature_word.{self.kind}")
            raise ValueError(Message("fault.analysis.over_of_ratio", title=complete(self.title), nature=nature))
        if self.absent is not None and (self.kind is not Nature.STOCK or not math.isfinite(self.absent)):
            raise ValueError(Message("fault.analysis.absent_of_stock"))

    @property
    def kind(self) -> Nature:
        """Its nature, as an indicator has it."""
        return _NATURES[self.nature]


@dataclass(frozen=True, slots=True)
class OwnSeries:
    """One figure of a column: its heading, the key of its indicator and its year."""

    column: OwnColumn
    heading: str
    key: str
    year: str


@toml_specification(numbers_are_texts=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTable:
    """A table of one's own, whose columns become indicators.

    Attributes:
        file: CSV, Excel, Parquet or a layer, beside the edition; the layer of the edition's own territory when empty.
        on: heading of the column that says the unit, by its code or its name.
        columns: what its columns are.
        level: what a row is: a ``commune``, a ``province``, the ``region``, or an ``actor``: then it is the register of
            the edition, and numbers that it states are summed.
        province: heading of the column that says the province, which tells homonyms apart.
        layer: sheet or layer of a file that has several.
        encoding: of a text file or a Shapefile, where it is not found.
        decimal: the sign before decimals, "," or ".".
        thousands: the sign between thousands: ".", ",", a space or "'"; said, never guessed.
        missing: marks of a missing value, beside the usual ones ("NC", "-", "n.d.").
        year: of the figures of all columns that have none of their own.
        source: whom to credit; the file's name when empty.
        elsewhere: what becomes of rows that mean no unit of the territory: ``refuse`` them, each with its remedy, or
            ``leave`` them out and count them, as of a table of a whole country.
    """

    columns: tuple[OwnColumn, ...]
    file: str = ""
    on: str = ""
    level: TableLevel = "commune"
    province: str = ""
    layer: str = ""
    encoding: str = ""
    decimal: Decimal = ""
    thousands: Literal["", ".", ",", " ", "'"] = ""
    missing: tuple[str, ...] = ()
    year: str = ""
    source: str = ""
    elsewhere: Literal["refuse", "leave"] = "refuse"

    def __post_init__(self) -> None:
        """Validate the options."""
        if not self.columns:
            raise ValueError(Message("fault.own_table.no_columns"))
        if self.thousands and self.thousands == self.decimal:
            raise ValueError(Message("fault.own_table.one_sign", sign=self.decimal))
        if self.level == "actor" and (self.file or any(column.kind is not Nature.STOCK for column in self.columns)):
            raise ValueError(Message("fault.own_table.sums_of_register"))

    @property
    def decimal_sign(self) -> Decimal:
        """The sign before decimals, as it is said or as that of thousands leaves it."""
        other: dict[str, Decimal] = {".": ",", ",": "."}
        return self.decimal or other.get(self.thousands, "")

    def series(self) -> Iterator[OwnSeries]:
        """Yield every figure that it brings, in its order."""
        for column in self.columns:
            if column.name:
                key = column.key or fold(column.name).replace(" ", "_")
                yield OwnSeries(column, column.name, key, column.year or self.year)
            for year, heading in column.years.items():
                yield OwnSeries(column, heading, f"{column.key}_{year}", year)

    def indicators(self, *, source: str = "") -> tuple[Indicator, ...]:
        """Return the indicators that it brings, by its words alone; those that are no stocks have no values yet.

        Args:
            source: whom to credit where nobody is named.
        """
        return tuple(self.indicator(series, source=source) for series in self.series())

    def indicator(self, series: OwnSeries, *, source: str = "", **more: Any) -> Indicator:
        """Return the indicator of one figure."""
        column, nature = series.column, series.column.kind
        stock, summed = nature is Nature.STOCK, self.level == "actor"
        unit = complete(column.unit) if column.unit else None
        unit = PERCENT if unit is None and column.nature == "share" else unit
        usual = 1 if nature is Nature.RATIO else 0
        named = column.source or self.source or (self.file.rpartition("/")[2] if self.file else source)
        fields: dict[str, Any] = {
            "key": series.key,
            "title": complete(column.title),
            "nature": nature,
            "formula": self._formula(series),
            "compute": partial(formulas.amount, of=series.key) if stock else _no_values,
            "source": "register" if summed and not column.source else named or "register",
            "needs": (series.key,) if stock else (),
            "denominators": (column.over,) if column.over else (),
            "year": series.year,
            "decimals": usual if column.decimals is None else column.decimals,
            "reference": column.reference,
            "zero_is_absence": column.zero_is_absence,
        }
        if summed:
            answers = series.key + KNOWN
            fields["compute"] = partial(formulas.stated_sum, of=series.key, answers=answers, records=s.ACTORS)
            fields["needs"] = (series.key, answers, s.ACTORS)
        if nature is Nature.CATEGORY:
            titles = {value: complete(text) for value, text in column.categories.items()}
            fields["categories"] = titles or {"": complete(column.title)}
        if column.nature == "share":
            fields["per"] = 100.0
        return Indicator(**{**fields, **({"unit": unit} if unit is not None else {}), **more})

    def _formula(self, series: OwnSeries) -> Message:
        if self.level == "actor":
            return Message("own_table.sum", heading=series.heading)
        name = self.file.rpartition("/")[2]
        if not name:
            return Message("own_table.territory", heading=series.heading)
        return Message("own_table.file", heading=series.heading, file=name)


def _no_values(base: Base) -> Values:
    """Refuse to compute what has to be read first."""
    raise ValueError(Message("fault.own_table.not_read"))
