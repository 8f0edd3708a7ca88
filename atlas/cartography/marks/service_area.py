"""The service area: what lies within given distances of the actors, as rings cut to the region."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.analysis.spatial.coverage import coverage
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_frame import page_path
from atlas.cartography.legend import Block, Heading, Swatch, Swatches
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
from atlas.cartography.styles.symbols import Fill, millimeters
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number, percent
from atlas.i18n.typography import inside, join_items
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]

_DETAIL_MM: Final = 0.01  # how far the drawn circles may be from true ones
_SMOOTH_MM: Final = 0.02  # what generalizing may move a line
_SAME_M: Final = 1.0  # actors nearer than this make one disc
_MOST_RINGS: Final = 5
#: Upper limit of what lies beyond the last ring.
_BEYOND_KM: Final = 99_999.0
_COARSE_MM: Final = 0.02  # the same in layers for other programs


@dataclass(frozen=True, eq=False)
class RingScale:
    """Rings about actors.

    Attributes:
        rings_km: distances, in ascending order.
        shares: share of the territory's area within each distance, in per cent, exact.
        colors: color of each ring, the nearest first.
        places: (n, 2) actors, meters.
    """

    rings_km: tuple[float, ...]
    shares: tuple[float, ...]
    colors: tuple[str, ...]
    places: Floats = field(repr=False)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            "rings_km": list(self.rings_km),
            "shares_percent": list(self.shares),
            "colours": list(self.colors),
            "actors": len(self.places),
        }


@register_mark
@dataclass(frozen=True, slots=True)
class ServiceArea(OfRecords[RingScale]):
    """The parts of the region within given distances of an active actor, as the crow flies.

    Attributes:
        rings_km: one to five distances, in km, ascending.
        family: only the actors of this family, when given.
        palette: a sequential table; its darkest color is the nearest ring. The theme's by default.
        dots_mm: diameter of the dot at each actor; no dot when 0.
    """

    rings_km: tuple[float, ...] = (3.0, 5.0, 10.0)
    family: str = ""
    palette: Palette = ""
    dots_mm: float = 0.0
    mark: Literal["service_area"] = "service_area"
    covers_area: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"family": "support"}
    records: ClassVar[bool] = True  # what is drawn is read from the records, not from an indicator

    def __post_init__(self) -> None:
        rings = self.rings_km
        if not 1 <= len(rings) <= _MOST_RINGS or not all(0.05 <= km <= 500 for km in rings):
            raise ValueError(Message("fault.cartography.rings.range", most=_MOST_RINGS, rings=str(list(rings))))
        if any(b <= a for a, b in itertools.pairwise(rings)):
            raise ValueError(Message("fault.cartography.rings.order", rings=str(list(rings))))
        object.__setattr__(self, "palette", check_ramp(self.palette))
        if self.dots_mm != 0:
            check_between(Message("fault.cartography.thing.dot"), self.dots_mm, 0.3, 10)

    def caption(self, language: LanguageCode, vocabulary: Vocabulary) -> str:
        """Say in a line what is shown."""
        rings = join_items((number(km, language, decimals=kilometers(km)) for km in self.rings_km), language)
        title = tr("service_area", language, title=inside(family_title(self.family, vocabulary, language)))
        return f"{title} ({rings} {tr('km', language)})"

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> RingScale:
        """Measure the share of the territory within each distance, and give each ring its color."""
        xy = places(actors_of(data, self.family, mark="service_area"))
        if not len(xy):
            raise ClassificationError(Message("fault.cartography.rings.none", family=self.family))
        communes = np.asarray(data.territory.projected.geometry.values, dtype=object)
        areas = shapely.area(communes)
        shares = tuple(
            float(np.average(coverage(xy, communes, distance_m=1000 * km), weights=areas)) for km in self.rings_km
        )
        table = palettes.sequential(self.palette or theme.sequential, max(2, len(self.rings_km)))
        return RingScale(self.rings_km, shares, tuple(reversed(table))[: len(self.rings_km)], xy)

    def draw(self, sheet: MapSheet, scale: RingScale) -> None:
        """Draw the widest discs first, each nearer ring on top, cut to the region."""
        box, theme = sheet.frame.box, sheet.canvas.theme
        window = shapely.intersection(sheet.ground.region, shapely.box(box.x, box.y, box.right, box.top).buffer(1.0))
        if scale.shares[-1] < 100:
            beyond = ShapeStyle(face=theme.land, gid="ring-beyond", clip=box, z=2.9)
            sheet.canvas.shapes([page_path(window)], beyond)
        for i in reversed(range(len(scale.rings_km))):
            radius = 1000 * scale.rings_km[i]
            west, south, east, north = sheet.frame.extent
            low, high = np.array([west, south]) - radius, np.array([east, north]) + radius
            reaching = scale.places[((scale.places >= low) & (scale.places <= high)).all(axis=1)]
            discs = sheet.frame.place(union_of_discs(reaching, radius, detail_m=_DETAIL_MM / sheet.frame.mm_per_m))
            shape = shapely.intersection(shapely.simplify(discs, _SMOOTH_MM), window)
            if shape.is_empty:
                continue
            face = scale.colors[i]
            line = ShapeStyle(
                face=face, edge=theme.symbol_edge, width_pt=theme.weights.hairline, gid=f"ring:{i}", clip=box, z=3
            )
            sheet.canvas.shapes([page_path(shape)], line)
        if self.dots_mm:
            draw_actors(sheet, scale.places, self.dots_mm)

    def legend(self, scale: RingScale, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Block, ...]:
        """Return each ring with its share of the area and what it adds up to, then what lies beyond."""
        rows: list[Swatch] = []
        before_km, before = "", 0.0
        for km, share, color in zip(scale.rings_km, scale.shares, scale.colors, strict=True):
            written = number(km, language, decimals=kilometers(km))
            # The difference of the shares as measured, then rounded: of the printed sums it would be off by up to 0,1.
            own, total = (percent(value, language, decimals=1) for value in (share - before, share))
            if rows:
                text = tr("ring_next", language, low=before_km, high=written, share=own, total=total)
            else:
                text = tr("ring_first", language, high=written, share=own)
            rows.append(Swatch(text, color))
            before_km, before = written, share
        if before < 100:
            beyond = percent(100 - before, language, decimals=1)
            rows.append(Swatch(tr("ring_beyond", language, low=before_km, share=beyond), theme.land))
        title = family_title(self.family, data.vocabulary, language)
        if self.dots_mm:
            rows.append(Swatch(title, theme.symbol, len(scale.places), circle_mm=max(self.dots_mm, 1.4)))
        head = Heading(tr("service_area", language, title=inside(title)), tr("area_share", language))
        return head, Swatches(tuple(rows))

    def style(self, scale: RingScale, context: StyleContext) -> MarkStyles:
        """Return rings, each without those that are nearer, and the dots of the actors."""
        language, theme = context.language, context.theme
        detail = _COARSE_MM / context.frame.mm_per_m
        discs = cut_to_territory(
            context, np.array([union_of_discs(scale.places, 1000 * km, detail_m=detail) for km in scale.rings_km])
        )
        rings = [shape if not i else shapely.difference(shape, discs[i - 1]) for i, shape in enumerate(discs)]
        rows = next(block for block in context.explained if isinstance(block, Swatches))
        texts, lower = [row.text for row in rows.rows], [0.0, *scale.rings_km[:-1]]
        upper, shares, colors = list(scale.rings_km), list(scale.shares), list(scale.colors)
        if scale.shares[-1] < 100:
            rings.append(shapely.difference(region(context), discs[-1]))
            lower, upper = [*lower, upper[-1]], [*upper, _BEYOND_KM]
            shares, colors = [*shares, 100.0], [*colors, theme.land]
        frame = pd.DataFrame({"from_km": lower, "to_km": upper, "share_percent": shares})
        title = self.caption(language, context.data.vocabulary)
        cases, edge = [], millimeters(theme.weights.hairline)
        for low, km, color, label in zip(lower, upper, colors, texts, strict=False):
            drawn = (Fill(color, edge=theme.symbol_edge, edge_mm=edge),)
            cases.append(Case(f"ring {km:g}", label, drawn, color, low, km, (km, km), count=1))
        made = own_layer(context, "rings", frame, np.array(rings, dtype=object), "MultiPolygon", title)
        shown = style_layer(self, made, Renderer("graduated", tuple(cases), quote("to_km")))
        if not self.dots_mm:
            return shown
        return shown.with_styles((actor_dots(self, context, len(scale.places), self.family, self.dots_mm),))

    def describe(self, scale: RingScale, context: DescriptionContext) -> list[Statement]:
        """Say which share of the territory lies within each distance."""
        statements = []
        for km, share in zip(scale.rings_km, scale.shares, strict=True):
            written = number(km, context.language, decimals=kilometers(km))
            part = percent(share, context.language, decimals=1)
            statements.append(Statement(context.text("alt.within", km=written, share=part), 1))
        return statements


def union_of_discs(places_xy: Floats, distance_m: float, *, detail_m: float) -> BaseGeometry:
    """Return the union of the discs about places, as polygons whose sides leave the circles by ``detail_m`` at most."""
    # The middle of a side is r · (1 − cos(π / 4q)) inside its circle, q sides to a quarter.
    half_angle = math.acos(max(0.0, 1 - detail_m / distance_m))
    quarter = max(4, math.ceil(math.pi / 4 / max(half_angle, 1e-3)))
    _, distinct = np.unique(np.round(places_xy / _SAME_M), axis=0, return_index=True)
    discs = shapely.buffer(shapely.points(places_xy[np.sort(distinct)]), distance_m, quad_segs=quarter)
    return shapely.union_all(discs)
