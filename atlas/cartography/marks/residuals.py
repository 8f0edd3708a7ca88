"""The residual map: how far each unit lies above or below the line that one variable says of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.dataset.flags import SUPPRESSED
from atlas.analysis.stats.regression import RegressionLine, fit_line
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.legend import Block, Heading, LegendRemark, Scatter
from atlas.cartography.marks.checks import check_level
from atlas.cartography.marks.choropleth import Choropleth
from atlas.cartography.marks.fitted_classes import class_blocks, floats, unit_values
from atlas.cartography.marks.mark import Ask, By, Mark, register_mark, require_nature
from atlas.cartography.marks.special import face
from atlas.cartography.marks.statements import class_items, value_range
from atlas.cartography.marks.style.areas import area_style, class_fill
from atlas.cartography.marks.style.classes import attribute, class_cases
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.scales import palettes
from atlas.cartography.scales.classification import common, increasing
from atlas.cartography.scales.own_palettes import Palette
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import Extra, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Symbol
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import inside

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

_SERIES = "standard deviations"  # classes mean the same on every plate


@dataclass(frozen=True, eq=False)
class ResidualScale:
    """The line, the residuals in classes of standard deviations, and the values that it is fitted to.

    Attributes:
        line: what the first indicator is, of the second.
        classes: residuals over their standard error, cut at fixed breaks.
        x, y: values of the units, on the index of the classes.
    """

    line: RegressionLine
    classes: ClassScale
    x: Any = field(repr=False)
    y: Any = field(repr=False)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        line = self.line
        fitted = {"slope": line.slope, "intercept": line.intercept, "r2": line.r2, "n": line.count}
        return self.classes.record() | fitted | {"standard_error": line.deviation}


@register_mark
@dataclass(frozen=True, slots=True)
class Residuals(Mark[ResidualScale]):
    """Areas colored by how far a ratio lies from what another variable lets one expect, beside the scatter of both.

    The line is that of ordinary least squares over the units that have both values; a residual is given in standard
    errors, √(Σ e² / (n − 2)). What is withheld takes no part.

    Attributes:
        indicator: key of the ratio that is explained.
        on: key of the ratio or stock that explains it.
        by: level of the areas.
        breaks: of the residuals, in standard errors, on both sides of zero.
        palette: a diverging one; the theme's when empty.
    """

    indicator: str
    on: str
    by: By = "commune"
    breaks: tuple[float, ...] = (-1.5, -0.5, 0.5, 1.5)
    palette: Palette = ""
    mark: Literal["residuals"] = "residuals"
    covers_area: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicator": "associations_hcp_10k", "on": "population_density"}

    def __post_init__(self) -> None:
        """Validate the options."""
        check_level(self.by)
        object.__setattr__(self, "breaks", tuple(float(value) for value in self.breaks))
        object.__setattr__(self, "palette", palettes.check_palette(self.palette))
        if self.indicator == self.on:
            raise ValueError(Message("fault.cartography.residuals.same"))
        if not increasing(self.breaks) or not self.breaks or not self.breaks[0] < 0 < self.breaks[-1]:
            raise ValueError(Message("fault.cartography.residuals.breaks"))

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        return (self.indicator, self.on)

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What is explained, and what explains it, with the natures that each may have."""
        ratio = frozenset({Nature.RATIO})
        return ((self.indicator, ratio), (self.on, ratio | {Nature.STOCK}))

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> ResidualScale:
        """Fit the line, and cut the residuals at their breaks."""
        for key in self.indicators:
            require_nature(self, data, key)
        y, x = (unit_values(data, key, self.by) for key in self.indicators)
        try:
            line = fit_line(y, x)
        except ValueError as error:
            reason = Message("fault.cartography.residuals.line", y=self.indicator, x=self.on, why=error.args[0])
            raise ClassificationError(reason) from None
        breaks = common(floats(line.residuals), self.breaks)
        inner = breaks.edges[1:-1]
        below, above = sum(edge <= 0 for edge in inner), sum(edge >= 0 for edge in inner)
        colors = palettes.diverging(self.palette or theme.diverging, below, above, neutral=0 not in inner)
        of_both = [data.flags(key, self.by) for key in self.indicators]
        flags = of_both[0].where(of_both[0].eq(SUPPRESSED) | of_both[1].ne(SUPPRESSED), SUPPRESSED)
        flags = flags.where(line.residuals.isna(), "")
        classes = ClassScale(line.residuals, breaks, colors, reference=0.0, flags=flags, series=_SERIES)
        return ResidualScale(line, classes, x, y)

    def draw(self, sheet: MapSheet, scale: ResidualScale) -> None:
        """Fill each unit with the color of its class, as a choropleth does."""
        Choropleth(self.indicator, self.by).draw(sheet, scale.classes)

    def legend(self, scale: ResidualScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return what is explained by what, the classes, the scatter with its line, and how well it fits."""
        explained, by_what = (data.indicator(key).heading(language) for key in self.indicators)
        shown = scale.classes.values.notna().to_numpy()
        colors = tuple(face(scale.classes, int(code), theme) for code in scale.classes.codes[shown])
        scatter = Scatter(
            floats(scale.x)[shown], floats(scale.y)[shown], colors, scale.line.slope, scale.line.intercept,
            tr("residual_x", language, title=by_what), tr("residual_y", language, title=explained),
        )  # fmt: skip
        return (
            Heading(self._title(data, language), tr("residual_unit", language)),
            *class_blocks(scale.classes, self.by, theme, language),
            scatter,
            LegendRemark(self._fit_text(scale, language)),
        )

    def style(self, scale: ResidualScale, context: StyleContext) -> MarkStyles:
        """Return the areas by class of a column of residuals."""
        theme, language, number_of_plate = context.theme, context.language, context.number
        name = f"residual_p{number_of_plate}"
        title = f"{self._title(context.data, language)} ({tr('residual_unit', language)})"
        extras = [Extra(self.by, name, title, scale.classes.values)]
        flags, flag = scale.classes.flags, ""
        if flags is not None and (flags != "").any():
            flag = f"{name}_flag"
            why = tr("why_missing", language, title=title)
            extras.append(Extra(self.by, flag, why, flags.astype("str").where(flags != "", None)))

        def symbol(code: int) -> Symbol:
            return (class_fill(context, scale.classes, code),)

        cases = class_cases(scale.classes, theme, language, symbol)
        renderer = Renderer("graduated", cases, attribute(name, flag, scale.classes))
        return area_style(context, self, renderer, title, tuple(extras))

    def describe(self, scale: ResidualScale, context: DescriptionContext) -> list[Statement]:
        """Say how well the line fits, which units lie farthest from it, and how many are in each class."""
        title = context.text("residual_title", y=self._name(context, 0), x=self._name(context, 1))
        unit = tr("residual_unit", context.language)
        counts = context.counts(unit[:1].upper() + unit[1:], class_items(scale.classes, context))
        return [
            Statement(self._fit_text(scale, context.language), 1),
            *value_range(title, scale.classes.values.dropna(), context, decimals=1),
            Statement(counts, 2),
        ]

    def _name(self, context: DescriptionContext, position: int) -> str:
        return inside(context.indicator(self.indicators[position]).title[context.language])

    def _title(self, data: Dataset, language: LanguageCode) -> str:
        y, x = (inside(data.indicator(key).title[language]) for key in self.indicators)
        return tr("residual_title", language, y=y, x=x)

    @staticmethod
    def _fit_text(scale: ResidualScale, language: LanguageCode) -> str:
        line = scale.line
        r2, n = number(line.r2, language, decimals=2), number(line.count, language)
        slope = number(line.slope, language, decimals=_figures(line.slope))
        intercept = number(line.intercept, language, decimals=_figures(line.intercept))
        return tr("residual_fit", language, r2=r2, n=n, slope=slope, intercept=intercept)


def _figures(value: float) -> int:
    """Return the decimals that leave three figures of a number."""
    return max(0, 2 - int(np.floor(np.log10(abs(value))))) if value else 0
