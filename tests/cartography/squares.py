"""A territory of six square communes by the sea, in code, and what tests of drawings measure on a plate.

::

    sea │ 4 5 6   province 2
        │ 1 2 3   province 1     land goes on to the north, the south and the east
"""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from factories import provinces_of, small_territory, squares
from matplotlib.colors import to_hex
from matplotlib.path import Path

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.cartography.canvas import typeface
from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.pen import CurvedText
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.theme import PRINT

WEST, SOUTH, STEP = -6.0, 35.0, 0.1
CODES = [f"00009010{i}" for i in range(1, 7)]
PROVINCES = ["00009", "00010"]


def territory(*, sea=True, **figures):
    """Six communes of 0.1° in two provinces; ``figures`` replaces columns of the table."""
    shapes = squares(3, 2, corner=(WEST, SOUTH), side=STEP)
    table = {
        c.NAME: ["Alpha", "Bravo", "Charlie", "Delta", "Écho", "Fox"],
        c.NAME_AR: ["ألف", "باء", "جيم", "دال", "هاء", "واو"],
        c.KIND: ["urban", "rural", "rural", "urban", "rural", "rural"],
        c.PROVINCE: ["Sud"] * 3 + ["Nord"] * 3,
        c.PROVINCE_CODE: [PROVINCES[0]] * 3 + [PROVINCES[1]] * 3,
        c.POPULATION_2014: [90_000, 11_000, 8_000, 20_000, 5_000, 2_500],
        c.POPULATION_2024: [120_000, 10_000, 8_500, 24_000, 4_000, 2_500],
        c.ASSOCIATIONS_HCP: [120, 14, 9, 30, 2, 0],
        c.JOBS_HCP: [20_000, 300, 80, 2_500, 30, 10],
        c.AREA_KM2: [101.0, 101.0, 101.0, 100.9, 100.9, 100.9],
    } | figures
    communes = gpd.GeoDataFrame(table, index=pd.Index(CODES, name=c.CODE), geometry=shapes, crs="EPSG:4326")
    provinces = provinces_of(communes, **{c.NAME: ["Sud", "Nord"], c.NAME_AR: ["الجنوب", "الشمال"], c.KIND: "province"})
    places = pd.DataFrame(
        [("Océan", "المحيط", "Ocean", "sea", -6.015, 35.1, 0.0)],
        columns=["name_fr", "name_ar", "name_en", c.KIND, c.LON, c.LAT, "angle_deg"],
    )
    land = shapely.box(WEST, 33.0, -3.0, 37.0) if sea else None
    return small_territory(communes, provinces, land=land, places=places, years={c.POPULATION_2014: "2014"})


def dataset(**figures):
    """The indicators of HCP over the squares."""
    return tabulate(None, territory(**figures))


def with_values(data, by="commune", **columns):
    """The same dataset with columns of one level replaced."""
    level = "provinces" if by == "province" else "communes"
    return replace(data, **{level: getattr(data, level).assign(**columns)})


def located(table, place=None):
    """Records located and tabulated in the squares."""
    place = place or territory()
    return tabulate(locate(table, place), place)


def blank(language="fr", page="A4 landscape", theme=PRINT):
    """An empty canvas."""
    return Canvas(Page.from_name(page), theme, language)


def artists(drawn, gid):
    """Every artist of an exact gid, on a figure, a canvas or a drawing."""
    axes = (drawn.canvas if hasattr(drawn, "layout") else drawn).axes
    found = [*axes.collections, *axes.patches, *axes.texts]
    return [one for one in found if one.get_gid() == gid]


def paths(drawn, gid):
    """Every path of the collections of a gid, in mm."""
    return [path for one in artists(drawn, gid) for path in one.get_paths()]


def extent(path):
    """West, south, east, north of a path in mm, without its curves' help points where it has straight lines."""
    box = path.get_extents()
    return box.x0, box.y0, box.x1, box.y1


def circles(drawn, gid):
    """Centres (n, 2), diameters (n) and fills of the circles of a gid, measured on what matplotlib will fill."""
    (one,) = artists(drawn, gid)
    offsets = np.asarray(one.get_offsets()) if len(one.get_paths()) == 1 else np.zeros((1, 2))
    to_mm = one.axes.transData.inverted()
    shapes = [one.get_transform().transform_path(path) for path in one.get_paths()]
    if np.any(offsets):  # one shape in inches, set at many places
        place = one.get_offset_transform().transform(offsets)
        shapes = [Path(shapes[0].vertices + xy, shapes[0].codes) for xy in place]
    boxes = np.array([extent(to_mm.transform_path(shape)) for shape in shapes]).reshape(-1, 4)
    faces = [to_hex(color) for color in one.get_facecolor()]
    return SimpleNamespace(
        centers=(boxes[:, :2] + boxes[:, 2:]) / 2,
        diameters=boxes[:, 2] - boxes[:, 0],
        heights=boxes[:, 3] - boxes[:, 1],
        faces=faces if len(faces) == len(boxes) else faces * len(boxes),
    )


def text_shapes(canvas):
    """(text, gid, polygon) of every text of a canvas, turned as it is set."""
    assert len(canvas.texts) == len(canvas.axes.texts)
    found = []
    for (text, box), artist in zip(canvas.texts, canvas.axes.texts, strict=True):
        shape = shapely.box(box.x, box.y, box.right, box.top)
        if isinstance(artist, CurvedText):
            shape = shapely.union_all([shapely.box(*extent(letter)) for letter in artist.outlines()])
        elif artist.get_rotation():
            x, y = artist.get_position()
            down = typeface_descent(text, artist)
            at = {"center": box.center[0], "left": box.x, "right": box.right}[artist.get_ha()]
            shape = shapely.affinity.translate(shape, x - at, y - (box.y + down))
            shape = shapely.affinity.rotate(shape, artist.get_rotation(), origin=(x, y))
        found.append((text, artist.get_gid() or "", shape))
    return found


def typeface_descent(text, artist):
    """Descent in mm of a text artist."""
    font = artist.get_fontproperties()
    return typeface._measure(text, str(font.get_file()), font.get_size_in_points()).descent


def legend_texts(drawing):
    """The texts that stand in the legend's place."""
    area = drawing.layout.legend.inset(-1.0)
    return [text for text, box in drawing.canvas.texts if area.contains(box)]


def svg(figure):
    """The figure as SVG text."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg")
    return stream.getvalue()
