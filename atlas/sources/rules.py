"""The rules that the records of a register must keep, each asked of all records at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.sources.coordinates import parse_coordinates
from atlas.sources.values import Finding

#: No actor of the social economy is older in Morocco's registers, and no record is.
FIRST_YEAR: Final = 1900
_LISTED_ROWS: Final = 10


def identifier_findings(
    ids: pd.Series, *, rows: npt.NDArray[np.int64], reported: npt.NDArray[np.bool_]
) -> Iterator[Finding]:
    """Records without identifier (unless reported already), and every record that shares its identifier."""
    blank = np.flatnonzero(ids.isna().to_numpy() & ~reported)
    if len(blank):
        yield Finding(c.ID, blank, "the record has no identifier", "Give each record one of its own", structural=True)
    repeated = np.flatnonzero((ids.duplicated(keep=False) & ids.notna()).to_numpy())
    if not len(repeated):
        return
    for positions in pd.Series(repeated).groupby(ids.iloc[repeated].to_numpy(), sort=False):
        where = positions[1].to_numpy()
        listed = ", ".join(str(row) for row in rows[where][:_LISTED_ROWS])
        listed += f" and {len(where) - _LISTED_ROWS} more" if len(where) > _LISTED_ROWS else ""
        reason = f"{len(where)} records bear this identifier (rows {listed})"
        yield Finding(
            c.ID, where, reason, "Keep one record, or give the others identifiers of their own", structural=True
        )


def name_findings(table: Mapping[str, pd.Series], *, reported: npt.NDArray[np.bool_]) -> Iterator[Finding]:
    """Records without a name in any language (unless reported already), when the register has names."""
    names = [table[column].isna() for column in (c.NAME, c.NAME_AR) if column in table]
    if names:
        blank = np.flatnonzero(np.logical_and.reduce([one.to_numpy() for one in names]) & ~reported)
        if len(blank):
            column = c.NAME if c.NAME in table else c.NAME_AR
            yield Finding(column, blank, "the actor has no name", "Write the name, in French or in Arabic")


def number_findings(table: Mapping[str, pd.Series], *, year: int) -> Iterator[Finding]:
    """More women than members, years of foundation and dates that cannot be.

    Args:
        table: The columns read so far, by name.
        year: The last year that a record may bear.
    """
    if c.WOMEN in table and c.MEMBERS in table:
        more = (table[c.WOMEN] > table[c.MEMBERS]).fillna(False).to_numpy(dtype=bool)
        if more.any():
            reason = "there are more women than members"
            yield Finding(c.WOMEN, np.flatnonzero(more), reason, "Correct one of the two numbers")
    last = year
    if c.DATE in table:
        years = table[c.DATE].dt.year
        wrong = ((years < FIRST_YEAR) | (years > year)).to_numpy(dtype=bool)
        if wrong.any():
            reason = f"the date is outside {FIRST_YEAR}–{year}"
            yield Finding(c.DATE, np.flatnonzero(wrong), reason, "Correct the year, or leave the cell empty")
        latest = years[~wrong].max()
        last = year if pd.isna(latest) else int(latest)
    if c.FOUNDED in table:
        wrong = ((table[c.FOUNDED] < FIRST_YEAR) | (table[c.FOUNDED] > last)).fillna(False).to_numpy(dtype=bool)
        if wrong.any():
            reason = f"the year of foundation is outside {FIRST_YEAR}–{last} (the year of the register)"
            yield Finding(c.FOUNDED, np.flatnonzero(wrong), reason, "Correct the year, or leave the cell empty")


def read_position(
    lon: pd.Series | None, lat: pd.Series | None, *, refused: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_], list[Finding]]:
    """Longitudes and latitudes in degrees, NaN for none, and which records have one that cannot be read.

    A record of which one coordinate is unreadable or missing has no position at all.

    Args:
        lon: Longitudes as written, or as numbers; None when the register has none.
        lat: Latitudes, likewise.
        refused: Records whose coordinates are already known as unreadable.
    """
    findings: list[Finding] = []
    unreadable = refused.copy()
    degrees: dict[str, npt.NDArray[np.float64]] = {}
    for column, values, axis in ((c.LON, lon, "lon"), (c.LAT, lat, "lat")):
        if values is None:
            continue
        degrees[column], faults = parse_coordinates(values, axis=axis)  # type: ignore[arg-type]
        reasons: dict[tuple[str, str], list[int]] = {}
        for position, fault in faults.items():
            reasons.setdefault((fault.reason, fault.remedy), []).append(position)
        for (reason, remedy), positions in reasons.items():
            findings.append(Finding(column, np.asarray(positions, dtype=np.int64), reason, remedy))
            unreadable[positions] = True
    none = np.full(len(refused), np.nan)
    x, y = degrees.get(c.LON, none), degrees.get(c.LAT, none)
    if len(degrees) == 2:
        for column, missing, other in ((c.LON, x, y), (c.LAT, y, x)):
            half = np.isnan(missing) & ~np.isnan(other) & ~unreadable
            if half.any():
                remedy = "Write both coordinates, or none when the place is not known"
                findings.append(Finding(column, np.flatnonzero(half), "only the other coordinate is written", remedy))
                unreadable |= half
    return np.where(unreadable, np.nan, x), np.where(unreadable, np.nan, y), unreadable, findings
