"""Do plates say where they are, can their layers be switched, and is what they show what it was without layers?"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from demonstration import demonstration, demonstration_data
from PIL import Image
from pyproj import CRS, Transformer

from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.layout.engine import compose
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.theme import PRINT
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.render.conversion import compile_pages, plate_page, svg
from atlas.publishing.render.geo_pdf import with_places_and_layers
from atlas.publishing.render.prints import Task, print_plate
from atlas.publishing.render.svg_layers import in_layers

#: One with insets and symbols, one with areas, one with roads over its rings.
POSITIONS = (0, 1, 17)
LAYERS = {
    "fr": {"Fond", "Contexte", "Limites", "Noms", "Cadre, échelle et nord", "Titres et légende"},
    "ar": {"الخلفية", "المعالم", "الحدود", "الأسماء", "الإطار والمقياس والشمال", "العناوين والمفتاح"},
}


@pytest.fixture(scope="module", params=[*((p, "fr") for p in POSITIONS), (1, "ar")], ids=str)
def printed(request, tmp_path_factory):
    """A plate that was printed, in a language: its drawing, its folder, its stem."""
    position, language = request.param
    edition, data, folder = replace(demonstration(), language=language), demonstration_data(), None
    plate = edition.plates[position]
    folder = tmp_path_factory.mktemp("plates")
    about = imprint(edition, plate, language)
    print_plate(Task(plate, about, theme_of(edition), language, "plate", folder), data)
    drawing = compose(plate, data, theme=theme_of(edition), language=language, imprint=about)
    return drawing, folder, language


def picture(pdf, dpi=72):
    with pdfium.PdfDocument(pdf) as document:
        return document[0].render(scale=dpi / 72).to_numpy().astype(np.int16)


def page_points(frame):
    """Five places of a map: the middle and near each corner, page mm."""
    box = frame.box
    return np.array([(box.x + x * box.width, box.y + y * box.height) for x, y in
                     ((0.5, 0.5), (0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9))])  # fmt: skip


def test_each_map_has_its_ground_coordinates_at_its_corners(printed):
    drawing, folder, _ = printed
    frames = (drawing.frame, *drawing.insets)
    with pikepdf.open(folder / "plate.pdf") as document:
        viewports = list(document.pages[0].obj.VP)
        assert len(viewports) == len(frames)
        for viewport, frame in zip(viewports, frames, strict=True):
            edges = np.array([float(edge) for edge in viewport.BBox]) * 25.4 / 72
            assert edges == pytest.approx([frame.box.x, frame.box.y, frame.box.right, frame.box.top], abs=1e-3)
            degrees = np.array([float(value) for value in viewport.Measure.GPTS]).reshape(-1, 2)
            system = CRS.from_wkt(str(viewport.Measure.GCS.WKT))
            forward = Transformer.from_crs(system.geodetic_crs, system, always_xy=True)
            ground = np.column_stack(forward.transform(degrees[:, 1], degrees[:, 0]))
            west, south, east, north = frame.extent
            assert ground == pytest.approx(
                np.array([(west, south), (west, north), (east, north), (east, south)]), abs=1
            )


@pytest.mark.skipif(shutil.which("gdalinfo") is None, reason="needs GDAL's programs")
def test_gdal_reads_five_places_within_ten_meters(printed):
    drawing, folder, _ = printed
    command = ["gdalinfo", "-json", folder / "plate.pdf"]
    found = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    x0, per_column, _, y0, _, per_row = found["geoTransform"]
    page, places = drawing.canvas.page, page_points(drawing.frame)
    # GDAL rounds the page to whole pixels, each way for itself.
    columns = places[:, 0] * found["size"][0] / page.width_mm
    rows = (page.height_mm - places[:, 1]) * found["size"][1] / page.height_mm
    read = np.column_stack((x0 + columns * per_column, y0 + rows * per_row))
    assert np.abs(read - drawing.frame.to_ground(places)).max() < 10


def test_layers_are_listed_in_the_language_of_the_plate_and_each_can_be_switched_off(printed):
    _, folder, language = printed
    with pikepdf.open(folder / "plate.pdf") as document:
        groups = list(document.Root.OCProperties.OCGs)
        names = [str(group.Name) for group in groups]
        assert set(names) >= LAYERS[language]
        assert len(set(names)) == len(names)
        assert [str(group.Name) for group in document.Root.OCProperties.D.Order] == names[::-1]
        whole = picture(folder / "plate.pdf")
        for group in groups:
            document.Root.OCProperties.D.OFF = pikepdf.Array([group])
            without = io.BytesIO()
            document.save(without)
            assert (picture(without.getvalue()) != whole).any(), str(group.Name)


def test_the_plate_looks_as_it_does_without_layers(printed, tmp_path):
    drawing, folder, language = printed
    page = drawing.canvas.page
    (tmp_path / "plain.svg").write_bytes(svg(drawing.figure))
    source = plate_page("plain.svg", width_mm=page.width_mm, height_mm=page.height_mm, title="t", description="d",
                        language=language)  # fmt: skip
    plain, shown = picture(compile_pages(source, tmp_path), 300), picture(folder / "plate.pdf", 300)
    away = np.abs(shown - plain)
    # Edges are smoothed by layer: a name or a symbol more or less would be more than half a square millimeter.
    assert (away > 40).any(axis=2).sum() * (25.4 / 300) ** 2 < 3.0
    assert away.mean() < 0.01


def test_nothing_of_the_drawing_is_lost_or_written_twice(printed):
    drawing, folder, language = printed
    plain = svg(drawing.figure).decode("utf-8")
    layered = in_layers(plain, language=language).svg
    drawn = re.compile(r"<(?:path|text|use|image)\b[^>]*>")
    assert sorted(drawn.findall(layered)) == sorted(drawn.findall(plain))
    saved = (folder / "plate.svg").read_text(encoding="utf-8")
    assert saved.count('inkscape:groupmode="layer"') == layered.count('inkscape:groupmode="layer"') > 5


def test_the_picture_says_what_it_is_and_under_which_license(printed):
    drawing, folder, _ = printed
    with Image.open(folder / "plate.png") as image:
        image.load()
        assert image.text["Scale"] == f"1:{drawing.scale}"
        assert "ODbL" in image.text["Copyright"]
        assert image.text["Title"]
        assert image.text["Author"]
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)


@pytest.mark.skipif(shutil.which("inkscape") is None, reason="needs Inkscape")
def test_inkscape_opens_the_layers(printed):
    drawing, folder, _ = printed
    said = subprocess.run(
        ["inkscape", "--query-all", folder / "plate.svg"], capture_output=True, check=True, text=True
    ).stdout
    boxes = {name: list(map(float, rest)) for name, *rest in (line.split(",") for line in said.splitlines())}
    layers = {name for name in boxes if name.startswith("layer-")}
    assert {"layer-ground", "layer-limits", "layer-names", "layer-frame", "layer-sheet"} <= layers
    x, _, width, _ = boxes["layer-ground"]
    px = 96 / 25.4
    assert (x, width) == pytest.approx((drawing.frame.box.x * px, drawing.frame.box.width * px), abs=2)


def test_a_stroke_or_a_quote_in_the_name_of_a_place_makes_no_inset_and_no_mark():
    canvas = Canvas(Page(120.0, 90.0), PRINT, "fr")
    for name in ("place:A/B", 'place:x" class="mark" y', "inset 1/label:1"):
        canvas.text("Nom", (60, 45), PRINT.text(8.0), gid=name)
    layered = in_layers(svg(canvas.figure).decode("utf-8"), language="fr")
    assert layered.layers == ("Noms", "Cartons")


def test_a_page_without_its_layers_is_refused():
    with pytest.raises(Exception, match="layers"):
        with_places_and_layers(_blank(), frames=(), layers=("one",))


def _blank():
    document, output = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(output)
    return output.getvalue()
