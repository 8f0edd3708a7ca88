"""A number as documents show it: with the indicator, the unit and the year that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.flags import NOT_APPLICABLE, PLAIN, SUPPRESSED, flags
from atlas.analysis.dataset.tables import Level
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset

#: What stands for a value that is missing, and for one that does not apply; a withheld one has a letter.
NO_VALUE: Final = "…"
NOTHING_TO_MEASURE: Final = "–"


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A number that a document prints, with its key: the same key gives the same number in every output.

    Attributes:
        key: of the indicator, ``actors``; of what is derived from indicators a name with a colon, ``gap:actors``.
        level: ``region``, ``province`` or ``commune``; of another kind of unit its name; empty where there is none.
        code: of the unit.
        year: what the value is of; empty when the indicator has none.
        value: as the table has it, not rounded; None where there is none to print.
        text: as it is printed.
        unit: in words.
        population: the part of the register it is of (the subset of a study); empty for the whole of it.
        invented: whether it comes from a demonstration register.
    """

    key: str
    level: str
    code: str
    year: str
    value: float | str | None
    text: str
    unit: str = ""
    population: str = ""
    invented: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the value as the side-car list of a publication records it."""
        entry = {"key": self.key, "level": self.level, "code": self.code, "year": self.year, "value": self.value}
        entry |= {"text": self.text}
        return entry | ({"population": self.population} if self.population else {})


def figure_value(
    data: Dataset, key: str, language: LanguageCode, *, by: Level = "region", code: str = "", population: str = ""
) -> FigureValue:
    """Return the value of an indicator for a unit, as it is printed: secrets, gaps and zeros told apart.

    Args:
        data: the tabulated indicators, secrets taken out.
        key: of the indicator.
        language: of the text.
        by: level of the unit.
        code: of the unit; of the region it may be left out.
        population: the part of the register that the data are of.

    Raises:
        UnknownNameError: no such indicator.
        KeyError: no such unit.
    """
    indicator, table = data.indicator(key), data.table(by)
    code = code or str(table.index[0])
    flag = flags(data, key, by=by)[code]
    return _figure(indicator, table.at[code, key], flag, language, _Unit(by, code, population))


def figure_values(
    data: Dataset, key: str, language: LanguageCode, *, by: Level, population: str = ""
) -> dict[str, FigureValue]:
    """Return the values of an indicator for all units of a level, by their codes."""
    indicator, table, why = data.indicator(key), data.table(by), flags(data, key, by=by)
    return {
        str(code): _figure(indicator, value, flag, language, _Unit(by, str(code), population))
        for code, value, flag in zip(table.index, table[key], why, strict=True)
    }


@dataclass(frozen=True, slots=True)
class _Unit:
    """Whose value a number is."""

    level: str
    code: str
    population: str


def _figure(indicator: Indicator, value: Any, flag: str, language: LanguageCode, unit: _Unit) -> FigureValue:
    plain: float | str | None = None
    if flag != PLAIN or pd.isna(value):
        signs = {NOT_APPLICABLE: NOTHING_TO_MEASURE, SUPPRESSED: tr("book.sign_secret", language)}
        text = signs.get(flag, NO_VALUE)
    elif indicator.categories:
        plain, text = str(value), typeset(indicator.categories[value][language], language)
    else:
        plain, text = float(value), number(float(value), language, decimals=indicator.decimals)
    return FigureValue(
        indicator.key, unit.level, unit.code, indicator.year, plain, text,
        unit=indicator.unit[language], population=unit.population,
        invented=indicator.invented,
    )  # fmt: skip


def any_invented(values: Iterable[FigureValue]) -> bool:
    """Tell whether any of some numbers comes from a demonstration register."""
    return any(value.invented for value in values)
