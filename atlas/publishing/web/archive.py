"""The site as one archive, the same bytes each time, to be handed over on a stick or put on a server."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

from atlas.publishing.build.atomic_file import whole_file

_DATE: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o644 << 16


def write_archive(folder: Path, target: Path, *, name: str) -> None:
    """Write the files of a folder into a ZIP archive, below a folder of a name; what was there before is replaced.

    Raises:
        OutputError: the archive cannot be written.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    with whole_file(target) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in files:
            entry = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}", _DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _READABLE
            archive.writestr(entry, path.read_bytes())
