"""The catalogue of open data by DCAT-AP: an indicator is a dataset, its files are distributions; JSON-LD and Turtle.

Both are readings of the same statements, so that neither says what the other does not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from atlas.analysis.catalogue.definition import Indicator
from atlas.publishing.web import addresses
from atlas.publishing.web.downloads import LEVELS, table_name, workbook_name
from atlas.publishing.web.metadata.tables import json_file
from atlas.publishing.web.site import Site

PREFIXES: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_FILE_TYPE: Final = "http://publications.europa.eu/resource/authority/file-type/"
_MEDIA_TYPE: Final = "https://www.iana.org/assignments/media-types/"
_MEDIA: Final = {"CSV": "text/csv", "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
#: What an IRI of Turtle must not hold.
_NO_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\]")

#: Between two things that Turtle says of one subject.
_NEXT: Final = " ;\n  "


@dataclass(frozen=True, slots=True)
class Resource:
    """The address of a thing."""

    address: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in a language, or a value of a type."""

    text: str
    language: str = ""
    datatype: str = ""


Value = Resource | Literal
#: Subject, what it is, its properties in their order.
Statement = tuple[str, str, tuple[tuple[str, Value], ...]]


def catalogue_files(sites: tuple[Site, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield the catalogue as JSON-LD and as Turtle."""
    statements = list(_statements(sites))
    yield f"{addresses.DOWNLOADS}/dcat.jsonld", json_file(_json_ld(statements))
    yield f"{addresses.DOWNLOADS}/dcat.ttl", _turtle(statements).encode()


def _statements(sites: tuple[Site, ...]) -> Iterator[Statement]:
    """Yield what is said of the catalogue, its publisher, its datasets and their files."""
    first = sites[0]
    base = first.frame.root or f"urn:atlas:{first.edition.key}/"
    publisher, catalogue = f"{base}#publisher", f"{base}#catalogue"
    datasets = [(indicator, f"{base}{first.language}/{addresses.indicator_page(indicator.key)}#dataset")
                for indicator in first.indicators]  # fmt: skip
    names = tuple(("foaf:name", Literal(site.frame.publisher, site.language)) for site in sites)
    yield publisher, "foaf:Agent", names
    about: list[tuple[str, Value]] = [("dct:title", Literal(site.frame.name, site.language)) for site in sites]
    about += [("dct:description", Literal(_about(site), site.language)) for site in sites]
    about += [("dct:publisher", Resource(publisher)), *_license(first), *_issue_date(first)]
    about += [("dcat:dataset", Resource(name)) for _, name in datasets]
    yield catalogue, "dcat:Catalog", tuple(about)
    for indicator, name in datasets:
        yield from _dataset(sites, indicator, name, base, publisher)


def _about(site: Site) -> str:
    return site.text(site.edition.subtitle) or site.frame.name


def _license(site: Site) -> Iterator[tuple[str, Value]]:
    if site.frame.license[1]:
        yield "dct:license", Resource(site.frame.license[1])


def _issue_date(site: Site) -> Iterator[tuple[str, Value]]:
    """Yield the date of the edition with the type that says how exact it is."""
    types = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
    if kind := types.get(len(site.edition.date)):
        yield "dct:issued", Literal(site.edition.date, datatype=kind)


def _dataset(
    sites: tuple[Site, ...], indicator: Indicator, name: str, base: str, publisher: str
) -> Iterator[Statement]:
    """Yield an indicator as a dataset, and its files."""
    first = sites[0]
    root = f"{base}{addresses.DOWNLOADS}/"
    files = [(f"by_{level}_table", "CSV", f"{root}{table_name(indicator.key, level)}") for level in LEVELS]
    files.append(("both_levels", "XLSX", f"{root}{workbook_name(indicator.key)}"))
    about: list[tuple[str, Value]] = [
        ("dct:title", Literal(site.indicator_title(indicator, full=True), site.language)) for site in sites
    ]
    about += [
        ("dct:description", Literal(indicator.explanation[site.language] or indicator.formula[site.language],
                                    site.language))
        for site in sites
    ]  # fmt: skip
    about += [("dct:identifier", Literal(indicator.key)), ("dct:publisher", Resource(publisher)), *_issue_date(first)]
    about += [("dct:provenance", Literal("; ".join(site.credits(indicator)), site.language)) for site in sites]
    about.append(("dcat:landingPage", Resource(name.removesuffix("#dataset"))))
    about += [("dcat:distribution", Resource(f"{address}#file")) for _, _, address in files]
    yield name, "dcat:Dataset", tuple(about)
    for word, form, address in files:
        titles = tuple(("dct:title", Literal(site.word(word), site.language)) for site in sites)
        yield f"{address}#file", "dcat:Distribution", (
            *titles, ("dcat:downloadURL", Resource(address)), ("dcat:accessURL", Resource(address)),
            ("dct:format", Resource(f"{_FILE_TYPE}{form}")),
            ("dcat:mediaType", Resource(f"{_MEDIA_TYPE}{_MEDIA[form]}")),
            *_license(first),
        )  # fmt: skip


def _json_ld(statements: list[Statement]) -> dict[str, Any]:
    graph = []
    for subject, kind, properties in statements:
        node: dict[str, Any] = {"@id": _safe_iri(subject), "@type": kind}
        for name, value in properties:
            node.setdefault(name, []).append(_json_value(value))
        graph.append(node)
    return {"@context": PREFIXES, "@graph": graph}


def _json_value(value: Value) -> dict[str, str]:
    if isinstance(value, Resource):
        return {"@id": _safe_iri(value.address)}
    if value.language:
        return {"@value": value.text, "@language": value.language}
    return {"@value": value.text, **({"@type": value.datatype} if value.datatype else {})}


def _turtle(statements: list[Statement]) -> str:
    lines = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    for subject, kind, properties in statements:
        parts = [f"a {kind}", *(f"{name} {_turtle_value(value)}" for name, value in properties)]
        lines += ["", f"{_iri(subject)} {_NEXT.join(parts)} ."]
    return "\n".join(lines) + "\n"


def _turtle_value(value: Value) -> str:
    if isinstance(value, Resource):
        return _iri(value.address)
    text = json.dumps(value.text, ensure_ascii=False)  # the escapes of JSON are those of Turtle
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.datatype}" if value.datatype else text


def _iri(address: str) -> str:
    return f"<{_safe_iri(address)}>"


def _safe_iri(address: str) -> str:
    """Return an address with what an address cannot hold as its code."""
    return _NO_IRI.sub(lambda sign: f"%{ord(sign[0]):02X}", address)
