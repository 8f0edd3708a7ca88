"""Every expression of the atlas by its key, from the files of words in ``locale/``."""

from __future__ import annotations

import difflib
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from numbers import Real
from typing import Any, Final

from atlas.i18n.expressions import expression, expressions
from atlas.i18n.idiom import Idiom, spoken_idiom
from atlas.i18n.interface import ui_language
from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES, Language, LanguageCode, row_of
from atlas.i18n.numbers import number, shortest
from atlas.i18n.typography import isolate, join_items, typeset, without_isolates


def tr(key: str, language: LanguageCode, /, **values: object) -> str:
    """Return an expression of the atlas in a language, with its values filled in.

    Args:
        key: as in the file of words, with its tables: ``alt.choropleth``.
        language: code of the language.
        values: by the names of the blanks; a text in several languages (a mapping, a `Message`) is put in this one,
            several texts (a tuple) stand one after the other with the comma of the language.

    Raises:
        LookupError: there is no such expression or language.
    """
    spoken = row_of(language)
    return _fill(_pattern(key, spoken), language, values) if values else _plain(key, spoken, spoken_idiom())


def tr_plural(key: str, count: float, language: LanguageCode, /, **values: object) -> str:
    """Return an expression in the plural that a number asks for, with the number itself as ``{n}``.

    An expression with plurals is a table of the file of words, with the categories that CLDR has for the language
    (``one``, ``two``, ``few``, ``many``, ``other``); ``zero`` means none at all, also where CLDR counts it elsewhere.
    """
    spoken = row_of(language)
    pattern = _pattern(key, spoken, count)
    return _fill(pattern, language, {"n": number(count, language), **values})


class Words(Mapping[str, str]):
    """What can be said in every language: language → text, put together when it is asked for.

    ``words["fr"]`` is set as on a page; ``str(words)`` and ``words.plain("fr")`` are for a terminal: in the language
    of the interface (`ui_language`), with values as they are.
    """

    __slots__ = ()

    @abstractmethod
    def plain(self, language: LanguageCode) -> str:
        """Return the text in a language, as a terminal shows it."""

    def __getitem__(self, language: str) -> str:
        if language not in LANGUAGES:
            raise KeyError(language)
        return typeset(without_isolates(self.plain(language)), language)

    def __str__(self) -> str:
        return self.plain(ui_language())

    def __contains__(self, language: object) -> bool:
        return language in LANGUAGES

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)

    __hash__ = object.__hash__


#: What a message may be: of the atlas, in all languages; of others, as they wrote it.
Text = Words | str


class Message(Words):
    """An expression of the atlas in all languages, with its values filled in.

    Numbers are written as the language does, with as few digits as say them; what is no quantity (a row, a year) is
    given as text. Texts in several languages are put in the one that is asked for, several texts (a tuple) stand one
    after the other, and an expression that has plurals takes the one of its value ``n``::

        Message("derived.potential.title", title=indicator.title, km=2.5)["fr"]
        raise LayoutError(Message("fault.cartography.too_wide", width=210, page=page.name))
    """

    __slots__ = ("_key", "_values")

    def __init__(self, key: str, /, **values: object) -> None:
        self._key, self._values = key, values

    @property
    def key(self) -> str:
        """The key of the expression, which tests and machines read."""
        return self._key

    @property
    def blanks(self) -> Mapping[str, object]:
        """What is filled in, by the names of the blanks."""
        return self._values

    def plain(self, language: LanguageCode) -> str:
        """Return the expression in a language, as a terminal shows it."""
        if not self._key:
            return ""
        count = self._values.get("n")
        pattern = _pattern(self._key, row_of(language), count if isinstance(count, int | float) else None)
        return pattern.format(**{name: _plain_value(value, language) for name, value in self._values.items()})

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Message):
            return (self._key, self._values) == (other._key, other._values)
        return super().__eq__(other)

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"Message({self._key!r}{''.join(f', {name}={value!r}' for name, value in self._values.items())})"


class WrittenWords(Words):
    """A text that others wrote, in one or several languages, with its values filled in; the first stands in for others.

    Args:
        texts: language → text, with the blanks of its values: ``{"fr": "{n} à l’adresse"}``.
        values: by the names of the blanks, as in a `Message`.
    """

    __slots__ = ("_texts", "_values")

    def __init__(self, texts: Mapping[str, str], /, **values: object) -> None:
        self._texts, self._values = dict(texts), values

    def plain(self, language: LanguageCode) -> str:
        """Return the text in a language, as a terminal shows it."""
        text = self._texts.get(language) or next(iter(self._texts.values()), "")
        if not self._values:
            return text
        return text.format(**{name: _plain_value(value, language) for name, value in self._values.items()})

    def with_values(self, **values: object) -> WrittenWords:
        """Return the same text with values in its blanks."""
        return WrittenWords(self._texts, **values)

    def __repr__(self) -> str:
        return f"WrittenWords({self._texts!r}{''.join(f', {name}={value!r}' for name, value in self._values.items())})"


class Listed(Words):
    """Names as a message lists them: the first ones, each in quotation marks, long ones cut, the rest counted.

    Args:
        names: what is listed; texts in several languages are put in the one that is asked for.
        last: ``"or"`` or ``"and"``: the word before the last name.
        most: so many are named.
        longest: letters of a name; a longer one is cut.
        marks: whether names stand in quotation marks.
    """

    __slots__ = ("_last", "_longest", "_marks", "_most", "_names")

    def __init__(
        self, names: Iterable[Text], *, last: str = "", most: int = 20, longest: int = 60, marks: bool = True
    ) -> None:
        self._names, self._last = tuple(names), last
        self._most, self._longest, self._marks = most, longest, marks

    def plain(self, language: LanguageCode) -> str:
        """Return the list in a language, as a terminal shows it."""
        names = [self._name(name, language) for name in self._names[: self._most]]
        if (rest := len(self._names) - len(names)) > 0:
            return _plainly("list.more", language, names=join_items(names, language), n=shortest(rest, language))
        if self._last and len(names) > 1:
            return _plainly(f"list.{self._last}", language, first=join_items(names[:-1], language), last=names[-1])
        return join_items(names, language)

    def _name(self, name: Text, language: LanguageCode) -> str:
        text = name.plain(language) if isinstance(name, Words) else name
        text = text if len(text) <= self._longest else text[: self._longest - 1] + "…"
        shown = text if isinstance(name, Words) else isolate(text, language)
        return _plainly("list.name", language, name=shown) if self._marks else shown

    def __repr__(self) -> str:
        return f"Listed({self._names!r})"


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


def has_expression(key: str) -> bool:
    """Tell whether the files of words have an expression of this key."""
    return key in expressions(LANGUAGES[DEFAULT_LANGUAGE])


def words_of(table: str, language: LanguageCode) -> dict[str, str]:
    """Return the expressions of a table of the file of words as they stand there, by their names in it."""
    start = f"{table}."
    spoken = row_of(language)
    entries = [(key, expression(key, spoken)) for key in expressions(spoken) if key.startswith(start)]
    return {key.removeprefix(start): text for key, text in entries if isinstance(text, str)}


def section(table: str, language: LanguageCode) -> dict[str, str]:
    """Return the expressions of a table of the file of words that have no blanks to fill, by their names in it."""
    return dict(_section(table, row_of(language), spoken_idiom()))


@lru_cache(maxsize=256)
def _section(table: str, language: Language, idiom: Idiom | None) -> Mapping[str, str]:
    """Return a section once for each idiom that is spoken: every page and every column asks for one."""
    start = f"{table}."
    names = [key for key in expressions(language) if key.startswith(start) and "{" not in _pattern(key, language)]
    return {key.removeprefix(start): _plain(key, language, idiom) for key in names}


@lru_cache(maxsize=16384)
def _plain(key: str, language: Language, idiom: Idiom | None) -> str:
    """Return an expression without blanks; the idiom is the one that is spoken, of which the cache knows it."""
    return typeset(_pattern(key, language).format(), language.code)


def _fill(pattern: str, language: LanguageCode, values: Mapping[str, object]) -> str:
    shown = {name: _in_language(value, language) for name, value in values.items()}
    return typeset(pattern.format(**shown), language)


def _plainly(key: str, language: LanguageCode, **values: str) -> str:
    return _pattern(key, row_of(language)).format(**values)


def _plain_value(value: object, language: LanguageCode) -> object:
    """Put a value of a message in a language; what comes from the user stays as it is."""
    if isinstance(value, Words):
        return value.plain(language)
    if isinstance(value, Mapping):
        return value[language]
    if isinstance(value, tuple):
        return join_items((str(_plain_value(each, language)) for each in value), language)
    if isinstance(value, Real) and not isinstance(value, bool):
        return shortest(float(value) if not isinstance(value, int) else value, language)
    return isolate(str(value), language)


def _in_language(value: object, language: LanguageCode) -> object:
    if isinstance(value, Mapping):
        return value[language]
    if isinstance(value, tuple):
        return join_items((str(_in_language(each, language)) for each in value), language)
    return value


def _pattern(key: str, language: Language, count: float | None = None) -> str:
    try:
        entry = expression(key, language)
    except KeyError:
        near = difflib.get_close_matches(key, expressions(language), n=3, cutoff=0.5)
        raise LookupError(f"the words of “{language.code}” have no expression “{key}”; near it: {near}") from None
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
