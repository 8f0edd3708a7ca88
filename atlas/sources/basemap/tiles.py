"""Map tiles of the Web Mercator pyramid: which ones cover an area, and those of a folder or an MBTiles file."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import quote

import numpy as np

from atlas.errors import BasemapError, Fault, PictureError
from atlas.i18n.messages import Message, Text
from atlas.sources.basemap.rasters import Bounds, GeoRaster, on_white
from atlas.sources.files.admission import admit
from atlas.sources.files.pictures import TILE, open_picture

WEB_MERCATOR: Final = "EPSG:3857"
_HALF_M: Final = np.pi * 6_378_137.0  # from the middle of the projected world to its edge
TILE_PX: Final = 256
FINEST_ZOOM: Final = 22
_STEPS: Final = 1_000_000  # of SQLite's machine, between two looks at the patience that is left
_MOST_STEPS: Final = 1_000_000_000
_MOST_ROWS: Final = 20_000  # of an answer; a map has at most half as many tiles
_FAULTS: Final = 5  # bad tiles that a message names
_PICTURES: Final = ("png", "jpg", "jpeg", "webp")
_AGAIN: Final = Message("fault.sources.basemap.make_again")
_PLACEHOLDERS: Final = ("{z}", "{x}", "{y}", "{-y}")


class Tile(NamedTuple):
    """One tile: zoom, column from the west, row from the north (as in XYZ addresses)."""

    z: int
    x: int
    y: int

    @property
    def row_from_south(self) -> int:
        """The row counted from the south, as TMS and MBTiles do."""
        return int(2**self.z - 1 - self.y)


@dataclass(frozen=True, slots=True)
class TileSpan:
    """A rectangle of tiles of one zoom, first and last columns and rows included."""

    z: int
    west: int
    north: int
    east: int
    south: int

    @classmethod
    def covering(cls, bounds: Bounds, z: int) -> TileSpan:
        """Return the tiles that cover bounds (west, south, east, north in meters of Web Mercator)."""
        last = 2**z - 1
        side = 2 * _HALF_M / 2**z
        west, south, east, north = bounds
        columns = ((west + _HALF_M) // side, np.ceil((east + _HALF_M) / side) - 1)
        rows = ((_HALF_M - north) // side, np.ceil((_HALF_M - south) / side) - 1)
        x0, x1, y0, y1 = (int(np.clip(v, 0, last)) for v in (*columns, *rows))
        return cls(z, x0, y0, max(x0, x1), max(y0, y1))

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return (self.east - self.west + 1) * (self.south - self.north + 1)

    def tiles(self) -> list[Tile]:
        """Return the tiles row by row from the north-west."""
        return [Tile(self.z, x, y) for y in range(self.north, self.south + 1) for x in range(self.west, self.east + 1)]

    @property
    def corner(self) -> tuple[float, float]:
        """North-west corner, meters of Web Mercator."""
        side = 2 * _HALF_M / 2**self.z
        return self.west * side - _HALF_M, _HALF_M - self.north * side


class TileStore(Protocol):
    """Where tiles come from."""

    @property
    def name(self) -> str:
        """What messages and manifests call it."""

    def zooms(self) -> Sequence[int]:
        """Return the zooms that are there, ascending; none when that is not known."""

    def read(self, tiles: Sequence[Tile]) -> Mapping[Tile, bytes]:
        """Return the picture files of those tiles that are there."""


def nearest_zoom(pixel_m: float, latitude: float) -> int:
    """Return the zoom whose pixels are nearest in size to ``pixel_m`` meters of ground.

    A pixel of zoom z measures cos(latitude) · 2π · 6 378 137 / (256 · 2^z) meters; the zoom is rounded on the scale of
    its logarithm, so that a pixel of the tile is between 0.71 and 1.41 times as large as wanted.
    """
    across = np.cos(np.radians(latitude)) * 2 * _HALF_M / TILE_PX
    return int(np.clip(np.rint(np.log2(across / pixel_m)), 0, FINEST_ZOOM))


def fill(template: str, tile: Tile) -> str:
    """Put a tile's numbers into an address: ``{z}``, ``{x}``, ``{y}`` from the north or ``{-y}`` from the south."""
    numbers = dict(zip(_PLACEHOLDERS, (tile.z, tile.x, tile.y, tile.row_from_south), strict=True))
    for name, value in numbers.items():
        template = template.replace(name, str(value))
    return template


def is_template(source: str) -> bool:
    """Tell whether an address has a place for zoom, column and row."""
    return "{z}" in source and "{x}" in source and ("{y}" in source or "{-y}" in source)


@dataclass(frozen=True, slots=True)
class TileFolder:
    """Tiles as files, ``folder/{z}/{x}/{y}.png`` or any such template; a template without an ending finds it."""

    template: str
    name: str

    @classmethod
    def at(cls, path: Path, name: str) -> TileFolder:
        """Return the store of a template, or of a directory of ``{z}/{x}/{y}`` files."""
        return cls(str(path) if is_template(name) else f"{path.as_posix()}/{{z}}/{{x}}/{{y}}.*", name)

    def zooms(self) -> Sequence[int]:
        """Return the zooms for which there is a file or folder."""
        parts = Path(self.template).parts
        level = next(i for i, part in enumerate(parts) if "{z}" in part)
        folder = Path(*parts[:level])
        pattern = re.escape(parts[level]).replace(r"\{z\}", r"(\d+)").replace(r"\*", ".*")
        pattern = re.sub(r"\\\{(x|y|\\-y)\\\}", r"-?\\d+", pattern)
        matches = (re.fullmatch(pattern, entry.name) for entry in folder.iterdir()) if folder.is_dir() else ()
        return sorted({int(match[1]) for match in matches if match})

    def read(self, tiles: Sequence[Tile]) -> Mapping[Tile, bytes]:
        """Return the files of the tiles that are there."""
        contents = {}
        for tile in tiles:
            path = fill(self.template, tile)
            endings = _PICTURES if path.endswith(".*") else (Path(path).suffix[1:],)
            files = (Path(path).with_suffix(f".{ending}") for ending in endings)
            file = next((candidate for candidate in files if candidate.is_file()), None)
            if file is not None:
                admit(file, most=TILE.most_bytes, kind=BasemapError)
                contents[tile] = file.read_bytes()
        return contents


@dataclass(frozen=True, slots=True)
class MBTiles:
    """Tiles in one SQLite file, rows counted from the south (MBTiles 1.3)."""

    path: Path
    name: str

    def zooms(self) -> Sequence[int]:
        """Return the zooms of the file.

        Raises:
            BasemapError: it is not an MBTiles file, or holds vector tiles.
        """
        rows = self._ask("SELECT value FROM metadata WHERE name = 'format'")
        if rows and str(rows[0][0]).lower() not in _PICTURES:
            reason, remedy = (
                Message("fault.sources.basemap.not_pictures"),
                Message("fault.sources.basemap.give_raster_tiles"),
            )
            raise BasemapError(Fault(reason, remedy, self.name, value=str(rows[0][0])))
        zooms = [z for (z,) in self._ask("SELECT DISTINCT zoom_level FROM tiles ORDER BY zoom_level")]
        if strange := [z for z in zooms if not isinstance(z, int) or not 0 <= z <= FINEST_ZOOM]:
            reason = Message("fault.sources.basemap.strange_zoom", most=FINEST_ZOOM)
            raise BasemapError(Fault(reason, _AGAIN, self.name, column="zoom_level", value=repr(strange[0])))
        return zooms

    def read(self, tiles: Sequence[Tile]) -> Mapping[Tile, bytes]:
        """Return the pictures of the tiles that are there."""
        if not tiles:
            return {}
        asked = "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles WHERE zoom_level = ?"
        asked += " AND tile_column BETWEEN ? AND ? AND tile_row BETWEEN ? AND ?"
        columns, rows = [t.x for t in tiles], [t.row_from_south for t in tiles]
        asked += " AND length(tile_data) <= ?"  # larger ones are no tiles; they are not taken into memory
        span = (min(columns), max(columns), min(rows), max(rows))
        rows_read = self._ask(asked, tiles[0].z, *span, TILE.most_bytes)
        wanted = {(tile.z, tile.x, tile.row_from_south): tile for tile in tiles}
        there = {wanted[place]: data for *numbers, data in rows_read if (place := tuple(numbers)) in wanted}
        texts = [tile for tile, data in there.items() if not _is_bytes(data)]
        if texts:
            raise BasemapError(
                _bad_tile(self.name, tile, Message("fault.sources.basemap.no_picture"))
                for tile in sorted(texts)[:_FAULTS]
            )
        return dict(sorted(there.items()))

    def _ask(self, question: str, *values: int) -> list[tuple[Any, ...]]:
        try:
            with closing(sqlite3.connect(f"file:{quote(str(self.path.resolve()))}?mode=ro", uri=True)) as database:
                database.set_progress_handler(_Patience(), _STEPS)  # a view can be made that never ends
                return database.execute(question, values).fetchmany(_MOST_ROWS)
        except sqlite3.Error as error:
            reason = Message("fault.sources.basemap.no_mbtiles", error=str(error))
            raise BasemapError(Fault(reason, Message("fault.sources.basemap.give_tables"), self.name)) from None


class _Patience:
    """Tell SQLite to give up after so many steps."""

    def __init__(self) -> None:
        self.left = _MOST_STEPS // _STEPS

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def mosaic(span: TileSpan, pictures: Mapping[Tile, bytes], *, name: str) -> GeoRaster:
    """Join the pictures of a span into one raster of Web Mercator; tiles that are not there stay unknown.

    Raises:
        BasemapError: a tile is not a square picture of the size of the others; all such tiles at once.
    """
    decoded, faults = {}, []
    for tile, content in pictures.items():
        try:
            decoded[tile] = open_picture(content, name=name, limits=TILE).convert("RGBA")
        except PictureError as error:
            faults.append(_bad_tile(name, tile, error.faults[0].reason))
    widths = Counter(picture.width for picture in decoded.values())
    side = widths.most_common(1)[0][0] if widths else TILE_PX
    for tile, picture in decoded.items():
        if picture.size != (side, side):
            size = {"width": str(picture.width), "height": str(picture.height), "side": str(side)}
            faults.append(_bad_tile(name, tile, Message("fault.sources.basemap.tile_size", **size)))
    if faults:
        raise BasemapError(faults)
    shape = ((span.south - span.north + 1) * side, (span.east - span.west + 1) * side)
    pixels, opaque = np.full((*shape, 3), 255, dtype=np.uint8), np.zeros(shape, dtype=bool)
    for tile, picture in decoded.items():
        top, left = (tile.y - span.north) * side, (tile.x - span.west) * side
        place = slice(top, top + side), slice(left, left + side)
        rgba = np.asarray(picture)
        pixels[place] = on_white(rgba[..., :3], rgba[..., 3])
        opaque[place] = rgba[..., 3] > 0
    pixel = 2 * _HALF_M / 2**span.z / side
    x, y = span.corner
    return GeoRaster(pixels, opaque, (pixel, 0.0, x, 0.0, -pixel, y), WEB_MERCATOR)


def refuse_blank(pictures: Mapping[Tile, bytes], *, name: str) -> None:
    """Refuse tiles that are all one picture: “no map here”, “key needed”, a gray square.

    Raises:
        BasemapError: there are several of them, and they do not differ.
    """
    if len(pictures) > 1 and len(set(pictures.values())) == 1:
        reason = Message("fault.sources.basemap.all_the_same", n=len(pictures))
        raise BasemapError(Fault(reason, Message("fault.sources.basemap.open_a_tile"), name))


def tile_list(tiles: Iterable[Tile]) -> str:
    """Write tiles in messages: ``11/987/812, 11/988/812``; at most five."""
    names = ["/".join(map(str, tile)) for tile in sorted(tiles)]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _is_bytes(data: Any) -> bool:
    """Tell whether a tile is bytes: SQLite holds any kind of value in any column, also a text, a number or nothing."""
    return isinstance(data, bytes)


def _bad_tile(name: str, tile: Tile, reason: Text) -> Fault:
    remedy = Message("fault.sources.basemap.tile_again")
    return Fault(reason, remedy, name, column="tile", value="/".join(map(str, tile)))
