"""The plane of a territory: the projection in which it is measured and drawn, and how true its scale is.

A conformal projection keeps every angle, and turns a meter of the ground into k meters of the plane, the same in all
directions at one place; k, its scale, changes slowly from place to place and is known everywhere. What is measured in
the plane is thus measured on the ground when it is divided by k on its way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Proj
from pyproj.exceptions import CRSError, ProjError

from atlas.errors import Fault
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from scipy.interpolate import RectBivariateSpline

Floats: TypeAlias = npt.NDArray[np.float64]

#: The word for a projection that is fitted to the territory.
FITTED: Final = "auto"
#: Measures of the ground, and of the plane as it is.
GROUND: Final = "ground"
PLANE: Final = "plane"
#: A plane is made for a territory whose scale it keeps within this part.
LARGEST_ERROR: Final = 0.10
#: Directions of a conformal projection are kept to this angle, in degrees.
_CONFORMAL_DEG: Final = 0.01
#: Places of a territory at which the scale is looked at, and of the grid between which it is interpolated.
_PLACES: Final = 4_000
_NODES: Final = 33
#: Eastings and northings of the middle of a fitted plane, meters: no coordinate of it looks like a degree.
_ORIGIN_M: Final = 2_000_000
#: A cone stands on no parallel nearer to the equator than this, and a cylinder on none further, in degrees.
_LOW_LATITUDE: Final = 8.0
_POLE: Final = 89.0
_WIDEST: Final = 180.0


@dataclass(frozen=True)
class Plane:
    """A conformal projection and the ground that it is used for.

    Attributes:
        definition: as pyproj and geopandas read it: ``EPSG:2154``, or the WKT of a fitted one.
        lowest, highest: the scale on the territory.
        bounds: west, south, east, north of the territory, in meters of the plane.
        fitted: {"kind": "tmerc", "lcc", "sterea" or "merc", "lon_0", "lat_0", "k_0"} of a fitted plane; empty of one
            that was named.
        on_ground: whether distances, areas and densities are those of the ground; those of the plane else.
    """

    definition: str
    lowest: float
    highest: float
    bounds: tuple[float, float, float, float]
    fitted: tuple[tuple[str, str | float], ...] = ()
    on_ground: bool = True

    def __getstate__(self) -> dict[str, object]:
        """Return what is packed of it; the spline is made again where it is needed: a cache unpacks no such thing."""
        return {name: value for name, value in self.__dict__.items() if name != "_spline"}

    @cached_property
    def crs(self) -> CRS:
        """The system of coordinates."""
        return CRS.from_user_input(self.definition)

    @property
    def error(self) -> float:
        """By which part a length on the territory can differ from the ground's: 0.001 is a meter in a kilometer."""
        return max(self.highest - 1, 1 - self.lowest)

    @property
    def name(self) -> str:
        """The name of the system, with its number where it has one: ``RGF93 v1 / Lambert-93 (EPSG:2154)``."""
        return self.crs.name if self.fitted else f"{self.crs.name} ({self.definition})"

    def scale(self, xy_m: Floats) -> Floats:
        """Return how many meters of the plane a meter of the ground is at n places of the plane (n, 2), in meters."""
        x, y = np.asarray(xy_m, dtype=np.float64).reshape(-1, 2).T
        return np.asarray(self._spline.ev(x, y))

    @cached_property
    def _spline(self) -> RectBivariateSpline:
        from scipy.interpolate import RectBivariateSpline  # half a second that reading a territory need not wait for

        west, south, east, north = self.bounds
        margin_x, margin_y = 0.15 * (east - west) + 1_000, 0.15 * (north - south) + 1_000
        x = np.linspace(west - margin_x, east + margin_x, _NODES)
        y = np.linspace(south - margin_y, north + margin_y, _NODES)
        grid_x, grid_y = np.meshgrid(x, y, indexing="ij")
        projection = Proj(self.crs)
        lon, lat = projection(grid_x.ravel(), grid_y.ravel(), inverse=True)
        return RectBivariateSpline(x, y, _scales(projection, np.asarray(lon), np.asarray(lat)).reshape(grid_x.shape))


def plane_of(shapes: gpd.GeoSeries, *, crs: str = FITTED, on_ground: bool = True) -> Plane:
    """Return the plane of shapes: the system that is named, or the conformal one that fits them best.

    Args:
        shapes: EPSG:4326.
        crs: ``auto``, or a projected system in meters as pyproj reads it.
        on_ground: whether measures are those of the ground.

    Raises:
        ValueError: what `plane_faults` lists.
    """
    faults = list(plane_faults(shapes, crs=crs))
    if faults:
        raise ValueError(faults[0].reason)
    lon, lat = _places(shapes)
    fitted: Mapping[str, str | float] = {} if crs != FITTED else _fit(lon, lat)
    definition = _definition(fitted) if fitted else crs
    system = CRS.from_user_input(definition)
    scales = _scales(Proj(system), lon, lat)
    bounds = tuple(float(value) for value in shapes.to_crs(system).total_bounds)
    plane = Plane(definition, float(scales.min()), float(scales.max()), bounds, tuple(fitted.items()))  # type: ignore[arg-type]
    return replace(plane, on_ground=on_ground)


def metric_system(shapes: gpd.GeoSeries) -> str | None:
    """Return the system in meters that shapes are measured in: their own, or one that fits them; None where none does.

    Args:
        shapes: in any known system.
    """
    system = CRS.from_user_input(shapes.crs)
    if system.is_projected:
        return str(system.to_wkt())
    degrees = gpd.GeoSeries(shapes.to_crs("EPSG:4326").dropna())
    degrees = gpd.GeoSeries(degrees[np.logical_not(degrees.is_empty)])
    if degrees.empty or next(plane_faults(degrees, crs=FITTED), None) is not None:
        return None
    return plane_of(degrees).definition


def plane_faults(shapes: gpd.GeoSeries, *, crs: str) -> Iterator[Fault]:
    """List why shapes (EPSG:4326) have no plane: across 180°, at a pole, too large, or a system that does not fit."""
    west, south, east, north = (float(value) for value in shapes.total_bounds)
    if max(abs(south), abs(north)) > _POLE:
        yield Fault(Message("fault.sources.territory.pole"), Message("fault.sources.territory.pole_remedy"))
        return
    if east - west > _WIDEST or east > _WIDEST or west < -_WIDEST:
        yield Fault(Message("fault.sources.territory.across"), Message("fault.sources.territory.across_remedy"))
        return
    lon, lat = _places(shapes)
    if crs != FITTED:
        yield from _system_faults(crs, lon, lat)
        return
    error = _error_of(_fit(lon, lat), lon, lat)
    if not error <= LARGEST_ERROR:
        yield Fault(Message("fault.sources.territory.large"), Message("fault.sources.territory.large_remedy"))


def _system_faults(crs: str, lon: Floats, lat: Floats) -> Iterator[Fault]:
    """List what is wrong with a system that was named for places."""
    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        yield Fault(
            Message("fault.sources.territory.no_crs"),
            Message("fault.sources.territory.write_crs"),
            column="crs",
            value=crs,
        )
        return
    meters = system.is_projected and all(axis.unit_conversion_factor == 1 for axis in system.axis_info[:2])
    if not meters:
        reason, remedy = Message("fault.sources.territory.no_metres"), Message("fault.sources.territory.write_crs")
        yield Fault(reason, remedy, column="crs", value=crs)
        return
    projection = Proj(system)
    try:
        scales = _scales(projection, lon, lat)
        bent = float(np.degrees(np.abs(projection.get_factors(lon, lat).angular_distortion)).max())
    except ProjError:
        scales, bent = np.array([np.inf]), np.inf
    if not (np.isfinite(scales).all() and np.abs(scales - 1).max() <= LARGEST_ERROR):
        reason = Message("fault.sources.territory.elsewhere")
        yield Fault(reason, Message("fault.sources.territory.other_crs"), column="crs", value=crs)
    elif bent > _CONFORMAL_DEG:
        reason = Message("fault.sources.territory.bent")
        yield Fault(reason, Message("fault.sources.territory.other_crs"), column="crs", value=crs)


def _places(shapes: gpd.GeoSeries) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes of some vertices, those furthest out among them, and of the middle."""
    xy = shapely.get_coordinates(np.asarray(shapes.array, dtype=object))
    outermost = [int(position) for axis in xy.T for position in (axis.argmin(), axis.argmax())]
    chosen = xy[np.r_[np.arange(0, len(xy), len(xy) // _PLACES + 1), outermost]]
    middle = (chosen.min(axis=0) + chosen.max(axis=0)) / 2
    lon, lat = np.vstack([chosen, middle]).T
    return np.ascontiguousarray(lon), np.ascontiguousarray(lat)


def _scales(projection: Proj, lon: Floats, lat: Floats) -> Floats:
    """Return the scale at places; infinite where the projection does not reach."""
    factors = projection.get_factors(lon, lat)
    scales = np.sqrt(np.asarray(factors.areal_scale, dtype=np.float64))
    return np.where(np.isfinite(scales), scales, np.inf)


def _fit(lon: Floats, lat: Floats) -> dict[str, str | float]:
    """Return the conformal projection whose scale changes least over places, halfway true."""
    tried = [_halfway(candidate, lon, lat) for candidate in _candidates(lon, lat)]
    return min(tried, key=lambda fitted: _error_of(fitted, lon, lat))


def _candidates(lon: Floats, lat: Floats) -> Iterator[dict[str, str | float]]:
    """Yield a cylinder along the meridian, a cone or a cylinder along the parallel, a plane at the middle."""
    middle: dict[str, str | float] = {
        "lon_0": round(float(lon.min() + lon.max()) / 2, 1),
        "lat_0": round(float(lat.min() + lat.max()) / 2, 1),
        "k_0": 1.0,
    }
    for kind in ("tmerc", "lcc" if abs(float(middle["lat_0"])) >= _LOW_LATITUDE else "merc", "sterea"):
        yield {"kind": kind, **middle}


def _halfway(fitted: dict[str, str | float], lon: Floats, lat: Floats) -> dict[str, str | float]:
    """Make the scale of a projection as much too large at some places as it is too small at others."""
    scales = _scales(Proj(_proj(fitted)), lon, lat)
    if not np.isfinite(scales).all():
        return fitted
    return {**fitted, "k_0": round(2 / float(scales.min() + scales.max()), 6)}


def _error_of(fitted: Mapping[str, str | float], lon: Floats, lat: Floats) -> float:
    return float(np.abs(_scales(Proj(_proj(fitted)), lon, lat) - 1).max())


def _proj(fitted: Mapping[str, str | float]) -> str:
    """Return the projection in PROJ's words."""
    cone = f" +lat_1={fitted['lat_0']}" if fitted["kind"] == "lcc" else ""
    origin = "" if fitted["kind"] == "merc" else f" +lat_0={fitted['lat_0']}"
    return (
        f"+proj={fitted['kind']}{cone}{origin} +lon_0={fitted['lon_0']} +k_0={fitted['k_0']} "
        f"+x_0={_ORIGIN_M} +y_0={_ORIGIN_M} +datum=WGS84 +units=m +no_defs +type=crs"
    )


_METHODS: Final = {
    "tmerc": "Transverse Mercator",
    "lcc": "Lambert conformal conic",
    "sterea": "Oblique stereographic",
    "merc": "Mercator",
}


def _definition(fitted: Mapping[str, str | float]) -> str:
    """Return the WKT of a fitted projection, with a name that says what it is."""
    system = CRS.from_user_input(_proj(fitted)).to_json_dict()
    place = "" if fitted["kind"] == "merc" else f" {fitted['lat_0']}°"
    system["name"] = f"{_METHODS[str(fitted['kind'])]}{place} {fitted['lon_0']}° (WGS 84)"
    return str(CRS.from_json_dict(system).to_wkt())
