"""Values that are computed from the columns of a layer, in the SQL that QGIS and databases share."""

from __future__ import annotations

from collections.abc import Sequence


def quote(name: str) -> str:
    """Write a column in an expression."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Write a text in an expression."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def in_list(values: Sequence[str]) -> str:
    """Write texts for IN."""
    return f"({', '.join(map(text, values))})"
