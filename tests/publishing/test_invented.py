"""Figures of a register that is declared as invented carry a mark wherever they stand; others never do."""

from __future__ import annotations

import pickle
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from small_atlas import A, B, C, territory

from atlas import columns as c
from atlas.analysis.catalogue.custom_indicator import define
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.cartography.charts import BarChart
from atlas.cartography.charts.figure import chart_figure
from atlas.cartography.layout.sidebar import fill_figures
from atlas.i18n.messages import tr
from atlas.publishing.book.facts import key_figures, unit_tables
from atlas.publishing.tables.contents import figures, selection_layer, units
from atlas.publishing.tables.data_dictionary import dictionary
from atlas.publishing.tables.query_output import Question, answer, selection_text
from atlas.publishing.tables.workbook import write_workbook

KEYS = ("population_2014", "actors", "members")


@define(
    "women_per_actor", {"title": "Femmes par acteur", "nature": "ratio", "needs": ["women", "actors"], "source": "Nous"}
)
def women_per_actor(women, actors):
    """Women / actors."""
    return women / actors.where(actors > 0)


def data_of(*, demonstration):
    place = territory()
    where = place.communes.geometry.representative_point()
    table = pd.DataFrame({
        c.ID: list("abcd"), c.LON: where[[A, A, B, C]].x.to_numpy(), c.LAT: where[[A, A, B, C]].y.to_numpy(),
        c.FAMILY: "cooperative", c.MEMBERS: [4, 6, 8, 10], c.WOMEN: [1, 2, 3, 4],
    })  # fmt: skip
    placed = locate(table, place)
    register = replace(placed.register, demonstration=demonstration)
    extra = ["potential_population_2014_10km", "access_actors_5km", "lisa_actors", women_per_actor]
    return tabulate(replace(placed, register=register), place, extra=extra)


@pytest.fixture(scope="module")
def invented():
    return data_of(demonstration=True)


@pytest.fixture(scope="module")
def real():
    return data_of(demonstration=False)


def test_what_is_counted_from_the_register_is_invented_and_what_the_territory_says_is_not(invented, real):
    marked = {one.key for one in invented.indicators if one.invented}
    assert {"actors", "members", "women_share", "coverage_5km", "nearest_km", "density_10k", "lisa_actors"} <= marked
    assert {"access_actors_5km", "women_per_actor"} <= marked, "derived and own ones too, whomever they credit"
    assert not {"population_2014", "population_density", "associations_hcp", "potential_population_2014_10km"} & marked
    assert not any(one.invented for one in real.indicators)
    assert not any(one.invented for one in tabulate(None, territory()).indicators)
    again = pickle.loads(pickle.dumps(invented.indicator("actors")))
    assert again.invented
    assert all(one.invented for one in invented.add("smoothed_cooperatives_10k").indicators[-1:])


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_key_figures_and_tables_mark_what_is_invented_alone_and_say_what_the_mark_means(invented, real, language):
    for data, note in ((invented, tr("invented", language)), (real, "")):
        found = key_figures(data, KEYS, language, across=12)
        assert [tile["title"].endswith("†") for tile in found["tiles"]] == [False, bool(note), bool(note)]
        assert found["note"] == note
        head = unit_tables(data, KEYS, language, by="commune", across=12, province="00001")[0]["head"]
        assert [text.endswith("†") for text in head] == [False, False, bool(note), bool(note)]
    assert not key_figures(invented, KEYS[:1], language, across=12)["note"]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_columns_of_files_and_their_dictionary_mark_it(invented, real, language):
    for data in (invented, real):
        expected = {one.key: one.invented for one in data.indicators}
        fields = {field.name: field for field in units(data, "commune", language=language).fields}
        for key in KEYS:
            assert fields[key].about.title.endswith("†") == expected[key], key
            assert (tr("invented", language) in fields[key].about.comment) == expected[key], key
        told = dictionary(data, language=language)
        columns = {field.name: column.to_pylist() for field, column in zip(told.fields, told.columns, strict=True)}
        assert dict(zip(columns["key"], columns["invented"], strict=True)) == expected
        long = figures(data, language=language)
        rows = {field.name: column.to_pylist() for field, column in zip(long.fields, long.columns, strict=True)}
        assert dict(zip(rows["indicator"], rows["invented"], strict=True)) == expected
        heads = {field.name: field.about.title for field in selection_layer(data.select(), language=language).fields}
        assert heads["actors"].endswith("†") == expected["actors"]
        assert not heads["population_2014"].endswith("†")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_card_a_chart_a_text_and_a_listing_mark_it(invented, real, language):
    card = invented.profile("Alpha", keys=list(KEYS), language=language)
    lines = str(card).splitlines()
    assert sum("†" in line for line in lines) == 3, "two lines of figures and the note"
    assert tr("invented", language) in str(card)
    assert card._repr_html_().count("†") == 3
    assert "†" not in str(real.profile("Alpha", keys=list(KEYS), language=language))
    assert "†" not in str(invented.profile("Alpha", keys=["population_2014"], language=language))
    for data, key in ((invented, "actors"), (invented, "population_2014"), (real, "actors")):
        expected = data.indicator(key).invented
        drawn = chart_figure(BarChart(key), data, language=language, width_mm=90)
        written = " ".join(text for text, *_ in texts(drawn.canvas))
        assert (tr("invented", language) in written) == expected, (key, written)
    told = fill_figures("x {region:women_share} % y {region:population_2014}", invented, language, tell_invented=True)
    assert told.count(tr("invented_figure", language)) == 1
    assert f"% ({tr('invented_figure', language)}) y" in told
    assert tr("invented_figure", language) not in fill_figures(
        "{region:women_share}", real, language, tell_invented=True
    )
    question = Question(columns=("population_2014", "actors"))
    listing = selection_text(answer(invented.select(), question), question)
    assert "actors †" in listing
    assert "population_2014 †" not in listing
    assert listing.endswith(tr("invented", "en"))


def texts(canvas):
    return [(artist.get_text(),) for artist in canvas.axes.texts]


def test_headings_of_a_workbook_have_a_note_where_figures_are_invented(invented, real, tmp_path):
    for data in (invented, real):
        write_workbook([units(data, "commune", language="fr")], tmp_path / "t.xlsx")
        heads = {
            cell.value: cell.comment for cell in next(openpyxl.load_workbook(tmp_path / "t.xlsx")["communes"].rows)
        }
        for key in KEYS:
            assert (tr("invented", "fr") in heads[key].text) == data.indicator(key).invented, key
            assert ("†" in heads[key].text) == data.indicator(key).invented, key
        if data is invented:
            assert tr("invented", "fr") in heads["actors"].text
            first = (tmp_path / "t.xlsx").read_bytes()
            write_workbook([units(data, "commune", language="fr")], tmp_path / "t.xlsx")
            assert (tmp_path / "t.xlsx").read_bytes() == first
