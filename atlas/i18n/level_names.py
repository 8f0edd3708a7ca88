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
        return self.singular[:1].lower() in "aeiouyhéèêàâîôûœ"


#: The nouns of the levels that a language calls otherwise than the files of words: level → noun.
Nouns: TypeAlias = tuple[tuple[str, LevelName], ...]

#: Blanks of an expression, and names of keys in it, are no words.
_BLANK: Final = re.compile(r"(\{[^{}]*\})")
_FRENCH: Final = {
    "commune": r"communes?",
    "province": r"provinces? (?:ou|et) préfectures?|provinces?|préfectures?",
    "region": r"régions?",
}
_ENGLISH: Final = {
    "commune": r"communes?",
    "province": r"provinces? (?:or|and) prefectures?|provinces?|prefectures?",
    "region": r"regions?",
}
# Words before a noun that agree with it: as the files of words have them, and the same of a masculine noun.
_ARTICLES: Final = {
    "la": "le", "une": "un", "aucune": "aucun", "cette": "ce", "quelle": "quel", "sa": "son", "toute": "tout",
    "toutes": "tous", "chacune": "chacun", "grande": "grand", "petite": "petit", "seule": "seul", "d’une": "d’un",
}  # fmt: skip
_BEFORE: Final = (
    r"(?P<before>(?:\b(?:de|à|d’|d'|toute|toutes|dans|ou|pour) )?"
    r"(?:\b(?:la|une|aucune|cette|quelle|sa|toute|les|de|d’une)\b ?)?"
    r"(?:(?:grande|petite|seule|même|autre) )?)"
)
_ADJECTIVES: Final = {
    "voisine": "voisin", "voisines": "voisins", "ambiguë": "ambigu", "inconnue": "inconnu", "entière": "entier",
    "urbaine": "urbain", "rurale": "rural", "urbaines": "urbains", "rurales": "ruraux", "différentes": "différents",
    "couvertes": "couverts", "seule": "seul", "la": "le", "réunie": "réuni", "réunies": "réunis",
    "réparties": "répartis",
}  # fmt: skip
# What stands behind a noun and may agree with it: “déclarée”, “sont couvertes”, “la plus éloignée”.
_AFTER: Final = r" (?:sont \w+|la plus \w+|(?!la\b)\w+)"
_ARABIC: Final = {
    "commune": ("جماعة", "جماعات", "جماعت"),
    "province": ("إقليم", "أقاليم", "إقليم"),
    "region": ("جهة", "جهات", "جهت"),
}
_PREFECTURES: Final = re.compile(
    r"(?:(?P<a>(?:ال)?(?:إقليما?|أقاليم|إقليمان)) ?(?:و|أو )(?:ال)?(?:عمالات|عمالتان|عمالة))"
    r"|(?:(?:عمالات) وأقاليم)"
)
# Words behind a feminine noun, and the same behind a masculine one.
_ARABIC_ADJECTIVES: Final = {
    "مجهولة": "مجهول", "ملتبسة": "ملتبس", "واحدة": "واحد", "كبيرة": "كبير", "الكبيرة": "الكبير", "صغيرة": "صغير",
    "المجاورة": "المجاور", "المصرح بها": "المصرح به", "مصرح بها": "مصرح به", "مرتبة": "مرتب", "حضرية": "حضري",
    "قروية": "قروي", "أخرى": "آخر", "نفسها": "نفسه", "التي": "الذي", "وحدها": "وحده", "كلها": "كله",
    "غير معروفة": "غير معروف", "غير المصرح بها": "غير المصرح به", "لها": "له", "متجاورتين": "متجاورين",
}  # fmt: skip
_ARABIC_FEMININE: Final = {masculine: feminine for feminine, masculine in _ARABIC_ADJECTIVES.items()}


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
    # “limite commune”, “ligne commune” are shared ones.
    pattern = rf"{_BEFORE}(?<!limite )(?<!ligne )(?<!en )\b(?P<noun>{_FRENCH[level]})\b(?P<after>{_AFTER})?"

    def put(match: re.Match[str]) -> str:
        before, after = match["before"], match["after"] or ""
        if not noun.feminine:
            before = " ".join(_like(word, _ARTICLES.get(word.lower(), word)) for word in before.split(" "))
            after = " ".join(_masculine(word) for word in after.split(" "))
        before = _contract(before, before_vowel=noun.begins_in_vowel)
        return before + _in_number(match["noun"], noun) + after

    return re.sub(pattern, put, text, flags=re.IGNORECASE)


def _contract(before: str, *, before_vowel: bool) -> str:
    """Contract “de le”, “à le”, and elide what stands right before a vowel."""
    before = re.sub(r"\bde le $", "du ", before) if not before_vowel else before
    before = re.sub(r"\bà le $", "au ", before) if not before_vowel else before
    before = re.sub(r"\bÀ le $", "Au ", before) if not before_vowel else before
    if before_vowel:
        before = re.sub(r"\b([Ll])[ea] $", r"\1’", before)
        before = re.sub(r"\b([Dd])e $", r"\1’", before)
        before = re.sub(r"\b([Cc])e $", r"\1et ", before)
        before = re.sub(r"\b([Ss])a $", r"\1on ", before)
    return before


def _masculine(word: str) -> str:
    """Return an adjective after a noun in the masculine; other words as they are."""
    if word in _ADJECTIVES:
        return _ADJECTIVES[word]
    return re.sub(r"ée(s?)$", r"é\1", word)


def _english(text: str, level: str, noun: LevelName) -> str:
    def put(match: re.Match[str]) -> str:
        article = match["article"] or ""
        if article and noun.begins_in_vowel:
            article = f"{article[0]}n "
        return article + _in_number(match["noun"], noun)

    return re.sub(rf"(?P<article>\ba )?\b(?P<noun>{_ENGLISH[level]})\b", put, text, flags=re.IGNORECASE)


def _in_number(written: str, noun: LevelName) -> str:
    """Return the noun in the number and with the capital of what is written."""
    return _like(written, noun.plural if written.lower().endswith("s") else noun.singular)


def _like(written: str, word: str) -> str:
    return word[:1].upper() + word[1:] if written[:1].isupper() and word else word


def _arabic(text: str, level: str, noun: LevelName) -> str:
    if level == "province":
        text = _PREFECTURES.sub(lambda match: match["a"] or "أقاليم", text)
    singular, plural, stem = _ARABIC[level]
    accusative = noun.singular if noun.singular.endswith(("ة", "اء")) else f"{noun.singular}ا"
    forms = [
        (rf"{plural}(?=هم?ا?\b)", _stem_of(noun.plural)),
        (rf"{plural}(?!\w)", noun.plural),
        (rf"{stem}(?=ان\b|ين\b|هم?ا?\b)", _stem_of(noun.singular)),
        (rf"{singular}ا\b", accusative),
        (rf"{singular}(?!\w)", noun.singular),
    ]
    for form, word in forms:
        text = re.sub(rf"(?<!\w)((?:[وفبك]?ل?)(?:ال)?|[وف]?لل){form}", _insertion(word), text)
    if noun.feminine is (level != "province"):  # of the gender that the files of words have
        return text
    agreeing = _ARABIC_FEMININE if noun.feminine else _ARABIC_ADJECTIVES
    words = "|".join(sorted(agreeing, key=len, reverse=True))
    behind = rf"({re.escape(noun.singular)}|{re.escape(_stem_of(noun.singular))}(?:ان|ين)) ({words})(?!\w)"
    return re.sub(behind, lambda match: f"{match[1]} {agreeing[match[2]]}", text)


def _stem_of(word: str) -> str:
    """Return a noun before a suffix: its last letter opened."""
    return f"{word[:-1]}ت" if word.endswith("ة") else word


def _insertion(word: str) -> Callable[[re.Match[str]], str]:
    return lambda match: match[1] + word


_RENAMERS: Final[Mapping[str, Callable[[str, str, LevelName], str]]] = {
    "fr": _french, "en": _english, "ar": _arabic,
}  # fmt: skip


def seems_feminine(singular: str) -> bool:
    """Whether a noun whose gender nobody says is feminine by its ending, in Arabic and of units in French."""
    return singular.endswith(("ة", "unité"))


def level_nouns(named: Mapping[str, LevelName]) -> Nouns:
    """Return the nouns of all levels from those that a territory names, the groups of one level called as the whole."""
    return tuple(_nouns(named))


def _nouns(named: Mapping[str, LevelName]) -> Iterator[tuple[str, LevelName]]:
    for level in LEVELS:
        if level in named:
            yield level, named[level]
        elif level == "province" and "commune" in named and "region" in named:
            yield level, named["region"]
