"""The sheets of all provinces and communes, bound as a book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from atlas.i18n.numbers import written_date
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.specification import PublicationSpec, register_publication
from atlas.publishing.documents.values import figure_values
from atlas.publishing.documents.writers.outputs import NUMBERS, numbers_file
from atlas.publishing.sheets.content import sheet_keys
from atlas.publishing.sheets.series import SheetStyle, sheet_book, sheets_of


@register_publication
@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBook(PublicationSpec):
    """Publish a printed page for each province and each commune, with a cover and contents.

    Attributes:
        each: the levels that have sheets: ``province``, ``commune``, or both.
        keys: the indicators compared on each sheet; the usual ones without them.
    """

    kind: Literal["sheets"] = "sheets"
    each: tuple[Literal["province", "commune"], ...] = ("province", "commune")
    keys: tuple[str, ...] = ()

    @property
    def asks(self) -> tuple[str, ...]:
        """The indicators of the sheets."""
        return self.keys

    def made(self, document: Document, context: Context) -> Mapping[str, bytes]:
        """Return the book, and the list of the numbers that its tables print."""
        data, language = context.data, context.language
        keys = sheet_keys(data, self.keys)
        style = SheetStyle(
            language=language, theme=context.theme, keys=keys, publisher=context.publisher, title=context.edition,
            date=written_date(context.date, language),
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
