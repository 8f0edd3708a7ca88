"""Folds the many spellings of one place or one word into one form that can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from atlas.i18n.letters import APOSTROPHES, is_arabic_letter
from atlas.i18n.lexicon import word_list, word_lists, word_map, word_text

# Arabic letters that writers exchange freely: hamza carriers, final ya and ta marbuta, the Moroccan g.
_ARABIC: Final = str.maketrans(
    {letter: to for to, letters in word_map("letters.exchanged").items() for letter in letters}
    | dict.fromkeys(word_text("letters.dropped.letters"), "")
)
_LIGATURES: Final = str.maketrans(word_map("letters.plain"))
# An apostrophe inside a name is an elision or a hamza: "M'diq" is also written "Mdiq".
_APOSTROPHES: Final = re.compile(f"[{APOSTROPHES}]")
_NOT_A_WORD: Final = re.compile(r"[\W_]+")

# Words of Moroccan place names with their transliterations; the first is the spelling kept.
_WORDS: Final[dict[str, str]] = {
    variant: spelling for spelling, variants in word_lists("names.spellings").items() for variant in variants
}
_ARTICLES: Final = frozenset(word_list("names.place.articles"))
_KINDS: Final = frozenset(word_list("names.place.kinds"))
_ARTICLE: Final = word_text("letters.word.article")
# Letters that transliterations of one sound exchange, applied in this order to Latin names.
_SOUNDS: Final[tuple[tuple[str, str], ...]] = (
    ("sh", "ch"), ("oo", "ou"), ("ee", "i"), ("ou", "u"), ("w", "u"), ("y", "i"), ("q", "k"), ("dj", "j"),
)  # fmt: skip
_DOUBLED: Final = re.compile(r"(.)\1+")


def fold(text: str) -> str:
    """Fold a text to small letters without accents or punctuation: "  Nb. d’Adhérents" → "nb d adherents".

    Arabic letters lose their vowel signs and the variants that writers exchange (أ إ آ → ا, ة → ه, ى → ي).
    """
    spaced = _APOSTROPHES.sub(" ", text)
    return _NOT_A_WORD.sub(" ", _plain(spaced)).strip()


@lru_cache(maxsize=65_536)
def normalize(name: str) -> str:
    """Return the form in which two spellings of one place name are equal: "Beni Saïd", "Bni Said" → "bni said".

    Latin and Arabic names alike: case, accents, apostrophes, hyphens and articles are dropped, the words that
    transliterations spell in many ways (Bni/Beni, Oulad/Ouled, Jbel/Djebel, Oued/Wad, Souk/Suq, Ain/Ayn,
    Zaouiat/Zawiya, Ait/Ayt, Ksar/Qsar…) take one spelling, doubled letters count once. Names in Latin and in Arabic
    letters stay apart: a commune is matched on both of its names. An empty name gives an empty string.
    """
    written = _NOT_A_WORD.sub(" ", _plain(_APOSTROPHES.sub("", name))).split()
    words = [word for word in written if word not in _KINDS]
    own = [_word(word) for word in words if word not in _ARTICLES]
    # A name made only of articles or kinds ("Commune") still has a form of its own.
    return " ".join(own or [_word(word) for word in words] or written)


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    # Small letters twice: the compatibility form of a letter such as 𝕬 is a capital.
    small = unicodedata.normalize("NFKD", text.casefold().translate(_ARABIC)).casefold()
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", small) if not _is_mark(letter))
    return bare.translate(_LIGATURES).translate(_ARABIC)


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in {"Mn", "Cf"}


def _word(word: str) -> str:
    if is_arabic_letter(word[0]):
        bare = word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word
        return _WORDS.get(bare, bare)
    word = _WORDS.get(word, word)
    for spelling, sound in _SOUNDS:
        word = word.replace(spelling, sound)
    return _DOUBLED.sub(r"\1", word)
