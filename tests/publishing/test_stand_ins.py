"""Is what Typst saw only a stand-in of the very drawing in the finished PDF, with all that the page says of it?"""

from __future__ import annotations

import base64
import hashlib
import io
import re

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from atlas.cartography.spec.theme import PRINT
from atlas.errors import ComposingError
from atlas.publishing.build.cache import Cache
from atlas.publishing.render.conversion import compile_pages
from atlas.publishing.render.form_objects import digests_in
from atlas.publishing.render.stand_ins import StandIns

#: Two drawings on a page, one of them twice and turned, beside a picture that is no drawing.
PAGES = """#set document(title: "Deux cartes")
#set text(lang: "fr")
#set page(width: 160mm, height: 120mm, margin: 0mm)
= Deux cartes
#place(top + left, dx: 20mm, dy: 15mm, image("first.svg", width: 60mm, alt: "La première carte"))
#place(top + left, dx: 90mm, dy: 15mm, image("second.svg", height: 30mm, alt: "La seconde carte"))
#place(bottom + left, dx: 20mm, dy: -5mm, rotate(90deg, image("first.svg", width: 40mm, alt: "La même, tournée")))
#place(bottom + right, image("row.png", width: 16mm, alt: "Une trame"))
"""


def relief():
    pixels = np.random.default_rng(7).integers(0, 255, (24, 36, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, format="PNG")
    return base64.b64encode(stream.getvalue()).decode()


def drawing(color, word, *, origin="0 0"):
    """An SVG of 90 by 60 pt: an area, a hairline, a relief, a word that is narrower than a hundredth of its width."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="60pt" viewBox="{origin} 90 60" version="1.1">'
        f'<rect x="5" y="5" width="50" height="40" style="fill: {color}; stroke: #222222; stroke-width: 0.3"/>'
        f'<image x="60" y="10" width="25" height="16" href="data:image/png;base64,{relief()}"/>'
        f'<circle cx="0" cy="0" r="9" style="fill: #aa2255"/>'
        f'<text x="8" y="55" style="font: 400 7px \'{PRINT.family}\'">{word}</text>'
        f'<text x="70" y="55" style="font: 400 0.8px \'{PRINT.family}\'">i</text></svg>'
    )


@pytest.fixture
def work(tmp_path):
    """A folder of a document with its drawings, and a picture of one row of 32 pixels, which is no stand-in."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "first.svg").write_text(drawing("#3366cc", "Larache"), encoding="utf-8")
    (folder / "second.svg").write_text(drawing("#cc9933", "Tétouan", origin="-4 -4"), encoding="utf-8")
    Image.frombytes("L", (32, 1), bytes(range(0, 256, 8))).save(folder / "row.png")
    return folder


def set_pages(work, *, cache=None, names=("first", "second")):
    """The document as it is made with stand-ins."""
    stand_ins = StandIns(work / "drawings", PRINT, "basis", cache)
    for name in names:
        stand_ins.replace(work / f"{name}.svg")
    return stand_ins.put_drawings(compile_pages(PAGES, work, theme=PRINT, standards=("ua-1",)))


def pixels(pdf):
    with pdfium.PdfDocument(pdf) as document:
        return document[0].render(scale=150 / 72).to_numpy().astype(int)


def differing(one, other):
    """The share of pixels that differ by more than a rounding."""
    return (np.abs(one - other).max(axis=2) > 8).mean()


def test_it_is_the_page_that_typst_sets_of_the_drawings_themselves(work):
    itself = pixels(compile_pages(PAGES, work, theme=PRINT, standards=("ua-1",)))
    (work / "second.svg").write_text(drawing("#cc9933", "Tétouan", origin="-4.5 -4"), encoding="utf-8")
    moved = pixels(compile_pages(PAGES, work, theme=PRINT, standards=("ua-1",)))
    (work / "second.svg").write_text(drawing("#cc9933", "Tétouan", origin="-4 -4"), encoding="utf-8")
    made = pixels(set_pages(work))
    assert differing(made, itself) < 1e-4
    assert differing(moved, itself) > 2e-3, "half a point would be seen"


def test_every_word_of_a_drawing_is_found_however_narrow_it_is(work):
    with pdfium.PdfDocument(set_pages(work)) as document:
        words = re.findall(r"\w+", document[0].get_textpage().get_text_range())
    assert words.count("Larache") == 2
    assert words.count("Tétouan") == 1
    assert words.count("i") == 3


def test_what_the_page_says_of_its_pictures_stays(work):
    before = pikepdf.open(io.BytesIO(compile_pages(PAGES, work, theme=PRINT, standards=("ua-1",))))
    after = pikepdf.open(io.BytesIO(set_pages(work)))
    for document in (before, after):
        figures = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        said = sorted(str(figure.get("/Alt")) for figure in figures)
        assert said == ["La même, tournée", "La première carte", "La seconde carte", "Une trame"]
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    marks = [re.findall(rb"/MCID \d+", pdf.pages[0].Contents.read_bytes()) for pdf in (before, after)]
    assert marks[0] == marks[1]
    assert marks[0]


def test_a_drawing_marks_nothing_of_its_own(work):
    """Marks within a form would be of no tag, and PDF/UA knows none such (ISO 14289-1, 7.1)."""
    with pikepdf.open(io.BytesIO(set_pages(work))) as document:
        forms = [o for o in document.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Form"]
        assert len(forms) >= 4
        assert not any(b"/MCID" in form.read_bytes() or b"/Artifact" in form.read_bytes() for form in forms)


def test_a_drawing_that_is_shown_twice_and_a_relief_of_two_drawings_are_in_the_file_once(work):
    with pikepdf.open(io.BytesIO(set_pages(work))) as document:
        streams = [o for o in document.objects if isinstance(o, pikepdf.Stream)]
        reliefs = [o for o in streams if o.get("/Subtype") == "/Image" and int(o.Width) == 36]
        assert len(reliefs) == 1
        boxes = [[float(edge) for edge in o.BBox] for o in streams if o.get("/Subtype") == "/Form"]
        assert sum(box != [0, 0, 1, 1] for box in boxes) == 2


def test_no_digest_is_left_and_a_row_of_pixels_that_is_none_stays(work):
    drawings = {hashlib.sha256((work / f"{name}.svg").read_bytes()).hexdigest() for name in ("first", "second")}
    stood_for = set_pages(work)
    row = bytes(range(0, 256, 8)).hex()
    assert digests_in(stood_for) == (row,)
    seen = digests_in(compile_pages(PAGES, work, theme=PRINT, standards=("ua-1",)))
    assert set(seen) == drawings | {row}


def test_the_same_drawings_give_the_same_bytes_with_and_without_what_was_kept(work, tmp_path):
    plain = {name: (work / name).read_bytes() for name in ("first.svg", "second.svg")}
    made = []
    for cache in (None, Cache(tmp_path / "cache"), Cache(tmp_path / "cache")):
        for name, content in plain.items():
            (work / name).write_bytes(content)
        made.append(set_pages(work, cache=cache))
    assert made[0] == made[1] == made[2]


def test_a_drawing_that_changes_is_converted_again_and_no_other(work, tmp_path):
    cache = Cache(tmp_path / "cache")
    first = (work / "first.svg").read_bytes()
    set_pages(work, cache=cache)
    stored = {entry.name for entry in cache.folder.iterdir() if entry.is_dir()}
    (work / "first.svg").write_bytes(first)
    (work / "second.svg").write_text(drawing("#118844", "Chefchaouen"), encoding="utf-8")
    itself = pixels(compile_pages(PAGES, work, theme=PRINT, standards=("ua-1",)))
    made = set_pages(work, cache=cache)
    assert differing(pixels(made), itself) < 1e-4
    assert len({entry.name for entry in cache.folder.iterdir() if entry.is_dir()} - stored) == 1


def test_drawings_of_another_theme_or_toolkit_are_not_taken(work, tmp_path):
    cache = Cache(tmp_path / "cache")
    stand_ins = [StandIns(work / "drawings", PRINT, basis, cache) for basis in ("this", "that")]
    stand_ins[0].replace(work / "first.svg")
    (work / "second.svg").unlink()
    source = '#set document(title: "a")\n#image("first.svg", alt: "a")'
    pdf = compile_pages(source, work, theme=PRINT, standards=("ua-1",))
    stand_ins[0].put_drawings(pdf)
    stored = {entry.name for entry in cache.folder.iterdir() if entry.is_dir()}
    stand_ins[1].put_drawings(pdf)
    assert len({entry.name for entry in cache.folder.iterdir() if entry.is_dir()} - stored) == 1


def test_a_drawing_that_typst_refuses_is_an_error(work):
    (work / "first.svg").write_text(drawing("#3366cc", "Larache").replace("</svg>", "</sgv>"), encoding="utf-8")
    with pytest.raises(ComposingError, match=r"SVG"):
        set_pages(work)
