"""Places records that have no coordinates by the name of their commune or place, and says how sure that is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from atlas import columns as c
from atlas.analysis.location.cells import NOWHERE, CellIndex
from atlas.decimals import fixed_point
from atlas.i18n.lexicon import word_list
from atlas.i18n.messages import Message
from atlas.sources.matching.gazetteer import AMBIGUOUS, REVIEW, Gazetteer, Match
from atlas.sources.matching.normalization import fold, normalize

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

#: What becomes of a record without coordinates.
Without = Literal["reject", "settlement", "spread"]
WITHOUT: Final[tuple[Without, ...]] = get_args(Without)

#: How a record was placed (column ``placed_by``).
BY_COORDINATES: Final = "coordinates"
BY_PLACE: Final = "place"
BY_COMMUNE: Final = "commune"

#: Why a name placed nobody; the values are those of `atlas.analysis.location.location.Reason`.
NAME_UNKNOWN: Final = "commune_unknown"
NAME_AMBIGUOUS: Final = "commune_ambiguous"
NAME_REVIEW: Final = "commune_to_review"

#: Headings of a column that declares a province.
_PROVINCE_HEADINGS: Final = frozenset(map(fold, word_list("headings.aside.province")))
_MANTISSA: Final = float(1 << 53)
#: Points are drawn until they fall into the commune; a shape that needs more tries has no inside to speak of.
_TRIES: Final = 4096
_POLE_M: Final = 10.0


@dataclass(frozen=True, eq=False)
class NamePlacements:
    """What names made of some records, one entry each, in their order.

    Attributes:
        position: of the commune, −1 for none.
        lon, lat: the point given, degrees; NaN for none.
        by: ``place`` or ``commune``, "" for none.
        score: of the name, 0–100.
        reason: why there is no commune, "" when there is one or nothing was declared.
        may_be: the likeliest communes with their scores, for a person to decide.
    """

    position: Integers
    lon: Floats
    lat: Floats
    by: Texts
    score: Floats
    reason: Texts
    may_be: Texts


def place_by_name(
    records: pd.DataFrame, territory: Territory, gazetteer: Gazetteer, *, how: Without, index: CellIndex
) -> NamePlacements:
    """Place records by the commune or place that they declare, within the province that they declare when they do.

    Args:
        records: with ``declared_commune`` and ``id``; the province is a column of the file called so.
        territory: the communes.
        gazetteer: of that territory.
        how: ``settlement`` or ``spread`` (see `settlements` and `spread_points`); a place with a point of its own gets
            that point either way.
        index: the communes of the territory, to test the points with.
    """
    size = len(records)
    matches = _matches(records, gazetteer)
    codes = pd.Index(territory.communes.index)
    position = codes.get_indexer([meaning.code if meaning.sure else "" for meaning in matches]).astype(np.int64)
    points = {meaning.name or meaning.name_ar: meaning for meaning in gazetteer.places if meaning.has_point}
    lon, lat = np.full(size, np.nan), np.full(size, np.nan)
    by = np.where(position == NOWHERE, "", BY_COMMUNE).astype(object)
    for i, match in enumerate(matches):
        place = points.get(match.place) if match.sure and match.place else None
        if place is not None and place.code == match.code:
            lon[i], lat[i], by[i] = place.lon, place.lat, BY_PLACE
    rest = np.flatnonzero(by == BY_COMMUNE)
    if how == "spread":
        lon[rest], lat[rest] = spread_points(records[c.ID].iloc[rest].tolist(), position[rest], territory, index)
    elif len(rest):
        lon[rest], lat[rest] = settlements(territory, gazetteer, position[rest])
    return NamePlacements(
        position=position,
        lon=lon,
        lat=lat,
        by=by,
        score=np.array([meaning.score for meaning in matches], dtype=np.float64),
        reason=_texts([_reason(meaning) for meaning in matches]),
        may_be=_texts(["" if meaning.sure else candidate_list(meaning) for meaning in matches]),
    )


def candidate_list(match: Match) -> str:
    """Return the communes that a name may mean, as a person reads them.

    "Rissana Chamalia (80), Rissana Janoubia (80)".
    """
    likely = [candidate for candidate in match.candidates if candidate.score >= 60][:3]
    return ", ".join(f"{candidate.name} ({fixed_point(candidate.score)})" for candidate in likely)


def declared_provinces(records: pd.DataFrame) -> pd.Series | None:
    """Return the column of the file that says the province of each record, None when there is none."""
    column = next((name for name in records.columns if fold(str(name)) in _PROVINCE_HEADINGS), None)
    return None if column is None else records[column]


def _matches(records: pd.DataFrame, gazetteer: Gazetteer) -> list[Match]:
    provinces = declared_provinces(records)
    declared = [None] * len(records) if provinces is None else provinces.tolist()
    return [
        gazetteer.match(name, province=province) for name, province in zip(records[c.DECLARED], declared, strict=True)
    ]


def _reason(match: Match) -> str:
    if match.sure or not normalize(match.text):
        return ""
    return {AMBIGUOUS: NAME_AMBIGUOUS, REVIEW: NAME_REVIEW}.get(match.kind, NAME_UNKNOWN)


def settlements(territory: Territory, gazetteer: Gazetteer, position: Integers) -> tuple[Floats, Floats]:
    """Return the main settlement of communes: longitude and latitude, degrees.

    The reference data have no point for it. It is the user's place that bears the commune's own name, when the
    gazetteer has one with a point; else, in the plane, the pole of inaccessibility of the commune's largest part on
    land, which is inside the commune but only stands for a settlement: the precision of such a record is ``commune``.

    Args:
        territory: the communes.
        gazetteer: with the user's places.
        position: of the communes, once or several times.
    """
    seats = {
        place.code: (place.lon, place.lat)
        for place in gazetteer.places
        if place.has_point and {normalize(place.name), normalize(place.name_ar)} & _own_names(territory, place.code)
    }
    wanted, where = np.unique(position, return_inverse=True)
    shapes = _on_land(territory, wanted)
    poles = [_pole(shape) for shape in shapes]
    back = Transformer.from_crs(territory.projected.crs, "EPSG:4326", always_xy=True)
    lon, lat = back.transform([pole.x for pole in poles], [pole.y for pole in poles])
    points = np.column_stack((lon, lat)).reshape(-1, 2)
    for i, commune in enumerate(wanted):
        points[i] = seats.get(str(territory.communes.index[commune]), tuple(points[i]))
    return points[where, 0], points[where, 1]


def spread_points(
    ids: Sequence[object], position: Integers, territory: Territory, index: CellIndex
) -> tuple[Floats, Floats]:
    """Return points spread evenly inside the commune of each record: longitude and latitude, degrees.

    Each point is drawn uniformly (by area in the plane) from numbers that only the record's identifier decides, until
    it is in the commune and on land: the same record is always at the same point, whoever else is in the register.

    Args:
        ids: identifiers.
        position: of the commune of each record.
        territory: the communes, and the land around.
        index: the communes, to test the points with.

    Raises:
        ValueError: a commune has no inside.
    """
    seeds = np.array([_seed(str(identifier)) for identifier in ids], dtype=np.uint64)
    lon, lat = np.full(len(seeds), np.nan), np.full(len(seeds), np.nan)
    wanted, where = np.unique(position, return_inverse=True)
    shapes = _on_land(territory, wanted)
    boxes = shapely.bounds(shapes).reshape(-1, 4)
    shapely.prepare(shapes)
    back = Transformer.from_crs(territory.projected.crs, "EPSG:4326", always_xy=True)
    left = np.arange(len(seeds))
    for turn in range(_TRIES):
        if not len(left):
            return lon, lat
        west, south, east, north = boxes[where[left]].T
        x = west + (east - west) * _uniform(seeds[left], 2 * turn)
        y = south + (north - south) * _uniform(seeds[left], 2 * turn + 1)
        inside = np.asarray(shapely.contains_xy(shapes[where[left]], x, y))
        degrees = back.transform(x[inside], y[inside])
        # The projected outline and the one in degrees differ by millimeters: the test of `locate` has the last word.
        right = index.find(degrees[0], degrees[1]) == position[left[inside]]
        rows = left[inside][right]
        lon[rows], lat[rows] = degrees[0][right], degrees[1][right]
        left = left[np.isnan(lon[left])]
    name = territory.communes[c.NAME].iloc[int(position[left[0]])]
    raise ValueError(Message("fault.analysis.no_point", name=name))


def _on_land(territory: Territory, position: Integers) -> npt.NDArray[np.object_]:
    """Return the outlines of communes in meters, without what the land of the territory leaves to the sea."""
    shapes: npt.NDArray[np.object_] = np.asarray(territory.projected.geometry.array, dtype=object)[position]
    if territory.land is None or not len(shapes):
        return shapes
    degrees = np.asarray(territory.communes.geometry.array, dtype=object)[position]
    wet = ~shapely.covers(territory.land, degrees)
    if not wet.any():
        return shapes
    cut = gpd.GeoSeries(shapely.intersection(degrees[wet], territory.land), crs="EPSG:4326")
    dry = np.asarray(cut.to_crs(territory.plane.crs).array, dtype=object)
    land = shapes.copy()
    land[wet] = np.where(shapely.area(dry) > 0, dry, shapes[wet])
    return land


def _own_names(territory: Territory, code: str) -> set[str]:
    columns = [column for column in (c.NAME, c.NAME_AR) if column in territory.communes]
    return {normalize(str(territory.communes.at[code, column])) for column in columns}


def _pole(shape: shapely.Geometry) -> shapely.Point:
    """Return the center of the largest circle in the largest part."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    circle = shapely.maximum_inscribed_circle(max(parts, key=lambda part: part.area), tolerance=_POLE_M)
    return shapely.Point(circle.coords[0])


def _seed(identifier: str) -> int:
    return int.from_bytes(hashlib.blake2b(identifier.encode(), digest_size=8).digest(), "little")


def _uniform(seeds: npt.NDArray[np.uint64], step: int) -> Floats:
    """Return numbers of [0, 1[ that a seed and a step decide (SplitMix64, Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        z = seeds + np.uint64((0x9E3779B97F4A7C15 * (step + 1)) & (2**64 - 1))
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return np.asarray((z >> np.uint64(11)).astype(np.float64) / _MANTISSA)


def _texts(values: list[str]) -> Texts:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made
