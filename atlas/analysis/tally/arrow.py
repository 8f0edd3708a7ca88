"""The same count where the rows lie already: inside Spark or DuckDB, which hand over Arrow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from atlas.analysis.location.cells import NOWHERE
from atlas.analysis.tally.block_counts import count_blocks
from atlas.analysis.tally.blocks import block_of
from atlas.analysis.tally.counts import UNIT, Tally, amount_columns, merge

if TYPE_CHECKING:
    from atlas.analysis.tally.plan import Plan
    from atlas.sources.territory.territory import Territory


def count_batches(plan: Plan) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return a function for Spark's ``mapInArrow``: rows of a partition in, their counts out (`spark_schema`).

    ``rows.mapInArrow(count_batches(plan), spark_schema(plan)).toPandas()`` goes into `tally_of`.
    """

    def count(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        blocks = (block_of(batch, plan=plan, format=plan.format) for batch in batches)
        yield pa.RecordBatch.from_pandas(count_blocks(blocks, plan), preserve_index=False)

    return count


def spark_schema(plan: Plan) -> str:
    """Return the columns of the counts, as Spark writes a schema."""
    texts = [f"`{name}` string" for name in (UNIT, *plan.by)]
    return ", ".join([*texts, *(f"`{name}` bigint" for name in amount_columns(plan.sums))])


def find_unit(plan: Plan) -> Callable[[Any, Any], pa.Array]:
    """Return a function for DuckDB: longitudes and latitudes in, the code of the commune or the reason of each row out.

    ``connection.create_function("commune_of", find_unit(plan), ["DOUBLE", "DOUBLE"], "VARCHAR", type="arrow",
    null_handling="special")``, then ``SELECT commune_of(lon, lat) AS unit, family, count(*) AS rows … GROUP BY ALL``.
    """
    units = pa.array(plan.units)
    # DuckDB asks from threads of its own, in which PROJ crashes; GEOS lets no two threads share a geometry.
    thread = ThreadPoolExecutor(1)

    def find(lon: Any, lat: Any) -> pa.Array:
        x, y = (np.asarray(column, dtype=np.float64) for column in (lon, lat))
        position, _, why = thread.submit(plan.placer.place, x, y).result()
        return units.take(pa.array(np.where(position == NOWHERE, len(plan.codes) + why.astype(np.int64), position)))

    return find


def tally_of(counts: pd.DataFrame, plan: Plan, territory: Territory) -> Tally:
    """Take counts of such an engine, of any number of partitions, as a tally."""
    return Tally(merge([counts], by=plan.by, sums=plan.sums), plan.by, plan.sums, territory)
