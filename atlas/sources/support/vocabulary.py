"""The words of support: codes of services, stages, publics …, why a cell is refused: data of the files of words."""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, section
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.parsing.vocabulary import key, synonyms

#: What is told apart of a support body; the codes of each are the keys of ``[support.code.TOPIC]``, in their order.
Topic = Literal[
    "kind",
    "service",
    "stage",
    "public",
    "form",
    "finance",
    "mode",
    "method",
    "status",
    "scope",
    "precision",
    "access",
    "language",
]

LISTED: Final = "listed"
TO_VERIFY: Final = "to_verify"
DO_NOT_LIST: Final = "do_not_list"
CLOSED: Final = "closed"
#: Where something may be published.
PAPER: Final = "paper"
WEB: Final = "web"
NEWSLETTER: Final = "newsletter"
#: How wide the territory of a body is, the widest last.
REACHES: Final = ("commune", "province", "region", "country")


@cache
def codes(topic: Topic) -> tuple[str, ...]:
    """Return the codes of a topic in the order in which a reader meets them."""
    return tuple(words(topic, DEFAULT_LANGUAGE))


@cache
def words(topic: Topic, language: LanguageCode) -> dict[str, str]:
    """Return what each code of a topic is called in a language."""
    return section(f"support.code.{topic}", language)


@cache
def _meanings(topic: Topic) -> dict[str, str]:
    called = {code: [words(topic, language)[code] for language in LANGUAGES] for code in codes(topic)}
    return synonyms(called)


def code_of(text: str, topic: Topic) -> str | None:
    """Return the code that a word of any language stands for, None when there is none."""
    plain = text.strip()
    return plain if plain in codes(topic) else _meanings(topic).get(key(plain))


def why(key: str, **values: object) -> Message:
    """Return a reason or a remedy of a fault in a file of support bodies."""
    return Message(f"fault.sources.support.{key}", **values)


def unreadable(reason: str, remedy: str, **values: object) -> Unreadable:
    """Return why a cell cannot be read and what to do about it.

    Args:
        reason: key of its words.
        remedy: key of its words.
        values: of the blanks of both.
    """
    return Unreadable(str(why(reason, **values)), str(why(remedy, **values)))
