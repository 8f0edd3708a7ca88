"""Do publications have the pages that are asked for: sizes, bleed and marks for the press?"""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pypdfium2 as pdfium
import pytest
from publishing.small_atlas import dataset

from atlas.cartography.spec.page import Page
from atlas.errors import UnknownNameError
from atlas.publishing.build.cache import Cache
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Manuscript, read_document
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.writers import paper
from atlas.publishing.documents.writers.outputs import write_outputs

TEXT = "# Un titre\n\nUn paragraphe.\n\n## Un autre\n\n- un\n- deux\n"
POINTS = 72 / 25.4


@pytest.fixture(scope="module")
def context():
    return Context(data=dataset(), language="fr", publisher="Observatoire", date="2026-11", edition="Atlas")


def made(tmp_path, context, page, outputs):
    file = tmp_path / "texte.fr.md"
    file.write_text(TEXT, encoding="utf-8")
    document = read_document(Manuscript(key="note", files=(file,)), context)
    return write_outputs(document, context, stem="note", page=page, outputs=outputs)


@pytest.mark.parametrize(
    ("page", "size"),
    [("A5 portrait", (148, 210)), ("Letter portrait", (215.9, 279.4)), ("A4 landscape", (297, 210))],
)
def test_pages_have_the_size_that_is_asked_for(tmp_path, context, page, size):
    with pikepdf.open(io.BytesIO(made(tmp_path, context, page, ("pdf",))["note.pdf"])) as pdf:
        for sheet in pdf.pages:
            assert [float(side) / POINTS for side in sheet.mediabox[2:]] == pytest.approx(size, abs=0.05)


HEADS = ("Établissements", "Population", "Coopératives", "Associations", "Emplois permanents", "Évolution", "Rang")


def read_words(pdf):
    with pdfium.PdfDocument(pdf) as pages:
        return pages[0].get_textpage().get_text_range().replace("\x02", "-").replace("\u00ad", "-").split()


def test_heads_of_a_table_are_whole_words_however_many_columns_there_are(tmp_path, context):
    file = tmp_path / "table.fr.md"
    file.write_text(f"# T\n\n|{'|'.join(HEADS)}|\n|{'---|' * len(HEADS)}\n|{'12|' * len(HEADS)}\n", encoding="utf-8")
    document = read_document(Manuscript(key="note", files=(file,)), context)
    pdf = write_outputs(document, context, stem="note", page="A4 portrait", outputs=("pdf",))["note.pdf"]
    assert {word for head in HEADS for word in head.split()} <= set(read_words(pdf))


def test_a_head_that_is_wider_than_its_column_is_parted_and_stays_in_it(tmp_path, context):
    file = tmp_path / "table.fr.md"
    heads = ("Rang", *("Institutionnalisation",) * 9)
    file.write_text(f"# T\n\n|{'|'.join(heads)}|\n|{'---|' * 10}\n|{'12|' * 10}\n", encoding="utf-8")
    document = read_document(Manuscript(key="note", files=(file,)), context)
    pdf = write_outputs(document, context, stem="note", page="A4 portrait", outputs=("pdf",))["note.pdf"]
    assert "Institutionnalisation" not in read_words(pdf)


def test_a_page_that_is_none_is_told_with_those_that_are():
    with pytest.raises(UnknownNameError, match="A6"):
        Page.of_text("A6 portrait")


def test_the_print_form_has_bleed_marks_and_an_intent_and_the_screen_form_none(tmp_path, context):
    files = made(tmp_path, context, "A5 portrait", ("pdf", "print"))
    assert set(files) == {"note.pdf", "note-print.pdf", "numbers/note.json"}
    bleed = context.press.bleed_mm
    with pikepdf.open(io.BytesIO(files["note-print.pdf"])) as pdf:
        assert pdf.Root.OutputIntents
        for sheet in pdf.pages:
            trim, bleeds = ([float(side) / POINTS for side in box] for box in (sheet.trimbox, sheet.bleedbox))
            assert trim[2] - trim[0] == pytest.approx(148, abs=0.05)
            assert [b - t for b, t in zip(bleeds, trim, strict=True)] == pytest.approx(
                [-bleed, -bleed, bleed, bleed], abs=0.05
            )
            assert float(sheet.mediabox[2]) / POINTS > bleeds[2] - bleeds[0] + 5  # room for the marks
    with pikepdf.open(io.BytesIO(files["note.pdf"])) as pdf:
        left, foot, right, head = (float(side) / POINTS for side in pdf.pages[0].mediabox)
        assert [right - left, head - foot] == pytest.approx([148, 210], abs=0.05)


def test_without_bleed_the_print_form_is_the_trimmed_page(tmp_path, context):
    plain = replace(context, press=replace(context.press, bleed_mm=0.0, crop_marks=False))
    with pikepdf.open(io.BytesIO(made(tmp_path, plain, "A5 portrait", ("print",))["note-print.pdf"])) as pdf:
        assert [float(side) / POINTS for side in pdf.pages[0].trimbox[2:]] == pytest.approx([148, 210], abs=0.05)


def test_the_same_document_is_composed_once_and_another_again(tmp_path, context, monkeypatch):
    # Paper and web print one document: Typst lays out only what it has not laid out before.
    composed = []
    plain = paper.compile_pages
    monkeypatch.setattr(paper, "compile_pages", lambda *given, **more: composed.append(1) or plain(*given, **more))
    shelf = Cache(tmp_path / "cache")
    with_shelf = replace(context, pictures=PictureMaker("basis", shelf))
    first = made(tmp_path, with_shelf, "A4 portrait", ("pdf",))["note.pdf"]
    assert made(tmp_path, with_shelf, "A4 portrait", ("pdf",))["note.pdf"] == first
    assert len(composed) == 1
    assert made(tmp_path, context, "A4 portrait", ("pdf",))["note.pdf"] == first
    assert len(composed) == 2
    others = [
        (with_shelf, "A5 portrait"),
        (replace(with_shelf, pictures=PictureMaker("another", shelf)), "A4 portrait"),
    ]
    for count, (surroundings, page) in enumerate(others, start=3):
        made(tmp_path, surroundings, page, ("pdf",))
        assert len(composed) == count
