"""Draw the pictures of the documentation: a plate of the gallery for each mark, each chart as its page writes it.

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
    for path in map(FOLDER.joinpath, _plates()):
        if not path.exists():
            _save(atlas.draw(edition.plate(path.stem), data), path, dpi=_PLATE_DPI)
    for chart in _charts():
        path = FOLDER / f"chart-{chart.chart}.png"
        if not path.exists():
            _save(chart_figure(chart, data, width_mm=_CHART_MM).figure, path, dpi=_CHART_DPI)


def _plates() -> list[str]:
    """Return the pictures of plates that the pages of marks show, each of the plate of its name in the gallery."""
    pages = sorted((DOCS / "representations").glob("*.md"))
    texts = [page.read_text(encoding="utf-8") for page in pages]
    return sorted({name for text in texts for name in re.findall(r"\.\./gallery/([\w-]+\.png)", text)})


def _charts() -> Iterator[Any]:
    """Yield the charts of the editions on the page of charts."""
    page = (DOCS / "graphiques.md").read_text(encoding="utf-8")
    for text in re.findall(r"```toml plate\n(.*?)```", page, re.DOTALL):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "edition.toml"
            head = 'key = "x"\ntitle = "x"\nregister = "geodata:demonstration/register.csv"'
            path.write_text(f"[edition]\n{head}\n{text}", encoding="utf-8")
            yield atlas.read_edition(path).plates[0].charts[0]


def _save(figure: Any, path: Path, *, dpi: int) -> None:
    """Write a figure as a PNG of few colors, without a date."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    picture = Image.open(buffer).convert("RGB").quantize(_COLORS, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)


if __name__ == "__main__":
    main()
