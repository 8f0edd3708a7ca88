"""What the site says of each publication and offers of it: its page, its files and what they weigh, its cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium

from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import has_expression, section, tr, tr_plural
from atlas.i18n.numbers import number, written_date
from atlas.i18n.typography import join_items
from atlas.publishing.documents.kinds.sheets import last_day
from atlas.publishing.web import addresses
from atlas.publishing.web.downloads import DownloadFile

#: Where the files of publications are in the site.
SHELF: Final = f"{addresses.DOWNLOADS}/publications"
#: The forms of publications that are offered, in the order of a list: to read, to compute with, to exchange.
FORMS: Final = ("pdf", "xlsx", "csv", "json", "vcf", "ics")
#: The kind of the atlas itself.
BOOK: Final = "book"
_COVER: Final = "cover.png"
_MEGABYTE: Final = 1_000_000
_NO_DAY: Final = date.min


@dataclass(frozen=True, slots=True)
class WorkFile:
    """A file of a publication: its path from the root of the site, its form, its size in bytes."""

    path: str
    form: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A publication in a language of the site, as lists and feeds tell of it.

    Attributes:
        key: of the publication.
        kind: which the edition gives it.
        title, subtitle, lead: in its language.
        language: of its files.
        day: ISO date or month.
        address: of its page below the folder of the language; empty where it has none.
        cover: path of the picture of its first page from the root of the site; empty for none.
        pages: of its PDF; 0 for none.
        files: that can be taken.
    """

    key: str
    kind: str
    title: str
    language: LanguageCode
    day: str
    subtitle: str = ""
    lead: str = ""
    address: str = ""
    cover: str = ""
    pages: int = 0
    files: tuple[WorkFile, ...] = ()

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Work:
        """Return a publication that was written into the record of a product."""
        return cls(**{**record, "files": tuple(WorkFile(**file) for file in record["files"])})

    def as_record(self) -> dict[str, Any]:
        """Return the publication as plain values."""
        return asdict(self)

    @property
    def last_day(self) -> date:
        """The last day that its date means."""
        return last_day(self.day) if self.day else _NO_DAY

    def notice(self, language: LanguageCode) -> str:
        """Return its kind, its date and its length in words."""
        kind = f"web.kind.{self.kind}"
        parts = [tr(kind, language)] if has_expression(kind) else []
        parts += [written_date(self.day, language)] if self.day else []
        parts += [tr_plural("press_report.pages", self.pages, language)] if self.pages else []
        return " · ".join(parts)

    def downloads(self, language: LanguageCode) -> list[DownloadFile]:
        """Return its files with what each is for, its language where that is not the page's, its size."""
        own = section("web", self.language)["own_name"] if self.language != language else ""
        files = []
        for file in self.files:
            form = join_items(filter(None, (file.form.upper(), own)), language)
            title = tr(f"web.form.{file.form}", language)
            files.append(DownloadFile(file.path, title, form, size(file.size, language)))
        return files


def size(count: int, language: LanguageCode) -> str:
    """Write the size of a file as a reader is told it: ``84 ko``, ``1,8 Mo``."""
    if count < _MEGABYTE:
        return tr("web.kilobytes", language, n=number(max(1, round(count / 1000)), language))
    return tr("web.megabytes", language, n=number(count / _MEGABYTE, language, decimals=1))


def work_path(key: str, language: LanguageCode, ending: str) -> str:
    """Return where a file of a publication is, from the root of the site."""
    return f"{SHELF}/{key}-{language}{ending}"


def cover_path(key: str, language: LanguageCode) -> str:
    """Return where the picture of a publication's first page is, from the root of the site."""
    return work_path(key, language, f"-{_COVER}")


def offered_files(contents: Mapping[str, bytes], key: str, language: LanguageCode) -> dict[str, bytes]:
    """Return the files of a publication that the site offers, by their paths from its root.

    Args:
        contents: all its files by their names, as it was made for the web.
        key: of the publication.
        language: of the files.
    """
    names = {form: f"{key}.{form}" for form in FORMS}
    return {work_path(key, language, f".{form}"): contents[name] for form, name in names.items() if name in contents}


def work_files(contents: Mapping[str, bytes]) -> tuple[WorkFile, ...]:
    """Return files with their forms and sizes, by their paths."""
    return tuple(WorkFile(path, Path(path).suffix[1:], len(content)) for path, content in contents.items())


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    with closing(pdfium.PdfDocument(pdf)) as document:
        return len(document)


def newest_first(works: Iterable[Work]) -> tuple[Work, ...]:
    """Return publications by their day; those of a day in their order."""
    return tuple(sorted(works, key=lambda work: work.last_day, reverse=True))
