"""What an inspection says: rules find, each finding becomes a remark with its place, its measure and its remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import Any, Generic, TypeVar

from atlas.cartography.inspection.standards import Standards
from atlas.decimals import fixed_point, rounded_float
from atlas.i18n.messages import NOTHING, Message, Text, Words

S = TypeVar("S")


class Severity(StrEnum):
    """How much a remark weighs: an error must be mended, a warning looked at, a remark is advice."""

    ERROR = "error"
    WARNING = "warning"
    REMARK = "remark"

    @property
    def words(self) -> Message:
        """The severity as a remark says it."""
        return Message(f"remark.line.{self.value}")

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for a remark."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in print: the page, from 1, and millimeters from its lower left corner when they are known."""

    page: int = 1
    x_mm: float | None = None
    y_mm: float | None = None

    @property
    def words(self) -> Message:
        """The place as a remark says it."""
        if self.x_mm is None or self.y_mm is None:
            return Message("remark.line.page", page=str(self.page))
        return Message("remark.line.spot", page=str(self.page), x=fixed_point(self.x_mm), y=fixed_point(self.y_mm))


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured and what it had to be: ``Measure(4.0, "≥", 5.5, Message("remark.unit.pt"))``."""

    value: float | Text
    relation: str
    threshold: float | Text
    unit: Text = ""

    @property
    def words(self) -> Message:
        """What was measured as a remark says it."""
        value, threshold = _short_number(self.value), _short_number(self.threshold)
        if not self.unit:
            return Message("remark.line.measure", value=value, relation=self.relation, threshold=threshold)
        return Message(
            "remark.line.measure_unit", value=value, relation=self.relation, threshold=threshold, unit=self.unit
        )


@dataclass(frozen=True, slots=True)
class Anomaly:
    """What a rule finds on one plate: what is wrong, what to do, how much, where."""

    what: Text
    remedy: Text
    measure: Measure | None = None
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that a proofreader would mark.

    Attributes:
        rule: short stable name of the rule.
        severity: error, warning or remark.
        plate: number and key of the plate, or the name of a file.
        finding: what is wrong, where and what to do.
    """

    rule: str
    severity: Severity
    plate: str
    finding: Anomaly

    def __str__(self) -> str:
        widest = max(len(str(severity.words)) for severity in Severity)
        return f"{self.severity.words!s:<{widest}}  {self.rule:<20}  {self.words}"

    @property
    def words(self) -> Message:
        """The remark as a line, in every language: place, what is wrong, how much, what to do."""
        finding = self.finding
        place = (self.plate, finding.spot.words) if finding.spot else (self.plate,)
        measured = Message("remark.line.measured", measure=finding.measure.words) if finding.measure else NOTHING
        return Message("remark.line.text", place=place, what=finding.what, measure=measured, remedy=finding.remedy)

    def as_dict(self) -> dict[str, Any]:
        """Return the remark as plain values for JSON; what is not known is None."""
        spot, measure = self.finding.spot, self.finding.measure
        return {
            "rule": self.rule,
            "severity": str(self.severity),
            "plate": self.plate,
            "page": spot.page if spot else None,
            "x_mm": _plain(spot.x_mm) if spot else None,
            "y_mm": _plain(spot.y_mm) if spot else None,
            "what": str(self.finding.what),
            "measured": _plain(measure.value) if measure else None,
            "relation": measure.relation if measure else None,
            "threshold": _plain(measure.threshold) if measure else None,
            "unit": str(measure.unit) if measure else None,
            "remedy": str(self.finding.remedy),
        }


@dataclass(frozen=True, eq=False)
class Rule(Generic[S]):
    """One rule: its name, how much it weighs, what it asks for in a line, and the function that finds its faults."""

    id: str
    severity: Severity
    title: Text
    check: Callable[[S, Standards], Iterable[Anomaly]]

    def remarks(self, subject: S, standards: Standards, *, plate: str) -> list[Remark]:
        """Return the remarks of this rule on one subject."""
        return [Remark(self.id, self.severity, plate, finding) for finding in self.check(subject, standards)]


def rule(id: str, severity: Severity, title: Text) -> Callable[[Callable[[S, Standards], Iterable[Anomaly]]], Rule[S]]:
    """Make a rule of a function that takes a subject and the standards and yields findings."""

    def decorate(check: Callable[[S, Standards], Iterable[Anomaly]]) -> Rule[S]:
        return Rule(id, severity, title, check)

    return decorate


def rules_of(*modules: ModuleType) -> tuple[Rule[Any], ...]:
    """Return every rule that some modules define, in their order."""
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Rule))


def _short_number(value: float | Text) -> float | Text:
    """Keep four significant figures of a number."""
    return value if isinstance(value, str | Words | int) else float(f"{value:.4g}")


def _plain(value: float | Text | None) -> float | str | None:
    """Return what JSON can hold: a number to three decimals, a text in the user's language."""
    if isinstance(value, Words):
        return str(value)
    return rounded_float(value, 3) if isinstance(value, float) else value
