"""What maps share whose units have shapes or places of their own: cartogram, circles that touch, tiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.algorithms.polylabel import polylabel

from atlas import columns as c
from atlas.analysis.catalogue.entries import Nature
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.base_layers import MapShapes
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import MapFrame, page_path
from atlas.cartography.legend import Block, GroundMap, Heading
from atlas.cartography.marks.class_options import Classing
from atlas.cartography.marks.fitted_classes import category_block, category_scale, class_blocks, class_scale, heading
from atlas.cartography.marks.mark import By, Mark, require_nature
from atlas.cartography.marks.special import draw_sign, draw_texture, face
from atlas.cartography.marks.statements import category_statements, class_statements
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.schematic import schematic_style
from atlas.cartography.scales import palettes
from atlas.cartography.scales.scales import NO_DATA, CategoryScale, ClassScale, SizeScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet
    from atlas.sources.territory.territory import Territory

_FAR = (-1e6, -1e6)  # on no page


@dataclass(frozen=True, eq=False)
class SchematicScale:
    """Units in shapes of their own and what colors them.

    Attributes:
        shapes: code → polygon, meters of the plane.
        size: the stock that areas show; None where all are equal.
        color: classes or categories of the units; None for one color.
        flat: the one color.
        facts: what the manifest keeps of the shapes.
    """

    shapes: Mapping[str, Any] = field(repr=False)
    size: SizeScale | None
    color: ClassScale | CategoryScale | None
    flat: str
    facts: Mapping[str, Any]

    def faces(self, theme: Theme) -> tuple[str, ...]:
        """Return the colors of the units."""
        if self.color is None:
            return (self.flat,) * len(self.shapes)
        if isinstance(self.color, ClassScale):
            return tuple(face(self.color, int(code), theme) for code in self.color.codes)
        return tuple(self.color.colors.get(value, theme.no_data) for value in self.color.values)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        size = {} if self.size is None else {"largest": self.size.largest}
        return {**self.facts, **size, **({} if self.color is None else self.color.record())}


@dataclass(frozen=True, slots=True)
class SchematicMap(Mark[SchematicScale], Classing):
    """Units in shapes or places of their own, in one color or colored by a ratio or a category.

    All that the classes of the color can be told is in :class:`~atlas.cartography.marks.class_options.Classing`.
    """

    distorts: ClassVar[bool] = True
    #: Whether units touch each other, and their boundaries are those of the plate.
    contiguous: ClassVar[bool] = True
    if TYPE_CHECKING:  # fields of each map: here they would be taken for defaults of its fields

        @property
        def by(self) -> By:
            """Level of the units."""

    def color_scale(self, data: Dataset, theme: Theme, language: LanguageCode) -> ClassScale | CategoryScale | None:
        """Return the classes or categories of the color; None without one."""
        if not self.class_key:
            return None
        indicator = require_nature(self, data, self.class_key)
        if indicator.nature is Nature.CATEGORY:
            values = data.table(self.by)[indicator.key]
            return category_scale(indicator, values, theme=theme, language=language)
        return class_scale(self, indicator, data, theme)

    def flat(self, theme: Theme) -> str:
        """Return the color of units that nothing colors: light enough for names."""
        return palettes.sequential(theme.sequential, 5)[1]

    def ground(self, scale: SchematicScale, shapes: MapShapes, frame: MapFrame) -> MapShapes:
        """Return the units in their own shapes, those above them as their union."""
        units = {code: frame.place(shape) for code, shape in scale.shapes.items()}
        upper = shapes.provinces
        if self.by == "commune":
            inside = {code: _holder(shapes, anchor) for code, anchor in shapes.anchors.items() if code in units}
            upper = {
                key: shapely.union_all([units[code] for code, holder in inside.items() if holder == key])
                for key in shapes.provinces
            }
        else:
            upper, units = units, dict(units)
        anchors = dict.fromkeys(shapes.anchors, _FAR)
        named = {**upper, **units} if self.contiguous else units  # circles of a province are no place for its name
        anchors |= {code: _middle(shape) for code, shape in named.items()}
        region = shapely.union_all(np.array(list(units.values()), dtype=object))
        return MapShapes(
            units, upper, region, shapely.MultiPolygon(), shapely.MultiLineString(), sea_known=False, anchors=anchors,
            kind="deformed" if self.contiguous else "apart",
        )  # fmt: skip

    def draw(self, sheet: MapSheet, scale: SchematicScale) -> None:
        """Fill each unit with its color; special values with their own looks."""
        units, canvas, theme = sheet.ground.units(self.by), sheet.canvas, sheet.canvas.theme
        shapes = np.array([units[code] for code in scale.shapes], dtype=object)
        look = ShapeStyle(
            face=scale.faces(theme), edge="none" if self.contiguous else theme.boundary,
            width_pt=0.0 if self.contiguous else theme.weights.symbol, z=3, gid=f"units:{self.mark}",
            clip=sheet.frame.box,
        )  # fmt: skip
        canvas.shapes([page_path(shape) for shape in shapes], look)
        if isinstance(scale.color, ClassScale):
            for code in np.unique(scale.color.codes):
                members = list(shapes[scale.color.codes == code])
                draw_sign(sheet, members, scale.color, int(code))
                draw_texture(sheet, members, int(code))
        elif scale.color is not None:
            draw_texture(sheet, list(shapes[scale.color.values.isna().to_numpy(dtype=bool)]), NO_DATA)

    def key(self, scale: SchematicScale, data: Dataset, theme: Theme, language: LanguageCode) -> list[Block]:
        """Return what explains the shapes, with its heading; nothing where all are equal."""
        return []

    def remarks(self, scale: SchematicScale, language: LanguageCode) -> list[Block]:
        """Return what is to be said after the colors."""
        return []

    def legend(self, scale: SchematicScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return what the shapes mean, what the colors mean, and the units as they are on the ground."""
        blocks = self.key(scale, data, theme, language)
        if scale.color is not None:
            indicator = data.indicator(self.class_key)
            smoothed = isinstance(scale.color, ClassScale) and scale.color.smoothed
            blocks.append(heading(indicator, data, language, smoothed=smoothed))
            if isinstance(scale.color, ClassScale):
                blocks += class_blocks(scale.color, self.by, theme, language, self)
            else:
                blocks.append(category_block(scale.color, theme, language))
        blocks += self.remarks(scale, language)
        shapes = true_shapes(data.territory, tuple(scale.shapes))
        groups = tuple(true_shapes(data.territory, ()).values()) if self.by == "commune" else ()
        blocks.append(Heading(tr("true_shapes", language)))
        blocks.append(GroundMap(tuple(shapes.values()), scale.faces(theme), groups))
        return tuple(blocks)

    def style(self, scale: SchematicScale, context: StyleContext) -> MarkStyles:
        """Return a layer of the units in their shapes, colored as on the plate."""
        return schematic_style(self, scale.shapes, scale.color, scale.size, context, flat=scale.flat)

    def describe(self, scale: SchematicScale, context: DescriptionContext) -> list[Statement]:
        """Describe what areas show, then the colors."""
        statements = self.describe_shapes(scale, context)
        if isinstance(scale.color, CategoryScale):
            title = context.indicator(self.class_key).title[context.language]
            return [*statements, *category_statements(scale.color, context, title)]
        if scale.color is None:
            return statements
        classes = class_statements(scale.color, context, self.class_key)
        return [*statements, *(replace(statement, rank=statement.rank + bool(statements)) for statement in classes)]

    def describe_shapes(self, scale: SchematicScale, context: DescriptionContext) -> list[Statement]:
        """Describe what the areas show; nothing where all are equal."""
        return []


def true_shapes(territory: Territory, codes: tuple[str, ...]) -> dict[str, Any]:
    """Return units as they are on the ground, code → polygon in meters, those above the communes when none is named."""
    communes = territory.projected
    shapes = np.asarray(communes.geometry.values, dtype=object)
    units = dict(zip(communes.index.astype(str), shapes, strict=True))
    above = communes[c.PROVINCE_CODE].astype(str).to_numpy()
    if not codes or codes[0] not in units:
        units = {str(code): shapely.coverage_union_all(shapes[above == code]) for code in pd.unique(above)}
    return {code: units[code] for code in codes or units}


def _holder(shapes: MapShapes, anchor: tuple[float, float]) -> str:
    """Return the larger unit that holds a place of the ground."""
    point = shapely.Point(anchor)
    return min(shapes.provinces, key=lambda code: float(shapes.provinces[code].distance(point)))


def _middle(shape: Any) -> tuple[float, float]:
    """Return the pole of inaccessibility of the largest part of a shape."""
    parts: npt.NDArray[np.object_] = np.asarray(shapely.get_parts(shape), dtype=object)
    if not len(parts):
        return _FAR
    largest = parts[int(np.argmax(shapely.area(parts)))]
    point = polylabel(largest, tolerance=0.2)
    return float(point.x), float(point.y)


__all__ = ["SchematicMap", "SchematicScale", "true_shapes"]
