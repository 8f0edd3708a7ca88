"""Tile servers by the names that contextily knows them by: ``OpenStreetMap.Mapnik``, ``OpenTopoMap``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from atlas.errors import UnknownNameError
from atlas.i18n.messages import Message

_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9]{2,40}(\.[A-Za-z0-9_]{1,40}){0,2}")
#: Endings of files, which no provider's name has.
_FILES: Final = (".tif", ".tiff", ".mbtiles", ".png", ".jpg", ".vrt")


@dataclass(frozen=True, slots=True)
class Provider:
    """A tile server: its address with ``{z}``, ``{x}``, ``{y}``, whom its tiles are owed to, its finest zoom."""

    address: str
    attribution: str
    finest_zoom: int


def is_provider_name(source: str) -> bool:
    """Tell a provider's name from an address, a folder or a file."""
    return _NAME.fullmatch(source) is not None and "." in source and not source.lower().endswith(_FILES)


def provider(name: str) -> Provider:
    """Look a tile server up in contextily's list (xyzservices); no request is made.

    Args:
        name: as there, in any writing of its letters: ``OpenStreetMap.Mapnik``.

    Raises:
        UnknownNameError: there is none of this name; the nearest names are proposed.
        ValueError: it is not to be had without a key, which only its full address can say.
    """
    from contextily import providers  # loads rasterio and a list of hundreds of servers

    servers = providers.flatten()
    entry = next((server for key, server in servers.items() if key.lower() == name.lower()), None)
    if entry is None:
        raise UnknownNameError("provider of tiles", name, sorted(servers))
    if entry.requires_token():
        raise ValueError(Message("fault.sources.basemap.needs_key", name=name))
    return Provider(
        address=entry.build_url(scale_factor=""),
        attribution=str(entry.get("attribution", "")).replace("(C)", "©"),
        finest_zoom=int(entry.get("max_zoom", 18)),
    )
