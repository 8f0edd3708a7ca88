"""Where an edition is, and the files that it may name: those of its own folder, unless it says that it is trusted.

An edition is a text that somebody may have sent. Built where it is not looked at, one that names
``../../interne/registre.csv`` would publish what lies there.
"""

from __future__ import annotations

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
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself, a NUL
        return False


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
