"""Plates as QGIS shows them, kept between builds: a GeoPackage is made again without drawing those that stayed."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from atlas.publishing.build import manifest
from atlas.publishing.build.cache_safety import unpack_drawn

if TYPE_CHECKING:
    from atlas.publishing.build.cache import Cache

_NAME: Final = "plate.pickle"


@dataclass(frozen=True, slots=True)
class PlateShelf:
    """Keeps what was read of plates.

    Attributes:
        basis: what all of them are made from beside what they show: data, theme; empty where nothing is kept.
        cache: where they are kept.
    """

    basis: Mapping[str, Any] | None = None
    cache: Cache | None = None

    def fetch(self, shows: Mapping[str, Any], read: Callable[[], Any]) -> Any:
        """Return what is kept of a plate, or read it and keep it.

        Args:
            shows: all that it shows beside the basis, as plain values.
            read: draws the plate and reads it.

        Raises:
            AtlasError: the plate cannot be drawn.
        """
        if self.cache is None or self.basis is None:
            return read()
        content = self.cache.read(self._key(shows), _NAME)
        if content is not None and (shown := unpack_drawn(content)) is not None:
            return shown
        shown = read()
        self.keep(shows, shown)
        return shown

    def keep(self, shows: Mapping[str, Any], shown: Any) -> None:
        """Keep what was read of a plate; a mark of another package that cannot be kept is read again each time."""
        if self.cache is None or self.basis is None:
            return
        with contextlib.suppress(pickle.PicklingError, TypeError, AttributeError):
            packed = pickle.dumps(shown)
            self.cache.store(self._key(shows), {_NAME: packed}, record={})

    def _key(self, shows: Mapping[str, Any]) -> str:
        return manifest.digest_of({**(self.basis or {}), "qgis": shows})


#: Keeps nothing.
EMPTY_SHELF: Final = PlateShelf()
