"""The quality report: readable without a picture, the same in every form, in three languages."""

from __future__ import annotations

import csv
import datetime as dt
import re
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import openpyxl
import pandas as pd
import pypdfium2 as pdfium
import pytest

import atlas
from atlas import columns as c
from atlas.analysis import quality as q
from atlas.analysis.disclosure.protection import protect
from atlas.analysis.location.location import Reason, locate
from atlas.analysis.quality import assess
from atlas.errors import OutputError
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import section, tr
from atlas.publishing.quality.report import public_sections, report_html, report_pdf, write_quality
from tests.cartography.squares import territory


@pytest.fixture(scope="module")
def quality():
    size = 60
    records = pd.DataFrame(
        {
            c.ID: [f"<A&{i}>" for i in range(size)],
            c.NAME: [f"Atelier {chr(97 + i % 26) * 3}{i}" for i in range(size)],
            c.DECLARED: ["Alpha"] * 55 + ["Bravo"] * 5,
            c.PRECISION: ["address"] * 20 + ["commune"] * 40,
            c.SOURCE: ["Enquête « 2026 »"] * 40 + [None] * 20,
            c.LON: [*np.linspace(-5.99, -5.91, 10), *[np.nan] * 45, *[-5.95] * 5],
            c.LAT: 35.05,
        }
    )
    place = territory()
    return assess(locate(records, place), place, today=dt.date(2026, 6, 30))


class Page(HTMLParser):
    """What a screen reader gets of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_page_can_be_read_by_ear(quality, language):
    page = Page(report_html(quality, language=language).decode())
    assert page.open == []
    assert page.attributes[0] == ("html", {"lang": language, "dir": "rtl" if language == "ar" else "ltr"})
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tables = page.tags.count("table")
    assert tables == page.tags.count("caption") == page.tags.count("thead") >= 5
    scopes = [attributes.get("scope") for tag, attributes in page.attributes if tag == "th"]
    assert set(scopes) == {"col", "row"}
    assert page.tags.count("main") == page.tags.count("title") == 1


def test_the_page_needs_nothing_else_and_no_script(quality):
    text = report_html(quality).decode()
    assert not re.search(r"<script|<link|<img|https?://|url\(|@import", text)
    assert "&lt;A&amp;10&gt;" in text
    assert "<A&" not in text


def test_the_languages_say_the_same_figures(quality):
    texts = {language: report_html(quality, language=language).decode() for language in ("fr", "ar", "en")}
    for language, text in texts.items():
        assert tr("quality_report.title", language) in text
        assert tr("finding.rejected.title", language) in text
        assert tr("reason.no_coordinates", language) in text
    # 15 of 60 placed.
    assert "25,0\u202f%" in texts["fr"]
    assert "25,0%" in texts["ar"]
    assert "25.0%" in texts["en"]
    assert "الجنوب" in texts["ar"]
    assert "Sud" in texts["fr"]


def test_every_text_is_there_in_each_language_and_every_reason_has_one():
    for language in LANGUAGES:
        assert set(section("reason", language)) == set(Reason)
        assert all(tr(f"finding.{kind}.title", language) for kind in q.FINDINGS)


def test_a_long_list_says_how_many_are_left_out(quality):
    text = report_html(quality).decode()
    assert "Enregistrements non placés (45)" in text
    assert "… et 5 de plus" in text
    assert len(re.findall("sans coordonnées", text)) == 40


def test_a_register_without_findings_says_so():
    records = pd.DataFrame({c.ID: ["1"], c.LON: [-5.95], c.LAT: [35.05]})
    place = territory()
    text = report_html(assess(locate(records, place), place)).decode()
    assert "Rien à signaler." in text
    assert "<h3" not in text


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pdf_is_tagged_a4_and_says_the_same(quality, language):
    made = report_pdf(quality, language=language)
    assert made == report_pdf(quality, language=language)
    document = pdfium.PdfDocument(made)
    assert document.is_tagged()
    width, height = document[0].get_size()
    assert (width * 25.4 / 72, height * 25.4 / 72) == pytest.approx((210, 297), abs=0.1)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    if language == "ar":  # PDFium gives the signs of an identifier in the order of the page
        assert "جودة السجل" in text
    else:
        assert "<A&10>" in text
        assert "Qualité du registre" in text
        assert "sans coordonnées" in text
    document.close()


def test_tables_hold_every_finding_and_name_their_columns(quality, tmp_path):
    files = write_quality(quality, tmp_path / "q.csv")
    assert [path.name for path in files] == ["q.csv", "q_completeness.csv", "q_findings.csv"]
    with files[2].open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(quality.findings)
    assert {row["finding"] for row in rows} <= set(q.FINDINGS)
    (book,) = write_quality(quality, tmp_path / "q.xlsx", language="ar")
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["quality", "completeness", "findings"]
    assert sheets["findings"].max_row == len(quality.findings) + 1
    assert sheets["quality"].sheet_view.rightToLeft


def test_files_appear_whole_and_unknown_endings_are_named(quality, tmp_path):
    for name in ("q.html", "q.pdf"):
        (path,) = write_quality(quality, tmp_path / name)
        assert path.stat().st_size > 2000
    with pytest.raises(OutputError, match=r"\.html, \.pdf, \.csv"):
        write_quality(quality, tmp_path / "q.docx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["q.html", "q.pdf"]


def test_amounts_that_are_taken_out_are_not_told_as_never_stated():
    """A protected dataset has no amounts in its records: “0 of 3” would be false, and contradict the response rates."""
    region = atlas.read_territory("tanger-tetouan")
    rows = {
        "nom": ["a", "b", "c"],
        "famille": "coopérative",
        "longitude": -5.36,
        "latitude": 35.57,
        "membres": [9, 8, 4],
    }
    data = atlas.tabulate(atlas.locate(pd.DataFrame(rows), region))
    public, _ = protect(data)
    open_rows, public_rows = (
        [row[0] for row in public_sections(each, language="fr")[1].table.rows] for each in (data, public)
    )
    assert [row for row in open_rows if row not in public_rows] == ["Membres", "Femmes membres", "Emplois"]
    assert set(public_rows) < set(open_rows)
