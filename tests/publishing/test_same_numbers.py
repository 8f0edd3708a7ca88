"""Is the same number the same everywhere: tables, pages, web pages, workbook and lists of the demonstration?"""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pypdfium2
import pytest
from demonstration import demonstration, demonstration_data, publication

from atlas.errors import EditionError
from atlas.i18n.number_parser import plain, written_numbers
from atlas.publishing.documents.blocks.finding_by_key import FindingBlock
from atlas.publishing.documents.markdown.written_claim import check_claim

#: Numbers computed from tables, not cells of them: a colon is in their keys.
DERIVED = ":"


data = demonstration_data


def made(key: str):
    """A publication of the demonstration in French, what it was filled from, and its files."""
    return publication("fr", key)


def table_of(number):
    halves = data().supplement.halves
    tables = data()
    if "population" in number:
        name, _, side = number["population"].partition(":")
        tables = halves[name].others if side else halves[name].studied
    return tables.table(number["level"])


def test_every_number_of_a_list_is_the_cell_of_its_table_and_is_printed_as_it_rounds():
    document, _, files = made("chiffres-cles")
    numbers = json.loads(files["numbers/chiffres-cles.json"])
    direct = [one for one in numbers if DERIVED not in one["key"]]
    assert len(direct) > 50
    for one in direct:
        cell = table_of(one).at[one["code"], one["key"]]
        if one["value"] is None:
            assert pd.isna(cell), one
        elif isinstance(one["value"], float):
            assert one["value"] == pytest.approx(float(cell)), one
            (read, *_) = written_numbers(one["text"], "fr")
            assert read.value == pytest.approx(float(cell), abs=0.5001 * 10.0**-read.decimals), one
    assert len(document.figures) >= len(numbers)


def test_pages_and_web_page_print_the_same_texts():
    _, _, files = made("chiffres-cles")
    numbers = json.loads(files["numbers/chiffres-cles.json"])
    pages = pypdfium2.PdfDocument(files["chiffres-cles.pdf"])
    printed = plain(" ".join(page.get_textpage().get_text_bounded() for page in pages))
    printed = re.sub(r"\s+", "", printed)
    html = files["chiffres-cles.html"].decode()
    on_web = {
        (re.search(r'data-key="([^"]*)"', tag)[1], (re.search(r'data-code="([^"]*)"', tag) or ["", ""])[1])
        for tag in re.findall(r"<data [^>]*>", html)
    }
    for one in numbers:
        if one["value"] is None or not any(sign.isdigit() for sign in one["text"]):
            continue
        text = re.sub(r"\s+", "", plain(one["text"]))
        assert text in printed, one
        assert (one["key"], one["code"]) in on_web, one


def test_the_workbook_has_the_unrounded_numbers_of_each_figure():
    document, context, _ = made("chiffres-cles")
    from atlas.publishing.documents.writers.figure_workbook import write_figure_workbook

    content = write_figure_workbook(document, context)
    assert content == write_figure_workbook(document, context)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = {
        round(cell.value, 9)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }
    regional = data().provinces["density_10k"]
    assert {round(float(value), 9) for value in regional} <= cells
    assert len(book.sheetnames) == 6  # the contents, four figures, the keys


def test_a_false_claim_of_a_text_is_told_with_who_contradicts_it():
    from pathlib import Path

    from atlas.analysis.findings.claims import Claim
    from atlas.publishing.documents.markdown.written_claim import WrittenClaim

    false = WrittenClaim(Claim("Toutes", "kind == 'urban' -> lq_cooperative < 1"), Path("a.md"), 3)
    fault = check_claim(false, data(), "fr")
    assert fault is not None
    assert "Oued Laou" in str(fault.reason)
    assert "1,07" in str(fault.reason)
    true = Claim("Toutes", "kind == 'urban' and name != 'Oued Laou' -> lq_cooperative < 1")
    assert check_claim(replace(false, claim=true), data(), "fr") is None


def test_an_edited_finding_that_the_figures_contradict_is_told():
    from atlas.publishing.documents.tree import Paragraph, Run

    _, context, _ = made("chiffres-cles")
    block = FindingBlock(key="gap:density_10k:01227")
    right = (Paragraph((Run("À Fahs-Anjra, 23,4 acteurs pour 10 000 habitants, contre 13,7."),)),)
    assert block.expand(context, right) == right
    wrong = (Paragraph((Run("À Fahs-Anjra, 25,4 acteurs pour 10 000 habitants, contre 13,7."),)),)
    with pytest.raises(EditionError, match="25,4"):
        block.expand(context, wrong)


def test_a_claim_in_the_book_is_checked_too():
    from atlas.publishing.book.texts import read_texts

    edition = demonstration()
    texts = read_texts(edition, "fr", data=data())
    assert sum(len(text.claims) for text in texts.all()) >= 6
    fewer = replace(data(), communes=data().communes.assign(women_share=10.0))
    with pytest.raises(EditionError, match="true of no unit"):
        read_texts(edition, "fr", data=fewer)
