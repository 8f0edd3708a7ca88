"""Edges of the land: are waterlines as far from the coast as they should be, is the shadow on the sea alone?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from squares import artists, dataset, territory

from atlas.cartography.canvas.base_layers import map_shapes
from atlas.cartography.context.coast import EDGES, edge_layers
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Circles, TileMap
from atlas.cartography.marks.style.plate_layers import plate_layers
from atlas.cartography.scales.color import lightness
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import MapTypeError
from atlas.publishing.qgis.project.plate_context import plate_context

PLACE = territory()
BOUNDS = PLACE.projected.total_bounds
UNIT = max(BOUNDS[2] - BOUNDS[0], BOUNDS[3] - BOUNDS[1]) / 240
REGION = shapely.union_all(np.asarray(PLACE.projected.geometry.values))


def plate_of(*edges, mark=None):
    drawn = mark or Circles("population_2024")
    return Plate(key="x", title="Titre", marks=(drawn,), labels="none", ranking=0, edges=edges)


def shapes_of(*edges):
    return [shapely.union_all(np.asarray(layer.source.geometry.values)) for layer in edge_layers(edges, PLACE, PRINT)]


def coast():
    """Where land meets sea: the straight western edge of the land, on the ground."""
    land = PLACE.projected.geometry.iloc[[0, 3]]
    west = min(shape.bounds[0] for shape in land)
    return west, min(s.bounds[1] for s in land), max(s.bounds[3] for s in land)


def test_waterlines_keep_their_distance_to_the_coast_and_lie_on_the_sea():
    lines = shapes_of("waterlines")
    assert len(lines) == 4
    _, south, north = coast()
    middle = REGION.intersection(shapely.box(-1e9, south + (north - south) / 3, 1e9, north - (north - south) / 3))
    for line, distance in zip(lines, (0.7, 1.6, 2.8, 4.3), strict=True):
        assert not line.intersects(REGION)
        near = line.intersection(middle.buffer(8 * UNIT))
        assert near.distance(REGION) == pytest.approx(distance * UNIT, abs=0.3 * UNIT)
    layers = edge_layers(("waterlines",), PLACE, PRINT)
    assert [layer.width_mm for layer in layers] == sorted((layer.width_mm for layer in layers), reverse=True)
    tones = [lightness(layer.color) for layer in layers]
    assert tones == sorted(tones), "they fade towards the open sea"
    assert tones[-1] < lightness(PRINT.sea) + 1e-6


def test_the_shadow_is_on_the_sea_alone_and_darkest_at_the_land(region):
    layers = edge_layers(("shadow",), region.territory, PRINT)
    assert len(layers) == 3
    land = shapely.union_all(np.asarray(region.territory.projected.geometry.values))
    shadows = [shapely.union_all(np.asarray(layer.source.geometry.values)) for layer in layers]
    assert all(shadow.intersection(land).area < 1e-4 * shadow.area for shadow in shadows)
    assert all(shadow.distance(land) < 2000 for shadow in shadows)
    areas = [shadow.area for shadow in shadows]
    assert areas == sorted(areas, reverse=True), "the farthest first, the nearest over it"
    tones = [lightness(layer.color) for layer in layers]
    assert tones == sorted(tones, reverse=True)
    assert all(tone < lightness(PRINT.sea) for tone in tones)


def test_the_glow_is_inside_the_region_and_narrows():
    bands = shapes_of("glow")
    assert len(bands) == 3
    for band, width in zip(bands, (2.1, 1.4, 0.7), strict=True):
        assert band.difference(REGION.buffer(1e-6)).area == pytest.approx(0, abs=1)
        inner = REGION.buffer(-width * UNIT)
        assert band.area == pytest.approx(REGION.area - inner.area, rel=1e-6)


def test_marks_of_areas_hide_the_glow_and_their_colors_stay():
    mark = Choropleth("population_density")
    plain, edged = (compose(plate_of(*edges, mark=mark), dataset()) for edges in ((), EDGES))
    below = [one.get_zorder() for one in edged.canvas.axes.collections if (one.get_gid() or "").startswith("layer")]
    classes = [artist for code in range(5) for artist in artists(edged, f"class:{code}")]
    assert below
    assert max(below) < min(one.get_zorder() for one in classes)
    before = [artist.get_facecolor().tolist() for code in range(5) for artist in artists(plain, f"class:{code}")]
    assert [one.get_facecolor().tolist() for one in classes] == before


def test_other_programs_have_them_where_the_page_has_them():
    data = dataset()
    drawing = compose(plate_of("waterlines", "glow"), data)
    columns = {by: {one.key: one.key for one in data.indicators} for by in ("commune", "province")}
    context = plate_context(plate_of("waterlines"), "01", drawing, columns).style_context(1)
    made = plate_layers(drawing.layers, context)
    assert {part.kind for part in made} == {"lines", "areas"}
    assert all(part.stack == "under" for part in made)
    assert len({part.layer.name for part in made}) == len(made)
    ground = map_shapes(data.territory, drawing.frame)
    lines = next(part for part in made if part.kind == "lines").layer.table
    on_page = shapely.transform(shapely.union_all(np.asarray(lines.geometry.values)), drawing.frame.to_page)
    assert not on_page.intersects(ground.region)


def test_a_map_without_the_ground_leaves_them_out_and_an_unknown_sea_is_told():
    tiles = compose(plate_of("waterlines", mark=TileMap("population_density")), dataset())
    assert tiles.layers == ()
    with pytest.raises(ValueError, match="edges"):
        plate_of("waves")
    inland = replace(dataset(), territory=territory(sea=False))
    with pytest.raises(MapTypeError, match="sea"):
        compose(plate_of("shadow"), inland)
