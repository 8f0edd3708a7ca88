"""Pictures of plates as other eyes see them: a deuteranope, and a photocopier."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, Literal

import pypdfium2 as pdfium
from PIL import Image

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.inspection.vision import seen_pixels
from atlas.cartography.layout.engine import compose
from atlas.publishing.build.atomic_file import whole_file
from atlas.publishing.build.scratch import scratch
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.render.conversion import compile_pages, plate_page, svg

EYES: Final[tuple[Literal["deutan", "grey"], ...]] = ("deutan", "grey")
_DPI: Final = 100


def write_pictures(edition: Edition, data: Dataset, folder: Path) -> Iterator[Path]:
    """Draw each plate of an edition and write how it is seen: ``03-density-deutan.png``, ``03-density-grey.png``.

    Args:
        edition: a checked edition.
        data: its data.
        folder: that the pictures are written into; those of the same names are replaced.

    Yields:
        the files, as they are written.

    Raises:
        AtlasError: a plate cannot be drawn, a file cannot be written.
    """
    shown, theme = with_series(edition, data), theme_of(edition)
    for plate in shown.plates:
        name = f"{shown.number(plate)}-{plate.key}"
        printed = imprint(shown, plate, edition.language)
        drawing = compose(plate, data, theme=theme, language=edition.language, imprint=printed)
        page = drawing.canvas.page
        with scratch() as work:
            (work / "plate.svg").write_bytes(svg(drawing.figure, title=name, description=name))
            source = plate_page(
                "plate.svg", width_mm=page.width_mm, height_mm=page.height_mm, title=name, description=name,
                language=edition.language,
            )  # fmt: skip
            pdf = compile_pages(source, work, theme=theme)
        with closing(pdfium.PdfDocument(pdf)) as document:
            pixels = document[0].render(scale=_DPI / 72, rev_byteorder=True).to_numpy()
        for eye in EYES:
            target = folder / f"{name}-{eye}.png"
            with whole_file(target) as beside:
                Image.fromarray(seen_pixels(pixels, eye)).save(beside, format="PNG", dpi=(_DPI, _DPI))
            yield target
