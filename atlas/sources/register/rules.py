"""The rules that the records of a register must keep, each asked of all records at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.i18n.messages import Listed, Message, Text
from atlas.sources.parsing.coordinates import Axis, parse_coordinates
from atlas.sources.parsing.projections import is_projected, read_meters, to_degrees
from atlas.sources.parsing.values import Refusal

Floats = npt.NDArray[np.float64]

#: No actor of the social economy is older in Morocco's registers, and no record is.
FIRST_YEAR: Final = 1900
_LISTED_ROWS: Final = 10


def identifier_refusals(
    ids: pd.Series, *, label: Callable[[int], Text], reported: npt.NDArray[np.bool_], in_memory: bool = False
) -> Iterator[Refusal]:
    """Return records without identifier (unless reported already), and every record that shares its identifier."""
    blank = np.flatnonzero(ids.isna().to_numpy() & ~reported)
    if len(blank):
        reason, remedy = (
            Message("fault.sources.register.no_identifier"),
            Message("fault.sources.register.own_identifier"),
        )
        yield Refusal(c.ID, blank, reason, remedy, structural=True)
    repeated = np.flatnonzero((ids.duplicated(keep=False) & ids.notna()).to_numpy())
    if not len(repeated):
        return
    for positions in pd.Series(repeated).groupby(ids.iloc[repeated].to_numpy(), sort=False):
        where = positions[1].to_numpy()
        places = Listed([label(int(i)) for i in where], most=_LISTED_ROWS, marks=False)
        reason = Message("fault.sources.register.identifier_twice_rows", count=len(where), places=places)
        if in_memory:
            reason = Message("fault.sources.register.identifier_twice_index", count=len(where), places=places)
        yield Refusal(c.ID, where, reason, Message("fault.sources.register.keep_one_record"), structural=True)


def name_refusals(table: Mapping[str, pd.Series], *, reported: npt.NDArray[np.bool_]) -> Iterator[Refusal]:
    """Return records without a name in any language (unless reported already), when the register has names."""
    names = [table[column].isna() for column in (c.NAME, c.NAME_AR) if column in table]
    if names:
        blank = np.flatnonzero(np.logical_and.reduce([missing.to_numpy() for missing in names]) & ~reported)
        if len(blank):
            column = c.NAME if c.NAME in table else c.NAME_AR
            reason, remedy = Message("fault.sources.register.no_name"), Message("fault.sources.register.write_name")
            yield Refusal(column, blank, reason, remedy)


def number_refusals(table: Mapping[str, pd.Series], *, year: int) -> Iterator[Refusal]:
    """List more women than members, years of foundation and dates that cannot be.

    Args:
        table: The columns read so far, by name.
        year: The last year that a record may bear.
    """
    if c.WOMEN in table and c.MEMBERS in table:
        more = (table[c.WOMEN] > table[c.MEMBERS]).fillna(False).to_numpy(dtype=bool)
        if more.any():
            reason = Message("fault.sources.register.more_women")
            yield Refusal(c.WOMEN, np.flatnonzero(more), reason, Message("fault.sources.register.correct_one"))
    last = year
    if c.DATE in table:
        years = table[c.DATE].dt.year
        wrong = ((years < FIRST_YEAR) | (years > year)).to_numpy(dtype=bool)
        if wrong.any():
            reason = Message("fault.sources.register.date_outside", first=str(FIRST_YEAR), last=str(year))
            yield Refusal(c.DATE, np.flatnonzero(wrong), reason, Message("fault.sources.register.correct_year"))
        latest = years[~wrong].max()
        last = year if pd.isna(latest) else int(latest)
    if c.FOUNDED in table:
        wrong = ((table[c.FOUNDED] < FIRST_YEAR) | (table[c.FOUNDED] > last)).fillna(False).to_numpy(dtype=bool)
        if wrong.any():
            reason = Message("fault.sources.register.year_outside", first=str(FIRST_YEAR), last=str(last))
            yield Refusal(c.FOUNDED, np.flatnonzero(wrong), reason, Message("fault.sources.register.correct_year"))


@dataclass(frozen=True, eq=False)
class Position:
    """Where the records are: degrees (EPSG:4326), NaN for none; which have unreadable coordinates; what was found."""

    lon: Floats
    lat: Floats
    unreadable: npt.NDArray[np.bool_]
    refusals: list[Refusal]


def read_position(
    lon: pd.Series | None, lat: pd.Series | None, *, refused: npt.NDArray[np.bool_], crs: str | None = None
) -> Position:
    """Return longitudes and latitudes of the records.

    A record of which one coordinate is unreadable or missing has no position at all.

    Args:
        lon: Longitudes (or first coordinates) as written, or as numbers; None when the register has none.
        lat: Latitudes (or second coordinates), likewise.
        refused: Records whose coordinates are already known as unreadable.
        crs: The system of the coordinates, None for degrees of EPSG:4326.
    """
    meters = crs is not None and is_projected(crs)
    given = {column: values for column, values in ((c.LON, lon), (c.LAT, lat)) if values is not None}
    read = {column: _read_axis(values, column, meters=meters) for column, values in given.items()}
    refusals = [refusal for _, column_refusals in read.values() for refusal in column_refusals]
    unreadable = refused.copy()
    for refusal in refusals:
        unreadable[refusal.positions] = True
    none = np.full(len(refused), np.nan)
    x, y = (read[column][0] if column in read else none for column in (c.LON, c.LAT))
    if len(read) == 2:
        for refusal in (*_halves(x, y, unreadable), *(_degrees_among_meters(x, y, unreadable) if meters else ())):
            refusals.append(refusal)
            unreadable[refusal.positions] = True
    x, y = np.where(unreadable, np.nan, x), np.where(unreadable, np.nan, y)
    if crs is None:
        return Position(x, y, unreadable, refusals)
    degrees = to_degrees(x, y, crs)
    lost = np.flatnonzero(np.isnan(degrees[0]) & ~np.isnan(x))
    if len(lost):
        reason = Message("fault.sources.coordinates.outside_domain", crs=crs)
        refusals.append(Refusal(c.LON, lost, reason, Message("fault.sources.coordinates.check_system")))
        unreadable[lost] = True
    return Position(*degrees, unreadable, refusals)


def _read_axis(values: pd.Series, column: str, *, meters: bool) -> tuple[Floats, list[Refusal]]:
    """Return the numbers of one column of coordinates, and what cannot be read, one finding per reason."""
    axis: Axis = "lon" if column == c.LON else "lat"
    numbers, faults = read_meters(values) if meters else parse_coordinates(values, axis=axis)
    reasons: dict[tuple[Text, Text], list[int]] = {}
    for position, fault in faults.items():
        reasons.setdefault((fault.reason, fault.remedy), []).append(position)
    return numbers, [
        Refusal(column, np.asarray(positions, dtype=np.int64), reason, remedy)
        for (reason, remedy), positions in reasons.items()
    ]


def _halves(x: Floats, y: Floats, unreadable: npt.NDArray[np.bool_]) -> Iterator[Refusal]:
    for column, missing, other in ((c.LON, x, y), (c.LAT, y, x)):
        half = np.isnan(missing) & ~np.isnan(other) & ~unreadable
        if half.any():
            remedy = Message("fault.sources.coordinates.write_both_or_none")
            yield Refusal(column, np.flatnonzero(half), Message("fault.sources.coordinates.half"), remedy)


def _degrees_among_meters(x: Floats, y: Floats, unreadable: npt.NDArray[np.bool_]) -> Iterator[Refusal]:
    small = (np.abs(x) <= 180) & (np.abs(y) <= 90) & ~unreadable
    if small.any():
        reason = Message("fault.sources.coordinates.degrees_among_metres")
        remedy = Message("fault.sources.coordinates.metres_like_others")
        yield Refusal(c.LON, np.flatnonzero(small), reason, remedy)
