"""The files for exchange by their endings: JSON for programs, CSV for spreadsheets, vCards for telephones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from atlas.errors import OutputError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.publishing.support.body_table import listing_csv
from atlas.publishing.support.hsds import hsds_json
from atlas.publishing.support.vcard import vcards
from atlas.sources.support.listed_bodies import SupportListing

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

ENDINGS: Final = (".json", ".csv", ".vcf")


def export_listing(
    listing: SupportListing, territory: Territory, ending: str, *, language: LanguageCode, country: str
) -> bytes:
    """Return the listed bodies as a file of an ending.

    Raises:
        OutputError: bodies are not written in files of this ending.
    """
    if ending == ".json":
        return hsds_json(listing, territory, language=language, country=country)
    if ending == ".csv":
        return listing_csv(listing, territory, language=language)
    if ending == ".vcf":
        return vcards(listing.bodies, territory, language=language)
    raise OutputError(Message("fault.publishing.support.ending", ending=ending, endings=", ".join(ENDINGS)))
