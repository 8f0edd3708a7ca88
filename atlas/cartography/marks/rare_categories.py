"""Rare categories drawn as one: which they are, the color they share, and what the legend says of them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from atlas.cartography.labels.unit_names import join_details, with_count
from atlas.cartography.legend import Block, LegendRemark
from atlas.cartography.scales import palettes
from atlas.cartography.scales.color import is_gray
from atlas.cartography.scales.scales import RARE, CategoryScale
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr

_GRAY: Final = "#8a8a8a"  # no category has it, and it is darker than what has no data


def check_rare(rare: float) -> None:
    """Raise a ValueError for what is neither a share of all, under one, nor a number of units."""
    if not (math.isfinite(rare) and rare >= 0 and (rare < 1 or rare == round(rare))):
        raise ValueError(Message("fault.cartography.checks.rare", value=rare))


def group_rare(scale: CategoryScale, rare: float, theme: Theme, language: LanguageCode) -> CategoryScale:
    """Draw categories under a share of all (below 1) or under a number of units or records as one.

    What has no category is not counted in the whole. One rare category alone keeps its own name and color.
    """
    counts = scale.counts
    least = rare * sum(counts.values()) if rare < 1 else rare
    members = [key for key, count in counts.items() if count < least]
    if len(members) < 2:
        return scale
    inside = scale.values.isin(members)
    colors = {key: color for key, color in scale.colors.items() if key not in members}
    colors[RARE] = _color(theme, len(colors))
    return replace(
        scale, values=scale.values.astype("object").mask(inside, RARE), colors=colors,
        titles={**scale.titles, RARE: tr("rare_categories", language)},
        detail=scale.values.astype("object").where(inside, None),
    )  # fmt: skip


def rare_remark(scale: CategoryScale, language: LanguageCode) -> tuple[Block, ...]:
    """Say what is in the category of rare ones: each with its number; nothing where none are grouped."""
    if not scale.rare:
        return ()
    return (LegendRemark(tr("rare_inside", language, listed=rare_text(scale, language))),)


def rare_text(scale: CategoryScale, language: LanguageCode) -> str:
    """List rare categories with their numbers: “mutuals (3); foundations (2)”."""
    return join_details([with_count(scale.titles[key], n, language) for key, n in scale.rare.items()], language)


def _color(theme: Theme, taken: int) -> str:
    """Return a gray that no category has; where all categories are gray, the next one of them."""
    table = palettes.qualitative(len(palettes.QUALITATIVE), theme.qualitative)
    if all(is_gray(color) for color in table):
        return table[min(taken, len(table) - 1)]
    return _GRAY
