"""Is a plate written as a deuteranope and a photocopier see it?"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from coloraide import Color
from PIL import Image

from atlas.cartography.inspection.vision import seen_pixels
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.plate import Plate
from atlas.publishing.edition.edition import Edition
from atlas.publishing.render.eyes import write_pictures

sys.path.append(str(Path(__file__).parents[1] / "cartography"))
from squares import dataset  # the small territory of the tests of drawings


@pytest.mark.parametrize(
    ("eye", "name", "options"), [("deutan", "deutan", {"method": "machado"}), ("grey", "grayscale", {})]
)
def test_pixels_are_those_of_an_independent_library(eye, name, options):
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (4, 5, 3), dtype=np.uint8)
    seen = seen_pixels(pixels, eye)
    for given, drawn in zip(pixels.reshape(-1, 3), seen.reshape(-1, 3), strict=True):
        color = Color("srgb", [int(v) / 255 for v in given]).filter(name, 1, **options).convert("srgb")
        expected = np.clip(color.coords(), 0, 1) * 255
        assert np.abs(expected - drawn).max() <= 2


def test_each_plate_of_a_series_has_both_pictures(tmp_path):
    marks = (Choropleth("associations_hcp_10k", breaks=(3, 8)),)
    edition = Edition(key="e", title="E", plates=(Plate(key="taux", title="Taux", marks=marks, each=("Nord",)),))
    files = list(write_pictures(edition, dataset(), tmp_path))
    assert [file.name for file in files] == ["01-taux-nord-deutan.png", "01-taux-nord-grey.png"]
    with Image.open(files[1]) as grey:
        pixels = np.asarray(grey)
    assert (pixels[..., 0] == pixels[..., 1]).all()
    assert abs(grey.width - 297 / 25.4 * 100) <= 2
