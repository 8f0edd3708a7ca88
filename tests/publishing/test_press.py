"""The print PDF as a printer's preflight reads it: boxes in millimetres, plates, inks, and what must not have moved."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from itertools import pairwise

import numpy as np
import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from press_profiles import LAB_STEPS, Kind, ink_table, lab_axes, lab_of_srgb, luminance_of_black, press_profile
from scipy.interpolate import RegularGridInterpolator

from atlas.cli import main
from atlas.errors import EditionError, PressError
from atlas.publishing.edition.load import read_edition
from atlas.publishing.press.content import instructions
from atlas.publishing.press.document import press_ready, trim_pdf
from atlas.publishing.press.profile import read_print_profile
from atlas.publishing.press.separation import Separation, limit_inks
from atlas.publishing.press.specification import Press
from atlas.publishing.render.conversion import compile_pages

MM = 72 / 25.4
BOOK = """
#set document(title: "Livre", date: none)
#set page(width: 120mm, height: 90mm, margin: 12mm, numbering: "i" BLEED)
#set text(font: "Source Sans Pro", size: 9pt, lang: "fr")
#page(fill: rgb("#000004"))[#text(fill: white)[Couverture]]
= Un titre <un>
Le corps du texte (entre parenthèses) est en noir. #link("https://exemple.ma")[un lien], #link(<un>)[un autre].
#text(fill: rgb("#a3271f"))[Rouge] #text(fill: luma(40%))[Gris] #text(fill: rgb(0, 0, 0, 40%))[Voile]
#image("plate.svg", width: 60mm, alt: "Une carte")
#pagebreak()
#grid(columns: 3, column-gutter: 3mm,
  image("photo.png", width: 20mm, alt: "p"), image("photo.jpg", width: 20mm, alt: "j"),
  image("relief.png", width: 20mm, alt: "g"), image("flat.png", width: 20mm, alt: "f"),
  image("veil.png", width: 20mm, alt: "v"), image("relief.jpg", width: 20mm, alt: "r"))
#rect(fill: gradient.linear(red, blue), width: 30mm, height: 5mm)
#rect(fill: gradient.radial(white, black), width: 5mm, height: 5mm)
#rect(fill: tiling(size: (6pt, 6pt))[#circle(radius: 2pt, fill: red)], width: 20mm, height: 5mm)
"""
PLATE = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><defs><linearGradient id="a"><stop
offset="0" stop-color="#f00"/><stop offset="1" stop-color="#00f" stop-opacity="0.2"/></linearGradient></defs>
<rect width="40" height="40" fill="#0b5563"/><rect x="50" width="40" height="40" fill="#0b5563" stroke="#999999"/>
<rect x="100" width="40" height="40" fill="url(#a)"/><g opacity="0.5">
<rect y="50" width="40" height="40" fill="#0b5563"/><rect x="20" y="60" width="40" height="40" fill="#f0e442"/></g>
<rect x="80" y="50" width="30" height="30" fill="#000000"/><rect x="115" y="50" width="30" height="30" fill="#808080"/>
<path d="M0 95 L200 95" stroke="#000000" fill="none"/></svg>"""
SCREEN = re.compile(r"/(Device|Cal)RGB|/CalGray|/Lab\b")


@pytest.fixture(scope="module")
def composed(tmp_path_factory):
    """The book with a bleed and without one."""
    folder = tmp_path_factory.mktemp("press")
    rng = np.random.default_rng(7)
    photo = rng.integers(0, 256, (60, 80, 4), dtype=np.uint8)
    photo[:20, :, :3] = 0
    Image.fromarray(photo[..., :3]).save(folder / "photo.png")
    Image.fromarray(photo[..., :3]).save(folder / "photo.jpg", quality=90)
    Image.fromarray(photo).save(folder / "veil.png")
    Image.fromarray(photo[..., 0]).save(folder / "relief.png")
    Image.fromarray(photo[..., 0]).save(folder / "relief.jpg")
    flat = np.zeros((60, 80, 3), np.uint8)
    flat[:, :40], flat[:, 40:] = (0x0B, 0x55, 0x63), (0x80, 0x80, 0x80)
    Image.fromarray(flat).save(folder / "flat.png")
    (folder / "plate.svg").write_text(PLATE)
    return {
        bleed: compile_pages(BOOK.replace("BLEED", f", bleed: {bleed}mm" if bleed else ""), folder) for bleed in (3, 0)
    }


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    path = tmp_path_factory.mktemp("profile") / "press.icc"
    path.write_bytes(press_profile())
    return path


@pytest.fixture(scope="module")
def proof(composed, profile):
    return press_ready(composed[3], Press(condition="FOGRA-0", ink_limit=260), profile=profile)


def opened(proof):
    return pikepdf.open(io.BytesIO(proof.pdf))


def mm(box):
    return [round(float(value) / MM, 2) for value in box]


def streams(document):
    """Every content stream: pages, forms, patterns, soft masks."""
    yield from document.pages
    for one in document.objects:
        if isinstance(one, pikepdf.Stream) and (one.get("/Subtype") == "/Form" or one.get("/PatternType") == 1):
            yield one


def colors(stream):
    """Operators that choose a colour, with their numbers."""
    wanted = {"rg", "RG", "g", "G", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN"}
    for operands, operator in pikepdf.parse_content_stream(stream):
        if str(operator) in wanted:
            yield str(operator), tuple(str(one) for one in operands)


# Boxes and marks


@pytest.mark.parametrize("crop_marks", [True, False])
def test_the_boxes_are_the_trimmed_page_and_three_millimetres_around_it(composed, crop_marks):
    made = press_ready(composed[3], Press(crop_marks=crop_marks))
    document = opened(made)
    for page in document.pages:
        trim, bleed, media = (mm(page.obj[name]) for name in ("/TrimBox", "/BleedBox", "/MediaBox"))
        assert [trim[2] - trim[0], trim[3] - trim[1]] == pytest.approx([120, 90], abs=0.02)
        assert [a - b for a, b in zip(trim, bleed, strict=True)] == pytest.approx([3, 3, -3, -3], abs=0.02)
        around = 4 + 5 + 2 if crop_marks else 3
        assert [a - b for a, b in zip(trim, media, strict=True)] == pytest.approx(
            [around] * 2 + [-around] * 2, abs=0.02
        )
    assert [(sheet.trim_mm, sheet.bleed_mm) for sheet in made.report.sheets] == [((120, 90), 3)] * 3


def test_a_page_without_bleed_is_bled_to_its_trimmed_edge_and_the_editor_is_told(composed):
    made = press_ready(composed[0], Press())
    document = opened(made)
    page = document.pages[0].obj
    assert mm(page["/BleedBox"]) == mm(page["/TrimBox"]) == [0, 0, 120, 90]
    assert {sheet.bleed_mm for sheet in made.report.sheets} == {0}
    assert any("no page has a bleed of 3 mm" in line for line in made.report.lines())
    assert not any("bleed of" in line for line in press_ready(composed[3], Press()).report.lines())
    wider = press_ready(composed[3], Press(bleed_mm=5))
    assert {sheet.bleed_mm for sheet in wider.report.sheets} == {3}
    assert any("no page has a bleed of 5 mm" in line for line in wider.report.lines())


def test_crop_marks_point_at_the_trimmed_corners_from_outside_the_bleed_on_every_plate(proof):
    document = opened(proof)
    page = document.pages[0]
    left, bottom, right, top = mm(page.obj["/TrimBox"])
    content = page.obj["/Contents"][-1].read_bytes()
    lines = re.findall(rb"([-\d.]+) ([-\d.]+) m ([-\d.]+) ([-\d.]+) l", content)
    drawn = [tuple(float(value) / MM for value in line) for line in lines]
    assert len(drawn) == 8
    for x0, y0, x1, y1 in drawn:
        assert np.hypot(x1 - x0, y1 - y0) == pytest.approx(5, abs=0.01)
        if abs(y0 - y1) < 1e-6:  # a level line ends outside of left or right, at the height of a trimmed edge
            assert min(abs(y0 - bottom), abs(y0 - top)) < 0.01
            assert max(left - max(x0, x1), min(x0, x1) - right) == pytest.approx(4, abs=0.02)
        else:
            assert min(abs(x0 - left), abs(x0 - right)) < 0.01
            assert max(bottom - max(y0, y1), min(y0, y1) - top) == pytest.approx(4, abs=0.02)
    assert b"0.25 w" in content
    assert content.strip().endswith(b"EMC")
    assert b"/Artifact BMC" in content
    space = page.obj["/Resources"]["/ColorSpace"]["/AtlasRegistration"]
    assert [str(space[0]), str(space[1])] == ["/Separation", "/All"]
    assert [int(one) for one in space[3]["/C1"]] == [1, 1, 1, 1]


def test_nothing_is_printed_between_bleed_and_marks(composed, profile):
    """The ground of the cover runs to the composed edge; a smaller bleed cuts it there."""
    made = press_ready(composed[3], Press(bleed_mm=1, crop_marks=True), profile=profile)
    shown = pypdfium2.PdfDocument(made.pdf)[0].render(scale=4).to_numpy()[..., :3]
    document = opened(made)
    page = document.pages[0].obj
    beyond = (float(page["/TrimBox"][0]) - float(page["/MediaBox"][0]) - 2 * MM) * 4
    middle = shown[shown.shape[0] // 2]
    assert (middle[int(beyond)] == 255).all()
    assert (middle[int(beyond + 1.5 * MM * 4)] < 90).all()


# Inks


def test_no_colour_of_the_screen_is_left_anywhere(proof):
    document = opened(proof)
    seen = [color for stream in streams(document) for color in colors(stream)]
    assert {operator for operator, _ in seen} <= {"k", "K", "cs", "CS", "scn", "SCN", "g", "G"}
    assert len([1 for operator, _ in seen if operator == "k"]) > 12
    spaces = {numbers[0] for operator, numbers in seen if operator in ("cs", "CS")}
    assert spaces == {"/Pattern", "/AtlasRegistration"}
    for one in document.objects:
        held = dict(one.items()) if isinstance(one, pikepdf.Dictionary | pikepdf.Stream) else {}
        for name in ("/ColorSpace", "/CS"):
            if name in held and not isinstance(held[name], pikepdf.Dictionary):
                assert not SCREEN.search(repr(held[name]))
                assert "ICCBased" not in repr(held[name])
        if one in document.Root["/OutputIntents"]:
            assert int(held["/DestOutputProfile"]["/N"]) == 4
    masks = [one for one in document.objects if isinstance(one, pikepdf.Stream) and "/SMask" in one]
    assert masks
    assert all(str(one["/SMask"]["/ColorSpace"]) == "/DeviceGray" for one in masks)


def test_text_lines_and_areas_in_pure_black_or_grey_take_black_ink_alone(proof, composed, profile):
    black = ("0", "0", "0", "1")
    chosen = [numbers for stream in streams(opened(proof)) for operator, numbers in colors(stream) if operator in "kK"]
    assert chosen.count(black) > 5
    grays = {n for n in chosen if n[:3] == ("0", "0", "0")} - {black, ("0", "0", "0", "0")}
    assert len(grays) == 3  # text in grey; #999999; #808080
    other = press_ready(composed[3], Press(neutrals="text"), profile=profile)
    kept = {n for s in streams(opened(other)) for o, n in colors(s) if o in "kK" and n[:3] == ("0", "0", "0")}
    assert len(kept - {black, ("0", "0", "0", "0")}) == 1


def test_grey_by_black_ink_has_the_lightness_of_the_grey_between_paper_and_full_black(profile):
    separation = Separation(read_print_profile(profile), Press())
    for level in (20, 64, 128, 200, 250):
        inks = separation.color((level, level, level), "text").inks
        assert inks[:3] == (0, 0, 0)
        light = luminance_of_black(inks[3] / 255)
        share = level / 255
        linear = share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        assert light == pytest.approx(0.02 + 0.98 * linear, abs=0.006)
    assert separation.color((255, 255, 255), "area").inks == (0, 0, 0, 0)
    assert separation.color((0, 0, 0), "area").inks == (0, 0, 0, 255)


def test_white_stays_paper_whatever_the_profile_puts_on_it(tmp_path):
    (tmp_path / "veil.icc").write_bytes(press_profile(least=0.04))
    separation = Separation(read_print_profile(tmp_path / "veil.icc"), Press(neutrals="black"))
    white, nearly = separation.convert(np.array([[255, 255, 255], [240, 240, 240]], np.uint8))
    assert white.max() == 0
    assert nearly.min() >= 9
    assert separation.color((255, 255, 255), "area").inks == (0, 0, 0, 0)


def test_colours_are_those_of_an_independent_interpolation_of_the_profile(profile):
    separation = Separation(read_print_profile(profile), Press(black_point=False))
    rgb = np.random.default_rng(3).integers(0, 256, (1500, 3), dtype=np.uint8)
    table = ink_table().reshape(LAB_STEPS, LAB_STEPS, LAB_STEPS, 4) / 65535
    expected = RegularGridInterpolator(lab_axes(), table)(lab_of_srgb(rgb)) * 255
    difference = np.abs(separation.convert(rgb) - expected)
    assert difference.max() < 6  # LittleCMS cuts the cells into tetrahedra
    assert difference.mean() < 0.5


def test_equal_colours_stay_equal_in_vectors_and_in_pictures_of_few_colours(proof, profile):
    document = opened(proof)
    separation = Separation(read_print_profile(profile), Press(ink_limit=260))
    teal = separation.color((0x0B, 0x55, 0x63), "area").inks
    chosen = [tuple(round(float(n) * 255) for n in numbers) for stream in streams(document)
              for operator, numbers in colors(stream) if operator == "k"]  # fmt: skip
    assert chosen.count(teal) == 3  # twice on the plate, once in its group
    palettes = [one["/ColorSpace"] for one in document.objects if isinstance(one, pikepdf.Stream)
                and isinstance(one.get("/ColorSpace"), pikepdf.Array)]  # fmt: skip
    two = [bytes(one[3]) for one in palettes if int(one[2]) == 1]
    assert two
    assert tuple(two[0][:4]) == teal


def test_pictures_are_separated_pixel_by_pixel_under_the_limit(proof, composed, profile):
    document = opened(proof)
    found = [one for one in document.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
    full = [one for one in found if str(one.get("/ColorSpace")) == "/DeviceCMYK"]
    lossless = [one for one in full if str(one["/Filter"]) == "/FlateDecode"]
    (lossy,) = [one for one in full if str(one["/Filter"]) == "/DCTDecode"]
    read = np.asarray(Image.open(io.BytesIO(lossy.read_raw_bytes()))).astype(int)
    assert 200 < read.sum(axis=2).max() / 2.55 <= 260
    assert len(lossless) == 2
    separation = Separation(read_print_profile(profile), Press(ink_limit=260))
    source = pikepdf.open(io.BytesIO(composed[3]))
    pictures = [one for one in source.objects if isinstance(one, pikepdf.Stream) and one.get("/Width") == 80]
    given_ = {pikepdf.PdfImage(one).as_pil_image().convert("RGB").tobytes() for one in pictures}
    expected = set()
    for raw in given_:
        rgb = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        expected.add(separation.limit_inks(separation.convert(rgb)).tobytes())
    for one in lossless:
        inks = np.frombuffer(one.read_bytes(), np.uint8).reshape(-1, 4)
        assert inks.tobytes() in expected
        assert inks.sum(axis=1, dtype=int).max() <= 260 * 2.55
    assert proof.report.pictures == 6


@settings(max_examples=60, deadline=None)
@given(arrays(np.uint8, (7, 4)), st.floats(100, 400))
def test_the_limit_keeps_black_and_the_proportion_of_the_others(inks, limit):
    kept = limit_inks(inks, limit)
    most = limit / 100 * 255
    total = inks.sum(axis=1, dtype=int)
    over = total > most
    assert (kept.sum(axis=1, dtype=int)[over] <= most + 1e-6).all()
    assert (kept[:, 3] == inks[:, 3]).all()
    assert (kept[~over] == inks[~over]).all()
    factor = (most - inks[over, 3].astype(float)) / inks[over, :3].sum(axis=1)
    assert (np.abs(kept[over, :3] - inks[over, :3] * factor[:, None]) <= 1).all()


def test_the_report_says_which_colours_were_over_the_limit_and_where(proof, composed, profile):
    first, _, third = proof.report.sheets
    assert first.unlimited > 380
    assert first.ink <= 260
    assert list(first.lessened) == ["#000004"]
    assert third.lessened["a picture"] > 260
    assert proof.report.ink <= 260
    lines = list(proof.report.lines())
    assert f"#000004 would take {first.unlimited:g} % of ink and is lessened: page 1" in lines
    assert sum("a picture would take" in line and line.endswith(": page 3") for line in lines) == 1
    assert proof.report.colored_text == ("#a3271f",)
    free = press_ready(composed[3], Press(ink_limit=400), profile=profile).report
    assert not free.lessened_sheets
    assert free.sheets[0].ink == first.unlimited


def test_the_output_intent_holds_the_editors_profile_byte_for_byte(proof, composed, profile):
    document, other = opened(proof), opened(press_ready(composed[3], Press()))
    (intent,) = document.Root["/OutputIntents"]
    assert str(intent["/S"]) == "/GTS_PDFX"
    assert str(intent["/OutputConditionIdentifier"]) == "FOGRA-0"
    assert intent["/DestOutputProfile"].read_bytes() == profile.read_bytes()
    (screen,) = other.Root["/OutputIntents"]
    assert int(screen["/DestOutputProfile"]["/N"]) == 3
    assert b"RGB " in screen["/DestOutputProfile"].read_bytes()[:40]


# What must not have moved


def tree(one, seen=None):
    """Say an object in plain values, each shared one once."""
    seen = set() if seen is None else seen
    if isinstance(one, pikepdf.Dictionary | pikepdf.Array) and one.is_indirect:
        if one.objgen in seen or one.get("/Type") == "/Page" if isinstance(one, pikepdf.Dictionary) else False:
            return f"<{one.get('/Type')}>"
        seen.add(one.objgen)
    if isinstance(one, pikepdf.Dictionary):
        return {key: tree(value, seen) for key, value in sorted(one.items()) if key not in ("/P", "/Parent", "/Prev")}
    if isinstance(one, pikepdf.Array):
        return [tree(value, seen) for value in one]
    return str(one)


def marked(page):
    """Marked content of a page: its operators and their operands in order."""
    found = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in ("BDC", "BMC", "EMC", "MP", "DP"):
            found.append((str(operator), [str(tree(one)) for one in operands]))
    return found


@pytest.mark.parametrize("inked", [True, False])
def test_tags_outline_labels_links_and_text_are_what_they_were(composed, profile, inked):
    before = pikepdf.open(io.BytesIO(composed[3]))
    after = opened(press_ready(composed[3], Press(), profile=profile if inked else None))
    for name in ("/StructTreeRoot", "/Outlines", "/PageLabels", "/MarkInfo", "/ViewerPreferences", "/Lang"):
        assert tree(after.Root.get(name)) == tree(before.Root.get(name))
        assert name in before.Root
    assert after.Root["/Metadata"].read_bytes() == before.Root["/Metadata"].read_bytes()
    for one, other in zip(before.pages, after.pages, strict=True):
        assert tree(other.obj.get("/Annots")) == tree(one.obj.get("/Annots"))
        assert other.obj.get("/StructParents") == one.obj.get("/StructParents")
        artifact = [("BMC", ["/Artifact"]), ("EMC", [])]
        assert marked(other) == marked(one) + artifact
    texts = [[page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
             for data in (composed[3], press_ready(composed[3], Press(), profile=profile).pdf)]  # fmt: skip
    assert texts[0] == texts[1]
    assert "entre parenthèses" in texts[0][1]


@pytest.mark.parametrize("inked", [True, False])
def test_the_file_is_sound(composed, profile, inked):
    after = opened(press_ready(composed[3], Press(), profile=profile if inked else None))
    assert after.check_pdf_syntax() == []


@pytest.mark.skipif(shutil.which("pdfimages") is None, reason="skipped: poppler is not installed")
def test_poppler_finds_no_picture_of_the_screen(proof, tmp_path):
    (tmp_path / "book.pdf").write_bytes(proof.pdf)
    listed = subprocess.run(
        ["pdfimages", "-list", str(tmp_path / "book.pdf")], check=True, capture_output=True, text=True, timeout=60
    ).stdout.splitlines()[2:]
    kinds = [(line.split()[2], line.split()[5]) for line in listed]
    assert {color for kind, color in kinds if kind == "image"} == {"cmyk", "index"}
    assert {color for kind, color in kinds if kind != "image"} == {"gray"}


def test_the_book_for_the_screen_is_cut_to_its_trimmed_pages_and_nothing_else(composed):
    cut = trim_pdf(composed[3])
    before, after = pikepdf.open(io.BytesIO(composed[3])), pikepdf.open(io.BytesIO(cut))
    assert cut == trim_pdf(composed[3])
    for one, other in zip(before.pages, after.pages, strict=True):
        left, bottom, right, top = mm(other.obj["/MediaBox"])
        assert [right - left, top - bottom] == pytest.approx([120, 90], abs=0.02)
        assert marked(other) == marked(one)
        assert other.obj["/Contents"].read_bytes() == one.obj["/Contents"].read_bytes()
    for name in ("/StructTreeRoot", "/Outlines", "/PageLabels"):
        assert tree(after.Root[name]) == tree(before.Root[name])
    assert trim_pdf(composed[0]) == trim_pdf(trim_pdf(composed[0]))


def test_paths_and_text_operators_are_kept_byte_for_byte(composed, proof):
    """All but the operators of colour, in order."""
    chosen = {b"cs", b"CS", b"scn", b"SCN", b"sc", b"SC", b"g", b"G", b"rg", b"RG", b"k", b"K"}

    def kept(data):
        return [
            (operands.split(), operator) for _, _, operands, operator in instructions(data) if operator not in chosen
        ]

    before = pikepdf.open(io.BytesIO(composed[3]))
    after = opened(proof)
    for one, other in zip(before.pages, after.pages, strict=True):
        assert kept(one.obj["/Contents"].read_bytes()) == kept(other.obj["/Contents"][1].read_bytes())


def test_a_page_looks_as_it_did_where_it_is_printed(composed, proof):
    """PDFium draws both: the lights of the two agree, soft masks, patterns, gradients and veils included."""
    before, after = pypdfium2.PdfDocument(composed[3]), pypdfium2.PdfDocument(proof.pdf)
    border = round((11 - 3) * MM * 3)
    for number in (1, 2):
        one = before[number].render(scale=3, grayscale=True).to_numpy().squeeze().astype(float)
        other = after[number].render(scale=3, grayscale=True).to_numpy().squeeze().astype(float)
        other = other[border : border + one.shape[0], border : border + one.shape[1]]
        one = one[: other.shape[0], : other.shape[1]]
        assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.97
        assert ((one > 250) == (other > 250)).mean() > 0.99


def test_transparency_is_blended_in_inks_and_the_editor_is_told_where(proof):
    document = opened(proof)
    assert [sheet.transparent for sheet in proof.report.sheets] == [False, True, True]
    assert [str(page.obj.get("/Group", {}).get("/CS")) for page in document.pages] == ["None"] + ["/DeviceCMYK"] * 2
    groups = [one["/Group"]["/CS"] for one in document.objects if isinstance(one, pikepdf.Stream) and "/Group" in one]
    assert {str(one) for one in groups} == {"/DeviceCMYK", "/DeviceGray"}
    assert any(line.startswith("pages 2–3 with transparency") for line in proof.report.lines())


def test_the_same_book_gives_the_same_bytes(composed, profile, proof):
    again = press_ready(composed[3], Press(condition="FOGRA-0", ink_limit=260), profile=profile)
    assert again.pdf == proof.pdf
    assert again.report == proof.report


@pytest.mark.parametrize(
    "data", [b"1 0 0 rg (a\\)b (c (d) e) f) Tj", b"/S <</A [(x)] /B <</C (y(z))>> >> BDC", b"q%c (\nQ"]
)
def test_instructions_are_cut_as_pikepdf_cuts_them(data):
    own = [operator for _, _, _, operator in instructions(data)]
    document = pikepdf.new()
    stream = document.make_stream(data)
    assert own == [str(operator).encode() for _, operator in pikepdf.parse_content_stream(stream)]
    ends = [(start, end) for start, end, _, _ in instructions(data)]
    assert all(end == start for (_, end), (start, _) in pairwise(ends))


OPERANDS = st.one_of(
    st.integers(-(10**6), 10**6),
    st.decimals(-1000, 1000, places=4),
    st.from_regex(r"/[A-Za-z][A-Za-z0-9.+]*", fullmatch=True).map(pikepdf.Name),
    st.binary(max_size=12).map(pikepdf.String),
    st.lists(st.one_of(st.integers(-9, 9), st.binary(max_size=5).map(pikepdf.String)), max_size=3).map(pikepdf.Array),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.lists(OPERANDS, max_size=4), st.sampled_from(["Tj", "TJ", "re", "f*", "'", "scn", "DP"]))))
def test_any_content_is_cut_at_the_ends_of_its_instructions(written):
    """What pikepdf writes of random operands is cut into as many instructions, with nothing lost between them."""
    data = pikepdf.unparse_content_stream([(operands, pikepdf.Operator(name)) for operands, name in written])
    found = list(instructions(data))
    assert [operator.decode() for *_, operator in found] == [name for _, name in written]
    assert b"".join(data[start:end] for start, end, *_ in found) == data.rstrip()


@pytest.mark.parametrize(
    "data", [b"(" * 200_000, b"<" * 200_000 + b"!", b"1 " * 200_000 + b"}", b"(a" * 100_000 + b"\\"]
)
def test_hostile_content_is_refused_without_reading_it_again_and_again(data):
    # Read again from each byte, it would take hours.
    with pytest.raises(PressError, match="damaged"):
        list(instructions(data))


# An independent press


@pytest.mark.skipif(shutil.which("gs") is None, reason="skipped: Ghostscript is not installed")
def test_ghostscript_measures_the_ink_that_the_report_says(proof, tmp_path):
    (tmp_path / "book.pdf").write_bytes(proof.pdf)
    command = ["gs", "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=tiff32nc", "-r150", f"-o{tmp_path}/%d.tif"]
    subprocess.run([*command, str(tmp_path / "book.pdf")], check=True, capture_output=True, timeout=120)
    document = opened(proof)
    for number, (page, sheet) in enumerate(zip(document.pages, proof.report.sheets, strict=True), start=1):
        inks = np.asarray(Image.open(tmp_path / f"{number}.tif")).astype(int)
        assert (inks.sum(axis=2) == 4 * 255).any()  # the crop marks, in all inks
        edge = round((float(page.obj["/BleedBox"][0]) - float(page.obj["/MediaBox"][0])) / 72 * 150)
        inside = inks[edge:-edge, edge:-edge].sum(axis=2) / 2.55
        assert inside.max() == pytest.approx(sheet.ink, abs=1.5)
    text = np.asarray(Image.open(tmp_path / "2.tif")).astype(int)
    line = text[edge + round(12 / 25.4 * 150) : edge + round(20 / 25.4 * 150), edge:-edge]  # the heading, in black
    assert line[..., 3].max() == 255
    assert line[..., :3].max() == 0


# What cannot be used


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "there is no such ICC profile"),
        (b"", "this is not an ICC profile"),
        (b"%PDF-1.7 and more" * 20, "this is not an ICC profile"),
        (press_profile()[:130], "this ICC profile is damaged"),
        (press_profile().replace(b"mft2", b"junk"), "this ICC profile is damaged"),
        (press_profile(Kind(space=b"RGB ")), r"is of RGB \(screens, cameras\), not of CMYK inks"),
        (press_profile(Kind(space=b"Lab ", device=b"spac")), "is of Lab, not of CMYK inks"),
        (press_profile(Kind(device=b"link")), "not one of a printing condition"),
        (press_profile(complete=False), "cannot print with the rendering intent “relative”"),
    ],
)
def test_a_profile_that_is_none_of_a_press_is_refused(tmp_path, composed, data, said):
    path = tmp_path / "wrong.icc"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(PressError, match=said) as caught:
        press_ready(composed[0], Press(), profile=path)
    assert "wrong.icc" in str(caught.value)
    assert "printer" in str(caught.value) or "[press]" in str(caught.value)


def page_of(content: bytes, resources: str = "<< >>") -> bytes:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    page.obj["/Contents"] = document.make_stream(content)
    page.obj["/Resources"] = pikepdf.Object.parse(resources.encode())
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "resources", "said"),
    [
        (
            b"/L cs 50 0 0 scn 0 0 9 9 re f",
            "<< /ColorSpace << /L [/Lab << /WhitePoint [1 1 1] >>] >> >>",
            "“Lab” cannot",
        ),
        (b"q BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI Q", "<< >>", "a picture within a content stream"),
        (b"1 0 rg 0 0 9 9 re f", "<< >>", "a colour has 2 numbers instead of 3"),
        (b"/Nothing Do", "<< >>", "the PDF names /Nothing"),
        (b"0 0 m ((( f", "<< >>", "a content stream is damaged"),
    ],
)
def test_what_cannot_be_separated_is_named_with_its_page(profile, content, resources, said):
    with pytest.raises(PressError, match=said) as caught:
        press_ready(page_of(content, resources), Press(), profile=profile)
    assert str(caught.value).startswith("page 1: ")


@pytest.mark.parametrize("data", [b"", b"not a PDF at all"])
def test_what_is_no_pdf_is_refused(data):
    with pytest.raises(PressError, match="not a PDF"):
        press_ready(data, Press())


def test_colours_in_every_form_of_operator_are_separated(profile):
    content = b"1 0 0 rg 0 1 0 RG 0 0 9 9 re B 0.5 g 9 0 9 9 re f .1 .2 .3 .4 k 0 9 9 9 re f q 0 0 1 rg Q 9 9 9 9 re f"
    made = press_ready(page_of(content), Press(crop_marks=False), profile=profile)
    separation = Separation(read_print_profile(profile), Press())
    document = opened(made)
    written = re.findall(rb"([\d. ]+) (k|K)\b", document.pages[0].obj["/Contents"][1].read_bytes())
    levels = [(tuple(round(float(n) * 255) for n in numbers.split()), operator) for numbers, operator in written]
    red, green = (separation.color(rgb, kind).inks for rgb, kind in (((255, 0, 0), "area"), ((0, 255, 0), "line")))
    gray = separation.color((128, 128, 128), "area").inks
    given_ = (26, 51, 76, 102)
    assert levels == [
        ((0, 0, 0, 255), b"k"),
        ((0, 0, 0, 255), b"K"),
        (red, b"k"),
        (green, b"K"),
        (gray, b"k"),
        (given_, b"k"),
    ]
    assert made.report.kept == {"colours": 1}


# The command and the edition


def test_the_command_writes_the_print_pdf_and_says_what_was_measured(composed, profile, tmp_path):
    source, target = tmp_path / "book.pdf", tmp_path / "print.pdf"
    source.write_bytes(composed[3])
    words = ["press", str(source), "-o", str(target), "--profile", str(profile), "--ink-limit", "260"]
    done = CliRunner().invoke(main, [*words, "--condition", "FOGRA-0"])
    assert done.exit_code == 0, done.output
    assert "120 × 90 mm trimmed, bleed 3 mm, for FOGRA-0" in done.output
    assert (
        target.read_bytes() == press_ready(composed[3], Press(condition="FOGRA-0", ink_limit=260), profile=profile).pdf
    )
    refused = CliRunner().invoke(main, ["press", str(source), "-o", str(source)])
    assert refused.exit_code == 1
    assert source.read_bytes() == composed[3]
    missing = CliRunner().invoke(main, ["press", str(tmp_path / "no.pdf"), "-o", str(target)])
    assert missing.exit_code == 1
    assert "no.pdf" in missing.output


EDITION = """[edition]
key = "e"
title = "T"
[[plates]]
key = "1"
title = "P"
marks = [{ mark = "choropleth", indicator = "population_density" }]
"""


def test_an_edition_says_how_it_is_printed_and_a_wrong_profile_is_a_fault_of_it(tmp_path, profile):
    file = tmp_path / "edition.toml"
    shutil.copy(profile, tmp_path / "press.icc")
    file.write_text(EDITION + '[press]\nprofile = "press.icc"\nink_limit = 280\nneutrals = "text"\n')
    assert read_edition(file).press == Press(profile="press.icc", ink_limit=280, neutrals="text")
    file.write_text(EDITION)
    assert read_edition(file).press is None
    for line, said in (
        ('profile = "no.icc"', "no such ICC profile"),
        ("ink_limit = 500", "less than or equal to 400"),
        ('neutrals = "grey"', "no such choice"),
        ("bleed = 3", "there is no such key"),
    ):
        file.write_text(EDITION + f"[press]\n{line}\n")
        with pytest.raises(EditionError, match=said):
            read_edition(file)
