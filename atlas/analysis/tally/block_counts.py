"""One block of rows counted, and the blocks of a part one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from atlas.analysis.location.cells import NOWHERE
from atlas.analysis.tally.blocks import RowBlock, read_blocks
from atlas.analysis.tally.counts import ROWS, UNIT, empty_table, merge
from atlas.analysis.tally.file_parts import FilePart
from atlas.analysis.tally.plan import Plan
from atlas.errors import Fault, InputError
from atlas.i18n.messages import Message

Integers = npt.NDArray[np.int64]

#: So many combinations of unit and keys are counted in a table of all of them; beyond, those that occur are sorted out.
_DENSE: Final = 1 << 22
#: Rows of counts that are kept before they are added up.
_PENDING: Final = 200_000
_LARGEST: Final = np.iinfo(np.int64).max


def count_part(part: FilePart, plan: Plan) -> pd.DataFrame:
    """Count the rows of a part; see `atlas.analysis.tally.counts.Tally.table` for the columns.

    Raises:
        InputError: as `read_blocks`; sums that no whole number of the machine holds.
    """
    return count_blocks(read_blocks(part, plan), plan, file=part.path)


def count_blocks(blocks: Iterable[RowBlock], plan: Plan, *, file: str = "") -> pd.DataFrame:
    """Count blocks of rows, in memory that does not grow with their number."""
    tables: list[pd.DataFrame] = []
    for block in blocks:
        tables.append(count_block(block, plan, file=file))
        if sum(map(len, tables)) > _PENDING:
            tables = [merge(tables, by=plan.by, sums=plan.sums)]
    return merge(tables, by=plan.by, sums=plan.sums)


def count_block(block: RowBlock, plan: Plan, *, file: str = "") -> pd.DataFrame:
    """Count the rows of one block by unit and keys.

    Raises:
        InputError: sums that no whole number of the machine holds.
    """
    if not len(block.x):
        return empty_table(plan.by, plan.sums)
    position, _, why = plan.placer.place(block.x, block.y, unreadable=block.unreadable)
    unit = np.where(position == NOWHERE, len(plan.codes) + why.astype(np.int64), position)
    sizes = [len(plan.units), *(len(key.dictionary) + 1 for key in block.keys)]
    group, present = _groups([unit, *map(_codes, block.keys)], sizes)
    counts = np.bincount(group, minlength=len(present))
    columns: dict[str, Integers] = {ROWS: counts}
    for name, (values, stated) in zip(plan.sums, block.amounts, strict=True):
        columns[name] = _sums(values, group, len(present), name, file)
        columns[f"{name}_known"] = np.bincount(group[stated], minlength=len(present))
    there = np.flatnonzero(counts)
    digits = np.unravel_index(present[there], sizes)
    texts: list[pd.api.extensions.ExtensionArray] = [pd.array(plan.units, dtype="str").take(digits[0])]
    texts += [_spelling(key, code) for key, code in zip(block.keys, digits[1:], strict=True)]
    names = zip((UNIT, *plan.by), texts, strict=True)
    return pd.DataFrame({**dict(names), **{name: values[there] for name, values in columns.items()}})


def _codes(key: pa.DictionaryArray) -> Integers:
    """Return the number of each value among those of its key, from 1; 0 for none."""
    codes = key.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
    empty = key.dictionary.is_null().to_numpy(zero_copy_only=False)
    if empty.any():  # a null may stand in the dictionary, too
        codes[np.isin(codes, np.flatnonzero(empty) + 1)] = 0
    return np.asarray(codes, dtype=np.int64)


def _spelling(key: pa.DictionaryArray, codes: npt.NDArray[np.intp]) -> pd.api.extensions.ExtensionArray:
    values = pd.array(key.dictionary.to_pylist(), dtype="str")
    spelt: pd.api.extensions.ExtensionArray = values.take(codes - 1, allow_fill=True)
    return spelt


def _groups(codes: Sequence[Integers], sizes: Sequence[int]) -> tuple[Integers, Integers]:
    """Return the number of each row's group, and the groups that numbers stand for, as positions in all of them."""
    if np.prod(np.array(sizes, dtype=object)) > _LARGEST:
        raise InputError(Fault(Message("fault.tally.too_many_keys"), Message("fault.tally.fewer_keys")))
    combined = np.asarray(np.ravel_multi_index(tuple(codes), tuple(sizes)), dtype=np.int64)
    total = int(np.prod(sizes))
    if total <= _DENSE:
        return combined, np.arange(total)
    present, group = np.unique(combined, return_inverse=True)
    return group.astype(np.int64), present


def _sums(values: Integers, group: Integers, number: int, name: str, file: str) -> Integers:
    highest = max(abs(int(values.max())), abs(int(values.min())))
    if highest * len(values) > _LARGEST and sum(abs(int(value)) for value in values) > _LARGEST:
        raise InputError(Fault(Message("fault.tally.too_large"), Message("fault.tally.scale"), file=file, column=name))
    sums = np.zeros(number, dtype=np.int64)
    np.add.at(sums, group, values)
    return sums
