"""Some units of a fitted scale: the classes and sizes stay those of all, counts are those of the units shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pandas as pd


def scale_among(scale: Any, units: Collection[Any]) -> Any:
    """Return what a mark learnt, for some of its units alone: the same breaks, colors and largest value.

    A scale with a method ``among`` knows how; of another one the tables, series and scales in it are cut. Legends then
    leave out what none of the units has.

    Args:
        scale: of a mark, a dataclass whose tables are indexed by unit.
        units: codes of units, or the records shown.
    """
    if hasattr(scale, "among"):
        shown = scale.values.index.isin(units)
        part = scale.among(shown)
        return replace(part, partial=True) if hasattr(part, "partial") else part
    parts = {field.name: _part(getattr(scale, field.name), units) for field in fields(scale) if field.init}
    return replace(scale, **parts)


def _part(value: Any, units: Collection[Any]) -> Any:
    if isinstance(value, pd.DataFrame | pd.Series):
        return value[value.index.isin(units)]
    if isinstance(value, pd.Index):
        return value[value.isin(units)]
    return scale_among(value, units) if is_dataclass(value) and not isinstance(value, type) else value
