"""What a file must be before anything opens it: a regular file, not too large, of the bytes that its ending says."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Final

from atlas.decimals import rounded_float
from atlas.errors import Fault, InputError
from atlas.i18n.messages import Message

#: The environment variable that names another limit, in megabytes.
VARIABLE: Final = "ATLAS_MAX_MB"
MOST_MB: Final = 2_000
#: How large what an editor writes may be: an edition, a mapping, a theme, a text of the book.
WRITTEN: Final = 5_000_000
_MB: Final = 1_000_000
_FOLDER: Final = Message("fault.sources.file.is_folder")
_KINDS: Final = {
    stat.S_IFDIR: _FOLDER,
    stat.S_IFCHR: Message("fault.sources.file.is_device"),
    stat.S_IFBLK: Message("fault.sources.file.is_device"),
    stat.S_IFIFO: Message("fault.sources.file.is_pipe"),
    stat.S_IFSOCK: Message("fault.sources.file.is_socket"),
}
#: How the files that GDAL opens begin. It goes by contents, whatever the ending: a “.json” may be one of its own XML
#: documents, which name other files and addresses that it would then read.
_BEGINNINGS: Final[dict[str, tuple[bytes, ...]]] = {
    ".gpkg": (b"SQLite format 3\0",),
    ".shp": (b"\0\0\x27\x0a",),
    ".geojson": (b"{", b"[", b"\x1e{"),
    ".json": (b"{", b"[", b"\x1e{"),
    ".geojsonl": (b"{", b"\x1e{"),
    ".kml": (b"<?xml", b"<kml"),
    ".gpx": (b"<?xml", b"<gpx"),
}
#: The root of a document of GDAL's XML kinds that are read: no entities before it, and no virtual layer anywhere.
_LOOKED_AT: Final = 1_000_000
_ROOTS: Final = {
    ending: re.compile(
        rb"(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->)[^<])*-->\s*)?<" + root + rb"\b(?!.*<OGRVRT)",
        re.DOTALL | re.IGNORECASE,
    )
    for ending, root in ((".kml", b"kml"), (".gpx", b"gpx"))
}
_BLANK: Final = b" \t\r\n\xef\xbb\xbf"


def most_bytes() -> int:
    """Return how large a file that comes in may be: 2 GB, or what ``ATLAS_MAX_MB`` says."""
    written = os.environ.get(VARIABLE, "")
    return int(float(written) * _MB) if written.replace(".", "", 1).isdecimal() else MOST_MB * _MB


def admit(path: Path, *, most: int | None = None, kind: type[InputError] = InputError) -> None:
    """Refuse what must not be opened: a folder, a device, a pipe, a socket, a file above the limit.

    A pipe would wait for ever, ``/dev/zero`` never ends. A file that is not there is left to whom opens it.

    Args:
        path: as the user gave it.
        most: bytes; by default :func:`most_bytes`.
        kind: of the error.

    Raises:
        InputError: it is no regular file, or too large.
    """
    try:
        status = path.stat()
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(status.st_mode):
        reason = _KINDS.get(stat.S_IFMT(status.st_mode), Message("fault.sources.file.is_something_else"))
        inside, save = Message("fault.sources.file.name_inside"), Message("fault.sources.file.save_what_it_gives")
        raise kind(Fault(reason, inside if reason == _FOLDER else save, path))
    limit = most_bytes() if most is None else most
    if status.st_size > limit:
        reason = Message("fault.sources.file.too_large", size=_size(status.st_size), limit=_size(limit))
        remedy = Message("fault.sources.file.check_right")
        if most is None:
            remedy = Message("fault.sources.file.check_right_or_allow", variable=VARIABLE)
        raise kind(Fault(reason, remedy, path))


def admit_layer(path: Path, *, kind: type[InputError] = InputError) -> None:
    """Refuse a geographic file that :func:`admit` refuses, or that is not what its ending says.

    Raises:
        InputError: it is no regular file, too large, or of another kind than its ending says.
    """
    admit(path, kind=kind)
    beginnings = _BEGINNINGS.get(path.suffix.lower())
    if beginnings is None or not path.is_file():
        return
    ending = path.suffix.lower()
    with path.open("rb") as stream:
        start = stream.read(_LOOKED_AT if ending in _ROOTS else 4_096)
    if ending not in (".gpkg", ".shp"):
        start = start.lstrip(_BLANK)
    other_xml = ending in _ROOTS and not _ROOTS[ending].match(start)
    if start and (other_xml or not start.startswith(beginnings)):
        reason = Message("fault.sources.file.not_its_ending", ending=path.suffix.lower())
        raise kind(Fault(reason, Message("fault.sources.file.export_layer_again"), path))


def _size(count: int) -> Message:
    return Message("fault.sources.file.megabytes", size=rounded_float(count / _MB, 1))
