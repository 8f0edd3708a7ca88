"""What a GeoPackage is, for whoever catalogues it: an ISO 19139 record in its tables of metadata."""

from __future__ import annotations

import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from atlas.i18n.language import LanguageCode
from atlas.publishing.tables.layers import TableLayer
from atlas.rounding import fixed_point

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.publishing.edition.edition import Edition

STANDARD: Final = "http://www.isotc211.org/2005/gmd"
#: The form of records that QGIS itself writes.
QGIS: Final = "http://mrcc.com/qgis.dtd"
_TABLES: Final = (
    "CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, "
    "md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, "
    "mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, "
    "row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), "
    "md_file_id INTEGER NOT NULL, md_parent_id INTEGER, "
    "CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id), "
    "CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id))",
)
_EXTENSION: Final = "http://www.geopackage.org/spec121/#extension_metadata"
_NAMES: Final = {"gmd": STANDARD, "gco": "http://www.isotc211.org/2005/gco"}


@dataclass(frozen=True)
class RecordHead:
    """What an ISO 19139 record says of a dataset: each field as its text; ``bounds`` west, south, east, north."""

    identifier: str
    title: str
    abstract: str
    publisher: str
    date: str
    language: str
    system: str
    keywords: tuple[str, ...]
    rights: tuple[str, ...]
    lineage: str
    bounds: tuple[str, ...]


def read_head(record: str) -> RecordHead:
    """Return what a record of `metadata_record` says."""
    root = ET.fromstring(record)

    def texts(path: str, kind: str = "CharacterString") -> tuple[str, ...]:
        return tuple(element.text or "" for element in root.findall(f"{path}/gco:{kind}", _NAMES))

    def text(path: str, kind: str = "CharacterString") -> str:
        return next(iter(texts(path, kind)), "")

    sides = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    return RecordHead(
        identifier=text("gmd:fileIdentifier"),
        title=text(".//gmd:citation//gmd:title"),
        abstract=text(".//gmd:abstract"),
        publisher=text(".//gmd:contact//gmd:organisationName"),
        date=text(".//gmd:citation//gmd:date", "Date"),
        language=text("gmd:language"),
        system=text(".//gmd:referenceSystemInfo//gmd:code"),
        keywords=texts(".//gmd:keyword"),
        rights=texts(".//gmd:otherConstraints"),
        lineage=text(".//gmd:statement"),
        bounds=tuple(text(f".//gmd:{side}", "Decimal") for side in sides),
    )


def write_metadata(
    connection: sqlite3.Connection, record: str, moment: str, *, layers: Mapping[str, str] | None = None
) -> None:
    """Write a record about a whole GeoPackage, and those that QGIS reads of its layers.

    Args:
        connection: of a GeoPackage without metadata.
        record: the XML.
        moment: ISO time of the last change.
        layers: name of a layer → its record in QGIS's own form.
    """
    for table in _TABLES:
        connection.execute(table)
    for name in ("gpkg_metadata", "gpkg_metadata_reference"):
        connection.execute(
            "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) "
            "VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
            (name, _EXTENSION),
        )
    connection.execute("INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'text/xml', ?)", (STANDARD, record))
    connection.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)", (moment,)
    )
    for key, (layer, own) in enumerate((layers or {}).items(), start=2):
        connection.execute("INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)", (key, QGIS, own))
        connection.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, 1)", (layer, moment, key)
        )


def metadata_record(
    edition: Edition | None, data: Dataset, layers: Sequence[TableLayer], *, date: str, language: LanguageCode
) -> str:
    """Return the ISO 19139 record of a dataset: title, abstract, keywords, rights, extent in degrees, lineage."""
    place = data.territory.title.get(language, data.territory.key)
    title = place if edition is None else edition.title
    if not isinstance(title, str):
        title = title.get(language, place)
    credits = data.territory.credits
    rights = dict.fromkeys(f"{credit.attribution_in(language)} — {credit.licence}" for credit in credits)
    for prefix, address in _NAMES.items():
        ET.register_namespace(prefix, address)
    root = ET.Element(_tag("gmd:MD_Metadata"))
    _text(root, "gmd:fileIdentifier", f"urn:atlas:{_identifier(edition, data)}")
    _text(root, "gmd:language", language)
    _code(root, "gmd:characterSet", "MD_CharacterSetCode", "utf8")
    _code(root, "gmd:hierarchyLevel", "MD_ScopeCode", "dataset")
    publisher = "" if edition is None else edition.publisher(language)
    _party(root, "gmd:contact", publisher or place)
    _text(root, "gmd:dateStamp", date[:10], kind="Date")
    _text(root, "gmd:metadataStandardName", "ISO 19115:2003/19139")
    _text(root, "gmd:metadataStandardVersion", "1.0")
    system = _path(root, "gmd:referenceSystemInfo/gmd:MD_ReferenceSystem/gmd:referenceSystemIdentifier")
    _text(_path(system, "gmd:RS_Identifier"), "gmd:code", data.territory.plane.definition)
    about = _path(root, "gmd:identificationInfo/gmd:MD_DataIdentification")
    citation = _path(about, "gmd:citation/gmd:CI_Citation")
    _text(citation, "gmd:title", title or place)
    dated = _path(citation, "gmd:date/gmd:CI_Date")
    _text(dated, "gmd:date", date[:10], kind="Date")
    _code(dated, "gmd:dateType", "CI_DateTypeCode", "publication")
    _text(about, "gmd:abstract", " ".join(layer.description for layer in layers[:2]))
    _party(about, "gmd:pointOfContact", publisher or place)
    keywords = _path(about, "gmd:descriptiveKeywords/gmd:MD_Keywords")
    for keyword in dict.fromkeys((place, *(layer.title for layer in layers))):
        _text(keywords, "gmd:keyword", keyword)
    legal = _path(about, "gmd:resourceConstraints/gmd:MD_LegalConstraints")
    _code(legal, "gmd:useConstraints", "MD_RestrictionCode", "license")
    for text in rights:
        _text(legal, "gmd:otherConstraints", text)
    _text(about, "gmd:language", language)
    _code(about, "gmd:characterSet", "MD_CharacterSetCode", "utf8")
    _path(about, "gmd:topicCategory/gmd:MD_TopicCategoryCode").text = "society"
    _extent(about, data.territory.communes.total_bounds.tolist())
    quality = _path(root, "gmd:dataQualityInfo/gmd:DQ_DataQuality")
    _code(_path(quality, "gmd:scope/gmd:DQ_Scope"), "gmd:level", "MD_ScopeCode", "dataset")
    lineage = "\n".join(f"{credit.title} ({credit.vintage}) : {credit.producer}" for credit in credits)
    _text(_path(quality, "gmd:lineage/gmd:LI_Lineage"), "gmd:statement", lineage or place)
    return ET.tostring(root, encoding="unicode")


def _extent(about: ET.Element, bounds: Sequence[float]) -> None:
    box = _path(about, "gmd:extent/gmd:EX_Extent/gmd:geographicElement/gmd:EX_GeographicBoundingBox")
    west, south, east, north = bounds
    longitudes = {"westBoundLongitude": west, "eastBoundLongitude": east}
    latitudes = {"southBoundLatitude": south, "northBoundLatitude": north}
    for name, degrees in {**longitudes, **latitudes}.items():
        _text(box, f"gmd:{name}", fixed_point(degrees, 6), kind="Decimal")


def _identifier(edition: Edition | None, data: Dataset) -> str:
    return data.territory.key if edition is None else edition.package_name.removesuffix(".gpkg")


def _party(parent: ET.Element, role: str, name: str) -> None:
    party = _path(parent, f"{role}/gmd:CI_ResponsibleParty")
    _text(party, "gmd:organisationName", name)
    _code(party, "gmd:role", "CI_RoleCode", "publisher")


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


def _path(parent: ET.Element, names: str) -> ET.Element:
    for name in names.split("/"):
        parent = ET.SubElement(parent, _tag(name))
    return parent


def _text(parent: ET.Element, name: str, text: str, *, kind: str = "CharacterString") -> None:
    _path(parent, f"{name}/gco:{kind}").text = text


def _code(parent: ET.Element, name: str, kind: str, value: str) -> None:
    code = _path(parent, f"{name}/gmd:{kind}")
    code.set("codeList", f"{STANDARD}#{kind}")
    code.set("codeListValue", value)
    code.text = value
