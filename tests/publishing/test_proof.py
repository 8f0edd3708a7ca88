"""Each rule of print finds the fault that is planted in a PDF, no other rule does, and a clean PDF has none."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
import typst
from coloraide import Color
from PIL import Image

from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.inspection import Severity, Standards
from atlas.cartography.spec.page import Box
from atlas.errors import InputError
from atlas.publishing.proof import PRINT_RULES, inspect_pdf, read_pages
from atlas.publishing.proof.rules import least_contrast
from atlas.publishing.render.conversion import fonts

CLEAN = "#place(dx: 20mm, dy: 20mm)[Tanger] #place(dx: 20mm, dy: 30mm, rect(width: 30mm, height: 20mm, fill: aqua))"


@pytest.fixture(scope="module")
def font_folder():
    with fonts() as folder:
        yield folder


@pytest.fixture
def printed(tmp_path, font_folder):
    """A function that prints Typst source on a page of 120 × 80 mm and returns the file."""

    def make(body=CLEAN, name="p.pdf", **files):
        for key, content in files.items():
            (tmp_path / key.replace("_", ".")).write_bytes(content)
        source = tmp_path / "main.typ"
        head = '#set page(width: 120mm, height: 80mm, margin: 0mm)\n#set text(font: "Source Sans Pro", size: 8pt)\n'
        source.write_text(head + body, encoding="utf-8")
        made = typst.compile(
            str(source),
            font_paths=[str(font_folder)],
            ignore_system_fonts=True,
            timestamp=datetime.fromtimestamp(0, UTC),
        )
        (tmp_path / name).write_bytes(made)
        return tmp_path / name

    return make


def found(path, **options):
    return {one.rule for one in inspect_pdf(path, **options)}


def only(path, **options):
    """The one page of a PDF."""
    (page,) = read_pages(path)
    return page


def picture(columns, rows, mode="RGB"):
    values = np.random.default_rng(0).integers(0, 255, (rows, columns, len(mode)), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(values, mode=None).save(stream, "PNG")
    return stream.getvalue()


def unembedded(path):
    """The same file whose fonts were taken out."""
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        for font in document.pages[0].resources["/Font"].values():
            del font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"]
        document.save(path)
    return path


def overlaid(path, rectangle):
    """The page of a file as a form on a larger blank page."""
    with pikepdf.open(path) as source, pikepdf.new() as target:
        target.add_blank_page(page_size=(600, 400))
        target.pages[0].add_overlay(source.pages[0], pikepdf.Rectangle(*rectangle))
        target.save(path.with_name(f"form-{path.name}"))
    return path.with_name(f"form-{path.name}")


def test_a_clean_page_has_no_remark(printed):
    assert found(printed(), sizes_mm=((120, 80),), frame=Box(10, 10, 100, 60)) == set()


PLANTED = {
    "type-small": ["#place(dx: 20mm, dy: 20mm, text(size: 5.2pt)[Tanger])"],
    "text-cut": [
        "#place(dx: -2mm, dy: 20mm)[Tanger]",
        "#place(dx: 118mm, dy: 20mm)[Tanger]",
        "#place(dx: 20mm, dy: 79mm)[Tanger]",
        "#place(dx: 20mm, dy: 20mm, box(clip: true, width: 5mm, height: 5mm)[Tanger])",
    ],
    "text-overlap": [
        "#place(dx: 20mm, dy: 20mm)[Tanger] #place(dx: 24mm, dy: 20.5mm)[Tétouan]",
        "#place(dx: 20mm, dy: 20mm)[Tanger] #place(dx: 24mm, dy: 20mm)[Tétouan]",
        "#place(dx: 20mm, dy: 20mm, rotate(-30deg)[Océan Atlantique]) #place(dx: 28mm, dy: 20mm)[Larache]",
    ],
    "text-contrast": [
        "#place(dx: 20mm, dy: 20mm, text(fill: rgb(\"#999999\"))[Tanger])",
        '#place(dx: 20mm, dy: 20mm, rect(width: 5mm, height: 8mm, fill: rgb("#253494")))'
        " #place(dx: 21mm, dy: 22mm)[Tanger]",
    ],
    "glyph-missing": ["#set text(fallback: false)\n#place(dx: 20mm, dy: 20mm)[Tan\u4e2dger]"],
    "picture-coarse": ['#place(dx: 20mm, dy: 20mm, image("a.png", width: 20mm)) Tanger'],
    "transparency": ["#place(dx: 20mm, dy: 20mm, rect(width: 9mm, height: 9mm, fill: rgb(0, 90, 200, 50%))) Tanger"],
}  # fmt: skip


@pytest.mark.parametrize(("rule", "body"), [(rule, body) for rule, bodies in PLANTED.items() for body in bodies])
def test_a_planted_fault_is_found_by_its_rule_and_by_no_other(printed, rule, body):
    file = printed("#h(9mm)#v(9mm)\n" * ("image" in body or "50%" in body) + body, a_png=picture(200, 200))
    assert found(file) == {rule}


def test_a_page_of_another_size_and_a_font_outside_the_file_are_found_and_nothing_else(printed):
    (one,) = inspect_pdf(printed(), sizes_mm=((297, 210), (210, 297)))
    assert (one.rule, one.severity) == ("page-size", Severity.ERROR)
    assert "120.0 × 80.0" in str(one)
    assert "297 × 210 or 210 × 297" in str(one)
    assert found(printed(), sizes_mm=((297, 210), (120.3, 80))) == set()
    (one,) = inspect_pdf(unembedded(printed()))
    assert one.rule == "font-unembedded"
    assert "SourceSansPro" in str(one.finding.what)


def test_a_text_across_the_frame_of_the_map_is_found(printed):
    file = printed("#place(dx: 20mm, dy: 20mm)[Tanger]")
    box = only(file).texts[0].bounds
    edge = (box[0] + box[2]) / 2
    assert found(file, frame=Box(edge, 5, 60, 70)) == {"text-cut"}
    assert found(file, frame=Box(box[0] - 1, 5, 60, 70)) == set()
    assert found(file, frame=Box(box[2] + 1, 5, 60, 70)) == set()


def test_every_rule_of_print_has_its_planted_fault():
    names = [one.id for one in PRINT_RULES]
    assert len(names) == len(set(names))
    assert set(names) == {*PLANTED, "page-size", "font-unembedded"}


def test_texts_are_read_where_and_as_large_as_they_are_set(printed):
    page = only(printed("#place(dx: 20mm, dy: 30mm, text(size: 9pt, fill: rgb(10, 20, 30))[Ksar El Kebir])"))
    (text,) = page.texts
    assert (page.width_mm, page.height_mm) == pytest.approx((120, 80), abs=0.01)
    assert text.text == "Ksar El Kebir"
    assert text.size_pt == pytest.approx(9, abs=0.01)
    assert text.color == (10, 20, 30)
    west, south, east, north = text.bounds
    assert west == pytest.approx(20, abs=0.4)  # the bearing of the K
    assert north == pytest.approx(80 - 30, abs=0.4)  # Typst places the top of capitals
    assert north - south == pytest.approx(0.72 * 9 * MM_PER_PT, rel=0.15)  # ascenders; no descender in it
    assert 14 < east - west < 20


def test_sizes_and_places_are_those_of_print_inside_a_form_and_under_a_user_unit(printed):
    file = printed()
    plain = only(file).texts[0]
    half = only(overlaid(file, (100, 50, 100 + 120 / MM_PER_PT / 2, 50 + 80 / MM_PER_PT / 2)))
    (text,) = half.texts
    assert text.size_pt == pytest.approx(plain.size_pt / 2, rel=1e-3)
    assert text.bounds == pytest.approx(
        [100 * MM_PER_PT + plain.bounds[0] / 2, 50 * MM_PER_PT + plain.bounds[1] / 2,
         100 * MM_PER_PT + plain.bounds[2] / 2, 50 * MM_PER_PT + plain.bounds[3] / 2], abs=0.05
    )  # fmt: skip
    assert "type-small" in found(file.with_name("form-p.pdf"))

    twice = overlaid(file.with_name("form-p.pdf"), (0, 0, 300, 200))
    (text,) = only(twice).texts
    assert text.size_pt == pytest.approx(plain.size_pt / 4, rel=1e-3)
    assert text.bounds[0] == pytest.approx((100 * MM_PER_PT + plain.bounds[0] / 2) / 2, abs=0.05)

    with pikepdf.open(file, allow_overwriting_input=True) as document:
        document.pages[0].obj["/UserUnit"] = 2
        document.save(file)
    double = only(file)
    assert (double.width_mm, double.height_mm) == pytest.approx((240, 160), abs=0.01)
    assert double.texts[0].size_pt == pytest.approx(2 * plain.size_pt, rel=1e-3)
    assert least_contrast(double.texts[0], double) == pytest.approx(21, abs=0.1)


def test_the_trim_of_a_page_with_bleed_is_its_size_and_its_corner(printed):
    file = printed()
    before = only(file).texts[0].bounds
    with pikepdf.open(file, allow_overwriting_input=True) as document:
        page = document.pages[0]
        page.trimbox = [float(v) / MM_PER_PT for v in (5, 4, 115, 76)]
        document.save(file)
    page = only(file)
    assert (page.width_mm, page.height_mm) == pytest.approx((110, 72), abs=0.01)
    assert page.texts[0].bounds[:2] == pytest.approx((before[0] - 5, before[1] - 4), abs=0.01)
    assert found(file) == set()


def test_a_turned_page_has_its_sides_exchanged(printed):
    file = printed()
    with pikepdf.open(file, allow_overwriting_input=True) as document:
        document.pages[0].rotate(90, relative=False)
        document.save(file)
    assert found(file, sizes_mm=((80, 120),)) == set()


def test_contrast_is_measured_on_the_ground_that_lies_under_the_letters(printed):
    body = '#place(dx: 20mm, dy: 20mm, rect(width: 30mm, height: 9mm, fill: rgb("#e6eef2")))'
    page = only(printed(body + '#place(dx: 22mm, dy: 22mm, text(fill: rgb("#3f6b80"))[Mer])'))
    wanted = Color("#3f6b80").contrast("#e6eef2", method="wcag21")
    assert least_contrast(page.texts[0], page) == pytest.approx(wanted, rel=0.02)


def test_a_thin_line_under_a_text_is_no_weak_ground_and_an_underlay_helps(printed):
    line = '#place(dx: 10mm, dy: 22mm, line(length: 60mm, angle: 8deg, stroke: 0.3pt + rgb("#333333")))'
    faint = '#place(dx: 20mm, dy: 22mm, text(fill: rgb("#747474"))[Tanger])'  # 4.7 to 1 on white
    assert found(printed(line + faint)) == set()
    dark = '#place(dx: 18mm, dy: 18mm, rect(width: 20mm, height: 12mm, fill: rgb("#253494")))'
    halo = "#place(dx: 20mm, dy: 22mm, text(stroke: 2pt + white)[Tanger])"
    assert found(printed(dark + "#place(dx: 20mm, dy: 22mm)[Tanger]")) == {"text-contrast"}
    assert found(printed(dark + halo + "#place(dx: 20mm, dy: 22mm)[Tanger]")) == set()


def test_arabic_is_read_in_its_own_order(printed):
    page = only(printed('#set text(font: "DejaVu Sans", lang: "ar")\n#place(dx: 20mm, dy: 20mm)[المحيط 2024 (Source)]'))
    said = " ".join(text.text for text in page.texts)
    assert "المحيط" in said
    assert "2024" in said
    assert "Source" in said


def test_fine_pictures_pass_and_soft_masks_are_transparency(printed):
    body = '#v(9mm)#h(9mm)Tanger #place(dx: 20mm, dy: 20mm, image("a.png", width: 20mm))'
    assert found(printed(body, a_png=picture(240, 240))) == set()
    (one,) = inspect_pdf(printed(body, a_png=picture(240, 240, "RGBA")))
    assert one.rule == "transparency"
    (coarse,) = inspect_pdf(printed(body, a_png=picture(100, 100)))
    assert coarse.as_dict()["measured"] == pytest.approx(100 / (20 / 25.4), abs=1)
    assert found(printed(body, a_png=picture(100, 100)), standards=Standards(raster_dpi=100)) == set()


def test_many_faults_of_a_kind_are_counted_and_not_all_listed(printed):
    body = "".join(f"#place(dx: 20mm, dy: {5 + 3 * i}mm, text(size: 4pt)[Nom {i}])" for i in range(20))
    remarks = inspect_pdf(printed(body))
    assert {one.rule for one in remarks} == {"type-small"}
    assert len(remarks) == 12
    assert "one of 20" in str(remarks[0])


def test_a_page_without_text_and_a_text_without_ink_are_read(printed):
    assert found(printed("#rect()")) == set()
    with pikepdf.new() as empty:
        empty.add_blank_page(page_size=(100, 100))
        empty.save(printed().with_name("blank.pdf"))
    assert found(printed().with_name("blank.pdf")) == set()


def spoilt(folder: Path, good: Path) -> dict[str, Path]:
    """Files that are no PDFs, or not whole ones."""
    content = good.read_bytes()
    rng = random.Random(0)
    made = {
        "text.pdf": b"Tanger",
        "empty.pdf": b"",
        "head.pdf": b"%PDF-1.7\n",
        "cut.pdf": content[: len(content) // 3],
        "noise.pdf": b"%PDF-1.7\n" + rng.randbytes(4000),
        "zip.pdf": b"PK\x03\x04" + content[:200],
    }
    for name, bytes_ in made.items():
        (folder / name).write_bytes(bytes_)
    with pikepdf.open(good) as document:
        document.save(folder / "locked.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    with pikepdf.new() as document:
        document.save(folder / "pageless.pdf")
    (folder / "folder.pdf").mkdir()
    names = (*made, "locked.pdf", "pageless.pdf", "folder.pdf", "missing.pdf")
    return {name: folder / name for name in names}


@pytest.mark.parametrize("name", [
    "text.pdf", "empty.pdf", "head.pdf", "cut.pdf", "noise.pdf", "zip.pdf", "locked.pdf", "pageless.pdf", "folder.pdf",
    "missing.pdf",
])  # fmt: skip
def test_what_is_no_whole_pdf_is_refused_with_its_name_and_a_remedy(tmp_path, printed, name):
    path = spoilt(tmp_path, printed())[name]
    with pytest.raises(InputError) as caught:
        inspect_pdf(path)
    (fault,) = caught.value.faults
    assert fault.file == path
    assert fault.remedy
    assert "Traceback" not in str(caught.value)


def test_the_place_of_a_missing_glyph_is_known_and_a_replacement_character_counts(printed):
    file = printed("#set text(fallback: false)\n#place(dx: 60mm, dy: 40mm)[Tan\u4e2dger]")
    (one,) = inspect_pdf(file)
    assert one.finding.spot is not None
    assert one.finding.spot.x_mm == pytest.approx(65, abs=3)
    assert one.finding.spot.y_mm == pytest.approx(39, abs=2)


def test_reading_closes_what_it_opens(printed, tmp_path):
    file = printed()
    found(file)
    file.rename(tmp_path / "elsewhere.pdf")
    assert len(pdfium.PdfDocument(tmp_path / "elsewhere.pdf")) == 1
