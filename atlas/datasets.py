"""Data that come with the toolkit: a register of invented actors, perimeters, editions, the files of HCP's figures.

Each name is taken as it is where a file is: ``atlas.read_register("demonstration")``,
``atlas.read_territory("tanger-tetouan")``, ``atlas.publish("demonstration", "out")``.
"""

from __future__ import annotations

from pathlib import Path

from atlas.errors import UnknownNameError
from atlas.resources import register_file, register_names, shipped_path
from atlas.sources.territory.territory import read_perimeters

__all__ = ["editions", "path", "perimeters", "registers"]


def registers() -> tuple[str, ...]:
    """Return the names of the registers that are shipped."""
    return register_names()


def perimeters() -> dict[str, str]:
    """Return the perimeters that are shipped: key → title in French."""
    return {key: perimeter["title"]["fr"] for key, perimeter in read_perimeters()["perimeters"].items()}


def editions() -> tuple[str, ...]:
    """Return the names of the editions that are shipped."""
    return tuple(sorted(file.parent.name for file in shipped_path("maps").glob("*/edition.toml")))


def path(name: str) -> Path:
    """Return the path of a register that is shipped, by its name, or of a file of the reference data, by its file name.

    ``path("demonstration")``, ``path("census.csv")``, ``path("communes.geojson")``

    Raises:
        UnknownNameError: nothing of that name is shipped; the message proposes the nearest names.
    """
    if name in register_names():
        return register_file(name)
    files = {file.name: file for file in sorted(shipped_path("geodata").iterdir()) if file.is_file()}
    if name not in files:
        raise UnknownNameError("dataset", name, [*register_names(), *files])
    return files[name]


def __dir__() -> list[str]:
    return __all__
