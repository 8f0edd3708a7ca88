"""What can be taken: a table for each indicator and level, whole tables by level, for programs and for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.flags import flags
from atlas.analysis.dataset.tables import LEVELS as LEVELS_OF_DATA
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.build.scratch import scratch
from atlas.publishing.web import addresses
from atlas.publishing.web.site import Site
from atlas.sources.files.spreadsheet_text import harmless

if TYPE_CHECKING:
    from atlas.publishing.tables.layers import TableLayer

#: Whole tables: their endings.
_FORMS: Final = ("csv", "xlsx", "geojson", "gpkg")
_FORM_NAMES: Final = {"geojson": "GeoJSON", "gpkg": "GeoPackage"}
#: The column that says why a value is missing.
FLAG: Final = "flag"
LEVELS: Final = LEVELS_OF_DATA[:2]


@dataclass(frozen=True, slots=True)
class DownloadFile:
    """A file that can be taken: where it is from the root of the site, what it is called, its form."""

    path: str
    title: str
    form: str
    size: str = ""


def levels_of(data: Dataset) -> list[tuple[str, Dataset, Any]]:
    """Return the levels of which there are files: what they call it, the data, and what the data call it."""
    from atlas.publishing.tables.contents import zone_layer

    zones = [(zone_layer(key), view, "province") for key, view in sorted(data.zonings.items())]
    return [*((level, data, level) for level in LEVELS), *zones]


def table_name(key: str, level: str) -> str:
    """Return the name of the file of an indicator's values at a level."""
    return f"{key}.{level}.csv"


def shapes_name(key: str, level: str) -> str:
    """Return the name of the file of an indicator's values with the outlines of the units of a level."""
    return f"{key}.{level}.geojson"


def workbook_name(key: str) -> str:
    """Return the name of the workbook of an indicator: a sheet for each level."""
    return f"{key}.xlsx"


def downloads_of(site: Site, indicator: Indicator) -> list[DownloadFile]:
    """Return the files of an indicator: its values, with and without outlines, and the outlines with all values."""
    tables = [(table_name(indicator.key, level), site.word(f"by_{level}_table"), "CSV") for level in LEVELS]
    tables.append((workbook_name(indicator.key), site.word("both_levels"), "XLSX"))
    shapes = [(shapes_name(indicator.key, level), site.word(f"by_{level}_shapes"), "GeoJSON") for level in LEVELS]
    zones = [(title, maps.level_name("zone")) for title, maps in site.zones]
    tables += [(table_name(indicator.key, name), _of_zones(site, "zone_table", title), "CSV") for title, name in zones]
    shapes += [
        (shapes_name(indicator.key, name), _of_zones(site, "zone_shapes", title), "GeoJSON") for title, name in zones
    ]
    shapes += [(f"{addresses.UNITS[level]}.gpkg", site.word(f"{level}s_shapes"), "GeoPackage") for level in LEVELS]
    return [DownloadFile(f"{addresses.DOWNLOADS}/{name}", title, form) for name, title, form in (*tables, *shapes)]


def downloads_by_level(site: Site, indicator: Indicator) -> list[list[DownloadFile]]:
    """Return the files of an indicator alone: those of each level, zones after communes and provinces, the workbook."""
    files = downloads_of(site, indicator)
    names = [*LEVELS, *(maps.level_name("zone") for _, maps in site.zones)]
    of_levels = [{table_name(indicator.key, name), shapes_name(indicator.key, name)} for name in names]
    wanted = [*of_levels, {workbook_name(indicator.key)}]
    return [[file for file in files if file.path.rpartition("/")[2] in group] for group in wanted]


def level_titles(site: Site) -> list[str]:
    """Return what the groups of these files are called."""
    return [
        *(site.word(f"{level}s") for level in LEVELS),
        *(title for title, _ in site.zones),
        site.word("both_levels"),
    ]


def _of_zones(site: Site, word: str, zones: str) -> str:
    return tr(f"web.{word}", site.language, zones=zones)


def whole_tables(site: Site) -> list[DownloadFile]:
    """Return the files of whole tables."""
    files = []
    for level in LEVELS:
        for form in _FORMS:
            path = f"{addresses.DOWNLOADS}/{addresses.UNITS[level]}.{form}"
            files.append(DownloadFile(path, site.word(f"{level}s"), _FORM_NAMES.get(form, form.upper())))
    return files


def indicator_columns(data: Dataset, indicator: Indicator, level: Any) -> tuple[str, ...]:
    """Return the names of the columns of an indicator's file."""
    return (c.CODE, *_name_columns(data, level), indicator.key, FLAG)


def _name_columns(data: Dataset, level: Any) -> list[str]:
    return [name for name in (c.NAME, c.NAME_AR, c.PROVINCE) if name in data.table(level)]


def indicator_table(data: Dataset, indicator: Indicator, level: Any) -> bytes:
    """Return the values of an indicator at a level as CSV: codes, names, value, and why a value is missing."""
    table, why = data.table(level), flags(data, indicator.key, by=level)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    names = _name_columns(data, level)
    writer.writerow(indicator_columns(data, indicator, level))
    for code, row, value, flag in zip(
        table.index, table[names].to_dict("records"), table[indicator.key], why, strict=True
    ):
        texts = [harmless(str(row[name])) if isinstance(row[name], str) else "" for name in names]
        writer.writerow([code, *texts, _csv_value(value, flag), flag])
    return stream.getvalue().encode()


def _csv_value(value: Any, flag: str) -> str:
    if flag:
        return ""
    return repr(float(value)) if isinstance(value, float | int) or hasattr(value, "dtype") else str(value)


def indicator_files(data: Dataset, indicators: tuple[Indicator, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield the tables of indicators with their paths from the root of the site."""
    for indicator in indicators:
        for name, seen, level in levels_of(data):
            path = f"{addresses.DOWNLOADS}/{table_name(indicator.key, name)}"
            yield path, indicator_table(seen, indicator, level)


def indicator_workbooks(
    data: Dataset, indicators: tuple[Indicator, ...], language: LanguageCode
) -> Iterator[tuple[str, bytes]]:
    """Yield the workbook of each indicator with its path from the root of the site."""
    from atlas.publishing.tables import contents
    from atlas.publishing.tables.workbook import write_workbook  # loads what writes Excel: only where it is written

    layers = [(contents.units(data, level, language=language), data, level) for level in LEVELS]
    views = (view for _, view in sorted(data.zonings.items()))
    layers += zip(contents.zones(data, language=language), views, repeat("province"))
    with scratch() as work:
        for indicator in indicators:
            path = Path(work) / workbook_name(indicator.key)
            sheets = [
                _columns_of(layer, (c.CODE, *_name_columns(seen, level), indicator.key))
                for layer, seen, level in layers
            ]
            write_workbook(sheets, path, right_to_left=LANGUAGES[language].right_to_left)
            yield f"{addresses.DOWNLOADS}/{path.name}", path.read_bytes()


def _columns_of(layer: TableLayer, headings: Collection[str]) -> TableLayer:
    """Return some columns of a table, without its shapes."""
    pairs = zip(layer.fields, layer.columns, strict=True)
    chosen = [(field, column) for field, column in pairs if field.heading in headings]
    fields, columns = zip(*chosen, strict=True)
    return replace(layer, fields=fields, columns=columns, geometry=None, shape="").by_name()


def table_files(data: Dataset, language: LanguageCode) -> Iterator[tuple[str, bytes]]:
    """Yield the tables of all indicators by level with their paths from the root of the site."""
    from atlas.publishing.tables import contents
    from atlas.publishing.tables.writers import write_files  # loads GDAL and Excel: only where they are written

    with scratch() as work:
        for level in LEVELS:
            layer = contents.units(data, level, language=language).by_name()
            for form in _FORMS:
                path = Path(work) / f"{addresses.UNITS[level]}.{form}"
                write_files([layer], path, language=language)
                yield f"{addresses.DOWNLOADS}/{path.name}", path.read_bytes()
