"""Is every page of every publication of the demonstration worth printing, in French and in Arabic?

What is measured: the body of a page, between running head and folio. In cells of 8 mm a page is filled where anything
is printed in them; at its foot stands as much white as there is below the last thing printed. Of the book of sheets its
title and its contents are exempt. A last page ends where its document ends: it may be half white and no more.
The book of the atlas is measured more closely, in cells of 5 mm, and none of its pages between the covers is exempt;
its plates, which are measured by themselves, are left to a dark sheet.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import page as validator
import pikepdf
import pypdfium2 as pdfium
import pytest
from demonstration import demonstration, demonstration_data, publication

from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.layout.reference_plate import reference_plate
from atlas.cartography.spec.page import Page
from atlas.publishing.book.composition import Composition, Part
from atlas.publishing.book.content import BookPlate
from atlas.publishing.build.cache import Cache, cache_folder
from atlas.publishing.documents.traversal import walk
from atlas.publishing.documents.tree import FigureBlock, Picture
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.render.conversion import BLANK

KEYS = ("panorama", "etude-femmes", "etude-femmes-synthese", "chiffres-cles", "catalogue", "lettre", "fiches")
MADE = [(language, key) for language in ("fr", "ar") for key in KEYS]
CELL_MM, DPI = 8.0, 36
BOOK_CELL_MM = 5.0
PANORAMA_PAGES = 28
#: Of the book of sheets, whose pages are alike, so many are looked at one by one.
SAMPLED = 12
#: So great a share of a page may be white at its foot: a chapter begins no lower than 58 mm above it (page_plan.py).
MOST_WHITE, MOST_WHITE_AT_THE_END = 0.23, 0.5
FRONT = {"fiches": 2}
DIGITS, DIGIT_HEIGHT, LEAST_PT = frozenset(map(ord, "0123456789")), 0.66, 5.3


def pages_of(key, count):
    """The pages of a publication that are looked at one by one, from 0 on."""
    return range(0, count, max(count // SAMPLED, 1)) if key == "fiches" else range(count)


def made(language, key):
    """A publication as it is read, and its PDF."""
    document, _, files = publication(language, key)
    return document, files[f"{key}.pdf"]


@cache
def bodies(language, key):
    """The bodies of a publication, drawn once for all who look at them."""
    return list(bodies_of(made(language, key)[1], side_mm=18.0))


@cache
def inked(language, key):
    """For each page of a publication the share of the cells of its body in which anything is printed."""
    return shares_of(bodies(language, key), CELL_MM)


def bodies_of(file, *, side_mm):
    """For each page of a PDF which dots of its body are darker than a tint."""
    with pdfium.PdfDocument(file) as pdf:
        for page in pdf:
            gray = page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze() < 235
            top, foot, side = (round(mm * DPI / 25.4) for mm in (21.0, 20.0, side_mm))
            yield gray[top:-foot, side:-side]


def shares_of(bodies, cell_mm):
    """For each page the share of the cells of its body in which anything darker than a tint is printed."""
    shares, step = [], cell_mm * DPI / 25.4
    for body in bodies:
        rows, columns = (max(round(length / step), 1) for length in body.shape)
        cells = [part for band in np.array_split(body, rows) for part in np.array_split(band, columns, axis=1)]
        shares.append(float(np.mean([cell.any() for cell in cells])))
    return shares


@pytest.mark.parametrize(("language", "key"), MADE)
def test_no_page_is_left_half_empty(language, key):
    body, before = inked(language, key)[:-1], FRONT.get(key, 0)
    assert {number: share for number, share in enumerate(body, 1) if share < 0.35 and number > before} == {}


def white_at_the_foot(body):
    """The share of a body below the last line in which anything is printed."""
    lines = np.flatnonzero(body.any(axis=1))
    return 1.0 - (lines[-1] + 1) / len(body) if len(lines) else 1.0


@pytest.mark.parametrize(("language", "key"), MADE)
def test_no_page_ends_far_above_its_foot(language, key):
    white = [white_at_the_foot(body) for body in bodies(language, key)]
    numbered = {number: share for number, share in enumerate(white, 1) if number > FRONT.get(key, 0)}
    last = len(white)
    assert {number: share for number, share in numbered.items() if number < last and share > MOST_WHITE} == {}
    assert white[-1] <= MOST_WHITE_AT_THE_END


@cache
def book_of_dark_plates(language, page="A4 landscape"):
    """The book of the demonstration as a PDF, its plates left to dark sheets."""
    edition = replace(demonstration(), language=language, page=page)
    data, sheet_of = demonstration_data(), Page.from_name(page)
    with TemporaryDirectory() as place:
        folder, sheet = Path(place) / "book", Path(place) / "dark.svg"
        sheet.write_text(
            BLANK.format(w=sheet_of.width_mm, h=sheet_of.height_mm).replace(
                "/>", f'><rect width="{sheet_of.width_mm}" height="{sheet_of.height_mm}"/></svg>'
            ),
            encoding="utf-8",
        )

        def drawn(plate):
            return BookPlate(plate, sheet, describe_plate(plate, data, language))

        locator = edition.page_of(reference_plate(context=edition.context))
        named = {edition.number(plate): () for plate in edition.plates}
        folder.mkdir()
        part = Part(edition, [drawn(plate) for plate in edition.plates], drawn(locator), named)
        book = Composition.lay_out([part], data, theme=theme_of(edition), folder=folder, cache=Cache(cache_folder()))
        return book.pdf()


@cache
def bodies_of_the_book(language):
    """The bodies of the book's pages, drawn once for all who look at them."""
    return list(bodies_of(book_of_dark_plates(language), side_mm=14.0))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_page_of_the_book_is_left_half_empty(language):
    shares = shares_of(bodies_of_the_book(language), BOOK_CELL_MM)
    assert {number: share for number, share in enumerate(shares[1:-1], 2) if share < 0.35} == {}


def columns_of_facing_pages(bodies, *, across):
    """By the number of each page that faces a plate, which rows of each of its columns are printed."""
    for number, (body, beside) in enumerate(pairwise(bodies[:-1]), 1):  # without the back cover
        if beside.mean() > 0.95 and body.mean() < 0.5:
            yield number, [part.any(axis=1) for part in np.array_split(body, across, axis=1)]


def longest_white(rows):
    """The longest run of white rows, as a share of all."""
    edges = np.flatnonzero(np.concatenate([[True], rows, [True]]))
    return float(np.diff(edges).max() - 1) / len(rows)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_both_columns_of_every_facing_page_go_down_to_the_foot_of_its_plate(language):
    """Nowhere is a column white over more than 45 % of its height, nor at its foot over a tenth of it."""
    pages = dict(columns_of_facing_pages(bodies_of_the_book(language), across=2))
    plates = len(demonstration().plates)
    facing = sorted(pages)[-plates:]  # the first faces the map by which communes are found
    assert len(pages) == plates + 1
    ends = {n: [1 - (np.flatnonzero(rows)[-1] + 1) / len(rows) for rows in pages[n]] for n in facing}
    assert {n: white for n, white in ends.items() if max(white) > 0.1} == {}
    gaps = {n: [longest_white(rows) for rows in pages[n]] for n in facing}
    assert {n: white for n, white in gaps.items() if max(white) > 0.45} == {}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_panorama_has_the_pages_of_a_stapled_booklet(language):
    assert len(inked(language, "panorama")) == PANORAMA_PAGES


@pytest.mark.parametrize(("language", "key"), MADE)
def test_no_picture_stands_twice_in_a_document(language, key):
    figures = [node for node in walk(made(language, key)[0].nodes) if isinstance(node, FigureBlock)]
    pictures = [block.content for figure in figures for block in figure.blocks if isinstance(block, Picture)]
    assert len(pictures) == len(set(pictures))


def text_boxes(page):
    """Boxes of the printed words of a page with their texts, in points."""
    text = page.get_textpage()
    for position in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(position)
        words = text.get_text_bounded(left, bottom, right, top).strip()
        if words and right - left > 1 and top - bottom > 1:
            yield (left, bottom, right, top), words


def printed_over(boxes):
    """Pairs of texts of which one covers more than half of the other, and that do not say the same."""
    left, bottom, right, top = np.array([box for box, _ in boxes]).reshape(-1, 4).T
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    high = np.minimum.outer(top, top) - np.maximum.outer(bottom, bottom)
    area = (right - left) * (top - bottom)
    share = wide.clip(0) * high.clip(0) / np.minimum.outer(area, area)
    for first, second in np.argwhere(np.triu(share > 0.6, 1)):
        one, other = boxes[first][1], boxes[second][1]
        if one not in other and other not in one:
            yield one, other


def test_a_text_over_another_is_seen():
    beside, over = ((10, 0, 20, 10), "b"), ((2, 0, 9, 10), "c")
    assert list(printed_over([((0, 0, 10, 10), "a"), beside])) == []
    assert list(printed_over([((0, 0, 10, 10), "a"), beside, over, ((0, 0, 10, 10), "aa")])) == [
        ("a", "c"),
        ("c", "aa"),
    ]


@pytest.mark.parametrize(("language", "key"), MADE)
def test_no_text_is_printed_over_another(language, key):
    """Halos of names on maps are drawn below the same name; such pairs say the same."""
    with pdfium.PdfDocument(made(language, key)[1]) as pdf:
        over = [
            (number + 1, *pair)
            for number in pages_of(key, len(pdf))
            for pair in printed_over(list(text_boxes(pdf[number])))
        ]
    assert not over


@pytest.mark.parametrize(("language", "key"), MADE)
def test_nothing_is_printed_smaller_than_a_printer_asks(language, key):
    """Digits are measured: those of the typefaces are two thirds of the size of type high, or a little more."""
    small = set()
    with pdfium.PdfDocument(made(language, key)[1]) as pdf:
        for number in pages_of(key, len(pdf)):
            text = pdf[number].get_textpage()
            shown = text.get_text_range()
            for position in range(text.count_chars()):
                if pdfium.raw.FPDFText_GetUnicode(text, position) in DIGITS:
                    _, low, _, high = text.get_charbox(position)
                    size = (high - low) / DIGIT_HEIGHT
                    if 1 < size < LEAST_PT:
                        small.add((number + 1, round(size, 1)))
            assert shown or number == 0
    assert not small


def elements(node):
    """The elements of a tree of tags, each before what stands in it."""
    if isinstance(node, pikepdf.Array):
        for part in node:
            yield from elements(part)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def scope(element):
    """Of what a head of a table is the head."""
    attributes = element.get("/A", pikepdf.Array())
    listed = [attributes] if isinstance(attributes, pikepdf.Dictionary) else list(attributes)
    return [str(each.Scope) for each in listed if "/Scope" in each]


@pytest.mark.parametrize(("language", "key"), MADE)
def test_a_screen_reader_finds_its_way(language, key):
    """What PDF/UA-1 (ISO 14289-1) asks and a program can see: clauses 7.1 to 7.5, 7.18.3."""
    with pikepdf.open(io.BytesIO(made(language, key)[1])) as pdf:
        root = pdf.Root
        assert str(root.Lang) == language
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        about = pdf.open_metadata()
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"]
        assert all(page.get("/Tabs") == "/S" for page in pdf.pages if "/Annots" in page)
        tags = list(elements(root.StructTreeRoot.K))
        named = [(str(tag.S)[1:], tag) for tag in tags]
        assert all(str(tag.get("/Alt", "")).strip() for name, tag in named if name == "Figure")
        heads = [scope(tag) for name, tag in named if name == "TH"]
        assert all(each and each[0] in {"/Column", "/Row", "/Both"} for each in heads)
        tables = [tag for name, tag in named if name == "Table"]
        assert all(any(str(part.S) == "/TH" for part in elements(table.K)) for table in tables)
        levels = [int(name[1:]) for name, _ in named if name[:1] == "H" and name[1:].isdigit()]
        assert levels
        assert all(lower <= upper + 1 for upper, lower in pairwise([0, *levels]))


def conformance(content):
    """What a validator of PDF/UA-1 finds in a document, as rules with their messages."""
    report = validator.validate_pdf_bytes(
        content, profile=validator.ValidationProfile.PDF_UA_1, limits=validator.SafetyLimits.unlimited()
    )
    assert report.rules.total > 90
    return {(failure.rule_id, failure.message) for failure in report.failures}


@pytest.mark.parametrize(("language", "key"), MADE)
def test_a_validator_finds_each_publication_conforms_to_pdf_ua(language, key):
    assert not conformance(made(language, key)[1])


def spoilt(content, change):
    """A document with something taken away."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf.Root)
        stream = io.BytesIO()
        pdf.save(stream)
    return stream.getvalue()


def without(name):
    """What takes an entry of the root away."""
    return lambda root: root.__delitem__(name)


def test_the_validator_sees_what_is_taken_away():
    def without_description(root):
        figure = next(tag for tag in elements(root.StructTreeRoot.K) if str(tag.S) == "/Figure")
        del figure["/Alt"]

    content = made("fr", "chiffres-cles")[1]
    for change in (without_description, without("/Lang"), without("/StructTreeRoot")):
        assert conformance(spoilt(content, change))
