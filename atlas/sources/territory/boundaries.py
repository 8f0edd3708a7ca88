"""Boundaries that a user brings: reading a polygon layer, finding everything wrong with it, dissolving it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyproj import Geod

from atlas import columns as c
from atlas.column_titles import titles_of
from atlas.errors import Fault, TerritoryError
from atlas.guard import guarded
from atlas.i18n.language import DEFAULT_LANGUAGE
from atlas.i18n.messages import Listed, Message
from atlas.rounding import fixed
from atlas.sources.files.incoming import admit_layer
from atlas.sources.files.layers import every_record
from atlas.sources.files.tables import index_label
from atlas.sources.parsing.amounts import NOT_A_NUMBER, Amounts, read_amounts
from atlas.sources.territory.territory_file import DescribedTerritory

#: CRS of every territory.
CRS: Final = "EPSG:4326"
#: Two communes may overlap by less than this (a border digitised twice); more is a fault.
OVERLAP_KM2: Final = 0.01
#: No commune is smaller than this; one that is, is in other units than its CRS says.
SMALLEST_KM2: Final = 1e-3
_LAYER: Final = Message("fault.sources.boundaries.give_polygons_file")
_TENFOLD: Final = 10.0
_ELLIPSOID: Final = Geod(ellps="WGS84")
#: Shapefiles cut the names of their columns to so many characters.
_CUT: Final = 10
_POLYGONS: Final = (3, 6)  # shapely's type numbers of Polygon and MultiPolygon


@guarded(Message("act.boundaries"), error=TerritoryError)
def read_boundaries(
    own: DescribedTerritory,
    *,
    description: Sequence[str],
    figures: Sequence[str],
    names: Sequence[str] = (),
) -> gpd.GeoDataFrame:
    """The communes of a polygon layer, in degrees (EPSG:4326), by code, in the columns of a territory.

    Args:
        own: the file (GeoPackage, GeoJSON, Shapefile or another format that GDAL reads), its layer, its encoding and
            what its columns are.
        description: the columns that describe a commune; those missing in the file are filled.
        figures: the columns of figures, taken when present.
        names: the columns of names in further scripts, taken when present.

    Raises:
        TerritoryError: every fault of the file, of its columns, of its codes, figures and geometries.
    """
    path = own.file
    labels = None if own.table is None else own.table.index
    layer = _read_layer(path, named=own.layer, encoding=own.encoding) if own.table is None else _of_table(own.table)
    wanted = (*description, *names, *figures)
    cut = _cut_columns(layer, path, own.columns, wanted)
    columns = {**_titled_columns(layer, own.columns, (c.CODE, *wanted)), **cut, **own.columns}
    faults = list(_column_faults(layer, columns, allowed=(c.CODE, *description, *names, *figures)))
    layer = _rename_columns(layer, columns, wanted=(c.CODE, *description, *names, *figures))
    if c.CODE in layer:
        layer[c.CODE] = _text(layer[c.CODE])
        faults += _code_faults(layer[c.CODE])
    for name in [name for name in (c.AREA_KM2, *figures) if name in layer]:
        amounts = read_amounts(layer[name], name=name)
        faults += _figure_faults(layer[name], amounts)
        layer[name] = amounts.values
    faults += [*_province_faults(layer), *_geometry_faults(layer)]
    if faults:
        raise TerritoryError(_of_file(path, faults, labels))
    layer[c.GEOMETRY] = shapely.force_2d(layer.geometry.to_numpy())
    communes = layer.to_crs(CRS).set_index(c.CODE).sort_index()
    faults = [*_range_faults(communes), *_overlap_faults(communes)]
    if not faults:
        faults = list(_area_faults(communes))
    if faults:
        raise TerritoryError(_of_file(path, faults, labels))
    _complete(communes, own)
    further = [name for name in names if name in communes]
    for name in further:
        communes[name] = communes[name].astype("string").fillna("").astype(str)
    present = [*further, *(name for name in figures if name in communes)]
    return communes[[*description, *present, c.GEOMETRY]]


#: How a province's own columns are called in the table of its communes.
_PROVINCE_NAMES: Final = {c.NAME: c.PROVINCE, c.NAME_AR: c.PROVINCE_AR, c.NAME_ZGH: c.PROVINCE_ZGH}


def dissolve(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The provinces of a table of communes: names, kind, area in km², outline made of the communes' own lines."""
    rows = []
    for code, members in communes.groupby(c.PROVINCE_CODE):
        shapes = members.geometry.to_numpy()
        # The union of a coverage keeps every vertex; borders that do not match need the general one.
        joined = shapely.coverage_union_all(shapes) if shapely.coverage_is_valid(shapes) else shapely.union_all(shapes)
        named = {ours: members[theirs].iloc[0] for ours, theirs in _PROVINCE_NAMES.items() if theirs in members}
        rows.append({c.CODE: code, **named, c.GEOMETRY: joined})
    provinces = gpd.GeoDataFrame(rows, geometry=c.GEOMETRY, crs=communes.crs).set_index(c.CODE)
    if c.NAME_AR not in provinces:
        provinces[c.NAME_AR] = ""
    provinces[c.KIND] = "province"
    provinces[c.AREA_KM2] = areas_km2(provinces.geometry.to_numpy())
    return provinces


def neighbours(communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pairs of communes that share a border, ``code_a`` < ``code_b``, and its length in km on the ellipsoid."""
    shapes = communes.geometry.to_numpy()
    first, second = _pairs(shapes)
    edges = shapely.boundary(shapes)
    shared = shapely.intersection(edges[first], edges[second])
    km = np.array([_ELLIPSOID.geometry_length(line) / 1000 for line in map(_lines, shared)], dtype=float)
    codes = communes.index.to_numpy()
    table = pd.DataFrame({"code_a": codes[first], "code_b": codes[second], "km": km})
    return table[table["km"] > 0].sort_values(["code_a", "code_b"], ignore_index=True)


def areas_km2(shapes: Iterable[shapely.Geometry]) -> list[float]:
    """Areas in km² on the WGS 84 ellipsoid of polygons in degrees, edges as geodesics (Karney 2013, through PROJ)."""
    return [abs(_ELLIPSOID.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6 for shape in shapes]


def _lines(shape: shapely.Geometry) -> shapely.Geometry:
    """What of an intersection has a length; points are dropped."""
    parts = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == 1]
    return shapely.MultiLineString(parts)


def _pairs(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the pairs that touch or overlap, the lower first."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return first[first < second], second[first < second]


def _chosen_layer(path: Path, named: str) -> str:
    """Name the layer of communes of a file: the one asked for, “communes”, or the only one of polygons."""
    layers = pyogrio.list_layers(path)
    polygons = [str(name) for name, kind in layers if kind is None or "Polygon" in kind or kind == "Unknown"]
    if named:
        if named not in (present := [str(name) for name, _ in layers]):
            remedy = Message("fault.sources.boundaries.name_one_of", names=Listed(present, marks=False))
            raise TerritoryError(
                Fault(Message("fault.sources.boundaries.no_such_layer"), remedy, file=path, value=named)
            )
        return named
    if "communes" in polygons:  # the toolkit's own GeoPackage, perhaps edited in QGIS
        return "communes"
    if not len(layers):
        raise TerritoryError(Fault(Message("fault.sources.boundaries.no_layer"), _LAYER, file=path))
    if len(layers) > 1 and len(polygons) != 1:
        names = ", ".join(str(name) for name, _ in layers)
        remedy = Message("fault.sources.boundaries.name_communes_layer")
        raise TerritoryError(Fault(Message("fault.sources.boundaries.several_layers"), remedy, file=path, value=names))
    return polygons[0] if polygons else str(layers[0][0])


def _read_layer(path: Path, *, named: str, encoding: str) -> gpd.GeoDataFrame:
    if not path.exists():
        raise TerritoryError(
            Fault(
                Message("fault.sources.boundaries.no_file"), Message("fault.sources.boundaries.check_path"), file=path
            )
        )
    admit_layer(path, kind=TerritoryError)
    try:
        chosen = _chosen_layer(path, named)
        options: dict[str, Any] = {"layer": chosen, "encoding": encoding or None, **every_record(path)}
        layer = gpd.read_file(path, engine="pyogrio", **options)
    except UnicodeDecodeError:
        remedy = Message("fault.sources.boundaries.say_encoding")
        raise TerritoryError(Fault(Message("fault.sources.boundaries.encoding"), remedy, file=path)) from None
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        reason = Message("fault.sources.boundaries.unreadable", error=str(error))
        raise TerritoryError(Fault(reason, _LAYER, file=path)) from error
    if not isinstance(layer, gpd.GeoDataFrame):
        remedy = Message("fault.sources.boundaries.give_layer_not_table")
        raise TerritoryError(Fault(Message("fault.sources.boundaries.no_geometry"), remedy, file=path))
    if layer.empty:
        raise TerritoryError(
            Fault(
                Message("fault.sources.boundaries.no_commune"),
                Message("fault.sources.boundaries.check_export"),
                file=path,
            )
        )
    return layer.rename_geometry(c.GEOMETRY) if layer.geometry.name != c.GEOMETRY else layer


def _cut_columns(
    layer: gpd.GeoDataFrame, path: Path, mapped: Mapping[str, str], wanted: Sequence[str]
) -> dict[str, str]:  # fmt: skip
    """Our columns that a Shapefile has cut to ten characters: {"province_code": "province_c"}.

    Of two that are cut alike GDAL numbers the second: "population", "populati_1" are those of 2014 and of 2024.
    """
    if path.suffix.lower() != ".shp":
        return {}
    cut_names: dict[str, str] = {}
    for start in dict.fromkeys(name[:_CUT] for name in wanted if len(name) > _CUT):
        alike = [name for name in wanted if name[:_CUT] == start]
        cut = [start, *(f"{start[: _CUT - 2]}_{n}" for n in range(1, len(alike)))]
        theirs = set(mapped.values())
        taken = {*mapped, *theirs, *layer.columns}.intersection(alike) or theirs.intersection(cut)
        if not taken and all(name in layer for name in cut):
            cut_names |= dict(zip(alike, cut, strict=True))
    return cut_names


def _titled_columns(layer: gpd.GeoDataFrame, mapped: Mapping[str, str], wanted: Sequence[str]) -> dict[str, str]:
    """Our columns that the file has under their titles, as QGIS exports them by alias: {"code": "Code HCP"}."""
    theirs = [str(name) for name in layer.columns if name != c.GEOMETRY and name not in mapped.values()]
    titled = {}
    for ours in wanted:
        if ours in theirs or ours in mapped:
            continue
        titles = titles_of(ours)
        named = [name for name in theirs if name in titles or name.removesuffix(f" [{ours}]") in titles]
        if len(named) == 1:
            titled[ours] = named[0]
    return titled


def _column_faults(layer: gpd.GeoDataFrame, columns: Mapping[str, str], *, allowed: Sequence[str]) -> Iterator[Fault]:
    theirs = [str(name) for name in layer.columns if name != c.GEOMETRY]
    for ours, name in columns.items():
        if ours not in allowed:
            remedy = Message(
                "fault.sources.boundaries.columns_are", names=Listed(allowed, marks=False, most=len(allowed))
            )
            yield Fault(Message("fault.sources.boundaries.unknown_column", column=ours), remedy, column=name)
        if name not in theirs:
            yield Fault(Message("fault.sources.boundaries.no_such_column"), _proposal(name, theirs), column=name)
    for needed in (c.CODE, c.NAME):
        if needed not in columns and needed not in theirs:
            names = Listed(theirs, marks=False, most=len(theirs))
            remedy = Message("fault.sources.boundaries.say_column", column=needed, names=names)
            yield Fault(Message(f"fault.sources.boundaries.no_{needed}_column"), remedy, column=needed)


def _proposal(name: str, theirs: Sequence[str]) -> Message:
    near = difflib.get_close_matches(name, theirs, n=3, cutoff=0.5)
    if near:
        return Message("fault.sources.boundaries.did_you_mean", names=Listed(near, last="or", marks=False))
    return Message("fault.sources.boundaries.file_has", names=Listed(theirs, marks=False, most=len(theirs)))


def _rename_columns(layer: gpd.GeoDataFrame, columns: Mapping[str, str], *, wanted: Sequence[str]) -> gpd.GeoDataFrame:
    """The columns wanted, under our names; what the mapping names wins over a column that happens to have our name."""
    taken = {ours: columns.get(ours, ours) for ours in wanted}
    present = {ours: name for ours, name in taken.items() if name in layer}
    data = {ours: layer[name] for ours, name in present.items()}
    return gpd.GeoDataFrame(data, geometry=layer.geometry.to_numpy(), crs=layer.crs)


def _text(values: pd.Series) -> pd.Series:
    """Codes as text; a code that was stored as a number loses its “.0”, blanks become ""."""
    if pd.api.types.is_float_dtype(values):
        whole = (values.dropna() % 1 == 0).all() and (values.dropna().abs() < 2**53).all()
        values = values.astype("Int64") if whole else values
    return values.astype("string").fillna("").str.strip().astype(object)


def _code_faults(codes: pd.Series) -> Iterator[Fault]:
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


def _figure_faults(values: pd.Series, amounts: Amounts) -> Iterator[Fault]:
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


def _province_faults(layer: gpd.GeoDataFrame) -> Iterator[Fault]:
    """Communes whose province is not stated, in a layer that states provinces."""
    name = c.PROVINCE_CODE if c.PROVINCE_CODE in layer else c.PROVINCE
    if name not in layer:
        return
    for row in np.flatnonzero(_text(layer[name]) == ""):
        remedy = Message("fault.sources.boundaries.write_province")
        yield Fault(Message("fault.sources.boundaries.no_province"), remedy, row=int(row) + 2, column=name)


def _geometry_faults(layer: gpd.GeoDataFrame) -> Iterator[Fault]:
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


def _range_faults(communes: gpd.GeoDataFrame) -> Iterator[Fault]:
    west, south, east, north = communes.total_bounds
    # Written so that NaN and infinite bounds are faults too.
    if not (west >= -180 and south >= -90 and east <= 180 and north <= 90):
        bounds = f"{west:.6g}, {south:.6g}, {east:.6g}, {north:.6g}"
        remedy = Message("fault.sources.boundaries.wrong_crs")
        yield Fault(Message("fault.sources.boundaries.not_on_earth"), remedy, column=c.GEOMETRY, value=bounds)


def _area_faults(communes: gpd.GeoDataFrame) -> Iterator[Fault]:
    """Outlines too small for a commune, and areas stated that are in no way those of the outlines."""
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


def _crs_name(crs: pyproj.CRS) -> str:
    authority = crs.to_authority(min_confidence=70)
    return ":".join(authority) if authority else str(crs.name)


def _of_table(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A layer in memory as one that was read: its named index is a column, its shapes are “geometry”."""
    if any(name is not None for name in table.index.names):
        table = table.reset_index()
    if table.empty:
        raise TerritoryError(
            Fault(Message("fault.sources.boundaries.table_empty"), Message("fault.sources.boundaries.row_per_commune"))
        )
    if table.active_geometry_name is None:
        raise TerritoryError(
            Fault(
                Message("fault.sources.boundaries.table_without_geometry"),
                Message("fault.sources.boundaries.set_geometry"),
            )
        )
    plain = table.rename_geometry(c.GEOMETRY) if table.active_geometry_name != c.GEOMETRY else table
    return plain.reset_index(drop=True)


def _overlap_faults(communes: gpd.GeoDataFrame) -> Iterator[Fault]:
    """Pairs that share more than OVERLAP_KM2, or more than a hundredth of the smaller one."""
    shapes = communes.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        return
    first, second = _pairs(shapes)
    common = shapely.intersection(shapes[first], shapes[second])
    some = np.flatnonzero(shapely.area(common) > 0)
    for pair, km2 in zip(some, areas_km2(common[some]), strict=True):
        a, b = first[pair], second[pair]
        if km2 > min(OVERLAP_KM2, 0.01 * min(areas_km2(shapes[[a, b]]))):
            codes = f"{communes.index[a]}, {communes.index[b]}"
            remedy = Message("fault.sources.boundaries.one_commune_each")
            reason = Message("fault.sources.boundaries.overlap", km2=fixed(km2, 3))
            yield Fault(reason, remedy, column=c.GEOMETRY, value=codes)


def _of_file(path: Path, faults: Iterable[Fault], labels: pd.Index | None) -> list[Fault]:
    """The faults with their file, or with the index labels of a table in memory."""
    if labels is None:
        return [replace(fault, file=path) for fault in faults]
    return [
        fault if fault.row is None else replace(fault, label=index_label(labels[fault.row - 2])) for fault in faults
    ]


def _complete(communes: gpd.GeoDataFrame, own: DescribedTerritory) -> None:
    """Fill the describing columns that the file does not have; one province, named as the territory, when it has none.

    The code of that province is the name of the file.
    """
    alone = c.PROVINCE_CODE not in communes and c.PROVINCE not in communes
    communes[c.NAME] = communes[c.NAME].astype("string").fillna("").astype(str)
    if c.PROVINCE_CODE not in communes:
        communes[c.PROVINCE_CODE] = communes.get(c.PROVINCE, own.file.stem)
    communes[c.PROVINCE_CODE] = _text(communes[c.PROVINCE_CODE])
    if c.PROVINCE not in communes:
        communes[c.PROVINCE] = own.names[DEFAULT_LANGUAGE] if alone else communes[c.PROVINCE_CODE]
    for name in (c.NAME_AR, c.KIND, c.CERCLE_CODE, c.CERCLE):
        communes[name] = communes[name].astype("string").fillna("").astype(str) if name in communes else ""
    computed = pd.Series(areas_km2(communes.geometry.to_numpy()), index=communes.index)
    communes[c.AREA_KM2] = communes[c.AREA_KM2].fillna(computed) if c.AREA_KM2 in communes else computed
