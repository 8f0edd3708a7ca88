"""The parts of a plate beside its marks and charts: page, insets, notes on the map, basemap, what an edition prints.

`compose` draws a plate as `atlas.draw` does and keeps what can be said of it: boxes, scales, texts, legends;
`describe` gives its alternative text; `inspect_pdf` looks at a printed file.
"""

from __future__ import annotations

from atlas.cartography.alt_text.description import describe_plate as describe
from atlas.cartography.inspection import Standards
from atlas.cartography.layout.engine import Drawing, compose
from atlas.cartography.spec.annotations import Annotation
from atlas.cartography.spec.basemap import Basemap
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.insets import Inset
from atlas.cartography.spec.map_layers import MapLayer
from atlas.cartography.spec.page import Box, Page
from atlas.publishing.proof import inspect_pdf

__all__ = [
    "Annotation", "Basemap", "Box", "Drawing", "Imprint", "Inset", "MapLayer", "Page", "Standards", "compose",
    "describe", "inspect_pdf",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
