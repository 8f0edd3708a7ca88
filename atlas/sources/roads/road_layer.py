"""What a layer of roads must be: lines in a known system, each with a class that has a speed; every fault of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from atlas.errors import Fault, InputError
from atlas.i18n.messages import Listed, Message
from atlas.sources.exchange.shapefiles import table_encoding
from atlas.sources.files.admission import admit_layer
from atlas.sources.files.layers import SERVICE_TABLES, every_record
from atlas.sources.roads.speeds import Speeds

CLASS: Final = "class"
RAMP: Final = "ramp"
LENGTH_M: Final = "length_m"
#: What the columns of a layer of roads are usually called.
_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    CLASS: ("class", "highway", "fclass", "type", "classe"),
    RAMP: ("ramp", "bretelle"),
    LENGTH_M: ("length_m",),
}
#: How OpenStreetMap writes a ramp of a class.
_LINK: Final = "_link"
_LINES: Final = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)
_MOST_TOLD: Final = 20


def read_road_layer(
    source: str | Path | gpd.GeoDataFrame, *, columns: Mapping[str, str], layer: str, speeds: Speeds
) -> gpd.GeoDataFrame:
    """Read a layer of roads: single lines, their ``class``, whether each is a ``ramp``, ``length_m`` where it is given.

    Args:
        source: GeoPackage, GeoJSON, Shapefile, GeoParquet …, or a table in memory.
        columns: our name of a column → its name there (``class``, ``ramp``, ``length_m``), where it is another.
        layer: of a file that has several.
        speeds: whose classes are taken.

    Raises:
        InputError: the layer cannot be read, or is no layer of roads; every fault.
    """
    file = "" if isinstance(source, gpd.GeoDataFrame) else Path(source)
    roads = source.copy() if isinstance(source, gpd.GeoDataFrame) else _open(Path(source), layer)
    faults = [*_column_faults(roads, columns), *_geometry_faults(roads)]
    if faults:
        raise InputError(_of_file(file, faults))
    table = pd.DataFrame({CLASS: _texts(roads[_column(roads, columns, CLASS)])})
    ramps = _column(roads, columns, RAMP)
    linked = table[CLASS].str.endswith(_LINK)
    table[CLASS] = table[CLASS].str.removesuffix(_LINK)
    table[RAMP] = linked | (_truths(roads[ramps]) if ramps else False)
    if length := _column(roads, columns, LENGTH_M):
        table[LENGTH_M] = pd.to_numeric(roads[length], errors="coerce")
    faults = [*_class_faults(table[CLASS], speeds), *_length_faults(table)]
    if faults:
        raise InputError(_of_file(file, faults))
    lines = gpd.GeoDataFrame(table, geometry=shapely.force_2d(roads.geometry.to_numpy()), crs=roads.crs)
    split = lines.geom_type == "MultiLineString"
    lines = lines.explode(ignore_index=True)
    if split.any() and LENGTH_M in lines:  # a length of several lines is the length of none
        lines = lines.drop(columns=LENGTH_M)
    return lines


def _open(path: Path, layer: str) -> gpd.GeoDataFrame:
    import pyogrio  # GDAL is loaded where a file is read

    if not path.exists():
        raise InputError(Fault(Message("fault.roads.no_file"), Message("fault.roads.check_path"), path))
    admit_layer(path)
    try:
        if path.suffix.lower() in (".parquet", ".geoparquet"):
            return gpd.read_parquet(path)
        names = [str(name) for name in pyogrio.list_layers(path)[:, 0] if name not in SERVICE_TABLES]
        if layer not in names and (layer or len(names) != 1):
            remedy = Message("fault.roads.name_layer", names=Listed(names, marks=False))
            raise InputError(Fault(Message("fault.roads.no_layer"), remedy, path, value=layer))
        options: dict[str, Any] = {"layer": layer or names[0], "encoding": table_encoding(path), **every_record(path)}
        roads = gpd.read_file(path, engine="pyogrio", **options)
    except (RuntimeError, ValueError, OSError, pa.ArrowException) as error:
        reason = Message("fault.roads.unreadable", error=" ".join(str(error).split())[:200])
        raise InputError(Fault(reason, Message("fault.roads.give_lines"), path)) from None
    if not isinstance(roads, gpd.GeoDataFrame):
        raise InputError(Fault(Message("fault.roads.no_geometry"), Message("fault.roads.give_lines"), path))
    return roads


def _column(roads: pd.DataFrame, columns: Mapping[str, str], name: str) -> str:
    """Return the column of a layer that holds what we call ``name``; empty when it has none."""
    if name in columns:
        return columns[name]
    by_name = {str(column).casefold(): str(column) for column in reversed(list(roads.columns))}
    return next((by_name[usual] for usual in _USUAL[name] if usual in by_name), "")


def _column_faults(roads: gpd.GeoDataFrame, columns: Mapping[str, str]) -> Iterator[Fault]:
    present = Listed([str(name) for name in roads.columns if name != roads.geometry.name], marks=False)
    for ours, theirs in columns.items():
        if ours not in _USUAL:
            remedy = Message("fault.roads.columns_are", names=Listed(list(_USUAL), marks=False))
            yield Fault(Message("fault.roads.no_such_column"), remedy, column="columns", value=ours)
        elif theirs not in roads.columns:
            remedy = Message("fault.roads.columns_there", names=present)
            yield Fault(Message("fault.roads.column_absent"), remedy, column=ours, value=theirs)
    if not _column(roads, columns, CLASS):
        yield Fault(Message("fault.roads.no_class"), Message("fault.roads.name_class", names=present), column=CLASS)


def _geometry_faults(roads: gpd.GeoDataFrame) -> Iterator[Fault]:
    shapes = roads.geometry.to_numpy()
    if not len(shapes):
        yield Fault(Message("fault.roads.empty"), Message("fault.roads.give_lines"))
        return
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if missing.any():
        reason = Message("fault.roads.without_line", n=int(missing.sum()))
        yield Fault(reason, Message("fault.roads.remove_rows"), row=int(missing.argmax()) + 2)
    wrong = ~missing & ~np.isin(shapely.get_type_id(shapes), _LINES)
    if wrong.any():
        kinds = sorted({str(shape.geom_type) for shape in shapes[wrong]})
        reason = Message("fault.roads.no_lines", n=int(wrong.sum()))
        yield Fault(reason, Message("fault.roads.give_lines"), row=int(wrong.argmax()) + 2, value=", ".join(kinds))
    yield from _system_faults(roads)


def _system_faults(roads: gpd.GeoDataFrame) -> Iterator[Fault]:
    """Yield a layer without its system, degrees that are called meters, meters that are called degrees."""
    bounds = np.asarray(roads.total_bounds, dtype=np.float64)
    corner = ", ".join(f"{value:g}" for value in bounds)
    if not np.isfinite(bounds).all():
        yield Fault(Message("fault.roads.not_finite"), Message("fault.roads.give_lines"), value=corner)
        return
    degrees = bool((np.abs(bounds) <= [180, 90, 180, 90]).all())
    if roads.crs is None:
        yield Fault(Message("fault.roads.no_crs"), Message("fault.roads.set_crs"), value=corner)
    elif roads.crs.is_geographic and not degrees:
        yield Fault(Message("fault.roads.metres_as_degrees"), Message("fault.roads.set_crs"), value=corner)
    elif not roads.crs.is_geographic and degrees:
        yield Fault(Message("fault.roads.degrees_as_metres"), Message("fault.roads.set_crs"), value=corner)


def _class_faults(classes: pd.Series, speeds: Speeds) -> Iterator[Fault]:
    """Yield the classes without a speed, the most frequent first."""
    unknown = classes[~classes.isin(list(speeds.classes))].value_counts()
    given = Listed(list(speeds.classes), marks=False, longest=200)
    for name, n in unknown.head(_MOST_TOLD).items():
        reason = Message("fault.roads.class_unknown", n=int(n))
        yield Fault(reason, Message("fault.roads.give_speed", names=given), column=CLASS, value=str(name))
    if len(unknown) > _MOST_TOLD:
        reason = Message("fault.roads.more_classes", n=len(unknown) - _MOST_TOLD)
        yield Fault(reason, Message("fault.roads.give_speed", names=given), column=CLASS)


def _length_faults(table: pd.DataFrame) -> Iterator[Fault]:
    if LENGTH_M in table:
        wrong = ~(table[LENGTH_M] >= 0) | ~np.isfinite(table[LENGTH_M])
        if wrong.any():
            reason = Message("fault.roads.length", n=int(wrong.sum()))
            row = int(wrong.to_numpy().argmax()) + 2
            yield Fault(reason, Message("fault.roads.correct_length"), row=row, column=LENGTH_M)


def _texts(values: pd.Series) -> pd.Series:
    return values.astype("string").fillna("").str.strip().str.casefold().astype(str)


def _truths(values: pd.Series) -> pd.Series:
    """Tell whether a value says yes, however a file writes it."""
    return values.astype("string").fillna("").str.strip().str.casefold().isin(["true", "1", "1.0", "yes", "oui", "t"])


def _of_file(file: str | Path, faults: Iterable[Fault]) -> list[Fault]:
    return [Fault(fault.reason, fault.remedy, file, fault.row, fault.column, fault.value) for fault in faults]
