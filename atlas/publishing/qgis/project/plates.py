"""The plates of an edition as QGIS shows them: every mark read from the scale that it fitted for print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pyarrow as pa

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.engine import compose
from atlas.cartography.legend import Block
from atlas.cartography.marks.style.context import CENTERS
from atlas.cartography.marks.style.plate_layers import plate_layers
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import Extra, MarkStyles, Moved, OwnLayer, Style
from atlas.i18n.language import LanguageCode
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.qgis.layouts.label_layers import Lettering, lettering_layers, read_lettering
from atlas.publishing.qgis.project.plate_context import PlateContext, plate_context
from atlas.publishing.qgis.styles import base_layers
from atlas.publishing.qgis.styles.styles import style_name
from atlas.publishing.tables.layers import About, Field, TableLayer, arrow_array, make_layer

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: What is said of the columns of layers of marks' own.
_ABOUTS: Final = {"count": About(decimals=0), "area_km2": About(decimals=3)}


@dataclass(frozen=True, slots=True)
class MarkLegend:
    """What the plate's legend says of a mark or a layer: which of the plate's styles are its own, and its blocks.

    Attributes:
        first: position of its first style among those of the plate.
        styles: how many are its own.
        blocks: in the order of the legend.
    """

    first: int
    styles: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, eq=False)
class PlateShown:
    """One plate: its styles, the lowest first, their entries in the legend, and what is written on it.

    The ``spare`` styles stand in the file alone, for whoever wants them.
    """

    context: PlateContext
    styles: tuple[Style, ...]
    legends: tuple[MarkLegend, ...]
    lettering: Lettering
    spare: tuple[Style, ...] = ()


@dataclass(frozen=True, eq=False)
class EditionShown:
    """All that QGIS shows of an edition.

    Attributes:
        plates: in the order of the atlas.
        layers: those of the edition with the columns that styles need, then centres, boundaries, land, marks' own.
        boundaries, beyond, land: styles that all plates share; no land beyond where the sea is unknown.
    """

    plates: tuple[PlateShown, ...]
    layers: tuple[TableLayer, ...]
    boundaries: Style
    beyond: Style | None
    land: Style
    theme: Theme
    language: LanguageCode


def read_plates(
    edition: Edition, data: Dataset, units: Mapping[str, TableLayer], *, language: LanguageCode
) -> EditionShown:
    """Fit the marks of every plate once more and read what QGIS needs of their scales.

    Args:
        edition: whose plates are read, those of a series harmonised.
        data: the indicators tabulated.
        units: the layers of communes and provinces, by level.
        language: of titles and labels.

    Raises:
        AtlasError: a plate that cannot be drawn.
    """
    theme = theme_of(edition)
    columns = {by: {field.heading: field.name for field in units_layer.fields} for by, units_layer in units.items()}
    plates, mark_styles = [], []
    for plate in edition.plates:
        printed = imprint(edition, plate, language)
        drawing = compose(plate, data, theme=theme, language=language, imprint=printed)
        plate_shown, shown = _read_plate(plate_context(plate, edition.number(plate), drawing, columns), printed.offsets)
        plates.append(plate_shown)
        mark_styles += shown
    extras = [extra for marks in mark_styles for extra in marks.extras]
    first = plates[0].context
    crs = first.frame.crs
    widened = {by: _widen(units_layer, [e for e in extras if e.by == by], data) for by, units_layer in units.items()}
    made = [
        *widened.values(),
        *(
            base_layers.centers(units_layer, first.anchors, name=CENTERS[by], language=language, crs=crs)
            for by, units_layer in widened.items()
        ),
        *(_moved_centers(widened[moved.by], moved, first, language) for marks in mark_styles for moved in marks.moved),
        base_layers.boundaries(data, language=language),
    ]
    around = base_layers.beyond(data, [plate_shown.context.frame for plate_shown in plates], language=language)
    # Plates share the layers of their ground.
    own = list({layer.name: own_layer(layer) for marks in mark_styles for layer in marks.layers}.values())
    own += lettering_layers([plate_shown.lettering for plate_shown in plates], language, crs=crs)
    aliases = {layer.name: _aliases(layer) for layer in made}
    titled = [_with_aliases(plate_shown, aliases) for plate_shown in plates]
    return EditionShown(
        tuple(titled), (*made, *([around] if around else []), *own), base_layers.boundary_style(theme, language),
        base_layers.beyond_style(theme, language) if around else None, base_layers.land_style(theme, language), theme,
        language,
    )  # fmt: skip


def _read_plate(context: PlateContext, offsets: Mapping[str, Any]) -> tuple[PlateShown, list[MarkStyles]]:
    """Read the marks and layers of a plate, the entries of its legend and what is written on it."""
    shown, legends = [], []
    drawing = context.drawing
    own = plate_layers(drawing.layers, context.style_context(0))
    below = sorted((part for part in own if part.stack != "over"), key=lambda part: part.height)
    above = sorted((part for part in own if part.stack == "over"), key=lambda part: part.height)
    styles = [part.style for part in below]
    for position, ((mark, scale), blocks) in enumerate(zip(drawing.fitted, drawing.explained, strict=True), start=1):
        mark_styles = mark.style(scale, context.style_context(position))
        shown.append(mark_styles)
        legends.append(MarkLegend(len(styles), len(mark_styles.styles), blocks))
        styles += mark_styles.styles
    styles += [part.style for part in above]
    legends += [MarkLegend(styles.index(part.style), 1, (part.block,)) for part in own if part.block is not None]
    numbered = _number_styles(styles, context)
    lettering = read_lettering(context.number, context.plate.key, context.drawing, pinned=offsets)
    spare = tuple(
        replace(style, name=style_name(context.number, context.plate.key, position))
        for position, mark_styles in enumerate(shown, start=1) for style in mark_styles.spare
    )  # fmt: skip
    layers = MarkStyles((), tuple(part.layer for part in own))
    return PlateShown(context, numbered, tuple(legends), lettering, spare), [*shown, layers]


def own_layer(own: OwnLayer) -> TableLayer:
    """Return a layer of a mark's own as the file has it."""
    return make_layer(own.name, own.table, _ABOUTS, title=own.title, description=own.description, shape=own.shape)


def _moved_centers(units: TableLayer, moved: Moved, context: PlateContext, language: LanguageCode) -> TableLayer:
    """Return the centres of a level where a plate moved its symbols to."""
    places = {**context.anchors, **moved.places}
    return base_layers.centers(units, places, name=moved.name, language=language, crs=context.frame.crs)


def _number_styles(styles: list[Style], context: PlateContext) -> tuple[Style, ...]:
    """Name styles as is unique on their layer: a second one of a plate ends in 2."""
    seen: dict[str, int] = {}
    numbered = []
    for style in styles:
        seen[style.table] = seen.get(style.table, 0) + 1
        numbered.append(replace(style, name=style_name(context.number, context.plate.key, seen[style.table])))
    return tuple(numbered)


def _with_aliases(plate: PlateShown, aliases: Mapping[str, tuple[tuple[str, str], ...]]) -> PlateShown:
    def rename_columns(styles: tuple[Style, ...]) -> tuple[Style, ...]:
        return tuple(replace(style, aliases=aliases.get(style.table, ())) for style in styles)

    return replace(plate, styles=rename_columns(plate.styles), spare=rename_columns(plate.spare))


def _aliases(layer: TableLayer) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.about.title) for field in layer.fields if field.about.title)


def _widen(layer: TableLayer, extras: list[Extra], data: Dataset) -> TableLayer:
    """Return the layer of a level with the columns that styles need beside those it has."""
    fields, columns = list(layer.fields), list(layer.columns)
    names = {field.name for field in fields}
    for extra in extras:
        if extra.name in names:
            continue
        names.add(extra.name)
        table = data.table("province" if extra.by == "province" else "commune")
        column: pa.Array = arrow_array(pd.Series(extra.values).reindex(table.index))
        fields.append(Field(extra.name, extra.name, About(extra.title)))
        columns.append(column)
    return replace(layer, fields=tuple(fields), columns=tuple(columns))


def plate_rows(shown: EditionShown) -> pd.DataFrame:
    """Return the table of plates: a row for each class of each mark, with its bounds, colour and number of units."""
    rows: list[dict[str, Any]] = []
    for plate in shown.plates:
        for style in plate.styles:
            for case in style.renderer.cases:
                rows.append(
                    {
                        "plate": plate.context.number, "key": plate.context.plate.key, "mark": style.mark,
                        "layer": style.table, "style": style.name, "class": case.key, "lower": case.lower,
                        "upper": case.upper, "label": case.label, "colour": case.color, "count": case.count,
                        "remark": style.remark,
                    }
                )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype({"lower": "float64", "upper": "float64", "count": "Int64"})


_COLUMNS: Final = (
    "plate", "key", "mark", "layer", "style", "class", "lower", "upper", "label", "colour", "count", "remark",
)  # fmt: skip
