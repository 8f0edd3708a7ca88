"""What HSDS 3.0 asks of the objects that a catalogue writes: types, formats, lists of values, what is required.

Read from the specification's JSON Schemas of its version 3.0 (Open Referral, github.com/openreferral/specification,
folder ``schema``; CC BY-SA 4.0) and put into this table by hand: names and rules only, none of their text.

A field is told by its type: ``text``, ``uuid``, ``email``, ``uri``, ``date`` (those the tabular form types as dates),
``time``, ``number``, a tuple of the values allowed, ``one:OBJECT`` or ``many:OBJECT``. A star: required.
"""

from __future__ import annotations

from typing import Any, Final

_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "text": {"type": "string"},
    "uuid": {"type": "string", "format": "uuid"},
    "email": {"type": "string", "format": "email"},
    "uri": {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[^\s]+$"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)?$"},
    "number": {"type": "number"},
}
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PLACES: Final = ("physical", "postal", "virtual")
_LINKED: Final = {"attributes": "many:attribute", "metadata": "many:metadata"}

OBJECTS: Final[dict[str, dict[str, Any]]] = {
    "organization": {
        "id*": "uuid", "name*": "text", "description*": "text", "alternate_name": "text", "email": "email",
        "website": "uri", "year_incorporated": "number", "legal_status": "text", "logo": "uri", "uri": "uri",
        "parent_organization_id": "uuid", "contacts": "many:contact", "phones": "many:phone",
        "locations": "many:location", "programs": "many:program", "services": "many:service", **_LINKED,
    },
    "service": {
        "id*": "uuid", "name*": "text", "status*": ("active", "inactive", "defunct", "temporarily closed"),
        "organization_id": "uuid", "alternate_name": "text", "description": "text", "url": "uri", "email": "email",
        "interpretation_services": "text", "application_process": "text", "fees_description": "text",
        "accreditations": "text", "eligibility_description": "text", "minimum_age": "number", "maximum_age": "number",
        "assured_date": "date", "assurer_email": "email", "alert": "text", "phones": "many:phone",
        "schedules": "many:schedule", "service_areas": "many:service_area",
        "service_at_locations": "many:service_at_location", "languages": "many:language",
        "cost_options": "many:cost_option", "program": "one:program", "required_documents": "many:required_document",
        "contacts": "many:contact", **_LINKED,
    },
    "location": {
        "id*": "uuid", "location_type*": _PLACES, "url": "uri", "organization_id": "uuid", "name": "text",
        "alternate_name": "text", "description": "text", "transportation": "text", "latitude": "number",
        "longitude": "number", "external_identifier": "text", "external_identifier_type": "text",
        "languages": "many:language", "addresses": "many:address", "contacts": "many:contact",
        "accessibility": "many:accessibility", "phones": "many:phone", "schedules": "many:schedule", **_LINKED,
    },
    "service_at_location": {
        "id*": "uuid", "service_id": "uuid", "location_id": "uuid", "description": "text", "contacts": "many:contact",
        "phones": "many:phone", "schedules": "many:schedule", "location": "one:location", **_LINKED,
    },
    "address": {
        "id*": "uuid", "address_1*": "text", "city*": "text", "state_province*": "text", "postal_code*": "text",
        "country*": "text", "address_type*": _PLACES, "attention": "text", "address_2": "text", "region": "text",
        **_LINKED,
    },
    "phone": {
        "id*": "uuid", "number*": "text", "extension": "number", "description": "text", "languages": "many:language",
        "type": ("text", "voice", "fax", "cell", "video", "pager", "textphone"), **_LINKED,
    },
    "contact": {
        "id*": "uuid", "name": "text", "title": "text", "department": "text", "email": "email",
        "phones": "many:phone", **_LINKED,
    },
    "schedule": {
        "id*": "uuid", "valid_from": "date", "valid_to": "date", "dtstart": "date", "timezone": "number",
        "until": "date", "count": "number", "wkst": _DAYS, "freq": ("WEEKLY", "MONTHLY"), "interval": "number",
        "byday": "text", "byweekno": "text", "bymonthday": "text", "byyearday": "text", "description": "text",
        "opens_at": "time", "closes_at": "time", "schedule_link": "uri", "attending_type": "text", "notes": "text",
        **_LINKED,
    },
    "service_area": {
        "id*": "uuid", "service_id": "uuid", "name": "text", "description": "text", "extent": "text",
        "extent_type": ("geojson", "topojson", "kml", "text"), "uri": "uri", **_LINKED,
    },
    "program": {"id*": "uuid", "name*": "text", "description*": "text", "alternate_name": "text", **_LINKED},
    "required_document": {"id*": "uuid", "document": "text", "uri": "uri", **_LINKED},
    "cost_option": {
        "id*": "uuid", "valid_from": "date", "valid_to": "date", "option": "text", "currency": "text",
        "amount": "number", "amount_description": "text", **_LINKED,
    },
    "accessibility": {"id*": "uuid", "description": "text", "details": "text", "url": "uri", **_LINKED},
    "language": {"id*": "uuid", "name": "text", "code": "text", "note": "text", **_LINKED},
    "attribute": {
        "id*": "uuid", "link_id": "uuid", "taxonomy_term_id": "uuid", "link_type": "text", "link_entity": "text",
        "value": "text", "taxonomy_term": "one:taxonomy_term", "label": "text", "metadata": "many:metadata",
    },
    "taxonomy_term": {
        "id*": "uuid", "name*": "text", "description*": "text", "code": "text", "parent_id": "uuid",
        "taxonomy": "text", "language": "text", "taxonomy_id": "uuid", "term_uri": "uri",
        "metadata": "many:metadata",
    },
}  # fmt: skip


def page_schema() -> dict[str, Any]:
    """Return the JSON Schema of a page of a list of organizations with their services; any other name fails."""
    whole = {name: {"type": "integer"} for name in ("total_items", "total_pages", "page_number", "size")}
    truths = {name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")}
    contents = {"type": "array", "items": {"$ref": "#/$defs/organization"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {kind: _object(fields) for kind, fields in OBJECTS.items()} | {"metadata": {"type": "object"}},
        "type": "object",
        "properties": {"contents": contents, "hsds_version": {"const": "3.0"}, **whole, **truths},
        "required": ["contents", "empty"],
        "additionalProperties": False,
    }


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name.rstrip("*"): _field(rule) for name, rule in fields.items()},
        "required": [name.rstrip("*") for name in fields if name.endswith("*")],
        "additionalProperties": False,
    }


def _field(rule: str | tuple[str, ...]) -> dict[str, Any]:
    if isinstance(rule, tuple):
        return {"type": "string", "enum": list(rule)}
    how, _, kind = rule.partition(":")
    if not kind:
        return _FORMATS[rule]
    reference = {"$ref": f"#/$defs/{kind}"}
    return reference if how == "one" else {"type": "array", "items": reference}
