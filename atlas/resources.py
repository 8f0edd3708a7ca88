"""Where the files that come with the toolkit lie, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from atlas.errors import UnknownNameError
from atlas.i18n.messages import Message

#: The folders that travel with the toolkit; a wheel carries each inside the package, its name underlined.
FOLDERS: Final = ("geodata", "maps")
#: The folder of the installed package.
PACKAGE: Final = Path(__file__).resolve().parent
#: What the name of a shipped file begins with in an edition: ``geodata:communes.geojson``.
PREFIX: Final = "geodata:"


def shipped_path(*parts: str) -> Path:
    """Path of a file or folder that comes with the toolkit: ``shipped("geodata", "communes.geojson")``.

    Args:
        *parts: the folder (``geodata`` or ``maps``), then the path inside it.

    Raises:
        UnknownNameError: the folder is none of those that are shipped.
        FileNotFoundError: the folder has no such file, or the installation has lost its data.
    """
    folder, *inside = parts or ("",)
    if folder not in FOLDERS:
        raise UnknownNameError("shipped folder", folder, FOLDERS)
    for root in (PACKAGE / f"_{folder}", PACKAGE.parent / folder):
        if root.is_dir():
            path = root.joinpath(*inside)
            if not path.resolve().is_relative_to(root.resolve()) or not path.exists():
                raise FileNotFoundError(Message("fault.analysis.not_shipped", name="/".join(parts), path=path))
            return path
    raise FileNotFoundError(Message("fault.analysis.no_folder", folder=folder))


def register_names() -> tuple[str, ...]:
    """Return the names of the registers that are shipped: folders of ``geodata`` that hold a ``register.csv``."""
    return tuple(sorted(file.parent.name for file in shipped_path("geodata").glob("*/register.csv")))


def register_file(name: str) -> Path:
    """Return the file of a register that is shipped.

    Raises:
        FileNotFoundError: no register of that name is shipped.
    """
    return shipped_path("geodata", name, "register.csv")
