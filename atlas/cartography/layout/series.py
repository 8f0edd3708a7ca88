"""Plates of one series: the same breaks and the same symbol sizes, so that equal values look equal on all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.cartography.marks.common_scale import common_edges, common_largest
from atlas.cartography.marks.mark import Mark
from atlas.cartography.spec.plate import Plate
from atlas.errors import EditionError, Fault
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

#: What marks of a series must have in common for their classes, and for their sizes, to mean the same.
_CLASSES = ("method", "classes", "breaks", "palette", "neutral", "smooth")
_SIZES = ("largest_mm", "largest")


@dataclass(frozen=True, slots=True)
class CommonScale:
    """What the marks of a series share: edges of classes, outer ones included, and the greatest value of symbols."""

    breaks: tuple[float, ...] = ()
    largest: float | None = None


def common_scales(plates: Sequence[Plate], data: Dataset) -> Mapping[str, CommonScale]:
    """Compute the scales of each series named by marks, over the values of all its marks together.

    A mark takes part with the ratio that it cuts into classes (its ``classed`` key) and with the stock that its sizes
    show (its ``sized`` key).

    Args:
        plates: those of an edition.
        data: the indicators tabulated.

    Raises:
        EditionError: marks of one series that disagree on their classes or sizes; all faults at once.
        ClassificationError: values that cannot be cut.
    """
    members = _members(plates)
    faults = [fault for name, marks in members.items() for fault in _disagreements(name, marks, data)]
    if faults:
        raise EditionError(faults)
    return {
        name: CommonScale(common_edges(_cut(marks, data), data), common_largest([mark for _, mark in marks], data))
        for name, marks in members.items()
    }


def with_common_scales(plates: Sequence[Plate], data: Dataset) -> tuple[Plate, ...]:
    """Return the plates whose marks of a series carry its breaks and its largest value; all others as they are.

    Twice harmonized is harmonized once. Raises as :func:`common_scales`.
    """
    scales = common_scales(plates, data)

    def with_scale(mark: Mark[Any]) -> Mark[Any]:
        scale = scales.get(mark.series_name)
        if scale is None:
            return mark
        changes: dict[str, Any] = {}
        if scale.breaks and _class_indicator(mark, data) is not None:
            changes["breaks"] = scale.breaks
        if scale.largest is not None and mark.size_key:
            changes["largest"] = scale.largest
        return replace(mark, **changes)

    return tuple(replace(plate, marks=tuple(with_scale(mark) for mark in plate.marks)) for plate in plates)


def _members(plates: Sequence[Plate]) -> dict[str, list[tuple[Plate, Any]]]:
    members: dict[str, list[tuple[Plate, Any]]] = {}
    for plate in plates:
        for mark in plate.marks:
            if (name := mark.series_name) and mark.level != "zone":  # zones take the scale of the others
                members.setdefault(name, []).append((plate, mark))
    return members


def _class_indicator(mark: Mark[Any], data: Dataset) -> Indicator | None:
    """Return the ratio that a mark cuts into classes, if it does."""
    indicator = data.indicator(mark.class_key) if mark.class_key else None
    return indicator if indicator is not None and indicator.nature is not Nature.CATEGORY else None


def _disagreements(name: str, marks: Iterable[tuple[Plate, Any]], data: Dataset) -> list[Fault]:
    listed = list(marks)
    cut = [(plate, mark) for plate, mark in listed if _class_indicator(mark, data) is not None]
    sized = [(plate, mark) for plate, mark in listed if mark.size_key]
    faults = []
    for group, wanted in ((cut, _CLASSES), (sized, _SIZES)):
        for option in wanted:
            by_plate = {plate.key: getattr(mark, option) for plate, mark in group}
            if len(set(by_plate.values())) > 1:
                shown = ", ".join(f"{value!r} on “{key}”" for key, value in by_plate.items())
                remedy = Message("fault.cartography.series.give", option=option)
                faults.append(
                    Fault(Message("fault.cartography.series.differ", name=name, option=option), remedy, value=shown)
                )
    centers = {data.indicator(mark.class_key).reference for _, mark in cut}
    if len(centers) > 1:
        remedy = Message("fault.cartography.series.put")
        faults.append(Fault(Message("fault.cartography.series.references", name=name), remedy))
    return faults


def _cut(marks: Iterable[tuple[Plate, Any]], data: Dataset) -> list[tuple[Any, Indicator]]:
    """Return the marks that cut a ratio into classes, each with it."""
    return [(mark, kind) for _, mark in marks if (kind := _class_indicator(mark, data)) is not None]
