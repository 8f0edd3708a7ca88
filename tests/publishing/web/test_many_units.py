"""Does a territory of hundreds of units and many thousands of actors show each of them, from a folder?"""

from __future__ import annotations

import base64

import factories
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import atlas
from atlas import columns as c
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.web.maps.actors import ShownActors
from atlas.publishing.web.maps.data_files import script
from atlas.publishing.web.maps.map_set import MapSet
from atlas.publishing.web.products import web_makings
from atlas.publishing.web.specification import Web
from atlas.sources.vocabulary.vocabulary_file import social_economy

SIDE = 20
ACTORS = 20_000
EDGE = "#ffffff"
#: The picture of the actors: the sets of its colors, and the color of each place that is asked for (map units).
PAINTED = """places => { const canvas = document.querySelector('.map-canvas'), [,, wide, high] =
    document.querySelector('.map-svg').getAttribute('viewBox').split(' ').map(Number);
  const {width, height} = canvas, data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const color = at => data[at + 3] ? '#' + [0, 1, 2].map(i => data[at + i].toString(16).padStart(2, '0')).join('') : '';
  const all = new Set(); for (let at = 0; at < data.length; at += 4) all.add(color(at));
  return {all: [...all].filter(Boolean).sort(), at: places.map(([x, y]) =>
    color((Math.round(y / high * height) * width + Math.round(x / wide * width)) * 4))}; }"""

#: Whether a unit is called by a name on the map.
NAMED = """([code, name]) => document.querySelector(`.map-units a:has([data-code="${code}"]) > title`)
    .textContent.startsWith(name)"""


def territory():
    """Four hundred squares in sixteen provinces."""
    shapes = factories.squares(SIDE, SIDE, corner=(-6.0, 34.0), side=0.05)
    codes = [f"{i // SIDE // 5}{i % SIDE // 5}{i:03d}" for i in range(SIDE * SIDE)]
    named = {"code": codes, "name": [f"Comté {code}" for code in codes], "province_code": [each[:2] for each in codes]}
    people = np.random.default_rng(0).integers(500, 90_000, len(codes))
    return gpd.GeoDataFrame({**named, "population_2024": people}, geometry=shapes, crs="EPSG:4326")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """The folder of the site, the places of its actors (map units) and their families' colors."""
    rng = np.random.default_rng(1)
    places = {"longitude": rng.uniform(-5.99, -5.01, 900), "latitude": rng.uniform(34.01, 34.99, 900)}
    records = pd.DataFrame({"id": range(900), "name": "x", "family": "association", "sector": "social", **places})
    data = atlas.tabulate(atlas.locate(records, atlas.read_territory(territory())))
    web = Web(languages=("fr",), indicators=("population_density", "actors"))
    edition = Edition(key="comtes", title={"fr": "Comtés"}, date="2026-11", producer="x", web=web)
    stage = tmp_path_factory.mktemp("comtés")
    for making in web_makings(edition, stage, data_digest="crowd"):
        if making.name.removeprefix("web ").startswith(("assets", "indicators")):
            making.make(data)
    maps = MapSet.of(edition, data, theme_of(edition), ("fr",))
    at = rng.uniform(0.05, 0.95, (ACTORS, 2)) * np.array(maps.ground.size)
    families = social_economy().codes(c.FAMILY)[:3]
    shown = ShownActors(at, np.arange(ACTORS) % 3, families, 0, social_economy())
    content = shown.content(maps.ground, maps.theme, ("fr",))
    (stage / "web" / "data" / "actors.js").write_bytes(script("actors", content))
    explorer = stage / "web" / "fr" / "carte.html"
    text = explorer.read_text(encoding="utf-8")
    explorer.write_text(text.replace('<figure class="map"', '<figure class="map" data-actors="true"', 1), "utf-8")
    return stage / "web", at, content["colors"], content


@pytest.fixture
def explorer(chromium, crowd):
    """The page where the actors are shown one by one, without complaint to the end."""
    page, complaints = chromium.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{crowd[0].as_uri()}/fr/carte.html")
    page.wait_for_selector("html[data-ready=true]", state="attached")
    page.wait_for_function("() => document.querySelector('.map-canvas')?.width > 300")
    page.wait_for_timeout(100)
    yield page
    assert complaints == []
    page.close()


def test_every_actor_is_painted_in_the_color_of_a_family(explorer, crowd):
    _, at, colors, content = crowd
    assert len(base64.b64decode(content["bytes"])) == 5 * ACTORS
    painted = explorer.evaluate(PAINTED, at.tolist())
    assert painted["all"] == sorted([*(color.lower() for color in colors), EDGE])
    assert set(painted["at"]) == {color.lower() for color in colors}  # an edge hides nobody
    assert explorer.locator(".map-svg .unit").count() == SIDE * SIDE


def test_a_family_that_is_taken_away_leaves_the_picture_and_zooming_clears_the_last_one(explorer, crowd):
    _, at, colors, _ = crowd
    explorer.locator(".map-filters input").first.uncheck()
    explorer.wait_for_timeout(100)
    assert explorer.evaluate(PAINTED, at.tolist())["all"] == sorted([*(color.lower() for color in colors[1:]), EDGE])
    for box in explorer.locator(".map-filters input").all()[1:]:
        box.uncheck()
    before = explorer.locator(".map-svg").get_attribute("viewBox")
    explorer.locator(".map-zoom button").first.click()
    moved = explorer.locator(".map-svg").evaluate("svg => [svg.getAttribute('viewBox'), svg.style.transform]")
    assert moved[0] == before
    assert "scale(1." in moved[1]
    explorer.wait_for_function("() => document.querySelector('.map-svg').style.transform === ''")  # drawn anew at rest
    assert explorer.locator(".map-svg").get_attribute("viewBox") != before
    explorer.wait_for_timeout(100)
    assert explorer.evaluate(PAINTED, [])["all"] == []


def test_a_long_table_and_the_names_of_units_follow_their_map(explorer):
    explorer.locator("#map-indicator").select_option("actors")
    written = "() => document.querySelector('table.values').dataset.key === 'actors'"
    explorer.wait_for_function(written)
    near = rows_of(explorer)
    assert 20 < len(near) < SIDE * SIDE  # those that a reader sees; the others when they are asked for
    table = explorer.locator("table.values")
    assert table.get_attribute("aria-rowcount") == str(SIDE * SIDE + 1)
    explorer.locator(".values-more").dispatch_event("click")  # a pointer would scroll to it, and rows come meanwhile
    rows = rows_of(explorer)
    assert rows[: len(near)] == near
    assert len({code for code, *_ in rows}) == len(rows) == SIDE * SIDE
    assert (table.get_attribute("aria-rowcount"), explorer.locator(".values-more").count()) == (None, 0)
    values = [float(value) for _, value, _ in rows]
    assert values == sorted(values, reverse=True)
    explorer.wait_for_function(NAMED, arg=[rows[0][0], rows[0][2]])
    title = explorer.locator(f'.unit[data-code="{rows[0][0]}"]').evaluate(
        "unit => (unit.querySelector('title') || unit.parentElement.querySelector('title')).textContent"
    )
    assert title.startswith(rows[0][2])
    assert f"{int(values[0])}" in title


def rows_of(page):
    """Code, value and name of each row that is in the table of a page."""
    return page.locator("table.values tbody tr").evaluate_all(
        "rows => rows.map(row => [row.dataset.code, row.querySelector('td.end data').value, row.cells[0].textContent])"
    )


def test_rows_of_a_long_table_come_as_they_are_scrolled_to_sorted_or_printed(explorer):
    explorer.locator("#map-indicator").select_option("population_density")
    explorer.locator("#map-indicator").select_option("actors")
    explorer.wait_for_function("() => document.querySelector('table.values').dataset.key === 'actors'")
    near = len(rows_of(explorer))
    explorer.locator(".values-more").scroll_into_view_if_needed()
    explorer.wait_for_function("n => document.querySelectorAll('table.values tbody tr').length > n", arg=near)
    explorer.locator("th[data-sort=name] button").click()
    names = [name for *_, name in rows_of(explorer)]
    assert names == [f"Comté {i // SIDE // 5}{i % SIDE // 5}{i:03d}" for i in every_unit_by_name()][: len(names)]
    assert len(names) < SIDE * SIDE
    explorer.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len({code for code, *_ in rows_of(explorer)}) == SIDE * SIDE


def every_unit_by_name():
    """The numbers of the units in the order of their names."""
    return sorted(range(SIDE * SIDE), key=lambda i: (i // SIDE // 5, i % SIDE // 5, i))
