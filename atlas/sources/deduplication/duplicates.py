"""Finds the pairs of records that may be the same actor, by name, place and family; it merges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from atlas import columns as c
from atlas.decimals import fixed_point, rounded_array, rounded_float
from atlas.i18n.interface import ui_language
from atlas.i18n.letters import is_arabic
from atlas.i18n.messages import Message
from atlas.i18n.typography import join_items
from atlas.sources.deduplication.consonant_keys import consonants, core
from atlas.sources.deduplication.name_similarity import likeness
from atlas.sources.matching.normalization import normalize

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Pairs of this score and more are proposed.
PROPOSED: Final = 85.0
#: Names less alike than this are never proposed, unless the telephone or the e-mail is the same.
_ALIKE, _REACHED_ALIKE = 72.0, 45.0
#: Names whose letters are so much alike (Levenshtein ratio) without their blanks are as much alike: a lost blank.
_TOGETHER: Final = 95.0
#: Names of two scripts are compared by their consonants only, which say less.
_CONSONANTS: Final = 0.96
#: Records of one block are compared with so many of their neighbors in the order of names; in a block of a frequent
#: word with a few only.
_NEIGHBORS: Final = 12
_FEW_NEIGHBORS: Final = 2
_LARGE_BLOCK: Final = 30
_RAREST: Final = 3
#: So many records at the very same point are a geocoder's, or a commune's: it says nothing of where each of them is.
CROWD: Final = 30
_CELL_DEG: Final = 0.02
_KM_PER_DEG: Final = 111.2


@dataclass(frozen=True, eq=False)
class Actors:
    """What is compared of the records of one or several registers, one row each, RangeIndex."""

    table: pd.DataFrame

    @cached_property
    def latin(self) -> npt.NDArray[np.object_]:
        """The own words of the name in Latin letters, "" for none."""
        return self._names(arabic=False)

    @cached_property
    def arabic(self) -> npt.NDArray[np.object_]:
        """The own words of the name in Arabic letters, "" for none."""
        return self._names(arabic=True)

    @cached_property
    def consonants(self) -> npt.NDArray[np.object_]:
        """The consonants of the name, of whichever script."""
        written = np.where(self.latin != "", self.latin, self.arabic)
        return np.array([consonants(name) for name in written], dtype=object)

    @cached_property
    def commune(self) -> npt.NDArray[np.object_]:
        """The declared commune, normalized, "" for none."""
        return self._each(c.DECLARED, normalize)

    @cached_property
    def contacts(self) -> dict[str, npt.NDArray[np.object_]]:
        """Telephone (its last nine figures) and e-mail, "" for none."""
        return {
            c.PHONE: self._each(c.PHONE, lambda text: "".join(filter(str.isdigit, text))[-9:]),
            c.EMAIL: self._each(c.EMAIL, lambda text: text.strip().casefold()),
        }

    @cached_property
    def figures(self) -> npt.NDArray[np.object_]:
        """The numbers in a name: "Annour 2" is not "Annour 3"."""
        return np.array(["".join(filter(str.isdigit, f"{a}{b}")) for a, b in zip(self.latin, self.arabic, strict=True)])

    def _names(self, *, arabic: bool) -> npt.NDArray[np.object_]:
        first, second = (c.NAME_AR, c.NAME) if arabic else (c.NAME, c.NAME_AR)
        chosen = np.full(len(self.table), "", dtype=object)
        for column in (second, first):  # the column of the script wins over the other
            names = self._each(column, lambda text: core(text) if is_arabic(text) is arabic else "")
            chosen = np.where(names != "", names, chosen)
        return chosen

    def _each(self, column: str, read: Any) -> npt.NDArray[np.object_]:
        """Return what is read of each text of a column, every distinct text once."""
        places, distinct = pd.factorize(self.table[column])
        values = np.array([*(read(str(text)) for text in distinct), ""], dtype=object)
        return np.asarray(values[places], dtype=object)


def find_duplicates(table: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of records that may be the same actor, the likeliest first.

    The score is the likeness of the names (see `likeness`: 0–100, of their words without accents, articles and legal
    forms; of their consonants when one is in French and the other in Arabic), plus for the place (nearer than
    300 m +6, than 2 km +2; farther than 10 km −25; same declared commune +4, another −25 unless the points are near),
    the family (same +2, another −20), telephone or e-mail (same +12), foundation (same year +3, more than a year
    apart −6), other figures in the name −25, and a frequent name that neither place nor contact settles (−4 for each
    tenfold). Pairs of 85 and more are given. They are looked for among records that share an identifier, a telephone,
    an e-mail or a rare word of the name in the same commune or within about 2 km. A point that `CROWD` records and more
    share is a geocoder's, and no place.

    Args:
        table: The columns of a register, RangeIndex.

    Returns:
        ``first``, ``second`` (positions, first < second), ``score``, ``reasons``.
    """
    crowded = crowd_sizes(table) > 0
    actors = Actors(
        table.assign(**{axis: table[axis].mask(crowded) for axis in (c.LON, c.LAT)}) if crowded.any() else table
    )
    first, second = _candidates(actors)
    names = _likeness(actors, first, second)
    contact = _same_contact(actors, first, second)
    keep = (names >= _ALIKE) | (contact & (names >= _REACHED_ALIKE))
    first, second, names, contact = first[keep], second[keep], names[keep], contact[keep]
    evidence = list(_evidence(actors, first, second, contact))
    score = np.clip(names + sum(points for points, _ in evidence), 0, 100) if len(first) else names
    order = np.flatnonzero(score >= PROPOSED)
    order = order[np.lexsort((second[order], first[order], -score[order].round(1)))]
    reasons = [_reason(float(names[i]), [texts[i] for _, texts in evidence]) for i in order.tolist()]
    return pd.DataFrame(
        {"first": first[order], "second": second[order], "score": rounded_array(score[order], 1), "reasons": reasons}
    ).astype({"reasons": "str"})


def crowd_sizes(table: pd.DataFrame) -> pd.Series:
    """Return how many records have the very same coordinates as each, 0 where they are fewer than `CROWD`."""
    sizes = table.groupby([c.LON, c.LAT])[c.LON].transform("size").reindex(table.index).fillna(0)
    return sizes.where(sizes >= CROWD, 0).astype(int)


def _reason(likeness_of_names: float, words: Sequence[str]) -> str:
    """Tell why two records may be one actor, in the language of the interface: a person reads it and decides."""
    key = "names_equal" if likeness_of_names >= 99.95 else "names_alike"
    alike = Message(f"sources.pairs.{key}", score=fixed_point(likeness_of_names))
    return join_items((str(alike), *filter(None, words)), ui_language())


def _texts(*keys: str) -> list[str]:
    return [str(Message(f"sources.pairs.{key}")) for key in keys]


def _candidates(actors: Actors) -> tuple[Ints, Ints]:
    """Return pairs of positions worth comparing, each once, the lower position first."""
    size = len(actors.table)
    rank = pd.Series(actors.consonants).rank(method="first").to_numpy().astype(np.int64)
    pairs_found = [np.zeros(0, dtype=np.int64)]
    for keys, records in _blocks(actors):
        order = np.lexsort((rank[records], keys))
        keys, records = keys[order], records[order]
        large = np.bincount(keys)[keys] > _LARGE_BLOCK if len(keys) else keys
        for step in range(1, _NEIGHBORS + 1):
            if step == _FEW_NEIGHBORS + 1:
                keys, records = keys[~large], records[~large]
            same = np.flatnonzero(keys[step:] == keys[:-step])
            if not len(same):
                break
            low, high = np.sort((records[same], records[same + step]), axis=0)
            pairs_found.append(low[low < high] * size + high[low < high])
    pairs = np.sort(pd.unique(np.concatenate(pairs_found)))
    return pairs // size, pairs % size


def _blocks(actors: Actors) -> Iterator[tuple[Ints, Ints]]:
    """Yield blocks of records with equal keys: identifiers, contacts, rare words by commune and by cell of 2 km."""
    yield _key_blocks(actors.table[c.ID].fillna("").to_numpy(dtype=object))
    for values in actors.contacts.values():
        yield _key_blocks(values)
    word, record = _rare_words(actors.consonants)
    root = pd.factorize(actors.consonants[record])[0]
    yield _pair_blocks(pd.factorize(actors.commune)[0][record], word, record)
    lon, lat = (actors.table[column].to_numpy(dtype=np.float64)[record] for column in (c.LON, c.LAT))
    placed = np.isfinite(lon) & np.isfinite(lat)
    for shift in (0.0, 0.5):
        column, row = (np.floor(values[placed] / _CELL_DEG + shift).astype(np.int64) for values in (lon, lat))
        yield _pair_blocks(column * 100_000 + row, word[placed], record[placed])
    rare = pd.Series(root).groupby(root).transform("size").to_numpy() <= 30
    yield _pair_blocks(np.zeros(int(rare.sum()), dtype=np.int64), root[rare], record[rare])


def _key_blocks(values: npt.NDArray[np.object_]) -> tuple[Ints, Ints]:
    there = np.flatnonzero(values != "")
    return pd.factorize(values[there])[0].astype(np.int64), there


def _pair_blocks(place: Ints, word: Ints, record: Ints) -> tuple[Ints, Ints]:
    keys = pd.factorize(place * (int(word.max(initial=0)) + 1) + word)[0].astype(np.int64)
    return keys, record


def _rare_words(consonants: npt.NDArray[np.object_]) -> tuple[Ints, Ints]:
    """Return the rarest words of each name (numbered), and whose they are."""
    split = [name.split() for name in consonants]
    record = np.repeat(np.arange(len(consonants)), [len(words) for words in split])
    word, _ = pd.factorize(np.array([part for words in split for part in words], dtype=object))
    count = np.bincount(word) if len(word) else np.zeros(0, dtype=np.int64)
    order = np.lexsort((word, count[word], record))
    record, word = record[order], word[order].astype(np.int64)
    start = np.searchsorted(record, record)
    keep = np.arange(len(record)) - start < _RAREST
    return word[keep], record[keep]


def _likeness(actors: Actors, first: Ints, second: Ints) -> Floats:
    """Return 0–100: the best of the names in Latin letters, in Arabic letters, and across the two."""
    best = np.zeros(len(first))
    across = np.ones(len(first), dtype=bool)
    for names in (actors.latin, actors.arabic):
        both = np.flatnonzero((names[first] != "") & (names[second] != ""))
        alike = likeness(names, first[both], second[both])
        best[both] = np.maximum(
            best[both], np.maximum(alike, _likeness_without_blanks(names, first[both], second[both]))
        )
        across[both] = False
    crossed = np.flatnonzero(across)
    best[crossed] = _CONSONANTS * likeness(actors.consonants, first[crossed], second[crossed])
    return best


def _likeness_without_blanks(names: npt.NDArray[np.object_], first: Ints, second: Ints) -> Floats:
    """Return the likeness of names whose letters are nearly the same when the blanks are left out, 0 for the others."""
    closed = np.array([name.replace(" ", "") for name in names], dtype=object)
    ratio = process.cpdist(
        closed[first].tolist(), closed[second].tolist(), scorer=fuzz.ratio, score_cutoff=_TOGETHER, dtype=np.float64
    )
    return np.asarray(np.where(ratio >= _TOGETHER, _TOGETHER, 0.0), dtype=np.float64)


def _same_contact(actors: Actors, first: Ints, second: Ints) -> npt.NDArray[np.bool_]:
    same = np.zeros(len(first), dtype=bool)
    for values in actors.contacts.values():
        same |= (values[first] == values[second]) & (values[first] != "")
    return same


def _evidence(
    actors: Actors, first: Ints, second: Ints, contact: npt.NDArray[np.bool_]
) -> Iterator[tuple[Floats, Sequence[str]]]:
    """Return the points of each kind of evidence beside the names, and its words ("" for nothing to say)."""
    meters = _meters(actors, first, second)
    yield _bands(meters)
    points, texts, settled = _communes(actors, first, second, meters)
    yield points, texts
    yield _families(actors, first, second)
    for column, key in ((c.PHONE, "same_phone"), (c.EMAIL, "same_email")):
        values = actors.contacts[column]
        same = (values[first] == values[second]) & (values[first] != "")
        yield np.where(same, 12.0, 0.0), np.where(same, _texts(key), "").tolist()
    yield _foundations(actors, first, second)
    figures = actors.figures[first] != actors.figures[second]
    yield np.where(figures, -25.0, 0.0), np.where(figures, _texts("other_figures"), "").tolist()
    size = pd.Series(actors.consonants).groupby(actors.consonants).transform("size").to_numpy(dtype=np.float64)
    often = np.maximum(size[first], size[second])
    open_ = ~settled & ~contact & (often > 10)
    yield np.where(open_, -4 * np.log10(often), 0.0), np.where(open_, _texts("frequent"), "").tolist()


def _meters(actors: Actors, first: Ints, second: Ints) -> Floats:
    """Return the distance of the two points on the sphere, NaN where one is missing."""
    lon, lat = (actors.table[column].to_numpy(dtype=np.float64) for column in (c.LON, c.LAT))
    middle = np.cos(np.radians((lat[first] + lat[second]) / 2))
    east, north = (lon[first] - lon[second]) * middle, lat[first] - lat[second]
    return np.asarray(1000 * _KM_PER_DEG * np.hypot(east, north), dtype=np.float64)


def _bands(meters: Floats) -> tuple[Floats, Sequence[str]]:
    points = np.select([meters < 300, meters < 2_000, meters <= 10_000, meters > 10_000], [6.0, 2.0, -6.0, -25.0], 0.0)
    texts = [_distance_text(distance) for distance in meters]
    return np.asarray(points, dtype=np.float64), texts


def _distance_text(meters: float) -> str:
    if np.isnan(meters):
        return ""
    if meters < 1000:
        return str(Message("sources.pairs.metres", distance=fixed_point(meters)))
    return str(Message("sources.pairs.kilometres", distance=rounded_float(meters / 1000, 1)))


def _communes(
    actors: Actors, first: Ints, second: Ints, meters: Floats
) -> tuple[Floats, Sequence[str], npt.NDArray[np.bool_]]:
    """Return points and words of the declared communes, and where place settles that a frequent name is one actor's."""
    spoken = np.array([consonants(name) for name in actors.commune], dtype=object)
    a, b = actors.commune[first], actors.commune[second]
    stated = (a != "") & (b != "")
    same = stated & ((a == b) | (spoken[first] == spoken[second]))
    scripts = np.array([is_arabic(name) for name in actors.commune], dtype=bool)
    other = stated & ~same & (scripts[first] == scripts[second])
    near = meters < 2_000
    points = np.select([same, other & near, other], [4.0, -4.0, -25.0], 0.0)
    texts = np.select([same, other], _texts("same_commune", "other_commune"), "").tolist()
    return points, texts, near | (same & np.isnan(meters))


def _families(actors: Actors, first: Ints, second: Ints) -> tuple[Floats, Sequence[str]]:
    family = actors.table[c.FAMILY].fillna("").to_numpy(dtype=object)
    a, b = family[first], family[second]
    stated = (a != "") & (b != "")
    points = np.select([stated & (a == b), stated], [2.0, -20.0], 0.0)
    return points, np.select([stated & (a == b), stated], _texts("same_family", "other_family"), "").tolist()


def _foundations(actors: Actors, first: Ints, second: Ints) -> tuple[Floats, Sequence[str]]:
    years = actors.table[c.FOUNDED].to_numpy(dtype=np.float64, na_value=np.nan)
    apart = np.abs(years[first] - years[second])
    points = np.select([apart == 0, apart > 1], [3.0, -6.0], 0.0)
    return points, np.select([apart == 0, apart > 1], _texts("same_year", "years_apart"), "").tolist()


def labels(table: pd.DataFrame, register: str) -> list[str]:
    """Tell how each record is called across registers: "ODCO:12"."""
    return [f"{name}:{ident}" for name, ident in zip(table[register], table[c.ID], strict=True)]
