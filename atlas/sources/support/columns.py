"""The sheets of a file of support bodies, and the columns of each: the one description of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES, LanguageCode
from atlas.i18n.messages import section
from atlas.sources.matching.normalization import fold
from atlas.sources.support.vocabulary import Topic

Sheet = Literal["bodies", "services", "places", "areas", "contacts", "consents", "oppositions", "programmes"]
#: What a cell holds, which says how it is read.
Holds = Literal["text", "code", "codes", "date", "year", "flag", "number", "phone", "mail", "hours", "link", "area"]

BODY: Final = "body"
#: Between several codes of a cell.
SEPARATOR: Final = "; "


@dataclass(frozen=True, slots=True)
class SupportColumn:
    """A column of a sheet.

    Attributes:
        name: as the code knows it; its heading in each language is in the files of words.
        holds: what its cells are.
        topic: of the codes that it holds.
        needed: whether no cell may be empty.
        longest: letters that a text may have: what its place on a card holds.
        spoken: whether the text is written in several languages, a column each (``mission``, ``mission_ar``).
        private: whether it reaches or names a person, or is the house's own.
    """

    name: str
    holds: Holds = "text"
    topic: Topic | None = None
    needed: bool = False
    longest: int = 200
    spoken: bool = False
    private: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the file: one, or one for each language, the default one without suffix."""
        return (self.name, *(language_column(self.name, code) for code in OTHERS)) if self.spoken else (self.name,)


OTHERS: Final = tuple(code for code in LANGUAGES if code != DEFAULT_LANGUAGE)


def language_column(name: str, language: LanguageCode) -> str:
    """Return the name of the column that holds a text in a language: ``mission_ar``."""
    return name if language == DEFAULT_LANGUAGE else f"{name}_{language}"


_OF: Final = SupportColumn(BODY, needed=True, longest=40)
SHEETS: Final[Mapping[Sheet, tuple[SupportColumn, ...]]] = {
    "bodies": (
        SupportColumn("id", needed=True, longest=40),
        SupportColumn("name", needed=True, longest=90, spoken=True),
        SupportColumn("acronym", longest=16),
        SupportColumn("kind", "code", "kind", needed=True),
        SupportColumn("mission", longest=300, spoken=True),
        SupportColumn("founded", "year"),
        SupportColumn("website", "link"),
        SupportColumn("email", "mail", private=True),
        SupportColumn("phone", "phone", private=True),
        SupportColumn("social", "link"),
        SupportColumn("parent", longest=40),
        SupportColumn("languages", "codes", "language"),
        SupportColumn("status", "code", "status"),
        SupportColumn("verified_on", "date"),
        SupportColumn("verified_by", private=True),
        SupportColumn("method", "code", "method"),
        SupportColumn("source", private=True),
        SupportColumn("next_check", "date"),
        SupportColumn("invented", "flag"),
        SupportColumn("logo", longest=82),
    ),
    "services": (
        _OF,
        SupportColumn("service", "code", "service", needed=True),
        SupportColumn("stages", "codes", "stage", needed=True),
        SupportColumn("publics", "codes", "public"),
        SupportColumn("form", "code", "form"),
        SupportColumn("finance", "code", "finance"),
        SupportColumn("mode", "code", "mode"),
        SupportColumn("description", spoken=True),
        SupportColumn("cost", longest=60, spoken=True),
        SupportColumn("conditions", spoken=True),
        SupportColumn("documents", spoken=True),
        SupportColumn("delay", longest=60, spoken=True),
        SupportColumn("application", spoken=True),
    ),
    "places": (
        _OF,
        SupportColumn("label", longest=60, spoken=True),
        SupportColumn("address", longest=120, spoken=True),
        SupportColumn("commune", "area", needed=True),
        SupportColumn("lon", "number"),
        SupportColumn("lat", "number"),
        SupportColumn("precision", "code", "precision"),
        SupportColumn("hours", "hours"),
        SupportColumn("phone", "phone", private=True),
        SupportColumn("directions", longest=120, spoken=True),
        SupportColumn("access", "code", "access"),
    ),
    "areas": (_OF, SupportColumn("area", "area", needed=True)),
    "contacts": (
        _OF,
        SupportColumn("person", needed=True, longest=80, private=True),
        SupportColumn("role", longest=80, spoken=True),
        SupportColumn("phone", "phone", private=True),
        SupportColumn("email", "mail", private=True),
    ),
    "consents": (
        _OF,
        SupportColumn("person", longest=80, private=True),
        SupportColumn("scope", "codes", "scope", needed=True),
        SupportColumn("answer", "flag", needed=True),
        SupportColumn("given_on", "date", needed=True),
        SupportColumn("received_by", private=True),
    ),
    "oppositions": (
        SupportColumn(BODY, longest=40),
        SupportColumn("person", longest=90, private=True),
        SupportColumn("phone", "phone", private=True),
        SupportColumn("email", "mail", private=True),
        SupportColumn("given_on", "date", needed=True),
    ),
    "programmes": (
        SupportColumn("id", needed=True, longest=40),
        SupportColumn(BODY, needed=True, longest=40),
        SupportColumn("name", needed=True, longest=90, spoken=True),
        SupportColumn("finance", "code", "finance", needed=True),
        SupportColumn("stages", "codes", "stage"),
        SupportColumn("ceiling", longest=60, spoken=True),
        SupportColumn("cost", longest=60, spoken=True),
        SupportColumn("conditions", spoken=True),
        SupportColumn("documents", spoken=True),
        SupportColumn("website", "link"),
    ),
}


def headings(sheet: Sheet, language: LanguageCode) -> dict[str, str]:
    """Return the columns of a sheet with the heading of each in a language, in their order."""
    called = section("support.column", language)
    return {
        name: name.replace(column.name, called[column.name], 1) for column in SHEETS[sheet] for name in column.names
    }


@cache
def meanings(sheet: Sheet) -> dict[str, str]:
    """Return what a heading of a sheet means, in any language: folded heading → column."""
    by_language = [headings(sheet, language) for language in LANGUAGES]
    return {fold(written): name for called in by_language for name in called for written in (name, called[name])}


@cache
def sheet_meanings() -> dict[str, Sheet]:
    """Return what the name of a sheet, or of a file of a set, means in any language: folded name → sheet."""
    by_language = [section("support.sheet", language) for language in LANGUAGES]
    return {fold(written): sheet for called in by_language for sheet in SHEETS for written in (sheet, called[sheet])}


def column_of(sheet: Sheet, name: str) -> SupportColumn:
    """Return the column that a name of the file belongs to: ``mission_ar`` is one of ``mission``'s."""
    return next(column for column in SHEETS[sheet] if name in column.names)
