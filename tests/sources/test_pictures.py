"""Pictures of others: only three kinds of pixels and a plain SVG, by their bytes and within limits."""

import base64
import io
import struct
import subprocess
import zlib

import pytest
from PIL import Image

from atlas.errors import PictureError
from atlas.sources.files.pictures import PRINTED, TILE, PictureLimits, open_picture, picture_kind, read_picture

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 4">{}</svg>'


def raster(kind, size=(6, 4)):
    stream = io.BytesIO()
    Image.new("RGB", size, (9, 80, 200)).save(stream, kind)
    return stream.getvalue()


def bomb(width, height):
    """A PNG of a few kilobytes that unpacks to width × height pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    pack = zlib.compressobj(9)
    rows = b"".join(pack.compress(b"\0" * (1 + width // 8)) for _ in range(height)) + pack.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_known_by_its_bytes_whatever_its_name(kind, tmp_path):
    (tmp_path / "signe.bin").write_bytes(raster(kind))
    assert read_picture(tmp_path / "signe.bin")[0] == kind.lower()
    assert open_picture(raster(kind), name="signe").size == (6, 4)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "PCX", "EPS"])
def test_every_other_kind_of_pillow_is_refused_and_runs_nothing(kind, tmp_path, monkeypatch):
    def refuse(*args, **options):
        raise AssertionError(f"a program was started: {args}")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    (tmp_path / "signe.png").write_bytes(raster(kind))
    with pytest.raises(PictureError, match="no picture of a kind that is read"):
        read_picture(tmp_path / "signe.png")


def test_a_bomb_is_refused_before_it_is_unpacked():
    small = bomb(60_000, 30_000)
    assert len(small) < 300_000
    with pytest.raises(PictureError, match="pixels"):
        open_picture(small, name="bombe.png")
    with pytest.raises(PictureError, match="1100 × 1100 pixels"):
        open_picture(bomb(1_100, 1_100), name="tuile", limits=TILE)
    with pytest.raises(PictureError, match="bytes"):
        open_picture(raster("PNG", (60, 60)), name="x", limits=PictureLimits(most_bytes=50))
    assert PRINTED.most_pixels >= 9_922 * 7_016, "A3 at 600 pixels an inch"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_cut_anywhere_is_one_sentence(kind):
    whole = raster(kind, (40, 30))
    for end in range(0, len(whole) - 24, 7):  # what is left out behind that is no pixel
        with pytest.raises(PictureError, match=r"\S\. \S"):
            open_picture(whole[:end], name="coupée")


PLAIN = {
    "shapes": '<g id="a"><rect width="3" height="2" fill="url(#g)"/></g><use href="#a"/>',
    "text": "<title>a &lt; b &amp; c</title><text x='1'>Atlas</text>",
    "style": "<style>.a{fill:#123456}</style>",
    "embedded": f'<image href="data:image/png;base64,{base64.b64encode(raster("PNG")).decode()}"/>',
}


@pytest.mark.parametrize("body", PLAIN.values(), ids=PLAIN)
def test_an_svg_that_holds_all_that_it_shows_is_welcome(body, tmp_path):
    (tmp_path / "a.svg").write_text(SVG.format(body), encoding="utf-8")
    assert read_picture(tmp_path / "a.svg")[0] == "svg"
    with pytest.raises(PictureError, match="no picture of a kind"):
        read_picture(tmp_path / "a.svg", vector=False)


OUTWARD = {
    "script": "<script>1</script>",
    "handler": '<rect onload="x()"/>',
    "foreign": "<foreignObject/>",
    "file": '<image href="file:///etc/hostname"/>',
    "xlink": '<image xlink:href="../secret.png"/>',
    "http": '<use href="http://example.org/a.svg#b"/>',
    "url": '<rect fill="url(http://example.org/a)"/>',
    "style": "<rect style=\"fill: url(  '//example.org/x')\"/>",
    "import": "<style>@import 'a.css';</style>",
    "escaped": r"<style>a{b:\75rl(x)}</style>",
    "svg-in-data": '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "no-picture": f'<image href="data:image/png;base64,{base64.b64encode(b"%!PS-Adobe").decode()}"/>',
    "bomb": f'<image href="data:image/png;base64,{base64.b64encode(bomb(20_000, 20_000)).decode()}"/>',
    "animated": '<rect><set attributeName="href" to="file:///x"/></rect>',
    "deep": "<g>" * 200 + "</g>" * 200,
    "unclosed": "<g>",
}


@pytest.mark.parametrize("body", OUTWARD.values(), ids=OUTWARD)
def test_an_svg_that_runs_loads_or_leads_outside_is_refused(body, tmp_path):
    (tmp_path / "a.svg").write_text(SVG.format(body), encoding="utf-8")
    with pytest.raises(PictureError, match=r"SVG|picture"):
        read_picture(tmp_path / "a.svg")


@pytest.mark.parametrize(
    "begin",
    ['<!DOCTYPE svg [<!ENTITY a "b">]>', '<!DOCTYPE svg [<!ENTITY % x SYSTEM "file:///x"> %x;]>',
     '<?xml-stylesheet href="http://example.org/a.css"?>'],
)  # fmt: skip
def test_entities_and_style_sheets_of_others_are_refused(begin, tmp_path):
    (tmp_path / "a.svg").write_text(begin + SVG.format(""), encoding="utf-8")
    with pytest.raises(PictureError, match=r"entities|another file"):
        read_picture(tmp_path / "a.svg")


def test_what_begins_like_a_text_is_no_svg():
    assert picture_kind(b"<html><body/></html>") is None
    assert picture_kind(b"<?xml version='1.0'?><root/>") is None
    assert picture_kind(b"") is None
