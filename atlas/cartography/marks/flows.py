"""Flows between communes: arrows in classes of width, filtered by value and length, with what each place gains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import pandas as pd
import shapely

from atlas.analysis.spatial.flows import FROM_CODE, TO_CODE, balances, lengths_km, net_flows
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.labels.unit_names import unit_name
from atlas.cartography.legend import (
    Arrows,
    Block,
    Heading,
    LegendArrow,
    LegendRemark,
    NestedSizes,
    Swatch,
    Swatches,
)
from atlas.cartography.marks.checks import check_between, check_choice, check_classes, check_color
from atlas.cartography.marks.fitted_classes import floats
from atlas.cartography.marks.flow_arrows import FlowClasses
from atlas.cartography.marks.links import amount_text, flows_of
from atlas.cartography.marks.mark import OfRecords, register_mark
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.flows import CASING_PT, class_texts_of, flow_style
from atlas.cartography.scales.classification import Method, classify, manual
from atlas.cartography.scales.scales import SizeScale
from atlas.cartography.scales.widths import ClassWidths
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items, typeset
from atlas.sources.edits.links import VALUE
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

_LENGTH: Final = "length_km"


@register_mark
@dataclass(frozen=True, slots=True)
class FlowMap(OfRecords[FlowClasses]):
    """Arrows from commune to commune, in classes of width.

    Flows come from the edition's table (``links = "liens.csv"`` under ``[edition]``), or lead from every active actor
    to the nearest support body. They are summed by communes. Each arrow bends to the left of its way, so that both ways
    between two communes are told apart. What the filters leave out is counted in the legend.

    Attributes:
        of: ``table``, the edition's links, or ``nearest_support``.
        show: ``both`` ways between two communes, or what is ``net`` of them: one arrow to where more arrives.
        balance: circles say what each commune gains or loses over the whole table, filled or hollow.
        least: flows that carry less are not drawn.
        shortest_km, longest_km: flows over a shorter or a longer way, in a straight line, are not drawn; 0 is no limit.
        classes, breaks, method: of the widths.
        thinnest_mm, widest_mm: widths of the first and of the last class, those between in equal steps.
        bend: how far an arrow leaves the straight line, as a share of its length; 0 is straight.
        largest_mm: diameter of the circle of the greatest gain or loss.
        color: ``#rrggbb``; the theme's symbol when empty.
        title, detail: heading of the legend, where the toolkit's own does not fit.
        source: whom to credit for the edition's table, in the legend.
    """

    of: Literal["table", "nearest_support"] = "table"
    show: Literal["both", "net"] = "both"
    balance: bool = False
    least: float = 0.0
    shortest_km: float = 0.0
    longest_km: float = 0.0
    classes: int = 4
    breaks: tuple[float, ...] = ()
    method: Method = "jenks"
    thinnest_mm: float = 0.4
    widest_mm: float = 2.4
    bend: float = 0.14
    largest_mm: float = 8.0
    color: str = ""
    title: Text = ""
    detail: Text = ""
    source: Text = ""
    mark: Literal["flows"] = "flows"
    example: ClassVar[Mapping[str, Any]] = {"of": "nearest_support", "balance": True}
    records: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_choice("of", self.of, ("table", "nearest_support"))
        check_choice("show", self.show, ("both", "net"))
        check_classes(self.method, self.classes, self.breaks)
        check_between(Message("fault.cartography.thing.widest_link"), self.widest_mm, 0.3, 20)
        check_between(Message("fault.cartography.thing.thinnest_flow"), self.thinnest_mm, 0.1, self.widest_mm)
        check_between(Message("fault.cartography.thing.largest_circle"), self.largest_mm, 1, 60)
        check_between(
            Message("fault.cartography.thing.bend"), self.bend, 0, 0.5, unit=Message("fault.cartography.unit.of_length")
        )
        if min(self.least, self.shortest_km, self.longest_km) < 0 or 0 < self.longest_km < self.shortest_km:
            raise ValueError(Message("fault.cartography.flows.limits"))
        check_color(self.color)

    def caption(self, language: LanguageCode, vocabulary: Vocabulary) -> str:
        """Say in a line what is shown."""
        own = "links_support" if self.of == "nearest_support" else "flows" if self.show == "both" else "flows_net"
        title = text_in(self.title, language, what=Message("fault.cartography.text.links_title"))
        return typeset(title, language) or tr(own, language)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> FlowClasses:
        """Take the flows, leave out what the filters do, and cut the rest into classes."""
        flows = flows_of(self.of, data)
        table = net_flows(flows.table) if self.show == "net" else flows.table
        table = table.assign(**{_LENGTH: lengths_km(table, data.territory)})
        weak = table[VALUE] < self.least
        far = ~weak & ((table[_LENGTH] < self.shortest_km) | (table[_LENGTH] > (self.longest_km or np.inf)))
        drawn = table[~weak & ~far]
        if drawn.empty:
            raise ClassificationError(Message("fault.cartography.links.none"))
        values = pd.Series(
            drawn[VALUE].to_numpy(dtype=np.float64), index=pd.MultiIndex.from_frame(drawn[[FROM_CODE, TO_CODE]])
        )
        amounts = floats(values)
        wanted = min(self.classes, len(np.unique(amounts)))
        breaks = manual(amounts, self.breaks) if self.breaks else classify(amounts, method=self.method, classes=wanted)
        widths = (
            np.linspace(self.thinnest_mm, self.widest_mm, breaks.classes) if breaks.classes > 1 else [self.widest_mm]
        )
        balance = balances(flows.table)
        sizes = SizeScale(balance.abs(), float(balance.abs().max()) or 1.0, self.largest_mm) if self.balance else None
        left_out = [(int(which.sum()), float(table.loc[which, VALUE].sum())) for which in (weak, far)]
        return FlowClasses(
            ClassWidths(values, breaks, tuple(float(w) for w in widths)), balance, sizes, flows, self.bend, *left_out
        )

    def draw(self, sheet: MapSheet, scale: FlowClasses) -> None:
        """Draw the arrows, the widest first, then the circles of gains and losses."""
        theme, box, anchors = sheet.canvas.theme, sheet.frame.box, sheet.ground.anchors
        order, shapes = scale.arrows(anchors)
        look = ShapeStyle(
            face=self.color or theme.symbol, edge=theme.symbol_edge, width_pt=CASING_PT, z=9.6, gid="flows", clip=box
        )
        sheet.canvas.shapes(shapes, look)
        window = shapely.box(box.x, box.y, box.right, box.top)
        # Names look at the edges of an arrow besides its course: a wide one weighs more than a thin one.
        rings = [np.asarray(ring) for shape in shapes for ring in shape.to_polygons(closed_only=True)]
        courses = scale.courses(anchors)
        lines = [shapely.LineString(line) for line in (*(courses[i] for i in order), *rings)]
        sheet.strokes.extend(line for line in shapely.intersection(lines, window) if not line.is_empty)
        if scale.sizes is None:
            return
        diameters = scale.sizes.diameters(floats(scale.sizes.values))
        places = np.array([anchors[str(code)] for code in scale.balance.index]).reshape(-1, 2)
        for gains, face in ((True, self.color or theme.symbol), (False, theme.paper)):
            which = np.flatnonzero((diameters > 0) & ((floats(scale.balance) > 0) == gains))
            circle = ShapeStyle(
                face=face, edge=theme.symbol_edge if gains else self.color or theme.symbol,
                width_pt=theme.weights.symbol if gains else 0.8, z=10,
                gid="flow-gains" if gains else "flow-losses", clip=box,
            )  # fmt: skip
            sheet.canvas.circles(places[which], diameters[which], circle)
            sheet.occupy(places[which], diameters[which])

    def legend(self, scale: FlowClasses, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return arrows of the classes with their numbers, the circles of gains and losses, and what is not drawn."""
        counted = tr("links_actors", language) if scale.flows.counted else ""
        detail = text_in(self.detail, language, what=Message("fault.cartography.text.links_detail"))
        texts = class_texts_of(scale.widths, language)
        counts, widths = scale.widths.counts, scale.widths.widths_mm
        rows = [LegendArrow(*row) for row in zip(texts, widths, counts, strict=True)]
        color = self.color or theme.symbol
        blocks: list[Block] = [
            Heading(self.caption(language, data.vocabulary), typeset(detail, language) or counted),
            Arrows(tuple(reversed(rows)), color),
        ]
        if scale.sizes is not None:
            blocks.append(Heading(tr("flows_balance", language), tr("flows_balance_detail", language)))
            if picked := scale.sizes.legend_values():
                shown = tuple(float(d) for d in scale.sizes.diameters(np.array(picked)))
                blocks.append(
                    NestedSizes(shown, tuple(amount_text(v, language) for v in picked), theme.paper, theme.ink)
                )
            gains, losses = int((scale.balance > 0).sum()), int((scale.balance < 0).sum())
            blocks.append(
                Swatches(
                    (
                        Swatch(tr("flows_gain", language), color, gains, circle_mm=3.0),
                        Swatch(tr("flows_loss", language), theme.paper, losses, circle_mm=3.0, edge=color),
                    )
                )
            )
        if remark := self._not_drawn(scale, language):
            blocks.append(LegendRemark(remark))
        source = typeset(text_in(self.source, language, what="source of links"), language)
        return (*blocks, LegendRemark(tr("source", language) + source)) if source else tuple(blocks)

    def style(self, scale: FlowClasses, context: StyleContext) -> MarkStyles:
        """Return the arrows as areas of the ground, as large as the plate's scale draws them, and the circles."""
        return flow_style(self, scale, context, color=self.color or context.theme.symbol)

    def describe(self, scale: FlowClasses, context: DescriptionContext) -> list[Statement]:
        """Say how many flows there are, what they sum to, the strongest, and who gains and loses most."""
        values, language = scale.widths.values, context.language
        start, end = values.index[int(values.argmax())]
        name = {code: unit_name(context.data, str(code), language) for code in (start, end, *scale.balance.index)}
        text = context.text(
            "alt.flows_sum", n=number(len(values), language), total=amount_text(float(values.sum()), language),
            value=amount_text(float(values.max()), language), start=name[start], end=name[end],
        )  # fmt: skip
        statements = [Statement(text, 1)]
        for key, code in (("gain", str(scale.balance.idxmax())), ("loss", str(scale.balance.idxmin()))):
            amount = float(scale.balance[code])
            if self.balance and (amount > 0) == (key == "gain") and amount:
                value = amount_text(abs(amount), language)
                statements.append(Statement(context.text(f"alt.flows_{key}", name=name[code], value=value), 2))
        return statements

    def _not_drawn(self, scale: FlowClasses, language: LanguageCode) -> str:
        """Say what the map leaves out, and why."""
        parts = []
        if scale.weak[0]:
            why = tr("flows_weak", language, low=amount_text(self.least, language))
            parts.append((why, *scale.weak))
        if scale.far[0]:
            limits = [
                tr(key, language, km=amount_text(km, language))
                for key, km in (("flows_shorter", self.shortest_km), ("flows_longer", self.longest_km)) if km
            ]  # fmt: skip
            parts.append((join_items(limits, language), *scale.far))
        if not parts and not scale.flows.inside and not len(scale.flows.unplaced):
            return ""
        texts = [
            tr("flows_left_out", language, why=why, n=number(n, language), total=amount_text(total, language))
            for why, n, total in parts
        ]
        if scale.flows.inside:
            texts.append(tr("flows_inside", language, total=amount_text(scale.flows.inside, language)))
        if len(scale.flows.unplaced):
            texts.append(tr("flows_unplaced", language, n=number(len(scale.flows.unplaced), language)))
        return tr("flows_not_drawn", language, what=join_items(texts, language))
