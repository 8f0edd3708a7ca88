"""What an edition prints on each of its plates, its files read once."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from shapely.geometry.base import BaseGeometry

from atlas.cartography.spec.edition_info import Imprint, TilePlace
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.logo import Logo
from atlas.cartography.spec.plate import Plate
from atlas.errors import Fault, OutputError, PictureError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.i18n.typography import typeset
from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.edition.basemaps import edition_folder, tile_cache
from atlas.publishing.edition.edition import Edition
from atlas.publishing.render.conversion import compile_pages
from atlas.sources.files.pictures import read_picture
from atlas.sources.territory.outline import read_outline

_LOGO_PT: Final = 100
_LOGO_PX: Final = 1_200  # 300 pixels an inch up to a height of 10 cm
_UNDRAWABLE: Final = Message("fault.publishing.edition.svg_undrawable")
_SIMPLER: Final = Message("fault.publishing.edition.give_png")
#: A picture a hundred times as wide as high would take all memory.
_LOGO_PAGE: Final = f"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#let logo = image("logo.svg", height: {_LOGO_PT}pt)
#context assert(measure(logo).width <= {_LOGO_PT * 20}pt, message: "too wide")
#logo"""


def imprint(edition: Edition, plate: Plate, language: LanguageCode) -> Imprint:
    """Return what an edition prints on a plate in a language.

    Raises:
        EditionError: a text without that language.
        PictureError: a logo that cannot be read.
        TerritoryError: an outline that cannot be read.
    """
    return Imprint(
        number=edition.number(plate),
        page=edition.page,
        producer=typeset(edition.publisher(language), language),
        edition=typeset(text_in(edition.title, language, what="title"), language),
        date=edition.date,
        logo=_logo(edition.file_path(edition.logo)) if edition.logo else None,
        offsets=_offsets(edition.file_path(edition.offsets), plate.key, language) if edition.offsets else {},
        outline=_outline_of(edition.file_path(edition.outline)) if edition.outline else None,
        # A build fetches tiles before it draws; whatever else draws a plate asks nobody.
        tiles=TilePlace(edition_folder(edition), tile_cache(edition), servers="kept"),
    )


def _logo(path: Path) -> Logo:
    kind, content = read_picture(path)
    return Logo(_rasterize(content, path) if kind == "svg" else content, path.name)


@lru_cache(maxsize=4)
def _rasterize(content: bytes, path: Path) -> bytes:
    """Draw an SVG logo that was checked as a PNG of :data:`_LOGO_PX` rows on nothing."""
    with tempfile.TemporaryDirectory(prefix="atlas-logo-") as name:
        (Path(name) / "logo.svg").write_bytes(content)
        try:
            return compile_pages(_LOGO_PAGE, Path(name), form="png", ppi=72 * _LOGO_PX / _LOGO_PT)
        except OutputError:
            raise PictureError(Fault(_UNDRAWABLE, _SIMPLER, path)) from None


def _offsets(path: Path, plate: str, language: LanguageCode) -> Mapping[str, tuple[float, float]]:
    from atlas.sources.edits.offsets import read_offsets  # loaded where names are moved

    return read_offsets(path).on(plate, language)


def _outline_of(path: Path) -> BaseGeometry:
    return _outline(path, sha256(path) if path.is_file() else "")


@lru_cache(maxsize=4)
def _outline(path: Path, digest: str) -> BaseGeometry:
    """Read an outline once for all plates, and again when its file has changed (``digest``)."""
    return read_outline(path)
