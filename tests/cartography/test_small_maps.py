"""On small maps of texts, letters and sheets nothing of the map's furniture hides what the map shows.

The region and the symbols are measured here from the territory and from the sheet; where furniture hides any of them,
every place of its size on the map is tried for one that hides nothing.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
import shapely
from demonstration import demonstration_data

import atlas
from atlas import columns as c
from atlas.cartography.canvas.placed_items import ScaleBar
from atlas.cartography.inspection import inspect_plate
from atlas.cartography.inspection.subject import DrawnPlate
from atlas.cartography.layout.engine import compose
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.theme import PRINT
from atlas.i18n.messages import tr
from atlas.publishing.sheets.unit_map import MapLook, points_of, unit_map

PLATE = atlas.Plate(
    title="Coopératives",
    marks=(atlas.marks.Circles("cooperatives", by="commune", largest_mm=9),),
    labels="none",
    ranking=0,
)
SEEN_MM2 = 0.3  # the line of the coast is generalised for the page
BAR = re.compile(r'<path d="M([\d.]+) ([\d.]+)V[\d.]+H([\d.]+)V')


@cache
def drawn(width, height, language):
    imprint = Imprint(sheet=Page.in_text(width, height))
    return compose(PLATE, demonstration_data(), language=language, imprint=imprint)


def shown(drawing):
    """The region and its symbols in page millimetres."""
    region = drawing.frame.place(shapely.union_all(demonstration_data().territory.projected.geometry.to_numpy()))
    x, y, radius = drawing.sheet.circles.T
    return shapely.union_all([region, *shapely.buffer(shapely.points(x, y), radius)])


def rectangle(box):
    return shapely.box(box.x, box.y, box.right, box.top)


def furniture(drawing, language):
    """The bar, its figures and the letter of the north arrow."""
    (bar,) = drawing.items_of(ScaleBar)
    signs = {"N", tr("north", language), "0"}
    texts = [text for text in drawing.texts if text.role.kind == "scale" or text.text in signs]
    texts += [text for text in drawing.texts if text.text.endswith(f"\u00a0{tr('km', language)}")]
    return [rectangle(bar.box), *(rectangle(text.box) for text in texts)]


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(("width", "height"), [(84, 102), (70, 105), (120, 140), (178, 110)])
def test_scale_bar_and_north_hide_no_symbol_and_nothing_of_the_region(width, height, language):
    drawing = drawn(width, height, language)
    subject, parts = shown(drawing), furniture(drawing, language)
    assert len(parts) > 1
    if max(part.intersection(subject).area for part in parts) <= SEEN_MM2:
        return
    west, south, east, north = shapely.union_all(parts).bounds
    inner = drawing.frame.box.inset(1.0)
    xs, ys = np.arange(inner.x, inner.right - east + west), np.arange(inner.y, inner.top - north + south)
    places = [shapely.box(x, y, x + east - west, y + north - south) for x in xs for y in ys]
    assert drawing.items_of(ScaleBar)[0].short, "bar, ratio and north arrow stand where they hide something"
    assert not [place for place in places if not place.intersects(subject)]


def test_a_narrow_map_has_one_length_instead_of_bar_ratio_and_north():
    narrow, wide = (drawn(width, 102, "fr").items_of(ScaleBar)[0] for width in (84, 260))
    assert narrow.short
    assert not wide.short


def test_an_inspection_asks_no_numeric_scale_of_a_map_that_has_no_room_for_it():
    drawing = drawn(84, 102, "fr")
    subject = DrawnPlate(PLATE, demonstration_data(), drawing, "fr", Imprint())
    assert "scale-missing" not in {remark.rule for remark in inspect_plate(subject)}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_scale_bar_of_a_sheet_hides_no_actor_where_a_corner_is_free(language):
    data, hiding = demonstration_data(), []
    for code in data.communes.index[::7]:
        actors = data.placed.actors[data.placed.actors[c.CODE].astype(str) == code]
        points, look = points_of(actors, data.territory), MapLook(77, 54, PRINT, language)
        svg = unit_map(data.territory, code, by="commune", points=points, look=look).svg
        dots = np.array([list(map(float, dot)) for dot in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)])
        left, high, right = map(float, BAR.findall(svg)[-1])
        if len(dots) == 0:
            continue
        across = (dots[:, 0] > left - 1) & (dots[:, 0] < right + 1)
        corners = [
            ((dots[:, 0] < 32) if low_x else (dots[:, 0] > 45)) & ((dots[:, 1] < 8) if low_y else (dots[:, 1] > 46))
            for low_x in (True, False) for low_y in (True, False)
        ]  # fmt: skip
        if (across & (np.abs(dots[:, 1] - high) < 4)).any() and not all(corner.any() for corner in corners):
            hiding.append(code)
    assert not hiding
