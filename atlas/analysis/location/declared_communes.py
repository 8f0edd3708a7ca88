"""The communes that records declare, compared with the communes in which their points are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from atlas import columns as c
from atlas.sources.matching.gazetteer import AMBIGUOUS, SURE
from atlas.sources.matching.normalization import normalize

if TYPE_CHECKING:
    import geopandas as gpd

    from atlas.sources.matching.gazetteer import Gazetteer
    from atlas.sources.territory.territory import Territory

#: Columns of the table of disagreements.
DECLARED_CODE: Final = "declared_code"
DISTANCE_KM: Final = "distance_km"
COLUMNS: Final = (c.ID, c.ROW, c.DECLARED, c.COMMUNE, c.CODE, DECLARED_CODE, DISTANCE_KM)

_CODE_LIKE: Final = re.compile(r"[\d.\s]+")
_CODE_DIGITS: Final = 9
#: A dash or a question mark declares nothing.
_WRITTEN: Final = re.compile(r"\w")

Integers = npt.NDArray[np.int64]


def conflicts(actors: gpd.GeoDataFrame, territory: Territory, *, gazetteer: Gazetteer | None = None) -> pd.DataFrame:
    """List the records whose declared commune is not the one where their point is.

    A declaration is a name in French or Arabic, of a commune or of one of its arrondissements, or an HCP code. Any of
    the communes that share a name agrees with it; a blank declaration agrees with all, an unknown one with none.

    Args:
        actors: placed records in EPSG:4326, with the code and the name of the commune of each.
        territory: the communes.
        gazetteer: understands misspelt declarations and names of places; without it only spellings that `normalize`
            makes equal are known.

    Returns:
        The columns of ``COLUMNS``, under the index of ``actors``; ``declared_code`` is the declared commune ("" when
        unknown, the nearest when several share the name), ``distance_km`` how far the point is from it.
    """
    codes = pd.Index(territory.communes.index)
    declaration, texts = pd.factorize(actors[c.DECLARED])
    known_communes = _position_table(territory, codes)
    meant = [_positions_of(text, known_communes) or _likely(text, gazetteer, codes) for text in map(str, texts)]
    blank = np.array([_WRITTEN.search(str(text)) is None for text in texts] + [True], dtype=bool)
    start = np.cumsum([0, *(len(positions) for positions in meant)])
    flat = np.fromiter(
        (position for positions in meant for position in positions), dtype=np.int64, count=int(start[-1])
    )
    text_of = np.repeat(np.arange(len(meant)), np.diff(start))
    # The record (declaration, commune) agrees when it is one of the pairs (text, commune meant).
    placed = codes.get_indexer(actors[c.CODE])
    agrees = np.isin(declaration * len(codes) + placed, text_of * len(codes) + flat) | blank[declaration]
    wrong = np.flatnonzero(~agrees)
    code, distance = _nearest_meant(
        np.asarray(actors.geometry.array, dtype=object)[wrong], declaration[wrong], (start, flat), territory
    )
    table = pd.DataFrame(actors.loc[~agrees, list(COLUMNS[:5])])
    return table.assign(**{DECLARED_CODE: code, DISTANCE_KM: distance})


def _position_table(territory: Territory, codes: pd.Index[str]) -> dict[str, tuple[int, ...]]:
    """Return positions of the communes that each code and each normalized name may mean."""
    positions_of: dict[str, tuple[int, ...]] = {code: (position,) for position, code in enumerate(codes)}
    named = [(territory.communes[column], np.arange(len(codes))) for column in (c.NAME, c.NAME_AR)]
    parts = territory.arrondissements
    if len(parts):
        commune = codes.get_indexer(pd.Index(parts["commune_code"].astype(str).str.zfill(_CODE_DIGITS)))
        named += [(parts[column], commune) for column in (c.NAME, c.NAME_AR)]
        positions_of |= {
            code: (int(position),) for code, position in zip(parts[c.CODE], commune, strict=True) if position >= 0
        }
    names: dict[str, set[int]] = {}
    for column, positions in named:
        for name, position in zip(column, positions, strict=True):
            if position >= 0 and isinstance(name, str):
                names.setdefault(normalize(name), set()).add(int(position))
    # A code is never taken for a name.
    return {name: tuple(sorted(places)) for name, places in names.items() if name} | positions_of


def _positions_of(text: str, positions_of: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Return the communes that one declaration may mean."""
    text = text.strip()
    if text in positions_of:
        return positions_of[text]
    if _CODE_LIKE.fullmatch(text):
        # Spreadsheets turn "015110101" into 15110101.0, HCP also writes 01.511.01.01.
        return positions_of.get(re.sub(r"\D", "", text.removesuffix(".0")).zfill(_CODE_DIGITS), ())
    return positions_of.get(normalize(text), ())


def _likely(text: str, gazetteer: Gazetteer | None, codes: pd.Index[str]) -> tuple[int, ...]:
    """Return the communes that a declaration which is no name of any may mean all the same."""
    if gazetteer is None or _WRITTEN.search(text) is None:
        return ()
    match = gazetteer.match(text)
    if match.kind == AMBIGUOUS:
        meant = [candidate.code for candidate in match.candidates if candidate.code and candidate.score >= SURE]
    else:
        meant = [match.code] if match.sure else []
    return tuple(sorted(codes.get_indexer(pd.Index(meant)).tolist()))


def _nearest_meant(
    points: npt.NDArray[np.object_],
    declaration: Integers,
    meant: tuple[Integers, Integers],
    territory: Territory,
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """Return the nearest commune that each declaration may mean.

    Its code ("" for none), its distance in km (NaN for none).
    """
    start, flat = meant
    count = start[declaration + 1] - start[declaration]
    record = np.repeat(np.arange(len(declaration)), count)
    candidate = flat[start[declaration][record] + np.arange(len(record)) - np.repeat(np.cumsum(count) - count, count)]
    code = np.full(len(declaration), "", dtype=object)
    distance = np.full(len(declaration), np.nan)
    if len(record):
        projected = territory.projected
        forward = Transformer.from_crs("EPSG:4326", projected.crs, always_xy=True)
        xy = np.column_stack(forward.transform(shapely.get_x(points), shapely.get_y(points)))
        polygons = np.asarray(projected.geometry.array, dtype=object)
        here = np.asarray(shapely.points(xy), dtype=object)
        km = shapely.distance(here[record], polygons[candidate]) / 1000
        best = np.lexsort((candidate, km, record))
        best = best[np.flatnonzero(np.diff(record[best], prepend=-1))]
        code[record[best]] = territory.communes.index.to_numpy()[candidate[best]]
        distance[record[best]] = km[best]
    return code, distance
