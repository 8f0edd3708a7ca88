"""Areas of measure of one's own: the cells of a grid, or catchments that overlap, with what lies within them.

Communes are no parts of them. What a commune has is shared among the areas by the share of its own area that lies in
each, as if it were spread evenly; actors are counted where they stand, in every area that holds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.stocks import active
from atlas.analysis.dataset.tables import Tables
from atlas.analysis.own_figures.zonings import Zoning
from atlas.errors import Fault, InputError, quote_names
from atlas.i18n.messages import Listed, Message
from atlas.sources.files.admission import admit_layer
from atlas.sources.files.layers import every_record
from atlas.sources.parsing.values import BLANKS
from atlas.sources.territory.territory import Territory

#: An area that shares less than this with another only touches it: lines drawn twice.
_TOUCHING: Final = 1e-6
#: Sides of a quarter of a circle: 256 in all, at most 8 centimeters per kilometer within it.
_QUARTER: Final = 64
_LISTED: Final = 5
_POLYGONS: Final = (3, 6)


@dataclass(frozen=True, eq=False)
class Areas:
    """Areas over a territory, cut to it.

    Attributes:
        zoning: what the editor says.
        outlines: index ``code``, with ``name`` and ``name_ar``; meters of the territory's plane.
        numbered: whether they have no names of their own.
        beyond: how many do not touch the territory and are left out.
        seats: code → longitude and latitude of what an area is around; empty for areas of a file.
    """

    zoning: Zoning
    outlines: gpd.GeoDataFrame
    numbered: bool
    beyond: int
    seats: dict[str, tuple[float, float]]


def read_areas(zoning: Zoning, data: Tables, file: Path) -> Areas:
    """Read the areas of a file.

    Args:
        zoning: what the editor says.
        data: the territory tabulated.
        file: a layer of polygons.

    Raises:
        InputError: a file that cannot be read or does not say where it is, headings that are not there, rows that are
            no areas or repeat a code, areas that overlap where the editor does not say so, none in the territory.
    """
    layer = _read_layer(file, zoning.layer)
    own = [str(name) for name in layer.columns if name != layer.geometry.name]
    remedy = Message("fault.own_table.headings_are", names=quote_names(own))
    absent = [name for name in (zoning.zone, zoning.name) if name and name not in own]
    if absent:
        raise InputError(Fault(Message("fault.own_table.no_heading"), remedy, file, None, name) for name in absent)
    shapes = np.asarray(layer.geometry.to_crs(data.territory.plane.crs).values, dtype=object)
    codes = _texts(layer, zoning.zone) if zoning.zone else _numbers(layer)
    names = _texts(layer, zoning.name) if zoning.name else []
    if faults := _row_faults(shapes, (codes, data.communes.index), zoning, file):
        raise InputError(faults)
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    if not zoning.overlapping and (faults := _overlaps(shapes, codes, file)):
        raise InputError(faults)
    return _areas(zoning, data.territory, shapes, (codes, names), file=file)


def draw_catchments(zoning: Zoning, data: Tables) -> Areas:
    """Return the circles of a zoning's radius around some of the actors, on the ground.

    Raises:
        SecrecyError: the editor keeps secret where actors are.
        InputError: no such actors, or nobody of them is placed.
    """
    fields = data.vocabulary.fields
    if data.placed is None or zoning.around not in (s.ACTORS, *fields):
        remedy = Message("fault.areas.around_are", names=quote_names([s.ACTORS, *fields]))
        raise InputError(Fault(Message("fault.areas.around"), remedy, zoning.key, None, "around", zoning.around))
    actors = active(data.placed)
    if zoning.around != s.ACTORS:
        column, code = fields[zoning.around]
        actors = actors[actors[column].isin([code])]
    if actors.empty:
        remedy = Message("fault.areas.around_others")
        raise InputError(Fault(Message("fault.areas.nobody"), remedy, zoning.key, None, "around", zoning.around))
    plane = data.territory.plane
    points = np.asarray(actors.geometry.to_crs(plane.crs).values, dtype=object)
    meters = np.full(len(points), 1000.0 * zoning.radius_km)
    if plane.on_ground:
        meters = meters * plane.scale(shapely.get_coordinates(points))
    circles = np.asarray(shapely.buffer(points, meters, quad_segs=_QUARTER), dtype=object)
    codes = actors[c.ID].astype(str).tolist()
    named = actors[c.NAME].map(lambda name: name if isinstance(name, str) else "")
    names = named.where(named != "", codes).tolist() if (named != "").any() else []
    areas = _areas(zoning, data.territory, circles, (codes, names), file=zoning.key)
    lon, lat = (coordinate(actors.geometry.to_numpy()) for coordinate in (shapely.get_x, shapely.get_y))
    seats = {code: (float(x), float(y)) for code, x, y in zip(codes, lon, lat, strict=True)}
    return replace(areas, seats={code: seats[code] for code in areas.outlines.index})


def _read_layer(file: Path, layer: str) -> gpd.GeoDataFrame:
    from pyogrio.errors import DataLayerError, DataSourceError  # GDAL is loaded where a file is read

    remedy = Message("fault.areas.give_polygons")
    if not file.is_file():
        raise InputError(Fault(Message("fault.cartography.layers.absent"), remedy, file))
    admit_layer(file)
    try:
        table = gpd.read_file(file, layer=layer or None, engine="pyogrio", **every_record(file))
    except (DataSourceError, DataLayerError) as error:
        reason = Message("fault.cartography.layers.unreadable", why=str(error))
        raise InputError(Fault(reason, remedy, file)) from None
    if not isinstance(table, gpd.GeoDataFrame) or table.crs is None:
        raise InputError(Fault(Message("fault.cartography.layers.no_crs"), remedy, file))
    return table


def _numbers(layer: gpd.GeoDataFrame) -> list[str]:
    """Return codes that no commune has, made of the rows."""
    return [f"A{row:0{len(str(len(layer)))}d}" for row in range(1, len(layer) + 1)]


def _texts(layer: gpd.GeoDataFrame, heading: str) -> list[str]:
    """Return what a column says, whole numbers without a point."""
    values = layer[heading]
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    return [str(value).strip(BLANKS) for value in values.astype("object").where(values.notna(), "")]


def _row_faults(
    shapes: npt.NDArray[np.object_], labels: tuple[Sequence[str], pd.Index], zoning: Zoning, file: Path
) -> list[Fault]:
    """Return the rows that are no areas, have no code, or one that another row or a commune has."""
    codes, communes = labels
    faults, rows = [], dict[str, int]()
    for row, (shape, code) in enumerate(zip(shapes, codes, strict=True), start=1):
        if shape is None or shapely.get_type_id(shape) not in _POLYGONS or shape.is_empty:
            kind = "" if shape is None else shape.geom_type
            faults.append(
                Fault(Message("fault.areas.no_polygon", kind=kind), Message("fault.areas.polygon"), file, row)
            )
        if not code:
            faults.append(
                Fault(Message("fault.areas.no_code"), Message("fault.areas.own_code"), file, row, zoning.zone)
            )
        elif code in rows:
            reason = Message("fault.areas.code_twice", row=rows[code])
            faults.append(Fault(reason, Message("fault.areas.own_code"), file, row, zoning.zone, code))
        elif code in communes:
            reason = Message("fault.areas.code_of_commune")
            faults.append(Fault(reason, Message("fault.areas.own_code"), file, row, zoning.zone, code))
        rows.setdefault(code, row)
    return faults


def _overlaps(shapes: npt.NDArray[np.object_], codes: Sequence[str], file: Path) -> list[Fault]:
    """Return the pairs of areas that cover the same ground, beyond lines that do not quite meet."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    pairs = np.flatnonzero(shared > _TOUCHING * smaller)
    if not len(pairs):
        return []
    listed = [f"{codes[first[i]]} / {codes[second[i]]}" for i in pairs]
    reason = Message("fault.areas.overlap", n=len(pairs), pairs=Listed(listed, most=_LISTED, marks=False))
    return [Fault(reason, Message("fault.areas.say_overlapping"), file)]


def _areas(
    zoning: Zoning,
    territory: Territory,
    shapes: npt.NDArray[np.object_],
    labels: tuple[Sequence[str], Sequence[str]],
    *,
    file: Path | str,
) -> Areas:
    """Cut shapes with codes and names, if any, to the territory; those beyond it are left out and counted."""
    region = shapely.coverage_union_all(np.asarray(territory.projected.geometry.values, dtype=object))
    cut = _polygons(shapely.intersection(shapes, region))
    inside = shapely.area(cut) > 0
    if not inside.any():
        raise InputError(Fault(Message("fault.areas.elsewhere"), Message("fault.areas.within"), file))
    codes, names = labels
    called = list(names or codes)
    table = pd.DataFrame({c.NAME: called, c.NAME_AR: called}, index=pd.Index(list(codes), name=c.CODE))
    outlines = gpd.GeoDataFrame(table, geometry=list(cut), crs=territory.plane.crs)[inside].sort_index()
    if not names:
        outlines = _near_communes(outlines, territory)
    return Areas(zoning, outlines, not names, int((~inside).sum()), {})


def _near_communes(outlines: gpd.GeoDataFrame, territory: Territory) -> gpd.GeoDataFrame:
    """Return areas without names of their own called by their codes and the commune of their middle."""
    communes = territory.projected
    tree = shapely.STRtree(np.asarray(communes.geometry.array, dtype=object))
    nearest = tree.nearest(np.asarray(outlines.geometry.representative_point().array, dtype=object))
    named = {
        column: [f"{code} ({name})" for code, name in zip(outlines.index, communes[column].iloc[nearest], strict=True)]
        for column in (c.NAME, c.NAME_AR)
        if column in communes
    }
    return outlines.assign(**named)


def _polygons(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return what of shapes is area: lines and points where they touch the edge are none."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    plain = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    whole = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    if plain.any():
        shapely.multipolygons(parts[plain], indices=of[plain], out=whole)
    return whole
