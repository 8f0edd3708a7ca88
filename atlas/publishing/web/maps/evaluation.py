"""Which case of a mark's style each feature has: its expressions worked out by SQLite over the tables."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, Renderer

#: What SQLite may be asked that it does not know in every build.
_FUNCTIONS: Final[Mapping[str, Any]] = {"sqrt": math.sqrt, "to_string": str}
#: Cases of a feature, as positions among those of its renderer: one, none, or several that lie over each other.
Cases: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class FeatureTable:
    """The features of a layer, one a row, whose columns the expressions of a style name.

    Attributes:
        columns: name → values, all as long; read when an expression names them.
        index: what tells the features apart: codes of units, or their positions.
    """

    columns: Mapping[str, Any] = field(repr=False)
    index: tuple[str, ...]

    @classmethod
    def of(cls, table: pd.DataFrame, further: Mapping[str, pd.Series[Any]] | None = None) -> FeatureTable:
        """Return the rows of a table, with further columns on its index; shapes are no column that can be asked."""
        whole = {str(name): table[name] for name in table.columns if name != "geometry"}
        whole |= {name: values.reindex(table.index) for name, values in (further or {}).items()}
        return cls(whole, tuple(map(str, table.index)))

    def with_columns(self, further: Mapping[str, Any]) -> FeatureTable:
        """Return the same features with further columns."""
        return FeatureTable({**self.columns, **further}, self.index)

    def values(self, expressions: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return the values of expressions for each feature.

        Raises:
            sqlite3.Error: an expression that SQLite does not understand, or a column that does not exist.
        """
        if not expressions or not self.index:
            return [()] * len(self.index)
        used = [name for name in self.columns if any(quote(name) in expression for expression in expressions)]
        with closing(sqlite3.connect(":memory:")) as database:
            for name, function in _FUNCTIONS.items():
                database.create_function(name, 1, function, deterministic=True)
            database.execute(f"CREATE TABLE features ({', '.join(('position INTEGER', *map(quote, used)))})")
            rows = zip(range(len(self.index)), *(_plain(self.columns[name]) for name in used), strict=True)
            database.executemany(f"INSERT INTO features VALUES ({', '.join('?' * (len(used) + 1))})", rows)
            asked = ", ".join(f"({expression})" for expression in expressions)
            return database.execute(f"SELECT {asked} FROM features ORDER BY position").fetchall()

    def cases(self, renderer: Renderer) -> list[Cases]:
        """Return the cases of a renderer that each feature has, the lowest first."""
        everywhere = tuple(range(len(renderer.cases)))
        if renderer.kind == "none":
            return [()] * len(self.index)
        if renderer.kind == "single":
            return [everywhere] * len(self.index)
        if renderer.kind == "rules":
            answers = self.values([case.filter or "1" for case in renderer.cases])
            return [tuple(i for i in everywhere if answer[i]) for answer in answers]
        looked_at = (value for (value,) in self.values([renderer.attribute]))
        fits = _in_class if renderer.kind == "graduated" else _in_category
        return [tuple(i for i in everywhere if fits(renderer.cases[i], value))[:1] for value in looked_at]


def _in_class(case: Case, value: Any) -> bool:
    return value is not None and case.tested[0] <= float(value) <= case.tested[1]


def _in_category(case: Case, value: Any) -> bool:
    return ("" if value is None else str(value)) == case.value


def _plain(values: Sequence[Any]) -> list[Any]:
    """Return values as SQLite takes them; missing ones as NULL."""
    return [_value(value) for value in values]


def _value(value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        return int(value)
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return value if isinstance(value, int | float | str) else str(value)
