"""What a register calls its actors: families, sectors, statuses, precisions, and the words that they are printed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, TypeAlias

from atlas import columns as c
from atlas.i18n.messages import NOTHING, Message, Words, WrittenWords

#: What a record may state beside its name and place, and whether a vocabulary has it.
Concept: TypeAlias = Literal["members", "women", "jobs", "founded"]
CONCEPTS: Final[tuple[Concept, ...]] = (c.MEMBERS, c.WOMEN, c.JOBS, c.FOUNDED)
#: The columns of a register that hold codes of its vocabulary.
CODED: Final = (c.FAMILY, c.SECTOR, c.STATUS, c.PRECISION)


@dataclass(frozen=True, slots=True)
class Term:
    """One family, sector, status or precision, in the forms that sentences need.

    Attributes:
        code: as tables hold it: ``cooperative``.
        stock: name of the column that counts it: ``cooperatives``.
        title: plural, as a heading: “Coopératives”.
        noun: plural, inside a sentence: “coopératives”.
        of: the same after a number or a part: “de coopératives”, “de l’agriculture”.
        singular: : “coopérative”.
        of_one: after a distance: “d’une coopérative”.
        to_nearest: where a way leads to: “à la coopérative la plus proche”.
        rated: noun in the formula of its rate, where it is another: “associations du registre”.
        count: of a precision, with the number ``{n}``: “{n} à l’adresse”.
        wordings: how registers write it, in any language.
        rate: whether it is counted for 10 000 inhabitants too.
        has_members: whether one without any member is worth a look.
        supports: whether it accompanies the others (support bodies).
        begins: whether a longer wording that begins like it means it: “coopérative agricole”.
        exact: of a precision, whether it is the place itself, not that of a larger unit.
        color: on maps, ``#rrggbb``; "" takes that of the theme's palette.
    """

    code: str
    stock: str = ""
    title: Words = NOTHING
    noun: Words = NOTHING
    of: Words = NOTHING
    singular: Words = NOTHING
    of_one: Words = NOTHING
    to_nearest: Words = NOTHING
    rated: Words = NOTHING
    count: WrittenWords | None = None
    wordings: tuple[str, ...] = ()
    rate: bool = False
    has_members: bool = False
    supports: bool = False
    begins: bool = True
    exact: bool = False
    color: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Vocabulary:
    """The vocabulary of a register, as its TOML writes it.

    Attributes:
        key: name of its file.
        title: what it is the vocabulary of.
        families, sectors: what actors are and do, in the order of an atlas; a vocabulary may have no sectors.
        statuses: of an actor's life; what is `columns.CLOSED` counts nowhere.
        precisions: how precisely a record was located, the best first, the worst last.
        concepts: what records may state (members, women, jobs, founded).
        words: what is called otherwise here than in the files of words: key → text.
        digest: of the file; two vocabularies of one digest are equal.
    """

    key: str
    title: Words
    families: tuple[Term, ...]
    sectors: tuple[Term, ...]
    statuses: tuple[Term, ...]
    precisions: tuple[Term, ...]
    concepts: frozenset[str] = frozenset(CONCEPTS)
    words: Mapping[str, WrittenWords] = field(default_factory=dict)
    digest: str = ""

    def __repr__(self) -> str:
        return f"<Vocabulary {self.key}: {len(self.families)} families, {len(self.sectors)} sectors>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> tuple[object, ...]:
        fields = (self.key, self.title, self.families, self.sectors, self.statuses, self.precisions, self.concepts)
        return type(self), (*fields, self.words, self.digest)

    def terms(self, column: str) -> tuple[Term, ...]:
        """Return the terms of a column of codes: ``family``, ``sector``, ``status``, ``precision``."""
        return {
            c.FAMILY: self.families, c.SECTOR: self.sectors, c.STATUS: self.statuses, c.PRECISION: self.precisions
        }[column]  # fmt: skip

    def codes(self, column: str) -> tuple[str, ...]:
        """Return the codes of a column, in the order of an atlas."""
        return tuple(term.code for term in self.terms(column))

    def titles(self, column: str) -> dict[str, Words]:
        """Code → title of a column's terms, in the order of a legend."""
        return {term.code: term.title for term in self.terms(column)}

    @cached_property
    def family_stocks(self) -> dict[str, str]:
        """Family → the column that counts it."""
        return {family.code: family.stock for family in self.families}

    @cached_property
    def sector_stocks(self) -> dict[str, str]:
        """Sector → the column that counts it."""
        return {sector.code: sector.stock for sector in self.sectors}

    @cached_property
    def fields(self) -> dict[str, tuple[str, str]]:
        """Column that counts → the register's column, and its code, that it counts."""
        return {
            **{stock: (c.FAMILY, code) for code, stock in self.family_stocks.items()},
            **{stock: (c.SECTOR, code) for code, stock in self.sector_stocks.items()},
        }

    @cached_property
    def support(self) -> tuple[str, ...]:
        """The families that accompany the others."""
        return tuple(family.code for family in self.families if family.supports)

    def term_of(self, stock: str) -> Term:
        """Return the family or sector that a column counts."""
        return next(term for term in (*self.families, *self.sectors) if term.stock == stock)

    def text(self, key: str, /, **values: object) -> Words:
        """Return an expression as this register calls it: its own, else that of the files of words."""
        own = self.words.get(key)
        return Message(key, **values) if own is None else own.with_values(**values)

    def texts(self, table: str, /, **values: object) -> dict[str, Any]:
        """Title, formula and explanation of an indicator: the expressions of a table of the files of words."""
        return {part: self.text(f"{table}.{part}", **values) for part in ("title", "formula", "explanation")}
