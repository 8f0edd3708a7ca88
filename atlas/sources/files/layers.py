"""Reads a layer of points (GeoPackage, GeoJSON, Shapefile, GeoParquet) into a table with longitudes and latitudes."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from atlas.errors import Fault, InputError, quote_names
from atlas.i18n.messages import Listed, Message
from atlas.sources.exchange.shapefiles import table_encoding
from atlas.sources.files.admission import admit_layer

#: Tables that QGIS keeps inside a GeoPackage; they are no layers of the user's.
SERVICE_TABLES: Final = frozenset({"layer_styles", "qgis_projects"})
_POINTS: Final = frozenset({"Point", "MultiPoint", "Unknown", "GeometryCollection", "None"})
#: Kinds of files of which fiona knows less than pyogrio.
_BY_PYOGRIO: Final = (".kml", ".gpx", ".geojsonl")
_FIXED_COLUMNS: Final = ("KML", "LIBKML", "GPX")
#: Columns of a KML that say how its places are drawn, with what GDAL gives for a placemark that does not say it.
_DRAWN: Final = {"tessellate": -1, "extrude": 0, "visibility": -1}
#: A GPX file always has the same layers: its places are this one.
_PLACES: Final = "waypoints"
#: The layer of a GeoPackage of the toolkit's own that is a register, and those that such a file always has.
_ACTORS: Final = "actors"
_OWN: Final = frozenset({_ACTORS, "communes", "provinces", "provenance"})
_LONLAT: Final = CRS.from_epsg(4326)


@dataclass(frozen=True, eq=False)
class LayerTable:
    """The attributes of a layer and, when it has geometries, the longitude and latitude of each record (EPSG:4326)."""

    table: pd.DataFrame
    lon: npt.NDArray[np.float64] | None
    lat: npt.NDArray[np.float64] | None
    notes: dict[str, str]


def read_layer(
    path: Path, *, layer: str | None = None, encoding: str | None = None, crs: str | None = None
) -> LayerTable:
    """Return a layer of points of a geographic file, reprojected to EPSG:4326 when it is in another system.

    Fiona reads the schema and finds the record that cannot be read; pyogrio reads the records in bulk.
    A record without geometry has NaN for both coordinates.

    Raises:
        InputError: The file cannot be opened, holds several layers and none is named, has lines or polygons, or does
            not say its coordinate system.
    """
    import fiona  # twenty megabytes, and a second GDAL: only layers of points ask for it
    import pyogrio  # GDAL is loaded where a file is read

    admit_layer(path)
    name = _layer_name(path, layer=layer)
    if path.suffix.lower() == ".shp":
        _refuse_cut_shapefile(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if path.suffix.lower() in _BY_PYOGRIO:
                info = pyogrio.read_info(path, layer=name)
                kind, driver = str(info["geometry_type"]).removesuffix(" Z").removeprefix("2.5D "), str(info["driver"])
            else:
                with fiona.open(path, layer=name) as source:
                    kind = str(source.schema["geometry"]).removeprefix("3D ")
                    driver = str(source.driver)
    except (fiona.errors.FionaError, ValueError, RuntimeError) as error:
        raise InputError(_unreadable(path, error)) from None
    if kind not in _POINTS:
        raise InputError(_not_points(path, name=name, kind=kind))
    notes = {"format": driver, "layer": name}
    options: dict[str, Any] = {**every_record(path)}
    if path.suffix.lower() == ".shp":
        silent = None if encoding else table_encoding(path)
        notes["encoding"] = encoding or _as_found(silent)
        if encoding or silent:
            options["encoding"] = encoding or silent
    frame = _bulk(path, name=name, options=options)
    if driver in _FIXED_COLUMNS:  # the format's own columns, which stand there without a value
        unused = [name for name in frame.columns if name != "geometry" and frame[name].replace("", None).isna().all()]
        unused += [name for name, silent in _DRAWN.items() if name in frame and (frame[name] == silent).all()]
        frame = frame.drop(columns=unused)
    if not isinstance(frame, gpd.GeoDataFrame):
        return LayerTable(pd.DataFrame(frame), None, None, notes)
    return read_points(frame, file=path, notes=notes, crs=crs)


def _as_found(encoding: str | None) -> str:
    if encoding is None:
        return str(Message("sources.detected.as_shapefile"))
    return str(Message("sources.detected.guessed", name=encoding))


def every_record(path: Path) -> dict[str, Any]:
    """Return the options with which pyogrio reads every record of a layer.

    A GeoPackage keeps a count of its records, which programs that do not know of it leave behind; GDAL believes it and
    stops there without a word. A condition that always holds makes it count for itself.
    """
    return {"where": "1 = 1"} if path.suffix.lower() == ".gpkg" else {}


def read_points(
    frame: gpd.GeoDataFrame,
    *,
    file: str | Path = "",
    notes: dict[str, str] | None = None,
    crs: str | None = None,
    labels: pd.Index | None = None,
) -> LayerTable:
    """Return the attributes of a table of points and their longitudes and latitudes.

    ``crs`` is the system of points that do not say theirs; ``labels`` name the rows of a table in memory.

    Raises:
        InputError: The table does not say its coordinate system, or holds something else than single points.
    """
    points = np.asarray(frame.geometry.array)
    single = _single_points(points, file=file, labels=labels)
    lon, lat = shapely.get_x(single), shapely.get_y(single)
    details = dict(notes or {})
    if frame.crs is None and crs is not None:
        frame = frame.set_crs(crs)
    if frame.crs is None and not np.isnan(lon).all():
        remedy = Message("fault.sources.layer.say_crs") if file else Message("fault.sources.layer.set_crs")
        raise InputError(Fault(Message("fault.sources.layer.no_crs"), remedy, file=file))
    if frame.crs is not None and not _is_lonlat(frame.crs):
        lon, lat = Transformer.from_crs(frame.crs, _LONLAT, always_xy=True).transform(lon, lat)
        details["crs"] = str(Message("sources.detected.reprojected", crs=_crs_name(frame.crs)))
    elif frame.crs is not None:
        details["crs"] = _crs_name(frame.crs)
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name)).reset_index(drop=True)
    return LayerTable(table, np.asarray(lon, dtype=float), np.asarray(lat, dtype=float), details)


def _layer_name(path: Path, *, layer: str | None) -> str:
    import pyogrio  # GDAL is loaded where a file is read

    try:
        # A damaged GeoPackage makes fiona's own list of layers crash the process; pyogrio refuses it.
        names = [str(name) for name in pyogrio.list_layers(path)[:, 0] if name not in SERVICE_TABLES]
    except (RuntimeError, ValueError) as error:  # pyogrio's errors are kinds of RuntimeError
        raise InputError(_unreadable(path, error)) from None
    if layer is not None:
        if layer not in names:
            remedy = Message("fault.sources.layer.name_layer", names=quote_names(names))
            raise InputError(Fault(Message("fault.sources.layer.no_such"), remedy, file=path, value=layer))
        return layer
    if not names:
        remedy = Message("fault.sources.layer.export_points")
        raise InputError(Fault(Message("fault.sources.layer.none"), remedy, file=path))
    if path.suffix.lower() == ".gpx" and _PLACES in names:
        return _PLACES
    if set(names) >= _OWN:
        return _ACTORS
    if len(names) > 1:
        reason = Message("fault.sources.layer.several", count=len(names))
        remedy = Message("fault.sources.layer.name_one", names=quote_names(names))
        raise InputError(Fault(reason, remedy, file=path))
    return str(names[0])


def _bulk(path: Path, *, name: str, options: dict[str, Any]) -> pd.DataFrame:
    import pyogrio  # GDAL is loaded where a file is read

    try:
        with warnings.catch_warnings():
            # What GDAL mutters about a file it reads well would stop a run in which warnings are errors.
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", UserWarning)
            frame: pd.DataFrame = pyogrio.read_dataframe(path, layer=name, **options)
    except RuntimeError as error:
        raise InputError(_unreadable(path, error)) from None
    except UnicodeDecodeError:
        remedy = Message("fault.sources.layer.give_encoding")
        reason = Message("fault.sources.layer.not_in_encoding", encoding=str(options.get("encoding", "utf-8")))
        raise InputError(Fault(reason, remedy, file=path, row=_bad_row(path, name=name, options=options))) from None
    except (ValueError, shapely.errors.GEOSException) as error:
        row = _bad_row(path, name=name, options=options)
        raise InputError(_unreadable(path, error, row=row)) from None
    return frame


def _bad_row(path: Path, *, name: str, options: dict[str, Any]) -> int | None:
    """Return the first record that cannot be read, found by going through the layer one record after the other."""
    import fiona

    row = 2
    try:
        with fiona.open(path, layer=name, **options) as source:
            for record in source:
                if isinstance(record, fiona.model.Feature) and record.geometry is not None:
                    shapely.geometry.shape(record.geometry)
                row += 1
    except (fiona.errors.FionaError, ValueError, shapely.errors.GEOSException):
        return row
    return None


def _single_points(
    geometries: npt.NDArray[np.object_], *, file: str | Path, labels: pd.Index | None
) -> npt.NDArray[np.object_]:
    """Return the points themselves: a group of one point counts as that point; anything else is a fault of its row."""
    kinds = shapely.get_type_id(geometries)
    empty = shapely.is_empty(geometries)
    groups = (kinds == shapely.GeometryType.MULTIPOINT) & (shapely.get_num_geometries(geometries) == 1)
    good = (kinds == shapely.GeometryType.POINT) | (kinds == -1) | empty | groups
    if not good.all():
        remedy = Message("fault.sources.layer.give_points")
        raise InputError(
            Fault(
                Message("fault.sources.layer.not_a_point", kind=str(geometries[i].geom_type)),
                remedy,
                file=file,
                row=int(i) + 2,
                label="" if labels is None else repr(labels[int(i)]),
            )
            for i in np.flatnonzero(~good)
        )
    points = geometries.copy()
    points[groups] = shapely.get_geometry(geometries[groups], 0)
    points[empty] = None
    return points


def _not_points(path: Path, *, name: str, kind: str) -> Fault:
    remedy = Message("fault.sources.layer.give_point_layer")
    return Fault(Message("fault.sources.layer.not_points", name=name, kind=kind), remedy, file=path)


def _unreadable(path: Path, error: Exception, *, row: int | None = None) -> Fault:
    if path.stat().st_size == 0:
        return Fault(Message("fault.sources.file.empty"), Message("fault.sources.file.export_layer_again"), file=path)
    remedy = Message("fault.sources.file.export_layer_again")
    if path.suffix.lower() == ".shp":
        missing = [end for end in (".shx", ".dbf") if not path.with_suffix(end).exists()]
        if missing:
            endings = Listed(missing, last="and", marks=False)
            remedy = Message("fault.sources.layer.shapefile_parts", endings=endings)
    message = " ".join(str(error).split())
    return Fault(Message("fault.sources.layer.unreadable", error=message[:200]), remedy, file=path, row=row)


def _refuse_cut_shapefile(path: Path) -> None:
    """Refuse a Shapefile that was cut short: GDAL reads empty geometries and texts from it, without a word.

    And one whose table is missing as points without a name.
    """
    remedy = Message("fault.sources.layer.copy_all_files")
    if not any(file.stem == path.stem and file.suffix.lower() == ".dbf" for file in path.parent.iterdir()):
        raise InputError(Fault(Message("fault.sources.layer.no_dbf"), remedy, file=path))
    sizes = {path: 2 * int.from_bytes(_begin(path)[24:28], "big")}
    table = path.with_suffix(".dbf")
    if table.exists():
        head = _begin(table)
        records, header, length = (int.from_bytes(head[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
        sizes[table] = header + records * length
    faults = [
        Fault(Message("fault.sources.layer.cut_short", size=file.stat().st_size, all=size), remedy, file=file)
        for file, size in sizes.items()
        if file.stat().st_size < size
    ]
    if faults:
        raise InputError(faults)


def _begin(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(32)


def _is_lonlat(crs: Any) -> bool:
    system = CRS.from_user_input(crs)
    return bool(system.equals(_LONLAT, ignore_axis_order=True)) or system.to_authority() == ("OGC", "CRS84")


def _crs_name(crs: Any) -> str:
    authority = CRS.from_user_input(crs).to_authority(min_confidence=70)
    return ":".join(authority) if authority else str(CRS.from_user_input(crs).name)
