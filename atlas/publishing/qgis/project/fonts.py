"""The type that the layouts are set in, beside the project: for whoever has to install it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from atlas.cartography.canvas.typeface import faces_of

FOLDER: Final = "polices"
#: The families whose license_file, the SIL Open Font License, lets them travel.
_FAMILIES: Final = ("Source Sans Pro", "Almarai")
_LICENSES: Final = ("LICENSE.txt", "LICENSE", "OFL.txt")


def write_fonts(folder: Path) -> tuple[Path, ...]:
    """Write the fonts of the toolkit and their licenses into ``polices`` in a folder, and return the files."""
    target = folder / FOLDER
    target.mkdir(exist_ok=True)
    written = []
    for family in _FAMILIES:
        files = sorted(set(faces_of(family).values()))
        places = (files[0].parent, files[0].parent.parent)
        license_file = next(place / name for place in places for name in _LICENSES if (place / name).is_file())
        sources = {path.name: path for path in files} | {f"{family.replace(' ', '')}-OFL.txt": license_file}
        for name, source in sources.items():
            written.append(target / name)
            shutil.copyfile(source, target / name)
    return tuple(written)
