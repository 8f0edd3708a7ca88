"""The record of a dataset in ISO 19115-3, the standard that succeeds ISO 19139."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Final

from atlas.i18n.language import LANGUAGES
from atlas.publishing.tables.metadata import RecordForm, RecordHead

_ISO: Final = "http://standards.iso.org/iso/19115/-3"
#: Namespaces as they were amended in 2018 (mdb 2.0), each with the schema that declares it.
_NAMES: Final = {
    "mdb": f"{_ISO}/mdb/2.0", "cit": f"{_ISO}/cit/2.0", "gco": f"{_ISO}/gco/1.0", "gex": f"{_ISO}/gex/1.0",
    "lan": f"{_ISO}/lan/1.0", "mcc": f"{_ISO}/mcc/1.0", "mco": f"{_ISO}/mco/1.0", "mri": f"{_ISO}/mri/1.0",
    "mrl": f"{_ISO}/mrl/2.0", "mrs": f"{_ISO}/mrs/1.0",
}  # fmt: skip
_CODES: Final = "http://standards.iso.org/iso/19115/resources/Codelists/cat/codelists.xml"
_MDB: Final = RecordForm(_NAMES, _CODES)


def renewed_record(head: RecordHead) -> str:
    """Return the ISO 19115-3 record of a dataset: all that its ISO 19139 record says."""
    for prefix, address in _NAMES.items():
        ET.register_namespace(prefix, address)
    root = ET.Element(_MDB.tag("mdb:MD_Metadata"))
    _MDB.text(root, "mdb:metadataIdentifier/mcc:MD_Identifier/mcc:code", head.identifier)
    _locale(root, "mdb:defaultLocale", head.language)
    _MDB.code(root, "mdb:metadataScope/mdb:MD_MetadataScope/mdb:resourceScope", "mcc:MD_ScopeCode", "dataset")
    _party(root, "mdb:contact", head.publisher)
    _date(root, "mdb:dateInfo", head.date, "creation")
    standard = _MDB.path(root, "mdb:metadataStandard/cit:CI_Citation")
    _MDB.text(standard, "cit:title", "ISO 19115-3")
    system = _MDB.path(root, "mdb:referenceSystemInfo/mrs:MD_ReferenceSystem/mrs:referenceSystemIdentifier")
    _MDB.text(system, "mcc:MD_Identifier/mcc:code", head.system)
    _identification(_MDB.path(root, "mdb:identificationInfo/mri:MD_DataIdentification"), head)
    lineage = _MDB.path(root, "mdb:resourceLineage/mrl:LI_Lineage")
    _MDB.text(lineage, "mrl:statement", head.lineage)
    _MDB.code(lineage, "mrl:scope/mcc:MD_Scope/mcc:level", "mcc:MD_ScopeCode", "dataset")
    return ET.tostring(root, encoding="unicode")


def _identification(about: ET.Element, head: RecordHead) -> None:
    """Write what the dataset is, in the order of the schema."""
    citation = _MDB.path(about, "mri:citation/cit:CI_Citation")
    _MDB.text(citation, "cit:title", head.title)
    _date(citation, "cit:date", head.date, "publication")
    _MDB.text(about, "mri:abstract", head.abstract)
    _party(about, "mri:pointOfContact", head.publisher)
    _MDB.path(about, "mri:topicCategory/mri:MD_TopicCategoryCode").text = "society"
    box = _MDB.path(about, "mri:extent/gex:EX_Extent/gex:geographicElement/gex:EX_GeographicBoundingBox")
    west, south, east, north = head.bounds
    sides = {"westBoundLongitude": west, "eastBoundLongitude": east,
             "southBoundLatitude": south, "northBoundLatitude": north}  # fmt: skip
    for side, degrees in sides.items():
        _MDB.text(box, f"gex:{side}", degrees, kind="Decimal")
    keywords = _MDB.path(about, "mri:descriptiveKeywords/mri:MD_Keywords")
    for keyword in head.keywords:
        _MDB.text(keywords, "mri:keyword", keyword)
    legal = _MDB.path(about, "mri:resourceConstraints/mco:MD_LegalConstraints")
    _MDB.code(legal, "mco:useConstraints", "mco:MD_RestrictionCode", "license")
    for text in head.rights:
        _MDB.text(legal, "mco:otherConstraints", text)
    _locale(about, "mri:defaultLocale", head.language)


def _locale(parent: ET.Element, role: str, language: str) -> None:
    locale = _MDB.path(parent, f"{role}/lan:PT_Locale")
    _MDB.code(locale, "lan:language", "lan:LanguageCode", LANGUAGES[language].alpha3)
    _MDB.code(locale, "lan:characterEncoding", "lan:MD_CharacterSetCode", "utf8")


def _party(parent: ET.Element, role: str, name: str) -> None:
    responsibility = _MDB.path(parent, f"{role}/cit:CI_Responsibility")
    _MDB.code(responsibility, "cit:role", "cit:CI_RoleCode", "publisher")
    _MDB.text(responsibility, "cit:party/cit:CI_Organisation/cit:name", name)


def _date(parent: ET.Element, role: str, date: str, kind: str) -> None:
    dated = _MDB.path(parent, f"{role}/cit:CI_Date")
    _MDB.text(dated, "cit:date", date, kind="Date")
    _MDB.code(dated, "cit:dateType", "cit:CI_DateTypeCode", kind)
