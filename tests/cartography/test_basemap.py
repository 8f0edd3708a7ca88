"""Does a basemap lie where the projection puts it, and does every failure end in clear words?"""

from __future__ import annotations

import io
import re
import socket
import sqlite3
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pyproj
import pytest
import rasterio
import squares
import tile_server as tiles
from PIL import Image
from rasterio.transform import Affine

from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.spec.basemap import Basemap
from atlas.cartography.spec.basemap_image import basemap_digest, draw_basemap, read_basemap
from atlas.cartography.spec.page import Box
from atlas.errors import BasemapError, OutputError
from atlas.sources.basemap.tiles import Tile, TileSpan, nearest_zoom

# 90 × 60 mm at 1:500 000 around 35.6° N, 5.5° W: 45 × 30 km, in the middle of Tanger-Tétouan.
TO_PLATE = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:26191", always_xy=True)
FRAME = MapFrame(Box(10, 20, 90, 60), 500_000, TO_PLATE.transform(-5.5, 35.6), "EPSG:26191")
DPI = 150


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("atlas.sources.basemap.tile_server._PAUSE_S", 0.05)
    with tiles.tile_server() as state:
        yield state


def spec(source, **options):
    return Basemap(**{"source": str(source), "attribution": "© Essai", "dpi": DPI, "timeout_s": 5.0, **options})


def read(asked, folder, **options):
    return read_basemap(asked, options.pop("frame", FRAME), folder=folder, cache=folder / "cache", **options)


def refused(asked, folder, **options):
    with pytest.raises(BasemapError) as caught:
        read(asked, folder, **options)
    return caught.value.faults


def page_pixel(image, lon, lat):
    """Row and column (real numbers, corners of pixels are whole) of a place, from the scale alone."""
    x, y = TO_PLATE.transform(lon, lat)
    across_mm = (x - FRAME.center[0]) * 1000 / FRAME.scale + FRAME.box.width / 2
    down_mm = FRAME.box.height / 2 - (y - FRAME.center[1]) * 1000 / FRAME.scale
    rows, columns = image.pixels.shape[:2]
    return down_mm / FRAME.box.height * rows, across_mm / FRAME.box.width * columns


def places_in_the_frame():
    """A thousand random places in the frame, with half a millimetre of its edge left out."""
    rng = np.random.default_rng(1)
    back = pyproj.Transformer.from_crs("EPSG:26191", "EPSG:4326", always_xy=True)
    west, south, east, north = FRAME.extent
    return np.column_stack(
        back.transform(rng.uniform(west + 250, east - 250, 1000), rng.uniform(south + 250, north - 250, 1000))
    )


def has_colors(image, z, *, tolerance=0):
    """Whether every place further from a change of colour than the interpolation reaches has its own, of many."""
    enlarged = 156_543.034 / 2**z * np.cos(np.radians(35.6)) / (0.0254 / DPI * FRAME.scale)
    reach = 2.2 * max(1.0, 1 / enlarged) + 0.8  # in pixels of the tiles
    checked = 0
    for lon, lat in places_in_the_frame():
        wanted, margin = tiles.color_at(lon, lat, z)
        if margin * 256 < reach:
            continue
        row, column = page_pixel(image, lon, lat)
        found = image.pixels[int(row), int(column)].astype(int)
        assert np.abs(found - wanted).max() <= tolerance, f"{lon:.4f} {lat:.4f}: {found}, not {wanted}"
        checked += 1
    return checked > 800


# Where things fall


def test_a_place_has_the_colour_of_its_tile_where_the_projection_puts_it(server, tmp_path):
    image = read(spec(server.url), tmp_path)
    assert image.pixels.shape == (355, 532, 3)
    assert image.pixels.dtype == np.uint8
    assert image.covered == 1.0
    assert has_colors(image, image.zoom)


@pytest.mark.parametrize("zoom", [8, 10])
def test_the_zoom_can_be_chosen(server, tmp_path, zoom):
    image = read(spec(server.url, zoom=zoom), tmp_path)
    assert image.zoom == zoom
    assert {path.split("/")[1] for path in server.asked} == {str(zoom)}
    assert has_colors(image, zoom)


def test_an_edge_between_tiles_falls_within_half_a_pixel(server, tmp_path):
    image = read(spec(server.url, zoom=8), tmp_path)
    x = round((-5.5 + 180) / 360 * 2**9) / 2  # the change of quadrant nearest to the middle
    lon = x / 2**8 * 360 - 180
    row, column = page_pixel(image, lon, 35.6)
    line = image.pixels[int(row)].astype(float)
    near, far = line[int(column) - 8], line[int(column) + 8]
    channel = int(np.abs(far - near).argmax())
    assert abs(far[channel] - near[channel]) > 10
    share = np.clip((line[:, channel] - near[channel]) / (far[channel] - near[channel]), 0, 1)
    window = share[int(column) - 8 : int(column) + 8]
    measured = int(column) - 8 + (1 - window).sum()
    assert measured == pytest.approx(column, abs=0.5)


def test_the_picture_has_at_least_the_resolution_that_is_asked_for(server, tmp_path):
    for dpi in (100, 300):
        image = read(spec(server.url, dpi=dpi), tmp_path)
        assert dpi <= image.dpi < dpi * 1.005
        assert image.pixels.shape[0] / FRAME.box.height * 25.4 >= dpi


def test_the_zoom_is_the_nearest_to_the_print_resolution():
    for z in range(4, 16):
        pixel = 156_543.033928 / 2**z  # at the equator
        assert nearest_zoom(pixel, 0.0) == nearest_zoom(pixel * 1.40, 0.0) == nearest_zoom(pixel / 1.40, 0.0) == z
        assert nearest_zoom(pixel * 1.43, 0.0) == z - 1
        assert nearest_zoom(pixel / 2, 60.0) == z


def test_the_resolution_of_the_tiles_is_told(server, tmp_path):
    image = read(spec(server.url, zoom=10), tmp_path)
    # By the definition of Web Mercator; the ellipsoid and the conic change it by less than a per cent.
    pixel_mm = 156_543.034 * np.cos(np.radians(35.6)) / 2**10 * 1000 / FRAME.scale
    assert image.source_dpi == pytest.approx(25.4 / pixel_mm, rel=0.01)
    assert image.record()["zoom"] == 10
    assert "secret" not in str(image.record())


@pytest.mark.parametrize(
    ("bounds", "z", "count"),
    [((-1, -1, 1, 1), 1, 4), ((1, 1, 2, 2), 5, 1), ((-3e7, -3e7, 3e7, 3e7), 2, 16), ((0, 0, 2e7, 1), 1, 1)],
)  # fmt: skip
def test_spans_cover_and_do_not_leave_the_world(bounds, z, count):
    span = TileSpan.covering(bounds, z)
    assert span.count == count == len(span.tiles())
    assert all(0 <= tile.x < 2**z and 0 <= tile.y < 2**z for tile in span.tiles())


# Servers and their failures


def test_a_second_time_needs_no_server_and_gives_the_same_bytes(server, tmp_path):
    first = read(spec(server.url), tmp_path)
    asked = len(server.asked)
    assert asked == len(set(server.asked)) == TileSpan.covering(mercator_bounds(), first.zoom).count
    again = read(spec(server.url), tmp_path)
    offline = read(spec(server.url), tmp_path, offline=True)
    assert len(server.asked) == asked
    assert first.pixels.tobytes() == again.pixels.tobytes() == offline.pixels.tobytes()
    assert not list(tmp_path.rglob("*.part"))


def mercator_bounds():
    west, south, east, north = FRAME.extent
    to = pyproj.Transformer.from_crs("EPSG:26191", "EPSG:3857", always_xy=True)
    return to.transform_bounds(west, south, east, north, densify_pts=21)


def test_only_what_is_not_kept_is_asked_for(server, tmp_path):
    read(spec(server.url), tmp_path)
    lost = sorted((tmp_path / "cache").rglob("*.png"))[:2]
    for path in lost:
        path.unlink()
    server.asked.clear()
    read(spec(server.url), tmp_path)
    assert len(server.asked) == 2


def test_without_a_folder_nothing_is_kept(server, tmp_path):
    read_basemap(spec(server.url), FRAME, folder=tmp_path, cache=None)
    asked = len(server.asked)
    read_basemap(spec(server.url), FRAME, folder=tmp_path, cache=None)
    assert len(server.asked) == 2 * asked
    assert not list(tmp_path.iterdir())


def test_the_server_is_told_who_asks(server, tmp_path):
    read(spec(server.url), tmp_path)
    (agent,) = server.agents
    assert agent.startswith("atlas-ess/")


def test_offline_without_tiles_says_what_to_do(server, tmp_path):
    (fault,) = refused(spec(server.url), tmp_path, offline=True)
    assert "tiles are not in" in str(fault.reason)
    assert "atlas basemap" in str(fault.remedy)
    assert not server.asked


def paths_of(server, tmp_path, zoom=10):
    read_basemap(spec(server.url, zoom=zoom), FRAME, folder=tmp_path, cache=None)
    paths = sorted(server.asked)
    server.asked.clear()
    return paths


def test_missing_tiles_are_all_named_with_their_status(server, tmp_path):
    paths = paths_of(server, tmp_path)
    for path in paths[:2]:
        server.answers[path] = (404, b"no")
    faults = refused(spec(server.url, zoom=10), tmp_path)
    assert [str(fault.file) for fault in faults] == [f"http://127.0.0.1:{server.port}{path}" for path in paths[:2]]
    assert {fault.value for fault in faults} == {"HTTP 404"}
    assert "secret" not in str(BasemapError(faults))
    assert max(map(server.asked.count, paths)) == 1, "a tile that is not there is asked for once"


def test_a_server_that_has_nothing_is_left_alone_after_a_few_tiles(server, tmp_path):
    paths = paths_of(server, tmp_path, zoom=12)
    server.answers = dict.fromkeys(paths, (404, b""))
    assert len(paths) > 20
    assert len(refused(spec(server.url, zoom=12), tmp_path)) < 8
    assert len(server.asked) < 10


def test_a_passing_failure_is_asked_again(server, tmp_path):
    paths = paths_of(server, tmp_path)
    server.first_answers = {paths[0]: [500], paths[1]: [503, 429]}
    image = read(spec(server.url, zoom=10), tmp_path)
    assert server.asked.count(paths[1]) == 3
    assert has_colors(image, 10)


@pytest.mark.parametrize(
    ("status", "times", "reason"), [(500, 3, "failed"), (403, 1, "does not allow"), (418, 1, "failed")]
)
def test_a_refusal_says_the_status(server, tmp_path, status, times, reason):
    paths = paths_of(server, tmp_path)
    server.answers = {paths[0]: (status, b"")}
    (fault,) = refused(spec(server.url, zoom=10), tmp_path)
    assert fault.value == f"HTTP {status}"
    assert reason in str(fault.reason)
    assert server.asked.count(paths[0]) == times


@pytest.mark.parametrize(
    "content", [b"<html>Please log in</html>", b"", tiles.tile_file(1, 0, 0)[:300]], ids=["html", "empty", "cut"]
)
def test_what_is_no_picture_is_said(server, tmp_path, content):
    paths = paths_of(server, tmp_path)
    server.answers = {paths[0]: (200, content)}
    (fault,) = refused(spec(server.url, zoom=10), tmp_path)
    assert "not a whole picture" in str(fault.reason)
    assert str(fault.file).endswith(paths[0])
    assert "browser" in str(fault.remedy)


@pytest.mark.parametrize("how", ["delay_s", "drip_s"])
def test_a_slow_server_ends_in_an_error_that_says_its_time(server, tmp_path, how):
    setattr(server, how, 0.3 if how == "drip_s" else 20.0)
    faults = refused(spec(server.url, zoom=8, timeout_s=0.7), tmp_path)
    assert "0.7 s" in str(faults[0].reason)
    assert "timeout_s" in str(faults[0].remedy)


def test_no_server_ends_in_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/{{z}}/{{x}}/{{y}}.png"
    faults = refused(spec(url), tmp_path)
    assert "cannot be reached" in str(faults[0].reason)
    assert "refused" in faults[0].value
    assert len(faults) <= 2, "nobody goes on asking a server that is not there"


def test_a_folder_that_cannot_be_written_is_named(server, tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(OutputError, match="--cache"):
        read(spec(server.url), tmp_path)


def test_too_many_tiles_are_refused_or_coarser(server, tmp_path):
    (fault,) = refused(spec(server.url, zoom=14, max_tiles=20), tmp_path)
    assert re.search(r"zoom 14 needs \d+ tiles, more than max_tiles = 20", str(fault.reason))
    assert not server.asked
    free = read(spec(server.url, dpi=300), tmp_path)
    coarse = read(spec(server.url, dpi=300, max_tiles=6), tmp_path)
    assert coarse.zoom < free.zoom == coarse.zoom_wanted
    assert coarse.record()["zoom_wanted"] == free.zoom
    assert "zoom_wanted" not in free.record()


# Files


def write_folder(root, zooms, kind="PNG", ending="png", side=tiles.SIDE):
    for z in zooms:
        for tile in TileSpan.covering(mercator_bounds(), z).tiles():
            path = root / str(z) / str(tile.x) / f"{tile.y}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(tiles.tile_file(*tile, kind, side))


def test_folder_template_server_and_mbtiles_give_the_same_picture(server, tmp_path):
    wanted = read(spec(server.url, zoom=9), tmp_path).pixels
    write_folder(tmp_path / "tuiles", [8, 9])
    write_mbtiles(tmp_path / "fond.mbtiles", [8, 9])
    for source in ("tuiles", "tuiles/{z}/{x}/{y}.png", "fond.mbtiles"):
        image = read(spec(source, zoom=9), tmp_path)
        assert (image.pixels == wanted).all()
        assert image.source == source
    assert has_colors(image, 9)


def test_rows_from_the_south_are_understood(tmp_path):
    for tile in TileSpan.covering(mercator_bounds(), 9).tiles():
        path = tmp_path / f"{tile.z}-{tile.x}-{2**9 - 1 - tile.y}.png"
        path.write_bytes(tiles.tile_file(*tile))
    assert has_colors(read(spec("{z}-{x}-{-y}.png"), tmp_path), 9)


def test_jpeg_tiles_and_large_tiles_are_read(tmp_path):
    write_folder(tmp_path / "jpeg", [9], "JPEG", "jpg")
    assert has_colors(read(spec("jpeg"), tmp_path), 9, tolerance=12)
    write_folder(tmp_path / "large", [9], side=512)
    large = read(spec("large"), tmp_path)
    assert has_colors(large, 9)
    assert large.source_dpi == pytest.approx(2 * read(spec("jpeg"), tmp_path).source_dpi)


def test_a_folder_is_read_at_the_nearest_zoom_that_it_has(tmp_path):
    write_folder(tmp_path / "tuiles", [6, 8])
    image = read(spec("tuiles"), tmp_path)
    assert image.zoom == 8
    assert image.zoom_wanted == nearest_zoom(25.4 / DPI * FRAME.scale / 1000, 35.6)
    (fault,) = refused(spec("tuiles", zoom=7), tmp_path)
    assert "Choose among 6, 8" in str(fault.remedy)


def test_what_a_folder_does_not_cover_is_white_and_counted(tmp_path):
    write_folder(tmp_path / "tuiles", [11])
    whole = read(spec("tuiles"), tmp_path)
    span = TileSpan.covering(mercator_bounds(), 11)
    (tmp_path / "tuiles" / "11" / str(span.west + 1) / f"{span.north + 1}.png").unlink()
    holed = read(spec("tuiles"), tmp_path)
    white = (holed.pixels == 255).all(axis=2)
    assert holed.covered < 0.97
    assert holed.covered == pytest.approx(1 - white.mean(), abs=0.01)
    away = np.abs(holed.pixels.astype(int) - whole.pixels).max(axis=2) > 0
    rows, columns = np.nonzero(away)
    assert (away & ~white).sum() <= 8 * (np.ptp(rows) + np.ptp(columns)), "only the hole and its seam change"


def test_a_bad_tile_of_a_folder_is_named(tmp_path):
    write_folder(tmp_path / "tuiles", [11])
    files = sorted((tmp_path / "tuiles").rglob("*.png"))
    files[0].write_bytes(b"nothing")
    files[1].write_bytes(tiles.tile_file(11, 1, 1, side=128))
    faults = refused(spec("tuiles"), tmp_path)
    named = {"/".join((*one.parts[-3:-1], one.stem)) for one in files[:2]}
    assert len(files) > 4
    assert {fault.value for fault in faults} == named


def test_nothing_in_the_frame_is_an_error(tmp_path):
    write_folder(tmp_path / "tuiles", [9])
    away = replace(FRAME, center=(FRAME.center[0] + 500_000, FRAME.center[1]))
    (fault,) = refused(spec("tuiles"), tmp_path, frame=away)
    assert "nothing of the map" in str(fault.reason)
    assert "zoom 9" in str(fault.reason)
    (tmp_path / "empty").mkdir()
    (fault,) = refused(spec("empty"), tmp_path)
    assert "nothing of the map" in str(fault.reason)


def write_mbtiles(path, zooms, kind="png"):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE metadata (name text, value text)")
        database.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        database.execute("INSERT INTO metadata VALUES ('format', ?)", [kind])
        for z in zooms:
            for tile in TileSpan.covering(mercator_bounds(), z).tiles():
                row = 2**z - 1 - tile.y
                database.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", [z, tile.x, row, tiles.tile_file(*tile)])
    database.close()


@pytest.mark.parametrize("name", ["fond d'essai #1.mbtiles", "fond%20.MBTILES"])
def test_mbtiles_choose_their_zoom(tmp_path, name):
    write_mbtiles(tmp_path / name, [7, 9])
    image = read(spec(name), tmp_path)
    assert image.zoom == 9
    assert has_colors(image, 9)


def test_mbtiles_that_are_none_or_vectors_are_refused(tmp_path):
    (tmp_path / "text.mbtiles").write_text("hello, this is not a database, " * 40)
    assert "not an MBTiles file" in str(refused(spec("text.mbtiles"), tmp_path)[0].reason)
    sqlite3.connect(tmp_path / "empty.mbtiles").close()
    assert "not an MBTiles file" in str(refused(spec("empty.mbtiles"), tmp_path)[0].reason)
    write_mbtiles(tmp_path / "vector.mbtiles", [8], kind="pbf")
    assert "not pictures" in str(refused(spec("vector.mbtiles"), tmp_path)[0].reason)
    assert "not there" in str(refused(spec("lost.mbtiles"), tmp_path)[0].reason)


def write_geotiff(path, *, crs="EPSG:32629", pixel_m=60.0, profile=None, alter=None):
    """A raster whose colours are its eastings and northings: 10 km a step of 40 in red and in green."""
    corners = np.array(FRAME.extent).reshape(2, 2)
    x, y = pyproj.Transformer.from_crs("EPSG:26191", crs, always_xy=True).transform(*np.meshgrid(*corners.T))
    grow = 5_000 if pyproj.CRS(crs).is_projected else 0.05
    west, south, east, north = np.min(x) - grow, np.min(y) - grow, np.max(x) + grow, np.max(y) + grow
    pixel = pixel_m if pyproj.CRS(crs).is_projected else pixel_m / 111_000
    width, height = int((east - west) / pixel), int((north - south) / pixel)
    transform = Affine((east - west) / width, 0, west, 0, (south - north) / height, north)
    bands = np.zeros((3, height, width), dtype=np.uint8)
    bands[0] = np.linspace(0, 250, width)[None, :]
    bands[1] = np.linspace(0, 250, height)[:, None]
    bands[2] = 77
    if alter is not None:
        bands = alter(bands)
    options = {"driver": "GTiff", "width": width, "height": height, "count": len(bands), "dtype": bands.dtype} | {
        "crs": crs, "transform": transform, **(profile or {})
    }  # fmt: skip
    with rasterio.open(path, "w", **options) as raster:
        raster.write(bands)
    return SimpleNamespace(bounds=(west, south, east, north), crs=crs)


@pytest.mark.parametrize(
    ("crs", "pixel_m"),
    [("EPSG:32629", 60.0), ("EPSG:4326", 90.0), ("EPSG:3857", 40.0), ("EPSG:26191", 100.0), ("EPSG:32629", 8.0)],
)
def test_a_geotiff_of_any_projection_falls_where_it_belongs(tmp_path, crs, pixel_m):
    written = write_geotiff(tmp_path / "fond.tif", crs=crs, pixel_m=pixel_m)
    image = read(spec("fond.tif"), tmp_path)
    west, south, east, north = written.bounds
    there = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    for lon, lat in places_in_the_frame()[:300]:
        x, y = there.transform(lon, lat)
        wanted = 250 * (x - west) / (east - west), 250 * (north - y) / (north - south), 77
        row, column = page_pixel(image, lon, lat)
        assert np.abs(image.pixels[int(row), int(column)] - np.array(wanted)).max() <= 2.0
    assert image.covered == 1.0
    assert image.zoom is None
    if pixel_m > 8:  # a finer one is read coarser
        assert image.source_dpi == pytest.approx(25.4 / (pixel_m * 1000 / FRAME.scale), rel=0.3)


def test_a_palette_keeps_its_colours(tmp_path):
    table = {0: (200, 10, 10, 255), 1: (10, 200, 10, 255), 2: (10, 10, 200, 255)}
    write_geotiff(tmp_path / "fond.tif", alter=lambda bands: (bands[:1] // 90).astype(np.uint8))
    with rasterio.open(tmp_path / "fond.tif", "r+") as raster:
        raster.write_colormap(1, table)
    image = read(spec("fond.tif"), tmp_path)
    colors, counts = np.unique(image.pixels.reshape(-1, 3), axis=0, return_counts=True)
    main = {tuple(map(int, one)) for one in colors[counts > image.pixels.size / 3 * 0.1]}
    assert main == {one[:3] for one in table.values()}


def test_grey_and_opacity_are_understood(tmp_path):
    write_geotiff(tmp_path / "grey.tif", alter=lambda bands: bands[:1])
    gray = read(spec("grey.tif"), tmp_path).pixels
    assert (gray[..., 0] == gray[..., 2]).all()
    assert np.ptp(gray) > 100

    def half_clear(bands):
        alpha = np.full_like(bands[:1], 255)
        alpha[:, :, alpha.shape[2] // 2 :] = 0
        return np.concatenate([bands, alpha])

    write_geotiff(tmp_path / "clear.tif", alter=half_clear, profile={"photometric": "RGB", "alpha": "YES"})
    image = read(spec("clear.tif"), tmp_path)
    assert image.covered == pytest.approx(0.5, abs=0.02)
    assert (image.pixels[:, -50:] == 255).all()
    assert (image.pixels[:, :50, 2] == 77).all()


def test_a_raster_that_is_no_picture_says_all_that_is_wrong(tmp_path):
    write_geotiff(tmp_path / "heights.tif", alter=lambda bands: np.repeat(bands[:1], 5, axis=0).astype(np.float32))
    reasons = [str(fault.reason) for fault in refused(spec("heights.tif"), tmp_path)]
    assert len(reasons) == 2
    Image.new("RGB", (20, 20)).save(tmp_path / "plain.png")
    assert "where it lies" in str(refused(spec("plain.png"), tmp_path)[0].reason)
    (tmp_path / "text.tif").write_text("hello")
    assert "cannot be read as a raster" in str(refused(spec("text.tif"), tmp_path)[0].reason)
    assert "not there" in str(refused(spec("lost.tif"), tmp_path)[0].reason)
    write_geotiff(tmp_path / "fond.tif")
    away = replace(FRAME, center=(FRAME.center[0] + 300_000, FRAME.center[1]))
    assert "nothing of the map" in str(refused(spec("fond.tif"), tmp_path, frame=away)[0].reason)


# Specification, look, digest, drawing


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"attribution": ""}, "attribution"),
        ({"attribution": {}}, "attribution"),
        ({"attribution": {"fr": "© Essai", "ar": " "}}, "attribution"),
        ({"source": ""}, "source"),
        ({"source": "https://server/tiles.png"}, "{z}"),
        ({"source": "folder/{z}/{x}.png"}, "{y}"),
        ({"zoom": 23}, "zoom"),
        ({"lighten": 1.0}, "lighten"),
        ({"dpi": 30}, "dpi"),
        ({"timeout_s": 0.0}, "timeout_s"),
        ({"max_tiles": 0}, "max_tiles"),
    ],
)
def test_a_wrong_specification_says_what_is_wrong(options, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        spec(**{"source": "tuiles", **options})


def test_an_attribution_must_be_given():
    with pytest.raises(ValueError, match="attribution"):
        Basemap(source="tuiles")


def test_lightening_mixes_white_in(tmp_path):
    write_folder(tmp_path / "tuiles", [9])
    plain = read(spec("tuiles"), tmp_path).pixels.astype(int)
    light = read(spec("tuiles", lighten=0.6), tmp_path).pixels
    assert np.abs(light - (0.4 * plain + 0.6 * 255)).max() <= 0.51


def test_a_digest_changes_with_the_tiles_of_the_frame_alone(server, tmp_path):
    write_folder(tmp_path / "tuiles", [9])
    write_geotiff(tmp_path / "fond.tif")

    def digest(source):
        return basemap_digest(spec(source), FRAME, folder=tmp_path, cache=tmp_path / "cache")

    before = digest("tuiles"), digest("fond.tif"), digest(server.url)
    assert len(set(before)) == 3
    (tmp_path / "tuiles" / "9" / "0").mkdir()
    (tmp_path / "tuiles" / "9" / "0" / "0.png").write_bytes(tiles.tile_file(9, 0, 0))
    assert (digest("tuiles"), digest("fond.tif"), digest(server.url)) == before
    path = next(one for one in sorted((tmp_path / "tuiles").rglob("*.png")) if one.parent.name != "0")
    path.write_bytes(tiles.tile_file(9, 3, 3))
    write_geotiff(tmp_path / "fond.tif", pixel_m=70.0)
    assert digest("tuiles") != before[0]
    assert digest("fond.tif") != before[1]


def test_a_drawn_basemap_fills_the_frame_at_its_own_resolution(tmp_path):
    write_folder(tmp_path / "tuiles", [9])
    image = read(spec("tuiles"), tmp_path)
    canvas = squares.blank()
    draw_basemap(canvas, FRAME, image)
    (artist,) = canvas.axes.images
    assert artist.get_gid() == "basemap"
    assert 2 < artist.get_zorder() < 3, "over the land, under the marks"
    assert artist.get_extent() == (10, 100, 20, 80)
    assert embedded(squares.svg(canvas.figure)).tobytes() == image.pixels.tobytes()


def embedded(svg):
    import base64

    content = base64.b64decode(re.search(r"data:image/png;base64,\s*([^\"]+)\"", svg)[1])
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def test_tiles_are_named_with_their_numbers():
    assert Tile(3, 2, 1).row_from_south == 6
