"""Rates by value and certainty: fewer and paler classes where few events make a rate uncertain (VSUP)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.flags import denominator
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_path
from atlas.cartography.labels.unit_names import with_count
from atlas.cartography.legend import Block, Fan, LegendRemark, Swatches
from atlas.cartography.marks.checks import check_classes, check_level
from atlas.cartography.marks.fitted_classes import class_scale, edge_texts, floats, heading, unit_values
from atlas.cartography.marks.mark import By, OneIndicator, register_mark, require_nature
from atlas.cartography.marks.special import SPECIAL, draw_texture, face, special_swatches, texture
from atlas.cartography.marks.statements import extremes
from atlas.cartography.marks.style.areas import area_style, fill
from atlas.cartography.marks.style.classes import KEYS, class_condition, sentinel
from atlas.cartography.marks.style.classes import attribute as class_attribute
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.scales.classification import Method
from atlas.cartography.scales.color import channels
from atlas.cartography.scales.own_palettes import Palette
from atlas.cartography.scales.palettes import check_palette
from atlas.cartography.scales.scales import ZERO, ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.errors import ClassificationError, MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import percent
from atlas.i18n.typography import join_items

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Integers = npt.NDArray[np.int64]

_CLASSES: Final = 4
#: Rings of the fan, the innermost first: how many classes of values each still tells apart.
_PARTS: Final = (1, 2, 4)
_GRAY: Final = "#b8bcc3"
_PALE: Final = 0.5  # share of gray in the colors of the middle ring
_DUST: Final = 1e-6


@dataclass(frozen=True, eq=False)
class CertaintyScale:
    """Classes of a rate, and how sure each rate is.

    Attributes:
        classes: the four classes of the surest rates, with what has no value.
        events: of each unit, the events that its rate counts.
        least_events: of the middle and of the outermost ring.
        colors: of the rings, the innermost first.
    """

    classes: ClassScale
    events: npt.NDArray[np.float64] = field(repr=False)
    least_events: tuple[float, float]
    colors: tuple[tuple[str, ...], ...]

    @property
    def rings(self) -> Integers:
        """The ring of each unit: 0 the least sure."""
        return np.searchsorted(np.array(self.least_events) - _DUST, self.events, side="right").astype(np.int64)

    def cells(self) -> list[tuple[int, int]]:
        """Ring and part of each unit; (−1, code) for a special value."""
        cells = []
        for code, ring in zip(self.classes.codes, self.rings, strict=True):
            inside = code not in SPECIAL
            cells.append((int(ring), int(code) * _PARTS[ring] // _CLASSES) if inside else (-1, int(code)))
        return cells

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        cells = self.cells()
        counts = [[cells.count((ring, part)) for part in range(parts)] for ring, parts in enumerate(_PARTS)]
        return {**self.classes.record(), "rings": counts, "least_events": list(self.least_events)}


@register_mark
@dataclass(frozen=True, slots=True)
class ValueByCertainty(OneIndicator[CertaintyScale]):
    """Areas colored by a rate and by how sure it is: the fewer events it counts, the fewer and paler the classes.

    The standard error of a count of n events is √n (Poisson), so that of its rate is 1/√n of it. Rates that are sure
    have four classes, less sure ones two, the others one, gray (value-suppressing uncertainty palette: Correll, Moritz,
    Heer 2018). Colors are mixed beforehand, nothing is transparent.

    Attributes:
        indicator: key of a rate of events in a population.
        by: level of the areas.
        errors: relative standard errors, in percent, up to which a rate has four classes, and up to which it has two.
        method, breaks, palette: of the four classes, as in a choropleth; three breaks.
    """

    indicator: str
    by: By = "commune"
    errors: tuple[float, ...] = (15.0, 30.0)
    method: Method = "quantile"
    breaks: tuple[float, ...] = ()
    palette: Palette = ""
    mark: Literal["vsup"] = "vsup"
    covers_area: ClassVar[bool] = True
    classes: ClassVar[int] = _CLASSES
    example: ClassVar[Mapping[str, Any]] = {"indicator": "associations_hcp_10k"}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.RATIO})

    def __post_init__(self) -> None:
        check_level(self.by)
        check_classes(self.method, _CLASSES, self.breaks)
        object.__setattr__(self, "palette", check_palette(self.palette))
        low, high = (*self.errors, 0.0, 0.0)[:2]
        if len(self.errors) != 2 or not 0 < low < high <= 100 or len(self.breaks) not in (0, _CLASSES - 1):
            raise ValueError(Message("fault.cartography.vsup.errors"))

    @property
    def class_key(self) -> str:
        """Key of the indicator that is cut into classes."""
        return self.indicator

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> CertaintyScale:
        """Cut the rates into classes and count the events behind each.

        Raises:
            MapTypeError: what is no rate of events.
            ClassificationError: the values do not have four classes.
        """
        indicator = require_nature(self, data, self.indicator)
        if indicator.per is None:
            rates = [other.key for other in data.indicators if other.per is not None]
            raise MapTypeError(Message("fault.cartography.smooth", key=indicator.key, rates=", ".join(rates)))
        classes = class_scale(self, indicator, data, theme)
        if classes.breaks.classes != _CLASSES:
            raise ClassificationError(Message("fault.cartography.vsup.classes", key=indicator.key))
        population = unit_values(data, denominator(indicator, data).key, self.by)
        events = np.nan_to_num(floats(classes.values * population / indicator.per))
        least = tuple(1e4 / error**2 for error in reversed(self.errors))
        return CertaintyScale(classes, events, (least[0], least[1]), ring_colors(classes.colors))

    def draw(self, sheet: MapSheet, scale: CertaintyScale) -> None:
        """Fill each unit with the color of its cell of the fan; special values with their own looks."""
        units, canvas = sheet.ground.units(self.by), sheet.canvas
        shapes, cells = [units[code] for code in scale.classes.values.index], scale.cells()
        for cell in sorted(set(cells)):
            members = [shape for shape, own in zip(shapes, cells, strict=True) if own == cell]
            ring, part = cell
            color = face(scale.classes, part, canvas.theme) if ring < 0 else scale.colors[ring][part]
            look = ShapeStyle(face=color, z=3, gid=f"ring:{ring}:{part}", clip=sheet.frame.box)
            canvas.shapes([page_path(shape) for shape in members], look)
            if ring < 0:
                draw_texture(sheet, members, part)

    def legend(self, scale: CertaintyScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return the heading, the fan, how many units each ring has, and the special values."""
        limits = tuple(percent(error, language, decimals=_decimals(error)) for error in reversed(self.errors))
        blocks: list[Block] = [
            heading(data.indicator(self.indicator), data, language),
            Fan(scale.colors, edge_texts(scale.classes, language), limits),
            LegendRemark(tr("vsup_error", language, rings=join_items(self._rings(scale, language), language))),
        ]
        if rows := special_swatches(scale.classes, theme, language):
            blocks.append(Swatches(rows))
        return tuple(blocks)

    def style(self, scale: CertaintyScale, context: StyleContext) -> MarkStyles:
        """Return a rule for each cell of the fan that has units, and for each special value."""
        indicator = context.data.indicator(self.indicator)
        column = context.column(self.indicator, self.by)
        flag, extras = context.flag_column(self.indicator, self.by)
        value, cells = class_attribute(column, flag, scale.classes), scale.cells()
        events = self._events(indicator, context)
        cases = []
        for ring, part in sorted(set(cells), reverse=True):
            count = cells.count((ring, part))
            if ring < 0:
                look = SPECIAL[part]
                color, over, key, label = str(getattr(context.theme, look.color)), texture(part), KEYS[part], look.word
                at = 0.0 if part == ZERO else sentinel(part, scale.classes)
                case = Case(key, tr(label, context.language), (fill(context, color, over),), color,
                            filter=f"{value} = {at!r}", count=count)  # fmt: skip
            else:
                width, edges = _CLASSES // _PARTS[ring], scale.classes.breaks.edges
                merged = (*edges[:-1:width], edges[-1])
                texts = edge_texts(scale.classes, context.language)
                names = (*texts[:-1:width], texts[-1])
                span = tr("interval_closed", context.language, low=names[part], high=names[part + 1])
                color = scale.colors[ring][part]
                tests = [class_condition(value, merged, part), *self._ring_tests(scale, ring, events)]
                if scale.classes.zero_apart:
                    tests.append(f"{value} <> 0")
                label = join_items([span, self._rings(scale, context.language, counted=False)[ring]], context.language)
                case = Case(f"ring {ring + 1} class {part + 1}", label, (fill(context, color),), color,
                            filter=" AND ".join(tests), count=count)  # fmt: skip
            cases.append(case)
        title = indicator.heading(context.language)
        return area_style(context, self, Renderer("rules", tuple(cases)), title, extras)

    def describe(self, scale: CertaintyScale, context: DescriptionContext) -> list[Statement]:
        """Describe the rates, and how many units are how sure."""
        statements = extremes(context.indicator(self.indicator), scale.classes.values, context)
        rings = join_items(self._rings(scale, context.language), context.language)
        return [*statements, Statement(tr("vsup_error", context.language, rings=rings), 2)]

    def _events(self, indicator: Indicator, context: StyleContext) -> str:
        population = context.column(denominator(indicator, context.data).key, self.by)
        return f"{quote(context.column(self.indicator, self.by))} * {quote(population)} / {float(indicator.per or 1)!r}"

    @staticmethod
    def _ring_tests(scale: CertaintyScale, ring: int, events: str) -> list[str]:
        limits = [float(least) - _DUST for least in scale.least_events]
        tests = [f"{events} >= {limits[ring - 1]!r}"] if ring else []
        return [*tests, f"{events} < {limits[ring]!r}"] if ring < len(limits) else tests

    def _rings(self, scale: CertaintyScale, language: LanguageCode, *, counted: bool = True) -> list[str]:
        """Say the error of each ring, the least sure first, with its number of units."""
        low, high = (percent(error, language, decimals=_decimals(error)) for error in self.errors)
        texts = [
            tr("vsup_over", language, error=high), tr("vsup_between", language, low=low, high=high),
            tr("vsup_under", language, error=low),
        ]  # fmt: skip
        inside = [ring for ring, _ in scale.cells()]
        return [with_count(text, inside.count(i), language) if counted else text for i, text in enumerate(texts)]


def ring_colors(colors: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the colors of the rings, the innermost first: gray, two pale mixtures, the four of the classes."""
    pairs = (colors[:2], colors[2:])
    return (_GRAY,), tuple(_mix([*pair, _GRAY], [(1 - _PALE) / 2] * 2 + [_PALE]) for pair in pairs), colors


def _mix(colors: list[str], shares: list[float]) -> str:
    levels = np.array(shares) @ np.array([channels(color) for color in colors], dtype=np.float64)
    return "#" + "".join(f"{round(float(level)):02x}" for level in levels)


def _decimals(error: float) -> int:
    return 0 if error == round(error) else 1


__all__ = ["CertaintyScale", "ValueByCertainty", "ring_colors"]
