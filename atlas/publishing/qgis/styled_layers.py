"""What makes QGIS show an edition as it is printed: layers, styles, a project with themes and layouts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.marks.style.context import AREAS, CENTERS
from atlas.cartography.marks.style.names import two_languages
from atlas.cartography.styles.model import Renderer, Style
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.qgis.layers.class_table import plate_rows
from atlas.publishing.qgis.layers.relief import write_relief
from atlas.publishing.qgis.layouts.label_layers import lettering_styles
from atlas.publishing.qgis.project.archive import PROJECT
from atlas.publishing.qgis.project.descriptions import about_edition, layer_record
from atlas.publishing.qgis.project.plate_shelf import EMPTY_SHELF, PlateShelf
from atlas.publishing.qgis.project.plates import EditionShown, read_plates
from atlas.publishing.qgis.project.project import project_text
from atlas.publishing.qgis.project.tables import write_project, write_styles
from atlas.publishing.qgis.styles.base_layers import BEYOND, GRID, plain_style, table_of
from atlas.publishing.tables.contents import zone_layer
from atlas.publishing.tables.layers import TableLayer

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

__all__ = ["StyledLayers", "with_qgis_styles"]
#: Layers that lie under or beside all others: opened alone they show what a plate shows.
_DRESSED: Final = frozenset({AREAS["commune"], BEYOND, GRID})
_LOWEST: Final = (AREAS["province"], AREAS["commune"], BEYOND)
_LEVELS: Final = {layer: by for by, layer in AREAS.items()}


@dataclass(frozen=True, eq=False)
class StyledLayers:
    """An edition's layers with all that QGIS needs, and what writes styles and project once they stand in the file.

    ``records`` are what QGIS says of each layer: licence, rights, abstract, lineage.
    """

    layers: tuple[TableLayer, ...]
    finish: Callable[[sqlite3.Connection, str], None]
    records: Mapping[str, str]


def with_qgis_styles(
    edition: Edition,
    data: Dataset,
    layers: Sequence[TableLayer],
    file: str,
    *,
    language: LanguageCode,
    shelf: PlateShelf = EMPTY_SHELF,
) -> StyledLayers:
    """Return the layers of an edition as QGIS shows its plates.

    Args:
        edition: with at least one plate.
        data: the indicators tabulated.
        layers: those of the edition, without styles.
        file: name of the GeoPackage, which the project looks for.
        language: of titles and labels.
        shelf: keeps plates between builds.

    Raises:
        AtlasError: a plate that cannot be drawn.
    """
    edition = with_series(edition, data)
    zones = {zone_layer(key) for key in data.zonings}
    levels = {**_LEVELS, **{name: name for name in zones}}
    units = {levels[layer.name]: layer for layer in layers if layer.name in levels}
    shown = read_plates(edition, data, units, language=language, shelf=shelf)
    widened = {layer.name: layer for layer in shown.layers}
    plain_layers = [widened.pop(layer.name, layer) for layer in layers]
    table = table_of(plate_rows(shown), "plates", language)
    styles = _styles(shown)
    plain = [layer for layer in plain_layers if layer.geometry is None]
    project = project_text(edition, data, shown, file, tables=(*plain, table))

    def finish(connection: sqlite3.Connection, moment: str) -> None:
        write_styles(connection, styles, moment)
        write_project(connection, PROJECT, project, moment)
        if shown.relief is not None:
            write_relief(connection, shown.relief, moment)

    spatial = [layer for layer in (*plain_layers, *widened.values()) if layer.geometry is not None]
    # QGIS lays the layers of a file that is opened without its project over one another in this order.
    heights = {**dict.fromkeys(zones, 0), **{name: height for height, name in enumerate(_LOWEST)}}
    spatial.sort(key=lambda layer: heights.get(layer.name, -1))
    every, about = (*spatial, *plain, table), about_edition(edition, data, language)
    return StyledLayers(every, finish, {layer.name: layer_record(about, layer) for layer in every})


def _styles(shown: EditionShown) -> list[Style]:
    """Plain looks, which are the default but where one plate's look says more; styles of the plates; of the ground."""
    dressed = {*_DRESSED, *(style.table for style in shown.boundaries.values())}
    styles = [
        plain_style(layer, shown.theme, shown.language)
        for layer in shown.layers
        if layer.geometry is not None and layer.name not in dressed
    ]
    styles += [style for plate in shown.plates for style in (*plate.styles, *plate.spare)]
    if shown.beyond is not None:
        styles.append(shown.beyond)
    styles += [*shown.boundaries.values(), *((shown.grid,) if shown.grid else ()), shown.land]
    held = {layer.name for layer in shown.layers}
    styles += [style for style in lettering_styles(shown.theme, shown.language) if style.table in held]
    title = tr("qgis.names", shown.language)
    for table in CENTERS.values():
        styles.append(
            Style(table, "Point", title, Renderer("none"), naming=two_languages(shown.theme), over=True, name="fr + ar")
        )
    return styles
