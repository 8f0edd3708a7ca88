"""What of a layer of context a frame shows: cut at the frame, generalized for its scale, in page millimeters."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.spec.map_layers import MapLayer
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode
from atlas.sources.territory.context import RANK

Shapes = npt.NDArray[np.object_]
_DETAIL_MM = 0.12  # what is smaller is lost in print
_MARGIN_MM = 2.0  # kept outside the frame, where lines are cut off
_LEAST_MM2 = 0.4  # a smaller area is a blot
_THIN_MM = 0.12  # area over outline: what is thinner is a line


@dataclass(frozen=True, eq=False, slots=True)
class Features:
    """Shapes of one layer on the page with their ranks and, by language, their names; rows belong together.

    Attributes:
        shapes: page mm (meters in :func:`features_of`), none empty.
        ranks: from 1, the most important.
        table: the rows that they come from.
    """

    shapes: Shapes
    ranks: npt.NDArray[np.int64]
    table: gpd.GeoDataFrame

    def names(self, language: LanguageCode) -> list[str]:
        """Return the names in a language; where there is no column for it, the only one that there is."""
        for column in (f"name_{language}", "name" if language == DEFAULT_LANGUAGE else "", f"name_{DEFAULT_LANGUAGE}"):
            usable = column in self.table and (column == f"name_{language}" or language not in ("ar",))
            if usable:
                return [text if isinstance(text, str) else "" for text in self.table[column]]
        return [""] * len(self.shapes)


def features_in(layer: MapLayer, frame: MapFrame) -> Features:
    """Return what of a layer that was read lies in a frame."""
    assert isinstance(layer.source, gpd.GeoDataFrame)
    west, south, east, north = frame.extent
    margin = _MARGIN_MM / frame.mm_per_m
    window = (west - margin, south - margin, east + margin, north + margin)
    table = layer.source[np.asarray(shapely.intersects(layer.source.geometry.values, shapely.box(*window)))]
    shapes = np.asarray(table.geometry.values, dtype=object)
    if len(shapes) and (shapely.get_dimensions(shapes) > 0).any():
        shapes = shapely.simplify(shapely.clip_by_rect(shapes, *window), _DETAIL_MM / frame.mm_per_m)
    placed = np.array([frame.place(shape) for shape in shapes], dtype=object)
    thin = shapely.area(placed) < _THIN_MM * shapely.length(placed)
    large = (shapely.get_dimensions(placed) < 2) | ((shapely.area(placed) >= _LEAST_MM2) & ~thin)
    shown = np.asarray(~shapely.is_empty(placed) & large, dtype=bool)
    return Features(placed[shown], _ranks(table)[shown], table[shown])


def features_of(layer: MapLayer) -> Features:
    """Return all that a layer holds that was read, in meters of the plates."""
    assert isinstance(layer.source, gpd.GeoDataFrame)
    return Features(np.asarray(layer.source.geometry.values, dtype=object), _ranks(layer.source), layer.source)


def _ranks(table: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    return table[RANK].to_numpy(dtype=np.int64) if RANK in table else np.ones(len(table), dtype=np.int64)
