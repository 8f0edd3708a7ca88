"""No cell of a CSV runs in a spreadsheet, and none is lost by it."""

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.sources.files.delimited import read_delimited
from atlas.sources.files.spreadsheet_text import harmless, harmless_cells, without_apostrophes


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("+212600000000", "'+212600000000"), ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd|' /C'!A0", "'-cmd|' /C'!A0"),
        ("＝A1", "'＝A1"), ("a;=HYPERLINK(1)", "a;'=HYPERLINK(1)"), ("'=1", "''=1"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text, written):
    assert harmless(text) == written


@pytest.mark.parametrize(
    "text", ["", "-12", "-12,5", "-5.80174", "Al Amal", "l'or", "a - b", "a=b", "x@y.ma", "2015-03"]
)
def test_numbers_and_plain_texts_stay(text):
    assert harmless(text) == text


@given(st.text(alphabet=st.sampled_from(list("=+-@'a1;\t\n\r, ＝")), max_size=12))
def test_every_text_comes_back_and_no_program_finds_a_formula_in_it(text):
    written = harmless(text)
    assert without_apostrophes(pa.array([written], type=pa.large_string()))[0].as_py() == text
    stream = io.StringIO()
    csv.writer(stream).writerow(["a", written])
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(stream.getvalue(), newline=""), delimiter=delimiter):
            assert not any(cell.startswith(("=", "+", "@")) for cell in row), (delimiter, row)


def test_a_file_says_how_many_cells_were_changed_and_reads_as_it_was(tmp_path):
    names = ["=1+1", "Al Amal", "+212", "-3"]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["identifiant", "nom"], *([i, harmless(name)] for i, name in enumerate(names))])
    assert harmless_cells([tmp_path / "a.csv", tmp_path / "a.xlsx"]) == {tmp_path / "a.csv": 2}
    assert read_delimited(tmp_path / "a.csv").columns[1].to_pylist() == names
