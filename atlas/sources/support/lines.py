"""Telephone numbers and e-mail addresses: read, written, and told apart as an organization's or a person's."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from atlas.i18n.letters import DIGITS
from atlas.resources import shipped_path
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.support.vocabulary import unreadable

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MAIL_SOMEWHERE: Final = re.compile(r"[\w.+-]+\s?(?:@|＠|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)*", re.IGNORECASE)
_NO_BREAK: Final = "\u00a0"
_SIGNS: Final = re.compile(r"[\s.\-–/()\u200e\u200f\u202a-\u202e]")
#: A number as texts hold it: an international one, or one that begins with the trunk digit.
_NUMBER_SOMEWHERE: Final = re.compile(r"(?<![\d,])(?:(?:\+|00)\s?\d|0)(?:[\s.\-–/()]{0,2}\d){8,12}(?!\d)")


@dataclass(frozen=True, slots=True)
class LinePlan:
    """How a country numbers its telephones, and which mailboxes and words are an organization's or a person's."""

    country: str
    trunk: str
    digits: int
    shared: tuple[str, ...]
    groups: tuple[int, ...]
    mailboxes: frozenset[str]
    civilities: frozenset[str]


@cache
def line_plan() -> LinePlan:
    """Return the plan of the country whose profile is shipped."""
    content = tomllib.loads(shipped_path("geodata", "ma", "contact_lines.toml").read_text(encoding="utf-8"))
    telephone = content["telephone"]
    return LinePlan(
        country=telephone["country"],
        trunk=telephone["trunk"],
        digits=int(telephone["digits"]),
        shared=tuple(telephone["shared"]),
        groups=tuple(telephone["groups"]),
        mailboxes=frozenset(content["mail"]["shared"]),
        civilities=frozenset(map(fold, content["person"]["civilities"])),
    )


def read_phone(text: str) -> str | Unreadable:
    """Return a telephone number in its international form, ``+212539000000``, or say why it is none."""
    plan = line_plan()
    plain = _SIGNS.sub("", text.translate(DIGITS))
    for start in (f"+{plan.country}", f"00{plan.country}", plan.trunk):
        national = plain.removeprefix(start).removeprefix(plan.trunk if start != plan.trunk else "")
        if plain.startswith(start) and national.isdecimal() and len(national) == plan.digits:
            return f"+{plan.country}{national}"
    shape = written_phone(f"+{plan.country}{plan.shared[0].ljust(plan.digits, '0')}")
    return unreadable("phone", "write_phone", shape=shape)


def written_phone(number: str) -> str:
    """Write an international number as people of the country do: ``05 39 00 00 00``.

    Its spaces are no-break ones: the number stays on one line, and in one order in Arabic.
    """
    plan = line_plan()
    rest = plan.trunk + number.removeprefix(f"+{plan.country}")
    parts = []
    for length in plan.groups:
        parts.append(rest[:length])
        rest = rest[length:]
    return _NO_BREAK.join(filter(None, [*parts, rest]))


def read_mail(text: str) -> str | Unreadable:
    """Return an e-mail address, or say why it is none."""
    if _MAIL.fullmatch(text):
        return text.lower()
    return unreadable("mail", "write_mail")


def is_shared_phone(number: str) -> bool:
    """Tell whether a number is a line of premises or of a service; any other reaches a person."""
    plan = line_plan()
    return number.removeprefix(f"+{plan.country}").startswith(plan.shared)


def is_shared_mail(address: str) -> bool:
    """Tell whether several people read a mailbox by its name (``contact@``); any other is a person's."""
    return address.partition("@")[0] in line_plan().mailboxes


def contacts_in(text: str) -> list[str]:
    """Return the telephone numbers and e-mail addresses that stand in a text."""
    plain = text.translate(DIGITS)
    return [*_MAIL_SOMEWHERE.findall(plain), *_NUMBER_SOMEWHERE.findall(plain)]


def names_person(text: str, name: str) -> bool:
    """Tell whether a text names a person: by all words of the name in any order, or by one of them after a civility."""
    words = fold(text).split()
    parts = {part for part in fold(name).split() if part not in line_plan().civilities and len(part) > 1}
    if not parts:
        return False
    return parts <= set(words) or any(word in parts for word in _words_after_civility(words))


def _words_after_civility(words: list[str]) -> Iterator[str]:
    """Yield the two words that follow each civility."""
    for i, word in enumerate(words):
        if word in line_plan().civilities:
            yield from words[i + 1 : i + 3]
