"""What the user says of a file before it is read, where it cannot be seen or must not be guessed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """How a file is to be read.

    Attributes:
        layer: The layer of a geographic file or the sheet of a workbook.
        encoding: The encoding of a text file or of a Shapefile's table.
        heading_row: The row of the headings, as a spreadsheet or a text editor counts.
        headings: Headings that the user names, folded: they help to find the row of headings.
        crs: The coordinate reference system of a layer that does not say its own.
    """

    layer: str | None = None
    encoding: str | None = None
    heading_row: int | None = None
    headings: frozenset[str] = frozenset()
    crs: str | None = None
