"""Where pages break so that none is left half empty: the page breaks of a whole chapter are chosen together.

A document is a row of slices that cannot be parted: lines of paragraphs, figures, headlines. Some maps may be drawn
lower or higher. As for the lines of a paragraph (D. E. Knuth and M. F. Plass, “Breaking paragraphs into lines”, 1981),
the sum of what all pages cost is the least there is: white at the foot, maps far from the height that suits them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

#: White below the last text of a chapter costs less than in its midst.
_LAST: Final = 0.3
#: A map as low or as high as it may be costs as much as so great a share of the page left white.
_STRETCHED: Final = 0.06
_SHRUNK: Final = 0.10
#: A page costs as much as so great a share left white; a paragraph parted between two pages costs less.
_PAGE: Final = 0.02
_PARTED: Final = 0.0008
#: A chapter that begins lower than its first figure would allow.
_LOW: Final = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSlice:
    """What cannot be parted.

    Attributes:
        height: in millimeters.
        gap: between it and what stands above it on the same page, in millimeters.
        least, most: heights that it may be given instead.
        follows: whether it stands on the page of the slice before it: no page begins with it.
        begins: whether it begins a page in any case.
        inside: whether it goes on with what the slice before it begins: the paragraph is parted before it.
        below: how much room there must be from its top to the foot of its page, in millimeters.
    """

    height: float
    gap: float = 0.0
    least: float = 0.0
    most: float = 0.0
    follows: bool = False
    begins: bool = False
    inside: bool = False
    below: float = 0.0

    @property
    def shrinks(self) -> float:
        """By how much it may be lower."""
        return self.height - self.least if self.least else 0.0

    @property
    def stretches(self) -> float:
        """By how much it may be higher."""
        return max(self.most - self.height, 0.0)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page from one slice to another: what it costs, and the share of its slack that its maps take."""

    cost: float
    share: float


def break_pages(slices: Sequence[PageSlice], room: float, *, pages: int = 0) -> tuple[int, ...]:
    """Return the positions of the slices that begin a page, the first one's among them.

    Args:
        slices: in order.
        room: height of a page, in millimeters.
        pages: as many are wanted; as few as look well when 0, or when so many cannot be had.
    """
    costs: list[dict[int, float]] = [{0: 0.0}, *({} for _ in slices)]
    before: list[dict[int, int]] = [{} for _ in (None, *slices)]
    for start in range(len(slices)):
        if not costs[start] or (slices[start].follows and start):
            continue
        for end, page in _pages_from(slices, start, room):
            for number, cost in costs[start].items():
                total = cost + page.cost
                if total < costs[end].get(number + 1, float("inf")):
                    costs[end][number + 1], before[end][number + 1] = total, start
    whole = costs[-1]
    if not whole:
        return (0,)
    number = pages if pages in whole else min(whole, key=lambda count: whole[count])
    starts, end = [], len(slices)
    while end:
        end, number = before[end][number], number - 1
        starts.append(end)
    return tuple(reversed(starts))


def height_changes(slices: Sequence[PageSlice], starts: Sequence[int], room: float) -> dict[int, float]:
    """Return by how much the slices that may be lower or higher are higher, by position, once the breaks are chosen."""
    changes = {}
    for start, end in pairwise((*starts, len(slices))):
        page = _page(slices, start, end, room)
        for position in range(start, end):
            part = slices[position]
            if part.least or part.most:
                slack = part.stretches if page.share > 0 else part.shrinks
                changes[position] = page.share * slack
    return changes


def _pages_from(slices: Sequence[PageSlice], start: int, room: float) -> Iterator[tuple[int, _Page]]:
    """Yield every page that can begin with a slice: the position after its last one, and what it costs."""
    least = 0.0
    for end in range(start + 1, len(slices) + 1):
        part = slices[end - 1]
        if part.begins and end - 1 > start:
            return
        least += part.height - part.shrinks + (part.gap if end - 1 > start else 0.0)
        if least > room and end - 1 > start:
            return
        if end == len(slices) or not slices[end].follows:
            yield end, _page(slices, start, end, room)


def _page(slices: Sequence[PageSlice], start: int, end: int, room: float) -> _Page:
    """Weigh a page."""
    parts = slices[start:end]
    tall = sum(part.height for part in parts) + sum(part.gap for part in parts[1:])
    last = end == len(slices) or slices[end].begins
    cost = _PAGE**2 + (_PARTED if not last and slices[end].inside else 0.0)
    cost += sum(_LOW for part, top in zip(parts, _tops(parts), strict=True) if part.below and room - top < part.below)
    if tall > room:
        shrinks = sum(part.shrinks for part in parts)
        share = min((tall - room) / shrinks, 1.0) if shrinks else 0.0
        return _Page(cost + (_SHRUNK * share) ** 2, -share)
    stretches = sum(part.stretches for part in parts)
    share = min((room - tall) / stretches, 1.0) if stretches else 0.0
    white = (room - tall - share * stretches) / room
    return _Page(cost + (_LAST if last else 1.0) * white**2 + (_STRETCHED * share) ** 2, share)


def _tops(parts: Sequence[PageSlice]) -> Iterator[float]:
    """Yield how far below the head of the page each slice begins."""
    top = 0.0
    for position, part in enumerate(parts):
        top += part.gap if position else 0.0
        yield top
        top += part.height
