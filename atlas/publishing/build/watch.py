"""Watching files for being saved, so that an edition is built again while its editor works."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

#: How often files are looked at, and how long they must be left alone before a build begins, in seconds.
POLL_S: Final = 0.4


class Watch:
    """Some files, as they were when a build began.

    Polling works on every disk, network folders included, and for a few dozen files costs nothing that can be felt.
    """

    def __init__(self, files: Iterable[Path], *, poll_s: float = POLL_S) -> None:
        self.poll_s = poll_s
        self._seen = {path: _look(path) for path in files}

    def begin(self) -> None:
        """Look at the files again: what is saved from now on is not in the build that begins."""
        self._seen = {path: _look(path) for path in self._seen}

    def add(self, files: Iterable[Path]) -> None:
        """Watch further files, those that an edition turned out to be made from; they need not exist yet."""
        self._seen = {**{path: _look(path) for path in files}, **self._seen}

    def wait(self) -> tuple[Path, ...]:
        """Wait until files were saved, made or removed since the build began and then left alone; return them.

        Editors save in several steps (a new file, a rename): a change is told once nothing changed for one poll.
        """
        before = dict(self._seen)
        last = before
        while True:
            now = {path: _look(path) for path in before}
            if now == last != before:
                return tuple(path for path in now if now[path] != before[path])
            last = now
            time.sleep(self.poll_s)


def _look(path: Path) -> tuple[int, int] | None:
    """Return when a file was changed and how long it is; None when it is not there."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size
