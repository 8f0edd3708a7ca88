"""Make the backdrop of the gallery's basemap plate: sea tinted by its distance from the coast, from the shipped coast.

Run ``python scripts/build_backdrop.py``; it writes ``maps/gallery/backdrop.tif`` (EPSG:4326, deflate). The coast is
OpenStreetMap's (ODbL), so the picture carries that credit. The same coast gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from rasterio.features import rasterize
from rasterio.transform import from_bounds
from scipy import ndimage

from atlas.resources import shipped_path

WEST, SOUTH, EAST, NORTH = -7.1, 34.0, -3.4, 36.4
CELL_DEG = 0.002
#: Colors of the sea at the coast and far from it, and of the land.
NEAR, FAR, LAND = (226, 239, 244), (172, 204, 220), (246, 243, 235)
FADE_KM = 35.0
KM_PER_DEG = 111.2


def main() -> None:
    """Write the picture."""
    width, height = (round((b - a) / CELL_DEG) for a, b in ((WEST, EAST), (SOUTH, NORTH)))
    transform = from_bounds(WEST, SOUTH, EAST, NORTH, width, height)
    layers = [
        gpd.read_file(shipped_path("geodata", f"{name}.geojson"), engine="pyogrio") for name in ("land", "communes")
    ]
    shapes = [shapely.union_all(layer.geometry.values) for layer in layers]
    land = rasterize(shapes, out_shape=(height, width), transform=transform).astype(bool)
    spacing = (CELL_DEG * KM_PER_DEG, CELL_DEG * KM_PER_DEG * np.cos(np.radians((SOUTH + NORTH) / 2)))
    away = ndimage.distance_transform_edt(~land, sampling=spacing)
    share = np.sqrt(np.clip(away / FADE_KM, 0, 1))[..., np.newaxis]
    sea = np.array(NEAR) * (1 - share) + np.array(FAR) * share
    pixels = np.where(land[..., np.newaxis], np.array(LAND), np.round(sea)).astype(np.uint8)
    target = Path(__file__).parents[1] / "maps" / "gallery" / "backdrop.tif"
    profile = {"driver": "GTiff", "width": width, "height": height, "count": 3, "dtype": "uint8", "crs": "EPSG:4326"}
    with rasterio.open(target, "w", **profile, transform=transform, compress="deflate", predictor=2, zlevel=9) as file:
        file.write(np.moveaxis(pixels, 2, 0))


if __name__ == "__main__":
    main()
