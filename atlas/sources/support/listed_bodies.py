"""Which support bodies are listed on a day: checked not too long ago, neither closed, kept off the list nor opposed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from atlas.sources.matching.normalization import fold
from atlas.sources.support.model import SupportBody, SupportContact, SupportFile, SupportOpposition
from atlas.sources.support.published import (
    PublishedBody,
    PublishedProgramme,
    publishable,
    publishable_programme,
)
from atlas.sources.support.vocabulary import CLOSED, DO_NOT_LIST, TO_VERIFY, why

#: Why a body is not listed; the number of each is printed, never its name.
EXPIRED = "expired"
UNVERIFIED = "unverified"
OPPOSED = "opposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRules:
    """How long a check holds.

    Attributes:
        on: the day of the edition.
        stale_months: after so many months a listed body is marked as to be verified.
        expired_months: after so many it is not listed any more.
    """

    on: dt.date
    stale_months: int = 12
    expired_months: int = 24

    def __post_init__(self) -> None:
        if not 0 < self.stale_months <= self.expired_months:
            raise ValueError(why("months"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportListing:
    """The bodies that a catalogue lists, as they may be published.

    Attributes:
        bodies: in the order of the file.
        programmes: of listed bodies.
        stale: ids of listed bodies that are to be verified.
        withdrawn: reason → how many bodies are not listed for it.
        rules: by which.
        scopes: where it goes.
    """

    bodies: tuple[PublishedBody, ...]
    programmes: tuple[PublishedProgramme, ...]
    stale: frozenset[str]
    withdrawn: Mapping[str, int] = field(default_factory=dict)
    rules: SupportRules
    scopes: tuple[str, ...]

    @property
    def by_id(self) -> dict[str, PublishedBody]:
        """The bodies by their ids."""
        return {body.id: body for body in self.bodies}


def listing_of(file: SupportFile, scopes: str | tuple[str, ...], rules: SupportRules) -> SupportListing:
    """Return the bodies of a file that are listed on the day of the rules, as they may be published.

    Args:
        file: as it was read; who opposed is not in it.
        scopes: where it goes: ``paper``, ``web``, ``newsletter``; of several, a person must have consented to each.
        rules: the day, and how long a check holds.
    """
    places = (scopes,) if isinstance(scopes, str) else scopes
    reasons = {body.id: withdrawal(body, rules) for body in file.bodies}
    private = {body.id: body for body in file.bodies if not reasons[body.id]}
    withdrawn = Counter(reason for reason in reasons.values() if reason)
    if file.opposed:
        withdrawn[OPPOSED] = file.opposed
    return SupportListing(
        bodies=tuple(publishable(body, *places) for body in private.values()),
        programmes=tuple(
            publishable_programme(programme, private[programme.body], *places)
            for programme in file.programmes
            if programme.body in private
        ),
        stale=frozenset(name for name, body in private.items() if is_stale(body, rules)),
        withdrawn=dict(sorted(withdrawn.items())),
        rules=rules,
        scopes=places,
    )


def withdrawal(body: SupportBody, rules: SupportRules) -> str:
    """Return why a body is not listed on the day of the rules, "" when it is."""
    if body.check.status in (CLOSED, DO_NOT_LIST):
        return body.check.status
    if body.check.verified_on is None:
        return UNVERIFIED
    return EXPIRED if _later(body.check.verified_on, rules.expired_months) < rules.on else ""


def is_stale(body: SupportBody, rules: SupportRules) -> bool:
    """Tell whether what is said of a body is to be verified: marked so, checked long ago, or its next check is due."""
    check = body.check
    due = check.next_check is not None and check.next_check < rules.on
    old = check.verified_on is None or _later(check.verified_on, rules.stale_months) < rules.on
    return check.status == TO_VERIFY or due or old


def _later(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later; the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    first = dt.date(day.year + year, month + 1, 1)
    following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))


def without_opposed(bodies: Iterable[SupportBody], oppositions: Sequence[SupportOpposition]) -> tuple[SupportBody, ...]:
    """Return the bodies that are not opposed, without the persons, numbers and addresses that are (law 09-08).

    Applied whenever a file is read: who opposed does not get past the reader. A body that comes back under another
    identifier is known by its name.
    """
    ids = {opposition.body for opposition in oppositions if opposition.body}
    names = {fold(opposition.person) for opposition in oppositions if opposition.person}
    numbers = {opposition.phone for opposition in oppositions if opposition.phone}
    addresses = {opposition.email for opposition in oppositions if opposition.email}
    return tuple(
        _without(body, names, numbers, addresses)
        for body in bodies
        if body.id not in ids and not names & set(map(fold, body.name.values()))
    )


def _without(body: SupportBody, names: set[str], numbers: set[str], addresses: set[str]) -> SupportBody:
    """Return the body without the lines and persons opposed; a name is known in either order of its words."""
    sorted_names = {" ".join(sorted(name.split())) for name in names}

    def is_opposed(contact: SupportContact) -> bool:
        person = " ".join(sorted(fold(contact.person).split()))
        return person in sorted_names or contact.phone in numbers or contact.email in addresses

    return replace(
        body,
        phone="" if body.phone in numbers else body.phone,
        email="" if body.email in addresses else body.email,
        places=tuple(replace(place, phone="") if place.phone in numbers else place for place in body.places),
        contacts=tuple(contact for contact in body.contacts if not is_opposed(contact)),
    )
