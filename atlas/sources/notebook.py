"""How the objects of a notebook show themselves: a line of words, then the first rows of a table, as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

_SHOWN: Final = 10  # rows


def html(line: str, table: pd.DataFrame, *, columns: Iterable[str]) -> str:
    """Return a line and the first rows of a table.

    Args:
        line: what the object says of itself, as its ``repr``.
        table: its rows.
        columns: those to show; what the table does not have, or has empty, is left out.
    """
    chosen = [name for name in columns if name in table.columns and table[name].notna().any()]
    rows = table[chosen].head(_SHOWN).to_html(border=0, na_rep="") if len(table) and chosen else ""
    more = f"<p>… and {len(table) - _SHOWN} more</p>" if rows and len(table) > _SHOWN else ""
    return f"<p>{escape(line.strip('<>'))}</p>{rows}{more}"
