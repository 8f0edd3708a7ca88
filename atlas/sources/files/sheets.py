"""Makes one table of records of several sheets, without the rows that are no records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from atlas.i18n.lexicon import word_text
from atlas.i18n.messages import Listed, Message
from atlas.sources.files.header_detection import Aside, aside_kind
from atlas.sources.files.tables import RawTable, texts
from atlas.sources.register.headings import JOINED, match_headings

#: Words for totals are looked for in so many first columns.
_FIRST_COLUMNS: Final = 3
_TOTAL: Final = word_text("values.row.total_written")


def set_aside(raw: RawTable) -> RawTable:
    """Return the table without its totals, notes, section titles and repeated headings, which become its ``asides``.

    A row with a point of its own is always a record. Words for totals are looked for in the first three columns.
    """
    places = _suspects(raw)
    kinds = {place: kind for place, cells in places.items() if (kind := aside_kind(cells, headings=raw.headings))}
    if not kinds:
        return raw
    asides = tuple(
        Aside(kind, int(raw.rows[place]), " ".join(cell.strip() for cell in places[place] if cell.strip()), raw.sheet)
        for place, kind in kinds.items()
    )
    keep = np.ones(len(raw.rows), dtype=bool)
    keep[list(kinds)] = False
    return replace(
        raw,
        frame=raw.frame[keep].reset_index(drop=True),
        rows=raw.rows[keep],
        lon=None if raw.lon is None else raw.lon[keep],
        lat=None if raw.lat is None else raw.lat[keep],
        labels=None if raw.labels is None else raw.labels[keep],
        asides=tuple(sorted((*raw.asides, *asides), key=lambda aside: aside.row)),
    )


def _suspects(raw: RawTable) -> dict[int, list[str]]:
    """Return the cells of the rows that may be no records, by their places."""
    frame = raw.frame
    filled = np.zeros(len(frame), dtype=np.int64)
    for name in frame.columns:
        filled += frame[name].notna().to_numpy()
    suspect = filled <= 1
    suspect[:2] = True  # numbers or units of the columns stand right under the headings
    for name in frame.columns[:_FIRST_COLUMNS]:
        if isinstance(frame[name].dtype, pd.StringDtype):
            suspect |= np.asarray(pc.fill_null(pc.match_substring_regex(pa.array(frame[name]), _TOTAL), False))
            suspect |= frame[name].isin([name, *name.split(JOINED)]).to_numpy(dtype=bool)
    if raw.lon is not None:
        suspect &= np.isnan(raw.lon)
    places = np.flatnonzero(suspect)
    cells = [texts(frame[name].iloc[places]).fillna("").tolist() for name in frame.columns]
    return dict(zip(places.tolist(), map(list, zip(*cells, strict=True)), strict=True)) if cells else {}


def join_sheets(tables: Sequence[RawTable], *, columns: Mapping[str, str] | None) -> tuple[RawTable, Sheets]:
    """Join several tables, whose columns of the same meaning stand under the heading of the first sheet that has it.

    Args:
        tables: The sheets that were taken, one at least.
        columns: {column: heading} as the user says it.
    """
    if len(tables) == 1:
        return tables[0], None
    heading_of: dict[str, str] = {}
    frames = []
    for table in tables:
        matched, _ = match_headings(table.headings, columns=columns)
        renamed = {heading: heading_of.setdefault(column, heading) for column, heading in matched.items()}
        frames.append(table.frame.rename(columns=renamed))
    first = tables[0]
    counts = [
        Message(
            "sources.detected.sheet_count",
            name=table.sheet,
            records=_count(table),
        )
        for table in tables
    ]
    read = str(Listed(counts, most=len(counts), longest=1000, marks=False))
    notes = {**first.notes, "sheet": read, **_note_sum(tables, "blank_lines")}
    return replace(
        first,
        frame=pd.concat(frames, ignore_index=True),
        rows=np.concatenate([table.rows for table in tables]),
        notes=notes,
        asides=tuple(aside for table in tables for aside in table.asides),
    ), np.repeat([table.sheet for table in tables], [len(table.rows) for table in tables])


#: The sheet of each record, None when they are all of one.
Sheets = npt.NDArray[np.str_] | None


def _count(table: RawTable) -> Message:
    return Message("sources.count.records", n=len(table.rows))


def _note_sum(tables: Sequence[RawTable], note: str) -> dict[str, str]:
    total = sum(int(table.notes.get(note, 0)) for table in tables)
    return {note: str(total)} if total else {}
