"""What a catalogue brings to its directives: the bodies that are listed, in the order of print, each with a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from atlas import columns as c
from atlas.analysis.support.coverage import SupportCoverage, is_near, support_coverage
from atlas.errors import EditionError, Fault
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode
from atlas.i18n.messages import Message
from atlas.publishing.documents.context import Context, Surroundings
from atlas.sources.support.institutions import PublicInstitution, read_institutions
from atlas.sources.support.listed_bodies import SupportListing
from atlas.sources.support.published import PublishedBody
from atlas.sources.support.spoken import text_in
from atlas.sources.support.vocabulary import REACHES
from atlas.sources.territory.territory import Territory


@dataclass(frozen=True, eq=False)
class SupportCatalogue:
    """The bodies of a catalogue.

    Attributes:
        listing: what may be published of them, and why others are not listed.
        territory: whose communes they cover.
        language: of what is said of them.
        cndp: number of the declaration to the CNDP, "" when there is none.
        address: where corrections are sent.
    """

    listing: SupportListing
    territory: Territory
    language: LanguageCode
    cndp: str = ""
    address: str = ""
    institutions: tuple[PublicInstitution, ...] = field(default_factory=read_institutions)

    @cached_property
    def bodies(self) -> tuple[PublishedBody, ...]:
        """The bodies in print order, the same in each language: country, region, then province, commune, name."""
        return tuple(sorted(self.listing.bodies, key=self._place_in_print))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Id → number in print, from 1."""
        return {body.id: i for i, body in enumerate(self.bodies, start=1)}

    @cached_property
    def by_id(self) -> dict[str, PublishedBody]:
        """Id → body."""
        return {body.id: body for body in self.bodies}

    @cached_property
    def coverage(self) -> SupportCoverage:
        """What they cover, measured in the order of print."""
        return support_coverage(self.bodies, self.territory)

    @property
    def has_invented(self) -> bool:
        """Whether any of them is invented, for demonstration."""
        return any(body.invented for body in self.bodies)

    def province_of(self, body: PublishedBody) -> str:
        """Return the code of the province that a near body is printed under: that of its first place."""
        communes = self.territory.communes
        if not is_near(body):
            return ""
        first = next((place.commune for place in body.places), min(body.areas))
        return str(communes.loc[first, c.PROVINCE_CODE])

    def _place_in_print(self, body: PublishedBody) -> tuple[int, str, str, str]:
        wide = -REACHES.index(body.reach) if not is_near(body) else 0
        commune = next((place.commune for place in body.places), "")
        return wide, self.province_of(body), commune, text_in(body.name, DEFAULT_LANGUAGE)


def catalogue_of(context: Context) -> SupportCatalogue:
    """Return the catalogue of a publication.

    Raises:
        EditionError: it brings none; told with the line of the directive.
    """
    catalogue = context.extra(SupportCatalogue)
    if catalogue is None:
        reason = Message("fault.publishing.support.no_catalogue")
        raise EditionError(Fault(reason, Message("fault.publishing.support.name_catalogue")))
    return catalogue


def missing_bodies(name: str, surroundings: Surroundings) -> Iterator[Fault]:
    """Yield what is wrong with the file of bodies that a publication names: it is not there, or outside the edition."""
    if not name:
        return
    try:
        path = surroundings.file_path(name)
    except EditionError as error:
        yield from error.faults
        return
    if not path.exists():
        remedy = Message("fault.publishing.support.check_bodies")
        yield Fault(Message("fault.publishing.support.no_file"), remedy, column="bodies", value=name)
