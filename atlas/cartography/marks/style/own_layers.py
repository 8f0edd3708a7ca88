"""Layers of a mark's own: shapes that are no units, cut to the territory, each layer in one style."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.styles.model import Geometry, MarkStyles, OwnLayer, Renderer, Style
from atlas.i18n.messages import tr

Layered: TypeAlias = Literal["Point", "MultiLineString", "MultiPolygon"]
_GEOMETRIES: Final[Mapping[Layered, Geometry]] = {
    "Point": "Point", "MultiLineString": "Line", "MultiPolygon": "Polygon",
}  # fmt: skip


def own_layer(
    context: StyleContext, what: str, frame: pd.DataFrame, shapes: Any, shape: Layered, title: str
) -> OwnLayer:
    """Make the layer of a mark: ``p12_cells``."""
    table = gpd.GeoDataFrame(frame, geometry=list(shapes), crs=context.data.territory.plane.crs)
    layer_title = tr("qgis.layer", context.language, number=context.number, title=title)
    return OwnLayer(context.layer_name(what), layer_title, title, shape, table)


def style_layer(
    mark: Mark[Any], made: OwnLayer, renderer: Renderer, *, over: bool = False, remark: str = ""
) -> MarkStyles:  # fmt: skip
    """Return a layer of the mark's own in one style."""
    style = Style(
        made.name, _GEOMETRIES[made.shape], made.description, renderer, mark=mark.mark,
        over=over or made.shape == "Point", remark=remark,
    )  # fmt: skip
    return MarkStyles((style,), (made,))


def region(context: StyleContext) -> Any:
    """Return the whole territory in the CRS of the plates."""
    return shapely.coverage_union_all(np.asarray(context.data.territory.projected.geometry.values, dtype=object))


def cut_to_territory(context: StyleContext, shapes: Any) -> Any:
    """Cut shapes to the territory; only what has an area is kept of them."""
    pieces = shapely.intersection(shapes, region(context))
    return np.array([_flat(shape) for shape in pieces], dtype=object)


def _flat(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon([part for part in parts if shapely.get_type_id(part) == shapely.GeometryType.POLYGON])
