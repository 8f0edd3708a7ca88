"""A workbook is measured before it is opened: what would need gigabytes is a sentence, what is full is read."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from atlas.errors import InputError
from atlas.sources.files import admission
from atlas.sources.files.workbook_size import refuse_outsized
from atlas.sources.files.workbooks import read_sheets

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
ODS = (
    '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table table:name="a">{}'
    "</table:table></office:document-content>"
)


def archive(path, **entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path


def sheet(path, *places):
    cells = "".join(f'<row r="1"><c {place}><v>1</v></c></row>' for place in places)
    return archive(path, xl__worksheets__sheet1_xml=SHEET.format(cells))


@pytest.mark.parametrize(
    "place", ['r="XEZ1048570"', 'r="AAB90000"', "r = 'ZZZZZZ9'", 'r="A4294967295"', 'r="zzzz99"', 's="1" r="BZZ600000"']
)
def test_a_stray_cell_is_named(place, tmp_path):
    path = sheet(tmp_path / "a.xlsx", 'r="A1"', place)
    with pytest.raises(InputError, match=r"reaches to .* cells, of which \d+ are filled") as caught:
        read_sheets(path)
    assert "stray cell" in str(caught.value)


def test_a_row_far_down_that_has_no_cell_counts(tmp_path):
    path = archive(tmp_path / "a.xlsx", xl__worksheets__a_xml=SHEET.format('<row r="4000000000"><c r="ABC7"/></row>'))
    with pytest.raises(InputError, match="reaches to"):
        refuse_outsized(path)


def test_a_place_cut_by_a_block_is_seen(tmp_path):
    from atlas.sources.files.workbook_size import _BLOCK

    begin = SHEET.partition("{}")[0]
    for shift in range(0, 30, 3):
        filler = " " * (_BLOCK - len(begin) - shift)
        path = archive(tmp_path / f"{shift}.xlsx", xl__worksheets__a_xml=begin + filler + '<c r="XFA900000"/>')
        with pytest.raises(InputError, match="XFA900000"):
            refuse_outsized(path)


def test_an_archive_of_zeros_and_one_that_lies_about_its_size(tmp_path, monkeypatch):
    zeros = archive(tmp_path / "a.xlsx", xl__sharedStrings_xml=b"\0" * 60_000_000)
    with pytest.raises(InputError, match="400 times its size"):
        refuse_outsized(zeros)
    content = bytearray(zeros.read_bytes())
    size = (60_000_000).to_bytes(4, "little")
    assert content.count(size) >= 2
    zeros.write_bytes(content.replace(size, (100).to_bytes(4, "little")))
    with pytest.raises(InputError, match="400 times its size"):
        refuse_outsized(zeros)
    monkeypatch.setenv(admission.VARIABLE, "0.01")
    with pytest.raises(InputError, match="unpacks to more than"):
        refuse_outsized(archive(tmp_path / "b.xlsx", a_xml=bytes(range(256)) * 200))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ('<table:table-row table:number-rows-repeated="70000"><table:table-cell><text:p>x</text:p></table:table-cell>'
         "</table:table-row>", "stands for 70,000 rows"),
        ('<table:table-row><table:table-cell table:number-columns-repeated="90000000"><text:p>x</text:p>'
         "</table:table-cell></table:table-row>", "cells"),
        ('<table:table-row table:number-rows-repeated="900000"/><table:table-row><table:table-cell '
         'table:number-columns-repeated="900"/><table:table-cell><text:p>x</text:p></table:table-cell>'
         "</table:table-row>", "cells"),
    ],
)  # fmt: skip
def test_rows_and_cells_that_stand_for_millions_are_refused(rows, reason, tmp_path):
    path = archive(tmp_path / "a.ods", content_xml=ODS.format(rows))
    with pytest.raises(InputError, match=reason):
        refuse_outsized(path)


def test_the_empty_rows_and_columns_that_spreadsheets_write_at_the_end_are_no_matter(tmp_path):
    filled = "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>"
    filled += '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
    empty = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
    assert refuse_outsized(archive(tmp_path / "a.ods", content_xml=ODS.format(filled + empty))) is None
    written = empty.replace("<table:table-cell/>", "<table:table-cell><text:p>x</text:p></table:table-cell>")
    with pytest.raises(InputError, match="rows"):
        refuse_outsized(archive(tmp_path / "b.ods", content_xml=ODS.format(filled + written)))


def test_a_sheet_of_many_full_rows_is_read_as_it_was(tmp_path):
    book = Workbook(write_only=True)
    page = book.create_sheet("Registre")
    for i in range(3_000):
        page.append([f"A{i}", i, f"texte {i}"])
    stream = io.BytesIO()
    book.save(stream)
    (tmp_path / "a.xlsx").write_bytes(stream.getvalue())
    (found,), _ = read_sheets(tmp_path / "a.xlsx")
    assert len(found.cells) == 3_000
    assert found.cells[-1] == ["A2999", "2999", "texte 2999"]
