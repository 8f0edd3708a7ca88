"""Style of flows: arrows as areas of the ground, and the circles of what places gain and lose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from atlas.analysis.spatial.flows import FROM_CODE, TO_CODE
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.marks.fitted_classes import floats
from atlas.cartography.marks.flow_arrows import FlowClasses
from atlas.cartography.marks.links import amount_text
from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.style.centers import size_expression
from atlas.cartography.marks.style.classes import class_condition, interval_texts
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import own_layer, style_layer
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.scales.widths import ClassWidths
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer, SizeLegend
from atlas.cartography.styles.symbols import Fill, Marker, millimeters
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number

if TYPE_CHECKING:
    from matplotlib.path import Path

#: Of the light line around an arrow.
CASING_PT: Final = 0.5


def class_texts_of(widths: ClassWidths, language: LanguageCode) -> list[str]:
    """Write the classes of widths, the lowest first."""
    return interval_texts(ClassScale(widths.values, widths.breaks, ()), language)


def flow_style(mark: Mark[Any], scale: FlowClasses, context: StyleContext, *, color: str) -> MarkStyles:
    """Return the arrows as areas of the ground, as large as the plate's scale draws them, and the circles."""
    frame, theme = context.frame, context.theme
    anchors = {code: _on_page(frame, place) for code, place in context.anchors.items()}
    order, paths = scale.arrows(anchors)
    shapes = np.array([_on_ground(frame, path) for path in paths], dtype=object)
    pairs = [scale.widths.values.index[i] for i in order]
    values, codes = floats(scale.widths.values)[order], scale.widths.codes[order]
    table = pd.DataFrame({FROM_CODE: [a for a, _ in pairs], TO_CODE: [b for _, b in pairs], "value": values})
    title = mark.caption(context.language, context.data.vocabulary)
    layer = own_layer(context, "flows", table, shapes, "MultiPolygon", title)
    edges, fill = scale.widths.breaks.edges, Fill(color, edge=theme.symbol_edge, edge_mm=millimeters(CASING_PT))
    cases = [
        Case(
            f"class {i + 1}", text, (fill,), color, edges[i], edges[i + 1],
            filter=class_condition(quote("value"), edges, i), count=int((codes == i).sum()),
        )
        for i, text in enumerate(class_texts_of(scale.widths, context.language))
    ]  # fmt: skip
    remark = tr("flows_scale", context.language, scale=number(frame.scale, context.language))
    drawn = Renderer("rules", tuple(reversed(cases)), order=quote("value"))
    shown = style_layer(mark, layer, drawn, over=True, remark=remark)
    return shown if scale.sizes is None else _with_balances(mark, scale, context, shown, color)


def _with_balances(
    mark: Mark[Any], scale: FlowClasses, context: StyleContext, shown: MarkStyles, color: str
) -> MarkStyles:
    """Add the circles of gains and losses, a layer of points, to the styles of the arrows."""
    assert scale.sizes is not None
    theme, language = context.theme, context.language
    table = pd.DataFrame({"code": scale.balance.index.astype("str"), "balance": floats(scale.balance)})
    points = shapely.points(np.array([context.anchors[code] for code in table["code"]]).reshape(-1, 2))
    title = tr("flows_balance", language)
    layer = own_layer(context, "balances", table, points, "Point", title)
    size = size_expression(f"abs({quote('balance')})", scale.sizes)
    cases = []
    for key, sign, face, edge in (("gain", ">", color, theme.symbol_edge), ("loss", "<", theme.paper, color)):
        marker = Marker(
            "circle", 3.0, face, edge, millimeters(0.8 if key == "loss" else theme.weights.symbol), size=size
        )
        count = int((table["balance"] > 0).sum() if key == "gain" else (table["balance"] < 0).sum())
        where = f"{quote('balance')} {sign} 0"
        cases.append(Case(key, tr(f"flows_{key}", language), (marker,), face, filter=where, count=count))
    picked = scale.sizes.legend_values()
    sizes = SizeLegend(
        title, tuple(amount_text(v, language) for v in picked),
        tuple(float(d) for d in scale.sizes.diameters(np.array(picked))),
        Marker("circle", 1.0, theme.paper, theme.ink, 0.1),
    )  # fmt: skip
    drawn = Renderer("rules", tuple(cases), order=f"abs({quote('balance')})", sizes=sizes if picked else None)
    more = style_layer(mark, layer, drawn, over=True)
    return MarkStyles((*shown.styles, *more.styles), (*shown.layers, *more.layers))


def _on_page(frame: MapFrame, place: tuple[float, float]) -> tuple[float, float]:
    x, y = frame.to_page(np.array([place]))[0]
    return float(x), float(y)


def _on_ground(frame: MapFrame, path: Path) -> Any:
    """Return a path of the page as areas of the ground."""
    shape = shapely.make_valid(shapely.Polygon(frame.to_ground(np.asarray(path.vertices))))
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.MultiPolygon([part for part in parts if shapely.get_type_id(part) == shapely.GeometryType.POLYGON])
