"""What is wrong with support bodies as a whole: no name of a person in a text, no parent or programme of nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from atlas.errors import Fault
from atlas.sources.support.lines import names_person
from atlas.sources.support.model import Spoken, SupportBody, SupportProgramme
from atlas.sources.support.tables import SupportRow
from atlas.sources.support.vocabulary import why


def check_records(
    bodies: Iterable[SupportBody], programmes: Iterable[SupportProgramme], rows: Mapping[str, SupportRow]
) -> Iterator[Fault]:
    """Give what is wrong with bodies that could be read one by one.

    Args:
        bodies: all of them.
        programmes: all of them.
        rows: id of a body → its row.
    """
    bodies = list(bodies)
    texts_of_programmes: dict[str, list[str]] = {}
    for programme in programmes:
        for spoken in (programme.name, programme.ceiling, programme.cost, programme.conditions, programme.documents):
            texts_of_programmes.setdefault(programme.body, []).extend(spoken.values())
    for body in bodies:
        row = rows.get(body.id)
        if row is None:
            continue
        if body.parent and body.parent not in rows:
            yield row.fault(
                why("no_body"),
                why("write_body"),
                column="parent",
                value=body.parent,
            )
        if not body.areas:
            yield row.fault(
                why("no_territory"),
                why("write_territory"),
                column="id",
            )
        if not body.services:
            yield row.fault(why("no_service"), why("write_service"), column="id")
        yield from _persons_in_texts(body, row, texts_of_programmes.get(body.id, []))


def _persons_in_texts(body: SupportBody, row: SupportRow, further: Iterable[str]) -> Iterator[Fault]:
    """Find texts that name a person of the body: such a name would leave without asking."""
    texts = [*texts_of(body), *further]
    for contact in body.contacts:
        for text in texts:
            if names_person(text, contact.person):
                reason = why("person_in_text", person=contact.person)
                remedy = why("move_person")
                yield row.fault(reason, remedy, column="id", value=text[:80])


def texts_of(body: SupportBody) -> Iterator[str]:
    """Give all that a body says in free texts."""
    spoken: list[Spoken] = [body.name, body.mission, *(contact.role for contact in body.contacts)]
    for service in body.services:
        spoken += [
            service.description, service.cost, service.conditions, service.documents, service.delay,
            service.application,
        ]  # fmt: skip
    for place in body.places:
        spoken += [place.label, place.address, place.directions]
    for texts in spoken:
        yield from texts.values()
    yield from filter(None, (body.acronym, body.website, body.social))
