"""Where an output may be written: what stands there, and is no output of the same kind, is never taken away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from atlas.errors import OutputError, system_reason
from atlas.i18n.messages import Message, Text

#: How files of a kind begin, whose words are in ``fault.publishing.files.kind``; a text begins like none of them.
_BEGINNINGS: Final = {
    b"%PDF": "pdf",
    b"PK\x03\x04": "archive",
    b"SQLite format 3": "database",
    b"PAR1": "parquet",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"\xd0\xcf\x11\xe0": "office",
}
_TEXT: Final = "text"
_JSON: Final = "json"
_MARKUP: Final = "markup"
_KINDS: Final = {
    ".pdf": "pdf",
    ".xlsx": "archive",
    ".gpkg": "database",
    ".qgz": "archive",
    ".parquet": "parquet",
    ".geojson": _JSON,
    ".html": _MARKUP,
    **dict.fromkeys((".csv", ".toml"), _TEXT),
}
_BEGINNING: Final = 4096  # bytes
#: What lies beside a database that a program has open.
_JOURNALS: Final = ("-wal", "-journal")


def file_target(path: Path) -> Path:
    """Return the file that is written for a name: of a link the file that it leads to, so that the link stays.

    Raises:
        OutputError: a folder, a device or a pipe, a link to nothing, or a file of another kind stands there, or a file
            stands where its folder should be.
    """
    wanted = _KINDS.get(path.suffix.lower())
    try:
        if path.is_symlink():
            path = _link_target(path)
        if path.is_dir():
            raise OutputError(Message("fault.publishing.files.is_folder", path=path, example=path / "NAME"))
        if path.exists() and not path.is_file():
            raise OutputError(Message("fault.publishing.files.is_device", path=path))
        _refuse_file_as_folder(path.parent)
        if wanted is not None and path.is_file() and (standing := _kind(path)) not in ("", wanted):
            raise OutputError(
                Message(
                    "fault.publishing.files.other_kind", path=path, standing=_words(standing), wanted=_words(wanted)
                )
            )
    except OSError as error:
        raise OutputError(
            Message("fault.publishing.files.unwritable_name", path=path, reason=system_reason(error))
        ) from error
    return path


def folder_target(path: Path) -> Path:
    """Return the folder that is replaced for a name: of a link the folder that it leads to, so that the link stays.

    Raises:
        OutputError: a file, a device or a link to nothing stands there; or it is a folder that must not be replaced.
    """
    try:
        if path.is_symlink():
            _link_target(path)
        target = path.resolve()
        if target.exists() and not target.is_dir():
            raise OutputError(Message("fault.publishing.files.not_a_folder", path=path))
        _refuse_file_as_folder(target.parent)
        if Path.cwd().is_relative_to(target):
            raise OutputError(Message("fault.publishing.files.current_folder", path=path))
        if target.is_dir() and (target == Path.home().resolve() or target.is_mount()):
            raise OutputError(Message("fault.publishing.files.home_folder", path=path))
    except (OSError, RuntimeError) as error:
        raise OutputError(Message("fault.publishing.files.unwritable_folder", path=path, reason=str(error))) from error
    return target


def refuse_inputs(targets: Iterable[Path], inputs: Iterable[Path], *, called: Text = "") -> None:
    """Refuse to write over a file that is read, by its path, a link or a hard link; ``called`` names it in words.

    Raises:
        OutputError: an output is one of the inputs.
    """
    sources: dict[tuple[int, int], Path] = {}
    for path in inputs:
        if path.exists():
            sources.setdefault(_place_on_disk(path), path)
    for target in targets:
        if target.exists() and (source := sources.get(_place_on_disk(target))) is not None:
            raise OutputError(Message("fault.publishing.files.replaces_input", path=target, source=called or source))


def _place_on_disk(path: Path) -> tuple[int, int]:
    """Return what tells one file from all others, whatever names it has."""
    status = path.stat()
    return status.st_dev, status.st_ino


def refuse_folder_of(folder: Path, edition: Path | None) -> None:
    """Refuse to replace the folder in which an edition is written.

    Raises:
        OutputError: the edition's own file is in the folder, or below.
    """
    if edition is not None and edition.exists() and edition.resolve().is_relative_to(folder.resolve()):
        raise OutputError(Message("fault.publishing.files.edition_folder", path=folder, example=folder / "out"))


def refuse_held(target: Path) -> None:
    """Refuse to replace a database that a program has open: it would write the journal of the old one into the new.

    Raises:
        OutputError: the file is locked, or a journal lies beside it.
    """
    journals = [name for suffix in _JOURNALS if (name := target.with_name(target.name + suffix)).exists()]
    if journals:
        raise OutputError(Message("fault.publishing.tables.held", path=target, journal=journals[0].name))
    if not target.is_file():
        return
    connection = sqlite3.connect(f"{target.absolute().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise OutputError(Message("fault.publishing.tables.locked", path=target)) from error
    except sqlite3.DatabaseError:
        pass  # it is no database: nothing can hold it as one
    finally:
        connection.close()


def _link_target(link: Path) -> Path:
    if not link.exists():
        raise OutputError(Message("fault.publishing.files.dead_link", path=link))
    return link.resolve()


def _refuse_file_as_folder(folder: Path) -> None:
    """Refuse a path below a file."""
    for parent in (folder, *folder.parents):
        if parent.exists():
            if not parent.is_dir():
                raise OutputError(Message("fault.publishing.files.file_as_folder", path=folder, parent=parent))
            return


def _words(kind: str) -> Message:
    return Message(f"fault.publishing.files.kind.{kind}")


def _kind(path: Path) -> str:
    """Say what a file holds by its first bytes; "" for an empty one."""
    with path.open("rb") as stream:
        start = stream.read(_BEGINNING)
    for beginning, kind in _BEGINNINGS.items():
        if start.startswith(beginning):
            return kind
    if not start:
        return ""
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "other"
    return {b"{": _JSON, b"<": _MARKUP}.get(start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1], _TEXT)
