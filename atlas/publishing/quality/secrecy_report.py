"""The audit of an edition's confidentiality as lines to print: for the house only, never part of what is published."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

from atlas import columns as c
from atlas.analysis.disclosure.rules import COLUMN, COMPLEMENTARY, DERIVED, PRIMARY, RECORDS, SINGLE_RECORD
from atlas.decimals import fixed_point
from atlas.i18n.messages import Message
from atlas.publishing.tables.query_output import align_columns

_HEADINGS: Final = ("level", "code", "name", "indicator", "why", "actors", "outsider", "protected_by")


def audit_table(log: pd.DataFrame) -> pd.DataFrame:
    """Leave out of the log what merely follows from other rows: keep secret values, those given up, whole columns."""
    return log[~log["reason"].isin([DERIVED, SINGLE_RECORD])].reset_index(drop=True)


def audit_lines(log: pd.DataFrame) -> list[str]:
    """List each secret value and each one given up for it, why, what can be computed of it, what protects it."""
    table = audit_table(log)
    table = table[~table["reason"].isin([COLUMN, RECORDS])]
    if table.empty:
        return []
    columns = [
        [str(Message(f"secrecy.unit.{level}")) for level in table["level"]],
        [str(value) for value in table[c.CODE]],
        [str(value) for value in table[c.NAME]],
        [str(value) for value in table["indicator"]],
        [str(Message(f"secrecy.reason.{reason}")) for reason in table["reason"]],
        [str(value) if value else "" for value in table["n"]],
        [_interval(low, high) for low, high in zip(table["low"], table["high"], strict=True)],
        [str(value) for value in table["protected_by"]],
    ]
    return align_columns(
        [str(Message(f"secrecy.{name}")) for name in _HEADINGS], columns, [name == "actors" for name in _HEADINGS]
    )


def total_lines(log: pd.DataFrame) -> list[str]:
    """Say how many values are secret, given up for others, or gone because they are made of these."""
    values = log[log["level"].isin(["commune", "province", "region"])]
    secret, given_up = values["reason"].isin(PRIMARY), values["reason"] == COMPLEMENTARY
    lines = [
        Message(
            "secrecy.total",
            secret=int(secret.sum()),
            given_up=int(given_up.sum()),
            derived=int((values["reason"] == DERIVED).sum()),
        )
    ]
    for key, rows in values[given_up].groupby("indicator", sort=True):
        counts = tuple(Message(f"secrecy.{level}", n=count) for level, count in _counts(rows).items())
        lines.append(Message("secrecy.by_level", key=str(key), counts=counts))
    for key in log.loc[log["reason"] == COLUMN, "indicator"]:
        lines.append(Message("secrecy.column_withheld", key=str(key)))
    return [*map(str, lines), *(f"  {line}" for line in record_lines(log))]


def record_lines(log: pd.DataFrame) -> list[str]:
    """Say what goes with the records where numbers of actors are secret: no line where they are public."""
    rows = log[log["reason"] == RECORDS]
    columns = tuple(map(str, rows.loc[rows["level"] == "column", "indicator"]))
    lines = [Message("secrecy.measured", columns=columns)] if columns else []
    if (rows["level"] == "record").any():
        lines.append(Message("secrecy.records"))
    return list(map(str, lines))


def _counts(rows: pd.DataFrame) -> dict[Any, int]:
    return {level: int(count) for level, count in rows["level"].value_counts(sort=False).items()}


def _interval(low: float, high: float) -> str:
    if math.isnan(low):
        return ""
    if math.isfinite(high):
        return str(Message("secrecy.between", low=fixed_point(low), high=fixed_point(high)))
    return str(Message("secrecy.or_more", low=fixed_point(low)))
