"""The sheets of all provinces and communes, bound as a book."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from atlas.errors import EditionError, Fault
from atlas.i18n.messages import Message
from atlas.i18n.numbers import written_date
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.specification import PublicationSpec, register_publication
from atlas.publishing.documents.support.catalogue import missing_bodies
from atlas.publishing.documents.values import figure_values
from atlas.publishing.documents.writers.outputs import NUMBERS, numbers_file
from atlas.publishing.sheets.content import sheet_keys
from atlas.publishing.sheets.series import SheetStyle, sheet_book, sheets_of
from atlas.publishing.sheets.support_reach import SupportReach


@register_publication
@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBook(PublicationSpec):
    """Publish a printed page for each province and each commune, with a cover and contents.

    Attributes:
        each: the levels that have sheets: ``province``, ``commune``, or both.
        keys: the indicators compared on each sheet; the usual ones without them.
        bodies: the file of the support bodies beside the edition, as the catalogue's; those of the register without it.
    """

    takes_text: ClassVar[bool] = False
    kind: Literal["sheets"] = "sheets"
    each: tuple[Literal["province", "commune"], ...] = ("province", "commune")
    keys: tuple[str, ...] = ()
    bodies: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """The file of the support bodies."""
        return (self.bodies,) if self.bodies else ()

    def output_names(self) -> tuple[str, ...]:
        """Return the name of the book."""
        return (f"{self.key}.pdf",)

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Yield a file of bodies that is not there."""
        yield from missing_bodies(self.bodies, surroundings)

    @property
    def asks(self) -> tuple[str, ...]:
        """The indicators of the sheets."""
        return self.keys

    def make_files(self, document: Document, context: Context) -> Mapping[str, bytes]:
        """Return the book, and the list of the numbers that its tables print."""
        data, language = context.data, context.language
        keys = sheet_keys(data, self.keys)
        reach = None
        if self.bodies:
            day = last_day(context.date)
            reach = SupportReach.read(context.file_path(self.bodies), data.territory, day=day)
        style = SheetStyle(
            language=language, theme=context.theme, keys=keys, reach=reach, publisher=context.publisher,
            title=context.edition, date=written_date(context.date, language),
        )  # fmt: skip
        book = sheet_book(data, sheets_of(data, each=self.each, language=language), style)
        numbers = [
            value
            for key in keys
            for level in ("region", "province", "commune")
            if level == "region" or level in self.each
            for value in figure_values(data, key, language, by=level).values()
        ]
        return {f"{self.key}.pdf": book, f"{NUMBERS}/{self.key}.json": numbers_file(numbers)}


def last_day(written: str) -> date:
    """Return the last day of an ISO date, month or year: what is checked until then is listed.

    Raises:
        EditionError: there is no date.
    """
    if not written:
        raise EditionError(
            Fault(Message("fault.publishing.sheets.no_date"), Message("fault.publishing.sheets.write_date"))
        )
    parts = [int(part) for part in written.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])
