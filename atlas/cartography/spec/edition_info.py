"""What an edition gives to each of its plates: number, page, producer, title and date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from shapely.geometry.base import BaseGeometry

from atlas.cartography.spec.logo import Logo
from atlas.cartography.spec.page import Page

Servers = Literal["ask", "kept", "leave"]
DEFAULT_PAGE: Final = "A4 landscape"


@dataclass(frozen=True, slots=True)
class TilePlace:
    """Where basemaps are read from: the folder that paths are relative to, the one that keeps tiles of servers.

    ``digest`` stands for what is read there; the folders of a machine have no part in a picture. ``servers`` says
    whether they are asked for tiles that are not kept (``ask``), may not be (``kept``), or whether what comes from them
    is left out, for a layout that nobody prints (``leave``).
    """

    folder: Path = Path()
    cache: Path | None = None
    digest: str = ""
    servers: Servers = "ask"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What an edition prints on each of its plates: number, page, producer, title and date.

    ``page`` is a name of the ISO A series; a plate's own page wins over it. ``logo`` is a picture to sign with;
    ``offsets`` are places given to names, (dx, dy) in mm from the anchor by code of the unit; ``outline`` is a country
    or larger region in which a locator shows this one, EPSG:4326; ``tiles`` says where basemaps are; ``sheet`` is a
    page in a text (`Page.in_text`), which wins over all others.
    """

    number: str = ""
    page: str = DEFAULT_PAGE
    producer: str = ""
    edition: str = ""
    date: str = ""
    logo: Logo | None = None
    offsets: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    outline: BaseGeometry | None = None
    tiles: TilePlace = field(default_factory=TilePlace)
    sheet: Page | None = None
