"""What the print layout of a plate says: titles, foot, notes, and the names by which it finds map themes and layers."""

from __future__ import annotations

from dataclasses import replace

from atlas.cartography.layout.captions import foot_lines, title_band
from atlas.cartography.layout.sidebar import fill_figures
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.localized_text import text_in
from atlas.i18n.messages import tr
from atlas.i18n.typography import typeset
from atlas.publishing.qgis.layouts.layout import LayoutSheet
from atlas.publishing.qgis.project.map_layers import layer_identifier
from atlas.publishing.qgis.project.plate_context import PlateContext, PlateReading


def plate_sheet(reading: PlateReading, printed: Imprint) -> LayoutSheet:
    """Return what the layout of a plate is put together from.

    Args:
        reading: the plate, drawn.
        printed: what the edition prints on it.
    """
    context = reading.context
    plate, data, language = context.plate, context.data, context.language
    presets = _preset_names(context)
    # Only the layers as they are read say whom they are owed to.
    foot, signature = foot_lines(replace(plate, layers=context.drawing.layers or plate.layers), data, language, printed)
    sea = context.theme.sea if data.territory.land is not None else context.theme.beyond
    if plate.distorts:  # units that are not on the ground stand on the paper
        sea = context.theme.paper
    return LayoutSheet(
        presets[0], reading, title_band(plate, data, language, printed), foot, signature,
        printed.logo.content if printed.logo is not None else b"",
        presets=presets,
        inset_titles=tuple(
            typeset(text_in(inset.title, language, what="title of an inset"), language) for inset in plate.insets
        ),
        notes=tuple(
            typeset(fill_figures(text_in(item.text, language, what="text of a note"), data, language), language)
            for item in plate.annotations
        ),
        layers=tuple(
            layer_identifier(mark_layer(context.number, i)) for i, _ in enumerate(reading.styles, start=1)
        ),
        sea="" if plate.basemap is not None else sea,
    )  # fmt: skip


def mark_layer(number: str, position: int) -> str:
    """Return the key of the layer of a plate's style, by its position from 1."""
    return f"p{number}_{position}"


def _preset_names(context: PlateContext) -> tuple[str, ...]:
    """Return names of the map themes of a plate’s map (``05 – title``) and of its insets."""
    band = title_band(context.plate, context.data, context.language, Imprint())
    name = f"{context.number} – {band.title}"
    insets = range(1, len(context.drawing.insets) + 1)
    return (name, *(f"{name} – {tr('qgis.inset', context.language, number=str(i))}" for i in insets))
