"""Boundaries that a user brings: a polygon layer is read, checked whole, and put into the columns of a territory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from atlas import columns as c
from atlas.errors import Fault, InputError, TerritoryError
from atlas.guard import with_guard
from atlas.i18n.language import DEFAULT_LANGUAGE
from atlas.i18n.messages import Listed, Message
from atlas.sources.exchange.archives import ARCHIVES, unpack
from atlas.sources.exchange.shapefiles import table_encoding, with_index
from atlas.sources.files.admission import admit_layer
from atlas.sources.files.layers import every_record
from atlas.sources.files.tables import index_label
from atlas.sources.parsing.amounts import read_amounts
from atlas.sources.territory.boundary_checks import (
    area_faults,
    code_faults,
    figure_faults,
    geometry_faults,
    overlap_faults,
    province_faults,
    range_faults,
)
from atlas.sources.territory.boundary_repair import dissolve_rows, repair_borders
from atlas.sources.territory.layer_columns import (
    code_texts,
    column_faults,
    cut_columns,
    rename_columns,
    titled_columns,
    usual_columns,
)
from atlas.sources.territory.outlines import areas_km2
from atlas.sources.territory.territory_file import DescribedTerritory

#: CRS of every territory.
CRS: Final = "EPSG:4326"
#: The land around the communes in a GeoPackage of the toolkit's own.
_LAND: Final = "land_beyond"
_LAYER: Final = Message("fault.sources.boundaries.give_polygons_file")
#: What may lie in an archive as a layer of communes.
_ENDINGS: Final = (".gpkg", ".geojson", ".json", ".geojsonl", ".shp", ".kml", ".parquet", ".geoparquet")


@dataclass(frozen=True, eq=False)
class Boundaries:
    """The communes of a layer, and what was done to read them so.

    Attributes:
        communes: EPSG:4326, index ``code`` ascending, in the columns of a territory.
        notes: what was repaired, put together or turned round, in words.
    """

    communes: gpd.GeoDataFrame
    notes: tuple[Message, ...] = field(default=())


@with_guard(Message("act.boundaries"), error=TerritoryError)
def read_boundaries(
    own: DescribedTerritory,
    *,
    description: Sequence[str],
    figures: Sequence[str],
    names: Sequence[str] = (),
) -> Boundaries:
    """Read the communes of a polygon layer, in degrees (EPSG:4326), by code, in the columns of a territory.

    Args:
        own: the file (GeoPackage, GeoJSON, Shapefile or another format that GDAL reads), its layer, its encoding and
            what its columns are.
        description: the columns that describe a commune; those missing in the file are filled.
        figures: the columns of figures, taken when present.
        names: the columns of names in further scripts, taken when present.

    Raises:
        TerritoryError: the file cannot be read, or its columns, codes, figures or geometries are wrong; every fault is
            listed.
    """
    layer, faults, notes = _read_columns(own, description=description, figures=figures, names=names)
    if not faults:
        layer, faults, repairs = _check_shapes(layer, own)
        notes += repairs
    if faults:
        raise TerritoryError(_of_file(own.file, faults, None if own.table is None else own.table.index))
    _complete(layer, own)
    further = [name for name in names if name in layer]
    for name in further:
        layer[name] = layer[name].astype("string").fillna("").astype(str)
    present = [*further, *(name for name in figures if name in layer)]
    return Boundaries(layer[[*description, *present, c.GEOMETRY]], tuple(notes))


def _read_columns(
    own: DescribedTerritory, *, description: Sequence[str], figures: Sequence[str], names: Sequence[str]
) -> tuple[gpd.GeoDataFrame, list[Fault], list[Message]]:
    """Read the rows of the layer, its columns called as a territory's, codes as text and figures as numbers."""
    path = own.file
    layer = (
        _read_layer(path, named=own.layer, encoding=own.encoding) if own.table is None else _layer_of_table(own.table)
    )
    wanted = (*description, *names, *figures)
    cut = cut_columns(layer, path, own.columns, wanted)
    titled = titled_columns(layer, own.columns, (c.CODE, *wanted))
    columns = {**usual_columns(layer, {**titled, **own.columns}), **titled, **cut, **own.columns}
    faults = list(column_faults(layer, columns, allowed=(c.CODE, *description, *names, *figures)))
    layer = rename_columns(layer, columns, wanted=(c.CODE, *description, *names, *figures))
    notes: list[Message] = []
    if c.CODE in layer:
        layer[c.CODE] = code_texts(layer[c.CODE])
        if own.dissolve:
            layer, differing, notes = dissolve_rows(layer)
            faults += differing
        faults += code_faults(layer[c.CODE], pattern=own.codes)
    for name in [name for name in (c.AREA_KM2, *figures) if name in layer]:
        amounts = read_amounts(layer[name], name=name)
        faults += figure_faults(layer[name], amounts)
        layer[name] = amounts.values
    return layer, [*faults, *province_faults(layer), *geometry_faults(layer)], notes


def _check_shapes(
    layer: gpd.GeoDataFrame, own: DescribedTerritory
) -> tuple[gpd.GeoDataFrame, list[Fault], list[Message]]:
    """Put the communes in degrees, by code; turn, repair and check what they cover."""
    notes: list[Message] = []
    layer[c.GEOMETRY] = shapely.force_2d(layer.geometry.to_numpy())
    communes = layer.to_crs(CRS).set_index(c.CODE).sort_index()
    if own.exchanged:
        communes[c.GEOMETRY] = shapely.transform(communes.geometry.to_numpy(), lambda xy: xy[:, ::-1])
        notes.append(Message("sources.territory.turned"))
    faults = list(range_faults(communes))
    if not faults and any(overlap_faults(communes)):
        communes, notes_of_repair = repair_borders(communes, repair_m=own.repair_m)
        notes += notes_of_repair
        faults = list(overlap_faults(communes))
    return communes, faults or list(area_faults(communes)), notes


def _open_layer(path: Path, *, named: str, encoding: str) -> Any:
    if path.suffix.lower() in (".parquet", ".geoparquet"):  # GDAL reads it only where it was built with Arrow
        return gpd.read_parquet(path)
    options: dict[str, Any] = {"encoding": encoding or table_encoding(path), **every_record(path)}
    with with_index(path) as whole:
        options["layer"] = _layer_name(whole, named)
        return gpd.read_file(whole, engine="pyogrio", **options)


def _read_layer(path: Path, *, named: str, encoding: str) -> gpd.GeoDataFrame:
    import pyogrio  # GDAL is loaded where a file is read

    if not path.exists():
        raise TerritoryError(
            Fault(
                Message("fault.sources.boundaries.no_file"), Message("fault.sources.boundaries.check_path"), file=path
            )
        )
    if path.suffix.lower() in ARCHIVES:
        try:
            with unpack(path, endings=_ENDINGS) as inside:
                return _read_layer(inside, named=named, encoding=encoding)
        except InputError as error:
            raise TerritoryError(error.faults) from None
    admit_layer(path, kind=TerritoryError)
    try:
        layer = _open_layer(path, named=named, encoding=encoding)
    except UnicodeDecodeError:
        remedy = Message("fault.sources.boundaries.say_encoding")
        raise TerritoryError(Fault(Message("fault.sources.boundaries.encoding"), remedy, file=path)) from None
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pa.ArrowException, ValueError) as error:
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


def _layer_name(path: Path, named: str) -> str:
    """Name the layer of communes of a file: the one asked for, “communes”, or the only one of polygons."""
    import pyogrio  # GDAL is loaded where a file is read

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


def read_land(path: Path, communes: gpd.GeoDataFrame) -> shapely.Geometry | None:
    """Return all land around, EPSG:4326, that a GeoPackage of the toolkit's own has beside its communes; else None.

    With it the sea is known: actors that the coast had pulled ashore stay where they were placed.
    """
    import pyogrio  # GDAL is loaded where a file is read

    if path.suffix.lower() != ".gpkg" or not path.is_file():
        return None
    if _LAND not in {str(name) for name, _ in pyogrio.list_layers(path)}:
        return None
    around = pyogrio.read_dataframe(path, layer=_LAND).to_crs(communes.crs)
    shapes = [*communes.geometry, *shapely.make_valid(around.geometry.to_numpy())]
    return shapely.union_all(shapes)


def _layer_of_table(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer in memory as one that was read: its named index is a column, its shapes are “geometry”."""
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


def _complete(communes: gpd.GeoDataFrame, own: DescribedTerritory) -> None:
    """Fill the describing columns that the file does not have; one province, named as the territory, when it has none.

    The code of that province is the name of the file.
    """
    alone = c.PROVINCE_CODE not in communes and c.PROVINCE not in communes
    communes[c.NAME] = communes[c.NAME].astype("string").fillna("").astype(str)
    if c.PROVINCE_CODE not in communes:
        communes[c.PROVINCE_CODE] = communes.get(c.PROVINCE, own.file.stem)
    communes[c.PROVINCE_CODE] = code_texts(communes[c.PROVINCE_CODE])
    if c.PROVINCE not in communes:
        communes[c.PROVINCE] = own.names[DEFAULT_LANGUAGE] if alone else communes[c.PROVINCE_CODE]
    arabic = own.title.get("ar", "") if isinstance(own.title, Mapping) else ""
    if alone and arabic:
        communes[c.PROVINCE_AR] = arabic
    for name in (c.NAME_AR, c.KIND, c.CERCLE_CODE, c.CERCLE):
        communes[name] = communes[name].astype("string").fillna("").astype(str) if name in communes else ""
    computed = pd.Series(areas_km2(communes.geometry.to_numpy()), index=communes.index)
    communes[c.AREA_KM2] = communes[c.AREA_KM2].fillna(computed) if c.AREA_KM2 in communes else computed


def _of_file(path: Path, faults: Iterable[Fault], labels: pd.Index | None) -> list[Fault]:
    """Return the faults with their file, or with the index labels of a table in memory."""
    if labels is None:
        return [replace(fault, file=path) for fault in faults]
    return [
        fault if fault.row is None else replace(fault, label=index_label(labels[fault.row - 2])) for fault in faults
    ]
