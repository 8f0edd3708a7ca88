"""Dot density: each dot stands for the same amount of a stock, scattered inside its commune."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.stats.dot_allocation import largest_remainder, round_amount, scatter_dots
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.legend import Block, LegendRemark, Swatch, Swatches
from atlas.cartography.marks.actors import counts_actors
from atlas.cartography.marks.checks import check_between, check_color, check_level
from atlas.cartography.marks.fitted_classes import floats, heading, unit_values
from atlas.cartography.marks.mark import By, OneIndicator, register_mark, require_nature
from atlas.cartography.marks.special import SPECIAL, draw_texture
from atlas.cartography.marks.statements import extremes, top_share
from atlas.cartography.marks.style.areas import fill
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import own_layer, style_layer
from atlas.cartography.scales.classification import Breaks
from atlas.cartography.scales.scales import NO_DATA, NOT_APPLICABLE, SUPPRESSED, ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer, Style
from atlas.cartography.styles.symbols import Fill, Marker, millimeters
from atlas.decimals import fixed_point
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import inside

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]

#: More dots than this are a gray tint on an A4 page, and a heavy file.
_MOST_DOTS: Final = 4000
#: What a plate can carry at all; beyond, ``each`` was set too small by mistake.
_FAR_TOO_MANY: Final = 50_000


@dataclass(frozen=True, eq=False)
class DotScale:
    """What one dot stands for, and where the dots are.

    Attributes:
        values: one value for each unit, indexed by code.
        each: what a dot stands for.
        counts: how many dots each unit has, in the order of the values.
        places: (n, 2) meters, unit after unit.
        special: code of `atlas.cartography.marks.special` of each unit without a value, 0 for the others.
    """

    values: pd.Series[float]
    each: float
    counts: npt.NDArray[np.int64]
    places: Floats = field(repr=False)
    special: npt.NDArray[np.int64] = field(repr=False)

    def among(self, shown: npt.NDArray[np.bool_]) -> DotScale:
        """Return the same dots of some of the units."""
        places = self.places[np.repeat(shown, self.counts)]
        return replace(
            self, values=self.values[shown], counts=self.counts[shown], places=places, special=self.special[shown]
        )

    @property
    def missing(self) -> int:
        """Number of units without a value."""
        return int(self.values.isna().sum())

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            "each": self.each,
            "dots": int(self.counts.sum()),
            "total": float(self.values.sum()),
            "without_dot": int((self.counts == 0).sum()) - self.missing,
            "no_data": self.missing,
        }


@register_mark
@dataclass(frozen=True, slots=True)
class DotDensity(OneIndicator[DotScale]):
    """Dots that each stand for the same amount of a stock, scattered at random inside the units.

    The number of dots of the region is its total divided by ``each``, rounded; the communes share them by largest
    remainder. A unit's dots are the same on every map of an edition.

    Attributes:
        indicator: key of a stock.
        by: level of the units inside which the dots are scattered.
        each: what a dot stands for; a round amount that gives at most 4 000 dots when 0.
        size_mm: diameter of a dot.
        color: ``#rrggbb``; the theme's symbol when empty.
    """

    indicator: str
    by: By = "commune"
    each: float = 0.0
    size_mm: float = 0.6
    color: str = ""
    mark: Literal["dot_density"] = "dot_density"
    separable: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicator": "population_2024"}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.STOCK})

    def __post_init__(self) -> None:
        if not (np.isfinite(self.each) and self.each >= 0):
            raise ValueError(Message("fault.cartography.dots.each", each=self.each))
        check_level(self.by)
        check_between(Message("fault.cartography.thing.dot"), self.size_mm, 0.2, 5)
        check_color(self.color)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> DotScale:
        """Choose what a dot stands for, share the dots among the units and scatter them."""
        require_nature(self, data, self.indicator)
        values = unit_values(data, self.indicator, self.by)
        amounts = floats(values)
        if (amounts < 0).any():
            raise ClassificationError(Message("fault.cartography.dots.negative", key=self.indicator))
        total = float(np.nansum(amounts))
        each = self.each or round_amount(total, dots=_MOST_DOTS)
        if total / each > _FAR_TOO_MANY:
            f"choose each = {round_amount(total, dots=_MOST_DOTS):g} or more"
            raise ClassificationError(
                Message(
                    "fault.cartography.dots.many",
                    each=each,
                    dots=fixed_point(total / each),
                    choice=f"{round_amount(total, dots=_MOST_DOTS):g}",
                )
            )
        counts = largest_remainder(amounts, each=each)
        shapes = data.territory.projected.geometry
        if self.by != "commune":
            shapes = data.table(self.by).geometry.to_crs(data.territory.plane.crs)
        places = [
            scatter_dots(shapes[code], int(count), seed=str(code))
            for code, count in zip(values.index, counts, strict=True)
        ]
        # The same reading of missing values as a choropleth's: no data, not applicable, suppressed.
        read = ClassScale(values, Breaks((), (), 0), (), flags=data.flags(self.indicator, self.by))
        special = np.where(values.isna(), read.codes, 0)
        return DotScale(values, each, counts, np.concatenate([np.empty((0, 2)), *places]), special)

    def draw(self, sheet: MapSheet, scale: DotScale) -> None:
        """Draw the dots that the frame shows; units without a value have their texture."""
        theme, box = sheet.canvas.theme, sheet.frame.box
        units = sheet.ground.units(self.by)
        for code in sorted({int(code) for code in scale.special if code}):
            members = [units[unit] for unit in scale.values.index[scale.special == code]]
            draw_texture(sheet, members, code)
        centers = sheet.frame.to_page(scale.places)
        near = shapely.box(box.x, box.y, box.right, box.top).buffer(self.size_mm)
        centers = centers[shapely.contains_xy(near, centers[:, 0], centers[:, 1])]
        look = ShapeStyle(face=self.color or theme.symbol, z=9, gid=f"dots:{self.indicator}", clip=box)
        sheet.canvas.dots(centers, self.size_mm, look)
        sheet.dots = np.vstack([sheet.dots, centers])

    def legend(self, scale: DotScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return what one dot stands for, and that dots are not places."""
        indicator = data.indicator(self.indicator)
        decimals = 0 if scale.each == round(scale.each) else 2
        unit = indicator.unit[language]
        if not unit:
            unit = inside(indicator.title[language])
        text = tr("dot_stands_for", language, n=number(scale.each, language, decimals=decimals), unit=unit)
        if scale.each == 1:  # the title above says of what, and a plural would not agree with one
            text = (
                inside(data.vocabulary.text("one_dot")[language])
                if counts_actors([indicator.key], data.vocabulary)
                else tr("dot_stands_for_one", language)
            )
        rows = [Swatch(text, self.color or theme.symbol, circle_mm=self.size_mm)]
        for code, special in SPECIAL.items():
            if count := int((scale.special == code).sum()):
                rows.append(Swatch(tr(special.word, language), theme.land, count, texture=special.texture))
        return (
            heading(indicator, data, language),
            Swatches(tuple(rows)),
            LegendRemark(tr(f"scattered_{self.by}", language)),
        )

    def style(self, scale: DotScale, context: StyleContext) -> MarkStyles:
        """Return dots that stand for an amount, and the textures of the units without a value."""
        theme, indicator = context.theme, context.data.indicator(self.indicator)
        frame = pd.DataFrame({"unit": np.repeat(np.asarray(scale.values.index), scale.counts)})
        frame["stands_for"] = float(scale.each)
        rows = next(block for block in context.explained if isinstance(block, Swatches))
        label = rows.rows[0].text
        made = own_layer(context, "dots", frame, shapely.points(scale.places), "Point", label)
        dot = Marker("circle", self.size_mm, self.color or theme.symbol)
        case = Case("dots", label, (dot,), dot.color, count=len(frame))
        shown = style_layer(self, made, Renderer("single", (case,)), over=True,
        )  # fmt: skip
        if not scale.special.any():
            return shown
        column = quote(context.column(self.indicator, self.by))
        flag, extras = context.flag_column(self.indicator, self.by)
        title = indicator.heading(context.language)
        cases = [Case("dots", title, (fill(context, theme.land),), "", value="", drawn=False)]
        for code, special in SPECIAL.items():
            if count := int((scale.special == code).sum()):
                drawn = (Fill("", special.texture, theme.texture, millimeters(theme.weights.hairline)),)
                cases.append(
                    Case(special.word, tr(special.word, context.language), drawn, value=special.word, count=count)
                )
        reason = f"coalesce({quote(flag)}, 'no_data')" if flag else "'no_data'"
        attribute = f"CASE WHEN {column} IS NULL THEN {reason} ELSE '' END"
        over = Style(
            context.areas(self.by), "Polygon", title, Renderer("categorised", tuple(cases), attribute), mark=self.mark
        )
        return MarkStyles((*shown.styles, over), shown.layers, extras)

    def describe(self, scale: DotScale, context: DescriptionContext) -> list[Statement]:
        """Say what a dot stands for, the extremes, what the first units hold, and what is missing."""
        indicator, each = context.indicator(self.indicator), number(scale.each, context.language)
        unit = indicator.unit[context.language] or context.text("units")
        absent = [int((scale.special == code).sum()) for code in (NO_DATA, NOT_APPLICABLE, SUPPRESSED)]
        single = scale.each == 1
        stands = context.text("dot_stands_for_one") if single else context.text("dot_stands_for", n=each, unit=unit)
        return [
            Statement(stands, 2),
            *extremes(indicator, scale.values, context),
            *top_share(scale.values, context),
            *context.absent(*absent),
        ]
