"""Styles of symbols that are made of parts: their crosses, their order, their names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.parts import Parts
from atlas.cartography.marks.style.centers import absent_style, center_style
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, MarkStyles, PieDiagram, Renderer


def known_condition(context: StyleContext, mark: Mark[Any]) -> str:
    """Return the condition that every part of a unit is known."""
    return " AND ".join(f"{quote(context.column(key, mark.level))} IS NOT NULL" for key in mark.indicators)


def parts_style(
    context: StyleContext, mark: Mark[Any], parts: Parts, cases: tuple[Case, ...], *,
    diagram: PieDiagram | None = None, distance: str = "",
) -> MarkStyles:  # fmt: skip
    """Return symbols of parts, as cases or as a diagram, with crosses where a part is missing."""
    flagged = [context.flag_column(key, mark.level) for key in mark.indicators]
    withheld = next((name for name, _ in flagged if name), "")
    crosses = absent_style(
        context,
        mark,
        f"NOT ({known_condition(context, mark)})",
        withheld,
        (len(parts.missing), len(parts.withheld)),
    )
    heading = " · ".join(part for part in (parts.heading.title, parts.heading.detail) if part)
    values = " + ".join(f"coalesce({quote(context.column(key, mark.level))}, 0)" for key in mark.indicators)
    renderer = Renderer("rules", cases, values, order=values) if cases else Renderer("none")
    extras = tuple(extra for _, more in flagged for extra in more)
    shown = center_style(context, mark, renderer, heading, extras, distance=distance)
    return replace(shown, styles=(replace(shown.styles[0], diagram=diagram), *crosses))
