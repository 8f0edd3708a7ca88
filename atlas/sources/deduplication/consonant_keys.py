"""Consonants of names, by which a name in Latin letters and the same name in Arabic letters can be compared."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from atlas.i18n.letters import is_arabic_letter
from atlas.i18n.lexicon import alternatives, word_list, word_map, word_text
from atlas.sources.matching.normalization import normalize
from atlas.sources.matching.spelling_distance import arabic_sounds

_LATIN_PAIRS: Final = (("ch", "C"), ("kh", "X"), ("gh", "G"), ("th", "t"), ("dh", "d"), ("ph", "f"))
_LATIN: Final = str.maketrans(
    {"c": "k", "q": "k", "p": "b", "v": "f", "x": "ks"} | dict.fromkeys("aeiou0123456789", "")
)
_SOFT: Final = re.compile("c(?=[ei])")
_ARABIC: Final = str.maketrans(arabic_sounds() | dict.fromkeys(word_text("letters.vowels.mute"), ""))
_FINAL: Final = word_text("letters.word.final")
_PREFIX: Final = re.compile(f"^(?:{alternatives('letters.word.prefixes')})")
_DOUBLED: Final = re.compile(r"(.)\1+")

#: Words for the legal form of an actor: they tell no actor from another.
_FORMS: Final = frozenset(map(normalize, word_list("names.actor.legal_forms")))
#: French words of names of actors → the Arabic words that translate them.
_TRANSLATED: Final = {normalize(french): normalize(arabic) for french, arabic in word_map("names.translations").items()}


def core(name: str) -> str:
    """Return what is a name's own: normalized, without the words of legal forms."""
    words = normalize(name).split()
    own = [word for word in words if word not in _FORMS]
    return " ".join(own or words)


def consonants(own: str) -> str:
    """Return the consonants of a name's own words (see `core`), in alphabetical order: "karama" and "كرامة" → "krm".

    French words with a usual Arabic translation (développement, agricole…) become that of the translation.
    """
    roots = sorted(root for word in own.split() for root in _word_consonants(word))
    return " ".join([root for root in roots if len(root) > 1] or roots)


@lru_cache(maxsize=262_144)
def _word_consonants(word: str) -> tuple[str, ...]:
    return tuple(root for part in _TRANSLATED.get(word, word).split() if (root := _root(part)))


def _root(word: str) -> str:
    if is_arabic_letter(word[0]):
        own = _PREFIX.sub("", word) if len(word) > 4 else word
        return _DOUBLED.sub(r"\1", own.removesuffix(_FINAL).translate(_ARABIC))
    word = _SOFT.sub("s", re.sub("g(?=[ei])", "j", word))
    for letters, sound in _LATIN_PAIRS:
        word = word.replace(letters, sound)
    return _DOUBLED.sub(r"\1", word.translate(_LATIN).removesuffix("h"))
