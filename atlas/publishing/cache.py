"""Finished work that is kept between builds, by fingerprints: plates drawn, data tabulated.

A fingerprint is a digest of all that a thing was made from, so what is found under it is what would be made again. The
cache lies in the user's cache folder, never in a published one; it may be removed at any time, costs time only, and
what is damaged in it is as if it were not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

#: The environment variable that names another folder for the cache.
VARIABLE: Final = "ATLAS_CACHE"
MOST_BYTES: Final = 500_000_000
_ENTRY: Final = "entry.json"
_UNFINISHED: Final = ".new-"
#: What a process that was killed left unfinished is removed after so long.
_STALE_S: Final = 3600.0


def cache_folder() -> Path:
    """Return the folder of the cache: the one that ``ATLAS_CACHE`` names, or ``atlas-ess`` in the user's caches."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        caches = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        caches = Path.home() / "Library" / "Caches"
    else:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "atlas-ess"


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of finished work; each entry is a folder named by its fingerprint, with its files and their sums.

    A cache that cannot be read or written is no error: it only saves no time. Entries of another user are not trusted.

    Attributes:
        folder: made when something is stored.
        most_bytes: above it, what was not used for longest is removed.
    """

    folder: Path
    most_bytes: int = MOST_BYTES

    def fetch(self, fingerprint: str, target: Path) -> Mapping[str, Any] | None:
        """Copy the files of an entry into a folder and return its record; None when there is none that is whole.

        Raises:
            OSError: the folder cannot be written.
        """
        if (found := self._entry(fingerprint)) is None:
            return None
        record, contents = found
        for name, content in contents.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
        return record

    def read(self, fingerprint: str, name: str) -> bytes | None:
        """Return one file of an entry, or None when there is none that is whole."""
        found = self._entry(fingerprint)
        return found[1].get(name) if found else None

    def _entry(self, fingerprint: str) -> tuple[Mapping[str, Any], Mapping[str, bytes]] | None:
        entry = self.folder / fingerprint
        try:
            found = json.loads((entry / _ENTRY).read_text(encoding="utf-8"))
            if any(Path(name).is_absolute() or ".." in Path(name).parts for name in found["files"]):
                return None
            contents = {str(name): (entry / str(name)).read_bytes() for name in found["files"]}
            same = all(_sum(content) == found["files"][name] for name, content in contents.items())
            own = not hasattr(os, "getuid") or entry.stat().st_uid == os.getuid()
            os.utime(entry)  # used now: not the next to be removed
            return (dict(found["record"]), contents) if same and own else None
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def store(self, fingerprint: str, contents: Mapping[str, bytes], *, record: Mapping[str, Any]) -> None:
        """Keep files by their names, and their record; all of them or nothing."""
        with contextlib.suppress(OSError):  # a full disk, a folder that may not be written: the build goes on
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self.folder))
            try:
                for name, content in contents.items():
                    (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                    (fresh / name).write_bytes(content)
                entry = {"record": dict(record), "files": {name: _sum(content) for name, content in contents.items()}}
                (fresh / _ENTRY).write_text(json.dumps(entry), encoding="utf-8")
                shutil.rmtree(self.folder / fingerprint, ignore_errors=True)
                fresh.rename(self.folder / fingerprint)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
        self._shrink()

    def _shrink(self) -> None:
        """Remove what was not used for longest until the rest is not too large, and what killed processes left."""
        with contextlib.suppress(OSError):
            entries = [(entry.stat().st_mtime, entry) for entry in self.folder.iterdir() if entry.is_dir()]
            left = [entry for used, entry in entries if entry.name.startswith(_UNFINISHED) and _is_stale(used)]
            room = self.most_bytes
            for _, entry in sorted(((u, e) for u, e in entries if not e.name.startswith(_UNFINISHED)), reverse=True):
                room -= sum(file.stat().st_size for file in entry.rglob("*") if file.is_file())
                left += [entry] if room < 0 else []
            for entry in left:
                shutil.rmtree(entry, ignore_errors=True)


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_stale(used: float) -> bool:
    return time.time() - used > _STALE_S
