"""Where an output may be written: what stands there, and is no output of the same kind, is never taken away."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from atlas.errors import OutputError
from atlas.i18n.messages import Text

#: How files of a kind begin; a text begins like none of them.
_BEGINNINGS: Final = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a workbook or an archive",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Office document",
}
_TEXT: Final = "a text"
_JSON: Final = "JSON"
_MARKUP: Final = "HTML or XML"
_KINDS: Final = {
    ".pdf": "a PDF",
    ".xlsx": "a workbook or an archive",
    ".gpkg": "a database",
    ".parquet": "a Parquet file",
    ".geojson": _JSON,
    ".html": _MARKUP,
    **dict.fromkeys((".csv", ".toml"), _TEXT),
}
_BEGINNING: Final = 4096  # bytes


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
            raise OutputError(f"{path} is a folder: name a file in it (-o {path / 'NAME'})")
        if path.exists() and not path.is_file():
            raise OutputError(f"{path} is a device or a pipe, not a file: choose another name (-o)")
        _refuse_file_as_folder(path.parent)
        if wanted is not None and path.is_file() and (standing := _kind(path)) not in ("", wanted):
            raise OutputError(
                f"{path} holds {standing}, not {wanted} as its name says, and stays as it is: choose another name (-o)"
            )
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}; choose another name (-o)") from error
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
            raise OutputError(f"{path} is not a folder, and stays as it is: choose another folder (-o)")
        _refuse_file_as_folder(target.parent)
        if Path.cwd().is_relative_to(target):
            raise OutputError(f"{path} is the folder that this runs in and cannot be replaced: run it from another one")
        if target.is_dir() and (target == Path.home().resolve() or target.is_mount()):
            raise OutputError(f"{path} is a home folder or a disk and cannot be replaced: choose a folder in it (-o)")
    except (OSError, RuntimeError) as error:
        raise OutputError(f"{path} cannot be written: {error}; choose another folder (-o)") from error
    return target


def refuse_inputs(targets: Iterable[Path], inputs: Iterable[Path], *, called: Text = "") -> None:
    """Refuse to write over a file that is read, by its path, a link or a hard link; ``called`` names it in words.

    Raises:
        OutputError: an output is one of the inputs.
    """
    sources = [path for path in inputs if path.exists()]
    for target in targets:
        for source in sources:
            if target.exists() and target.samefile(source):
                raise OutputError(f"{target} would replace {called or source}, which is read: choose another name (-o)")


def refuse_folder_of(folder: Path, edition: Path | None) -> None:
    """Refuse to replace the folder in which an edition is written.

    Raises:
        OutputError: the edition's own file is in the folder, or below.
    """
    if edition is not None and edition.exists() and edition.resolve().is_relative_to(folder.resolve()):
        raise OutputError(f"{folder} is the folder of the edition itself: choose another folder (-o {folder / 'out'})")


def _link_target(link: Path) -> Path:
    if not link.exists():
        raise OutputError(f"{link} is a link to what is not there: remove the link, or choose another name (-o)")
    return link.resolve()


def _refuse_file_as_folder(folder: Path) -> None:
    """Refuse a path below a file."""
    for parent in (folder, *folder.parents):
        if parent.exists():
            if not parent.is_dir():
                raise OutputError(
                    f"{folder} cannot be written: {parent} is a file, not a folder; choose another name (-o)"
                )
            return


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
        return "something else"
    return {b"{": _JSON, b"<": _MARKUP}.get(start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1], _TEXT)
