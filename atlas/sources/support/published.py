"""All that may ever leave of a support body: new objects, made of allowed fields only, by one function.

Nothing downstream (analysis, documents, exports, forms) takes another type. A field that is added to the private model
does not leave until it is written here: the list is one of what is allowed (law 09-08 on personal data).

An organization's own lines leave; a person's name, number or mailbox leaves where that person consented to it for the
scope, on a known day, and did not take it back later. What is not known counts as a no.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from atlas.sources.matching.normalization import fold
from atlas.sources.support.lines import contacts_in, is_shared_mail, is_shared_phone, names_person
from atlas.sources.support.logos import SupportLogo
from atlas.sources.support.model import (
    Spoken,
    SupportBody,
    SupportContact,
    SupportPlace,
    SupportProgramme,
    SupportService,
)
from atlas.sources.support.vocabulary import codes, why


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedService:
    """A service as it may be printed; fields as in `SupportService`."""

    service: str
    stages: tuple[str, ...]
    publics: tuple[str, ...]
    form: str
    finance: str
    mode: str
    description: Spoken
    cost: Spoken
    conditions: Spoken
    documents: Spoken
    delay: Spoken
    application: Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPlace:
    """A place as it may be printed; fields as in `SupportPlace`."""

    commune: str
    label: Spoken
    address: Spoken
    lon: float | None
    lat: float | None
    hours: str
    phone: str
    directions: Spoken
    access: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedContact:
    """A person who consented to being named."""

    person: str
    role: Spoken
    phone: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedBody:
    """A support body as it may be printed, in one scope; fields as in `SupportBody`, a logo with the body's consent."""

    id: str
    name: Spoken
    acronym: str
    kind: str
    mission: Spoken
    founded: int | None
    website: str
    social: str
    phone: str
    email: str
    languages: tuple[str, ...]
    services: tuple[PublishedService, ...]
    places: tuple[PublishedPlace, ...]
    areas: frozenset[str]
    reach: str
    contacts: tuple[PublishedContact, ...]
    verified_on: dt.date | None
    method: str
    invented: bool
    logo: SupportLogo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedProgramme:
    """A programme as it may be printed; fields as in `SupportProgramme`."""

    id: str
    body: str
    name: Spoken
    finance: str
    stages: tuple[str, ...]
    ceiling: Spoken
    cost: Spoken
    conditions: Spoken
    documents: Spoken
    website: str


def publishable(body: SupportBody, *scopes: str) -> PublishedBody:
    """Return what may leave of a body where it goes: nothing that was not allowed in each of the places.

    Args:
        body: as a file says it.
        scopes: where it goes: ``paper``, ``web``, ``newsletter``, one at least; a person must have consented to each.

    Raises:
        ValueError: there is no such scope, or none is given.
    """
    unknown = [scope for scope in scopes if scope not in codes("scope")]
    if unknown or not scopes:
        raise ValueError(why("no_scope", scope=", ".join(unknown), scopes=", ".join(codes("scope"))))
    own = _has_consent(body, "", scopes)
    allowed = [contact for contact in body.contacts if _has_consent(body, contact.person, scopes)]
    secret = [contact.person for contact in body.contacts if contact not in allowed]
    return PublishedBody(
        id=body.id,
        name=_clear(body.name, secret),
        acronym=_clear_text(body.acronym, secret),
        kind=body.kind,
        mission=_clear(body.mission, secret),
        founded=body.founded,
        website=_clear_text(body.website, secret),
        social=_clear_text(body.social, secret),
        phone=body.phone if own or is_shared_phone(body.phone) else "",
        email=body.email if own or is_shared_mail(body.email) else "",
        languages=body.languages,
        services=tuple(_service(service, secret) for service in body.services),
        places=tuple(_place(place, secret, own=own) for place in body.places),
        areas=body.areas,
        reach=body.reach,
        contacts=tuple(_contact(contact, secret) for contact in allowed),
        verified_on=body.check.verified_on,
        method=body.check.method,
        invented=body.invented,
        logo=body.logo if own else None,
    )


def publishable_programme(programme: SupportProgramme, body: SupportBody, *scopes: str) -> PublishedProgramme:
    """Return what may leave of a programme of a body where it goes: its texts without the names that may not."""
    secret = [contact.person for contact in body.contacts if not _has_consent(body, contact.person, scopes)]
    return PublishedProgramme(
        id=programme.id,
        body=programme.body,
        name=_clear(programme.name, secret),
        finance=programme.finance,
        stages=programme.stages,
        ceiling=_clear(programme.ceiling, secret),
        cost=_clear(programme.cost, secret),
        conditions=_clear(programme.conditions, secret),
        documents=_clear(programme.documents, secret),
        website=_clear_text(programme.website, secret),
    )


def _has_consent(body: SupportBody, person: str, scopes: tuple[str, ...]) -> bool:
    """Tell whether the last answer of a person (or of the body itself, for ``""``) about each of the scopes is a yes.

    A yes and a no of the same day are a no.
    """
    return all(_answered_yes(body, fold(person), scope) for scope in scopes)


def _answered_yes(body: SupportBody, person: str, scope: str) -> bool:
    answers = [
        (consent.given_on, not consent.answer)
        for consent in body.consents
        if fold(consent.person) == person and scope in consent.scopes
    ]
    return bool(answers) and not max(answers)[1]


def _service(service: SupportService, secret: Collection[str]) -> PublishedService:
    return PublishedService(
        service=service.service,
        stages=service.stages,
        publics=service.publics,
        form=service.form,
        finance=service.finance,
        mode=service.mode,
        description=_clear(service.description, secret),
        cost=_clear(service.cost, secret),
        conditions=_clear(service.conditions, secret),
        documents=_clear(service.documents, secret),
        delay=_clear(service.delay, secret),
        application=_clear(service.application, secret),
    )


def _place(place: SupportPlace, secret: Collection[str], *, own: bool) -> PublishedPlace:
    return PublishedPlace(
        commune=place.commune,
        label=_clear(place.label, secret),
        address=_clear(place.address, secret),
        lon=place.lon,
        lat=place.lat,
        hours=place.hours,
        phone=place.phone if own or is_shared_phone(place.phone) else "",
        directions=_clear(place.directions, secret),
        access=place.access,
    )


def _contact(contact: SupportContact, secret: Collection[str]) -> PublishedContact:
    return PublishedContact(
        person=contact.person, role=_clear(contact.role, secret), phone=contact.phone, email=contact.email
    )


def _clear(texts: Spoken, secret: Collection[str]) -> Spoken:
    """Return the texts that neither name a person who did not consent nor hold a number or an address."""
    return {language: text for language, text in texts.items() if _clear_text(text, secret)}


def _clear_text(text: str, secret: Collection[str]) -> str:
    return "" if contacts_in(text) or any(names_person(text, person) for person in secret) else text
