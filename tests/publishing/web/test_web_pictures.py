"""The pictures of plates on the web: small files whose colours are those of the print."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure
from PIL import Image

from atlas.cartography.scales.palettes import QUALITATIVE
from atlas.publishing.web.pictures import PREVIEW_PX, first_page


@pytest.fixture(scope="module")
def pdf():
    """A page of 240 tints of land and sea with three dots of each family: less than a thousandth of its pixels."""
    figure = Figure(figsize=(297 / 25.4, 210 / 25.4))
    FigureCanvasPdf(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow(np.linspace(0, 1, 240).reshape(12, 20), cmap="terrain", aspect="auto", extent=(0, 1, 0, 1))
    for place, color in enumerate(QUALITATIVE):
        axes.plot([0.1 + place / 10] * 3, [0.2, 0.5, 0.8], "o", markersize=6, color=color, markeredgewidth=0)
    stream = io.BytesIO()
    figure.savefig(stream, format="pdf")
    return stream.getvalue()


@pytest.mark.parametrize("width", [1600, PREVIEW_PX])
def test_rare_colors_stay_what_they_are_in_print(pdf, width):
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        exact = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    shown = Image.open(io.BytesIO(first_page(pdf, width)))
    assert (shown.width, shown.mode) == (width, "P")
    apart = np.abs(np.asarray(shown.convert("RGB")).astype(int) - np.asarray(exact).astype(int))
    assert apart.max() <= 24, "of 255; a palette by frequency is off by more than 50"


def test_the_same_page_gives_the_same_bytes(pdf):
    assert first_page(pdf, PREVIEW_PX) == first_page(pdf, PREVIEW_PX)
