"""What can be wrong with the communes of a layer: codes, figures, provinces, outlines, areas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from atlas import columns as c
from atlas.decimals import fixed_point
from atlas.errors import Fault
from atlas.i18n.messages import Message
from atlas.sources.parsing.amounts import NOT_A_NUMBER, Amounts
from atlas.sources.territory.layer_columns import code_texts
from atlas.sources.territory.outlines import areas_km2, touching_pairs

#: Two communes may overlap by less than this (a border digitized twice); more is a fault.
OVERLAP_KM2: Final = 0.01
#: No commune is smaller than this; one that is, is in other units than its CRS says.
SMALLEST_KM2: Final = 1e-3
_TENFOLD: Final = 10.0
_POLYGONS: Final = (3, 6)  # shapely's type numbers of Polygon and MultiPolygon


def code_faults(codes: pd.Series, *, pattern: str = "") -> Iterator[Fault]:
    """List codes that are missing, those that an earlier commune has, and those that a regular expression is not."""
    for row in np.flatnonzero(codes == ""):
        yield Fault(
            Message("fault.sources.boundaries.no_code"),
            Message("fault.sources.boundaries.give_code"),
            row=int(row) + 2,
            column=c.CODE,
        )
    for row in np.flatnonzero(codes.duplicated() & (codes != "")):
        code = str(codes.iloc[row])
        first = int(np.flatnonzero(codes == code)[0]) + 2
        reason = Message("fault.sources.boundaries.code_twice", row=str(first))
        yield Fault(reason, Message("fault.sources.boundaries.own_code"), row=int(row) + 2, column=c.CODE, value=code)

    for row in np.flatnonzero(~codes.str.fullmatch(pattern) & (codes != "")) if pattern else ():
        reason, remedy = (
            Message(f"fault.sources.surroundings.{name}", pattern=pattern) for name in ("code", "remedy.code")
        )
        yield Fault(reason, remedy, row=int(row) + 2, column=c.CODE, value=str(codes.iloc[row]))


def figure_faults(values: pd.Series, amounts: Amounts) -> Iterator[Fault]:
    """List figures that are no numbers, may be two numbers, are negative or infinite."""
    name = str(values.name)
    for refusal in amounts.refusals:
        for row in refusal.positions:
            value = str(values.iloc[row])
            if refusal.reason == NOT_A_NUMBER:
                remedy = Message("fault.sources.boundaries.write_digits")
                yield Fault(
                    Message("fault.sources.boundaries.no_number"), remedy, row=int(row) + 2, column=name, value=value
                )
            else:
                remedy = Message("fault.sources.boundaries.no_thousands")
                yield Fault(refusal.reason, remedy, row=int(row) + 2, column=name, value=value)
    infinite = np.zeros(len(values), dtype=bool)
    if pd.api.types.is_numeric_dtype(values):
        infinite = np.isinf(values.to_numpy(dtype=np.float64, na_value=np.nan))
    for row in np.flatnonzero((amounts.values < 0) | infinite):
        value = str(values.iloc[row])
        reason, remedy = (
            Message("fault.sources.boundaries.impossible_figure"),
            Message("fault.sources.boundaries.correct_figure"),
        )
        yield Fault(reason, remedy, row=int(row) + 2, column=name, value=value)


def province_faults(layer: gpd.GeoDataFrame) -> Iterator[Fault]:
    """List communes whose province is not stated, in a layer that states provinces."""
    name = c.PROVINCE_CODE if c.PROVINCE_CODE in layer else c.PROVINCE
    if name not in layer:
        return
    for row in np.flatnonzero(code_texts(layer[name]) == ""):
        remedy = Message("fault.sources.boundaries.write_province")
        yield Fault(Message("fault.sources.boundaries.no_province"), remedy, row=int(row) + 2, column=name)


def geometry_faults(layer: gpd.GeoDataFrame) -> Iterator[Fault]:
    """List what is wrong with the CRS, and outlines that are missing, no polygons or invalid."""
    if layer.crs is None:
        yield Fault(Message("fault.sources.boundaries.no_crs"), Message("fault.sources.boundaries.save_with_crs"))
    elif layer.crs.is_projected:
        west, south, east, north = layer.total_bounds
        if west >= -180 and south >= -90 and east <= 180 and north <= 90:
            reason = Message("fault.sources.boundaries.degrees_said_metres", crs=_crs_name(layer.crs))
            bounds = f"{west:.6g}, {south:.6g}, {east:.6g}, {north:.6g}"
            yield Fault(reason, Message("fault.sources.boundaries.set_degrees"), column=c.GEOMETRY, value=bounds)
    shapes = layer.geometry.to_numpy()
    kinds = shapely.get_type_id(shapes)
    for row in np.flatnonzero((kinds == -1) | shapely.is_empty(shapes)):
        reason, remedy = (
            Message("fault.sources.boundaries.no_shape"),
            Message("fault.sources.boundaries.draw_or_remove"),
        )
        yield Fault(reason, remedy, row=int(row) + 2, column=c.GEOMETRY)
    others = (kinds != -1) & ~np.isin(kinds, _POLYGONS)
    if others.any() and others.sum() == len(layer):
        kind = shapes[0].geom_type
        remedy = Message("fault.sources.boundaries.communes_as_polygons")
        yield Fault(Message("fault.sources.boundaries.no_polygons"), remedy, column=c.GEOMETRY, value=kind)
        return
    for row in np.flatnonzero(others):
        kind = shapes[row].geom_type
        reason, remedy = (
            Message("fault.sources.boundaries.not_a_polygon"),
            Message("fault.sources.boundaries.polygons_only"),
        )
        yield Fault(reason, remedy, row=int(row) + 2, column=c.GEOMETRY, value=kind)
    for row in np.flatnonzero(np.isin(kinds, _POLYGONS) & ~shapely.is_valid(shapes)):
        why = shapely.is_valid_reason(shapes[row])
        reason, remedy = Message("fault.sources.boundaries.invalid_outline"), Message("fault.sources.boundaries.repair")
        yield Fault(reason, remedy, row=int(row) + 2, column=c.GEOMETRY, value=why)


def range_faults(communes: gpd.GeoDataFrame) -> Iterator[Fault]:
    """List degrees that are not on the Earth: the layer states another system than its own."""
    west, south, east, north = communes.total_bounds
    # Written so that NaN and infinite bounds are faults too.
    if not (west >= -180 and south >= -90 and east <= 180 and north <= 90):
        bounds = f"{west:.6g}, {south:.6g}, {east:.6g}, {north:.6g}"
        if -360 <= west <= 180 <= east <= 360 and -90 <= south <= north <= 90:  # Fiji as 177° to 182°
            reason, remedy = Message("fault.sources.territory.across"), Message("fault.sources.territory.across_remedy")
            yield Fault(reason, remedy, column=c.GEOMETRY, value=bounds)
            return
        if west >= -90 and south >= -180 and east <= 90 and north <= 180:
            reason, remedy = (Message(f"fault.sources.boundaries.{name}") for name in ("exchanged", "turn_round"))
            yield Fault(reason, remedy, column=c.GEOMETRY, value=bounds)
            return
        remedy = Message("fault.sources.boundaries.wrong_crs")
        yield Fault(Message("fault.sources.boundaries.not_on_earth"), remedy, column=c.GEOMETRY, value=bounds)


def area_faults(communes: gpd.GeoDataFrame) -> Iterator[Fault]:
    """List outlines too small for a commune, and areas stated that are in no way those of the outlines."""
    measured = pd.Series(areas_km2(communes.geometry.to_numpy()), index=communes.index)
    for code, km2 in measured[measured < SMALLEST_KM2].items():
        remedy = Message("fault.sources.boundaries.check_outline")
        reason = Message("fault.sources.boundaries.tiny", km2=f"{km2:.2g}")
        yield Fault(reason, remedy, column=c.GEOMETRY, value=str(code))
    if c.AREA_KM2 not in communes:
        return
    ratio = communes[c.AREA_KM2] / measured
    apart = ((ratio < 1 / _TENFOLD) | (ratio > _TENFOLD)) & (measured >= SMALLEST_KM2)
    for code in communes.index[apart].astype(str).tolist():
        stated = f"{float(communes[c.AREA_KM2][code]):g}"
        reason = Message("fault.sources.boundaries.area_differs", code=code, km2=f"{measured[code]:.3g}")
        yield Fault(reason, Message("fault.sources.boundaries.write_km2"), column=c.AREA_KM2, value=stated)


def overlap_faults(communes: gpd.GeoDataFrame) -> Iterator[Fault]:
    """List pairs that share more than OVERLAP_KM2, or more than a hundredth of the smaller one."""
    shapes = communes.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        return
    first, second = touching_pairs(shapes)
    common = shapely.intersection(shapes[first], shapes[second])
    some = np.flatnonzero(shapely.area(common) > 0)
    for pair, km2 in zip(some, areas_km2(common[some]), strict=True):
        a, b = first[pair], second[pair]
        if km2 > min(OVERLAP_KM2, 0.01 * min(areas_km2(shapes[[a, b]]))):
            codes = f"{communes.index[a]}, {communes.index[b]}"
            remedy = Message("fault.sources.boundaries.one_commune_each")
            reason = Message("fault.sources.boundaries.overlap", km2=fixed_point(km2, 3))
            yield Fault(reason, remedy, column=c.GEOMETRY, value=codes)


def _crs_name(crs: pyproj.CRS) -> str:
    authority = crs.to_authority(min_confidence=70)
    return ":".join(authority) if authority else str(crs.name)
