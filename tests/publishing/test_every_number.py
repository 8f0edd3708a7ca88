"""Is every keyed number of every publication, in every form, the one of the tables, and is none without a key?"""

from __future__ import annotations

import email
import email.policy
import json
import re
import sqlite3
from contextlib import closing
from functools import cache

import number_oracles as oracles
import number_readings as readings
import pytest
from demonstration import demonstration_data
from demonstration import publication as made

from atlas.analysis.quality import assess
from atlas.cartography.layout.captions import quality_line
from atlas.i18n.number_parser import plain, written_numbers
from atlas.publishing.documents.support.catalogue import SupportCatalogue
from atlas.publishing.documents.traversal import walk
from atlas.publishing.documents.tree import FigureBlock, FigureValue
from atlas.publishing.quality.report import report_sections
from atlas.publishing.tables.geopackage import write_geopackage

FRENCH = ("lettre", "panorama", "chiffres-cles", "etude-femmes", "etude-femmes-synthese", "catalogue")
#: (language, publication): all of them in French, two in Arabic.
MADE = [*(("fr", key) for key in FRENCH), ("ar", "panorama"), ("ar", "lettre")]
#: What stands in no data and looks like a number of them: powers of ten of rates, 110 communes, limits of classes.
ROUND = frozenset({100, 1_000, 10_000, 100_000, 20_000, 50_000})
#: Words beside a number that is none of the data: codes, laws, addresses, money, pages, other territories.
ELSEWHERE = re.compile(
    r"EPSG|code \d{9}|الرمز \d{9}|doi\.org/|[Mm]oharrem|n°|N°|DH|درهم|boulevard|adresse inventée|\(\d+\), \d"
    r"|\bpages\b|صفحة|par mois"
    r"|1[14][06] communes|1[14][06] جماعة|وعددها 110|sur 110|من 110|moins de \d+ acteurs|عدد فاعليها عن \d+"
    r"|permutations|تبديل|inférieur à"
)


data = demonstration_data


def listed(language, key):
    numbers = json.loads(made(language, key)[2][f"numbers/{key}.json"])
    return [{"population": "", **number} for number in numbers]


def name_of(number):
    return number["key"], number["level"], number["code"], number["population"]


def digits(text):
    return any(sign.isdigit() for sign in text)


@pytest.mark.parametrize(("language", "key"), MADE)
def test_every_listed_number_is_the_cell_of_its_table_or_computed_from_cells(language, key):
    numbers, wrong = listed(language, key), []
    assert len(numbers) > 30
    catalogue = made(language, key)[1].extra(SupportCatalogue)
    for number in numbers:
        if number["key"].startswith("support:"):
            expected = oracles.support_count(catalogue, data(), number)
        elif ":" in number["key"]:
            expected = None if number["value"] is None else oracles.recomputed(data(), number)
        else:
            expected = oracles.cell_of(data(), number)
        if isinstance(number["value"], str):
            assert number["value"] == expected
        elif not oracles.same(number["value"], expected):
            wrong.append((number, expected))
    assert not wrong


@pytest.mark.parametrize(("language", "key"), MADE)
def test_every_listed_number_is_printed_as_it_rounds(language, key):
    worded = ("gap", "reference")  # “7 times more”, “about 60 000”: words of their own
    for number in listed(language, key):
        if not isinstance(number["value"], float) or number["key"].partition(":")[0] in worded:
            continue
        if number["key"] == "breakdown:founded_median":
            assert number["text"] == f"{number['value']:.0f}"
            continue
        (read, *_) = written_numbers(number["text"], language)
        assert read.value == pytest.approx(number["value"], abs=0.5001 * 10.0**-read.decimals), number


@pytest.mark.parametrize(("language", "key"), MADE)
def test_the_web_page_has_every_listed_number_with_its_key_and_no_other(language, key):
    page = readings.page_of(made(language, key)[2][f"{key}.html"].decode())
    expected = {(*name_of(number), number["text"]) for number in listed(language, key)}
    assert {(*number.name, number.text) for number in page.numbers} == expected
    values = {(*name_of(number), number["text"]): number["value"] for number in listed(language, key)}
    for number in page.numbers:
        value = values[(*number.name, number.text)]
        assert number.value == ("" if value is None else str(value)), number


@pytest.mark.parametrize(("language", "key"), MADE)
def test_the_pages_print_every_number_as_often_as_the_document_has_it(language, key):
    document, _, files = made(language, key)
    pages = " ".join(readings.printed_pages(files[f"{key}.pdf"]))
    printed, tight = readings.digits_of(pages), readings.tight(pages)
    wanted = readings.digits_of(" ; ".join(figure.text for figure in document.figures))
    lacking = {digit: n for digit, n in wanted.items() if printed[digit] < n and readings.tight(digit) not in tight}
    assert not lacking
    for figure in document.figures:
        # Beside Arabic words a reader of PDFs puts signs before or after: the digits are what counts.
        parts = [figure.text] if language == "fr" else readings.digits_of(figure.text)
        assert all(readings.tight(part) in tight for part in parts if digits(part)), figure


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_message_has_every_number_in_its_html_and_in_its_text(language):
    document, _, files = made(language, "lettre")
    message = email.message_from_bytes(files["lettre.eml"], policy=email.policy.default)
    html = message.get_body(("html",)).get_content()
    text = message.get_body(("plain",)).get_content()
    expected = {(*name_of(number), number["text"]) for number in listed(language, "lettre")}
    for source in (html, files["lettre-mail.html"].decode()):
        assert {(*number.name, number.text) for number in readings.page_of(source).numbers} == expected
    for source in (text, files["lettre.txt"].decode()):
        tight = readings.tight(source)
        lacking = [one for one in document.figures if digits(one.text) and readings.tight(one.text) not in tight]
        assert not lacking


@pytest.mark.parametrize(("language", "key"), [("fr", "panorama"), ("fr", "etude-femmes"), ("ar", "panorama")])
def test_the_workbook_has_the_numbers_of_every_figure_unrounded_with_their_keys(language, key):
    document, _, files = made(language, key)
    cells = {number.name: number.value for number in readings.workbook_numbers(files[f"{key}.xlsx"])}
    assert len(cells) > 100
    tabled = {
        (figure.key, figure.level, figure.code, figure.population): figure.value
        for node in walk(document.nodes)
        if isinstance(node, FigureBlock)
        for figure in walk(node.blocks)
        if isinstance(figure, FigureValue)
    }
    for name, value in cells.items():
        number = dict(zip(("key", "level", "code", "population"), name, strict=True))
        if isinstance(value, int | float) and ":" not in number["key"]:
            assert oracles.same(value, oracles.cell_of(data(), number)), number
        if name in tabled and isinstance(tabled[name], float):
            assert value == pytest.approx(tabled[name]), number


def test_the_geopackage_has_the_value_of_every_direct_number(tmp_path):
    path = write_geopackage(None, data(), tmp_path / "atlas.gpkg")
    with closing(sqlite3.connect(path)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(figures)")]
        rows = [dict(zip(columns, row, strict=True)) for row in connection.execute("SELECT * FROM figures")]
    assert rows
    values = {(row["level"], row["unit"], row["indicator"]): row["value"] for row in rows}
    compared = 0
    for key in FRENCH:
        for number in listed("fr", key):
            cell = (number["level"], number["code"], number["key"])
            if ":" in number["key"] or number["population"] or not isinstance(number["value"], float):
                continue
            assert oracles.same(number["value"], values[cell]), number
            compared += 1
    assert compared > 300


def test_the_same_key_is_the_same_number_in_all_publications_and_languages():
    told = {}
    for language, key in MADE:
        for number in listed(language, key):
            told.setdefault(name_of(number), {}).setdefault(number["value"], []).append((language, key))
    assert not {name: values for name, values in told.items() if len(values) > 1}


def test_the_two_languages_show_the_same_numbers():
    for key in ("panorama", "lettre"):
        french, arabic = ({(*name_of(n), n["value"]) for n in listed(language, key)} for language in ("fr", "ar"))
        assert french == arabic


@cache
def quality_texts(language):
    """The texts of the report on the register's quality: counts of records, which no indicator is."""
    quality = assess(data().placed, data().territory, duplicates=False)
    tables = [section.table for section in report_sections(quality, language=language) if section.table is not None]
    cells = {plain(text) for table in tables for row in table.rows for text in row}
    return cells | {plain(quality_line(data(), language))}


def loose_numbers(html, language):
    """The numbers of a page that have no key and look like numbers of the data."""
    for elements, text in readings.page_of(html).loose:
        if text.strip() in quality_texts(language):
            continue
        for number in written_numbers(text, language):
            around = plain(text)[max(0, number.start - 25) : number.start + 45]
            a_year = number.decimals == 0 and 1900 <= number.value <= 2100
            small = number.decimals == 0 and number.value < 100
            if a_year or small or number.value in ROUND or "dd" in elements or ELSEWHERE.search(around):
                continue
            yield number.text, around


@pytest.mark.parametrize(("language", "key"), MADE)
def test_a_web_page_has_no_number_of_the_data_without_its_key(language, key):
    html = made(language, key)[2][f"{key}.html"].decode()
    assert not list(loose_numbers(html, language))


def test_a_number_typed_into_a_page_is_noticed():
    html = made("fr", "panorama")[2]["panorama.html"].decode()
    for planted in ("5 003 acteurs", "40,9 %", "1\u202f234 adhérents"):
        assert list(loose_numbers(html.replace("</main>", f"<p>{planted}</p></main>", 1), "fr")), planted
