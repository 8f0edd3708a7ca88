"""How an edition names its roads: the table ``[roads]`` of its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeAlias

from atlas.i18n.language import DEFAULT_LANGUAGE
from atlas.i18n.messages import Message
from atlas.resources import PREFIX
from atlas.sources.territory.provenance import ROADS, Credit
from atlas.sources.toml.validation import toml_specification

#: The same in every language, or by language.
Owed: TypeAlias = str | Mapping[str, str]
#: Farthest that an end may be moved, meters.
MOST_MOVED_M: Final = 200.0


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class RoadSource:
    """Roads, field for field as an edition's ``[roads]`` writes them; an empty table takes those that are shipped.

    Attributes:
        file: a layer of lines (GeoPackage, GeoJSON, Shapefile, GeoParquet).
        speeds: a TOML file of speeds by class.
        layer: of a file that has several.
        columns: {our column: its name there}, of ``class``, ``ramp``, ``length_m``.
        gaps_m: without it the layer is taken as it is, as a graph; a number cuts its roads where they share a vertex
            and moves blind ends by so many meters at most to the next road (0 moves none).
        relief: a raster of heights in meters, for speeds with a ``slope``.
        credit: whom a layer of one's own is owed to, as it is printed.
        vintage: year or month of the roads.
    """

    file: str = f"{PREFIX}roads/network.parquet"
    speeds: str = f"{PREFIX}roads/speeds.toml"
    layer: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    gaps_m: float | None = None
    relief: str = ""
    credit: Owed = ""
    vintage: str = ""

    def __post_init__(self) -> None:
        """Refuse a tolerance out of range."""
        if self.gaps_m is not None and not 0 <= self.gaps_m <= MOST_MOVED_M:
            raise ValueError(Message("fault.roads.gaps", most=MOST_MOVED_M, gaps=f"{self.gaps_m:g}"))

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that it is made of."""
        return tuple(name for name in (self.file, self.speeds, self.relief) if name)

    def with_paths(self, path_of: Callable[[str], Path]) -> RoadSource:
        """Return the same with the paths of its files in place of their names."""
        file, speeds, relief = (str(path_of(name)) if name else "" for name in (self.file, self.speeds, self.relief))
        return replace(self, file=file, speeds=speeds, relief=relief)

    @property
    def printed_credit(self) -> Credit | None:
        """Whom a layer of one's own is owed to; None when nobody is named."""
        if not self.credit:
            return None
        texts = {DEFAULT_LANGUAGE: self.credit} if isinstance(self.credit, str) else dict(self.credit)
        first = texts.get(DEFAULT_LANGUAGE, next(iter(texts.values())))
        return Credit(Path(self.file).name, first, first, "", first, self.vintage, "", translations=texts, of=ROADS)
