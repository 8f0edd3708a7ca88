"""Style of units in shapes of their own: a layer of them, colored by class or category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from atlas.cartography.labels.unit_names import unit_name
from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.special import NO_DATA_TEXTURE
from atlas.cartography.marks.style.areas import class_fill, fill
from atlas.cartography.marks.style.classes import attribute, category_cases, class_cases
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import own_layer, style_layer
from atlas.cartography.scales.scales import CategoryScale, ClassScale, SizeScale
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Fill, Symbol, millimeters
from atlas.i18n.messages import tr


def schematic_style(
    mark: Mark[Any], shapes: Mapping[str, Any], color: ClassScale | CategoryScale | None, size: SizeScale | None,
    context: StyleContext, *, flat: str,
) -> MarkStyles:  # fmt: skip
    """Return a layer of units with the stock that their areas show and the value that colors them."""
    codes, theme, language = list(shapes), context.theme, context.language
    table = pd.DataFrame({"code": codes, "name": [unit_name(context.data, code, language) for code in codes]})
    if size is not None:
        table["amount"] = size.values.reindex(codes).to_numpy(dtype=np.float64, na_value=np.nan)
    edge = millimeters(theme.weights.commune)

    def with_outline(area: Fill) -> Symbol:
        return (replace(area, edge=theme.commune_boundary, edge_mm=edge),)

    def paint(look: str, over: Any = "") -> Symbol:
        return with_outline(fill(context, look, over))

    titles = [context.data.indicator(key).heading(language) for key in mark.indicators]
    renderer = Renderer("single", (Case("units", titles[0], paint(flat), flat, count=len(codes)),))
    if isinstance(color, ClassScale):
        table["value"] = color.values.reindex(codes).to_numpy(dtype=np.float64, na_value=np.nan)
        flags = context.data.flags(mark.class_key, mark.level or "commune").reindex(codes).astype("str")
        flagged = bool((flags != "").any())
        if flagged:
            table["flag"] = flags.where(flags != "", None).to_numpy()
        cases = class_cases(color, theme, language, lambda code: with_outline(class_fill(context, color, code)))
        renderer = Renderer("graduated", cases, attribute("value", "flag" if flagged else "", color))
    elif color is not None:
        table["value"] = color.values.reindex(codes).astype("object").where(color.values.notna(), None).to_numpy()
        missing = Case(
            "no_data", tr("none", language), paint(theme.no_data, NO_DATA_TEXTURE), theme.no_data, count=color.missing
        )
        renderer = Renderer(
            "categorised", category_cases(color, missing, lambda key: paint(color.colors[key])), quote("value")
        )
    polygons = [
        shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape]) for shape in shapes.values()
    ]
    layer = own_layer(context, mark.mark, table, np.array(polygons, dtype=object), "MultiPolygon", " · ".join(titles))
    return style_layer(mark, layer, renderer, over=True)
