"""A territory: its communes and provinces with their figures, its neighbors, its sea."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.errors import TerritoryError, UnknownNameError
from atlas.guard import with_guard
from atlas.i18n.idiom import Idiom
from atlas.i18n.language import LANGUAGES
from atlas.i18n.level_names import LevelName, level_nouns
from atlas.i18n.messages import Message, WrittenWords
from atlas.resources import shipped_path
from atlas.sources.notebook import html
from atlas.sources.roads.road_network import RoadNetwork
from atlas.sources.territory.boundaries import CRS, read_boundaries, read_land
from atlas.sources.territory.label_points import anchors_of
from atlas.sources.territory.outlines import dissolve, neighbors
from atlas.sources.territory.plane import FITTED, GROUND, Plane, plane_faults, plane_of
from atlas.sources.territory.provenance import ROADS, Credit, owed_to_shipped, read_credits
from atlas.sources.territory.surroundings import PLACE_COLUMNS, read_label_points, read_land_around, read_place_names
from atlas.sources.territory.territory_file import DescribedTerritory, by_language, read_described

#: HCP's figures that a territory carries, in the order of an atlas.
FIGURES: Final = (
    c.POPULATION_2014, c.POPULATION_2024, c.HOUSEHOLDS_2024, c.ESTABLISHMENTS, c.BUSINESSES,
    c.PUBLIC_SERVICES, c.SOUKS, c.ASSOCIATIONS_HCP, c.JOBS_HCP,
)  # fmt: skip
#: What a commune is, before its figures.
DESCRIPTION: Final = (
    c.NAME, c.NAME_AR, c.KIND, c.PROVINCE, c.PROVINCE_CODE, c.CERCLE_CODE, c.CERCLE, c.AREA_KM2,
)  # fmt: skip
#: What a territory that was given as a table is called.
_IN_MEMORY: Final = "territory"
#: Names in further scripts that a layer of one's own may have.
NAMES: Final = (c.NAME_ZGH, c.PROVINCE_AR, c.PROVINCE_ZGH)


@dataclass(frozen=True, eq=False)
class Territory:
    """The communes that an atlas covers, with everything known of them before any register is read.

    Attributes:
        key: the perimeter's key, or the stem of the user's file.
        title: its name in each language (``fr``, ``ar``, ``en``).
        communes: index ``code`` ascending, EPSG:4326; name, kind, province, cercle, area on the ellipsoid in km²,
            then the figures of HCP.
        provinces: index ``code`` ascending, EPSG:4326; the figures are the sums of the communes'; the outlines are
            made of the communes' own vertices.
        adjacency: pairs of neighbors (``code_a`` < ``code_b``) and the ``km`` of border that they share; communes that
            meet in a point only are no neighbors.
        arrondissements: figures of the parts of a commune, already counted in it; no geometry.
        land: all land around, EPSG:4326; None when the territory does not know its sea.
        places: names of seas, straits and neighboring regions, with the position and angle of each.
        credits: whom to name, file by file.
        boundary_vintage: year and month of the boundaries, "" when unknown.
        figures_year: year of the figures, 0 when unknown.
        crs: the projected system that it is measured and drawn in; ``auto`` for the conformal one that fits it best.
        distances: whether lengths, areas and densities are those of the ``ground``, or those of the ``plane``.
        years: column of figures → year of these figures, where it is not ``figures_year``.
        words: what its indicators are called otherwise than in the files of words: key → text.
        levels: language → level (``commune``, ``province``, ``region``) → singular, plural of its noun, whether it is
            feminine; empty where these are the words of the atlas.
        roads: the network on which times are measured; None where nobody brought one (`with_roads`).
        context: folder of the layers of its ground (`atlas.sources.territory.context`); None without any.
        notes: what was done to its layer to read it: borders repaired, rows put together.
        label_points: code → (lon, lat) where a unit is met on a map, of those that have such a point of their own.
        oldest_foundation: a year before which a record founded here is surely a slip; 0 when nobody says one.
        areas: whether areas of measure that communes are no parts of stand in the place of provinces, which may
            overlap: ``named``, or ``numbered`` where maps do not write what they are called.
    """

    key: str
    title: Mapping[str, str]
    communes: gpd.GeoDataFrame
    provinces: gpd.GeoDataFrame
    adjacency: pd.DataFrame
    arrondissements: pd.DataFrame
    land: shapely.Geometry | None
    places: pd.DataFrame
    credits: tuple[Credit, ...]
    boundary_vintage: str
    figures_year: int
    crs: str = FITTED
    distances: str = GROUND
    years: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, WrittenWords] = field(default_factory=dict)
    levels: Mapping[str, Mapping[str, tuple[str, str, bool]]] = field(default_factory=dict)
    roads: RoadNetwork | None = field(default=None, repr=False)
    context: Path | None = None
    notes: tuple[Message, ...] = ()
    label_points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    oldest_foundation: int = 0
    areas: Literal["", "named", "numbered"] = ""

    def with_roads(self, roads: RoadNetwork | None) -> Territory:
        """Return the same territory with a network of roads in its plane (`atlas.roads.read`)."""
        others = tuple(credit for credit in self.credits if credit.of != ROADS)
        owed = () if roads is None or roads.credit is None else (roads.credit,)
        return replace(self, roads=roads, credits=(*others, *owed))

    @cached_property
    def idiom(self) -> Idiom | None:
        """How sentences speak of it; None where they do as the files of words have them."""
        if owed_to_shipped(self.credits) and not self.levels and not self.words:
            return None
        words = {code: {key: text.plain(code) for key, text in self.words.items()} for code in LANGUAGES}
        named = {code: {level: LevelName(*noun) for level, noun in of.items()} for code, of in self.levels.items()}
        return Idiom(words, {code: level_nouns(nouns) for code, nouns in named.items()})

    @cached_property
    def plane(self) -> Plane:
        """The projection in which the territory is measured and drawn, computed once."""
        return plane_of(self.communes.geometry, crs=self.crs, on_ground=self.distances == GROUND)

    @cached_property
    def projected(self) -> gpd.GeoDataFrame:
        """The communes in meters of the territory's plane, computed once."""
        return self.communes.to_crs(self.plane.crs)

    @cached_property
    def outline(self) -> BaseGeometry:
        """The whole of its provinces, in the CRS of the territory, computed once."""
        whole: BaseGeometry = self.provinces.geometry.union_all()
        return whole

    @cached_property
    def anchors(self) -> Mapping[str, tuple[float, float]]:
        """Where communes and provinces are met on every map, by code: points of their own, else poles, meters."""
        shapes = self.projected
        communes = dict(zip(shapes.index, shapes.geometry, strict=True))
        provinces = dict(zip(shapes.index, shapes[c.PROVINCE_CODE].astype(str), strict=True))
        poles = anchors_of(communes, provinces)
        if self.areas:
            projected = self.provinces.geometry.to_crs(self.plane.crs)
            poles |= anchors_of({str(code): shape for code, shape in projected.items()}, {})
        if not self.label_points:
            return poles
        lon, lat = zip(*self.label_points.values(), strict=True)
        own = gpd.GeoSeries.from_xy(lon, lat, crs="EPSG:4326").to_crs(self.plane.crs)
        return {**poles, **dict(zip(self.label_points, zip(own.x.tolist(), own.y.tolist(), strict=True), strict=True))}

    def _repr_html_(self) -> str:
        brief = (c.NAME, c.NAME_AR, c.KIND, c.AREA_KM2, c.POPULATION_2014, c.POPULATION_2024)
        return html(repr(self), self.provinces, columns=brief)

    def __repr__(self) -> str:
        return (
            f"<Territory {self.key}: {len(self.communes)} communes, {len(self.provinces)} provinces, "
            f"boundaries {self.boundary_vintage or 'undated'}>"
        )


def read_territory(
    source: str | Path | DescribedTerritory | gpd.GeoDataFrame = "tanger-tetouan",
    *,
    columns: Mapping[str, str] | None = None,
    layer: str = "",
    encoding: str = "",
) -> Territory:
    """Read a shipped perimeter by its key, or the communes of a polygon layer of one's own.

    Args:
        source: ``tanger-tetouan`` (110 communes), ``tanger-tetouan-al-hoceima`` (146), or the path of a GeoPackage,
            GeoJSON or Shapefile in any known CRS, or of a TOML file that describes one and says whom its figures are
            owed to (see `DescribedTerritory`); or a GeoDataFrame of communes, checked like a file.
        columns: for a layer of one's own, our name of a column → its name there. ``code`` and ``name`` are needed;
            without ``province`` or ``province_code`` the whole file is one province; names in Arabic (``name_ar``,
            ``province_ar``) and in Tifinagh (``name_zgh``, ``province_zgh``) and the other columns of
            ``atlas.columns`` are taken when present; the area is computed on the ellipsoid when absent. A Shapefile's
            own names may be ours cut after ten characters.
        layer: the layer of a file that has several; “communes” without it.
        encoding: of a Shapefile that does not say its own.

    Raises:
        UnknownNameError: no perimeter has this key, and it is no path either.
        TerritoryError: the layer cannot be used; every fault is listed.
    """
    if isinstance(source, pd.DataFrame):
        if not isinstance(source, gpd.GeoDataFrame):
            raise TypeError(Message("fault.sources.territory.no_outlines"))
        own = DescribedTerritory(Path(_IN_MEMORY), table=source)
        return _read_own(own.with_options(columns=columns or {}))
    perimeters = read_perimeters()
    if isinstance(source, str) and source in perimeters["perimeters"]:
        if columns or layer or encoding:
            raise ValueError(Message("fault.sources.territory.of_ones_own"))
        return _read_perimeter(source, perimeters)
    if isinstance(source, DescribedTerritory):
        own = source
    else:
        path = Path(source)
        if isinstance(source, str) and not path.suffix and not path.exists():
            raise UnknownNameError("perimeter", source, list(perimeters["perimeters"]))
        own = read_described(path) if path.suffix.lower() == ".toml" else DescribedTerritory(path)
    return _read_own(own.with_options(columns=columns or {}, layer=layer, encoding=encoding))


def read_perimeters() -> dict[str, Any]:
    """Return the shipped perimeters: ``default``, ``boundary_vintage``, ``figures_year``, and titles and provinces."""
    return tomllib.loads(shipped_path("geodata", "perimeters.toml").read_text(encoding="utf-8"))


def _read_perimeter(key: str, perimeters: Mapping[str, Any]) -> Territory:
    perimeter = perimeters["perimeters"][key]
    codes = set(perimeter["provinces"])
    outlines = _layer("provinces")
    outlines = outlines[outlines.index.isin(codes)]
    communes = _layer("communes")
    communes = communes[communes[c.PROVINCE_CODE].isin(codes)]
    communes[c.PROVINCE] = communes[c.PROVINCE_CODE].map(outlines[c.NAME])
    communes[c.CERCLE] = communes[c.CERCLE_CODE].map(_table("cercles")[c.NAME]).fillna("")
    communes = communes.join(_table("census")[list(FIGURES)])
    communes = communes[[*DESCRIPTION, *FIGURES, c.GEOMETRY]]
    adjacency = pd.read_csv(shipped_path("geodata", "adjacency.csv"), dtype={"code_a": str, "code_b": str})
    inside = adjacency["code_a"].isin(communes.index) & adjacency["code_b"].isin(communes.index)
    arrondissements = _table("arrondissements").reset_index()
    columns = [c.CODE, c.NAME, c.NAME_AR, "commune_code", c.POPULATION_2024, c.HOUSEHOLDS_2024]
    return Territory(
        key=key,
        title=dict(perimeter["title"]),
        communes=communes,
        provinces=_with_sums(outlines, communes),
        adjacency=adjacency[inside].reset_index(drop=True),
        arrondissements=arrondissements.loc[arrondissements["commune_code"].isin(communes.index), columns],
        land=_layer("land", index=False).geometry.iloc[0],
        places=pd.read_csv(shipped_path("geodata", "places.csv")),
        credits=read_credits(shipped_path("geodata")),
        boundary_vintage=str(perimeters["boundary_vintage"]),
        figures_year=int(perimeters["figures_year"]),
        crs=str(perimeters["crs"]),
        distances=str(perimeters["distances"]),
        context=shipped_path("geodata", "context"),
        oldest_foundation=int(perimeters["oldest_foundation"]),
    )


def _layer(name: str, *, index: bool = True) -> gpd.GeoDataFrame:
    layer = gpd.read_file(shipped_path("geodata", f"{name}.geojson"), engine="pyogrio")
    return layer.set_index(c.CODE).sort_index() if index else layer


def _table(name: str) -> pd.DataFrame:
    """Return one of the shipped tables; whatever is called a code is text, its zeros kept."""
    codes = dict.fromkeys((c.CODE, c.PROVINCE_CODE, "commune_code"), str)
    return pd.read_csv(shipped_path("geodata", f"{name}.csv"), dtype=codes).set_index(c.CODE)


def _with_sums(provinces: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    figures = [column for column in FIGURES if column in communes]
    sums = communes.groupby(c.PROVINCE_CODE)[figures].sum(min_count=1)
    joined = provinces.join(sums)
    names = [name for name in (c.NAME, c.NAME_AR, c.NAME_ZGH) if name in joined]
    return joined[[*names, c.KIND, c.AREA_KM2, *figures, c.GEOMETRY]]


@with_guard(Message("act.territory"), error=TerritoryError)
def _read_own(own: DescribedTerritory) -> Territory:
    boundaries = read_boundaries(own, description=DESCRIPTION, figures=FIGURES, names=NAMES)
    communes = boundaries.communes
    faults = [replace(fault, file=own.path or own.file) for fault in plane_faults(communes.geometry, crs=own.crs)]
    if faults:
        raise TerritoryError(faults)
    provinces = dissolve(communes)
    communes = communes.drop(columns=[name for name in (c.PROVINCE_AR, c.PROVINCE_ZGH) if name in communes])
    places = read_place_names(own.places) if own.places else pd.DataFrame(columns=list(PLACE_COLUMNS))
    parts = pd.DataFrame(columns=[c.CODE, c.NAME, c.NAME_AR, "commune_code", c.POPULATION_2024, c.HOUSEHOLDS_2024])
    return Territory(
        key=own.file.stem,
        title=own.names,
        communes=communes,
        provinces=_with_sums(provinces, communes),
        adjacency=neighbors(communes),
        arrondissements=parts,
        land=read_land_around(own.land, communes) if own.land else read_land(own.file, communes),
        places=places,
        credits=own.printed_credits,
        boundary_vintage=own.boundary_vintage,
        figures_year=own.figures_year,
        crs=own.crs,
        distances=own.distances,
        years={name: str(year) for name, year in own.years.items()},
        words={key: WrittenWords(by_language(text)) for key, text in own.words.items()},
        levels={
            language: {level: (noun.singular, noun.plural, noun.feminine) for level, noun in nouns.items()}
            for language, nouns in own.level_names.items()
        },
        context=own.context,
        notes=boundaries.notes,
        label_points=read_label_points(own.label_points, communes) if own.label_points else {},
        oldest_foundation=own.oldest_foundation,
    )


__all__ = ["CRS", "FIGURES", "Credit", "Territory", "read_perimeters", "read_territory"]


def business_classes(territory: Territory) -> dict[str, dict[str, float]]:
    """Return how many businesses of a shipped territory there are by number of jobs and by time of foundation (HCP).

    Returns:
        ``size`` (``1``, ``2_3``, ``4_9``, ``10_plus`` jobs) and ``period`` (``before_1981``, ``1981_1990`` …
        ``2020_plus``) → class → number; empty for a territory of one's own.
    """
    census = _table("census")
    if not territory.communes.index.isin(census.index).all():
        return {}
    sums = census.loc[territory.communes.index].sum(numeric_only=True)
    return {
        by: {name: float(sums[list(columns)].sum()) for name, columns in classes.items()}
        for by, classes in (("size", _SIZES), ("period", _PERIODS))
    }


_PERIODS: Final = {
    "before_1981": ("businesses_founded_before_1956", "businesses_founded_1956_1980"),
    "1981_1990": ("businesses_founded_1981_1990",),
    "1991_2000": ("businesses_founded_1991_2000",),
    "2001_2010": ("businesses_founded_2001_2010",),
    "2011_2019": ("businesses_founded_2011_2019",),
    "2020_plus": ("businesses_founded_2020_plus",),
}
_SIZES: Final = {
    "1": ("businesses_size_1",),
    "2_3": ("businesses_size_2_3",),
    "4_9": ("businesses_size_4_9",),
    "10_plus": ("businesses_size_10_49", "businesses_size_50_plus"),
}
