"""The pages of indicators: what each measures, its maps, its values for every unit, how they are spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.own_figures.area_values import area_remarks
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items, typeset
from atlas.publishing.documents.values import FigureValue
from atlas.publishing.web import addresses
from atlas.publishing.web.downloads import LEVELS, DownloadFile, downloads_of
from atlas.publishing.web.page import WebLink, WebPage
from atlas.publishing.web.pictures import PRINTS, plate_stem
from atlas.publishing.web.site import Site


def indicator_listing(site: Site) -> WebPage:
    """Return the list of the indicators by their source."""
    groups = [
        {
            "title": title,
            "anchor": anchor,
            "address": "",
            "links": [WebLink(addresses.indicator_page(i.key), site.link_title(i)) for i in chosen],
        }
        for anchor, title, chosen in site.groups()
    ]
    return WebPage(
        address=addresses.listing(addresses.INDICATORS),
        title=site.word("indicators"),
        template="listing.html",
        values={"lead": site.word("indicators_lead"), "groups": groups},
    )


def indicator_pages(site: Site) -> Iterator[WebPage]:
    """Yield the page of each indicator."""
    trail = (WebLink(addresses.listing(addresses.INDICATORS), site.word("indicators")),)
    for indicator in site.indicators:
        shown = [shown_map(site, indicator, level) for level in LEVELS]
        yield WebPage(
            address=addresses.indicator_page(indicator.key),
            title=site.indicator_title(indicator),
            template="indicator.html",
            description=typeset(indicator.explanation[site.language], site.language),
            trail=trail,
            scripted=True,
            wide=True,
            about=_about(site, indicator),
            values={
                "maps": shown,
                "zones": [zone_map(site, indicator, at) for at in range(len(site.zones))],
                "definition": definition(site, indicator),
                "invented": indicator.invented,
                "region": site.figures.value(indicator.key, "region"),
                "unit": indicator.unit[site.language],
                "files": [*downloads_of(site, indicator), *_plate_files(site, indicator)],
            },
        )


def _plate_files(site: Site, indicator: Indicator) -> Iterator[DownloadFile]:
    """Yield the plates that print an indicator."""
    for plate in site.edition.plates:
        if indicator.key in plate.all_indicators:
            path = f"{PRINTS}/{plate_stem(site.edition, plate, site.language)}.pdf"
            yield DownloadFile(path, f"{site.word('plate')} {site.edition.number(plate)}", "PDF")


def _about(site: Site, indicator: Indicator) -> dict[str, Any]:
    """Return what schema.org says of an indicator: a dataset with its files, whose whole addresses need the site's."""
    frame, language = site.frame, site.language
    about: dict[str, Any] = {
        "@type": "Dataset",
        "name": site.indicator_title(indicator, full=True),
        "description": indicator.explanation[language] or indicator.formula[language],
        "identifier": indicator.key,
        "inLanguage": language,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": frame.publisher},
        "measurementTechnique": indicator.formula[language],
    }
    about |= {"license": frame.license[1]} if frame.license[1] else {}
    about |= {"temporalCoverage": indicator.year.replace("–", "/")} if indicator.year else {}
    if frame.root:
        about["distribution"] = [
            {"@type": "DataDownload", "name": file.title, "encodingFormat": file.form,
             "contentUrl": f"{frame.root}{file.path}"}
            for file in downloads_of(site, indicator)
        ]  # fmt: skip
    return about


def shown_map(site: Site, indicator: Indicator, level: Any, *, page: str = "") -> dict[str, Any]:
    """Return the map of an indicator at a level with the table of its values, for the templates."""
    key, language = indicator.key, site.language
    heading = join_items((site.indicator_title(indicator, full=True), site.word(f"by_{level}")), language)
    has_map = level in site.maps.levels(key)
    rows = list(_rows(site, key, level))
    here = page or addresses.indicator_page(key)
    drawn = partial(site.maps.svg, links=partial(_to_unit, here, level), id_prefix=level[0])
    return {
        "key": key,
        "level": level,
        "anchor": level,
        "title": heading,
        "caption": heading,
        "unit": tr(f"book.{level}", language),
        "svg": Markup(drawn(key, level, language, context=site.ground_from(here)) if has_map else ""),
        "actors": page == addresses.MAP and site.maps.has_actors,
        "legend": Markup(site.maps.legend(key, level, language) if has_map else ""),
        "rows": rows,
        "classed": page == addresses.MAP or any(row["label"] for row in rows),
        "spread": spread(site, indicator, level),
    }


def zone_map(site: Site, indicator: Indicator, position: int) -> dict[str, Any]:
    """Return the map of an indicator by the zones of a zoning with the table of its values, for the templates."""
    title, maps = site.zones[position]
    key, language, level = indicator.key, site.language, maps.level_name("zone")
    figures, shown = maps.figures(language), bool(maps.levels(key))
    values, remarks = (
        figures.all(key, "province"),
        area_remarks(maps.data, language) if maps.data.territory.areas else [],
    )
    if maps.ground.overlapping and shown:
        remarks = [tr("web.areas_outlined", language), *remarks]
    if maps.are_too_many:
        values, remarks = {}, [*remarks, tr("web.areas_in_files", language, n=number(len(values), language))]
    codes = sorted(values, key=lambda code: (values[code].value is None, -_size(values[code]), code))
    heading = join_items((site.indicator_title(indicator, full=True), title), language)
    here = addresses.indicator_page(key)
    prefix, ground = f"z{position}", site.ground_from(here)
    drawn = maps.svg(key, "zone", language, id_prefix=prefix, context=ground) if shown else ""
    rows = []
    for code in codes:
        color, label = maps.class_of(key, "zone", code, language) if shown else ("", "")
        rank, name = figures.rank(key, "province", code), figures.name("province", code)
        rows.append({"code": code, "name": name, "address": "", "figure": replace(values[code], level=level),
                     "rank": rank and replace(rank, level=level), "color": color, "label": label})  # fmt: skip
    return {
        "key": key, "level": level, "anchor": level, "actors": False, "title": heading, "caption": heading,
        "unit": title, "svg": Markup(drawn), "rows": rows,
        "legend": Markup(maps.legend(key, "zone", language) if shown else ""),
        "classed": any(row["label"] for row in rows), "remarks": remarks,
    }  # fmt: skip


def _size(value: FigureValue) -> float:
    return value.value if isinstance(value.value, float) else 0.0


def _to_unit(page: str, level: str, code: str) -> str:
    return addresses.way(page, addresses.unit_page(level, code))


def _rows(site: Site, key: str, level: Any) -> Iterator[dict[str, Any]]:
    """Yield the values of all units, the highest first, those without one at the end."""
    values = site.figures.all(key, level)
    has_map = level in site.maps.levels(key)
    order = {code: position for position, code in enumerate(site.order_of(level))}

    def place(code: str) -> tuple[bool, float, int]:
        value = values[code].value
        size = -value if isinstance(value, float) else 0.0
        return value is None, size, order[code]

    for code in sorted(order, key=place):
        color, label = site.maps.class_of(key, level, code, site.language) if has_map else ("", "")
        above = ""
        if level == "commune":
            above = site.figures.name("province", str(site.data.communes.at[code, c.PROVINCE_CODE]))
        yield {
            "code": code, "name": site.figures.name(level, code), "address": addresses.unit_page(level, code),
            "above": above, "figure": values[code], "rank": site.figures.rank(key, level, code),
            "color": color, "label": label,
        }  # fmt: skip


def spread(site: Site, indicator: Indicator, level: Any) -> list[tuple[str, FigureValue]]:
    """Return the least value, the median and the greatest of the units, each with its name; none of a category."""
    if indicator.nature is Nature.CATEGORY:
        return []
    values = pd.to_numeric(site.data.table(level)[indicator.key]).dropna().astype(float)
    if values.empty:
        return []
    measures = {"minimum": values.min(), "median": values.median(), "maximum": values.max()}
    return [
        (site.word(name), FigureValue(f"{name}:{indicator.key}", level, "", indicator.year, float(value),
                                      number(float(value), site.language, decimals=indicator.decimals)))
        for name, value in measures.items()
    ]  # fmt: skip


def definition(site: Site, indicator: Indicator) -> list[tuple[str, str]]:
    """Return what an indicator is, each part with its name."""
    language = site.language
    parts = [
        ("explanation", indicator.explanation[language]),
        ("formula", indicator.formula[language]),
        ("unit", indicator.unit[language]),
        ("nature", tr(f"nature.{indicator.nature}", language)),
        ("year", indicator.year or tr("define.register_date", language)),
        ("source", "; ".join((*site.credits(indicator), *site.ground_credits))),
    ]
    return [(tr(f"web.define.{name}", language), typeset(text, language)) for name, text in parts if text]
