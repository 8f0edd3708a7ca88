"""Does what a notebook meets show itself: as a line and a table, whatever its texts hold?"""

import re

import pandas as pd
import pytest

import atlas

EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def placed():
    table = pd.DataFrame(
        {"id": [str(n) for n in range(12)], "name": [EVIL] * 12, "lon": [-5.35] * 11 + [2.0], "lat": [35.57] * 12}
    )
    return atlas.locate(table, atlas.read_territory("tanger-tetouan"))


def test_register_territory_placed_and_dataset_show_a_line_and_a_table(placed):
    for thing in (placed.register, placed.territory, placed, atlas.tabulate(placed)):
        shown = thing._repr_html_()
        assert repr(thing).strip("<>").split(":")[0] in shown
        assert re.search(r"<table\b.*</table>", shown, flags=re.DOTALL)
        assert EVIL not in shown
    assert "… and 2 more" in placed.register._repr_html_()
    assert "… and 1 more" in placed._repr_html_()


def test_what_has_no_rows_still_says_its_line(placed):
    nowhere = atlas.locate(pd.DataFrame({"id": ["a"], "name": ["A"], "lon": [2.0], "lat": [48.0]}), placed.territory)
    assert nowhere._repr_html_() == f"<p>{nowhere!r}</p>"


def test_an_indicator_shows_its_definition_as_a_table():
    shown = atlas.get_indicator("density_10k")._repr_html_()
    for text in ("density_10k", "10 000 habitants", "ratio"):
        assert text in shown.replace("\u202f", " ").replace("\xa0", " ")
    assert shown.count('<th scope="row"') >= 5


def test_the_catalogue_is_a_table_and_still_goes_through_its_indicators():
    every = atlas.catalogue()
    table = every.table("en")
    assert table.index.tolist() == [one.key for one in every]
    assert table.loc["actors", "nature"] == "stock"
    assert "density_10k" in repr(every)
    shown = every._repr_html_()
    assert all(f"<th>{one.key}</th>" in shown for one in every)
    assert max((one.formula["fr"] for one in every), key=len) in shown.replace("&lt;", "<").replace("&gt;", ">")
    assert every[0] in every
    assert isinstance(every, tuple)
