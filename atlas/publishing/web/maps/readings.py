"""What a mark draws, feature by feature, read from the style of its fitted scale: that of the plates and of QGIS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.style.context import AREAS, CENTERS, RECORDS, StyleContext, centers_of
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import MarkStyles, Style
from atlas.cartography.styles.symbols import Fill, Symbol
from atlas.i18n.language import LanguageCode
from atlas.publishing.web.maps.actors import may_be_shown
from atlas.publishing.web.maps.evaluation import Cases, FeatureTable
from atlas.publishing.web.maps.ground import WebGround

#: What styles call the zones of one's own, which a view of the data has in the place of provinces.
_ZONES: Final = "zones"
_AREAS: Final = {**AREAS, "zone": _ZONES}
_CENTERS: Final = {**CENTERS, "zone": centers_of(_ZONES)}
_LEVELS: Final = {name: by for names in (_AREAS, _CENTERS) for by, name in names.items()}


@dataclass(frozen=True, slots=True)
class UnitClass:
    """A class of units: how they are filled, and what the legend calls them.

    Attributes:
        key: ``class 1`` (the lowest), ``no_data``, ``category x`` …; of two cases over each other both.
        label: of the legend.
        color, texture, ink: face, and what lies over it; no face where the texture alone is drawn.
        count: how many units have it.
    """

    key: str
    label: str
    color: str
    texture: str
    ink: str
    count: int


@dataclass(frozen=True, eq=False)
class Layer:
    """The features of one style that lie over the units: symbols, cells, rings, lines, dots.

    Attributes:
        style: how they are drawn.
        table: the features and what the expressions of the style look at.
        cases: of each feature.
        places: units of the drawing, of features that are points; else empty.
        paths: data of paths, of features that are none.
        of_units: whether they stand for units, whose codes are the index of the table.
    """

    style: Style
    table: FeatureTable
    cases: Sequence[Cases]
    places: Sequence[tuple[int, int]] = ()
    paths: Sequence[str] = ()
    of_units: bool = False

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The symbol of each case."""
        return tuple(case.symbol for case in self.style.renderer.cases)


@dataclass(frozen=True, eq=False)
class MarkReading:
    """A mark as a web map shows it.

    Attributes:
        mark, scale: what was fitted.
        title: heading of its legend.
        level: of the units.
        classes: of the units that it fills; empty where it fills none.
        class_of: code of a unit → position of its class.
        layers: what lies over the units, the lowest first.
        styles: all styles of the mark, the lowest first.
    """

    mark: Mark[Any]
    scale: Any
    title: str
    level: str
    classes: tuple[UnitClass, ...]
    class_of: Mapping[str, int] = field(repr=False)
    layers: tuple[Layer, ...] = field(repr=False)
    styles: tuple[Style, ...] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads marks over the data of an edition in one language.

    Attributes:
        data: as they may be published.
        ground: of the web maps.
        theme, language: of colors and labels.
    """

    data: Dataset
    ground: WebGround
    theme: Theme
    language: LanguageCode

    def read(self, mark: Mark[Any]) -> MarkReading:
        """Fit a mark and read what it draws.

        Raises:
            AtlasError: the data do not allow the mark.
            sqlite3.Error: an expression of its style cannot be worked out.
        """
        scale = mark.fit(self.data, self.theme, self.language)
        sheet = self.sheet
        if mark.moves_apart:
            sheet = self._new_sheet()
            mark.draw(sheet, scale)
        context = self._context(sheet, mark, scale)
        styles = mark.style(scale, context)
        if any(style.table == RECORDS for style in styles.spare):
            styles = replace(styles, styles=styles.spare, layers=())
        areas = [style for style in styles.styles if style.table in _AREAS.values() and not _overlay(style)]
        classes, class_of = self._classes(areas[0], styles) if areas else ((), {})
        layers = tuple(
            layer for style in styles.styles if style not in areas[:1] and (layer := self._layer(style, styles))
        )
        return MarkReading(mark, scale, styles.styles[-1].title if not areas else areas[0].title,
                       mark.level or "commune", classes, class_of, layers, styles.styles)  # fmt: skip

    @cached_property
    def sheet(self) -> MapSheet:
        """The map that marks are drawn on in thought, and what lies under them."""
        return self._new_sheet()

    def _new_sheet(self) -> MapSheet:
        box = self.ground.frame.box
        canvas = Canvas(Page.in_text(box.width, box.height), self.theme, self.language)
        return MapSheet(canvas, self.ground.frame, self.ground.shapes, self.data)

    def _context(self, sheet: MapSheet, mark: Mark[Any], scale: Any) -> StyleContext:
        explained = tuple(mark.legend(scale, self.data, self.theme, self.language))
        columns = {by: {key.key: key.key for key in self.data.indicators} for by in _AREAS}
        frame = self.ground.frame

        def on_ground(places: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
            meters = frame.to_ground(np.array(list(places.values()), dtype=np.float64).reshape(-1, 2))
            return {code: (x, y) for code, (x, y) in zip(places, meters.tolist(), strict=True)}

        anchors = on_ground(self.ground.shapes.anchors)
        return StyleContext(sheet, "0", 1, explained, columns, anchors, on_ground(sheet.moved), zones=_ZONES)

    def _classes(self, style: Style, styles: MarkStyles) -> tuple[tuple[UnitClass, ...], dict[str, int]]:
        """Return the classes of the units, in the order of the legend, and which one each unit has."""
        table = self._units(_LEVELS[style.table], styles)
        cases = table.cases(style.renderer)
        order = sorted(set(cases), key=lambda each: (len(each) > 1, each))
        classes = tuple(_unit_class(style, each, cases.count(each)) for each in order if each)
        position = {each: i for i, each in enumerate(each for each in order if each)}
        return classes, {code: position[each] for code, each in zip(table.index, cases, strict=True) if each}

    def _units(self, by: str, styles: MarkStyles) -> FeatureTable:
        whole = self._communes if by == "commune" else self._provinces
        index = self.data.table("commune" if by == "commune" else "province").index
        further = {extra.name: extra.values.reindex(index) for extra in styles.extras if extra.by == by}
        return whole.with_columns(further)

    @cached_property
    def _communes(self) -> FeatureTable:
        table = self.data.communes
        return FeatureTable.of(table, {c.CODE: pd.Series(table.index.astype(str), index=table.index)})

    @cached_property
    def _provinces(self) -> FeatureTable:
        table = self.data.provinces
        return FeatureTable.of(table, {c.CODE: pd.Series(table.index.astype(str), index=table.index)})

    def _layer(self, style: Style, styles: MarkStyles) -> Layer | None:
        """Return the features of a style; None of one whose features are records that may not be shown one by one."""
        if style.table == RECORDS:
            return self._records(style)
        moved = {layer.name: layer for layer in styles.moved}
        if style.table in moved or style.table in _CENTERS.values():
            by = moved[style.table].by if style.table in moved else _LEVELS[style.table]
            table = self._units(by, styles)
            places = moved[style.table].places if style.table in moved else {}
            return Layer(style, table, table.cases(style.renderer), self._places(table, places), of_units=True)
        if style.table in _LEVELS:
            table = self._units(_LEVELS[style.table], styles)
            paths = [self.ground.paths[code] for code in table.index]
            return Layer(style, table, table.cases(style.renderer), paths=paths, of_units=True)
        own = next(layer for layer in styles.layers if layer.name == style.table)
        if c.ID in own.table:
            return None
        table = FeatureTable.of(own.table.reset_index(drop=True))
        return self._placed_layer(style, table, list(own.table.geometry))

    def _placed_layer(self, style: Style, table: FeatureTable, shapes: Sequence[BaseGeometry]) -> Layer:
        cases = table.cases(style.renderer)
        if style.geometry != "Point":
            return Layer(style, table, cases, paths=[self.ground.from_ground(shape) for shape in shapes])
        meters = shapely.get_coordinates(list(shapes))
        units = self.ground.to_units(self.ground.frame.to_page(meters)).tolist()
        return Layer(style, table, cases, [(x, y) for x, y in units])

    def _records(self, style: Style) -> Layer | None:
        """Return the records that may be shown at their place: those that agreed, where it is their own."""
        if self.data.placed is None or self.data.placed.withheld:
            return None
        actors = self.data.placed.actors
        shown = (
            actors[may_be_shown(actors, self.data.vocabulary)]
            .to_crs(self.data.territory.plane.crs)
            .reset_index(drop=True)
        )
        return self._placed_layer(style, FeatureTable.of(shown), list(shown.geometry))

    def _places(self, table: FeatureTable, moved: Mapping[str, tuple[float, float]]) -> list[tuple[int, int]]:
        places = dict(self.ground.anchors)
        if moved:
            meters = np.array(list(moved.values()), dtype=np.float64)
            units = self.ground.to_units(self.ground.frame.to_page(meters)).tolist()
            places |= {code: (x, y) for code, (x, y) in zip(moved, units, strict=True)}
        return [places[code] for code in table.index]


def _overlay(style: Style) -> bool:
    """Tell whether a style of areas draws textures alone: it lies over the land and fills nothing."""
    faces = [look for case in style.renderer.cases if case.drawn for look in case.symbol]
    return not any(isinstance(look, Fill) and look.color for look in faces)


def _unit_class(style: Style, positions: Cases, count: int) -> UnitClass:
    """Return the class of units that have some cases, the lowest first: their face, and the texture over it."""
    cases = [style.renderer.cases[i] for i in positions]
    fills = [look for case in cases for look in case.symbol if isinstance(look, Fill)]
    color = next((look.color for look in fills if look.color), "")
    texture, ink = next(((look.texture, look.ink) for look in reversed(fills) if look.texture), ("", ""))
    labels = dict.fromkeys(case.label for case in cases if case.label)
    return UnitClass("+".join(case.key for case in cases), ", ".join(labels), color, texture, ink, count)
