"""The opposition list, applied whenever a file is read: who opposed does not get past the reader (law 09-08)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from atlas.sources.matching.normalization import fold
from atlas.sources.support.model import SupportBody, SupportContact, SupportOpposition


def without_opposed(bodies: Iterable[SupportBody], oppositions: Sequence[SupportOpposition]) -> tuple[SupportBody, ...]:
    """Return the bodies that are not opposed, without the persons, numbers and addresses that are.

    A body that comes back under another identifier is known by its name.
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
