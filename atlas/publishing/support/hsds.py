"""Writes listed bodies for exchange: JSON in the Human Services Data Specification 3.0 (Open Referral).

The shape is that of a page of its list of organizations, all on one page: identifiers are UUIDs made of ours (version
5, so that the same body has the same one in every edition), what the specification has no field for (stages, publics,
verification, the Arabic name) is an attribute with a term of our vocabulary, and schedules are weekly recurrences.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from atlas import columns as c
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.sources.support.hours import readable_hours, week_of
from atlas.sources.support.lines import written_phone
from atlas.sources.support.listed_bodies import SupportListing
from atlas.sources.support.model import Spoken
from atlas.sources.support.published import PublishedBody, PublishedContact, PublishedPlace, PublishedService
from atlas.sources.support.spoken import others_in, text_in
from atlas.sources.support.vocabulary import Topic, words

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

VERSION: Final = "3.0"
_OURS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://atlas-ess.example/support")
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def hsds_json(listing: SupportListing, territory: Territory, *, language: LanguageCode = "fr", country: str) -> bytes:
    """Return listed bodies as UTF-8 JSON, the same bytes each time.

    Args:
        listing: of a catalogue, in the scope in which it leaves.
        territory: whose communes and provinces are named.
        language: of the texts; names and missions in others are attributes.
        country: of all addresses, as ISO 3166 codes it.
    """
    writer = _Writer(listing, territory, language, country)
    contents = [writer.organization(body) for body in listing.bodies]
    page = {
        "hsds_version": VERSION,
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }
    return (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode()


def identifier(*parts: object) -> str:
    """Return the UUID of something by what tells it from all others."""
    return str(uuid.uuid5(_OURS, "/".join(map(str, parts))))


class _Writer:
    """Writes bodies by the names of the specification; empty fields are left out."""

    def __init__(self, listing: SupportListing, territory: Territory, language: LanguageCode, country: str) -> None:
        self.listing, self.territory, self.language, self.country = listing, territory, language, country

    def organization(self, body: PublishedBody) -> dict[str, Any]:
        name = text_in(body.name, self.language)
        return _without_empty(
            id=identifier(body.id),
            name=name,
            alternate_name=body.acronym,
            description=text_in(body.mission, self.language) or words("kind", self.language)[body.kind],
            email=body.email,
            website=body.website,
            year_incorporated=body.founded,
            legal_status=words("kind", self.language)[body.kind],
            phones=[self.phone(body.phone, body.id)] if body.phone else [],
            contacts=[self.contact(contact, body) for contact in body.contacts],
            locations=[self.location(place, body, i) for i, place in enumerate(body.places)],
            programs=[self.program(programme) for programme in self.listing.programmes if programme.body == body.id],
            services=[self.service(service, body, i) for i, service in enumerate(body.services)],
            attributes=[
                *self.translations(body.id, "name", body.name),
                *self.translations(body.id, "mission", body.mission),
                self.term(body.id, "kind", body.kind),
                *self.notes(body),
            ],
        )

    def notes(self, body: PublishedBody) -> Iterator[dict[str, Any]]:
        """Yield what the specification has no field for."""
        marks = {"invented": body.invented, "stale": body.id in self.listing.stale}
        for mark in (mark for mark, holds in marks.items() if holds):
            label = tr(f"support.mark.{mark}", self.language)
            yield {"id": identifier(body.id, mark), "label": label, "value": "true"}

    def translations(self, owner: str, field: str, texts: Spoken) -> Iterator[dict[str, Any]]:
        """Yield the same text in the other languages."""
        for code, text in others_in(texts, self.language).items():
            yield {"id": identifier(owner, field, code), "label": f"{field}@{code}", "value": text}

    def term(self, owner: str, topic: Topic, code: str) -> dict[str, Any]:
        """Return an attribute with a term of our vocabulary."""
        called = words(topic, self.language)[code]
        term = {"id": identifier(topic, code), "code": code, "name": called, "description": called,
                "taxonomy": f"atlas-ess:{topic}", "language": self.language}  # fmt: skip
        return {"id": identifier(owner, topic, code), "link_type": topic, "taxonomy_term": term}

    def phone(self, number: str, *owner: object) -> dict[str, Any]:
        written = written_phone(number)
        return {"id": identifier(*owner, "phone"), "number": number, "type": "voice", "description": written}

    def contact(self, contact: PublishedContact, body: PublishedBody) -> dict[str, Any]:
        owner = (body.id, "contact", contact.person)
        return _without_empty(
            id=identifier(*owner),
            name=contact.person,
            title=text_in(contact.role, self.language),
            email=contact.email,
            phones=[self.phone(contact.phone, *owner)] if contact.phone else [],
        )

    def location(self, place: PublishedPlace, body: PublishedBody, number: int) -> dict[str, Any]:
        owner = (body.id, "place", number)
        return _without_empty(
            id=identifier(*owner),
            location_type="physical",
            name=text_in(place.label, self.language),
            transportation=text_in(place.directions, self.language),
            latitude=place.lat,
            longitude=place.lon,
            addresses=[self.address(place, owner)],
            accessibility=[{"id": identifier(*owner, "access"),
                            "description": words("access", self.language)[place.access]}] if place.access else [],
            phones=[self.phone(place.phone, *owner)] if place.phone else [],
            schedules=list(self.schedules(place.hours, owner)),
            languages=[{"id": identifier(*owner, "language", code), "code": code,
                        "name": words("language", self.language)[code]} for code in body.languages],
        )  # fmt: skip

    def address(self, place: PublishedPlace, owner: tuple[object, ...]) -> dict[str, Any]:
        communes = self.territory.communes
        column = LANGUAGES[self.language].name_column
        city = str(communes.loc[place.commune, column if column in communes else c.NAME])
        province = str(communes.loc[place.commune, c.PROVINCE])
        return {
            "id": identifier(*owner, "address"),
            "address_1": text_in(place.address, self.language) or city,
            "city": city,
            "state_province": province,
            "postal_code": "",
            "country": self.country,
            "address_type": "physical",
        }

    def schedules(self, hours: str, owner: tuple[object, ...]) -> Iterator[dict[str, Any]]:
        """Weekly recurrences; hours that change over the year are told in words."""
        if not hours:
            return
        described = readable_hours(hours, self.language)
        week = week_of(hours)
        if week is None:
            yield {"id": identifier(*owner, "schedule"), "description": described}
            return
        for span in sorted({span for spans in week for span in spans}):
            days = [day for day, spans in zip(_DAYS, week, strict=True) if span in spans]
            yield {
                "id": identifier(*owner, "schedule", span),
                "freq": "WEEKLY",
                "byday": ",".join(days),
                "opens_at": f"{span[0]:%H:%M}",
                "closes_at": f"{span[1]:%H:%M}",
                "description": described,
            }

    def program(self, programme: Any) -> dict[str, Any]:
        parts = [programme.ceiling, programme.cost, programme.conditions, programme.documents]
        texts = [words("finance", self.language)[programme.finance], *(text_in(text, self.language) for text in parts)]
        return {
            "id": identifier("programme", programme.id),
            "name": text_in(programme.name, self.language),
            "description": LANGUAGES[self.language].semicolon.join(filter(None, texts)),
        }

    def service(self, service: PublishedService, body: PublishedBody, number: int) -> dict[str, Any]:
        owner = f"{body.id}/service/{number}"
        documents = text_in(service.documents, self.language)
        codes: list[tuple[Topic, str]] = [("service", service.service)]
        codes += [("stage", stage) for stage in service.stages] + [("public", public) for public in service.publics]
        codes += [("form", service.form), ("finance", service.finance)]
        cost = text_in(service.cost, self.language)
        return _without_empty(
            id=identifier(owner),
            name=words("service", self.language)[service.service],
            description=text_in(service.description, self.language),
            status="active",
            application_process=text_in(service.application, self.language),
            fees_description=cost,
            eligibility_description=text_in(service.conditions, self.language),
            assured_date=body.verified_on.isoformat() if body.verified_on else "",
            service_areas=list(self.areas(body, owner)),
            service_at_locations=[self.at_location(body, i, owner) for i in range(len(body.places))],
            required_documents=[{"id": identifier(owner, "document"), "document": documents}] if documents else [],
            cost_options=[{"id": identifier(owner, "cost"), "amount_description": cost}] if cost else [],
            attributes=[self.term(owner, topic, code) for topic, code in codes if code],
        )

    def at_location(self, body: PublishedBody, place: int, owner: str) -> dict[str, Any]:
        location = {"id": identifier(body.id, "place", place), "location_type": "physical"}
        return {"id": identifier(owner, "at", place), "location": location}

    def areas(self, body: PublishedBody, owner: str) -> Iterator[dict[str, Any]]:
        """Yield the communes covered, one area each; the whole territory is one."""
        communes = self.territory.communes
        if len(body.areas) == len(communes):
            name = self.territory.title.get(self.language) or self.territory.key
            yield {"id": identifier(owner, "area"), "name": name}
            return
        for code in sorted(body.areas):
            uri = f"urn:hcp:{code}"
            yield {"id": identifier(owner, "area", code), "name": str(communes.loc[code, c.NAME]), "uri": uri}


def _without_empty(**fields: Any) -> dict[str, Any]:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in ("", None, []) and value != {}}
