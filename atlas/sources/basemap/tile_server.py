"""Tiles of a server: bounded in time and size, kept in a folder so that a second time needs no network."""

from __future__ import annotations

import hashlib
import io
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from PIL import Image

from atlas.errors import BasemapError, Fault, OutputError, PictureError, system_reason
from atlas.i18n.messages import Message, Text
from atlas.sources.basemap.download import RefusedAnswerError, StatusError, fetch
from atlas.sources.basemap.tiles import Tile, fill, refuse_blank, tile_list
from atlas.sources.files.pictures import TILE, open_picture

_CONNECTIONS: Final = 2  # at the same time: what OpenStreetMap's tile policy allows
_ATTEMPTS: Final = 3
_PAUSE_S: Final = 0.5  # before the second attempt, twice that before the third
_FAULTS: Final = 5  # after so many bad tiles the others are not asked for
_FOR_NOW: Final = frozenset({429, 500, 502, 503, 504})  # what a server may answer differently a moment later


@dataclass(frozen=True, slots=True)
class TileServer:
    """A tile server and the folder that keeps what it gave.

    Attributes:
        url: an address with ``{z}``, ``{x}`` and ``{y}`` (or ``{-y}``).
        cache: the folder that keeps tiles; none keeps nothing.
        timeout_s: what one tile may take, its repetitions included.
        offline: whether only the folder is asked.
    """

    url: str
    cache: Path | None
    timeout_s: float
    offline: bool = False

    @property
    def name(self) -> str:
        """The address without what may be a secret."""
        return public_address(self.url)

    def zooms(self) -> Sequence[int]:
        """Return nothing: a server does not say its zooms."""
        return ()

    def read(self, tiles: Sequence[Tile]) -> Mapping[Tile, bytes]:
        """Return the tiles, from the folder where they are, else from the server.

        Raises:
            BasemapError: the server does not answer in time or refuses, or what it sends is no picture, or the same one
                for every tile; or a tile is not in the folder and the server may not be asked.
            OutputError: the folder cannot be written.
        """
        contents = {tile: content for tile in tiles if (content := self._cached_tile(tile)) is not None}
        missing = [tile for tile in tiles if tile not in contents]
        if missing and self.offline:
            folder = str(self.cache) if self.cache else Message("fault.sources.basemap.any_folder")
            reason = Message("fault.sources.basemap.not_in_cache", missing=len(missing), all=len(tiles), folder=folder)
            remedy = Message("fault.sources.basemap.fetch_them")
            raise BasemapError(Fault(reason, remedy, self.name, column="tiles", value=tile_list(missing)))
        contents |= dict(self._fetch_all(missing))
        try:
            refuse_blank(contents, name=self.name)
        except BasemapError:
            self._forget(missing)
            raise
        return contents

    def _fetch_all(self, tiles: Sequence[Tile]) -> Iterator[tuple[Tile, bytes]]:
        """Fetch tiles two at a time; stop at the first fault of the server or after some bad tiles, and list them."""
        faults: list[Fault] = []
        stop = threading.Event()

        def fetch_tile(tile: Tile) -> bytes | None:
            if stop.is_set():
                return None
            try:
                content = self._tile(tile)
            except BasemapError as error:
                faults.extend(error.faults)
                if len(faults) >= _FAULTS or not isinstance(error, _BadTileError):
                    stop.set()
                return None
            self._store(tile, content)
            return content

        with ThreadPoolExecutor(_CONNECTIONS) as threads:
            try:
                contents = list(threads.map(fetch_tile, tiles))
            finally:
                stop.set()  # an interrupt does not wait for the tiles that are left
        if faults:
            raise BasemapError(sorted(faults, key=str))
        yield from ((tile, content) for tile, content in zip(tiles, contents, strict=True) if content is not None)

    def _tile(self, tile: Tile) -> bytes:
        """Ask for one tile, again where the answer may change, until its time is over."""
        address, end = fill(self.url, tile), time.monotonic() + self.timeout_s
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                content = _within(
                    end - time.monotonic(), lambda left: fetch(address, seconds=left, most=TILE.most_bytes)
                )
                return _png(open_picture(content, name=public_address(address), limits=TILE))
            except PictureError as error:
                raise _no_picture(address, error.faults[0].reason) from None
            except RefusedAnswerError as error:
                raise _no_picture(address, error.args[0]) from None
            except OSError as error:  # every error of requests is one
                status = error.status if isinstance(error, StatusError) else None
                pause = _PAUSE_S * attempt
                passing = status in _FOR_NOW or (status is None and _is_network(error))
                if attempt < _ATTEMPTS and passing and time.monotonic() + pause < end:
                    time.sleep(pause)
                    continue
                raise self._refusal(address, error, status) from None
        raise AssertionError("the last attempt returns or raises")

    def _refusal(self, address: str, error: OSError, status: int | None) -> BasemapError:
        """Say what a server did in words: the address, the HTTP status, what to do."""
        address, value = public_address(address), "" if status is None else f"HTTP {status}"
        if status is None and isinstance(error, TimeoutError | _timeouts()):
            remedy = Message("fault.sources.basemap.longer_timeout")
            reason = Message("fault.sources.basemap.too_slow", seconds=self.timeout_s)
            return BasemapError(Fault(reason, remedy, address))
        if status is None and _is_network(error):
            remedy = Message("fault.sources.basemap.check_network")
            return BasemapError(
                Fault(Message("fault.sources.basemap.unreachable"), remedy, address, value=_innermost(error))
            )
        if status in (404, 410):
            remedy = Message("fault.sources.basemap.correct_source")
            return _BadTileError(Fault(Message("fault.sources.basemap.no_such_tile"), remedy, address, value=value))
        if status in (401, 403):
            remedy = Message("fault.sources.basemap.check_terms")
            return BasemapError(Fault(Message("fault.sources.basemap.not_allowed"), remedy, address, value=value))
        return BasemapError(
            Fault(Message("fault.sources.basemap.failed"), Message("fault.sources.basemap.later"), address, value=value)
        )

    def _path(self, tile: Tile) -> Path | None:
        if self.cache is None:
            return None
        host = "".join(ch if ch.isalnum() or ch in ".-" else "-" for ch in urlsplit(self.url).netloc.rpartition("@")[2])
        digest = hashlib.sha256(self.url.encode()).hexdigest()[:12]
        return self.cache / f"{host}-{digest}" / str(tile.z) / str(tile.x) / f"{tile.y}.png"

    def _cached_tile(self, tile: Tile) -> bytes | None:
        path = self._path(tile)
        return path.read_bytes() if path is not None and path.is_file() else None

    def _forget(self, tiles: Sequence[Tile]) -> None:
        """Take tiles out of the folder that must not stand for the map once the server has mended itself."""
        for path in filter(None, map(self._path, tiles)):
            path.unlink(missing_ok=True)

    def _store(self, tile: Tile, content: bytes) -> None:
        """Write a tile beside and rename it: an interrupted fetch leaves no half tile."""
        path = self._path(tile)
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as beside:
                beside.write(content)
            Path(beside.name).replace(path)
        except OSError as error:
            raise OutputError(
                Message("fault.sources.basemap.not_written", path=str(path), error=system_reason(error))
            ) from None


class _BadTileError(BasemapError):
    """One tile is wrong; the others may be right."""


def public_address(url: str) -> str:
    """Return an address without its query and user, which may hold a secret key."""
    scheme, separator, rest = url.partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return scheme + separator + host.rpartition("@")[2] + slash + path


def _no_picture(address: str, reason: Text) -> _BadTileError:
    remedy = Message("fault.sources.basemap.open_address")
    return _BadTileError(
        Fault(Message("fault.sources.basemap.not_whole", reason=reason), remedy, public_address(address))
    )


def _within(seconds: float, action: Callable[[float], Any]) -> Any:
    """Return what an action returns, or raise TimeoutError when it takes longer.

    The timeouts of sockets start again with each byte: a server that sends one now and then would hold us for hours.
    """
    answer: list[Any] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            answer.append(action(max(seconds, 0.01)))
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(max(seconds, 0.0))
    if failure:
        raise failure[0]
    if not answer:
        raise TimeoutError(Message("fault.sources.basemap.no_answer"))
    return answer[0]


def _png(picture: Image.Image) -> bytes:
    """Write a tile as it is kept: the pixels of what was sent and nothing else."""
    picture = picture.convert("RGBA")
    if picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    stream = io.BytesIO()
    picture.save(stream, format="PNG")
    return stream.getvalue()


def _timeouts() -> type[Exception]:
    from requests.exceptions import Timeout

    return Timeout


def _is_network(error: BaseException) -> bool:
    from requests.exceptions import ChunkedEncodingError, ConnectionError

    return isinstance(error, TimeoutError | _timeouts() | ConnectionError | ChunkedEncodingError)


def _innermost(error: BaseException) -> str:
    """Return the cause at the bottom of nested errors of requests and urllib3: ``Connection refused``."""
    while error.__context__ is not None:
        error = error.__context__
    return str(getattr(error, "strerror", "") or error)
