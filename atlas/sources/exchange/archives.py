"""Unpacks what comes in an archive: a ZIP with one register in it, a KMZ."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from atlas.errors import Fault, InputError
from atlas.i18n.messages import Listed, Message
from atlas.sources.files.admission import most_bytes

#: Endings of archives; each is a ZIP.
ARCHIVES: Final = (".zip", ".kmz")
_PLACE: Final = "__MACOSX"
_PLACEMARK: Final = b"<Placemark"
_MOST_MEMBERS: Final = 10_000
_SPREAD: Final = (".dbf", ".shx", ".prj", ".cpg")


@contextmanager
def unpack(path: Path, *, endings: Sequence[str]) -> Iterator[Path]:
    """Yield the only file of an archive that can be read, in a folder that is removed afterwards.

    The other parts of a Shapefile lie beside it. What goes wrong with the file is told of the archive and its member.

    Args:
        path: The archive.
        endings: Of the files that can be read, in small letters.

    Raises:
        InputError: It is no archive, is damaged or has a password, unpacks to more than a file may hold, or has no
            such file or several.
    """
    remedy = Message("fault.sources.archive.pack_again")
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            member = _only_member(archive, path=path, endings=endings)
            target = Path(folder) / PurePosixPath(member.filename).name
            for part in archive.infolist():
                if PurePosixPath(part.filename).with_suffix("") == PurePosixPath(member.filename).with_suffix(""):
                    ending = PurePosixPath(part.filename).suffix.lower()
                    if part is member or ending in _SPREAD:
                        target.with_suffix(ending).write_bytes(archive.read(part))
            try:
                yield target.with_suffix(target.suffix.lower())
            except InputError as error:
                inside = path / member.filename
                faults = [
                    Fault(f.reason, f.remedy, inside, f.row, f.column, f.value, f.sheet, f.label) for f in error.faults
                ]
                raise type(error)(faults) from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError):
        raise InputError(Fault(Message("fault.sources.archive.damaged"), remedy, path)) from None
    except RuntimeError:  # what zipfile raises of a member with a password
        raise InputError(Fault(Message("fault.sources.archive.password"), remedy, path)) from None


def _only_member(archive: zipfile.ZipFile, *, path: Path, endings: Sequence[str]) -> zipfile.ZipInfo:
    """Return the only member that can be read, after asking how large the archive unpacks."""
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > most_bytes():
        remedy = Message("fault.sources.file.check_right")
        raise InputError(Fault(Message("fault.sources.archive.too_large"), remedy, path))
    readable = [
        member
        for member in members
        if PurePosixPath(member.filename).suffix.lower() in endings and _PLACE not in member.filename
    ]
    if len(readable) > 1 and path.suffix.lower() == ".kmz":  # a list of contents, styles: files without a place
        readable = [member for member in readable if _PLACEMARK in archive.read(member)]
    if len(readable) != 1:
        names = Listed([member.filename for member in readable or members], marks=False)
        reason = "several" if readable else "nothing"
        remedy = Message("fault.sources.archive.name_inside", names=names)
        raise InputError(Fault(Message(f"fault.sources.archive.{reason}"), remedy, path))
    return readable[0]
