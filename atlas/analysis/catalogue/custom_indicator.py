"""An indicator of one's own: one function of some stocks, and what is printed of it, in one decorator."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Required, TypeAlias, TypedDict

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.definition import NO_UNIT, Indicator, Nature, Text, complete
from atlas.analysis.stats.rates import Values
from atlas.i18n.messages import Listed, Message

Function: TypeAlias = Callable[..., Values]


class Definition(TypedDict, total=False):
    """What may be said of an indicator besides its key: see `Indicator`."""

    title: Required[Text]
    nature: Required[Nature | str]
    needs: Required[Sequence[str]]
    unit: Text
    formula: Text
    explanation: Text
    source: str
    denominators: Sequence[str]
    year: str
    decimals: int
    reference: float | None
    zero_is_absence: bool
    categories: Mapping[str, Text]
    per: float | None


def define(key: str, definition: Definition) -> Callable[[Function], Indicator]:
    """Return the decorator that makes an indicator of a function.

    Its arguments are the stocks and measures of ``needs``.

    Args:
        key: name of the column.
        definition: ``title``, ``nature`` and ``needs`` at least; the formula is the docstring's first line without it.

    Raises:
        TypeError: a field that an indicator does not have, or that is missing.
        ValueError: a nature that does not exist, a title without text, no need.
    """
    strangers = set(definition) - set(Definition.__annotations__)
    missing = [name for name in ("title", "nature", "needs") if name not in definition]
    if strangers:
        raise TypeError(Message("fault.analysis.field_strange", key=key, field=sorted(strangers)[0]))
    if missing:
        raise TypeError(Message("fault.analysis.field_missing", key=key, fields=Listed(missing, marks=False)))
    needs = definition["needs"]
    if isinstance(needs, str) or not needs:
        raise ValueError(Message("fault.analysis.needs_list", key=key))
    unit = definition.get("unit", "")
    categories = {value: complete(text) for value, text in definition.get("categories", {}).items()}
    plain = ("source", "year", "decimals", "reference", "zero_is_absence", "per")
    plain_values: dict[str, Any] = {name: value for name, value in definition.items() if name in plain}

    def decorate(function: Function) -> Indicator:
        doc_lines = (function.__doc__ or "").strip().splitlines()
        return Indicator(
            key=key,
            title=complete(definition["title"]),
            unit=complete(unit) if unit else dict(NO_UNIT),
            nature=Nature(definition["nature"]),
            formula=complete(
                definition.get("formula") or (doc_lines[0].rstrip(".") if doc_lines else f"{key}({', '.join(needs)})")
            ),
            explanation=complete(definition.get("explanation", "")),
            compute=_Computed(function, tuple(needs)),
            needs=tuple(needs),
            denominators=tuple(definition.get("denominators", ())),
            categories=categories,
            **plain_values,
        )

    return decorate


class _Computed:
    """A user's function with the stocks that it is given.

    It travels to another process by the name of its module, where the name of the function now is the indicator; a
    function of a script, of a notebook or within another function stays behind, as whoever draws has its values.
    """

    def __init__(self, function: Function, needs: tuple[str, ...]) -> None:
        self.function, self.needs = function, needs

    def __call__(self, base: Base) -> Values:
        values = self.function(*(base[name] for name in self.needs))
        if not isinstance(values, pd.Series):
            kind = type(values).__name__
            raise ValueError(Message("fault.analysis.no_series", function=self.function.__qualname__, kind=kind))
        if pd.api.types.is_float_dtype(values):
            # A division by zero is no measure.
            values = values.replace([np.inf, -np.inf], np.nan)
        return values

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, str]]:
        return _import_compute, (self.function.__module__, self.function.__qualname__)


def _import_compute(module: str, name: str) -> Callable[[Base], Values]:
    if module != "__main__" and "<" not in name:
        try:
            part_found: Any = importlib.import_module(module)
            for part in name.split("."):
                part_found = getattr(part_found, part)
        except (ImportError, AttributeError):
            part_found = None
        if isinstance(part_found, Indicator):
            return part_found.compute
    return _Elsewhere(name)


class _Elsewhere:
    """The place of a function that could not travel."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, base: Base) -> Values:
        raise ValueError(Message("fault.analysis.not_importable", name=self.name))
