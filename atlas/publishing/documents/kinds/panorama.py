"""A regional panorama: its texts, and a workbook with the numbers of each figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.specification import PublicationSpec, register_publication
from atlas.publishing.documents.writers.figure_workbook import write_figure_workbook


@register_publication
@dataclass(frozen=True, slots=True, kw_only=True)
class Panorama(PublicationSpec):
    """Publish a panorama of the region: pages, a web page, and a workbook with a sheet for each figure.

    Attributes:
        workbook: whether the workbook is made.
    """

    kind: Literal["panorama"] = "panorama"
    workbook: bool = True

    def output_names(self) -> tuple[str, ...]:
        """Return the names of the pages and of the workbook."""
        return (*PublicationSpec.output_names(self), *((f"{self.key}.xlsx",) if self.workbook else ()))

    def make_files(self, document: Document, context: Context) -> Mapping[str, bytes]:
        """Return the pages and the workbook."""
        files = dict(PublicationSpec.make_files(self, document, context))
        if self.workbook:
            files[f"{self.key}.xlsx"] = write_figure_workbook(document, context)
        return files
