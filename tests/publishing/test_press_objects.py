"""What other programs put into a PDF, one kind of object at a time: each is separated, or refused by name."""

from __future__ import annotations

import io
import shutil
import subprocess

import numpy as np
import pikepdf
import pytest
from PIL import Image
from press_profiles import press_profile

from atlas.errors import PressError
from atlas.publishing.press.document import press_ready
from atlas.publishing.press.profile import read_print_profile
from atlas.publishing.press.separation import Separation
from atlas.publishing.press.specification import Press

NO_MARKS = Press(crop_marks=False, ink_limit=250)


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    path = tmp_path_factory.mktemp("profile") / "press.icc"
    path.write_bytes(press_profile())
    return path


@pytest.fixture(scope="module")
def separation(profile):
    return Separation(read_print_profile(profile), NO_MARKS)


@pytest.fixture
def document():
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(200, 200))
        yield made


def fill(document, content: bytes, **resources):
    page = document.pages[0].obj
    page["/Contents"] = document.make_stream(content)
    page["/Resources"] = pikepdf.Dictionary({f"/{kind}": pikepdf.Dictionary(held) for kind, held in resources.items()})


def pressed(document, profile):
    made = io.BytesIO()
    document.save(made)
    proof = press_ready(made.getvalue(), NO_MARKS, profile=profile)
    return pikepdf.open(io.BytesIO(proof.pdf)), proof.report


def picture(document, data: bytes, space, *, width: int, height: int, **more):
    stream = document.make_stream(data)
    stream.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": width, "/Height": height,
                   "/ColorSpace": space, "/BitsPerComponent": 8})  # fmt: skip
    stream.update({f"/{key}": value for key, value in more.items()})
    return document.make_indirect(stream)


def shown(document):
    return document.pages[0].obj["/Resources"]["/XObject"]["/X"]


def indexed(base, palette: bytes):
    count = len(palette) // (4 if base == pikepdf.Name.DeviceCMYK else 3)
    return pikepdf.Array([pikepdf.Name.Indexed, base, count - 1, pikepdf.String(palette)])


# Pictures


def test_a_picture_with_a_palette_keeps_its_pixels_and_gets_a_palette_of_inks(document, profile, separation):
    space = indexed(pikepdf.Name.DeviceRGB, bytes([255, 255, 255, 11, 85, 99, 0, 0, 0]))
    fill(document, b"/X Do", XObject={"/X": picture(document, bytes([0, 1, 2, 1]), space, width=2, height=2)})
    after, _ = pressed(document, profile)
    made = shown(after)
    assert made.read_bytes() == bytes([0, 1, 2, 1])
    teal = separation.color((11, 85, 99), "area").inks
    assert bytes(made["/ColorSpace"][3]) == bytes([0, 0, 0, 0, *teal, 0, 0, 0, 255])
    assert str(made["/ColorSpace"][1]) == "/DeviceCMYK"


def test_a_grey_picture_of_two_bits_keeps_its_bits(document, profile, separation):
    one = picture(document, bytes([0b00011011]), pikepdf.Name.DeviceGray, width=4, height=1, BitsPerComponent=2)
    fill(document, b"/X Do", XObject={"/X": one})
    after, _ = pressed(document, profile)
    made = shown(after)
    assert made.read_bytes() == bytes([0b00011011])
    inks = [separation.color((level,) * 3, "area").inks for level in (0, 85, 170, 255)]
    assert bytes(made["/ColorSpace"][3]) == bytes(level for one in inks for level in one)


@pytest.mark.parametrize("palette", [True, False])
def test_a_picture_in_cmyk_is_kept_under_the_limit(document, profile, palette):
    full, light = [255, 255, 255, 51], [10, 20, 30, 40]
    if palette:
        space = indexed(pikepdf.Name.DeviceCMYK, bytes([*full, *light]))
        one = picture(document, bytes([0, 1]), space, width=2, height=1)
    else:
        one = picture(document, bytes([*full, *light]), pikepdf.Name.DeviceCMYK, width=2, height=1)
    fill(document, b"/X Do", XObject={"/X": one})
    after, report = pressed(document, profile)
    made = shown(after)
    data = bytes(made["/ColorSpace"][3]) if palette else made.read_bytes()
    lessened = (2.5 * 255 - 51) / 765 * 255
    assert list(data) == [*[int(lessened)] * 3, 51, *light]
    assert report.sheets[0].lessened == {"a picture": 320.0}
    assert report.ink <= 250


def test_a_jpeg_in_cmyk_is_kept_as_it_is_and_the_editor_is_told(document, profile):
    stream = io.BytesIO()
    Image.fromarray(np.full((8, 8, 4), 90, np.uint8), "CMYK").save(stream, "JPEG")
    one = picture(document, b"", pikepdf.Name.DeviceCMYK, width=8, height=8)
    one.write(stream.getvalue(), filter=pikepdf.Name.DCTDecode)
    fill(document, b"/X Do", XObject={"/X": one})
    after, report = pressed(document, profile)
    assert shown(after).read_raw_bytes() == stream.getvalue()
    assert "kept in the CMYK that they came in, their ink not measured: 1 picture" in list(map(str, report.remarks))


@pytest.fixture
def smooth():
    """A JPEG without fine detail: slow waves of three colours."""
    x, y = np.meshgrid(np.linspace(0, 6, 120), np.linspace(0, 6, 90))
    rgb = np.stack([np.sin(x), np.cos(y), np.sin(x + y)], axis=-1) * 100 + 140
    stream = io.BytesIO()
    Image.fromarray(rgb.astype(np.uint8), "RGB").save(stream, "JPEG", quality=95)
    return stream.getvalue()


def jpeg(document, data):
    one = picture(document, b"", pikepdf.Name.DeviceRGB, width=120, height=90)
    one.write(data, filter=pikepdf.Name.DCTDecode)
    return one


def test_a_jpeg_stays_a_jpeg_and_is_measured_as_it_is_read(document, profile, separation, smooth):
    fill(document, b"/X Do", XObject={"/X": jpeg(document, smooth)})
    after, report = pressed(document, profile)
    made = shown(after)
    assert str(made["/Filter"]) == "/DCTDecode"
    assert [int(one) for one in made["/Decode"]] == [1, 0] * 4
    read = np.asarray(Image.open(io.BytesIO(made.read_raw_bytes()))).reshape(-1, 4).astype(int)
    source = np.asarray(Image.open(io.BytesIO(smooth))).reshape(-1, 3)
    assert np.abs(read - separation.limit_inks(separation.convert(source))).mean() < 1.5
    assert read.sum(axis=1).max() / 2.55 == pytest.approx(report.ink, abs=1)
    assert report.ink <= 250


@pytest.mark.skipif(shutil.which("gs") is None, reason="skipped: Ghostscript is not installed")
def test_ghostscript_reads_the_inks_of_a_jpeg(document, separation, smooth, profile, tmp_path):
    fill(document, b"200 0 0 200 0 0 cm /X Do", XObject={"/X": jpeg(document, smooth)})
    after, _ = pressed(document, profile)
    after.save(tmp_path / "one.pdf")
    command = ["gs", "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=tiff32nc", "-r72", f"-o{tmp_path}/one.tif"]
    subprocess.run([*command, str(tmp_path / "one.pdf")], check=True, capture_output=True, timeout=60)
    printed = np.asarray(Image.open(tmp_path / "one.tif")).reshape(-1, 4).mean(axis=0)
    source = np.asarray(Image.open(io.BytesIO(smooth))).reshape(-1, 3)
    assert np.abs(printed - separation.limit_inks(separation.convert(source)).mean(axis=0)).max() < 4


def test_a_stencil_takes_the_ink_of_the_areas_and_stays_as_it_is(document, profile, separation):
    stencil = document.make_stream(b"\xaa")
    stencil.update({"/Subtype": pikepdf.Name.Image, "/Width": 8, "/Height": 1, "/ImageMask": True,
                    "/BitsPerComponent": 1, "/Decode": [1, 0]})  # fmt: skip
    fill(document, b"1 0 0 rg /X Do", XObject={"/X": document.make_indirect(stencil)})
    after, report = pressed(document, profile)
    assert shown(after).read_bytes() == b"\xaa"
    assert "/ColorSpace" not in shown(after)
    assert report.ink == pytest.approx(sum(separation.color((255, 0, 0), "area").inks) / 2.55, abs=0.1)
    assert report.kept == {}


def test_a_picture_of_sixteen_bits_is_that_of_eight(document, profile, separation):
    rgb = np.random.default_rng(0).integers(0, 256, (30 * 30, 3), dtype=np.uint8)
    data = np.repeat(rgb.reshape(-1, 1), 2, axis=1).tobytes()
    one = picture(document, data, pikepdf.Name.DeviceRGB, width=30, height=30, BitsPerComponent=16)
    fill(document, b"/X Do", XObject={"/X": one})
    after, _ = pressed(document, profile)
    assert shown(after).read_bytes() == separation.limit_inks(separation.convert(rgb)).tobytes()


@pytest.mark.parametrize("more", [{"Decode": [1, 0, 1, 0, 1, 0]}, {"Mask": [0, 0, 0, 0, 0, 0]}, {"Height": 9}])
def test_a_picture_stored_in_a_way_that_would_change_is_refused(document, profile, more):
    one = picture(document, bytes(12), pikepdf.Name.DeviceRGB, width=2, height=2, **more)
    fill(document, b"/X Do", XObject={"/X": one})
    with pytest.raises(PressError, match=r"page 1: a picture .*Save it as an ordinary PNG or JPEG"):
        pressed(document, profile)


# Gradients


def function(document, **keys):
    return pikepdf.Dictionary({f"/{key}": value for key, value in keys.items()})


def gradient(space, colors, kind=2):
    coords = [0, 0, 200, 0] if kind == 2 else [9, 9, 0, 9, 9, 9]
    return pikepdf.Dictionary(
        {"/ShadingType": kind, "/ColorSpace": space, "/Coords": coords, "/Function": colors}
    )  # fmt: skip


def samples(document):
    shading = document.pages[0].obj["/Resources"]["/Shading"]["/S"]
    made = shading["/Function"]
    assert str(shading["/ColorSpace"]) == "/DeviceCMYK"
    return np.frombuffer(made.read_bytes(), np.uint8).reshape(int(made["/Size"][0]), 4)


def test_a_gradient_of_samples_passes_through_the_inks_of_each(document, profile, separation):
    stream = document.make_stream(bytes([255, 0, 0, 255, 255, 255, 0, 0, 255]))
    stream.update({"/FunctionType": 0, "/Domain": [0, 1], "/Range": [0, 1] * 3, "/Size": [3], "/BitsPerSample": 8})
    fill(document, b"/S sh", Shading={"/S": gradient(pikepdf.Name.DeviceRGB, document.make_indirect(stream))})
    after, _ = pressed(document, profile)
    inks = samples(after)
    assert tuple(inks[0]) == separation.color((255, 0, 0), "area").inks
    assert tuple(inks[-1]) == separation.color((0, 0, 255), "area").inks
    assert inks[len(inks) // 2].max() <= 2  # white


def test_a_gradient_of_three_functions_and_a_stitched_one_are_the_same(document, profile):
    def part(first, last):
        return pikepdf.Dictionary({"/FunctionType": 2, "/Domain": [0, 1], "/N": 1, "/C0": first, "/C1": last})

    three = pikepdf.Array([part([1], [0]), part([0], [0]), part([0], [1])])
    half = [0.5, 0, 0.5]
    stitched = pikepdf.Dictionary(
        {"/FunctionType": 3, "/Domain": [0, 1], "/Bounds": [0.5], "/Encode": [0, 1, 0, 1],
         "/Functions": pikepdf.Array([part([1, 0, 0], half), part(half, [0, 0, 1])])}
    )  # fmt: skip
    found = []
    for colors in (three, stitched):
        fill(document, b"/S sh", Shading={"/S": gradient(pikepdf.Name.DeviceRGB, colors, kind=3)})
        found.append(samples(pressed(document, profile)[0]).astype(int))
    assert np.abs(found[0] - found[1]).max() <= 6  # half of 255 falls to either side


def test_a_gradient_in_inks_is_kept_under_the_limit(document, profile):
    colors = pikepdf.Dictionary(
        {"/FunctionType": 2, "/Domain": [0, 1], "/N": 1, "/C0": [0, 0, 0, 0], "/C1": [1, 1, 1, 0.2]}
    )
    shading = gradient(pikepdf.Name.DeviceCMYK, colors)
    shading["/Background"] = [0, 0, 0, 0.4]
    fill(document, b"/S sh", Shading={"/S": shading})
    after, report = pressed(document, profile)
    inks = samples(after).astype(int)
    assert tuple(inks[0]) == (0, 0, 0, 0)
    assert tuple(inks[-1]) == (195, 195, 195, 51)
    assert report.sheets[0].lessened == {"a gradient": 320.0}


@pytest.mark.parametrize("kind", [1, 4, 7])
def test_a_gradient_that_is_no_line_is_refused(document, profile, kind):
    shading = gradient(pikepdf.Name.DeviceRGB, pikepdf.Dictionary({"/FunctionType": 2, "/Domain": [0, 1], "/N": 1}))
    shading["/ShadingType"] = kind
    fill(document, b"/S sh", Shading={"/S": shading})
    with pytest.raises(PressError, match="a gradient of this kind cannot be separated"):
        pressed(document, profile)


def test_a_gradient_that_is_a_program_is_refused(document, profile):
    stream = document.make_stream(b"{ dup dup }")
    stream.update({"/FunctionType": 4, "/Domain": [0, 1], "/Range": [0, 1] * 3})
    fill(document, b"/S sh", Shading={"/S": gradient(pikepdf.Name.DeviceRGB, document.make_indirect(stream))})
    with pytest.raises(PressError, match="a gradient of this kind cannot be separated"):
        pressed(document, profile)


# Colours


@pytest.mark.parametrize(("mode", "painted"), [(0, 1), (1, 2), (2, 3), (3, 0)])
def test_text_takes_the_ink_of_its_areas_or_its_outlines_as_it_is_shown(document, profile, mode, painted):
    fill(document, b"0 0 0 .5 k .9 .9 0 0 K BT %d Tr (A) Tj ET" % mode)
    _, report = pressed(document, profile)
    expected = [0, 50.2, 180.4, 180.4][painted]
    assert report.ink == pytest.approx(expected, abs=0.5)
    assert report.colors == [0, 1, 1, 2][painted]


@pytest.mark.parametrize("begins", [b"", b"1 0 0 rg /DeviceCMYK cs ", b"1 0 0 rg /DeviceGray cs "])
def test_a_page_and_a_space_begin_in_black(document, profile, begins):
    fill(document, begins + b"0 0 9 9 re f")
    after, report = pressed(document, profile)
    assert report.ink == 100
    assert b"0 0 0 1 k" in after.pages[0].obj["/Contents"][1].read_bytes()


# Forms, masks, patterns, glyphs


def form(document, content: bytes, resources=None, **more):
    stream = document.make_stream(content)
    stream.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 200, 200]})
    if resources is not None:
        stream["/Resources"] = resources
    stream.update({f"/{key}": value for key, value in more.items()})
    return document.make_indirect(stream)


def test_a_form_inherits_the_colour_it_is_painted_in(document, profile, separation):
    inner = form(document, b"0 0 9 9 re f", pikepdf.Dictionary())
    fill(document, b"1 0 0 rg /X Do", XObject={"/X": inner})
    after, report = pressed(document, profile)
    assert shown(after).read_bytes() == b"0 0 9 9 re f"
    red = separation.color((255, 0, 0), "area").inks
    content = after.pages[0].obj["/Contents"][1].read_bytes()
    numbers = content[: content.rindex(b" k /X")].split()[-4:]
    assert tuple(round(255 * float(one)) for one in numbers) == red
    assert content.rstrip().endswith(b"/X Do")
    assert report.sheets[0].ink >= 0


def test_a_form_without_resources_of_its_own_finds_those_of_its_page(document, profile, separation):
    inner = form(document, b"/C cs 1 0 0 scn 0 0 9 9 re f")
    fill(document, b"/X Do", XObject={"/X": inner}, ColorSpace={"/C": pikepdf.Array([pikepdf.Name.DeviceRGB])})
    after, report = pressed(document, profile)
    assert b" k" in shown(after).read_bytes()
    assert report.colors == 1
    assert "/ColorSpace" not in after.pages[0].obj["/Resources"]


def test_a_soft_mask_keeps_its_tones(document, profile):
    """Luminosity is 0.30 R + 0.59 G + 0.11 B; inks in a mask would be another picture."""
    inner_picture = picture(document, bytes([0, 255, 0, 10, 10, 10]), pikepdf.Name.DeviceRGB, width=2, height=1)
    gray = picture(document, bytes([7, 9]), pikepdf.Name.DeviceGray, width=2, height=1)
    resources = pikepdf.Dictionary({"/XObject": pikepdf.Dictionary({"/P": inner_picture, "/G": gray})})
    group = pikepdf.Dictionary({"/S": pikepdf.Name.Transparency, "/CS": pikepdf.Name.DeviceRGB})
    mask = form(document, b"1 0 0 rg 0 0 9 9 re f 0.5 g 9 9 9 9 re f /P Do /G Do", resources, Group=group)
    state = pikepdf.Dictionary({"/SMask": pikepdf.Dictionary({"/S": pikepdf.Name.Luminosity, "/G": mask})})
    fill(document, b"/E gs 0 0 1 rg 0 0 99 99 re f", ExtGState={"/E": state})
    after, report = pressed(document, profile)
    made = after.pages[0].obj["/Resources"]["/ExtGState"]["/E"]["/SMask"]["/G"]
    content = made.read_bytes()
    assert b" 0.298 g" in content  # 0.30 × 255 = 76.5
    assert b" 0.502 g" in content
    assert b" k" not in content
    assert str(made["/Group"]["/CS"]) == "/DeviceGray"
    pictures = made["/Resources"]["/XObject"]
    assert list(pictures["/P"].read_bytes()) == [round(0.59 * 255), 10]
    assert str(pictures["/G"]["/ColorSpace"]) == "/DeviceGray"
    assert report.sheets[0].transparent
    assert report.pictures == 0


def test_a_form_that_is_printed_and_masks_is_refused(document, profile):
    group = pikepdf.Dictionary({"/S": pikepdf.Name.Transparency, "/CS": pikepdf.Name.DeviceRGB})
    both = form(document, b"1 0 0 rg 0 0 9 9 re f", pikepdf.Dictionary(), Group=group)
    state = pikepdf.Dictionary({"/SMask": pikepdf.Dictionary({"/S": pikepdf.Name.Luminosity, "/G": both})})
    fill(document, b"/E gs /X Do", ExtGState={"/E": state}, XObject={"/X": both})
    with pytest.raises(PressError, match="a form is both printed and a soft mask"):
        pressed(document, profile)


def test_a_glyph_that_is_a_drawing_is_separated(document, profile):
    glyph = document.make_stream(b"100 0 d0 1 0 0 rg 0 0 9 9 re f")
    font = pikepdf.Dictionary(
        {"/Type": pikepdf.Name.Font, "/Subtype": pikepdf.Name.Type3, "/FontBBox": [0, 0, 9, 9],
         "/FontMatrix": [0.01, 0, 0, 0.01, 0, 0], "/FirstChar": 65, "/LastChar": 65, "/Widths": [100],
         "/CharProcs": pikepdf.Dictionary({"/a": document.make_indirect(glyph)}),
         "/Encoding": pikepdf.Dictionary({"/Differences": [65, pikepdf.Name("/a")]})}
    )  # fmt: skip
    fill(document, b"BT /F 12 Tf (A) Tj ET", Font={"/F": document.make_indirect(font)})
    after, _ = pressed(document, profile)
    made = after.pages[0].obj["/Resources"]["/Font"]["/F"]["/CharProcs"]["/a"].read_bytes()
    assert b"rg" not in made
    assert b" k 0 0 9 9 re" in made


def test_a_pattern_without_colours_is_refused(document, profile):
    pattern = document.make_stream(b"0 0 9 9 re f")
    pattern.update({"/PatternType": 1, "/PaintType": 2, "/TilingType": 1, "/BBox": [0, 0, 9, 9], "/XStep": 9,
                    "/YStep": 9, "/Resources": pikepdf.Dictionary()})  # fmt: skip
    fill(document, b"q Q", Pattern={"/P": document.make_indirect(pattern)})
    with pytest.raises(PressError, match="a pattern without colours"):
        pressed(document, profile)


def test_what_an_annotation_looks_like_is_separated(document, profile):
    look = form(document, b"1 0 0 rg 0 0 9 9 re f", pikepdf.Dictionary())
    note = pikepdf.Dictionary(
        {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name.Square, "/Rect": [0, 0, 9, 9],
         "/AP": pikepdf.Dictionary({"/N": look})}
    )  # fmt: skip
    fill(document, b"q Q")
    document.pages[0].obj["/Annots"] = pikepdf.Array([document.make_indirect(note)])
    after, report = pressed(document, profile)
    assert b"rg" not in after.pages[0].obj["/Annots"][0]["/AP"]["/N"].read_bytes()
    assert report.colors == 1


def test_a_page_of_several_streams_is_one(document, profile):
    fill(document, b"")
    document.pages[0].obj["/Contents"] = pikepdf.Array(
        [document.make_stream(b"q 1 0 0"), document.make_stream(b"rg 0 0 9 9 re f Q")]
    )
    _, report = pressed(document, profile)
    assert report.colors == 1


@pytest.mark.parametrize("mode", ["Multiply", "Darken"])
def test_blending_that_adds_inks_is_told(document, profile, mode):
    state = pikepdf.Dictionary({"/BM": pikepdf.Name(f"/{mode}")})
    fill(document, b"/E gs 0 0 1 rg 0 0 9 9 re f", ExtGState={"/E": state})
    _, report = pressed(document, profile)
    assert report.sheets[0].blends == (mode,)
    assert any("inks may add up" in line for line in report.lines())


def test_fonts_that_the_file_does_not_hold_are_named(document, profile):
    font = pikepdf.Dictionary(
        {"/Type": pikepdf.Name.Font, "/Subtype": pikepdf.Name.Type1, "/BaseFont": pikepdf.Name.Helvetica}
    )
    fill(document, b"BT /F 9 Tf (A) Tj ET", Font={"/F": document.make_indirect(font)})
    _, report = pressed(document, profile)
    assert report.unembedded == ("Helvetica",)
    assert any("does not hold the fonts Helvetica" in line for line in report.lines())


def test_a_colour_space_with_another_profile_than_srgb_goes_through_it(document, profile, separation):
    """The same numbers mean another colour in a space with gamma 1."""
    from PIL import ImageCms

    screen = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for tag in (b"rTRC", b"gTRC", b"bTRC"):
        place = screen.index(tag)
        start = int.from_bytes(screen[place + 4 : place + 8])
        screen[start : start + 12] = b"curv" + bytes(8)  # no entries: linear
        screen[place + 8 : place + 12] = (12).to_bytes(4)
    icc = document.make_stream(bytes(screen))
    icc["/N"] = 3
    space = pikepdf.Array([pikepdf.Name.ICCBased, document.make_indirect(icc)])
    fill(document, b"/C cs 0.2 0.2 0.4 scn 0 0 9 9 re f", ColorSpace={"/C": space})
    after, _ = pressed(document, profile)
    numbers = after.pages[0].obj["/Contents"][1].read_bytes().split(b" K\n")[1].split()[:4]
    found = np.array([float(one) * 255 for one in numbers])
    levels = [round(255 * (1.055 * x ** (1 / 2.4) - 0.055)) for x in (0.2, 0.2, 0.4)]
    assert np.abs(found - separation.color(tuple(levels), "area").inks).max() <= 3
    assert np.abs(found - separation.color((51, 51, 102), "area").inks).max() > 40
