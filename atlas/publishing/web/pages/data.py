"""The page of the data: what can be taken, under which licence, from whom it is, how to cite it."""

from __future__ import annotations

from itertools import groupby

from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.i18n.typography import join_items
from atlas.publishing.web import addresses
from atlas.publishing.web.downloads import downloads_by_level, level_titles, whole_tables
from atlas.publishing.web.page import WebPage
from atlas.publishing.web.site import Site


def data_page(site: Site) -> WebPage:
    """Return the page of the data."""
    rows = [
        {
            "title": site.indicator_title(indicator),
            "address": addresses.indicator_page(indicator.key),
            "year": indicator.year,
            "cells": downloads_by_level(site, indicator),
        }
        for indicator in site.indicators
    ]
    credits = site.data.territory.credits
    sources = dict.fromkeys((each.attribution_in(site.language), each.licence, each.vintage) for each in credits)
    return WebPage(
        address=addresses.DATA,
        title=site.word("data"),
        template="data.html",
        values={
            "colon": LANGUAGES[site.language].colon,
            "tables": [(title, list(files)) for title, files in groupby(whole_tables(site), lambda file: file.title)],
            "rows": rows,
            "columns": level_titles(site),
            "sources": [
                {"text": text, "about": join_items([*filter(None, about)], site.language)} for text, *about in sources
            ],
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
