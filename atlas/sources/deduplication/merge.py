"""Makes one register of several, with the origin of every value; duplicates are proposed, and merged when decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.errors import UnknownNameError
from atlas.i18n.messages import Message
from atlas.i18n.typography import without_isolates
from atlas.sources.deduplication.decisions import BETWEEN, DECISION, PAIR, Decisions, groups, read_decisions
from atlas.sources.deduplication.duplicates import find_duplicates
from atlas.sources.matching.normalization import fold
from atlas.sources.register.headings import REGISTER_COLUMNS
from atlas.sources.register.register import Register, count_phrase

Ints = npt.NDArray[np.int64]

#: Columns that a merged register has beside those of a register.
MERGED_FROM: Final = "merged_from"  # the records that it is made of: "odco:12 + rna:7"
PROVENANCE: Final = "values_from"  # which register each value is from: "odco: all; rna: members, women"
#: Columns of the tables of pairs and of contradictions, beside those of registers.
REGISTER: Final = "register"
SCORE: Final = "score"
REASONS: Final = "reasons"
#: Values that make sense together only: they come from one record.
_TOGETHER: Final = ((c.LON, c.LAT, c.PRECISION, c.UNREADABLE), (c.MEMBERS, c.WOMEN))
_OWN: Final = frozenset({c.ID, c.ROW, c.SHEET, REGISTER})
#: Columns whose contradictions are told; points nearer than about 300 m agree.
_COMPARED: Final = tuple(name for name in REGISTER_COLUMNS if name not in (c.ID, c.SOURCE, c.DATE, c.DEMONSTRATION))
_NEAR_DEG: Final = 0.003
_SHOWN: Final = (c.ID, c.ROW, c.NAME, c.NAME_AR, c.FAMILY, c.DECLARED)


@dataclass(frozen=True, eq=False)
class Merged:
    """One register made of several.

    Attributes:
        register: The records, in the order of the registers; ``merged_from`` and ``values_from`` say their origin.
        provenance: The register that each value is from: the rows of ``register.table``, one column for each of its
            columns; missing where the value is.
        duplicates: The pairs that may be one actor, the likeliest first: ``pair``, ``score``, ``reasons``, ``decision``
            ("same", "different", "" for not decided), then register, identifier, row, name, family and commune of both.
        contradictions: Values that records merged into one disagree about: which was kept, which was not.
        came_in: How many records each register had.
        folded: How many records were merged into another.
    """

    register: Register
    provenance: pd.DataFrame
    duplicates: pd.DataFrame
    contradictions: pd.DataFrame
    came_in: Mapping[str, int]
    folded: int

    def __post_init__(self) -> None:
        if sum(self.came_in.values()) != len(self.register) + self.folded:
            raise AssertionError(f"{sum(self.came_in.values())} records came in, {len(self.register)} are there")

    def __repr__(self) -> str:
        registers = " + ".join(f"{count} of {name}" for name, count in self.came_in.items())
        decided = self.duplicates[DECISION].value_counts()
        open_ = len(self.duplicates) - int(decided.get("same", 0)) - int(decided.get("different", 0))
        return (
            f"{registers}: {count_phrase(len(self.register), 'record')}, {self.folded} merged into others; "
            f"{count_phrase(open_, 'pair')} proposed, {int(decided.get('same', 0))} decided the same, "
            f"{int(decided.get('different', 0))} different"
        )


def merge_registers(
    registers: Mapping[str, Register],
    *,
    priority: Sequence[str] = (),
    decisions: str | Path | pd.DataFrame | None = None,
    title: str = "",
) -> Merged:
    """Join several registers; pairs that may be duplicates, across and inside them, are proposed and not merged.

    Records that were decided to be the same become one: its identifier, its name and each other value are those of the
    first register that has them, by priority; the position is the most precise one, and position and precision, members
    and women each come from one record; consent is a yes only where all of them say so. An identifier that several
    registers use gets the name of its register before it ("odco:12"). Records in = records out + merged into others.

    Args:
        registers: {short name: register}, in the order of the result.
        priority: Short names, the most trusted first; the others follow in their order.
        decisions: The table of ``duplicates`` with its column "decision" filled in ("same", "different"), or its file.
        title: What a plate calls the result; the titles of the registers when empty.

    Raises:
        RegisterError: The decisions are wrong or contradict each other.
        UnknownNameError: The priority names a register that is not there.
        ValueError: No register is given.
    """
    _check_names(registers, priority)
    table = _stack_registers(registers)
    labels = [f"{name}:{ident}" for name, ident in zip(table[REGISTER], table[c.ID], strict=True)]
    decided = read_decisions(decisions, labels)
    rank = {name: place for place, name in enumerate(dict.fromkeys((*priority, *registers)))}
    actors = _Actors(table, groups(decided.same, len(table)), np.array([rank[name] for name in table[REGISTER]]))
    actors.precisions = next(iter(registers.values())).vocabulary.codes(c.PRECISION)
    origin = {column: actors.origin(column) for column in table.columns}
    merged = pd.DataFrame({column: table[column].array.take(origin[column]) for column in table.columns})
    provenance = pd.DataFrame(
        {
            name: table[REGISTER].take(places).reset_index(drop=True).where(merged[name].notna())
            for name, places in origin.items()
        }
    ).drop(columns=[REGISTER, c.ROW, c.UNREADABLE])
    merged_from = actors.origin_labels(labels)
    merged[c.CONSENT] = _consent(actors, merged[c.CONSENT])
    merged[c.ID] = _identifiers(merged)
    merged[c.ROW] = np.arange(2, len(merged) + 2)
    merged[MERGED_FROM] = pd.Series(merged_from, dtype="str")
    merged[PROVENANCE] = pd.Series(_provenance_texts(provenance, actors.many), dtype="str")
    return Merged(
        register=_register(registers, merged.drop(columns=REGISTER), title),
        provenance=provenance,
        duplicates=_proposed_pairs(table, labels, decided),
        contradictions=_contradictions(actors, origin, merged),
        came_in={name: len(register) for name, register in registers.items()},
        folded=len(table) - len(merged),
    )


def _check_names(registers: Mapping[str, Register], priority: Sequence[str]) -> None:
    if not registers:
        raise ValueError(Message("fault.sources.register.no_merge"))
    for name in priority:
        if name not in registers:
            raise UnknownNameError("register", name, list(registers))


def _stack_registers(registers: Mapping[str, Register]) -> pd.DataFrame:
    """Return the records of all registers, one under the other, with the short name of the register of each."""
    tables = [
        register.table.drop(columns=[c.SHEET, MERGED_FROM, PROVENANCE], errors="ignore").assign(**{REGISTER: name})
        for name, register in registers.items()
    ]
    stacked = pd.concat(tables, ignore_index=True)
    if c.DEMONSTRATION in stacked:
        stacked[c.DEMONSTRATION] = stacked[c.DEMONSTRATION].astype("boolean")
    return stacked.astype({REGISTER: "str"})


class _Actors:
    """The records of each actor: ``group`` numbers them in the order of their first record."""

    def __init__(self, table: pd.DataFrame, group: Ints, rank: Ints) -> None:
        self.table, self.rank = table, rank
        self.precisions: tuple[str, ...] = ()
        self.group = pd.factorize(group)[0].astype(np.int64)
        self.count = int(self.group.max()) + 1
        self.order = np.lexsort((np.arange(len(table)), rank, self.group))
        self.many = np.bincount(self.group) > 1

    def origin(self, column: str) -> Ints:
        """Return the record from which each actor has its value of a column."""
        together = next((some for some in _TOGETHER if column in some), (column,))
        if column in _OWN:
            together = (c.ID,)
        present = self.table[[name for name in together if name in self.table and name != c.UNREADABLE]].notna()
        missing = present.shape[1] - present.sum(axis=1).to_numpy()
        if c.LON in together:
            missing = np.where(present[c.LON] & present[c.LAT], self._precision(), len(self.precisions) + 1)
        order = np.lexsort((np.arange(len(self.table)), self.rank, missing, self.group))
        return order[np.flatnonzero(np.diff(self.group[order], prepend=-1))]

    def origin_labels(self, labels: Sequence[str]) -> list[str]:
        """Return the labels of the records of each actor: "odco:12 + rna:7"."""
        groups: list[list[str]] = [[] for _ in range(self.count)]
        for place in self.order:
            groups[self.group[place]].append(labels[place])
        return [" + ".join(group) for group in groups]

    def _precision(self) -> Ints:
        codes = pd.Categorical(self.table[c.PRECISION], categories=list(self.precisions)).codes
        return np.where(codes < 0, len(self.precisions), codes).astype(np.int64)


def _identifiers(merged: pd.DataFrame) -> pd.Series:
    """Make identifiers unique: those that several registers use with the name of the register before them."""
    own = merged[c.ID]
    full = merged[REGISTER] + ":" + own
    shared = own.duplicated(keep=False) | own.isin(full[own.duplicated(keep=False)])
    return own.where(~shared, full)


def _consent(actors: _Actors, consent: pd.Series) -> pd.Series:
    """Return who consents: all records of an actor must, for contacts of one do not leave by the consent of another.

    One no makes it a no; a record with a contact and no answer leaves it open.
    """
    given, merged = actors.table[c.CONSENT], consent.copy()
    contact = actors.table[[c.ADDRESS, c.PHONE, c.EMAIL]].notna().any(axis=1)
    refused = (~given).fillna(False).to_numpy(dtype=bool)
    silent = (given.isna() & contact).to_numpy(dtype=bool)
    merged[np.isin(np.arange(actors.count), actors.group[silent]) & actors.many] = pd.NA
    merged[np.isin(np.arange(actors.count), actors.group[refused]) & actors.many] = False
    return merged


def _provenance_texts(provenance: pd.DataFrame, many: npt.NDArray[np.bool_]) -> list[str]:
    """Return the origin of each record's values in words; a record that is one register's has its name only."""
    texts = provenance[c.ID].tolist()
    for place in np.flatnonzero(many):
        columns: dict[str, list[str]] = {}
        for column, register in provenance.iloc[int(place)].dropna().items():
            columns.setdefault(str(register), []).append(str(column))
        texts[place] = "; ".join(f"{register}: {', '.join(names)}" for register, names in columns.items())
    return texts


def _contradictions(actors: _Actors, origin: Mapping[str, Ints], merged: pd.DataFrame) -> pd.DataFrame:
    """Return the values of merged records that are not the ones kept, where both are there and differ."""
    table, rows = actors.table, []
    lines = table[c.ROW].tolist()
    for place in actors.order[actors.many[actors.group[actors.order]]].tolist():
        actor = int(actors.group[place])
        for column in _COMPARED:
            chosen = int(origin[column][actor])
            if chosen != place and _differ(table[column].iat[chosen], table[column].iat[place]):
                values = (table[column].iat[chosen], table[REGISTER].iat[chosen], table[column].iat[place])
                shown = (merged[c.ID].iat[actor], column, *map(_text, values), table[REGISTER].iat[place])
                rows.append((*shown, lines[place]))
    return pd.DataFrame(rows, columns=[c.ID, "column", "kept", "kept_from", "other", "other_from", "other_row"])


def _differ(chosen: object, other: object) -> bool:
    if pd.isna(chosen) or pd.isna(other):  # type: ignore[call-overload]
        return False
    if isinstance(chosen, float) and isinstance(other, float):
        return abs(chosen - other) > _NEAR_DEG
    return fold(str(chosen)) != fold(str(other))


def _text(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def _proposed_pairs(table: pd.DataFrame, labels: Sequence[str], decided: Decisions) -> pd.DataFrame:
    """Return the pairs found and those decided, with what is needed to decide: both records side by side."""
    proposals = find_duplicates(table)
    listed = set(zip(proposals["first"], proposals["second"], strict=True))
    others = [pair for pair in map(tuple, np.vstack([decided.same, decided.different]).tolist()) if pair not in listed]
    more = pd.DataFrame(others, columns=["first", "second"]).assign(
        score=0.0, reasons=str(Message("sources.pairs.decided"))
    )
    pairs = pd.concat([proposals, more], ignore_index=True) if others else proposals
    first, second = (pairs[side].to_numpy(dtype=np.int64) for side in ("first", "second"))
    words = [decided.of(a, b) for a, b in zip(first.tolist(), second.tolist(), strict=True)]
    written = [f"{labels[a]}{BETWEEN}{labels[b]}" for a, b in zip(first, second, strict=True)]
    columns = {
        PAIR: pd.Series(written, dtype="str"),
        DECISION: pd.Series(words, dtype="str"),
        SCORE: pairs["score"].astype("float64"),
        REASONS: pairs["reasons"].astype("str"),
    }
    for column in (REGISTER, *_SHOWN):
        for letter, places in (("a", first), ("b", second)):
            columns[f"{column}_{letter}"] = pd.Series(table[column].array.take(places))
    return pd.DataFrame(columns)


def pair_headings() -> dict[str, str]:
    """Return {column: heading} of the table of proposed pairs, in the language of whom fills it in."""
    headings = {column: str(Message(f"sources.pairs.column.{column}")) for column in (PAIR, DECISION, SCORE, REASONS)}
    for column in (REGISTER, *_SHOWN):
        for side in ("a", "b"):
            heading = Message(f"sources.pairs.column.{column}", side=side)
            headings[f"{column}_{side}"] = without_isolates(str(heading))
    return headings


def _register(registers: Mapping[str, Register], table: pd.DataFrame, title: str) -> Register:
    sources = list(registers.values())
    return Register(
        table=table,
        path=None,
        title=title or ", ".join(dict.fromkeys(source.title for source in sources if source.title)),
        date=max((source.date for source in sources), default=""),
        demonstration=any(source.demonstration for source in sources),
        faults=tuple(fault for source in sources for fault in source.faults),
        reading={name: source.reading.get("columns", "") for name, source in registers.items()},
        asides=tuple(aside for source in sources for aside in source.asides),
        guesses=tuple(guess for source in sources for guess in source.guesses),
    )
