"""Layers of an editor's own on a plate: roads, schools, protected areas; drawn among the marks, explained, credited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_lines, page_path
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.legend import Block, LegendLine, Lines, Swatch, Swatches, SymbolRow, SymbolRows
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.theme import Theme
from atlas.errors import EditionError, Fault
from atlas.guard import with_guard
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import typeset
from atlas.sources.files.admission import admit_layer
from atlas.sources.files.layers import every_record
from atlas.sources.territory.context import (
    RELIEF,
    ROLES,
    Role,
    context_attribution,
    context_file,
    read_context,
)
from atlas.sources.toml.validation import toml_specification

Shapes: TypeAlias = npt.NDArray[np.object_]
#: Where a layer lies: below all marks; over filled areas and boundaries, below symbols; over symbols, below names.
Stack: TypeAlias = Literal["", "under", "between", "over"]

_Z: Final = {"under": 2.35, "between": 8.0, "over": 13.0}
_POINT_TYPES: Final = (0, 4)
_LINE_TYPES: Final = (1, 2, 5)
_AREA_TYPES: Final = (3, 6)


@toml_specification()
@dataclass(frozen=True, slots=True, eq=False)
class MapLayer:
    """A layer on the map: points, lines or areas, in its own coordinate system, drawn where it belongs on the page.

    Attributes:
        source: a GeoDataFrame or GeoSeries, or the path of a GeoPackage, GeoJSON or Shapefile (beside the edition);
            with a ``role``, that layer of the territory's own context when empty.
        role: what it is on the ground (``rivers``, ``roads`` …): it is then drawn as such layers are, by its column
            ``rank`` where it has one, and explained so; color and sizes of its own have no part in it.
        names: column of the names that are written on the map; none are when empty.
        color: ``#rrggbb``; the theme's quiet ink by default.
        width_mm: of lines, and of the outline of areas (0 is none).
        size_mm: diameter of points.
        label: its entry in the legend; without one it has none.
        stack: ``under`` the marks, ``between`` filled areas and symbols, or ``over`` all marks; by default areas lie
            under, lines and points between.
        attribution: who made it, printed with the plate's sources.
    """

    source: str | gpd.GeoDataFrame = ""
    role: Literal[""] | Role = ""
    names: str = ""
    color: str = ""
    width_mm: float = 0.3
    size_mm: float = 1.2
    label: Text = ""
    stack: Stack = ""
    attribution: Text = ""

    def __post_init__(self) -> None:
        """Validate the options, and that a table of shapes says where on Earth they are."""
        if isinstance(self.source, gpd.GeoSeries):
            object.__setattr__(self, "source", self.source.to_frame("geometry"))
        if not isinstance(self.source, str | gpd.GeoDataFrame):
            raise TypeError(Message("fault.cartography.layers.kind", kind=type(self.source).__name__))
        if isinstance(self.source, gpd.GeoDataFrame) and self.source.crs is None:
            raise ValueError(Message("fault.cartography.layers.crs"))
        if self.color and not _is_color(self.color):
            raise ValueError(Message("fault.cartography.layers.color", color=self.color))
        if self.role not in ("", *ROLES):
            raise ValueError(Message("fault.cartography.layers.role", role=str(self.role), roles=", ".join(ROLES)))
        if isinstance(self.source, str) and not self.source.strip() and not self.role:
            raise ValueError(Message("fault.cartography.layers.nothing"))
        if self.stack not in ("", *_Z):
            raise ValueError(Message("fault.cartography.layers.stack", stack=str(self.stack)))
        if not 0 <= self.width_mm <= 5 or not 0.2 <= self.size_mm <= 20:
            raise ValueError(Message("fault.cartography.layers.size"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MapLayer) and self._key == other._key

    def __hash__(self) -> int:
        return hash(str(self._key))

    @property
    def _key(self) -> tuple[Any, ...]:
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(id(value) if isinstance(value, gpd.GeoDataFrame) else value for value in values)


def as_layers(layers: Any) -> tuple[MapLayer, ...]:
    """Return layers as specifications; tables of shapes become layers with the usual look, one may stand alone."""
    if isinstance(layers, MapLayer | gpd.GeoDataFrame | gpd.GeoSeries | str):
        layers = (layers,)
    return tuple(layer if isinstance(layer, MapLayer) else MapLayer(layer) for layer in layers)


def read_layers(
    layers: Sequence[MapLayer], folder: Path, *, crs: str, context: Path | None = None
) -> tuple[MapLayer, ...]:
    """Return the layers with their shapes in the CRS of the plate; paths are relative to a folder.

    Args:
        layers: of a plate.
        folder: that paths are relative to.
        crs: of the plate.
        context: the folder of the territory's own layers, which a role without a source takes.

    Raises:
        EditionError: a file cannot be read or does not say its coordinate system.
        TerritoryError: the territory has no layer of a role.
    """
    return tuple(
        _of_context(layer, context, crs)
        if isinstance(layer.source, str) and not layer.source
        else replace(layer, source=_shapes(layer, folder).to_crs(crs))
        for layer in layers
    )


def is_picture(layer: MapLayer) -> bool:
    """Tell whether a layer is the picture of the relief."""
    return layer.role == RELIEF


def context_layers(roles: Sequence[Role]) -> tuple[MapLayer, ...]:
    """Return roles that a plate switches on as layers of its territory's own, the lowest first."""
    return tuple(MapLayer(role=role) for role in ROLES if role in roles)


def _of_context(layer: MapLayer, folder: Path | None, crs: str) -> MapLayer:
    """Return a layer of the territory's own, credited; of the relief the path of its picture."""
    path = context_file(folder, layer.role or ROLES[0])
    credited = replace(layer, attribution=layer.attribution or context_attribution(path))
    return replace(credited, source=str(path) if is_picture(layer) else read_context(path, crs))


def _shapes(layer: MapLayer, folder: Path) -> gpd.GeoDataFrame:
    return read_layer_file(folder / layer.source) if isinstance(layer.source, str) else layer.source


@with_guard(Message("act.layer"), error=EditionError)
def read_layer_file(path: Path) -> gpd.GeoDataFrame:
    """Read the shapes of a file.

    Raises:
        EditionError: it is not there, cannot be read or does not say its coordinate system.
    """
    from pyogrio.errors import DataLayerError, DataSourceError  # GDAL is loaded where a file is read

    remedy = Message("fault.cartography.layers.give_file")
    if not path.is_file():
        raise EditionError(Fault(Message("fault.cartography.layers.absent"), remedy, path))
    admit_layer(path, kind=EditionError)
    try:
        table = gpd.read_file(path, engine="pyogrio", **every_record(path))
    except (DataSourceError, DataLayerError) as error:
        raise EditionError(
            Fault(Message("fault.cartography.layers.unreadable", why=str(error)), remedy, path)
        ) from None
    if not isinstance(table, gpd.GeoDataFrame) or table.crs is None:
        raise EditionError(Fault(Message("fault.cartography.layers.no_crs"), remedy, path))
    return table


def layer_digests(layers: Sequence[MapLayer], folder: Path, *, context: Path | None = None) -> list[str]:
    """Return a digest of each file that layers are read from; of one that is not there, nothing."""
    files = [folder / layer.source for layer in layers if isinstance(layer.source, str) and layer.source]
    files += [
        context_file(context, layer.role)
        for layer in layers
        if not isinstance(layer.source, gpd.GeoDataFrame) and not layer.source and layer.role
    ]
    return file_digests(files)


def file_digests(files: Iterable[Path]) -> list[str]:
    """Return a digest of each of some files; of one that is not there, nothing."""
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()]


def draw_layers(sheet: MapSheet, layers: Sequence[MapLayer], stack: Stack) -> None:
    """Draw what of the layers lies at one place of the stack, cut at the frame."""
    for number, layer in enumerate(layers, start=1):
        if layer.role:
            continue
        points, lines, areas = parts_of(layer)
        gid, color = f"layer:{number}", layer.color or sheet.canvas.theme.quiet
        if len(areas) and stack == (layer.stack or "under"):
            _draw_areas(sheet, areas, layer, ShapeStyle(face=color, z=_Z[stack], gid=gid, kind="mark"))
        if len(lines) and stack == (layer.stack or "between"):
            style = ShapeStyle(
                edge=color, width_pt=layer.width_mm / MM_PER_PT, z=_Z[stack] + 0.1, gid=gid, clip=sheet.frame.box
            )
            sheet.canvas.segments(page_lines(sheet.frame.place(line) for line in lines), style)
        if len(points) and stack == (layer.stack or "between"):
            _draw_points(sheet, points, layer, ShapeStyle(face=color, z=_Z[stack] + 0.2, gid=gid))


def _draw_areas(sheet: MapSheet, areas: Shapes, layer: MapLayer, style: ShapeStyle) -> None:
    edge = sheet.canvas.theme.quiet if layer.width_mm else "none"
    style = replace(style, edge=edge, width_pt=layer.width_mm / MM_PER_PT, clip=sheet.frame.box)
    sheet.canvas.shapes([page_path(sheet.frame.place(area)) for area in areas], style)


def _draw_points(sheet: MapSheet, points: Shapes, layer: MapLayer, style: ShapeStyle) -> None:
    centers = sheet.frame.to_page(shapely.get_coordinates(points))
    box = sheet.frame.box
    inside = (centers >= (box.x, box.y)).all(axis=1) & (centers <= (box.right, box.top)).all(axis=1)
    theme = sheet.canvas.theme
    style = replace(style, edge=theme.symbol_edge, width_pt=theme.weights.symbol, clip=box)
    sheet.canvas.circles(centers[inside], np.full(int(inside.sum()), layer.size_mm), style)
    sheet.dots = np.vstack([sheet.dots, centers[inside]])


def parts_of(layer: MapLayer) -> tuple[Shapes, Shapes, Shapes]:
    """Return the points, lines and areas of a layer that was read, meters; each part by itself."""
    assert not isinstance(layer.source, str)
    shapes = np.asarray(layer.source.geometry.dropna().values, dtype=object)
    parts = shapely.get_parts(shapes[~shapely.is_empty(shapes)])
    kinds = shapely.get_type_id(parts)
    points, lines, areas = (parts[np.isin(kinds, types)] for types in (_POINT_TYPES, _LINE_TYPES, _AREA_TYPES))
    return points, lines, areas


def layer_blocks(layers: Sequence[MapLayer], theme: Theme, language: LanguageCode) -> list[Block]:
    """Return the entries of the layers in the legend: each with its own color and width or size."""
    blocks: list[Block] = []
    for layer in layers:
        text = typeset(text_in(layer.label, language, what=Message("fault.cartography.text.layer_label")), language)
        if layer.role or not text:
            continue
        color, (points, lines, areas) = layer.color or theme.quiet, parts_of(layer)
        if len(areas):
            blocks.append(Swatches((Swatch(text, color),)))
        if len(lines):
            blocks.append(Lines((LegendLine(text, layer.width_mm),), color))
        if len(points):
            row = SymbolRow(text, "circle", layer.size_mm, color, theme.symbol_edge)
            blocks.append(SymbolRows((row,)))
    return blocks


def layer_credits(layers: Sequence[MapLayer], language: LanguageCode) -> list[str]:
    """Return who made the layers, each once, for the line of sources."""
    credits = (
        text_in(layer.attribution, language, what=Message("fault.cartography.text.layer_attribution"))
        for layer in layers
    )
    return list(dict.fromkeys(filter(None, credits)))


def layer_titles(layers: Sequence[MapLayer], language: LanguageCode) -> list[str]:
    """Return the labels of the layers, for the alternative text."""
    texts = (
        text_in(layer.label, language, what=Message("fault.cartography.text.layer_label"))
        or (tr(f"context.role.{layer.role}", language) if layer.role else "")
        for layer in layers
    )
    return [text for text in texts if text]


def _is_color(color: str) -> bool:
    return len(color) == 7 and color[0] == "#" and all(ch in "0123456789abcdefABCDEF" for ch in color[1:])
