"""What is drawn of one feature: areas with their textures, markers, bars, lines; sizes in millimeters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from atlas.cartography.canvas.symbols import Pictogram, Shape
from atlas.cartography.canvas.texture import Texture
from atlas.cartography.canvas.typeface import MM_PER_PT


@dataclass(frozen=True, slots=True)
class Fill:
    """An area: its color (none when empty) and how opaque that is, its texture in an ink, its outline."""

    color: str
    texture: Texture = ""
    ink: str = ""
    ink_mm: float = 0.1
    edge: str = ""
    edge_mm: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Marker:
    """A symbol at a point; ``size``, an expression in mm, wins over ``size_mm``, and is drawn only where ``when``.

    Attributes:
        shape: the toolkit's shapes, a pictogram, ``box`` (a square), ``semi_circle``, or ``cross2`` (two strokes).
        size_mm: diameter of the circle of the same area; of a box its side.
        color, edge, edge_mm: face and outline.
        size, when: expressions (`atlas.cartography.styles.expressions`).
        texture, ink: over the face.
        angle_deg: clockwise.
    """

    shape: Shape | Pictogram | str
    size_mm: float
    color: str
    edge: str = ""
    edge_mm: float = 0.0
    size: str = ""
    when: str = ""
    texture: Texture = ""
    ink: str = ""
    angle_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle that stands beside a point: width and offset in mm, height and base under it expressions in mm."""

    width_mm: float
    offset_mm: float
    height: str
    base: str
    color: str
    edge: str
    edge_mm: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line; ``width``, an expression in mm, wins over ``width_mm``."""

    color: str
    width_mm: float
    width: str = ""


SymbolLayer: TypeAlias = Fill | Marker | Bar | Stroke
#: What is drawn of one feature, the lowest first.
Symbol: TypeAlias = tuple[SymbolLayer, ...]


def millimeters(points: float) -> float:
    """Return a width in points as millimeters."""
    return points * MM_PER_PT
