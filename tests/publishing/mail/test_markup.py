"""Does every kind of block reach a reader of mail, and does a card bring all that it says?"""

from __future__ import annotations

import re
from typing import get_args

import pytest

from atlas.publishing.documents.tree import (
    Anchor,
    Contents,
    DirectoryCard,
    LineBreak,
    Node,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    StageBar,
    Styled,
)
from atlas.publishing.documents.writers.plain_text import plain_text
from atlas.publishing.documents.writers.typst_markup import TypstMarkup
from atlas.publishing.documents.writers.web_markup import WebMarkup
from atlas.publishing.mail.markup import MailMarkup

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
CARD = DirectoryCard(
    title=(Run("8 · Union des coopératives"),),
    subtitle=(Run("اتحاد التعاونيات", "ar"), LineBreak(), Run("réseau")),
    badges=("formation", "numérique"),
    blocks=(Paragraph((Run("Défend leurs intérêts."),)), StageBar((("idée", True), ("création", False)), "Étapes")),
    beside=(
        Paragraph((
            Styled("strong", (Run("Horaires"),)), Run(" : 9 h – 12 h"), LineBreak(),
            Anchor("mailto:a@b.example", (Run("a@b.example"),)), LineBreak(),
            Anchor("https://b.example", (Run("le site"),)),
        )),
    ),
    foot=(Run("Vérifié le 2 mai 2026"),),
    logo=Picture(SVG, "svg", "Logo de l’union", width_mm=10, height_mm=5, name="logo"),
    picture=Picture(SVG, "svg", "Carte de ce qu’elle couvre", width_mm=18, height_mm=18, name="carte"),
    code=Picture(SVG, "svg", "Code QR", width_mm=16, height_mm=16, name="qr"),
)  # fmt: skip


@pytest.mark.parametrize("kind", get_args(Node))
def test_every_kind_of_block_has_its_reading_on_paper_on_the_web_and_in_mail(kind):
    silent = {MailMarkup: (PageBreak, Contents)}
    for markup in (MailMarkup, WebMarkup, TypstMarkup):
        assert kind in silent.get(markup, ()) or hasattr(markup, f"_{kind.__name__.lower()}")


def test_the_card_of_a_body_stands_in_the_message_with_its_logo_and_map():
    widths = []
    markup = MailMarkup("fr", draw=lambda picture, width: widths.append((picture.name, width)) or b"PNG")
    html = markup.rows((CARD,))
    words = re.sub(r"<[^>]+>", " ", html)
    for text in ("Union des coopératives", "اتحاد التعاونيات", "formation · numérique", "Défend leurs intérêts.",
                 "Étapes\u202f: idée", "9 h – 12 h", "le site", "Vérifié le 2 mai 2026"):  # fmt: skip
        assert text in words
    assert "création" not in words
    assert widths == [("logo", 60), ("carte", 108)]
    assert [(p.name, p.content) for p in markup.pictures] == [("logo-1", b"PNG"), ("carte-2", b"PNG")]
    assert re.findall(r'<img [^>]*width="(\d+)" alt="([^"]+)" border="0">', html) == [
        ("60", "Logo de l’union"), ("108", "Carte de ce qu’elle couvre"),
    ]  # fmt: skip


def test_lines_stay_lines_in_the_plain_text_and_an_address_is_said_once():
    lines = plain_text((CARD,), "fr").splitlines()
    assert lines[-4:] == [
        "Horaires : 9 h – 12 h",
        "a@b.example",
        "le site <https://b.example>",
        "Vérifié le 2 mai 2026",
    ]
    assert "Étapes\u202f: idée" in lines
    assert "formation, numérique" in lines
    assert "formation، numérique" in plain_text((CARD,), "ar").splitlines()
