"""A publication as the site has it: its page, as the document layer writes it, its files, its pictures beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, Final

from markupsafe import Markup

from atlas.i18n.messages import tr
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.editions import context_of, read_publication
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.specification import PublicationSpec
from atlas.publishing.documents.tree import Picture
from atlas.publishing.documents.writers.web_markup import CONTENTS, WebMarkup, tag
from atlas.publishing.web import addresses
from atlas.publishing.web.page import WebLink, WebPage
from atlas.publishing.web.pages.texts import plate_addresses
from atlas.publishing.web.pictures import PREVIEW_PX, preview
from atlas.publishing.web.site import Site
from atlas.publishing.web.works.drawings import drawing_file, font_rules, letters_of, with_fonts
from atlas.publishing.web.works.work import Work, count_pages, cover_path, offered_files, work_files, work_path

#: A picture that is longer is a file of its own, which is loaded when a reader comes to it, in bytes.
_LONGEST: Final = 20_000
#: As many pixels of a page make a millimeter on paper.
_PX_PER_MM: Final = 96 / 25.4
#: The columns of a text that a picture without a width of its own fills, in millimeters.
_COLUMN_MM: Final = 170.0
#: A picture that is narrower on paper is legible on a phone as wide as its window.
_WIDE_MM: Final = 120.0


@dataclass
class _SiteMarkup(WebMarkup):
    """Writes a text whose large pictures are files beside the page.

    Attributes:
        stem: of the paths of these files from the root of the site.
        up: the way from the page to that root.
        drawings, images: the files by their paths: drawings as text, photographs.
        shelf: what keeps drawings as they are written.
    """

    stem: str = ""
    up: str = ""
    drawings: dict[str, str] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)
    shelf: PictureMaker = field(default_factory=PictureMaker)

    def column_picture(self, node: Picture) -> str:
        """Write a picture that fills its column so that a phone can scroll it: its words would be too small there."""
        written = self.picture(node)
        if (node.width_mm or _COLUMN_MM) < _WIDE_MM:
            return written
        return tag("div", written, class_="scroll", tabindex="0", role="group", aria_label=self.words["figure"])

    def picture(self, node: Picture) -> str:
        """Write a small drawing into the page, a larger one as a file that is loaded late."""
        if len(node.content) <= _LONGEST:
            return super().picture(node)
        self.pictures += 1
        path = f"{self.stem}-{self.pictures:02d}.{node.kind}"
        if node.kind == "svg":
            self.drawings[path] = drawing_file(node.content, alt=node.alt, pictures=self.shelf)
        else:
            self.images[path] = node.content
        width = node.width_mm or _COLUMN_MM
        sides = {"width": width, "height": node.height_mm} if node.height_mm else {}
        written = "".join(f' {name}="{round(mm * _PX_PER_MM)}"' for name, mm in sides.items())
        return f'<img src="{self.up}{path}" alt="{escape(node.alt)}" loading="lazy"{written}>'


@dataclass(frozen=True, slots=True)
class SiteWork:
    """A publication in a language of the site: its page, its files by their paths, what lists say of it."""

    page: WebPage
    files: Mapping[str, bytes]
    work: Work

    @classmethod
    def of(cls, site: Site, spec: PublicationSpec) -> SiteWork:
        """Make a publication as it may stand on the web: contacts need consent for it, in its PDF too."""
        for_web = replace(spec, outputs=("pdf", "html"))
        context = context_of(site.edition, for_web, site.data, pictures=site.pictures)
        document = read_publication(site.edition, for_web, context)
        files = _print_files(spec, document, context)
        cover = cover_path(spec.key, site.language)
        pdf = files.get(work_path(spec.key, site.language, ".pdf"), b"")
        work = Work(
            key=spec.key, kind=str(getattr(spec, "kind", "")), title=document.title, subtitle=document.subtitle,
            lead=document.head.lead, language=site.language, day=document.head.date or context.date,
            address=addresses.publication_page(spec.key), cover=cover if pdf else "",
            pages=count_pages(pdf) if pdf else 0, files=work_files(files),
        )  # fmt: skip
        page, pictures = work_page(site, document, work)
        covers = {cover: preview(pdf, PREVIEW_PX, pictures=site.pictures)} if pdf else {}
        return cls(page, {**files, **covers, **pictures}, work)


def _print_files(spec: PublicationSpec, document: Document, context: Context) -> dict[str, bytes]:
    """Return the files of a publication beside its page: its PDF where the edition prints it, its tables."""
    printed = not {"pdf", "print"}.isdisjoint(spec.outputs)
    contents = replace(spec, outputs=("pdf",) if printed else ()).make_files(document, context)
    return offered_files(contents, spec.key, context.language)


def work_page(site: Site, document: Document, work: Work) -> tuple[WebPage, dict[str, bytes]]:
    """Return the page of a publication and the pictures beside it."""
    stem = work_path(work.key, site.language, "")
    way = addresses.up(f"{site.language}/{work.address}")
    markup = _SiteMarkup(site.language, plate_addresses(site, depth=1), stem=stem, up=way, shelf=site.pictures)
    body = markup.nodes(document.nodes)
    contents = markup.contents()
    body = body.replace(CONTENTS, contents) if CONTENTS in body else f"{contents}\n{body}"
    rules = font_rules(letters_of(markup.drawings.values()), site.theme, pictures=site.pictures)
    drawings = {path: with_fonts(svg, rules).encode() for path, svg in markup.drawings.items()}
    page = WebPage(
        address=work.address,
        title=document.title,
        template="publication.html",
        description=document.subtitle or document.head.lead,
        trail=(WebLink(addresses.listing(addresses.PUBLICATIONS), site.word("publications")),),
        picture=work.cover,
        about={"@type": "Report", "name": work.title, **_printed_about(site, work)},
        values={
            **_head(site, document),
            "body": Markup(body),
            "notes": Markup(markup.footnotes()),
            "notice": work.notice(site.language),
            "files": work.downloads(site.language),
        },
    )
    return page, {**drawings, **markup.images}


def _printed_about(site: Site, work: Work) -> Mapping[str, Any]:
    """Return what schema.org says of a publication beside its name."""
    about: dict[str, Any] = {"inLanguage": work.language}
    about |= {"datePublished": work.day} if work.day else {}
    about |= {"numberOfPages": work.pages} if work.pages else {}
    if site.frame.publisher:
        about["publisher"] = {"@type": "Organization", "name": site.frame.publisher}
    return {**about, **({"license": site.frame.license[1]} if site.frame.license[1] else {})}


def _head(site: Site, document: Document) -> Mapping[str, Any]:
    invented = any(figure.invented for figure in document.figures)
    return {
        "kicker": document.head.kicker,
        "subtitle": document.subtitle,
        "lead": document.head.lead,
        "warning": tr("demonstration", site.language) if invented else "",
    }
