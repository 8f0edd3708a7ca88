"""Reads the places that a user adds to a gazetteer: douars, quarters, souks, with their commune or their point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from atlas import columns as c
from atlas.errors import RegisterError
from atlas.guard import with_guard
from atlas.i18n.lexicon import word_lists
from atlas.i18n.messages import Listed, Message
from atlas.sources.files.small_tables import SmallTable, TableColumns, read_small_table
from atlas.sources.matching.gazetteer import AMBIGUOUS, Gazetteer
from atlas.sources.matching.name_forms import Place
from atlas.sources.parsing.coordinates import Unreadable, parse_coordinates
from atlas.sources.parsing.vocabulary import key

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

_COLUMNS: Final = TableColumns.of(word_lists("headings.places"))


_ONE_ONLY: Final = Unreadable(
    Message("fault.sources.coordinates.one_only"), Message("fault.sources.coordinates.write_both")
)


@with_guard(Message("act.places"), error=RegisterError)
def read_places(source: str | Path | pd.DataFrame, territory: Territory) -> tuple[Place, ...]:
    """Read the places of a file or a table, in its order.

    Args:
        source: columns ``name`` and ``name_ar`` (one at least), ``lon`` and ``lat`` in degrees (EPSG:4326), ``commune``
            (HCP code or name); each place has a point or a commune. Headings are understood in French, Arabic, English.
        territory: where the places must be.

    Raises:
        RegisterError: a place has no name, or neither point nor commune; its point lies outside the territory or in
            another commune than the one written; its commune is not known; or two places have one name. Every fault is
            listed.
    """
    table = read_small_table(source, _COLUMNS, kind=RegisterError)
    _require_columns(table)
    table.refuse(RegisterError)
    reader = _Reader(table, territory)
    places = [reader.place(i) for i in range(len(table))]
    reader.refuse_twice(places)
    table.refuse(RegisterError)
    return tuple(place for place in places if place is not None)


def _require_columns(table: SmallTable) -> None:
    if c.NAME not in table and c.NAME_AR not in table:
        reason = Message("fault.sources.places.no_name_heading")
        table.heading_fault(reason, Message("fault.sources.places.name_a_column"))
    if not (c.LON in table and c.LAT in table) and c.COMMUNE not in table:
        reason = Message("fault.sources.places.nowhere")
        table.heading_fault(reason, Message("fault.sources.places.give_columns"))


class _Reader:
    """Reads row after row; the table notes what is wrong."""

    def __init__(self, table: SmallTable, territory: Territory) -> None:
        self.table, self.territory, self.gazetteer = table, territory, Gazetteer.of(territory)
        self.names, self.names_ar = table.texts(c.NAME), table.texts(c.NAME_AR)
        self.communes = table.texts(c.COMMUNE)
        self.points = _points(table)
        self.communes_at = _communes_at(self.points, territory)

    def place(self, i: int) -> Place | None:
        """Return the place of a row; None, and a fault, when it cannot be used."""
        before = len(self.table.faults)
        if not self.names[i] and not self.names_ar[i]:
            reason, remedy = Message("fault.sources.places.no_name"), Message("fault.sources.places.write_name")
            self.table.fault(i, reason, remedy, column=c.NAME)
        point = self.points[i]
        if isinstance(point, Unreadable):
            self.table.fault(i, point.reason, point.remedy, column=c.LON)
            return None
        code = self._code(i, point)
        sound = len(self.table.faults) == before
        return Place(self.names[i], self.names_ar[i], code, *point) if sound else None

    def _code(self, i: int, point: tuple[float, float]) -> str:
        """Return the commune of a place, by its point and by what is written; a fault when they disagree."""
        there, written = self.communes_at[i], self.communes[i]
        has_point = math.isfinite(point[0]) and math.isfinite(point[1])
        if has_point and not there:
            reason = Message("fault.sources.places.in_no_commune")
            remedy = Message("fault.sources.places.check_coordinates")
            self.table.fault(i, reason, remedy, column=c.LON, value=str(point))
        if not written:
            if not has_point:
                reason, remedy = Message("fault.sources.places.neither"), Message("fault.sources.places.write_one")
                self.table.fault(i, reason, remedy, column=c.COMMUNE)
            return there
        code = self._named_commune(i, written)
        if has_point and there and code and code != there:
            name = str(self.territory.communes.at[there, c.NAME])
            reason = Message("fault.sources.places.elsewhere", commune=name)
            remedy = Message("fault.sources.places.correct_one")
            self.table.fault(i, reason, remedy, column=c.COMMUNE, value=written)
        return code

    def refuse_twice(self, places: Sequence[Place | None]) -> None:
        """Note names that stand for two places of a commune."""
        first: dict[tuple[str, str], int] = {}
        named = [(i, place, name) for i, place in enumerate(places) if place for name in (place.name, place.name_ar)]
        for i, place, name in named:
            if name and (before := first.setdefault((key(name), place.code), i)) != i:
                reason = Message("fault.sources.places.twice", row=str(self.table.row(before)))
                remedy = Message("fault.sources.places.keep_one")
                self.table.fault(i, reason, remedy, column=c.NAME, value=name)

    def _named_commune(self, i: int, written: str) -> str:
        match = self.gazetteer.match(written)
        if match.sure:
            return match.code
        near = [candidate.name for candidate in match.candidates[:3]]
        remedy = Message("fault.sources.places.write_code")
        if near:
            remedy = Message("fault.sources.places.write_code_near", names=Listed(near, marks=False))
        several = match.kind == AMBIGUOUS
        reason = Message(f"fault.sources.places.{'several_communes' if several else 'no_commune'}")
        self.table.fault(i, reason, remedy, column=c.COMMUNE, value=written)
        return ""


def _points(table: SmallTable) -> list[tuple[float, float] | Unreadable]:
    """Return longitude and latitude of each row, NaN for none; or why they cannot be read."""
    read = {}
    for column in (c.LON, c.LAT):
        written = pd.Series(table.texts(column), dtype="str")
        read[column] = parse_coordinates(written.where(written != ""), axis="lon" if column == c.LON else "lat")
    points: list[tuple[float, float] | Unreadable] = []
    for i in range(len(table)):
        wrong = [read[column][1][i] for column in (c.LON, c.LAT) if i in read[column][1]]
        lon, lat = float(read[c.LON][0][i]), float(read[c.LAT][0][i])
        if not wrong and math.isnan(lon) != math.isnan(lat):
            wrong = [_ONE_ONLY]
        points.append(wrong[0] if wrong else (lon, lat))
    return points


def _communes_at(points: list[tuple[float, float] | Unreadable], territory: Territory) -> list[str]:
    """Return the code of the commune of each point, "" for none; of two that share it, the lowest code."""
    degrees = np.array([(np.nan, np.nan) if isinstance(point, Unreadable) else point for point in points]).reshape(
        -1, 2
    )
    finite = np.flatnonzero(np.isfinite(degrees).all(axis=1))
    tree = shapely.STRtree(np.asarray(territory.communes.geometry.array, dtype=object))
    point, commune = tree.query(np.asarray(shapely.points(degrees[finite]), dtype=object), predicate="intersects")
    located = [""] * len(points)
    codes = list(map(str, territory.communes.index))
    for i, position in sorted(zip(point.tolist(), commune.tolist(), strict=True), reverse=True):
        located[int(finite[i])] = codes[position]
    return located
