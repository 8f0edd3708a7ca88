"""A small map of what a body covers: the territory, the communes covered, the seats; a few kilobytes of SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import shapely

from atlas import columns as c
from atlas.analysis.support.coverage import seat
from atlas.cartography.spec.theme import Theme
from atlas.decimals import fixed_point
from atlas.sources.support.published import PublishedBody
from atlas.sources.territory.territory import Territory

#: Borders are drawn as if seen from afar: what is smaller than this is smoothed, in meters.
_TOLERANCE_M: Final = 1200.0
#: Units of the drawing: a map is so many of them wide.
_WIDTH: Final = 240.0


@dataclass(frozen=True, eq=False)
class MiniMaps:
    """Draws small maps of one territory; its outlines are simplified once, as one coverage.

    Attributes:
        territory: the communes.
        theme: whose colors are used.
    """

    territory: Territory
    theme: Theme

    def svg(self, body: PublishedBody) -> bytes:
        """Return the map of a body as SVG."""
        covered = [self._shapes[code] for code in sorted(body.areas) if code in self._shapes]
        paths = [
            f'<path d="{self._path([self._whole])}" fill="#ecebe6"/>',
            f'<path d="{self._path([shapely.unary_union(covered)])}" fill="{self.theme.accent}"/>' if covered else "",
            f'<path d="{self._provinces}" fill="none" stroke="#ffffff" stroke-width="1.6"/>',
            f'<path d="{self._path([self._whole])}" fill="none" stroke="#77756c" stroke-width="1"/>',
            *self._seats(body),
        ]
        view = f'viewBox="0 0 {_WIDTH:g} {_short(self.height)}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {view}>{"".join(paths)}</svg>'.encode()

    @cached_property
    def height(self) -> float:
        """The height of a map in units of the drawing, which is 240 of them wide."""
        west, south, east, north = self._bounds
        return (north - south) / (east - west) * _WIDTH

    @property
    def share(self) -> float:
        """Height over width."""
        return self.height / _WIDTH

    @cached_property
    def _shapes(self) -> dict[str, shapely.Geometry]:
        communes = self.territory.projected
        simple = shapely.coverage_simplify(communes.geometry.to_numpy(), _TOLERANCE_M)
        return dict(zip(map(str, communes.index), simple, strict=True))

    @cached_property
    def _whole(self) -> shapely.Geometry:
        return shapely.unary_union(list(self._shapes.values()))

    @cached_property
    def _bounds(self) -> tuple[float, float, float, float]:
        west, south, east, north = shapely.bounds(self._whole)
        margin = 0.02 * (east - west)
        return float(west - margin), float(south - margin), float(east + margin), float(north + margin)

    @cached_property
    def _provinces(self) -> str:
        of = self.territory.communes[c.PROVINCE_CODE].astype(str)
        groups = (of.index[of == code] for code in sorted(of.unique()))
        return self._path([shapely.unary_union([self._shapes[str(code)] for code in group]) for group in groups])

    def _seats(self, body: PublishedBody) -> Iterable[str]:
        for place in body.places:
            if (point := seat(place, self.territory)) is not None:
                x, y = self._at(*point)
                yield f'<circle cx="{x}" cy="{y}" r="7" fill="{self.theme.warning}" stroke="#ffffff" stroke-width="2"/>'

    def _at(self, x: float, y: float) -> tuple[str, str]:
        west, _, east, north = self._bounds
        scale = _WIDTH / (east - west)
        return _short((x - west) * scale), _short((north - y) * scale)

    def _path(self, shapes: Iterable[shapely.Geometry]) -> str:
        rings = (ring for shape in shapes for part in shapely.get_parts(shape) for ring in _rings(part))
        return "".join(
            "M" + "L".join(f"{x} {y}" for x, y in (self._at(*point) for point in ring[:-1])) + "Z" for ring in rings
        )


def _rings(part: shapely.Geometry) -> Iterable[list[tuple[float, float]]]:
    if not isinstance(part, shapely.Polygon):
        return
    yield [(x, y) for x, y, *_ in part.exterior.coords]
    for ring in part.interiors:
        yield [(x, y) for x, y, *_ in ring.coords]


def _short(value: float) -> str:
    return fixed_point(value, 1)
