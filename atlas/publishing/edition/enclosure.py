"""Where an edition is, and the files that it may name: those of its own folder, unless it says that it is trusted.

An edition is a text that somebody may have sent. Built where it is not looked at, one that names
``../../interne/registre.csv`` would publish what lies there.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from atlas.errors import AtlasError, EditionError, Fault
from atlas.i18n.messages import Message
from atlas.resources import shipped_path

OUTSIDE: Final = Message("fault.publishing.edition.outside")
REMEDY: Final = Message("fault.publishing.edition.bring_inside")


def require_enclosed(path: Path, folder: Path | None, *, name: str = "") -> Path:
    """Return a path that lies in a folder, links followed; any path when there is no folder to stay in.

    Args:
        path: as it was put together; nothing need be there.
        folder: None for an edition that is trusted.
        name: as the edition writes it; the path when empty.

    Raises:
        EditionError: it lies outside.
    """
    if folder is not None and not is_enclosed(path, folder):
        raise EditionError(Fault(OUTSIDE, REMEDY, folder, value=name or str(path)))
    return path


def is_enclosed(path: Path, folder: Path) -> bool:
    """Tell whether a path lies in a folder, once ``..`` and links are followed."""
    if os.name == "posix" and _leads_down(str(path), str(folder)):
        return True
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself, a NUL
        return False


def _leads_down(path: str, folder: str) -> bool:
    """Tell whether a path begins with a folder and goes down from there through no ``..`` and no link.

    It is asked a thousand times in a build, and following every link from the root on takes five times as long.
    """
    steps = path[len(folder) + 1 :].split("/")
    if not path.startswith(f"{folder}/") or ".." in steps or "\0" in path:
        return False
    place = folder
    try:
        for step in steps:
            place = f"{place}/{step}"
            if stat.S_ISLNK(os.lstat(place).st_mode):
                return False
    except FileNotFoundError:  # nor is there anything below
        return True
    except OSError:  # a link above that leads to itself, a file above
        return False
    return True


def edition_file(path: str | Path) -> Path:
    """Return the TOML file of an edition, from its path, its folder or the name of a shipped one.

    Raises:
        EditionError: there is no such file.
    """
    file = Path(path)
    if not file.suffix and not file.exists():
        try:
            return shipped_path("maps", file.name, "edition.toml")
        except (AtlasError, FileNotFoundError):
            pass
    if file.is_dir():
        file = file / "edition.toml"
    if not file.is_file():
        raise EditionError(
            Fault(
                Message("fault.publishing.edition.no_edition"), Message("fault.publishing.edition.give_edition"), file
            )
        )
    return file
