"""What a GeoPackage is, for whoever catalogues it: an ISO 19139 record in its tables of metadata."""

from __future__ import annotations

import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from atlas.decimals import fixed_point
from atlas.i18n.language import LanguageCode
from atlas.publishing.tables.layers import TableLayer

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


@dataclass(frozen=True, slots=True)
class RecordForm:
    """How a standard writes the elements of a record.

    Attributes:
        names: prefix → namespace.
        codes: where its lists of codes are.
    """

    names: Mapping[str, str]
    codes: str

    def tag(self, name: str) -> str:
        """Return an element's name, ``prefix:name``, as the parser of XML has it."""
        prefix, _, local = name.partition(":")
        return f"{{{self.names[prefix]}}}{local}"

    def path(self, parent: ET.Element, names: str) -> ET.Element:
        """Put elements into each other, ``prefix:name/prefix:name``, and return the innermost."""
        for name in names.split("/"):
            parent = ET.SubElement(parent, self.tag(name))
        return parent

    def text(self, parent: ET.Element, names: str, text: str, *, kind: str = "CharacterString") -> None:
        """Put a text, or a value of another kind, into elements."""
        self.path(parent, f"{names}/gco:{kind}").text = text

    def code(self, parent: ET.Element, names: str, kind: str, value: str) -> None:
        """Put a code of a list, ``prefix:list``, into elements."""
        code = self.path(parent, f"{names}/{kind}")
        code.set("codeList", f"{self.codes}#{kind.partition(':')[2]}")
        code.set("codeListValue", value)
        code.text = value


_GMD: Final = RecordForm(_NAMES, STANDARD)


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
    root = ET.Element(_GMD.tag("gmd:MD_Metadata"))
    _GMD.text(root, "gmd:fileIdentifier", f"urn:atlas:{_identifier(edition, data)}")
    _GMD.text(root, "gmd:language", language)
    _GMD.code(root, "gmd:characterSet", "gmd:MD_CharacterSetCode", "utf8")
    _GMD.code(root, "gmd:hierarchyLevel", "gmd:MD_ScopeCode", "dataset")
    publisher = "" if edition is None else edition.publisher(language)
    _party(root, "gmd:contact", publisher or place)
    _GMD.text(root, "gmd:dateStamp", date[:10], kind="Date")
    _GMD.text(root, "gmd:metadataStandardName", "ISO 19115:2003/19139")
    _GMD.text(root, "gmd:metadataStandardVersion", "1.0")
    system = _GMD.path(root, "gmd:referenceSystemInfo/gmd:MD_ReferenceSystem/gmd:referenceSystemIdentifier")
    _GMD.text(_GMD.path(system, "gmd:RS_Identifier"), "gmd:code", data.territory.plane.definition)
    about = _GMD.path(root, "gmd:identificationInfo/gmd:MD_DataIdentification")
    _citation(about, title or place, date)
    _GMD.text(about, "gmd:abstract", " ".join(layer.description for layer in layers[:2]))
    _party(about, "gmd:pointOfContact", publisher or place)
    keywords = _GMD.path(about, "gmd:descriptiveKeywords/gmd:MD_Keywords")
    for keyword in dict.fromkeys((place, *(layer.title for layer in layers))):
        _GMD.text(keywords, "gmd:keyword", keyword)
    legal = _GMD.path(about, "gmd:resourceConstraints/gmd:MD_LegalConstraints")
    _GMD.code(legal, "gmd:useConstraints", "gmd:MD_RestrictionCode", "license")
    for text in rights:
        _GMD.text(legal, "gmd:otherConstraints", text)
    _GMD.text(about, "gmd:language", language)
    _GMD.code(about, "gmd:characterSet", "gmd:MD_CharacterSetCode", "utf8")
    _GMD.path(about, "gmd:topicCategory/gmd:MD_TopicCategoryCode").text = "society"
    _extent(about, data.territory.communes.total_bounds.tolist())
    lineage = "\n".join(f"{credit.title} ({credit.vintage}) : {credit.producer}" for credit in credits)
    _lineage(root, lineage or place)
    return ET.tostring(root, encoding="unicode")


def _citation(about: ET.Element, title: str, date: str) -> None:
    citation = _GMD.path(about, "gmd:citation/gmd:CI_Citation")
    _GMD.text(citation, "gmd:title", title)
    dated = _GMD.path(citation, "gmd:date/gmd:CI_Date")
    _GMD.text(dated, "gmd:date", date[:10], kind="Date")
    _GMD.code(dated, "gmd:dateType", "gmd:CI_DateTypeCode", "publication")


def _lineage(root: ET.Element, statement: str) -> None:
    quality = _GMD.path(root, "gmd:dataQualityInfo/gmd:DQ_DataQuality")
    _GMD.code(_GMD.path(quality, "gmd:scope/gmd:DQ_Scope"), "gmd:level", "gmd:MD_ScopeCode", "dataset")
    _GMD.text(_GMD.path(quality, "gmd:lineage/gmd:LI_Lineage"), "gmd:statement", statement)


def _extent(about: ET.Element, bounds: Sequence[float]) -> None:
    box = _GMD.path(about, "gmd:extent/gmd:EX_Extent/gmd:geographicElement/gmd:EX_GeographicBoundingBox")
    west, south, east, north = bounds
    longitudes = {"westBoundLongitude": west, "eastBoundLongitude": east}
    latitudes = {"southBoundLatitude": south, "northBoundLatitude": north}
    for name, degrees in {**longitudes, **latitudes}.items():
        _GMD.text(box, f"gmd:{name}", fixed_point(degrees, 6), kind="Decimal")


def _identifier(edition: Edition | None, data: Dataset) -> str:
    return data.territory.key if edition is None else edition.package_name.removesuffix(".gpkg")


def _party(parent: ET.Element, role: str, name: str) -> None:
    party = _GMD.path(parent, f"{role}/gmd:CI_ResponsibleParty")
    _GMD.text(party, "gmd:organisationName", name)
    _GMD.code(party, "gmd:role", "gmd:CI_RoleCode", "publisher")
