"""Does an edition read its table of links, refuse a wrong one, and record it?"""

from __future__ import annotations

import pytest

from atlas.errors import EditionError, LinksError
from atlas.publishing.build import manifest
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.edition.load import read_edition
from atlas.sources.territory.territory import read_territory

HEAD = """
[edition]
key = "liens"
title = "Liens"
links = "liens.csv"

[[plates]]
key = "liens"
title = "Liens"
marks = [{ mark = "links", widest_mm = 2 }]
"""


def edition_in(folder, rows):
    (folder / "edition.toml").write_text(HEAD, encoding="utf-8")
    if rows is not None:
        (folder / "liens.csv").write_text("de;vers;valeur\n" + rows, encoding="utf-8")
    return read_edition(folder / "edition.toml")


def codes(count):
    return list(read_territory("tanger-tetouan").communes.index[:count])


def test_the_table_is_read_summed_and_recorded(tmp_path):
    one, two = codes(2)
    edition = edition_in(tmp_path, f"{one};{two};3\n{one};{two};4\n")
    data = read_data(edition)
    assert data.flows.table.to_numpy().tolist() == [[one, two, 7.0]]
    assert "liens.csv" in [entry["file"] for entry in manifest.inputs(edition, data)]
    other = read_data(edition_in(tmp_path, f"{one};{two};8\n"))
    assert manifest.dataset_digest(data) != manifest.dataset_digest(other), "the plate must be drawn again"


def test_wrong_ends_are_all_named_with_their_file(tmp_path):
    edition = edition_in(tmp_path, "nulle;part;3\n")
    with pytest.raises(LinksError) as caught:
        read_data(edition)
    assert [(fault.row, fault.value) for fault in caught.value.faults] == [(2, "nulle"), (2, "part")]
    assert all(str(fault.file).endswith("liens.csv") for fault in caught.value.faults)


def test_a_missing_table_is_a_fault_of_the_edition(tmp_path):
    with pytest.raises(EditionError, match="not there"):
        edition_in(tmp_path, None)
