"""The tables of an edition, and those that the commands write: CSV, Excel, GeoPackage, Parquet, GeoJSON, KML.

A CSV is plain RFC 4180 for programs, or one for a double click in a French Excel (`csv_files` says of both). For Excel
the same tables stand in a workbook too, where codes are text and decimals follow the reader's settings. Numbers keep
the digits that are printed and six more; GeoPackage, Parquet and GeoJSON keep them all.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from atlas.analysis.dataset.card import Profile
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.idiom import in_idiom
from atlas.analysis.dataset.selection import Selection
from atlas.analysis.dataset.tables import Level
from atlas.analysis.location.location import Placed
from atlas.errors import OutputError, quote_names
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message
from atlas.publishing.build.atomic_file import move_into_place, staging
from atlas.publishing.build.targets import file_target
from atlas.publishing.tables import contents, data_dictionary
from atlas.publishing.tables.csv_files import CsvForm, write_csv
from atlas.publishing.tables.geographic_files import write_geojson, write_kml, write_kmz, write_parquet
from atlas.publishing.tables.geopackage import GDAL_ERRORS, write_layers
from atlas.publishing.tables.layers import TableLayer, project_layer
from atlas.publishing.tables.workbook import write_workbook
from atlas.sources.territory.plane import metric_system

WORKBOOK: Final = "tables.xlsx"
#: Kinds of files that hold a map and nothing else.
MAPS_ALONE: Final = (".kml", ".kmz")
#: The levels in the order in which an edition lists them.
_LEVELS: Final[tuple[Level, ...]] = ("commune", "province", "region")


@in_idiom
def write_tables(
    data: Dataset, folder: str | Path, *, language: LanguageCode = "fr", csv_form: CsvForm = "plain"
) -> tuple[Path, ...]:
    """Write the tables of an edition into a folder: a CSV each, and all of them in one workbook for Excel.

    ``communes.csv``, ``provinces.csv``, ``region.csv`` (code, names, figures, all indicators), ``zones_KEY.csv`` for
    each zoning of one's own, ``indicators.csv`` (the
    dictionary), and when a register was placed ``rejected.csv`` (identifier, row, reason, remedy, nothing else of the
    record) and ``conflicts.csv``; ``tables.xlsx`` holds them as sheets. Column names are those of the GeoPackage.

    Args:
        data: the indicators tabulated.
        folder: made when it is not there; its other files are left alone.
        language: of credits and remedies.
        csv_form: ``plain``, or ``excel`` for French spreadsheets.

    Returns:
        The files written.

    Raises:
        OutputError: a file cannot be written.
    """
    layers = [contents.units(data, by, language=language) for by in _LEVELS]
    layers += contents.zones(data, language=language)
    layers.append(data_dictionary.dictionary(data, language=language))
    if data.placed is not None and not data.placed.withheld:
        layers.append(contents.rejected_layer(data.placed, language=language))
        layers.append(contents.conflicts(data.placed, language=language))
    layers = [layer.by_name() for layer in layers]
    target = Path(folder)
    names = [f"{layer.name}.csv" for layer in layers]
    with staging(target) as stage, _explain_failure(target):
        for name, layer in zip(names, layers, strict=True):
            write_csv(layer, stage / name, form=csv_form)
        write_workbook(layers, stage / WORKBOOK, right_to_left=LANGUAGES[language].right_to_left)
        return _in_place(stage, target, [*names, WORKBOOK])


@in_idiom
def write_table(
    what: Dataset | Placed | Selection | Profile | pd.DataFrame,
    path: str | Path,
    *,
    by: Level = "commune",
    language: LanguageCode = "fr",
    contacts: bool = False,
    csv_form: CsvForm = "plain",
) -> tuple[Path, ...]:
    """Write indicators, the result of locating or what was selected, as the kind of file that the name asks for.

    Indicators: the units of one level and the dictionary. A located register: the records placed with their commune
    and all columns of the file, and beside them those rejected and those that disagree with their declared commune, so
    that in = placed + rejected. A workbook and a GeoPackage hold them as sheets and layers; the other kinds are several
    files, ``OUT.csv``, ``OUT_rejected.csv``, ``OUT_conflicts.csv`` (``OUT_indicators.csv`` for the dictionary). A
    selection, or any table (of points or polygons, when it has shapes), is written as it is, with its index when that
    has a name.

    Args:
        what: the indicators tabulated, a located register, a selection, a card (`Dataset.profile`), or a
            (Geo)DataFrame.
        path: ends in ``.csv``, ``.xlsx``, ``.gpkg``, ``.parquet``, ``.geojson``, ``.kml`` or ``.kmz``.
        by: level of the indicators; of no use to a located register.
        language: of titles, credits and remedies.
        contacts: keep contacts of actors who did not consent, for work inside the house.
        csv_form: ``plain``, or ``excel`` for French spreadsheets.

    Returns:
        The files written, the one asked for first.

    Raises:
        OutputError: the kind of file is not known, or a file cannot be written.
        UnknownNameError: there is no such level.
    """
    target = Path(path)
    suffix = _kind(target)
    what = what.table if isinstance(what, Profile) else what
    crs = _system_of(what)
    if isinstance(what, Selection | pd.DataFrame):
        date = what.date if isinstance(what, Selection) else ""
        chosen = contents.selection_layer(what, language=language, contacts=contacts)
        return write_files([chosen.by_name()], target, crs=crs, date=date, language=language, csv_form=csv_form)
    if not isinstance(what, Placed | Dataset):
        kind = type(what).__name__
        raise TypeError(Message("fault.publishing.tables.made_of", kind=kind))
    placed = what if isinstance(what, Placed) else what.placed
    if isinstance(what, Placed):
        layers = contents.located_layers(what, language=language, contacts=contacts)
    else:
        layers = [contents.units(what, by, language=language), data_dictionary.dictionary(what, language=language)]
        layers += [data_dictionary.provenance(None, what, target.name, language=language)] if suffix == ".gpkg" else []
        layers = [layer.by_name() for layer in layers]
    date = "" if placed is None else placed.register.date
    return write_files(layers, target, crs=crs, date=date, language=language, csv_form=csv_form)


def _system_of(what: object) -> str:
    """Return the system in which shapes are written: of a territory its plane; of a table in degrees one that fits it.

    A table in meters, and one that is too large for any plane, stay as they are.
    """
    territory = getattr(what, "territory", None)
    if territory is not None:
        return str(territory.plane.definition)
    table = what.actors if isinstance(what, Placed) else what
    if not isinstance(table, gpd.GeoDataFrame) or table.crs is None or table.crs.is_projected:
        return ""
    return metric_system(table.geometry) or ""


def write_files(
    layers: Sequence[TableLayer],
    path: str | Path,
    *,
    crs: str = "",
    date: str = "",
    language: LanguageCode = "fr",
    csv_form: CsvForm = "plain",
) -> tuple[Path, ...]:
    """Write tables as the kind of file that a name asks for: one workbook or GeoPackage, or a file each.

    Args:
        layers: the first is named as asked, the others after it: ``OUT.csv``, ``OUT_rejected.csv``.
        path: ends in ``.csv``, ``.xlsx``, ``.gpkg``, ``.parquet``, ``.geojson``, ``.kml`` or ``.kmz``.
        crs: the system of the shapes of a GeoPackage and of GeoParquet; "" leaves them in their own.
        date: ISO date of the data, for a GeoPackage.
        language: decides the direction of a workbook's sheets.
        csv_form: ``plain``, or ``excel`` for French spreadsheets.

    Raises:
        OutputError: the kind of file is not known, or a file cannot be written.
    """
    target = Path(path)
    if _kind(target) == ".gpkg":
        write_layers(layers, target, crs=crs, date=date)
        return (target,)
    names = _names(layers, target)
    places = [file_target(target.parent / name) for name in names]
    with staging(target.parent) as stage, _explain_failure(target):
        projected = [project_layer(layer, crs) for layer in layers]
        if target.suffix.lower() == ".xlsx":
            write_workbook(projected, stage / target.name, right_to_left=LANGUAGES[language].right_to_left)
        else:
            for name, layer in zip(names, projected, strict=True):
                _write_file(layer, stage / name, csv_form)
        return _in_place(stage, target.parent, names, places)


def _kind(target: Path) -> str:
    suffix = target.suffix.lower()
    if suffix not in _KINDS:
        named = quote_names([suffix]) if suffix else Message("fault.publishing.tables.without_ending")
        raise OutputError(Message("fault.publishing.tables.unknown_ending", path=target, ending=named, known=_KINDS))
    return suffix


def _names(layers: Sequence[TableLayer], target: Path) -> list[str]:
    """Return the names of the files that tables make: one workbook, or a file each; beside a KML, which is a map, CSV.

    Nothing but a map is of use in KML: what has no shapes would be a list of places that are nowhere.
    """
    if target.suffix.lower() == ".xlsx":
        return [target.name]
    beside = ".csv" if target.suffix.lower() in MAPS_ALONE else target.suffix
    return [target.name, *(f"{target.stem}_{layer.name}{beside}" for layer in layers[1:])]


def _write_file(layer: TableLayer, path: Path, csv_form: CsvForm) -> None:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        write_csv(layer, path, form=csv_form)
    else:
        _WRITERS[suffix](layer, path)


def _in_place(stage: Path, folder: Path, names: Sequence[str], places: Sequence[Path] = ()) -> tuple[Path, ...]:
    for name, place in zip(names, places or [folder / name for name in names], strict=True):
        move_into_place(stage / name, place)
    return tuple(folder / name for name in names)


_WRITERS: Final[Mapping[str, Callable[[TableLayer, Path], None]]] = {
    ".geojson": write_geojson,
    ".kml": write_kml,
    ".kmz": write_kmz,
    ".parquet": write_parquet,
}
_KINDS: Final = (".csv", ".geojson", ".gpkg", ".kml", ".kmz", ".parquet", ".xlsx")


@contextlib.contextmanager
def _explain_failure(target: Path) -> Iterator[None]:
    """Say in the toolkit's words why a table could not be written."""
    try:
        yield
    except (OSError, csv.Error, pa.ArrowException, *GDAL_ERRORS) as error:
        raise OutputError(Message("fault.publishing.files.unwritable", path=target, reason=str(error))) from error
