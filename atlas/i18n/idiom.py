"""The idiom of a territory: the expressions and names of levels that it has of its own, where it is spoken of.

What the files of words say is said of any territory; the shipped one has names of levels, years and an office that
are its own. While something of a territory is made, its idiom stands in a scope, as decimal's contexts do, so that
every sentence reads as the territory calls things, without each of six hundred callers handing it on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from atlas.i18n.level_names import Nouns, rename_levels

#: Expressions of any territory, beside those of the shipped one, stand in this table of the files of words.
ELSEWHERE: Final = "elsewhere"
#: Messages to the user name the keys and levels of files as these are written.
_AS_WRITTEN: Final = ("fault.", "cli.help.")

#: An expression as a file of words has it: a text, or one for each plural category.
Entry = str | dict[str, str]


@dataclass(frozen=True, eq=False, slots=True)
class Idiom:
    """What a territory of one's own calls otherwise.

    Attributes:
        words: language → key of an expression → what is said instead, with the same blanks.
        nouns: language → the nouns of its levels.
    """

    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    nouns: Mapping[str, Nouns] = field(default_factory=dict)

    def express(self, key: str, language: str, entries: Mapping[str, Entry]) -> Entry:
        """Return an expression as the territory has it, else that of any territory, its levels by their names."""
        if (own := self.words.get(language, {}).get(key)) is not None:
            return own
        entry = entries.get(f"{ELSEWHERE}.{key}", entries[key])
        nouns = self.nouns.get(language, ())
        if not nouns or key.startswith(_AS_WRITTEN):
            return entry
        if isinstance(entry, str):
            return rename_levels(entry, language, nouns)
        return {category: rename_levels(text, language, nouns) for category, text in entry.items()}


_SPOKEN: Final[ContextVar[Idiom | None]] = ContextVar("idiom", default=None)


def spoken_idiom() -> Idiom | None:
    """Return the idiom of the territory that is being spoken of; None for the words as they are shipped."""
    return _SPOKEN.get()


@contextmanager
def speaking(idiom: Idiom | None) -> Iterator[None]:
    """Speak in the idiom of a territory, None for that which is shipped, until the block ends."""
    token = _SPOKEN.set(idiom)
    try:
        yield
    finally:
        _SPOKEN.reset(token)
