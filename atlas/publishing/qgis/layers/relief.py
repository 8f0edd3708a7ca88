"""The relief in the GeoPackage: a raster on the ground, a veil of gray over land of any color."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Final
from xml.etree.ElementTree import Element, SubElement

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.context.relief import veil_palette, veil_steps
from atlas.cartography.spec.plate import Plate
from atlas.i18n.language import LanguageCode
from atlas.publishing.qgis.project.descriptions import EditionCredits, layer_metadata
from atlas.publishing.qgis.project.map_layers import add_crs, layer_identifier
from atlas.publishing.tables.titles import layer_words
from atlas.sources.basemap.rasters import Bounds, pixel_size, read_raster, reproject_raster
from atlas.sources.territory.context import RELIEF, context_file

#: A finer raster is read coarser: twice so many pixels a side show all that a plate can.
_FINEST: Final = (1024, 1024)
_NEAR_M: Final = 20_000.0  # beyond a window whose sides are curved in degrees
_TILES: Final = (
    "CREATE TABLE IF NOT EXISTS gpkg_tile_matrix_set (table_name TEXT NOT NULL PRIMARY KEY, srs_id INTEGER NOT NULL, "
    "min_x DOUBLE NOT NULL, min_y DOUBLE NOT NULL, max_x DOUBLE NOT NULL, max_y DOUBLE NOT NULL, "
    "CONSTRAINT fk_gtms_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), "
    "CONSTRAINT fk_gtms_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))",
    "CREATE TABLE IF NOT EXISTS gpkg_tile_matrix (table_name TEXT NOT NULL, zoom_level INTEGER NOT NULL, "
    "matrix_width INTEGER NOT NULL, matrix_height INTEGER NOT NULL, tile_width INTEGER NOT NULL, "
    "tile_height INTEGER NOT NULL, pixel_x_size DOUBLE NOT NULL, pixel_y_size DOUBLE NOT NULL, "
    "CONSTRAINT pk_ttm PRIMARY KEY (table_name, zoom_level), "
    "CONSTRAINT fk_tmm_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name))",
    f"CREATE TABLE {RELIEF} (id INTEGER PRIMARY KEY AUTOINCREMENT, zoom_level INTEGER NOT NULL, "
    "tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_data BLOB NOT NULL, "
    "UNIQUE (zoom_level, tile_column, tile_row))",
)


@dataclass(frozen=True, slots=True)
class Relief:
    """The relief of a territory as a layer of the project.

    Attributes:
        picture: PNG of ``columns`` × ``rows`` pixels, black or white and more or less opaque.
        bounds: west, south, east, north, meters of the plane of the territory.
        crs: that plane.
        title, description: in the language of the edition.
    """

    picture: bytes = field(repr=False)
    columns: int
    rows: int
    bounds: Bounds
    crs: str
    title: str
    description: str

    @property
    def key(self) -> str:
        """Its name among the layers of the project, and that of its table."""
        return RELIEF

    @property
    def name(self) -> str:
        """What the panel of layers calls it."""
        return self.title

    @property
    def identifier(self) -> str:
        """What the project calls it."""
        return layer_identifier(RELIEF)

    @property
    def provider(self) -> str:
        """What of QGIS reads it."""
        return "gdal"

    def source(self, file: str) -> str:
        """Return where QGIS finds it beside the project."""
        return f"GPKG:./{file}:{RELIEF}"


def shows_relief(plate: Plate) -> bool:
    """Tell whether the relief lies beneath a plate: nothing of the ground does where units are not on it."""
    roles = {*(plate.context or ()), *(layer.role for layer in plate.layers)}
    return RELIEF in roles and plate.basemap is None and not plate.distorts


def read_relief(data: Dataset, windows: Sequence[Bounds], *, language: LanguageCode) -> Relief:
    """Return the relief of a territory as far as its maps show it.

    Args:
        data: whose territory has a layer of relief.
        windows: west, south, east, north of the maps, meters of its plane.
        language: of its title.

    Raises:
        TerritoryError: the territory has none.
        BasemapError: its picture cannot be read.
    """
    crs = data.territory.plane.definition
    path = context_file(data.territory.context, RELIEF)
    corners = np.array([*windows, data.territory.projected.total_bounds])
    west, south = corners[:, :2].min(axis=0).tolist()
    east, north = corners[:, 2:].max(axis=0).tolist()
    raster = read_raster(path, name=path.name, bounds=(west, south, east, north), shape=_FINEST, crs=crs)
    side = pixel_size(raster, bounds=(west, south, east, north), crs=crs)
    west, south = floor(west / side) * side, floor(south / side) * side
    columns, rows = ceil((east - west) / side), ceil((north - south) / side)
    bounds, shape = (west, south, west + columns * side, south + rows * side), (rows, columns)
    on_ground = reproject_raster(raster, bounds=bounds, shape=shape, crs=crs)
    on_land = on_ground.opaque & _land(data, bounds, shape)
    gray = np.where(on_land, on_ground.pixels[..., 0].astype(np.float64), np.nan)
    title, description = layer_words(RELIEF, language, count=1)
    picture = _png(veil_steps(gray))
    return Relief(picture, columns, rows, bounds, crs, title, description)


def _land(data: Dataset, bounds: Bounds, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return which pixels of a window touch land: a raster of heights goes on under the sea."""
    from affine import Affine
    from rasterio.features import geometry_mask

    if data.territory.land is None:
        return np.ones(shape, dtype=bool)
    window = gpd.GeoSeries([shapely.box(*bounds).buffer(_NEAR_M)], crs=data.territory.plane.crs)
    around = shapely.intersection(data.territory.land, shapely.box(*window.to_crs("EPSG:4326").total_bounds))
    land = gpd.GeoSeries([around], crs="EPSG:4326").to_crs(data.territory.plane.crs)
    dry = [shape for shape in (*land, *data.territory.projected.geometry) if not shape.is_empty]
    west, south, east, north = bounds
    transform = Affine((east - west) / shape[1], 0.0, west, 0.0, (south - north) / shape[0], north)
    inside: npt.NDArray[np.bool_] = geometry_mask(dry, shape, transform, all_touched=True, invert=True)
    return inside


def _png(steps: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> bytes:
    """Return a veil as a PNG with a palette, the same bytes for the same steps."""
    palette = veil_palette()
    image = Image.fromarray(steps, mode="P")
    image.putpalette(palette[:, :3].ravel().tolist())
    stream = io.BytesIO()
    image.save(stream, "PNG", transparency=palette[:, 3].tobytes(), optimize=True)
    return stream.getvalue()


def write_relief(connection: sqlite3.Connection, relief: Relief, moment: str) -> None:
    """Write the relief as one tile: any program that reads GeoPackages shows it.

    Args:
        connection: of a GeoPackage whose layers, in the plane of the relief, are written.
        relief: the picture.
        moment: ISO time of the last change.
    """
    for table in _TILES:
        connection.execute(table)
    (system,) = connection.execute("SELECT srs_id FROM gpkg_contents WHERE table_name = 'communes'").fetchone()
    west, south, east, north = relief.bounds
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, "
        "max_y, srs_id) VALUES (?, 'tiles', ?, ?, ?, ?, ?, ?, ?, ?)",
        (RELIEF, relief.title, relief.description, moment, *relief.bounds, system),
    )
    connection.execute("INSERT INTO gpkg_tile_matrix_set VALUES (?, ?, ?, ?, ?, ?)", (RELIEF, system, *relief.bounds))
    size, sides = (relief.columns, relief.rows), ((east - west) / relief.columns, (north - south) / relief.rows)
    connection.execute("INSERT INTO gpkg_tile_matrix VALUES (?, 0, 1, 1, ?, ?, ?, ?)", (RELIEF, *size, *sides))
    connection.execute(
        f"INSERT INTO {RELIEF} (zoom_level, tile_column, tile_row, tile_data) VALUES (0, 0, 0, ?)", (relief.picture,)
    )


def add_relief(layers: Element, relief: Relief, file: str, *, about: EditionCredits) -> None:
    """Describe the relief among the layers of a project."""
    root = SubElement(layers, "maplayer", {"type": "raster", "styleCategories": "AllStyleCategories"})
    SubElement(root, "id").text = relief.identifier
    SubElement(root, "datasource").text = relief.source(file)
    SubElement(root, "layername").text = relief.name
    SubElement(root, "shortname").text = relief.key
    add_crs(SubElement(root, "srs"), relief.crs)
    SubElement(root, "provider").text = relief.provider
    manager = SubElement(root, "map-layer-style-manager", {"current": "default"})
    SubElement(manager, "map-layer-style", {"name": "default"})
    pipe = SubElement(root, "pipe")
    bands = {"redBand": "1", "greenBand": "2", "blueBand": "3", "alphaBand": "4"}
    SubElement(pipe, "rasterrenderer", {"type": "multibandcolor", "opacity": "1", **bands})
    smooth = {"zoomedInResampler": "bilinear", "zoomedOutResampler": "bilinear", "maxOversampling": "4"}
    SubElement(pipe, "rasterresampler", smooth)
    SubElement(pipe, "resamplingStage").text = "resamplingFilter"
    SubElement(root, "blendMode").text = "0"
    root.append(layer_metadata(about, relief.title))
