"""What is counted of which columns: everything that whoever counts a part of the rows must hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import shapely

from atlas import columns as c
from atlas.analysis.location.placer import REASONS, Placer
from atlas.analysis.tally.counts import ROWS, UNIT
from atlas.i18n.messages import Listed, Message
from atlas.sources.parsing.projections import check_crs

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory


@dataclass(frozen=True, slots=True)
class RowFormat:
    """Where the coordinates stand in the rows.

    Attributes:
        lon: column of the longitudes (or of x, in the system ``crs``); found by its heading when it is not said.
        lat: column of the latitudes, or of y.
        geometry: column of points (WKB or native) instead of the two; that of a GeoParquet file is found.
        crs: of the coordinates, “EPSG:26191”; degrees of WGS 84, or what a GeoParquet file says, without one.
        delimiter: of text files; found when it is not said.
        decimal: sign before the decimals in text files.
    """

    lon: str = ""
    lat: str = ""
    geometry: str = ""
    crs: str = ""
    delimiter: str = ""
    decimal: Literal[".", ","] = "."

    def __post_init__(self) -> None:
        """Refuse half of a pair, two ways at once, and a system that does not exist."""
        if bool(self.lon) != bool(self.lat) or (self.geometry and self.lon):
            raise ValueError(Message("fault.tally.coordinates"))
        if self.crs and (unknown := check_crs(self.crs)):
            raise ValueError(f"{unknown.reason}: {unknown.remedy}")


@dataclass(frozen=True, eq=False)
class Plan:
    """How rows are counted.

    Attributes:
        placer: the territory, prepared.
        codes: of its communes, in its order.
        by: columns whose values tell rows apart.
        sums: columns of whole numbers that are added up.
        format: where the coordinates stand.
    """

    placer: Placer
    codes: tuple[str, ...]
    by: tuple[str, ...]
    sums: tuple[str, ...]
    format: RowFormat

    @cached_property
    def units(self) -> tuple[str, ...]:
        """What a row is counted under: a commune, or the reason why it has none."""
        return (*self.codes, *REASONS)

    @cached_property
    def fingerprint(self) -> str:
        """Tell this plan from others, whatever process asks."""
        digest = hashlib.sha256()
        for shape in (*self.placer.index.polygons, self.placer.land):
            digest.update(shapely.to_wkb(shape) or b"")
        digest.update(repr((self.placer.snap_m, self.codes, self.by, self.sums, self.format)).encode())
        return digest.hexdigest()


def plan_counts(
    territory: Territory,
    *,
    by: str | Sequence[str] = (),
    sums: str | Sequence[str] = (),
    snap_m: float = 1000.0,
    format: RowFormat | None = None,
) -> Plan:
    """Prepare a territory to count rows in it.

    Args:
        territory: the communes, and the land around.
        by: columns, or one, whose values tell rows apart; they become texts.
        sums: columns of whole numbers, or one, that are added up.
        snap_m: meters within which a point at sea is given to its nearest commune; 0 snaps nothing.
        format: where the coordinates stand, found by the headings without it.

    Raises:
        ValueError: a column that is asked for twice or has the name of one that counting adds.
    """
    keys, amounts = ((names,) if isinstance(names, str) else tuple(names) for names in (by, sums))
    names = [*keys, *amounts]
    added = {UNIT, ROWS, c.CODE, c.REASON, *(f"{name}_known" for name in amounts)}
    if wrong := sorted({name for name in names if names.count(name) > 1 or name in added}):
        raise ValueError(Message("fault.tally.names", names=Listed(wrong)))
    # Millions of points pay for a finer table.
    placer = Placer.of(territory, snap_m=snap_m, columns=2048)
    codes = tuple(str(code) for code in territory.communes.index)
    return Plan(placer, codes, keys, amounts, format or RowFormat())
