"""Rules on colors: classes beside each other, and all categories, are told apart by every eye."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any, Final

from atlas.cartography.inspection.remark import Anomaly, Measure, Severity, rule
from atlas.cartography.inspection.standards import Standards
from atlas.cartography.inspection.subject import DrawnPlate, mark_name
from atlas.cartography.inspection.vision import Eye, difference, lightness
from atlas.cartography.marks import Mark
from atlas.cartography.scales import palettes
from atlas.decimals import rounded_float
from atlas.errors import ClassificationError
from atlas.i18n.messages import Message

#: What two colors are called, then the colors.
Pair = tuple[Message, str, str]
_SEQUENTIAL: Final = (palettes.SEQUENTIAL_NAMES, palettes.sequential)
_DIVERGING: Final = (
    palettes.DIVERGING_NAMES,
    lambda name, classes: palettes.diverging(name, classes // 2, classes - classes // 2),
)


@rule("classes-alike", Severity.WARNING, Message("remark.colors.alike_rule"))
def classes_alike(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Neighboring classes too close for ordinary sight, deuteranopia or protanopia."""
    for mark, record in subject.class_records:
        yield from _closest(mark, list(_neighbors(record["colours"])), ("plain", "deutan", "protan"), standards)


@rule("classes-grey", Severity.WARNING, Message("remark.colors.grey_rule"))
def classes_gray(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Neighboring classes too close when the plate is photocopied; categories are no ramp and need not be."""
    for mark, record in subject.class_records:
        yield from _closest(mark, list(_neighbors(record["colours"])), ("grey",), standards)


@rule("categories-alike", Severity.WARNING, Message("remark.colors.categories_rule"))
def categories_alike(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield two categories too close: any two may be neighbors on a map."""
    for mark, record in subject.class_records:
        colors = record["colours"]
        if isinstance(colors, Mapping):
            pairs = [
                (Message("remark.colors.pair", first=first, second=second), colors[first], colors[second])
                for first, second in combinations(sorted(colors), 2)
            ]
            yield from _closest(mark, pairs, ("plain", "deutan", "protan"), standards)


def _neighbors(colors: Any) -> Iterator[Pair]:
    """Yield each two classes side by side in a ramp, or in the rows and columns of a matrix."""
    if isinstance(colors, Mapping) or not colors:
        return
    if isinstance(colors[0], str):
        for i, (first, second) in enumerate(pairwise(colors), start=1):
            yield Message("remark.colors.classes", lower=str(i), upper=str(i + 1)), first, second
        return
    for called, lines in (("row", list(colors)), ("column", list(zip(*colors, strict=True)))):
        for i, line in enumerate(lines, start=1):
            for name, first, second in _neighbors(list(line)):
                yield Message(f"remark.colors.in_{called}", names=name, line=str(i)), first, second


def _remedy(pairs: Sequence[Pair], standards: Standards) -> Message:
    """Name the palettes of the same kind whose neighbors keep the distance with as many classes."""
    if any(before != after for (_, _, before), (_, after, _) in pairwise(pairs)):
        return Message("remark.colors.further")  # no ramp, but categories or a matrix
    classes = len(pairs) + 1
    eyes: tuple[Eye, ...] = ("plain", "deutan", "protan", "grey")
    light = [lightness(color) for color in (pairs[0][1], *(second for _, _, second in pairs))]
    names, table = _SEQUENTIAL if light in (sorted(light), sorted(light, reverse=True)) else _DIVERGING
    held = [
        name
        for name in names
        if (colors := _colors(table, name, classes))
        and all(difference(a, b, eye) >= standards.delta_e for a, b in pairwise(colors) for eye in eyes)
    ]
    if not held:
        return Message("remark.classes.ask_fewer")
    return Message("remark.colors.palettes", names=tuple(held))


def _colors(table: Callable[[str, int], tuple[str, ...]], name: str, classes: int) -> tuple[str, ...]:
    try:
        return table(name, classes)
    except ClassificationError:
        return ()


def _closest(mark: Mark[Any], pairs: Sequence[Pair], eyes: Sequence[Eye], standards: Standards) -> Iterator[Anomaly]:
    """Report the closest pair of a scale, once for the whole scale."""
    distances = [(difference(first, second, eye), name, eye) for name, first, second in pairs for eye in eyes]
    if not distances:
        return
    least, name, eye = min(distances, key=lambda distance: distance[0])
    if least < standards.delta_e:
        measure = Measure(rounded_float(least, 1), "≥", standards.delta_e, Message("remark.unit.difference"))
        what = Message(f"remark.colors.{eye}", names=name, mark=mark_name(mark))
        yield Anomaly(what, _remedy(pairs, standards), measure)
