"""A thematic study: a part of the actors as the population studied, its complement as comparison."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from atlas.errors import Fault
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.kinds.sheets import last_day
from atlas.publishing.documents.kinds.workbook import WithWorkbook
from atlas.publishing.documents.specification import register_publication
from atlas.publishing.documents.support.catalogue import SupportCatalogue, missing_bodies
from atlas.sources.support.listed_bodies import SupportRules, listing_of
from atlas.sources.support.records import read_support
from atlas.sources.support.vocabulary import PAPER, WEB


@register_publication
@dataclass(frozen=True, slots=True, kw_only=True)
class Study(WithWorkbook):
    """Publish a study of a population: any figure of its texts is of the whole register, or of the population.

    Attributes:
        population: key of the population (``[[populations]]``) that its figures are of; the whole register when empty.
        bodies: the file of the support bodies beside the edition, for what is said of access to support.
        workbook: whether a workbook with a sheet for each figure is made.
    """

    kind: Literal["study"] = "study"
    population: str = ""
    bodies: str = ""
    workbook: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        """The file of the support bodies."""
        return (self.bodies,) if self.bodies else ()

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Yield a file of bodies that is not there."""
        yield from missing_bodies(self.bodies, surroundings)

    def enrich(self, context: Context) -> Context:
        """Return the context of the population, and with the support bodies when there are any.

        Raises:
            UnknownNameError: the edition has no such population.
        """
        if self.bodies:
            territory = context.data.territory
            file = read_support(context.file_path(self.bodies), territory)
            listing = listing_of(file, (PAPER, WEB), SupportRules(on=last_day(context.date)))
            catalogue = SupportCatalogue(listing, territory, context.language)
            context = replace(context, extras={**context.extras, SupportCatalogue: catalogue})
        return context.of_population(self.population)
