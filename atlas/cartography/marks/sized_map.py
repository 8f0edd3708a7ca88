"""What a cartogram and touching circles share: a stock that areas show, and what may color them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.marks.colored_stock import ColoredStock
from atlas.cartography.marks.mark import By, require_nature
from atlas.cartography.marks.proportional import amounts, greatest
from atlas.cartography.marks.schematic import SchematicMap, SchematicScale
from atlas.cartography.marks.statements import size_statements
from atlas.cartography.scales.scales import SizeScale
from atlas.errors import MapTypeError
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset


@dataclass(frozen=True, slots=True)
class SizedMap(ColoredStock, SchematicMap):
    """Units whose areas show a stock.

    Attributes:
        indicator: key of a stock.
        color: key of a ratio or category that colors the units; one color when empty.
        by: level of the units.
    """

    indicator: str
    color: str = ""
    by: By = "commune"

    def __post_init__(self) -> None:
        """Validate the options."""
        self.check_options()

    def sizes(self, data: Dataset) -> SizeScale:
        """Return the amounts that areas show.

        Raises:
            MapTypeError: no unit has any, or one has less than nothing.
        """
        require_nature(self, data, self.indicator)
        values = amounts(data, self.indicator, self.by)
        if not (values > 0).any():
            raise MapTypeError(Message("fault.cartography.cartogram.nothing", key=self.indicator))
        return SizeScale(values, greatest(values), 1.0, flags=data.flags(self.indicator, self.by))

    def describe_shapes(self, scale: SchematicScale, context: DescriptionContext) -> list[Statement]:
        """Describe the amounts."""
        return [] if scale.size is None else size_statements(scale.size, context, self.indicator)


def amount_tuple(values: pd.Series[float]) -> tuple[float, ...]:
    """Return amounts as a value that a memory can be asked by; none where there is none above zero."""
    amount = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return tuple(np.where(amount > 0, amount, 0.0).tolist())
