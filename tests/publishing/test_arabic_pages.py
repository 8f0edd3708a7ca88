"""Is anything French left on the Arabic pages of the publications?

Every word in Latin letters on such a page must be a name that the data give: of a place, an actor, a body, a work of
the bibliography, a licence, a file, an address. The names are gathered from the data here; nothing is listed by hand.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

import openpyxl
import pypdfium2 as pdfium
import pytest
from demonstration import demonstration, demonstration_data
from test_pages_worth_printing import KEYS, made

from atlas import columns as c
from atlas.i18n.messages import tr
from atlas.resources import shipped_path

_LETTERS = re.compile(r"[A-Za-z\u00c0-\u024f]+")
#: Words in Latin letters one after another, with figures and stops between them; an address is one of its own.
_RUN = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:[\s\d°.,:;’'/()–-]+[A-Za-z\u00c0-\u024f]+)*")
_ADDRESS = re.compile(r"\w\.\w")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
#: Columns of the file of bodies that hold names and addresses; what they do is told in Arabic.
_NAMES = ("nom", "site", "courriel", "adresse", "personne")


def words(text):
    """The words of a text in Latin letters, without capitals."""
    return {word.casefold() for word in _WORD.findall(text)}


@cache
def names():
    """Every word in Latin letters that the data name something by."""
    data, edition = demonstration_data(), demonstration()
    territory = data.territory
    tables = (territory.communes, territory.provinces, territory.places)
    named = [str(value) for table in tables for column in table.columns if "name" in column for value in table[column]]
    named += [*territory.title.values(), territory.plane.definition, *map(str, data.placed.actors[c.NAME])]
    named += [tr("letter.in_this_language", language) for language in ("fr", "en")]
    folder = shipped_path("maps", "demonstration")
    for spec in edition.publications:
        named += [*spec.output_names(), str(getattr(spec, "address", "")), str(getattr(spec, "home", ""))]
    named += (folder / "publications" / "bibliographie.json").read_text(encoding="utf-8").splitlines()
    references = tomllib.loads((folder / "publications" / "reperes.toml").read_text(encoding="utf-8"))
    named += [figure["address"] for figure in references["figure"]]
    return set().union(*map(words, (*named, *_support_names(folder), *_credits())))


def _support_names(folder):
    book = openpyxl.load_workbook(folder / "catalogue" / "organismes.xlsx", read_only=True)
    for sheet in book.worksheets:
        heads, *rows = sheet.iter_rows(values_only=True)
        for position, head in enumerate(heads):
            if head in _NAMES:
                yield from (str(row[position]) for row in rows if position < len(row) and row[position])
    for entry in tomllib.loads(_geodata("ma", "institutions.toml"))["institution"]:
        yield from (str(entry.get(name, "")) for name in ("name_fr", "acronym", "website"))


def _credits():
    for entry in tomllib.loads(_geodata("provenance.toml"))["file"]:
        yield from (str(entry.get(name, "")) for name in ("licence", "attribution_ar", "title_ar", "vintage", "file"))


def _geodata(*parts):
    return shipped_path("geodata", *parts).read_text(encoding="utf-8")


@pytest.mark.parametrize("key", KEYS)
def test_every_word_in_latin_letters_on_an_arabic_page_is_a_name_of_the_data(key):
    strange = {}
    with pdfium.PdfDocument(made("ar", key)[1]) as pdf:
        for number, page in enumerate(pdf, 1):
            if left := words(page.get_textpage().get_text_range()) - names():
                strange[number] = sorted(left)
    assert not strange


def small_runs(text):
    """Runs of words in Latin letters that are all small ones: “de”, “les”, which every name may hold."""
    runs = (_LETTERS.findall(run) for run in _RUN.findall(text) if not _ADDRESS.search(run))
    return {" ".join(run) for run in runs if any(len(word) > 1 for word in run) and all(map(_is_small, run))}


def _is_small(word):
    return word.islower() and len(word) <= 3


@pytest.mark.parametrize("key", KEYS)
def test_no_small_word_in_latin_letters_stands_by_itself_on_an_arabic_page(key):
    with pdfium.PdfDocument(made("ar", key)[1]) as pdf:
        alone = {number: small_runs(page.get_textpage().get_text_range()) for number, page in enumerate(pdf, 1)}
    assert not {number: sorted(runs) for number, runs in alone.items() if runs}


def test_a_small_word_by_itself_is_seen_and_one_within_a_name_is_not():
    assert small_runs("عدد les التعاونيات de la جهة") == {"les", "de la"}
    assert not small_runs("Union des coopératives، m.hcp.ma، n / m")


def test_the_question_finds_a_french_word():
    assert {"adhérents", "champ", "déclarés"} <= words("Champ : les adhérents déclarés") - names()
