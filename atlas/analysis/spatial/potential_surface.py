"""Stewart's potential everywhere: a field over the territory of what is around, by distances on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from atlas.analysis.spatial.access import Decay, decay_factors
from atlas.analysis.spatial.surfaces import Surface
from atlas.sources.territory.plane import Plane

Floats = npt.NDArray[np.float64]
_BLOCK: Final = 4_000_000  # distances at a time


@dataclass(frozen=True, slots=True)
class Interaction:
    """How what is around counts: ``f(0) = 1``, ``f(span) = ½`` (`atlas.analysis.spatial.access.potential`).

    Attributes:
        span_km: distance at which a mass counts half.
        beta: impedance.
        decay: ``exponential`` or ``pareto``.
    """

    span_km: float
    beta: float = 2.0
    decay: Decay = "exponential"

    def factors(self, d_km: Floats) -> Floats:
        """Return how much of a mass counts at distances of it, km."""
        return decay_factors(d_km, span_km=self.span_km, beta=self.beta, decay=self.decay)


def potential_at(at: Floats, masses: Floats, places: Floats, interaction: Interaction, plane: Plane) -> Floats:
    """Return Stewart's potential Σⱼ Mⱼ f(dᵢⱼ) at places, by distances on the ground.

    In a conformal plane a straight line is as long on the ground as in the plane, over the scale along it: here the
    mean of the scales at its ends.

    Args:
        at: (n, 2) metres of the plane, where it is wanted.
        masses: (m,) amounts, none missing.
        places: (m, 2) metres of the plane, where they are.
        interaction: how they count.
        plane: whose metres these are.
    """
    total, step = np.zeros(len(at)), max(_BLOCK // max(len(places), 1), 1)
    there = plane.scale(places)
    for start in range(0, len(at), step):
        block = at[start : start + step]
        here = plane.scale(block)
        d = np.hypot(*(block[:, None, axis] - places[None, :, axis] for axis in (0, 1)))
        total[start : start + step] = interaction.factors(d / 500 / (here[:, None] + there[None, :])) @ masses
    return total


def potential_surface(
    masses: Floats, places: Floats, interaction: Interaction, plane: Plane, *, bounds: tuple[float, ...], cell_km: float
) -> Surface:
    """Return the potential at the centres of square cells that cover bounds (west, south, east, north; metres)."""
    west, south, east, north = bounds
    side = 1000 * cell_km
    columns, rows = int(np.ceil((east - west) / side)), int(np.ceil((north - south) / side))
    x, y = west + side * (np.arange(columns) + 0.5), south + side * (np.arange(rows) + 0.5)
    at = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    values = potential_at(at, masses, places, interaction, plane).reshape(rows, columns)
    return Surface(values, west, south, cell_km, plane.definition)
