"""The looks of print as SVG: fills with their textures, markers, bars, strokes, pies; all in attributes, no style."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from atlas.cartography.canvas.symbols import SHAPES, Pictogram, outline
from atlas.cartography.canvas.texture import DOT_MM, DOTS_MM, HATCH_MM
from atlas.cartography.styles.model import PieDiagram
from atlas.cartography.styles.symbols import Bar, Fill, Marker, Stroke, SymbolLayer
from atlas.publishing.web.maps.ground import PER_MM

#: Textures made of lines: angle in degrees clockwise from level, distance in mm, whether lines cross.
_LINES: Final[Mapping[str, tuple[float, float, bool]]] = {
    "hatch": (-45.0, HATCH_MM, False),
    "level": (0.0, 1.25, False),
    "cross": (-45.0, 1.7, True),
    "sparse": (45.0, 1.9, False),
    "upright": (90.0, 1.2, False),
}
_TEXTURE_MM: Final = 0.16


def units(mm: float) -> str:
    """Write millimeters as units of the drawing."""
    return f"{mm * PER_MM:.1f}".removesuffix(".0")


def attributes(**values: str) -> str:
    """Write attributes, an underscore as a hyphen; empty ones are left out."""
    return "".join(f' {name.rstrip("_").replace("_", "-")}="{value}"' for name, value in values.items() if value)


def paint(color: str, texture: str, ink: str, prefix: str) -> str:
    """Return what fills an area: a color, or the pattern of a texture over it."""
    return f"url(#{pattern_id(color, texture, ink, prefix)})" if texture else color or "none"


def pattern_id(color: str, texture: str, ink: str, prefix: str) -> str:
    """Return the id of a pattern: that of its look."""
    return f"{prefix}{texture}{color.replace('#', '-')}{ink.replace('#', '-')}"


def pattern(color: str, texture: str, ink: str, prefix: str) -> str:
    """Return a texture as a pattern, over a color where one is given."""
    angle, spacing, crossed = _LINES.get(texture, (0.0, DOTS_MM, False))
    side = spacing * PER_MM
    ground = f'<rect width="{side:g}" height="{side:g}" fill="{color}"/>' if color else ""
    if texture == "dots":
        radius, low, high = DOT_MM * PER_MM / 2, side / 4, 3 * side / 4
        marks = "".join(f'<circle cx="{at:g}" cy="{at:g}" r="{radius:g}" fill="{ink}"/>' for at in (low, high))
    else:
        way = f"M0 {side / 2:g}h{side:g}" + (f"M{side / 2:g} 0v{side:g}" if crossed else "")
        marks = f'<path d="{way}" stroke="{ink}" stroke-width="{_TEXTURE_MM * PER_MM:g}"/>'
    turn = f' patternTransform="rotate({angle:g})"' if angle else ""
    name = pattern_id(color, texture, ink, prefix)
    return (
        f'<pattern id="{name}" width="{side:g}" height="{side:g}" patternUnits="userSpaceOnUse"{turn}>'
        f"{ground}{marks}</pattern>"
    )


def patterns(looks: Iterable[tuple[str, str, str]], prefix: str) -> str:
    """Return the patterns of looks (color, texture, ink), each once, in the order of their ids."""
    textured = sorted({look for look in looks if look[1]})
    return "".join(pattern(*look, prefix) for look in textured)


def looks_of(symbol: Sequence[SymbolLayer]) -> list[tuple[str, str, str]]:
    """Return the textures of a symbol, with the color under them and their ink."""
    return [(look.color, look.texture, look.ink) for look in symbol if isinstance(look, Fill | Marker) and look.texture]


def area(look: Fill, path: str, prefix: str, further: str) -> str:
    """Draw an area."""
    edge = look.edge if look.edge != "none" else ""
    line = attributes(stroke=edge, stroke_width=units(look.edge_mm) if edge else "")
    return f"<path{further}{attributes(fill=paint(look.color, look.texture, look.ink, prefix), d=path)}{line}/>"


def line(look: Stroke, path: str, width_mm: float, further: str) -> str:
    """Draw a line; nothing where it has no width."""
    if width_mm <= 0 or not look.color:
        return ""
    shown = attributes(d=path, fill="none", stroke=look.color, stroke_width=units(width_mm), stroke_linecap="round")
    return f"<path{further}{shown}/>"


def marker(look: Marker, at: tuple[int, int], size_mm: float, prefix: str, further: str) -> str:
    """Draw a symbol of a diameter about a place; nothing where it has no size."""
    if size_mm <= 0:
        return ""
    face = paint(look.color, look.texture, look.ink, prefix)
    edge = attributes(stroke=look.edge, stroke_width=units(look.edge_mm)) if look.edge and look.edge_mm else ""
    radius = size_mm * PER_MM / 2
    if look.shape == "circle":
        return f'<circle{further} cx="{at[0]}" cy="{at[1]}" r="{radius:.1f}" fill="{face}"{edge}/>'
    path = shape_path(look.shape, at, radius, look.angle_deg)
    return f'<path{further} d="{path}" fill="{face if look.shape != "cross2" else "none"}"{edge}/>'


def shape_path(shape: str | Pictogram, at: tuple[int, int], radius: float, angle_deg: float) -> str:
    """Return the outline of a symbol about a place as the data of a path, its area that of the circle."""
    x, y = at
    if isinstance(shape, Pictogram):
        rings = ("L".join(f"{x + a * radius:.1f} {y - b * radius:.1f}" for a, b in ring[:-1]) for ring in shape.rings)
        return "".join(f"M{ring}z" for ring in rings)
    if shape == "cross2":
        reach = radius / math.sqrt(2)
        left, right, top, bottom = x - reach, x + reach, y - reach, y + reach
        return f"M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}M{right:.1f} {top:.1f}L{left:.1f} {bottom:.1f}"
    if shape == "semi_circle":
        # The upper half, turned clockwise.
        turn = math.radians(angle_deg)
        dx, dy = radius * math.cos(turn), radius * math.sin(turn)
        return f"M{x - dx:.1f} {y - dy:.1f}A{radius:.1f} {radius:.1f} 0 0 1 {x + dx:.1f} {y + dy:.1f}z"
    if shape not in SHAPES:
        raise LookupError(shape)
    corners = np.asarray(outline(shape).vertices, dtype=np.float64)[:-1] * radius
    turn = math.radians(angle_deg)
    turned = (
        (a * math.cos(turn) + b * math.sin(turn), -a * math.sin(turn) + b * math.cos(turn)) for a, b in corners.tolist()
    )
    return "M" + "L".join(f"{x + a:.1f} {y - b:.1f}" for a, b in turned) + "z"


def bar(look: Bar, at: tuple[int, int], height_mm: float, base_mm: float, further: str) -> str:
    """Draw a bar that stands beside a place, ``base_mm`` below it; nothing where it has no height."""
    if height_mm <= 0:
        return ""
    left = at[0] + (look.offset_mm - look.width_mm / 2) * PER_MM
    top = at[1] + (base_mm - height_mm) * PER_MM
    size = f'width="{units(look.width_mm)}" height="{units(height_mm)}"'
    edge = attributes(fill=look.color, stroke=look.edge, stroke_width=units(look.edge_mm))
    return f'<rect{further} x="{left:.1f}" y="{top:.1f}" {size}{edge}/>'


def pie(diagram: PieDiagram, at: tuple[int, int], amounts: Sequence[float], further: str) -> str:
    """Draw a pie whose area shows the sum of its amounts, cut from twelve o'clock clockwise."""
    total = sum(amounts)
    if total <= 0:
        return ""
    radius = math.sqrt(total / diagram.largest) * diagram.diameter_mm * PER_MM / 2
    edge = attributes(stroke=diagram.edge, stroke_width=units(diagram.edge_mm))
    turned, sectors = 0.0, []
    for part, amount in zip(diagram.slices, amounts, strict=True):
        if amount <= 0:
            continue
        sectors.append(f'<path d="{_sector(at, radius, turned, turned + amount / total)}" fill="{part.color}"/>')
        turned += amount / total
    return f"<g{further}{edge}>{''.join(sectors)}</g>"


def _sector(at: tuple[int, int], radius: float, start: float, end: float) -> str:
    """Return a sector, in turns clockwise from twelve o'clock, as the data of a path; the whole disc is a circle."""
    x, y = at
    if end - start >= 1 - 1e-9:
        return f"M{x} {y - radius:.1f}a{radius:.1f} {radius:.1f} 0 1 1 -.1 0z"
    (ax, ay), (bx, by) = (
        (x + radius * math.sin(2 * math.pi * turn), y - radius * math.cos(2 * math.pi * turn)) for turn in (start, end)
    )
    large = int(end - start > 0.5)
    return f"M{x} {y}L{ax:.1f} {ay:.1f}A{radius:.1f} {radius:.1f} 0 {large} 1 {bx:.1f} {by:.1f}z"
