"""The web edition measured: how long its maps take to make, what its pages weigh, how soon a browser shows them."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bench_build import bench_web_again
from bench_web_sizes import bench_sizes

from atlas.cartography.layout.series import with_common_scales
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.edition.load import read_edition
from atlas.publishing.web.products import web_makings

_EDITION: Final = Path(__file__).parents[1] / "maps" / "demonstration" / "edition.toml"
_PARTS: Final = ("assets", "downloads", "indicators", "units", "plate ", "pages")
_FIRST: Final = "fr/indicateurs/density_10k.html"
#: What a first view of a map loads, beside its page.
_LOADED: Final = (
    "assets/web.css", "assets/map.css", "assets/atlas.js", "data/territory.js", "data/words.fr.js",
    "data/density_10k.commune.js", "data/density_10k.province.js", "assets/ground.svg", "assets/atlas-tools.js",
)  # fmt: skip
_RECOLOR: Final = """async keys => {
  const select = document.querySelector('#map-indicator'), figure = document.querySelector('figure.map'), times = [];
  const show = key => new Promise(done => {
    const observer = new MutationObserver(() => { observer.disconnect(); done(performance.now()); });
    observer.observe(figure, {attributes: true, attributeFilter: ['data-indicator']});
    select.value = key; select.dispatchEvent(new Event('change'));
  });
  const rest = () => new Promise(done => setTimeout(done, 600));   // a long table follows its map
  for (const key of keys) { await show(key); await rest(); }       // files are loaded once
  for (const key of keys) { const start = performance.now(); await show(key);
    await new Promise(requestAnimationFrame); times.push(performance.now() - start); await rest(); }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}"""


def bench_web(_: Any = None) -> int:
    """Make the web edition of the demonstration from its data, weigh it, and open it in Chromium where there is one."""
    edition = read_edition(_EDITION)
    data = read_data(edition)
    edition = replace(edition, plates=with_common_scales(edition.plates, data))
    with tempfile.TemporaryDirectory() as folder:
        total = 0.0
        for making in web_makings(edition, Path(folder), data_digest="bench"):
            name = making.name.removeprefix("web ")
            if name.startswith(_PARTS):
                start = time.process_time()
                making.make(data)
                total += time.process_time() - start
                print(f"{name:<12} {time.process_time() - start:6.1f} s of processor")
        print(f"{'together':<12} {total:6.1f} s of processor (promised: under 30)")
        site = Path(folder) / "web"
        _weigh(site)
        _open(site)
    return bench_web_again(jobs=0)


def _weigh(site: Path) -> None:
    first = [site / _FIRST, *(site / name for name in _LOADED)]
    fonts = sorted(site.glob("assets/fonts/*-400.woff2"))[:1]
    compressed = sum(len(gzip.compress(path.read_bytes())) for path in first) + sum(f.stat().st_size for f in fonts)
    communes = (path for path in site.glob("*/communes/0*.html") if not path.stem.endswith("-acteurs"))
    commune = max(path.stat().st_size for path in communes)
    files = [path for path in site.rglob("*") if path.is_file()]
    print(f"first view   {compressed / 1000:6.0f} kB compressed, with one font (promised: under 300)")
    print(f"commune      {commune / 1000:6.0f} kB, the heaviest page of a commune (promised: under 60)")
    for kind in ("", "atlas", "indicateurs", "provinces", "communes", "publications"):
        _weigh_kind(site, kind)
    print(f"folder       {sum(path.stat().st_size for path in files) / 1e6:6.1f} MB in {len(files)} files")


def _weigh_kind(site: Path, kind: str) -> None:
    """Print what the heaviest page of a kind weighs, whole and compressed, and the median."""
    pages = sorted(site.glob(f"*/{kind}/*.html" if kind else "*/*.html"), key=lambda path: path.stat().st_size)
    if not pages:
        return
    sizes, heaviest = [path.stat().st_size / 1000 for path in pages], pages[-1]
    packed = len(gzip.compress(heaviest.read_bytes())) / 1000
    print(f"{kind or 'first pages':<12} {sizes[-1]:6.0f} kB, {packed:.0f} compressed: {heaviest.relative_to(site)}; "
          f"{sizes[len(sizes) // 2]:.0f} the median of {len(pages)}")  # fmt: skip


def _open(site: Path) -> None:
    program = shutil.which("chromium")
    if program is None:
        print("chromium is not installed: nothing is opened")
        bench_sizes(None, _RECOLOR)
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(f"{site.as_uri()}/{_FIRST}")
        print(f"first map    {time.perf_counter() - start:6.2f} s until it is drawn (promised: under 1)")
        page.wait_for_selector("html[data-ready]", state="attached")
        print(f"tools        {time.perf_counter() - start:6.2f} s until the script is ready")
        page.goto(f"{site.as_uri()}/fr/carte.html")
        page.wait_for_selector("html[data-ready]", state="attached")
        keys = ["population_density", "density_10k", "population_change", "associations_hcp_10k"]
        recolored = page.evaluate(_RECOLOR, keys)
        print(f"recolouring  {recolored:6.1f} ms, the median of {len(keys)}, a frame counted in (promised: under 50)")
        bench_sizes(browser, _RECOLOR)
        browser.close()
