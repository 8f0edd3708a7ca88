"""The outlines of the units with the values of one indicator, as GeoJSON: light shapes that say what they show."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.flags import flags
from atlas.publishing.web import addresses
from atlas.publishing.web.downloads import FLAG, LEVELS, shapes_name
from atlas.publishing.web.maps.ground import WebGround
from atlas.publishing.web.site import Site

#: Decimals of a degree: some ten meters, far less than what the shapes were generalized by.
_DECIMALS: Final = 4
_WGS84: Final = "EPSG:4326"


def shape_files(sites: tuple[Site, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield the GeoJSON of each indicator and level with its path from the root of the site.

    Coordinates are longitude and latitude of WGS 84, as RFC 7946 asks; the shapes are those of the web maps.

    Args:
        sites: in all languages, whose titles and units the files have.
    """
    first = sites[0]
    zones = [(maps.level_name("zone"), maps, "province") for _, maps in first.zones]
    for name, maps, level in [*((level, first.maps, level) for level in LEVELS), *zones]:
        outlines = _outlines(maps.ground, level)
        for indicator in first.indicators:
            features = ",\n".join(_features(first, maps.data, indicator, level, outlines))
            about = json.dumps(_about(sites, indicator), ensure_ascii=False)[1:-1]
            text = f'{{"type": "FeatureCollection", {about}, "features": [\n{features}\n]}}\n'
            yield f"{addresses.DOWNLOADS}/{shapes_name(indicator.key, name)}", text.encode()


def _outlines(ground: WebGround, level: str) -> Mapping[str, str]:
    """Return code → outline as GeoJSON writes it, rings turned as it asks, outer ones against the clock."""
    shapes = ground.shapes.provinces if level == "province" else ground.shapes.communes
    transformer = pyproj.Transformer.from_crs(ground.frame.crs, _WGS84, always_xy=True)

    def to_degrees(page_mm: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        meters = ground.frame.to_ground(page_mm)
        return np.round(np.column_stack(transformer.transform(meters[:, 0], meters[:, 1])), _DECIMALS)

    light = [without_collapsed(shapely.transform(shape, to_degrees)) for shape in shapes.values()]
    turned = shapely.orient_polygons(light, exterior_cw=False)
    return {str(code): text for code, text in zip(shapes, shapely.to_geojson(turned), strict=True)}


def without_collapsed(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape whose coordinates were rounded without the islets and necks that became lines or points by it."""
    if shapely.is_valid(shape):
        return shape
    return shapely.make_valid(shape, method="structure", keep_collapsed=False)


def _about(sites: tuple[Site, ...], indicator: Indicator) -> dict[str, Any]:
    """Return what a collection says of itself beside its features."""
    frame = sites[0].frame
    about: dict[str, Any] = {
        "name": indicator.key,
        "title": {site.language: indicator.with_dagger(indicator.heading(site.language)) for site in sites},
        "unit": {site.language: indicator.unit[site.language] for site in sites},
        "invented": indicator.invented,
        "publisher": frame.publisher,
        "date": sites[0].edition.date,
        "source": list(sites[0].credits(indicator)),
    }
    return about | ({"license": frame.license[1]} if frame.license[1] else {})


def _features(
    site: Site, data: Dataset, indicator: Indicator, level: Any, outlines: Mapping[str, str]
) -> Iterator[str]:  # fmt: skip
    """Yield the units as features, a line each; a table made of them keeps title, unit and licence."""
    table, why = data.table(level), flags(data, indicator.key, by=level)
    names = [name for name in (c.NAME, c.NAME_AR, c.PROVINCE) if name in table]
    shared = {"title": indicator.with_dagger(indicator.heading(site.language)), "unit": indicator.unit[site.language]}
    shared |= {"license": site.frame.license[0]} if site.frame.license[0] else {}
    rows = zip(table.index, table[names].to_dict("records"), table[indicator.key], why, strict=True)
    for code, row, value, flag in rows:
        own = {str(name): text for name, text in row.items() if isinstance(text, str)}
        properties: dict[str, Any] = {
            "code": str(code),
            **own,
            indicator.key: _value(value, flag),
            FLAG: flag,
            **shared,
        }
        written = json.dumps(properties, ensure_ascii=False, allow_nan=False)
        name = json.dumps(str(code), ensure_ascii=False)
        yield f'{{"type": "Feature", "id": {name}, "properties": {written}, "geometry": {outlines[str(code)]}}}'


def _value(value: Any, flag: str) -> float | str | None:
    if flag or value is None or value != value:
        return None
    if isinstance(value, str):
        return value
    number = float(value)
    return number if math.isfinite(number) else None
