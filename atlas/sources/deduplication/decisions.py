"""Reads what people decided of the pairs that may be duplicates: the same actor, or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.errors import RegisterError
from atlas.guard import with_guard
from atlas.i18n.lexicon import word_lists
from atlas.i18n.messages import Message
from atlas.sources.files.small_tables import SmallTable, TableColumns, read_small_table
from atlas.sources.matching.normalization import fold

#: Columns of the file of decisions, as of the table of proposed pairs.
PAIR: Final = "pair"
DECISION: Final = "decision"
SAME: Final = "same"
DIFFERENT: Final = "different"
#: Stands between the two records of a pair: "odco:12 | rna:7".
BETWEEN: Final = " | "

#: The table of proposed pairs has them under these headings (``[sources.pairs.column]`` of the words).
_COLUMNS: Final = TableColumns.of(word_lists("headings.decisions"), needed={PAIR: PAIR, DECISION: DECISION})
_WORDS: Final = {fold(word): answer for answer, words in word_lists("values.decision").items() for word in words}


@dataclass(frozen=True, eq=False)
class Decisions:
    """Pairs of positions that were decided: ``same`` and ``different``, (n, 2), the lower position first."""

    same: npt.NDArray[np.int64]
    different: npt.NDArray[np.int64]

    def of(self, first: int, second: int) -> str:
        """Return what was decided of a pair, "" for nothing."""
        return self._words.get((first, second), "")

    @property
    def _words(self) -> Mapping[tuple[int, int], str]:
        same = {(int(a), int(b)): SAME for a, b in self.same}
        return same | {(int(a), int(b)): DIFFERENT for a, b in self.different}


@with_guard(Message("act.decisions"), error=RegisterError)
def read_decisions(source: str | Path | pd.DataFrame | None, labels: Sequence[str]) -> Decisions:
    """Read the decisions of a file or a table with the columns "pair" and "decision"; rows without one are passed.

    Args:
        source: The table of proposed pairs, its column "decision" filled in with "same" or "different" (or in French
            or Arabic: même, différent, نفسه, مختلف); None for no decisions.
        labels: How each record is called: "odco:12".

    Raises:
        RegisterError: A word is no decision, a pair names records that are not there, or decisions contradict each
            other (also: a = b, b = c, but a ≠ c); every fault is listed.
    """
    none = np.zeros((0, 2), dtype=np.int64)
    if source is None:
        return Decisions(none, none)
    table = read_small_table(source, _COLUMNS, kind=RegisterError)
    table.refuse(RegisterError)
    decided = _read_rows(table, labels)
    same = _array([pair for pair, (answer, _) in decided.items() if answer == SAME])
    group = groups(same, len(labels))
    for (first, second), (answer, i) in decided.items():
        if answer == DIFFERENT and group[first] == group[second]:
            reason = Message("fault.sources.decisions.contradiction")
            pair = f"{labels[first]}{BETWEEN}{labels[second]}"
            table.fault(i, reason, Message("fault.sources.decisions.correct_one"), column=PAIR, value=pair)
    table.refuse(RegisterError)
    return Decisions(same, _array([pair for pair, (answer, _) in decided.items() if answer == DIFFERENT]))


def _read_rows(table: SmallTable, labels: Sequence[str]) -> dict[tuple[int, int], tuple[str, int]]:
    """Return what was decided of each pair, and by which record of the table; what cannot be read is noted."""
    place = {label: position for position, label in enumerate(labels)}
    decided: dict[tuple[int, int], tuple[str, int]] = {}
    for i, (pair, word) in enumerate(zip(table.texts(PAIR), table.texts(DECISION), strict=True)):
        if not fold(word):
            continue
        answer, positions = _WORDS.get(fold(word)), _positions(pair, place)
        if answer is None:
            remedy = Message("fault.sources.decisions.write_decision")
            table.fault(i, Message("fault.sources.decisions.no_decision"), remedy, column=DECISION, value=word)
        elif positions is None:
            remedy = Message("fault.sources.decisions.write_pair", between=BETWEEN)
            table.fault(i, Message("fault.sources.decisions.no_records"), remedy, column=PAIR, value=pair)
        elif decided.setdefault(positions, (answer, i))[0] != answer:
            row = str(table.row(decided[positions][1]))
            reason = Message("fault.sources.decisions.otherwise", row=row)
            table.fault(i, reason, Message("fault.sources.decisions.keep_one"), column=PAIR, value=pair)
    return decided


def groups(same: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """Return the number of the actor of each of ``size`` records, when the records of each pair are one actor."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(same)), (same[:, 0], same[:, 1])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _positions(pair: str, place: Mapping[str, int]) -> tuple[int, int] | None:
    """Return the two records of a pair, wherever its separator stands (an identifier may hold one)."""
    parts = pair.split(BETWEEN)
    for cut in range(1, len(parts)):
        first, second = (place.get(BETWEEN.join(some).strip()) for some in (parts[:cut], parts[cut:]))
        if first is not None and second is not None and first != second:
            return min(first, second), max(first, second)
    return None


def _array(pairs: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
    return np.asarray(sorted(pairs), dtype=np.int64).reshape(-1, 2)
