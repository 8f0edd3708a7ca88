"""Draw the pictures of the documentation: each mark and each chart as its page writes it.

A mark is drawn by the plate of the gallery that has the name of its picture, by its page itself where there is none.

``python scripts/documentation_pictures.py`` draws those that are missing into docs/gallery; delete one to have it
drawn again.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

import atlas
from atlas.cartography.charts.figure import chart_figure
from atlas.cartography.spec.plate import Plate
from atlas.publishing.build.edition_data import read_data

DOCS: Final = Path(__file__).parent.parent / "docs"
FOLDER: Final = DOCS / "gallery"
_PLATE_DPI: Final = 72
_CHART_DPI: Final = 110
_CHART_MM: Final = 100.0
_COLORS: Final = 64


def main() -> None:
    """Draw what is missing."""
    edition = atlas.read_edition("gallery")
    data = read_data(edition, accept_faults=True)
    gallery = {plate.key: plate for plate in edition.plates}
    for path, text in _pictures():
        if not path.exists():
            plate = gallery[path.stem] if path.stem in gallery else next(_plates(text))
            _save(atlas.draw(plate, data), path, dpi=_PLATE_DPI)
    for plate in _plates((DOCS / "graphiques.md").read_text(encoding="utf-8")):
        (chart,) = plate.charts
        path = FOLDER / f"chart-{chart.chart}.png"
        if not path.exists():
            _save(chart_figure(chart, data, width_mm=_CHART_MM).figure, path, dpi=_CHART_DPI)


def _pictures() -> Iterator[tuple[Path, str]]:
    """Yield the picture that each page of a mark shows, with the text of the page."""
    for page in sorted((DOCS / "representations").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for name in re.findall(r"\.\./gallery/([\w-]+\.png)", text):
            yield FOLDER / name, text


def _plates(page: str) -> Iterator[Plate]:
    """Yield the plates that a page writes as a file would, over the register of the demonstration."""
    for text in re.findall(r"```toml plate\n(.*?)```", page, re.DOTALL):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "edition.toml"
            head = 'key = "x"\ntitle = "x"\nregister = "geodata:demonstration/register.csv"'
            path.write_text(f"[edition]\n{head}\n{text}", encoding="utf-8")
            yield from atlas.read_edition(path).plates


def _save(figure: Any, path: Path, *, dpi: int) -> None:
    """Write a figure as a PNG of few colors, without a date."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    picture = Image.open(buffer).convert("RGB").quantize(_COLORS, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)


if __name__ == "__main__":
    main()
