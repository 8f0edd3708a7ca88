"""The GeoPackage of an edition: communes, provinces, actors, the dictionary of indicators, where everything is from."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyogrio.raw import write_arrow
from pyproj import CRS

from atlas.analysis.dataset.idiom import in_idiom
from atlas.errors import OutputError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.publishing.build.atomic_file import whole_file
from atlas.publishing.build.targets import refuse_held
from atlas.publishing.tables.contents import edition_layers
from atlas.publishing.tables.layers import GEOMETRY_COLUMN, TableLayer, project_layer
from atlas.publishing.tables.metadata import metadata_record, write_metadata

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.publishing.edition.edition import Edition
    from atlas.publishing.qgis.project.plate_shelf import PlateShelf
    from atlas.publishing.qgis.styled_layers import StyledLayers

#: GDAL writes 1.4 by default, of which QGIS 3.22 warns.
VERSION: Final = "1.2"
_NO_DATE: Final = "1970-01-01"
#: What GDAL answers when a file cannot be written.
GDAL_ERRORS: Final = (CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError)


@in_idiom
def write_geopackage(
    edition: Edition | None,
    data: Dataset,
    path: str | Path,
    *,
    language: LanguageCode | None = None,
    rejected: bool = False,
    shelf: PlateShelf | None = None,
) -> Path:
    """Write communes, provinces and actors with their indicators into one GeoPackage, ready for QGIS.

    Layers, in this order: ``communes`` and ``provinces`` (multipolygons), ``actors`` (points, when a register was
    placed), then the tables ``indicators`` (dictionary), ``figures`` (every value in long form, with the reason where
    there is none) and ``provenance``. An edition with plates adds what QGIS shows them by: the centers of the units,
    boundaries, land beyond, the shapes of marks that are no units and of the plates' own layers, the table ``plates``
    (classes, bounds, colors, numbers of units), a style for each mark, and a project “atlas” with a map theme and a
    print layout for each plate; the project finds its layers under the file's own name only. All shapes are in the
    plane of the territory; areas are those of the columns, measured on the ellipsoid. Values are exact: a map drawn
    from the file has the classes of the plate. A contact (telephone, e-mail, address) is there only where the actor
    consented. Columns have a title in the edition's language as alias, and their formula and credit as comment. The
    same data give the same bytes.

    While it writes, GDAL's date is set for the whole process: do not write other files by GDAL in another thread.

    Args:
        edition: gives title, producer and date; None for data without an edition.
        data: the indicators tabulated.
        path: the file; one that stands there is replaced whole, or kept whole when something goes wrong.
        language: of titles and descriptions; the edition's when it is not said, French without an edition.
        rejected: add the records that were not placed and those that contradict their declared commune; for the
            editor's own copy.
        shelf: keeps the plates as QGIS shows them between builds.

    Raises:
        OutputError: the file cannot be written, or another program has it open.
        EditionError: the edition has no title in this language.
        AtlasError: a plate of the edition cannot be drawn.
    """
    language_used: LanguageCode = language or (edition.language if edition else "fr")
    target = Path(path)
    date = (edition.date if edition else "") or (data.placed.register.date if data.placed is not None else "")
    layers = edition_layers(edition, data, target.name, language=language_used, rejected=rejected)
    record = metadata_record(edition, data, layers, date=_moment(date), language=language_used)
    styled = _styled_layers(edition, data, layers, target.name, language=language_used, shelf=shelf)

    def finish(connection: sqlite3.Connection, last_change: str) -> None:
        if styled is not None:
            styled.finish(connection, last_change)
        write_metadata(connection, record, last_change, layers=None if styled is None else styled.records)

    written = layers if styled is None else styled.layers
    write_layers(written, target, crs=data.territory.plane.definition, date=date, finish=finish)
    return target


def _styled_layers(
    edition: Edition | None,
    data: Dataset,
    layers: Sequence[TableLayer],
    file: str,
    *,
    language: LanguageCode,
    shelf: PlateShelf | None,
) -> StyledLayers | None:
    """Return the layers as QGIS shows an edition's plates; None without plates, which then cost no loading either."""
    if edition is None or not edition.plates:
        return None
    from atlas.publishing.qgis.project.plate_shelf import EMPTY_SHELF
    from atlas.publishing.qgis.styled_layers import with_qgis_styles

    return with_qgis_styles(edition, data, layers, file, language=language, shelf=shelf or EMPTY_SHELF)


#: Writes what GDAL does not: styles, projects; told the moment of the last change.
Finish = Callable[[sqlite3.Connection, str], None]


def write_layers(
    layers: Sequence[TableLayer], target: Path, *, crs: str, date: str = "", finish: Finish | None = None
) -> None:
    """Write layers into a GeoPackage beside the target, then put it in place.

    Args:
        layers: in the order of the file; those with shapes are reprojected.
        target: the file.
        crs: the system of all shapes; "" leaves each layer in its own.
        date: ISO date, month or year that every “last change” gets; the build's own date never shows.
        finish: called on the database once all layers are written.

    Raises:
        OutputError: the file cannot be written, or another program has it open.
    """
    refuse_held(target)
    with whole_file(target) as beside:
        try:
            with _gdal_dates(date):
                for position, (layer, title) in enumerate(zip(layers, distinct_titles(layers), strict=True)):
                    _write_layer(project_layer(layer, crs), beside, title=title, append=position > 0)
            _close_neatly(beside, finish, _moment(date))
        except (*GDAL_ERRORS, sqlite3.Error) as error:
            raise OutputError(Message("fault.publishing.files.unwritable", path=target, reason=str(error))) from error
        refuse_held(target)


@contextlib.contextmanager
def _gdal_dates(date: str) -> Iterator[None]:
    """Let GDAL date what it writes by the data, not by the clock, and index in one thread; all as before afterwards."""
    options = {"OGR_CURRENT_DATE": _moment(date), "OGR_GPKG_ALLOW_THREADED_RTREE": "NO"}
    # The file is written beside and counts only once it is in place: no need to wait for the disk at each title.
    options["OGR_SQLITE_SYNCHRONOUS"] = "OFF"
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _moment(date: str) -> str:
    """Return the moment of the last change: the first one of a day, a month or a year."""
    given = re.fullmatch(r"(\d{4})(-\d\d)?(-\d\d)?", date)
    day = "-".join((given[1], (given[2] or "-01")[1:], (given[3] or "-01")[1:])) if given else _NO_DATE
    return f"{day}T00:00:00.000Z"


def distinct_titles(layers: Sequence[TableLayer]) -> list[str]:
    """Return the title of each layer, and its name behind where another has it: a GeoPackage takes none twice."""
    titles = [layer.title for layer in layers]
    return [
        f"{layer.title} ({layer.name})" if layer.title in titles[:position] else layer.title
        for position, layer in enumerate(layers)
    ]


def _write_layer(layer: TableLayer, path: Path, *, title: str, append: bool) -> None:
    table = arrow_table(layer)
    options = {"IDENTIFIER": title, "DESCRIPTION": layer.description}
    if layer.geometry is None:
        write_arrow(table, path, layer=layer.name, driver="GPKG", append=append, layer_options=options)
        return
    write_arrow(
        table,
        path,
        layer=layer.name,
        driver="GPKG",
        append=append,
        geometry_name=GEOMETRY_COLUMN,
        geometry_type=layer.shape,
        crs=_crs_text(layer.geometry),
        # The version counts only for the call that makes the file.
        dataset_options={} if append else {"VERSION": VERSION},
        layer_options={
            **options,
            "SPATIAL_INDEX": "YES",
            "GEOMETRY_NULLABLE": "NO",
            "GEOMETRY_NAME": GEOMETRY_COLUMN,
        },
    )


def _crs_text(shapes: gpd.GeoSeries) -> str:
    """Return the system of shapes as GDAL reads it: its number, or its WKT where it has none."""
    return _system_text(CRS.from_user_input(shapes.crs))


@lru_cache(maxsize=16)  # every layer asks, and a system without a number is looked for among all of them
def _system_text(system: CRS) -> str:
    authority = system.to_authority(min_confidence=100)
    return ":".join(authority) if authority else str(system.to_wkt())


def arrow_table(layer: TableLayer) -> pa.Table:
    """Return a layer with what GDAL reads of a column: its alias, its comment, whether values are unique."""
    fields, columns = [], list(layer.columns)
    aliases: set[str] = set()
    for field, column in zip(layer.fields, layer.columns, strict=True):
        alias = field.about.title or (field.heading if field.heading != field.name else "")
        if alias in aliases:  # the standard wants no alias twice in a table
            alias = f"{alias} [{field.name}]"
        aliases.add(alias)
        texts = {"alternative_name": alias, "comment": field.about.comment}
        texts["unique"] = "true" if field.about.unique else ""
        metadata = {f"GDAL:OGR:{key}": text for key, text in texts.items() if text}
        nullable = not field.about.unique or column.null_count > 0
        fields.append(pa.field(field.name, column.type, nullable=nullable, metadata=metadata))
    if layer.geometry is not None:
        fields.append(pa.field(GEOMETRY_COLUMN, pa.binary(), nullable=False))
        columns.append(pa.array(_shapes(layer), type=pa.binary()))
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _shapes(layer: TableLayer) -> list[bytes]:
    """Return the shapes of a layer as WKB: lines and polygons all multiple, rings as the standard wants."""
    assert layer.geometry is not None
    shapes = np.asarray(layer.geometry.array, dtype=object)
    if layer.shape == "MultiPolygon":
        single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
        shapes[single] = [shapely.MultiPolygon([shape]) for shape in shapes[single]]
        shapes = shapely.orient_polygons(shapes, exterior_cw=False)
    if layer.shape == "MultiLineString":
        single = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
        shapes[single] = [shapely.MultiLineString([shape]) for shape in shapes[single]]
    return list(shapely.to_wkb(shapes, flavor="iso"))


def _close_neatly(path: Path, finish: Finish | None, moment: str) -> None:
    """Leave one file, without journal and without holes, whose bytes depend on what is in it and nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        if finish is not None:
            connection.execute("BEGIN")
            finish(connection, moment)
            connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
    finally:
        connection.close()
