"""A folder that is replaced whole: made beside, then exchanged with the old one in one step of the file system."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from atlas.errors import OutputError, is_full_disk, system_reason
from atlas.i18n.messages import Message
from atlas.publishing.build.atomic_file import ensure_folders
from atlas.publishing.build.targets import folder_target

_LOG: Final = logging.getLogger("atlas")
_HERE: Final = -100  # AT_FDCWD
_EXCHANGE: Final = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


@contextlib.contextmanager
def replaced_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside an output folder, and put it in its place when all went well.

    Whoever looks sees the old folder or the new one, never a mixture, even when the process is killed: the two are
    exchanged in one step on Linux and macOS; elsewhere the old one is renamed away a moment before, and put back by the
    next build if that moment was the last. What a killed build leaves beside is removed by the next one.

    Raises:
        OutputError: another build is at work there, the folder cannot be written, or it is in use.
    """
    target = folder_target(folder)
    stage, old = (target.with_name(f".{target.name}.atlas-{part}") for part in ("new", "old"))
    with _claim(target):
        try:
            _tidy(target, stage, old)
            stage.mkdir()
            if target.is_dir():
                shutil.copymode(target, stage)
        except OSError as error:
            raise OutputError(_unwritable(folder, error)) from error
        try:
            yield stage
            _put_in_place(stage, target, old)
        except OSError as error:
            if not is_full_disk(error):
                raise
            raise OutputError(
                Message("fault.publishing.files.disk_full", folder=folder, temporary=tempfile.gettempdir())
            ) from error
        finally:
            for left in (stage, old):
                shutil.rmtree(left, ignore_errors=True)


def carry(source: Path, target: Path, names: Iterable[str]) -> None:
    """Bring files of one folder into another by their names, without copying where the disk allows.

    Raises:
        OutputError: a file cannot be brought.
    """
    for name in names:
        original, copy = source / name, target / name
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            if original.is_symlink():
                copy.symlink_to(original.readlink())
                continue
            if original.is_dir():
                copy.mkdir(exist_ok=True)
                continue
            try:
                os.link(original, copy)
            except OSError:  # a disk without links
                shutil.copy2(original, copy)
        except OSError as error:
            raise OutputError(_unwritable(original, error)) from error


def contents(folder: Path) -> list[str]:
    """Return the names of all files in a folder and below, sorted, empty folders with them.

    Raises:
        OutputError: a device, a pipe or a socket, which cannot be brought into another folder.
    """
    names: list[str] = []
    for entry in _entries_below(folder):
        if not (entry.is_symlink() or entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
            raise OutputError(Message("fault.publishing.files.device_inside", path=entry.path, folder=folder))
        names.append(entry.path.removeprefix(f"{folder}{os.sep}").replace(os.sep, "/"))
    return sorted(names)


def _entries_below(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """Yield what a folder holds and all below; of folders those alone that hold nothing."""
    with os.scandir(folder) as entries:
        for entry in entries:
            inner = list(_entries_below(entry.path)) if entry.is_dir(follow_symlinks=False) else []
            yield from inner or [entry]


@contextlib.contextmanager
def _claim(target: Path) -> Iterator[None]:
    """Hold the folder against other builds; the claim ends with the process, however it ends."""
    with ensure_folders(target.parent):
        try:
            lock = FileLock(target.with_name(f".{target.name}.atlas-lock"), timeout=0)
            lock.acquire()
        except Timeout:
            raise OutputError(Message("fault.publishing.files.claimed", path=target)) from None
        except OSError as error:
            raise OutputError(_unwritable(target, error)) from error
        try:
            yield
        finally:
            Path(lock.lock_file).unlink(missing_ok=True)
            lock.release()


def _tidy(target: Path, stage: Path, old: Path) -> None:
    """Put back what a killed build had put away, and remove what it left unfinished; both are told.

    Raises:
        OutputError: something that no build makes has the name of such a folder.
    """
    for left in (stage, old):
        if left.is_symlink() or (left.exists() and not left.is_dir()):
            raise OutputError(Message("fault.publishing.files.hidden_file", path=left))
    if old.exists() and not target.exists():
        old.rename(target)
        _LOG.warning("%s", Message("fault.publishing.files.put_back", path=target))
    for left in (stage, old):
        if left.exists():
            shutil.rmtree(left)
            _LOG.warning("%s", Message("fault.publishing.files.tidied_build", path=left))


def _put_in_place(stage: Path, target: Path, old: Path) -> None:
    try:
        if not target.exists():
            stage.rename(target)
        elif not _exchange(stage, target):
            target.rename(old)
            stage.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise OutputError(
            Message("fault.publishing.files.unreplaceable_folder", path=target, reason=system_reason(error))
        ) from error


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    library = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        code = library.renamex_np(os.fsencode(first), os.fsencode(second), _EXCHANGE)
    elif library is not None and hasattr(library, "renameat2"):
        code = library.renameat2(_HERE, os.fsencode(first), _HERE, os.fsencode(second), _EXCHANGE)
    else:
        return False
    return bool(code == 0)


def _unwritable(path: Path, error: OSError) -> Message:
    return Message("fault.publishing.files.unwritable_folder", path=path, reason=system_reason(error))
