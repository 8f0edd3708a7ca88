"""When two wordings are equal, how many slips of the pen a word may have, and how yes and no are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from atlas.i18n.letters import is_arabic_letter
from atlas.i18n.lexicon import word_list, word_text
from atlas.i18n.messages import Message
from atlas.sources.matching.normalization import fold

# Words that say nothing of what a heading or a value is about.
_EMPTY_WORDS: Final = frozenset(word_list("values.words.empty"))
_ARTICLE: Final = word_text("letters.word.article")


def key(text: str) -> str:
    """Return the form in which two wordings are equal: folded, without plurals, articles and "number of"."""
    words = [_singular(word) for word in fold(text).split()]
    return " ".join(word for word in words if word not in _EMPTY_WORDS) or " ".join(words)


def _singular(word: str) -> str:
    if is_arabic_letter(word[0]):
        return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def synonyms(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Map the key of each wording to the code that it stands for; the code itself is one of its wordings."""
    codes: dict[str, str] = {}
    for code, wordings in table.items():
        for wording in (code, *wordings):
            other = codes.setdefault(key(wording), code)
            if other != code:
                raise ValueError(Message("fault.sources.values.two_codes", wording=wording, first=other, second=code))
    return codes


_YES: Final = frozenset(map(fold, word_list("values.words.yes")))
_NO: Final = frozenset(map(fold, word_list("values.words.no")))
_TICKS: Final = {"✓": True, "✔": True, "☑": True, "✗": False, "✘": False, "☐": False}


def slips_allowed(letters: int) -> int:
    """Tell how many slips a word of so many letters may have and still be understood: 0 under 6, 1 to 7, then 2."""
    return 0 if letters < 6 else 1 if letters < 8 else 2


def read_yes_no(text: str) -> bool | None:
    """Return True for a yes, False for a no (in French, English, Arabic, or 1 and 0), None for anything else."""
    word = fold(text)
    if not word:
        return _TICKS.get(text.strip())
    word = word.removesuffix(" 0") if word in {"1 0", "0 0"} else word  # a number that a table made of a boolean
    return True if word in _YES else False if word in _NO else None
