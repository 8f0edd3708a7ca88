"""Finished work that is kept between builds, by fingerprints: plates drawn, data tabulated.

A fingerprint is a digest of all that a thing was made from, so what is found under it is what would be made again. The
cache lies in the user's cache folder, never in a published one; it may be removed at any time, costs time only, and
what is damaged in it, or not sealed with this user's key, is as if it were not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import platformdirs

from atlas.publishing.build import cache_safety

#: The environment variable that names another folder for the cache.
VARIABLE: Final = "ATLAS_CACHE"
#: An edition with its site fills some 300 MB, and others come between two builds of it.
MOST_BYTES: Final = 2_000_000_000
_ENTRY: Final = "entry.json"
_UNFINISHED: Final = ".new-"
#: What a process that was killed left unfinished is removed after so long.
_STALE_S: Final = 3600.0
#: The whole cache is walked when so large a share of its limit was stored since it was last: walking costs as much as
#: storing a hundred entries, and a build stores hundreds.
_WALKED: Final = 0.02
#: How many bytes were stored since, in a file of the cache: what several processes store at once may count once.
_STORED: Final = ".stored"


def cache_folder() -> Path:
    """Return the folder of the cache: the one that ``ATLAS_CACHE`` names, or the user's own (`platformdirs`)."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return _users_folder()


def key_file() -> Path:
    """Return where the key of the seals is: among the user's caches wherever the cache is, for a cache may be given."""
    return Path(os.environ.get(cache_safety.VARIABLE) or _users_folder() / "key")


def _users_folder() -> Path:
    return platformdirs.user_cache_path("atlas-ess", appauthor=False)


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of finished work; each entry is a folder named by its fingerprint, with its files and their sums.

    A cache that cannot be read or written is no error: it only saves no time. Each entry is sealed with a key of this
    user's: one that another wrote, or of which a bit has changed, is none.

    Attributes:
        folder: made when something is stored.
        most_bytes: above it what was not used for longest is removed; each process at work may pass it by two per cent.
    """

    folder: Path
    most_bytes: int = MOST_BYTES

    def fetch(
        self, fingerprint: str, target: Path, *, names: Collection[str] | None = None
    ) -> Mapping[str, Any] | None:
        """Copy the files of an entry into a folder and return its record; None when there is none that is whole.

        Args:
            fingerprint: of the entry.
            target: the folder.
            names: of the files that are wanted; all of them without.

        Raises:
            OSError: the folder cannot be written.
        """
        if (entry := self.entry(fingerprint, names=names)) is None:
            return None
        record, contents = entry
        for name, content in contents.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
        return record

    def read(self, fingerprint: str, name: str) -> bytes | None:
        """Return one file of an entry, or None when there is none that is whole."""
        entry = self.entry(fingerprint)
        return entry[1].get(name) if entry else None

    def entry(
        self, fingerprint: str, *, names: Collection[str] | None = None
    ) -> tuple[Mapping[str, Any], Mapping[str, bytes]] | None:
        """Return the record of an entry and its files by their names, or None when there is none that is whole.

        Args:
            fingerprint: of the entry.
            names: of the files that are wanted, and looked at; all of them without.
        """
        key = cache_safety.user_key(key_file())
        if key is None:
            return None
        try:
            with _open_folder(self.folder / fingerprint) as folder:
                entry = json.loads(folder.read(_ENTRY))
                sealed = _sealed_bytes(entry["record"], entry["files"])
                if not cache_safety.is_sealed(entry["seal"], key, fingerprint.encode(), sealed):
                    return None
                contents = {name: folder.read(name) for name in (entry["files"] if names is None else names)}
                if any(_sum(content) != entry["files"][name] for name, content in contents.items()):
                    return None
                os.utime(self.folder / fingerprint)  # used now: not the next to be removed
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        return dict(entry["record"]), contents

    def store(self, fingerprint: str, contents: Mapping[str, bytes], *, record: Mapping[str, Any]) -> None:
        """Keep files by their names, and their record; all of them or nothing."""
        key = cache_safety.user_key(key_file())
        if key is None:  # nothing that is kept could be told from what another put there
            return
        with contextlib.suppress(OSError):  # a full disk, a folder that may not be written: the build goes on
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self.folder))
            try:
                for name, content in contents.items():
                    (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                    (fresh / name).write_bytes(content)
                files = {name: _sum(content) for name, content in contents.items()}
                mark = cache_safety.seal(key, fingerprint.encode(), _sealed_bytes(dict(record), files))
                entry = {"record": dict(record), "files": files, "seal": mark}
                (fresh / _ENTRY).write_text(json.dumps(entry), encoding="utf-8")
                shutil.rmtree(self.folder / fingerprint, ignore_errors=True)
                fresh.rename(self.folder / fingerprint)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
            self._count(sum(map(len, contents.values())))

    def _count(self, size: int) -> None:
        """Count what was stored since the cache was walked; walk it when that is much, or is not known."""
        stored = self._bytes_since_walk() + size
        if stored > _WALKED * self.most_bytes:
            stored = 0
            self._shrink()
        fresh = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self.folder))
        try:
            (fresh / _STORED).write_text(str(stored), encoding="ascii")
            (fresh / _STORED).replace(self.folder / _STORED)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _bytes_since_walk(self) -> float:
        with contextlib.suppress(OSError, ValueError), _open_folder(self.folder) as folder:
            return max(0, int(folder.read(_STORED)))
        return math.inf

    def _shrink(self) -> None:
        """Remove what was not used for longest until the rest is not too large, and what killed processes left."""
        with contextlib.suppress(OSError):
            entries = [(entry.stat().st_mtime, entry) for entry in self.folder.iterdir() if entry.is_dir()]
            left = [entry for used, entry in entries if entry.name.startswith(_UNFINISHED) and _is_stale(used)]
            room = self.most_bytes
            for _, entry in sorted(((u, e) for u, e in entries if not e.name.startswith(_UNFINISHED)), reverse=True):
                room -= _size(entry)
                left += [entry] if room < 0 else []
            for entry in left:
                shutil.rmtree(entry, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _OpenFolder:
    """A folder of this user's that is open, so that no other can take its place while its files are read."""

    path: Path
    descriptor: int | None

    def read(self, name: str) -> bytes:
        """Return the bytes of a regular file in it."""
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise ValueError(name)
        # Windows opens no folder.
        whole = self.path / name if self.descriptor is None else name
        with open(os.open(whole, cache_safety.OPENING, dir_fd=self.descriptor), "rb") as stream:  # noqa: PTH123
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise ValueError(name)
            return stream.read()


@contextlib.contextmanager
def _open_folder(path: Path) -> Iterator[_OpenFolder]:
    """Give a folder of this user's.

    Raises:
        OSError: it is not there, is a link or is another's.
    """
    if not hasattr(os, "O_DIRECTORY"):
        yield _OpenFolder(path, None)
        return
    descriptor = os.open(path, cache_safety.OPENING | os.O_DIRECTORY)
    try:
        if not cache_safety.is_own(descriptor):
            raise PermissionError(path)
        yield _OpenFolder(path, descriptor)
    finally:
        os.close(descriptor)


def _sealed_bytes(record: Any, files: Any) -> bytes:
    """Return what a seal is of, the same for the same values."""
    return json.dumps({"record": record, "files": files}, sort_keys=True).encode()


def _size(folder: Path | str) -> int:
    """Return how many bytes the files of a folder and below have."""
    with os.scandir(folder) as entries:
        return sum(
            _size(entry.path) if entry.is_dir(follow_symlinks=False) else entry.stat(follow_symlinks=False).st_size
            for entry in entries
        )


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_stale(used: float) -> bool:
    return time.time() - used > _STALE_S
