"""How files stand on the disk: watched for being saved, and as they were when a build was done that is still good."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas.i18n.interface import ui_language
from atlas.publishing.build.atomic_file import YOUNG_NS, keep_sum, sha256
from atlas.publishing.build.cache import Cache
from atlas.publishing.edition.enclosure import edition_file
from atlas.resources import PACKAGE, shipped_path
from atlas.version import library_versions

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: How often files are looked at, and how long they must be left alone before a build begins, in seconds.
POLL_S: Final = 0.15
#: A folder with more files is not looked through before each build: it holds more than an edition.
_MOST_FILES: Final = 3_000


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


@dataclass(frozen=True, slots=True)
class DoneBuild:
    """A build that may have been done before, told by the files that it would read and those that it wrote.

    A file stands as it stood when its size, its time and its place on the disk are the same, and, if it was changed
    less than two seconds before it was looked at, its bytes. Looking takes a few milliseconds; what the command would
    import to find out that nothing has changed takes two seconds.

    Attributes:
        source: the edition as the command names it.
        output: the folder of the build.
        options: whatever else decides what is made, and in which words it is told.
        cache: keeps what is known of builds that were done, sealed.
        began_ns: when its files were looked at.
        inputs: a digest of them as they stood then; empty where they cannot be told.
    """

    source: Path
    output: Path
    options: Mapping[str, object]
    cache: Cache
    began_ns: int
    inputs: str

    @classmethod
    def of(cls, source: str | Path, output: Path, *, cache: Cache, options: Mapping[str, object]) -> DoneBuild:
        """Look at the files that a build would read.

        Raises:
            EditionError: there is no such edition.
        """
        build = cls(edition_file(source).absolute(), output.absolute(), options, cache, time.time_ns(), "")
        return replace(build, inputs=build._inputs_digest(build.began_ns))

    def report(self) -> list[str] | None:
        """Return what was said of this build when it was done, and would be said again; None when it must be done."""
        record = self.cache.fetch(self._key, self.output) if self.inputs else None
        if record is None or self._is_stale(record):
            return None
        return [str(line) for line in record["report"]]

    def keep_sums(self, read: Callable[[Path], Iterable[Mapping[str, str]]]) -> None:
        """Take the sums of what the last build wrote from its own list, unless a file of it has changed since.

        Args:
            read: returns what is listed in the output folder: the name and the SHA-256 of each file.
        """
        record = self.cache.fetch(self._key, self.output)
        if record is None or not record["outputs"] or self._outputs_digest(record) != record["outputs"]:
            return
        names = set(record["files"])
        for entry in read(self.output):
            if entry["file"] in names:
                keep_sum(self.output / entry["file"], entry["sha256"])

    def keep(self, edition: Edition, files: Iterable[str], report: Iterable[object]) -> None:
        """Remember that the build was done, unless what it read lies where nobody looks, or changed meanwhile.

        Args:
            edition: what was built.
            files: what was written, by names in the output folder.
            report: what is to be said when nothing of it has changed.
        """
        if not self.inputs or _reads_elsewhere(edition) or self._inputs_digest(self.began_ns) != self.inputs:
            return
        names, now = sorted(files), time.time_ns()
        outputs = _digest((f"{self.output}{os.sep}{name}" for name in names), now)
        record = {"began": self.began_ns, "inputs": self.inputs, "files": names, "ended": now, "outputs": outputs}
        self.cache.store(self._key, {}, record={**record, "report": list(map(str, report))})

    @property
    def _key(self) -> str:
        parts = {**self.options, "words": ui_language(), "versions": library_versions()}
        text = json.dumps([str(self.source), str(self.output), parts], sort_keys=True, default=str)
        return f"build-{hashlib.sha256(text.encode()).hexdigest()}"

    def _is_stale(self, record: Mapping[str, Any]) -> bool:
        """Tell whether a file that was read or written has changed since."""
        now = {"inputs": self._inputs_digest(record["began"]), "outputs": self._outputs_digest(record)}
        return any(record[name] != digest for name, digest in now.items())

    def _outputs_digest(self, record: Mapping[str, Any]) -> str:
        """Digest how the files stand that a build wrote."""
        return _digest((f"{self.output}{os.sep}{name}" for name in record["files"]), record["ended"])

    def _inputs_digest(self, seen_ns: int) -> str:
        """Digest all that an edition can be made from: its folder, what is shipped, the code; "" for too much."""
        written = tuple(f"{folder}{os.sep}" for folder in (self.output, self.cache.folder.absolute()))
        own = list(_files_below(self.source.parent))
        paths = [path for path in own if not path.startswith(written)]
        folders = (shipped_path("geodata"), shipped_path("maps", "themes"), PACKAGE)
        ours = (path for folder in folders for path in _files_below(folder) if not path.endswith(".pyc"))
        return _digest((*paths, *ours), seen_ns) if len(own) <= _MOST_FILES else ""


def _reads_elsewhere(edition: Edition) -> bool:
    """Tell whether an edition may read what lies outside its folder.

    Trusted, on a server's tiles, in somebody's package.
    """
    from atlas.publishing.build.manifest import outside_digests  # takes long to load, and is when this is asked

    remote = any(plate.basemap is not None and plate.basemap.is_remote for plate in edition.plates)
    return edition.trusted or remote or bool(outside_digests())


def _files_below(folder: Path) -> Iterator[str]:
    """Yield the files of a folder and below, in order, and no more of them than can be looked at.

    Thousands are looked at three times in a build: they stay plain texts, which takes a fifth of the time of paths.
    """
    count = 0
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders.sort()
        for name in sorted(names):
            yield f"{parent}{os.sep}{name}"
            count += 1
        if count > _MOST_FILES:
            return


def _digest(paths: Iterable[str], seen_ns: int) -> str:
    """Digest how files stand, seen at a moment; "" when one of them is not there or cannot be read."""
    digest = hashlib.sha256()
    try:
        for path in paths:
            about = os.stat(path)  # noqa: PTH116
            is_young = about.st_mtime_ns > seen_ns - YOUNG_NS
            young = sha256(file) if is_young and (file := Path(path)).is_file() else ""
            digest.update(f"{path}\0{about.st_size} {about.st_mtime_ns} {about.st_ino} {young}\n".encode())
    except OSError:
        return ""
    return digest.hexdigest()


def _look(path: Path) -> tuple[int, int] | None:
    """Return when a file was changed and how long it is; None when it is not there."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size
