"""Is a sheet one true page: its figures those of the tables, its map at the scale it says, nobody named who said no?"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pandas as pd
import pikepdf
import pypdfium2 as pdfium
import pytest
import shapely
from click.testing import CliRunner

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.cartography.spec.theme import Theme
from atlas.cli import main
from atlas.i18n.numbers import number
from atlas.publishing.edition.themes import read_theme
from atlas.publishing.sheets import content, series
from atlas.publishing.sheets.comparison import Comparison
from atlas.publishing.sheets.context import SheetContext
from atlas.publishing.sheets.published_actors import LONGEST_NAME, Directory, shown_name
from atlas.publishing.sheets.series import SheetName, SheetStyle, sheet_book, sheets_of, single_sheets
from atlas.publishing.sheets.unit_map import MapLook, points_of, unit_map
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import read_territory
from tests.publishing import small_atlas as small

LOOK = MapLook(98.0, 80.0, read_theme("print"), "fr")


@pytest.fixture(scope="module")
def region():
    return read_territory("tanger-tetouan")


@pytest.fixture(scope="module")
def data(region):
    """The shipped register's first thousand records, which are in several communes."""
    register = read_register("geodata/demonstration/register.csv")
    some = replace(register, table=register.table.iloc[::5])
    return tabulate(locate(some, region), region)


@pytest.fixture(scope="module")
def theme() -> Theme:
    return read_theme("print")


def text_of(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_sheets_are_one_page_each_in_both_languages_and_accessible(data, theme, language):
    """A huge city, a commune by the sea, a tiny one, the provinces with most communes."""
    codes = ["001511010", "011510901", "015110505"]
    names = [SheetName(code, "commune") for code in codes if code in data.communes.index]
    names += [SheetName("01151", "province"), SheetName("01571", "province")]
    pdf = sheet_book(data, names, SheetStyle(language=language, theme=theme), is_bound=False)
    assert len(text_of(pdf)) == len(names) >= 4
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == language
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()


def test_a_book_has_a_page_for_each_unit_in_the_order_of_its_contents(data, theme):
    names = [name for name in sheets_of(data) if name.by == "province" or name.code.startswith("01573")]
    pages = text_of(sheet_book(data, names, SheetStyle(language="fr", theme=theme)))
    assert len(pages) == len(names) + 2
    for page, name in zip(pages[2:], names, strict=True):
        assert f"code {name.code}" in page
    assert next(name.code for name in names if name.by == "province") == "01151"  # Chefchaouen


def test_a_province_of_very_many_communes_is_one_page_too(theme):
    whole = tabulate(read_territory("tanger-tetouan-al-hoceima"))
    pdf = sheet_book(whole, [SheetName("01051", "province")], SheetStyle(language="ar", theme=theme), is_bound=False)
    (page,) = text_of(pdf)
    people = whole.communes[whole.communes[c.PROVINCE_CODE] == "01051"][c.POPULATION_2024]
    assert len(people) == 36
    assert [count for count in people if number(count, "ar").strip("\u200f") not in page] == []


def test_the_figures_of_a_sheet_are_those_of_the_tables(data, theme):
    pdf = sheet_book(data, [SheetName("011510901", "commune")], SheetStyle(language="fr", theme=theme), is_bound=False)
    page = re.sub(r"\s", " ", text_of(pdf)[0])
    for key in content.sheet_keys(data):
        indicator = data.indicator(key)
        for value in (data.communes.at["011510901", key], data.provinces.at["01151", key], data.region[key].iloc[0]):
            if not pd.isna(value):
                written = number(float(value), "fr", decimals=indicator.decimals).replace("\u202f", " ")
                assert written in page, key


def test_ranks_are_those_of_a_reader_with_a_pencil_and_only_of_large_bases(data):
    comparison = Comparison(data, data.indicator("density_10k"), "commune")
    people = data.communes[c.POPULATION_2024]
    counted = data.communes[people >= 1000]
    printed = counted["density_10k"].map(lambda value: number(value, "en", decimals=1).replace(",", "")).astype(float)
    for code in counted.index:
        assert comparison.ranks[code] == 1 + (printed > printed[code]).sum()
    assert comparison.ranks[people < 1000].isna().all()
    assert comparison.count == len(counted)


def test_a_rate_on_a_small_base_is_not_ranked():
    table = small.dataset()
    comparison = Comparison(table, table.indicator("density_10k"), "commune")
    assert list(comparison.fragile.index[comparison.fragile]) == [small.C]  # 500 inhabitants
    assert pd.isna(comparison.ranks[small.C])


def test_the_map_is_at_the_scale_that_it_says_and_holds_the_whole_unit(region):
    for code in ("001511010", "011510901"):
        drawn = unit_map(region, code, by="commune", points=np.empty((0, 2)), look=LOOK)
        west, south, east, north = region.projected.geometry[code].bounds
        assert (east - west) * 1000 / drawn.scale <= 98.0 - 9.9
        assert (north - south) * 1000 / drawn.scale <= 80.0 - 9.9
        svg = ET.fromstring(drawn.svg)
        outline = next(path for path in svg if path.get("stroke-width") == "0.7" and path.get("fill") == "none")
        rings = [
            np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", ring), float) for ring in outline.get("d").split("Z")[:-1]
        ]
        scale_mm = 1000 / drawn.scale
        assert sum(shapely.Polygon(ring).area for ring in rings) == pytest.approx(
            region.projected.geometry[code].area * scale_mm**2, rel=0.01
        )


def test_dots_stand_where_the_actors_are(data):
    own = data.placed.actors[data.placed.actors[c.CODE] == "011510901"]
    drawn = unit_map(data.territory, "011510901", by="commune", points=points_of(own, data.territory), look=LOOK)
    circles = ET.fromstring(drawn.svg).iter("{http://www.w3.org/2000/svg}circle")
    placed = np.array([(float(one.get("cx")), float(one.get("cy"))) for one in circles])
    assert len(placed) == len(own)
    meters = points_of(own, data.territory)
    apart = np.hypot(*(meters[0] - meters[-1])) * 1000 / drawn.scale
    assert np.hypot(*(placed[0] - placed[-1])) == pytest.approx(apart, abs=0.02)


def test_hostile_names_are_printed_as_they_are_and_nobody_is_named_who_did_not_say_yes(theme):
    table = small.dataset()
    names = sheets_of(table)
    assert len(names) == 6
    pdf = sheet_book(table, names, SheetStyle(language="fr", theme=theme))
    pages = text_of(pdf)
    assert len(pages) == 8
    assert all(f"code {name.code}" in page for name, page in zip(names, pages[2:], strict=True))
    said = "\n".join(pages)
    assert "L’artisanat" in said
    for refused in ("DROP TABLE", "NOM du Rif", "Miel", "x" * 30, *small.SECRETS, "ouvert@exemple.ma"):
        assert refused not in said
        assert refused.encode() not in pdf


def test_a_name_that_is_too_long_is_cut_and_cannot_turn_the_line():
    records = small.records().head(9).assign(consentement="oui")
    records.loc[0, "nom"] = "nom \u202egnol " + "très " * 60
    table = tabulate(small.placed(records), small.territory())
    own = Directory.of(table).within(small.A, "commune")
    shown = [shown_name(actor, "fr") for actor in own.to_dict("records")]
    assert len(shown) == 9
    assert max(map(len, shown)) <= LONGEST_NAME
    assert not any("\u202e" in name or "\n" in name for name in shown)


def test_records_that_are_withheld_name_nobody_and_draw_no_dot(theme):
    table = small.dataset()
    hidden = replace(table, placed=replace(table.placed, withheld=True))
    directory = Directory.of(hidden)
    assert directory.named is None
    assert directory.within(small.A, "commune") is None
    assert not series._points(SheetContext(hidden, "fr", theme, (), directory))(small.A).size


def test_single_sheets_are_the_same_bytes_from_one_process_or_two(theme):
    table, style = small.dataset(), SheetStyle(language="fr", theme=theme)
    names = sheets_of(table, each=("province",))
    alone = dict(single_sheets(table, names, style))
    assert dict(single_sheets(table, names, style, jobs=2)) == alone
    assert [len(text_of(pdf)) for pdf in alone.values()] == [1, 1]


def test_the_command_refuses_places_together_with_levels_and_unknown_places(tmp_path):
    run = CliRunner().invoke
    both = run(main, ["sheets", "demonstration", "Tanger", "--each", "commune", "-o", str(tmp_path / "a")])
    assert both.exit_code == 2
    assert "not both" in both.output
