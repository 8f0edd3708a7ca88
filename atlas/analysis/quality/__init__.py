"""How good a register is: what is filled in, how precisely actors are placed, what contradicts, what looks wrong.

Read `quality` (what an assessment holds, `assess`), then `record_findings` and `record_groups`.
"""

from atlas.analysis.quality.quality import Quality, assess
from atlas.analysis.quality.record_findings import (
    CONFLICT,
    DUPLICATE,
    FINDINGS,
    FUTURE_DATE,
    FUTURE_FOUNDATION,
    MANY_JOBS,
    MANY_MEMBERS,
    NO_MEMBERS,
    OLD_FOUNDATION,
    REFUSED,
    REJECTED,
    SAME_POINT,
    VALUE,
)
from atlas.analysis.quality.record_groups import ALL, BY_PROVINCE, BY_SOURCE, COORDINATES

__all__ = [
    "ALL",
    "BY_PROVINCE",
    "BY_SOURCE",
    "CONFLICT",
    "COORDINATES",
    "DUPLICATE",
    "FINDINGS",
    "FUTURE_DATE",
    "FUTURE_FOUNDATION",
    "MANY_JOBS",
    "MANY_MEMBERS",
    "NO_MEMBERS",
    "OLD_FOUNDATION",
    "REFUSED",
    "REJECTED",
    "SAME_POINT",
    "VALUE",
    "Quality",
    "assess",
]
