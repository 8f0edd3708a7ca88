"""The pages of the atlas: each plate as its picture, in words, with its commentary and its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from markupsafe import Markup

from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.i18n.typography import typeset
from atlas.publishing.web import addresses
from atlas.publishing.web.downloads import DownloadFile
from atlas.publishing.web.page import WebLink, WebPage
from atlas.publishing.web.pages.texts import book_text
from atlas.publishing.web.pictures import FORMS, PRINTS, plate_picture, plate_preview, plate_stem
from atlas.publishing.web.site import Site

#: Width of a picture as pages lay it out; its height follows from the paper.
_WIDTH = 1600


def plate_listing(site: Site) -> WebPage:
    """Return the list of the plates, by the chapters of the book where it has some."""
    cards = {plate.key: plate_card(site, plate, numbered=True) for plate in site.edition.plates}
    chapters = site.edition.book.chapters
    groups = [
        {"title": site.text(chapter.title), "anchor": f"c{i}", "address": "",
         "plates": [cards[key] for key in chapter.plates]}
        for i, chapter in enumerate(chapters, start=1)
    ]  # fmt: skip
    rest = [card for key, card in cards.items() if not any(key in chapter.plates for chapter in chapters)]
    groups += [{"title": "", "plates": rest}] if rest else []
    return WebPage(
        address=addresses.listing(addresses.PLATES),
        title=site.word("plates"),
        template="listing.html",
        values={"lead": site.text(site.edition.subtitle), "groups": groups},
    )


def plate_page(site: Site, key: str) -> WebPage:
    """Return the page of a plate, with links to those before and after it."""
    plates = site.edition.plates
    position = next(i for i, plate in enumerate(plates) if plate.key == key)
    before = _numbered_link(site, plates[position - 1]) if position else None
    after = _numbered_link(site, plates[position + 1]) if position + 1 < len(plates) else None
    return _page(site, plates[position], before, after)


def _page(site: Site, plate: Plate, before: WebLink | None, after: WebLink | None) -> WebPage:
    drawn, description = _read_plate(site, plate)
    text = book_text(site, site.edition.book.commentary, depth=1, plate=plate.key)
    keys = {indicator.key for indicator in site.indicators}
    shown = [site.data.indicator(key) for key in plate.all_indicators if key in keys]
    page = Page.from_name(plate.page or site.edition.page)
    return WebPage(
        address=addresses.plate_page(plate.key),
        title=site.text(plate.title),
        template="plate.html",
        description=description,
        trail=(WebLink(addresses.listing(addresses.PLATES), site.word("plates")),),
        scripted=bool(drawn),
        tiled=bool(drawn) and site.maps.shows_actors(plate) and site.maps.tiles is not None,
        picture=plate_picture(site.edition, plate, site.language),
        wide=True,
        values={
            "number": site.edition.number(plate),
            "subtitle": site.text(plate.subtitle) if plate.subtitle else "",
            "alt": typeset(description, site.language),
            "picture": plate_picture(site.edition, plate, site.language),
            "drawn": Markup(drawn),
            "actors": bool(drawn) and site.maps.shows_actors(plate),
            "source": "; ".join(site.credits(*shown)) if shown else "",
            "text": Markup(text),
            "indicators": [WebLink(addresses.indicator_page(i.key), site.link_title(i)) for i in shown],
            "width": _WIDTH,
            "height": round(_WIDTH * page.height_mm / page.width_mm),
            "files": _files(site, plate),
            "before": before,
            "after": after,
        },
    )


def _read_plate(site: Site, plate: Plate) -> tuple[str, str]:
    """Return the interactive map of a plate, empty where the web shows its picture, and the plate in words."""

    def draw() -> tuple[bytes, Mapping[str, Any]]:
        drawn = site.maps.plate(plate, site.language, context=site.ground_from(addresses.plate_page(plate.key))) or ""
        return drawn.encode(), {"description": describe_plate(plate, site.data, site.language)}

    page, shown = site.edition.page, asdict(plate)
    drawn, about = site.pictures.fetch(
        {
            "web": "plate",
            "plate": shown,
            "page": page,
            "context": site.edition.context,
            "actors": True,
            "language": site.language,
        },
        draw,
    )
    return drawn.decode(), about["description"]


def plate_card(site: Site, plate: Plate, *, numbered: bool = False) -> dict[str, str]:
    """Return a plate as its small picture with its title, which leads to its page."""
    title = _numbered_link(site, plate).text if numbered else site.text(plate.title)
    picture = plate_preview(site.edition, plate, site.language)
    return {"address": addresses.plate_page(plate.key), "text": title, "picture": picture}


def _numbered_link(site: Site, plate: Plate) -> WebLink:
    return WebLink(addresses.plate_page(plate.key), f"{site.edition.number(plate)} · {site.text(plate.title)}")


def _files(site: Site, plate: Plate) -> list[DownloadFile]:
    """Return the files of a plate that can be taken."""
    stem = plate_stem(site.edition, plate, site.language)
    forms = (*FORMS, "png")
    return [DownloadFile(f"{PRINTS}/{stem}.{form}", site.word(f"plate_{form}"), form.upper()) for form in forms]
