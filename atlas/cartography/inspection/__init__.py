"""The proofreader of plates: rules on specification, classes, colors and layout, each a function with a name.

A rule is one function under :func:`rule`; it takes a :class:`DrawnPlate` and the :class:`Standards` and yields what it
finds. The rules of print are in ``atlas.publishing.proof``.

Read `remark` (what a rule says) and `standards` (its thresholds), `subject` (what rules look at), then the rules:
`specification`, `classes`, `colors`, `layout`; `vision` is how colors are seen.
"""

from __future__ import annotations

from typing import Final

from atlas.cartography.inspection import classes, colors, layout, specification
from atlas.cartography.inspection.remark import Anomaly, Measure, Remark, Rule, Severity, Spot, rule, rules_of
from atlas.cartography.inspection.standards import Standards
from atlas.cartography.inspection.subject import DrawnPlate

#: The rules of a drawn plate.
PLATE_RULES: Final[tuple[Rule[DrawnPlate], ...]] = rules_of(specification, classes, colors, layout)


def inspect_plate(subject: DrawnPlate, standards: Standards | None = None, *, name: str = "") -> tuple[Remark, ...]:
    """Return what is to be remarked of a drawn plate, by rule.

    Args:
        subject: the plate with its data and its drawing.
        standards: the thresholds; the usual ones when none are given.
        name: how the plate is called in the remarks; its key by default.
    """
    wanted = standards or Standards()
    by_rule = (rule.remarks(subject, wanted, plate=name or subject.plate.key) for rule in PLATE_RULES)
    return tuple(remark for remarks in by_rule for remark in remarks)


__all__ = [
    "PLATE_RULES",
    "Anomaly",
    "DrawnPlate",
    "Measure",
    "Remark",
    "Rule",
    "Severity",
    "Spot",
    "Standards",
    "inspect_plate",
    "rule",
]
