"""Isochrones: what lies within given times by road of the actors, cut to the region."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.analysis.derived.travel import STRAIGHT_KMH, straight_km
from atlas.analysis.roads.isochrones import isochrones
from atlas.analysis.spatial.coverage import coverage
from atlas.analysis.spatial.reach_measures import reach_areas
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_lines, page_path
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.legend import Block, Heading, LegendLine, LegendRemark, Lines, Swatch, Swatches
from atlas.cartography.marks.actors import actors_of, draw_actors, family_title, kilometers, places
from atlas.cartography.marks.checks import check_between, check_ramp
from atlas.cartography.marks.mark import OfRecords, register_mark
from atlas.cartography.marks.style.actor_dots import actor_dots
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.own_layers import cut_to_territory, own_layer, region, style_layer
from atlas.cartography.scales import palettes
from atlas.cartography.scales.own_palettes import Palette
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, Renderer
from atlas.cartography.styles.symbols import Fill, Stroke, millimeters
from atlas.errors import ClassificationError, MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number, percent, written_date
from atlas.i18n.typography import inside, join_items
from atlas.sources.roads.road_network import RoadNetwork
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]

_SMOOTH_MM: Final = 0.03  # what generalizing may move a line
_ROAD_PT: Final = 0.45
#: Classes of roads that are drawn over the rings: those that lead from town to town.
_MAIN: Final = ("motorway", "trunk", "primary", "secondary")
_MOST_TIMES: Final = 5
#: Upper limit of what lies beyond the last time.
_BEYOND_MIN: Final = 9_999.0


@dataclass(frozen=True, eq=False)
class IsochroneScale:
    """Ground within times of actors.

    Attributes:
        minutes: times, in ascending order.
        shares: share of the territory's area within each time, in per cent.
        people: share of its inhabitants, spread evenly over their communes; empty where they are not known.
        straight_km: the distance as the crow flies that each time is compared with.
        straight_shares: share of the area within it.
        colors: color of each ring, the nearest first.
        ground: of each time, meters of the plane, cut to the region.
        places: (n, 2) actors, meters.
        roads: the main roads, meters.
    """

    minutes: tuple[float, ...]
    shares: tuple[float, ...]
    people: tuple[float, ...]
    straight_km: tuple[float, ...]
    straight_shares: tuple[float, ...]
    colors: tuple[str, ...]
    ground: tuple[BaseGeometry, ...] = field(repr=False)
    places: Floats = field(repr=False)
    roads: BaseGeometry = field(repr=False)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            "minutes": list(self.minutes),
            "shares_percent": list(self.shares),
            "people_percent": list(self.people),
            "straight_km": list(self.straight_km),
            "straight_shares_percent": list(self.straight_shares),
            "colours": list(self.colors),
            "actors": len(self.places),
        }


@register_mark
@dataclass(frozen=True, slots=True)
class Isochrones(OfRecords[IsochroneScale]):
    """The parts of the region within given times by road of an active actor, along the territory's network.

    Attributes:
        minutes: one to five times, ascending.
        family: only the actors of this family, when given.
        straight_kmh: speed at which a time is compared with a distance as the crow flies, in the legend.
        palette: a sequential table; its darkest color is the nearest ring. The theme's by default.
        dots_mm: diameter of the dot at each actor; no dot when 0.
        roads: whether the main roads are drawn.
    """

    minutes: tuple[float, ...] = (15.0, 30.0, 60.0)
    family: str = ""
    straight_kmh: float = STRAIGHT_KMH
    palette: Palette = ""
    dots_mm: float = 0.0
    roads: bool = True
    mark: Literal["isochrones"] = "isochrones"
    covers_area: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"family": "support"}
    records: ClassVar[bool] = True  # what is drawn is read from the records, not from an indicator

    def __post_init__(self) -> None:
        times = self.minutes
        if not 1 <= len(times) <= _MOST_TIMES or not all(1 <= time <= 600 for time in times):
            raise ValueError(Message("fault.cartography.isochrones.range", most=_MOST_TIMES, times=str(list(times))))
        if any(b <= a for a, b in itertools.pairwise(times)):
            raise ValueError(Message("fault.cartography.isochrones.order", times=str(list(times))))
        check_between(Message("fault.cartography.thing.straight_kmh"), self.straight_kmh, 1, 200)
        object.__setattr__(self, "palette", check_ramp(self.palette))
        if self.dots_mm != 0:
            check_between(Message("fault.cartography.thing.dot"), self.dots_mm, 0.3, 10)

    @property
    def uses_roads(self) -> bool:
        """It does."""
        return True

    def caption(self, language: LanguageCode, vocabulary: Vocabulary) -> str:
        """Say in a line what is shown."""
        times = join_items((_minutes_text(time, language) for time in self.minutes), language)
        title = tr("isochrones.title", language, title=inside(family_title(self.family, vocabulary, language)))
        return f"{title} ({times} {tr('unit.min', language)})"

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> IsochroneScale:
        """Measure the ground within each time, its share of the area and of the inhabitants, and give it its color."""
        network = data.territory.roads
        if network is None:
            raise MapTypeError(Message("fault.roads.none"))
        xy = places(actors_of(data, self.family, mark="isochrones"))
        if not len(xy):
            raise ClassificationError(Message("fault.cartography.rings.none", family=self.family))
        communes = np.asarray(data.territory.projected.geometry.values, dtype=object)
        whole = shapely.coverage_union_all(communes)
        ground = isochrones(network, xy, self.minutes)
        inside_of = [shapely.area(shapely.intersection(communes, near)) / shapely.area(communes) for near in ground]
        areas, heads = reach_areas(data.territory).to_numpy(), _inhabitants(data)
        km = tuple(straight_km(time, self.straight_kmh) for time in self.minutes)
        plane = data.territory.plane
        scale = plane.scale if plane.on_ground else None
        straight = [coverage(xy, communes, distance_m=1000 * distance, scale=scale) for distance in km]
        table = palettes.sequential(self.palette or theme.sequential, max(2, len(self.minutes)))
        return IsochroneScale(
            minutes=self.minutes,
            shares=tuple(_percent(share, areas) for share in inside_of),
            people=() if heads is None else tuple(_percent(share, heads) for share in inside_of),
            straight_km=km,
            straight_shares=tuple(float(np.average(share, weights=areas)) for share in straight),
            colors=tuple(reversed(table))[: len(self.minutes)],
            ground=tuple(shapely.intersection(near, whole) for near in ground),
            places=xy,
            roads=_main_roads(network, whole) if self.roads else shapely.MultiLineString(),
        )

    def draw(self, sheet: MapSheet, scale: IsochroneScale) -> None:
        """Draw what is farthest first, each nearer ground on top, then the roads and the actors."""
        box, theme = sheet.frame.box, sheet.canvas.theme
        around = shapely.box(box.x, box.y, box.right, box.top).buffer(1.0)
        window = shapely.intersection(sheet.ground.region, around)
        if scale.shares[-1] < 100:
            beyond = ShapeStyle(face=theme.land, gid="isochrone-beyond", clip=box, z=2.9)
            sheet.canvas.shapes([page_path(window)], beyond)
        for i in reversed(range(len(scale.minutes))):
            placed = shapely.simplify(sheet.frame.place(scale.ground[i]), _SMOOTH_MM)
            shape = shapely.intersection(shapely.make_valid(placed), window)
            if not shape.is_empty:
                line = ShapeStyle(
                    face=scale.colors[i], edge=theme.symbol_edge, width_pt=theme.weights.hairline,
                    gid=f"isochrone:{i}", clip=box, z=3,
                )  # fmt: skip
                sheet.canvas.shapes([page_path(shape)], line)
        drawn = shapely.intersection(shapely.simplify(sheet.frame.place(scale.roads), _SMOOTH_MM), around)
        if lines := page_lines([drawn]):
            look = ShapeStyle(edge=theme.quiet, width_pt=_ROAD_PT, z=3.5, gid="isochrone-roads", clip=box)
            sheet.canvas.segments(lines, look)
        if self.dots_mm:
            draw_actors(sheet, scale.places, self.dots_mm)

    def legend(self, scale: IsochroneScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return each time with its share of area and inhabitants, the straight line beside, then the limits."""
        rows = [Swatch(_within(scale, i, language), color) for i, color in enumerate(scale.colors)]
        if scale.shares[-1] < 100:
            rest = percent(100 - scale.shares[-1], language, decimals=1)
            last = _minutes_text(scale.minutes[-1], language)
            rows.append(Swatch(tr("isochrones.beyond", language, min=last, share=rest), theme.land))
        title = family_title(self.family, data.vocabulary, language)
        if self.dots_mm:
            rows.append(Swatch(title, theme.symbol, len(scale.places), circle_mm=max(self.dots_mm, 1.4)))
        part = tr("isochrones.area_and_people" if scale.people else "isochrones.area", language)
        blocks: list[Block] = [
            Heading(tr("isochrones.title", language, title=inside(title)), part), Swatches(tuple(rows))
        ]  # fmt: skip
        if not scale.roads.is_empty:
            main = LegendLine(tr("isochrones.main_roads", language), _ROAD_PT * MM_PER_PT)
            blocks.append(Lines((main,), theme.quiet))
        straight = [
            tr("isochrones.straight", language, km=number(km, language, decimals=kilometers(km)),
               share=percent(share, language, decimals=1))
            for km, share in zip(scale.straight_km, scale.straight_shares, strict=True)
        ]  # fmt: skip
        blocks.append(LegendRemark(tr("isochrones.beside", language, shares=join_items(straight, language))))
        blocks.append(LegendRemark(_limits(data.territory.roads, language)))
        return tuple(blocks)

    def style(self, scale: IsochroneScale, context: StyleContext) -> MarkStyles:
        """Return rings, each without those that are nearer, the main roads, and the dots of the actors."""
        language, theme = context.language, context.theme
        ground = cut_to_territory(context, np.array(scale.ground, dtype=object))
        rings = [shape if not i else shapely.difference(shape, ground[i - 1]) for i, shape in enumerate(ground)]
        rows = next(block for block in context.explained if isinstance(block, Swatches))
        texts, lower, upper = [row.text for row in rows.rows], [0.0, *scale.minutes[:-1]], list(scale.minutes)
        shares, colors = list(scale.shares), list(scale.colors)
        if scale.shares[-1] < 100:
            rings.append(shapely.difference(region(context), ground[-1]))
            lower, upper = [*lower, upper[-1]], [*upper, _BEYOND_MIN]
            shares, colors = [*shares, 100.0], [*colors, theme.land]
        frame = pd.DataFrame({"from_min": lower, "to_min": upper, "share_percent": shares})
        edge = millimeters(theme.weights.hairline)
        cases = [
            Case(f"ring {time:g}", label, (Fill(color, edge=theme.symbol_edge, edge_mm=edge),), color, low, time,
                 (time, time), count=1)
            for low, time, color, label in zip(lower, upper, colors, texts, strict=False)
        ]  # fmt: skip
        made = own_layer(
            context,
            "isochrones",
            frame,
            np.array(rings, dtype=object),
            "MultiPolygon",
            self.caption(language, context.data.vocabulary),
        )
        shown = style_layer(self, made, Renderer("graduated", tuple(cases), quote("to_min")))
        if not scale.roads.is_empty:
            shown = _with_roads(self, shown, scale, context)
        if not self.dots_mm:
            return shown
        return shown.with_styles((actor_dots(self, context, len(scale.places), self.family, self.dots_mm),))

    def describe(self, scale: IsochroneScale, context: DescriptionContext) -> list[Statement]:
        """Say which share of the territory and of the inhabitants lies within each time."""
        return [Statement(_within(scale, i, context.language), 1) for i in range(len(scale.minutes))]


def _with_roads(mark: Isochrones, shown: MarkStyles, scale: IsochroneScale, context: StyleContext) -> MarkStyles:
    """Add the main roads as a layer of their own."""
    title = tr("isochrones.main_roads", context.language)
    lines = shapely.MultiLineString([part for part in shapely.get_parts(scale.roads) if part.length > 0])
    made = own_layer(
        context, "roads", pd.DataFrame({"class": ["main"]}), np.array([lines], dtype=object), "MultiLineString", title
    )
    ink = context.theme.quiet
    case = Case("roads", title, (Stroke(ink, millimeters(_ROAD_PT)),), ink, count=1)
    more = style_layer(mark, made, Renderer("single", (case,)), over=True)
    return MarkStyles((*shown.styles, *more.styles), (*shown.layers, *more.layers))


def _main_roads(network: RoadNetwork, whole: BaseGeometry) -> BaseGeometry:
    """Return the main roads of a territory, pieces that meet made one line."""
    main = network.lines[np.isin(network.classes, _MAIN) & (network.joins | (network.classes == _MAIN[0]))]
    inside_of = main[shapely.intersects(main, shapely.box(*whole.bounds))]
    merged: BaseGeometry = shapely.line_merge(shapely.multilinestrings(inside_of))
    return shapely.intersection(merged, whole)


def _inhabitants(data: Dataset) -> Floats | None:
    """Return the inhabitants of each commune; None where some are not known."""
    if c.POPULATION_2024 not in data.territory.communes:
        return None
    heads = data.territory.communes[c.POPULATION_2024].to_numpy(dtype=np.float64, na_value=np.nan)
    return heads if np.isfinite(heads).all() and heads.sum() > 0 else None


def _percent(shares: Floats, weights: Floats) -> float:
    return float(np.clip(100 * np.average(shares, weights=weights), 0.0, 100.0))


def _minutes_text(minutes: float, language: LanguageCode) -> str:
    return number(minutes, language, decimals=kilometers(minutes))


def _within(scale: IsochroneScale, i: int, language: LanguageCode) -> str:
    """Say what lies within one of the times."""
    time, share = _minutes_text(scale.minutes[i], language), percent(scale.shares[i], language, decimals=1)
    if not scale.people:
        return tr("isochrones.within", language, min=time, share=share)
    people = percent(scale.people[i], language, decimals=1)
    return tr("isochrones.within_people", language, min=time, share=share, people=people)


def _limits(network: RoadNetwork | None, language: LanguageCode) -> str:
    """Say what the network is and is not."""
    assert network is not None
    speed = number(network.speeds.access, language, decimals=kilometers(network.speeds.access))
    vintage = network.credit.vintage if network.credit is not None else ""
    if not vintage:
        return tr("isochrones.limits", language, speed=speed)
    return tr("isochrones.limits_dated", language, speed=speed, date=written_date(vintage, language))
