"""A thematic study: a part of the actors as the population studied, its complement as comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from atlas.analysis.dataset.dataset import Dataset
from atlas.errors import UnknownNameError
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.specification import PublicationSpec, register_publication
from atlas.publishing.documents.writers.figure_workbook import write_figure_workbook


@register_publication
@dataclass(frozen=True, slots=True, kw_only=True)
class Study(PublicationSpec):
    """Publish a study of a population: any figure of its texts is of the whole register, or of the population.

    Attributes:
        population: key of the population (``[[populations]]``) that its figures are of; the whole register when empty.
        workbook: whether a workbook with a sheet for each figure is made.
    """

    kind: Literal["study"] = "study"
    population: str = ""
    workbook: bool = False

    def enrich(self, context: Context) -> Context:
        """Return the context of the population.

        Raises:
            UnknownNameError: the edition has no such population.
        """
        if not self.population:
            return context
        halves = context.data.supplement.halves
        if self.population not in halves:
            raise UnknownNameError("population", self.population, list(halves))
        return replace(context, data=cast(Dataset, halves[self.population].studied), population=self.population)

    def make_files(self, document: Document, context: Context) -> Mapping[str, bytes]:
        """Return the pages and the workbook."""
        files = dict(PublicationSpec.make_files(self, document, context))
        if self.workbook:
            files[f"{self.key}.xlsx"] = write_figure_workbook(document, context)
        return files
