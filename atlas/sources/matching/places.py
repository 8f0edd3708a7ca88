"""Reads the places that a user adds to a gazetteer: douars, quarters, souks, with their commune or their point."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from atlas import columns as c
from atlas.errors import Fault, InputError, RegisterError
from atlas.guard import guarded
from atlas.i18n.messages import Message
from atlas.sources.files.tables import RawTable, read_table, texts
from atlas.sources.matching.gazetteer import Gazetteer
from atlas.sources.matching.name_forms import Place
from atlas.sources.parsing.coordinates import Unreadable, parse_coordinates
from atlas.sources.parsing.values import BLANKS
from atlas.sources.parsing.vocabulary import key, match_headings, synonyms

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

_HEADINGS: Final = synonyms(
    {
        c.NAME: ["nom", "lieu", "lieu-dit", "douar", "quartier", "localité", "place", "toponyme", "الاسم", "المكان"],
        c.NAME_AR: ["nom arabe", "nom en arabe", "nom ar", "name ar", "الاسم بالعربية"],
        c.LON: ["longitude", "long", "lng", "x", "خط الطول"],
        c.LAT: ["latitude", "y", "خط العرض"],
        c.COMMUNE: ["code", "code commune", "code hcp", "commune code", "nom de la commune", "الجماعة"],
    }
)


@guarded(Message("act.places"), error=RegisterError)
def read_places(source: str | Path | pd.DataFrame, territory: Territory) -> tuple[Place, ...]:
    """The places of a file or a table, in its order.

    Args:
        source: columns ``name`` and ``name_ar`` (one at least), ``lon`` and ``lat`` in degrees (EPSG:4326), ``commune``
            (HCP code or name); each place has a point or a commune. Headings are understood in French, Arabic, English.
        territory: where the places must be.

    Raises:
        RegisterError: with all faults: no name, neither point nor commune, a point outside the territory or in another
            commune than the one written, a commune that is not known, one name at two places.
    """
    try:
        raw = read_table(source)
    except InputError as error:
        raise RegisterError(error.faults) from None
    columns = _columns(raw)
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    points = _points(columns)
    where = _communes_at(points, territory)
    reader = _Reader(raw, Gazetteer.of(territory), territory)
    places = [reader.place(row, points[i], where[i], int(raw.rows[i])) for i, row in enumerate(rows)]
    read = [place for place in places if place is not None]
    reader.refuse_twice(places)
    if reader.faults:
        raise RegisterError(sorted(reader.faults, key=lambda fault: fault.row or 0))
    return tuple(read)


class _Reader:
    """Reads row after row and remembers what is wrong."""

    def __init__(self, raw: RawTable, gazetteer: Gazetteer, territory: Territory) -> None:
        self.raw, self.gazetteer, self.territory = raw, gazetteer, territory
        self.faults: list[Fault] = []

    def place(
        self, row: dict[str, str], point: tuple[float, float] | Unreadable, where: str, line: int
    ) -> Place | None:
        """The place of a row; None, and a fault, when it cannot be used."""
        before = len(self.faults)
        name, arabic = row.get(c.NAME, ""), row.get(c.NAME_AR, "")
        if not name and not arabic:
            self._fault("the place has no name", "Write its name, in French or in Arabic", line, c.NAME)
        if isinstance(point, Unreadable):
            self._fault(point.reason, point.remedy, line, c.LON)
            return None
        has_point = math.isfinite(point[0]) and math.isfinite(point[1])
        if has_point and not where:
            self._fault("the point is in no commune of the territory", "Check its coordinates", line, c.LON, str(point))
        written = row.get(c.COMMUNE, "")
        code = where
        if written:
            code = self._commune(written, line)
            if has_point and where and code and code != where:
                there = str(self.territory.communes.at[where, c.NAME])
                self._fault(f"the point is in {there}, not here", "Correct one of the two", line, c.COMMUNE, written)
        elif not has_point:
            self._fault("the place has neither a point nor a commune", "Write one of the two", line, c.COMMUNE)
        return Place(name, arabic, code, *point) if len(self.faults) == before else None

    def refuse_twice(self, places: list[Place | None]) -> None:
        """One name stands for one place of a commune."""
        first: dict[tuple[str, str], int] = {}
        for place, line in zip(places, self.raw.rows.tolist(), strict=True):
            for name in () if place is None else (place.name, place.name_ar):
                if place is None or not name:
                    continue
                if (seen := first.setdefault((key(name), place.code), line)) != line:
                    reason = f"this place of the commune is already in row {seen}"
                    self._fault(reason, "Keep one of the two, or tell them apart by their names", line, c.NAME, name)

    def _commune(self, written: str, line: int) -> str:
        match = self.gazetteer.match(written)
        if match.sure:
            return match.code
        near = ", ".join(candidate.name for candidate in match.candidates[:3])
        remedy = f"Write its HCP code{f' (near: {near})' if near else ''}"
        reason = "several communes may be meant" if match.kind == "ambiguous" else "no commune is known by this name"
        self._fault(reason, remedy, line, c.COMMUNE, written)
        return ""

    def _fault(self, reason: str, remedy: str, line: int, column: str, value: str = "") -> None:
        self.faults.append(Fault(reason, remedy, self.raw.file, line, column, value))


def _columns(raw: RawTable) -> dict[str, list[str]]:
    """Our columns, as texts without the blanks around them, "" for none."""
    matched, faults = match_headings(raw.headings, _HEADINGS, file=raw.file, row=raw.heading_row)
    if c.NAME not in matched and c.NAME_AR not in matched:
        faults.append(Fault("no heading means “name”", "Name a column “nom”", raw.file, raw.heading_row))
    if not {c.LON, c.LAT} <= matched.keys() and c.COMMUNE not in matched:
        remedy = "Give columns “lon” and “lat”, or “commune”"
        faults.append(Fault("nothing says where the places are", remedy, raw.file, raw.heading_row))
    if faults:
        raise RegisterError(faults)
    return {
        column: texts(raw.frame[heading]).fillna("").astype("str").str.strip(BLANKS).tolist()
        for column, heading in matched.items()
    }


def _points(columns: dict[str, list[str]]) -> list[tuple[float, float] | Unreadable]:
    """Longitude and latitude of each row, NaN for none; or why they cannot be read."""
    size = len(next(iter(columns.values())))
    read = {}
    for column in (c.LON, c.LAT):
        written = pd.Series(columns.get(column, [""] * size), dtype="str")
        read[column] = parse_coordinates(written.where(written != ""), axis="lon" if column == c.LON else "lat")
    points: list[tuple[float, float] | Unreadable] = []
    for i in range(size):
        wrong = [read[column][1][i] for column in (c.LON, c.LAT) if i in read[column][1]]
        lon, lat = float(read[c.LON][0][i]), float(read[c.LAT][0][i])
        if not wrong and math.isnan(lon) != math.isnan(lat):
            wrong = [Unreadable("only one of the two coordinates is written", "Write both coordinates, or none")]
        points.append(wrong[0] if wrong else (lon, lat))
    return points


def _communes_at(points: list[tuple[float, float] | Unreadable], territory: Territory) -> list[str]:
    """Code of the commune of each point, "" for none; of two that share it, the lowest code."""
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
