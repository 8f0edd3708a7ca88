"""The files of words, read once: every expression of a language by its key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from atlas.i18n.idiom import Entry, spoken_idiom
from atlas.i18n.language import Language

#: The plural categories of CLDR; a table of a file that has no other keys is one expression in its plurals.
PLURALS: Final = frozenset(("zero", "one", "two", "few", "many", "other"))


@cache
def expressions(language: Language) -> dict[str, Entry]:
    """Return what the file of a language says, by keys with points; read once, when it is first needed."""
    return dict(_flat(tomllib.loads(language.words.read_text(encoding="utf-8"))))


def expression(key: str, language: Language) -> Entry:
    """Return an expression in the idiom of the territory that is spoken of.

    Raises:
        KeyError: there is none.
    """
    idiom = spoken_idiom()
    entries = expressions(language)
    return entries[key] if idiom is None else idiom.express(key, language.code, entries)


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Entry]]:
    for name, entry in table.items():
        if isinstance(entry, str) or (entry and set(entry) <= PLURALS):
            yield above + name, entry
        else:
            yield from _flat(entry, f"{above}{name}.")
