"""The bivariate choropleth: areas colored by the classes of two ratios at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset import flags as reasons
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_path
from atlas.cartography.labels.unit_names import count_units
from atlas.cartography.legend import Axis, Block, LegendRemark, Matrix, Swatch, Swatches
from atlas.cartography.marks.checks import check_classes, check_level
from atlas.cartography.marks.fitted_classes import edge_texts, floats, unit_values
from atlas.cartography.marks.mark import By, Mark, register_mark, require_nature
from atlas.cartography.marks.special import SPECIAL, draw_texture
from atlas.cartography.marks.statements import extremes
from atlas.cartography.marks.style.areas import area_style, fill
from atlas.cartography.marks.style.classes import KEYS, class_condition
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.scales.bivariate_palettes import BivariateColors, bivariate_palette
from atlas.cartography.scales.classification import Breaks, Method, classify, manual
from atlas.cartography.scales.color import ink_on
from atlas.cartography.scales.scales import NO_DATA, NOT_APPLICABLE, SUPPRESSED, ZERO, ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote, text
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

_SIDE: Final = 3
#: Of two special values of a unit the one that stands later here is shown.
_RISING: Final = (ZERO, NOT_APPLICABLE, NO_DATA, SUPPRESSED)
#: Of two special values of a unit the first one here is shown.
_STRONGEST: Final = (SUPPRESSED, NO_DATA, NOT_APPLICABLE, ZERO)


@dataclass(frozen=True, eq=False)
class CrossedScale:
    """The classes of two ratios and the color of each pair of classes.

    A unit that misses one of the two stands apart, and so does one that has a zero that means absence in either.

    Attributes:
        across: classes of the first ratio; their colors are those of the lowest row.
        up: classes of the second ratio; their colors are those of the first column.
        colors: row after row from the lowest class of the second ratio.
    """

    across: ClassScale
    up: ClassScale
    colors: BivariateColors

    @property
    def codes(self) -> npt.NDArray[np.int64]:
        """The cell of each unit, ``row · columns + column``, or a special code as in a choropleth."""
        first, second = self.across.codes, self.up.codes
        cell = second * self.across.breaks.classes + first
        for code in _RISING:
            cell = np.where((first == code) | (second == code), code, cell)
        return np.asarray(cell, dtype=np.int64)

    @property
    def counts(self) -> tuple[tuple[int, ...], ...]:
        """Number of units in each cell, row after row from the lowest."""
        codes, columns = self.codes, self.across.breaks.classes
        return tuple(
            tuple(int((codes == row * columns + column).sum()) for column in range(columns))
            for row in range(self.up.breaks.classes)
        )

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            "across": self.across.record(),
            "up": self.up.record(),
            "colours": [list(row) for row in self.colors],
            "counts": [list(row) for row in self.counts],
            **{special.word: int((self.codes == code).sum()) for code, special in SPECIAL.items()},
        }


@register_mark
@dataclass(frozen=True, slots=True)
class Bivariate(Mark[CrossedScale]):
    """Areas colored by three classes of one ratio crossed with three of another.

    Where values are too few or too equal for three classes there are fewer. A variable about a reference (a change, a
    quotient) is cut like any other: two crossed ramps cannot diverge and still be read; give ``breaks`` about it.

    Attributes:
        indicator: key of the first ratio, along the columns of the legend.
        against: key of the second ratio, along its rows.
        by: level of the areas.
        method: how breaks are found; terciles by default.
        breaks: two inner breaks of the first ratio, instead of the method.
        against_breaks: two inner breaks of the second ratio.
        palette: ``SkyClay``, ``OchreIris``, ``LeafPlum``, ``TealPink``, ``BlueGreen``, ``GoldPurple``, ``RedBlue``
            (see `atlas.cartography.scales.bivariate_palettes`), or two colors to mix, ``#d7191c #2c7bb6``.
        counts: whether the cells of the legend say how many units they have.
    """

    indicator: str
    against: str
    by: By = "commune"
    method: Method = "quantile"
    breaks: tuple[float, ...] = ()
    against_breaks: tuple[float, ...] = ()
    palette: str = "SkyClay"
    counts: bool = True
    mark: Literal["bivariate"] = "bivariate"
    separable: ClassVar[bool] = True
    covers_area: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"indicator": "density_10k", "against": "population_density"}
    shows: ClassVar[frozenset[Nature]] = frozenset({Nature.RATIO})

    def __post_init__(self) -> None:
        check_level(self.by)
        if self.indicator == self.against:
            raise ValueError(Message("fault.cartography.bivariate.same", key=self.indicator))
        for given in (self.breaks, self.against_breaks):
            check_classes(self.method, None, given)
            if len(given) not in (0, 1, 2):
                raise ValueError(Message("fault.cartography.bivariate.breaks", count=len(given)))
        bivariate_palette(self.palette, _SIDE, _SIDE)  # an unknown palette is refused at once

    @property
    def indicators(self) -> tuple[str, ...]:
        """Keys of the indicators drawn."""
        return (self.indicator, self.against)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> CrossedScale:
        """Cut both ratios into three classes and give each pair of classes its color."""
        across = self._classes(require_nature(self, data, self.indicator), data, self.breaks)
        up = self._classes(require_nature(self, data, self.against), data, self.against_breaks)
        if not (across.breaks.classes and up.breaks.classes):
            raise ClassificationError(Message("fault.cartography.bivariate.zero"))
        colors = bivariate_palette(self.palette, across.breaks.classes, up.breaks.classes)
        column = tuple(row[0] for row in colors)
        return CrossedScale(replace(across, colors=colors[0]), replace(up, colors=column), colors)

    def _classes(self, indicator: Indicator, data: Dataset, breaks: tuple[float, ...]) -> ClassScale:
        values = unit_values(data, indicator.key, self.by)
        cut = floats(values)
        if indicator.zero_is_absence:
            cut = cut[cut != 0]
        if not np.isfinite(cut).any() and (floats(values) == 0).any():
            cuts = Breaks((), (), 0)
        else:
            cuts = manual(cut, breaks) if breaks else classify(cut, method=self.method, classes=_SIDE)
        if cuts.classes > _SIDE:
            raise ClassificationError(
                Message("fault.cartography.bivariate.classes", method=self.method, classes=cuts.classes)
            )
        flags = data.flags(indicator.key, self.by)
        return ClassScale(values, cuts, (), zero_apart=indicator.zero_is_absence, flags=flags)

    def draw(self, sheet: MapSheet, scale: CrossedScale) -> None:
        """Fill each unit with the color of its pair of classes."""
        shapes, canvas, codes = sheet.ground.units(self.by), sheet.canvas, scale.codes
        theme, columns = canvas.theme, scale.across.breaks.classes
        for code in sorted({int(code) for code in codes}):
            members = [shapes[unit] for unit in scale.across.values.index[codes == code]]
            row, column = divmod(code, columns)
            face = getattr(theme, SPECIAL[code].color) if code in SPECIAL else scale.colors[row][column]
            name = str(code) if code in SPECIAL else f"{column}:{row}"
            look = ShapeStyle(face=face, z=3, gid=f"crossed:{name}", clip=sheet.frame.box)
            canvas.shapes([page_path(shape) for shape in members], look)
            draw_texture(sheet, members, code)

    def legend(self, scale: CrossedScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return the matrix of classes, then zero and no data if they occur."""
        across, up = (data.indicator(key) for key in self.indicators)
        matrix = Matrix(
            across=Axis(across.heading(language), edge_texts(scale.across, language)),
            up=Axis(up.heading(language), edge_texts(scale.up, language)),
            colors=scale.colors,
            counts=scale.counts if self.counts else (),
            inks=tuple(tuple(ink_on(color) for color in row) for row in scale.colors),
        )
        special = [
            Swatch(
                tr("one_of_two", language, what=tr(look.word, language)), getattr(theme, look.color), count,
                texture=look.texture,
            )
            for code, look in SPECIAL.items() if (count := int((scale.codes == code).sum()))
        ]  # fmt: skip
        blocks: list[Block] = [matrix]
        if self.counts:
            blocks.append(LegendRemark(tr(f"matrix_counts_{self.by}", language)))
        return (*blocks, Swatches(tuple(special))) if special else tuple(blocks)

    def style(self, scale: CrossedScale, context: StyleContext) -> MarkStyles:
        """Return a rule for each pair of classes, and for each special value."""
        sides = [quote(context.column(key, self.by)) for key in (self.indicator, self.against)]
        flagged = [context.flag_column(key, self.by) for key in (self.indicator, self.against)]
        special = _special_conditions(sides, [name for name, _ in flagged], (scale.across, scale.up))
        none = " AND ".join(f"NOT ({condition})" for condition in special.values())
        cases, codes, language = [], scale.codes, context.language
        texts = [edge_texts(side, language) for side in (scale.across, scale.up)]
        columns = scale.across.breaks.classes
        for row in reversed(range(scale.up.breaks.classes)):
            for column in range(columns):
                label = " × ".join(_between(texts[s], i, language) for s, i in ((0, column), (1, row)))
                condition = " AND ".join(
                    [class_condition(sides[0], scale.across.breaks.edges, column),
                     class_condition(sides[1], scale.up.breaks.edges, row), none]
                )  # fmt: skip
                color = scale.colors[row][column]
                cases.append(
                    Case(
                        f"class {column + 1} × {row + 1}", label, (fill(context, color),), color, filter=condition,
                        count=int((codes == row * columns + column).sum()),
                    )
                )  # fmt: skip
        for code, condition in special.items():
            if count := int((codes == code).sum()):
                look = SPECIAL[code]
                color = str(getattr(context.theme, look.color))
                label = tr("one_of_two", language, what=tr(look.word, language))
                cases.append(
                    Case(KEYS[code], label, (fill(context, color, look.texture),), color, filter=condition, count=count)
                )
        renderer = Renderer("rules", tuple(cases), " × ".join(sides))
        title = " × ".join(context.data.indicator(key).heading(language) for key in self.indicators)
        return area_style(context, self, renderer, title, tuple(e for _, extras in flagged for e in extras))

    def describe(self, scale: CrossedScale, context: DescriptionContext) -> list[Statement]:
        """Describe both ratios, and the units that are high, or low, in both."""
        first, second = context.indicator(self.indicator), context.indicator(self.against)
        low, high = scale.counts[0][0], scale.counts[-1][-1]
        both = {
            "high": count_units(high, context.by, context.language),
            "low": count_units(low, context.by, context.language),
        }
        statements = [*extremes(first, scale.across.values, context), *extremes(second, scale.up.values, context)]
        statements.append(Statement(context.text("alt.both", **both), 2))
        corner = scale.across.breaks.classes * scale.up.breaks.classes - 1
        top = [str(code) for code in scale.across.values.index[scale.codes == corner]]
        statements += [context.where(context.text("alt.both_high"), top, 4)] if top else []
        numbers = (int((scale.codes == code).sum()) for code in (NO_DATA, NOT_APPLICABLE, SUPPRESSED))
        return statements + context.absent(*numbers)


def _between(texts: tuple[str, ...], i: int, language: Any) -> str:
    if len(texts) == 1:
        return texts[0]
    kind = "interval_closed" if i == len(texts) - 2 else "interval"
    return tr(kind, language, low=texts[i], high=texts[i + 1])


def _special_conditions(sides: list[str], flags: list[str], scales: tuple[ClassScale, ClassScale]) -> dict[int, str]:
    """Return conditions of the special values, each without those that are stronger."""
    conditions: dict[int, str] = {}
    for code in _STRONGEST:
        parts = []
        for side, flag, scale in zip(sides, flags, scales, strict=True):
            if code == ZERO and scale.zero_apart:
                parts.append(f"coalesce({side} = 0, false)")
            elif code == NO_DATA:
                withheld = f" AND coalesce({quote(flag)}, '') NOT IN ('suppressed', 'not_applicable')" if flag else ""
                parts.append(f"({side} IS NULL{withheld})")
            elif code in (SUPPRESSED, NOT_APPLICABLE) and flag:
                reason = reasons.SUPPRESSED if code == SUPPRESSED else reasons.NOT_APPLICABLE
                parts.append(f"coalesce({quote(flag)} = {text(reason)}, false)")
        if parts:
            stronger = "".join(f" AND NOT ({condition})" for condition in conditions.values())
            conditions[code] = f"({' OR '.join(parts)}){stronger}"
    return conditions
