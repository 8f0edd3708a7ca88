"""What a legend says of the layers of context: only those that a reader would not know by themselves."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd

from atlas.cartography.context.roles import EXPLAINED, RoleLook, role_looks
from atlas.cartography.legend import Block, LegendLine, Lines, Swatch, Swatches, SymbolRow, SymbolRows
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.map_layers import MapLayer
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import typeset
from atlas.sources.territory.context import RANK


def context_blocks(layers: Sequence[MapLayer], theme: Theme, language: LanguageCode, *, scale: int) -> list[Block]:
    """Return the entries of layers of context: areas, lines, points, of each what the scale shows of it."""
    areas: list[Swatch] = []
    lines: list[LegendLine] = []
    points: list[SymbolRow] = []
    for layer in layers:
        label = text_in(layer.label, language, what=Message("fault.cartography.text.layer_label"))
        for look in _entries(layer, theme, scale=scale, labeled=bool(label)):
            text = typeset(label or tr(look.key, language), language)
            if look.kind == "point":
                points.append(SymbolRow(text, "triangle", look.size_mm, look.face, theme.symbol_edge))
            elif look.kind == "area" and look.face:
                areas.append(Swatch(text, look.face))
            else:
                lines.append(LegendLine(text, look.width_mm, color=look.edge))
            if label:
                break
    blocks: list[Block] = [Swatches(tuple(areas))] if areas else []
    blocks += [Lines(tuple(lines), theme.quiet)] if lines else []
    return [*blocks, SymbolRows(tuple(points))] if points else blocks


def _entries(layer: MapLayer, theme: Theme, *, scale: int, labeled: bool) -> list[RoleLook]:
    """Return the looks of a layer that the map shows and that its legend explains."""
    if not layer.role or not isinstance(layer.source, gpd.GeoDataFrame):
        return []
    if layer.role not in EXPLAINED and not labeled:
        return []
    ranks = set(layer.source[RANK]) if RANK in layer.source else {1}
    return [look for look in role_looks(layer.role, theme) if look.rank in ranks and scale <= look.widest]
