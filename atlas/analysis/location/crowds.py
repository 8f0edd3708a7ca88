"""What many records have in common that is no matter of one row: codes without zeros, axes exchanged, one point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.location.placer import Reason
from atlas.sources.deduplication.duplicates import crowd_sizes

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.territory import Territory

_FEWEST: Final = 3
_COMMUNES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Crowd:
    """Records that bear the very same coordinates: degrees, EPSG:4326; the communes declared there, the most first."""

    lon: float
    lat: float
    count: int
    communes: tuple[str, ...]


def crowded_points(table: pd.DataFrame) -> list[Crowd]:
    """List the points that so many records share that a geocoder gave it to them, the most crowded first.

    Args:
        table: the columns of a register.
    """
    crowded = table[crowd_sizes(table) > 0]
    crowds = []
    for _, records in crowded.groupby([c.LON, c.LAT], sort=True):
        counts = records[c.DECLARED].value_counts()
        communes = sorted(map(str, counts.index), key=lambda name: (-counts[name], name))[:_COMMUNES_SHOWN]
        lon, lat = (float(records[axis].iloc[0]) for axis in (c.LON, c.LAT))
        crowds.append(Crowd(lon, lat, len(records), tuple(communes)))
    return sorted(crowds, key=lambda crowd: (-crowd.count, crowd.lon, crowd.lat))


def exchanged_count(placed: Placed) -> tuple[int, int]:
    """Return how many points are in the territory only when exchanged, and how many there are; (0, 0) when few are."""
    points = int((np.isfinite(placed.register.table[c.LON]) & np.isfinite(placed.register.table[c.LAT])).sum())
    wrong = placed.reasons.get(Reason.SWAPPED, 0)
    return (wrong, points) if wrong >= _FEWEST and 2 * wrong > points else (0, 0)


def restored_codes(table: pd.DataFrame, territory: Territory | None) -> dict[str, int]:
    """Return the declared codes that are a commune's only with zeros before them, and how many records have each."""
    if territory is None:
        return {}
    codes = frozenset(map(str, territory.communes.index))
    counts = table[c.DECLARED].dropna().astype(str).str.strip().value_counts()
    digits = {text: text.removesuffix(".0") for text in counts.index}
    lost = {
        text: int(counts[text])
        for text, plain in digits.items()
        if plain.isdecimal() and plain not in codes and any(plain.zfill(len(code)) == code for code in codes)
    }
    return dict(sorted(lost.items()))
