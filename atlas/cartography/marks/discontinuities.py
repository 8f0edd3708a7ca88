"""Discontinuities: borders as wide as the gap between the neighbors on their two sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.stats.contiguity import CODE_A, CODE_B, neighbors, territory_neighbors
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_lines
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.labels.unit_names import unit_name
from atlas.cartography.legend import Block, Heading, LegendLine, LegendRemark, Lines
from atlas.cartography.marks.checks import check_between, check_choice, check_classes, check_color, check_level
from atlas.cartography.marks.fitted_classes import floats, unit_values
from atlas.cartography.marks.mark import By, OneIndicator, register_mark, require_nature
from atlas.cartography.marks.style.classes import inclusive_bounds
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import own_layer, style_layer
from atlas.cartography.scales.classification import Breaks, Method, classify, manual, round_significant
from atlas.cartography.scales.widths import ClassWidths, WidthScale, class_widths
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Stroke
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, interval, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import inside, join_items

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class GapScale:
    """Gaps between neighbors and how wide their borders are.

    Attributes:
        width: gaps, indexed by the codes of both neighbors, and their widths.
        endless: number of borders whose relative gap divides by zero.
    """

    width: WidthScale | ClassWidths
    endless: int = 0

    @property
    def widths_mm(self) -> Floats:
        """The width of each border; 0 is not drawn."""
        if isinstance(self.width, WidthScale):
            return self.width.widths(floats(self.width.values))
        return np.array([*self.width.widths_mm, 0.0])[self.width.codes]  # code −1, no data, takes the last: 0

    @property
    def unknown_count(self) -> int:
        """Number of borders one side of which has no data."""
        return int(self.width.values.isna().sum()) - self.endless

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {**self.width.record(), "no_data": self.unknown_count, "endless": self.endless}


@register_mark
@dataclass(frozen=True, slots=True)
class Discontinuities(OneIndicator[GapScale]):
    """Borders whose width shows the gap of a ratio between the two neighbors; may stand over a choropleth.

    Neighbors share a border, not only a corner. With classes the lowest one is not drawn and the others widen by equal
    steps; proportional widths grow from a gap of nothing.

    Attributes:
        indicator: key of a ratio.
        by: level of the neighbors.
        gap: ``absolute``, the difference of the two values, or ``relative``, the higher one divided by the lower one.
        widths: ``classes`` or ``proportional``.
        widest_mm: width of the widest border.
        method: how breaks are found.
        classes: how many, the one that is not drawn included.
        breaks: an editor's own inner breaks of the gap, instead of a method; the first is the least gap drawn.
        color: ``#rrggbb``; the theme's symbol when empty.
    """

    indicator: str
    by: By = "commune"
    gap: Literal["absolute", "relative"] = "absolute"
    widths: Literal["classes", "proportional"] = "classes"
    widest_mm: float = 1.8
    method: Method = "quantile"
    classes: int = 4
    breaks: tuple[float, ...] = ()
    color: str = ""
    mark: Literal["discontinuities"] = "discontinuities"
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_density"}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.RATIO})

    def __post_init__(self) -> None:
        check_level(self.by)
        check_choice("gap", self.gap, ("absolute", "relative"))
        check_choice("widths", self.widths, ("classes", "proportional"))
        check_classes(self.method, self.classes, self.breaks)
        check_between(Message("fault.cartography.thing.widest_border"), self.widest_mm, 0.3, 10)
        check_color(self.color)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> GapScale:
        """Measure the gap across every border, and cut the gaps into classes or find the greatest one."""
        require_nature(self, data, self.indicator)
        gaps, endless = self._gaps(data)
        finite = floats(gaps)[np.isfinite(floats(gaps))]
        if not len(finite):
            raise ClassificationError(Message("fault.cartography.gaps.none", key=self.indicator))
        if self.widths == "proportional":
            origin = 1.0 if self.gap == "relative" else 0.0
            return GapScale(WidthScale(gaps, float(finite.max()), self.widest_mm, origin), endless)
        breaks = (
            manual(finite, self.breaks) if self.breaks else classify(finite, method=self.method, classes=self.classes)
        )
        return GapScale(ClassWidths(gaps, breaks, self._class_widths(breaks)), endless)

    def _class_widths(self, breaks: Breaks) -> tuple[float, ...]:
        """Equal steps; where all gaps are one there is nothing to leave out, unless that one is no gap at all."""
        if breaks.classes == 1 and breaks.edges[0] == (1.0 if self.gap == "relative" else 0.0):
            return (0.0,)
        return class_widths(breaks.classes, self.widest_mm)

    def _gaps(self, data: Dataset) -> tuple[pd.Series[float], int]:
        """Return the gap across each border, missing where it cannot be told, and how many divide by zero."""
        if self.by == "commune":
            pairs = territory_neighbors(data.territory).pairs
        else:
            pairs = neighbors(data.table(self.by)).pairs
        values = unit_values(data, self.indicator, self.by)
        index = pd.MultiIndex.from_frame(pairs[[CODE_A, CODE_B]])
        first, second = (floats(values.reindex(pairs[name])) for name in (CODE_A, CODE_B))
        high, low = np.maximum(first, second), np.minimum(first, second)
        if self.gap == "absolute":
            # Without the dust of binary fractions, so that a gap equal to a break is equal to it.
            return pd.Series(np.round(high - low, 9), index=index), 0
        if (low < 0).any():
            raise ClassificationError(Message("fault.cartography.gaps.negative", key=self.indicator))
        endless = (low == 0) & (high > 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = np.where(endless, np.nan, np.where(high == 0, 1.0, high / low))
        return pd.Series(np.round(ratio, 9), index=index), int(endless.sum())

    def draw(self, sheet: MapSheet, scale: GapScale) -> None:
        """Draw the borders, the widest last, along the lines that both neighbors share on the page."""
        units, widths = sheet.ground.units(self.by), scale.widths_mm
        drawn = [int(i) for i in np.argsort(widths, kind="stable") if widths[i] > 0]
        borders = [_border(units, *scale.width.values.index[i]) for i in drawn]
        pieces = [page_lines([border]) for border in borders]
        color = self.color or sheet.canvas.theme.symbol
        sheet.canvas.segments(
            [line for lines in pieces for line in lines],
            ShapeStyle(
                edge=color,
                width_pt=[float(widths[i]) / MM_PER_PT for i, lines in zip(drawn, pieces, strict=True) for _ in lines],
                z=7.5,
                gid=f"discontinuities:{self.indicator}",
                clip=sheet.frame.box,
            ),
        )
        sheet.strokes.extend(border for border in borders if not border.is_empty)

    def legend(self, scale: GapScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return lines as wide as on the map, widest first, then what is not drawn."""
        indicator = data.indicator(self.indicator)
        kind = tr(f"gap.{self.gap}_{self.by}", language)
        unit = indicator.unit[language] if self.gap == "absolute" else ""
        detail = join_items((part for part in (kind, unit, indicator.year) if part), language)
        blocks: list[Block] = [Heading(tr("gaps_of", language, title=inside(indicator.title[language])), detail)]
        rows = _class_rows(scale.width, language) if isinstance(scale.width, ClassWidths) else []
        if isinstance(scale.width, WidthScale):
            rows = _proportional_rows(scale.width, indicator, language)
        blocks.append(Lines(tuple(rows), self.color or theme.symbol))
        for key, count in (("gap.unknown", scale.unknown_count), ("gap.endless", scale.endless)):
            if count:
                blocks.append(LegendRemark(tr(key, language, n=number(count, language))))
        return tuple(blocks)

    def style(self, scale: GapScale, context: StyleContext) -> MarkStyles:
        """Return borders as wide as the gap of their two sides."""
        theme, language, width = context.theme, context.language, scale.width
        shapes = context.data.territory.projected.geometry
        if self.by == "province":
            shapes = context.data.table("province").geometry.to_crs(context.data.territory.plane.crs)
        finite = np.flatnonzero(np.isfinite(floats(width.values)))
        pairs = [width.values.index[i] for i in finite.tolist()]
        borders = [_border(shapes, a, b) for a, b in pairs]
        drawn = [i for i, border in enumerate(borders) if not border.is_empty]
        frame = pd.DataFrame(
            {CODE_A: [pairs[i][0] for i in drawn], CODE_B: [pairs[i][1] for i in drawn],
             "gap": floats(width.values)[finite][drawn], "width_mm": scale.widths_mm[finite][drawn]}
        )  # fmt: skip
        indicator, color = context.data.indicator(self.indicator), self.color or theme.symbol
        title = tr("gaps_of", language, title=indicator.title[language])
        made = own_layer(
            context,
            "borders",
            frame,
            np.array([borders[i] for i in drawn], dtype=object),
            "MultiLineString",
            title,
        )
        if isinstance(width, ClassWidths):
            edges, decimals, last = width.breaks.edges, width.breaks.decimals, width.breaks.classes - 1
            cases = tuple(
                Case(f"class {i + 1}", interval(edges[i], edges[i + 1], language, decimals=decimals, closed=i == last),
                     (Stroke(color, width.widths_mm[i]),), color, edges[i], edges[i + 1], inclusive_bounds(edges)[i],
                     count=width.counts[i], drawn=width.widths_mm[i] > 0)
                for i in reversed(range(width.breaks.classes))
            )  # fmt: skip
            return style_layer(self, made, Renderer("graduated", cases, quote("gap")), over=True)
        look = Stroke(color, self.widest_mm, width=quote("width_mm"))
        # A pen of no width is drawn a pixel wide: what is too thin for print is told apart.
        cases = (
            Case("drawn", title, (look,), color, value="1", count=int((frame["width_mm"] > 0).sum())),
            Case("thinner", "", (look,), color, value="0", count=int((frame["width_mm"] == 0).sum()), drawn=False),
        )
        attribute = f"CASE WHEN {quote('width_mm')} > 0 THEN '1' ELSE '0' END"
        return style_layer(self, made, Renderer("categorised", cases, attribute), over=True)

    def describe(self, scale: GapScale, context: DescriptionContext) -> list[Statement]:
        """Say where the widest gap is."""
        values, language = scale.width.values.dropna(), context.language
        first, second = values.index[int(values.argmax())]
        decimals = max(1, context.indicator(self.indicator).decimals)
        value = number(float(values.max()), language, decimals=decimals)
        names = {
            "one": unit_name(context.data, str(first), language),
            "other": unit_name(context.data, str(second), language),
        }
        what = context.text(f"gap.{self.gap}_{context.by}")
        return [Statement(context.text("alt.gap", what=what[:1].upper() + what[1:], value=value, **names), 1)]


def _border(units: Any, first: str, second: str) -> BaseGeometry:
    """Return the line that two units share; their outlines come from one coverage and coincide."""
    shared = shapely.intersection(shapely.boundary(units[first]), shapely.boundary(units[second]))
    lines = [part for part in shapely.get_parts(shared) if shapely.get_dimensions(part) == 1]
    return shapely.line_merge(shapely.MultiLineString(lines))


def _class_rows(scale: ClassWidths, language: LanguageCode) -> list[LegendLine]:
    edges, decimals, last = scale.breaks.edges, scale.breaks.decimals, scale.breaks.classes - 1
    rows = []
    for i in reversed(range(scale.breaks.classes)):
        if scale.widths_mm[i]:
            text = interval(edges[i], edges[i + 1], language, decimals=decimals, closed=i == last)
        else:
            text = tr("gap.not_drawn", language, low=number(edges[i + 1], language, decimals=decimals))
        rows.append(LegendLine(text, scale.widths_mm[i], scale.counts[i]))
    return rows


def _proportional_rows(scale: WidthScale, indicator: Indicator, language: LanguageCode) -> list[LegendLine]:
    picked = scale.legend_values()
    decimals = max((_decimals(value) for value in picked), default=indicator.decimals)
    widths = scale.widths(np.array(picked))
    rows = [
        LegendLine(number(value, language, decimals=decimals), float(width))
        for value, width in zip(picked, widths, strict=True)
    ]
    thinner = int(scale.record()["thinner"])
    if thinner:
        least = number(scale.least, language, decimals=_decimals(round_significant(scale.least, 3)))
        rows.append(LegendLine(tr("gap.not_drawn", language, low=least), 0.0, thinner))
    return rows


def _decimals(value: float) -> int:
    return next((d for d in range(6) if abs(round(value, d) - value) < 1e-9), 6)
