"""Tile servers and files of tiles that mean harm: each way ends in one sentence, quickly, and asks nobody else."""

import gzip
import io
import sqlite3
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image
from tile_server import tile_file

from atlas.errors import BasemapError
from atlas.sources.basemap.tile_server import TileServer
from atlas.sources.basemap.tiles import MBTiles, Tile, TileFolder, mosaic

TILES = [Tile(3, x, 3) for x in range(2)]


def picture(kind, size=(256, 256)):
    stream = io.BytesIO()
    Image.new("RGB", size, (5, 6, 7)).save(stream, kind)
    return stream.getvalue()


@contextmanager
def serving(answer):
    """A server that answers each path with (status, headers, blocks of bytes); what was asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            status, headers, blocks = answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for block in blocks:
                    self.wfile.write(block)
            except OSError:
                pass  # the other side has had enough

        def log_message(self, *args):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}", asked
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def faults_of(answer):
    with serving(answer) as (address, asked):
        store = TileServer(f"{address}/{{z}}/{{x}}/{{y}}.png", None, 5.0)
        with pytest.raises(BasemapError) as caught:
            store.read(TILES)
        return caught.value.faults, asked


WRONG = {
    "postscript": lambda: (200, {}, [b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n"]),
    "svg": lambda: (200, {}, [b'<svg xmlns="http://www.w3.org/2000/svg"/>']),
    "gif": lambda: (200, {"Content-Type": "image/png"}, [picture("GIF")]),
    "tiff": lambda: (200, {}, [picture("TIFF")]),
    "large": lambda: (200, {}, [picture("PNG", (4_000, 4_000))]),
    "endless": lambda: (200, {}, (b"\0" * 1_000_000 for _ in range(10_000))),
    "packed": lambda: (200, {"Content-Encoding": "gzip"}, [gzip.compress(picture("PNG"))]),
    "file": lambda: (302, {"Location": "file:///etc/passwd"}, []),
    "elsewhere": lambda: (302, {"Location": "http://localhost:1/1/1/1.png"}, []),
    "scheme": lambda: (301, {"Location": "https://127.0.0.1/1.png"}, []),
    "round": lambda: (302, {"Location": "/round"}, []),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_each_way_of_a_hostile_server_is_a_sentence(wrong):
    faults, _ = faults_of(lambda path: wrong())
    assert all("not a whole picture" in str(one.reason) and one.remedy for one in faults)


def test_a_redirect_to_another_port_is_not_followed():
    with serving(lambda path: (200, {}, [tile_file(1, 1, 1)])) as (other, asked_there):
        faults, _ = faults_of(lambda path: (307, {"Location": f"{other}/secret"}, []))
        assert "leads to another server" in str(faults[0].reason)
        assert not asked_there


def test_a_redirect_within_the_server_is_followed():
    def answer(path):
        if path.startswith("/new"):
            return 200, {}, [tile_file(3, int(path.split("/")[-2]), 3)]
        return 302, {"Location": f"/new{path}"}, []

    with serving(answer) as (address, _):
        found = TileServer(f"{address}/{{z}}/{{x}}/{{y}}.png", None, 5.0).read(TILES)
    assert set(found) == set(TILES)


def test_one_picture_for_every_tile_is_refused_and_not_kept(tmp_path):
    with serving(lambda path: (200, {}, [picture("PNG")])) as (address, _):
        store = TileServer(f"{address}/{{z}}/{{x}}/{{y}}.png", tmp_path, 5.0)
        with pytest.raises(BasemapError, match="one and the same picture"):
            store.read(TILES)
        assert not list(tmp_path.rglob("*.png"))
        assert set(store.read(TILES[:1])) == set(TILES[:1]), "one tile alone says nothing"


@pytest.mark.parametrize("value", ["text", 7, None, b"%!PS-Adobe-3.0", b""])
def test_a_file_of_tiles_that_holds_anything_else_is_a_sentence(value, tmp_path):
    with sqlite3.connect(tmp_path / "m.mbtiles") as database:
        database.execute("CREATE TABLE metadata (name, value)")
        database.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
        database.execute("INSERT INTO tiles VALUES (3, 0, 4, ?)", [value])
    database.close()
    store = MBTiles(tmp_path / "m.mbtiles", "m.mbtiles")
    span = type("Span", (), {"z": 3, "west": 0, "east": 1, "north": 3, "south": 3, "corner": (0.0, 0.0)})()
    if value is None:
        assert not store.read(TILES), "a tile that is nothing is not there"
        return
    with pytest.raises(BasemapError, match="picture"):
        mosaic(span, store.read(TILES), name="m.mbtiles")


def test_a_view_that_never_ends_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("atlas.sources.basemap.tiles._MOST_STEPS", 3_000_000)
    with sqlite3.connect(tmp_path / "m.mbtiles") as database:
        database.execute("CREATE TABLE metadata (name, value)")
        database.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS zoom_level, 0 AS tile_column, 0 AS tile_row, x'00' AS tile_data FROM n"
        )
    database.close()
    with pytest.raises(BasemapError, match=r"m\.mbtiles"):
        MBTiles(tmp_path / "m.mbtiles", "m.mbtiles").zooms()


def test_a_huge_file_in_a_folder_of_tiles_is_not_taken_in(tmp_path):
    place = tmp_path / "3" / "0"
    place.mkdir(parents=True)
    with (place / "3.png").open("wb") as stream:
        stream.truncate(5_000_000_000)  # a hole: it takes no room
    with pytest.raises(BasemapError, match="MB, more than 4"):
        TileFolder.at(tmp_path, "tuiles").read(TILES)
