"""Rules on what was composed: scale, title, legend, labels, ranking."""

from __future__ import annotations

import re
from collections.abc import Iterator

import shapely
from matplotlib.collections import Collection
from shapely.geometry.base import BaseGeometry

from atlas.cartography.inspection.remark import Finding, Measure, Severity, rule
from atlas.cartography.inspection.standards import Standards
from atlas.cartography.inspection.subject import LEGEND_NAMES, DrawnPlate, scope_of
from atlas.i18n.messages import tr


@rule("scale-missing", Severity.ERROR, "every map says its scale")
def scale_missing(subject: DrawnPlate, standards: Standards) -> Iterator[Finding]:
    """No scale bar or no numeric scale."""
    for name, called in (("scale-bar", "scale bar"), ("numeric-scale", "numeric scale")):
        if not subject.named(name):
            spot = subject.spot(subject.drawing.frame.box)
            yield Finding(f"the map has no {called}", "Draw it in the frame of the map", spot=spot)


@rule("title-long", Severity.REMARK, "a title keeps its size")
def title_long(subject: DrawnPlate, standards: Standards) -> Iterator[Finding]:
    """A title that had to be set much smaller than the theme's."""
    usual = subject.drawing.canvas.theme.type.title
    for one in subject.drawing.canvas.axes.texts:
        size = float(one.get_fontsize())
        if one.get_gid() == "title" and size < usual * standards.title_share:
            measure = Measure(size, "≥", round(usual * standards.title_share, 1), "pt")
            what = f"the title “{subject.drawing.canvas.texts[_place(subject, 'title')][0]}” is long and set small"
            yield Finding(what, "Shorten the title", measure, subject.spot(subject.drawing.layout.title))


@rule("legend-empty", Severity.WARNING, "a legend explains the map")
def legend_empty(subject: DrawnPlate, standards: Standards) -> Iterator[Finding]:
    """Marks on the map, and no box or symbol in the legend."""
    if subject.plate.marks and not subject.named(*LEGEND_NAMES):
        spot = subject.spot(subject.drawing.layout.legend)
        yield Finding("the legend has no entry", "Check that the indicator has values", spot=spot)


@rule("legend-stray", Severity.WARNING, "only what is on the plate is in its legend")
def legend_stray(subject: DrawnPlate, standards: Standards) -> Iterator[Finding]:
    """A colour that the legend explains and that is nowhere on the map; classes of a series may be other plates'."""
    shared = {colour for _, record in subject.classed if record.get("series") for colour in record["colours"]}
    for colour, shape in subject.entries():
        if colour not in subject.map_colours and colour not in shared:
            what = f"the legend explains {colour}, which is not on the map"
            yield Finding(what, "Leave the entry out", spot=subject.spot(shape))


@rule("legend-over-data", Severity.ERROR, "the legend covers nothing that is mapped")
def legend_over_data(subject: DrawnPlate, standards: Standards) -> Iterator[Finding]:
    """A part of the legend over a mapped unit or a symbol."""
    parts = [shape for text, name, shape in subject.set_texts if name.startswith(LEGEND_NAMES)]
    parts += [shape for _, shape in subject.entries()]
    panels = [one for one in subject.named("legend-panel") if isinstance(one, Collection)]
    parts += [shape for one in panels for shape in subject.shapes(one)]
    frame = subject.drawing.frame.box
    inside = [part for part in parts if shapely.box(frame.x, frame.y, frame.right, frame.top).intersects(part)]
    if not inside:
        return
    tree = shapely.STRtree([_mapped(subject), *subject.symbols])
    for part in inside:
        if len(tree.query(part.buffer(-standards.cover_mm), predicate="intersects")):
            remedy = "Place the legend where it covers no unit, or in its column"
            yield Finding("the legend lies over the mapped units", remedy, spot=subject.spot(part))
            return


@rule("panel-over-symbol", Severity.WARNING, "no panel hides a symbol")
def panel_over_symbol(subject: DrawnPlate, standards: Standards) -> Iterator[Finding]:
    """A symbol of the map that an inset hides."""
    for number, one in enumerate(subject.drawing.insets, start=1):
        box = shapely.box(one.box.x, one.box.y, one.box.right, one.box.top).buffer(-standards.cover_mm)
        hidden = len(shapely.STRtree(subject.symbols_of("")).query(box, predicate="intersects"))
        if hidden:
            remedy = "Give it another place, make it smaller, or leave its place to the atlas"
            measure = Measure(hidden, "≤", 0, "symbols")
            yield Finding(f"inset {number} lies over symbols of the map", remedy, measure, subject.spot(one.box))


@rule("label-over-symbol", Severity.ERROR, "no name covers a symbol")
def label_over_symbol(subject: DrawnPlate, standards: Standards) -> Iterator[Finding]:
    """A name written over a symbol."""
    trees: dict[str, shapely.STRtree] = {}
    for text, name, shape in subject.set_texts:
        scope = scope_of(name)
        if not name.removeprefix(f"{scope}/").startswith("label:"):
            continue
        tree = trees.setdefault(scope, shapely.STRtree(subject.symbols_of(scope)))
        inner = shape.buffer(-standards.cover_mm)
        if not inner.is_empty and len(tree.query(inner, predicate="intersects")):
            remedy = "Move the name with an offset of your own, or label fewer units"
            yield Finding(f"the name “{text}” lies over a symbol", remedy, spot=subject.spot(shape))


@rule("ranking-zeros", Severity.WARNING, "a ranking lists what there is")
def ranking_zeros(subject: DrawnPlate, standards: Standards) -> Iterator[Finding]:
    """A table of the highest values that is filled up with zeros."""
    zeros = [row for row in _ranked(subject) if re.fullmatch(r"0+(?:[.,]0+)?", _digits(row[1]))]
    if zeros:
        what = f"the table of highest values lists units at zero: {', '.join(name for name, _ in zeros)}"
        yield Finding(what, "Ask for a shorter ranking", Measure(len(zeros), "≤", 0, "rows at zero"))


def _ranked(subject: DrawnPlate) -> Iterator[tuple[str, str]]:
    """Yield the rows of the table of highest values: a name, then its value on the same line."""
    texts = subject.set_texts
    title = tr("highest", subject.language)
    start = next((i for i, (text, _, _) in enumerate(texts) if text == title), None)
    if start is None:
        return
    rest = texts[start + 1 :]
    while len(rest) > 1 and not _same_line(rest[0][2], rest[1][2]):  # lines that say of what the table is
        rest = rest[1:]
    for (name, _, one), (value, _, two) in zip(rest[::2], rest[1::2], strict=False):
        if name == tr("region", subject.language) or not _same_line(one, two):
            return
        yield name, value


def _same_line(one: BaseGeometry, two: BaseGeometry) -> bool:
    return bool(min(one.bounds[3], two.bounds[3]) > max(one.bounds[1], two.bounds[1]))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9.,]", "", text)


def _mapped(subject: DrawnPlate) -> BaseGeometry:
    """Return the mapped units in page mm."""
    return subject.drawing.frame.place(shapely.union_all(subject.data.territory.projected.geometry.to_numpy()))


def _place(subject: DrawnPlate, name: str) -> int:
    return next(i for i, one in enumerate(subject.drawing.canvas.axes.texts) if one.get_gid() == name)
