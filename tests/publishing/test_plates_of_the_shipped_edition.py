"""Every shipped plate as a reader measures it: whose name stands where, what it hides, how large the map is.

Measured on what was composed, without the code that placed it or inspects it. ``make test`` composes each plate once,
on A3 and in the language in which the inspection does not print it on A4, and three upright, whose legends and sources
are the longest; where ``ATLAS_WHOLE_ATTACK`` is set, each on three pages, in both languages and for both perimeters.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from xml.etree.ElementTree import Element

import numpy as np
import pytest
import shapely
import shapely.affinity
from demonstration import demonstration, demonstration_data
from test_qgis_ground import boxes_that_hold_a_wider_type
from whole import WHOLE

from atlas.cartography.canvas.placed_items import Leader
from atlas.cartography.layout.engine import compose
from atlas.cartography.layout.reference_plate import reference_plate
from atlas.publishing.build.cache import Cache, cache_folder
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.qgis.project.plate_context import plate_context
from atlas.publishing.qgis.project.plate_shown import _read_plate
from atlas.publishing.tables.contents import units as unit_layer

#: What falls short yet, upright at 1:1 400 000: a name half beside its commune, and a province's over a small commune.
SHORT = ((0, "ar", "A4 portrait", "tanger-tetouan-al-hoceima"), (16, "ar", "A4 portrait", "tanger-tetouan-al-hoceima"))
PERIMETERS = ("tanger-tetouan", "tanger-tetouan-al-hoceima")
PLATES = range(len(demonstration().plates) + 1)
CASES = (
    [
        (plate, language, page, perimeter)
        for perimeter in PERIMETERS
        for page in ("A4 landscape", "A4 portrait", "A3 landscape")
        for language in ("fr", "ar")
        for plate in PLATES
    ]
    if WHOLE
    else [
        *((plate, "fr" if plate % 2 else "ar", "A3 landscape", PERIMETERS[0]) for plate in PLATES),
        *((plate, language, "A4 portrait", PERIMETERS[0]) for plate, language in ((1, "fr"), (6, "ar"), (13, "fr"))),
    ]
)

BESIDE_MM = 4.5  # a name farther from its dot than that is not read as its name
INSIDE = 0.6  # least share of a name in its unit where nothing else says whose it is
HIDDEN = 0.5  # largest share of a unit smaller than a name that the name may hide
TOUCH_MM = 0.1
STRAY = 0.05  # of a name, that may stand beyond the coast or boundary: a letter's corner


@cache
def data_of(perimeter):
    if perimeter == demonstration().perimeter:
        return demonstration_data()
    return read_data(replace(demonstration(), perimeter=perimeter), cache=Cache(cache_folder()))


def plate_of(case):
    """The edition of a case and its plate; number 0 is the plate of its grid."""
    number, language, page, perimeter = case
    edition = replace(demonstration(), language=language, page=page, perimeter=perimeter)
    plates = [replace(plate, page=page) for plate in edition.plates]
    plate = plates[number - 1] if number else replace(reference_plate(context=edition.context), page=page)
    return edition, edition.page_of(plate)


@cache
def drawn(case):
    """A plate of the edition, composed."""
    (edition, plate), (_, language, _, perimeter) = plate_of(case), case
    return compose(
        plate, data_of(perimeter), theme=theme_of(edition), language=language, imprint=imprint(edition, plate, language)
    )


def names(drawing):
    """Each name of a unit: the number of its window, its code, the area of its lines."""
    lines = {}
    for text in drawing.texts:
        if text.role.kind == "unit":
            lines.setdefault((text.window, text.role.code), []).append(text.area)
    return [(window, code, shapely.union_all(areas)) for (window, code), areas in lines.items()]


def units(sheet):
    return {**sheet.ground.communes, **sheet.ground.provinces}


def leads_to(drawing, window, area, unit):
    """Whether a line begins at a name and ends in or at its unit."""
    lines = [line for item in drawing.items_of(Leader) if item.window == window for line in item.lines]
    ends = [(shapely.Point(line[0]), shapely.Point(line[-1])) for line in lines]
    return any(
        min(a.distance(area), b.distance(area)) < 1.5 and min(a.distance(unit), b.distance(unit)) < 1.5 for a, b in ends
    )


def has_mark(sheet, code, area):
    """Whether a dot or symbol of the unit stands beside a name, nearer to it than that of any other unit."""
    places = np.array([sheet.place(code), *([sheet.towns[code].at] if code in sheet.towns else [])])
    x, y, radius = sheet.circles.T
    own = [np.hypot(x - px, y - py) < 0.01 for px, py in places]
    at = np.any(own, axis=0)
    if not at.any():
        return False
    away = shapely.distance(shapely.points(x, y), area) - radius
    return float(away[at].min()) <= BESIDE_MM


def strayed(drawing, written):
    """The units whose name stands elsewhere, without a line to it or a dot or symbol of it beside."""
    sheets = (drawing.sheet, *drawing.windows)
    for window, code, area in written:
        unit = units(sheets[window])[code]
        if shapely.intersection(unit, area).area >= INSIDE * area.area:
            continue
        if not has_mark(sheets[window], code, area) and not leads_to(drawing, window, area, unit):
            yield code


def over_symbols(drawing, written):
    """The units whose name touches a symbol."""
    trees = []
    for sheet in (drawing.sheet, *drawing.windows):
        x, y, radius = sheet.circles.T
        trees.append(shapely.STRtree(shapely.buffer(shapely.points(x, y), np.maximum(radius - TOUCH_MM, 0.01))))
    for window, code, area in written:
        if len(trees[window].query(area, predicate="intersects")):
            yield code


def hidden(drawing, written):
    """The communes smaller than a name that hides them, with whose name that is."""
    sheets = (drawing.sheet, *drawing.windows)
    for window, code, area in written:
        for other, shape in sheets[window].ground.communes.items():
            if shape.area < area.area and shapely.intersection(shape, area).area > HIDDEN * shape.area:
                yield other, code


def over_provinces(drawing, written):
    """The provinces whose name is led to them from the ground of another one."""
    sheets = (drawing.sheet, *drawing.windows)
    for window, code, area in written:
        provinces = sheets[window].ground.provinces
        if code not in provinces or shapely.intersects(provinces[code], area):
            continue
        on_others = sum(shapely.intersection(shape, area).area for shape in provinces.values())
        if on_others > STRAY * area.area and leads_to(drawing, window, area, provinces[code]):
            yield code


def over_region(drawing):
    """Square millimetres of the territory under each inset that lies on it."""
    boxes = [shapely.box(b.x, b.y, b.right, b.top) for b in (inset.box for inset in drawing.insets)]
    areas = [shapely.intersection(drawing.sheet.ground.region, box).area for box in boxes]
    return [area for area in areas if area > 1]


def without_halo(drawing):
    """The names beyond the territory that shall have a halo and have none around all of their letters."""
    halos = [
        shapely.box(*path.get_extents().extents)
        for shapes in drawing.shapes
        if shapes.kind == "halo"
        for path in shapes.paths
    ]
    around = shapely.union_all(halos)
    for text in drawing.texts:
        if text.role.kind == "place" and text.style.halo:
            middle = shapely.Point(text.box.center)
            if not shapely.intersects(around, middle.buffer(1.0)):
                yield text.text


def name_of(case):
    return "-".join(map(str, case)).replace(" ", "-")


def faults_of(drawing):
    """What is wrong on a plate by each of the measures; nothing where all is well."""
    written, height = names(drawing), drawing.frame.box.height
    measured = {
        "names that stand elsewhere": list(strayed(drawing, written)),
        "names over symbols": list(over_symbols(drawing, written)),
        "communes under a name": list(hidden(drawing, written)),
        "provinces' names over others": list(over_provinces(drawing, written)),
        "insets over the region": over_region(drawing),
        "names without halo": list(without_halo(drawing)),
        "low maps": [] if height >= 0.6 * drawing.canvas.page.height_mm else [height],
        "names left out": sorted(set(drawing.unlabeled) - set(drawing.labeled)),
    }
    return {measure: wrong for measure, wrong in measured.items() if wrong}


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=pytest.mark.xfail(strict=True)) if case in SHORT else case for case in CASES],
    ids=name_of,
)
def test_names_stand_where_they_belong_and_maps_fill_their_page(case):
    drawing = drawn(case)
    assert names(drawing)
    assert faults_of(drawing) == {}


def test_names_that_are_moved_are_seen_by_these_measures():
    drawing = drawn(CASES[3])
    moved = [(window, code, shapely.affinity.translate(area, 25, 15)) for window, code, area in names(drawing)]
    assert len(list(strayed(drawing, moved))) > len(moved) / 2
    sheet = drawing.sheet
    small = min(sheet.ground.communes, key=lambda code: sheet.ground.communes[code].area)
    cover = [(0, "elsewhere", sheet.ground.communes[small].envelope.buffer(1))]
    assert small in {other for other, _ in hidden(drawing, cover)}
    at = [(0, small, shapely.Point(sheet.circles[0, :2]).buffer(1))]
    assert list(over_symbols(drawing, at)) == [small]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_boxes_of_the_layout_in_qgis_hold_a_type_that_is_wider_by_15_percent(case):
    number, language, _, perimeter = case
    edition, plate = plate_of(case)
    columns = {
        level: {field.heading: field.name for field in unit_layer(data_of(perimeter), level, language=language).fields}
        for level in ("commune", "province")
    }
    context = plate_context(plate, f"{number:02}", drawn(case), columns)
    project = Element("qgis")
    project.append(_read_plate(context, imprint(edition, plate, language)).layout)
    assert boxes_that_hold_a_wider_type(project) > 5
