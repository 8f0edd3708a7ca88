"""How fast one goes: a speed for each class of road, and off the roads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from atlas.errors import Fault, InputError
from atlas.guard import with_guard
from atlas.i18n.messages import Message
from atlas.resources import shipped_path
from atlas.sources.toml.document import read_specification
from atlas.sources.toml.validation import toml_specification

#: Nobody travels faster by road, km/h.
FASTEST: Final = 200.0
#: Nobody's walk or drive off the roads is slower or faster than that, km/h.
_OFF_ROADS: Final = (0.5, 60.0)


@toml_specification()
@dataclass(frozen=True, slots=True)
class Speeds:
    """Speeds in km/h, field for field as their TOML file writes them.

    Attributes:
        classes: class of road → speed; a class with 0 is left out of the network.
        access: off the network, in a straight line between a place and the road that it joins.
        ramp: of ramps, whatever their class.
        slope: what each per cent of a road's mean gradient adds to its time, in per cent; 0 takes roads as flat.
        path: the file that they were read from.
    """

    classes: Mapping[str, float] = field(default_factory=dict)
    access: float = 12.0
    ramp: float = 40.0
    slope: float = 0.0
    path: Path | None = None


@with_guard(Message("act.speeds"), error=InputError)
def read_speeds(path: str | Path | None = None) -> Speeds:
    """Read the speeds of a TOML file; those that are shipped without one.

    Raises:
        InputError: the file cannot be read, a key or a speed in it is wrong; every fault with its line.
    """
    file = shipped_path("geodata", "roads", "speeds.toml") if path is None else Path(path)
    return read_specification(Speeds, file, kind=InputError, check=_faults)


def _faults(speeds: Speeds) -> Iterator[Fault]:
    if not speeds.classes:
        yield Fault(
            Message("fault.roads.no_speeds"), Message("fault.roads.write_speeds"), speeds.path or "", None, "classes"
        )
    bounds = {f"classes.{name}": (speed, 0.0, FASTEST) for name, speed in speeds.classes.items()}
    bounds |= {
        "access": (speeds.access, *_OFF_ROADS),
        "ramp": (speeds.ramp, 1.0, FASTEST),
        "slope": (speeds.slope, 0.0, 100.0),
    }
    for name, (speed, least, most) in bounds.items():
        if not (math.isfinite(speed) and least <= speed <= most):
            reason = Message("fault.roads.speed", least=least, most=most)
            yield Fault(reason, Message("fault.roads.correct_speed"), speeds.path or "", None, name, f"{speed:g}")
