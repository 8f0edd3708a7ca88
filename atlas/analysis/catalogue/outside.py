"""Indicators that other packages bring: an entry point each, under the key of the indicator.

::

    [project.entry-points."atlas.indicators"]
    habitants_par_menage = "menages:habitants_par_menage"

The module is imported when an edition, a command or a program asks for the key and the catalogue does not have it. What
a package brings is computed only where it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from atlas.analysis.catalogue.definition import Indicator
from atlas.errors import AtlasError
from atlas.i18n.messages import Message

GROUP: Final = "atlas.indicators"


class OutsideIndicators:
    """The indicators of other packages by key; each is loaded when it is first asked for.

    Attributes:
        loaded: those loaded so far.
    """

    def __init__(self) -> None:
        self.loaded: dict[str, Indicator] = {}

    @cached_property
    def _entries(self) -> Mapping[str, EntryPoint]:
        return {entry.name: entry for entry in entry_points(group=GROUP)}

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that packages announce, in their order."""
        return tuple(sorted(self._entries))

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules of those loaded so far."""
        return tuple(sorted({self._entries[key].module for key in self.loaded}))

    def get(self, key: str) -> Indicator | None:
        """Return the indicator of a key, None when no package brings it.

        Raises:
            AtlasError: it cannot be loaded, or is not the indicator that was announced.
        """
        if key not in self.loaded and (entry := self._entries.get(key)) is not None:
            self.loaded[key] = _load(entry)
        return self.loaded.get(key)


def _load(entry: EntryPoint) -> Indicator:
    package = entry.dist.name if entry.dist is not None else entry.value
    try:
        indicator = entry.load()
    except Exception as error:  # whatever another package's code may raise
        blanks = {"key": entry.name, "package": package, "why": str(error)}
        raise AtlasError(Message("fault.analysis.outside_unloadable", **blanks)) from error
    if not isinstance(indicator, Indicator) or indicator.key != entry.name:
        raise AtlasError(Message("fault.analysis.outside_other", key=entry.name, package=package))
    return indicator


#: What the packages of this installation bring.
outside: Final = OutsideIndicators()
