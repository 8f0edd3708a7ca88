"""Folders for unfinished work: gone at the end of it, however it ends, or at the next run after a kill."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from atlas.i18n.messages import Message

#: Beginning of the folders beside outputs, and of those in the system's temporary folder.
BESIDE: Final = ".atlas-write-"
TEMPORARY: Final = "atlas-work-"

_LOG: Final = logging.getLogger("atlas")
_RANDOM: Final = r"[a-z0-9_]{8}"


@contextlib.contextmanager
def scratch(parent: str | Path | None = None, *, prefix: str = TEMPORARY) -> Iterator[Path]:
    """Give a fresh folder that this process holds; it is gone afterwards.

    What killed processes left beside it under the same prefix, and no process holds any more, is removed first, with
    a warning.

    Args:
        parent: where; the system's temporary folder without it.
        prefix: how its name begins.

    Raises:
        OSError: the folder cannot be made.
    """
    where = Path(parent or tempfile.gettempdir())
    sweep(where, prefix)
    fresh, hold = _make_and_hold(where, prefix)
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if hold is not None:
            os.close(hold)


def sweep(where: Path, prefix: str) -> None:
    """Remove the folders of one's own that killed processes left, and tell of it."""
    if not hasattr(os, "getuid"):  # a system on which nothing tells whether a process holds a folder
        return
    name = re.compile(re.escape(prefix) + _RANDOM)
    with contextlib.suppress(OSError), os.scandir(where) as entries:
        for entry in entries:
            if name.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    _remove(Path(entry.path))


def _remove(left: Path) -> None:
    """Remove a folder of one's own that no process holds."""
    if left.stat().st_uid != os.getuid() or (hold := _hold(left)) is None:
        return
    try:
        shutil.rmtree(left)
        _LOG.warning("%s", Message("fault.publishing.files.tidied_run", path=left))
    finally:
        os.close(hold)


def _make_and_hold(where: Path, prefix: str) -> tuple[Path, int | None]:
    """Make a folder and hold it; again when another process took it for a leftover in the moment between."""
    while True:
        fresh = Path(tempfile.mkdtemp(prefix=prefix, dir=where))
        hold = _hold(fresh, wait=True)
        if fresh.exists():
            return fresh, hold
        if hold is not None:
            os.close(hold)


def _hold(folder: Path, *, wait: bool = False) -> int | None:
    """Lock a folder until the descriptor is closed or the process ends; None when another holds it or none can."""
    try:
        import fcntl  # Unix alone has it
    except ImportError:
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
