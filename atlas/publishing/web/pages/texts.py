"""The pages that are texts: method, legal mentions, accessibility; the editor's own where there are, else ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from markupsafe import Markup, escape

from atlas.errors import EditionError
from atlas.i18n.messages import section, tr
from atlas.i18n.numbers import written_date
from atlas.publishing.documents.document import Manuscript, read_document
from atlas.publishing.documents.inlines import filled_runs
from atlas.publishing.documents.markdown.inline_reader import TO_TERM
from atlas.publishing.documents.markdown.reader import read_text
from atlas.publishing.documents.markdown.text import Filling, Reading, TextSource
from atlas.publishing.documents.markdown.written_claim import check_claim
from atlas.publishing.documents.tree import Headline
from atlas.publishing.documents.writers.typst_markup import term_label
from atlas.publishing.documents.writers.web_markup import CONTENTS, WebMarkup
from atlas.publishing.edition.chapters import text_file_name
from atlas.publishing.web import addresses
from atlas.publishing.web.page import WebPage
from atlas.publishing.web.site import Site
from atlas.publishing.web.specification import LANGUAGE

#: Page → its address; its title is a word of the pages, its text a table of words.
_TEXTS: Final[Mapping[str, str]] = {
    "method": addresses.METHOD,
    "mentions": addresses.MENTIONS,
    "accessibility": addresses.ACCESSIBILITY,
}

#: The level of the headings that are the terms of a glossary.
_TERM_LEVEL: Final = 2


def text_pages(site: Site) -> Iterator[WebPage]:
    """Yield the pages that are texts."""
    for name, address in _TEXTS.items():
        body = written_text(site, name, top=1) if getattr(site.web, name) else default_text(site, name)
        yield WebPage(address=address, title=site.word(name), template="text.html", values={"body": Markup(body)})
    if site.edition.book.glossary:
        yield glossary_page(site)


def written_text(site: Site, name: str, *, top: int = 1) -> str:
    """Return one of the editor's texts as HTML."""
    return text_of_file(site, site.edition.file_path(getattr(site.web, name).replace(LANGUAGE, site.language)), top=top)


def text_of_file(site: Site, file: Path, *, top: int) -> str:
    """Return a Markdown file as HTML, its figures filled in, its claims checked; links to plates lead to their pages.

    Raises:
        EditionError: what is wrong with it, each with its line.
    """
    manuscript = Manuscript(key=file.stem, files=(file,), enclosure=site.edition.enclosure)
    document = read_document(manuscript, site.context)
    markup = WebMarkup(site.language, plate_addresses(site, depth=0), top=top)
    body = markup.nodes(document.nodes).replace(CONTENTS, "")
    return f"{body}\n{markup.footnotes()}".strip()


def book_text(site: Site, pattern: str, *, depth: int, plate: str = "") -> str:
    """Return a text of the book as HTML; nothing where the book has none.

    Args:
        site: in the language of the page.
        pattern: of the name of the file, as the book writes it.
        depth: how many folders the page is below that of the language.
        plate: the key of the plate that the text is of.

    Raises:
        EditionError: what is wrong with it, each with its line.
    """
    if not pattern:
        return ""
    reading = _read_book_text(site, pattern, plate=plate)
    links = {target: terms[name] for terms in [_terms(site, depth)] for target, _ in reading.links
             if (name := term_label(target.removeprefix(TO_TERM))) in terms}  # fmt: skip
    markup = WebMarkup(site.language, {**plate_addresses(site, depth=depth), **links})
    return f"{markup.nodes(reading.nodes)}\n{markup.footnotes()}".strip()


def glossary_page(site: Site) -> WebPage:
    """Return the glossary of the book, whose terms texts lead to."""
    reading = _read_glossary(site)
    named, count = [], 0
    for node in reading.nodes:
        if isinstance(node, Headline) and node.level == _TERM_LEVEL:
            count += 1
            node = replace(node, name=f"terme-{count}")
        named.append(node)
    body = WebMarkup(site.language, plate_addresses(site, depth=0), top=0).nodes(named)
    return WebPage(address=addresses.GLOSSARY, title=reading.title, template="text.html", values={"body": Markup(body)})


def _terms(site: Site, depth: int) -> Mapping[str, str]:
    """Return the label of each term of the glossary with the way to it."""
    if not site.edition.book.glossary:
        return {}
    terms = _read_glossary(site).terms
    page = "../" * depth + addresses.GLOSSARY
    return {term_label(term): f"{page}#terme-{i}" for i, term in enumerate(terms, start=1)}


def _read_glossary(site: Site) -> Reading:
    """Read the glossary of the book, once for all the pages of a site that lead to its terms."""
    return site.context.once(_read_book_text, site, site.edition.book.glossary)


def _read_book_text(site: Site, pattern: str, *, plate: str = "") -> Reading:
    """Read a text of the book, its figures filled in and its claims checked."""
    file = site.edition.file_path(text_file_name(pattern, site.language, plate=plate))
    text = file.read_text(encoding="utf-8-sig")
    source = TextSource(file=file, language=site.language, enclosure=site.edition.enclosure)
    reading = read_text(text, source, filling=Filling(runs=lambda content: filled_runs(content, site.context)))
    checked = (check_claim(claim, site.data, site.language) for claim in reading.claims)
    if faults := [fault for fault in checked if fault is not None]:
        raise EditionError(faults)
    return reading


def plate_addresses(site: Site, *, depth: int) -> Mapping[str, str]:
    """Return where the links of texts to plates lead, from a page so many folders below that of the language."""
    return {f"plate:{plate.key}": "../" * depth + addresses.plate_page(plate.key) for plate in site.edition.plates}


def default_text(site: Site, name: str) -> str:
    """Return a text of the toolkit: headings (``h_…``) and paragraphs, then what the edition says of itself."""
    language = site.language
    blanks = _blanks(site)
    parts = []
    for key in section(f"web.text.{name}", language):
        parts.append(_paragraph(key, tr(f"web.text.{name}.{key}", language)))
    for key, value in blanks.items():
        if value and name in _BLANKS_OF.get(key, ()):
            parts.append(_paragraph("", tr(f"web.blank.{key}", language, value=value)))
    return "\n".join(parts)


#: What an edition may say of itself → the texts that print it.
_BLANKS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "publisher": ("mentions",),
    "director": ("mentions",),
    "host": ("mentions",),
    "declaration": ("mentions",),
    "contact": ("mentions", "accessibility"),
    "date": ("mentions", "method"),
}


def _blanks(site: Site) -> Mapping[str, str]:
    web = site.web
    return {
        "publisher": site.frame.publisher,
        "director": web.director,
        "host": web.host,
        "declaration": web.declaration,
        "contact": web.contact,
        "date": written_date(site.edition.date, site.language),
    }


def _paragraph(key: str, text: str) -> str:
    name = "h2" if key.startswith("h_") else "p"
    return f"<{name}>{escape(text)}</{name}>"
