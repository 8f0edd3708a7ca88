"""Actors past what a page can hold: a file of tiles, of which a page that a web server hosts reads what it shows."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj

from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.publishing.web.maps.actors import ShownActors
from atlas.publishing.web.maps.ground import WebGround

Floats = npt.NDArray[np.float64]

#: Actors that a page can hold: more of them are offered as tiles, where an edition asks.
MOST_ACTORS: Final = 100_000
#: Where the tiles are, from the root of the site.
TILES: Final = "data/actors.pmtiles"
#: Levels below the one of which a single tile would hold the territory: at most sixteen tiles beside each other.
_FINER: Final = 4
#: Nodes of the net by which a page finds a place of the tiles on its map, along each side.
_NODES: Final = 33
#: Cells across the map in which actors of a family are one dot, where all are seen at once: less than two pixels wide.
_CELLS: Final = 1_600
_MERCATOR: Final = "EPSG:3857"
_WORLD_M: Final = 2 * math.pi * 6_378_137.0


@dataclass(frozen=True, eq=False)
class ActorTiles:
    """All actors that may be shown one by one, as a file of vector tiles, and how a page reads it.

    Attributes:
        actors: who agreed, at their places.
        ground: of the maps that they are shown on.
    """

    actors: ShownActors
    ground: WebGround

    @cached_property
    def zoom(self) -> int:
        """The level of the tiles: one is enough, for the whole map shows dots that stand for several actors."""
        west, north, east, south = self._bounds
        return max(0, math.floor(-math.log2(max(east - west, south - north)))) + _FINER

    def archive(self, languages: tuple[LanguageCode, ...], *, name: str, about: str) -> bytes:
        """Return the tiles as a PMTiles file: a point for each actor with its family and the names it agreed to.

        Args:
            languages: of the names.
            name: of the collection, for other programs.
            about: who publishes it and under what licence.

        Raises:
            pyogrio.errors.DataSourceError: the disk is full.
        """
        import pyogrio  # GDAL is loaded where a file is read

        keys = np.array(self.actors.keys, dtype=object)
        columns = {f"name_{language}": self.actors.names[language] for language in languages}
        x, y = self._to_mercator(self.actors.places).T
        points = gpd.GeoDataFrame(
            {"family": keys[self.actors.families], **columns}, geometry=gpd.points_from_xy(x, y), crs=_MERCATOR
        )
        # Nobody is left out of a crowded tile, and nobody on the edge of two is in both.
        options = {"MAX_FEATURES": "2000000000", "MAX_SIZE": "2000000000", "BUFFER": "0", "NAME": name}
        options |= {"MINZOOM": str(self.zoom), "MAXZOOM": str(self.zoom), "DESCRIPTION": about}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "actors.pmtiles")
            pyogrio.write_dataframe(points, path, driver="PMTiles", layer="actors", dataset_options=options)
            return path.read_bytes()

    def net(self) -> Mapping[str, Any]:
        """Return where the tiles are on the map: the units of the drawing at the nodes of a net over them.

        Between nodes a page goes straight: at a thirty-second of a region of 300 km that is exact to some meters.
        """
        west, north, east, south = self._bounds
        x, y = np.meshgrid(np.linspace(west, east, _NODES), np.linspace(north, south, _NODES))
        world = np.column_stack([x.ravel(), y.ravel()])
        meters = np.column_stack([(world[:, 0] - 0.5) * _WORLD_M, (0.5 - world[:, 1]) * _WORLD_M])
        frame = self.ground.frame
        placed = frame.to_page(
            np.column_stack(self._transformer.transform(meters[:, 0], meters[:, 1], direction="INVERSE"))
        )
        units = self.ground.to_units(placed).ravel().tolist()
        return {"address": TILES, "zoom": self.zoom, "bounds": self._bounds, "nodes": _NODES, "at": units}

    def overview(self) -> ShownActors:
        """Return the actors as they are seen all at once: one dot for those of a family that would lie on each other.

        A dot that stands for several says how many instead of a name.
        """
        shown, side = self.actors, self.ground.size[0] / _CELLS
        while True:
            cells = np.column_stack([np.floor(shown.places / side).astype(np.int64), shown.families])
            _, first, counts = np.unique(cells, axis=0, return_index=True, return_counts=True)
            if len(first) <= MOST_ACTORS:
                break
            side *= 2
        order = np.argsort(first)
        first, counts = first[order], counts[order]
        names = {
            language: [
                own[at] if count == 1 else tr("web.maps.several", language, n=number(count, language))
                for at, count in zip(first.tolist(), counts.tolist(), strict=True)
            ]
            for language, own in shown.names.items()
        }
        return replace(shown, places=shown.places[first], families=shown.families[first], names=names)

    @cached_property
    def _transformer(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_crs(self.ground.frame.crs, _MERCATOR, always_xy=True)

    @cached_property
    def _bounds(self) -> tuple[float, float, float, float]:
        """West, north, east and south of the map as shares of the Mercator world from its upper left corner."""
        width, height = self.ground.size
        x, y = np.meshgrid(np.linspace(0, width, _NODES), np.linspace(0, height, _NODES))
        meters = self._to_mercator(np.column_stack([x.ravel(), y.ravel()]))
        world = np.column_stack([meters[:, 0], -meters[:, 1]]) / _WORLD_M + 0.5
        (west, north), (east, south) = world.min(axis=0).tolist(), world.max(axis=0).tolist()
        return west, north, east, south

    def _to_mercator(self, units: Floats) -> Floats:
        """Turn units of the drawings, (n, 2), into meters of the Mercator world."""
        frame = self.ground.frame
        shares = units / self.ground.size[0] * frame.box.width
        page = np.column_stack([shares[:, 0], frame.box.height - shares[:, 1]])
        return np.column_stack(self._transformer.transform(*frame.to_ground(page).T))
