"""Splits coordinates that stand in one cell ("35.5711, -5.3724") into a latitude and a longitude."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.i18n.lexicon import word_list
from atlas.i18n.messages import Message
from atlas.sources.files.tables import RawTable, texts
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.coordinates import LONGEST
from atlas.sources.parsing.position_texts import read_position_text
from atlas.sources.register.headings import JOINED, recognize

#: Headings of a column of both coordinates, folded; those that name the longitude first have it first.
_BOTH: Final = frozenset(map(fold, word_list("headings.coordinates.both")))
_LONGITUDE_FIRST: Final = frozenset(map(fold, word_list("headings.coordinates.longitude_first")))
_POINT: Final = re.compile(r"\s*POINT\s*Z?\s*\(\s*(\S+)\s+(\S+).*\)\s*", re.IGNORECASE)
#: Where one coordinate ends and the other begins, the surest sign first.
_CUTS: Final = (
    re.compile(r"\s*(.+?)\s*[;/|]\s*(.+?)\s*"),
    re.compile(r"\s*([NSEWO]\W*\d[^NSEWO]*?)\s*,?\s*([NSEWO]\W*\d.*)", re.IGNORECASE),
    re.compile(r"\s*(.*\d.*?[NSEWO])\s*[,\s]\s*(.*\d.*)\s*", re.IGNORECASE),
    re.compile(r"\s*([-+−]?\d+,\d+)\s*,\s*([-+−]?\d+,\d+)\s*"),
    re.compile(r"\s*([^,]*\d[^,]*)\s*,\s*([^,]*\d[^,]*)\s*"),
    re.compile(r"\s*([-+−]?\d+[.,]\d+)\s*,?\s+([-+−]?\d+[.,]\d+)\s*"),
)
_EAST_WEST: Final = re.compile(r"[EWOewo]\w*\W*$|^\W*[EWOewo]")


def split_positions(raw: RawTable, *, columns: Mapping[str, str]) -> RawTable:
    """Return the table with a column of both coordinates cut in two; unchanged when it has none, or has the two apart.

    The latitude stands first, as maps on the web give it, unless the heading or the letters say otherwise; in
    "POINT (-5.37 35.57)" the longitude does. What cannot be cut stays whole, as a latitude that cannot be read.
    Plus Codes and links to maps are read as both, also where they stand in one of two columns and the other is empty.
    """
    named = {recognize(heading) for heading in raw.headings}
    mapped = {fold(heading) for column, heading in columns.items() if column in (c.LON, c.LAT)}
    apart = [columns.get(axis) or _heading_of(axis, raw) for axis in (c.LAT, c.LON)]
    if raw.lon is None and all(heading in raw.headings for heading in apart):
        return _with_places(raw, lat=str(apart[0]), lon=str(apart[1]))
    if raw.lon is not None or {c.LON, c.LAT} & named or mapped & set(map(fold, raw.headings)):
        return raw
    both = [heading for heading in raw.headings if fold(heading) in _BOTH | _LONGITUDE_FIRST]
    if len(both) != 1:
        return raw
    heading, first = both[0], fold(both[0]) in _LONGITUDE_FIRST
    parts = [_cut(text, longitude_first=first) for text in texts(raw.frame[heading]).fillna("")]
    place = raw.frame.columns.get_loc(heading)
    frame = raw.frame.drop(columns=heading)
    raw = _with_note(raw, sum(read_position_text(text) is not None for text in texts(raw.frame[heading]).fillna("")))
    for name, side in (("longitude", 1), ("latitude", 0)):
        values = pd.Series([part[side] or None for part in parts], index=frame.index, dtype="str")
        frame.insert(int(place), f"{heading}{JOINED}{name}", values)  # type: ignore[arg-type]
    return replace(raw, frame=frame)


def _heading_of(axis: str, raw: RawTable) -> str:
    """Return the only heading that is a usual wording of a coordinate, "" without one."""
    headings = [heading for heading in raw.headings if recognize(heading) == axis]
    return headings[0] if len(headings) == 1 else ""


def _with_places(raw: RawTable, *, lat: str, lon: str) -> RawTable:
    """Return the table with the places that stand whole in one of its two columns in both of them."""
    columns = {heading: raw.frame[heading] for heading in (lat, lon)}
    if not all(isinstance(column.dtype, pd.StringDtype) or column.isna().all() for column in columns.values()):
        return raw
    written = {heading: texts(column).fillna("") for heading, column in columns.items()}
    places = {
        int(row): place
        for heading, other in ((lat, lon), (lon, lat))
        for row in np.flatnonzero((written[heading] != "") & (written[other].str.strip() == ""))
        if (place := read_position_text(str(written[heading].iat[int(row)]))) is not None
    }
    if not places:
        return raw
    frame = raw.frame.copy()
    for heading, side in ((lat, 0), (lon, 1)):
        values = written[heading].to_numpy(dtype=object, copy=True)
        values[list(places)] = [repr(place[side]) for place in places.values()]
        frame[heading] = pd.Series(values, index=frame.index, dtype="str")
    return _with_note(replace(raw, frame=frame), len(places))


def _with_note(raw: RawTable, count: int) -> RawTable:
    if not count:
        return raw
    return replace(raw, notes={**raw.notes, "positions": str(Message("sources.detected.position_texts", n=count))})


def _cut(text: str, *, longitude_first: bool) -> tuple[str, str]:
    """Return latitude and longitude as written; the whole text and nothing when it is not two coordinates."""
    if (place := read_position_text(text)) is not None:
        return repr(place[0]), repr(place[1])
    if len(text) > 2 * LONGEST:  # the patterns take a power of its length; as a latitude it is refused
        return text, ""
    if point := _POINT.fullmatch(text):
        return point.group(2), point.group(1)
    for pattern in _CUTS:
        if match := pattern.fullmatch(text):
            first, second = match.groups()
            if longitude_first or (_EAST_WEST.search(first) and not _EAST_WEST.search(second)):
                return second, first
            return first, second
    return text, ""
