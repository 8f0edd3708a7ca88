"""The map on which an indicator is chosen, the map alone that others embed, and the search page."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, Final

from atlas import columns as c
from atlas.publishing.web import addresses
from atlas.publishing.web.page import WebPage
from atlas.publishing.web.pages.home import plate_links
from atlas.publishing.web.pages.indicators import shown_map
from atlas.publishing.web.pages.publications import publication_links
from atlas.publishing.web.search.index import SearchEntry
from atlas.publishing.web.site import Site

#: How the map of the home page is drawn, which no style sheet reaches.
_COVER_STYLE: Final = (
    "><style>.unit,.map-provinces{vector-effect:non-scaling-stroke}.map-units{stroke-width:.6px}"
    ".map-provinces{stroke-width:1.4px}</style>"
)


def explorer_page(site: Site) -> WebPage:
    """Return the page of the map: its first indicator stands there, the others can be chosen or followed."""
    groups = [
        {
            "title": title,
            "indicators": [
                {"key": i.key, "levels": " ".join(_levels(site, i.key)), "title": site.link_title(i),
                 "address": addresses.indicator_page(i.key)}
                for i in chosen
                if site.maps.levels(i.key)
            ],
        }
        for _, title, chosen in site.groups()
    ]  # fmt: skip
    return WebPage(
        address=addresses.MAP,
        title=site.word("map"),
        template="explorer.html",
        scripted=True,
        wide=True,
        tiled=site.maps.tiles is not None,
        values={"shown": _first_map(site), "groups": groups, "credits": "; ".join(site.ground_credits)},
    )


def _levels(site: Site, key: str) -> Iterator[str]:
    """Yield the levels at which the map shows an indicator, zones of one's own too."""
    yield from site.maps.levels(key)
    yield from (zones.level_name("zone") for _, zones in site.zones if zones.levels(key))


def embed_page(site: Site) -> WebPage:
    """Return the map alone, for the frames of other sites: the part of its address after “#” says what it shows."""
    values = {"shown": _first_map(site)}
    return WebPage(address=addresses.EMBED, title=site.word("map"), template="embed.html", scripted=True, values=values)


def cover_map(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the map that the home page shows, as a drawing that needs no page around it: the ground is in it."""
    if first := site.first_key:
        ground = base64.b64encode(site.maps.context.get("ground", b"")).decode()
        beneath = f"data:image/svg+xml;base64,{ground}" if ground else ""
        drawn = site.maps.svg(first, "commune", site.language, context=beneath).partition("</svg>")[0]
        yield addresses.COVER_MAP, f"{drawn.replace('>', _COVER_STYLE, 1)}</svg>\n".encode()


def _first_map(site: Site) -> dict[str, Any] | None:
    """Return the map that the page opens with."""
    first = site.first_key
    return {**shown_map(site, site.data.indicator(first), "commune", page=addresses.MAP)} if first else None


def search_page(site: Site) -> WebPage:
    """Return the search page: a field for the script, and all names as links without it."""
    units = [
        {"title": site.word(f"{level}s"), "links": [site.unit_link(level, code) for code in site.order_of(level)]}
        for level in ("province", "commune")
    ]
    return WebPage(
        address=addresses.SEARCH,
        title=site.word("search"),
        template="search.html",
        scripted=True,
        values={"groups": units},
    )


def search_entries(sites: tuple[Site, ...]) -> Iterator[SearchEntry]:
    """Yield the pages that the search finds, with their titles in all languages of the site."""
    first = sites[0]

    def titles(of: Any) -> dict[str, str]:
        return {site.language: of(site) for site in sites}

    for level in ("province", "commune"):
        for code in first.order_of(level):
            row = first.data.table(level).loc[code]
            also = tuple(str(row[name]) for name in (c.NAME, c.NAME_AR) if isinstance(row.get(name), str))
            names = titles(lambda site, level=level, code=code: site.figures.name(level, code))
            yield SearchEntry(level, addresses.unit_page(level, code), names, also)
    for indicator in first.indicators:
        yield SearchEntry("indicator", addresses.indicator_page(indicator.key),
                          titles(lambda site, i=indicator: site.link_title(i)))  # fmt: skip
    for position, link in enumerate(plate_links(first)):
        yield SearchEntry("plate", link.address, titles(lambda site, at=position: list(plate_links(site))[at].text))
    for position, link in enumerate(publication_links(first)):
        yield SearchEntry(
            "publication", link.address, titles(lambda site, at=position: list(publication_links(site))[at].text)
        )
