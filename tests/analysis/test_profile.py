"""Does the card of a commune say what a hand computes, in three languages, and do ranks say their ties?"""

from __future__ import annotations

import pickle
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas import columns as c
from atlas.analysis.catalogue.registry import get_indicator
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.dataset.ranks import ranks_of
from atlas.analysis.location.location import locate
from atlas.errors import AmbiguousNameError, MapTypeError, UnknownNameError
from atlas.i18n.typography import RIGHT_TO_LEFT
from tests.cartography.squares import CODES, PROVINCES, SOUTH, STEP, WEST, territory

#  Alpha has three actors, one of them at the commune only; Bravo and Delta one each; the other communes none.
ACTORS = pd.DataFrame(
    {
        c.ID: list("12345"),
        c.NAME: list("VWXYZ"),
        c.FAMILY: ["cooperative", "cooperative", "association", "association", "mutual"],
        c.MEMBERS: pd.array([10, 20, None, 5, 5], dtype="Int64"),
        c.PRECISION: ["address", "address", "commune", "place", None],
        c.DECLARED: ["Alpha", "Alpha", "Bravo", "Bravo", "Delta"],
        c.LON: [WEST + STEP * (i + 0.5) for i in (0, 0, 0, 1, 0)],
        c.LAT: [SOUTH + STEP * (i + 0.5) for i in (0, 0, 0, 0, 1)],
    }
)


@pytest.fixture(scope="module")
def data():
    place = territory()
    return tabulate(locate(ACTORS, place), place)


def line(card, key):
    (found,) = [one for one in card.lines if one.indicator.key == key]
    return found


def cells(text, title):
    (row,) = [one for one in text.splitlines() if one.startswith(title)]
    return [cell.strip() for cell in row.split("  ") if cell.strip()]


def test_the_card_compares_a_commune_with_its_province_and_the_region(data):
    card = data.profile("Alpha")
    actors, density = line(card, "actors"), line(card, "density_10k")
    assert (actors.value, actors.rank, actors.tied, actors.of, actors.province, actors.region) == (3, 1, False, 6, 4, 5)
    assert density.value == pytest.approx(3 / 12)
    assert density.province == pytest.approx(4 / 13.85)
    assert density.region == pytest.approx(5 / 16.9)
    assert (density.rank, density.of) == (3, 6)  # Bravo has 1 on 10 000, Delta 1 on 24 000
    assert line(card, "dominant_family").value == "cooperative"
    assert line(card, "dominant_family").rank is None
    assert [one.indicator.key for one in card.lines][:2] == ["population_2024", "population_change"]


def test_equal_values_share_a_rank_and_missing_ones_have_none(data):
    bravo = data.profile("Bravo")
    assert (line(bravo, "actors").rank, line(bravo, "actors").tied) == (2, True)
    assert cells(repr(bravo), "Acteurs de l’économie sociale") == [
        "Acteurs de l’économie sociale", "1", "2 ex æquo sur 6", "4", "5"
    ]  # fmt: skip
    fox = data.profile("Fox")
    assert line(fox, "members_per_actor").value is None
    assert (line(fox, "members_per_actor").rank, line(fox, "members_per_actor").of) == (None, 3)
    assert cells(repr(fox), "Adhérents par acteur")[1:2] == ["Sans objet"]


def test_the_quality_of_what_is_located_here_is_told(data):
    text = repr(data.profile("Alpha"))
    assert "Enregistrements localisés ici : 3 (2 à l’adresse, 1 à la commune)" in text.replace("\u202f", " ")
    assert "dont déclarés dans une autre commune : 1" in text.replace("\u202f", " ")
    assert "connu : 2 sur 3" in text.replace("\u202f", " ")
    assert "1 of unknown precision" in repr(data.profile("Delta", language="en"))
    assert "localisés" not in repr(tabulate(None, territory()).profile("Alpha"))


def test_a_province_is_compared_with_the_region(data):
    card = data.profile("Nord", language="en")
    assert (card.by, card.code, card.province) == ("province", PROVINCES[1], "")
    assert (line(card, "actors").value, line(card, "actors").rank, line(card, "actors").of) == (1, 2, 2)
    assert line(card, "actors").province is None
    assert repr(card).splitlines()[0] == f"Nord (province, code {PROVINCES[1]})"
    assert cells(repr(card), "Social economy actors") == ["Social economy actors", "1", "2 of 2", "5"]


def test_a_name_of_both_is_the_commune_unless_the_province_is_asked_for():
    both = territory(**{c.NAME: ["Sud", "Bravo", "Charlie", "Delta", "Écho", "Fox"]})
    data = tabulate(None, both)
    assert data.profile("Sud").code == CODES[0]
    assert data.profile("Sud", by="province").code == PROVINCES[0]
    assert data.profile("Nord").by == "province"
    with pytest.raises(UnknownNameError, match="commune “Nord”"):
        data.profile("Nord", by="commune")
    with pytest.raises(UnknownNameError, match="“Zoulou”"):
        data.profile("Zoulou")
    with pytest.raises(UnknownNameError, match="level of a card"):
        data.profile("Sud", by="region")
    twins = tabulate(None, territory(**{c.NAME: ["Alpha", "Alpha", "Charlie", "Delta", "Écho", "Fox"]}))
    with pytest.raises(AmbiguousNameError, match=f"{CODES[0]}.*{CODES[1]}"):
        twins.profile("Alpha")


def test_the_card_speaks_arabic_from_right_to_left(data):
    card = data.profile("ألف", language="ar")
    assert card.name == "ألف"
    assert card.province == "الجنوب"
    assert repr(card).startswith("ألف (جماعة حضرية، إقليم: الجنوب")
    assert RIGHT_TO_LEFT + "1 من " in repr(card)
    root = ElementTree.fromstring(card._repr_html_())
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    with pytest.raises(UnknownNameError, match="language"):
        data.profile("Alpha", language="de")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_notebook_shows_a_table_with_headings_of_rows_and_columns(data, language):
    root = ElementTree.fromstring(data.profile("Alpha", language=language)._repr_html_())
    heads, rows = root.findall(".//thead/tr/th"), root.findall(".//tbody/tr")
    assert [one.get("scope") for one in heads] == ["col"] * 5
    assert all([cell.tag for cell in row] == ["th", "td", "td", "td", "td"] for row in rows)
    assert {row[0].get("scope") for row in rows} == {"row"}
    assert root.find(".//caption") is not None
    assert len(rows) == len(data.profile("Alpha").lines)


def test_names_are_escaped_and_a_stranger_kind_is_called_a_commune():
    hostile = territory(**{c.NAME: ["<b>L'Alpha</b> & fils", *"BCDEF"], c.KIND: ["?", *["rural"] * 5]})
    card = tabulate(None, hostile).profile(CODES[0])
    root = ElementTree.fromstring(card._repr_html_())
    assert "".join(root.find(".//caption").itertext()).startswith("<b>L'Alpha</b> & fils (commune, ")


def test_the_figures_are_a_table_too(data):
    frame = data.profile("Alpha", keys=["actors", "lq_foundation", "dominant_family"]).frame
    assert frame.index.tolist() == ["actors", "lq_foundation", "dominant_family"]
    assert frame.loc["actors", ["value", "rank", "province", "region"]].tolist() == [3, 1, 4, 5]
    assert pd.isna(frame.loc["lq_foundation", "rank"])
    assert frame.loc["lq_foundation", "flag"] != ""
    with pytest.raises(UnknownNameError, match="actors"):
        data.profile("Alpha", keys=["actor"])
    assert repr(pickle.loads(pickle.dumps(data.profile("Alpha")))) == repr(data.profile("Alpha"))


def test_ones_own_indicators_are_on_the_card(data):
    mine = replace(get_indicator("density_10k"), key="mine", title=dict.fromkeys(("fr", "ar", "en"), "À moi"))
    assert cells(repr(data.add(mine).profile("Bravo")), "À moi")[1] == "1,0"


def test_rank_lists_the_highest_first_with_ties_and_the_missing_last(data):
    found = data.rank("actors")
    assert found.index.tolist() == [CODES[0], CODES[1], CODES[3], CODES[2], CODES[4], CODES[5]]
    assert found["rank"].tolist() == [1, 2, 2, 4, 4, 4]
    assert found["tied"].tolist() == [False, True, True, True, True, True]
    assert data.rank("actors", top=2).index.tolist() == [CODES[0], CODES[1], CODES[3]]
    assert data.rank("actors", within="Nord", top=1).index.tolist() == [CODES[3]]
    assert data.rank("actors", lowest=True, top=1).index.tolist() == [CODES[2], CODES[4], CODES[5]]
    assert data.rank("members_per_actor")["rank"].isna().tolist() == [False] * 3 + [True] * 3
    assert not data.rank("members_per_actor")["tied"].iloc[-1]
    assert data.rank("actors", by="province").index.tolist() == PROVINCES


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        ({"key": "dominant_family"}, MapTypeError, "no order"),
        ({"key": "actors", "top": 0}, ValueError, "at least one"),
        ({"key": "actors", "by": "province", "within": "Nord"}, ValueError, "only communes"),
        ({"key": "actors", "within": "Est"}, UnknownNameError, "Sud"),
        ({"key": "acteurs"}, UnknownNameError, "actors"),
        ({"key": "actors", "by": "cercle"}, UnknownNameError, "level"),
    ],
)
def test_what_cannot_be_ranked_is_refused(data, options, error, complaint):
    with pytest.raises(error, match=complaint):
        data.rank(options.pop("key"), **options)


@given(st.lists(st.one_of(st.none(), st.integers(-3, 3)), max_size=12))
def test_a_rank_is_one_more_than_how_many_are_higher(values):
    found = ranks_of(pd.Series(values, dtype="float64"))
    for value, rank in zip(values, found, strict=True):
        if value is None:
            assert rank is pd.NA
        else:
            assert rank == 1 + sum(other is not None and other > value for other in values)
