"""What an edition prints on each of its plates, its files read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from atlas.cartography.imprint import Imprint, TilePlace
from atlas.cartography.logo import Logo
from atlas.cartography.plate import Plate
from atlas.cartography.translations import translated
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset
from atlas.publishing.basemaps import edition_folder, tile_cache
from atlas.publishing.edition import Edition
from atlas.publishing.files import sha256
from atlas.sources.offsets import read_offsets
from atlas.sources.outline import read_outline


def imprint(edition: Edition, plate: Plate, language: LanguageCode) -> Imprint:
    """Return what an edition prints on a plate in a language.

    Raises:
        EditionError: a text without that language, or a logo that cannot be read.
        TerritoryError: an outline that cannot be read.
    """
    return Imprint(
        number=edition.number(plate),
        page=edition.page,
        producer=typeset(edition.publisher(language), language),
        edition=typeset(translated(edition.title, language, what="title"), language),
        date=edition.date,
        logo=_logo(edition.located(edition.logo)) if edition.logo else None,
        offsets=_offsets(edition.located(edition.offsets), plate.key, language) if edition.offsets else {},
        outline=_outlined(edition.located(edition.outline)) if edition.outline else None,
        tiles=TilePlace(edition_folder(edition), tile_cache(edition)),
    )


def _logo(path: Path) -> Logo:
    try:
        return Logo(path.read_bytes(), path.name)
    except OSError as error:
        raise EditionError(
            Fault(f"the logo cannot be read: {error.strerror}", "Give a PNG or JPEG file", path)
        ) from None


def _offsets(path: Path, plate: str, language: LanguageCode) -> Mapping[str, tuple[float, float]]:
    return read_offsets(path).on(plate, language)


def _outlined(path: Path) -> BaseGeometry:
    return _outline(path, sha256(path) if path.is_file() else "")


@lru_cache(maxsize=4)
def _outline(path: Path, digest: str) -> BaseGeometry:
    """Read an outline once for all plates, and again when its file has changed (``digest``)."""
    return read_outline(path)
