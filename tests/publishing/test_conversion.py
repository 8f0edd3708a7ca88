"""Is the lean SVG the picture that matplotlib draws, are its files small, opaque and the same each time?"""

from __future__ import annotations

import base64
import io
import re
import zlib
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from PIL import Image

import atlas.publishing.render.conversion as conversion
from atlas.cartography.canvas import typeface
from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.theme import PRINT
from atlas.publishing.render import svg_backend
from atlas.publishing.render.conversion import compile_pages, plate_page, png, svg

PAGE = Page(120.0, 90.0)
SVG = "{http://www.w3.org/2000/svg}"


def blank(language="fr"):
    return Canvas(PAGE, PRINT, language)


def everything():
    """A canvas with each kind of artist: shapes, lines, dots, circles, symbols, dashes, texts, a picture."""
    canvas = blank()
    rng = np.random.default_rng(3)
    canvas.rectangle(Box(5, 5, 70, 60), ShapeStyle(face="#dce8ee", edge="#333333", width_pt=0.6, z=1, gid="frame"))
    triangle = Path([(10, 10), (40, 12), (20, 40), (10, 10)], closed=True)
    other = Path([(40, 12), (60, 40), (20, 40), (40, 12)], closed=True)
    canvas.shapes([triangle, other], ShapeStyle(face=["#ff8800", "#2266aa"], z=3, gid="two"))
    lines = [np.array([(10.0 + k, 10.0), (15.0 + k, 60.0), (25.0 + k, 20.0)]) for k in range(40)]
    canvas.segments(lines, ShapeStyle(edge="#555555", width_pt=0.4, z=4, gid="many", clip=Box(8, 8, 30, 50)))
    canvas.segments(lines[:3], ShapeStyle(edge="#cc0000", width_pt=0.8, z=4.1, gid="dashed", dash="dashed"))
    canvas.segments(lines[3:6], ShapeStyle(edge=["#cc0000", "#00cc00", "#0000cc"], width_pt=0.8, z=4.1, gid="coloured"))
    places = rng.uniform((10, 10), (70, 60), (50, 2))
    canvas.dots(places, 1.2, ShapeStyle(face="#117733", z=6, gid="dots"))
    canvas.dots(places[:9] + 2, 1.2, ShapeStyle(face=["#aa0000", "#aa0000", "#0000aa"], z=6.1, gid="families"))
    canvas.dots(places[:9] - 2, 1.2, ShapeStyle(face="#ffffff", edge="#000000", width_pt=0.5, z=6.2, gid="rings"))
    canvas.circles(
        places[:5], np.array([2.0, 4.0, 6.0, 3.0, 5.0]), ShapeStyle(face="#eecc66", edge="#222222", width_pt=0.5)
    )
    canvas.rectangle(Box(200, 200, 5, 5), ShapeStyle(face="#000000", gid="outside"))
    canvas.text("Tétouan", (60, 70), PRINT.text(9.0, halo="#ffffff"), gid="name")
    canvas.text("Larache & Cie < 3", (60, 60), PRINT.text(7.0), rotation=30.0)
    canvas.picture(rng.integers(0, 255, (30, 40, 3), dtype=np.uint8), Box(80, 10, 30, 22.5), gid="picture")
    return canvas


def pixels(pdf, *, dpi=150):
    with pdfium.PdfDocument(pdf) as document:
        return document[0].render(scale=dpi / 72).to_numpy().astype(int)


def page_of(picture, folder):
    (folder / "p.svg").write_bytes(picture)
    return plate_page("p.svg", width_mm=PAGE.width_mm, height_mm=PAGE.height_mm, title="t", description="d")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_pdf_says_its_language(language, tmp_path):
    (tmp_path / "p.svg").write_bytes(svg(blank(language).figure))
    page = plate_page("p.svg", width_mm=80, height_mm=60, title="t", description="d", language=language)
    with pikepdf.open(io.BytesIO(compile_pages(page, tmp_path))) as document:
        assert str(document.Root["/Lang"]) == language


def pdf_of(picture, folder):
    return compile_pages(page_of(picture, folder), folder)


def by_matplotlib(figure):
    stream = io.BytesIO()
    with matplotlib.rc_context(dict(conversion._SVG_SETTINGS)):
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def test_it_is_the_picture_that_matplotlib_draws(tmp_path):
    canvas = everything()
    ours, theirs = svg(canvas.figure), by_matplotlib(canvas.figure)
    difference = np.abs(pixels(pdf_of(ours, tmp_path)) - pixels(pdf_of(theirs, tmp_path))).max(axis=2)
    assert (difference > 40).sum() <= 8
    assert len(ours) < 0.6 * len(theirs)


def test_the_comparison_sees_a_single_dot(tmp_path):
    full, without = everything(), everything()
    dots = next(one for one in without.axes.collections if one.get_gid() == "dots")
    dots.set_offsets(np.asarray(dots.get_offsets())[1:])
    difference = np.abs(pixels(pdf_of(svg(full.figure), tmp_path)) - pixels(pdf_of(svg(without.figure), tmp_path)))
    assert (difference.max(axis=2) > 40).sum() >= 20


def test_the_same_figure_gives_the_same_bytes_and_keeps_its_resolution(tmp_path):
    canvas = everything()
    before = canvas.figure.dpi
    first, second = svg(canvas.figure, title="T"), svg(everything().figure, title="T")
    assert first == second == svg(canvas.figure, title="T")
    assert canvas.figure.dpi == before
    assert pdf_of(first, tmp_path) == pdf_of(first, tmp_path)
    assert png(pdf_of(first, tmp_path)) == png(pdf_of(first, tmp_path))


def groups(picture):
    return {one.get("id"): one for one in ElementTree.fromstring(picture).iter(f"{SVG}g")}


def test_lines_of_one_look_and_equal_dots_are_one_path():
    found = groups(svg(everything().figure))
    counts = {name: len(found[name].findall(f".//{SVG}path")) for name in ("many", "dashed", "coloured", "dots")}
    assert counts == {"many": 1, "dashed": 3, "coloured": 3, "dots": 1}
    families = found["families"].findall(f"{SVG}path")
    colors = [re.search(r"stroke: (#\w+)", one.get("style"))[1] for one in families]
    assert colors == ["#aa0000", "#0000aa"] * 3, "in the order of drawing, which may hide one another"
    assert len(found["rings"].findall(f".//{SVG}use")) == 9, "a dot with an outline stays a shape"


def test_dots_have_their_diameter_and_place():
    canvas = blank()
    centers = np.array([[30.0, 40.0], [61.5, 20.25]])
    canvas.dots(centers, 1.4, ShapeStyle(face="#117733", gid="dots"))
    (path,) = groups(svg(canvas.figure))["dots"].findall(f"{SVG}path")
    mm = 72 / 25.4
    assert float(re.search(r"stroke-width: ([\d.]+)", path.get("style"))[1]) == pytest.approx(1.4 * mm, rel=1e-4)
    assert "stroke-linecap: round" in path.get("style")
    drawn = np.array([tuple(map(float, one)) for one in re.findall(r"M([\d.]+) ([\d.]+)h", path.get("d"))])
    assert drawn == pytest.approx(np.column_stack([centers[:, 0], PAGE.height_mm - centers[:, 1]]) * mm, abs=0.006)


def test_circles_keep_their_areas():
    canvas = blank()
    diameters = np.array([0.8, 3.0, 11.0])
    canvas.circles(np.array([[20.0, 20.0], [40.0, 40.0], [80.0, 50.0]]), diameters, ShapeStyle(face="#117733", gid="c"))
    paths = groups(svg(canvas.figure))["c"].findall(f"{SVG}path")
    for path, diameter in zip(paths, diameters, strict=True):
        numbers = np.array(re.findall(r"-?[\d.]+", path.get("d")), dtype=float).reshape(-1, 2)
        width, height = np.ptp(numbers, axis=0) * 25.4 / 72
        assert width * height == pytest.approx(diameter**2, rel=0.002)


def test_coordinates_are_short():
    written = svg(everything().figure).decode()
    decimals = [len(one) for d in re.findall(r' d="([^"]*)"', written) for one in re.findall(r"\.(\d+)", d)]
    assert decimals
    assert max(decimals) <= 3


def test_text_is_text_where_matplotlib_would_set_it():
    ours, theirs = (ElementTree.fromstring(write(everything().figure)) for write in (svg, by_matplotlib))
    for one, other in zip(ours.iter(f"{SVG}text"), theirs.iter(f"{SVG}text"), strict=True):
        assert one.text == other.text
        assert one.get("style") == other.get("style")
        for axis in "xy":
            assert float(one.get(axis)) == pytest.approx(float(other.get(axis)), abs=0.01)


# Pictures


def relief(rows=400, columns=500):
    y, x = np.mgrid[:rows, :columns] / 40
    shade = 150 + 50 * np.sin(x + 3 * np.sin(y)) * np.cos(1.7 * y) + np.random.default_rng(0).normal(0, 2, x.shape)
    return np.clip(np.stack([shade, shade + 8, shade - 8], axis=-1), 0, 255).astype(np.uint8)


def flat(rows=400, columns=500):
    y, x = np.mgrid[:rows, :columns] // 90
    return np.array([[200, 220, 180], [230, 230, 210], [180, 200, 230]], dtype=np.uint8)[(x + y) % 3]


@pytest.mark.parametrize(("pixels_of", "kind", "apart"), [(relief, "jpeg", 12), (flat, "png", 0)])
def test_a_relief_is_a_jpeg_and_flat_colours_are_a_png(tmp_path, pixels_of, kind, apart):
    canvas, wanted = blank(), pixels_of()
    canvas.picture(wanted, Box(20, 10, 50, 40), gid="picture")
    written = svg(canvas.figure)
    found, content = re.search(rb'data:image/(\w+);base64,([^"]+)"', written).groups()
    assert found.decode() == kind
    decoded = np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))
    assert np.abs(decoded.astype(int) - wanted).max() <= apart
    assert len(written) < 0.45 * wanted.size
    with pikepdf.open(io.BytesIO(pdf_of(written, tmp_path))) as pdf:
        (image,) = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
        assert (image.Width, image.Height) == (500, 400), "embedded at its own resolution"
        assert image.Filter == ("/DCTDecode" if kind == "jpeg" else "/FlateDecode")


def test_a_picture_lies_in_its_box_the_right_way_up(tmp_path):
    canvas, picture = blank(), np.zeros((40, 50, 3), dtype=np.uint8)
    picture[:20, :25], picture[:20, 25:], picture[20:, :25] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    canvas.picture(picture, Box(20, 10, 50, 40), gid="picture")
    drawn = pixels(pdf_of(svg(canvas.figure), tmp_path), dpi=254)[..., ::-1]  # 10 pixels to the mm; blue comes first
    at = {(21, 49): (255, 0, 0), (69, 49): (0, 255, 0), (21, 11): (0, 0, 255), (69, 11): (0, 0, 0)}
    for (x, y), color in at.items():
        assert tuple(drawn[int((PAGE.height_mm - y) * 10), x * 10]) == color
    assert tuple(drawn[int((PAGE.height_mm - 51) * 10), 190]) == (255, 255, 255)
    inked = np.argwhere((drawn != 255).any(axis=2))
    assert inked.min(axis=0) == pytest.approx((400, 200), abs=1)
    assert inked.max(axis=0) == pytest.approx((800, 700), abs=1)


def test_a_picture_with_holes_is_left_to_matplotlib():
    canvas = blank()
    canvas.picture(np.dstack([flat(), np.full((400, 500), 90, np.uint8)]), Box(20, 10, 50, 40))
    assert b"data:image/png" in svg(canvas.figure)


def test_a_png_is_opaque_has_its_resolution_and_is_what_the_pdf_shows(tmp_path):
    page = pdf_of(svg(everything().figure), tmp_path)
    content = png(page)
    with Image.open(io.BytesIO(content)) as picture:
        picture.verify()
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.mode == "RGB"
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert picture.size == pytest.approx((PAGE.width_mm / 25.4 * 300, PAGE.height_mm / 25.4 * 300), abs=1)
        shown = pixels(page, dpi=300)[..., ::-1]
        assert (np.asarray(picture) == shown).all()


def test_the_checksum_of_every_chunk_is_right():
    content, at = conversion._png(flat(), {"Title": "Densité"}), 8
    names = []
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        names.append(content[at + 4 : at + 8])
        assert zlib.crc32(content[at + 4 : at + 8 + length]) == int.from_bytes(content[at + 8 + length :][:4], "big")
        at += 12 + length
    assert names == [b"IHDR", b"pHYs", b"iTXt", b"IDAT", b"IEND"]


# The underlay of text


@pytest.mark.parametrize("text", ["Tétouan", "M’diq-Fnideq", "طنجة", "ⵜⵉⵟⵟⴰⵡⵉⵏ", "l"])
@pytest.mark.parametrize("size", [6.0, 12.0])
def test_a_silhouette_covers_its_letters_and_little_more(text, size):
    import shapely

    style = PRINT.text(size)
    letters = [
        shapely.Polygon(ring)
        for ring in TextPath(
            (0, 0), text, size=size, prop=typeface.properties(text, style, PRINT), usetex=False
        ).to_polygons(closed_only=True)
        if len(ring) > 3
    ]
    ink = shapely.union_all(shapely.make_valid(letters))
    rings = typeface.outline(text, style, PRINT).to_polygons(closed_only=True)
    halo = shapely.buffer(
        shapely.union_all([shapely.Polygon(ring).buffer(0) for ring in rings]), PRINT.weights.halo / 2
    )
    assert halo.contains(ink)
    assert halo.buffer(-0.2 * size).area < halo.area
    wide = ink.buffer(PRINT.weights.halo / 2 + 0.16 * size)
    assert wide.contains(halo)
    assert sum(len(ring) for ring in rings) < 16 * len(text) + 12


def test_a_space_has_no_silhouette():
    assert len(typeface.outline(" ", PRINT.text(7.0), PRINT).vertices) == 0


def test_what_matplotlib_calls_is_still_there():
    """The renderer overrides these of matplotlib, one of them not public."""
    for name in (
        "draw_path_collection",
        "draw_markers",
        "draw_image",
        "get_text_width_height_descent",
        "_convert_path",
    ):
        assert getattr(RendererSVG, name) is not getattr(svg_backend.LeanRenderer, name)


def test_many_symbols_are_a_picture_of_print_resolution_and_nothing_else_is(tmp_path, monkeypatch):
    """Dots, families and rings; texts, lines and outlines stay as they are, and the page looks the same."""
    plain, words = svg(everything().figure), ["Tétouan", "Larache"]
    monkeypatch.setattr(svg_backend, "RASTER_FROM", 5)
    raster = svg(everything().figure)
    before, after = groups(plain), groups(raster)
    for name in ("dots", "families", "rings"):
        (image,) = after[name].findall(f".//{SVG}image")
        assert not after[name].findall(f".//{SVG}path")
        assert not after[name].findall(f".//{SVG}use")
        content = image.get("{http://www.w3.org/1999/xlink}href").partition("base64,")[2]
        with Image.open(io.BytesIO(base64.b64decode(content))) as picture:
            assert picture.mode == "RGBA"
            dpi = picture.width / float(image.get("width")) * 72
        assert dpi == pytest.approx(svg_backend.RASTER_DPI, rel=1e-3)
    for name in ("two", "many", "dashed", "frame"):
        assert len(after[name].findall(f".//{SVG}path")) == len(before[name].findall(f".//{SVG}path")) > 0
    pdfs = [compile_pages(page_of(picture, tmp_path), tmp_path, form="pdf") for picture in (plain, raster)]
    for pdf in pdfs:
        with pdfium.PdfDocument(pdf) as document:
            text = document[0].get_textpage().get_text_range()
        assert all(word in text for word in words)
    with pikepdf.open(io.BytesIO(pdfs[1])) as document:
        pictures = list(document.pages[0].get_images(recursive=True).values())
        assert len([one for one in pictures if "/SMask" in one]) == 3
    apart = np.abs(pixels(pdfs[0]) - pixels(pdfs[1])).max(axis=2)
    assert (apart > 90).mean() < 0.002  # edges alone, by the width of a pixel
    assert (apart > 0).any()


def test_a_cloud_of_points_is_small_as_a_file_and_points_outside_the_page_are_none():
    canvas = blank()
    rng = np.random.default_rng(1)
    places = rng.uniform((-50, -50), (170, 140), (svg_backend.RASTER_FROM + 1, 2))
    look = ShapeStyle(face="#117733", edge="#ffffff", width_pt=0.25, gid="dots", clip=Box(10, 10, 90, 70))
    canvas.dots(places, 0.6, look)
    picture = svg(canvas.figure)
    assert len(groups(picture)["dots"].findall(f".//{SVG}image")) == 1
    assert len(picture) < 2_500_000  # as lines 8 MB
    far = blank()
    far.dots(places + 1000, 0.6, ShapeStyle(face="#117733", gid="dots"))
    assert b"<image" not in svg(far.figure)
