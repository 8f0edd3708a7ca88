"""Rules on what was composed: scale, title, legend, labels, ranking."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import Leader, LegendPanel, PlacedText, ScaleBar
from atlas.cartography.inspection.remark import Anomaly, Measure, Severity, rule
from atlas.cartography.inspection.standards import Standards
from atlas.cartography.inspection.subject import LEGEND_TEXTS, DrawnPlate
from atlas.cartography.labels.candidates import NEAR_MM
from atlas.cartography.legend import LegendBox, Ranking
from atlas.decimals import rounded_float
from atlas.i18n.messages import Message, tr


@rule("scale-missing", Severity.ERROR, Message("remark.layout.scale_rule"))
def scale_missing(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield no scale bar or no numeric scale; a narrow map, whose bar is short, has no room for the numeric one."""
    if subject.plate.distorts:  # it has no scale
        return
    bars = [item for item in subject.drawing.items_of(ScaleBar) if not item.window]
    scales = [item for item in subject.texts if item.role.kind == "scale" and not item.window]
    numbered = bool(scales) or any(bar.short for bar in bars)
    for drawn, missing in ((bool(bars), "no_bar"), (numbered, "no_scale")):
        if not drawn:
            spot = subject.spot(subject.drawing.frame.box)
            yield Anomaly(Message(f"remark.layout.{missing}"), Message("remark.layout.scale_remedy"), spot=spot)


@rule("title-long", Severity.REMARK, Message("remark.layout.title_rule"))
def title_long(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a title that had to be set much smaller than the theme's."""
    usual = subject.drawing.canvas.theme.type.title
    for text in subject.texts:
        size = float(text.style.size_pt)
        if text.role.kind == "title" and size < usual * standards.title_share:
            measure = Measure(size, "≥", rounded_float(usual * standards.title_share, 1), Message("remark.unit.pt"))
            what = Message("remark.layout.title", text=text.text)
            yield Anomaly(
                what, Message("remark.layout.title_remedy"), measure, subject.spot(subject.drawing.layout.title)
            )


@rule("legend-empty", Severity.WARNING, Message("remark.layout.legend_rule"))
def legend_empty(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield marks on the map, and no box or symbol in the legend."""
    if subject.plate.marks and subject.legend_is_empty:
        spot = subject.spot(subject.drawing.layout.legend)
        remedy = Message("remark.layout.legend_empty_remedy")
        yield Anomaly(Message("remark.layout.legend_empty"), remedy, spot=spot)


@rule("legend-stray", Severity.WARNING, Message("remark.layout.stray_rule"))
def legend_stray(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a color that the legend explains and that is nowhere on the map.

    Classes of a series may be other plates'.
    """
    shared = {color for _, record in subject.class_records if record.get("series") for color in record["colours"]}
    for color, shape in subject.entries():
        if color not in subject.map_colors and color not in shared:
            what = Message("remark.layout.stray", color=color)
            yield Anomaly(what, Message("remark.layout.stray_remedy"), spot=subject.spot(shape))


@rule("legend-over-data", Severity.ERROR, Message("remark.layout.over_data_rule"))
def legend_over_data(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a part of the legend over a mapped unit or a symbol."""
    parts = [item.area for item in subject.texts if item.role.kind in LEGEND_TEXTS]
    parts += [shape for _, shape in subject.entries()]
    boxes = [item.box for item in subject.drawing.items_of(LegendPanel)]
    parts += [shapely.box(box.x, box.y, box.right, box.top) for box in boxes]
    frame = subject.drawing.frame.box
    inside = [part for part in parts if shapely.box(frame.x, frame.y, frame.right, frame.top).intersects(part)]
    if not inside:
        return
    tree = shapely.STRtree([_mapped_area(subject), *subject.symbols])
    for part in inside:
        if len(tree.query(part.buffer(-standards.cover_mm), predicate="intersects")):
            remedy = Message("remark.layout.over_data_remedy")
            yield Anomaly(Message("remark.layout.over_data"), remedy, spot=subject.spot(part))
            return


@rule("panel-over-symbol", Severity.WARNING, Message("remark.layout.panel_rule"))
def panel_over_symbol(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a symbol of the map that an inset hides."""
    for number, inset in enumerate(subject.drawing.insets, start=1):
        box = shapely.box(inset.box.x, inset.box.y, inset.box.right, inset.box.top).buffer(-standards.cover_mm)
        hidden = len(shapely.STRtree(subject.symbols).query(box, predicate="intersects"))
        if hidden:
            remedy = Message("remark.layout.panel_remedy")
            measure = Measure(hidden, "≤", 0, Message("remark.unit.symbols"))
            what = Message("remark.layout.panel", inset=str(number))
            yield Anomaly(what, remedy, measure, subject.spot(inset.box))


@rule("label-over-symbol", Severity.ERROR, Message("remark.layout.label_rule"))
def label_over_symbol(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a name written over a symbol."""
    trees: dict[int, shapely.STRtree] = {}
    for name in subject.texts:
        if name.role.kind != "unit":
            continue
        if name.window not in trees:
            trees[name.window] = shapely.STRtree(subject.symbols_in(name.window))
        tree, inner = trees[name.window], name.area.buffer(-standards.cover_mm)
        if not inner.is_empty and len(tree.query(inner, predicate="intersects")):
            remedy = Message("remark.layout.label_remedy")
            what = Message("remark.layout.label", text=name.text)
            yield Anomaly(what, remedy, spot=subject.spot(name.area))


@rule("label-astray", Severity.ERROR, Message("remark.layout.astray_rule"))
def label_astray(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a name that stands outside its unit, without a symbol or dot beside it or a line that leads to it."""
    drawing = subject.drawing
    sheets = (drawing.sheet, *drawing.windows)
    lines = [(item.window, shapely.LineString(line)) for item in drawing.items_of(Leader) for line in item.lines]
    lines_of: dict[tuple[int, str], list[PlacedText]] = {}
    for text in subject.texts:
        if text.role.kind == "unit" and text.window < len(sheets):
            lines_of.setdefault((text.window, text.role.code), []).append(text)
    for (number, code), texts in lines_of.items():
        sheet, area = sheets[number], shapely.union_all([text.area for text in texts])
        unit = {**sheet.ground.communes, **sheet.ground.provinces}.get(code)
        if unit is None or shapely.intersection(unit, area).area >= standards.own_share * area.area:
            continue
        if any(window == number and line.distance(area) < NEAR_MM for window, line in lines):
            continue
        places = [sheet.place(code), *([sheet.towns[code].at] if code in sheet.towns else [])]
        if not any(_marked_beside(sheet, place, area) for place in places):
            what = Message("remark.layout.astray", text=" ".join(text.text for text in texts))
            yield Anomaly(what, Message("remark.layout.astray_remedy"), spot=subject.spot(area))


def _marked_beside(sheet: MapSheet, place: tuple[float, float], area: BaseGeometry) -> bool:
    """Tell whether a symbol or dot stands at a place, and a name close to it."""
    x, y, radius = sheet.circles.T
    there = np.hypot(x - place[0], y - place[1]) < 0.01
    return bool(there.any()) and shapely.Point(place).distance(area) <= float(radius[there].max()) + NEAR_MM + 1.0


@rule("inset-zoom", Severity.WARNING, Message("remark.layout.zoom_rule"))
def inset_zoom(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield an inset that hardly shows more than the map."""
    for number, inset in enumerate(subject.drawing.insets, start=1):
        zoom = subject.drawing.scale / inset.scale
        if zoom < standards.inset_zoom:
            measure = Measure(rounded_float(zoom, 2), "≥", standards.inset_zoom, Message("remark.unit.times"))
            scales = {"scale": str(inset.scale), "map": str(subject.drawing.scale)}
            what = Message("remark.layout.zoom", inset=str(number), **scales)
            yield Anomaly(what, Message("remark.layout.zoom_remedy"), measure, subject.spot(inset.box))


@rule("inset-over-land", Severity.WARNING, Message("remark.layout.inset_land_rule"))
def inset_over_land(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield an inset that lies over the territory."""
    region = subject.drawing.sheet.ground.region
    for number, inset in enumerate(subject.drawing.insets, start=1):
        box = shapely.box(inset.box.x, inset.box.y, inset.box.right, inset.box.top)
        hidden = float(shapely.intersection(region, box).area)
        if hidden > standards.inset_hides_mm2:
            measure = Measure(rounded_float(hidden, 1), "≤", standards.inset_hides_mm2, Message("remark.unit.mm2"))
            what = Message("remark.layout.inset_land", inset=str(number))
            yield Anomaly(what, Message("remark.layout.inset_land_remedy"), measure, subject.spot(inset.box))


@rule("ranking-zeros", Severity.WARNING, Message("remark.layout.zeros_rule"))
def ranking_zeros(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a table of the highest values that is filled up with zeros."""
    zeros = [row for row in _ranking_rows(subject) if re.fullmatch(r"0+(?:[.,]0+)?", _digits(row[1]))]
    if zeros:
        what = Message("remark.layout.zeros", names=tuple(name for name, _ in zeros))
        measure = Measure(len(zeros), "≤", 0, Message("remark.unit.zero_rows"))
        yield Anomaly(what, Message("remark.layout.zeros_remedy"), measure)


def _ranking_rows(subject: DrawnPlate) -> Iterator[tuple[str, str]]:
    """Yield the rows of the table of highest values: a name and its value."""
    for item in subject.drawing.items_of(LegendBox):
        if isinstance(item.block, Ranking) and item.block.title == tr("highest", subject.language):
            yield from item.block.rows


def _digits(text: str) -> str:
    return re.sub(r"[^0-9.,]", "", text)


def _mapped_area(subject: DrawnPlate) -> BaseGeometry:
    """Return the mapped units in page mm."""
    return subject.drawing.frame.place(shapely.union_all(subject.data.territory.projected.geometry.to_numpy()))
