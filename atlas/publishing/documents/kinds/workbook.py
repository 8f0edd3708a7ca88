"""What kinds of publications share whose figures stand in a workbook too."""

from __future__ import annotations

from collections.abc import Mapping

from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.specification import PublicationSpec
from atlas.publishing.documents.writers.figure_workbook import write_figure_workbook


class WithWorkbook(PublicationSpec):
    """A publication with a workbook on request, a sheet for each figure; its class has the field ``workbook``."""

    __slots__ = ()
    workbook: bool

    def output_names(self) -> tuple[str, ...]:
        """Return the names of the pages and of the workbook."""
        return (*PublicationSpec.output_names(self), *((f"{self.key}.xlsx",) if self.workbook else ()))

    def make_files(self, document: Document, context: Context) -> Mapping[str, bytes]:
        """Return the pages and the workbook."""
        files = dict(PublicationSpec.make_files(self, document, context))
        if self.workbook:
            files[f"{self.key}.xlsx"] = write_figure_workbook(document, context)
        return files
