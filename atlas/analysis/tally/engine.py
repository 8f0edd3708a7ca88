"""Who counts: this process, several of this machine, or a Dask cluster; the counts are the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypedDict, Unpack

import pandas as pd

from atlas.analysis.tally.block_counts import count_part
from atlas.analysis.tally.checkpoints import Checkpoints
from atlas.analysis.tally.counts import Tally, merge
from atlas.analysis.tally.file_parts import FilePart, list_parts
from atlas.analysis.tally.plan import Plan, RowFormat, plan_counts
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from distributed import Client

    from atlas.sources.territory.territory import Territory

PartCounts: TypeAlias = Iterator[tuple[FilePart, pd.DataFrame]]
_FORMAT: Final = tuple(field.name for field in fields(RowFormat))
#: Attempts at a part whose worker died.
_RETRIES: Final = 5


class Options(TypedDict, total=False):
    """How rows are read and counted, besides what is counted of them.

    The keys of `RowFormat`, and ``snap_m``: as in `atlas.locate`; ``checkpoints``: a folder that keeps what was
    counted, so that a run that was stopped goes on; ``progress``: called with the numbers of parts counted and of all.
    """

    lon: str
    lat: str
    geometry: str
    crs: str
    delimiter: str
    decimal: Literal[".", ","]
    snap_m: float
    checkpoints: str | Path
    progress: Callable[[int, int], object]


def tally(
    paths: str | Path | Iterable[str | Path],
    region: Territory,
    *,
    by: str | Sequence[str] = (),
    sums: str | Sequence[str] = (),
    workers: int | None = None,
    client: Client | None = None,
    **options: Unpack[Options],
) -> Tally:
    """Count the rows of many files per commune and keys, and sum some of their columns, in bounded memory.

    A row is placed as `atlas.locate` places a record: same communes, same rule on borders, same snapping, same reasons
    for those that have none. Whole numbers alone are summed, so that the result is the same, to the byte, in whatever
    order and wherever the parts are counted.

    Args:
        paths: Parquet, GeoParquet or CSV files, folders of them, patterns such as ``data/*.parquet``.
        region: the communes.
        by: columns, or one, whose values tell rows apart (``family``, ``year``); they become texts.
        sums: columns of whole numbers, or one, that are added up.
        workers: processes of this machine; by default one for each processor, no more than
            there are parts; 1 counts here.
        client: a Dask cluster that counts instead (`pip install atlas-ess[dask]`); its workers must see the files under
            the same paths. A part whose worker died is counted again.
        **options: see `Options`.

    Returns:
        The counts; every row that came in is in a commune or under the reason why it is in none.

    Raises:
        InputError: files, columns or coordinates that are not there, sums of something else than whole numbers.
        ValueError: options that contradict each other.
    """
    folder, progress = options.get("checkpoints"), options.get("progress")
    where: dict[str, Any] = {name: value for name, value in options.items() if name in _FORMAT}
    plan = plan_counts(region, by=by, sums=sums, snap_m=options.get("snap_m", 1000.0), format=RowFormat(**where))
    parts = list_parts(paths, plan)
    if workers is not None and workers < 1:
        raise ValueError(Message("fault.tally.workers", n=workers))
    tables = []
    for _, table in _parts_with_counts(parts, plan, workers=workers, client=client, folder=folder):
        tables.append(table)
        if progress is not None:
            progress(len(tables), len(parts))
    return Tally(merge(tables, by=plan.by, sums=plan.sums), plan.by, plan.sums, region)


def _parts_with_counts(
    parts: list[FilePart], plan: Plan, *, workers: int | None, client: Client | None, folder: str | Path | None
) -> PartCounts:
    """Count the parts, those first that were counted before."""
    memory = None if folder is None else Checkpoints(Path(folder), plan)
    left = []
    for part in parts:
        table = None if memory is None else memory.read(part)
        if table is None:
            left.append(part)
        else:
            yield part, table
    for part, table in _engine(left, plan, workers=workers, client=client):
        if memory is not None:
            memory.write(part, table)
        yield part, table


def _engine(parts: list[FilePart], plan: Plan, *, workers: int | None, client: Client | None) -> PartCounts:
    if client is not None:
        return _by_cluster(parts, plan, client)
    number = min(workers or os.cpu_count() or 1, len(parts))
    return _by_processes(parts, plan, number) if number > 1 else ((part, count_part(part, plan)) for part in parts)


def _by_processes(parts: list[FilePart], plan: Plan, workers: int) -> PartCounts:
    from concurrent.futures import as_completed

    from loky import ProcessPoolExecutor

    # The plan goes once to each process, not with each part; loky does not run the user's script again.
    with ProcessPoolExecutor(workers, initializer=_hold, initargs=(plan,)) as pool:
        parts_of = {pool.submit(_count_held, part): part for part in parts}
        try:
            for future in as_completed(parts_of):
                yield parts_of[future], future.result()
        finally:
            pool.shutdown(wait=True, kill_workers=True)


def _by_cluster(parts: list[FilePart], plan: Plan, client: Client) -> PartCounts:
    from distributed import as_completed

    # One side is small: it is sent to every worker once, and no row travels.
    [held] = client.scatter([plan], broadcast=True, hash=False)  # type: ignore[no-untyped-call]
    futures = client.map(count_part, parts, plan=held, pure=False, retries=_RETRIES)
    parts_of = {future.key: part for future, part in zip(futures, parts, strict=True)}
    for future in as_completed(futures):  # type: ignore[no-untyped-call]
        yield parts_of[future.key], future.result()
        future.release()


_held: dict[str, Any] = {}


def _hold(plan: Plan) -> None:
    """Keep the plan in a process that counts nothing else."""
    _held["plan"] = plan


def _count_held(part: FilePart) -> pd.DataFrame:
    return count_part(part, _held["plan"])
