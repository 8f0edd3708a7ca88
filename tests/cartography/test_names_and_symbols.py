"""Is a name taken for that of its own symbol, unit and lake on the plates of the edition? Are figures aligned?"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from demonstration import demonstration, demonstration_data
from squares import blank

from atlas.cartography.canvas.placed_items import Leader
from atlas.cartography.charts.table import TableGrid
from atlas.cartography.context.features import features_in
from atlas.cartography.layout.engine import compose
from atlas.cartography.legend.tables import Ranking
from atlas.cartography.spec.page import Box
from atlas.publishing.build.products import Version
from atlas.publishing.render.conversion import svg
from atlas.publishing.render.svg_layers import in_layers

SIZED = ("population", "associations", "emplois", "femmes")
FIGURED = ("taux-associations", "densite-acteurs")
PLATES = [pytest.param(key, language, id=f"{key}-{language}") for key in SIZED for language in ("fr", "ar")]


@cache
def drawn(key, language):
    """A plate of the demonstration as the edition prints it."""
    edition = replace(demonstration(), language=language)
    (task,) = Version.of(edition, demonstration_data(), Path(), plates=(edition.plate(key),)).plates
    return compose(task.plate, demonstration_data(), theme=task.theme, language=language, imprint=task.imprint)


def names(drawing):
    """Code → the area of the name of each commune of the main map, all its lines together."""
    lines = {}
    for text in drawing.texts:
        if text.role.kind == "unit" and text.window == 0 and text.role.code in drawing.sheet.ground.communes:
            lines.setdefault(text.role.code, []).append(text.area)
    return {code: shapely.union_all(areas) for code, areas in lines.items()}


@pytest.mark.parametrize(("key", "language"), PLATES)
def test_a_name_is_nearer_to_its_own_symbol_than_to_any_other(key, language):
    drawing = drawn(key, language)
    circles = drawing.sheet.circles
    discs = shapely.buffer(shapely.points(circles[:, :2]), circles[:, 2])
    leaders = shapely.union_all([shapely.LineString(line) for item in drawing.items_of(Leader) for line in item.lines])
    looked_at = 0
    for code, area in names(drawing).items():
        at = drawing.sheet.place(code)
        own = np.hypot(circles[:, 0] - at[0], circles[:, 1] - at[1]) < 0.01
        if not own.any() or shapely.distance(leaders, area) < 0.6:  # the line says whose name it is
            continue
        gaps = shapely.distance(discs, area)
        assert gaps[own].min() < gaps[~own].min(), f"{code} is nearer to the symbol of another commune"
        looked_at += 1
    assert looked_at >= 10


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("key", FIGURED)
def test_a_name_with_a_figure_stands_on_its_own_commune_or_off_all_others(key, language):
    drawing = drawn(key, language)
    ground = drawing.sheet.ground.communes
    figured = {}
    for text in drawing.texts:
        if text.role.kind == "unit" and text.window == 0 and any(ch.isdigit() for ch in text.text):
            figured[text.role.code] = text.area
    assert len(figured) >= 7
    for code, area in figured.items():
        foreign = shapely.union_all([shape for other, shape in ground.items() if other != code])
        assert shapely.intersection(area, foreign).area <= 0.5 * area.area, f"the figure of {code} stands on another"


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("key", ["population", "acteurs", "femmes"])
def test_the_name_of_a_lake_is_nearer_to_it_than_to_any_other_lake(key, language):
    drawing = drawn(key, language)
    (layer,) = [layer for layer in drawing.layers if layer.role == "lakes"]
    lakes = features_in(layer, drawing.frame)
    shapes = np.array(lakes.shapes, dtype=object)
    shape_of = dict(zip(lakes.names(language), shapes, strict=True))
    written = [text for text in drawing.texts if text.window == 0 and text.text in shape_of]
    assert len(written) >= 2
    for text in written:
        own = shape_of[text.text]
        others = shapely.union_all([shape for shape in shapes if shape is not own])
        assert shapely.distance(text.area, own) + 1.0 < shapely.distance(text.area, others), text.text


@pytest.mark.parametrize("key", ["appui", "acteurs"])
def test_the_dot_of_a_town_hides_no_dot_of_the_plate_in_print(key):
    drawing = drawn(key, "fr")
    # The groups of the printed file: what comes later lies over what comes before.
    text = in_layers(svg(drawing.figure).decode(), language="fr").svg
    over = [drawing.sheet.towns[code] for code in re.findall(r'<g id="town:(\w+)"', text)]
    assert len(over) < len(drawing.sheet.drawn_towns)
    under = text.index('id="context:town:'), text.index('id="points"' if key == "acteurs" else 'id="service-points"')
    assert under[0] < under[1]
    dots = np.vstack([drawing.sheet.dots, drawing.sheet.circles[:, :2]])
    for town in over:
        away = np.hypot(*(dots - town.at).T)
        assert away[away > 0.01].min() >= town.size_mm / 2


@pytest.mark.parametrize("key", FIGURED)
def test_a_parallel_is_named_off_the_territory_at_the_end_where_it_can_be(key):
    drawing = drawn(key, "fr")  # its end on the left crosses the territory's boundary, that on the right is free
    canvas, middle = drawing.canvas, drawing.frame.box.center
    set_texts = zip(canvas.texts, canvas.axes.texts, strict=True)
    degrees = [text_box for (_, text_box), artist in set_texts if artist.get_gid() == "graticule-label"]
    sides = [box for box in degrees if abs(box.center[0] - middle[0]) > drawing.frame.box.width / 2 - 9]
    assert len(sides) == 2
    for box in sides:
        assert drawing.frame.box.contains(box)
        assert not shapely.intersects(shapely.box(box.x, box.y, box.right, box.top), drawing.sheet.ground.region)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("table", ["ranking", "grid"])
def test_units_stand_under_units_in_a_column_of_figures(table, language):
    canvas, values = blank(language), ("1.275.428", "422.757", "9.156", "12")
    rows = tuple((f"Commune {i}", value) for i, value in enumerate(values))
    if table == "ranking":
        block = Ranking("Les plus fortes valeurs", rows, ("Région", "3.658.695"))
    else:
        block = TableGrid(None, ("Population",), rows, ("Région", "3.658.695"))
    box = Box(20, 20, 62, 120)
    block.draw(canvas, box)
    gid = {"ranking": "ranking-value", "grid": "table-value"}[table]
    set_texts = zip(canvas.texts, canvas.axes.texts, strict=True)
    figures = [text_box for (_, text_box), artist in set_texts if artist.get_gid() == gid]
    assert len(figures) == 5
    assert np.ptp([figure.right for figure in figures]) < 0.3, "units do not stand under units"
    ends = min(figure.x for figure in figures), max(figure.right for figure in figures)
    assert (
        (ends[0] == pytest.approx(box.x, abs=0.4))
        if language == "ar"
        else (ends[1] == pytest.approx(box.right, abs=0.4))
    )
