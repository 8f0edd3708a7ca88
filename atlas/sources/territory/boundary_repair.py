"""Outlines that were simplified one by one, or cut in several rows, made into one coverage again, and what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from atlas import columns as c
from atlas.decimals import fixed_point
from atlas.errors import Fault
from atlas.i18n.messages import Message
from atlas.sources.territory.outlines import areas_km2, touching_pairs

#: Strips that two units share, or that none has, are borders drawn twice when they are no wider than so many meters.
REPAIR_M: Final = 250.0
#: However narrow, a strip that is more than this part of a unit is no matter of its border.
_PART: Final = 0.1
_M_PER_DEGREE: Final = 111_195.0
_TOLERANCE: Final = 1e-6  # degrees, of the width of a strip


def dissolve_rows(layer: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Fault], list[Message]]:
    """Return a layer with one row for each code, the shapes of its rows united.

    What a unit is and its figures must be the same in all of its rows: a figure of a part cannot be told from one of
    the whole.

    Args:
        layer: with the column ``code``, as text; rows without a code stay as they are.
    """
    rows_of = layer.groupby(c.CODE, sort=False).indices
    several = {code: np.asarray(rows, dtype=np.intp) for code, rows in rows_of.items() if code and len(rows) > 1}
    if not several:
        return layer, [], []
    faults = [fault for code, rows in several.items() for fault in _differences(layer, str(code), rows)]
    shapes = layer.geometry.to_numpy().copy()
    gone = np.zeros(len(layer), dtype=bool)
    for rows in several.values():
        shapes[rows[0]] = shapely.union_all(shapely.make_valid(shapes[rows]))
        gone[rows[1:]] = True
    note = Message("sources.territory.dissolved", n=len(several), rows=sum(map(len, several.values())))
    return layer.set_geometry(gpd.GeoSeries(shapes, layer.index, layer.crs))[~gone], faults, [note]


def _differences(layer: gpd.GeoDataFrame, code: str, rows: npt.NDArray[np.intp]) -> Iterator[Fault]:
    for name in (name for name in layer.columns if name not in (c.CODE, c.GEOMETRY, c.AREA_KM2)):
        values = layer[name].iloc[rows]
        if values.nunique(dropna=False) > 1:
            row = int(rows[int((values != values.iloc[0]).to_numpy().argmax())]) + 2
            reason = Message("fault.sources.boundaries.rows_differ", code=code, row=str(int(rows[0]) + 2))
            remedy = Message("fault.sources.boundaries.same_in_rows")
            yield Fault(reason, remedy, row=row, column=str(name), value=str(layer[name].iloc[row - 2]))


def repair_borders(communes: gpd.GeoDataFrame, *, repair_m: float) -> tuple[gpd.GeoDataFrame, list[Message]]:
    """Return communes of which the narrow overlaps and gaps between them are given to one of them, and what was done.

    An overlap goes to the unit with which it has the longest border, a gap likewise (GEOS's coverage cleaner). When any
    overlap is wider than ``repair_m``, measured by the largest circle in it, nothing is repaired at all.

    Args:
        communes: EPSG:4326, by code, with valid outlines.
        repair_m: meters; 0 repairs nothing.
    """
    shapes = communes.geometry.to_numpy()
    overlaps = _overlaps(shapes) if repair_m > 0 and not shapely.coverage_is_valid(shapes) else []
    if not len(overlaps):
        return communes, []
    middle = float(np.radians(communes.total_bounds[[1, 3]].mean()))
    scale = np.array([np.cos(middle), 1.0])
    widths = _widths_m(overlaps, scale=scale)
    if widths.max() > repair_m:
        return communes, []
    flat = np.asarray(shapely.transform(shapes, lambda xy: xy * scale), dtype=object)
    # types-shapely 2.1 does not know the cleaner of shapely 2.2.
    clean = shapely.coverage_clean(flat, gap_width=repair_m / _M_PER_DEGREE)  # type: ignore[attr-defined]
    outlines = np.asarray(shapely.transform(clean, lambda xy: xy / scale), dtype=object)
    before, after = (np.array(areas_km2(parts)) for parts in (shapes, outlines))
    if (np.abs(after - before) > _PART * before).any() or not shapely.is_valid(outlines).all():
        return communes, []
    repaired = communes.set_geometry(gpd.GeoSeries(outlines, communes.index, communes.crs))
    return repaired, list(_account((shapes, outlines), overlaps, widest_m=float(widths.max()), limit_m=repair_m))


def _account(
    shapes: tuple[npt.NDArray[Any], npt.NDArray[Any]], overlaps: Sequence[Any], *, widest_m: float, limit_m: float
) -> Iterator[Message]:
    """Say how many overlaps there were and how large, then the gaps closed and those left open."""
    yield Message(
        "sources.territory.repaired",
        n=len(overlaps),
        km2=fixed_point(sum(areas_km2(overlaps)), 2),
        widest=fixed_point(widest_m, 0),
        limit=fixed_point(limit_m, 0),
    )
    before, after = (_holes(parts) for parts in shapes)
    closed, km2 = len(before) - len(after), sum(areas_km2(before)) - sum(areas_km2(after))
    if closed > 0:
        yield Message("sources.territory.gaps_closed", n=closed, km2=fixed_point(km2, 2))
    if len(after):
        km2 = sum(areas_km2(after))
        yield Message(
            "sources.territory.gaps_left", n=len(after), km2=fixed_point(km2, 2), limit=fixed_point(limit_m, 0)
        )


def _holes(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what none of the outlines covers, with all of them around it."""
    parts = shapely.get_parts(shapely.union_all(shapes))
    rings = [ring for part in parts for ring in shapely.get_rings(part)[1:]]
    return np.asarray([shapely.Polygon(ring) for ring in rings], dtype=object)


def _overlaps(shapes: npt.NDArray[Any]) -> list[shapely.Polygon]:
    first, second = touching_pairs(shapes)
    common = shapely.get_parts(shapely.intersection(shapes[first], shapes[second]))
    return [part for part in common if shapely.get_dimensions(part) == 2 and part.area > 0]


def _widths_m(parts: Sequence[shapely.Polygon], *, scale: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the diameters of the largest circles in some shapes, in meters."""
    flat = [shapely.transform(part, lambda xy: xy * scale) for part in parts]
    radii = [shapely.maximum_inscribed_circle(part, tolerance=_TOLERANCE).length for part in flat]
    return np.array(radii, dtype=np.float64) * 2 * _M_PER_DEGREE
