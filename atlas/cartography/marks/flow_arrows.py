"""Flows in classes and the arrows that show them: what the mark, its legend and its style read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.spatial.flows import Flows
from atlas.cartography.canvas.arrows import arrow, trim
from atlas.cartography.marks.fitted_classes import floats
from atlas.cartography.marks.flow_ends import Course, part_courses
from atlas.cartography.marks.links import flow_curve
from atlas.cartography.scales.scales import SizeScale
from atlas.cartography.scales.widths import ClassWidths

if TYPE_CHECKING:
    from matplotlib.path import Path

Floats = npt.NDArray[np.float64]

_GAP_MM: Final = 1.0  # between a place and the arrows that leave or reach it


@dataclass(frozen=True, eq=False)
class FlowClasses:
    """Flows that are drawn, in classes, and what is not drawn.

    Attributes:
        widths: values indexed by the codes of start and end, their classes and the widths of these.
        balance: by code, what arrives less what leaves in the whole table, for the units of any flow.
        sizes: of the circles of these balances; None where they are not shown.
        flows: what was summed.
        bend: how far an arrow leaves the straight line, as a share of its length.
        weak, far: number and sum of the flows that are too small, and of those too long or too short, to be drawn.
    """

    widths: ClassWidths
    balance: pd.Series[float]
    sizes: SizeScale | None
    flows: Flows = field(repr=False)
    bend: float = 0.0
    weak: tuple[int, float] = (0, 0.0)
    far: tuple[int, float] = (0, 0.0)

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {
            **{name: value for name, value in self.widths.record().items() if name != "no_data"},
            "flows": len(self.widths.values),
            "total": self.flows.total,
            "inside": self.flows.inside,
            "unplaced": len(self.flows.unplaced),
            "not_drawn": self.weak[0] + self.far[0],
        }

    def arrows(self, anchors: Mapping[str, tuple[float, float]]) -> tuple[list[int], list[Path]]:
        """Return the positions of the flows, the strongest first, and their arrows in page millimeters."""
        order = [int(i) for i in np.argsort(-floats(self.widths.values), kind="stable")]
        widths, codes, lines = self.widths.widths_mm, self.widths.codes, self.courses(anchors)
        return order, [arrow(lines[i], widths[codes[i]]) for i in order]

    def courses(self, anchors: Mapping[str, tuple[float, float]]) -> list[Floats]:
        """Return the course of each flow on the page: from the edge of its start's circle to that of its end.

        Where heads or tails would cover each other about a place they are turned about it, always to the left of the
        straight way; straight arrows stay straight.
        """
        pairs = [(str(start), str(end)) for start, end in self.widths.values.index]
        codes = sorted({code for pair in pairs for code in pair})
        diameters = np.zeros(len(codes))
        if self.sizes is not None:
            diameters = self.sizes.diameters(floats(self.sizes.values[codes]))
        radii = {code: float(d) / 2 + _GAP_MM for code, d in zip(codes, diameters, strict=True)}
        courses = []
        for (start, end), code in zip(pairs, self.widths.codes, strict=True):
            curve = flow_curve(np.array(anchors[start]), np.array(anchors[end]), self.bend)
            line = trim(curve, radii[start], radii[end])
            courses.append(Course(start, end, self.widths.widths_mm[int(code)], line))
        return part_courses(courses, anchors, radii) if self.bend else [course.line for course in courses]
