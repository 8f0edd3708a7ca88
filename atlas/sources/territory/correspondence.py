"""Reads a correspondence table: which part of an old unit went to which new unit, when boundaries changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from atlas.errors import Fault, InputError, TerritoryError, quoted
from atlas.guard import guarded
from atlas.i18n.messages import Message
from atlas.sources.files.tables import RawTable, read_table, texts
from atlas.sources.parsing.dates import DIGITS
from atlas.sources.parsing.values import BLANKS
from atlas.sources.parsing.vocabulary import match_headings, synonyms

OLD: Final = "old"
NEW: Final = "new"
WEIGHT: Final = "weight"
#: The weights of an old unit may differ from one by rounding only.
TOLERANCE: Final = 1e-3

_HEADINGS: Final = synonyms(
    {
        OLD: ["ancien", "ancien code", "old code", "code ancien", "avant", "from", "de", "الرمز القديم"],
        NEW: ["nouveau", "nouveau code", "new code", "code nouveau", "après", "to", "vers", "الرمز الجديد"],
        WEIGHT: ["poids", "part", "share", "coefficient", "pondération", "الوزن", "الحصة"],
    }
)


@dataclass(frozen=True, eq=False, repr=False)
class Correspondence:
    """Where each part of each old unit went.

    Attributes:
        table: ``old``, ``new`` (codes) and ``weight`` (0–1], sorted by both codes; the weights of an old unit add up to
            one exactly. Units that are not in it did not change.
    """

    table: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"<Correspondence: {self.table[OLD].nunique()} old units, {self.table[NEW].nunique()} new ones>"


@guarded(Message("act.correspondence"), error=TerritoryError)
def read_correspondence(
    source: str | Path | pd.DataFrame, *, old: Iterable[str] = (), new: Iterable[str] = ()
) -> Correspondence:
    """The correspondence of a file or a table.

    Args:
        source: columns ``old``, ``new``, ``weight`` (0,6 or 60 %; 1 where the file has no such column), one row for
            each part of an old unit. Headings are understood in French, Arabic and English.
        old: the old codes that are known, to refuse others; none known refuses none.
        new: the new codes that are known, likewise.

    Raises:
        TerritoryError: with all faults: columns or codes missing, codes not known, a pair twice, a weight that is not
            in ]0, 1], old units whose weights do not add up to one.
    """
    try:
        raw = read_table(source)
    except InputError as error:
        raise TerritoryError(error.faults) from None
    matched = _match_columns(raw)
    columns = {name: _clean(raw, heading) for name, heading in matched.items()}
    written = columns.get(WEIGHT)
    weights = [1.0] * len(raw.rows) if written is None else [_weight(text) for text in written]
    faults = list(_faults(raw, columns, matched, {OLD: frozenset(old), NEW: frozenset(new)}))
    if written is not None:
        faults += [
            Fault("this is no part of one", "Write 0,6 or 60 %", raw.file, int(row), matched[WEIGHT], text)
            for row, text, weight in zip(raw.rows, written, weights, strict=True)
            if not 0 < weight <= 1
        ]
    table = pd.DataFrame({OLD: columns[OLD], NEW: columns[NEW], WEIGHT: weights})
    if not faults:
        sums = table.groupby(OLD)[WEIGHT].sum()
        faults = [
            Fault(f"the parts of this unit add up to {total:g}", "Make them add up to 1", raw.file, value=str(code))
            for code, total in sums[(sums - 1).abs() > TOLERANCE].items()
        ]
    if faults:
        raise TerritoryError(sorted(faults, key=lambda fault: fault.row or 0))
    table[WEIGHT] /= table.groupby(OLD)[WEIGHT].transform("sum")
    return Correspondence(table.sort_values([OLD, NEW], ignore_index=True))


def _match_columns(raw: RawTable) -> dict[str, str]:
    matched, faults = match_headings(raw.headings, _HEADINGS, file=raw.file, row=raw.heading_row)
    for name in (OLD, NEW):
        if name not in matched:
            remedy = f"Name a column “{name}”; the headings are {quoted(raw.headings)}"
            faults.append(Fault(f"no heading means “{name}”", remedy, raw.file, raw.heading_row))
    if faults:
        raise TerritoryError(faults)
    return matched


def _clean(raw: RawTable, heading: str) -> list[str]:
    return texts(raw.frame[heading]).fillna("").astype("str").str.strip(BLANKS).tolist()


def _faults(
    raw: RawTable, columns: dict[str, list[str]], matched: dict[str, str], codes_known: dict[str, frozenset[str]]
) -> Iterator[Fault]:
    """Codes missing or not known, and pairs written twice."""
    seen: dict[tuple[str, str], int] = {}
    for row, old, new in zip(raw.rows.tolist(), columns[OLD], columns[NEW], strict=True):
        for name, code in ((OLD, old), (NEW, new)):
            if not code:
                yield Fault("the code is missing", "Write the code of the unit", raw.file, row, matched[name])
            elif codes_known[name] and code not in codes_known[name]:
                yield Fault("no unit has this code", "Check the code and its zeros", raw.file, row, matched[name], code)
        if old and new and (first := seen.setdefault((old, new), row)) != row:
            reason = f"this pair is already in row {first}"
            yield Fault(reason, "Keep one of the two, with the sum", raw.file, row, matched[NEW], f"{old} {new}")


def _weight(text: str) -> float:
    """A part of one: "0.6", "0,6", "60 %"; NaN for none."""
    plain = text.translate(DIGITS).replace(",", ".").strip()
    percent = plain.endswith("%")
    try:
        value = float(plain.rstrip("% \u00a0\u202f"))
    except ValueError:
        return math.nan
    return value / 100 if percent else value
