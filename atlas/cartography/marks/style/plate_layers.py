"""The layers of an editor's own on a plate, for other programs: a layer for each kind of shape, drawn as in print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.context.features import features_in, features_of
from atlas.cartography.context.roles import ANY_SCALE, RoleLook, role_looks
from atlas.cartography.context.town_dots import town_symbol
from atlas.cartography.legend import Block
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import Layered, own_layer
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.map_layers import MapLayer, Shapes, Stack, layer_blocks, parts_of
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import in_list, quote, text
from atlas.cartography.styles.model import Case, Geometry, OwnLayer, Renderer, Style
from atlas.cartography.styles.symbols import Fill, Marker, Stroke, Symbol, millimeters
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import typeset

Kind: TypeAlias = Literal["areas", "lines", "points"]
_LABEL: Final = "label"
_STACKS: Final[tuple[Stack, ...]] = ("under", "between", "over")
_SHAPES: Final[dict[Kind, tuple[Layered, Geometry]]] = {
    "areas": ("MultiPolygon", "Polygon"), "lines": ("MultiLineString", "Line"), "points": ("Point", "Point"),
}  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class PlateLayer:
    """One kind of shapes of a layer of a plate.

    Attributes:
        stack: where it lies: under the marks, over filled areas, over all marks.
        kind: what its shapes are.
        layer: its shapes, each with the text of the legend and nothing else of its table.
        style: how they are drawn.
        block: its entry in the plate's legend; None without a label.
    """

    stack: Stack
    kind: Kind
    layer: OwnLayer
    style: Style
    block: Block | None

    @property
    def height(self) -> tuple[int, int]:
        """Where it lies among the layers of its plate, the lowest first."""
        return _STACKS.index(self.stack), list(_SHAPES).index(self.kind)


def plate_layers(layers: Sequence[MapLayer], context: StyleContext) -> list[PlateLayer]:
    """Return the layers of a plate, those of one after the other, in the order of their entries in the legend.

    Args:
        layers: of the plate, read: their shapes are in the CRS of the plates.
        context: of the plate.
    """
    return [part for number, layer in enumerate(layers, start=1) for part in _parts(layer, number, context)]


def _parts(layer: MapLayer, number: int, context: StyleContext) -> Iterator[PlateLayer]:
    if layer.role:
        yield from _context_parts(layer, context)
        return
    here, language = replace(context, position=1), context.language
    text = typeset(text_in(layer.label, language, what=Message("fault.cartography.text.layer_label")), language)
    blocks = iter(layer_blocks((layer,), context.theme, language))
    points, lines, areas = parts_of(layer)
    for kind, shapes in _by_kind(points, lines, areas):
        if not len(shapes):
            continue
        shape, geometry = _SHAPES[kind]
        # A GeoPackage wants another title for each layer, and two layers of a plate may have one label.
        name = tr(f"qgis.plate_layer.{kind}", language, number=number)
        title = text or name
        frame = pd.DataFrame({_LABEL: [title] * len(shapes)})
        made = own_layer(here, f"layer{number}_{kind}", frame, shapes, shape, f"{text} – {name}" if text else name)
        symbol, color = _symbol(layer, kind, context.theme), layer.color or context.theme.quiet
        case = Case("layer", text, symbol, color, value=title, count=len(shapes))
        stack: Stack = layer.stack or ("under" if kind == "areas" else "between")
        style = Style(
            made.name, geometry, title, Renderer("categorised", (case,), quote(_LABEL)), mark="layer",
            over=stack != "under",
        )  # fmt: skip
        yield PlateLayer(stack, kind, made, style, next(blocks) if text else None)


def _context_parts(layer: MapLayer, context: StyleContext) -> Iterator[PlateLayer]:
    """Return a layer of context: one table for all plates of an edition, drawn by rank; the relief is none."""
    if not layer.role or not isinstance(layer.source, gpd.GeoDataFrame):
        return
    theme, language = context.theme, context.language
    features = features_of(layer)
    title = tr(f"context.role.{layer.role}", language)
    looks = {look.rank: look for look in role_looks(layer.role, theme)}
    texts = {
        rank: tr(look.key, language) if look.key else title if len(looks) == 1 else f"{title} {rank}"
        for rank, look in looks.items()
    }
    drawn = np.isin(features.ranks, list(looks))
    ranks = features.ranks[drawn].tolist()
    names = [name for name, shown in zip(features.names(language), drawn, strict=True) if shown]
    frame = pd.DataFrame({_LABEL: [texts[rank] for rank in ranks], "name": names})
    kind = looks[min(looks)].kind
    shape, geometry = _SHAPES[_KINDS[kind]]
    table = gpd.GeoDataFrame(
        frame, geometry=_multiple(features.shapes[drawn], kind), crs=context.data.territory.plane.crs
    )
    made = OwnLayer(f"context_{layer.role}", title, title, shape, table)
    attribute = _shown_ranks(looks, texts)
    if layer.role == "towns":
        marked = _marked_towns(layer, context.sheet)
        ranks = [rank for rank, name in zip(ranks, names, strict=True) if name in marked]
        attribute = f"CASE WHEN {quote(c.NAME)} IN {in_list(sorted(marked))} THEN {quote(_LABEL)} END"
    cases = tuple(
        Case(
            f"rank {rank}", texts[rank], _context_symbol(look, theme, layer.role), look.edge or look.face,
            value=texts[rank], count=ranks.count(rank),
        )
        for rank, look in looks.items() if rank in ranks
    )  # fmt: skip
    if not cases:
        return
    stack: Stack = "over" if layer.role == "towns" else layer.stack or "under"
    renderer = Renderer("categorised", cases, attribute)
    style = Style(made.name, geometry, title, renderer, mark="layer", over=stack != "under")
    yield PlateLayer(stack, _KINDS[kind], made, style, None)


def _shown_ranks(looks: Mapping[int, RoleLook], texts: Mapping[int, str]) -> str:
    """Return the rank of a feature as an expression: none where the map is too small for it, as in print."""
    limits = [
        f"WHEN {quote(_LABEL)} = {text(texts[rank])} AND @map_scale > {look.widest} THEN NULL"
        for rank, look in looks.items() if look.widest < ANY_SCALE
    ]  # fmt: skip
    return f"CASE {' '.join(limits)} ELSE {quote(_LABEL)} END" if limits else quote(_LABEL)


_KINDS: Final[dict[str, Kind]] = {"area": "areas", "line": "lines", "point": "points"}


def _multiple(shapes: Shapes, kind: str) -> list[BaseGeometry]:
    """Return shapes as their layer holds them: lines and areas of one or more parts."""
    if kind == "point":
        return list(shapes)
    if kind == "area":
        return [shapely.MultiPolygon(list(shapely.get_parts(shape))) for shape in shapes]
    # Of areas that a role shows by their limits, these.
    lines = np.where(shapely.get_dimensions(shapes) == 2, shapely.boundary(shapes), shapes)
    return [shapely.MultiLineString(list(shapely.get_parts(line))) for line in lines]


def _marked_towns(layer: MapLayer, sheet: MapSheet) -> set[str]:
    """Return the names of the towns that a plate marks: those beside whose dot a name stands."""
    marked = {town.at for town in sheet.drawn_towns}
    features = features_in(layer, sheet.frame)
    names = zip(features.names(sheet.canvas.language), features.shapes, strict=True)
    return {name for name, shape in names if (float(shape.x), float(shape.y)) in marked}


def _context_symbol(look: RoleLook, theme: Theme, role: str) -> Symbol:
    if role == "towns":
        return town_symbol(look, theme)
    if look.kind == "area":
        return (Fill(look.face, edge=look.edge, edge_mm=look.width_mm),)
    if look.kind == "line":
        return (Stroke(look.edge, look.width_mm),)
    return (Marker("circle", look.size_mm, look.face, look.edge, look.width_mm),)


def _by_kind(points: Shapes, lines: Shapes, areas: Shapes) -> Iterator[tuple[Kind, Shapes]]:
    """Yield the shapes of each kind as a layer holds them, in the order of the legend."""
    yield "areas", np.array([shapely.MultiPolygon([area]) for area in areas], dtype=object)
    yield "lines", np.array([shapely.MultiLineString([line.coords]) for line in lines], dtype=object)
    yield "points", points


def _symbol(layer: MapLayer, kind: Kind, theme: Theme) -> Symbol:
    """Return what is drawn of one shape."""
    color = layer.color or theme.quiet
    if kind == "areas":
        return (Fill(color, edge=theme.quiet if layer.width_mm else "", edge_mm=layer.width_mm),)
    if kind == "lines":
        return (Stroke(color, layer.width_mm),)
    return (Marker("circle", layer.size_mm, color, theme.symbol_edge, millimeters(theme.weights.symbol)),)
