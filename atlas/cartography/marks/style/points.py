"""The style of records one by one: dots of the register's layer, or dots and counted places as printed."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from atlas import columns as c
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.layout.point_clusters import RING_MM, PointArrangement
from atlas.cartography.marks.style.context import RECORDS, StyleContext
from atlas.cartography.marks.style.own_layers import own_layer
from atlas.cartography.scales.scales import RARE, CategoryScale
from atlas.cartography.styles.expressions import in_list, quote, text
from atlas.cartography.styles.model import Case, MarkStyles, Renderer, Style
from atlas.cartography.styles.symbols import Fill, Marker, millimeters
from atlas.i18n.messages import tr

Floats = npt.NDArray[np.float64]
_EVERY = "all"
_OTHER = "other"
_LEFT_OUT = "#"
_MANY = "several"
#: One fixed, mixed order, as in print: no category hides another one as a whole.
_MIXED = f"md5({quote(c.ID)})"


class Dots(Protocol):
    """What a mark of dots says of them."""

    @property
    def mark(self) -> str:
        """Its name."""

    @property
    def color(self) -> str:
        """The column that colors them; one color when empty."""

    @property
    def family(self) -> str:
        """The only family that is drawn; all when empty."""

    @property
    def size_mm(self) -> float:
        """Their diameter."""

    def arrangement(self, sheet: MapSheet, scale: CategoryScale) -> PointArrangement:
        """Return where they are drawn."""


def points_style(mark: Dots, scale: CategoryScale, context: StyleContext) -> MarkStyles:
    """Return dots of records, colored by a column; those that the plate leaves out are not drawn."""
    theme, placed = context.theme, context.data.placed
    assert placed is not None

    def dot(color: str) -> Marker:
        return Marker("circle", mark.size_mm, color, theme.symbol_edge, millimeters(0.15))

    counts = scale.counts
    cases = [
        Case(f"category {key}", scale.titles[key], (dot(color),), color, value=key, count=counts[key])
        for key, color in scale.colors.items()
    ]
    counted = sum(counts.values())
    rest = Case("no_data", tr("no_data", context.language), (dot(theme.no_data),), theme.no_data)
    cases.append(_with_count(rest, len(scale.values) - counted))
    left = len(placed.actors) - len(scale.values)
    if left:
        cases.append(
            _with_count(
                Case(
                    "not_drawn",
                    tr("qgis.left_out", context.language),
                    (dot(theme.no_data),),
                    value=_LEFT_OUT,
                    drawn=False,
                ),
                left,
            )
        )
    told_cases = tuple(case for case in cases if case.count)
    title = tr("one_dot", context.language)
    plain = Renderer("categorised", told_cases, _attribute(mark, scale, placed.actors), order=_MIXED)
    style = Style(RECORDS, "Point", title, plain, mark=mark.mark, over=True)
    stand = mark.arrangement(context.sheet, scale)
    if stand.gathered is None or len(stand.gathered.sizes) == len(stand.centers):
        return MarkStyles((style,))
    kinds = scale.values.astype("object").where(scale.values.notna(), "")
    shown = _dots(context, mark, stand, kinds, tuple(case for case in told_cases if case.drawn))
    many = _counted_places(context, mark, stand, kinds, scale)
    return MarkStyles((*many.styles, *shown.styles), (*many.layers, *shown.layers), spare=(style,))


def _dots(
    context: StyleContext, mark: Dots, stand: PointArrangement, kinds: pd.Series, cases: tuple[Case, ...]
) -> MarkStyles:
    """Return records that are dots of their own, where the plate moves them to."""
    places = context.frame.to_ground(stand.centers[stand.single])
    assert context.data.placed is not None
    own = kinds[stand.single]
    identifiers = context.data.placed.actors.loc[own.index, c.ID].astype("str")
    frame = pd.DataFrame({c.ID: identifiers.to_numpy(), "category": own.to_numpy()})
    title = tr("one_dot", context.language)
    made = own_layer(context, "dots", frame, shapely.points(places), "Point", title)
    counts = own.value_counts()
    counted = tuple(replace(case, count=int(counts.get(case.value, 0))) for case in cases)
    drawn = Renderer("categorised", counted, quote("category"), order=_MIXED)
    style = Style(made.name, "Point", title, drawn, mark=mark.mark, over=True)
    return MarkStyles((style,), (made,))


def _counted_places(
    context: StyleContext, mark: Dots, stand: PointArrangement, kinds: pd.Series, scale: CategoryScale
) -> MarkStyles:
    """Return places of many as discs as large as on the plate, ringed by the shares of their categories."""
    places = stand.gathered
    assert places is not None
    many = np.flatnonzero(places.sizes > stand.most_apart)
    if not len(many):
        return MarkStyles(())
    theme = context.theme
    rows: list[tuple[int, str, BaseGeometry]] = []
    order = {**scale.colors, "": theme.no_data}
    for place in many.tolist():
        counts = kinds[places.place == place].value_counts()
        parts = sorted(counts.index, key=lambda key: (-int(counts[key]), order.get(key, "")))
        center = places.centers[place]
        disc = shapely.buffer(shapely.Point(center), stand.counted_mm / 2)
        count = int(places.sizes[place])
        if len(parts) == 1:
            rows.append((count, parts[0], disc))
            continue
        turned = np.cumsum([0, *(int(counts[key]) for key in parts)]) / count * 360
        for key, start, end in zip(parts, turned, turned[1:], strict=False):
            rows.append((count, key, shapely.intersection(disc, _sector(center, 90 - end, 90 - start))))
        rows.append((count, _MANY, shapely.buffer(shapely.Point(center), stand.counted_mm / 2 - RING_MM)))
    shapes = [shapely.transform(shape, lambda xy: context.frame.to_ground(xy)) for *_, shape in rows]
    frame = pd.DataFrame({"number": [row[0] for row in rows], "category": [row[1] for row in rows]})
    title = tr("qgis.counted", context.language)
    made = own_layer(context, "counted", frame, np.array(shapes, dtype=object), "MultiPolygon", title)
    listed = frame["category"].value_counts()
    looks = {**order, _MANY: theme.quiet}
    cases = tuple(
        Case(f"category {key}", "", (Fill(color),), color, value=key, count=int(listed[key]))
        for key, color in looks.items()
        if key in listed
    )
    drawn = Renderer("categorised", cases, quote("category"))
    style = Style(made.name, "Polygon", title, drawn, mark=mark.mark, over=True)
    return MarkStyles((style,), (made,))


def _sector(center: Floats, start_deg: float, end_deg: float) -> shapely.Polygon:
    """Return a sector wide enough to cut a disc of a few millimeters."""
    steps = np.radians(np.linspace(start_deg, end_deg, 2 + int((end_deg - start_deg) / 5)))
    edge = center + 100.0 * np.column_stack([np.cos(steps), np.sin(steps)])
    return shapely.Polygon(np.vstack([center, edge]))


def _attribute(mark: Dots, scale: CategoryScale, actors: pd.DataFrame) -> str:
    """Return the expression that says which category a record is drawn as."""
    conditions = [f"WHEN {quote(c.STATUS)} = {text(c.CLOSED)} THEN {text(_LEFT_OUT)}"]
    if mark.family:
        other = f"coalesce({quote(c.FAMILY)}, '') <> {text(mark.family)}"
        conditions.append(f"WHEN {other} THEN {text(_LEFT_OUT)}")
    if not mark.color:
        return f"CASE {' '.join(conditions)} ELSE {text(_EVERY)} END"
    column = quote(mark.color)
    if scale.rare:
        conditions.append(f"WHEN {column} IN {in_list(sorted(scale.rare))} THEN {text(RARE)}")
    values = actors.loc[scale.values.index, mark.color].astype("object")
    grouped = sorted({str(value) for value in values[(scale.values == _OTHER) & values.notna()]} - {_OTHER})
    if grouped:
        conditions.append(f"WHEN {column} IN {in_list(grouped)} THEN {text(_OTHER)}")
    return f"CASE {' '.join(conditions)} ELSE coalesce({column}, '') END"


def _with_count(case: Case, count: int) -> Case:
    return Case(case.key, case.label, case.symbol, case.color, value=case.value, count=count, drawn=case.drawn)
