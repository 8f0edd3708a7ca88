"""What the site offers that has no page of its own: the atlas as a book, books of sheets, made beside the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from atlas.i18n.language import LanguageCode
from atlas.publishing.documents.specification import PublicationSpec
from atlas.publishing.edition.edition import Edition
from atlas.publishing.web.pictures import PREVIEW_PX, preview
from atlas.publishing.web.site import Site
from atlas.publishing.web.works.work import BOOK, Work, count_pages, cover_path, work_files, work_path

#: The key of the atlas among the publications, and its file in the output of a build.
ATLAS: Final = "atlas"


def bound_publications(edition: Edition) -> tuple[PublicationSpec, ...]:
    """Return the publications of an edition that are books of sheets: the pages of communes stand for them here."""
    return tuple(spec for spec in edition.publications if not spec.text and not spec.takes_text)


def book_files(site: Site, output: Path, *, language: LanguageCode) -> Iterator[tuple[Work, Mapping[str, bytes]]]:
    """Yield the books that a build made, each with its files by their paths.

    Args:
        site: in the language of the books, else in another one.
        output: the folder of the build.
        language: of the books.
    """
    edition = site.edition
    titles = {ATLAS: (BOOK, site.frame.name, site.text(edition.subtitle))}
    for spec in bound_publications(edition):
        title = site.text(spec.title) or site.word("sheets")
        titles[spec.key] = (str(getattr(spec, "kind", "")), title, site.text(spec.subtitle))
    for key, (kind, title, subtitle) in titles.items():
        file = output / f"{key}.pdf"
        if not file.is_file():
            continue
        pdf = file.read_bytes()
        path, cover = work_path(key, language, ".pdf"), cover_path(key, language)
        files = {path: pdf}
        work = Work(
            key=key, kind=kind, title=title, subtitle=subtitle, language=language, day=edition.date,
            cover=cover, pages=count_pages(pdf), files=work_files(files),
        )  # fmt: skip
        yield work, {**files, cover: preview(pdf, PREVIEW_PX, pictures=site.pictures)}
