"""What a file of support bodies says, whole and private: nothing here may be printed (see `published`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from atlas.sources.support.logos import SupportLogo
from atlas.sources.support.vocabulary import LISTED

#: A text by the languages in which it is written: ``{"fr": "Accueil", …}``; without any, it is not said.
Spoken: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportService:
    """One thing that a body does for those it accompanies; codes are those of `vocabulary`."""

    service: str
    stages: tuple[str, ...]
    publics: tuple[str, ...] = ()
    form: str = ""
    finance: str = ""
    mode: str = ""
    description: Spoken = field(default_factory=dict)
    cost: Spoken = field(default_factory=dict)
    conditions: Spoken = field(default_factory=dict)
    documents: Spoken = field(default_factory=dict)
    delay: Spoken = field(default_factory=dict)
    application: Spoken = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPlace:
    """Where a body receives.

    Attributes:
        commune: its code.
        lon, lat: degrees (EPSG:4326), None when they are not known.
        hours: in the syntax of OpenStreetMap, as the library words it.
        phone: international; whether it is the premises' or a person's is seen by its number.
    """

    commune: str
    label: Spoken = field(default_factory=dict)
    address: Spoken = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    precision: str = ""
    hours: str = ""
    phone: str = ""
    directions: Spoken = field(default_factory=dict)
    access: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportContact:
    """A person of a body."""

    person: str
    role: Spoken = field(default_factory=dict)
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportConsent:
    """What a person (or, where no person is named, the body for its own lines) allowed or refused, and when."""

    person: str
    scopes: tuple[str, ...]
    answer: bool
    given_on: dt.date
    received_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportCheck:
    """When and how what is said of a body was last compared with what is true."""

    status: str = LISTED
    verified_on: dt.date | None = None
    verified_by: str = ""
    method: str = ""
    source: str = ""
    next_check: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportBody:
    """A body that accompanies the actors of the social economy.

    Attributes:
        name: in its languages.
        areas: codes of the communes that it covers.
        reach: how wide that is: ``commune``, ``province``, ``region``, ``country``.
        consents: in the order of their dates.
        logo: a picture, checked.
    """

    id: str
    name: Spoken
    kind: str
    acronym: str = ""
    mission: Spoken = field(default_factory=dict)
    founded: int | None = None
    website: str = ""
    email: str = ""
    phone: str = ""
    social: str = ""
    parent: str = ""
    languages: tuple[str, ...] = ()
    invented: bool = False
    check: SupportCheck = field(default_factory=SupportCheck)
    services: tuple[SupportService, ...] = ()
    places: tuple[SupportPlace, ...] = ()
    areas: frozenset[str] = frozenset()
    reach: str = ""
    contacts: tuple[SupportContact, ...] = ()
    consents: tuple[SupportConsent, ...] = ()
    logo: SupportLogo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportProgramme:
    """A programme that gives, lends or guarantees money, and the body (its id) that runs it."""

    id: str
    body: str
    name: Spoken
    finance: str
    stages: tuple[str, ...] = ()
    ceiling: Spoken = field(default_factory=dict)
    cost: Spoken = field(default_factory=dict)
    conditions: Spoken = field(default_factory=dict)
    documents: Spoken = field(default_factory=dict)
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportOpposition:
    """Who opposed to being listed: a body by its id, or whoever bears the name, the number or the address."""

    given_on: dt.date
    body: str = ""
    person: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportFile:
    """A file of support bodies, after the opposition list is applied: who opposed is not in it any more.

    Attributes:
        bodies: in the order of the file.
        opposed: how many bodies the opposition list took out.
        path: the file.
    """

    bodies: tuple[SupportBody, ...]
    programmes: tuple[SupportProgramme, ...] = ()
    opposed: int = 0
    path: Path | None = None
