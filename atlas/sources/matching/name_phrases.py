"""Takes apart what people write for a commune: its name, the words around it, and the province that they add."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from atlas.i18n.lexicon import word_list, word_lists, word_text
from atlas.sources.matching.normalization import fold, normalize
from atlas.sources.matching.spelling_distance import GENERIC

#: Provinces and communes that a text means.
Context = Callable[[str], tuple[frozenset[str], frozenset[str]]]

_PARTED: Final = re.compile(r"[,;:/|()\[\]{}،؛•·]|\s[-–—]\s|[–—]|\s{3,}")
_CODE: Final = re.compile(r"[\d.\s\u00a0]+")
_KIND_SIGNS: Final = re.compile(word_text("names.pattern.kind_signs"), re.IGNORECASE)
#: A letter alone in brackets or after a comma: "Larache (M)" is a municipality.
_LETTER: Final = re.compile(r"\W*\w\W*")
_ELIDED: Final = re.compile(word_text("names.pattern.elided"), re.IGNORECASE)
#: Pairs of letters that a scanner reads for one.
_SCANNED: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
#: Arabic words written together: "القصرالصغير".
_TOGETHER: Final = re.compile(word_text("names.pattern.together"))
_NUMBERS: Final = re.compile(r"(?<!\w)\d+(?!\w)")
#: Words that say what kind of thing is named, or where it roughly is, but not which.
_NOISE: Final = frozenset(map(normalize, word_list("names.place.noise")))
#: What comes after these words is smaller than a commune, or an address: it names none.
_SMALLER: Final = frozenset(map(fold, word_list("names.place.smaller")))
_PROVINCE: Final = frozenset(map(fold, word_list("names.place.province")))
#: Words between that for a province and its name.
_OF: Final = frozenset(word_list("names.place.of"))
#: These are other things than communes although they bear the names of some.
_OTHER: Final = frozenset(map(fold, word_list("names.place.other")))
_INITIALS: Final = word_lists("names.initials")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a text that may be a name, and the other parts, which must agree with it.

    ``small``: it is smaller than a commune ("Douar Hamra"): only a place of the user's can be meant.
    """

    text: str
    others: tuple[str, ...] = ()
    small: bool = False


def code_written(text: str, *, digits: int) -> str:
    """Return the HCP code that a text is, whatever a spreadsheet made of it ("15110101.0", "01.511.01.01"), else ""."""
    if not _CODE.fullmatch(text):
        return ""
    plain = re.sub(r"\D", "", re.sub(r"\.0$", "", text.strip()))
    return plain.zfill(digits) if plain else ""


def phrases(written: str, context: Context) -> Iterator[Phrase]:
    """Return the ways to read a text: as one name, as each of its parts, without the province at its beginning or end.

    Args:
        written: what stands in a cell.
        context: tells which provinces and communes a text means.
    """
    pieces = _PARTED.split(_ELIDED.sub("", written))
    pieces = [part for part in pieces if not _LETTER.fullmatch(part)] or pieces
    parts = _together([part for part in map(_Part.of, pieces) if part.words], context)
    names = [part for part in parts if part.kind == "name"]
    province_words = tuple(" ".join(part.words) for part in parts if part.kind == "province")
    for smaller in (smaller for smaller in parts if smaller.kind == "smaller"):
        around = province_words + tuple(" ".join(other.words) for other in names)
        for text in (" ".join(smaller.words), " ".join(smaller.words[1:])):
            yield Phrase(text, around, small=True)
    if not names:
        return
    yield from _readings(Phrase(" ".join(word for part in names for word in part.words), province_words))
    for name_part in names if len(names) > 1 else ():
        rest = tuple(" ".join(other.words) for other in names if other is not name_part)
        yield from _readings(Phrase(" ".join(name_part.words), province_words + rest))
    whole = [word for part in names for word in part.words]
    for cut in range(1, len(whole)):
        for name, beside in ((whole[:cut], whole[cut:]), (whole[cut:], whole[:cut])):
            if context(" ".join(beside))[0] and set(map(normalize, name)) - GENERIC:
                yield from _readings(Phrase(" ".join(name), (*province_words, " ".join(beside))))


def _together(parts: list[_Part], context: Context) -> list[_Part]:
    """Return the parts, those of one province put together again: "Tanger - Assilah, Tanger"."""
    for place in range(len(parts) - 1):
        pair = parts[place : place + 2]
        words = (*pair[0].words, *pair[1].words)
        if len(parts) > 2 and all(part.kind == "name" for part in pair) and context(" ".join(words))[0]:
            return [*parts[:place], _Part(words, "province"), *parts[place + 2 :]]
    return parts


@dataclass(frozen=True, slots=True)
class _Part:
    """A part between signs: its words, and whether they may name a commune, a province, or neither."""

    words: tuple[str, ...]
    kind: str

    @classmethod
    def of(cls, piece: str) -> _Part:
        words = _NUMBERS.sub(" ", _KIND_SIGNS.sub("", piece.strip())).replace("_", " ").split()
        folded = [fold(word) for word in words]
        if any(word in _OTHER for word in folded):
            return cls(tuple(words), "other")
        if any(word in _SMALLER for word in folded):
            return cls(tuple(words), "smaller")
        for place, word in enumerate(folded):
            if word in _PROVINCE:
                rest = tuple(other for other in words[place + 1 :] if fold(other) not in _OF)
                if place == 0:
                    return cls(rest, "province")
                words = words[:place]  # "Zoumi province Ouezzane": the name alone is looked for
                break
        own = [word for word in words if normalize(word) not in _NOISE]
        return cls(tuple(own), "name")


def _readings(phrase: Phrase) -> Iterator[Phrase]:
    """Return the phrase, and what may stand behind it: "S. Redouane" is Sidi Redouane, "Faghlourn" was Faghloum."""
    yield phrase
    for seen, letter in _SCANNED:
        if seen in (small := phrase.text.lower()):
            yield Phrase(small.replace(seen, letter), phrase.others)
    if (apart := _TOGETHER.sub(" ", phrase.text)) != phrase.text:
        yield Phrase(apart, phrase.others)
    first, _, rest = phrase.text.partition(" ")
    if rest:
        for word in _INITIALS.get(first.strip(".’'").lower(), ()):
            yield Phrase(f"{word} {rest}", phrase.others)
