"""The typography of a language: spaces, apostrophes, direction, lists and what a colon announces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.letters import LATIN

NARROW_SPACE: Final = "\u202f"  # French: before ; : ! ? % and between thousands
RIGHT_TO_LEFT: Final = "\u200f"
LEFT_TO_RIGHT: Final = "\u200e"
_ISOLATE: Final = "\u2068"  # what follows takes its own direction
_END_ISOLATE: Final = "\u2069"
_LATIN: Final = re.compile(f"[0-9{LATIN}]")
#: After the name of a figure that is invented, for demonstration.
DAGGER: Final = "\u202f†"

_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")
_BEFORE_SIGN: Final = re.compile(r"(?<![ \u00a0])[ \u00a0]+([;!?%»:])")
_IN_GUILLEMETS: Final = re.compile(r"«[ \u00a0]+")
_IN_NUMBER: Final = re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))")


def typeset(text: str, language: LanguageCode) -> str:
    """Give a text the typography of its language.

    French: typographic apostrophe and narrow no-break space before ``; : ! ? %`` and inside guillemets.
    Other languages: the typographic apostrophe only where they have it.
    """
    style = LANGUAGES[language]
    if style.curly_apostrophe:
        text = _APOSTROPHE.sub("’", text)
    if style.narrow_spaces:
        text = _BEFORE_SIGN.sub(NARROW_SPACE + r"\1", text)
        text = _IN_GUILLEMETS.sub("«" + NARROW_SPACE, text)
        text = _IN_NUMBER.sub(NARROW_SPACE, text)
    return text


def inside(title: str) -> str:
    """Return a title as it stands inside a sentence: without its capital, unless it starts with an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def in_latin(symbols: str) -> str:
    """Return symbols that run from left to right inside an Arabic sentence, which goes on from the right after them.

    A leading minus stays on their left, and what follows a comma does not run on with them.
    """
    return f"{LEFT_TO_RIGHT}{symbols}{LEFT_TO_RIGHT}{RIGHT_TO_LEFT}"


def isolate(text: str, language: LanguageCode) -> str:
    """Return a path, a key or a cell so that it does not mix with a sentence that runs from the right."""
    if not LANGUAGES[language].right_to_left or text.isdigit() or not _LATIN.search(text):
        return text
    return f"{_ISOLATE}{text}{_END_ISOLATE}"


def without_isolates(text: str) -> str:
    """Return a text as a page sets it, whose own rules keep directions apart."""
    return text.replace(_ISOLATE, "").replace(_END_ISOLATE, "")


def join_items(items: Iterable[str], language: LanguageCode) -> str:
    """Write items one after the other, with the comma of the language."""
    return LANGUAGES[language].comma.join(items)


def join_clauses(clauses: Iterable[str], language: LanguageCode) -> str:
    """Write clauses one after the other, with the semicolon of the language."""
    return LANGUAGES[language].semicolon.join(clauses)
