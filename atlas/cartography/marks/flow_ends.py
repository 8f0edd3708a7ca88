"""Where arrows leave and reach a place, turned about it as little as can be so that no head covers another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from atlas.cartography.canvas.arrows import head_size

Floats = npt.NDArray[np.float64]

_CLEAR_MM: Final = 0.12  # about each head
_FURTHEST_DEG: Final = 60.0  # that an end is turned
_LEAST_DEG: Final = 2.0  # that an arrow keeps to the left of the straight way
_GROWTH_MM: Final = 0.5
_MOST_SHARE: Final = 2 / 3  # of the way between two places that both circles and a head may take
_MOST_MM: Final = 8.0  # that a circle of ends grows
_TURNED: Final = 1e-6  # radians that make no difference
_PULL: Final = 0.38  # of the way between two ends: how far the controls of a curve are from them
_STEPS: Final = 48


@dataclass(frozen=True, slots=True)
class ArrowEnd:
    """One end of an arrow, as seen from its place.

    Attributes:
        flow: position of the arrow.
        arrives: whether it is the head.
        angle: where it stands about its place, radians anticlockwise from the right.
        straight: the direction in which the other end lies.
        reach_mm: how far from the tip the end is widest: the length of a head, 0 of a tail.
        half_mm: half its greatest width.
    """

    flow: int
    arrives: bool
    angle: float
    straight: float
    reach_mm: float
    half_mm: float

    def half_angle(self, radius: float) -> float:
        """Return half the angle that the end takes, seen from its place, where its tip stands at a radius."""
        return math.atan2(self.half_mm + _CLEAR_MM, radius + self.reach_mm)

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which angles it may stand: never on the right of the straight way."""
        side = -1.0 if self.arrives else 1.0
        own = _turn(self.straight, self.angle)
        most, least = math.radians(_FURTHEST_DEG), math.radians(_LEAST_DEG)
        nearest = self.angle - own + side * min(least, abs(own))
        furthest = self.angle + side * most
        return min(nearest, furthest), max(nearest, furthest)


@dataclass(frozen=True, eq=False)
class Course:
    """The course of an arrow, (n, 2) mm, from a place to another, and the width of its shaft."""

    start: str
    end: str
    width_mm: float
    line: Floats


def part_courses(
    courses: Sequence[Course], places: Mapping[str, tuple[float, float]], radii: Mapping[str, float]
) -> list[Floats]:
    """Return the courses with their ends turned about each place until no head or tail covers another there.

    Args:
        courses: as they would lead by themselves, each to the left of the straight way.
        places: code → where it is, mm.
        radii: code → of the circle about it on which tips and tails stand, mm.
    """
    angles: dict[tuple[int, bool], float] = {}
    grown, touched = dict(radii), set()
    for code, before in _ends_of(courses, places).items():
        after, grown[code] = spread_ends(before, radii[code])
        angles |= {(end.flow, end.arrives): end.angle for end in after}
        touched |= {
            new.flow for new, old in zip(after, before, strict=True)
            if grown[code] > radii[code] or abs(_turn(old.angle, new.angle)) > _TURNED
        }  # fmt: skip
    lines = [course.line for course in courses]
    for i in sorted(touched):
        codes = courses[i].start, courses[i].end
        ways = np.array([places[code] for code in codes])
        head, _ = head_size(courses[i].width_mm)
        share = min(1.0, _MOST_SHARE * math.dist(*ways) / (grown[codes[0]] + grown[codes[1]] + head))
        radii_mm = [grown[code] * share for code in codes]
        lines[i] = curve_between(ways, radii_mm, [angles[i, False], angles[i, True]], head * share)
    return lines


def _ends_of(courses: Sequence[Course], places: Mapping[str, tuple[float, float]]) -> dict[str, list[ArrowEnd]]:
    """Return the heads and tails about each place, by its code."""
    ends: dict[str, list[ArrowEnd]] = {}
    for i, course in enumerate(courses):
        length, spread = head_size(course.width_mm)
        start, end = np.array(places[course.start]), np.array(places[course.end])
        tail, head = _direction(start, course.line[0]), _direction(end, course.line[-1])
        out = ArrowEnd(i, False, tail, _direction(start, end), 0.0, course.width_mm / 2)
        ends.setdefault(course.start, []).append(out)
        ends.setdefault(course.end, []).append(ArrowEnd(i, True, head, _direction(end, start), length, spread))
    return ends


def spread_ends(ends: Sequence[ArrowEnd], radius: float) -> tuple[list[ArrowEnd], float]:
    """Turn the ends about one place as little as can be until none covers another; grow their circle if need be.

    Args:
        ends: of the arrows that leave or reach the place.
        radius: of the circle on which tips and tails stand, mm.

    Returns:
        the ends with their angles, and the radius of the circle; both as they were where no circle has the room.
    """
    for growth in np.arange(0.0, _MOST_MM + _GROWTH_MM / 2, _GROWTH_MM):
        angles = _least_turns(ends, radius + float(growth))
        if angles is not None:
            return [replace(end, angle=angle) for end, angle in zip(ends, angles, strict=True)], radius + float(growth)
    return list(ends), radius


def curve_between(places: Floats, radii: Sequence[float], angles: Sequence[float], head_mm: float) -> Floats:
    """Return a way from the circle about one place to that about another, square to both, (n, 2) mm.

    A cubic leads to where the head begins; from there it is straight, so that the head keeps to its angle.
    """
    ways = np.column_stack([np.cos(angles), np.sin(angles)])
    ends = places + ways * np.asarray([[radii[0]], [radii[1] + head_mm]])
    controls = ends + ways * _PULL * float(np.hypot(*(ends[1] - ends[0])))
    t = np.linspace(0.0, 1.0, _STEPS + 1)[:, None]
    terms = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    corners = np.array([ends[0], controls[0], controls[1], ends[1]])
    curve = np.hstack(terms) @ corners
    return np.vstack([curve, places[1] + ways[1] * radii[1]])


def _least_turns(ends: Sequence[ArrowEnd], radius: float) -> list[float] | None:
    """Return the angles nearest in all to those wanted at which no two ends overlap; None where there is no room.

    A linear programme: the ends keep their order about the place, cut where they leave the widest gap.
    """
    from scipy.optimize import linprog  # a map without flows need not wait for it

    halves = np.array([end.half_angle(radius) for end in ends])
    if 2 * halves.sum() > 2 * math.pi:
        return None
    around = np.mod([end.angle for end in ends], 2 * math.pi)
    order = np.argsort(around, kind="stable")
    wanted = around[order]
    gaps = np.append(np.diff(wanted), wanted[0] + 2 * math.pi - wanted[-1])
    start = (int(gaps.argmax()) + 1) % len(ends)
    order = np.roll(order, -start)
    wanted = np.roll(wanted, -start) + np.where(np.arange(len(ends)) >= len(ends) - start, 2 * math.pi, 0.0)
    halves, n = halves[order], len(ends)
    low, high = np.array([ends[i].bounds for i in order]).T - np.array([ends[i].angle for i in order]) + wanted
    eye, none = np.eye(n), np.zeros((n, n))
    apart = np.hstack([eye[:-1] - eye[1:], none[:-1]])  # φ_i − φ_{i+1} ≤ −(α_i + α_{i+1})
    round_about = np.concatenate([eye[-1] - eye[0], none[0]])
    turns = np.vstack([np.hstack([eye, -eye]), np.hstack([-eye, -eye])])  # |φ − wanted| ≤ t
    limits = np.concatenate([-(halves[:-1] + halves[1:]), [2 * math.pi - halves[-1] - halves[0]], wanted, -wanted])
    solved = linprog(
        np.concatenate([np.zeros(n), np.ones(n)]), A_ub=np.vstack([apart, round_about, turns]), b_ub=limits,
        bounds=[*zip(low, high, strict=True), *[(0.0, None)] * n],
    )  # fmt: skip
    if not solved.success:
        return None
    angles = np.empty(n)
    angles[order] = solved.x[:n]
    return [float(angle) for angle in angles]


def _direction(start: Floats, end: Floats) -> float:
    return math.atan2(end[1] - start[1], end[0] - start[0])


def _turn(start: float, end: float) -> float:
    """Return by how much an angle must be turned to be another, from −π to π."""
    return (end - start + math.pi) % (2 * math.pi) - math.pi
