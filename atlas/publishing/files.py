"""Files that appear whole or not at all: written beside, then renamed into place."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from atlas.errors import OutputError


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Give a fresh folder beside the outputs, on the same disk, that is gone afterwards.

    The output folder is made when it is missing, and is gone too when nothing was put into it.

    Raises:
        OutputError: the output folder cannot be made or written.
    """
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".atlas-", dir=folder))
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written: {error.strerror or error}; choose another folder (-o)"
        ) from error
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if made:
            with contextlib.suppress(OSError):  # it holds something: it stays
                folder.rmdir()


def move_into_place(source: Path, target: Path) -> None:
    """Rename a finished file over its target; the old one stays whole if that fails.

    Raises:
        OutputError: the target cannot be replaced, for example because another program holds it.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    except OSError as error:
        raise OutputError(
            f"{target} cannot be replaced: {error.strerror or error}; is it open in another program?"
        ) from error


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path beside ``target`` to write to, and rename it into place when all went well.

    Raises:
        OutputError: the folder or the file cannot be written.
    """
    with staging(target.parent) as folder:
        beside = folder / target.name
        try:
            yield beside
        except OSError as error:
            raise OutputError(f"{target} cannot be written: {error.strerror or error}") from error
        move_into_place(beside, target)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
