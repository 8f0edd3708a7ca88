"""Is a letter the same letter in all its forms, safe in each, and does it name nobody who did not say yes?"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pypdfium2 as pdfium
import pytest

from atlas.errors import EditionError
from atlas.publishing.documents.context import Surroundings
from atlas.publishing.documents.editions import made_publication
from atlas.publishing.documents.kinds.newsletter import Newsletter
from atlas.publishing.mail.inspection import mail_remarks
from tests.publishing import small_atlas as small

DAY = date(2026, 11, 29)
TEXT = """---
title: La lettre <b> & "l’écho"
kicker: Essai
lead: Un chiffre & une carte.
---

## Le chiffre {region:actors}

Il y a **{region:actors}** acteurs, [ici](https://example.org/a?b=1&c=2), et [plus bas](#beta).[^1]

[^1]: Une note 1 \\< 2 & 3 \\<script>.

:::{month-figure} density_10k
:::

## Une commune {#beta}

:::{sheet} 000010002
:keys: population_2024, actors, density_10k
:::

## Agenda

:::{agenda}
:::
"""
AGENDA = """
[[events]]
key = "demain"
title = { fr = "Demain <i>", ar = "غدا" }
start = 2026-11-30

[[events]]
key = "hier"
title = { fr = "Hier", ar = "أمس" }
start = 2026-11-28
"""
SPEC = Newsletter(
    key="lettre", text=("lettre.md",), number=3, day=DAY, address="lettre@example.org", since=2026,
    home="https://example.org/{language}", unsubscribe="https://example.org/adieu", agenda="agenda.toml",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition")
    (folder / "lettre.md").write_text(TEXT, encoding="utf-8")
    (folder / "agenda.toml").write_text(AGENDA, encoding="utf-8")
    return folder


def made(folder, spec=SPEC, **changes):
    names = {"fr": "L’Observatoire", "ar": "المرصد"}
    return made_publication(
        small.edition(path=folder / "edition.toml", producer=names, **changes), spec, small.dataset()
    )


@pytest.fixture(scope="module")
def files(folder):
    return made(folder)


@pytest.fixture(scope="module")
def arabic(folder):
    return made(folder, language="ar")


class Elements(HTMLParser):
    """Every element with its attributes, and the text of those that have a key."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self.figures: list[str] = []
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))
        self._open = "data-key" in dict(attrs)

    def handle_data(self, data):
        if self._open:
            self.figures.append(data)
            self._open = False


def parts(eml: bytes):
    message = message_from_bytes(eml, policy=default)
    return {part.get_content_type(): part for part in message.walk()}


def test_a_letter_has_all_its_forms_and_the_same_bytes_each_time(folder, files):
    assert set(files) == {
        "lettre.pdf", "lettre.html", "lettre-mail.html", "lettre.txt", "lettre.eml", "feed.xml", "rss.xml",
        "feed.json", "agenda.ics", "numbers/lettre.json", "lettre-3.html",
    }  # fmt: skip
    assert made(folder) == files


def test_mail_clients_drop_nothing_of_it(files, arabic):
    for html in (files["lettre-mail.html"], arabic["lettre-mail.html"]):
        assert mail_remarks(html.decode()) == []
        pictures = [given for tag, given in Elements(html.decode()).all if tag == "img"]
        assert len(pictures) == 2
        assert all(len(given["alt"]) > 20 and given["width"].isdigit() for given in pictures)


def test_a_message_that_clients_would_cut_is_refused(folder):
    (folder / "long.md").write_text("## Un\n\n" + "Une phrase bien longue. " * 3000, encoding="utf-8")
    with pytest.raises(EditionError, match="more than 60000"):
        made(folder, replace(SPEC, text=("long.md",), outputs=()))


def test_the_plain_text_has_every_number_of_the_html_and_of_the_list(files):
    html = Elements(files["lettre-mail.html"].decode())
    text = files["lettre.txt"].decode()
    assert len(html.figures) > 8
    assert [figure for figure in html.figures if figure not in text] == []
    listed = {entry["text"] for entry in json.loads(files["numbers/lettre.json"])}
    assert set(html.figures) == listed


def test_the_message_carries_the_text_the_html_and_the_pictures_that_it_shows(files):
    found = parts(files["lettre.eml"])
    assert found["text/plain"].get_content().split() == files["lettre.txt"].decode().split()
    html = found["text/html"].get_content()
    assert html.splitlines() == files["lettre-mail.html"].decode().splitlines()
    message = message_from_bytes(files["lettre.eml"], policy=default)
    carried = {part["Content-ID"].strip("<>") for part in message.walk() if part.get_content_maintype() == "image"}
    assert carried == set(re.findall(r'src="cid:([^"]+)"', html))
    assert message["Subject"] == 'La lettre <b> & "l’écho" · Numéro 3, 29 novembre 2026'


def test_what_an_editor_or_a_register_wrote_is_never_markup(files):
    for name in ("lettre-mail.html", "lettre.html"):
        html = files[name].decode()
        assert "<script" not in html
        assert "<b> &" not in html
        assert "L’Bêta &amp; &lt;fils&gt;" in html
        assert "Demain &lt;i&gt;" in html


def test_the_arabic_letter_is_the_french_one_in_a_mirror(files, arabic):
    """Every block turns round, numbers excepted, whose units stand below each other in both."""
    french = Elements(files["lettre-mail.html"].decode()).all
    turned = Elements(arabic["lettre-mail.html"].decode()).all
    assert [tag for tag, _ in french] == [tag for tag, _ in turned]
    mirrored = {"left": "right", "center": "center"}
    sides = [
        (there.get("align"), here.get("align"))
        for (tag, here), (_, there) in zip(french, turned, strict=True)
        if "align" in here and not (tag in ("td", "th") and here["align"] == "right")
    ]
    assert len(sides) > 30
    assert all(there == mirrored[here] for there, here in sides)
    for (_, here), (_, there) in zip(french, turned, strict=True):
        if here.get("lang") == "fr":
            assert (here["dir"], there["dir"], there["lang"]) == ("ltr", "rtl", "ar")
    styles = " ".join(given.get("style", "") for _, given in turned)
    assert not re.search(r"(margin|padding|border)-(left|right)|text-align", styles)


def test_nobody_is_named_who_did_not_say_yes_in_no_byte_of_any_form(files):
    decoded = [part.get_content() for part in parts(files["lettre.eml"]).values() if not part.is_multipart()]
    document = pdfium.PdfDocument(files["lettre.pdf"])
    pages = [page.get_textpage().get_text_range() for page in document] + [str(document.get_metadata_dict())]
    texts = [text.encode() if isinstance(text, str) else text for text in (*decoded, *pages)]
    assert any("L’Bêta".encode() in text for text in texts[len(decoded) :])
    contents = [*files.values(), *texts]
    for secret in (*small.SECRETS, "Miel 🐝", "DROP TABLE", "ouvert@exemple.ma"):
        assert not [content for content in contents if secret.encode() in content]


def test_feeds_have_an_entry_for_each_item_and_lead_to_it(files):
    names = {"a": "http://www.w3.org/2005/Atom"}
    entries = ET.fromstring(files["feed.xml"]).findall("a:entry", names)
    assert [entry.findtext("a:title", "", names)[:9] for entry in entries] == ["Le chiffr", "Une commu", "Agenda"]
    page = files["lettre.html"].decode()
    for entry in entries:
        place, _, anchor = entry.find("a:link", names).get("href").partition("#")
        assert place == "https://example.org/fr/lettre-3.html"
        assert f'id="{anchor}"' in page
    assert files["lettre-3.html"] == files["lettre.html"]
    assert len(json.loads(files["feed.json"])["items"]) == len(list(ET.fromstring(files["rss.xml"]).iter("item"))) == 3


def test_what_is_over_is_in_no_form_and_an_empty_agenda_makes_no_calendar(folder, files):
    for name in ("lettre.txt", "lettre.html", "lettre-mail.html", "agenda.ics"):
        assert "Demain" in files[name].decode()
        assert "Hier" not in files[name].decode()
    later = made(folder, replace(SPEC, day=date(2027, 1, 1), outputs=()))
    assert "agenda.ics" not in later
    assert "Rien d’annoncé" in later["lettre.txt"].decode()


def test_who_publishes_it_and_how_to_leave_stand_in_each_form(files):
    for name in ("lettre.txt", "lettre.html", "lettre-mail.html"):
        text = files[name].decode()
        assert "https://example.org/adieu" in text
        assert "mailto:lettre@example.org" in text or "lettre@example.org" in text
        assert "09-08" in text


def test_addresses_that_are_none_are_told_before_anything_is_made(folder):
    wrong = replace(SPEC, address="nobody", home="http://example.org", unsubscribe="ftp://x")
    faults = [str(fault) for fault in wrong.check(Surroundings(file_path=lambda name: folder / name))]
    assert len(faults) == 3
    assert "no mail address" in faults[0]
    assert "does not begin with https://" in faults[1]
