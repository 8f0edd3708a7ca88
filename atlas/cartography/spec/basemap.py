"""The basemap that a plate asks for: a picture of the ground beneath its marks, and whom it is owed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from atlas.cartography.spec.localized_text import Text, text_in
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import typeset
from atlas.sources.basemap.providers import is_provider_name, provider
from atlas.sources.basemap.tiles import (
    FINEST_ZOOM,
    is_template,
)
from atlas.sources.toml.validation import toml_specification

_MOST_TILES: Final = 10_000


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Basemap:
    """What lies beneath the marks of a plate.

    Attributes:
        source: address of a tile server (``https://…/{z}/{x}/{y}.png``), the name that contextily knows one by
            (``OpenStreetMap.Mapnik``: it becomes its address), a folder of tiles (its path, or a template like that
            address), a GeoTIFF or an ``.mbtiles`` file; paths are relative to the edition.
        attribution: who made it, as its licence asks; printed in the plate's source line. A named server has its own.
        zoom: of the tiles; by default the one nearest to the print resolution.
        lighten: share of white mixed into its colors, so that marks stand out: 0 as it is, 1 white.
        dpi: pixels an inch of the picture on the page.
        timeout_s: seconds that a server has for a tile.
        max_tiles: most tiles for one map; a zoom that is not given becomes coarser for it.
    """

    source: str
    attribution: Text = ""
    zoom: int | None = None
    lighten: float = 0.0
    dpi: int = 300
    timeout_s: float = 20.0
    max_tiles: int = 400

    def __post_init__(self) -> None:
        if is_provider_name(self.source):
            server = provider(self.source)
            object.__setattr__(self, "attribution", self.attribution or server.attribution)
            object.__setattr__(self, "source", server.address)
        texts = (self.attribution,) if isinstance(self.attribution, str) else tuple(self.attribution.values())
        if not texts or not all(text.strip() for text in texts):
            raise ValueError(Message("fault.cartography.basemap.attribution"))
        if not self.source.strip():
            raise ValueError(Message("fault.cartography.basemap.source"))
        if ("{" in self.source or self.is_remote) and not is_template(self.source):
            raise ValueError(Message("fault.cartography.basemap.address"))
        if self.zoom is not None and not 0 <= self.zoom <= FINEST_ZOOM:
            raise ValueError(Message("fault.cartography.basemap.zoom", most=FINEST_ZOOM, zoom=self.zoom))
        if not 0 <= self.lighten < 1:
            raise ValueError(Message("fault.cartography.basemap.lighten", share=self.lighten))
        if not 72 <= self.dpi <= 600:
            raise ValueError(Message("fault.cartography.basemap.dpi", dpi=self.dpi))
        if not 0 < self.timeout_s <= 600:
            raise ValueError(Message("fault.cartography.basemap.timeout", seconds=self.timeout_s))
        if not 1 <= self.max_tiles <= _MOST_TILES:
            raise ValueError(
                Message("fault.cartography.basemap.max_tiles", most=str(_MOST_TILES), tiles=str(self.max_tiles))
            )

    @property
    def is_remote(self) -> bool:
        """Whether it comes from a server."""
        return self.source.startswith(("http://", "https://"))


def basemap_credit(spec: Basemap, language: LanguageCode) -> str:
    """Return the attribution as a plate's source line has it: ``Fond : © les contributeurs d’OpenStreetMap``.

    Raises:
        EditionError: the attribution has no version in that language.
    """
    credit = text_in(spec.attribution, language, what=Message("fault.cartography.text.basemap"))
    return typeset(tr("basemap", language, credit=credit), language)
