"""Takes a table that the toolkit made (of a register, of actors that were placed) back as the register that it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.sources.files.tables import RawTable, texts
from atlas.sources.register.headings import REGISTER_COLUMNS

#: Columns that locating and selecting add to those of a register.
LOCATED: Final = (
    c.CODE, c.COMMUNE, c.PROVINCE, c.PROVINCE_CODE, c.PLACING, c.SNAPPED_M, c.PLACED_BY, c.NAME_SCORE, c.MAY_BE,
    c.REASON, c.REMEDY, "distance_km",
)  # fmt: skip
#: A table with all of one of these sets has been through `locate`.
_SIGNS: Final = (frozenset({c.PLACING, c.SNAPPED_M}), frozenset({c.REASON, c.REMEDY, c.UNREADABLE}))


def as_recorded(raw: RawTable) -> tuple[RawTable, dict[str, str]]:
    """Return the table without what the toolkit itself added, and the columns of our own names: {column: heading}.

    Communes and provinces are found again by locating, never taken from the table. A record keeps the row that it has
    in its first file, and that its coordinates could not be read. Any other table comes back as it is.
    """
    headings = frozenset(raw.headings)
    located = any(signs <= headings for signs in _SIGNS)
    if not located and c.UNREADABLE not in headings:
        return raw, {}
    frame = raw.frame
    unreadable = _flags(frame[c.UNREADABLE]) if c.UNREADABLE in frame else None
    rows = _rows(frame[c.ROW]) if c.ROW in frame else None
    added = {c.UNREADABLE, *(LOCATED if located else ()), *((c.ROW,) if rows is not None else ())}
    if raw.lon is not None:
        added |= {c.LON, c.LAT}  # the points are the coordinates
    # A column that the first file lacked stands in its register without a value.
    added |= {name for name in (c.NAME, c.NAME_AR) if name in frame and texts(frame[name]).isna().all()}
    frame = frame.drop(columns=[name for name in frame.columns if name in added])
    named = {name: name for name in REGISTER_COLUMNS if name in frame.columns}
    return replace(raw, frame=frame, unreadable=unreadable, rows=raw.rows if rows is None else rows), named


def _flags(column: pd.Series) -> npt.NDArray[np.bool_]:
    return texts(column).str.lower().isin(["true", "1"]).to_numpy(dtype=bool)


def _rows(column: pd.Series) -> npt.NDArray[np.int64] | None:
    """Return the rows in the first file; None when the column holds something else."""
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    whole = np.isfinite(numbers) & (numbers == np.floor(numbers)) & (numbers >= 1)
    return numbers.astype(np.int64) if whole.all() else None
