"""Are the editor's places of names read exactly, and is every fault of their file listed?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import EditionError
from atlas.sources.edits.offsets import Offset, Offsets, read_offsets


def written(folder, text):
    path = folder / "offsets.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_offsets_are_read_in_millimetres(tmp_path):
    found = read_offsets(written(tmp_path, "code,dx_mm,dy_mm\n001511010,-2.5,3\n01511,0,0.25\n"))
    assert found.on("a", "fr") == {"001511010": (-2.5, 3.0), "01511": (0.0, 0.25)}


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_spreadsheet_s_semicolons_blank_lines_and_mark_are_no_trouble(tmp_path, bom):
    found = read_offsets(written(tmp_path, bom + "code;dx_mm;dy_mm;language;plate\r\n 0015 ; 1 ; 2 ;ar;\r\n;;;;\r\n"))
    assert found == Offsets((Offset("0015", 1.0, 2.0, "ar"),))


def test_what_is_said_of_one_plate_or_language_goes_before_what_is_said_of_all(tmp_path):
    text = "code,dx_mm,dy_mm,language,plate\nA,1,1,,p\nA,2,2,fr,p\nA,3,3,,\nA,4,4,fr,\n"
    found = read_offsets(written(tmp_path, text))
    seen = {(plate, language): found.on(plate, language)["A"][0] for plate in "pq" for language in ("fr", "ar")}
    assert seen == {("p", "fr"): 2.0, ("p", "ar"): 1.0, ("q", "fr"): 4.0, ("q", "ar"): 3.0}


def test_every_fault_is_listed_with_its_row(tmp_path):
    text = "code,dx_mm,dy_mm,language,plate\n,1,1,,\nB,x,nan,de,zz\nA,1,1,,\nA,2,2,,\nC,9999,0,,\n"
    with pytest.raises(EditionError, match="the code is missing") as caught:
        read_offsets(written(tmp_path, text), codes=["A", "B", "C"], plates=["p"])
    found = {(fault.row, fault.column) for fault in caught.value.faults}
    assert found == {
        (2, "code"), (3, "dx_mm"), (3, "dy_mm"), (3, "language"), (3, "plate"), (5, "code"), (6, "dx_mm")
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "code,dx,dy\nA,1,2\n", "code,dx_mm,dy_mm,colour\n"])
def test_a_heading_that_is_not_understood_is_refused(tmp_path, text):
    with pytest.raises(EditionError, match="column"):
        read_offsets(written(tmp_path, text))


def test_a_missing_file_and_one_in_another_encoding_are_faults(tmp_path):
    with pytest.raises(EditionError, match="not there"):
        read_offsets(tmp_path / "none.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes("code,dx_mm,dy_mm\né,1,2\n".encode("latin-1"))
    with pytest.raises(EditionError, match="UTF-8"):
        read_offsets(path)


@given(
    rows=st.dictionaries(
        st.from_regex(r"[0-9]{5,9}", fullmatch=True), st.tuples(st.floats(-300, 300), st.floats(-300, 300))
    )
)
def test_offsets_written_are_offsets_read(tmp_path_factory, rows):
    text = "code,dx_mm,dy_mm\n" + "".join(f"{code},{dx!r},{dy!r}\n" for code, (dx, dy) in rows.items())
    path = written(tmp_path_factory.mktemp("offsets"), text)
    assert read_offsets(path).on("", "fr") == rows
