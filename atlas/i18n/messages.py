"""Every expression of the atlas by its key, from the files of words in ``locale/``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from atlas.errors import UnknownNameError
from atlas.i18n.language import LANGUAGES, Language, LanguageCode, language_of
from atlas.i18n.numbers import number, shortest
from atlas.i18n.typography import join_items, typeset

#: The plural categories of CLDR; a table of a file that has no other keys is one expression in its plurals.
PLURALS: Final = frozenset(("zero", "one", "two", "few", "many", "other"))


def tr(key: str, language: LanguageCode, /, **values: object) -> str:
    """Return an expression of the atlas in a language, with its values filled in.

    Args:
        key: as in the file of words, with its tables: ``alt.choropleth``.
        language: code of the language.
        values: by the names of the blanks; a text in several languages (a mapping, a `Message`) is put in this one,
            several texts (a tuple) stand one after the other with the comma of the language.

    Raises:
        UnknownNameError: there is no such expression or language.
    """
    spoken = language_of(language)
    return _filled(_pattern(key, spoken), language, values) if values else _plain(key, spoken)


def tr_plural(key: str, count: float, language: LanguageCode, /, **values: object) -> str:
    """Return an expression in the plural that a number asks for, with the number itself as ``{n}``.

    An expression with plurals is a table of the file of words, with the categories that CLDR has for the language
    (``one``, ``two``, ``few``, ``many``, ``other``); ``zero`` means none at all, also where CLDR counts it elsewhere.
    """
    spoken = language_of(language)
    pattern = _pattern(key, spoken, count)
    return _filled(pattern, language, {"n": number(count, language), **values})


class Message(Mapping[str, str]):
    """An expression in all languages: language → text, read and put together when it is asked for.

    Numbers are written as the language does, with as few digits as say them; texts in several languages are put in
    the one that is asked for::

        Message("derived.potential.title", title=indicator.title, km=2.5)["fr"]
    """

    __slots__ = ("_key", "_values")

    def __init__(self, key: str, /, **values: object) -> None:
        self._key, self._values = key, values

    def __getitem__(self, language: str) -> str:
        if language not in LANGUAGES:
            raise KeyError(language)
        if not self._key:
            return ""
        values = {
            name: shortest(value, language) if isinstance(value, int | float) else value
            for name, value in self._values.items()
        }
        return tr(self._key, language, **values)

    def __contains__(self, language: object) -> bool:
        return language in LANGUAGES

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)

    def __repr__(self) -> str:
        return f"Message({self._key!r}{''.join(f', {name}={value!r}' for name, value in self._values.items())})"


#: No text, in any language.
NOTHING: Final = Message("")


def interval(low: float, high: float, language: LanguageCode, *, decimals: int = 0, closed: bool = False) -> str:
    """Write a class in words: left-closed unless it is the last (``closed``)."""
    return tr(
        "interval_closed" if closed else "interval",
        language,
        low=number(low, language, decimals=decimals),
        high=number(high, language, decimals=decimals),
    )


def section(table: str, language: LanguageCode) -> dict[str, str]:
    """Return the expressions of a table of the file of words that have no blanks to fill, by their names in it."""
    start, spoken = f"{table}.", language_of(language)
    names = [key for key in expressions(spoken) if key.startswith(start) and "{" not in _pattern(key, spoken)]
    return {key.removeprefix(start): _plain(key, spoken) for key in names}


@cache
def expressions(language: Language) -> dict[str, str | dict[str, str]]:
    """Return what the file of a language says, by keys with points; read once, when it is first needed."""
    return dict(_flat(tomllib.loads(language.words.read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str | dict[str, str]]]:
    for name, entry in table.items():
        if isinstance(entry, str) or set(entry) <= PLURALS:
            yield above + name, entry
        else:
            yield from _flat(entry, f"{above}{name}.")


@cache
def _plain(key: str, language: Language) -> str:
    return typeset(_pattern(key, language).format(), language.code)


def _filled(pattern: str, language: LanguageCode, values: Mapping[str, object]) -> str:
    shown = {name: _spoken(value, language) for name, value in values.items()}
    return typeset(pattern.format(**shown), language)


def _spoken(value: object, language: LanguageCode) -> object:
    if isinstance(value, Mapping):
        return value[language]
    if isinstance(value, tuple):
        return join_items((str(_spoken(each, language)) for each in value), language)
    return value


def _pattern(key: str, language: Language, count: float | None = None) -> str:
    try:
        entry = expressions(language)[key]
    except KeyError:
        raise UnknownNameError("expression", key, sorted(expressions(language))) from None
    if isinstance(entry, str):
        return entry
    if count is None:
        return entry["other"]
    if count == 0 and "zero" in entry:
        return entry["zero"]
    return entry.get(_plural_rule(language.locale)(count), entry["other"])


@cache
def _plural_rule(locale: str) -> Any:
    from babel import Locale  # takes a moment to load, and few expressions have plurals

    return Locale.parse(locale).plural_form
