"""The picture of a basemap in a frame: read from a raster or from tiles, in the plate's projection, and drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyproj

from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.typeface import MM_PER_INCH
from atlas.cartography.spec.basemap import Basemap
from atlas.cartography.spec.localized_text import Text
from atlas.decimals import fixed_point, rounded_float
from atlas.errors import BasemapError, Fault
from atlas.guard import guard
from atlas.i18n.messages import Message
from atlas.sources.basemap.rasters import Bounds, GeoRaster, Pixels, outline, pixel_size, read_raster, reproject_raster
from atlas.sources.basemap.tile_server import TileServer, public_address
from atlas.sources.basemap.tiles import (
    WEB_MERCATOR,
    MBTiles,
    TileFolder,
    TileSpan,
    TileStore,
    is_template,
    mosaic,
    nearest_zoom,
)
from atlas.sources.files.admission import admit

#: Over the land (2), under the marks (from 3 on).
Z: Final = 2.2
#: Where the tiles of servers are kept, beside the edition, when nothing else is asked for.
CACHE: Final = Path(".atlas-cache", "basemap")
_MARGIN_PX: Final = 3  # read around the frame, so that its edge is interpolated as its middle
_MOST_BYTES: Final = 100_000_000_000  # only the window of a map is read


@dataclass(frozen=True, eq=False, slots=True)
class BasemapImage:
    """A basemap as it lies on the page.

    Attributes:
        pixels: (rows, columns, 3), opaque, from the frame's upper left corner; it fills the frame's box.
        attribution: to be printed.
        dpi: pixels an inch of ``pixels``; a little above what was asked, for the box holds whole pixels.
        source: where it comes from, without the query of an address.
        source_dpi: pixels an inch of what was read, in the middle of the frame: under ``dpi`` it was enlarged.
        covered: share of the frame that the source covers; the rest is white.
        zoom: of the tiles; none for a raster.
        zoom_wanted: the zoom of the print resolution, where ``max_tiles`` or the source made it another one.
    """

    pixels: Pixels = field(repr=False)
    attribution: Text
    dpi: float
    source: str
    source_dpi: float
    covered: float
    zoom: int | None = None
    zoom_wanted: int | None = None

    def record(self) -> Mapping[str, Any]:
        """Return what a manifest says of it."""
        record = {
            "source": self.source,
            "dpi": rounded_float(self.dpi, 1),
            "source_dpi": rounded_float(self.source_dpi, 1),
            "covered": rounded_float(self.covered, 4),
        }
        if self.zoom is not None:
            record["zoom"] = self.zoom
        if self.zoom_wanted is not None:
            record["zoom_wanted"] = self.zoom_wanted
        return record


def read_basemap(
    spec: Basemap, frame: MapFrame, *, folder: Path, cache: Path | None, offline: bool = False
) -> BasemapImage:
    """Read a basemap for a map's frame, in the plate's projection and at its print resolution.

    The picture has ``dpi`` pixels an inch of the frame's box at least, interpolated (cubic) from the source.

    Args:
        spec: what to read.
        frame: the window on the ground, its scale and its box on the page.
        folder: of the edition, to which paths are relative.
        cache: folder that keeps the tiles of servers; none keeps nothing.
        offline: whether servers may not be asked.

    Raises:
        BasemapError: the server does not answer or refuses, tiles are missing or no pictures, a file is not there or
            is none of the known kinds, or nothing of it lies in the frame.
    """
    shape = _shape(frame, spec.dpi)
    asked = None
    with guard(Message("act.basemap"), _name(spec), error=BasemapError):
        if path := _raster_path(spec, folder):
            raster = read_raster(path, name=spec.source, bounds=frame.extent, shape=shape, crs=frame.crs)
        else:
            asked = _ask(spec, frame, folder=folder, cache=cache, offline=offline)
            raster = mosaic(asked.span, asked.store.read(asked.span.tiles()), name=asked.store.name)
        on_page = reproject_raster(raster, bounds=frame.extent, shape=shape, crs=frame.crs)
    covered = float(on_page.opaque.mean())
    if not covered:
        degrees = _degrees(frame)
        reason = (
            Message("fault.cartography.basemap.nothing_at", zoom=asked.span.z, **degrees)
            if asked
            else Message("fault.cartography.basemap.nothing", **degrees)
        )
        raise BasemapError(Fault(reason, Message("fault.cartography.basemap.cover"), _name(spec)))
    return BasemapImage(
        pixels=_lighten(on_page.pixels, spec.lighten),
        attribution=spec.attribution,
        dpi=shape[1] / frame.box.width * MM_PER_INCH,
        source=_name(spec),
        source_dpi=_source_dpi(raster, frame),
        covered=covered,
        zoom=asked.span.z if asked else None,
        zoom_wanted=asked.zoom_wanted if asked else None,
    )


def draw_basemap(canvas: Canvas, frame: MapFrame, image: BasemapImage) -> None:
    """Draw a basemap so that it fills the frame, over the ground and under the marks."""
    canvas.picture(image.pixels, frame.box, z=Z, gid="basemap")


def basemap_digest(spec: Basemap, frame: MapFrame, *, folder: Path, cache: Path | None, offline: bool = False) -> str:
    """Return a digest of what a basemap is drawn from: the file, or the tiles of the frame (fetched where needed).

    The same digest, specification and frame give the same picture. Raises what :func:`read_basemap` raises.
    """
    with guard(Message("act.basemap"), _name(spec), error=BasemapError):
        if path := _raster_path(spec, folder):
            with path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        digest = hashlib.sha256()
        asked = _ask(spec, frame, folder=folder, cache=cache, offline=offline)
        for tile, content in sorted(asked.store.read(asked.span.tiles()).items()):
            digest.update(repr(tuple(tile)).encode() + hashlib.sha256(content).digest())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Asked:
    """The tiles that a frame needs, and where they come from."""

    store: TileStore
    span: TileSpan
    zoom_wanted: int | None


def _ask(spec: Basemap, frame: MapFrame, *, folder: Path, cache: Path | None, offline: bool) -> _Asked:
    """Choose zoom and tiles.

    Raises:
        BasemapError: more than ``max_tiles`` are needed at the zoom that is asked for, or the source lacks that zoom.
    """
    store = _store(spec, folder=folder, cache=cache, offline=offline)
    bounds, there = _mercator_bounds(frame, spec.dpi), store.zooms()
    if spec.zoom is not None:
        span = TileSpan.covering(bounds, spec.zoom)
        faults = []
        if there and spec.zoom not in there:
            zooms = ", ".join(map(str, there))
            faults.append(
                Fault(
                    Message("fault.cartography.basemap.no_zoom", zoom=spec.zoom),
                    Message("fault.cartography.basemap.choose_zoom", zooms=zooms),
                    store.name,
                )
            )
        if span.count > spec.max_tiles:
            reason = Message(
                "fault.cartography.basemap.many", zoom=spec.zoom, tiles=str(span.count), most=str(spec.max_tiles)
            )
            faults.append(Fault(reason, Message("fault.cartography.basemap.coarser"), store.name))
        if faults:
            raise BasemapError(faults)
        return _Asked(store, span, None)
    ground_m = MM_PER_INCH / spec.dpi / frame.mm_per_m
    wanted = nearest_zoom(ground_m, _latitude(frame))
    choices = [z for z in there or range(wanted + 1) if z <= wanted] or list(there)[:1]
    spans = (TileSpan.covering(bounds, z) for z in reversed(choices))
    fitting = next((span for span in spans if span.count <= spec.max_tiles), None)
    if fitting is None:
        least = TileSpan.covering(bounds, choices[0])
        reason = Message(
            "fault.cartography.basemap.coarsest", zoom=least.z, tiles=str(least.count), most=str(spec.max_tiles)
        )
        raise BasemapError(Fault(reason, Message("fault.cartography.basemap.raise"), store.name))
    return _Asked(store, fitting, None if fitting.z == wanted else wanted)


def _store(spec: Basemap, *, folder: Path, cache: Path | None, offline: bool) -> TileStore:
    if spec.is_remote:
        return TileServer(spec.source, cache, spec.timeout_s, offline)
    if is_template(spec.source):
        return TileFolder.at(folder / spec.source, spec.source)
    path = _existing(spec, folder)
    return TileFolder.at(path, spec.source) if path.is_dir() else MBTiles(path, spec.source)


def _raster_path(spec: Basemap, folder: Path) -> Path | None:
    """Return where the raster is, or None when the source is tiles."""
    if spec.is_remote or is_template(spec.source):
        return None
    path = _existing(spec, folder)
    return None if path.is_dir() or path.suffix.lower() == ".mbtiles" else path


def _existing(spec: Basemap, folder: Path) -> Path:
    path = folder / spec.source
    if not path.exists():
        raise BasemapError(
            Fault(Message("fault.cartography.basemap.absent"), Message("fault.cartography.basemap.correct"), path)
        )
    if not path.is_dir():
        admit(path, most=_MOST_BYTES, kind=BasemapError)
    return path


def _name(spec: Basemap) -> str:
    return public_address(spec.source) if spec.is_remote else spec.source


def _shape(frame: MapFrame, dpi: float) -> tuple[int, int]:
    """Return rows and columns of a picture that fills the frame with at least ``dpi`` pixels an inch."""
    box = frame.box
    return ceil(box.height / MM_PER_INCH * dpi), ceil(box.width / MM_PER_INCH * dpi)


def _mercator_bounds(frame: MapFrame, dpi: float) -> Bounds:
    margin = _MARGIN_PX * MM_PER_INCH / dpi / frame.mm_per_m
    west, south, east, north = frame.extent
    wider = (west - margin, south - margin, east + margin, north + margin)
    edge = outline(wider, crs=frame.crs, to=WEB_MERCATOR)
    (x0, y0), (x1, y1) = edge.min(axis=0), edge.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def _latitude(frame: MapFrame) -> float:
    to_degrees = pyproj.Transformer.from_crs(frame.crs, "EPSG:4326", always_xy=True)
    return float(to_degrees.transform(*frame.center)[1])


def _degrees(frame: MapFrame) -> dict[str, str]:
    edge = outline(frame.extent, crs=frame.crs, to="EPSG:4326")
    (west, south), (east, north) = edge.min(axis=0), edge.max(axis=0)
    sides = {"west": west, "east": east, "south": south, "north": north}
    return {name: fixed_point(value, 2) for name, value in sides.items()}


def _source_dpi(raster: GeoRaster, frame: MapFrame) -> float:
    return MM_PER_INCH / (pixel_size(raster, bounds=frame.extent, crs=frame.crs) * frame.mm_per_m)


def _lighten(pixels: Pixels, share: float) -> Pixels:
    """Mix white into colors: opaque, as print wants it."""
    if not share:
        return pixels
    table = np.rint(np.arange(256) + (255 - np.arange(256)) * share).astype(np.uint8)
    return np.asarray(table[pixels])
