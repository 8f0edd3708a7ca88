"""The page of the data: what can be taken, under which licence, from whom it is, how to cite it."""

from __future__ import annotations

from itertools import groupby

from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.publishing.web import addresses
from atlas.publishing.web.downloads import downloads_of, whole_tables
from atlas.publishing.web.page import WebPage
from atlas.publishing.web.site import Site


def data_page(site: Site) -> WebPage:
    """Return the page of the data."""
    rows = [
        {
            "title": site.indicator_title(indicator),
            "address": addresses.indicator_page(indicator.key),
            "year": indicator.year,
            "files": downloads_of(site, indicator),
        }
        for indicator in site.indicators
    ]
    sources = [
        {"text": credit.attribution_in(site.language), "license": credit.licence, "vintage": credit.vintage}
        for credit in site.data.territory.credits
    ]
    return WebPage(
        address=addresses.DATA,
        title=site.word("data"),
        template="data.html",
        values={
            "colon": LANGUAGES[site.language].colon,
            "tables": [(title, list(files)) for title, files in groupby(whole_tables(site), lambda file: file.title)],
            "rows": rows,
            "sources": sources,
            "citation": citation(site),
            "catalogues": [
                (f"{addresses.DOWNLOADS}/{name}", title)
                for name, title in (
                    ("datapackage.json", "Data Package"),
                    ("dcat.jsonld", "DCAT-AP, JSON-LD"),
                    ("dcat.ttl", "DCAT-AP, Turtle"),
                )
            ],
        },
    )


def citation(site: Site) -> str:
    """Return how the edition is cited."""
    frame = site.frame
    return tr("web.citation", site.language, publisher=frame.publisher, title=frame.name, date=frame.date)
