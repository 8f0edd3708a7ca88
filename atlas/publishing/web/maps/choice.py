"""Which mark shows an indicator on the web: that of the plate about it, else the first choice of its nature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.quick_map import first_mark
from atlas.cartography.marks.mark import By, Mark
from atlas.cartography.spec.plate import Plate
from atlas.errors import AtlasError

#: What a mark of another level cannot take over: it was chosen for the values of its own.
_OF_A_LEVEL = {"breaks": (), "largest": None, "series": ""}


def candidates(indicator: Indicator, by: By, plates: Sequence[Plate]) -> Iterator[Mark[Any]]:
    """Yield marks that may show an indicator at a level, the best first.

    That of the first plate about it at the level, as it stands there: the same classes, the same colors. Then the same
    mark for the level where the plate has another. Then the first choice for the nature of the indicator.
    """
    # A web map lies over the ground, where units in shapes of their own would be elsewhere.
    drawn = [mark for plate in plates for mark in plate.marks if not mark.distorts]
    shown = [mark for mark in drawn if is_about(mark, indicator.key)]
    yield from (mark for mark in shown if mark.level == by)
    for mark in shown:
        if mark.level != by:
            names = {field.name for field in fields(mark)}
            yield replace(mark, by=by, **{name: value for name, value in _OF_A_LEVEL.items() if name in names})
    try:
        yield first_mark(indicator, by=by)
    except AtlasError:
        return


def is_about(mark: Mark[Any], key: str) -> bool:
    """Tell whether a mark is about one indicator and no other, but for one that colors its symbols."""
    others = set(mark.indicators) - {mark.color_key}
    return bool(mark.level) and not mark.records and others == {key}


def fitting(data: Dataset, indicator: Indicator, by: By, plates: Sequence[Plate]) -> Iterator[Mark[Any]]:
    """Yield the marks of :func:`candidates` for an indicator that has a value at the level."""
    if data.table(by)[indicator.key].notna().any():
        yield from candidates(indicator, by, plates)
