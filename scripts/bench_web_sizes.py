"""The web edition of a large territory: 3 100 counties of a net of hexagons, and 100 000 actors one by one."""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import atlas
from atlas import columns as c
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.web.maps.actors import ShownActors
from atlas.publishing.web.maps.data_files import script
from atlas.publishing.web.maps.map_set import MapSet
from atlas.publishing.web.products import directory_making, web_makings
from atlas.publishing.web.specification import Web
from atlas.sources.vocabulary.vocabulary_file import social_economy

COUNTIES: Final = 3_100
ACTORS: Final = 100_000
#: West, south, east, north, in degrees.
GROUND: Final = (-9.0, 29.0, -1.0, 36.0)
_KEYS: Final = ("population_2024", "population_density", "actors", "density_10k")
_PARTS: Final = ("assets", "indicators", "units", "pages")
#: Milliseconds that a hundred units take to be shown, one after the other, as a pointer would.
_HOVER: Final = """() => { const units = document.querySelectorAll('.map-svg .unit'), start = performance.now();
  for (let i = 0; i < 100; i++) { const box = units[i * 7].getBoundingClientRect();
    units[i * 7].dispatchEvent(new PointerEvent('pointermove', {bubbles: true, clientX: box.x, clientY: box.y})); }
  return (performance.now() - start) / 100; }"""
#: The median of what steps of zooming take until their frame was painted.
_ZOOM: Final = """async () => { const times = [], buttons = document.querySelectorAll('.map-zoom button');
  for (let i = 0; i < 12; i++) { const start = performance.now(); buttons[i % 4 < 2 ? 0 : 1].click();
    await new Promise(done => requestAnimationFrame(() => setTimeout(done))); times.push(performance.now() - start); }
  return times.sort((a, b) => a - b)[6]; }"""


#: Shows an indicator and waits until its table was written too.
_SHOW: Final = """async key => { const select = document.querySelector('#map-indicator');
  const table = document.querySelector('table.values');
  select.value = key; select.dispatchEvent(new Event('change'));
  while (table.dataset.key !== key) await new Promise(done => setTimeout(done, 5));
  await new Promise(done => setTimeout(done, 1500)); }"""
_SORT: Final = "() => document.querySelector('th[data-sort=name] button').click()"


def bench_sizes(open_site: Any, recolor: str) -> None:
    """Make the site of the counties and open it.

    Args:
        open_site: a browser of playwright; None to open nothing.
        recolor: the script that measures how indicators are changed for others.
    """
    with tempfile.TemporaryDirectory() as folder:
        site = _site(Path(folder))
        if open_site is not None:
            for line in _opened(open_site, site, recolor):
                print(line)


def _site(folder: Path) -> Path:
    data = atlas.tabulate(atlas.locate(_register(), atlas.read_territory(counties())))
    web = Web(languages=("fr",), indicators=_KEYS)
    edition = Edition(key="comtes", title={"fr": "Comtés"}, date="2026-11", producer="x", web=web)
    total, records = 0.0, {}
    for making in web_makings(edition, folder, data_digest="bench"):
        if making.name.removeprefix("web ").startswith(_PARTS):
            start = time.process_time()
            records[making.name] = making.make(data)
            total += time.process_time() - start
    directory_making(edition, folder, data_digest="", made_from="bench").make(data, records)
    site = folder / "web"
    print(f"{len(data.communes)} counties: {total:.1f} s of processor for {len(list(site.rglob('*.html')))} pages")
    page = site / "fr" / "indicateurs" / "population_density.html"
    print(f"counties     {page.stat().st_size / 1000:6.0f} kB, the page of an indicator")
    places = np.random.default_rng(2).uniform(0.05, 0.95, (ACTORS, 2))
    maps = MapSet.of(edition, data, theme_of(edition), ("fr",))
    keys = social_economy().codes(c.FAMILY)[:3]
    shown = ShownActors(places * np.array(maps.ground.size), np.arange(ACTORS) % 3, keys, 0, social_economy())
    content = shown.content(maps.ground, maps.theme, ("fr",))
    (site / "data" / "actors.js").write_bytes(script("actors", content))
    explorer = site / "fr" / "carte.html"
    text = explorer.read_text(encoding="utf-8")
    text = text.replace('<figure class="map"', '<figure class="map" data-actors="true"', 1)
    explorer.write_text(text, encoding="utf-8")
    return site


def counties(count: int = COUNTIES) -> gpd.GeoDataFrame:
    """Return a net of hexagons, some hundred to a province."""
    west, south, east, north = GROUND
    radius = math.sqrt((east - west) * (north - south) / count / (1.5 * math.sqrt(3)))
    wide, high = math.sqrt(3) * radius, 1.5 * radius
    columns, rows = round((east - west) / wide), round((north - south) / high)
    corners = [(0, 2), (1, 1), (1, -1), (0, -2), (-1, -1), (-1, 1)]  # in half widths and half radii: corners are shared
    shapes, codes = [], []
    for row in range(rows):
        for column in range(columns):
            x, y = 2 * column + row % 2, 3 * row
            points = [(west + (x + dx) * wide / 2, south + (y + dy) * radius / 2) for dx, dy in corners]
            shapes.append(shapely.Polygon(np.round(points, 9)))
            codes.append(f"{row // 10:02d}{column // 10:02d}{row % 10}{column % 10}")
    people = np.random.default_rng(0).integers(500, 90_000, len(shapes))
    named = {"code": codes, "name": [f"Comté {code}" for code in codes], "province_code": [code[:4] for code in codes]}
    return gpd.GeoDataFrame({**named, "population_2024": people}, geometry=shapes, crs="EPSG:4326")


def _register() -> pd.DataFrame:
    rng, (west, south, east, north) = np.random.default_rng(1), GROUND
    places = {"longitude": rng.uniform(west, east, 9_000), "latitude": rng.uniform(south, north, 9_000)}
    return pd.DataFrame({"id": range(9_000), "name": "x", "family": "association", "sector": "social", **places})


def _opened(browser: Any, site: Path, recolor: str) -> Iterator[str]:
    page = browser.new_page()
    start = time.perf_counter()
    page.goto(f"{site.as_uri()}/fr/indicateurs/population_density.html")
    yield f"counties     {time.perf_counter() - start:6.2f} s until the map is drawn"
    page.wait_for_selector("html[data-ready]", state="attached")
    yield f"counties     {time.perf_counter() - start:6.2f} s until the script is ready"
    yield f"counties     {page.evaluate(_HOVER):6.2f} ms to show a county under the pointer"
    yield f"counties     {page.evaluate(_ZOOM):6.1f} ms a step of zooming, a frame counted in"
    page.goto(f"{site.as_uri()}/fr/carte.html")
    page.wait_for_selector("html[data-ready]", state="attached")
    yield f"counties     {page.evaluate(recolor, list(_KEYS)):6.1f} ms recolouring the map, a frame counted in"
    for key in _KEYS[1:3]:
        longest, whole = _of_processor(browser, page, partial(page.evaluate, _SHOW, key))
        yield f"counties     {longest:6.1f} ms of processor at once to show “{key}”, {whole:.1f} with its table"
    longest, whole = _of_processor(browser, page, partial(page.evaluate, _SORT))
    yield f"counties     {longest:6.1f} ms of processor at once to sort the table, {whole:.1f} altogether"
    yield f"{ACTORS} actors {page.evaluate(_ZOOM):6.1f} ms a step of zooming, a frame counted in"


def _of_processor(browser: Any, page: Any, act: Callable[[], Any]) -> tuple[float, float]:
    """Return milliseconds of processor of the page's tasks, the longest and all: script, style, layout and painting.

    Other load on the machine makes them no longer.
    """
    browser.start_tracing(page=page, categories=["toplevel"])
    act()
    page.wait_for_timeout(500)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    names = {(e["pid"], e["tid"]): e["args"]["name"] for e in events if e["name"] == "thread_name"}
    runs = (event for event in events if event["name"] == "ThreadControllerImpl::RunTask")
    own = (event for event in runs if names.get((event["pid"], event["tid"])) == "CrRendererMain")
    tasks = [event.get("tdur", 0) / 1000 for event in own]
    return max(tasks), sum(tasks)
