"""What each file of values holds: a Data Package for all of them, and a CSVW description beside each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.i18n.messages import tr
from atlas.publishing.web import addresses
from atlas.publishing.web.downloads import FLAG, indicator_columns, levels_of, table_name
from atlas.publishing.web.pages.data import citation
from atlas.publishing.web.site import Site


def table_descriptions(sites: tuple[Site, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield the Data Package of all tables of indicators and the CSVW description of each."""
    first = sites[0]
    resources = []
    for indicator in first.indicators:
        for level, *_ in levels_of(first.data):
            name = table_name(indicator.key, level)
            resources.append(_resource(first, indicator, level))
            yield f"{addresses.DOWNLOADS}/{name}-metadata.json", json_file(_csvw(sites, indicator, level))
    yield f"{addresses.DOWNLOADS}/datapackage.json", json_file(_package(first, resources))


def json_file(content: Any) -> bytes:
    """Return plain values as a JSON file."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _package(site: Site, resources: list[dict[str, Any]]) -> dict[str, Any]:
    frame = site.frame
    sources = [{"title": credit.attribution_in(site.language)} for credit in site.data.territory.credits]
    licenses = [{"name": frame.license[0], "path": frame.license[1]}] if frame.license[0] else []
    return {
        "profile": "tabular-data-package",
        "name": site.edition.key,
        "title": frame.name,
        "description": citation(site),
        "version": site.edition.date,
        **({"homepage": frame.root} if frame.root else {}),
        **({"licenses": licenses} if licenses else {}),
        "sources": sources,
        "contributors": [{"title": frame.publisher, "role": "publisher"}],
        "resources": resources,
    }


def _resource(site: Site, indicator: Indicator, level: str) -> dict[str, Any]:
    fields = [
        {"name": name, "type": kind, "title": title, "description": description}
        for name, kind, title, description in _columns(site, indicator, level)
    ]
    return {
        "profile": "tabular-data-resource",
        "name": table_name(indicator.key, level).removesuffix(".csv").replace(".", "-").lower(),
        "path": table_name(indicator.key, level),
        "title": site.indicator_title(indicator, full=True),
        "description": indicator.explanation[site.language],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": c.CODE, "missingValues": [""]},
    }


def _columns(site: Site, indicator: Indicator, level: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, type, title and description of the columns of a table."""
    language = site.language
    kind = "string" if indicator.nature is Nature.CATEGORY else "number"
    _, data, own = next(each for each in levels_of(site.data) if each[0] == level)
    for name in indicator_columns(data, indicator, own):
        if name == indicator.key:
            yield name, kind, site.indicator_title(indicator, full=True), indicator.formula[language]
        else:
            yield name, "string", tr(f"web.column.{name}", language), ""
    assert name == FLAG


def _csvw(sites: tuple[Site, ...], indicator: Indicator, level: str) -> dict[str, Any]:
    """Describe a table by the W3C's CSV on the Web, its titles in all languages of the site."""
    first = sites[0]
    columns = []
    in_languages = zip(*(_columns(site, indicator, level) for site in sites), strict=True)
    for versions in in_languages:
        name, kind, _, description = versions[0]
        titles = {site.language: title for site, (_, _, title, _) in zip(sites, versions, strict=True)}
        column: dict[str, Any] = {"name": name.replace(".", "_"), "titles": [name], "datatype": kind}
        column["dc:title"] = [{"@value": text, "@language": language} for language, text in titles.items()]
        if description:
            column["dc:description"] = {"@value": description, "@language": first.language}
        columns.append(column)
    frame = first.frame
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": first.language}],
        "url": table_name(indicator.key, level),
        "dc:title": first.indicator_title(indicator, full=True),
        "dc:publisher": frame.publisher,
        "dc:source": list(first.credits(indicator)),
        "dc:bibliographicCitation": citation(first),
        **({"dc:license": {"@id": frame.license[1]}} if frame.license[1] else {}),
        **({"dc:date": indicator.year} if indicator.year else {}),
        "tableSchema": {"columns": columns, "primaryKey": c.CODE},
    }
