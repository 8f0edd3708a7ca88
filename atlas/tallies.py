"""Tallies: counts per commune of more rows than a machine holds (`atlas.tally` makes one).

`merge` adds several up, `protect` takes out what may not be published. `plan`, `count_batches`, `spark_schema`,
`find_unit` and `tally_of` count inside Spark or DuckDB.
"""

from __future__ import annotations

from atlas.analysis.tally.arrow import count_batches, find_unit, spark_schema, tally_of
from atlas.analysis.tally.counts import Tally
from atlas.analysis.tally.counts import merge_tallies as merge
from atlas.analysis.tally.plan import Plan, RowFormat
from atlas.analysis.tally.plan import plan_counts as plan
from atlas.analysis.tally.protection import ProtectedTally
from atlas.analysis.tally.protection import protect_tally as protect

__all__ = [
    "Plan", "ProtectedTally", "RowFormat", "Tally", "count_batches", "find_unit", "merge", "plan", "protect",
    "spark_schema", "tally_of",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
