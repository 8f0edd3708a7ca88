"""The plates of an edition as QGIS shows them: every mark read from the scale that it fitted for print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.reference_plate import reference_plate
from atlas.cartography.marks.style.context import CENTERS, centers_of
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import Moved, OwnLayer, Style
from atlas.i18n.language import LanguageCode
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.qgis.layers.columns import widen
from atlas.publishing.qgis.layers.relief import Relief, read_relief, shows_relief
from atlas.publishing.qgis.layouts.label_layers import lettering_layers
from atlas.publishing.qgis.project.plate_shelf import EMPTY_SHELF, PlateShelf
from atlas.publishing.qgis.project.plate_shown import PlateShown, fetch_plate, shown_zones
from atlas.publishing.qgis.styles import base_layers
from atlas.publishing.tables.layers import About, TableLayer, make_layer
from atlas.sources.basemap.rasters import Bounds

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: What is said of the columns of layers of marks' own.
_ABOUTS: Final = {"count": About(decimals=0), "area_km2": About(decimals=3)}


@dataclass(frozen=True, eq=False)
class EditionShown:
    """All that QGIS shows of an edition.

    Attributes:
        plates: in the order of the atlas.
        layers: those of the edition with the columns that styles need, then centers, boundaries, land, marks' own.
        boundaries: styles of those of provinces (""), and of the zones of each zoning that plates show.
        beyond, land: styles that all plates share; no land beyond where the sea is unknown.
        relief, grid: the picture of the relief, the style of the reference grid, where a plate shows them.
    """

    plates: tuple[PlateShown, ...]
    layers: tuple[TableLayer, ...]
    boundaries: Mapping[str, Style]
    beyond: Style | None
    land: Style
    theme: Theme
    language: LanguageCode
    relief: Relief | None = None
    grid: Style | None = None


def read_plates(
    edition: Edition,
    data: Dataset,
    units: Mapping[str, TableLayer],
    *,
    language: LanguageCode,
    shelf: PlateShelf = EMPTY_SHELF,
) -> EditionShown:
    """Fit the marks of every plate once more and read what QGIS needs of their scales.

    Args:
        edition: whose plates are read, those of a series harmonized.
        data: the indicators tabulated.
        units: the layers of communes and provinces by level, those of zones by their names.
        language: of titles and labels.
        shelf: keeps plates between builds.

    Raises:
        AtlasError: a plate that cannot be drawn.
    """
    theme = theme_of(edition)
    columns = {by: {field.heading: field.name for field in units_layer.fields} for by, units_layer in units.items()}
    # The plate by which communes are found is none of the atlas's own, and is bound behind them.
    last = (edition.page_of(reference_plate(context=edition.context)),) if edition.grid else ()
    plates = [fetch_plate(edition, plate, data, columns, language, shelf) for plate in (*edition.plates, *last)]
    mark_styles = [marks for plate_shown in plates for marks in plate_shown.marks]
    crs = plates[0].frame.crs
    zonings = dict.fromkeys(("", *(plate_shown.plate.zoning for plate_shown in plates)))
    lines = {zoning: base_layers.boundaries(data, zoning=zoning, language=language) for zoning in zonings}
    made = [*_unit_layers(plates, units, data, language), *lines.values()]
    gridded = any(plate_shown.plate.grid for plate_shown in plates)
    if gridded:
        made.append(base_layers.reference_lines(data, language=language))
    around = base_layers.beyond(data, [plate_shown.frame for plate_shown in plates], language=language)
    raised = [plate_shown.frame.extent for plate_shown in plates if shows_relief(plate_shown.plate)]
    # Plates share the layers of their ground.
    own = list({layer.name: own_layer(layer) for marks in mark_styles for layer in marks.layers}.values())
    own += lettering_layers([plate_shown.lettering for plate_shown in plates], language, crs=crs)
    aliases = {layer.name: _aliases(layer) for layer in made}
    titled = [_with_aliases(plate_shown, aliases) for plate_shown in plates]
    return EditionShown(
        tuple(titled), (*made, *([around] if around else []), *own),
        {zoning: base_layers.boundary_style(layer, theme, language) for zoning, layer in lines.items()},
        base_layers.beyond_style(theme, language) if around else None, base_layers.land_style(theme, language), theme,
        language, _fetch_relief(data, raised, language, shelf) if raised else None,
        base_layers.reference_style(theme, language) if gridded else None,
    )  # fmt: skip


def _fetch_relief(data: Dataset, windows: Sequence[Bounds], language: LanguageCode, shelf: PlateShelf) -> Relief:
    """Return the relief from the shelf, or read anew: it is the same as long as the plates show the same ground."""
    read = partial(read_relief, data, windows, language=language)
    relief = shelf.fetch({"relief": sorted(set(windows)), "language": language}, read)
    return relief if isinstance(relief, Relief) else read()


def _unit_layers(
    plates: Sequence[PlateShown], units: Mapping[str, TableLayer], data: Dataset, language: LanguageCode
) -> list[TableLayer]:
    """Return the layers of units with the columns that styles need, then the points where their symbols stand."""
    widened: dict[str, TableLayer] = {}
    centers = []
    for name, layer in units.items():
        zoned = name not in CENTERS
        showing = [plate for plate in plates if shown_zones(plate.plate) == (name if zoned else "")]
        extras = [
            e for plate in plates for each in plate.marks for e in each.extras if _unit_layer(plate, e.by) == name
        ]
        view = data.view_of_zones(showing[0].plate.zoning) if zoned and showing else data
        widened[name] = widen(layer, extras, view)
        if showing or not zoned:
            anchors, table = showing[0].anchors if showing else {}, centers_of(name) if zoned else CENTERS[name]
            crs = plates[0].frame.crs
            centers.append(base_layers.centers(widened[name], anchors, name=table, language=language, crs=crs))
    moved = [
        _moved_centers(widened[_unit_layer(plate, apart.by)], apart, plate, language)
        for plate in plates for each in plate.marks for apart in each.moved
    ]  # fmt: skip
    return [*widened.values(), *centers, *moved]


def _unit_layer(plate: PlateShown, by: str) -> str:
    """Return which of the layers of units has the level of a plate: the level, or the layer of its zones."""
    return shown_zones(plate.plate) if by == "zone" else by


def own_layer(own: OwnLayer) -> TableLayer:
    """Return a layer of a mark's own as the file has it."""
    return make_layer(own.name, own.table, _ABOUTS, title=own.title, description=own.description, shape=own.shape)


def _moved_centers(units: TableLayer, moved: Moved, plate: PlateShown, language: LanguageCode) -> TableLayer:
    """Return the centers of a level where a plate moved its symbols to."""
    places = {**plate.anchors, **moved.places}
    return base_layers.centers(units, places, name=moved.name, language=language, crs=plate.frame.crs)


def _with_aliases(plate: PlateShown, aliases: Mapping[str, tuple[tuple[str, str], ...]]) -> PlateShown:
    def rename_columns(styles: tuple[Style, ...]) -> tuple[Style, ...]:
        return tuple(replace(style, aliases=aliases.get(style.table, ())) for style in styles)

    return replace(plate, styles=rename_columns(plate.styles), spare=rename_columns(plate.spare))


def _aliases(layer: TableLayer) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.about.title) for field in layer.fields if field.about.title)
