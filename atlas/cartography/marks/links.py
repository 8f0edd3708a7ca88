"""Links from commune to commune, each a line as wide as what it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas.analysis.roads.travel_times import road_lines
from atlas.analysis.spatial.flows import FROM_CODE, TO_CODE, Flows, nearest_support
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.labels.unit_names import unit_name
from atlas.cartography.legend import Block, Heading, LegendLine, LegendRemark, Lines, Swatch, Swatches
from atlas.cartography.marks.checks import check_between, check_choice, check_color, check_largest
from atlas.cartography.marks.fitted_classes import floats
from atlas.cartography.marks.mark import OfRecords, register_mark
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import own_layer, style_layer
from atlas.cartography.scales.classification import round_significant
from atlas.cartography.scales.widths import WidthScale
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Marker, Stroke, millimeters
from atlas.errors import ClassificationError, MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset
from atlas.sources.edits.links import VALUE
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet
    from atlas.sources.roads.road_network import RoadNetwork

Floats = npt.NDArray[np.float64]

_STEPS: Final = 16  # straight pieces of a curve
_MARGIN_MM: Final = 1.0
_CASING_MM: Final = 0.15
_SMOOTH_MM: Final = 0.05  # what generalizing may move a line along roads


@dataclass(frozen=True, eq=False)
class FlowScale:
    """Flows and how wide they are drawn.

    Attributes:
        width: values indexed by the codes of start and end, and their widths.
        flows: what was summed.
        ways: the way by road of each pair, meters of the plane, in the order of the values; empty for plain lines.
    """

    width: WidthScale
    flows: Flows = field(repr=False)
    ways: tuple[Floats, ...] = field(default=(), repr=False)

    @property
    def ends(self) -> tuple[str, ...]:
        """Codes of the communes where links that are drawn arrive."""
        drawn = self.width.widths(floats(self.width.values)) > 0
        return tuple(sorted({str(end) for _, end in self.width.values.index[drawn]}))

    @property
    def not_drawn(self) -> int:
        """Number of pairs of communes whose link carries too little to be drawn."""
        return len(self.flows.table) - int(self.width.record()["lines"])

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        widths = {name: value for name, value in self.width.record().items() if name != "no_data"}
        return {
            **widths,
            "total": self.flows.total,
            "inside": self.flows.inside,
            "unplaced": len(self.flows.unplaced),
            "not_drawn": self.not_drawn,
        }


@register_mark
@dataclass(frozen=True, slots=True)
class Links(OfRecords[FlowScale]):
    """Links between communes as lines whose width is proportional to what they carry.

    Links come from the edition's table (``links = "liens.csv"`` under ``[edition]``), or lead from every active actor
    to the nearest support body. They are summed by communes; what stays inside one is said in the legend. A curved link
    bends to the left of its way, so that both ways between two communes stay apart. Along roads, a link follows the
    quickest way of the territory's network.

    Attributes:
        of: ``table``, the edition's links, or ``nearest_support``.
        widest_mm: width of the line of the greatest value.
        largest: the value drawn at ``widest_mm``, to share one scale over a series; the greatest by default.
        least: links that carry less are not drawn.
        bend: how far a link leaves the straight line, as a share of its length; 0 is straight.
        roads: whether links follow the roads, and the nearest support body is the one of the shortest time.
        color: ``#rrggbb``; the theme's symbol when empty.
        ends_mm: diameter of the ring at the communes where links arrive; none when 0.
        title, detail: heading of the legend, where the toolkit's own does not fit.
        source: whom to credit for the edition's table, in the legend.
    """

    of: Literal["table", "nearest_support"] = "table"
    widest_mm: float = 3.0
    largest: float | None = None
    least: float = 0.0
    bend: float = 0.12
    roads: bool = False
    color: str = ""
    ends_mm: float = 1.6
    title: Text = ""
    detail: Text = ""
    source: Text = ""
    mark: Literal["links"] = "links"
    example: ClassVar[Mapping[str, Any]] = {"of": "nearest_support"}
    records: ClassVar[bool] = True  # what is drawn is read from records, not from an indicator

    def __post_init__(self) -> None:
        check_choice("of", self.of, ("table", "nearest_support"))
        check_between(Message("fault.cartography.thing.widest_link"), self.widest_mm, 0.3, 20)
        check_between(
            Message("fault.cartography.thing.bend"), self.bend, 0, 0.5, unit=Message("fault.cartography.unit.of_length")
        )
        if self.ends_mm != 0:
            check_between(Message("fault.cartography.thing.ring"), self.ends_mm, 0.5, 10)
        check_largest(self.largest)
        check_color(self.color)

    @property
    def uses_roads(self) -> bool:
        """Where links follow them."""
        return self.roads

    def caption(self, language: LanguageCode, vocabulary: Vocabulary) -> str:
        """Say in a line what is shown."""
        own = tr("links_support" if self.of == "nearest_support" else "links", language)
        return (
            typeset(text_in(self.title, language, what=Message("fault.cartography.text.links_title")), language) or own
        )

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> FlowScale:
        """Take the edition's links, or find the nearest support bodies, and learn the greatest value."""
        network = data.territory.roads if self.roads else None
        if self.roads and network is None:
            raise MapTypeError(Message("fault.roads.none"))
        made = flows_of(self.of, data, roads=network)
        table = made.table[made.table[VALUE] >= self.least]
        if table.empty:
            raise ClassificationError(Message("fault.cartography.links.none"))
        values = pd.Series(
            table[VALUE].to_numpy(dtype=np.float64), index=pd.MultiIndex.from_frame(table[[FROM_CODE, TO_CODE]])
        )
        ways: tuple[Floats, ...] = ()
        if network is not None:
            anchors = data.territory.anchors
            starts, ends = ([anchors[code] for code in table[name].astype(str)] for name in (FROM_CODE, TO_CODE))
            ways = tuple(road_lines(network, starts, ends))
        return FlowScale(WidthScale(values, self.largest or float(values.max()), self.widest_mm), made, ways)

    def draw(self, sheet: MapSheet, scale: FlowScale) -> None:
        """Draw the links, the widest first, then a ring where they arrive."""
        theme, box, anchors = sheet.canvas.theme, sheet.frame.box, sheet.ground.anchors
        widths = scale.width.widths(floats(scale.width.values))
        order = [int(i) for i in np.argsort(-widths, kind="stable") if widths[i] > 0]
        pairs = [scale.width.values.index[i] for i in order]
        lines = [flow_curve(np.array(anchors[a]), np.array(anchors[b]), self.bend) for a, b in pairs]
        if scale.ways:
            smooth = [
                shapely.simplify(shapely.LineString(sheet.frame.to_page(scale.ways[i])), _SMOOTH_MM) for i in order
            ]
            lines = [shapely.get_coordinates(line) for line in smooth]
        # A light casing under each line keeps those that cross apart; it is no part of its width.
        cased = [line for line in lines for _ in range(2)]
        colors = [theme.symbol_edge, self.color or theme.symbol] * len(lines)
        drawn = [w for i in order for w in (float(widths[i]) + 2 * _CASING_MM, float(widths[i]))]
        look = ShapeStyle(edge=colors, width_pt=[w / MM_PER_PT for w in drawn], z=8.5, gid="links", clip=box)
        sheet.canvas.segments(cased, look)
        window = shapely.box(box.x, box.y, box.right, box.top).buffer(_MARGIN_MM)
        sheet.strokes.extend(line for line in shapely.intersection(list(map(shapely.LineString, lines)), window))
        ends = np.array([anchors[code] for code in scale.ends]).reshape(-1, 2)
        if self.ends_mm:
            ring = ShapeStyle(face=theme.symbol_edge, edge=theme.ink, width_pt=0.6, z=10, gid="link-ends", clip=box)
            sheet.canvas.circles(ends, np.full(len(ends), self.ends_mm), ring)
            sheet.occupy(ends, np.full(len(ends), self.ends_mm))

    def legend(self, scale: FlowScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return lines with round values, the ring of an end, and what is not drawn."""
        counted = tr("links_actors", language) if scale.flows.counted else ""
        detail = (
            typeset(text_in(self.detail, language, what=Message("fault.cartography.text.links_detail")), language)
            or counted
        )
        picked = scale.width.legend_values()
        widths = scale.width.widths(np.array(picked))
        rows = [LegendLine(amount_text(v, language), float(w)) for v, w in zip(picked, widths, strict=True)]
        if scale.not_drawn:
            least = round_significant(max(self.least, scale.width.least), 3)
            rows.append(
                LegendLine(tr("gap.not_drawn", language, low=amount_text(least, language)), 0.0, scale.not_drawn)
            )
        blocks: list[Block] = [
            Heading(self.caption(language, data.vocabulary), detail),
            Lines(tuple(rows), self.color or theme.symbol),
        ]
        if self.ends_mm:
            ring = Swatch(
                tr("links_ends", language),
                theme.symbol_edge,
                len(scale.ends),
                circle_mm=self.ends_mm,
                edge=theme.ink,
            )
            blocks.append(Swatches((ring,)))
        if scale.ways:
            blocks.append(LegendRemark(tr("links_by_road", language)))
        if scale.flows.inside:
            blocks.append(LegendRemark(tr("links_inside", language, n=amount_text(scale.flows.inside, language))))
        if len(scale.flows.unplaced):
            blocks.append(LegendRemark(tr("links_unplaced", language, n=number(len(scale.flows.unplaced), language))))
        source = typeset(text_in(self.source, language, what="source of links"), language)
        if source:
            blocks.append(LegendRemark(tr("source", language) + source))
        return tuple(blocks)

    def style(self, scale: FlowScale, context: StyleContext) -> MarkStyles:
        """Return bent lines, and the rings where they arrive."""
        theme, values = context.theme, floats(scale.width.values)
        widths = scale.width.widths(values)
        order = [int(i) for i in np.argsort(-widths, kind="stable") if widths[i] > 0]
        pairs = [scale.width.values.index[i] for i in order]
        curves = (flow_curve(np.array(context.anchors[a]), np.array(context.anchors[b]), self.bend) for a, b in pairs)
        lines: list[Any] = [shapely.LineString(curve) for curve in curves]
        if scale.ways:
            lines = [shapely.MultiLineString([shapely.LineString(scale.ways[i])]) for i in order]
        frame = pd.DataFrame(
            {FROM_CODE: [a for a, _ in pairs], TO_CODE: [b for _, b in pairs], "value": values[order],
             "width_mm": widths[order]}
        )  # fmt: skip
        title, color = self.caption(context.language, context.data.vocabulary), self.color or theme.symbol
        made = own_layer(context, "links", frame, np.array(lines, dtype=object), "MultiLineString", title)
        looks = (
            Stroke(theme.symbol_edge, self.widest_mm, width=f"{quote('width_mm')} + 0.3"),
            Stroke(color, self.widest_mm, width=quote("width_mm")),
        )
        drawn = Renderer("single", (Case("links", title, looks, color, count=len(frame)),), order=quote("value"))
        shown = style_layer(self, made, drawn, over=True)
        if not self.ends_mm:
            return shown
        ends = pd.DataFrame({"code": scale.ends})
        places = shapely.points(np.array([context.anchors[code] for code in scale.ends]).reshape(-1, 2))
        arriving = tr("links_ends", context.language)
        second = own_layer(context, "ends", ends, places, "Point", arriving)
        ring = Marker("circle", self.ends_mm, theme.symbol_edge, theme.ink, millimeters(0.6))
        case = Case("ends", arriving, (ring,), theme.ink, count=len(ends))
        more = style_layer(self, second, Renderer("single", (case,)), over=True)
        return MarkStyles((*shown.styles, *more.styles), (made, second))

    def describe(self, scale: FlowScale, context: DescriptionContext) -> list[Statement]:
        """Say how many links there are, what they sum to, and the strongest."""
        values, language = scale.width.values, context.language
        start, end = values.index[int(values.argmax())]
        text = context.text(
            "alt.links", n=number(len(values), language), total=number(float(values.sum()), language),
            value=number(float(values.max()), language), start=unit_name(context.data, str(start), language),
            end=unit_name(context.data, str(end), language),
        )  # fmt: skip
        return [Statement(text, 1)]


def flows_of(of: str, data: Dataset, *, roads: RoadNetwork | None = None) -> Flows:
    """Return the flows of the edition's table, or those to the nearest support bodies.

    Raises:
        MapTypeError: there is no such table, or no register.
    """
    if of == "nearest_support":
        if data.placed is None:
            raise MapTypeError(Message("fault.cartography.links.register"))
        return nearest_support(data.placed, crs=data.territory.plane.crs, roads=roads)
    if data.flows is None:
        raise MapTypeError(Message("fault.cartography.links.table"))
    return data.flows


def flow_curve(start: Floats, end: Floats, bend: float) -> Floats:
    """Return a link from a place to another.

    A parabola whose middle stands ``bend`` of its length to the left of its way.
    """
    if not bend:
        return np.array([start, end])
    way = end - start
    middle = (start + end) / 2 + 2 * bend * np.array([-way[1], way[0]])
    t = np.linspace(0, 1, _STEPS + 1)[:, None]
    return np.asarray((1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end)


def amount_text(value: float, language: LanguageCode) -> str:
    """Write an amount with the decimals it needs, three at most."""
    return number(value, language, decimals=next((d for d in range(3) if abs(round(value, d) - value) < 1e-9), 3))
