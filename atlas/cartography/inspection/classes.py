"""Rules on classes: how many, none empty, round breaks, no class printed as one value twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np
from shapely.geometry.base import BaseGeometry

from atlas.cartography.inspection.remark import Anomaly, Measure, Severity, rule
from atlas.cartography.inspection.standards import Standards
from atlas.cartography.inspection.subject import DrawnPlate, mark_name
from atlas.cartography.marks import Mark
from atlas.cartography.scales.classification import round_significant
from atlas.decimals import rounded_float
from atlas.i18n.messages import Message

_FEWEST: Final = 3  # classes from which one can be said to hold nearly all
_BREAKS_APART_MM: Final = 6.0  # between two breaks of one legend, at the most


@rule("classes-many", Severity.WARNING, Message("remark.classes.many_rule"))
def classes_many(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """More classes than are told apart in print."""
    for mark, colors in _ramps(subject):
        if len(colors) > standards.classes:
            measure = Measure(len(colors), "≤", standards.classes, Message("remark.unit.classes"))
            what = Message("remark.classes.many", mark=mark_name(mark))
            yield Anomaly(what, Message("remark.classes.ask_fewer"), measure)


@rule("classes-of-provinces", Severity.REMARK, Message("remark.classes.provinces_rule"))
def classes_of_provinces(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """More classes than a handful of provinces fills."""
    for mark, colors in _ramps(subject):
        if mark.level == "province" and standards.province_classes < len(colors) <= standards.classes:
            measure = Measure(len(colors), "≤", standards.province_classes, Message("remark.unit.classes"))
            what = Message("remark.classes.provinces", mark=mark_name(mark))
            yield Anomaly(what, Message("remark.classes.ask_fewer"), measure)


@rule("class-empty", Severity.ERROR, Message("remark.classes.empty_rule"))
def class_empty(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a class or category of the legend into which no unit falls; of a series other plates may fill it."""
    for mark, record in subject.class_records:
        if record.get("series"):
            continue
        counts = record.get("counts", ())
        named = counts.items() if isinstance(counts, Mapping) else enumerate(counts, start=1)
        for name, count in named:
            if count == 0:
                what = Message("remark.classes.empty", name=str(name), mark=mark_name(mark))
                measure = Measure(0, "≥", 1, Message("remark.unit.units"))
                yield Anomaly(what, Message("remark.classes.empty_remedy"), measure)


@rule("class-dominant", Severity.REMARK, Message("remark.classes.dominant_rule"))
def class_dominant(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield one class that holds nearly all units, so that the map has one color."""
    for mark, record in subject.class_records:
        counts = record.get("counts", ())
        if isinstance(counts, Mapping) or record.get("series"):
            continue
        counts = np.ravel(counts)  # of a matrix, its cells
        if len(counts) < _FEWEST or not counts.sum():
            continue
        share = float(counts.max() / counts.sum())
        if share > standards.dominant_share:
            held, most = (int(rounded_float(100 * part)) for part in (share, standards.dominant_share))
            measure = Measure(held, "≤", most, Message("remark.unit.share_of_units"))
            what = Message("remark.classes.dominant", mark=mark_name(mark))
            yield Anomaly(what, Message("remark.classes.dominant_remedy"), measure)


@rule("classes-fewer", Severity.REMARK, Message("remark.classes.fewer_rule"))
def classes_fewer(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Fewer classes than the editor asked for: values that are equal, or breaks that rounding made equal.

    About a reference there are as many equal steps as the values reach.
    """
    for mark, record in _cut(subject):
        asked, made = mark.classes_asked, len(record.get("breaks", ())) - 1
        stepped = any(subject.data.indicator(key).reference is not None for key in mark.indicators)
        if 0 < made < asked and not stepped:
            measure = Measure(made, "≥", asked, Message("remark.unit.classes"))
            what = Message("remark.classes.fewer", mark=mark_name(mark))
            yield Anomaly(what, Message("remark.classes.fewer_remedy"), measure)


@rule("breaks-unrounded", Severity.WARNING, Message("remark.classes.unrounded_rule"))
def breaks_unrounded(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a break inside the range that a reader cannot keep in mind; minimum and maximum stay true."""
    for mark, record in subject.class_records:
        for edge in list(record.get("breaks", ()))[1:-1]:
            if round_significant(edge, standards.figures) != edge:
                figures = len(f"{abs(edge):.15g}".replace(".", "").strip("0"))
                measure = Measure(figures, "≤", standards.figures, Message("remark.unit.figures"))
                what = Message("remark.classes.unrounded", edge=f"{edge:.15g}", mark=mark_name(mark))
                yield Anomaly(what, Message("remark.classes.unrounded_remedy"), measure)


@rule("class-twice", Severity.WARNING, Message("remark.classes.twice_rule"))
def class_twice(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield two neighboring breaks of a legend that are printed as the same number."""
    breaks = [(placed.text, placed.area) for placed in subject.texts if placed.role.kind == "break"]
    for (text, shape), (below, other) in pairwise(breaks):
        same_legend = _overlap(shape, other, 0) and shape.distance(other) < _BREAKS_APART_MM
        same_legend |= _overlap(shape, other, 1)  # boxes side by side have their breaks on one line
        if text == below and same_legend:
            what = Message("remark.classes.twice", text=text, below=below)
            yield Anomaly(what, Message("remark.classes.twice_remedy"), spot=subject.spot(shape))


def _cut(subject: DrawnPlate) -> Iterator[tuple[Mark[Any], Mapping[str, Any]]]:
    """Yield what is recorded of each scale whose values were cut into classes, whether or not classes have colors."""
    for mark, scale in zip(subject.plate.marks, subject.drawing.scales, strict=True):
        parts = (scale, *(part for part in scale.values() if isinstance(part, Mapping)))
        yield from ((mark, part) for part in parts if "classes_asked" in part)


def _overlap(first: BaseGeometry, second: BaseGeometry, axis: int) -> bool:
    """Tell whether two texts share a column (axis 0) or a line (axis 1) of the page."""
    low, high = axis, axis + 2
    return bool(min(first.bounds[high], second.bounds[high]) > max(first.bounds[low], second.bounds[low]))


def _ramps(subject: DrawnPlate) -> Iterator[tuple[Mark[Any], list[str]]]:
    for mark, record in subject.class_records:
        if isinstance(record["colours"], list | tuple):
            yield mark, list(record["colours"])
