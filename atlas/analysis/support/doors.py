"""Where to begin: for each stage of a project and each need, the first doors to knock at, by a rule that is printed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from atlas import columns as c
from atlas.analysis.support.coverage import is_near
from atlas.sources.support.published import PublishedBody
from atlas.sources.support.vocabulary import codes

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

#: How many doors are named for a stage and a need.
DOORS: Final = 3


@dataclass(frozen=True, slots=True)
class FirstDoors:
    """The first doors for a stage and a need, and how many bodies answer to it in all."""

    stage: str
    need: str
    bodies: tuple[str, ...]
    total: int


def first_doors(
    bodies: Sequence[PublishedBody], territory: Territory, *, stale: Iterable[str] = (), most: int = DOORS
) -> tuple[FirstDoors, ...]:
    """Return the first doors of every stage and need that somebody answers to.

    The rule: first the body of the whole region that was checked last, then near bodies, each time the one that adds
    the most inhabitants who have no door yet. Bodies that are to be verified come after all others; of equal ones the
    one checked last, then the first by its identifier.

    Args:
        bodies: as they are published.
        territory: with the inhabitants of its communes.
        stale: ids of bodies that are to be verified.
        most: doors of each.
    """
    behind = frozenset(stale)
    people = {str(code): float(n) for code, n in territory.communes[c.POPULATION_2024].fillna(0).items()}
    doors = []
    for stage in codes("stage"):
        for need in codes("service"):
            answering = [body for body in bodies if answers(body, stage, need)]
            if answering:
                doors.append(FirstDoors(stage, need, _choose_doors(answering, people, behind, most), len(answering)))
    return tuple(doors)


def answers(body: PublishedBody, stage: str, need: str) -> bool:
    """Tell whether a body offers a service at a stage."""
    return any(service.service == need and stage in service.stages for service in body.services)


def _choose_doors(
    answering: Sequence[PublishedBody], people: Mapping[str, float], behind: frozenset[str], most: int
) -> tuple[str, ...]:
    """Return the first doors of those that answer, by the rule of `first_doors`."""
    left = sorted(answering, key=lambda body: (body.id in behind, is_near(body), -_day(body), body.id))
    chosen: list[PublishedBody] = []
    reached: set[str] = set()
    while left and len(chosen) < most:
        first = left[0]
        if chosen or is_near(first):
            first = min(
                left, key=lambda body: (body.id in behind, not is_near(body), -_people_added(body, reached, people))
            )
        left.remove(first)
        chosen.append(first)
        reached |= first.areas if is_near(first) else frozenset()
    return tuple(body.id for body in chosen)


def _people_added(body: PublishedBody, reached: Collection[str], people: Mapping[str, float]) -> float:
    return sum(people[code] for code in body.areas if code not in reached)


def _day(body: PublishedBody) -> int:
    return body.verified_on.toordinal() if body.verified_on else 0


def path_by_stage(bodies: Sequence[PublishedBody]) -> dict[str, tuple[str, ...]]:
    """Return the bodies that one meets at each stage, in their order."""
    return {
        stage: tuple(body.id for body in bodies if any(stage in service.stages for service in body.services))
        for stage in codes("stage")
    }
