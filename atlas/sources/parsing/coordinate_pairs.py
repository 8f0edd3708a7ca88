"""Splits coordinates that stand in one cell ("35.5711, -5.3724") into a latitude and a longitude."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from atlas import columns as c
from atlas.sources.files.tables import RawTable, texts
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.coordinates import LONGEST
from atlas.sources.register.headings import JOINED, recognise

#: Headings of a column of both coordinates, folded; those that name the longitude first have it first.
_BOTH: Final = frozenset(
    map(
        fold,
        [
            "coordonnées", "coordonnées GPS", "coordonnées géographiques", "GPS", "point GPS", "position",
            "position GPS", "localisation GPS", "géolocalisation", "lat long", "lat lon", "lat lng",
            "latitude longitude",
            "latitude et longitude", "coordinates", "GPS coordinates", "WKT", "geometry", "الإحداثيات", "إحداثيات",
        ],
    )
)  # fmt: skip
_LONGITUDE_FIRST: Final = frozenset(map(fold, ["long lat", "lon lat", "lng lat", "longitude latitude", "x y"]))
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
    """
    named = {recognise(heading) for heading in raw.headings}
    mapped = {fold(heading) for column, heading in columns.items() if column in (c.LON, c.LAT)}
    if raw.lon is not None or {c.LON, c.LAT} & named or mapped & set(map(fold, raw.headings)):
        return raw
    both = [heading for heading in raw.headings if fold(heading) in _BOTH | _LONGITUDE_FIRST]
    if len(both) != 1:
        return raw
    heading, first = both[0], fold(both[0]) in _LONGITUDE_FIRST
    parts = [_cut(text, longitude_first=first) for text in texts(raw.frame[heading]).fillna("")]
    place = raw.frame.columns.get_loc(heading)
    frame = raw.frame.drop(columns=heading)
    for name, side in (("longitude", 1), ("latitude", 0)):
        values = pd.Series([part[side] or None for part in parts], index=frame.index, dtype="str")
        frame.insert(int(place), f"{heading}{JOINED}{name}", values)  # type: ignore[arg-type]
    return replace(raw, frame=frame)


def _cut(text: str, *, longitude_first: bool) -> tuple[str, str]:
    """Return latitude and longitude as written; the whole text and nothing when it is not two coordinates."""
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
