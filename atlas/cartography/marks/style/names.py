"""Names of units as styles write them: which units, in one or two languages, in the type of the theme."""

from __future__ import annotations

from typing import Final

import pandas as pd

from atlas import columns as c
from atlas.cartography.labels.labels import names_in
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import in_list, quote
from atlas.cartography.styles.model import Naming

_MAIN: Final = 18  # communes that are named where none is urban


def commune_names(context: StyleContext, *, beside: bool) -> Naming | None:
    """Return how a plate names communes; None where it names none."""
    if context.labels not in ("main", "communes"):
        return None
    theme, names = context.theme, context.names or context.language
    style = theme.text(theme.type.label, halo=theme.paper)
    where = _main_communes(context.data.communes) if context.labels == "main" else ""
    return Naming(_text(names), style, _family(names, theme), where, beside)


def province_names(context: StyleContext, *, beside: bool = False) -> Naming | None:
    """Return how a plate names provinces; None where it names none."""
    if context.labels == "none":
        return None
    theme, names = context.theme, context.names or context.language
    style = theme.text(theme.type.province, weight=700, color=theme.quiet, halo=theme.paper)
    family = _family(names, theme)
    return Naming(f"upper({_text(names)})", style, family, beside=beside)


def two_languages(theme: Theme) -> Naming:
    """Return names in French and Arabic, one below the other."""
    return Naming(_text("fr+ar"), theme.text(theme.type.label, halo=theme.paper), theme.family)


def _text(names: str) -> str:
    return " || '\\n' || ".join(f"coalesce({quote(names_in(language))}, '')" for language in names.split("+"))


def _family(names: str, theme: Theme) -> str:
    first = names.split("+")[0]
    return {"ar": theme.arabic_family, "zgh": theme.other_family}.get(first, theme.family)


def _main_communes(table: pd.DataFrame) -> str:
    """Return the urban communes, or the most populous where none is urban."""
    if c.KIND in table and (table[c.KIND] == "urban").any():
        return f"{quote(c.KIND)} = 'urban'"
    ordered = (
        table.sort_values(c.POPULATION_2024, ascending=False, kind="stable") if c.POPULATION_2024 in table else table
    )
    return f"{quote(c.CODE)} IN {in_list([str(code) for code in ordered.index[:_MAIN]])}"
