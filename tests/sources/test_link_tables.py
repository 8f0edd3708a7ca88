"""Is a table of links read as written, and is everything wrong with it said at once?"""

from __future__ import annotations

import pandas as pd
import pytest

from atlas.errors import LinksError
from atlas.sources.edits.links import read_links


@pytest.mark.parametrize(
    "headings",
    [("from", "to", "value"), ("De", "Vers", "Valeur"), ("Départ", "Arrivée", "Effectif"), ("من", "إلى", "العدد")],
)
def test_headings_are_understood_in_three_languages(headings):
    links = read_links(pd.DataFrame([("a", "b", "12"), ("a", "c", "1 250"), ("b", "a", "2,5")], columns=headings))
    assert links.table.to_numpy().tolist() == [["a", "b", 12.0, 2], ["a", "c", 1250.0, 3], ["b", "a", 2.5, 4]]


def test_a_file_keeps_codes_as_texts_and_counts_its_rows(tmp_path):
    file = tmp_path / "liens.csv"
    file.write_text("de;vers;valeur\n001511010;001571011;3\n001571011;001511010;0,5\n", encoding="utf-8")
    links = read_links(file)
    assert links.table["from"].tolist() == ["001511010", "001571011"]
    assert links.table["value"].tolist() == [3.0, 0.5]
    assert links.path == file
    assert len(links) == 2


def test_without_values_each_link_counts_one():
    assert read_links(pd.DataFrame({"de": ["a", "b"], "vers": ["c", "d"]})).table["value"].tolist() == [1.0, 1.0]


def test_headings_may_be_said():
    links = read_links(
        pd.DataFrame({"x": ["a"], "y": ["b"], "z": ["4"]}), columns={"from": "x", "to": "y", "value": "z"}
    )
    assert links.table["value"].tolist() == [4.0]


def test_every_fault_is_listed_with_its_row_and_value():
    table = pd.DataFrame(
        [("a", "b", "1"), (None, "b", "2"), ("a", " ", "3"), ("a", "b", "-4"), ("a", "b", "beaucoup"), ("a", "b", "0"),
         ("a", "b", None), ("a", "b", "#DIV/0!")],
        columns=["de", "vers", "valeur"],
    )  # fmt: skip
    with pytest.raises(LinksError, match="no such end") as caught:
        read_links(table)
    assert [(f.row, f.column, f.value) for f in caught.value.faults] == [
        (3, "de", ""), (4, "vers", ""), (5, "valeur", "-4"), (6, "valeur", "beaucoup"), (7, "valeur", "0"),
        (8, "valeur", ""), (9, "valeur", "#DIV/0!"),
    ]  # fmt: skip
    assert all(str(f.remedy) for f in caught.value.faults)


@pytest.mark.parametrize(
    ("table", "columns", "said"),
    [
        ({"x": ["x"], "y": ["y"]}, None, ["no heading means “from”", "no heading means “to”"]),
        ({"de": ["x"], "origine": ["z"], "vers": ["y"]}, None, ["both mean “from”"]),
        ({"de": ["x"], "vers": ["y"]}, {"start": "de"}, ["does not exist", "no heading means “from”"]),
        ({"de": ["x"], "vers": ["y"]}, {"value": "poids"}, ["not there"]),
    ],
)
def test_wrong_headings_are_refused(table, columns, said):
    with pytest.raises(LinksError, match=said[0]) as caught:
        read_links(pd.DataFrame(table), columns=columns)
    assert len(caught.value.faults) == len(said)
    for fault, words in zip(caught.value.faults, said, strict=True):
        assert words in str(fault)


def test_a_missing_file_is_a_fault_of_links(tmp_path):
    with pytest.raises(LinksError, match="no such file"):
        read_links(tmp_path / "liens.csv")
