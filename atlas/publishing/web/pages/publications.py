"""The pages of publications: panorama, studies, letters, catalogue as the document layer writes them for the web."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from atlas.i18n.messages import tr
from atlas.i18n.numbers import written_date
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.editions import context_of, read_publication
from atlas.publishing.documents.specification import PublicationSpec
from atlas.publishing.documents.writers.web_markup import CONTENTS, WebMarkup
from atlas.publishing.web import addresses
from atlas.publishing.web.page import WebLink, WebPage
from atlas.publishing.web.pages.texts import plate_addresses
from atlas.publishing.web.site import Site


def publication_listing(site: Site) -> WebPage:
    """Return the list of the publications that have a page."""
    return WebPage(
        address=addresses.listing(addresses.PUBLICATIONS),
        title=site.word("publications"),
        template="listing.html",
        values={"lead": "", "groups": [{"title": "", "links": list(publication_links(site))}]},
    )


def publication_links(site: Site) -> Iterator[WebLink]:
    """Yield the links to the publications."""
    for spec, title in site.publications:
        yield WebLink(addresses.publication_page(spec.key), title)


def publication_pages(site: Site, spec: PublicationSpec) -> Iterator[WebPage]:
    """Yield the page of a publication."""
    spec = replace(spec, outputs=("html",))  # what may stand on the web: contacts need consent for it
    context = context_of(site.edition, spec, site.data, pictures=site.pictures)
    document = read_publication(site.edition, spec, context)
    markup = WebMarkup(site.language, plate_addresses(site, depth=1))
    body = markup.nodes(document.nodes)
    contents = markup.contents()
    body = body.replace(CONTENTS, contents) if CONTENTS in body else f"{contents}\n{body}"
    yield WebPage(
        address=addresses.publication_page(spec.key),
        title=document.title,
        template="publication.html",
        description=document.subtitle or document.head.lead,
        trail=(WebLink(addresses.listing(addresses.PUBLICATIONS), site.word("publications")),),
        values={
            **_head(site, document),
            "body": Markup(body),
            "notes": Markup(markup.footnotes()),
            "date": written_date(document.head.date or context.date, site.language),
        },
    )


def _head(site: Site, document: Document) -> Mapping[str, Any]:
    invented = any(figure.invented for figure in document.figures)
    return {
        "kicker": document.head.kicker,
        "subtitle": document.subtitle,
        "lead": document.head.lead,
        "warning": tr("demonstration", site.language) if invented else "",
    }
