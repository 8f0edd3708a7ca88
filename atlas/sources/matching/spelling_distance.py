"""How far two spellings of a place name are apart: a vowel, or a letter of the same sound, counts less than another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from atlas.i18n.letters import is_arabic
from atlas.i18n.lexicon import word_list, word_map, word_text
from atlas.sources.matching.normalization import fold, normalize

#: Words that many names begin with: they tell a place from another less than its own words do.
GENERIC: Final = frozenset(map(normalize, word_list("names.place.generic")))
#: A whole word of this kind, missing or added, costs so much; and it counts for so many letters.
_GENERIC_COST: Final = 1.0
_GENERIC_LETTERS: Final = 1.5
_SLIP_LETTERS: Final = 5
_SLIP_COST: Final = 0.5
_SHORT_SLIP: Final = 87.0
#: A name of more letters is known without its first one; so many letters of own words are a name.
_LONG: Final = 6
_OWN_LETTERS: Final = 4
#: So many consonants make a name.
_CONSONANTS: Final = 3

#: C with a cedilla, small and capital, sounds like s.
_CEDILLA: Final = dict.fromkeys((0x00E7, 0x00C7), "s")
#: Articles written as words of their own before letters of the sun, which `normalize` keeps.
_SUN: Final = frozenset(word_list("names.place.sun_articles"))
_LATIN_SOUNDS: Final = (
    (re.compile("gu(?=[ei])"), "g"),
    (re.compile("tch|ch"), "C"),
    (re.compile("kh"), "X"),
    (re.compile("gh"), "G"),
    (re.compile("th"), "t"),
    (re.compile("dh"), "d"),
    (re.compile("ph"), "f"),
    (re.compile("c(?=[ei])"), "s"),
    (re.compile("c"), "k"),
)
#: The quarters of the sky, which French registers translate: "Rissana Nord" is Rissana Chamalia.
_QUARTERS: Final = word_map("names.quarters")
_DOUBLED: Final = re.compile(r"(.)\1+")


def arabic_sounds() -> dict[str, str]:
    """Return the sound of each Arabic letter in Latin letters: C is ch, X is kh, G is gh."""
    return {letter: sound for sound, letters in word_map("letters.sound").items() for letter in letters}


_TO_LATIN: Final = str.maketrans(arabic_sounds())
_FINAL: Final = word_text("letters.word.final")
_FINAL_SOUND: Final = word_text("letters.word.final_sound")
_ARTICLE_LETTERS: Final = word_text("letters.word.article_letters")
_VOWELS: Final = frozenset(word_text("letters.vowels.latin") + word_text("letters.vowels.arabic"))
_WEAK: Final = frozenset(word_text("letters.vowels.weak"))
#: Letters that stand for one sound, figures for letters, and letters that sound or look alike: what exchanging costs.
_ALIKE: Final[dict[frozenset[str], float]] = {
    **dict.fromkeys(map(frozenset, word_list("letters.alike.same")), 0.25),
    **dict.fromkeys(map(frozenset, word_list("letters.alike.near")), 0.5),
}


@lru_cache(maxsize=65_536)
def sound(name: str) -> str:
    """Return the sounds of a name, one letter each: "Gueznaïa" → "geznaia", "Ksar es-Seghir" → "ksar sGir".

    Arabic names keep their letters, as `normalize` leaves them.
    """
    words = normalize(name.translate(_CEDILLA)).split()
    own = [word for word in words if word not in _SUN] or words
    if len(own) > 1:
        own = [own[0], *(_QUARTERS.get(word, word) for word in own[1:])]
    return " ".join(_DOUBLED.sub(r"\1", _sounds(word)) for word in own)


def _sounds(word: str) -> str:
    if is_arabic(word):
        return word
    for spelling, letter in _LATIN_SOUNDS:
        word = spelling.sub(letter, word)
    return word


@lru_cache(maxsize=65_536)
def latin_sound(arabic: str) -> str:
    """Return the sounds of an Arabic name in Latin letters, without unwritten vowels: "طنجة" → "tnja"."""
    words = [
        word[:-1] + _FINAL_SOUND if word.endswith(_FINAL) and len(word) > 3 else word for word in sound(arabic).split()
    ]
    return " ".join(_DOUBLED.sub(r"\1", word.translate(_TO_LATIN)) for word in words)


def own_words(form: str) -> tuple[str, ...]:
    """Return the words of a form that are not generic: "bni said" → ("said",)."""
    return tuple(word for word in form.split() if word not in GENERIC)


def slip_score(a: str, b: str) -> float:
    """Return the alikeness of two names, as written, that are one slip of a finger apart; 0 when they are not.

    A slip is a letter more, less or other, or two neighbors exchanged, not the first letter; it costs 0.5 whatever the
    letter. Where the own words have under five letters, or begin otherwise, a slip makes another name as easily: 87;
    so does one common word for another (“Ait” for “Ain”), but not a slip in it (“Baqb Taza”), nor where a long name has
    lost its first letter or got one more.
    """
    first, second = normalize(a), normalize(b)
    if OSA.distance(first, second, score_cutoff=1) > 1 and OSA.distance(fold(a), fold(b), score_cutoff=1) > 1:
        return 0.0
    letters = min(sum(map(len, own_words(form))) for form in (first, second))
    doubtful = letters < _SLIP_LETTERS or (first[0] != second[0] and not _same_after_the_first(first, second))
    common, other = (GENERIC.intersection(form.split()) for form in (first, second))
    if (doubtful and not _slip_in_common_word(first, second)) or (common - other and other - common):
        return _SHORT_SLIP if letters else 0.0
    return 100.0 * (1.0 - _SLIP_COST / max(_letters(first), _letters(second)))


def _same_after_the_first(a: str, b: str) -> bool:
    """Tell whether two long names differ in a first letter forgotten, added or exchanged with the second."""
    longest = max(len(a), len(b))
    return longest > _LONG and (a[1:] == b or b[1:] == a or (a[2:] == b[2:] and a[:2] == b[1::-1]))


def _slip_in_common_word(asked: str, name: str) -> bool:
    """Tell whether the name's own words are written as they are, and a common word of it became a word that is none."""
    words, own = asked.split(), own_words(name)
    others = [word for word in words if word not in own]
    whole = own and set(own) <= set(words) and len(words) == len(name.split()) > len(own)
    return bool(whole) and sum(map(len, own)) >= _OWN_LETTERS and not GENERIC.intersection(others)


def same_consonants(a: str, b: str) -> bool:
    """Tell whether two names of one script differ in vowels only ("تامروت", "تمروت"); of three consonants at least."""
    first, second = _consonants(sound(a)), _consonants(sound(b))
    return first == second and len(first) >= _CONSONANTS


def _consonants(form: str) -> str:
    return _DOUBLED.sub(r"\1", "".join(letter for letter in form if letter.isalpha() and letter not in _VOWELS))


def alikeness(a: str, b: str) -> float:
    """Tell how alike two forms (see `sound`) are: 0 to 100, the same.

    100 · (1 − cost / letters): the cheapest way from one form to the other by adding, dropping, changing and exchanging
    neighboring letters (optimal string alignment, after Damerau 1964 and Levenshtein 1966, with weights as in Wagner
    and Fischer 1974). A consonant costs 1, a vowel 0.4, h and ع 0.5, letters of one sound or of one shape 0.25–0.5, a
    space 0.15, the article at the beginning of a word 0.3 a letter, a whole word such as Bni, Oulad or Sidi 1. Letters:
    those of the longer form, such a word counting for 1.5, so that what all names share does not make them alike.
    """
    if a == b:
        return 100.0 if a else 0.0
    letters = max(_letters(a), _letters(b))
    return max(0.0, 100.0 * (1.0 - _cost(a, b) / letters)) if letters else 0.0


@lru_cache(maxsize=65_536)
def _letters(form: str) -> float:
    return sum(_GENERIC_LETTERS if word in GENERIC else len(word) for word in form.split())


@lru_cache(maxsize=65_536)
def _drops(form: str) -> tuple[float, ...]:
    """Return what dropping each letter of a form costs."""
    costs: list[float] = []
    for word in form.split(" "):
        if costs:
            costs.append(0.15)
        if word in GENERIC:
            costs += [_GENERIC_COST / len(word)] * len(word)
        else:
            costs += [_drop(word, place) for place in range(len(word))]
    return tuple(costs)


def _drop(word: str, place: int) -> float:
    letter = word[place]
    if len(word) > 3 and (
        (place == 0 and letter in _ARTICLE_LETTERS) or (place == 1 and letter == "l" and word[0] in "ae")
    ):
        return 0.3
    if letter in _VOWELS:
        return 0.4
    return 0.5 if letter in _WEAK else 0.6 if letter.isdigit() else 1.0


def _change(a: str, b: str) -> float:
    if a == b:
        return 0.0
    alike = _ALIKE.get(frozenset((a, b)))
    if alike is not None:
        return alike
    return 0.7 if a in _VOWELS and b in _VOWELS else 1.0


def _cost(a: str, b: str) -> float:
    """Return the weighted distance of two forms, row after row."""
    drop_a, drop_b = _drops(a), _drops(b)
    before: list[float] = []
    above = [0.0]
    for cost in drop_b:
        above.append(above[-1] + cost)
    for i, letter in enumerate(a):
        row = [above[0] + drop_a[i]]
        for j, other in enumerate(b):
            best = min(above[j] + _change(letter, other), above[j + 1] + drop_a[i], row[j] + drop_b[j])
            if i and j and letter == b[j - 1] and other == a[i - 1] and letter != other:
                # The mean over both forms: an article weighs less in one of them, and neither is the measure.
                best = min(best, before[j - 1] + (drop_a[i] + drop_a[i - 1] + drop_b[j] + drop_b[j - 1]) / 4)
            row.append(best)
        before, above = above, row
    return above[-1]
