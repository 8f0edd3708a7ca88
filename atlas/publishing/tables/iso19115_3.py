"""The record of a dataset in ISO 19115-3, the standard that succeeds ISO 19139."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Final

from atlas.i18n.language import LANGUAGES
from atlas.publishing.tables.metadata import RecordHead

_ISO: Final = "http://standards.iso.org/iso/19115/-3"
#: Namespaces as they were amended in 2018 (mdb 2.0), each with the schema that declares it.
_NAMES: Final = {
    "mdb": f"{_ISO}/mdb/2.0", "cit": f"{_ISO}/cit/2.0", "gco": f"{_ISO}/gco/1.0", "gex": f"{_ISO}/gex/1.0",
    "lan": f"{_ISO}/lan/1.0", "mcc": f"{_ISO}/mcc/1.0", "mco": f"{_ISO}/mco/1.0", "mri": f"{_ISO}/mri/1.0",
    "mrl": f"{_ISO}/mrl/2.0", "mrs": f"{_ISO}/mrs/1.0",
}  # fmt: skip
_CODES: Final = "http://standards.iso.org/iso/19115/resources/Codelists/cat/codelists.xml"


def renewed_record(head: RecordHead) -> str:
    """Return the ISO 19115-3 record of a dataset: all that its ISO 19139 record says."""
    for prefix, address in _NAMES.items():
        ET.register_namespace(prefix, address)
    root = ET.Element(_tag("mdb:MD_Metadata"))
    _text(root, "mdb:metadataIdentifier/mcc:MD_Identifier/mcc:code", head.identifier)
    _locale(root, "mdb:defaultLocale", head.language)
    _code(root, "mdb:metadataScope/mdb:MD_MetadataScope/mdb:resourceScope", "mcc:MD_ScopeCode", "dataset")
    _party(root, "mdb:contact", head.publisher)
    _date(root, "mdb:dateInfo", head.date, "creation")
    standard = _path(root, "mdb:metadataStandard/cit:CI_Citation")
    _text(standard, "cit:title", "ISO 19115-3")
    system = _path(root, "mdb:referenceSystemInfo/mrs:MD_ReferenceSystem/mrs:referenceSystemIdentifier")
    _text(system, "mcc:MD_Identifier/mcc:code", head.system)
    _identification(_path(root, "mdb:identificationInfo/mri:MD_DataIdentification"), head)
    lineage = _path(root, "mdb:resourceLineage/mrl:LI_Lineage")
    _text(lineage, "mrl:statement", head.lineage)
    _code(lineage, "mrl:scope/mcc:MD_Scope/mcc:level", "mcc:MD_ScopeCode", "dataset")
    return ET.tostring(root, encoding="unicode")


def _identification(about: ET.Element, head: RecordHead) -> None:
    """Write what the dataset is, in the order of the schema."""
    citation = _path(about, "mri:citation/cit:CI_Citation")
    _text(citation, "cit:title", head.title)
    _date(citation, "cit:date", head.date, "publication")
    _text(about, "mri:abstract", head.abstract)
    _party(about, "mri:pointOfContact", head.publisher)
    _path(about, "mri:topicCategory/mri:MD_TopicCategoryCode").text = "society"
    box = _path(about, "mri:extent/gex:EX_Extent/gex:geographicElement/gex:EX_GeographicBoundingBox")
    west, south, east, north = head.bounds
    sides = {"westBoundLongitude": west, "eastBoundLongitude": east,
             "southBoundLatitude": south, "northBoundLatitude": north}  # fmt: skip
    for side, degrees in sides.items():
        _text(box, f"gex:{side}", degrees, kind="Decimal")
    keywords = _path(about, "mri:descriptiveKeywords/mri:MD_Keywords")
    for keyword in head.keywords:
        _text(keywords, "mri:keyword", keyword)
    legal = _path(about, "mri:resourceConstraints/mco:MD_LegalConstraints")
    _code(legal, "mco:useConstraints", "mco:MD_RestrictionCode", "license")
    for text in head.rights:
        _text(legal, "mco:otherConstraints", text)
    _locale(about, "mri:defaultLocale", head.language)


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


def _path(parent: ET.Element, names: str) -> ET.Element:
    for name in names.split("/"):
        parent = ET.SubElement(parent, _tag(name))
    return parent


def _text(parent: ET.Element, names: str, text: str, *, kind: str = "CharacterString") -> None:
    _path(parent, f"{names}/gco:{kind}").text = text


def _code(parent: ET.Element, names: str, kind: str, value: str) -> None:
    code = _path(parent, f"{names}/{kind}")
    code.set("codeList", f"{_CODES}#{kind.partition(':')[2]}")
    code.set("codeListValue", value)
    code.text = value


def _locale(parent: ET.Element, role: str, language: str) -> None:
    locale = _path(parent, f"{role}/lan:PT_Locale")
    _code(locale, "lan:language", "lan:LanguageCode", LANGUAGES[language].alpha3)
    _code(locale, "lan:characterEncoding", "lan:MD_CharacterSetCode", "utf8")


def _party(parent: ET.Element, role: str, name: str) -> None:
    responsibility = _path(parent, f"{role}/cit:CI_Responsibility")
    _code(responsibility, "cit:role", "cit:CI_RoleCode", "publisher")
    _text(responsibility, "cit:party/cit:CI_Organisation/cit:name", name)


def _date(parent: ET.Element, role: str, date: str, kind: str) -> None:
    dated = _path(parent, f"{role}/cit:CI_Date")
    _text(dated, "cit:date", date, kind="Date")
    _code(dated, "cit:dateType", "cit:CI_DateTypeCode", kind)
