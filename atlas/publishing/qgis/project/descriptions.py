"""What a project and its layers say of themselves where GIS software looks: license, rights, abstract, keywords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from atlas.analysis.dataset.dataset import Dataset
from atlas.i18n.language import LanguageCode
from atlas.publishing.qgis.styles.styles import xml_text
from atlas.publishing.tables.layers import TableLayer

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


@dataclass(frozen=True, slots=True)
class EditionCredits:
    """What is said of all layers of an edition.

    Attributes:
        title, abstract, publisher, language, date: of the edition.
        rights: whom to name, each once.
        licenses: of the sources, each once.
        lineage: the sources, with their vintage and producer.
        keywords: the place and what is measured.
        bounds: west, south, east, north of the territory, degrees.
    """

    title: str
    abstract: str
    publisher: str
    language: LanguageCode
    date: str
    rights: tuple[str, ...]
    licenses: tuple[str, ...]
    lineage: tuple[str, ...]
    keywords: tuple[str, ...]
    bounds: tuple[float, float, float, float]


def about_edition(edition: Edition, data: Dataset, language: LanguageCode) -> EditionCredits:
    """Return what an edition says of its layers, from its own texts and the credits of its territory."""
    place = data.territory.title.get(language, data.territory.key)
    texts = [text if isinstance(text, str) else text.get(language, "") for text in (edition.title, edition.subtitle)]
    credits = data.territory.credits
    west, south, east, north = data.territory.communes.to_crs("EPSG:4326").total_bounds.round(6).tolist()
    shown = dict.fromkeys(key for plate in edition.plates for key in plate.indicators)
    return EditionCredits(
        texts[0] or place, texts[1] or place, edition.publisher(language), language, edition.date,
        tuple(dict.fromkeys(credit.attribution_in(language) for credit in credits)),
        tuple(dict.fromkeys(credit.licence for credit in credits)),
        tuple(f"{credit.title_in(language)} ({credit.vintage}) : {credit.producer}" for credit in credits),
        (place, *(data.indicator(key).title[language] for key in shown)),
        (west, south, east, north),
    )  # fmt: skip


def layer_metadata(about: EditionCredits, title: str) -> Element:
    """Return the metadata of a layer as QGIS writes them."""
    root = Element("resourceMetadata")
    _describe(root, about, title, kind="dataset")
    for right in about.rights:
        SubElement(root, "constraints", {"type": "use"}).text = right
    for license in about.licenses:
        SubElement(root, "license").text = license
    for right in about.rights:
        SubElement(root, "rights").text = right
    west, south, east, north = map(repr, about.bounds)
    box = {"minx": west, "miny": south, "maxx": east, "maxy": north, "minz": "0", "maxz": "0"}
    SubElement(SubElement(root, "extent"), "spatial", {**box, "crs": "EPSG:4326", "dimensions": "2"})
    return root


def layer_record(about: EditionCredits, layer: TableLayer) -> str:
    """Return what QGIS keeps of a layer in the GeoPackage itself, for whoever opens it without the project."""
    root = layer_metadata(replace(about, abstract=layer.description or about.abstract), layer.title)
    root.tag = "qgis"
    root.set("version", "3.22.0")
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + xml_text(root)


def project_metadata(about: EditionCredits) -> Element:
    """Return the metadata of a project as QGIS writes them."""
    root = Element("projectMetadata")
    _describe(root, about, about.title, kind="project")
    SubElement(root, "author").text = about.publisher
    return root


def add_service(properties: Element, about: EditionCredits) -> None:
    """Say under a project's properties what QGIS Server answers of it: whose it is, and under which terms."""
    for name, kind, value in (
        ("WMSServiceCapabilities", "bool", "true"), ("WMSServiceTitle", "QString", about.title),
        ("WMSServiceAbstract", "QString", about.abstract), ("WMSContactOrganization", "QString", about.publisher),
        ("WMSAccessConstraints", "QString", "; ".join((*about.licenses, *about.rights))),
    ):  # fmt: skip
        SubElement(properties, name, {"type": kind}).text = value
    _add_list(properties, "WMSKeywordList", about.keywords)


def add_features(properties: Element, layers: Sequence[str]) -> None:
    """List the layers whose features QGIS Server gives out (WFS)."""
    _add_list(properties, "WFSLayers", layers)


def _add_list(properties: Element, name: str, values: Sequence[str]) -> None:
    parent = SubElement(properties, name, {"type": "QStringList"})
    for value in values:
        SubElement(parent, "value").text = value


def _describe(root: Element, about: EditionCredits, title: str, *, kind: str) -> None:
    texts = {"identifier": "", "parentidentifier": "", "language": about.language, "type": kind, "title": title}
    for tag, text in {**texts, "abstract": about.abstract}.items():
        SubElement(root, tag).text = text
    keywords = SubElement(root, "keywords", {"vocabulary": "gmd:topicCategory"})
    SubElement(keywords, "keyword").text = "society"
    own = SubElement(root, "keywords", {"vocabulary": "atlas"})
    for keyword in about.keywords:
        SubElement(own, "keyword").text = keyword
    contact = SubElement(root, "contact")
    for tag, text in {"name": "", "organization": about.publisher, "role": "publisher"}.items():
        SubElement(contact, tag).text = text
    SubElement(root, "links")
    for source in about.lineage:
        SubElement(root, "history").text = source
