"""The home page of a language, and the page above all languages where one is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from atlas import columns as c
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import section
from atlas.publishing.web import addresses
from atlas.publishing.web.page import WebLink, WebPage
from atlas.publishing.web.pages.plates import plate_card
from atlas.publishing.web.pages.publications import work_card
from atlas.publishing.web.pages.texts import written_text
from atlas.publishing.web.pages.units import figure_rows
from atlas.publishing.web.site import Site
from atlas.publishing.web.works.work import Work

#: The figures of the home page, as far as the data have them.
_KEYS: Final = (c.POPULATION_2024, "actors", "density_10k", "members", "women_share", c.ASSOCIATIONS_HCP)
_MOST_PLATES: Final = 6
_MOST_WORKS: Final = 4


def home_page(site: Site, works: Sequence[Work]) -> WebPage:
    """Return the home page: what the observatory shows, its first figures, its newest publications, where to go on."""
    present = {indicator.key for indicator in site.indicators}
    rows = figure_rows(site, [key for key in _KEYS if key in present], (("region", ""),))
    plates = [plate_card(site, plate) for plate in site.edition.plates[:_MOST_PLATES]]
    lead = Markup(written_text(site, "home")) if site.web.home else ""
    first = site.first_key
    title = site.indicator_title(site.data.indicator(first), full=True) if first else ""
    shown = WebLink(addresses.indicator_page(first), title) if first else None
    introduction = [part for part in site.text(site.edition.introduction).split("\n") if part.strip()]
    return WebPage(
        address=addresses.HOME,
        title=site.frame.name,
        template="home.html",
        description=site.text(site.edition.subtitle),
        values={
            "subtitle": site.text(site.edition.subtitle),
            "lead": lead,
            "introduction": [] if lead else introduction,
            "rows": rows,
            "map": addresses.COVER_MAP if shown else "",
            "shown": shown,
            "plates": plates,
            "works": [work_card(site, work) for work in works[:_MOST_WORKS]],
            "provinces": [site.unit_link("province", code) for code in site.order_of("province")],
        },
        about={
            "@type": "Organization",
            "name": site.frame.publisher,
            **({"url": f"{site.frame.root}{site.language}/"} if site.frame.root else {}),
        },
    )


def choice_page(sites: tuple[Site, ...]) -> str:
    """Return the page above the languages, which only links: it needs no script and sends nobody anywhere."""
    first = sites[0]
    languages = [
        {"code": site.language, "direction": LANGUAGES[site.language].direction, "name": site.frame.name,
         "word": section("web", site.language)["own_name"]}
        for site in sites
    ]  # fmt: skip
    template = first.frame.environment.get_template("choice.html")
    return template.render(frame=first.frame, language=first.language, languages=languages)


def plate_links(site: Site) -> Iterator[WebLink]:
    """Yield the links to the plates with their numbers."""
    for plate in site.edition.plates:
        yield WebLink(addresses.plate_page(plate.key), f"{site.edition.number(plate)} · {site.text(plate.title)}")
