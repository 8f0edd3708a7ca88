"""Files that appear whole or not at all: written beside, then renamed into place."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from atlas.errors import OutputError, is_full_disk, system_reason
from atlas.i18n.messages import Message
from atlas.publishing.build.scratch import BESIDE, scratch
from atlas.publishing.build.targets import file_target

#: Of a file that was changed so shortly before it was looked at, the time alone tells nothing: its bytes are read.
YOUNG_NS: Final = 2_000_000_000


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Give a fresh folder beside the outputs, on the same disk, that is gone afterwards.

    The output folder and those above it are made when they are missing, and are gone too when they stay empty.

    Raises:
        OutputError: the output folder cannot be made or written.
    """
    with ensure_folders(folder), contextlib.ExitStack() as stack:
        try:
            fresh = stack.enter_context(scratch(folder, prefix=BESIDE))
        except OSError as error:
            if is_full_disk(error):  # another folder of this disk would not help: whoever caught it says what would
                raise
            raise OutputError(_unwritable(folder, error)) from error
        yield fresh


@contextlib.contextmanager
def ensure_folders(folder: Path) -> Iterator[None]:
    """Make a folder and those above it, and take away afterwards those of them that hold nothing.

    Raises:
        OutputError: it cannot be made.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(_unwritable(folder, error)) from error
        yield
    finally:
        for path in missing:
            with contextlib.suppress(OSError):  # it holds something: it stays
                path.rmdir()


def _unwritable(folder: Path, error: OSError) -> Message:
    return Message("fault.publishing.files.unwritable_folder", path=folder, reason=system_reason(error))


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
            Message("fault.publishing.files.unreplaceable", path=target, reason=system_reason(error))
        ) from error


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path beside ``target`` to write to, and rename it into place when all went well.

    Raises:
        OutputError: the folder or the file cannot be written, or what stands there must stay.
    """
    target = file_target(target)
    with staging(target.parent) as folder:
        beside = folder / target.name
        try:
            yield beside
        except OSError as error:
            raise OutputError(
                Message("fault.publishing.files.unwritable", path=target, reason=system_reason(error))
            ) from error
        move_into_place(beside, target)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A file as it stands on the disk; a link to it, or the file under another name, stands the same.

    Its sum is empty until somebody has summed it.
    """

    path: Path = field(compare=False)
    sum: str = field(compare=False)
    device: int
    number: int
    size: int
    changed_ns: int


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal.

    A process reads a file once as long as its size, its time and its place on the disk are the same; one that was
    changed less than two seconds ago is read each time, since its time alone does not tell whether it changed again.
    """
    state = _state_of(path)
    return _sum_of_bytes(path) if state is None else _sum_standing(state)


def keep_sum(path: Path, sum_: str) -> None:
    """Take over the SHA-256 of a file that stands as it stood when it was summed: it is not read for it."""
    if (state := _state_of(path, sum_)) is not None:
        _sum_standing(state)


def _state_of(path: Path, sum_: str = "") -> _Standing | None:
    """Return how a file stands; None where that does not tell whether it was changed."""
    about = path.stat()
    if about.st_mtime_ns > time.time_ns() - YOUNG_NS or not about.st_ino:
        return None
    return _Standing(path, sum_, about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)


@lru_cache(maxsize=20_000)
def _sum_standing(file: _Standing) -> str:
    return file.sum or _sum_of_bytes(file.path)


def _sum_of_bytes(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
