"""What all sheets of a series share, and how values, names and titles are written on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.definition import Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.findings.findings import findings
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.publishing.book.facts import cells
from atlas.publishing.sheets.comparison import Comparison
from atlas.publishing.sheets.published_actors import Directory
from atlas.publishing.sheets.support_reach import SupportReach
from atlas.publishing.sheets.unit_map import UnitLevel


@dataclass(frozen=True, eq=False)
class SheetContext:
    """What all sheets of a series share.

    Attributes:
        data: of the edition, as they may be published.
        language: of the sheets.
        theme: the look.
        keys: the indicators compared.
        directory: who may be named.
        reach: the support bodies of a catalogue; None where the edition has none, and the register's are shown.
        signature: publisher, edition and date, for the foot.
    """

    data: Dataset
    language: LanguageCode
    theme: Theme
    keys: tuple[str, ...]
    directory: Directory
    signature: str = ""
    reach: SupportReach | None = None
    _findings: dict[str, dict[str, list[str]]] = field(default_factory=dict, repr=False)
    _comparisons: dict[tuple[str, str], Comparison] = field(default_factory=dict, repr=False)
    _texts: dict[tuple[str, str], pd.Series[str]] = field(default_factory=dict, repr=False)

    def comparison(self, key: str, level: UnitLevel) -> Comparison:
        """Return an indicator over the units of a level, worked out once."""
        if (key, level) not in self._comparisons:
            self._comparisons[key, level] = Comparison(self.data, self.data.indicator(key), level)
        return self._comparisons[key, level]

    def text(self, key: str, level: str, code: str) -> str:
        """Return a value as it is printed, with the sign of what is missing or kept secret."""
        if (key, level) not in self._texts:
            texts = cells(self.data, self.data.indicator(key), level, self.language)  # type: ignore[arg-type]
            self._texts[key, level] = texts
        texts = self._texts[key, level]
        return str(texts.iloc[0] if level == "region" else texts[code])

    def findings(self, code: str, by: UnitLevel, *, most: int) -> list[str]:
        """Return the sentences that stand out of a unit's figures, the largest gap first."""
        if by not in self._findings:
            keys = [key for key in self.keys if self.data.indicator(key).nature in (Nature.STOCK, Nature.RATIO)]
            sentences: dict[str, list[str]] = {}
            for finding in findings(self.data, keys, by=by, each=len(self.data.table(by))):
                sentences.setdefault(finding.unit, []).append(finding.text(self.language))
            self._findings[by] = sentences
        return self._findings[by].get(code, [])[:most]

    @property
    def rtl(self) -> bool:
        """Whether the sheets are read from right to left."""
        return LANGUAGES[self.language].right_to_left

    def unit(self, code: str, by: UnitLevel) -> pd.Series[Any]:
        """Return a unit's row."""
        row: Any = self.data.table(by).loc[code]
        return row  # type: ignore[no-any-return]

    def name(self, code: str, by: UnitLevel) -> str:
        """Return a unit's name in the language of the sheets, else the one it has."""
        return name_in(self.unit(code, by), self.language)

    def value(self, key: str, level: str, code: str) -> float:
        """Return a value, NaN when it is missing, kept secret, or not tabulated."""
        table = self.data.table(level)  # type: ignore[arg-type]
        if key not in table:
            return float("nan")
        value: Any = table[key].iloc[0] if level == "region" else table.at[code, key]
        return float("nan") if pd.isna(value) else float(value)

    def mark_invented(self, key: str, title: str) -> str:
        """Return a title, with the sign of invented figures where an indicator's are."""
        return self.data.indicator(key).with_dagger(title) if key in self.data.communes else title


def name_in(unit: pd.Series[Any], language: LanguageCode) -> str:
    """Return a unit's name in a language, else the one it has."""
    own = unit.get(LANGUAGES[language].name_column)
    return own if isinstance(own, str) and own else str(unit[c.NAME])
