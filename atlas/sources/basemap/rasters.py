"""Pictures with a place on the ground: a window of a GeoTIFF, and pictures reprojected to a window of another CRS."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyproj

from atlas.errors import BasemapError, Fault
from atlas.guard import with_guard
from atlas.i18n.messages import Message

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
#: West, south, east, north.
Bounds: TypeAlias = tuple[float, float, float, float]
#: a, b, c, d, e, f of x = a·column + b·row + c, y = d·column + e·row + f.
Affine6: TypeAlias = tuple[float, float, float, float, float, float]

_EDGE_POINTS: Final = 33  # on each side of a window whose outline is looked up in another CRS
_FINER: Final = 2.0  # a raster is read at up to so many pixels for one wanted
#: GDAL opens a hundred kinds by their contents; some of them name other files and addresses that it would then read.
#: These do not.
_DRIVERS: Final[Mapping[bytes, str]] = {
    b"II*\0": "GTiff", b"MM\0*": "GTiff", b"II+\0": "GTiff", b"MM\0+": "GTiff", b"\x89PNG": "PNG",
    b"\xff\xd8\xff\xe0": "JPEG", b"\xff\xd8\xff\xe1": "JPEG", b"\xff\xd8\xff\xdb": "JPEG", b"RIFF": "WEBP",
}  # fmt: skip
_MARGIN_PX: Final = 4  # around a window, for interpolation


@dataclass(frozen=True, eq=False, slots=True)
class GeoRaster:
    """An opaque picture on the ground.

    Attributes:
        pixels: (rows, columns, 3) from the upper left corner; white where nothing is known.
        known: (rows, columns), where the picture says something.
        transform: from pixel corners to meters or degrees of the CRS.
        crs: anything that pyproj understands.
    """

    pixels: Pixels
    opaque: Mask
    transform: Affine6
    crs: str


def on_white(pixels: Pixels, alpha: Pixels) -> Pixels:
    """Premix a picture with white by its opacity (0–255): print knows no transparency."""
    share = alpha[..., None].astype(np.uint16)
    return ((pixels * share + 255 * (255 - share) + 127) // 255).astype(np.uint8)


def reproject_raster(raster: GeoRaster, *, bounds: Bounds, shape: tuple[int, int], crs: str) -> GeoRaster:
    """Return a picture of ``shape`` pixels that fills ``bounds`` of another CRS, by cubic interpolation.

    Where the source has more pixels than the target, the kernel of GDAL widens and averages them.
    """
    from affine import Affine
    from rasterio.warp import Resampling, reproject

    west, south, east, north = bounds
    rows, columns = shape
    transform = ((east - west) / columns, 0.0, west, 0.0, (south - north) / rows, north)
    common: dict[str, Any] = {
        "src_crs": raster.crs,
        "src_transform": Affine(*raster.transform),
        "dst_crs": crs,
        "dst_transform": Affine(*transform),
    }
    pixels = np.full((3, rows, columns), 255, dtype=np.uint8)
    # No value may stand for “nothing here”, black least of all.
    reproject(np.ascontiguousarray(raster.pixels.transpose(2, 0, 1)), pixels, resampling=Resampling.cubic, **common)
    inside = np.zeros((rows, columns), dtype=np.uint8)
    reproject(raster.opaque.astype(np.uint8), inside, resampling=Resampling.nearest, **common)
    pixels[:, inside == 0] = 255
    return GeoRaster(np.ascontiguousarray(pixels.transpose(1, 2, 0)), inside > 0, transform, crs)


@with_guard(Message("act.basemap"), error=BasemapError)
def read_raster(path: Path, *, name: str, bounds: Bounds, shape: tuple[int, int], crs: str) -> GeoRaster:
    """Read as much of a GeoTIFF (or a georeferenced PNG, JPEG or WEBP) as a window of another CRS needs.

    Args:
        path: the file: 8 bits; gray, palette or colors, with or without opacity.
        name: what messages call it.
        bounds: the window, in ``crs``.
        shape: rows and columns that the window will have; a much finer raster is read coarser.
        crs: of the window.

    Raises:
        BasemapError: not a georeferenced picture of 8 bits, or it does not touch the window.
    """
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # it is an error below
            opened = rasterio.open(path, driver=_driver(path, name))
        with opened as source:
            if faults := _faults(source, name):
                raise BasemapError(faults)
            return _read_window(source, name=name, bounds=bounds, shape=shape, crs=crs)
    except RasterioError as error:
        reason = Message("fault.sources.basemap.no_raster", error=str(error))
        raise BasemapError(Fault(reason, Message("fault.sources.basemap.give_geotiff"), name)) from None


def _driver(path: Path, name: str) -> str:
    with path.open("rb") as stream:
        driver = _DRIVERS.get(stream.read(4))
    if driver is None:
        reason = Message("fault.sources.basemap.unknown_beginning")
        raise BasemapError(Fault(reason, Message("fault.sources.basemap.give_geotiff"), name))
    return driver


def outline(bounds: Bounds, *, crs: str, to: str) -> Floats:
    """Return points along the sides of a window, (n, 2), in another CRS: straight sides are curved there."""
    west, south, east, north = bounds
    step = np.linspace(0.0, 1.0, _EDGE_POINTS)
    x, y = west + step * (east - west), south + step * (north - south)
    xs = np.concatenate([x, x, np.full_like(y, west), np.full_like(y, east)])
    ys = np.concatenate([np.full_like(x, south), np.full_like(x, north), y, y])
    return np.column_stack(pyproj.Transformer.from_crs(crs, to, always_xy=True).transform(xs, ys))


def pixel_size(raster: GeoRaster, *, bounds: Bounds, crs: str) -> float:
    """Return the side of a pixel of a raster in the middle of a window of another CRS, in units of that CRS."""
    west, south, east, north = bounds
    x, y, step = (west + east) / 2, (south + north) / 2, (east - west) / 100
    corners = np.array([[x, y], [x + step, y], [x, y + step]])
    there = np.column_stack(pyproj.Transformer.from_crs(crs, raster.crs, always_xy=True).transform(*corners.T))
    a, b, _, d, e, _ = raster.transform
    (ux, uy), (vx, vy) = (there[1] - there[0]) / step, (there[2] - there[0]) / step
    return float(np.sqrt(abs(a * e - b * d) / abs(ux * vy - uy * vx)))


def _faults(source: Any, name: str) -> list[Fault]:
    faults = []
    if source.crs is None or source.transform.is_identity:
        faults.append(
            Fault(Message("fault.sources.basemap.no_place"), Message("fault.sources.basemap.georeference"), name)
        )
    if set(source.dtypes) != {"uint8"}:
        types = ", ".join(sorted(set(source.dtypes)))
        faults.append(
            Fault(
                Message("fault.sources.basemap.not_8_bit"),
                Message("fault.sources.basemap.render_8_bit"),
                name,
                value=types,
            )
        )
    kinds = [kind.name for kind in source.colorinterp]
    if len(kinds) - kinds.count("alpha") not in (1, 3):
        remedy = Message("fault.sources.basemap.give_bands")
        faults.append(Fault(Message("fault.sources.basemap.bands"), remedy, name, value=", ".join(kinds)))
    return faults


def _read_window(source: Any, *, name: str, bounds: Bounds, shape: tuple[int, int], crs: str) -> GeoRaster:
    from rasterio.windows import Window

    a, b, c, d, e, f = tuple(source.transform)[:6]
    x, y = outline(bounds, crs=crs, to=source.crs.to_wkt()).T - np.array([[c], [f]])
    columns, rows = (e * x - b * y) / (a * e - b * d), (a * y - d * x) / (a * e - b * d)
    if not (np.isfinite(columns).all() and np.isfinite(rows).all()):
        columns, rows = np.array([0, source.width]), np.array([0, source.height])
    scale = max(1.0, np.ptp(columns) / shape[1] / _FINER, np.ptp(rows) / shape[0] / _FINER)
    margin = _MARGIN_PX * scale
    left, right = np.clip([columns.min() - margin, columns.max() + margin], 0, source.width)
    top, bottom = np.clip([rows.min() - margin, rows.max() + margin], 0, source.height)
    left, top, right, bottom = int(left), int(top), int(np.ceil(right)), int(np.ceil(bottom))
    if right <= left or bottom <= top:
        raise BasemapError(
            Fault(Message("fault.sources.basemap.elsewhere"), Message("fault.sources.basemap.cover_map"), name)
        )
    window = Window(left, top, right - left, bottom - top)
    size = max(1, round((bottom - top) / scale)), max(1, round((right - left) / scale))
    pixels, opaque = _colors(source, window, size)
    wide, tall = (right - left) / size[1], (bottom - top) / size[0]
    corner = c + a * left + b * top, f + d * left + e * top
    transform = (a * wide, b * tall, corner[0], d * wide, e * tall, corner[1])
    return GeoRaster(pixels, opaque, transform, source.crs.to_wkt())


def _colors(source: Any, window: Any, size: tuple[int, int]) -> tuple[Pixels, Mask]:
    """Read a window at a size as colors on white, and where they are known."""
    from rasterio.enums import ColorInterp, Resampling

    how = {"window": window, "out_shape": size}
    opacity = source.dataset_mask(**how)
    shown = [number for number, kind in enumerate(source.colorinterp, start=1) if kind != ColorInterp.alpha]
    if source.colorinterp[0] == ColorInterp.palette:
        table = np.full((256, 4), 255, dtype=np.uint8)
        for value, color in source.colormap(1).items():
            table[value] = color
        picture = table[source.read(1, **how)]
        opacity = np.minimum(opacity, picture[..., 3])
        return on_white(picture[..., :3], opacity), opacity > 0
    bands = shown if len(shown) == 3 else shown * 3
    smooth = {"window": window, "out_shape": (3, *size), "resampling": Resampling.average}
    picture = source.read(bands, **smooth).transpose(1, 2, 0)
    return on_white(picture, opacity), opacity > 0
