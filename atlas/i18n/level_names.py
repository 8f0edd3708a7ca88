"""What the levels of a territory are called: communes, provinces and the region, or counties and the state.

The files of words say commune, province and region, as the shipped territory does. A territory that calls its levels
otherwise gives a noun for each; the sentences are put in these nouns, with the articles and endings that they ask for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from atlas.i18n.lexicon import word_list, word_map, word_text

#: The levels of a territory, the smallest first: its units, the groups of them, the whole.
LEVELS: Final = ("commune", "province", "region")


@dataclass(frozen=True, slots=True)
class LevelName:
    """The noun of a level in a language.

    Attributes:
        singular, plural: without article: “county”, “counties”.
        feminine: its gender, in languages that have two.
    """

    singular: str
    plural: str
    feminine: bool = False

    @property
    def begins_in_vowel(self) -> bool:
        """Whether an article before it loses its vowel in French, or is “an” in English."""
        return self.singular[:1].lower() in word_text("letters.vowels.initial")


#: The nouns of the levels that a language calls otherwise than the files of words: level → noun.
Nouns: TypeAlias = tuple[tuple[str, LevelName], ...]

#: Blanks of an expression, and names of keys in it, are no words.
_BLANK: Final = re.compile(r"(\{[^{}]*\})")


@lru_cache(maxsize=16384)
def rename_levels(text: str, language: str, nouns: Nouns) -> str:
    """Put a sentence of the files of words in the nouns of a territory, capitals and blanks as they were."""
    rename = _RENAMERS.get(language)
    if rename is None or not nouns:
        return text
    parts = _BLANK.split(text)
    for level, noun in nouns:
        parts = [part if i % 2 else rename(part, level, noun) for i, part in enumerate(parts)]
    return "".join(parts)


def _french(text: str, level: str, noun: LevelName) -> str:
    words = word_map("levels.fr.pattern")
    named = word_text(f"levels.fr.noun.{level}")
    pattern = rf"{words['before']}{words['term']}\b(?P<noun>{named})\b(?P<after>{words['after']})?"
    articles = word_map("levels.fr.article")

    def put(match: re.Match[str]) -> str:
        before, after = match["before"], match["after"] or ""
        if not noun.feminine:
            before = " ".join(_like(word, articles.get(word.lower(), word)) for word in before.split(" "))
            after = " ".join(_masculine(word) for word in after.split(" "))
        before = _contract(before, before_vowel=noun.begins_in_vowel)
        return before + _in_number(match["noun"], noun) + after

    return re.sub(pattern, put, text, flags=re.IGNORECASE)


def _contract(before: str, *, before_vowel: bool) -> str:
    """Contract “de le”, “à le”, and elide what stands right before a vowel."""
    for pattern, to in word_map(f"levels.fr.{'elision' if before_vowel else 'contraction'}").items():
        before = re.sub(pattern, to, before)
    return before


def _masculine(word: str) -> str:
    """Return an adjective after a noun in the masculine; other words as they are."""
    adjectives, pattern = word_map("levels.fr.adjective"), word_map("levels.fr.pattern")
    return adjectives.get(word) or re.sub(pattern["participle"], pattern["masculine_participle"], word)


def _english(text: str, level: str, noun: LevelName) -> str:
    def put(match: re.Match[str]) -> str:
        article = match["article"] or ""
        if article and noun.begins_in_vowel:
            article = f"{article[0]}n "
        return article + _in_number(match["noun"], noun)

    return re.sub(
        rf"(?P<article>\ba )?\b(?P<noun>{word_text(f'levels.en.noun.{level}')})\b", put, text, flags=re.IGNORECASE
    )


def _in_number(written: str, noun: LevelName) -> str:
    """Return the noun in the number and with the capital of what is written."""
    return _like(written, noun.plural if written.lower().endswith("s") else noun.singular)


def _like(written: str, word: str) -> str:
    return word[:1].upper() + word[1:] if written[:1].isupper() and word else word


def _arabic(text: str, level: str, noun: LevelName) -> str:
    pattern, ending = word_map("levels.ar.pattern"), word_map("levels.ar.ending")
    singular, plural, stem = word_list(f"levels.ar.noun.{level}")
    if level == "province":
        text = re.sub(pattern["prefectures"], lambda match: match["a"] or plural, text)
    bare = noun.singular.endswith(word_list("levels.ar.bare.endings"))
    forms = [
        (rf"{plural}{pattern['pronoun']}", _stem_of(noun.plural)),
        (rf"{plural}(?!\w)", noun.plural),
        (rf"{stem}{pattern['suffix']}", _stem_of(noun.singular)),
        (rf"{singular}{ending['accusative']}\b", noun.singular if bare else noun.singular + ending["accusative"]),
        (rf"{singular}(?!\w)", noun.singular),
    ]
    for form, word in forms:
        text = re.sub(pattern["before"] + form, _insertion(word), text)
    if noun.feminine is (level != "province"):  # of the gender that the files of words have
        return text
    masculine = word_map("levels.ar.adjective")
    agreeing = {masc: fem for fem, masc in masculine.items()} if noun.feminine else masculine
    words = "|".join(sorted(agreeing, key=len, reverse=True))
    behind = rf"({re.escape(noun.singular)}|{re.escape(_stem_of(noun.singular))}{pattern['dual']}) ({words})(?!\w)"
    return re.sub(behind, lambda match: f"{match[1]} {agreeing[match[2]]}", text)


def _stem_of(word: str) -> str:
    """Return a noun before a suffix: its last letter opened."""
    ending = word_map("levels.ar.ending")
    return word[:-1] + ending["open"] if word.endswith(ending["feminine"]) else word


def _insertion(word: str) -> Callable[[re.Match[str]], str]:
    return lambda match: match[1] + word


_RENAMERS: Final[Mapping[str, Callable[[str, str, LevelName], str]]] = {
    "fr": _french, "en": _english, "ar": _arabic,
}  # fmt: skip


def seems_feminine(singular: str) -> bool:
    """Tell whether a noun whose gender nobody says is feminine by its ending, in Arabic and of units in French."""
    return singular.endswith(word_list("levels.gender.feminine"))


def level_nouns(named: Mapping[str, LevelName]) -> Nouns:
    """Return the nouns of all levels from those that a territory names, the groups of one level called as the whole."""
    return tuple(_nouns(named))


def _nouns(named: Mapping[str, LevelName]) -> Iterator[tuple[str, LevelName]]:
    for level in LEVELS:
        if level in named:
            yield level, named[level]
        elif level == "province" and "commune" in named and "region" in named:
            yield level, named["region"]
