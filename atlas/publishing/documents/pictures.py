"""Pictures of a document: plates and charts drawn as SVG once, kept between builds, turned into PNG by need."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.charts.chart import AnyChart
from atlas.cartography.charts.figure import NARROWEST_MM, WIDEST_MM, ChartSheet, draw_chart
from atlas.cartography.charts.sentences import describe_chart
from atlas.cartography.layout.engine import compose
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.publishing.build.scratch import scratch
from atlas.publishing.documents.tree import Picture
from atlas.publishing.render.conversion import compile_pages, svg

_NAME: Final = "picture.svg"
#: A chart that can grow may be so many times as high as it needs, so that its page is full.
_GROWN: Final = 1.4


class Shelf(Protocol):
    """What keeps pictures between builds: `atlas.publishing.build.cache.Cache`."""

    def read(self, fingerprint: str, name: str) -> bytes | None:
        """Return a file that is kept under a fingerprint."""

    def store(self, fingerprint: str, contents: Mapping[str, bytes], *, record: Mapping[str, Any]) -> None:
        """Keep files under a fingerprint."""


@dataclass(frozen=True, slots=True)
class PictureMaker:
    """Draws the pictures of a document.

    Attributes:
        basis: a digest of what all of them are made from: data, theme, code; empty where nothing is kept.
        shelf: keeps them.
    """

    basis: str = ""
    shelf: Shelf | None = None

    def plate(self, plate: Plate, data: Dataset, *, theme: Theme, language: LanguageCode, imprint: Imprint) -> Picture:
        """Draw a plate: as it stands in the atlas or, where the imprint has a sheet in a text, map and legend."""

        def draw() -> tuple[bytes, Mapping[str, Any]]:
            drawing = compose(plate, data, theme=theme, language=language, imprint=imprint)
            page = drawing.canvas.page
            return svg(drawing.figure), {
                "alt": describe_plate(plate, data, language), "width_mm": page.width_mm, "height_mm": page.height_mm,
            }  # fmt: skip

        shows = {"plate": asdict(plate), "imprint": {**asdict(imprint), "tiles": imprint.tiles.digest}}
        content, about = self.fetch({**shows, "language": language}, draw)
        return Picture(content, "svg", name=f"planche-{plate.key}", **about)

    def chart(
        self, chart: AnyChart, data: Dataset, *, theme: Theme, language: LanguageCode, width_mm: float
    ) -> Picture:
        """Draw a chart as wide as asked, for a figure whose caption says what is invented."""
        width = min(max(width_mm, NARROWEST_MM), WIDEST_MM)

        def draw_as_high(height: float | None = None) -> Picture:
            def draw() -> tuple[bytes, Mapping[str, Any]]:
                sheet = ChartSheet(width, height, captioned=True)
                figure = draw_chart(chart, data, sheet, theme=theme, language=language)
                alt = describe_chart(chart, data, language)
                return svg(figure.figure), {"alt": alt, "width_mm": figure.width_mm, "height_mm": figure.height_mm}

            shows = {"chart": asdict(chart), "width": width, "height": height, "language": language}
            content, about = self.fetch(shows, draw)
            return Picture(content, "svg", name=f"graphique-{chart.chart}", **about)

        usual = draw_as_high()
        if not chart.grows:
            return usual
        return replace(usual, heights=(usual.height_mm, usual.height_mm * _GROWN), redraw=draw_as_high)

    def fetch(
        self, shows: Mapping[str, Any], draw: Callable[[], tuple[bytes, Mapping[str, Any]]]
    ) -> tuple[bytes, Mapping[str, Any]]:
        """Return a drawn file and what is to be said of it, as plain values; from the shelf when it is there.

        Args:
            shows: all that it shows beside what every picture is made from.
            draw: draws it.
        """
        if self.shelf is None or not self.basis:
            return draw()
        key = hashlib.sha256(json.dumps({"basis": self.basis, **shows}, sort_keys=True, default=str).encode())
        print_ = key.hexdigest()
        content, size = self.shelf.read(print_, _NAME), self.shelf.read(print_, "size.json")
        if content is not None and size is not None:
            return content, json.loads(size)
        drawn, record = draw()
        self.shelf.store(print_, {_NAME: drawn, "size.json": json.dumps(record).encode()}, record={})
        return drawn, record


def as_png(picture: Picture, *, width_px: int, theme: Theme | None = None) -> bytes:
    """Return a picture as PNG of a width in pixels; the same picture gives the same bytes."""
    if picture.kind != "svg":
        return picture.content
    ratio = picture.height_mm / picture.width_mm if picture.width_mm else 0.7
    page = f'#set page(width: 100mm, height: {100 * ratio}mm, margin: 0mm)\n#image("{_NAME}", width: 100%)'
    with scratch() as folder:
        (Path(folder) / _NAME).write_bytes(picture.content)
        return compile_pages(page, Path(folder), form="png", ppi=width_px * 25.4 / 100, theme=theme)
