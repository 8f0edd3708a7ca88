"""An A3 plate with all its communes named, drawn and written as SVG, PDF and PNG, beside raw ``GeoDataFrame.plot``.

Both ways make the same three files, in memory, from data that were read before, in turns in one process, after a first
call each that loads what loads once. Each call has a title of its own, so that no plate made before is given again.
As in an edition, a plate finds the ground of the one before and the places of its names where they are the same; the
way “anew” surveys the ground and places all names again each time.
"""

from __future__ import annotations

import argparse
import gc
import io
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import geopandas as gpd
import shapely
from matplotlib.figure import Figure

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset, tabulate
from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.plate import Plate
from atlas.publishing.render.conversion import PNG_DPI, compile_pages, plate_page, png, svg
from atlas.sources.territory.territory import read_territory

TERRITORY: Final = "tanger-tetouan-al-hoceima"
INDICATOR: Final = "associations_hcp_10k"
A3_INCHES: Final = (420 / 25.4, 297 / 25.4)
#: What is promised beside being faster: the size of the PDF.
PROMISED_KB: Final = 300
STEPS: Final = ("draw", "svg", "pdf", "png")

#: Does one step after the other; yields what it wrote, nothing after drawing.
Way = Callable[[Dataset, str], Iterator[bytes]]


def by_atlas(data: Dataset, title: str) -> Iterator[bytes]:
    """The toolkit: round scale, legend, furniture, 146 names without overlap."""
    plate = Plate(key="bench", title=title, marks=(Choropleth(INDICATOR),), labels="communes")
    drawing = compose(plate, data, imprint=Imprint("01", "A3 landscape"))
    yield b""
    page = drawing.canvas.page
    source = plate_page("plate.svg", width_mm=page.width_mm, height_mm=page.height_mm, title=title, description=title)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = svg(drawing.figure, title=title, description=title)
        (folder / "plate.svg").write_bytes(picture)
        yield picture
        pages = compile_pages(source, folder)
        yield pages
        yield png(pages)


def anew(data: Dataset, title: str) -> Iterator[bytes]:
    """The toolkit, with nothing left of the plate before but the measures of texts."""
    map_shapes.cache_clear()
    yield from by_atlas(data, title)


def by_geopandas(data: Dataset, title: str) -> Iterator[bytes]:
    """The plain way: ``GeoDataFrame.plot`` with a color ramp, a name in each commune, ``savefig`` thrice."""
    table = gpd.GeoDataFrame(data.territory.projected.assign(value=data.communes[INDICATOR]))
    figure = Figure(figsize=A3_INCHES)
    axes = figure.add_subplot()
    table.plot(
        column="value", ax=axes, cmap="YlGnBu", edgecolor="white", linewidth=0.3, legend=True,
        missing_kwds={"color": "lightgrey"},
    )  # fmt: skip
    for name, point in zip(table[c.NAME], shapely.get_coordinates(table.representative_point()), strict=True):
        axes.annotate(name, tuple(point), ha="center", fontsize=6)
    axes.set_axis_off()
    axes.set_title(title)
    yield b""
    for form in STEPS[1:]:
        stream = io.BytesIO()
        figure.savefig(stream, format=form, dpi=PNG_DPI)
        yield stream.getvalue()


WAYS: Final[dict[str, Way]] = {"atlas": by_atlas, "atlas, anew": anew, "GeoDataFrame.plot": by_geopandas}


def timed(way: Way, data: Dataset, title: str) -> tuple[list[float], list[int]]:
    """Return the seconds of each step and the bytes of each file."""
    gc.collect()  # what the other way left behind is not this one's work
    seconds, sizes, start = [], [], time.perf_counter()
    for content in way(data, title):
        now = time.perf_counter()
        seconds.append(now - start)
        sizes.append(len(content))
        start = now
    return seconds, sizes[1:]


def bench_plate(arguments: argparse.Namespace) -> int:
    """Print both ways, medians of their steps; 1 when a promise is not held."""
    data = tabulate(None, read_territory(TERRITORY))
    calls: dict[str, list[list[float]]] = {name: [] for name in WAYS}
    sizes: dict[str, list[int]] = {}
    for number in range(arguments.calls + 1):
        for name, way in WAYS.items():
            seconds, sizes[name] = timed(way, data, f"Associations {number}")
            calls[name] += [seconds] if number else []
    print(f"A3 landscape, {len(data.communes)} communes with their names, PNG of {PNG_DPI} dpi; ", end="")
    print(f"medians of {arguments.calls} calls in turns, seconds\n")
    headings = "".join(f"{step:>8}" for step in (*STEPS, "total"))
    print(f"{'way':<18}{headings}{'kB of SVG':>12}{'PDF':>7}{'PNG':>7}")
    totals = {}
    for name, runs in calls.items():
        totals[name] = statistics.median(sum(run) for run in runs)
        steps = [statistics.median(step) for step in zip(*runs, strict=True)]
        files = "".join(f"{size / 1000:>{width}.0f}" for size, width in zip(sizes[name], (12, 7, 7), strict=True))
        print(f"{name:<18}" + "".join(f"{value:>8.2f}" for value in (*steps, totals[name])) + files)
    ours, raw = totals["atlas"], totals["GeoDataFrame.plot"]
    held = ours < raw and sizes["atlas"][1] < PROMISED_KB * 1000
    print(f"\n{raw / ours:.2f} times as fast; promised: faster, and a PDF under {PROMISED_KB} kB: ", end="")
    print("held" if held else "NOT held")
    return 0 if held else 1
