"""Figures on the map: under the name of a unit its value of an indicator, as the tables print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import pandas as pd

from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset
from atlas.sources.toml.validation import toml_specification

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

#: Which units are named: none, provinces, provinces and main communes, all communes.
Labels = Literal["none", "provinces", "main", "communes"]
_VALUE: Final = "{value}"


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFigures:
    """Names with a figure under each.

    Attributes:
        column: key of the indicator whose values are written; nothing where a unit has none or it is withheld.
        units: which units are named.
        format: what is written, ``{value}`` standing for the value: ``{value} %``.
        unit: whether the unit of the indicator follows the value.
        ranked: whether only the units that the plate ranks or quotes have their figure, in stronger letters.
    """

    column: str
    units: Labels = "main"
    format: str = _VALUE
    unit: bool = False
    ranked: bool = False

    def __post_init__(self) -> None:
        if _VALUE not in self.format:
            raise ValueError(Message("fault.cartography.labels.format", format=self.format))

    def lines(
        self, data: Dataset, table: pd.DataFrame, codes: Sequence[str], language: LanguageCode
    ) -> Mapping[str, str]:
        """Return code → figure of the units that have one.

        Args:
            data: gives the definition of the indicator.
            table: of the level of the units.
            codes: units that are named.
            language: of digits and units.

        Raises:
            UnknownNameError: the data have no such indicator.
        """
        indicator = data.indicator(self.column)

        def write(value: Any) -> str:
            if indicator.categories:
                return indicator.categories[value][language]
            return number(float(value), language, decimals=indicator.decimals)

        values = table.loc[list(codes), self.column].dropna()
        unit = f"\u202f{indicator.unit[language]}" if self.unit and indicator.unit[language] else ""
        texts = {str(code): self.format.replace(_VALUE, write(value)) + unit for code, value in values.items()}
        return {code: typeset(text, language) for code, text in texts.items()}
