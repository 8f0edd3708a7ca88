"""Is every number of every sheet, 110 communes and 7 provinces in two languages, that of the tables?

A page is composed from the values looked at here; `test_sheets` compares pages with them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.i18n.numbers import number
from atlas.publishing.edition.themes import read_theme
from atlas.publishing.sheets import content
from atlas.publishing.sheets.context import SheetContext
from atlas.publishing.sheets.published_actors import Directory
from atlas.publishing.sheets.series import sheets_of
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import read_territory

DRAWN = SimpleNamespace(scale=100_000, named=())  # a map of its own is measured elsewhere
UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2068\u2069"))


@pytest.fixture(scope="module")
def data():
    region = read_territory("tanger-tetouan")
    register = read_register("geodata/demonstration/register.csv")
    return tabulate(locate(replace(register, table=register.table.iloc[::5]), region), region)


@pytest.fixture(scope="module", params=["fr", "ar"])
def sheets(request, data):
    """Language, and by the name of each unit all that its sheet prints."""
    language = request.param
    context = SheetContext(data, language, read_theme("print"), content.sheet_keys(data), Directory.of(data))
    pages = {}
    for name in sheets_of(data, language=language):
        pages[name] = content.sheet(context, name.code, by=name.by, drawn=DRAWN)
    return language, pages


def written(value, language, decimals=0):
    return "" if pd.isna(value) else number(float(value), language, decimals=decimals).translate(UNSEEN)


def plain(text):
    """A cell as its digits: what is missing or secret has a sign in place of a number."""
    shown = str(text).translate(UNSEEN).strip()
    return "" if not re.search(r"\d", shown) else shown


def test_every_value_of_every_table_is_the_cell_of_its_unit_its_province_and_the_region(data, sheets):
    language, pages = sheets
    assert {name.by for name in pages} == {"commune", "province"}
    assert len(pages) == len(data.communes) + len(data.provinces)
    compared = 0
    for name, page in pages.items():
        table = data.table(name.by)
        for row in page["rows"]:
            key = row["key"]
            decimals = data.indicator(key).decimals
            province = (
                [data.provinces.at[str(table.at[name.code, c.PROVINCE_CODE]), key]] if name.by == "commune" else []
            )
            cells = [table.at[name.code, key], *province, data.region[key].iloc[0]]
            shown = [row["value"], *row["larger"]]
            assert [plain(text) for text in shown] == [written(value, language, decimals) for value in cells], (
                name,
                key,
            )
            compared += len(cells)
    assert compared > 4000


def test_every_rank_counts_those_above_among_units_of_a_large_base(data, sheets):
    _, pages = sheets
    people = {level: data.table(level)[c.POPULATION_2024].astype(float) for level in ("commune", "province")}
    for name, page in pages.items():
        row = next(row for row in page["rows"] if row["key"] == "density_10k")
        counted = data.table(name.by)["density_10k"][people[name.by] >= 1000].astype(float).round(1)
        digits = [int(part) for part in re.findall(r"\d+", row["rank"].translate(UNSEEN))]
        if people[name.by][name.code] >= 1000 and not pd.isna(data.table(name.by).at[name.code, "density_10k"]):
            assert digits == [1 + int((counted > counted[name.code]).sum()), len(counted)], name
        else:
            assert digits == []


def test_families_sectors_and_communes_are_those_of_the_tables(data, sheets):
    language, pages = sheets
    keys = (c.POPULATION_2024, "actors", "density_10k")
    for name, page in pages.items():
        table = data.table(name.by)
        totals = [plain(bar["total"]) for bar in page["families"]["bars"]]
        levels = [table.at[name.code, "actors"]]
        if name.by == "commune":
            levels.append(data.provinces.at[str(table.at[name.code, c.PROVINCE_CODE]), "actors"])
        assert totals == [written(value, language) for value in (*levels, data.region["actors"].iloc[0])], name
        of_families = [row["value"] for row in page["families"]["legend"]]
        assert all(plain(text) or text for text in of_families)
        for bar in page["families"]["bars"]:
            assert not bar["parts"] or abs(sum(bar["parts"]) - 100) < 0.1
        for row in (page["sectors"] or {"rows": []})["rows"]:
            assert plain(row["value"])
        if name.by == "province":
            own = data.communes[data.communes[c.PROVINCE_CODE].astype(str) == name.code]
            expected = sorted(
                [written(own.at[code, key], language, data.indicator(key).decimals) for key in keys]
                for code in own.index
            )
            assert sorted([plain(text) for text in row[1:]] for row in page["communes"]["rows"]) == expected


def test_numbers_of_sentences_are_printed_in_the_table_of_the_sheet_or_found_from_it(data, sheets):
    """The worked example names the unit's value, its rank and the region's value, each as the table prints them."""
    _, pages = sheets
    for name, page in pages.items():
        if not page["lecture"]:
            continue
        ranked = {row["key"]: row for row in page["rows"] if re.search(r"\d", row["rank"])}
        row = ranked.get("density_10k") or ranked["associations_hcp_10k"]
        shown = page["lecture"].translate(UNSEEN)
        texts = [row["value"], row["larger"][-1], re.search(r"\d+", row["rank"])[0]]
        assert all(plain(text) in shown for text in texts), name
