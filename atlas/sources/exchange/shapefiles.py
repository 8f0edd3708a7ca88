"""What a Shapefile lacks or says wrongly: its index (.shx), the encoding of its table."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from atlas.sources.files.encodings import guess

# Shapefiles that do not say their encoding (no .cpg) carry one of these in byte 29 of the .dbf: none, or "ANSI".
_SILENT_LDID: Final = frozenset({0x00, 0x57})
_UTF_8: Final = frozenset({"utf8", "utf-8", "65001"})


def table_encoding(path: Path) -> str | None:
    """Return the encoding that the table of a Shapefile must be read in, None to leave it to what the file says.

    A text beyond ASCII that is UTF-8 throughout is UTF-8, whatever the .cpg says: no text of a one-byte encoding comes
    out so by chance. One that is not, under a .cpg that says UTF-8, is in the most plausible of four, as without .cpg.

    Args:
        path: The .shp file; a file of another kind has no such table.
    """
    table = _beside(path, ".dbf")
    if path.suffix.lower() != ".shp" or table is None:
        return None
    data = table.read_bytes()
    if len(data) < 32:
        return None
    texts = data[int.from_bytes(data[8:10], "little") :]
    page = _beside(path, ".cpg")
    stated = "" if page is None else page.read_text("ascii", errors="replace").strip().lower()
    silent = page is None and data[29] in _SILENT_LDID
    try:
        texts.decode("utf-8")
    except UnicodeDecodeError:
        return guess(texts)[0] if silent or stated in _UTF_8 else None
    return "utf-8" if silent or (page is not None and not texts.isascii()) else None


@contextmanager
def with_index(path: Path) -> Iterator[Path]:
    """Yield a Shapefile that has its index: itself, or a copy for which the index was made anew, removed afterwards.

    Args:
        path: Any geographic file; only a .shp without .shx and with its table is copied.
    """
    table = _beside(path, ".dbf")
    if path.suffix.lower() != ".shp" or not path.is_file() or table is None or _beside(path, ".shx") is not None:
        yield path
        return
    import fiona  # takes long to load: few Shapefiles lack their index

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"{path.stem}.shp"
        for file in (path, *(_beside(path, ending) for ending in (".dbf", ".prj", ".cpg"))):
            if file is not None:
                shutil.copyfile(file, copy.with_suffix(file.suffix.lower()))
        try:
            with fiona.Env(SHAPE_RESTORE_SHX="YES"), fiona.open(copy):
                pass
        except (fiona.errors.FionaError, ValueError):
            yield path  # whoever reads it says what is wrong with it
            return
        yield copy


def _beside(path: Path, ending: str) -> Path | None:
    """Return the file of the same name with another ending, in small or capital letters; None where there is none."""
    files = (path.with_suffix(ending), path.with_suffix(ending.upper()))
    return next((file for file in files if file.exists()), None)
