"""How alike two names are: their words, matched in spite of slips and weighed by how rare they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Words less alike than this (Levenshtein ratio) are different words.
_SAME_WORD: Final = 0.75
#: No word weighs less: a name made only of frequent words still has a likeness.
_LIGHTEST: Final = 0.2
#: What is left of the likeness of names that both have a word of their own.
_APART: Final = 0.85
#: Pairs compared at a time, so that memory does not grow with their number.
_BLOCK: Final = 200_000


@dataclass(frozen=True, eq=False)
class _Words:
    """The words of n names: name i has the words ``word[start[i]:start[i + 1]]``, whose texts are ``texts``."""

    texts: npt.NDArray[np.object_]
    weight: Floats
    word: Ints
    start: Ints


def likeness(names: npt.NDArray[np.object_], first: Ints, second: Ints) -> Floats:
    """Tell how alike names are, pair by pair: 0 (no word in common) to 100 (the same words).

    100 · Σ w·s² / Σ w over the words of both names, where s is the Levenshtein ratio of a word with the likest of the
    other name (0 under 0.75), and w = ln((n + 1) / number of names that have the word): "Al Waha de Tanger" and
    "Al Wafae de Tanger" share but a word that everybody has. Times 0.85 when each name has a word that the other lacks
    altogether. (After Monge and Elkan 1996; Cohen, Ravikumar and Fienberg 2003.)

    Args:
        names: Names, normalized: words between single spaces.
        first: Positions of names.
        second: Positions of the names to compare with, as many.
    """
    words = _words(names)
    result = np.zeros(len(first))
    for start in range(0, len(first), _BLOCK):
        part = slice(start, start + _BLOCK)
        result[part] = _block(words, first[part], second[part])
    return result


def _words(names: npt.NDArray[np.object_]) -> _Words:
    split = [str(name).split() for name in names]
    start = np.cumsum([0, *map(len, split)])
    word, texts = pd.factorize(np.array([part for words in split for part in words], dtype=object))
    owner = np.repeat(np.arange(len(split)), np.diff(start))
    distinct = pd.DataFrame({"word": word, "owner": owner}).drop_duplicates()["word"]
    count = np.bincount(distinct, minlength=len(texts))
    weight = np.maximum(np.log((len(names) + 1) / np.maximum(count, 1)), _LIGHTEST)
    return _Words(np.asarray(texts, dtype=object), weight, word.astype(np.int64), start.astype(np.int64))


def _block(words: _Words, first: Ints, second: Ints) -> Floats:
    """Return every word of one name beside every word of the other, all pairs at once."""
    count_a = words.start[first + 1] - words.start[first]
    count_b = words.start[second + 1] - words.start[second]
    there = np.flatnonzero((count_a > 0) & (count_b > 0))
    result = np.zeros(len(first))
    if not len(there):
        return result
    first, second, count_a, count_b = first[there], second[there], count_a[there], count_b[there]
    many = count_a * count_b
    pair = np.repeat(np.arange(len(first)), many)
    inside = np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)
    place_a, place_b = inside // count_b[pair], inside % count_b[pair]
    a, b = words.word[words.start[first][pair] + place_a], words.word[words.start[second][pair] + place_b]
    alike = _squared_ratios(words.texts, a, b)
    # The same table by columns: word after word of the second name.
    turned = np.repeat(np.cumsum(many) - many, many)
    turned += (inside % count_a[pair]) * count_b[pair] + inside // count_a[pair]
    held, total = np.zeros(len(first)), np.zeros(len(first))
    apart = np.ones(len(first), dtype=bool)
    for word, table, count, other in ((a, alike, count_a, count_b), (b[turned], alike[turned], count_b, count_a)):
        start = np.cumsum(np.repeat(other, count)) - np.repeat(other, count)
        best, weight = np.maximum.reduceat(table, start), words.weight[word[start]]
        owner = np.repeat(np.arange(len(first)), count)
        held += np.bincount(owner, weights=weight * best, minlength=len(first))
        total += np.bincount(owner, weights=weight, minlength=len(first))
        apart &= np.bincount(owner, weights=best == 0, minlength=len(first)) > 0
    result[there] = 100 * np.where(apart, _APART, 1.0) * held / total
    return result


def _squared_ratios(texts: npt.NDArray[np.object_], a: Ints, b: Ints) -> Floats:
    """Square the ratio of words, 0 when they are different words; every pair of distinct words is compared once."""
    place, distinct = pd.factorize(np.minimum(a, b) * len(texts) + np.maximum(a, b))
    ratio = _ratios(texts[distinct // len(texts)].tolist(), texts[distinct % len(texts)].tolist()) / 100
    return np.asarray(np.where(ratio >= _SAME_WORD, ratio**2, 0.0)[place], dtype=np.float64)


def _ratios(a: Sequence[str], b: Sequence[str]) -> Floats:
    if not a:
        return np.zeros(0)
    return np.asarray(process.cpdist(a, b, scorer=fuzz.ratio, dtype=np.float64, workers=2))
