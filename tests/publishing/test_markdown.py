"""Texts of editors: Markdown that becomes pages, and what cannot be printed, said with its line."""

from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from atlas.errors import EditionError, Fault
from atlas.publishing.book.markdown import read_markdown
from atlas.publishing.render.conversion import compile_pages

#: What the templates give to texts.
PREAMBLE = "#let inward(target, body) = strong(body)\n#let separation = line(length: 10mm)\n"
PAGE = '#set page(width: 200mm, height: 200mm)\n#set text(font: "Source Sans Pro")\n'


def read(text, **options):
    return read_markdown(text, file=Path("texte.md"), **{"language": "fr", **options})


def printed(body, folder):
    """The words of a page on which a body is set."""
    with pypdfium2.PdfDocument(compile_pages(PREAMBLE + PAGE + body, folder)) as document:
        return " ".join("".join(page.get_textpage().get_text_bounded() for page in document).split())


@pytest.mark.parametrize(
    "text",
    [
        '#panic("non") et #eval("1")',
        "un $x^2$ de 10 $",
        "une @référence <label> // commentaire /* non */",
        'des "guillemets" et une \\ barre',
        "~ = - + ` [crochets] (et) {accolades}; point.",
        "prix : 3 * 4 * 5 = 60 ; a_b_c",
    ],
)
def test_nothing_that_an_editor_writes_is_taken_for_code(text, tmp_path):
    written = text.replace("<label>", "&lt;label&gt;").replace("\\", "\\\\").replace("`", "\\`").replace("*", "\\*")
    plain = " ".join(text.replace("'", "’").split())
    assert printed(read(written, language="en").body, tmp_path) == plain


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="latin-1", exclude_categories=("C", "Z")), min_size=1, max_size=40))
def test_any_word_reaches_the_page(tmp_path_factory, word):
    escaped = "".join(f"\\{one}" if one.isascii() and not one.isalnum() else one for one in word)
    body = read(escaped, language="ar").body
    source = body.removeprefix('#par[#"').removesuffix('";];')
    assert source.replace('\\"', '"').replace("\\\\", "\\") == word


def test_a_text_keeps_its_shape(tmp_path):
    parts = ("# Titre", "Un *mot* et **deux**.", "## Partie", "- un\n- deux", "1. a\n2. b", "> dit", "---")
    found = read("\n\n".join([*parts, "| A | B |\n|---|---|\n| 7 | 8 |"]))
    assert found.title == "Titre"
    assert found.terms == ("Partie",)
    assert "Titre" not in found.body
    for piece in ("#emph[", "#strong[", "#list(", "#enum(", "#quote(block: true)", "#separation;", "table.header("):
        assert piece in found.body
    assert printed(found.body, tmp_path) == "Un mot et deux. Partie • un • deux 1. a 2. b dit A B 7 8"


def test_figures_are_filled_in_and_typeset():
    found = read(
        "Soit {region:x} % ; l'essai {first_value:a_b}.", figures=lambda text: text.replace("{region:x}", "12")
    )
    assert "Soit 12\u202f%\u202f; l’essai {first_value:a_b}." in found.body


def test_links_inside_the_book_are_kept_with_their_lines():
    found = read("Voir\n\n[là](plate:densite) et [ici](term:Économie sociale).")
    assert found.links == (("plate:densite", 3), ("term:Économie sociale", 3))
    assert '#inward("plate-densite")' in found.body
    assert '#inward("term-économie sociale")' in found.body


def wrong(text, tmp_path):
    with pytest.raises(EditionError) as caught:
        read_markdown(text, file=tmp_path / "texte.md", language="fr")
    assert all(str(one.remedy) for one in caught.value.faults)
    return {one.row: str(one.reason) for one in caught.value.faults}


def test_all_that_cannot_be_printed_is_said_at_once_with_its_line(tmp_path):
    (tmp_path / "photo.bmp").write_bytes(b"")
    Image.new("RGB", (3, 2)).save(tmp_path / "photo.png")
    text = (
        "# Un\n\n# Deux\n\n<b>gras</b>\n\n[ailleurs](page.html)\n\n![une vue](absente.png)\n\n![](photo.png)\n\n"
        "![vue](photo.bmp)\n\n#### Trop bas\n"
    )
    found = wrong(text, tmp_path)
    assert sorted(found) == [3, 5, 7, 9, 11, 13, 15]
    assert "missing" in found[9]
    assert "description" in found[11]
    assert "HTML" in found[5]


def test_a_figure_that_does_not_exist_is_said_with_its_line(tmp_path):
    def figures(text):
        if "{" in text:
            raise EditionError(Fault("not a figure", "Write another", value="{x}"))
        return text

    with pytest.raises(EditionError) as caught:
        read("Un.\n\nDeux {x}.", figures=figures)
    (fault,) = caught.value.faults
    assert (fault.row, fault.value) == (3, "{x}")
