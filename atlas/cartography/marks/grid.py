"""The grid: actors counted in equal hexagons or squares, as a density in color or as circles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import scipy
import shapely

from atlas.analysis.spatial.grids import hexagons, squares
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_path
from atlas.cartography.labels.unit_names import join_details, with_title
from atlas.cartography.legend import Block, ClassBoxes, Heading, LegendRemark, NestedSizes, Swatch, Swatches
from atlas.cartography.marks.actors import actors_of, family_title, kilometers, places
from atlas.cartography.marks.checks import check_between, check_choice, check_classes, check_largest, check_ramp
from atlas.cartography.marks.fitted_classes import edge_texts, floats
from atlas.cartography.marks.mark import OfRecords, register_mark
from atlas.cartography.marks.special import face
from atlas.cartography.marks.statements import class_items
from atlas.cartography.marks.style.centers import size_expression
from atlas.cartography.marks.style.classes import class_cases
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import cut_to_territory, own_layer, style_layer
from atlas.cartography.scales import palettes
from atlas.cartography.scales.classification import Breaks, Method, classify, manual
from atlas.cartography.scales.own_palettes import Palette
from atlas.cartography.scales.scales import ZERO, ClassScale, SizeScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer, SizeLegend
from atlas.cartography.styles.symbols import Fill, Marker, millimeters
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

#: A cell cut to less than this share counts as this share: a sliver with one actor is no peak of density.
_LEAST_SHARE: Final = 0.25


@dataclass(frozen=True, eq=False)
class GridScale:
    """Cells over the territory with what they hold.

    Attributes:
        scale: classes of the density per km², or sizes of the counts, indexed by cell.
        cells: the whole cells with their ``count``, the ``area_km2`` of their part inside the territory and their
            ``density``.
        moved: number of actors whose own cell does not touch the territory and who count in the nearest one.
    """

    scale: ClassScale | SizeScale
    cells: gpd.GeoDataFrame = field(repr=False)
    moved: int = 0

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            "cells": len(self.cells),
            "actors": int(self.cells["count"].sum()),
            "actors_from_beyond": self.moved,
            **self.scale.record(),
        }


@register_mark
@dataclass(frozen=True, slots=True)
class Grid(OfRecords[GridScale]):
    """Active actors counted in the cells of a regular grid.

    A density refers to the part of a cell inside the territory, counted as a quarter of a cell at least. Cells are
    drawn cut to the territory. The grid stands at round coordinates of the projection, the same for every plate.

    Attributes:
        shape: ``hexagon`` or ``square``.
        cell_km: width of a cell, in km: the distance between two opposite sides.
        show: ``density``, actors per km² in classes, or ``count``, circles in the middle of the cells.
        family: only the actors of this family, when given.
        method, classes, breaks, palette: of the density, as in a choropleth.
        largest_mm: diameter of the circle of the greatest count.
        largest: the count drawn at ``largest_mm``; the greatest by default.
    """

    shape: Literal["hexagon", "square"] = "hexagon"
    cell_km: float = 5.0
    show: Literal["density", "count"] = "density"
    family: str = ""
    method: Method = "quantile"
    classes: int = 5
    breaks: tuple[float, ...] = ()
    palette: Palette = ""
    largest_mm: float = 6.0
    largest: float | None = None
    mark: Literal["grid"] = "grid"
    example: ClassVar[Mapping[str, Any]] = {}
    records: ClassVar[bool] = True  # what is drawn is read from the records, not from an indicator

    def __post_init__(self) -> None:
        check_choice("shape", self.shape, ("hexagon", "square"))
        check_choice("show", self.show, ("density", "count"))
        check_classes(self.method, self.classes, self.breaks)
        object.__setattr__(self, "palette", check_ramp(self.palette))
        check_between(
            Message("fault.cartography.thing.cell"),
            self.cell_km,
            0.1,
            100,
            unit=Message("fault.cartography.unit.km_wide"),
        )
        check_between(Message("fault.cartography.thing.largest_circle"), self.largest_mm, 1, 60)
        check_largest(self.largest)

    def caption(self, language: LanguageCode, vocabulary: Vocabulary) -> str:
        """Say in a line what is shown."""
        return f"{family_title(self.family, vocabulary, language)} ({self._detail(language)})"

    def _detail(self, language: LanguageCode) -> str:
        km = number(self.cell_km, language, decimals=kilometers(self.cell_km))
        unit = tr("per_km2" if self.show == "density" else "per_cell", language)
        return join_items((unit, tr(f"cell_{self.shape}", language, km=km)), language)

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> GridScale:
        """Count the actors in the cells, and cut the densities into classes or find the greatest count."""
        cells, moved = self._counted_cells(data)
        if self.show == "count":
            counts = cells["count"].astype("float64")
            return GridScale(SizeScale(counts, self.largest or float(counts.max()), self.largest_mm), cells, moved)
        density = cells["density"]
        cut = floats(density)[floats(density) > 0]
        if not len(cut):
            breaks = Breaks((), (), 0)
        elif self.breaks:
            breaks = manual(cut, self.breaks)
        else:
            breaks = classify(cut, method=self.method, classes=self.classes)
        colors = palettes.sequential(self.palette or theme.sequential, breaks.classes) if breaks.classes else ()
        return GridScale(ClassScale(density, breaks, colors, zero_apart=True), cells, moved)

    def _counted_cells(self, data: Dataset) -> tuple[gpd.GeoDataFrame, int]:
        """Return the cells over the territory with their counts and densities."""
        xy = places(actors_of(data, self.family, mark="grid"))
        plane = data.territory.plane
        region = shapely.coverage_union_all(np.asarray(data.territory.projected.geometry.values, dtype=object))
        west, south, east, north = (float(v) for v in shapely.bounds(region))
        grid = (hexagons if self.shape == "hexagon" else squares)(
            (west, south, east, north), spacing_km=self.cell_km, crs=plane.crs
        )
        cells = grid.over(region)
        keys = grid.find(xy)
        astray = ~np.isin(keys, cells.index)
        if astray.any():
            # An actor located at sea off its commune still counts: in the cell of the territory that is nearest.
            nearest = scipy.spatial.cKDTree(cells[["x_m", "y_m"]].to_numpy()).query(xy[astray])[1]
            keys[astray] = cells.index.to_numpy()[nearest]
        counts = pd.Series(keys).value_counts()
        parts = shapely.intersection(np.asarray(cells.geometry), region)
        inside = np.asarray(shapely.area(parts)) / 1e6
        whole = np.full(len(cells), grid.cell_area_km2)
        if plane.on_ground:
            stretch = plane.scale(shapely.get_coordinates(shapely.centroid(parts))) ** 2
            inside, whole = inside / stretch, whole / stretch
        cells = cells.assign(count=counts.reindex(cells.index, fill_value=0).astype("int64"), area_km2=inside)
        cells["density"] = cells["count"] / np.maximum(inside, _LEAST_SHARE * whole)
        return cells, int(astray.sum())

    def draw(self, sheet: MapSheet, scale: GridScale) -> None:
        """Draw the cells cut to the region, or the circles in the middle of what is left of them."""
        box, region = sheet.frame.box, sheet.ground.region
        window = shapely.intersection(region, shapely.box(box.x, box.y, box.right, box.top).buffer(1.0))
        cut = shapely.intersection(np.array([sheet.frame.place(g) for g in scale.cells.geometry]), window)
        if isinstance(scale.scale, ClassScale):
            self._fill(sheet, scale.scale, cut)
        else:
            self._circles(sheet, scale.scale, cut)

    def _fill(self, sheet: MapSheet, scale: ClassScale, cut: Any) -> None:
        theme, canvas, box = sheet.canvas.theme, sheet.canvas, sheet.frame.box
        for code in np.unique(scale.codes):
            members = [shape for shape in cut[scale.codes == code] if not shape.is_empty]
            face = theme.zero if code == ZERO else scale.colors[code]
            look = ShapeStyle(
                face=face, edge=theme.symbol_edge, width_pt=theme.weights.symbol, z=3, gid=f"class:{code}", clip=box
            )
            canvas.shapes([page_path(shape) for shape in members], look)

    def _circles(self, sheet: MapSheet, scale: SizeScale, cut: Any) -> None:
        theme, canvas, box = sheet.canvas.theme, sheet.canvas, sheet.frame.box
        shown = [shape for shape in cut if not shape.is_empty]
        line = ShapeStyle(edge=theme.no_data, width_pt=theme.weights.hairline, z=6.5, gid="grid-cells", clip=box)
        canvas.shapes([page_path(shape) for shape in shown], line)
        diameters = scale.diameters(floats(scale.values))
        order = np.argsort(-diameters, kind="stable")
        order = np.array([i for i in order if diameters[i] > 0 and not cut[i].is_empty], dtype=np.int64)
        centers = shapely.get_coordinates(shapely.centroid(cut[order])).reshape(-1, 2)
        look = ShapeStyle(
            face=theme.symbol, edge=theme.symbol_edge, width_pt=theme.weights.symbol, z=10, gid="circles:grid", clip=box
        )
        canvas.circles(centers, diameters[order], look)
        sheet.occupy(centers, diameters[order])

    def legend(self, scale: GridScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return what is counted in which cells, then the classes or the nested circles."""
        head = Heading(family_title(self.family, data.vocabulary, language), self._detail(language))
        if isinstance(scale.scale, SizeScale):
            return (head, *_nested_sizes(scale.scale, theme, language))
        blocks: list[Block] = [head]
        if scale.scale.breaks.classes:
            edges = edge_texts(scale.scale, language)
            counts_title = tr("cells_count", language)
            blocks.append(ClassBoxes(edges, scale.scale.colors, scale.scale.counts, counts_title))
        if scale.scale.zeros:
            none = Swatch(tr("none", language), theme.zero, scale.scale.zeros)
            blocks.append(Swatches((none,)))
        return (*blocks, LegendRemark(tr("cells_cut", language)))

    def style(self, scale: GridScale, context: StyleContext) -> MarkStyles:
        """Return cells with their counts: cut to the territory and colored, or circles in their middles."""
        shapes = cut_to_territory(context, np.asarray(scale.cells.geometry, dtype=object))
        frame = scale.cells[["count", "density", "area_km2"]].reset_index(names="cell")
        theme, title = context.theme, self.caption(context.language, context.data.vocabulary)
        if isinstance(scale.scale, SizeScale):
            size = scale.scale
            points = shapely.centroid(shapes)
            made = own_layer(context, "cells", frame, points, "Point", title)
            drawn = Marker(
                "circle", size.diameter_mm, theme.symbol, theme.symbol_edge, millimeters(theme.weights.symbol),
                size=size_expression(quote("count"), size),
            )  # fmt: skip
            picked = size.legend_values()
            texts = tuple(number(v, context.language) for v in picked)
            sizes = tuple(float(d) for d in size.diameters(np.array(picked))) if picked else ()
            legend = SizeLegend("", texts, sizes, Marker("circle", 1.0, theme.symbol, theme.symbol_edge, 0.1))
            case = Case("size", title, (drawn,), theme.symbol, count=len(frame))
            return style_layer(self, made, Renderer("single", (case,), order=quote("count"), sizes=legend))
        classes, edge = scale.scale, millimeters(theme.weights.symbol)
        made = own_layer(context, "cells", frame, shapes, "MultiPolygon", title)
        cases = class_cases(
            classes, theme, context.language,
            lambda code: (Fill(face(classes, code, theme), edge=theme.symbol_edge, edge_mm=edge),),
        )  # fmt: skip
        return style_layer(self, made, Renderer("graduated", cases, quote("density")))

    def describe(self, scale: GridScale, context: DescriptionContext) -> list[Statement]:
        """Say how many records are in how many cells, and how many cells each class has."""
        counts = scale.cells["count"]
        figures = {
            "n": int(counts.sum()), "occupied": int((counts > 0).sum()), "cells": len(counts),
            "most": int(counts.max()),
        }  # fmt: skip
        texts = {key: number(n, context.language) for key, n in figures.items()}
        statements = [Statement(context.text("alt.cells", **texts), 1)]
        if isinstance(scale.scale, ClassScale) and scale.scale.breaks.classes:
            items = join_details(class_items(scale.scale, context), context.language)
            statements.append(Statement(with_title(context.text("cells_count"), items, context.language), 2))
        return statements


def _nested_sizes(scale: SizeScale, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
    picked = scale.legend_values()
    if not picked:
        return ()
    shown = tuple(float(d) for d in scale.diameters(np.array(picked)))
    return (NestedSizes(shown, tuple(number(v, language) for v in picked), theme.symbol, theme.symbol_edge),)
