"""The catalogue of support bodies: a document whose directives know the bodies, and the files for exchange."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from atlas.errors import EditionError, Fault
from atlas.i18n.messages import Message
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.specification import PublicationSpec, register_publication
from atlas.publishing.documents.support.catalogue import SupportCatalogue, missing_bodies
from atlas.publishing.documents.writers.outputs import write_outputs
from atlas.publishing.support.exports import export_listing
from atlas.sources.support.listed_bodies import SupportRules, listing_of
from atlas.sources.support.logos import logo_folder
from atlas.sources.support.records import read_support
from atlas.sources.support.vocabulary import PAPER, WEB

Exchange = Literal["json", "csv", "vcf"]
_LONG: Final = re.compile(r"card-too-long (\S+) ([0-9.]+)")


@register_publication
@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPublication(PublicationSpec):
    """Publish a catalogue of support bodies: cards, where to begin, who does what, indexes, and files for exchange.

    Attributes:
        bodies: the file of the bodies beside the edition: a workbook or a TOML file.
        stale_months: after so many months a record is marked as to be verified.
        expired_months: after so many it is not listed any more.
        cndp: number of the declaration to the CNDP.
        address: where corrections are sent.
        country: of all addresses, as ISO 3166 codes it; the JSON file needs it.
        exchange: files for exchange beside the document: ``json`` (HSDS 3.0), ``csv``, ``vcf``.
    """

    kind: Literal["catalogue"] = "catalogue"
    bodies: str
    stale_months: int = 12
    expired_months: int = 24
    cndp: str = ""
    address: str = ""
    country: str = ""
    exchange: tuple[Exchange, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The file of the bodies."""
        return (self.bodies,)

    @property
    def picture_folders(self) -> tuple[str, ...]:
        """The folder of the logos."""
        return (logo_folder(self.bodies),)

    def output_names(self) -> tuple[str, ...]:
        """Return the names of the document and of the files for exchange."""
        return (*PublicationSpec.output_names(self), *(f"{self.key}.{ending}" for ending in self.exchange))

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Yield a file that is not there."""
        yield from missing_bodies(self.bodies, surroundings)

    def enrich(self, context: Context) -> Context:
        """Return a context that knows the bodies, as they may be published where the document goes."""
        places = (PAPER, WEB) if "html" in self.outputs or "txt" in self.outputs else (PAPER,)
        return replace(context, extras={**context.extras, SupportCatalogue: self._catalogue(context, places)})

    def _catalogue(self, context: Context, places: tuple[str, ...]) -> SupportCatalogue:
        territory = context.data.territory
        file = read_support(context.file_path(self.bodies), territory)
        rules = SupportRules(on=_day(context.date), stale_months=self.stale_months, expired_months=self.expired_months)
        listing = listing_of(file, places, rules)
        return SupportCatalogue(listing, territory, context.language, self.cndp, self.address)

    def make_files(self, document: Document, context: Context) -> Mapping[str, bytes]:
        """Return the document, and the files for exchange with what may leave on the web."""
        try:
            files = write_outputs(document, context, stem=self.key, page=self.page, outputs=self.outputs)
        except EditionError as error:
            raise _with_names(error, document, context) from error
        listing = self._catalogue(context, (WEB,)).listing
        territory, language = context.data.territory, context.language
        for ending in self.exchange:
            content = export_listing(listing, territory, f".{ending}", language=language, country=self.country)
            files[f"{self.key}.{ending}"] = content
        return files


def _day(date: str) -> dt.date:
    """Return the last day that an edition's date means: 2026-11 is its thirtieth, 2026 its thirty-first of December."""
    year, month, day = (int(part) for part in (*date.split("-"), "0", "0")[:3])
    if day:
        return dt.date(year, month, day)
    following = dt.date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def _with_names(error: EditionError, document: Document, context: Context) -> EditionError:
    """Return the error with the name of the body whose card is too long for its place."""
    match = _LONG.search(f"{error}\n{getattr(error.__cause__, 'diagnostic', '')}\n{error.__cause__}")
    catalogue = context.extra(SupportCatalogue)
    if match is None or catalogue is None:
        return error
    over = round((1 - 1 / float(match[2])) * 100)
    reason = Message("fault.publishing.support.card_too_long", body=match[1])
    return EditionError(Fault(reason, Message("fault.publishing.support.shorten_card", n=over), document.key))
