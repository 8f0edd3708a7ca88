"""Logos of the demonstration's invented bodies: plain shapes, drawn by rule, of nobody."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final

_INK, _SUN, _LEAF, _SEA = "#0b5563", "#d9822b", "#4f8a3c", "#2c7fb8"


def _hills() -> Iterator[str]:
    yield f'<circle cx="44" cy="16" r="9" fill="{_SUN}"/>'
    yield f'<path d="M0 52 L20 20 L34 42 L44 28 L64 52 Z" fill="{_INK}"/>'


def _leaves() -> Iterator[str]:
    for turn in (-40, 0, 40):
        path = "M32 56 C18 40 18 22 32 6 C46 22 46 40 32 56 Z"
        yield f'<path d="{path}" fill="{_LEAF}" fill-opacity="0.75" transform="rotate({turn} 32 56)"/>'


def _ring() -> Iterator[str]:
    for i in range(8):
        x, y = 32 + 22 * math.cos(i * math.pi / 4), 32 + 22 * math.sin(i * math.pi / 4)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6.5" fill="{_SEA if i % 2 else _INK}"/>'


def _steps() -> Iterator[str]:
    for i, fill in enumerate((_SEA, _INK, _LEAF, _SUN)):
        yield f'<rect x="{4 + 14 * i}" y="{46 - 13 * i}" width="12" height="{14 + 13 * i}" fill="{fill}"/>'


def _waves() -> Iterator[str]:
    for i in range(3):
        y = 16 + 16 * i
        path = f"M4 {y} Q18 {y - 14} 32 {y} T60 {y}"
        yield f'<path d="{path}" fill="none" stroke="{_SEA}" stroke-width="6" stroke-linecap="round"/>'


def _star() -> Iterator[str]:
    for turn, fill in ((0, _SUN), (45, _INK)):
        yield f'<rect x="14" y="14" width="36" height="36" fill="{fill}" transform="rotate({turn} 32 32)"/>'
    yield '<circle cx="32" cy="32" r="9" fill="#ffffff"/>'


def _houses() -> Iterator[str]:
    for x, fill in ((2, _INK), (22, _SUN), (42, _LEAF)):
        yield f'<path d="M{x} 56 V30 L{x + 10} 18 L{x + 20} 30 V56 Z" fill="{fill}"/>'


#: Number of the body in the file → how its logo is drawn; the last of them gave no consent to its being shown.
_DRAWN: Final[Mapping[int, Callable[[], Iterator[str]]]] = {
    1: _ring, 5: _star, 8: _hills, 11: _steps, 17: _leaves, 23: _waves, 29: _houses,
}  # fmt: skip
WITHOUT_CONSENT: Final = 29


def logos() -> dict[int, tuple[str, bytes]]:
    """The logos by the number of their body: the name of the file and its bytes."""
    return {number: (f"organisme-{number:02d}.svg", _svg(draw())) for number, draw in _DRAWN.items()}


def _svg(shapes: Iterator[str]) -> bytes:
    lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">', *shapes, "</svg>", ""]
    return "\n".join(lines).encode("utf-8")
