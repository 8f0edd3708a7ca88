"""How the texts of a register are understood as codes of its vocabulary, misspelt ones among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz.distance import OSA

from atlas import columns as c
from atlas.sources.parsing.vocabulary import key, slips_allowed, synonyms
from atlas.sources.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class Wordings:
    """The wordings of one column of codes.

    Attributes:
        codes: of the vocabulary, in the order of an atlas.
        meanings: key of a wording → its code.
        heads: single words → the code of a longer wording that begins with one and names no other.
        forgiving: whether misspelt wordings are understood.
    """

    codes: tuple[str, ...]
    meanings: Mapping[str, str]
    heads: Mapping[str, str] = field(default_factory=dict)
    forgiving: bool = False

    def read(self, text: str) -> str | None:
        """Return the code of a wording, None when it names none: "Coopératives agricoles" → "cooperative"."""
        wording = key(text)
        if code := self.meanings.get(wording):
            return code
        words = wording.split()
        named = {self.heads[word] for word in words if word in self.heads}
        return self.heads.get(words[0]) if words and len(named) == 1 else None

    def misspelt(self, text: str) -> str | None:
        """Return the code that a misspelt wording must mean ("Coopérativve", "asociation de quartier"), else None.

        Slips allowed (a letter added, lost, changed, or two exchanged): one in 6 or 7 letters, two in 8 and more;
        another code must be farther away. Of several words the first counts, and none may name another code.
        """
        if not self.forgiving:
            return None
        wording = key(text)
        whole = _near(wording, self.meanings)
        words = wording.split()
        if whole or len(words) < 2 or not self.heads:
            return whole
        head = self.heads.get(words[0]) or _near(words[0], self.heads)
        others = {self.heads[word] for word in words[1:] if word in self.heads}
        return head if others <= {head} else None


@cache
def wordings_of(vocabulary: Vocabulary, column: str) -> Wordings:
    """Return the wordings of a column of codes; families and sectors may be misspelt, families be the first word.

    Raises:
        ValueError: one wording stands for two codes.
    """
    terms = vocabulary.terms(column)
    meanings = synonyms({term.code: term.wordings for term in terms})
    heads: dict[str, str] = {}
    if column == c.FAMILY:
        begins = {term.code for term in terms if term.begins}
        heads = {word: code for word, code in meanings.items() if " " not in word and code in begins}
    return Wordings(tuple(term.code for term in terms), meanings, heads, column in (c.FAMILY, c.SECTOR))


def _near(wording: str, words: Mapping[str, str]) -> str | None:
    """Return the code of the wordings nearest to one, within the slips allowed, when they are all of one code."""
    allowed = slips_allowed(len(wording))
    if not allowed:
        return None
    by_slips: dict[int, set[str]] = {}
    for word, code in words.items():
        slips = OSA.distance(wording, word, score_cutoff=allowed)
        if slips <= min(allowed, slips_allowed(len(word))):
            by_slips.setdefault(slips, set()).add(code)
    nearest = by_slips[min(by_slips)] if by_slips else set()
    return nearest.pop() if len(nearest) == 1 else None
