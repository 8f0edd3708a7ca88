"""A plate as a book binds it: number and title stand on the page that faces it, its rule as high as that page's.

Its badge stays at the head of its column. What is below the title in the column moves up with the rule, so that the
columns of both pages begin at one height.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.layout.side_column import COLUMN, TITLE
from atlas.cartography.spec.page import Page

#: From the rule down to where the columns of a spread begin, mm.
BELOW_RULE_MM: Final = 4.0
#: What of a title stays on its plate.
_STAYS: Final = ("badge", "badge-text")
_RULE: Final = "title-rule"
_GROUP: Final = re.compile(rf'   <g class="({TITLE}|{COLUMN})" id="([^"]*)">.*?\n   </g>\n', re.DOTALL)
_TRIM: Final = re.compile(r'viewBox="\S+ (\S+) ')
_HEIGHT: Final = re.compile(r'd="M \S+ (\S+) ')


def rule_mm(page: Page) -> float:
    """Return how far below the top of a page the rule under a title stands, on a plate with bands and in a book."""
    return page.margin_mm + page.title_mm - 0.6


def without_title(svg: str, page: Page) -> str:
    """Return the picture of a plate without what the page that faces it says.

    Args:
        svg: as `atlas.publishing.render.prints` writes it.
        page: its sheet.
    """
    groups = list(_GROUP.finditer(svg))
    rule = next((_HEIGHT.search(group[0]) for group in groups if group[2] == _RULE), None)
    if rule is None:
        return svg
    trim = _TRIM.search(svg)  # a picture with bleed begins before its page does
    rise = float(rule[1]) - (float(trim[1]) if trim else 0.0) - rule_mm(page) / MM_PER_PT
    return "".join(_pieces(svg, groups, rise))


def _pieces(svg: str, groups: list[re.Match[str]], rise: float) -> Iterator[str]:
    """Yield the text of a picture piece by piece: parts that move are moved, a title is left out."""
    end = 0
    for group in groups:
        yield svg[end : group.start()]
        end = group.end()
        if group[1] == COLUMN or group[2] == _RULE:
            yield group[0].replace(">", f' transform="translate(0 {-rise:.2f})">', 1)
        elif group[2] in _STAYS:
            yield group[0]
    yield svg[end:]
