"""Claims in words that carry their check: ``kind == 'urban' -> lq_cooperative < 1`` is asked of every commune."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.analysis.dataset.expressions import names, rows_where
from atlas.analysis.dataset.tables import LEVELS, Level, Tables
from atlas.errors import UnknownNameError
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items

IMPLIES: Final = "->"
#: How many of those who contradict a claim its fault names.
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence says of the communes, as a condition.

    Attributes:
        text: the words.
        check: ``A -> B`` (whoever is A is B), or ``B`` (all are). With ``count`` a condition whose units are counted.
        by: of whom: ``commune``, ``province``, ``region``.
        count: how many units the condition is true of; None when it is true of all.
    """

    text: str
    check: str
    by: Level = "commune"
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Refutation:
    """Why a claim is false.

    Attributes:
        claim: what was claimed.
        units: codes of the units that contradict it; of a count, those that it is true of.
        shown: the same in words: “Oued Laou (lq_cooperative 1,07)”.
        counted: of a count, how many there are; of a claim of all, how many contradict it.
        empty: nobody is what the claim speaks of.
    """

    claim: Claim
    units: tuple[str, ...]
    shown: str
    counted: int
    empty: bool = False


def claim_of(text: str, options: Mapping[str, str]) -> Claim:
    """Read a claim from the attributes of a span: ``check``, and ``by`` and ``count`` where they are given.

    Raises:
        UnknownNameError: a level that does not exist.
        ValueError: a count that is no whole number.
    """
    by = options.get("by", "commune")
    if by not in LEVELS:
        raise UnknownNameError("level", by, LEVELS)
    count = options.get("count")
    if count is not None and not count.isdecimal():
        raise ValueError(Message("fault.analysis.claim.count", count=repr(count)))
    level: Level = next(level for level in LEVELS if level == by)
    return Claim(text, options["check"], level, None if count is None else int(count))


def asked_columns(claim: Claim) -> tuple[str, ...]:
    """Return the columns that a claim asks for.

    Raises:
        ValueError: it is no condition.
    """
    return tuple(dict.fromkeys(name for side in _sides(claim.check) for name in names(side)))


def refute(claim: Claim, data: Tables, language: LanguageCode) -> Refutation | None:
    """Return why a claim is false of the data, with those who contradict it and their values; None when it holds.

    Args:
        claim: what a text says.
        data: the indicators tabulated, as they are published.
        language: of names and numbers.

    Raises:
        UnknownNameError: a column that does not exist.
        ValueError: what is no condition.
    """
    table = data.table(claim.by)
    *conditions, conclusion = _sides(claim.check)
    asked = rows_where(table, conditions[0], each=claim.by) if conditions else pd.Series(True, index=table.index)
    if claim.count is not None:
        holds = asked & rows_where(table, conclusion, each=claim.by)
        counted = int(holds.sum())
        if counted == claim.count:
            return None
        return Refutation(claim, _codes(holds), _counterexamples(claim, data, holds, language), counted)
    if not asked.any():
        return Refutation(claim, (), "", 0, empty=True)
    rows_where(table, conclusion, each=claim.by)  # what is wrong with it is told as it was written
    # Where a value is missing the claim is neither true nor false: only what is false contradicts it.
    false = asked & rows_where(table, f"not ({conclusion})", each=claim.by)
    if not false.any():
        return None
    return Refutation(claim, _codes(false), _counterexamples(claim, data, false, language), int(false.sum()))


def _sides(check: str) -> list[str]:
    sides = [side.strip() for side in check.split(IMPLIES)]
    if len(sides) > 2 or not all(sides):
        raise ValueError(Message("fault.analysis.claim.unreadable", check=repr(check)))
    return sides


def _codes(rows: pd.Series[bool]) -> tuple[str, ...]:
    return tuple(str(code) for code in rows.index[rows])


def _counterexamples(claim: Claim, data: Tables, rows: pd.Series[bool], language: LanguageCode) -> str:
    """Return who contradicts a claim, each with the values that its conclusion asks for."""
    table = data.table(claim.by)
    asked = [name for name in names(_sides(claim.check)[-1]) if name in table.columns]
    listed = []
    for code in rows.index[rows][:_NAMED]:
        values = [f"{column} {_value_text(data, column, table.loc[code, column], language)}" for column in asked]
        listed.append(f"{table.loc[code, LANGUAGES[language].name_column]} ({join_items(values, language)})")
    more = int(rows.sum()) - len(listed)
    return join_items([*listed, *([f"… {number(more, language)}"] if more else [])], language)


def _value_text(data: Tables, column: str, value: Any, language: LanguageCode) -> str:
    if value is None or pd.isna(value) or isinstance(value, str):
        return str(value)
    decimals = {indicator.key: indicator.decimals for indicator in data.indicators}
    return number(float(value), language, decimals=decimals.get(column, 0))
