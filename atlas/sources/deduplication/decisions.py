"""Reads what people decided of the pairs that may be duplicates: the same actor, or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.errors import Fault, RegisterError
from atlas.guard import guarded
from atlas.i18n.messages import Message
from atlas.sources.files.tables import RawTable, read_table, texts
from atlas.sources.matching.normalization import fold

#: Columns of the file of decisions, as of the table of proposed pairs.
PAIR: Final = "pair"
DECISION: Final = "decision"
SAME: Final = "same"
DIFFERENT: Final = "different"
#: Stands between the two records of a pair: "odco:12 | rna:7".
BETWEEN: Final = " | "

_HEADINGS: Final = {PAIR: ("pair", "paire", "زوج"), DECISION: ("decision", "décision", "قرار")}
_WORDS: Final = {
    **dict.fromkeys(map(fold, ["same", "même", "identique", "doublon", "oui", "yes", "نفسه", "نعم"]), SAME),
    **dict.fromkeys(
        map(fold, ["different", "différent", "différents", "autre", "non", "no", "مختلف", "لا"]), DIFFERENT
    ),
}


@dataclass(frozen=True, eq=False)
class Decisions:
    """Pairs of positions that were decided: ``same`` and ``different``, (n, 2), the lower position first."""

    same: npt.NDArray[np.int64]
    different: npt.NDArray[np.int64]

    def of(self, first: int, second: int) -> str:
        """What was decided of a pair, "" for nothing."""
        return self._words.get((first, second), "")

    @property
    def _words(self) -> Mapping[tuple[int, int], str]:
        same = {(int(a), int(b)): SAME for a, b in self.same}
        return same | {(int(a), int(b)): DIFFERENT for a, b in self.different}


@guarded(Message("act.decisions"), error=RegisterError)
def read_decisions(source: str | Path | pd.DataFrame | None, labels: Sequence[str]) -> Decisions:
    """The decisions of a file (or table) with the columns "pair" and "decision"; rows without a decision are passed.

    Args:
        source: The table of proposed pairs, its column "decision" filled in with "same" or "different" (or in French
            or Arabic: même, différent, نفسه, مختلف); None for no decisions.
        labels: How each record is called: "odco:12".

    Raises:
        RegisterError: Words that are no decision, pairs of records that are not there, decisions that contradict each
            other (also: a = b, b = c, but a ≠ c); all of them listed.
    """
    none = np.zeros((0, 2), dtype=np.int64)
    if source is None:
        return Decisions(none, none)
    raw = read_table(source)
    columns = {name: _column(raw.headings, names) for name, names in _HEADINGS.items()}
    if lacking := [name for name, heading in columns.items() if heading is None]:
        remedy = "Give the table of proposed pairs, its column “decision” filled in"
        reasons = [f"no heading means “{name}”" for name in lacking]
        raise RegisterError([Fault(reason, remedy, raw.file, raw.heading_row) for reason in reasons])
    decided, faults = _read_rows(raw, {name: str(heading) for name, heading in columns.items()}, labels)
    same = _array([pair for pair, (answer, _) in decided.items() if answer == SAME])
    group = groups(same, len(labels))
    for (first, second), (answer, row) in decided.items():
        if answer == DIFFERENT and group[first] == group[second]:
            reason = "these two are decided different, but other decisions make them the same"
            pair = f"{labels[first]}{BETWEEN}{labels[second]}"
            faults.append(Fault(reason, "Correct one of the decisions", raw.file, row, str(columns[PAIR]), pair))
    if faults:
        raise RegisterError(sorted(faults, key=lambda fault: fault.row or 0))
    return Decisions(same, _array([pair for pair, (answer, _) in decided.items() if answer == DIFFERENT]))


def _read_rows(
    raw: RawTable, columns: Mapping[str, str], labels: Sequence[str]
) -> tuple[dict[tuple[int, int], tuple[str, int]], list[Fault]]:
    """What was decided of each pair and in which row, and what cannot be read."""
    pairs, words = (texts(raw.frame[columns[name]]).fillna("") for name in (PAIR, DECISION))
    place = {label: position for position, label in enumerate(labels)}
    decided: dict[tuple[int, int], tuple[str, int]] = {}
    faults: list[Fault] = []
    for pair, word, row in zip(pairs, words, raw.rows.tolist(), strict=True):
        if not fold(word):
            continue
        answer, positions = _WORDS.get(fold(word)), _positions(pair, place)
        if answer is None:
            remedy = f"Write {SAME} or {DIFFERENT}, or nothing"
            faults.append(Fault("this is no decision", remedy, raw.file, row, columns[DECISION], word))
        elif positions is None:
            remedy = f"Write the pair as it was proposed: REGISTER:IDENTIFIER{BETWEEN}REGISTER:IDENTIFIER"
            reason = "these are not two records of the registers"
            faults.append(Fault(reason, remedy, raw.file, row, columns[PAIR], pair))
        elif decided.setdefault(positions, (answer, row))[0] != answer:
            reason = f"the pair is decided otherwise in row {decided[positions][1]}"
            faults.append(Fault(reason, "Keep one of the two decisions", raw.file, row, columns[PAIR], pair))
    return decided, faults


def groups(same: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """The number of the actor of each of ``size`` records, when the records of each pair are one actor."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(same)), (same[:, 0], same[:, 1])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _column(headings: Sequence[str], names: Sequence[str]) -> str | None:
    folded = {fold(name) for name in names}
    return next((heading for heading in headings if fold(heading) in folded), None)


def _positions(pair: str, place: Mapping[str, int]) -> tuple[int, int] | None:
    """The two records of a pair, wherever its separator stands (an identifier may hold one)."""
    parts = pair.split(BETWEEN)
    for cut in range(1, len(parts)):
        first, second = (place.get(BETWEEN.join(some).strip()) for some in (parts[:cut], parts[cut:]))
        if first is not None and second is not None and first != second:
            return min(first, second), max(first, second)
    return None


def _array(pairs: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
    return np.asarray(sorted(pairs), dtype=np.int64).reshape(-1, 2)
