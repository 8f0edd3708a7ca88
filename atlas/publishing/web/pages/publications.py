"""The list of the publications: the newest first, each with its cover, its day, its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from atlas.publishing.web import addresses
from atlas.publishing.web.page import WebLink, WebPage
from atlas.publishing.web.site import Site
from atlas.publishing.web.works.work import Work


def publication_listing(site: Site, works: Iterable[Work]) -> WebPage:
    """Return the list of the publications, the newest first, each with its cover and its files."""
    return WebPage(
        address=addresses.listing(addresses.PUBLICATIONS),
        title=site.word("publications"),
        template="publications.html",
        values={"lead": site.word("publications_lead"), "works": [work_card(site, work) for work in works]},
    )


def work_card(site: Site, work: Work) -> dict[str, Any]:
    """Return what lists show of a publication."""
    language = site.language
    return {
        "title": work.title, "subtitle": work.subtitle, "address": work.address, "cover": work.cover,
        "notice": work.notice(language), "files": work.downloads(language), "language": work.language,
    }  # fmt: skip


def publication_links(site: Site) -> Iterator[WebLink]:
    """Yield the links to the publications that have a page."""
    for spec, title in site.publications:
        yield WebLink(addresses.publication_page(spec.key), title)
