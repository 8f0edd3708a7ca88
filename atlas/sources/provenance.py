"""Who made each shipped file, under which licence, and what was changed in it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from atlas.errors import Fault, TerritoryError

PROVENANCE: Final = "provenance.toml"


@dataclass(frozen=True, slots=True)
class Credit:
    """What a file is and whom to name for it; ``attribution`` is the text to print."""

    file: str
    title: str
    producer: str
    licence: str
    attribution: str
    vintage: str
    changes: str


def read_credits(folder: Path) -> tuple[Credit, ...]:
    """The credits of a folder's files, from its provenance file, in that file's order.

    Raises:
        TerritoryError: an entry lacks one of the fields, all such entries listed.
    """
    path = folder / PROVENANCE
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("file", [])
    names = [field.name for field in fields(Credit)]
    faults = [
        Fault(f"an entry of {PROVENANCE} has no “{name}”", "Say it there.", file=path, value=str(entry.get("file", "")))
        for entry in entries
        for name in names
        if not entry.get(name)
    ]
    if faults:
        raise TerritoryError(faults)
    return tuple(Credit(**{name: str(entry[name]) for name in names}) for entry in entries)
