"""Sentences that carry their check: ``[…]{check="kind == 'urban' -> lq_cooperatives < 1"}``; a false one is a fault."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.tables import LEVELS, Level
from atlas.errors import AtlasError, Fault

_IMPLIES: Final = "->"
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with its check: for every unit where the first condition holds the second holds too.

    Attributes:
        text: the sentence.
        check: ``condition`` for all units, or ``condition -> condition``.
        by: level of the units: ``commune``, ``province`` or ``region``.
        file, line: where it stands.
    """

    text: str
    check: str
    by: str = "commune"
    file: Path = Path()
    line: int = 1


def check_claim(claim: Claim, data: Dataset) -> Fault | None:
    """Return what is wrong with a claim: it cannot be read, or units that contradict it; None when it is true."""
    condition, arrow, consequence = (part.strip() for part in claim.check.partition(_IMPLIES))
    if not arrow:
        condition, consequence = "", condition
    if claim.by not in LEVELS:
        return _fault(claim, f"there is no level “{claim.by}”", f"Write by=… with one of {', '.join(LEVELS)}")
    level: Level = claim.by
    try:
        units = data.query(condition, by=level) if condition else data.table(level)
        right = data.query(consequence, by=level)
    except (AtlasError, ValueError) as error:
        return _fault(claim, f"this check cannot be read: {error}", "Correct the condition")
    if units.empty:
        return _fault(claim, "no unit fulfils the first condition: the check says nothing", "Correct the condition")
    against = units.drop(right.index, errors="ignore")
    if against.empty:
        return None
    named = ", ".join(against[c.NAME].head(_SHOWN))
    more = f" and {len(against) - _SHOWN} more" if len(against) > _SHOWN else ""
    reason = f"this is not true: {len(against)} of {len(units)} contradict it ({named}{more})"
    return _fault(claim, reason, "Correct the sentence, or its check")


def _fault(claim: Claim, reason: str, remedy: str) -> Fault:
    return Fault(reason, remedy, claim.file, claim.line, "", claim.text)
