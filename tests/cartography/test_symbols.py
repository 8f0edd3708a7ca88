"""Is each category a shape and a colour of its own, of one area, on map and legend?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.transforms import Affine2D
from measured import areas, shapes
from squares import CODES, artists, legend_texts, territory, with_values

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import tabulate
from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.canvas.symbols import SHAPES, outline, reach
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Symbols
from atlas.cartography.marks.symbols import shapes_of
from atlas.cartography.scales.palettes import QUALITATIVE
from atlas.cartography.scales.scales import CategoryScale
from atlas.cartography.spec.plate import Plate
from atlas.errors import ClassificationError, MapTypeError


def typed(values, categories):
    kind = Indicator(
        key="milieu", title={"fr": "Milieu", "ar": "وسط", "en": "Setting"}, nature=Nature.CATEGORY, formula="by hand",
        compute=lambda base: pd.Series(categories[0], index=base.stocks.index),
        categories={key: {"fr": key.upper(), "ar": "فئة", "en": key.upper()} for key in categories},
    )  # fmt: skip
    data = tabulate(None, territory(), extra=(kind,))
    return with_values(data, milieu=pd.Series(values, index=CODES, dtype="object"))


def polygon(shape, *, radius=1.0):
    """The outline of a shape with the area of a circle, finely flattened."""
    (ring,) = outline(shape).transformed(Affine2D().scale(1000)).to_polygons()
    return shapely.affinity.scale(shapely.Polygon(ring), radius / 1000, radius / 1000, origin=(0, 0))


def drawn(mark, data):
    return compose(Plate(key="essai", title="Essai", marks=(mark,), labels="none", ranking=0), data)


def test_each_category_keeps_its_shape_and_colour_and_stands_at_its_anchor():
    values = ["c", "a", "d", None, "c", "a"]
    data = typed(values, [*"abcd"])
    drawing = drawn(Symbols("milieu", size_mm=4), data)
    anchors = map_shapes(data.territory, drawing.frame).anchors
    for i, category in enumerate("abcd"):
        found = shapes(drawing, f"symbols:{category}")
        at = [anchors[code] for code, value in zip(CODES, values, strict=True) if value == category]
        assert len(found) == len(at)
        for one, anchor in zip(found, at, strict=True):
            assert one.face == QUALITATIVE[i].lower(), "the catalogue's order, whatever occurs"
            assert one.area == pytest.approx(math.pi * 4, rel=0.005)
            expected = shapely.affinity.translate(polygon(SHAPES[i], radius=2), *anchor)
            assert one.shape.symmetric_difference(expected).area < 0.02
    (record,) = drawing.scales
    assert record["shapes"] == {"a": "circle", "c": "triangle", "d": "diamond"}
    legend = [one for shape in ("circle", "triangle", "diamond") for one in areas(drawing, f"sign:{shape}")]
    assert legend == pytest.approx([math.pi * 4] * 3, rel=0.005)
    entries = [t for t in legend_texts(drawing) if t.endswith(")")]
    assert entries == ["A (2)", "C (2)", "D (1)", "Aucun\u202f: sans symbole (1)"]


def test_shapes_have_one_area_and_are_told_apart_without_colour():
    outlines = {shape: polygon(shape) for shape in SHAPES}
    for shape, one in outlines.items():
        assert one.area == pytest.approx(math.pi, rel=0.001)
        assert 2 * reach(shape) == pytest.approx(np.hypot(*np.asarray(one.exterior.coords).T).max(), rel=0.001)
    for one, two in ((a, b) for a in SHAPES for b in SHAPES if a < b):
        shared = outlines[one].intersection(outlines[two]).area / math.pi
        assert shared < 0.93, f"{one} and {two} look alike"
    with pytest.raises(ValueError, match="triangle_down"):
        outline("hexagon")


def test_too_many_categories_are_refused_and_many_known_ones_are_not():
    many = [f"k{i}" for i in range(9)]
    few = drawn(Symbols("milieu"), typed(["k1", "k3", "k5", "k7", "k8", "k8"], many))
    assert [*few.scales[0]["shapes"].values()] == [*SHAPES[:5]], "those that occur, in the catalogue's order"
    data = with_values(typed(["k0"] * 6, many), by="province", milieu=["k0", "k1"])
    assert len(drawn(Symbols("milieu", by="province"), data).scales[0]["shapes"]) == 2


def test_only_categories():
    with pytest.raises(MapTypeError, match="stock"):
        drawn(Symbols("population_2024"), typed(["a"] * 6, ["a"]))
    with pytest.raises(ValueError, match="between 1 and 20"):
        Symbols("milieu", size_mm=0.2)


def test_spread_symbols_do_not_touch():
    drawing = drawn(Symbols("milieu", size_mm=20, spread=True), typed(["a", "b", "a", "b", "a", "b"], ["a", "b"]))
    found = [one.shape for key in "ab" for one in shapes(drawing, f"symbols:{key}")]
    assert len(found) == 6
    assert all(a.distance(b) > 0 for i, a in enumerate(found) for b in found[:i])
    assert artists(drawing, "symbols:a")


def test_eight_that_occur_are_one_too_many():
    keys = [f"k{i}" for i in range(8)]
    one = typed(["k0"] * 6, keys).indicator("milieu")
    scale = CategoryScale(pd.Series(keys), dict.fromkeys(keys, "#000000"), {})
    with pytest.raises(ClassificationError, match="told apart by shape"):
        shapes_of(one, scale)
