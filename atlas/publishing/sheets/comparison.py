"""One indicator over all units of a level, as sheets compare them: values, ranks, and bases too small to be ranked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.ranks import has_rank, ranks_of
from atlas.analysis.dataset.tables import Level
from atlas.decimals import rounded_float

#: From how many inhabitants on a rate of the population is ranked.
RANKED_INHABITANTS: Final = 1_000
#: From how many of anything else (members, actors, establishments) a ratio is ranked.
RANKED_BASE: Final = 30
_PEOPLE: Final = (c.POPULATION_2014, c.POPULATION_2024)
#: Denominators that make no fragile ratio: a surface is measured, not counted.
_MEASURED: Final = (c.AREA_KM2,)
#: Bases that are never published, and the amount that stands for them: nearly the same people.
_STANDS_FOR: Final = {s.MEMBERS_BOTH: s.MEMBERS}


@dataclass(frozen=True, eq=False)
class Comparison:
    """An indicator of all units of a level.

    Attributes:
        data: where it is from.
        indicator: which.
        level: of the units, ``commune`` or ``province``.
    """

    data: Dataset
    indicator: Indicator
    level: Level

    @property
    def values(self) -> pd.Series[Any]:
        """The values, on the codes of the level."""
        return self.data.table(self.level)[self.indicator.key]

    @cached_property
    def fragile(self) -> pd.Series[bool]:
        """Which units stand on a base too small, or not known, for a ratio of theirs to be ranked."""
        sizes = self._sizes
        if sizes is None:
            return pd.Series(False, index=self.values.index)
        least = RANKED_INHABITANTS if self._base in _PEOPLE else RANKED_BASE
        return pd.Series(~(sizes >= least), index=self.values.index) & self.values.notna()

    @cached_property
    def ranks(self) -> pd.Series[Any]:
        """The rank of each unit whose base is large enough, 1 the highest; equal printed values share their rank."""
        if not has_rank(self.indicator):
            return pd.Series(pd.NA, index=self.values.index, dtype="Int64")
        return ranks_of(self._rank_values)

    @property
    def count(self) -> int:
        """How many units are ranked."""
        return int(self.ranks.notna().sum())

    def is_tied(self, code: str) -> bool:
        """Tell whether another unit has the same rank."""
        return bool((self.ranks == self.ranks[code]).sum() > 1)

    @cached_property
    def spread(self) -> tuple[float, float] | None:
        """The least and the greatest value ranked, for a line with all units on it.

        None for amounts, and where one unit lies so far from the others that they would all stand at one end.
        """
        finite = self._rank_values.astype("float64").dropna()
        if self.indicator.nature is not Nature.RATIO or len(finite) < 3:
            return None
        low, high = float(finite.min()), float(finite.max())
        middle = float(np.quantile(finite, 0.9))
        return None if high <= low or (middle - low) < 0.25 * (high - low) else (low, high)

    @cached_property
    def _rank_values(self) -> pd.Series[Any]:
        values = self.values.astype("Float64").mask(self.fragile)
        return values.map(lambda value: rounded_float(value, self.indicator.decimals), na_action="ignore")

    @property
    def _base(self) -> str:
        """The first denominator that is known, as an indicator or as an amount that indicators are computed from."""
        columns = (*self.data.table(self.level).columns, *self.data.bases[self.level].stocks.columns)
        bases = (_STANDS_FOR.get(key, key) for key in self.indicator.denominators)
        return next((key for key in bases if key in columns), "")

    @property
    def _sizes(self) -> Any:
        if self.indicator.nature is not Nature.RATIO or not self.indicator.denominators:
            return None
        if self.indicator.denominators[0] in _MEASURED:
            return None
        if not (base := self._base):
            return np.zeros(len(self.values))
        table = self.data.table(self.level)
        sizes = table[base] if base in table else self.data.bases[self.level].stocks[base]
        return sizes.to_numpy(dtype=np.float64, na_value=np.nan)
