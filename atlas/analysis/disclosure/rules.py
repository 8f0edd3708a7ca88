"""What may be published: the settings of an editor, the reasons why a value is kept back, the columns of the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from atlas import columns as c
from atlas.i18n.messages import Message
from atlas.sources.toml.validation import toml_specification

#: Why a value is kept back.
FEW_UNITS: Final = "few_units"
DOMINANCE: Final = "dominance"
P_PERCENT: Final = "p_percent"
COMPLEMENTARY: Final = "complementary"
DERIVED: Final = "derived"
SINGLE_RECORD: Final = "single_record"
#: Of a column that is not published at all.
COLUMN: Final = "column"
#: Of a column that is measured from records which are not published, and of these.
RECORDS: Final = "records"
#: The reasons that an amount has in itself; the others follow from them.
PRIMARY: Final = (FEW_UNITS, DOMINANCE, P_PERCENT)

LOG_COLUMNS: Final = ("level", c.CODE, c.NAME, "indicator", "reason", "n", "low", "high", "protected_by")


@toml_specification()
@dataclass(frozen=True, slots=True)
class Disclosure:
    """What may be published.

    Attributes:
        least_units: an amount of fewer actors than this is suppressed.
        largest_share: as is an amount of which one actor makes up more than this.
        counts: whether numbers of actors are confidential too; from the register's public records they are not.
        p_percent: as is an amount from which the second largest actor would know the largest one's figure to within so
            many per cent, its own taken away (the p % rule); 0 for no such rule.
        protection: how far around a suppressed value what can be computed from all that is published must reach, as a
            share of it: 0.2 for at least 20 % below and above.
    """

    least_units: int = 3
    largest_share: float = 0.85
    counts: bool = False
    p_percent: float = 0.0
    protection: float = 0.2

    def __post_init__(self) -> None:
        if not 1 <= self.least_units <= 1000:
            raise ValueError(Message("fault.analysis.least_units", value=self.least_units))
        if not 0 < self.largest_share <= 1:
            raise ValueError(Message("fault.analysis.largest_share", value=self.largest_share))
        if not 0 <= self.p_percent <= 100:
            raise ValueError(Message("fault.analysis.p_percent", value=self.p_percent))
        if not 0 <= self.protection <= 1:
            raise ValueError(Message("fault.analysis.protection", value=self.protection))
