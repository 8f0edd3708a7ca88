"""Tables and points made in code, read as a register is read from a file, so that they can be located like one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset.selection import Selection
from atlas.errors import RegisterError
from atlas.i18n.messages import Message
from atlas.sources.register.headings import match_headings, missing_column
from atlas.sources.register.mapping import SourceMapping
from atlas.sources.register.records import Records
from atlas.sources.register.register import Register, read_records, register_of

_COORDINATES = (c.LON, c.LAT)


def as_register(source: Register | gpd.GeoDataFrame | pd.DataFrame | Selection, *, by_name: bool = False) -> Register:
    """Take a table, a layer of points or a selection of actors as a register; a register comes back as it is.

    The table is read as `read_register` reads it: headings, words, statuses, dates, numbers, coordinates as texts, rows
    that are no records; records without a column of identifiers are numbered from 1. What is wrong refuses the table,
    all faults at once, each named by the index label of its row. Only a coordinate that cannot be does not refuse it:
    locating rejects that record, with the reason.

    Args:
        source: what is taken.
        by_name: records may be placed by the name of their commune, so that columns of coordinates are not needed.

    Raises:
        RegisterError: no coordinates, geometries that are not points, points whose CRS is not known, wrong values.
        TypeError: something else than a register or a table.
    """
    if isinstance(source, Register):
        return source
    if isinstance(source, Selection):
        if source.of != "actor":
            raise TypeError(Message("fault.analysis.locate_selection", what=Message(f"unit_word.{source.of}")))
        source = source.frame
    if not isinstance(source, pd.DataFrame):
        raise TypeError(Message("fault.analysis.locate_what", kind=type(source).__name__))
    how = SourceMapping(coordinates=not by_name)
    if not len(source):
        return _without_records(source, how)
    records = read_records(source, how, year=dt.date.today().year)
    if records.faults(structural=False, without=_COORDINATES):
        raise RegisterError(sorted(records.faults(structural=False), key=lambda fault: fault.row or 0))
    return _with_numbers_as_given(register_of(records), records)


def _with_numbers_as_given(register: Register, records: Records) -> Register:
    """Return the register with coordinates that are numbers as they stand, whatever they are: locating says why not."""
    written = {column: records.written.get(column) for column in _COORDINATES}
    numbers = [values for values in written.values() if values is not None and pd.api.types.is_numeric_dtype(values)]
    if len(numbers) < len(_COORDINATES) or "crs" in records.notes:
        return register
    degrees = [values.to_numpy(dtype=np.float64, na_value=np.nan) for values in numbers]
    before = records.raw.unreadable
    refused = records.unreadable if before is None else records.unreadable & ~before
    table = register.table.copy()
    for column, values in zip(_COORDINATES, degrees, strict=True):
        table[column] = np.where(refused, values, table[column])
    table[c.UNREADABLE] = records.unreadable & ~refused
    return replace(register, table=table, faults=())


def _without_records(source: pd.DataFrame, how: SourceMapping) -> Register:
    """Return the register of a table without rows, as a selection may be; its columns must be those of one."""
    headings = [str(name) for name in source.columns]
    matched, faults = match_headings(headings)
    located = isinstance(source, gpd.GeoDataFrame) or not how.coordinates
    missing = [missing_column(name, headings=headings) for name in _COORDINATES if not located and name not in matched]
    if missing or faults:
        raise RegisterError([*missing, *faults])
    blank = pd.DataFrame({c.ID: ["1"], c.LON: [np.nan], c.LAT: [np.nan]})
    register = register_of(read_records(blank, SourceMapping(), year=dt.date.today().year))
    return replace(register, table=register.table.iloc[:0])
