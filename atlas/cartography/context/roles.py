"""How layers of context look: for each role and rank its color, width or size, and the widest scale that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from atlas.cartography.canvas.shapes import Dash
from atlas.cartography.scales.color import tint
from atlas.cartography.spec.theme import Theme
from atlas.sources.territory.context import Role

Kind: TypeAlias = Literal["area", "line", "point"]
#: Roles that say what a unit is beside its value, and so have an entry in the legend.
EXPLAINED: Final[tuple[Role, ...]] = ("forests", "protected", "builtup", "railways", "roads", "peaks")
ANY_SCALE: Final = 10**12
#: Dashes and gaps in widths of their line.
_DASHES: Final = (0.0, (7.0, 5.0))
_SLEEPERS: Final = (0.0, (10.0, 3.0))


@dataclass(frozen=True, slots=True)
class RoleLook:
    """How what has one rank of a role looks.

    Attributes:
        rank: from 1, the most important.
        kind: what its shapes are.
        face: of areas and points; nothing is filled when empty.
        edge: of lines and outlines.
        width_mm: of lines and outlines.
        size_mm: diameter of points.
        dash: of lines.
        widest: largest denominator of a scale that shows it.
        key: of its text in a legend.
    """

    rank: int
    kind: Kind
    face: str = ""
    edge: str = ""
    width_mm: float = 0.0
    size_mm: float = 0.0
    dash: Dash = "solid"
    widest: int = ANY_SCALE
    key: str = ""


def role_looks(role: Role, theme: Theme) -> tuple[RoleLook, ...]:
    """Return how the ranks of a role look in a theme, the most important first; none of the relief."""
    return _LOOKS[role](theme) if role in _LOOKS else ()


def _rivers(theme: Theme) -> tuple[RoleLook, ...]:
    widths = ((1, 0.28, ANY_SCALE), (2, 0.2, 1_000_000), (3, 0.12, 620_000))
    return tuple(RoleLook(rank, "line", edge=theme.water, width_mm=width, widest=to) for rank, width, to in widths)


def _roads(theme: Theme) -> tuple[RoleLook, ...]:
    return (
        RoleLook(1, "line", edge=theme.road, width_mm=0.5, key="context.legend.motorway"),
        RoleLook(2, "line", edge=theme.road, width_mm=0.24, key="context.legend.road"),
        RoleLook(3, "line", edge=theme.road, width_mm=0.12, widest=520_000, key="context.legend.local_road"),
    )


def _towns(theme: Theme) -> tuple[RoleLook, ...]:
    sizes = ((1, 2.3), (2, 1.9), (3, 1.4), (4, 0.9), (5, 0.7))
    return tuple(
        RoleLook(
            rank, "point", face=theme.ink if rank < 4 else theme.paper, edge=theme.ink, width_mm=0.15, size_mm=size
        )
        for rank, size in sizes
    )


_LOOKS: Final = {
    "forests": lambda theme: (RoleLook(1, "area", face=theme.forest, key="context.legend.forest"),),
    "protected": lambda theme: (
        RoleLook(1, "area", edge=theme.protected, width_mm=0.3, dash="dotted", key="context.legend.protected"),
    ),
    "builtup": lambda theme: (RoleLook(1, "area", face=theme.builtup, key="context.legend.builtup"),),
    "lakes": lambda theme: (
        RoleLook(1, "area", face=tint(theme.water, 0.55, ground=theme.sea), edge=theme.water, width_mm=0.1),
    ),
    "rivers": _rivers,
    "railways": lambda theme: (
        RoleLook(1, "line", edge=theme.railway, width_mm=0.24, dash=_SLEEPERS, key="context.legend.railway"),
    ),
    "roads": _roads,
    "limits": lambda theme: (RoleLook(1, "line", edge=theme.limit, width_mm=0.2, dash=_DASHES),),
    "peaks": lambda theme: (RoleLook(1, "point", face=theme.quiet, size_mm=1.1, key="context.legend.peak"),),
    "towns": _towns,
}
