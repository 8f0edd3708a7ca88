"""Reads the attributes of any file of records, those of a layer of areas or lines among them, without its shapes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from atlas.errors import Fault, InputError, quote_names, system_reason
from atlas.guard import guard
from atlas.i18n.messages import Message
from atlas.sources.exchange.shapefiles import table_encoding
from atlas.sources.files.admission import admit_layer
from atlas.sources.files.layers import SERVICE_TABLES, every_record
from atlas.sources.files.tables import RawTable, read_table

_LAYERS: Final = (".gpkg", ".geojson", ".json", ".shp", ".fgb")


def read_attributes(path: Path, *, layer: str = "", encoding: str = "") -> RawTable:
    """Return the records of a file, whatever their shapes: a layer of communes is a table of its columns.

    Args:
        path: CSV, Excel, OpenDocument, Parquet, GeoPackage, GeoJSON, Shapefile.
        layer: the layer or the sheet of a file that has several.
        encoding: of a text file or of a Shapefile's table, when detection errs.

    Raises:
        InputError: the file cannot be read as a table; every reason found, each with what to do.
    """
    ending = path.suffix.lower()
    if ending not in (*_LAYERS, ".parquet") or not path.is_file():
        return read_table(path, layer=layer or None, encoding=encoding or None)
    with guard(Message("act.table"), path):
        frame = _parquet(path) if ending == ".parquet" else _layer(path, layer=layer, encoding=encoding)
    return replace(read_table(frame), file=path, labels=None)


def _layer(path: Path, *, layer: str, encoding: str) -> pd.DataFrame:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError  # GDAL is loaded where a file is read

    admit_layer(path)
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path) if name not in SERVICE_TABLES]
        if (layer and layer not in names) or (not layer and len(names) != 1):
            reason = Message("fault.own_table.which_layer" if not layer else "fault.own_table.no_layer")
            remedy = Message("fault.own_table.name_layer", names=quote_names(names))
            raise InputError(Fault(reason, remedy, file=path, value=layer))
        options: dict[str, Any] = {"layer": layer or names[0], "read_geometry": False, **every_record(path)}
        if path.suffix.lower() == ".shp" and (letters := encoding or table_encoding(path)):
            options["encoding"] = letters
        return pd.DataFrame(pyogrio.read_dataframe(path, **options))
    except (DataSourceError, DataLayerError, OSError) as error:
        raise _unreadable(path, error) from None


def _parquet(path: Path) -> pd.DataFrame:
    import pyarrow.parquet as pq  # loaded where such a file is read

    try:
        schema = pq.read_schema(path)
        plain = [field.name for field in schema if not pa.types.is_binary(field.type)]
        frame: pd.DataFrame = pq.read_table(path, columns=plain).to_pandas()
        return frame.reset_index(drop=True)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> InputError:
    why = system_reason(error) if isinstance(error, OSError) else str(error)
    reason = Message("fault.own_table.unreadable", why=why)
    return InputError(Fault(reason, Message("fault.own_table.export_again"), file=path))
