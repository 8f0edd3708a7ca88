"""Are actors past what a page can hold shown one by one from tiles, where a server hosts the pages, and only there?"""

from __future__ import annotations

import html
import re
from dataclasses import replace

import factories
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest

import atlas
from atlas import columns as c
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.web.maps import map_set, tiles
from atlas.publishing.web.maps.map_set import MapSet
from atlas.publishing.web.preview import preview
from atlas.publishing.web.products import web_makings
from atlas.publishing.web.specification import Web

PEOPLE, TOWN = 600, 300  # of them all in one place
CORNER, SIDE = (-6.0, 34.0), 0.2
DOT = """() => { const canvas = document.querySelector('.map-canvas'), {width, height} = canvas,
  data = canvas.getContext('2d').getImageData(0, 0, width, height).data; let dots = 0;
  for (let at = 3; at < data.length; at += 4) dots += data[at] > 0; return dots; }"""


def register():
    """Half of the actors in a town; each tenth did not agree, each ninth is placed by its commune alone."""
    rng = np.random.default_rng(3)
    across = np.r_[rng.normal(-5.45, 0.002, TOWN), rng.uniform(-5.99, -5.01, PEOPLE - TOWN)]
    up = np.r_[rng.normal(34.55, 0.002, TOWN), rng.uniform(34.01, 34.99, PEOPLE - TOWN)]
    number = np.arange(PEOPLE)
    return pd.DataFrame(
        {
            "id": number, "name": [f"Acteur {n:03d}" for n in number], "sector": "social",
            "family": np.where(number % 2, "association", "cooperative"),
            "longitude": across, "latitude": up, "consent": np.where(number % 10, "oui", "non"),
            "precision": np.where(number % 9, "adresse", "commune"),
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The folder of a site whose pages could hold a hundred actors, and its data."""
    shapes = factories.squares(5, 5, corner=CORNER, side=SIDE)
    codes = [f"{i // 10}{i:03d}" for i in range(25)]
    named = {"code": codes, "name": [f"Comté {code}" for code in codes], "province_code": [code[:1] for code in codes]}
    land = gpd.GeoDataFrame({**named, "population_2024": 1000}, geometry=shapes, crs="EPSG:4326")
    data = atlas.tabulate(atlas.locate(register(), atlas.read_territory(land)))
    web = Web(languages=("fr", "ar"), indicators=("actors",), tiles=True, license="CC-BY-4.0")
    edition = Edition(key="ville", title={"fr": "Ville", "ar": "مدينة"}, date="2026-11", producer="x", web=web)
    stage = tmp_path_factory.mktemp("ville hébergée")
    with pytest.MonkeyPatch.context() as patch:
        for module in (map_set, tiles):
            patch.setattr(module, "MOST_ACTORS", 100)
        for making in web_makings(edition, stage, data_digest="town"):
            if making.name.removeprefix("web ").startswith(("assets", "indicators")):
                making.make(data)
        yield stage / "web", data, edition


def agreed(data):
    records = data.placed.actors
    return records[records[c.CONSENT].fillna(False).astype(bool) & (records[c.PRECISION] == "address")]


def test_the_tiles_hold_those_who_agreed_and_nobody_else_at_their_places(town):
    site, data, _ = town
    own = agreed(data)
    assert 400 < len(own) < 500
    read = pyogrio.read_dataframe(site / "data" / "actors.pmtiles", layer="actors")  # GDAL reads them too
    assert sorted(read["name_fr"]) == sorted(own[c.NAME].astype(str))
    assert set(read["family"]) == {"association", "cooperative"}
    places = read.set_index("name_fr").geometry.centroid
    apart = gpd.GeoSeries(own.to_crs(places.crs).set_index(c.NAME).geometry).sort_index().distance(places.sort_index())
    assert apart.max() < 5  # metres of the Mercator world
    assert "Acteur 000" not in (site / "data" / "actor-names.fr.js").read_text("utf-8")


def test_the_overview_is_light_and_a_dot_says_for_how_many_it_stands(town):
    _, data, edition = town
    shown = MapSet.of(edition, data, theme_of(edition)).tiles.overview()
    assert len(shown.places) <= 100
    own = agreed(data)
    several = [int(many[1]) for name in shown.names["fr"] if (many := re.search(r"endroit\D+(\d+)", name))]
    single = [name for name in shown.names["fr"] if name in set(own[c.NAME])]
    assert sum(several) + len(single) == len(own)
    assert len(several) + len(single) == len(shown.places)


def test_two_archives_are_equal(town):
    site, data, edition = town
    made = MapSet.of(edition, data, theme_of(edition)).tiles
    again = made.archive(("fr", "ar"), name="Ville", about="x · CC-BY-4.0")
    assert again == (site / "data" / "actors.pmtiles").read_bytes()


def test_without_the_key_or_with_few_actors_there_are_no_tiles_and_pages_ask_for_nothing(town, site):
    page, data, edition = town
    plain = replace(edition, web=replace(edition.web, tiles=False))
    assert MapSet.of(plain, data, theme_of(edition)).tiles is None
    assert "connect-src 'self'" in html.unescape((page / "fr" / "carte.html").read_text("utf-8"))
    assert "connect-src" not in (site / "fr" / "carte.html").read_text("utf-8")  # nine thousand fit a page


def test_a_hosted_page_reads_parts_of_the_tiles_and_names_each_actor(chromium, town):
    site, data, _ = town
    names = set(agreed(data)[c.NAME].astype(str))
    page, asked, complaints = chromium.new_page(viewport={"width": 1200, "height": 1300}), [], []
    page.on("response", lambda answer: asked.append((answer.url, answer.status)))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with preview(site) as running:
        page.goto(f"{running.address}fr/carte.html")
        page.wait_for_selector("html[data-ready=true]", state="attached")
        assert not [url for url, _ in asked if url.endswith(".pmtiles")]  # nothing before the reader is near
        far = page.evaluate(DOT)
        page.focus(".map-svg")
        for _ in range(4):
            page.keyboard.press("+")
        page.wait_for_function("before => (" + DOT + ")() > before", arg=far)
        assert {status for url, status in asked if url.endswith(".pmtiles")} == {206}
        assert not [url for url, _ in asked if not url.startswith(running.address)]
        page.keyboard.press("Home")
        for _ in range(12):
            page.keyboard.press("PageDown")
        said = set()
        for _ in range(40):
            page.keyboard.press("a")
            page.wait_for_timeout(15)
            said.add(page.locator(".map-tip b").first.text_content())
        assert len(said) > 30
        assert said <= names
    assert complaints == []
    page.close()


def test_a_folder_says_that_single_actors_need_a_host(chromium, town):
    page, complaints = chromium.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{town[0].as_uri()}/fr/carte.html")
    page.wait_for_selector("html[data-ready=true]", state="attached")
    page.wait_for_selector(".map-filters")
    assert "hébergées" in page.locator(".map-filters .map-remark").first.text_content()
    assert page.evaluate(DOT) > 100
    assert complaints == []
    page.close()
