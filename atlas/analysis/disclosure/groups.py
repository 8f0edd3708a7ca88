"""What hangs together: the amounts that cannot be taken apart any further, and what is published as sums of them.

An *atom* is an amount of one commune that no published figure divides: the members of those actors that state members
and women, the members of those that state members alone, and so on. Every stock is a sum of atoms, over the communes of
a unit, so that everything an outsider reads is a linear relation between atoms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.sources.vocabulary.vocabulary import Vocabulary

#: Amounts and counts that others are divided by, computed with and never published once a dataset is protected.
INNER_AMOUNTS: Final = (s.MEMBERS_BOTH, s.WOMEN_BOTH, s.MEN_BOTH)
INNER_COUNTS: Final = (
    s.MEMBERS_KNOWN, s.WOMEN_KNOWN, s.BOTH_KNOWN, s.JOBS_KNOWN, s.FAMILY_KNOWN, s.SECTOR_KNOWN, s.FOUNDED_KNOWN,
)  # fmt: skip
INNER: Final = (*INNER_AMOUNTS, *INNER_COUNTS)

MEMBERS_ALONE: Final = "members_alone"  # of actors that state members and not women
WOMEN_ALONE: Final = "women_alone"
WOMEN_SHARE: Final = "women_share"
FAMILY_UNKNOWN: Final = "family_unknown"
SECTOR_UNKNOWN: Final = "sector_unknown"

Form = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A published ratio of two atoms that are not published: ``factor × above / below``."""

    above: str
    below: str
    factor: float = 100.0


@dataclass(frozen=True, slots=True)
class Group:
    """Stocks that share atoms.

    Attributes:
        atoms: their names.
        stocks: published stock → its atoms with coefficients.
        inner: sums of atoms that are not published and are confidential all the same.
        smaller: pairs of sums of which the first is never larger than the second.
        equal: sums of atoms that are zero in every commune.
        tables: sets of atoms each of which adds up, in every commune, to the stock `total`; no other stock is a sum.
        total: that stock.
        counts: whether its stocks are numbers of actors, which are confidential only when the editor says so.
        unit: what one actor more adds to a count.
    """

    atoms: tuple[str, ...]
    stocks: Mapping[str, Form]
    inner: Mapping[str, Form] = field(default_factory=dict)
    smaller: tuple[tuple[Form, Form], ...] = ()
    equal: tuple[Form, ...] = ()
    tables: tuple[tuple[str, ...], ...] = ()
    total: str = ""
    counts: bool = False
    unit: float = 1.0

    @property
    def forms(self) -> dict[str, Form]:
        """All sums of atoms that are confidential, published or not."""
        return {**self.stocks, **self.inner}


PEOPLE: Final = Group(
    atoms=(s.MEMBERS_BOTH, MEMBERS_ALONE, s.WOMEN_BOTH, WOMEN_ALONE),
    stocks={
        s.MEMBERS: {s.MEMBERS_BOTH: 1, MEMBERS_ALONE: 1},
        s.WOMEN: {s.WOMEN_BOTH: 1, WOMEN_ALONE: 1},
    },
    inner={
        s.MEMBERS_BOTH: {s.MEMBERS_BOTH: 1},
        s.WOMEN_BOTH: {s.WOMEN_BOTH: 1},
        s.MEN_BOTH: {s.MEMBERS_BOTH: 1, s.WOMEN_BOTH: -1},
        MEMBERS_ALONE: {MEMBERS_ALONE: 1},
        WOMEN_ALONE: {WOMEN_ALONE: 1},
    },
    smaller=(
        ({s.WOMEN_BOTH: 1}, {s.MEMBERS_BOTH: 1}),
        ({s.WOMEN_BOTH: 1, WOMEN_ALONE: 1}, {s.MEMBERS_BOTH: 1, MEMBERS_ALONE: 1}),
    ),
)
JOBS: Final = Group(atoms=(s.JOBS,), stocks={s.JOBS: {s.JOBS: 1}})

CREATIONS: Final = Group(
    atoms=(s.CREATIONS,), stocks={s.CREATIONS: {s.CREATIONS: 1}}, counts=True, unit=1.0 / s.CREATION_YEARS
)


@cache
def actors_group(vocabulary: Vocabulary) -> Group:
    """Return the numbers of actors by family and by sector, which add up to one total."""
    families, sectors = tuple(vocabulary.family_stocks.values()), tuple(vocabulary.sector_stocks.values())
    by_family, by_sector = (*families, FAMILY_UNKNOWN), (*sectors, SECTOR_UNKNOWN) if sectors else ()
    same = {**dict.fromkeys(by_family, 1.0), **dict.fromkeys(by_sector, -1.0)}
    return Group(
        atoms=(*by_family, *by_sector),
        stocks={s.ACTORS: dict.fromkeys(by_family, 1), **{stock: {stock: 1} for stock in (*families, *sectors)}},
        equal=(same,) if sectors else (),
        tables=(by_family, by_sector) if sectors else (by_family,),
        total=s.ACTORS,
        counts=True,
    )


def groups_of(vocabulary: Vocabulary) -> tuple[Group, ...]:
    """Return the groups of what a register of this vocabulary has."""
    stated = ((c.MEMBERS, PEOPLE), (c.JOBS, JOBS))
    amounts = (group for concept, group in stated if concept in vocabulary.concepts)
    creations = (CREATIONS,) if c.FOUNDED in vocabulary.concepts else ()
    return (*amounts, actors_group(vocabulary), *creations)


#: What is added to the key of a sum of the register for the number of actors that state it.
KNOWN: Final = "_known"


def group_of_sum(key: str) -> Group:
    """Return the group of a sum of a column of the register's own, which shares no atom with any other."""
    return Group(atoms=(key,), stocks={key: {key: 1}})


#: What an actor must state, and what it adds: sum of atoms → (columns stated, columns not stated).
STATED: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    s.MEMBERS_BOTH: ((c.MEMBERS, c.WOMEN), ()),
    MEMBERS_ALONE: ((c.MEMBERS,), (c.WOMEN,)),
    s.WOMEN_BOTH: ((c.WOMEN, c.MEMBERS), ()),
    WOMEN_ALONE: ((c.WOMEN,), (c.MEMBERS,)),
    s.JOBS: ((c.JOBS,), ()),
}
